"""Where sources disagree on time: T, datings of one event that exclude each other; O, impossible orders.

In:   live claims
Out:  conflicts of the rules T and O
Not:  states: two stints in an office are two claims, never compared
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from onrecord.model.alike import Alike
from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.judged import Conflict, Side
from onrecord.model.replies import loops
from onrecord.model.time import Time

Live = Callable[[], Iterator[Claim]]
"""Walks the live claims, from the start each time."""
Dated = tuple[str, Time, Claim]


def datings(claims: Iterable[Claim], dossier: Dossier, alike: Alike) -> Iterator[Dated]:
    """Each (event, time, claim) where `when` dates an event.

    A relation with `dates` names the end that is the event. A case at that end (`accusedIn`) is not dated: it
    is no event but lasts for years.
    """
    terms, entities = dossier.terms, dossier.entities
    for claim in claims:
        known = terms.relations.get(claim.relation)
        if claim.when is None or known is None or not known.dates:
            continue
        event = claim.subject if known.dates == "subject" else claim.object
        entity = entities.get(event)
        if entity is not None and terms.kind(entity.type) in ("event", ""):
            yield alike(event), claim.when, claim


def time_conflicts(live: Live, dossier: Dossier, alike: Alike) -> list[Conflict]:
    """T: one conflict for each event with datings that cannot overlap.

    Cost: two walks; memory for two days an event, and for the datings of the events in conflict.
    """
    span: dict[str, tuple[int | None, int | None]] = {}
    for event, when, _ in datings(live(), dossier, alike):
        begin, end = span.get(event, (None, None))
        span[event] = (_most(begin, when.earliest_begin), _least(end, when.latest_end))
    apart = {e for e, (begin, end) in span.items() if begin is not None and end is not None and end < begin}
    found: dict[str, list[Dated]] = {}
    for dated in datings(live(), dossier, alike) if apart else ():
        if dated[0] in apart:
            found.setdefault(dated[0], []).append(dated)
    return [_time_conflict(event, rows) for event, rows in sorted(found.items())]


def _time_conflict(event: str, rows: list[Dated]) -> Conflict:
    """Datings that exclude the same others agree with each other: they are one side.

    A dating that excludes none ("1991" beside May and September of that year) takes no side.
    """
    begins = sorted(t.earliest_begin for _, t, _ in rows if t.earliest_begin is not None)
    ends = sorted(t.latest_end for _, t, _ in rows if t.latest_end is not None)
    sides: dict[tuple[int, int], list[Dated]] = {}
    for row in rows:
        when = row[1]
        after = len(begins) if when.latest_end is None else bisect_right(begins, when.latest_end)
        before = 0 if when.earliest_begin is None else bisect_left(ends, when.earliest_begin)
        if after < len(begins) or before > 0:
            sides.setdefault((before, after), []).append(row)
    ordered = tuple(_dating_side(group) for _, group in sorted(sides.items()))
    return Conflict(rule="T", level="contradicts", relation="when", entity=event, sides=ordered)


def order_conflicts(live: Live, dossier: Dossier, alike: Alike) -> list[Conflict]:
    """O: `happenedAfter` against datings in the other order, and in a circle.

    Cost: two walks, and memory for the orders and the datings of the events they name.
    """
    orders = {name for name, known in dossier.terms.relations.items() if known.order}
    said: dict[tuple[str, str], list[Claim]] = {}
    for claim in live():
        if claim.relation in orders:
            said.setdefault((alike(claim.subject), alike(claim.object)), []).append(claim)
    if not said:
        return []
    events = set(chain.from_iterable(said))
    dated: dict[str, list[Dated]] = {}
    for row in datings(live(), dossier, alike):
        if row[0] in events:
            dated.setdefault(row[0], []).append(row)
    against_dates = (_against_dates(pair, claims, dated) for pair, claims in sorted(said.items()))
    return [*(c for c in against_dates if c is not None), *_in_circles(said)]


def _against_dates(
    pair: tuple[str, str], claims: list[Claim], dated: Mapping[str, list[Dated]]
) -> Conflict | None:
    """The claim that one event came after another, and the datings by which it had ended before."""
    later, earlier = (dated.get(event, []) for event in pair)
    begins = [t.earliest_begin for _, t, _ in earlier if t.earliest_begin is not None]
    ends = [t.latest_end for _, t, _ in later if t.latest_end is not None]
    if pair[0] == pair[1] or not begins or not ends or min(ends) >= max(begins):
        return None
    first = [d for d in later if d[1].latest_end is not None and d[1].latest_end < max(begins)]
    second = [d for d in earlier if d[1].earliest_begin is not None and min(ends) < d[1].earliest_begin]
    sides = (side([pair[1]], claims), _dating_side(first + second))
    relation = min(claim.relation for claim in claims)
    return Conflict(
        rule="O", level="contradicts", relation=relation, entity=pair[0], object=pair[1], sides=sides
    )


def _in_circles(said: Mapping[tuple[str, str], list[Claim]]) -> list[Conflict]:
    """One conflict for each group of events of which each is said to have come after another, all round."""
    edges: dict[str, list[str]] = {}
    for later, earlier in said:
        edges.setdefault(later, []).append(earlier)
    out = []
    for group in loops(edges):
        inside = [(pair, rows) for pair, rows in sorted(said.items()) if group.issuperset(pair)]
        sides = tuple(side([earlier], rows) for (_, earlier), rows in inside)
        relation = min(claim.relation for _, rows in inside for claim in rows)
        out.append(Conflict(rule="O", level="contradicts", relation=relation, entity=min(group), sides=sides))
    return out


def _dating_side(rows: list[Dated]) -> Side:
    return side([when.text for _, when, _ in rows], [claim for _, _, claim in rows])


def side(values: Iterable[str], claims: Iterable[Claim]) -> Side:
    """A side of a conflict; who says so is named on it only where it is one voice."""
    rows = list(claims)
    voices = {(row.source, row.by) for row in rows}
    sources = {source for source, _ in voices}
    return Side(
        values=tuple(sorted(set(values))),
        claims=tuple(sorted({row.id for row in rows})),
        source=sources.pop() if len(sources) == 1 else "",
        by=voices.pop()[1] if len(voices) == 1 else "",
    )


def _most(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else max(a, b)


def _least(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)
