"""Claims of an entity or a source a portion at a time: how many of each relation, and some of them.

In:   the database of a record, numbers of entities and sources
Out:  counts, numbers of claims
Not:  views of claims, which are `store.views`

Why: a police department stands in a hundred thousand claims, and a page shows fifty. Counting takes a look
into an index; nothing here loads what is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from onrecord.model.light import dataclass
from onrecord.store.database import Database
from onrecord.store.schema import ANSWERS, DOWN, NAME
from onrecord.store.spelling import folded

End = Literal["subject", "object", "within"]

ENDS: Final[dict[str, str]] = {
    "subject": "subject = ?1",
    # The index holds whole numbers only; said again so that sqlite uses it.
    "object": "object = ?1 AND typeof(object) = 'integer' AND subject != ?1",
    "within": "within = ?1 AND subject != ?1 AND NOT (typeof(object) = 'integer' AND object = ?1)",
}
"""Each claim of an entity stands at one end: as its subject, else as its object, else as its `in`."""


@dataclass(frozen=True, slots=True)
class Portion:
    """How many claims of one relation an entity stands in, at one end of them."""

    relation: str
    end: End
    count: int


def total(db: Database, number: int) -> int:
    """How many claims an entity stands in. Cost: a look into the indexes."""
    return sum(_one(db, f"SELECT count(*) FROM claim WHERE {end}", number) for end in ENDS.values())


def counts(db: Database, number: int) -> list[Portion]:
    """Its claims by relation and end."""
    found: list[Portion] = []
    ends: tuple[End, ...] = ("subject", "object")
    for end in ends:
        question = f"""SELECT r.name, count(*) FROM claim c JOIN relation r ON r.n = c.relation
            WHERE {ENDS[end]} GROUP BY r.name ORDER BY r.name"""
        found.extend(Portion(name, end, many) for name, many in db.rows(question, (number,)))
    inside = _one(db, f"SELECT count(*) FROM claim WHERE {ENDS['within']}", number)
    return [*found, Portion("in", "within", inside)] if inside else found


def some(db: Database, number: int, portion: Portion, first: int, most: int) -> list[int]:
    """Numbers of claims of one portion, in the order of their ids, from the `first` on, at most so many."""
    if portion.end == "within":
        question = f"SELECT n FROM claim WHERE {ENDS['within']} ORDER BY n LIMIT ?2 OFFSET ?3"
        return [n for (n,) in db.rows(question, (number, most, first))]
    question = f"""SELECT n FROM claim WHERE {ENDS[portion.end]}
        AND relation = (SELECT n FROM relation WHERE name = ?4) ORDER BY n LIMIT ?2 OFFSET ?3"""
    return [n for (n,) in db.rows(question, (number, most, first, portion.relation))]


def of_source(db: Database, number: int, first: int, most: int) -> tuple[int, list[int]]:
    """How many claims a source makes; and some of them, in the order of its text, then by id.

    Cost: one pass over the claims inside of sqlite, about 0.1 s for a million.
    """
    held = "source = ?1 AND typeof(source) = 'integer'"
    question = f"SELECT n FROM claim WHERE {held} ORDER BY start IS NULL, start, n LIMIT ?2 OFFSET ?3"
    numbers = [n for (n,) in db.rows(question, (number, most, first))]
    if not first and len(numbers) < most:
        return len(numbers), numbers
    return _one(db, f"SELECT count(*) FROM claim WHERE {held}", number), numbers


def by_source(db: Database) -> dict[str, int]:
    """How many claims each source makes, by its id. Cost: one pass over all claims inside of sqlite."""
    question = """SELECT s.id, count(*) FROM claim c JOIN source s ON s.n = c.source
        WHERE typeof(c.source) = 'integer' GROUP BY s.id"""
    return dict(db.rows(question))


def alone(db: Database, ids: Iterable[str]) -> list[str]:
    """Of claims those that stand and whose statement no standing claim of another source makes."""
    stands = f"flags & {DOWN | ANSWERS} = 0 AND {{0}}.standing IN (SELECT n FROM standing WHERE stands)"
    question = f"""SELECT c.id FROM claim c WHERE c.{stands.format("c")} AND NOT EXISTS (
        SELECT 1 FROM claim o WHERE o.subject = c.subject AND o.relation = c.relation AND o.object = c.object
        AND o.source IS NOT c.source AND o.{stands.format("o")}) AND c.id IN"""
    return [id_ for (id_,) in db.among(question, ids)]


def listed(db: Database, types: Sequence[str] | None, first: int, most: int) -> list[tuple[int, str]]:
    """Numbers and descriptions of entities by name, of some classes or of all, from the `first` on."""
    which = "" if types is None else f"WHERE type IN ({', '.join('?' * len(types))})"
    question = f"SELECT n, description FROM entity {which} ORDER BY name COLLATE NOCASE, n LIMIT ? OFFSET ?"
    return [(n, about or "") for n, about in db.rows(question, (*(types or ()), most, first))]


def conflicts(db: Database, first: int, most: int) -> tuple[int, list[str]]:
    """How many conflicts there are; and some of them, as rows, in the order of the record."""
    total = (db.one("SELECT count(*) FROM conflict") or (0,))[0]
    found = db.rows("SELECT row FROM conflict ORDER BY n LIMIT ? OFFSET ?", (most, first))
    return int(total), [row for (row,) in found]


def uses(db: Database) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """How often each class, relation and standing is used, by name. Cost: as for `by_source`."""
    classes: dict[str, int] = dict(db.rows("SELECT type, count(*) FROM entity GROUP BY type"))
    question = "SELECT r.name, count(*) FROM claim c JOIN {0} r ON r.n = c.{0} GROUP BY r.name"
    relations: dict[str, int] = dict(db.rows(question.format("relation")))
    standings: dict[str, int] = dict(db.rows(question.format("standing")))
    return classes, relations, standings


def named(db: Database, texts: Iterable[str]) -> dict[str, str]:
    """Of these texts those that are, letter for letter, the name of one entity alone; and its id."""
    by_folded: dict[str, list[str]] = {}
    for text in texts:
        by_folded.setdefault(folded(text), []).append(text)
    found: dict[str, set[str]] = {}
    question = f"""SELECT a.shown, e.id FROM name a JOIN entity e ON e.n = a.entity
        WHERE a.source = {NAME} AND a.folded IN"""
    for shown, id_ in db.among(question, by_folded):
        found.setdefault(shown, set()).add(id_)
    wanted = {text for texts in by_folded.values() for text in texts}
    return {text: next(iter(ids)) for text, ids in found.items() if text in wanted and len(ids) == 1}


def _one(db: Database, question: str, number: int) -> int:
    row = db.one(question, (number,))
    return int(row[0]) if row else 0
