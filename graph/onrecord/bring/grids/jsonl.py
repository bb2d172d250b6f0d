"""JSON lines: one object a line; what is inside of an object is `a.b`, a list of plain values is `x|y`.

In:   an open file
Out:  batches of columns
Not:  numbers as Python sees them: `1.50` stays as it is written
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.bring.cells import joined, plain
from onrecord.bring.grid import Batch, Refusals, Wanted, from_rows
from onrecord.bring.json_lines import objects
from onrecord.bring.opened import Source
from onrecord.errors import ForeignFileError

MOST_KEYS = 1_000
"""Keys that are remembered, to name those that nothing asks for."""


def read(source: Source, wanted: Wanted, refuse: Refusals) -> Iterator[Batch]:
    """Yield batches. A column that an object lacks is empty; that none has is a mistake."""
    seen: set[str] = set()
    any_row = False

    def rows() -> Iterator[tuple[int, dict[str, Any]]]:
        nonlocal any_row
        for line, found, original in objects(source, refuse.row):
            row, broken = flat(found)
            any_row = True
            seen.update(row.keys() if len(seen) < MOST_KEYS else row.keys() & wanted.columns)
            if broken:
                refuse.row(line, "bad-value", f"{broken} holds NUL or broken letters", original)
            else:
                yield line, row

    yield from from_rows(rows(), wanted)
    if any_row and (missing := sorted(wanted.columns - seen)):
        raise ForeignFileError(f"{source.name}: no object has {missing[0]}; {wanted.where} needs it.")
    refuse.unused(sorted(seen), wanted)


def flat(found: Mapping[str, Any], prefix: str = "") -> tuple[dict[str, str], str]:
    """All plain values by their path, and the path of one that cannot be kept (empty: none)."""
    row: dict[str, str] = {}
    for key, value in found.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            inner, broken = flat(value, f"{path}.")
            if broken:
                return row, broken
            row |= inner
            continue
        text = _text(value)
        kept = None if text is None else plain(text)
        if kept is None:
            return row, path
        row[path] = kept
    return row, ""


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        if any(isinstance(v, list | dict) for v in value):
            return ""  # lists of objects have no cell
        return joined([_text(v) or "" for v in value])
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
