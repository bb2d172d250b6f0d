"""Any table as batches of columns: CSV, TSV, JSON lines, Excel, Parquet, packed with gzip or not.

In:   an open file, and the columns that a mapping needs
Out:  batches of some thousand rows, with the line of each; rows that cannot be read are in the ledger
Not:  what a cell means
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from onrecord.bring.ledger import Entry, Ledger
from onrecord.bring.opened import Source
from onrecord.errors import ForeignFileError
from onrecord.read.notice import close, meant

BATCH = 16_384
"""Rows at once, where the format does not say."""
MOST_NAMED = 12
"""Columns that a message names."""
KINDS = {
    ".csv": "csv_", ".tsv": "csv_", ".tab": "csv_", ".txt": "csv_",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".xlsx": "excel", ".xlsm": "excel", ".parquet": "arrow",
}  # fmt: skip
"""Ends of names to the module that reads such tables."""


@dataclass(slots=True)
class Batch:
    """Some rows of a table, by columns."""

    columns: dict[str, Sequence[str]]
    lines: Sequence[int]

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.lines)


@dataclass(slots=True)
class Wanted:
    """What is asked of a table."""

    columns: frozenset[str]
    where: str
    """Its place in the mapping, for messages."""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""


@dataclass(slots=True)
class Refusals:
    """Enters rows of one file that cannot be read: they were read, and not kept."""

    ledger: Ledger
    file: str

    def unused(self, columns: Iterable[str], wanted: Wanted) -> None:
        """Say which columns nothing asks for: they are not kept, and not in silence."""
        left = [column for column in columns if column and column not in wanted.columns]
        if left:
            more = f" and {len(left) - MOST_NAMED:,} more" if len(left) > MOST_NAMED else ""
            said = f"nothing asks for {', '.join(column[:60] for column in left[:MOST_NAMED])}{more}"
            self.ledger.note(self.file, 1, "column", "column-not-kept", said)

    def row(self, line: int, code: str, reason: str, original: str = "") -> None:
        """Refuse one row."""
        self.ledger.count(self.file, "row").read += 1
        self.ledger.notes([Entry(self.file, line, "row", code, reason, original)])


def batches(source: Source, wanted: Wanted, ledger: Ledger) -> Iterator[Batch]:
    """Read a table.

    Raises:
        ForeignFileError: It is none, lacks a column that the mapping needs, or a library is missing.
    """
    name = source.name.removesuffix(".gz") if source.packed else source.name
    suffix = re.sub(r"^.*(?=\.)", "", name.lower())
    kind = KINDS.get(suffix)
    if kind is None:
        raise ForeignFileError(
            f"{source.name} is no table by its name. It must end in {', '.join(sorted(KINDS))}."
        )
    module = import_module(f"onrecord.bring.grids.{kind}")
    read: Callable[..., Iterator[Batch]] = module.read
    yield from read(source, wanted, Refusals(ledger, source.name))


def places(header: Sequence[str], wanted: Wanted, refuse: Refusals) -> dict[str, int]:
    """Where each wanted column stands; the others are in the ledger.

    Raises:
        ForeignFileError: One is missing, or there twice.
    """
    file = refuse.file
    names = [" ".join(cell.split()) for cell in header]
    found: dict[str, int] = {}
    for column in sorted(wanted.columns):
        if (times := names.count(column)) != 1:
            problem = (
                f"{file} has {times} columns called {column}" if times else _missing(column, names, file)
            )
            raise ForeignFileError(f"{problem}; {wanted.where} needs it.")
        found[column] = names.index(column)
    refuse.unused(names, wanted)
    return found


def _missing(column: str, names: list[str], file: str) -> str:
    near = meant(close(column, names[:1000]))
    return f"{file} has no column {column}{near}"


def picked(rows: Sequence[Sequence[str]], place: dict[str, int]) -> dict[str, Sequence[str]]:
    """Some columns of rows of equal width, each cell without blanks at its ends."""
    if not rows:
        return {name: [] for name in place}
    whole = list(zip(*rows, strict=False))
    return {name: list(map(str.strip, whole[i])) for name, i in place.items()}


def from_rows(rows: Iterator[tuple[int, dict[str, Any]]], wanted: Wanted) -> Iterator[Batch]:
    """Batches from rows that come one by one, as column to text."""
    columns: dict[str, list[str]] = {name: [] for name in wanted.columns}
    lines: list[int] = []
    for line, row in rows:
        lines.append(line)
        for name, cells in columns.items():
            cells.append(row.get(name, ""))
        if len(lines) == BATCH:
            yield Batch(dict(columns), lines)
            columns, lines = {name: [] for name in wanted.columns}, []
    if lines:
        yield Batch(dict(columns), lines)
