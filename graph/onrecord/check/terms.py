"""Do claims and entities use the ontology as it is meant?

Wrong types are findings, never conflicts, and nothing is typed by a claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from onrecord.check.place import at_claim, at_entity, named, said

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Finding
    from onrecord.model.terms import Terms

_NOT_HELD_IN = ("person", "place")
"""Kinds of entities in which no claim holds: `in` is a case, an event, a body or a work."""


def unknown_type(dossier: Dossier) -> Iterator[Finding]:
    """The type of an entity is no class of the ontology."""
    names: dict[str, str] = {}
    for entity in dossier.entities.values():
        if entity.type in dossier.terms.classes:
            continue
        if not names:
            names = {c.name.casefold(): c.name for c in dossier.terms.classes.values() if c.kind}
        near = [names[n] for n in get_close_matches(entity.type.casefold()[:60], names, n=1, cutoff=0.7)]
        guess = f" (did you mean {near[0]}?)" if near else ""
        what = f'no class is called "{entity.type}"{guess}' if entity.type else f"{entity.name} has no type"
        yield at_entity(entity, "error", "unknown-type", what, "List the classes with: onrecord terms.")


def type_that_follows(dossier: Dossier) -> Iterator[Finding]:
    """The type of an entity is a role, which follows from claims, or too general to say what it is."""
    for entity in dossier.entities.values():
        known = dossier.terms.classes.get(entity.type)
        if known is None or (known.kind and not known.role):
            continue
        if known.role:
            message = (
                f"{entity.name} is typed as {known.name}, which follows from claims and is never written."
            )
            fix = "Write Person, and a claim that says so."
        else:
            message = f"{entity.name} is typed as {known.name}, which does not say what it is."
            fix = "Write Person, Group, Organization, Estate, Event, LegalCase, Place or Work."
        yield at_entity(entity, "error", "type-that-follows", message, fix)


def wrong_domain(dossier: Dossier) -> Iterator[Finding]:
    """The subject of a claim is of a class that its relation cannot have."""
    for claim in dossier.claims:
        relation, subject = dossier.terms.relations.get(claim.relation), dossier.entities.get(claim.subject)
        if relation is None or subject is None or not relation.domain:
            continue
        if subject.type in dossier.terms.classes and not dossier.terms.is_a(subject.type, *relation.domain):
            wanted = _either(dossier.terms, relation.domain)
            is_one = f"{subject.name} is {_a(dossier.terms, subject.type)}"
            message = f'the subject of "{relation.label}" is {wanted}, and {is_one}'
            fix = f"Write another relation, or mend the type of {subject.id}."
            yield at_claim(claim, "error", "wrong-domain", message, fix)


def wrong_range(dossier: Dossier) -> Iterator[Finding]:
    """The object of a claim is of a class that its relation cannot have."""
    for claim in dossier.claims:
        relation, object_ = dossier.terms.relations.get(claim.relation), dossier.entities.get(claim.object)
        if relation is None or relation.literal or object_ is None or not relation.range:
            continue
        if object_.type in dossier.terms.classes and not dossier.terms.is_a(object_.type, *relation.range):
            wanted = _either(dossier.terms, relation.range)
            is_one = f"{object_.name} is {_a(dossier.terms, object_.type)}"
            message = f'the object of "{relation.label}" is {wanted}, and {is_one}'
            fix = f"Write another relation, or mend the type of {object_.id}."
            yield at_claim(claim, "error", "wrong-range", message, fix)


def wrong_in(dossier: Dossier) -> Iterator[Finding]:
    """A claim holds "in" a person or a place; `in` is for a case, an event, an organization or an office."""
    for claim in dossier.claims:
        within = dossier.entities.get(claim.within) if claim.within else None
        if within is not None and dossier.terms.kind(within.type) in _NOT_HELD_IN:
            message = f"in is {within.name}, {_a(dossier.terms, within.type)}"
            fix = "Write the case, event, organization or office in which the claim holds."
            yield at_claim(claim, "warning", "wrong-in", message, fix)


def says_it_of_itself(dossier: Dossier) -> Iterator[Finding]:
    """A claim joins an entity to itself."""
    for claim in dossier.claims:
        relation = dossier.terms.relations.get(claim.relation)
        if claim.subject == claim.object and relation is not None and not relation.literal:
            message = f"{named(dossier, claim.subject)} is subject and object of one claim"
            yield at_claim(claim, "error", "says-it-of-itself", message, "Mend one of the two.")


def unknown_standing(dossier: Dossier) -> Iterator[Finding]:
    """The standing of a claim is none of the scheme."""
    standings = dossier.terms.standings
    for claim in dossier.claims:
        if claim.standing in standings:
            continue
        near = get_close_matches(claim.standing.casefold()[:40], [s for s in standings if s], n=1, cutoff=0.6)
        guess = f" (did you mean {near[0]}?)" if near else ""
        fix = f"Write one of {', '.join(sorted(s for s in standings if s))}, or leave it empty."
        message = f'no standing is called "{claim.standing}"{guess}'
        yield at_claim(claim, "error", "unknown-standing", message, fix)


def standing_without_speaker(dossier: Dossier) -> Iterator[Finding]:
    """A claim is alleged, admitted, found or the like, and nobody is named who did so."""
    for claim in dossier.claims:
        standing = dossier.terms.standings.get(claim.standing)
        # A source takes back its own word: there is no other speaker to name.
        if standing is None or standing.name == "retracted":
            continue
        if "{by}" in standing.said_as and not claim.by:
            message = (
                f"{said(dossier, claim)}: {standing.name}, and by is empty, so it reads as said by the source"
            )
            fix = "Write in by who says it, also if unnamed."
            yield at_claim(claim, "note", "standing-without-speaker", message, fix)


def _a(terms: Terms, name: str) -> str:
    known = terms.classes.get(name)
    label = known.label if known else name
    return f"{'an' if label[:1].casefold() in 'aeiou' else 'a'} {label}"


def _either(terms: Terms, names: tuple[str, ...]) -> str:
    *head, last = [_a(terms, name) for name in names]
    return f"{', '.join(head)} or {last}" if head else last
