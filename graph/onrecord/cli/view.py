"""`onrecord view`: the interactive page."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from onrecord.cli import Home
from onrecord.cli.options import no_build_option, opened, unredacted_option
from onrecord.show.safe import visible

if TYPE_CHECKING:
    from onrecord.record import Record

OTHER = frozenset((
    ".csv", ".tsv", ".json", ".jsonld", ".xml", ".ttl", ".nt", ".nq", ".trig", ".svg", ".png", ".pdf",
    ".gexf", ".graphml", ".sqlite", ".txt", ".md", ".tar", ".zip",
))  # fmt: skip
"""Endings that promise something else than a page."""


@click.command()
@click.option("--around", multiple=True, metavar="NAME", help="Only what is joined to NAME; may be repeated.")
@click.option("--hops", default=1, show_default=True, type=click.IntRange(0, 6), help="How far from NAME.")
@click.option("--path", "between", nargs=2, metavar="A B", help="Only the chains between two.")
@click.option(
    "--query",
    "query_file",
    metavar="FILE",
    help="Only the entities that a SPARQL question names; - is stdin.",
)
@click.option(
    "-o", "--output", default="onrecord.html", show_default=True, metavar="FILE", help="- is stdout."
)
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
@unredacted_option
@no_build_option
@click.pass_obj
def command(
    home: Home,
    around: tuple[str, ...],
    hops: int,
    between: tuple[str, str] | None,
    query_file: str | None,
    output: str,
    browse: bool,
    unredacted: bool,
    no_build: bool,
) -> int:
    """Write the record as one page for any browser.

    It loads nothing from any network. Private names are protected, unless --unredacted asks for an
    internal copy.

    \b
        onrecord view
        onrecord view --around "John Balcerzak" --hops 2 -o board.html
    """  # noqa: D301
    from onrecord.cli.output import save, tell, tell_pseudonyms, writable

    if sum(map(bool, (around, between, query_file))) > 1:
        raise click.UsageError("Choose one of --around, --path and --query.")
    hops_given = click.get_current_context().get_parameter_source("hops") is ParameterSource.COMMANDLINE
    if hops_given and not around:
        raise click.UsageError("--hops counts from somebody: name whom with --around.")
    _refuse_other_formats(output)
    writable(output)
    with opened(home, no_build) as record:
        sparql = _read(query_file) if query_file else ""
        html = record.page(around=around, hops=hops, between=between, query=sparql, unredacted=unredacted)
        hidden = 0 if unredacted else _pseudonyms(record)
    content = html.encode()
    save(content, output)
    if unredacted:
        tell("Internal copy: names are not protected. Do not pass it on.")
    tell_pseudonyms(hidden)
    if output != "-":
        sys.stdout.write(f"{visible(output)}: {_facts(len(content), hidden, unredacted)}\n")
        if browse:
            _browse(output)
    return 0


def _refuse_other_formats(output: str) -> None:
    """A page under the name of a table would open as rubbish."""
    suffix = os.path.splitext(output)[1].lower()  # noqa: PTH122 - no pathlib for this
    if suffix in OTHER:
        raise click.UsageError(
            f"The page is HTML, and {output} is named like {suffix[1:].upper()}: end the name in .html, "
            "or ask for another format: onrecord export --list."
        )


def _pseudonyms(record: Record) -> int:
    with record.public() as public:
        return public.header.pseudonyms


def _facts(size: int, hidden: int, unredacted: bool) -> str:
    """How large a page is, and whether it may be passed on."""
    kilobytes = f"{max(1, round(size / 1000)):,} KB"
    if unredacted:
        return f"{kilobytes}; an internal copy, no name is protected."
    if not hidden:
        return f"{kilobytes}; the record has no name that had to be protected."
    return f"{kilobytes}; private names are protected in it."


def _read(name: str) -> str:
    from pathlib import Path

    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def _browse(path: str) -> None:
    import webbrowser
    from pathlib import Path

    webbrowser.open(Path(path).resolve().as_uri())
