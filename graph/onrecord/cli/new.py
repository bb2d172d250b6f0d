"""`onrecord new`: start a dossier."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onrecord.show.safe import visible

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """\
# What this dossier is. All else stands in the tables beside it; a spreadsheet program opens them.
title = {title}
# Ids are appended to this address. It need not lead anywhere.
base = "https://example.org/{slug}/"
language = "en"
# Where people write who are named here and want something corrected.
corrections = ""
# Numbers the pseudonyms of private persons. Keep it secret; the same salt gives the same numbers.
salt = "{salt}"
"""
IGNORED = "# The compiled record: made from the files here, and it holds every name.\n.onrecord/\n"


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
    import json
    import secrets

    from onrecord.cli.columns import TABLES, readme
    from onrecord.record import bundled_terms

    for inside in (home, home / "sources", home / "queries"):
        inside.mkdir(parents=True, exist_ok=True)
    title = home.absolute().name
    # A JSON string is a TOML string too, whatever the folder is called.
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower()).strip("-") or "dossier"
    settings = SETTINGS.format(title=json.dumps(title), slug=slug, salt=secrets.token_hex(16))
    (home / "dossier.toml").write_text(settings, encoding="utf-8")
    (home / ".gitignore").write_text(IGNORED, encoding="utf-8")
    for name, columns in TABLES.items():
        (home / name).write_text(",".join(columns.names) + "\n", encoding="utf-8")
    (home / "README.md").write_text(
        readme(bundled_terms(), " ".join(visible(title).split())), encoding="utf-8"
    )
