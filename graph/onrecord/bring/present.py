"""What a dossier has already, and how its tables grow: every byte that is there stays.

In:   a folder
Out:  ids, names and classes of its tables; tables with more rows
Not:  reading claims: nothing that comes in depends on them
"""

from __future__ import annotations

import csv
import io
import shutil
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.errors import ForeignFileError
from onrecord.read import entities, sources, tables
from onrecord.read.files import SETTINGS, UnsafePath, open_inside
from onrecord.read.notice import Notices


@dataclass(slots=True)
class Present:
    """What is there."""

    is_dossier: bool = False
    base: str = ""
    types: dict[str, str] = field(default_factory=dict)
    """Id of an entity to its class."""
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    """Id of an entity to its name and aliases, in small letters."""
    sources: set[str] = field(default_factory=set)


def look(folder: Path, name: str) -> Present:
    """See what the folder has.

    Raises:
        ForeignFileError: It is no dossier, has an import of that name, or its tables have errors.
    """
    if not folder.exists():
        return Present()
    if not folder.is_dir():
        raise ForeignFileError(f"{folder} is no folder. Name the folder of a dossier, or a new one.")
    if not (folder / SETTINGS).is_file():
        if any(not inside.name.startswith(".") for inside in folder.iterdir()):
            raise ForeignFileError(f"{folder} is no dossier and not empty. Name a dossier, or a new folder.")
        return Present()
    for taken in (f"claims/{name}.csv", f"{name}.nt", f"imports/{name}.csv"):
        if (folder / taken).exists():
            raise ForeignFileError(f"{taken} is there already. Give this import another name with --name.")
    present = Present(is_dossier=True, base=_base(folder))
    for row in _rows(folder, entities.FILE, entities.COLUMNS):
        present.types[row[0]] = row[1]
        present.names[row[0]] = frozenset(n.strip().casefold() for n in (row[2], *row[3].split("|")))
    present.sources = {row[0] for row in _rows(folder, sources.FILE, sources.COLUMNS)}
    return present


def _base(folder: Path) -> str:
    try:
        return str(tomllib.loads((folder / SETTINGS).read_text("utf-8-sig")).get("base", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ForeignFileError(f"{folder}/{SETTINGS} is no TOML. Mend it first: onrecord check.") from None


def _rows(folder: Path, name: str, columns: tables.Columns) -> Iterable[Sequence[str]]:
    notices = Notices()
    try:
        with open_inside(folder, name) as stream:
            yield from (cells for _, cells in tables.rows(stream, name, columns, notices))
    except FileNotFoundError:
        return
    except UnsafePath as error:
        raise ForeignFileError(f"{error}.") from None
    errors = [f for f in notices.findings if f.severity == "error"]
    if errors or any(f.code == "separator" for f in notices.findings):
        first = (errors or notices.findings)[0]
        raise ForeignFileError(f"{name}:{first.line}: {first.message} Mend it first: onrecord check.")


def grown(
    folder: Path, staging: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write `name` into the staging folder: what is there, byte for byte, and the new rows below.

    Columns that the table lacks are added to it only if a new row needs them.
    """
    old, new = folder / name, staging / name
    if not old.exists():
        with new.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        return
    header = _header(old)
    needed = list(rows)
    used = {c for i, c in enumerate(columns) if any(len(row) > i and row[i] for row in needed)}
    missing = [c for c in columns if c in used and c not in header]
    if missing:
        _widen(old, new, missing)
    else:
        shutil.copyfile(old, new)
    with new.open("r+b") as raw:
        _end_the_line(raw)
        with io.TextIOWrapper(raw, "utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            place = {column: i for i, column in enumerate(columns)}
            order = [place.get(column, -1) for column in (*header, *missing)]
            writer.writerows([row[i] if 0 <= i < len(row) else "" for i in order] for row in needed)


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = next((row for row in csv.reader(file) if row), [])
    return [" ".join(cell.split()).casefold().replace(" ", "_") for cell in cells]


def _widen(old: Path, new: Path, missing: list[str]) -> None:
    """Add columns at the right: the one case in which rows are written anew."""
    with (
        old.open(encoding="utf-8-sig", newline="") as file,
        new.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out, lineterminator="\n")
        extra = list(missing)
        width = 0
        for row in csv.reader(file, skipinitialspace=True):
            if not row:
                continue
            width = width or len(row)
            writer.writerow([*row, *[""] * (width - len(row)), *extra])
            extra = [""] * len(missing)


def _end_the_line(raw: io.BufferedRandom) -> None:
    size = raw.seek(0, io.SEEK_END)
    if size:
        raw.seek(size - 1)
        if raw.read(1) not in (b"\n", b"\r"):
            raw.write(b"\n")
        raw.seek(0, io.SEEK_END)
