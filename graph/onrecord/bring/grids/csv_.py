"""CSV and TSV, strictly: a lone quotation mark costs its own row, never the rest of the file.

In:   an open file
Out:  batches of columns
Not:  guesses about rows that are short or long: they are refused, each with its line

A block of lines is given to the standard parser at once. Only where a block has rows of several lines, or a
quotation mark that is never closed, it is read again, row by row.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from onrecord.bring.grid import Batch, Refusals, Wanted, picked, places
from onrecord.bring.opened import Blocks, Source
from onrecord.errors import ForeignFileError

LONGEST = 1 << 20
"""Characters of one line; of one cell the parser takes 131,072."""
MOST_LINES = 200
"""Lines of one row: beyond that a quotation mark was never closed."""
_MARKS = (",", ";", "\t", "|")


def read(source: Source, wanted: Wanted, refuse: Refusals) -> Iterator[Batch]:
    """Yield batches; the first line names the columns."""
    try:
        yield from _Reading(source, wanted, refuse).batches()
    except LookupError as error:
        raise ForeignFileError(f"{wanted.where}: {error}.") from None
    except UnicodeDecodeError:
        raise ForeignFileError(f"{source.name} is no text in {wanted.encoding or 'UTF-8'}.") from None


class _Reading:
    def __init__(self, source: Source, wanted: Wanted, refuse: Refusals) -> None:
        self._blocks = Blocks(source, wanted.encoding, LONGEST)
        self._wanted, self._refuse = wanted, refuse
        self._name = source.name
        self._delimiter = wanted.delimiter
        self._no_text = f"the row has bytes that are no text in {wanted.encoding or 'UTF-8'}"
        if not wanted.encoding:
            self._no_text += ' (older programs write encoding = "cp1252", which its [[table]] may say)'
        self._width = 0
        self._place: dict[str, int] = {}
        self._suspect = True
        """There may be a NUL, or bytes that are no text."""
        self._pending: list[str] = []
        """Lines of a row that goes on in the next block."""

    def batches(self) -> Iterator[Batch]:
        blocks = iter(self._blocks)
        for lines in blocks:
            number = self._blocks.number - len(self._pending)
            lines = self._pending + lines
            self._pending = []
            if not self._place:
                used = self._header(lines)
                lines, number = lines[used:], number + used
            self._suspect = _broken("".join(lines))
            rows = self._quick(lines)
            if rows is None:
                yield from self._slowly(lines, number, last=False)
            else:
                yield from self._batch(rows, range(number, number + len(rows)))
            self._report_long()
        self._suspect = True
        if self._pending:
            yield from self._slowly(self._pending, self._blocks.number - len(self._pending), last=True)
        self._report_long()
        if not self._place and self._wanted.columns:
            raise ForeignFileError(f"{self._name} is empty. Its first line must name the columns.")

    def _report_long(self) -> None:
        for line in self._blocks.too_long:
            self._refuse.row(line, "too-long", f"the line has over {LONGEST:,} characters")
        self._blocks.too_long.clear()

    def _header(self, lines: list[str]) -> int:
        """Read the line of columns; how many lines that took."""
        if not self._delimiter:
            counts = {mark: lines[0].count(mark) for mark in _MARKS}
            best = max(counts, key=lambda mark: counts[mark])
            self._delimiter = best if counts[best] else ","
        reader = csv.reader(lines, strict=True, delimiter=self._delimiter)
        try:
            header = next(reader)
        except csv.Error as error:
            raise ForeignFileError(f"{self._name}: the line of columns cannot be read: {error}.") from None
        if "\0" in "".join(header):
            raise ForeignFileError(f"{self._name} is no text. Export it as CSV.")
        self._width = len(header)
        self._place = places(header, self._wanted, self._refuse) or {"": 0}
        return reader.line_num

    def _quick(self, lines: list[str]) -> list[list[str]] | None:
        """All rows of a block at once, if each stands on a line of its own."""
        try:
            rows = list(csv.reader(lines, strict=True, delimiter=self._delimiter))
        except csv.Error:
            return None
        return rows if len(rows) == len(lines) else None

    def _slowly(self, lines: list[str], number: int, *, last: bool) -> Iterator[Batch]:
        """Row by row; what begins at the end of the block and does not end there waits for the next block."""
        rows: list[list[str]] = []
        where: list[int] = []
        ahead = deque(lines)
        while ahead:
            took, row = self._row(ahead)
            if row is None and took >= len(ahead) and not last and took < MOST_LINES:
                self._pending = list(ahead)
                break
            if row is None:
                text = "a quotation mark in the row is never closed, or text follows it"
                self._refuse.row(number, "lone-quote", text, ahead[0].rstrip("\r\n"))
                took = 1
            else:
                rows.append(row)
                where.append(number)
            for _ in range(took):
                ahead.popleft()
            number += took
        yield from self._batch(rows, where)

    def _row(self, ahead: deque[str]) -> tuple[int, list[str] | None]:
        """The next row and how many lines it takes; None: it has no end, or cannot be read."""
        taken = 0

        def some() -> Iterator[str]:
            nonlocal taken
            for line in ahead:
                if taken >= MOST_LINES:
                    return
                taken += 1
                yield line

        try:
            row = next(csv.reader(some(), strict=True, delimiter=self._delimiter))
        except csv.Error as error:
            ended = "unexpected end" in str(error)
            return (taken if ended else 0), None
        return taken, row

    def _batch(self, rows: list[list[str]], lines: range | list[int]) -> Iterator[Batch]:
        width = self._width
        if set(map(len, rows)) != {width}:
            rows, lines = self._even(rows, lines)
        if rows and self._suspect:
            rows, lines = self._whole(rows, lines)
        if rows:
            yield Batch(picked(rows, self._place), lines)

    def _even(self, rows: list[list[str]], lines: range | list[int]) -> tuple[list[list[str]], list[int]]:
        """Rows of the header's width; blank ones are passed over, empty cells beyond it are cut."""
        width = self._width
        good: list[list[str]] = []
        where: list[int] = []
        for line, row in zip(lines, rows, strict=True):
            while len(row) > width and not row[-1].strip():
                row.pop()
            if len(row) != width:
                if any(cell.strip() for cell in row):
                    sort = "short-row" if len(row) < width else "long-row"
                    text = f"the row has {len(row)} cells, the header {width}"
                    self._refuse.row(line, sort, text, self._delimiter.join(row))
                continue
            good.append(row)
            where.append(line)
        return good, where

    def _whole(self, rows: list[list[str]], lines: range | list[int]) -> tuple[list[list[str]], list[int]]:
        """Rows without NUL and without bytes that are no text."""
        good: list[list[str]] = []
        where: list[int] = []
        for line, row in zip(lines, rows, strict=True):
            text = self._delimiter.join(row)
            if _broken(text):
                nul = "\0" in text
                reason = "the row holds a NUL" if nul else self._no_text
                self._refuse.row(line, "nul-character" if nul else "not-utf-8", reason, text)
            else:
                good.append(row)
                where.append(line)
        return good, where


def _broken(text: str) -> bool:
    """Whether there is a NUL, or a lone surrogate, which stands for bytes that are no text."""
    if "\0" in text:
        return True
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
