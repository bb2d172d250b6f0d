"""Tables as spreadsheets export them: strict CSV, a true line number for each row, nothing lost in silence.

In:   an open CSV file
Out:  (line, cells in the order of our columns) for each row that can be trusted, findings for all others
Not:  what the cells mean

Why the standard parser is not used as it comes: one lone quotation mark makes it swallow the rest of the
file into a cell. Here the row that begins there is refused, and reading goes on with the next line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO

from onrecord.read.notice import Notices, close, meant, shown

LONGEST_LINE = 1 << 20
"""Characters of one physical line."""
LONGEST_CELL = 131_072
"""Characters of one cell: the limit of the parser, unless another library in the process has moved it."""
MANY_LINES = 50
_BLOCK = 1 << 16
"""Characters that are parsed at once."""
_NAMED = 5
"""Unknown columns that are named one by one."""

Rows = Iterator[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table."""

    names: tuple[str, ...]
    required: tuple[str, ...]
    """Without these columns the table says nothing."""


def rows(stream: BinaryIO, file: str, columns: Columns, notices: Notices) -> Rows:
    """Yield (physical line, stripped cells in the order of `columns.names`) of each good row.

    A column that the file lacks reads as empty cells. Rows that are short, long, badly quoted or hold NUL
    are refused, one finding each. Blank rows are skipped. Cost: one pass to decode, one to parse.
    """
    encoding, has_nul = _encoding(stream, file, notices)
    # Undecodable bytes are never kept: the finding above is an error already.
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    try:
        yield from _rows(_Lines(text, file, notices), file, columns, notices, has_nul=has_nul)
    finally:
        text.detach()  # the stream is closed by whoever opened it


def _rows(lines: _Lines, file: str, columns: Columns, notices: Notices, *, has_nul: bool) -> Rows:
    records = _records(lines, file, notices)
    header = next(records, None)
    if header is None:
        fix = f"The first line names the columns: {columns.names[0]},..."
        notices.add("empty-table", file, 0, "The table is empty.", fix)
        return
    line, cells = header
    if len(cells) == 1 and (mark := next((m for m in (";", "\t") if m in cells[0]), "")):
        message = f"The columns are separated by {'semicolons' if mark == ';' else 'tabs'}."
        notices.add("separator", file, line, message, "Export the table as CSV with commas.")
        lines.delimiter = mark
        # A line break in a quoted name is a blank here: to this reader it would be a line of its own.
        cells = next(csv.reader([cells[0].replace("\r", " ").replace("\n", " ")], delimiter=mark))
    while cells and not cells[-1].strip():
        cells.pop()
    places = places_of(cells, file, line, columns, notices)
    if places is not None:
        rest = _blocks(lines, records)
        yield from _body(rest, len(cells), places, file, notices, has_nul=has_nul)


def _body(
    records: Iterator[tuple[int, list[str]]],
    width: int,
    places: list[int],
    file: str,
    notices: Notices,
    *,
    has_nul: bool,
) -> Rows:
    pick = itemgetter(*places)
    for line, cells in records:
        if len(cells) != width and not _mend(cells, width, file, line, notices):
            continue
        stripped = list(map(str.strip, cells))
        if not any(stripped):
            continue
        if has_nul and any("\0" in cell for cell in stripped):
            notices.add(
                "nul-character",
                file,
                line,
                "The row holds a NUL character.",
                "Delete the row and type it again.",
            )
            continue
        stripped.append("")  # what a missing column reads
        yield line, pick(stripped)


def _mend(cells: list[str], width: int, file: str, line: int, notices: Notices) -> bool:
    """Cut empty cells beyond the header; refuse rows that are short or long otherwise."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) == width:
        return True
    if not any(cell.strip() for cell in cells):
        return False
    count = f"The row has {len(cells)} cell{'s' * (len(cells) != 1)}, the header {width}"
    if len(cells) < width:
        notices.add(
            "short-row", file, line, f"{count}; it is not read.", "Add the commas of the empty cells."
        )
    else:
        fix = "Put a cell that holds a comma in quotation marks."
        notices.add("long-row", file, line, f"{count}; it is not read.", fix)
    return False


def places_of(cells: list[str], file: str, line: int, columns: Columns, notices: Notices) -> list[int] | None:
    """Where each of our columns stands; one past the row for those that are missing. None: unusable."""
    names = [" ".join(cell.split()).casefold().replace(" ", "_") for cell in cells]
    twice = (
        sorted({name for name in names if name and names.count(name) > 1})
        if len(set(names)) < len(names)
        else []
    )
    if twice:
        which = ", ".join(twice[:_NAMED])
        notices.add(
            "duplicate-column",
            file,
            line,
            f"Two columns are called {which}; the table is not read.",
            "Rename or delete one.",
        )
        return None
    missing = [name for name in columns.required if name not in names]
    _unknown(names, file, line, columns, notices)
    if missing:
        plural = "s" * (len(missing) > 1)
        which = f"The column{plural} {', '.join(missing)} {'are' if plural else 'is'} missing"
        message = f"{which}; the table is not read."
        notices.add(
            "missing-column",
            file,
            line,
            message,
            f"The first line names the columns: {','.join(columns.names)}.",
        )
        return None
    place = {name: i for i, name in enumerate(names)}
    return [place.get(name, len(cells)) for name in columns.names]


def _unknown(names: list[str], file: str, line: int, columns: Columns, notices: Notices) -> None:
    unknown = [name for name in names if name not in columns.names]
    free = [name for name in columns.names if name not in names]
    for name in unknown[:_NAMED]:
        near = close(name, free)[:1] if name else []
        code = "misspelt-column" if near else "unknown-column"
        fix = f"The columns are {', '.join(columns.names)}."
        notices.add(code, file, line, f"The column {shown(name)} is not read{meant(near)}.", fix)
    if len(unknown) > _NAMED:
        notices.add("unknown-column", file, line, f"{len(unknown) - _NAMED} more columns are not read.")


def _blocks(lines: _Lines, records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield records a block of lines at a time where each line is one, which is nearly always.

    A block that the parser refuses, or where a cell goes on to the next line, is left to `_records`, which
    takes line by line and says what is wrong.
    """
    while block := lines.block():
        number = lines.number
        plain = block.replace("\r\n", "\n") if "\r" in block else block
        found = _parsed(plain, lines.delimiter)
        if found is None:
            lines.put_back(block)
            while lines.waiting and (record := next(records, None)) is not None:
                yield record
            continue
        lines.number += len(found)
        for at, cells in enumerate(found, number + 1):
            if cells:
                yield at, cells


def _parsed(block: str, delimiter: str) -> list[list[str]] | None:
    """The records of a block of lines, one for each line; None where it is not that simple."""
    if "\r" in block:
        return None
    texts = block.removesuffix("\n").split("\n")
    if max(map(len, texts)) > LONGEST_CELL:
        return None
    try:
        found = list(csv.reader(texts, strict=True, skipinitialspace=True, delimiter=delimiter))
    except csv.Error:
        return None
    return found if len(found) == len(texts) else None


class _Lines:
    """Physical lines, numbered, that can be taken back."""

    def __init__(self, stream: io.TextIOWrapper, file: str, notices: Notices) -> None:
        self.number = 0
        self.taken: list[str] = []
        self.delimiter = ","
        self._stream = stream
        self._ahead: deque[str] = deque()
        self._file = file
        self._notices = notices

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            line = self._skip()
        self.taken.append(line)
        return line

    @property
    def waiting(self) -> bool:
        """Whether there are lines that were put back."""
        return bool(self._ahead)

    def block(self) -> str:
        """The text of many lines, up to the end of one; empty at the end of the file."""
        if self._ahead:
            block = "".join(self._ahead)
            self._ahead.clear()
            return block
        text = self._stream.read(_BLOCK)
        return text + self._stream.readline(LONGEST_LINE) if text and not text.endswith("\n") else text

    def put_back(self, block: str) -> None:
        """Take the lines of a block one by one after all."""
        self._ahead.extend(io.StringIO(block, newline=""))

    def _skip(self) -> str:
        """Leave out a line that is too long; a blank one stands for it."""
        while (rest := self._stream.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
            pass
        message = f"The line has over {LONGEST_LINE:,} characters; it is not read."
        self._notices.add("too-large", self._file, self.number, message, "Look for missing line breaks.")
        return "\n"

    def keep_first(self) -> None:
        """Give back all lines of the current record but its first."""
        back = self.taken[1:]
        self._ahead.extendleft(reversed(back))
        self.number -= len(back)


def _records(lines: _Lines, file: str, notices: Notices) -> Iterator[tuple[int, list[str]]]:
    """Yield (first physical line, cells) of each record; refuse what cannot be told from its neighbours."""
    delimiter = lines.delimiter
    reader = csv.reader(lines, strict=True, skipinitialspace=True, delimiter=delimiter)
    while True:
        lines.taken.clear()
        start = lines.number + 1
        if delimiter != lines.delimiter:
            delimiter = lines.delimiter
            reader = csv.reader(lines, strict=True, skipinitialspace=True, delimiter=delimiter)
        try:
            cells = next(reader)
            if any(len(line) > LONGEST_CELL for line in lines.taken) and max(map(len, cells)) > LONGEST_CELL:
                raise csv.Error("field limit")
        except StopIteration:
            return
        except csv.Error as error:
            _refuse(lines, start, str(error), file, notices)
            reader = csv.reader(lines, strict=True, skipinitialspace=True, delimiter=delimiter)
            continue
        if len(lines.taken) > MANY_LINES:
            message = f"The row goes on to line {lines.number}."
            notices.add("many-lines", file, start, message, "Look for a quotation mark that is never closed.")
        if cells:
            yield start, _line_breaks(cells)


def _line_breaks(cells: list[str]) -> list[str]:
    """One kind of line break inside of cells."""
    if not any("\r" in cell for cell in cells):
        return cells
    return [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]


def _refuse(lines: _Lines, start: int, error: str, file: str, notices: Notices) -> None:
    first = lines.taken[0] if lines.taken else ""
    if "field limit" in error and len(first) > LONGEST_CELL:
        notices.add(
            "too-large",
            file,
            start,
            "The row has a cell of over 131,072 characters; it is not read.",
            "Shorten it.",
        )
    else:
        message = "A quotation mark in the row is never closed, or text follows it; the row is not read."
        notices.add(
            "lone-quote", file, start, message, 'Inside a cell in quotation marks write "" for each mark.'
        )
    lines.keep_first()


def _line_ends(stream: BinaryIO, size: int) -> int:
    """Line ends in the first bytes of a file."""
    stream.seek(0)
    count = 0
    while size > 0 and (block := stream.read(min(size, 1 << 20))):
        count += block.count(b"\n")
        size -= len(block)
    return count


def _encoding(stream: BinaryIO, file: str, notices: Notices) -> tuple[str, bool]:
    """The encoding to read with, and whether there is a NUL; leaves the stream at its start.

    What is not UTF-8 is an error; it is read as what it most likely is, so that other findings make sense.
    """
    start = stream.read(4)
    stream.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notices.add("not-utf-8", file, 1, "The file is UTF-16.", 'Export it as "CSV UTF-8".')
        return "utf-16", True
    decode = codecs.getincrementaldecoder("utf-8")()
    has_nul, done = False, 0
    try:
        while block := stream.read(1 << 20):
            has_nul = has_nul or b"\0" in block
            decode.decode(block)
            done += len(block)
        decode.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line = 1 + _line_ends(stream, done) + error.object[: error.start].count(b"\n")
        notices.add("not-utf-8", file, line, "The file is not UTF-8.", 'Export it as "CSV UTF-8".')
        return "cp1252", True
    finally:
        stream.seek(0)
    return "utf-8-sig", has_nul
