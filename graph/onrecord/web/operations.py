"""What the JSON API can do: one table, from addresses to questions.

In:   an opened record and the values of an operation's parameters
Out:  plain values, the shapes of `--json`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from onrecord.ask import card as cards
from onrecord.ask import folio
from onrecord.errors import UnknownName
from onrecord.record import Record
from onrecord.show import json_
from onrecord.web.parameters import Parameter

Values = dict[str, Any]
Row = dict[str, Any]
WHOLE: Final = 400
"""Claims up to which an entity is answered whole, in the groups of its card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address of the API."""

    path: str
    name: str
    what: str
    answer: Callable[[Record, Values], Row]
    shape: str
    """Its schema's name in `schemas`."""
    parameters: tuple[Parameter, ...] = ()
    slow: bool = False
    """Walks the whole record."""
    names: bool = False
    """May find nobody of a name, or several."""
    short: Callable[[Record, Values], bool] | None = None
    """Whether an answer takes but a moment; None: not known."""


def _status(record: Record, _: Values) -> Row:
    head = record.header
    return {"stale": head.stale, "record": json_.header(head)}


def _search(record: Record, values: Values) -> Row:
    found = record.reading.search(values["q"], values["limit"], tuple(values["kind"]))
    return {
        "matches": [
            {
                "id": m.id,
                "name": m.name,
                "type": m.type,
                "matched": m.matched,
                "how": m.how,
                "by": m.by or None,
                "claim": m.claim or None,
                "score": m.score,
            }
            for m in found
        ],
        **_status(record, values),
    }


def _entity(record: Record, values: Values) -> Row:
    reading, name = record.reading, record.find(values["id"])
    total = len(reading.claims_few(name, WHOLE))
    if total <= WHOLE:
        return json_.card(cards.card(reading, name)) | {"claims_total": total, "first": 0}
    total = sum(portion.count for portion in reading.claims_counted(name))
    return _part(record, name, total, values["first"], values["limit"])


def _part(record: Record, name: str, total: int, first: int, limit: int) -> Row:
    """Some of the claims of an entity that has very many, relation by relation."""
    reading = record.reading
    entity, ref = reading.entity(name), reading.ref(name)
    assert entity is not None, "find returns ids that are there"
    known, rows, skip, left = reading.terms, [], first, limit
    for portion in reading.claims_counted(name):
        views = reading.claims_some(name, portion, skip, left) if skip < portion.count and left else []
        skip, left = max(0, skip - portion.count), left - len(views)
        relation = known.relations.get(portion.relation)
        labels = {"subject": relation.label, "object": relation.inverse_label} if relation else {}
        label = labels.get(portion.end, "said of this")
        rows += [json_.claim(v) | {"group": portion.relation, "label": label} for v in views]
    type_ = known.classes.get(ref.type)
    return {
        "id": ref.id,
        "name": ref.name,
        "type": ref.type,
        "types": [type_.label if type_ else ref.type],
        "aliases": list(entity.aliases),
        "description": entity.description,
        "same_as": list(entity.same_as),
        "claims": rows,
        "called": [],
        "identities": [],
        "conflicts": [],
        "claims_total": total,
        "first": first,
        **_status(record, {}),
    }


def _claim(record: Record, values: Values) -> Row:
    found = cards.claim(record.reading, values["id"].removeprefix("claim-"))
    if found is None:
        raise UnknownName(values["id"])
    return json_.claim_card(*found, record.header)


def _source(record: Record, values: Values) -> Row:
    reading = record.reading
    source = reading.source(values["id"])
    if source is None:
        raise UnknownName(values["id"], _close(values["id"], reading.sources()))
    total, claims = reading.claims_of_source(source.id, values["first"], values["limit"])
    made = json_.source_card(source, tuple(claims), record.header)
    return made | {"claims_total": total, "first": values["first"]}


def _close(name: str, known: dict[str, Any]) -> tuple[str, ...]:
    from difflib import get_close_matches

    return tuple(get_close_matches(name, known, 3))


def _chains(record: Record, values: Values) -> Row:
    given = dict(values)
    start, end = given.pop("from"), given.pop("to")
    for name in ("relation", "standing", "source", "without_source"):
        given[name] = tuple(part.strip() for text in given[name] for part in text.split(","))
    return json_.chains(record.chains(start, end, **given))


def _conflicts(record: Record, values: Values) -> Row:
    return json_.conflicts(record.conflicts(values["name"] or None))


def _timeline(record: Record, values: Values) -> Row:
    return json_.timeline(record.timeline(values["name"] or None))


def _audit(record: Record, values: Values) -> Row:
    return json_.audit(record.audit(values["without_source"] or ""))


def _neighbors(record: Record, values: Values) -> Row:
    """Who is joined to an entity by a claim that stands, in the path graph's sense."""
    from onrecord.ask.links import of_claim

    reading, name = record.reading, record.find(values["id"])
    near: dict[str, list[Any]] = {}
    claims = [
        c for p in reading.claims_counted(name) for c in reading.claims_some(name, p, 0, values["limit"])
    ]
    for view in claims:
        for a, b, _ in of_claim(view, reading.terms):
            if name in (a, b):
                near.setdefault(b if a == name else a, []).append(view)
    shown = sorted(near)[: values["limit"]]
    return {
        "entity": json_.ref(reading.ref(name)),
        "neighbors": [
            {"entity": json_.ref(ref), "claims": [json_.claim(c) for c in near[ref.id]]}
            for ref in reading.refs(shown)
        ],
        "truncated": len(near) > len(shown)
        or any(p.count > values["limit"] for p in reading.claims_counted(name)),
        **_status(record, values),
    }


def _terms(record: Record, values: Values) -> Row:
    from onrecord.show import terms

    return terms.as_json(terms.find(record.reading.terms, values["q"] or "")) | _status(record, values)


ID: Final = Parameter(
    name="id", what="An id, a name or an alias.", required=True, place="path", example="lacy"
)
OWN_ID: Final = Parameter(name="id", what="The id.", required=True, place="path")
FIRST: Final = Parameter(
    name="first", what="Leave out so many claims.", kind="integer", default=0, least=0, most=10_000_000
)
LIMIT: Final = Parameter(
    name="limit", what="At most so many.", kind="integer", default=200, least=1, most=1_000
)
FILTERS: Final = (
    Parameter(name="relation", what="Only these relations, and those below them.", several=True),
    Parameter(name="standing", what="Only claims with one of these standings; or unstated.", several=True),
    Parameter(name="source", what="Only what these sources say.", several=True),
    Parameter(name="without_source", what="As if these sources were not there.", several=True),
    Parameter(name="during", what="EDTF: claims whose time may overlap this.", example="1991/1994"),
    Parameter(name="certain", what="Drop what only may overlap in time.", kind="boolean", default=False),
    Parameter(
        name="overlapping", what="Consecutive hops may overlap in time.", kind="boolean", default=False
    ),
)

ENTITY: Final = Operation(
    path="/api/entity/{id}",
    name="entity",
    what="All that the record says of an entity; of one with more than 400 claims, a page of them.",
    answer=_entity,
    shape="Entity",
    parameters=(ID, FIRST, LIMIT),
    names=True,
    short=lambda record, values: folio.short(record.reading, values["id"], events=False),
)
CLAIM: Final = Operation(
    path="/api/claim/{id}",
    name="claim",
    what="A claim, and what stands against it.",
    answer=_claim,
    shape="ClaimCard",
    parameters=(OWN_ID,),
    names=True,
)
SOURCE: Final = Operation(
    path="/api/source/{id}",
    name="source",
    what="A source, and what it says.",
    answer=_source,
    shape="Source",
    parameters=(OWN_ID, FIRST, LIMIT),
    names=True,
)
OPERATIONS: Final = (
    Operation(
        path="/api/status", name="status", what="Which record answers.", answer=_status, shape="Status"
    ),
    Operation(
        path="/api/search",
        name="search",
        what="Entities that are called so or nearly so, best first.",
        answer=_search,
        shape="Search",
        parameters=(
            Parameter(name="q", what="What somebody typed.", required=True, example="lacy"),
            Parameter(name="limit", what="At most so many.", kind="integer", default=10, least=1, most=100),
            Parameter(name="kind", what='Only of these kinds ("person") or classes.', several=True),
        ),
    ),
    ENTITY,
    CLAIM,
    SOURCE,
    Operation(
        path="/api/chains",
        name="chains",
        what="The chains that join two, each hop with all its claims, for and against.",
        answer=_chains,
        shape="Chains",
        names=True,
        parameters=(
            Parameter(name="from", what="Name of one end.", required=True, example="lacy"),
            Parameter(name="to", what="Name of the other.", required=True),
            Parameter(name="k", what="At most so many chains.", kind="integer", default=5, least=1, most=100),
            Parameter(
                name="max_hops", what="None longer than this.", kind="integer", default=8, least=1, most=20
            ),
            *FILTERS,
            Parameter(name="via", what="Through these.", several=True),
            Parameter(name="avoid", what="Not through these.", several=True),
            Parameter(
                name="avoid_hubs",
                what="Not through governments, police agencies, courts and crowds.",
                kind="boolean",
                default=False,
            ),
            Parameter(
                name="engine",
                what="The same chains by either.",
                choices=("index", "networkx"),
                default="index",
            ),
        ),
    ),
    Operation(
        path="/api/conflicts",
        name="conflicts",
        what="Where sources disagree, all sides.",
        answer=_conflicts,
        shape="Conflicts",
        parameters=(Parameter(name="name", what="Only what concerns this entity."),),
        slow=True,
        names=True,
    ),
    Operation(
        path="/api/timeline",
        name="timeline",
        what="Events in order, each with every dating.",
        answer=_timeline,
        shape="Timeline",
        parameters=(Parameter(name="name", what="Only the events of this entity."),),
        slow=True,
        names=True,
    ),
    Operation(
        path="/api/audit",
        name="audit",
        what="What the record rests on; and what falls if one source goes.",
        answer=_audit,
        shape="Audit",
        parameters=(Parameter(name="without_source", what="The source whose loss is asked about."),),
        slow=True,
        names=True,
    ),
    Operation(
        path="/api/neighbors/{id}",
        name="neighbors",
        what="Who is joined to an entity directly, by which claims.",
        answer=_neighbors,
        shape="Neighbors",
        parameters=(ID, LIMIT),
        names=True,
    ),
    Operation(
        path="/api/terms",
        name="terms",
        what="The words of the ontology.",
        answer=_terms,
        shape="Terms",
        parameters=(Parameter(name="q", what="In a name, a label or a definition."),),
    ),
)
