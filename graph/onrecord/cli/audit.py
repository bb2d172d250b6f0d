"""`onrecord audit`: what the record rests on."""

from __future__ import annotations

import click

from onrecord.cli import Home
from onrecord.cli.options import answers, opened

SHOWN = 5


@click.command()
@click.option("--without-source", default="", metavar="ID", help="Say what falls if this source goes.")
@click.option(
    "--all", "everything", is_flag=True, help=f"List every claim, not the first {SHOWN} of each weakness."
)
@answers
@click.pass_obj
def command(home: Home, without_source: str, everything: bool, as_json: bool, no_build: bool) -> int:
    """Show where the record is thin.

    One source alone, an allegation alone, no words kept; and what falls if one source goes.

    \b
        onrecord audit
        onrecord audit --without-source profile-article
    """  # noqa: D301
    with opened(home, no_build) as record:
        answer = record.audit(without_source=without_source)
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import audit

        emit_json(audit(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.audit(answer, width(), limit=10**9 if everything else SHOWN))
    return 0 if answer.groups else 1
