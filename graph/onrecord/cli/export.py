"""`onrecord export`: the record, or a part of it, in a format of other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from onrecord.cli import Home
from onrecord.cli.options import json_option, no_build_option, opened, unredacted_option

if TYPE_CHECKING:
    from onrecord.record import Record
    from onrecord.show.ledger import Ledger
    from onrecord.show.portion import Portion


CLOSED_PIPE = 141
"""Who read us has seen enough: the exit code that the shell has for it."""


@click.command()
@click.argument("format_", metavar="FORMAT", required=False)
@click.option("--list", "listed", is_flag=True, help="List the formats: what each carries, what it loses.")
@click.option("--around", multiple=True, metavar="NAME", help="Only what is joined to NAME; may be repeated.")
@click.option("--hops", default=1, show_default=True, type=click.IntRange(0, 6), help="How far from NAME.")
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
    home: Home, format_: str | None, listed: bool, around: tuple[str, ...], hops: int,
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
    from onrecord.cli.output import tell_pseudonyms, writable
    from onrecord.show import FORMATS

    if listed:
        _list(as_json)
        return 0
    if format_ is None or format_ not in FORMATS:
        raise click.UsageError(_unknown(format_, FORMATS))
    if sum(map(bool, (around, between, query_file))) > 1:
        raise click.UsageError("Choose one of --around, --path and --query.")
    if raw and not FORMATS[format_].table:
        raise click.UsageError("--raw is for tables that people open in a spreadsheet.")
    if output == "-" and FORMATS[format_].makes != "text" and sys.stdout.isatty():
        raise click.UsageError(f"{format_} is not for a terminal: name a {FORMATS[format_].makes} with -o.")
    writable(output, folder=FORMATS[format_].makes == "folder")
    sparql = _read(query_file) if query_file else ""
    hidden = 0
    with opened(home, no_build) as record:
        if unredacted:
            ledger = _write(_portion(record, around, hops, between, sparql, raw), format_, output)
        else:
            with record.public() as public:
                hidden = public.header.pseudonyms
                ledger = _write(_public(record, public, around, hops, between, sparql, raw), format_, output)
    _tell(ledger, output, as_json, unredacted)
    if not as_json:
        tell_pseudonyms(hidden)
    return 0


def _public(
    record: Record, public: Record, around: tuple[str, ...], hops: int, between: tuple[str, str] | None,
    sparql: str, raw: bool,
) -> Portion:  # fmt: skip
    from onrecord.errors import UnknownName

    try:
        return _portion(public, around, hops, between, sparql, raw)
    except UnknownName as error:
        raise record._protected(error) from error


def _portion(
    record: Record,
    around: tuple[str, ...],
    hops: int,
    between: tuple[str, str] | None,
    sparql: str,
    raw: bool,
) -> Portion:
    """What was chosen, as the page of `view` chooses it."""
    from onrecord.show.portion import Portion

    if not (around or between or sparql):
        return Portion(record.reading, raw=raw)
    picture = record._picture(around, hops, between, sparql)
    return Portion(
        record.reading,
        frozenset(entity.ref.id for entity in picture.entities),
        tuple(sorted(claim.id for claim in picture.claims)),
        picture.selection,
        raw,
    )


def _write(part: Portion, name: str, output: str) -> Ledger:
    from pathlib import Path

    from onrecord.show.export import export, stream

    if output != "-":
        return export(part, name, Path(output))
    sys.stdout.flush()
    try:
        ledger = stream(part, name, sys.stdout.buffer)
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
    if unredacted:
        tell("Internal copy: names are not protected. Do not pass it on.")


def _read(name: str) -> str:
    from pathlib import Path

    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def _list(as_json: bool) -> None:
    from onrecord.cli.output import emit, emit_json, width
    from onrecord.show import FORMATS
    from onrecord.show.lines import Lines

    if as_json:
        emit_json({n: {"what": f.what, "carries": f.carries, "loses": f.loses} for n, f in FORMATS.items()})
        return
    lines = Lines(width())
    for name, known in FORMATS.items():
        lines.add(known.what, lead=f"{name:<16}")
        lines.add(known.carries, lead=f"{'':<16}carries ")
        lines.add(known.loses, lead=f"{'':<16}loses   ")
    emit(lines)


def _unknown(name: str | None, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    if name is None:
        return f"Name a format: {', '.join(known)}."
    close = get_close_matches(name, list(known), 2)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(known)}."
    return f"No format is called {name}. {hint}"
