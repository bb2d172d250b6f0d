"""Staged files put in place: flushed, renamed, what describes before what claims.

In:   a staging folder beside or inside the dossier
Out:  the names of the files that are new or have new rows
Not:  deciding what is written

A new dossier appears whole, by one rename. In one that is there every file is replaced by a rename of its
own; killed in between, the dossier has sources and entities without claims, which is a dossier, and the same
import run again completes it.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

_SETTINGS = """\
title = {title}
# Ids are appended to this address. It need not lead anywhere.
base = {base}
language = "en"
# Where people write who are named here and want something corrected.
corrections = ""
# Numbers the pseudonyms of private persons. Keep it secret; the same salt gives the same numbers.
salt = "{salt}"
"""
_ORDER = ("sources.csv", "entities.csv", "identities.csv")


def place(staging: Path, folder: Path, name: str, base: str, *, new: bool) -> tuple[str, ...]:
    """Move everything; the staging folder is empty or gone afterwards."""
    files = sorted(p.relative_to(staging).as_posix() for p in staging.rglob("*") if p.is_file())
    for file in files:
        _flush(staging / file)
    if new:
        title = folder.absolute().name
        settings = _SETTINGS.format(
            title=json.dumps(title), base=json.dumps(base), salt=secrets.token_hex(16)
        )
        (staging / "dossier.toml").write_text(settings, encoding="utf-8")
        (staging / ".gitignore").write_text(".onrecord/\n", encoding="utf-8")
        for inside in ("sources", "queries"):
            (staging / inside).mkdir()
        staging.chmod(0o755)
        if folder.exists():  # an empty folder: its place is taken
            _move_all(staging, folder, [*files, ".gitignore", "dossier.toml"])
        else:
            staging.rename(folder)
        return ("dossier.toml", *files)
    last = [f for f in files if f.startswith("claims/")]
    first = [f for f in files if f not in last and f not in _ORDER]
    _move_all(staging, folder, [*(f for f in _ORDER if f in files), *first, *last])
    return tuple(files)


def _move_all(staging: Path, folder: Path, files: list[str]) -> None:
    for file in files:
        target = folder / file
        target.parent.mkdir(exist_ok=True)
        (staging / file).replace(target)
    _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
