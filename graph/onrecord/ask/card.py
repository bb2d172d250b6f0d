"""All that the record says about one entity, one claim, or one source.

In:   a record and an id
Out:  `Card`, or claim views
Not:  finding ids by name, which is `Reading.find`
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from onrecord.ask.conflicts import conflicts
from onrecord.model.answers import Card, CardGroup, ClaimView, EntityRef
from onrecord.model.dossier import Correction, Judgement
from onrecord.model.terms import Terms
from onrecord.store.reading import Reading

GAVE_NAME = "calledAs"
"""The one relation with a place of its own: a name that somebody gave is no alias."""

GroupKey = tuple[str, str]
"""Relation and label; the label tells forwards from backwards."""


def card(reading: Reading, entity_id: str) -> Card:
    """Everything about an entity: its claims by relation, firmest first, and the questions it stands in.

    Args:
        reading: The record.
        entity_id: An id that is in it.

    Cost: linear in the claims of the entity and the conflicts of the record.
    """
    ref, entity = reading.ref(entity_id), reading.entity(entity_id)
    claims = reading.claims_of(entity_id)
    own = [c for c in claims if c.relation == GAVE_NAME and c.subject.id == entity_id]
    return Card(
        header=reading.header,
        entity=ref,
        aliases=entity.aliases if entity else (),
        types=_types(reading.terms, ref, claims),
        description=entity.description if entity else "",
        same_as=entity.same_as if entity else (),
        groups=_groups(reading.terms, entity_id, claims, left_out=frozenset(c.id for c in own)),
        conflicts=conflicts(reading, entity_id).conflicts,
        called=tuple(own),
        identities=_identities(reading, entity_id),
        corrections=corrections(reading, {c.id for c in claims}),
    )


def corrections(reading: Reading, claims: Container[str]) -> tuple[Correction, ...]:
    """What corrections.csv says about some claims, in the order of their dates."""
    found = (row for row in reading.corrections() if row.claim in claims)
    return tuple(sorted(found, key=lambda row: (row.date, row.claim, row.what)))


def claim(reading: Reading, claim_id: str) -> tuple[ClaimView, tuple[ClaimView, ...]] | None:
    """A claim, and what stands against it: rows that answer it, other sides of its conflicts."""
    view = reading.claim(claim_id)
    return None if view is None else (view, tuple(reading.against([claim_id])))


def claims_of_source(reading: Reading, source_id: str) -> tuple[ClaimView, ...]:
    """All that a source says, in the order of its text, then by id.

    Cost: one walk over the claims of the record.
    """
    found = [c for c in reading.all_claims() if c.source == source_id]
    return tuple(sorted(found, key=lambda c: (c.start < 0, c.start, c.id)))


def names_given(reading: Reading, text: str) -> tuple[ClaimView, ...]:
    """Claims by which somebody gave somebody that name; nothing where an entity is called so without dispute.

    Cost: a look-up of the name, and the claims of the entities it was given to.
    """
    matches = reading.search(text, limit=10)
    if not matches or matches[0].how != "claimed":
        return ()
    given = {m.id: _folded(m.matched) for m in matches if m.how == "claimed"}
    return tuple(
        c
        for entity_id, name in given.items()
        for c in reading.claims_of(entity_id)
        if c.relation == GAVE_NAME and c.subject.id == entity_id and _folded(c.literal) == name
    )


def _types(terms: Terms, ref: EntityRef, claims: Iterable[ClaimView]) -> tuple[str, ...]:
    """The label of its class, then of the role classes that follow from claims."""
    roles = {role for c in claims if _asserts(terms, c) for role in _roles(terms, c, ref.id)}
    names = [ref.type, *sorted(roles)]
    return tuple(terms.classes[n].label if n in terms.classes else n for n in names)


def _asserts(terms: Terms, view: ClaimView) -> bool:
    """Whether a role class may follow: as `model.judge.asserts`, of which a view holds the rest."""
    return view.stands and not view.contested and terms.asserted(view.relation, view.standing)


def _roles(terms: Terms, view: ClaimView, entity_id: str) -> Iterable[str]:
    known = terms.relations[view.relation]
    for name in (known.name, *known.supers):
        relation = terms.relations.get(name)
        for end, role in relation.roles if relation else ():
            holder = view.subject if end == "subject" else view.object
            if holder is not None and holder.id == entity_id:
                yield role


def _groups(
    terms: Terms, center: str, claims: Iterable[ClaimView], left_out: frozenset[str]
) -> tuple[CardGroup, ...]:
    """Claims by relation and direction, read from the entity; groups in the order of their labels."""
    found: dict[GroupKey, list[ClaimView]] = {}
    for view in claims:
        if view.id not in left_out:
            found.setdefault(_group(view, center), []).append(view)
    return tuple(
        CardGroup(relation=relation, label=label, claims=tuple(sorted(views, key=_place(terms, center))))
        for (relation, label), views in sorted(
            found.items(), key=lambda item: (item[0][0] == "in", item[0][1])
        )
    )


def _group(view: ClaimView, center: str) -> GroupKey:
    if view.subject.id == center:
        return view.relation, view.label
    if view.object is not None and view.object.id == center:
        return view.relation, view.inverse_label
    return "in", "said of this"


def _place(terms: Terms, center: str) -> Callable[[ClaimView], tuple[str, bool, int, str]]:
    """Claims about one other end together; those that stand first, the firmest of them at the top."""

    def key(view: ClaimView) -> tuple[str, bool, int, str]:
        other = view.object if view.subject.id == center else view.subject
        named = other.name if other else view.literal
        return (named.casefold(), not view.stands, -terms.firmness(view.standing), view.id)

    return key


def _identities(reading: Reading, entity_id: str) -> tuple[str, ...]:
    return tuple(_judged(reading, j, entity_id) for j in reading.judgements_of(entity_id))


def _judged(reading: Reading, row: Judgement, entity_id: str) -> str:
    other = reading.ref(row.b if row.a == entity_id else row.a)
    words = {"same": "the same as", "different": "different from", "unsure": "perhaps the same as"}
    by = f" by {row.by}" if row.by else ""
    why = f", because {row.reason.rstrip('.')}" if row.reason else ""
    return f"Judged {words.get(row.judgement, row.judgement)} {other.name}{by}{why}."


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
