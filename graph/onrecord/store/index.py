"""Write a dossier and what follows from it as `record.sqlite`.

In:   a dossier, and the judged state of its claims
Out:  one sqlite file; `numbers` gives the numbers of entities and claims that the path index uses
Not:  reading it back (`store.reading`), names (`store.names`), RDF (`store.rdf`)

Why sqlite and not the RDF store: a claim is one row here and eleven quads there, and opening costs one
millisecond. Why Python's own: nothing to install, and every version since can read the file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

from onrecord.errors import BuildError
from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.entity import Entity
from onrecord.model.judged import Conflict, Judged
from onrecord.model.time import Time
from onrecord.store.database import read_only
from onrecord.store.progress import Progress, counted, silent
from onrecord.store.schema import (
    ANSWERED,
    ANSWERS,
    APPLICATION,
    ASKED,
    CONTESTED,
    DOWN,
    DRAFT,
    FORMAT,
    INDEXES,
    TABLES,
)

Row = tuple[Any, ...]


def write(path: Path, dossier: Dossier, judged: Judged, progress: Progress = silent) -> dict[str, int]:
    """Write a new file. Nothing in it is changed afterwards.

    Args:
        path: A name that does not exist yet, in a staging folder: a file half written is never looked at.
        dossier: Walked once; claims in any order, though the order of ids spares memory.
        judged: From `model.judge`, over the same dossier.
        progress: Told of "claims".

    Returns:
        The numbers of entities, by id.

    Raises:
        BuildError: The disk refuses, two claims have one id, or a text holds half a character.

    Cost: about 20 microseconds a claim; memory for the ids of entities and of the claims that are judged.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            writer = _Writer(db, dossier, judged, progress)
            writer.write()
            return writer.entities
    except sqlite3.IntegrityError as error:
        raise BuildError(f"Two rows of the dossier have the same id ({error}). Give each its own.") from error
    except sqlite3.Error as error:
        raise BuildError(
            f"The record could not be written ({error}). Free some space, then build again."
        ) from error
    except UnicodeEncodeError as error:
        raise BuildError(f"A text of the dossier holds half a character ({error}). Remove it.") from error


def numbers(path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """The numbers of entities and of claims, by id: the nodes and edges of the path index."""
    with closing(sqlite3.connect(read_only(path), uri=True)) as db:
        entities = dict(db.execute("SELECT id, n FROM entity"))
        return entities, dict(db.execute("SELECT id, n FROM claim"))


def entity_numbers(entities: Iterable[str]) -> dict[str, int]:
    """The numbers that `write` gives to entities."""
    return {name: n for n, name in enumerate(sorted(entities))}


class ClaimNumbers(Mapping[str, int]):
    """The numbers of claims by id, read as they are asked for: in the order of ids that is one walk."""

    def __init__(self, path: Path) -> None:
        """Open a file that `write` has finished. Close it with `close`."""
        self._db = sqlite3.connect(read_only(path), uri=True)
        self._walk = self._db.execute("SELECT id, n FROM claim ORDER BY id")
        self._id, self._n = "", -1

    def __getitem__(self, name: str) -> int:
        while self._id < name:
            row = self._walk.fetchone()
            if row is None:
                break
            self._id, self._n = row
        if self._id == name:
            return self._n
        found = self._db.execute("SELECT n FROM claim WHERE id = ?", (name,)).fetchone()
        if found is None:
            raise KeyError(name)
        return int(found[0])

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM claim").fetchone()[0])

    def __iter__(self) -> Iterator[str]:
        return (name for (name,) in self._db.execute("SELECT id FROM claim ORDER BY id"))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class _Unordered(Exception):
    """The claims do not come in the order of their ids."""


class _Codes(dict[Any, int]):
    """Numbers for things in the order in which they are first met."""

    def __missing__(self, key: Any) -> int:
        code = self[key] = len(self)
        return code


class _Writer:
    """One writing of one record; keeps the numbers that rows point to each other with."""

    def __init__(self, db: sqlite3.Connection, dossier: Dossier, judged: Judged, progress: Progress) -> None:
        self.db, self.dossier, self.judged, self.progress = db, dossier, judged, progress
        self.entities: dict[str, int] = {}
        self.sources = {name: n for n, name in enumerate(sorted(dossier.sources))}
        self.relations, self.standings, self.files, self.times = _Codes(), _Codes(), _Codes(), _Codes()
        self.asked = {response.claim for response in dossier.responses}
        literal = (name for name, relation in dossier.terms.relations.items() if relation.literal)
        self.literal = frozenset(literal)
        self.answering = frozenset(name for name, s in dossier.terms.standings.items() if s.answers)

    def write(self) -> None:
        """Everything in one transaction without a journal: staging is thrown away when it fails."""
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "temp_store = MEMORY",
            "cache_size = -65536",
        ):
            self.db.execute(f"PRAGMA {pragma}")
        self.db.execute(f"PRAGMA application_id = {APPLICATION}")
        self.db.execute(f"PRAGMA user_version = {FORMAT}")
        self.db.executescript(TABLES)
        self.db.execute("BEGIN")
        self._entities()
        self._sources()
        self._claims()
        self._codes()
        self._small_tables()
        for statement in INDEXES.split(";"):
            self.db.execute(statement)
        self._judged()
        self.db.execute("COMMIT")

    def _many(self, table: str, rows: Iterable[Sequence[Any]], columns: int) -> None:
        self.db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)

    def _entities(self) -> None:
        entities = self.dossier.entities
        self.entities = entity_numbers(entities)
        rows = (entity_row(n, entities[name]) for name, n in self.entities.items())
        self._many("entity", counted(rows, self.progress, "entities", len(entities)), 13)
        terms = self.dossier.terms
        types = sorted({entity.type for entity in entities.values()})
        self._many("kind", ((name, terms.kind(name)) for name in types), 2)

    def _sources(self) -> None:
        sources = self.dossier.sources
        rows = ((n, name, sources[name].title, _json(sources[name])) for name, n in self.sources.items())
        self._many("source", rows, 4)

    def _claims(self) -> None:
        claims = self.dossier.claims
        try:
            self._many("claim", self._claim_rows(claims), 19)
        except _Unordered:
            self.db.execute("DELETE FROM claim")
            for codes in (self.relations, self.standings, self.files, self.times):
                codes.clear()
            self._many("claim", self._claim_rows(sorted(claims, key=lambda claim: claim.id)), 19)

    def _claim_rows(self, claims: Iterable[Claim]) -> Iterator[Row]:
        number, source = self.entities.get, self.sources.get
        relations, standings, files, times = self.relations, self.standings, self.files, self.times
        literal, flagged = self.literal, self._flagged()
        last = ""
        for n, claim in enumerate(counted(claims, self.progress, "claims")):
            name, object_, when = claim.id, claim.object, claim.when
            if name < last:
                raise _Unordered
            last = name
            yield (
                n,
                name,
                number(claim.subject, claim.subject),
                relations[claim.relation],
                object_ if claim.relation in literal else number(object_, object_),
                number(claim.within, claim.within) if claim.within else None,
                None if when is None else times[_time_key(when)],
                source(claim.source, claim.source),
                claim.quote or None,
                claim.summary or None,
                standings[claim.standing],
                number(claim.by, claim.by) if claim.by else None,
                claim.undoes or None,
                flagged.get(name, 0) | ANSWERS * (claim.standing in self.answering) | DRAFT * claim.draft,
                claim.start if claim.start != -1 else None,
                claim.end if claim.end != -1 else None,
                claim.note or None,
                files[claim.file] if claim.file else None,
                claim.line or None,
            )

    def _flagged(self) -> dict[str, int]:
        """What is judged of the few claims of which anything is."""
        judged, flags = self.judged, dict[str, int]()
        about = ((DOWN, judged.down), (CONTESTED, judged.contested), (ANSWERED, judged.answers))
        for flag, names in (*about, (ASKED, self.asked)):
            for name in names:
                flags[name] = flags.get(name, 0) | flag
        return flags

    def _codes(self) -> None:
        """What the short numbers in the claims mean."""
        terms = self.dossier.terms
        for name, n in self.relations.items():
            known = terms.relations.get(name)
            labels = (known.label, known.inverse_label, known.literal) if known else (name, name, False)
            self.db.execute("INSERT INTO relation VALUES (?, ?, ?, ?, ?)", (n, name, *labels))
        for name, n in self.standings.items():
            standing = terms.standings.get(name)
            said = (
                (standing.stands, standing.answers, standing.said_as or standing.label) if standing else None
            )
            self.db.execute(
                "INSERT INTO standing VALUES (?, ?, ?, ?, ?)", (n, name, *(said or (False, False, name)))
            )
        self._many("file", ((n, name) for name, n in self.files.items()), 2)
        self._many("time", ((n, *key) for key, n in self.times.items()), 6)

    def _small_tables(self) -> None:
        dossier = self.dossier
        self._many("judgement", ((n, _json(j)) for n, j in enumerate(dossier.judgements)), 2)
        self._many("response", ((n, r.claim, _json(r)) for n, r in enumerate(dossier.responses)), 3)
        self._many("correction", ((n, _json(c)) for n, c in enumerate(dossier.corrections)), 2)
        self._many("text", ((name, dossier.texts[name]) for name in sorted(dossier.texts)), 2)
        self._many("quad", counted(enumerate(dossier.quads), self.progress, "other triples"), 2)
        meta = {
            "dossier": _json(dossier.meta),
            "terms": json.dumps(dossier.terms.as_json(), ensure_ascii=False),
        }
        self._many("meta", sorted(meta.items()), 2)

    def _judged(self) -> None:
        """Answers and conflicts, by number; they come last because they look claims up by id."""
        answers = self.judged.answers
        pairs = ((self._claim(c), self._claim(by)) for c in sorted(answers) for by in answers[c])
        self._many("answer", sorted({pair for pair in pairs if None not in pair}), 2)
        for n, conflict in enumerate(self.judged.conflicts):
            about = self.entities.get(conflict.entity)
            kept = (n, conflict.rule, conflict.level, about, _json(conflict))
            self.db.execute("INSERT INTO conflict VALUES (?, ?, ?, ?, ?)", kept)
            claims = {self._claim(c) for side in conflict.sides for c in side.claims} - {None}
            self._many("conflict_claim", ((c, n) for c in sorted(claims)), 2)
            self._many("conflict_entity", ((e, n) for e in sorted(self._concerned(conflict, claims))), 2)

    def _claim(self, name: str) -> Any:
        row = self.db.execute("SELECT n FROM claim WHERE id = ?", (name,)).fetchone()
        return row[0] if row else None

    def _concerned(self, conflict: Conflict, claims: Iterable[int]) -> set[int]:
        """The entities a conflict is shown with: asked about, an answer, or an end of one of its claims."""
        names = {conflict.entity, conflict.within, *(v for side in conflict.sides for v in side.values)}
        found = {self.entities[name] for name in names if name in self.entities}
        for claim in claims:
            ends = self.db.execute("SELECT subject, object FROM claim WHERE n = ?", (claim,)).fetchone()
            found.update(end for end in ends if isinstance(end, int))
        return found


def entity_row(n: int, entity: Entity) -> Row:
    """One row of the table `entity`; what is empty takes no space."""
    return (
        n,
        entity.id,
        entity.type,
        entity.name,
        _list(entity.aliases),
        entity.unnamed or None,
        entity.living or None,
        entity.description or None,
        _list(entity.same_as),
        entity.privacy or None,
        entity.pseudonym or None,
        entity.note or None,
        entity.line or None,
    )


def _list(texts: tuple[str, ...]) -> str | None:
    return json.dumps(texts, ensure_ascii=False) if texts else None


def _json(record: Any) -> str:
    """A record as JSON, without what has its default."""
    kept = {f.name: getattr(record, f.name) for f in fields(record) if getattr(record, f.name) != f.default}
    return json.dumps(kept, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> dict[str, Any]:
    """What JSON does not know: a mapping, or a record inside a record."""
    if isinstance(value, Mapping):
        return dict(value)
    # Not `asdict`, which copies every text on the way: conflicts have many sides.
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _time_key(when: Time) -> Row:
    return (when.text, when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end)
