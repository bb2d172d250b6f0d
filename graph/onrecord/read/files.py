"""The files of a dossier: which belong to it, how to open them safely, and what they hash to.

In:   a folder
Out:  names relative to it, open files, a fingerprint, a stamp
Not:  anything outside the folder: no links, no absolute names, no devices or pipes

Imports little, since every command asks for the stamp.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

SETTINGS = "dossier.toml"
TERMS = "ontology.ttl"
TABLES = (
    "sources.csv",
    "entities.csv",
    "claims.csv",
    "identities.csv",
    "responses.csv",
    "corrections.csv",
)
LARGE = "claims"
"""Folder for more tables of claims."""
RDF_SUFFIXES = (".ttl", ".trig", ".nq", ".nt", ".jsonld", ".rdf")
_KEPT = (".csv", ".parquet", ".toml", ".txt", ".md", *RDF_SUFFIXES)
_DEEPEST = 8
"""Folders within folders that are looked into."""


class UnsafePath(ValueError):
    """A name leads out of the dossier, or to something that is no regular file; the message says which."""


def open_inside(folder: Path, name: str) -> BinaryIO:
    """Open a regular file below `folder` for reading; never follow a link, never wait for a pipe.

    Raises:
        UnsafePath: The name is absolute, climbs, holds a backslash or NUL, or leads through a link or to a
            folder, pipe or device.
        FileNotFoundError: There is no such file.
        OSError: The system refuses.
    """
    parts = _parts(name)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            inner = _step(handle, part, name, os.O_DIRECTORY)
            os.close(handle)
            handle = inner
        # Non-blocking: opening a pipe that nobody writes to would wait for ever.
        file = _step(handle, parts[-1], name, os.O_NONBLOCK)
    finally:
        os.close(handle)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise UnsafePath(f"{name} is no regular file")
    return os.fdopen(file, "rb")


def _parts(name: str) -> list[str]:
    if "\0" in name or "\\" in name or name.startswith("/") or name[1:2] == ":":
        raise UnsafePath(f"{name!r} is no path inside the dossier: write it like sources/report.txt")
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise UnsafePath(f"{name!r} leaves the dossier or is no plain path: write it like sources/report.txt")
    return parts


def _step(handle: int, part: str, name: str, flags: int) -> int:
    try:
        return os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=handle)
    except OSError:
        try:
            kind = os.lstat(part, dir_fd=handle).st_mode
        except (OSError, ValueError):
            raise FileNotFoundError(name) from None
        if stat.S_ISLNK(kind):
            raise UnsafePath(f"{name} is or passes through a link, which may lead anywhere") from None
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise UnsafePath(f"{name} is no regular file") from None
        if flags & os.O_DIRECTORY and not stat.S_ISDIR(kind):
            raise FileNotFoundError(name) from None
        raise


def names(folder: Path) -> list[str]:
    """All files that a record is made from, relative, with forward slashes, sorted.

    Tables, RDF, settings and own terms at the top; below, whatever is no saved question and not hidden.
    """
    return sorted(name for name, _ in _walk(str(folder), "", 0))


def is_part(name: str) -> bool:
    """Whether a file of this name, relative to a dossier, would be read as a part of it."""
    if name.partition("/")[0] == LARGE:
        return True
    return "/" not in name and (name in (SETTINGS, *TABLES, "claims.parquet") or name.endswith(RDF_SUFFIXES))


def stamp(folder: Path) -> list[tuple[str, int, int]]:
    """Name, modification time (nanoseconds) and size of every such file: unequal if anything was touched."""
    return sorted((name, info.st_mtime_ns, info.st_size) for name, info in _walk(str(folder), "", 0))


def _walk(path: str, prefix: str, depth: int) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST and name != "queries":
                    yield from _walk(entry.path, f"{name}/", depth + 1)
            elif depth or entry.name.lower().endswith(_KEPT):
                yield name, entry.stat(follow_symlinks=False)


def fingerprint(folder: Path) -> str:
    """SHA-256 over names and contents of the same files: equal if and only if nothing a record needs changed.

    Links, pipes and devices count by name and kind, never by what they lead to.
    """
    from hashlib import sha256

    whole = sha256()
    for name in names(folder):
        try:
            with open_inside(folder, name) as file:
                content = _digest(file)
        except UnsafePath:
            content = "unsafe"
        except OSError as error:
            content = f"unreadable {error.errno}"
        shown = name.encode("utf-8", "surrogateescape")
        whole.update(b"%d %b %b\n" % (len(shown), shown, content.encode()))
    return whole.hexdigest()


def _digest(file: BinaryIO) -> str:
    from hashlib import file_digest

    return file_digest(cast(Any, file), "sha256").hexdigest()


def digest_inside(folder: Path, name: str) -> str:
    """SHA-256 of one file, in hex. Raises as `open_inside` does."""
    with open_inside(folder, name) as file:
        return _digest(file)
