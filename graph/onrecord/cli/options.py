"""Options that several commands share, and the way from the command line to an opened record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from onrecord.cli.opening import folder, opened, split

__all__ = [
    "answers",
    "filters",
    "folder",
    "json_option",
    "no_build_option",
    "opened",
    "output_option",
    "split",
]

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
no_build_option = click.option(
    "--no-build", is_flag=True, help="Ask the last record, even if the dossier has changed since."
)
unredacted_option = click.option(
    "--unredacted", is_flag=True, help="Internal copy: show the names of private persons. Said aloud."
)
output_option = click.option(
    "-o", "--output", metavar="FILE", default=None, help="Write into this file; - is stdout."
)


def answers(command: F) -> F:
    """Give a command what every answer has: `--json` and `--no-build`."""
    return json_option(no_build_option(command))


def filters(command: F) -> F:
    """Give a command the options that choose which claims count."""
    options = (
        click.option("--relation", multiple=True, metavar="R,...", help="Only these, and those below them."),
        click.option(
            "--standing", multiple=True, metavar="S,...", help="Only claims with one of these; or unstated."
        ),
        click.option("--source", multiple=True, metavar="ID,...", help="Only what these sources say."),
        click.option("--without-source", multiple=True, metavar="ID,...", help="As if these were not there."),
        click.option(
            "--during", metavar="EDTF", help="Claims whose time may overlap this: 1991, 1991-05/1991-09."
        ),
        click.option("--certain", is_flag=True, help="Drop what only may overlap in time."),
    )
    for option in reversed(options):
        command = option(command)
    return command
