"""What the record rests on: where one source, one allegation or no words at all carry a claim.

In:   a record
Out:  `Audit`
Not:  who is right
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from onrecord.ask import losing
from onrecord.model.answers import Audit, AuditGroup, ClaimView, EntityRef
from onrecord.model.source import independent
from onrecord.store.reading import Reading

WEAK = 3
"""Firmness up to `charged`: what stands only weakly."""


def audit(reading: Reading, without: str = "") -> Audit:
    """Every weakness with the claims that have it; and, if asked, what falls with one source.

    Args:
        reading: The record.
        without: Id of a source whose loss is asked about; empty: none.

    Cost: one walk over the claims; memory for all of them, since most weaknesses are between claims.
    """
    claims = [c for c in reading.all_claims() if not c.answers]
    standing = [c for c in claims if c.stands]
    groups = [
        AuditGroup(code=code, title=title, claims=find(reading, standing)) for code, title, find in CHECKS
    ]
    lost: tuple[tuple[EntityRef, EntityRef], ...] = ()
    if without:
        fallen = tuple(c for c in standing if c.source == without)
        title = f"rest on {without}; they fall if it goes"
        # What was asked about comes first.
        groups.insert(0, AuditGroup(code="falls", title=title, claims=_unsupported(standing, fallen)))
        lost = losing.lost(reading, without)
    kept = tuple(g for g in groups if g.claims)
    return Audit(header=reading.header, groups=kept, without=without, lost=lost)


def single_source(reading: Reading, claims: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Claims whose statement no independent source makes as well."""
    sources = reading.sources()
    made: dict[tuple[str, str, str], list[ClaimView]] = {}
    for claim in claims:
        made.setdefault(_statement(claim), []).append(claim)
    alone: list[ClaimView] = []
    for same in made.values():
        names = sorted({c.source for c in same})
        if not any(independent(sources, a, b) for i, a in enumerate(names) for b in names[i + 1 :]):
            alone.extend(same)
    return _ordered(alone)


def adverse_single_source(reading: Reading, claims: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Of those, the ones that hurt a person if false."""
    return tuple(c for c in single_source(reading, claims) if _adverse(reading, c))


def only_alleged(reading: Reading, claims: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Claims that join two entities which nothing firmer joins."""
    joined: dict[frozenset[str], list[ClaimView]] = {}
    for claim in claims:
        if claim.object is not None:
            joined.setdefault(frozenset((claim.subject.id, claim.object.id)), []).append(claim)
    firmness = reading.terms.firmness
    weak = (same for same in joined.values() if max(firmness(c.standing) for c in same) <= WEAK)
    return _ordered(c for same in weak for c in same)


def unanchored(reading: Reading, claims: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Claims that name no words of their source."""
    return _ordered(c for c in claims if not c.quote and (c.start < 0 or not c.summary))


def unverified(reading: Reading, claims: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Claims with a quote whose original is not at hand, so that nobody could compare."""
    return _ordered(c for c in claims if c.quote and c.start < 0)


def unasked(reading: Reading, claims: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Claims that hurt if false, with no attempt on record to ask the person concerned."""
    return _ordered(c for c in claims if _adverse(reading, c) and not c.responses)


Check = Callable[[Reading, list[ClaimView]], tuple[ClaimView, ...]]
CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("adverse-single-source", "weigh heavily on a person, and rest on one source", adverse_single_source),
    (
        "only-alleged",
        "join two whom nothing firmer joins than a charge, an allegation or a standing not stated",
        only_alleged,
    ),
    ("unanswered", "weigh heavily on a person, and no attempt to ask is on record", unasked),
    ("unanchored", "name no words in the text of their source", unanchored),
    ("unverified-quote", "quote a text that was not at hand to compare", unverified),
    ("single-source", "rest on one source, or on sources that are not independent", single_source),
)
"""(code, what these claims have in common, how they are found), what hurts most first."""


def _unsupported(standing: list[ClaimView], fallen: tuple[ClaimView, ...]) -> tuple[ClaimView, ...]:
    """Of the claims that fall, those whose statement nobody else makes."""
    gone = {c.id for c in fallen}
    kept = {_statement(c) for c in standing if c.id not in gone}
    return _ordered(c for c in fallen if _statement(c) not in kept)


def _adverse(reading: Reading, claim: ClaimView) -> bool:
    known = reading.terms.relations.get(claim.relation)
    return known is not None and known.adverse


def _statement(claim: ClaimView) -> tuple[str, str, str]:
    return (claim.subject.id, claim.relation, claim.object.id if claim.object else claim.literal)


def _ordered(claims: Iterable[ClaimView]) -> tuple[ClaimView, ...]:
    return tuple(sorted(claims, key=lambda c: (*_statement(c), c.id)))
