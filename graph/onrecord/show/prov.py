"""PROV-O: where each claim comes from: from which source, said by whom, recorded by which build.

In:   a portion of a record
Out:  Turtle, piece by piece
Not:  the claims as edges: a claim is an entity here whose value is a sentence with its standing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from onrecord.model.terms import NAMESPACE
from onrecord.show.edges import statement
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.turtle import prefixes
from onrecord.store.triples import iri, literal
from onrecord.store.turtle import Triple, write

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.model.source import Source

PROV: Final = "http://www.w3.org/ns/prov#"
_A: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def prov(part: Portion, ledger: Ledger) -> Iterator[str]:
    """The portion as one bundle. Cost: its triples in memory."""
    found = sorted(set(_all(part, ledger)))
    ledger.made["triple"] += len(found)
    return write(found, {**prefixes(part), "prov": PROV}, head=part.head())


def _all(part: Portion, ledger: Ledger) -> Iterator[Triple]:
    build, tool = _at(part, f"build-{part.header.build}"), _at(part, "tool-onrecord")
    yield build, _A, _prov("Activity")
    yield build, _prov("endedAtTime"), literal(part.header.built, f"{_XSD}dateTime")
    yield build, _prov("wasAssociatedWith"), tool
    yield tool, _A, _prov("SoftwareAgent")
    yield tool, _LABEL, literal("onrecord")
    for source in part.sources.values():
        yield from _source(part, source)
    agents: set[str] = set()
    for claim in part.claims():
        ledger.written += 1
        agents.add(claim.by)
        yield from _claim(part, claim, build)
    kinds = {"person": "Person", "organization": "Organization"}
    for entity, ref in part.pairs():
        if entity.id in agents:
            me = _at(part, entity.id)
            yield from _typed(me, "Agent", *filter(None, [kinds.get(ref.kind, "")]))
            yield me, _LABEL, literal(entity.name)


def _source(part: Portion, source: Source) -> Iterator[Triple]:
    me = _at(part, source.id)
    yield from _typed(me, "Entity", "PrimarySource")
    yield me, _LABEL, literal(source.title)
    for other in source.based_on:
        yield me, _prov("wasDerivedFrom"), _at(part, other)
    for name, kind in ((source.publisher, "Organization"), (source.author, "Agent")):
        if name:
            agent = _agent(part, name)
            yield me, _prov("wasAttributedTo"), agent
            yield from _typed(agent, "Agent", kind)
            yield agent, _LABEL, literal(name)
    if source.date:  # as written: PROV wants a second, and nobody said one
        yield me, f"<{NAMESPACE}published>", literal(source.date)


def _claim(part: Portion, claim: ClaimView, build: str) -> Iterator[Triple]:
    me = _at(part, f"claim-{claim.id}")
    yield me, _A, _prov("Entity")
    yield me, _A, f"<{NAMESPACE}Claim>"
    yield me, _prov("value"), literal(f"{claim.subject.name} {statement(claim)}")
    yield me, f"<{NAMESPACE}standing>", f"<{NAMESPACE}{claim.standing or 'unstated'}>"
    yield me, _prov("hadPrimarySource"), _at(part, claim.source)
    yield me, _prov("wasInfluencedBy"), build
    if claim.quote:
        yield me, _prov("wasQuotedFrom"), _at(part, claim.source)
    if claim.by:
        known = part.reading.number(claim.by) is not None
        agent = _at(part, claim.by) if known else _agent(part, claim.by)
        yield me, _prov("wasAttributedTo"), agent
        yield agent, _A, _prov("Agent")
        yield agent, _LABEL, literal(claim.by_name)
    for other in claim.answered_by:
        # Not invalidation: the claim is still on record, and stands beside its answer.
        yield _at(part, f"claim-{other}"), _prov("wasInfluencedBy"), me


def _typed(me: str, *kinds: str) -> Iterable[Triple]:
    return ((me, _A, _prov(kind)) for kind in kinds)


def _agent(part: Portion, name: str) -> str:
    """Somebody named who is no entity of the record: by a hash, so that no name is taken for an id."""
    return _at(part, f"agent-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]}")


def _at(part: Portion, name: str) -> str:
    return iri(part.base + name)


def _prov(name: str) -> str:
    return f"<{PROV}{name}>"
