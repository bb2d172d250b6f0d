"""The whole record back as a dossier, equal to what was written, without holding its claims in memory.

In:   an opened record
Out:  a Dossier: what `redact` and the second record are made from
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.terms import Terms
from onrecord.store import rows
from onrecord.store.database import Database


def dossier(db: Database, terms: Terms) -> Dossier:
    """Everything that `store.index` wrote.

    Cost: the entities in memory; claims, texts and other triples are read as they are walked.
    """
    meta = db.one("SELECT value FROM meta WHERE key = 'dossier'") or ("{}",)
    sources = (rows.source(row) for (row,) in db.walk("SELECT row FROM source ORDER BY n"))
    entities = (rows.entity(row) for row in db.walk(f"{rows.ENTITY} ORDER BY n"))
    return Dossier(
        meta=rows.meta(meta[0]),
        terms=terms,
        sources={source.id: source for source in sources},
        entities={entity.id: entity for entity in entities},
        claims=Claims(db),
        judgements=tuple(rows.judgement(row) for (row,) in db.rows("SELECT row FROM judgement ORDER BY n")),
        responses=tuple(rows.response(row) for (row,) in db.rows("SELECT row FROM response ORDER BY n")),
        corrections=tuple(
            rows.correction(row) for (row,) in db.rows("SELECT row FROM correction ORDER BY n")
        ),
        texts=Texts(db),
        quads=Lines(db),
    )


def names(db: Database) -> rows.Names:
    """What all numbers mean."""
    return rows.Names(
        [name for (name,) in db.walk("SELECT id FROM entity ORDER BY n")],
        [name for (name,) in db.walk("SELECT id FROM source ORDER BY n")],
        dict(db.rows("SELECT n, name FROM relation")),
        dict(db.rows("SELECT n, name FROM standing")),
        dict(db.rows("SELECT n, name FROM file")),
    )


class _Walked:
    """Something that can be walked again and again, and is equal to whatever has the same items in order."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        """Item by item, so that a stored dossier can be compared with one in memory."""
        if not isinstance(other, Iterable) or isinstance(other, str | Mapping):
            return NotImplemented
        nothing = object()
        return all(a == b for a, b in zip_longest(self, other, fillvalue=nothing))

    __hash__ = None  # type: ignore[assignment]

    def _count(self, table: str) -> int:
        row = self._db.one(f"SELECT count(*) FROM {table}")
        return row[0] if row else 0


class Claims(_Walked):
    """All claims by id."""

    def __iter__(self) -> Iterator[Claim]:
        known = names(self._db)
        for row in self._db.walk(f"{rows.CLAIM} ORDER BY c.n"):
            yield rows.claim(row, known)

    def __len__(self) -> int:
        return self._count("claim")


class Lines(_Walked):
    """The dossier's triples of other vocabularies."""

    def __iter__(self) -> Iterator[str]:
        for (line,) in self._db.walk("SELECT line FROM quad ORDER BY n"):
            yield line

    def __len__(self) -> int:
        return self._count("quad")


class Texts(Mapping[str, str]):
    """The texts of sources, read when asked for."""

    def __init__(self, db: Database) -> None:
        """Nothing is read yet."""
        self._db = db

    def __getitem__(self, source: str) -> str:
        row = self._db.one("SELECT content FROM text WHERE source = ?", (source,))
        if row is None:
            raise KeyError(source)
        return str(row[0])

    def __iter__(self) -> Iterator[str]:
        yield from (name for (name,) in self._db.rows("SELECT source FROM text ORDER BY source"))

    def __len__(self) -> int:
        row = self._db.one("SELECT count(*) FROM text")
        return row[0] if row else 0


def terms(db: Database) -> Terms:
    """The ontology the record was built with."""
    row = db.one("SELECT value FROM meta WHERE key = 'terms'") or ("{}",)
    return Terms.from_json(json.loads(row[0]))
