"""The smallest graph that joins several entities.

In:   names of entities
Out:  `Joining`: entities and hops, each with all its claims
Not:  a hierarchy: a tree comes out because it is smallest, and says nothing of who leads whom
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from onrecord.ask import steiner
from onrecord.ask.evidence import edges_between
from onrecord.ask.filters import EdgeTest, Filters, resolve
from onrecord.ask.steps import Steps
from onrecord.ask.walk import Ball, Ground, Meeting
from onrecord.errors import UsageError
from onrecord.model.answers import EntityRef, Joining
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

EXACT = 6
"""Entities up to which the smallest graph is found for certain; the work triples with each one more."""
ROOM = 5_000
"""Entities that could lie in it, up to which it is."""
WALKED = 100_000
"""Entities looked at to find that out."""
MOST = 30
NOWHERE = -1
"""Number of no entity."""
FURTHEST = 64


def between(reading: Reading, names: Sequence[str], *, filters: Filters | None = None) -> Joining:
    """Join several entities by as few hops as possible (a *Steiner tree*).

    Without any contested hop, if that can be; then by the fewest hops; then the fewest contested ones, then
    the fewest hubs inside. Among equals always the same one. What no chain passes stands only at its ends.

    Args:
        reading: The record, with N entities and M claims.
        names: Ids, names or aliases of 2 to 30 entities.
        filters: What the claims of each hop must have; not `overlapping`.

    Returns:
        Entities and steps in order of ids. If nothing joins them all, no step, and `note` names two that
        nothing joins. For more than `EXACT` entities, or far apart in a large record, a smaller graph
        may exist, and `note` says so.

    Raises:
        UnknownName: A name is not in the record.
        AmbiguousName: Several have it.
        UsageError: Fewer than two different entities, or more than 30; or filters that make no sense.

    Cost: for t entities, n that could lie between them and m hops among those, O(3^t n + 2^t m log n), see
    `ask.steiner`; before that one breadth-first search for each entity.
    """
    ids = list(dict.fromkeys(map(reading.find, names)))
    if not 2 <= len(ids) <= MOST:
        raise UsageError(f"Name 2 to {MOST} different entities to join, not {len(ids)}.")
    filters = filters or Filters()
    asked = tuple(reading.refs(ids))
    for contested in (False, True):
        search = _Search.of(reading, ids, filters, contested=contested)
        if not search.apart():
            with suppress(steiner.Apart):
                return _joining(search, asked)
    under = "" if filters == Filters() else " under these conditions"
    two = " and ".join(ref.name for ref in reading.refs_of(search.apart()))
    note = f"Nothing joins {two or 'all of these'}{under}."
    return Joining(header=reading.header, asked=asked, entities=asked, steps=(), note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Several ends, by number, in the path graph."""

    reading: Reading
    ground: Ground
    ends: list[int]

    @classmethod
    def of(cls, reading: Reading, ids: Sequence[str], filters: Filters, *, contested: bool) -> _Search:
        if filters.overlapping:
            raise UsageError("Overlapping times are a matter of one chain: ask for chains, or leave it out.")
        numbers = [number for number in map(reading.number, ids) if number is not None]
        if len(numbers) < len(ids):
            raise UsageError("Only entities can be joined; one of these names is no entity.")
        test = EdgeTest(reading.paths, resolve(filters, reading), contested=contested)
        return cls(
            reading=reading,
            ground=Ground(index=reading.paths, test=test, start=NOWHERE, goal=NOWHERE),
            ends=numbers,
        )

    def meeting(self, a: int, b: int) -> Meeting:
        return Meeting(replace(self.ground, start=a, goal=b))

    def apart(self) -> list[int]:
        """Two ends that nothing joins, one of them a way through if any is; none if all are joined."""
        node = self.ground.index.node
        first = next((end for end in self.ends if node[end] & layout.PASSABLE), self.ends[0])
        for end in self.ends:
            if end != first and self.meeting(first, end).distance(FURTHEST) is None:
                return [first, end]
        return []

    def spanning(self) -> list[tuple[int, int, int]]:
        """Hops, and the two ends, of a shortest tree of chains between the ends (Prim)."""
        first, *rest = self.ends
        near = {end: (self._hops(first, end), first, end) for end in rest}
        tree: list[tuple[int, int, int]] = []
        while near:
            best = min(near.values())
            tree.append(best)
            del near[best[2]]
            for end in near:
                near[end] = min(near[end], (self._hops(best[2], end), best[2], end))
        return tree

    def _hops(self, a: int, b: int) -> int:
        # Ends that no chain passes can each be joined to a third, and still be apart themselves.
        return self.meeting(a, b).distance(FURTHEST) or FURTHEST + 1

    def room(self, most: int) -> set[int] | None:
        """Every entity that a graph of at most `most` hops can have; None if there are too many to say.

        A tree with an entity and two of the ends has at least half the sum of the three distances in hops.
        """
        distances: list[dict[int, int]] = []
        for end in self.ends:
            ball = Ball(self.ground, end, NOWHERE)
            while ball.depth < most and not ball.whole:
                ball.grow()
                if len(ball.distance) > WALKED:
                    return None
            distances.append(ball.distance)
        pairs = [(a, b, self._hops(a, b)) for a, b in combinations(self.ends, 2)]
        far = dict(zip(self.ends, distances, strict=True))
        shared = set.intersection(*map(set, distances))
        room = {n for n in shared if all(far[a][n] + far[b][n] + hops <= 2 * most for a, b, hops in pairs)}
        return room.union(self.ends) if len(room) <= ROOM else None

    def corridors(self, tree: Iterable[tuple[int, int, int]]) -> set[int]:
        """The entities on shortest chains along a tree of chains, and on those one hop longer."""
        room = set(self.ends)
        for hops, a, b in tree:
            if hops <= FURTHEST:
                room.update(self.meeting(a, b).corridor(hops + 1)[0])
        return room

    def graph(self, room: set[int]) -> steiner.Graph:
        """The hops among some entities, each with what it costs."""
        index, test = self.ground.index, self.ground.test
        hops: dict[int, dict[int, int]] = {node: {} for node in sorted(room)}
        for node in hops:
            for edge in index.row(node):
                other = index.nbr[edge]
                if other in room and test(edge):
                    cost = steiner.HOP + (steiner.DISPUTED if index.contested(edge) else 0)
                    hops[node][other] = min(cost, hops[node].get(other, cost))
        ends = set(self.ends)
        return steiner.Graph(
            hops=hops,
            hubs=frozenset(n for n in room if index.node[n] & layout.HUB and n not in ends),
            closed=frozenset(n for n in room if not index.node[n] & layout.PASSABLE),
        )

    def between(self, hops: Iterable[tuple[int, int]], *, shown: bool) -> Iterator[list[int]]:
        """Of each hop, the edges that pass, contested or not; or all that are shown of it."""
        wanted = self.ground.test.wanted
        test = EdgeTest(self.ground.index, wanted.shown if shown else wanted, contested=True)
        ground = replace(self.ground, test=test)
        return (edges_between(ground, a, b) for a, b in hops)


def _joining(search: _Search, asked: tuple[EntityRef, ...]) -> Joining:
    """Find the tree, and say it in words."""
    spanning = search.spanning()
    most = sum(hops for hops, _, _ in spanning)
    room = search.room(most) if len(search.ends) <= EXACT and most < FURTHEST else None
    note = ""
    if room is not None:
        tree = steiner.smallest(search.graph(room), search.ends)
    else:
        tree = steiner.near(search.graph(search.corridors(spanning)), search.ends)
        note = "A smaller graph that joins them may exist; there are too many ways to compare them all."
    reading = search.reading
    refs = dict(zip(tree.nodes, reading.refs_of(tree.nodes), strict=True))
    steps = Steps(reading)
    passing, shown = (list(search.between(tree.hops, shown=shown)) for shown in (False, True))
    links = steps.foresee(refs, shown, passing)
    return Joining(
        header=reading.header,
        asked=asked,
        entities=tuple(refs.values()),
        steps=tuple(steps.step(refs[a], refs[b], hop) for (a, b), hop in zip(tree.hops, links, strict=True)),
        note=note,
    )
