"""Excel workbooks: the first sheet, or the one the mapping names; values, not formulas.

In:   an .xlsx file
Out:  batches of columns
Not:  formats: a date is written as a date, a number as Excel has it
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from onrecord.bring.cells import plain
from onrecord.bring.grid import Batch, Refusals, Wanted, from_rows, places
from onrecord.bring.opened import Source
from onrecord.errors import ForeignFileError

if TYPE_CHECKING:
    from types import ModuleType

LARGEST, UNPACKED, RATIO = 256 << 20, 2 << 30, 200
"""Bytes of the file; bytes of its parts; and how many times over they may unpack."""


def read(source: Source, wanted: Wanted, refuse: Refusals) -> Iterator[Batch]:
    """Yield batches. Memory: the packed file, and the texts of the workbook."""
    openpyxl = _library()
    content = source.whole(LARGEST)
    _safe(content, source.name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # what it raises on damaged files has no common base
        raise ForeignFileError(
            f"{source.name} cannot be read: {' '.join(str(error).split())[:200]}."
        ) from None
    if wanted.sheet and wanted.sheet not in book.sheetnames:
        known = ", ".join(book.sheetnames[:10])
        raise ForeignFileError(f"{source.name} has no sheet {wanted.sheet}. There are {known}.")
    chosen = wanted.sheet or book.sheetnames[0]
    others = [name for name in book.sheetnames if name != chosen]
    if others and not wanted.sheet:
        said = f"sheets that were not read: {', '.join(others[:10])}; a [[table]] with sheet = reads one"
        refuse.ledger.note(source.name, 0, "sheet", "sheet-not-read", said)
    sheet = book[chosen]
    yield from from_rows(_rows(sheet, source.name, wanted, refuse), wanted)


def _rows(sheet: Any, name: str, wanted: Wanted, refuse: Refusals) -> Iterator[tuple[int, dict[str, str]]]:
    place: dict[str, int] | None = None
    try:
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            texts = [text(cell) for cell in cells]
            if not any(texts):
                continue
            if place is None:
                place = places(texts, wanted, refuse)
                continue
            row = {column: plain(texts[i]) if i < len(texts) else "" for column, i in place.items()}
            if (bad := next((c for c, value in row.items() if value is None), None)) is not None:
                refuse.row(line, "bad-value", f"{bad} holds NUL or broken letters")
            else:
                yield line, {column: value or "" for column, value in row.items()}
    except ForeignFileError:
        raise
    except Exception as error:
        raise ForeignFileError(f"{name} cannot be read: {' '.join(str(error).split())[:200]}.") from None
    if place is None:
        raise ForeignFileError(f"{name} is empty. Its first row must name the columns.")


def text(value: Any) -> str:
    """A value as a table writes it.

    >>> text(datetime(2001, 2, 3)), text(258996.0), text(True), text(None)
    ('2001-02-03', '258996', 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _safe(content: bytes, name: str) -> None:
    """Refuse what unpacks to absurdly much, and XML with entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            size = sum(part.file_size for part in pack.infolist())
            if size > UNPACKED or size > max(16 << 20, RATIO * len(content)):
                raise ForeignFileError(f"{name} unpacks to {size >> 20:,} MB. Export the sheet as CSV.")
            for part in pack.infolist():
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in pack.open(part).read(4096):
                    raise ForeignFileError(f"{name} has a DOCTYPE inside, which no spreadsheet writes.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ForeignFileError(f"{name} is no Excel workbook (.xlsx). Export the sheet as CSV.") from None


def _library() -> ModuleType:
    try:
        import openpyxl
    except ImportError:
        fix = 'pip install "onrecord[excel]"'
        raise ForeignFileError(f"Excel tables need openpyxl, which is not installed: {fix}.") from None
    module: ModuleType = openpyxl
    return module
