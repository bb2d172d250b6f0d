"""`onrecord show`: the card of an entity, of a claim or of a source."""

from __future__ import annotations

import click

from onrecord.cli import Home
from onrecord.cli.asked import show
from onrecord.cli.options import answers


@click.command()
@click.argument("name")
@click.option("--all", "everything", is_flag=True, help="Every claim, not the first of each relation.")
@click.option(
    "--report",
    is_flag=True,
    help="All that is held about NAME, how it leaves the machine, and where else the name stands.",
)
@answers
@click.pass_obj
def command(home: Home, name: str, everything: bool, report: bool, as_json: bool, no_build: bool) -> int:
    """Show all that the record says about NAME.

    NAME is an entity, a claim or a source: an id, the beginning of a claim's id, a name or an alias. A name
    that somebody only gave is found too: it says whose word it is.

    \b
        onrecord show "John Balcerzak"
        onrecord show "John Hmong"
        onrecord show "John Balcerzak" --report
    """  # noqa: D301
    options = {"everything": everything, "report": report}
    return show(home, name, as_json=as_json, no_build=no_build, **options)
