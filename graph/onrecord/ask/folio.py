"""What a page about one thing needs: an entity, a claim, a source, the dossier as a whole.

In:   a record and an id
Out:  `Folio`, `ClaimFolio`, `SourceFolio`, `Front`
Not:  pages, which are `show.pages`

Of something large only a part is loaded, so that no page waits for a hundred thousand claims.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from onrecord.ask import audit as weak
from onrecord.ask import conflicts as disagreements
from onrecord.ask import timeline as time
from onrecord.ask.card import card
from onrecord.ask.card import claim as claim_and_against
from onrecord.model.answers import Card, ClaimView, EntityRef, TimelineEntry
from onrecord.model.folio import ClaimFolio, Folio, FolioGroup, Front, Near, SourceFolio
from onrecord.model.source import Source, independent, roots
from onrecord.model.terms import Terms
from onrecord.store.portions import Portion
from onrecord.store.reading import Reading

WHOLE: Final = 200
"""Claims up to which a page holds everything about an entity."""
SHORT: Final = 200
"""Claims up to which a page is made in a moment, those of events and conflicts included."""
SHOWN: Final = 20
"""Claims of each relation on the first page of a larger one."""
PAGE: Final = 100
"""Claims on a further page, and on a page of a source."""
TEXT: Final = 500
"""Claims on the first page of a source with a text."""
AROUND: Final = 240
"""Code points of the text before and after a passage."""
COUNTED: Final = 20_000
"""Claims up to which the first page says what is weak: that takes a walk over all of them."""
FEW: Final = 6
FIRM: Final = 4
"""Firmness of `reported`: what is weaker does not make a line double."""

Sources = Mapping[str, Source]


def folio(
    reading: Reading,
    entity_id: str,
    sources: Sources,
    *,
    relation: str = "",
    label: str = "",
    page: int = 1,
    whole: int = WHOLE,
) -> Folio:
    """An entity with its evidence.

    Args:
        reading: The record.
        entity_id: An id that is in it.
        sources: All sources of the record.
        relation: Of a large entity: only this group, which `label` tells from its other direction.
        label: The label of that group.
        page: Which part of that group, from 1.
        whole: Claims up to which everything is shown at once.

    Cost: linear in the claims shown, and those of the events among them.
    """
    total = len(reading.claims_few(entity_id, whole))
    if total <= whole:
        made = card(reading, entity_id)
        groups = tuple(
            FolioGroup(relation=g.relation, label=g.label, claims=g.claims, total=len(g.claims))
            for g in made.groups
        )
        events = tuple(e for e in time.timeline(reading, entity_id).entries if e.datings)
        return _folio(reading, made, groups, events, sources, total=total)
    portions = reading.claims_counted(entity_id)
    return _part(reading, entity_id, portions, sources, (relation, label, max(page, 1)))


def short(reading: Reading, entity_id: str, *, events: bool = True) -> bool:
    """Whether all about an entity is so little that to tell it takes a moment; False if there is none.

    Counted are its claims, with `events` those of the events among them, and those on the sides of its
    conflicts: all that is loaded to tell it. What was counted is remembered, and not loaded again.
    """
    left = SHORT
    claims = reading.claims_few(entity_id, left)
    left -= len(claims)
    if left < 0 or reading.number(entity_id) is None:
        return False
    kind = reading.terms.kind
    ends = {e for c in claims for e in (c.subject, c.object, c.within) if e is not None}
    for event in (e.id for e in ends if events and e.id != entity_id and kind(e.type) == "event"):
        left -= len(reading.claims_few(event, left))
        if left < 0:
            return False
    return sum(len(side.claims) for c in reading.conflicts(entity_id) for side in c.sides) <= left


def _part(
    reading: Reading,
    entity_id: str,
    portions: Sequence[Portion],
    sources: Sources,
    asked: tuple[str, str, int],
) -> Folio:
    """Some claims of each relation; or one page of the relation asked for."""
    relation, label, page = asked
    groups: list[FolioGroup] = []
    for portion in portions:
        known = reading.terms.relations.get(portion.relation)
        own = _label(portion, known.label if known else "", known.inverse_label if known else "")
        if relation and (relation, label or own) != (portion.relation, own):
            continue
        first = (page - 1) * PAGE if relation else 0
        claims = reading.claims_some(entity_id, portion, first, PAGE if relation else SHOWN)
        group = FolioGroup(
            relation=portion.relation, label=own, claims=tuple(claims), total=portion.count, first=first
        )
        groups.append(group)
    groups.sort(key=lambda g: (g.relation == "in", g.label))
    return _folio(
        reading,
        _head(reading, entity_id),
        tuple(groups),
        (),
        sources,
        total=sum(portion.count for portion in portions),
        disputed=len(reading.conflicts(entity_id)),
    )


def _label(portion: Portion, label: str, inverse: str) -> str:
    return {"subject": label, "object": inverse}.get(portion.end) or portion.relation


def _head(reading: Reading, entity_id: str) -> Card:
    """What stands at the top of a page, without any claim."""
    ref, entity = reading.ref(entity_id), reading.entity(entity_id)
    known = reading.terms.classes.get(ref.type)
    about = reading.conflicts(entity_id)
    return Card(
        header=reading.header,
        entity=ref,
        aliases=entity.aliases if entity else (),
        types=(known.label if known else ref.type,),
        description=entity.description if entity else "",
        same_as=entity.same_as if entity else (),
        groups=(),
        conflicts=tuple(disagreements.view(reading, c) for c in about[:FEW]),
    )


def _folio(
    reading: Reading,
    made: Card,
    groups: tuple[FolioGroup, ...],
    events: tuple[TimelineEntry, ...],
    sources: Sources,
    *,
    total: int,
    disputed: int | None = None,
) -> Folio:
    claims = [*made.called, *(c for group in groups for c in group.claims)]
    counted = Counter((c.source, c.source_title) for c in claims)
    return Folio(
        header=made.header,
        entity=made.entity,
        types=made.types,
        aliases=made.aliases,
        description=made.description,
        same_as=made.same_as,
        called=made.called,
        identities=made.identities,
        groups=groups,
        conflicts=made.conflicts,
        events=events,
        near=near(reading.terms, made.entity.id, claims, sources),
        sources=tuple(
            (id_, title, many) for (id_, title), many in sorted(counted.items(), key=lambda i: (-i[1], i[0]))
        ),
        total=total,
        disputed=len(made.conflicts) if disputed is None else disputed,
        part=disputed is not None,
    )


def near(terms: Terms, center: str, claims: Iterable[ClaimView], sources: Sources) -> tuple[Near, ...]:
    """Whom and what claims that stand join to an entity, in the order of kind and name.

    A line never looks firmer than the weakest of its relations: of each the best claim, then the weakest.
    """
    joined: dict[str, dict[tuple[str, bool], list[ClaimView]]] = {}
    refs: dict[str, EntityRef] = {}
    for claim in claims:
        other = claim.object if claim.subject.id == center else claim.subject
        if claim.object is None or other is None or not claim.stands or other.id == center:
            continue
        if center not in (claim.subject.id, claim.object.id):
            continue
        refs[other.id] = other
        forward = claim.subject.id == center
        joined.setdefault(other.id, {}).setdefault((claim.relation, forward), []).append(claim)
    found = (_near(terms, refs[id_], relations, sources) for id_, relations in joined.items())
    return tuple(sorted(found, key=lambda n: (n.entity.kind, n.entity.name.casefold(), n.entity.id)))


def _near(
    terms: Terms,
    other: EntityRef,
    relations: Mapping[tuple[str, bool], list[ClaimView]],
    sources: Sources,
) -> Near:
    best = {
        key: max(views, key=lambda c: (not c.contested, terms.firmness(c.standing), c.id))
        for key, views in relations.items()
    }
    firmest = max(best, key=lambda key: (terms.firmness(best[key].standing), key))
    weakest = min(best.values(), key=lambda c: (terms.firmness(c.standing), c.id))
    claim, forward = best[firmest], firmest[1]
    return Near(
        entity=other,
        label=claim.label if forward else claim.inverse_label,
        claims=sum(map(len, relations.values())),
        standing=weakest.standing,
        double=all(_corroborated(terms, views, sources) for views in relations.values()),
        contested=any(c.contested for views in relations.values() for c in views),
    )


def _corroborated(terms: Terms, views: Iterable[ClaimView], sources: Sources) -> bool:
    solid = {c.source for c in views if not c.contested and terms.firmness(c.standing) >= FIRM}
    if len(solid) < 2:
        return False
    known = sources if isinstance(sources, dict) else dict(sources)
    return any(independent(known, a, b) for a, b in combinations(sorted(solid), 2))


def claim_folio(reading: Reading, claim_id: str) -> ClaimFolio | None:
    """A claim with everything that bears on it; None if there is no such claim.

    Cost: linear in the claims of its subject, up to `WHOLE`.
    """
    found = claim_and_against(reading, claim_id)
    if found is None:
        return None
    view, against = found
    subject = view.subject.id
    counted = sum(portion.count for portion in reading.claims_counted(subject))
    others = reading.claims_of(subject) if counted <= 10 * WHOLE else []
    told = {view.id, *(c.id for c in against)}
    same = tuple(c for c in others if c.id not in told and _statement(c) == _statement(view))
    answered = tuple(c for c in same if view.id in c.answered_by)
    entity = [c for c in reading.conflicts(subject) if any(view.id in s.claims for s in c.sides)]
    return ClaimFolio(
        header=reading.header,
        claim=view,
        source=reading.source(view.source),
        against=against,
        answered=answered,
        beside=tuple(c for c in same if c not in answered),
        conflicts=tuple(disagreements.view(reading, c) for c in entity),
        corrections=tuple(c for c in reading.corrections() if c.claim.removeprefix("claim-") == view.id),
        passage=_passage(reading, view),
    )


def _statement(claim: ClaimView) -> tuple[str, str, str, str]:
    other = claim.object.id if claim.object else claim.literal
    return claim.subject.id, claim.relation, other, claim.within.id if claim.within else ""


def _passage(reading: Reading, view: ClaimView) -> tuple[str, str, str]:
    text = reading.text(view.source) if view.start >= 0 else None
    if not text:
        return "", "", ""
    first, last = max(0, view.start - AROUND), view.end + AROUND
    return text[first : view.start], text[view.start : view.end], text[view.end : last]


def source_folio(
    reading: Reading, source_id: str, sources: Sources, page: int = 1, whole: int = 0
) -> SourceFolio | None:
    """A source with what it says; None if there is no such source.

    Args:
        reading: The record.
        source_id: Its id.
        sources: All sources of the record.
        page: Which part, from 1.
        whole: Claims on the first page; 0: as many as are read with a text, or without one.

    Cost: one pass over all claims inside of sqlite.
    """
    source = sources.get(source_id)
    if source is None:
        return None
    # The text is shown on the first page, with every quote in it: so many at once, whatever comes after.
    text = reading.text(source_id)
    whole = whole or (TEXT if text is not None else PAGE)
    first = 0 if page <= 1 else whole + (page - 2) * PAGE
    total, claims = reading.claims_of_source(source_id, first, whole if page <= 1 else PAGE)
    about: Counter[EntityRef] = Counter()
    for view in claims:
        about.update({e for e in (view.subject, view.object) if e is not None})
    known = dict(sources)
    return SourceFolio(
        header=reading.header,
        source=source,
        claims=tuple(claims),
        total=total,
        first=first,
        at=max(page, 1),
        parts=1 + max(0, -(-(total - whole) // PAGE)),
        text=text if page <= 1 else None,
        alone=reading.alone(c.id for c in claims),
        based_on=tuple(known[name] for name in source.based_on if name in known),
        copied_by=tuple(s for _, s in sorted(known.items()) if source_id in s.based_on),
        dependent=_dependent(known, source),
        about=tuple(sorted(about.items(), key=lambda i: (i[0].kind, i[0].name.casefold(), i[0].id))),
    )


def _dependent(known: dict[str, Source], source: Source) -> tuple[Source, ...]:
    """Sources with a common root or the same publisher, apart from those it names and those that name it."""
    if len(known) > COUNTED:
        return ()
    own, house = roots(known, source.id), source.publisher.casefold().strip()
    near_ = {source.id, *source.based_on}
    return tuple(
        other
        for name, other in sorted(known.items())
        if name not in near_
        and source.id not in other.based_on
        and ((house and other.publisher.casefold().strip() == house) or own & roots(known, name))
    )


def front(reading: Reading, sources: Sources) -> Front:
    """What the first page says. Cost: a pass over entities; a walk over all claims if they are few."""
    terms = reading.terms
    kinds: Counter[str] = Counter()
    for name, count in reading.uses()[0].items():
        kinds[terms.kind(name)] += count
    disputed, about = reading.conflicts_some(0, FEW)
    weakness = weak.audit(reading).groups if reading.header.claims <= COUNTED else None
    dated = sorted(sources.values(), key=lambda s: (s.date, s.id), reverse=True)
    return Front(
        header=reading.header,
        kinds=tuple(kinds.most_common()),
        newest=tuple(dated[:FEW]),
        conflicts=tuple(disagreements.view(reading, c) for c in about),
        disputed=disputed,
        weak=weakness,
        corrections=tuple(sorted(reading.corrections(), key=lambda c: (c.date, c.claim), reverse=True)[:FEW]),
    )
