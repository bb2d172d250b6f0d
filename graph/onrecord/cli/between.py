"""`onrecord between`: the smallest graph that joins several."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli import Home
from onrecord.cli.options import answers, filters, opened, split


@click.command()
@click.argument("names", metavar="A B [C]...", nargs=-1, required=True)
@filters
@answers
@click.pass_obj
def command(home: Home, /, names: tuple[str, ...], as_json: bool, no_build: bool, **options: Any) -> int:
    """Show the smallest graph that joins A, B, C and more.

    Every hop has its claims.

    \b
        onrecord between "Catherine Lacy" "Tracy Edwards" "Seventh Circuit"
    """  # noqa: D301
    if len(names) < 2:
        raise click.UsageError("Name two at least.")
    with opened(home, no_build) as record:
        answer = record.between(*names, **split(options))
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import joining

        emit_json(joining(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.joining(answer, width()))
    return 0 if answer.steps else 1
