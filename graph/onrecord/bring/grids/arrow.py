"""Parquet tables, column by column as they are stored.

In:   a .parquet file
Out:  batches of columns; the first row counts as line 2, as in CSV
Not:  nested columns, which no cell can hold
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from onrecord.bring.cells import plain
from onrecord.bring.grid import BATCH, Batch, Refusals, Wanted, places
from onrecord.bring.grids.excel import text
from onrecord.bring.opened import Source
from onrecord.errors import ForeignFileError

if TYPE_CHECKING:
    from types import ModuleType


def read(source: Source, wanted: Wanted, refuse: Refusals) -> Iterator[Batch]:
    """Yield batches. Memory: some thousand rows."""
    arrow = _library()
    stream: Any = io.BytesIO(source.whole(256 << 20)) if source.packed else source.stream
    try:
        table = arrow.ParquetFile(stream)
        place = places([str(name) for name in table.schema_arrow.names], wanted, refuse)
        line = 2
        for batch in table.iter_batches(batch_size=BATCH, columns=sorted(place)):
            columns = {
                name: [text(value) for value in batch.column(i).to_pylist()]
                for i, name in enumerate(batch.schema.names)
            }
            yield from _whole(columns, range(line, line + batch.num_rows), refuse)
            line += batch.num_rows
    except ForeignFileError:
        raise
    # What the library raises on damaged files has no common base but these.
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ForeignFileError(
            f"{source.name} cannot be read: {' '.join(str(error).split())[:200]}."
        ) from None


def _whole(columns: dict[str, list[str]], lines: range, refuse: Refusals) -> Iterator[Batch]:
    kept = {name: [plain(cell) for cell in cells] for name, cells in columns.items()}
    bad = {i for cells in kept.values() if None in cells for i, cell in enumerate(cells) if cell is None}
    for i in sorted(bad):
        refuse.row(lines[i], "bad-value", "the row holds NUL or broken letters")
    good = [i for i in range(len(lines)) if i not in bad]
    yield Batch({n: [cells[i] or "" for i in good] for n, cells in kept.items()}, [lines[i] for i in good])


def _library() -> ModuleType:
    try:
        import pyarrow.parquet
    except ImportError:
        fix = 'pip install "onrecord[parquet]"'
        raise ForeignFileError(f"Parquet tables need pyarrow, which is not installed: {fix}.") from None
    module: ModuleType = pyarrow.parquet
    return module
