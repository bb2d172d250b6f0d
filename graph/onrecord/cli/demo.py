"""`onrecord demo`: the bundled case, from its files to a page, in one command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onrecord.show.safe import visible

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from onrecord.record import Record

CASE = "balcerzak"
ENDS = ("Catherine Lacy", "Seventh Circuit")
QUESTION = """\
SELECT ?lawsuit ?plaintiff WHERE {
  ?case a onr:Lawsuit ; rdfs:label ?lawsuit .
  ?person onr:plaintiffIn ?case ; rdfs:label ?plaintiff .
} ORDER BY ?lawsuit ?plaintiff LIMIT 8
"""


@click.command()
@click.argument("folder", metavar="[DIR]", default=f"{CASE}-demo")
def command(folder: str) -> int:
    """Show what it does: a bundled case, two answers, the page.

    The case is put into DIR and built. It is that of John Balcerzak, an officer of the Milwaukee police:
    newspaper articles and court opinions that disagree. DIR is balcerzak-demo if not given; a demo that is
    there is used again.

    \b
        onrecord demo
    """  # noqa: D301
    from pathlib import Path

    from onrecord.cli import Home
    from onrecord.cli.options import opened

    home = Path(folder)
    _put(home)
    _say(f"1. The case is in {visible(folder)}: plain tables and texts, to read and to change.")
    with opened(Home(folder)) as record:
        head = record.header
        _say(f"2. Built: {head.claims} claims from {head.sources} sources about {head.entities} entities.")
        _ask(record)
        page = home / "onrecord.html"
        record.view(page)
        _say(f"5. The page, with private names protected: {visible(str(page))}")
    _say(_next(visible(folder)))
    return 0


def _ask(record: Record) -> None:
    from onrecord.cli.output import emit, width
    from onrecord.show import table, text

    _say(f'3. onrecord path "{ENDS[0]}" "{ENDS[1]}" -k 1\n')
    emit(text.chains(record.chains(*ENDS, k=1), width()))
    _say("\n4. onrecord query: who sued, in which lawsuit?\n")
    sys.stdout.write(QUESTION + "\n")
    emit(table.table(record.query(QUESTION), width()))
    _say("")


def _next(folder: str) -> str:
    return f"""
Try next:
{_activation()}    cd {folder}
    onrecord conflicts                  where sources disagree, all sides
    onrecord show "John Balcerzak"      what is said about one person, by whom
    onrecord show "John Hmong"          a name that somebody gave
    onrecord path "John Balczerak" "Tracy Edwards"
    onrecord timeline "John Balcerzak"
    onrecord audit                      where the record is thin
Open onrecord.html in a browser.
Change a word in claims.csv and run: onrecord check"""


def _activation() -> str:
    """The line that puts the command on the path, where it is not: the next lines must work as printed."""
    import os
    from pathlib import Path
    from shutil import which

    script = Path(sys.prefix) / "bin" / "activate"
    if which("onrecord") or not script.is_file():
        return ""
    return f"    . {os.path.relpath(script)}\n"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _put(home: Path) -> None:
    """Copy the case out of the package; keep a copy that is there, refuse any other folder with files."""
    from importlib.resources import files

    bundled = files("onrecord.data").joinpath(CASE)
    settings = home / "dossier.toml"
    if settings.is_file() and settings.read_bytes() == bundled.joinpath("dossier.toml").read_bytes():
        return
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise click.UsageError(f"{home} is there already and is no demo: name another folder.")
    _copy(bundled, home)


def _copy(source: Traversable, target: Path) -> None:
    """Copy a folder file by file: it may lie inside of a zip file. A built record is not part of the case."""
    target.mkdir(parents=True, exist_ok=True)
    for item in source.iterdir():
        if item.name.startswith(".") or item.name == "__pycache__":
            continue
        if item.is_dir():
            _copy(item, target / item.name)
        else:
            (target / item.name).write_bytes(item.read_bytes())
