"""Writes a portion of a record in a format: to a stream, or whole into its place, never half.

In:   a portion, the name of a format, a target
Out:  a file, a folder, or bytes on a stream; the ledger of what was written
Not:  what a format looks like, which is its own file

A target that is a file is replaced whole by one rename. A folder has to be new or empty.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from onrecord.errors import UsageError
from onrecord.show import FORMATS
from onrecord.show.lacks import lose
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion

_BLOCK = 1 << 20


def export(part: Portion, name: str, target: Path) -> Ledger:
    """Write into a file or a folder.

    Raises:
        UsageError: The folder is there and holds something; or a library that the format needs is missing.
    """
    known, ledger = FORMATS[name], Ledger(name, part.count)
    if known.makes == "folder" and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there and not empty: name a new folder, so that nothing gets mixed.")
    lose(part, known.lacks, ledger)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _make(part, name, partial, ledger)
        if target.is_dir() and known.makes == "folder":
            target.rmdir()
        partial.replace(target)
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror or str(error), str(target)) from error
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        else:
            partial.unlink(missing_ok=True)
    return ledger


def stream(part: Portion, name: str, out: IO[bytes]) -> Ledger:
    """Write to a stream: text as it is made, a file when it is done, a folder as a tar archive."""
    known, ledger = FORMATS[name], Ledger(name, part.count)
    lose(part, known.lacks, ledger)
    if known.makes == "text":
        for piece in _function(name)(part, ledger):
            out.write(_bytes(piece))
        return ledger
    with tempfile.TemporaryDirectory(prefix="onrecord-") as scratch:
        made = Path(scratch) / name
        _make(part, name, made, ledger)
        if known.makes == "folder":
            _tar(made, out)
        else:
            with made.open("rb") as file:
                shutil.copyfileobj(file, out, _BLOCK)
    return ledger


def _make(part: Portion, name: str, path: Path, ledger: Ledger) -> None:
    known, function = FORMATS[name], _function(name)
    if known.makes == "folder":
        path.mkdir(parents=True)
        function(part, path, ledger)
    elif known.makes == "file":
        function(part, path, ledger)
    else:
        _write(path, function(part, ledger))


def _function(name: str) -> Any:
    known = FORMATS[name]
    return getattr(import_module(known.module), known.function)


def _write(path: Path, pieces: Iterable[str]) -> None:
    with path.open("wb") as file:
        file.writelines(map(_bytes, pieces))


def _bytes(text: str) -> bytes:
    """UTF-8; half a character, which no file can hold, becomes a question mark."""
    return text.encode("utf-8", "replace")


def _tar(folder: Path, out: IO[bytes]) -> None:
    """All files in order of their names, without owner and time, so that the bytes are always the same."""
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = tarfile.TarInfo(path.relative_to(folder.parent).as_posix())
            info.size = path.stat().st_size
            info.mode = 0o644
            with path.open("rb") as file:
                archive.addfile(info, file)
