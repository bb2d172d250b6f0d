"""SQLite, ready for Datasette: tables with keys between them, search over the words.

In:   a portion of a record
Out:  one file
Not:  the record's own index, which has numbers where people want names
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onrecord.model.time import iso
from onrecord.show.edges import NOT_STATED
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView

_SCHEMA: Final = """
CREATE TABLE about (line TEXT PRIMARY KEY, words TEXT NOT NULL);
CREATE TABLE sources (id TEXT PRIMARY KEY, title TEXT, kind TEXT, publisher TEXT, author TEXT, date TEXT,
    url TEXT, archive_url TEXT, text TEXT, based_on TEXT, note TEXT);
CREATE TABLE entities (id TEXT PRIMARY KEY, name TEXT, type TEXT, kind TEXT, aliases TEXT, unnamed TEXT,
    pseudonym TEXT, living TEXT, description TEXT, same_as TEXT);
CREATE TABLE claims (id TEXT PRIMARY KEY, subject TEXT REFERENCES entities(id), label TEXT,
    object TEXT REFERENCES entities(id), value TEXT, standing TEXT NOT NULL, said TEXT NOT NULL,
    stands TEXT NOT NULL, contested TEXT NOT NULL, "in" TEXT REFERENCES entities(id), "when" TEXT,
    earliest_begin TEXT, latest_begin TEXT, earliest_end TEXT, latest_end TEXT, by TEXT,
    source TEXT REFERENCES sources(id), quote TEXT, summary TEXT, relation TEXT, undoes TEXT);
CREATE TABLE answers (claim TEXT REFERENCES claims(id), answered_by TEXT REFERENCES claims(id),
    PRIMARY KEY (claim, answered_by));
CREATE TABLE judgements (id TEXT PRIMARY KEY, a TEXT REFERENCES entities(id), b TEXT REFERENCES entities(id),
    judgement TEXT, reason TEXT, by TEXT, date TEXT);
CREATE TABLE conflicts (id TEXT PRIMARY KEY, rule TEXT, level TEXT, relation TEXT, entity TEXT, "in" TEXT);
CREATE TABLE conflict_claims (conflict TEXT REFERENCES conflicts(id), side INTEGER, says TEXT,
    claim TEXT REFERENCES claims(id), PRIMARY KEY (conflict, side, claim));
"""
_AFTER: Final = """
CREATE INDEX claims_subject ON claims(subject);
CREATE INDEX claims_object ON claims(object);
CREATE INDEX claims_source ON claims(source);
CREATE VIEW said AS SELECT c.id, s.name AS subject, c.label, coalesce(o.name, c.value) AS object, c.said,
    c.stands, c.contested, c.quote, c.summary, t.title AS source
    FROM claims c LEFT JOIN entities s ON s.id = c.subject
    LEFT JOIN entities o ON o.id = c.object LEFT JOIN sources t ON t.id = c.source;
CREATE VIRTUAL TABLE claims_fts USING fts5(value, quote, summary, content="claims", content_rowid='rowid');
INSERT INTO claims_fts(claims_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE entities_fts USING fts5(name, aliases, description, content="entities",
    content_rowid='rowid');
INSERT INTO entities_fts(entities_fts) VALUES ('rebuild');
"""


def sqlite(part: Portion, file: Path, ledger: Ledger) -> None:
    """Write a new database. The same record and the same version of sqlite give the same bytes.

    Raises:
        OSError: The disk is full.
    """
    db = sqlite3.connect(file, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        db.execute("BEGIN")
        _fill(part, db, ledger)
        db.execute("COMMIT")
        db.executescript(_AFTER)
        db.execute("VACUUM")
    except sqlite3.OperationalError as error:  # a full disk, in its words
        raise OSError(errno.EIO, str(error), str(file)) from error
    finally:
        db.close()


def _fill(part: Portion, db: sqlite3.Connection, ledger: Ledger) -> None:
    head = enumerate(part.head(), 1)
    _rows(db, ledger, "about", ((f"{number:02}", line) for number, line in head))
    _rows(db, ledger, "sources", (
        (s.id, s.title, s.kind, s.publisher, s.author, s.date, s.url, s.archive_url, s.text,
         "|".join(s.based_on), s.note)
        for s in part.sources.values()
    ))  # fmt: skip
    _rows(db, ledger, "entities", (
        (e.id, e.name, e.type, ref.kind, "|".join(e.aliases), "yes" * e.unnamed, "yes" * ref.pseudonym,
         e.living, e.description, "|".join(e.same_as))
        for e, ref in part.pairs()
    ))  # fmt: skip
    _rows(db, ledger, "claims", map(_claim, part.claims()))
    ledger.written += ledger.made["row of claims"]
    kept = None if part.whole else set(part.claim_ids)
    pairs = ((c.id, other) for c in part.claims() for other in c.answered_by if kept is None or other in kept)
    _rows(db, ledger, "answers", pairs)
    judged = (
        (f"{j.id}-{n}", j.a, j.b, j.judgement, j.reason, j.by, j.date)
        for n, j in enumerate(part.judgements(), 1)
    )
    _rows(db, ledger, "judgements", judged)
    conflicts = part.conflicts()
    _rows(
        db, ledger, "conflicts", ((c.id, c.rule, c.level, c.relation, c.entity, c.within) for c in conflicts)
    )
    _rows(db, ledger, "conflict_claims", (
        (c.id, n, "|".join(side.values), claim)
        for c in conflicts for n, side in enumerate(c.sides, 1) for claim in side.claims
        if kept is None or claim in kept
    ))  # fmt: skip


def _claim(c: ClaimView) -> Sequence[str | None]:
    when = c.when
    bounds = (
        (when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end) if when else (None,) * 4
    )
    return (
        c.id, c.subject.id, c.label, c.object.id if c.object else None, None if c.object else c.literal,
        c.standing or NOT_STATED, c.said, "yes" if c.stands else "no", "yes" if c.contested else "no",
        c.within.id if c.within else None, when.text if when else None, *(iso(day) or None for day in bounds),
        c.by, c.source, c.quote, c.summary, c.relation, c.undoes,
    )  # fmt: skip


def _rows(
    db: sqlite3.Connection, ledger: Ledger, table: str, rows: Iterable[Sequence[str | int | None]]
) -> None:
    for row in rows:
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        ledger.made[f"row of {table}"] += 1
