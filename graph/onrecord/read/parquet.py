"""Parquet tables of claims, for dossiers too large for a spreadsheet.

In:   an open Parquet file with the columns of the CSV tables, all text
Out:  (row number counted as in CSV, so the first is 2; cells in the order of our columns)
Not:  other types: a number or a date has no spelling of its own, and we keep what is written
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from onrecord.read.notice import Notices
from onrecord.read.tables import Columns, Rows, places_of

if TYPE_CHECKING:
    from types import ModuleType


def rows(stream: BinaryIO, file: str, columns: Columns, notices: Notices) -> Rows:
    """Yield the rows as `read.tables.rows` does. Memory: one batch of 16,384 rows."""
    arrow = _library()
    if arrow is None:
        message = "Parquet tables need pyarrow, which is not installed."
        notices.add("parquet-missing", file, 0, message, 'Install it with: pip install "onrecord[parquet]".')
        return
    try:
        table = arrow.ParquetFile(stream)
        names = [str(name) for name in table.schema_arrow.names]
        places = places_of(names, file, 0, columns, notices)
        if places is None or not _all_text(table.schema_arrow, names, columns, file, notices):
            return
        number = 1
        for batch in table.iter_batches(batch_size=16_384):
            lists = [batch.column(i).to_pylist() for i in range(len(names))]
            empty: list[str | None] = [None] * batch.num_rows
            picked = [lists[place] if place < len(lists) else empty for place in places]
            for cells in zip(*picked, strict=True):
                number += 1
                yield number, tuple((cell or "").strip() for cell in cells)
    # What the library raises on damaged files has no common base but these.
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        notices.add("bad-parquet", file, 0, f"The table cannot be read: {reason}.", "Write it again.")


def _library() -> ModuleType | None:
    try:
        import pyarrow.parquet
    except ImportError:
        return None
    module: ModuleType = pyarrow.parquet
    return module


def _all_text(schema: Any, names: list[str], columns: Columns, file: str, notices: Notices) -> bool:
    kinds = (
        "string",
        "large_string",
        "null",
        "string_view",
        "dictionary<values=string, indices=int32, ordered=0>",
    )
    bad = [
        name
        for name in names
        if name.casefold() in columns.names and str(schema.field(name).type) not in kinds
    ]
    for name in bad:
        notices.add("bad-parquet", file, 0, f"The column {name} is no text.", "Write every column as text.")
    return not bad
