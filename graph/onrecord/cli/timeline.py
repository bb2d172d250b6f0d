"""`onrecord timeline`: events in order, with every dating that a source gives them."""

from __future__ import annotations

import click

from onrecord.cli import Home
from onrecord.cli.options import answers, opened


@click.command()
@click.argument("name", required=False)
@answers
@click.pass_obj
def command(home: Home, name: str | None, as_json: bool, no_build: bool) -> int:
    """Show events in order of time; or the events of NAME.

    The order is that of their earliest day. Times stand as the sources wrote them. Where two cannot both
    hold, both are shown.

    \b
        onrecord timeline
        onrecord timeline "John Balcerzak"
    """  # noqa: D301
    with opened(home, no_build) as record:
        answer = record.timeline(name)
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import timeline

        emit_json(timeline(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.timeline(answer, width()))
    return 0 if answer.entries else 1
