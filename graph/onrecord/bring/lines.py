r"""Columns as lines of CSV, many rows at once.

In:   columns of text, each a list or one text for all rows
Out:  lines that any reader of CSV reads back to the same cells
Not:  what the cells mean

Why not `csv.writer`: it looks at every character of every cell. Here a column is searched once for what needs
quotation marks, which most columns do not hold, and what is the same in all rows is part of the form.

>>> text([["a", "b"], "same", ["x, y", ""]], 2)
'a,same,"x, y"\nb,same,""\n'
"""

from __future__ import annotations

from collections.abc import Sequence

_MARKS = (",", '"', "\n", "\r")

Column = Sequence[str] | str
"""A list of cells, or one text that all rows have."""


def text(columns: Sequence[Column], size: int) -> str:
    """Some rows as lines."""
    form: list[str] = []
    lists: list[Sequence[str]] = []
    for column in columns:
        if isinstance(column, str):
            form.append(_quoted(column).replace("%", "%%"))
        else:
            mark, cells = _safe(column)
            form.append(mark)
            lists.append(cells)
    line = ",".join(form) + "\n"
    if not lists:
        return (line % ()) * size
    return "".join(map(line.__mod__, zip(*lists, strict=True)))


def _safe(cells: Sequence[str]) -> tuple[str, Sequence[str]]:
    """How the cells of a column stand in a line. Where one needs quotation marks, all may have them."""
    whole = "".join(cells)
    if '"' in whole:
        return "%s", list(map(_quoted, cells))
    return ('"%s"' if any(mark in whole for mark in _MARKS) else "%s"), cells


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in _MARKS):
        return f'"{cell.replace(chr(34), chr(34) * 2)}"'
    return cell
