"""Where answers go: stdout, coloured only on a terminal; everything else to stderr.

In:   `Lines`, JSON values, bytes
Out:  characters on a stream or in a file
Not:  what they say
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.show.safe import visible

if TYPE_CHECKING:
    from onrecord.show.lines import Lines

WIDEST = 100
"""Lines longer than this are hard to read, however wide the terminal."""
NARROW = 80


def width() -> int:
    """Columns to write for: the terminal's, between 40 and 100; 80 where there is none."""
    if not sys.stdout.isatty():
        return NARROW
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return NARROW
    return max(40, min(columns or NARROW, WIDEST))


def colour() -> bool:
    """Whether a terminal is there that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def emit(lines: Lines) -> None:
    """Print an answer."""
    if colour():
        from onrecord.show.terminal import write

        write(lines)
    else:
        sys.stdout.write(lines.plain())


def emit_json(value: Any) -> None:
    """Print an answer as JSON."""
    from onrecord.show.json_ import dumps

    sys.stdout.write(dumps(value, indent=sys.stdout.isatty()))


def tell(sentence: str) -> None:
    """Say something about the work, not the answer."""
    sys.stderr.write(visible(sentence) + "\n")


def writable(target: str, *, folder: bool = False) -> None:
    """Refuse what can be no file (or, with `folder`, no new folder), or none here, before any work is done.

    Raises:
        UsageError: It is a folder, has no name, the folder it would lie in is not there, or a dossier would
            read it as a part of itself.
    """
    from onrecord.errors import UsageError

    if target == "-":
        return
    path = Path(target)
    if not target.strip():
        raise UsageError("-o has no name: name a file, or - for stdout.")
    if not path.name or path.name == ".." or (path.is_dir() and not folder):
        raise UsageError(f"`{target}` is a folder: name a {'new folder in it' if folder else 'file'}.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}: make it first, or name another.")
    _outside(target, path)


def tell_pseudonyms(count: int) -> None:
    """Say why names are not in what was written; nothing if all are."""
    if count:
        are = "1 name is a pseudonym" if count == 1 else f"{count:,} names are pseudonyms"
        tell(f"{are}: a person whom entities.csv does not call public is private. Who: onrecord check")


def _outside(target: str, path: Path) -> None:
    """Refuse to write where a file would become part of a dossier, or replace the text of a source."""
    from onrecord.errors import UsageError
    from onrecord.read.files import SETTINGS, is_part

    path = path.parent.resolve() / path.name
    home = next((each for each in path.parents if (each / SETTINGS).is_file()), None)
    if home is None:
        return
    name = path.relative_to(home).as_posix()
    if is_part(name) or (name.startswith("sources/") and path.exists()):
        raise UsageError(
            f"{target} would be read as a part of the dossier {home}: write it elsewhere, "
            f"for instance to {home.parent / path.name}"
        )


def save(content: bytes, target: str) -> None:
    """Write to a file, or to stdout for `-`. A file is replaced whole or not at all."""
    writable(target)
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def save_pieces(pieces: Iterable[str], target: str) -> None:
    """The same for text that comes piece by piece."""
    writable(target)
    if target == "-":
        for piece in pieces:
            sys.stdout.write(piece)
        return
    path = Path(target)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class Progress:
    """One line on stderr that follows long work; silent where stderr is no terminal."""

    def __init__(self) -> None:
        """Begin; nothing shows for work that takes less than half a second."""
        self._shown = False
        self._next = time.monotonic() + 0.5
        self._on = sys.stderr.isatty()
        self._phase, self._since, self._first = "", 0.0, 0

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show where the work is, how fast it goes and how long it may take, at most ten times a second."""
        if not self._on:
            return
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._since, self._first = phase, now, done
        if now < self._next:
            return
        self._next = now + 0.1
        counted = f" {done:,} of {total:,}" if total else f" {done:,}" if done else ""
        sys.stderr.write(f"\r\x1b[K{visible(phase)}{counted}{self._pace(now, done, total)}")
        sys.stderr.flush()
        self._shown = True

    def _pace(self, now: float, done: int, total: int) -> str:
        """The rate of this phase and the time it will take yet, once it has gone on for a second."""
        spent, made = now - self._since, done - self._first
        if spent < 1 or made <= 0:
            return ""
        rate = made / spent
        left = f", {_clock((total - done) / rate)} left" if total > done else ""
        return f", {rate:,.0f} a second{left}"

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False


def _clock(seconds: float) -> str:
    """A time to wait as minutes and seconds.

    >>> _clock(7), _clock(187)
    ('7 s', '3:07 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} min" if minutes else f"{rest} s"
