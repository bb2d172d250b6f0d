"""What the page shows: the whole record, or a part of it, complete with evidence.

In:   a record, and what to choose: all, the surroundings of somebody, a path, the entities of a query
Out:  `Picture`
Not:  drawing, which is `show.html`; leaving out what is private, which `redact` does before a record is built
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onrecord.ask.conflicts import view
from onrecord.errors import UsageError
from onrecord.model.answers import Chain, ClaimView, EntityRef, Picture, PictureEntity
from onrecord.model.judged import Conflict
from onrecord.model.source import Source
from onrecord.store import paths_layout as layout
from onrecord.store.reading import Reading

MOST = 3_000
"""Entities of a selection on one page. Beyond this nobody sees anything."""
NAMES = 2_000
"""Names of a whole record that are shown one by one; a larger record opens folded."""
NEARBY = 600
"""Entities around a selection that the page holds besides, to show when asked; if more, it holds none."""


def whole(reading: Reading) -> Picture:
    """The whole record; one of more than `NAMES` entities is folded into groups, of which a part is held."""
    if reading.header.entities > NAMES:
        from onrecord.ask.overview import fold

        folded = fold(reading)
        made = _picture(reading, set(folded.held), folded.claims, folded.words, whole=True)
        return replace(made, groups=folded.groups, group_lines=folded.lines)
    ids = {e.id for e in reading.entities()}
    return _picture(reading, ids, reading.all_claims(), whole=True)


def around(reading: Reading, names: Sequence[str], hops: int = 1) -> Picture:
    """Somebody and what is joined to them in at most so many hops.

    The walk goes through nobody whom no source names, through no place or work, and through no government,
    police agency or court: they join too much to tell anything. They are shown where it ends.

    Args:
        reading: The record.
        names: Ids of entities.
        hops: How far; 0 shows the entities alone.

    Raises:
        UsageError: There are more entities than a page can show.

    Cost: linear in the claims of the entities passed.
    """
    seen = set(names)
    edge = list(names)
    for _ in range(hops):
        edge = sorted(_joined_to(reading, edge) - seen)
        seen.update(edge)
        _bounded(len(seen))
        edge = [name for name in edge if _passes(reading, reading.ref(name))]
    who = " and ".join(reading.ref(name).name for name in names)
    made = _picture(reading, seen, _among(reading, seen), f"Around {who}: {_far(hops)}.")
    return _with_nearby(reading, made, edge)


def path(reading: Reading, chains: Sequence[Chain], start: EntityRef, end: EntityRef) -> Picture:
    """The chains between two, with everything the record says among those who stand in them."""
    ids = {start.id, end.id} | {e.id for chain in chains for e in chain.entities}
    selection = f"The chains between {start.name} and {end.name}."
    made = _picture(reading, ids, _among(reading, ids), selection, tuple(chains))
    return _with_nearby(reading, made, ids)


def chosen(reading: Reading, ids: Iterable[str], selection: str) -> Picture:
    """Entities that somebody chose, and the claims among them; claims that were chosen bring their ends.

    Raises:
        UsageError: None of the ids is in the record, or there are more than a page can show.
    """
    picked: set[str] = set()
    claims: dict[str, ClaimView] = {}
    for name in ids:
        if reading.entity(name) is not None:
            picked.add(name)
        elif (claim := reading.claim(name.removeprefix("claim-"))) is not None:
            claims[claim.id] = claim
            picked.update(e.id for e in _ends(claim))
    if not picked:
        raise UsageError("The query names no entity of the record: select some, as in SELECT ?officer ?suit.")
    _bounded(len(picked))
    claims.update((c.id, c) for c in _among(reading, picked))
    return _with_nearby(reading, _picture(reading, picked, claims.values(), selection), picked)


def _far(hops: int) -> str:
    return {0: "nothing else", 1: "what is joined directly"}.get(hops, f"what is joined in {hops} steps")


def _picture(
    reading: Reading,
    ids: set[str],
    claims: Iterable[ClaimView],
    selection: str = "",
    chains: tuple[Chain, ...] = (),
    *,
    whole: bool = False,
) -> Picture:
    kept = sorted(claims, key=lambda c: c.id)
    shown = {c.id for c in kept}
    known = reading.conflicts() if whole else _conflicts_of(reading, ids)
    conflicts = tuple(view(reading, c) for c in known if any(not shown.isdisjoint(s.claims) for s in c.sides))
    relations = reading.terms.relations
    made = Picture(
        header=reading.header,
        entities=tuple(_entity(reading, name) for name in sorted(ids)),
        claims=tuple(kept),
        sources={},
        conflicts=conflicts,
        chains=chains,
        judgements=tuple(_judgements(reading, ids)),
        selection=selection,
        firmness={s.name: s.firmness for s in reading.terms.standings.values()},
        corrections=tuple(c for c in reading.corrections() if not selection or c.claim in shown),
        dates={name: r.dates for name, r in relations.items() if r.dates},
        joinless=frozenset(name for name, r in relations.items() if not r.joins),
        disputed_same=frozenset(_disputed_same(reading, ids)),
    )
    return replace(made, sources=_sources(reading, made))


def _with_nearby(reading: Reading, made: Picture, edge: Iterable[str]) -> Picture:
    """The picture with what lies one step beyond `edge`, unless that is too much to hold."""
    shown = {e.ref.id for e in made.entities}
    edge = [name for name in sorted(edge) if _passes(reading, reading.ref(name))]
    near = _joined_to(reading, edge) - shown
    if not near or len(near) > NEARBY:
        return made
    told = {c.id for c in made.claims}
    beyond = tuple(c for c in _among(reading, shown | near) if c.id not in told)
    judged = tuple(_judgements(reading, shown | near))
    grown = replace(
        made,
        nearby=tuple(_entity(reading, name) for name in sorted(near)),
        nearby_claims=tuple(sorted(beyond, key=lambda c: c.id)),
        judgements=judged,
        disputed_same=frozenset(_disputed_same(reading, shown | near)),
    )
    return replace(grown, sources=_sources(reading, grown))


def _sources(reading: Reading, made: Picture) -> dict[str, Source]:
    """Every source of a claim that the picture holds, and those that these are based on."""
    known = reading.sources()
    sides = (claim for conflict in made.conflicts for side in conflict.sides for claim in side.claims)
    steps = (
        claim for chain in made.chains for step in chain.steps for claim in (*step.claims, *step.against)
    )
    todo = {claim.source for claim in (*made.claims, *made.nearby_claims, *sides, *steps)}
    found: dict[str, Source] = {}
    while todo:
        name = todo.pop()
        if name in known and name not in found:
            found[name] = known[name]
            todo.update(known[name].based_on)
    return dict(sorted(found.items()))


def _conflicts_of(reading: Reading, ids: Iterable[str]) -> list[Conflict]:
    """Conflicts that concern one of the entities, in the order of the record."""
    found = {conflict.id: conflict for name in sorted(ids) for conflict in reading.conflicts(name)}
    return [found[key] for key in sorted(found)]


def _entity(reading: Reading, name: str) -> PictureEntity:
    ref, entity = reading.ref(name), reading.entity(name)
    known = reading.terms.classes.get(ref.type)
    number = reading.number(name)
    return PictureEntity(
        ref=ref,
        type_label=known.label if known else ref.type,
        aliases=entity.aliases if entity else (),
        description=entity.description if entity else "",
        hub=number is not None and bool(reading.paths.node[number] & layout.HUB),
    )


def _judgements(reading: Reading, ids: set[str]) -> Iterable[tuple[str, str, str]]:
    for row in reading.judgements():
        if row.judgement == "same" and row.a in ids and row.b in ids:
            by = f" by {row.by}" if row.by else ""
            why = f", because {row.reason.rstrip('.')}" if row.reason else ""
            yield row.a, row.b, f"Judged the same{by}{why}."


def _disputed_same(reading: Reading, ids: set[str]) -> Iterable[tuple[str, str]]:
    for row in reading.judgements():
        if row.judgement == "different" and row.a in ids and row.b in ids:
            yield (row.a, row.b) if row.a <= row.b else (row.b, row.a)


def _among(reading: Reading, ids: set[str]) -> Iterable[ClaimView]:
    """Claims all of whose ends are chosen, once each; what is said of one alone (a literal) too."""
    found: dict[str, ClaimView] = {}
    for name in sorted(ids):
        for claim in reading.claims_of(name):
            if claim.id not in found and all(e.id in ids for e in _ends(claim)):
                found[claim.id] = claim
    return found.values()


def _joined_to(reading: Reading, names: Iterable[str]) -> set[str]:
    return {e.id for name in names for c in reading.claims_of(name) for e in _ends(c) if _joins(reading, c)}


def _joins(reading: Reading, claim: ClaimView) -> bool:
    known = reading.terms.relations.get(claim.relation)
    return not claim.down and (known is None or known.joins)


def _passes(reading: Reading, ref: EntityRef) -> bool:
    known = reading.terms.classes.get(ref.type)
    return not ref.unnamed and ref.kind not in ("place", "work") and not (known is not None and known.hub)


def _ends(claim: ClaimView) -> tuple[EntityRef, ...]:
    return tuple(e for e in (claim.subject, claim.object, claim.within) if e is not None)


def _bounded(count: int) -> None:
    if count > MOST:
        raise UsageError(
            f"That is {count:,} entities, and a page can show {MOST:,}: "
            "choose a part with --around, --path or --query."
        )
