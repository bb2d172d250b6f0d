"""One sqlite file, opened for reading only; whatever sqlite says, the reader gets one sentence of ours.

Opened with `immutable=1`: no locks, no journal, no look at the disk beyond the pages asked for. That is sound
because a build is never changed after it was written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from onrecord.store.manifest import damaged

BATCH: Final = 500
"""Numbers per question: below the 999 that old sqlite versions allow."""

Row = tuple[Any, ...]


class Database:
    """Questions to `record.sqlite`. May be used from several threads."""

    def __init__(self, build: Path) -> None:
        """Open `record.sqlite` of a build.

        Raises:
            RecordError: It cannot be opened.
        """
        self._build = build
        uri = read_only(build / "record.sqlite")
        try:
            self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise damaged(build, f"record.sqlite cannot be opened: {error}") from error

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of an answer. Half a character is in no text of a record, so nothing is found for it."""
        try:
            return self._db.execute(sql, values).fetchall()
        except UnicodeEncodeError:
            return []
        except sqlite3.Error as error:
            raise damaged(self._build, f"record.sqlite: {error}") from error

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row, or None."""
        try:
            row: Row | None = self._db.execute(sql, values).fetchone()
        except UnicodeEncodeError:
            return None
        except sqlite3.Error as error:
            raise damaged(self._build, f"record.sqlite: {error}") from error
        return row

    def among(self, sql: str, values: Iterable[Any]) -> Iterator[Row]:
        """Rows of a question that ends in `IN`, asked for many values in few batches."""
        rest = iter(values)
        while batch := tuple(islice(rest, BATCH)):
            # As many marks as the next power of two, filled with the last value: sqlite compiles few texts.
            marks = min(BATCH, 1 << (len(batch) - 1).bit_length())
            yield from self.rows(
                f"{sql} ({', '.join('?' * marks)})", batch + batch[-1:] * (marks - len(batch))
            )

    def walk(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Rows one after the other, for answers that do not fit into memory."""
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise damaged(self._build, f"record.sqlite: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def read_only(path: Path) -> str:
    """The address under which sqlite opens a file for reading only; `as_uri` would import all of urllib."""
    plain = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{plain}?mode=ro&immutable=1"
