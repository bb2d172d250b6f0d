"""The hash of what a record says: the same dossier gives the same hash, on every machine, at every time.

In:   `record.sqlite`, finished
Out:  SHA-256 over its rows
Not:  tables and lines that rows came from, nor the date: they change while nothing that is said does

A hash of the file would change with the version of sqlite.
"""

from __future__ import annotations

import json
import marshal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from onrecord.store.database import read_only

_PLAIN: Final = (
    "SELECT * FROM meta ORDER BY key",
    """SELECT id, type, name, aliases, unnamed, living, description, same_as, privacy, pseudonym, note
       FROM entity ORDER BY n""",
    "SELECT * FROM relation ORDER BY n",
    "SELECT * FROM standing ORDER BY n",
    "SELECT * FROM time ORDER BY n",
    """SELECT id, subject, relation, object, within, time, source, quote, summary, standing, speaker, undoes,
       flags, start, stop, note FROM claim ORDER BY n""",
    "SELECT row FROM conflict ORDER BY n",
    "SELECT * FROM text ORDER BY source",
    "SELECT line FROM quad ORDER BY n",
)
_FORM: Final = 2
"""Of the bytes that are hashed. This one depends on nothing but the values: later ones tell objects apart."""
_BATCH: Final = 500
_JSON: Final = ("source", "judgement", "response", "correction")


def digest(path: Path) -> str:
    """Hash the rows of a finished file. Cost: about 2 microseconds a claim."""
    total = sha256()
    with closing(sqlite3.connect(read_only(path), uri=True)) as db:
        for rows in _rows(db):
            total.update(marshal.dumps(rows, _FORM))
    return total.hexdigest()


def _rows(db: sqlite3.Connection) -> Iterator[Any]:
    """All rows, many at a time, those of each table after its question: none can pass for one of another."""
    for question in _PLAIN:
        yield question
        found = db.execute(question)
        while rows := found.fetchmany(_BATCH):
            yield rows
    for table in _JSON:
        yield table
        for (text,) in db.execute(f"SELECT row FROM {table} ORDER BY n"):
            row = json.loads(text)
            row.pop("line", None)
            yield repr(sorted(row.items()))
