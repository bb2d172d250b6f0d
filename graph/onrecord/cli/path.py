"""`onrecord path`: how are two joined, and who says so of each hop?"""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli import Home
from onrecord.cli.asked import path
from onrecord.cli.options import answers, filters


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "-k", "k", default=5, show_default=True, type=click.IntRange(1, 100), help="At most so many chains."
)
@click.option(
    "--max-hops", default=8, show_default=True, type=click.IntRange(1, 20), help="None longer than this."
)
@filters
@click.option("--overlapping", is_flag=True, help="Consecutive hops may overlap in time.")
@click.option("--via", multiple=True, metavar="NAME", help="Through these.")
@click.option("--avoid", multiple=True, metavar="NAME", help="Not through these.")
@click.option(
    "--avoid-hubs", is_flag=True, help="Not through governments, police agencies, courts and crowds."
)
@click.option(
    "--engine", type=click.Choice(["index", "networkx"]), default="index", help="The same chains by either."
)
@answers
@click.pass_obj
def command(home: Home, /, start: str, end: str, as_json: bool, no_build: bool, **options: Any) -> int:
    """Show the chains that join A and B, with all their claims.

    Every hop has its claims for and against. A and B are ids, names or aliases. Chains without a contested
    hop come first.

    \b
        onrecord path "Catherine Lacy" "Seventh Circuit"
        onrecord path lacy seventh-circuit --standing recorded,found,admitted --json
    """  # noqa: D301
    return path(home, start, end, as_json=as_json, no_build=no_build, **options)
