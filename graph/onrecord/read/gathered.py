"""The claims of a dossier while it is read, and afterwards: in memory where they are few, else in a file.

In:   claims in the order of their rows
Out:  the same by id, to be walked as often as wanted
Not:  telling double rows apart, which `read.claims` has done

The file has no name: nobody else can open it, and it is gone with the process, however that ends. Claims are
sorted in runs, and the runs are merged: memory for one run, whatever the size of the dossier.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from heapq import merge
from itertools import islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final

from onrecord.errors import BuildError
from onrecord.model.claim import Claim
from onrecord.model.time import Time

MOST: Final = 1_000_000
"""Claims that are held in memory, some 800 MB, before a file is begun: to walk over a file takes longer."""
RUN: Final = 250_000
"""Claims that are sorted at once, once there is a file."""
_BATCH: Final = 256
"""Rows that are written and read at once."""
_TIMES: Final = 50_000
"""Different times that a walk remembers."""
_FIELDS: Final = tuple(Claim.__annotations__)
_values: Final = attrgetter(*_FIELDS)
_WHEN: Final = _FIELDS.index("when")

Row = tuple[Any, ...]


class Gathered:
    """Takes claims in, in any order."""

    def __init__(self, scratch: Path | None = None) -> None:
        """`scratch`: the folder for a file without a name; None: that of the system."""
        self._scratch = scratch
        self._rows: list[Claim] = []
        self._runs: list[Filed] = []

    def add(self, claim: Claim) -> None:
        """One more, with an id that no other has."""
        self._rows.append(claim)
        if len(self._rows) > (RUN if self._runs else MOST):
            self._runs.append(self._run())

    def done(self, *, drafts: bool) -> tuple[Claim, ...] | Filed:
        """All of them by id, with or without drafts; nothing can be added afterwards."""
        if not self._runs:
            return tuple(sorted((c for c in self._rows if drafts or not c.draft), key=attrgetter("id")))
        if self._rows:
            self._runs.append(self._run())
        draft = _FIELDS.index("draft")
        rows = merge(*(run.rows() for run in self._runs), key=itemgetter(0))
        whole = Filed((row for row in rows if drafts or not row[draft]), self._scratch)
        self._runs.clear()
        return whole

    def _run(self) -> Filed:
        self._rows.sort(key=attrgetter("id"))
        run = Filed(map(_packed, self._rows), self._scratch)
        self._rows.clear()
        return run


class Filed:
    """Claims in a file, walked as often as wanted, also by several threads at once."""

    def __init__(self, rows: Iterable[Row], scratch: Path | None = None) -> None:
        """Write rows, as `_packed` makes them.

        Raises:
            BuildError: The disk refuses.
        """
        import tempfile  # few dossiers need it

        self._places: list[tuple[int, int]] = []
        self._count = 0
        try:
            self._file = tempfile.TemporaryFile(dir=scratch, buffering=1 << 20)  # noqa: SIM115 (lives as long as this)
            self._write(rows)
        except OSError as error:
            raise BuildError(
                f"So many claims need a file in {scratch or tempfile.gettempdir()} while they are read, and "
                f"it cannot be written ({error.strerror}). Free some space, then try again."
            ) from error

    def _write(self, rows: Iterable[Row]) -> None:
        at, rest = 0, iter(rows)
        while batch := list(islice(rest, _BATCH)):
            size = self._file.write(marshal.dumps(batch))
            self._places.append((at, size))
            at += size
            self._count += len(batch)
        self._file.flush()

    def __del__(self) -> None:
        # What a full disk did not take is tried again, and in vain.
        with suppress(AttributeError, OSError):
            self._file.close()

    def __len__(self) -> int:
        return self._count

    def rows(self) -> Iterator[Row]:
        """As they were written."""
        descriptor = self._file.fileno()
        for at, size in self._places:
            yield from marshal.loads(os.pread(descriptor, size, at))

    def __iter__(self) -> Iterator[Claim]:
        times: dict[Row, Time] = {}
        for row in self.rows():
            (id_, subject, relation, object_, source, within, when, quote, summary, standing) = row[:10]
            (by, undoes, draft, note, start, end, file, line) = row[10:]
            time = None
            if when is not None:
                time = times.get(when)
                if time is None:
                    if len(times) >= _TIMES:
                        times.clear()
                    time = times[when] = Time(*when)
            yield Claim(
                id=id_,
                subject=subject,
                relation=relation,
                object=object_,
                source=source,
                within=within,
                when=time,
                quote=quote,
                summary=summary,
                standing=standing,
                by=by,
                undoes=undoes,
                draft=draft,
                note=note,
                start=start,
                end=end,
                file=file,
                line=line,
            )


def _packed(claim: Claim) -> Row:
    """A claim as plain values, its time too."""
    row: Row = _values(claim)
    when = claim.when
    if when is None:
        return row
    days = (when.text, when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end)
    return (*row[:_WHEN], days, *row[_WHEN + 1 :])
