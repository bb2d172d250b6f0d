"""Formats by name, for `import` and `export`: the list of them, and what to say to a name that is none.

In:   a table of formats, each with what it is, carries and loses
Out:  the list on stdout; a usage error
Not:  the formats themselves, which are in `bring` and `show`
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import click


class Known(Protocol):
    """What a format says of itself."""

    @property
    def what(self) -> str:
        """One line for people."""

    @property
    def carries(self) -> str:
        """What of a record it has a place for."""

    @property
    def loses(self) -> str:
        """What it has no place for."""


def show_formats(formats: Mapping[str, Known], *, as_json: bool) -> None:
    """Print the list. What a format carries just like the one above it is not said again."""
    from onrecord.cli.output import emit, emit_json, width
    from onrecord.show.lines import Lines

    if as_json:
        emit_json({n: {"what": f.what, "carries": f.carries, "loses": f.loses} for n, f in formats.items()})
        return
    lines = Lines(width())
    column = max(map(len, formats)) + 2
    before = ""
    for name, form in formats.items():
        lines.blank()
        carries = "the same as the one above" if form.carries == before else form.carries
        for lead, words in ((name, form.what), ("  carries", carries), ("  loses", form.loses)):
            lines.add(words, lead=f"{lead:<{column}}")
        before = form.carries
    emit(lines)


def chosen(name: str | None, formats: Mapping[str, Known]) -> str:
    """The name of a format.

    Raises:
        UsageError: There is none of that name; close ones are suggested.
    """
    from difflib import get_close_matches

    known = ", ".join(formats)
    if name is None:
        raise click.UsageError(f"Name a format: {known}. What each is: --list")
    if name not in formats:
        close = get_close_matches(name, list(formats), 2)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {known}."
        raise click.UsageError(f"No format is called {name}. {hint}")
    return name
