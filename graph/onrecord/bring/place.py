"""Staged files put in place: flushed, renamed, what describes before what claims.

In:   a staging folder beside or inside the dossier
Out:  the names of the files that are new or have new rows; of a new dossier its settings and its README
Not:  deciding what is written

A new folder appears whole, by one rename. In a folder that is there, the staged files are first made ready
under one name, then each replaces its own by a rename. Whoever is killed before that has written nothing;
whoever is killed after it has written all: the next import puts the rest in place (`finish`).
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from datetime import date
from pathlib import Path

from onrecord.bring.ledger import Ledger, several
from onrecord.errors import ForeignFileError
from onrecord.read.files import SETTINGS
from onrecord.show.safe import one_line
from onrecord.store import locks

_IGNORED = "# The compiled record: made from the files here, and it holds every name.\n.onrecord/\n"

_SETTINGS = """\
# What this dossier is. All else stands in the tables beside it; a spreadsheet program opens them.
title = {title}
# Ids are appended to this address. It need not lead anywhere.
base = {base}
language = "en"
# Where people write who are named here and want something corrected.
corrections = ""
# Numbers the pseudonyms of private persons. Keep it secret; the same salt gives the same numbers.
salt = "{salt}"
"""
_ABOUT = """\
# {title}

Made by `onrecord import` on {date}, from

{files}

| file | what it holds |
|---|---|
{tables}

Next, in this folder:

    onrecord check        what is wrong or careless, with file and line
    onrecord build        compile it; then ask: onrecord show NAME, onrecord path A B

To correct something, change its row in any spreadsheet program or editor, and build again. Keep the folder in
git: every change is then a line that can be read. More files: `onrecord import` again, with another --name;
rows that are there stay as they are.

Every person is private, and goes out under a pseudonym, until `entities.csv` says `public` in the column
`privacy` and why in `note`. Write into `dossier.toml` where people can ask for corrections.
"""
_TABLES = {
    "sources.csv": "the documents and tables that say something",
    "entities.csv": "whoever and whatever is spoken of",
    "claims/{name}.csv": "one row for each claim; `note` says which file and line it is from",
    "identities.csv": "who is judged to be the same, and why; nothing is merged",
    "{name}.nt": "what no column has a place for, in the words of the format it came in",
    "imports/{name}.csv": "what was refused, and what was noticed in what was kept: file, line, reason",
    SETTINGS: "title, address for corrections, salt",
}
_ORDER = (SETTINGS, "sources.csv", "entities.csv", "identities.csv")
_READY = ".ready"
_STAGING = re.compile(r"\.import-[a-z0-9][a-z0-9-]*-[0-9]+")
LOCK = ".lock"
"""A file of the staging folder that its process holds a lock on."""


def begin(folder: Path, title: str, base: str) -> None:
    """Write the settings of a new dossier, with a salt of its own, and what git leaves alone."""
    # A JSON string is a TOML string too, whatever the title is.
    settings = _SETTINGS.format(title=json.dumps(title), base=json.dumps(base), salt=secrets.token_hex(16))
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")


def settle(staging: Path, title: str, base: str, name: str, ledger: Ledger) -> None:
    """Write what makes a folder of tables a dossier: settings, and a page that says where it came from."""
    begin(staging, title, base)
    files = "\n".join(
        f"* {_plain(file)}: {c.read:,} {several(sort)} read = {c.kept:,} kept + {c.refused:,} refused"
        for (file, sort), c in ledger.counts.items()
    )
    named = ((file.format(name=name), what) for file, what in _TABLES.items())
    tables = "\n".join(f"| `{file}` | {what} |" for file, what in named if (staging / file).exists())
    today = date.today().isoformat()
    about = _ABOUT.format(title=_plain(title), date=today, files=files, tables=tables)
    (staging / "README.md").write_text(about, encoding="utf-8")
    for inside in ("sources", "queries"):
        (staging / inside).mkdir()


def _plain(text: str) -> str:
    """A name that nobody chose, as a line of Markdown may hold it."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in one_line(text))


def place(staging: Path, folder: Path, name: str) -> tuple[str, ...]:
    """Move everything; the staging folder is gone afterwards.

    Raises:
        ForeignFileError: It is a new dossier, and meanwhile there is one of that name.
    """
    if (staging / SETTINGS).exists() and (folder / SETTINGS).exists():
        raise ForeignFileError(f"{folder} was made by somebody else meanwhile. Bring the files in again.")
    files = tuple(sorted(p.relative_to(staging).as_posix() for p in staging.rglob("*") if p.is_file()))
    for file in files:
        _flush(staging / file)
    staging.chmod(0o755)
    if folder.exists():
        ready = folder / f".import-{name}{_READY}"
        staging.rename(ready)
        _flush(folder)
        _move_all(ready, folder)
    else:
        staging.rename(folder)
        _flush(folder.absolute().parent)
    return files


def alone_in(folder: Path) -> locks.Lock | None:
    """Be the only import into a dossier: two at once would each grow the tables that it saw at first.

    None where there is no dossier yet, or its settings may not be written: then nobody is kept out.

    Raises:
        ForeignFileError: Another import is under way.
    """
    # The lock is on a file that every dossier has, so that none is left behind.
    if not (folder / SETTINGS).is_file():
        return None
    try:
        held = locks.alone(folder / SETTINGS)
    except OSError:
        return None
    if held is None:
        raise ForeignFileError(f"Another import into {folder} is under way. Try again when it has ended.")
    return held


def finish(folder: Path) -> None:
    """Complete what an import that was killed had made ready; clear what others left that never got so far.

    Raises:
        ForeignFileError: A table was changed since, so that the rows made ready no longer fit it.
    """
    for ready in sorted(folder.glob(f".import-*{_READY}")):
        if ready.is_dir() and not ready.is_symlink():
            _unchanged(ready, folder)
            _move_all(ready, folder)
    for inside in {folder, folder.absolute().parent}:
        for stray in sorted(inside.glob(".import-*")):
            if _STAGING.fullmatch(stray.name) and stray.is_dir() and not stray.is_symlink():
                _clear(stray)


def _clear(stray: Path) -> None:
    """Remove a staging folder that nobody stages in any more: its process ended, and with it the lock."""
    try:
        held = locks.alone(stray / LOCK)
    except OSError:
        return
    if held is not None:
        shutil.rmtree(stray, ignore_errors=True)
        held.release()


def _unchanged(ready: Path, folder: Path) -> None:
    for name in _ORDER:
        old, new = folder / name, ready / name
        if old.is_file() and new.is_file() and old.stat().st_mtime_ns > new.stat().st_mtime_ns:
            problem = f"{old} was changed after an import into it was interrupted, and would lose that change"
            raise ForeignFileError(f"{problem}. Remove {ready} and bring the files in again.")


def staged(inside: Path, name: str) -> Path:
    """The folder that this process stages in."""
    return inside / f".import-{name}-{os.getpid()}"


def _move_all(ready: Path, folder: Path) -> None:
    """What describes first, the claims last; then the empty folder goes."""
    files = sorted(p.relative_to(ready).as_posix() for p in ready.rglob("*") if p.is_file())
    for file in sorted(files, key=_turn):
        target = folder / file
        target.parent.mkdir(exist_ok=True)
        (ready / file).replace(target)
    for inside in ("sources", "queries"):
        if (ready / inside).is_dir():
            (folder / inside).mkdir(exist_ok=True)
    _flush(folder)
    shutil.rmtree(ready)


def _turn(file: str) -> tuple[int, str]:
    """When a file is put in its place."""
    return (_ORDER.index(file) if file in _ORDER else 9 if file.startswith("claims/") else 5), file


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
