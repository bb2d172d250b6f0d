"""JSON Schemas of what the API answers: the shapes of `show.json_`.

In:   nothing
Out:  `SCHEMAS`, for the OpenAPI document
"""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NULLABLE: Final[Schema] = {"type": ["string", "null"]}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}


def ref(name: str) -> Schema:
    """A schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(name: str) -> Schema:
    """A list of them."""
    return {"type": "array", "items": ref(name)}


def maybe(name: str) -> Schema:
    """One, or null."""
    return {"anyOf": [ref(name), {"type": "null"}]}


def record(**properties: Schema) -> Schema:
    """An object whose keys are all there; a trailing underscore is left off, for Python's own words."""
    named = {name.removesuffix("_"): schema for name, schema in properties.items()}
    return {"type": "object", "properties": named, "required": list(named)}


def answer(**properties: Schema) -> Schema:
    """An answer, which says which record it is from."""
    return record(**properties, stale=FLAG, record=ref("Header"))


SCHEMAS: Final[dict[str, Schema]] = {
    "Fault": record(error=TEXT, candidates=TEXTS),
    "Header": record(
        title=TEXT, built=TEXT, build=TEXT, sources=COUNT, claims=COUNT, entities=COUNT, corrections=TEXT,
        redacted=FLAG, pseudonyms=COUNT,
    ),
    "Status": answer(),
    "Ref": record(id=TEXT, name=TEXT, type=TEXT, unnamed=FLAG, pseudonym=FLAG),
    "Response": record(asked=TEXT, how=TEXT, deadline=TEXT, answer=TEXT),
    "Claim": record(
        id=TEXT, statement=TEXT, subject=ref("Ref"), relation=TEXT, object=maybe("Ref"), literal=NULLABLE,
        source=TEXT, source_title=TEXT, quote=NULLABLE, summary=NULLABLE, standing=TEXT, said=TEXT,
        by=NULLABLE, in_=NULLABLE, when=NULLABLE, stands=FLAG, contested=FLAG, answered_by=TEXTS,
        undoes=NULLABLE, responses=many("Response"),
    ),
    "Judgement": record(
        id=TEXT, statement=TEXT, source={"type": "null"}, summary=TEXT, standing=TEXT, stands=FLAG
    ),
    "Match": record(
        id=TEXT, name=TEXT, type=TEXT, matched=TEXT, how=TEXT, by=NULLABLE, claim=NULLABLE,
        score={"type": "number"},
    ),
    "Search": answer(matches=many("Match")),
    "Side": record(values=TEXTS, claims=many("Claim")),
    "Conflict": record(
        id=TEXT, rule={"enum": ["A", "T", "O", "S"]},
        level={"enum": ["contradicts", "differs", "denied", "undone"]}, relation=TEXT, question=TEXT,
        entity=ref("Ref"), in_=maybe("Ref"), sides=many("Side"),
    ),
    "Conflicts": answer(conflicts=many("Conflict")),
    "Entity": answer(
        id=TEXT, name=TEXT, type=TEXT, types=TEXTS, aliases=TEXTS, description=TEXT, same_as=TEXTS,
        claims=many("Claim"), called=many("Claim"), identities=TEXTS, conflicts=many("Conflict"),
        claims_total=COUNT, first=COUNT,
    ),
    "ClaimCard": answer(
        id=TEXT, name=TEXT, type={"const": "Claim"}, claims=many("Claim"), against=many("Claim")
    ),
    "Source": answer(
        id=TEXT, name=TEXT, type={"const": "Source"}, kind=TEXT, publisher=TEXT, author=TEXT, date=TEXT,
        url=TEXT, archive_url=TEXT, text=TEXT, based_on=TEXTS, claims=many("Claim"), claims_total=COUNT,
        first=COUNT,
    ),
    "Step": record(
        from_=ref("Ref"), to=ref("Ref"), relation=TEXT, label=TEXT, direction=TEXT, contested=FLAG,
        weakest=TEXT, claims={"type": "array", "items": {"anyOf": [ref("Claim"), ref("Judgement")]}},
        against=many("Claim"), dates_disputed=TEXTS,
    ),
    "Chain": record(
        hops=COUNT, weakest=TEXT, contested=FLAG, hubs=COUNT, corroborated=COUNT, sources=TEXTS,
        steps=many("Step"),
    ),
    "Chains": answer(from_=ref("Ref"), to=ref("Ref"), chains=many("Chain"), note=TEXT),
    "Bounds": record(
        earliest_begin=NULLABLE, latest_begin=NULLABLE, earliest_end=NULLABLE, latest_end=NULLABLE
    ),
    "Dating": record(when=TEXT, bounds=ref("Bounds"), claims=many("Claim")),
    "Event": record(
        event=ref("Ref"), disputed=FLAG, earliest=NULLABLE, latest=NULLABLE, datings=many("Dating")
    ),
    "Timeline": answer(about=maybe("Ref"), events=many("Event")),
    "AuditGroup": record(code=TEXT, title=TEXT, count=COUNT, claims=many("Claim")),
    "Pair": record(from_=ref("Ref"), to=ref("Ref")),
    "Audit": answer(groups=many("AuditGroup"), without=NULLABLE, lost=many("Pair")),
    "Neighbor": record(entity=ref("Ref"), claims=many("Claim")),
    "Neighbors": answer(entity=ref("Ref"), neighbors=many("Neighbor"), truncated=FLAG),
    "Term": {"type": "object", "properties": {"name": TEXT, "label": TEXT}, "required": ["name", "label"]},
    "Terms": answer(classes=many("Term"), relations=many("Term"), standings=many("Term")),
}  # fmt: skip
