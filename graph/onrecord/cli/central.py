"""`onrecord central`: who stands between others, in what was collected?"""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli import Home
from onrecord.cli.options import answers, filters, opened, split


@click.command()
@click.option(
    "--measure",
    type=click.Choice(["betweenness", "pagerank", "degree"]),
    default="betweenness",
    show_default=True,
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="K", help="Rank only these: person, event, Lawsuit ..."
)
@click.option("-k", "limit", default=20, show_default=True, type=click.IntRange(1), help="At most so many.")
@click.option("--groups", is_flag=True, help="Show the groups that were collected together, instead.")
@filters
@answers
@click.pass_obj
def command(
    home: Home,
    /,
    measure: str,
    kinds: tuple[str, ...],
    limit: int,
    groups: bool,
    as_json: bool,
    no_build: bool,
    **options: Any,
) -> int:
    """Rank entities by their place in the network. It measures what was collected, not conduct.

    \b
        onrecord central
        onrecord central --measure pagerank --kind person -k 10
    """  # noqa: D301
    with opened(home, no_build) as record:
        if groups:
            answer = record.communities(**split(options))
        else:
            answer = record.central(measure, kinds=kinds, limit=limit, **split(options))
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import ranking

        emit_json(ranking(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.ranking(answer, width()))
    return 0 if answer.ranked or answer.communities else 1
