"""The ledger of an import: everything that was read was either kept or refused, and each refusal says why.

In:   counts, and what went wrong at which line
Out:  counts by file and by reason, a table of all entries on disk, the first of each kind in memory
Not:  words on a screen

`read = kept + refused`, always: it is how counting is done here, and `check` fails where it is not so.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

COLUMNS = ("file", "line", "what", "code", "reason", "original")
LONGEST = 2_000
"""Characters of an original that the table keeps."""


def several(sort: str) -> str:
    """More than one thing of a sort.

    >>> several("row"), several("entity")
    ('rows', 'entities')
    """
    return f"{sort[:-1]}ies" if sort.endswith("y") else f"{sort}s"


@dataclass(slots=True)
class Count:
    """What became of the things of one sort in one file."""

    read: int = 0
    kept: int = 0
    partly: int = 0
    """Of the kept ones: those of which some value was refused."""

    @property
    def refused(self) -> int:
        """All that was not kept."""
        return self.read - self.kept


@dataclass(frozen=True, slots=True)
class Entry:
    """One refusal (`row`, `entity`, `statement` ...) or one thing noticed in what was kept (`value`)."""

    file: str
    line: int
    what: str
    code: str
    reason: str
    original: str = ""


@dataclass(slots=True)
class Ledger:
    """Gathers entries; writes them as they come, so that a million bad rows need no memory."""

    counts: dict[tuple[str, str], Count] = field(default_factory=dict)
    """By (file, sort of thing: row, entity, statement ...)."""
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often, by (file, code)."""
    examples: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _file: TextIO | None = None

    def keep_in(self, path: Path) -> None:
        """Write all further entries into this new table."""
        self._file = path.open("w", encoding="utf-8", newline="", errors="backslashreplace")
        csv.writer(self._file, lineterminator="\n").writerow(COLUMNS)

    def count(self, file: str, sort: str) -> Count:
        """The counter of one sort of thing in one file."""
        return self.counts.setdefault((file, sort), Count())

    def note(self, file: str, line: int, what: str, code: str, reason: str, original: str = "") -> None:
        """Enter what was refused or noticed. Counting it as refused is the caller's business."""
        entry = Entry(file, line, what, code, reason, original[:LONGEST])
        self.codes[file, code] += 1
        self.examples.setdefault((file, code), entry)
        if self._file is not None:
            row = (file, line, what, code, reason, entry.original.replace("\0", "\\0"))
            csv.writer(self._file, lineterminator="\n").writerow(row)

    def notes(self, entries: Iterable[Entry]) -> None:
        """Enter several."""
        for e in entries:
            self.note(e.file, e.line, e.what, e.code, e.reason, e.original)

    @property
    def read(self) -> int:
        """All that was read, of every sort."""
        return sum(count.read for count in self.counts.values())

    @property
    def refused(self) -> int:
        """All that was not kept, of every sort."""
        return sum(count.refused for count in self.counts.values())

    def close(self) -> None:
        """Finish the table."""
        if self._file is not None:
            self._file.close()
            self._file = None
