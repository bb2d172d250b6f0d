"""The answer of a SELECT as a table that fits the terminal, or as a list where no table fits.

In:   `Table`
Out:  `Lines`
Not:  CSV, TSV, JSON and XML, which have standards and keep every character
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.show.lines import WIDTH, Lines
from onrecord.show.safe import one_line
from onrecord.show.words import many

if TYPE_CHECKING:
    from onrecord.model.answers import Table

GAP = 2
LEAST = 10
"""No column is squeezed below this many characters; then the rows become lists."""
LONG = 24
"""A word longer than this, such as an address, may be cut so that the rest of the table has room."""
_BREAK = re.compile(r" |(?<=[^\W\d_]-)(?=[^\W\d_])")
"""Where a cell may be cut: between words, and after a hyphen between letters, never inside a date."""


def table(answer: Table, width: int = WIDTH) -> Lines:
    """Rows under their column names, cells wrapped; and the number of rows, also when there are more."""
    lines = Lines(width)
    rows = [tuple(one_line(cell) for cell in row) for row in answer.rows]
    widths = _widths(answer.columns, rows, lines.width)
    if widths:
        _grid(lines, answer.columns, rows, widths)
    else:
        _list(lines, answer.columns, rows)
    lines.blank()
    more = "; there are more, cut off by the cap on rows or bytes (--max-rows)" if answer.truncated else ""
    lines.add((f"{many(len(rows), 'row')}{more}.", "mark" if more else "soft"))
    return lines


def _widths(columns: tuple[str, ...], rows: list[tuple[str, ...]], width: int) -> list[int]:
    """Widths of the columns, the widest squeezed first; empty where even the least does not fit.

    A column is squeezed into its longest word only where no other has room to spare.

    Cost: one pass over the cells, and one over the columns for each character squeezed away.
    """
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    widths = [max(map(len, (name, *column, " "))) for name, column in zip(columns, cells, strict=True)]
    room = width - GAP * (len(columns) - 1)
    if sum(min(w, LEAST) for w in widths) > room:
        return []
    widths = [min(w, room) for w in widths]
    whole = [
        min(LONG, max(map(_longest_word, (name, *column))))
        for name, column in zip(columns, cells, strict=True)
    ]
    for least in (whole, [0] * len(columns)):
        while sum(widths) > room and any(w > max(m, LEAST) for w, m in zip(widths, least, strict=True)):
            spare = [w if w > max(m, LEAST) else 0 for w, m in zip(widths, least, strict=True)]
            widths[spare.index(max(spare))] -= 1
    return widths


def _longest_word(cell: str) -> int:
    return max(map(len, _BREAK.split(cell)))


def _grid(lines: Lines, columns: tuple[str, ...], rows: list[tuple[str, ...]], widths: list[int]) -> None:
    lines.raw(_row(columns, widths), "title")
    for row in rows:
        cells = [list(_pieces(cell, width)) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells), default=0)):
            lines.raw(_row([c[number] if number < len(c) else "" for c in cells], widths))


def _row(cells: tuple[str, ...] | list[str], widths: list[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return (" " * GAP).join(padded).rstrip()


def _list(lines: Lines, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        lines.blank()
        for column, cell in zip(columns, row, strict=True):
            lines.add((f"{column}: ", "soft"), cell)


def _pieces(text: str, width: int) -> Iterator[str]:
    """Cut into pieces of at most `width`, between words or after a hyphen where there are any."""
    while len(text) > width:
        places = (found.start() for found in _BREAK.finditer(text, 1, width + 2) if found.start() <= width)
        cut = max(places, default=width)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text
