"""`onrecord export`: the record in a format of other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import Home
from onrecord.cli.options import no_build_option, opened, unredacted_option

if TYPE_CHECKING:
    from onrecord.record import Record


@click.command()
@click.argument("format_", metavar="FORMAT", required=False)
@click.option("--list", "listed", is_flag=True, help="List the formats.")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write into this file, not to stdout.")
@click.option(
    "--raw", is_flag=True, help="CSV exactly as written: a spreadsheet may run a cell as a formula."
)
@unredacted_option
@no_build_option
@click.pass_obj
def command(
    home: Home, format_: str | None, listed: bool, output: str, raw: bool, unredacted: bool, no_build: bool
) -> int:
    """Write the record as RDF or as tables. Private names are protected, unless --unredacted is given.

    \b
        onrecord export --list
        onrecord export turtle -o case.ttl
    """  # noqa: D301
    from onrecord.cli.output import save_pieces, tell
    from onrecord.show import FORMATS

    if listed:
        for name, known in FORMATS.items():
            sys.stdout.write(f"{name:<14}{known.what}\n")
        return 0
    if format_ is None or format_ not in FORMATS:
        raise click.UsageError(_unknown(format_, FORMATS))
    with opened(home, no_build) as record:
        if unredacted:
            save_pieces(_made(record, format_, raw), output)
            tell("Internal copy: names are not protected. Do not pass it on.")
        else:
            with record.public() as public:
                save_pieces(_made(public, format_, raw), output)
    return 0


def _made(record: Record, name: str, raw: bool) -> Iterable[str]:
    from onrecord.show import FORMATS

    known = FORMATS[name]
    make: Any = getattr(import_module(known.module), known.function)
    made: Iterable[str] = (
        make(record.reading, raw=raw) if known.module.endswith("csv_") else make(record.reading)
    )
    return made


def _unknown(name: str | None, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    if name is None:
        return f"Name a format: {', '.join(known)}."
    close = get_close_matches(name, list(known), 2)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(known)}."
    return f"No format is called {name}. {hint}"
