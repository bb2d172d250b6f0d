"""`onrecord view`: the interactive page."""

from __future__ import annotations

import sys

import click

from onrecord.cli import Home
from onrecord.cli.options import no_build_option, opened, unredacted_option


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
    """Write the record as one page that opens in any browser and loads nothing from any network.

    Private names are protected, unless --unredacted asks for an internal copy.

    \b
        onrecord view
        onrecord view --around "John Balcerzak" --hops 2 -o board.html
    """  # noqa: D301
    from onrecord.cli.output import save, tell

    if sum(map(bool, (around, between, query_file))) > 1:
        raise click.UsageError("Choose one of --around, --path and --query.")
    with opened(home, no_build) as record:
        sparql = _read(query_file) if query_file else ""
        html = record.page(around=around, hops=hops, between=between, query=sparql, unredacted=unredacted)
    save(html.encode(), output)
    if unredacted:
        tell("Internal copy: names are not protected. Do not pass it on.")
    if output != "-":
        sys.stdout.write(f"{output}\n")
        if browse:
            _browse(output)
    return 0


def _read(name: str) -> str:
    from pathlib import Path

    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def _browse(path: str) -> None:
    import webbrowser
    from pathlib import Path

    webbrowser.open(Path(path).resolve().as_uri())
