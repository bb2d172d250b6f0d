"""CSV for Neo4j's bulk import: a folder of tables, and the command that takes them in.

In:   a portion of a record
Out:  a folder: entities.csv, values.csv, sources.csv, claims.csv, README.txt
Not:  cells made safe for spreadsheets: an apostrophe would stay in the database

In a graph database the type of a relationship is what people see and ask for: it carries the standing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onrecord.show.edges import EDGE, about, edge_type, judged, of_claim, yes
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion

if TYPE_CHECKING:
    from onrecord.show.edges import Edge

COMMAND: Final = """\
neo4j-admin database import full neo4j \\
    --nodes=entities.csv --nodes=values.csv --nodes=sources.csv \\
    --relationships=claims.csv --multiline-fields=true --bad-tolerance=0"""
_NOTE: Final = """\
{head}

Into an empty Neo4j (5 or later), from this folder, with the database stopped:

{command}

Entities have their classes as labels. A relationship is a claim: its type says how the claim stands, as in
ALLEGED_PERPETRATED or RECORDED_PLAINTIFF_IN; TAKEN_DOWN_ and CONTESTED_ come first where that is so; one that
ends in _IN once more joins the subject of a claim to the case or event in which it holds. What is said of one
entity alone (a rank, an age) leads to a node :Value. Sources are nodes :Source; the property "source" of a
relationship is the "id" of one.

    MATCH (a)-[r]->(b) WHERE r.stands = 'yes' RETURN a.name, type(r), r.said, b.name LIMIT 25
"""
_ENTITY: Final = (
    "id:ID", "name", ":LABEL", "type", "kind", "aliases", "unnamed", "pseudonym", "description", "same_as",
)  # fmt: skip
_SOURCE: Final = ("key:ID", "id", "title", "kind", "publisher", "author", "date", "url", ":LABEL")
_PROPERTIES: Final = tuple(name for name in EDGE if name != "type")


def neo4j(part: Portion, folder: Path, ledger: Ledger) -> None:
    """Write the tables into a folder that is there and empty."""
    supers = {name: (name, *known.supers) for name, known in part.terms.classes.items()}
    entities = (
        (
            entity.id, entity.name, ";".join(supers.get(entity.type, ("Entity",))), entity.type,
            ref.kind, "|".join(entity.aliases), yes(entity.unnamed), yes(ref.pseudonym), entity.description,
            "|".join(entity.same_as),
        )
        for entity, ref in part.pairs()
    )  # fmt: skip
    ledger.made["node"] += _table(folder / "entities.csv", _ENTITY, entities)
    values = ((f"value:{c.id}", c.literal, "Value") for c in part.claims() if c.object is None)
    ledger.made["node"] += _table(folder / "values.csv", ("id:ID", "name", ":LABEL"), values)
    sources = (
        (f"source:{s.id}", s.id, s.title, s.kind, s.publisher, s.author, s.date, s.url, "Source")
        for s in part.sources.values()
    )
    ledger.made["node"] += _table(folder / "sources.csv", _SOURCE, sources)
    header = (":START_ID", ":END_ID", ":TYPE", *_PROPERTIES)
    ledger.made["relationship"] += _table(folder / "claims.csv", header, _relationships(part, ledger))
    note = _NOTE.format(head="\n".join(part.head()), command=COMMAND)
    (folder / "README.txt").write_text(note, encoding="utf-8")


def _relationships(part: Portion, ledger: Ledger) -> Iterable[Sequence[str]]:
    for claim in part.claims():
        ledger.written += 1
        if claim.object is None:
            values = {"edge": "statement", **about(claim)}
            yield claim.subject.id, f"value:{claim.id}", edge_type(claim), *_cells(values)
        for edge in of_claim(claim):
            yield _row(edge)
    yield from map(_row, judged(part))


def _row(edge: Edge) -> Sequence[str]:
    return edge.source, edge.target, edge.type, *_cells(edge.values)


def _cells(values: dict[str, str]) -> tuple[str, ...]:
    return tuple(values.get(name, "") for name in _PROPERTIES)


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        for row in rows:
            table.writerow(row)
            count += 1
    return count
