"""The journal of a dossier: one line for each build that changed something, each chained to the one before.

In:   a build that answers from now on
Out:  DIR/journal.jsonl, one more line; and what is wrong with the lines there are
Not:  what changed (`onrecord diff`, the dossier's own history), and no name but that of who built

    {"n":2,"time":"...","build":"...","dossier":"...","counts":{...},"who":"","reason":"","previous":"..",
     "hash":"..."}, on one line

`hash` is SHA-256 over the line without it, `previous` the hash of the line before: a byte changed in any
line, a line taken out, put in or moved is seen. Lines cut off at the end are seen against the record that
answers. It is no part of the dossier's own hash, so that writing it makes no record stale. It is made to be
kept in git, where those who hold a copy can tell whether it was written anew as a whole.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from onrecord.model.light import dataclass

NAME: Final = "journal.jsonl"
REASON: Final = "ONRECORD_REASON"
"""Environment variable: why a build was made, for its line."""
_FIRST: Final = ""
_KEYS: Final = ("n", "time", "build", "dossier", "counts", "who", "reason", "previous", "hash")
_LONGEST: Final = 1 << 14
"""Bytes of a line; what is longer was not written by this."""
_LAST: Final = 1 << 16
"""Bytes at the end of the file that are read to go on from its last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line."""

    n: int
    time: str
    build: str
    """Hash of the record that was built."""
    dossier: str
    """Hash of the files it was made from."""
    counts: Mapping[str, int]
    who: str
    reason: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The lines, and what is wrong with them."""

    entries: tuple[Entry, ...]
    faults: tuple[tuple[int, str], ...]
    """(line, what), in order."""


def append(
    folder: Path, *, build: str, dossier: str, counts: Mapping[str, int], time: str, reason: str = ""
) -> bool:
    """Write down that a build answers now. Nothing is written if the last line says the same.

    A folder that cannot be written is no reason to lose a build: `verify` says that the line is missing.

    Returns:
        Whether there is a new line.
    """
    try:
        last = _last(folder)
        if last is not None and (last.get("build"), last.get("dossier")) == (build, dossier):
            return False
        entry = {
            "n": _number(last) + 1,
            "time": time,
            "build": build,
            "dossier": dossier,
            "counts": dict(sorted(counts.items())),
            "who": who(folder),
            "reason": reason or os.environ.get(REASON, ""),
            "previous": str(last.get("hash", "")) if last else _FIRST,
        }
        _write(folder / NAME, _line(entry))
    except (OSError, ValueError):
        return False
    return True


def read(folder: Path) -> Journal:
    """Every line, and every fault of the chain. A dossier without a journal has neither."""
    try:
        content = _bytes_of(folder / NAME)
    except FileNotFoundError:
        return Journal(entries=(), faults=())
    except OSError as error:
        return Journal(entries=(), faults=((0, f"it cannot be read: {error.strerror}"),))
    entries: list[Entry] = []
    faults: list[tuple[int, str]] = []
    previous = _FIRST
    lines = content.split(b"\n")
    for number, raw in enumerate(lines[:-1], 1):
        entry, fault = _entry(raw)
        if entry is None:
            faults.append((number, fault))
            previous = "?"
            continue
        if previous != "?" and (entry.previous, entry.n) != (previous, entries[-1].n + 1 if entries else 1):
            faults.append((number, "it does not follow the line before it"))
        entries.append(entry)
        previous = entry.hash
    if lines[-1]:
        faults.append((len(lines), "it has no end: it was cut off while it was written, or since"))
    return Journal(entries=tuple(entries), faults=tuple(faults))


def faults(folder: Path, build: str, dossier: str) -> list[str]:
    """What `verify` says: each fault with its line, and whether the last line is about the present record.

    Args:
        folder: The dossier.
        build: Hash of the record that answers.
        dossier: Hash of the files it was made from.
    """
    found = read(folder)
    out = [f"{NAME}:{line}: {what}" if line else f"{NAME}: {what}" for line, what in found.faults]
    if not found.entries and not found.faults:
        return [f"{NAME} is missing, and the record that answers should stand in it"]
    last = found.entries[-1] if found.entries else None
    if last is not None and (last.build, last.dossier) != (build, dossier):
        out.append(
            f"{NAME}: its last line is not about the record that answers: lines were cut off or not written"
        )
    return out


def who(folder: Path) -> str:
    """Who git says is working here; empty outside of git, or where it knows nobody."""
    if not any((place / ".git").exists() for place in (folder.absolute(), *folder.absolute().parents)):
        return ""
    import subprocess

    command = ["git", "-C", str(folder), "config", "--get", "user.name"]
    try:
        said = subprocess.run(command, capture_output=True, timeout=5, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return ""
    return " ".join(said.stdout.decode("utf-8", "replace").split())[:200]


def _line(entry: Mapping[str, Any]) -> bytes:
    from hashlib import sha256  # loads OpenSSL, which who only asks needs not

    bare = _bytes(entry)
    return _bytes({**entry, "hash": sha256(bare).hexdigest()}) + b"\n"


def _bytes(entry: Mapping[str, Any]) -> bytes:
    """One spelling of an entry; escapes keep what steers a terminal out of the file."""
    return json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _entry(raw: bytes) -> tuple[Entry | None, str]:
    """A line as it was written, or what is wrong with it."""
    try:
        found = json.loads(raw) if len(raw) <= _LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or tuple(found) != _KEYS:
        return None, "it is no line of a journal"
    bare = {key: value for key, value in found.items() if key != "hash"}
    try:
        if _line(bare) != raw + b"\n":
            return None, "it is not as it was written"
        return Entry(**found), ""
    except (TypeError, ValueError, RecursionError):
        return None, "it is no line of a journal"


def _last(folder: Path) -> dict[str, Any] | None:
    """The last line that can be read: the next one is chained to it."""
    try:
        lines = _bytes_of(folder / NAME, _LAST).splitlines()
    except FileNotFoundError:
        return None
    for raw in reversed(lines):
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("n"), int):
            return found
    return {"n": len(lines)} if lines else None


def _bytes_of(path: Path, last: int = 0) -> bytes:
    """What is in the file, or at its end; never through a link, and never waiting for a pipe."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if last:
            file.seek(max(0, file.seek(0, os.SEEK_END) - last))
        return file.read()


def _number(last: Mapping[str, Any] | None) -> int:
    return int(last["n"]) if last else 0


def _write(path: Path, line: bytes) -> None:
    """Append in one write, and onto the disk; never through a link, never to what is no file."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o644)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # what was cut off stays as it is, and is named by `read`
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
