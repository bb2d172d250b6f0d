"""What joins two entities, read from the claims themselves and not from the path index.

In:   a record
Out:  every edge of the path graph as (entity, entity, link): what `network` shows, and what checks the index
Not:  the index, on purpose: the two ways to the same edges are held against each other in the tests; what a
      claim joins is one rule for both (`store.joins`)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from onrecord.ask.steps import Link
from onrecord.model.answers import ClaimView, EntityRef
from onrecord.model.terms import Terms
from onrecord.store import joins
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

Joined = tuple[str, str, Link]


def links(reading: Reading) -> Iterator[Joined]:
    """All edges: from a claim's subject to its object and to its `in`, and between those judged the same.

    Cost: one walk over all claims.
    """
    for claim in reading.all_claims():
        yield from of_claim(claim, reading.terms)
    yield from judged_same(reading)


def of_claim(claim: ClaimView, terms: Terms) -> Iterator[Joined]:
    """The edges of one claim; none if it does not stand."""
    if not claim.stands:
        return
    refs = [ref for ref in (claim.subject, claim.object, claim.within) if ref is not None and ref.type]
    firm = terms.firmness(claim.standing)
    ends = joins.ends(
        claim.subject.id,
        claim.object.id if claim.object else claim.literal,
        claim.within.id if claim.within else "",
        terms.relations.get(claim.relation),
        known={ref.id for ref in refs},
        leaves={ref.id for ref in refs if leaf(ref)},
    )
    for kind, other in ends:
        yield claim.subject.id, other, Link(kind=kind, claim=claim, contested=claim.contested, firm=firm)


def leaf(ref: EntityRef) -> bool:
    """Whether an entity is a place, a work or of no kind: an end of chains only."""
    return ref.kind not in layout.PASSABLE_KINDS


def judged_same(reading: Reading) -> Iterator[Joined]:
    """The edges that are judgements, contested where another judgement says different; one for each pair."""
    same, different = joins.judged_pairs(reading.judgements())
    firm = reading.terms.firmness("")
    for pair in same:
        yield *pair, Link(kind=layout.SAME, claim=None, contested=pair in different, firm=firm)


def hubs(reading: Reading, edges: Iterable[Joined]) -> frozenset[str]:
    """Ids of the entities that join too much to explain anything inside a chain."""
    terms = reading.terms
    refs = {ref.id: ref for ref in reading.refs(entity.id for entity in reading.entities())}
    met: dict[str, list[str]] = {id_: [] for id_ in refs}
    total = 0
    for a, b, _ in edges:
        total += 1
        met[a].append(b)
        met[b].append(a)
    many = len(refs) > layout.CROWDED_RECORD
    by_class = {name for name, known in terms.classes.items() if known.hub}
    return frozenset(
        id_
        for id_, ref in refs.items()
        if terms.is_a(ref.type, *by_class)
        or (many and layout.CROWDED_SHARE * len(met[id_]) > total)
        or (ref.kind in ("event", "case") and _participants(met[id_], refs) > layout.CROWD)
    )


def _participants(met: list[str], refs: dict[str, EntityRef]) -> int:
    return len({other for other in met if refs[other].kind in layout.AGENT_KINDS})
