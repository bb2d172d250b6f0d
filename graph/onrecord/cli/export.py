"""`onrecord export`: the record, or a part of it, in a format of other tools."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import Home
from onrecord.cli.options import json_option, no_build_option, opened, unredacted_option

if TYPE_CHECKING:
    from onrecord.record import Record
    from onrecord.show.ledger import Ledger


CLOSED_PIPE = 141
"""Who read us has seen enough: the exit code that the shell has for it."""


@click.command()
@click.argument("format_", metavar="FORMAT", required=False)
@click.option("--list", "listed", is_flag=True, help="List the formats: what each carries, what it loses.")
@click.option("--around", multiple=True, metavar="NAME", help="Only what is joined to NAME; may be repeated.")
@click.option("--hops", type=click.IntRange(0, 6), help="How far from NAME.  [default: 1]")
@click.option("--path", "between", nargs=2, metavar="A B", help="Only the chains between two.")
@click.option(
    "--query",
    "query_file",
    metavar="FILE",
    help="Only the entities and claims that a SPARQL question names; - is stdin.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    help="Write into this file or new folder, not to stdout (a folder comes there as a tar archive).",
)
@click.option(
    "--raw", is_flag=True, help="Tables exactly as written: a spreadsheet may run a cell as a formula."
)
@json_option
@unredacted_option
@no_build_option
@click.pass_obj
def command(
    home: Home, format_: str | None, listed: bool, around: tuple[str, ...], hops: int | None,
    between: tuple[str, str] | None, query_file: str | None, output: str, raw: bool, as_json: bool,
    unredacted: bool, no_build: bool,
) -> int:  # fmt: skip
    """Write the record, or a part of it, for other tools.

    Private names are protected, unless --unredacted is given. A ledger follows on stderr: how many claims
    were written, and what the format could not carry.

    \b
        onrecord export --list
        onrecord export gexf --around "John Balcerzak" --hops 2 -o ../case.gexf
        onrecord export dossier -o ../copy
    """  # noqa: D301
    from onrecord.cli.formats import chosen, show_formats
    from onrecord.cli.output import tell_pseudonyms, writable
    from onrecord.show import FORMATS

    if listed:
        show_formats(FORMATS, as_json=as_json)
        return 0
    name = chosen(format_, FORMATS)
    if hops is not None and not around:
        raise click.UsageError("--hops counts from somebody: name whom with --around.")
    if sum(map(bool, (around, between, query_file))) > 1:
        raise click.UsageError("Choose one of --around, --path and --query.")
    if raw and not FORMATS[name].table:
        raise click.UsageError("--raw is for tables that people open in a spreadsheet.")
    if output == "-" and FORMATS[name].makes != "text" and sys.stdout.isatty():
        raise click.UsageError(f"{name} is not for a terminal: name a {FORMATS[name].makes} with -o.")
    writable(output, folder=FORMATS[name].makes == "folder")
    query = _read(query_file) if query_file else ""
    part: dict[str, Any] = {"around": around, "hops": 1 if hops is None else hops, "between": between}
    with opened(home, no_build) as record:
        ledger = _write(record, name, output, query=query, raw=raw, unredacted=unredacted, **part)
    _tell(ledger, output, as_json, unredacted)
    if not as_json:
        tell_pseudonyms(ledger.pseudonyms)
    return 0


def _write(record: Record, name: str, output: str, **options: Any) -> Ledger:
    if output != "-":
        return record.export(name, output, **options)
    sys.stdout.flush()
    try:
        ledger = record.export(name, sys.stdout.buffer, **options)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # click would make a usage error of it
        raise click.exceptions.Exit(CLOSED_PIPE) from None
    return ledger


def _tell(ledger: Ledger, output: str, as_json: bool, unredacted: bool) -> None:
    """The ledger on stderr; as JSON on stdout, where that is free."""
    from onrecord.cli.output import tell

    if as_json:
        from onrecord.show.json_ import dumps

        out = sys.stderr if output == "-" else sys.stdout
        out.write(dumps(ledger.as_json() | {"output": output, "internal": unredacted}, indent=out.isatty()))
    else:
        for sentence in ledger.sentences():
            tell(sentence)


def _read(name: str) -> str:
    from pathlib import Path

    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
