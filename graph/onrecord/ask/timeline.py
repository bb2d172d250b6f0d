"""Events in order, each with every dating that a source gives it.

In:   a record
Out:  `Timeline`
Not:  states (an office, a rank): they are on the card, with their times
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from onrecord.model.answers import ClaimView, Dating, EntityRef, Timeline, TimelineEntry
from onrecord.model.time import Overlap, overlap
from onrecord.store.reading import Reading

_NEVER = 10**12
"""Later than any day: events without a time come last."""


def timeline(reading: Reading, about: str | None = None) -> Timeline:
    """Events in order of their earliest begin, then latest end, then id.

    A dating is a live claim whose relation dates events; claims that were taken down date nothing, and rows
    that answer others neither. Nothing is chosen between datings: an entry carries them all, and is disputed
    where two of them cannot overlap.

    Args:
        reading: The record.
        about: Id of an entity: the events it is named with, itself if it is one. None: all events.

    Cost: one walk over the claims (of the entity, and of its events), and a sort of the events.
    """
    refs = _events(reading, about)
    given: dict[str, dict[str, list[ClaimView]]] = {}
    for view in _claims(reading, about, refs):
        event = _dated(reading, view)
        if event in refs and view.when is not None:
            given.setdefault(event, {}).setdefault(view.when.text, []).append(view)
    entries = [_entry(ref, given.get(ref.id, {})) for ref in refs.values()]
    entries.sort(key=_place)
    return Timeline(
        header=reading.header, about=reading.ref(about) if about else None, entries=tuple(entries)
    )


def _events(reading: Reading, about: str | None) -> dict[str, EntityRef]:
    if about is None:
        ids = (e.id for e in reading.entities() if reading.terms.kind(e.type) == "event")
        return {ref.id: ref for ref in map(reading.ref, ids)}
    near = [reading.ref(about)]
    for view in reading.claims_of(about):
        if not view.down:
            near.extend(e for e in (view.subject, view.object, view.within) if e is not None)
    return {e.id: e for e in near if reading.terms.kind(e.type) == "event"}


def _claims(reading: Reading, about: str | None, refs: Iterable[str]) -> Iterable[ClaimView]:
    if about is None:
        return reading.all_claims()
    # A claim may name two of the events.
    return {c.id: c for event in refs for c in reading.claims_of(event)}.values()


def _dated(reading: Reading, view: ClaimView) -> str:
    """Id of the event that the claim dates; empty if it dates none."""
    known = reading.terms.relations.get(view.relation)
    if known is None or view.down or view.answers:
        return ""
    if known.dates == "subject":
        return view.subject.id
    return view.object.id if known.dates == "object" and view.object else ""


def _entry(event: EntityRef, given: dict[str, list[ClaimView]]) -> TimelineEntry:
    datings = []
    for views in given.values():
        when = views[0].when
        if when is not None:
            datings.append(Dating(when=when, claims=tuple(sorted(views, key=lambda c: c.id))))
    datings.sort(key=lambda d: (_first(d), d.when.latest_end or _NEVER, d.when.text))
    begins = [d.when.earliest_begin for d in datings]
    ends = [d.when.latest_end for d in datings]
    return TimelineEntry(
        event=event,
        datings=tuple(datings),
        disputed=any(overlap(a.when, b.when) is Overlap.NO for a, b in combinations(datings, 2)),
        earliest=min((b for b in begins if b is not None), default=None) if None not in begins else None,
        latest=max((e for e in ends if e is not None), default=None) if None not in ends else None,
    )


def _first(dating: Dating) -> int:
    """The first day known of a dating; an open begin sorts by its end."""
    when = dating.when
    days = (when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end)
    return next((d for d in days if d is not None), _NEVER)


def _place(entry: TimelineEntry) -> tuple[int, int, str]:
    if not entry.datings:
        return (_NEVER, _NEVER, entry.event.id)
    return (
        min(map(_first, entry.datings)),
        entry.latest if entry.latest is not None else _NEVER,
        entry.event.id,
    )
