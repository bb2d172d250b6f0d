"""Claims as nodes and edges for programs that draw and count graphs, with the standing on each, in words.

In:   a portion of a record
Out:  `Node` and `Edge`, all text, for GraphML, GEXF, Cytoscape and Neo4j
Not:  a verdict: claims that do not stand are edges too, and their type says so

Where a program shows only the type of an edge, the type has to tell how the claim stands:
`RECORDED_PLAINTIFF_IN`, `ALLEGED_PERPETRATED`, `CONTESTED_REPORTED_CALLED_IN`,
`TAKEN_DOWN_FOUND_PERPETRATED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onrecord.model.time import Time, iso

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.model.dossier import Judgement
    from onrecord.show.ledger import Ledger
    from onrecord.show.portion import Portion

NOT_STATED: Final = "not stated"
NODE: Final = ("type", "kind", "aliases", "unnamed", "pseudonym", "description", "same_as", "statements")
EDGE: Final = (
    "type", "edge", "claim", "relation", "label", "standing", "said", "stands", "contested", "by", "within",
    "within_name", "source", "source_title", "quote", "summary", "when", "earliest_begin", "latest_begin",
    "earliest_end", "latest_end", "answered_by", "undoes",
)  # fmt: skip
_WORD: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class Node:
    """An entity."""

    id: str
    name: str
    values: dict[str, str]
    """By the names of `NODE`; what is empty is left out."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A claim between two entities; or its `in`; or a judgement that two entities are one."""

    id: str
    source: str
    target: str
    values: dict[str, str]
    """By the names of `EDGE`; what is empty is left out."""
    when: Time | None = None

    @property
    def type(self) -> str:
        """How the claim stands and what it says, in one word: `ALLEGED_PERPETRATED`."""
        return self.values["type"]


def nodes(part: Portion, ledger: Ledger) -> Iterator[Node]:
    """All entities by id; what is said of one alone (its rank, its age) stands on it, with who says so.

    Cost: the claims with a literal in memory, as lines.
    """
    lines: dict[str, list[str]] = {}
    for claim in part.claims():
        if claim.object is None:
            lines.setdefault(claim.subject.id, []).append(statement(claim))
            ledger.written += 1
            ledger.made["statement"] += 1
    for entity, ref in part.pairs():
        ledger.made["node"] += 1
        values = {
            "type": entity.type,
            "kind": ref.kind,
            "aliases": "|".join(entity.aliases),
            "unnamed": yes(entity.unnamed),
            "pseudonym": yes(ref.pseudonym),
            "description": entity.description,
            "same_as": "|".join(entity.same_as),
            "statements": "\n".join(lines.get(entity.id, ())),
        }
        yield Node(entity.id, entity.name, {k: v for k, v in values.items() if v})


def edges(part: Portion, ledger: Ledger) -> Iterator[Edge]:
    """One edge for each claim between two entities, one more for its `in`, and one for each judgement.

    Claims with a literal are on their node (`nodes`); their `in` is an edge all the same.
    """
    for claim in part.claims():
        if claim.object is not None:
            ledger.written += 1
        for edge in of_claim(claim):
            ledger.made["edge"] += 1
            yield edge
    for edge in judged(part):
        ledger.made["edge"] += 1
        yield edge


def of_claim(claim: ClaimView) -> Iterator[Edge]:
    """The edges of one claim."""
    object_, within, kind = claim.object, claim.within, edge_type(claim)
    values = about(claim)
    if object_ is not None:
        here = {"type": kind, "edge": "statement", **values}
        yield Edge(claim.id, claim.subject.id, object_.id, here, claim.when)
    ends = {claim.subject.id, object_.id if object_ else ""}
    if within is not None and within.id not in ends:
        here = {"type": f"{kind}_IN", "edge": "in", **values}
        if object_ is None:
            here["label"] = f"{claim.label}: {claim.literal}"
        yield Edge(f"{claim.id}-in", claim.subject.id, within.id, here, claim.when)


def about(claim: ClaimView) -> dict[str, str]:
    """All that a reader needs to judge a claim, by the names of `EDGE`; what is empty is left out."""
    when = claim.when
    values = {
        "claim": claim.id,
        "relation": claim.relation,
        "label": claim.label,
        "standing": claim.standing or NOT_STATED,
        "said": claim.said,
        "stands": "yes" if claim.stands else "no",
        "contested": "yes" if claim.contested else "no",
        "by": claim.by_name,
        "within": claim.within.id if claim.within else "",
        "within_name": claim.within.name if claim.within else "",
        "source": claim.source,
        "source_title": claim.source_title,
        "quote": claim.quote,
        "summary": claim.summary,
        "when": when.text if when else "",
        "earliest_begin": iso(when.earliest_begin) if when else "",
        "latest_begin": iso(when.latest_begin) if when else "",
        "earliest_end": iso(when.earliest_end) if when else "",
        "latest_end": iso(when.latest_end) if when else "",
        "answered_by": "|".join(claim.answered_by),
        "undoes": claim.undoes,
    }
    return {k: v for k, v in values.items() if v}


def edge_type(claim: ClaimView) -> str:
    """How a claim stands and what it says, in one word for programs that show no more.

    >>> loud("perpetrated"), loud("plaintiffIn"), loud("in FBI")
    ('PERPETRATED', 'PLAINTIFF_IN', 'IN_FBI')
    """
    how = loud(claim.standing or NOT_STATED)
    first = "TAKEN_DOWN_" if claim.down else "CONTESTED_" if claim.contested else ""
    return f"{first}{how}_{loud(claim.relation)}"


def loud(name: str) -> str:
    """A name in capitals, its words joined by low lines."""
    return "_".join(_WORD.findall(name)).upper()


def statement(claim: ClaimView) -> str:
    """A claim in one line: what is said, how it stands, in which source."""
    words = [claim.said]
    if not claim.stands:
        words.append("does not stand")
    if claim.contested:
        words.append("contested")
    if claim.within:
        words.append(f"in {claim.within.name}")
    if claim.when:
        words.append(claim.when.text)
    object_ = claim.object.name if claim.object else claim.literal
    told = " ".join(f"{claim.label}: {object_}".split())
    return f"{told} ({'; '.join(words)}; source: {claim.source}; claim {claim.id})"


def yes(value: bool) -> str:
    """Yes, or nothing."""
    return "yes" if value else ""


def judged(part: Portion) -> Iterator[Edge]:
    """One edge for each judgement whether two entities are one."""
    for number, row in enumerate(part.judgements(), 1):
        yield _judged(number, row)


def _judged(number: int, row: Judgement) -> Edge:
    by = f" by {row.by}" if row.by else ""
    said = f"judged {row.judgement}{by}{f', because {row.reason}' if row.reason else ''}"
    values = {
        "type": f"JUDGED_{loud(row.judgement)}",
        "edge": "judgement",
        "relation": row.judgement,
        "label": f"judged {row.judgement}",
        "standing": "judged",
        "said": said,
        "by": row.by,
        "summary": row.reason,
        "when": row.date,
    }
    return Edge(f"{row.id}-{number}", row.a, row.b, {k: v for k, v in values.items() if v})
