"""`onrecord conflicts`: where sources disagree."""

from __future__ import annotations

import click

from onrecord.cli import Home
from onrecord.cli.options import answers, opened


@click.command()
@click.argument("name", required=False)
@answers
@click.pass_obj
def command(home: Home, name: str | None, as_json: bool, no_build: bool) -> int:
    """Show what sources answer differently, with all sides.

    No side is chosen. With NAME: only the questions that concern it.

    \b
        onrecord conflicts
        onrecord conflicts "John Balcerzak" --json
    """  # noqa: D301
    with opened(home, no_build) as record:
        answer = record.conflicts(name)
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import conflicts

        emit_json(conflicts(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.conflicts(answer, width()))
    return 0 if answer.conflicts else 1
