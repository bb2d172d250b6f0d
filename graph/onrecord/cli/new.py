"""`onrecord new`: start a dossier."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onrecord.show.safe import visible

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("folder", metavar="DIR")
def command(folder: str) -> int:
    """Start a dossier in DIR: tables without rows.

    A README.md explains every column. There is a folder for the texts of sources, and one for questions.

    \b
        onrecord new my-case
    """  # noqa: D301
    from pathlib import Path

    if not folder.strip():
        raise click.UsageError("DIR has no name: write the name of a new folder.")
    home = Path(folder)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise click.UsageError(f"{folder} is there already and not empty: choose another folder.")
    _write(home)
    shown = visible(folder)
    sys.stdout.write(
        f"A new dossier is in {shown}. Fill in, in this order: sources.csv, entities.csv, claims.csv "
        f"(README.md explains every column); then: onrecord -C {shown} check\n"
    )
    return 0


def _write(home: Path) -> None:
    from onrecord.bring.place import begin
    from onrecord.cli.columns import TABLES, readme
    from onrecord.record import bundled_terms

    for inside in (home, home / "sources", home / "queries"):
        inside.mkdir(parents=True, exist_ok=True)
    title = home.absolute().name
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower()).strip("-") or "dossier"
    begin(home, title, f"https://example.org/{slug}/")
    for name, columns in TABLES.items():
        (home / name).write_text(",".join(columns.names) + "\n", encoding="utf-8")
    (home / "README.md").write_text(
        readme(bundled_terms(), " ".join(visible(title).split())), encoding="utf-8"
    )
