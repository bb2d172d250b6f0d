"""Write the names of a record into `record.sqlite`, so that people find whom they mean.

In:   a dossier, the numbers of its entities
Out:  five tables: spellings, distinct words, which spellings have which words, which have the rarest of their
      words beside which other, which words are near
Not:  looking up, which is `store.names`

Why tables of words and not sqlite's full-text search: what a person types is looked up as plain values, so
there is no query language to break out of, and a word that is off by a letter is one look-up too.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from onrecord.errors import BuildError
from onrecord.model.dossier import Dossier
from onrecord.store import paths_sort
from onrecord.store.progress import Progress, counted, silent
from onrecord.store.schema import ALIAS, CLAIMED, NAME
from onrecord.store.spelling import joined, keys, words

_CALLED: Final = "calledAs"

TABLES: Final = """
CREATE TABLE name (
    n INTEGER PRIMARY KEY, folded TEXT NOT NULL, entity INTEGER NOT NULL, source INTEGER NOT NULL,
    shown TEXT NOT NULL, claim TEXT);
CREATE TABLE word (n INTEGER PRIMARY KEY, word TEXT NOT NULL, names INTEGER NOT NULL);
CREATE TABLE name_word (word INTEGER, name INTEGER, PRIMARY KEY (word, name)) WITHOUT ROWID;
CREATE TABLE pair (
    rare INTEGER, other INTEGER, name INTEGER, PRIMARY KEY (rare, other, name)) WITHOUT ROWID;
CREATE TABLE near (key INTEGER, word INTEGER, PRIMARY KEY (key, word)) WITHOUT ROWID;
"""
INDEXES: Final = """
CREATE INDEX name_folded ON name (folded);
CREATE UNIQUE INDEX word_word ON word (word);
"""


def write(path: Path, dossier: Dossier, numbers: Mapping[str, int], progress: Progress = silent) -> None:
    """Add the tables of names to `record.sqlite`.

    Args:
        path: The file that `store.index` has written.
        dossier: The same dossier.
        numbers: Entity id to number.
        progress: Told of "names".

    Raises:
        BuildError: The disk refuses.

    Cost: about 15 microseconds a name, and 30 keys for each distinct word.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            for pragma in (
                "journal_mode = OFF",
                "synchronous = OFF",
                "temp_store = MEMORY",
                "cache_size = -65536",
            ):
                db.execute(f"PRAGMA {pragma}")
            db.executescript(TABLES)
            db.execute("BEGIN")
            _write(db, counted(_names(dossier, numbers), progress, "names", len(dossier.entities)))
            for statement in INDEXES.split(";"):
                db.execute(statement)
            _pairs(db)
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise BuildError(
            f"The names could not be written ({error}). Free some space, then build again."
        ) from error


def _names(dossier: Dossier, numbers: Mapping[str, int]) -> Iterator[tuple[int, int, str, str | None]]:
    """(entity, whence, spelling, claim) of every spelling, by entity; then the claimed ones."""
    for id_ in sorted(dossier.entities):
        entity = dossier.entities[id_]
        yield numbers[id_], NAME, entity.name, None
        for alias in dict.fromkeys(entity.aliases):
            if alias != entity.name:
                yield numbers[id_], ALIAS, alias, None
    for claim in dossier.claims:
        if claim.relation == _CALLED and claim.subject in numbers:
            yield numbers[claim.subject], CLAIMED, claim.object, claim.id


def _write(db: sqlite3.Connection, names: Iterable[tuple[int, int, str, str | None]]) -> None:
    """Words are counted and paired while the names go in; both are small beside the claims."""
    known: dict[str, int] = {}
    counts: list[int] = []
    has_word, name = array("q"), array("q")

    def rows() -> Iterator[tuple[Any, ...]]:
        for n, (entity, whence, shown, claim) in enumerate(names):
            found = words(shown)
            for word in dict.fromkeys(found):  # the order of a set is another in every process
                code = known.setdefault(word, len(known))
                if code == len(counts):
                    counts.append(0)
                counts[code] += 1
                has_word.append(code)
                name.append(n)
            yield n, joined(found, shown), entity, whence, shown, claim

    db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", rows())
    db.executemany("INSERT INTO name_word VALUES (?, ?)", _sorted(has_word, name))
    db.executemany("INSERT INTO word VALUES (?, ?, ?)", ((n, word, counts[n]) for word, n in known.items()))
    near = sorted((key, n) for word, n in known.items() for key in keys(word))
    db.executemany("INSERT INTO near VALUES (?, ?)", near)


def _pairs(db: sqlite3.Connection) -> None:
    """Of every distinct spelling, its rarest word beside each other one: two words are found at once.

    One of the names spelt so stands for all of them.
    """
    known = {word: (names, n) for n, word, names in db.execute("SELECT n, word, names FROM word")}
    pairs = array("q"), array("q")
    for n, text in db.execute("SELECT min(n), folded FROM name GROUP BY folded"):
        rarest, *others = sorted({known[word] for word in text.split() if word in known}) or [(0, 0)]
        for _, other in others:
            pairs[0].append(rarest[1] << 32 | other)
            pairs[1].append(n)
    rows = ((both >> 32, both & 0xFFFFFFFF, n) for both, n in _sorted(*pairs))
    db.executemany("INSERT INTO pair VALUES (?, ?, ?)", rows)


def _sorted(first: array[int], second: array[int]) -> Iterable[tuple[int, int]]:
    """Rows in order: they go into a table several times quicker. With numpy where there are many."""
    if len(first) < paths_sort.MANY:
        return sorted(zip(first, second, strict=True))
    import numpy as np

    a, b = np.frombuffer(first, dtype=np.int64), np.frombuffer(second, dtype=np.int64)
    order = np.lexsort((b, a))
    parts = (order[at : at + paths_sort.MANY] for at in range(0, len(order), paths_sort.MANY))
    return (row for part in parts for row in zip(a[part].tolist(), b[part].tolist(), strict=True))
