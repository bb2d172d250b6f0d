"""How far apart two entities are, and which entities can lie on a chain of a given length between them.

In:   the path index, a test for edges, and which entities may be inside a chain
Out:  distances; the corridor: for each entity on some walk of at most L hops, its distance to both ends
Not:  which of the chains is best (`ask.rank`)

Two breadth-first searches meet in the middle (I. Pohl, "Bi-directional search", Machine Intelligence 6
(1971), 127-140), the cheaper side growing first. Past the middle neither ball grows: only what the other ball
already holds can still lie on a chain, so the distances the corridor lacks are found inside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from onrecord.ask.filters import EdgeTest
from onrecord.model.light import dataclass
from onrecord.store import paths_layout as layout
from onrecord.store.paths import PathIndex

WIDE = 300_000
"""Half edges of one level from which numpy is worth its import: plain Python scans 5 million a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a search may walk: numbers of entities, a test for edges."""

    index: PathIndex
    test: EdgeTest
    start: int
    goal: int
    avoid: frozenset[int] = frozenset()
    avoid_hubs: bool = False

    def inside(self, node: int) -> bool:
        """Whether a chain may pass through: named, no place or work, not avoided, not an end of the chain."""
        flags = self.index.node[node]
        return bool(
            flags & layout.PASSABLE
            and node not in self.avoid
            and not (self.avoid_hubs and flags & layout.HUB)
            and node not in (self.start, self.goal)
        )


class Ball:
    """Everything within some distance of one end, grown level by level."""

    def __init__(self, ground: Ground, centre: int, other: int) -> None:
        """Begin at `centre`; `other` is the far end, which is reached but not passed."""
        self.ground = ground
        self.other = other
        self.depth = 0
        self.distance: dict[int, int] = {centre: 0}
        self.frontier: list[int] = [centre]

    @property
    def whole(self) -> bool:
        """Nothing is left to reach."""
        return not self.frontier

    @property
    def cost(self) -> int:
        """Half edges that the next level has to look at."""
        ptr = self.ground.index.ptr
        return sum(ptr[node + 1] - ptr[node] for node in self.frontier)

    def grow(self) -> list[int]:
        """One hop further; gives what is new."""
        self.depth += 1
        ground, distance = self.ground, self.distance
        found = reach(ground, self.frontier, distance)
        self.frontier = [node for node in found if ground.inside(node)]
        new = [*self.frontier, self.other] if self.other in found else self.frontier
        distance.update(dict.fromkeys(new, self.depth))
        return new


def reach(ground: Ground, frontier: Collection[int], seen: Collection[int]) -> set[int]:
    """Neighbours of a frontier along edges that pass, without those seen before."""
    index = ground.index
    ptr, nbr, half, test = index.ptr, index.nbr, index.half, ground.test
    if len(frontier) > 1 and sum(ptr[node + 1] - ptr[node] for node in frontier) > WIDE:
        return reach_wide(ground, frontier).difference(seen)
    settled = 0 if test.contested else layout.DISPUTED
    found: set[int] = set()
    for node in frontier:
        first, last = ptr[node], ptr[node + 1]
        if test.unfiltered and not index.node[node] & settled:
            found.update(nbr[first:last])
            continue
        for at in range(first, last):
            other = nbr[at]
            if other not in found and other not in seen and test(half[at] >> 1):
                found.add(other)
    return found.difference(seen)


def reach_wide(ground: Ground, frontier: Iterable[int]) -> set[int]:
    """The same with numpy, for a frontier of very many half edges; also what was seen before."""
    import numpy as np

    index = ground.index
    nodes = np.fromiter(frontier, dtype=np.int64)
    ptr = np.asarray(index.ptr)
    first, count = ptr[nodes], ptr[nodes + 1] - ptr[nodes]
    ends = np.cumsum(count)
    # Positions of all half edges, row after row: each row's start, then steps of one.
    at = np.repeat(first - (ends - count), count) + np.arange(int(ends[-1]), dtype=np.int64)
    found = np.asarray(index.nbr)[at]
    if not ground.test.trivial:
        found = found[ground.test.mask(np.asarray(index.half)[at] >> 1)]
    return set(np.unique(found).tolist())


class Meeting:
    """Two balls around the ends, and the corridors between them."""

    def __init__(self, ground: Ground) -> None:
        """Nothing is walked yet."""
        self.ground = ground
        self.near = Ball(ground, ground.start, ground.goal)
        self.far = Ball(ground, ground.goal, ground.start)
        self.shortest: int | None = None
        """Hops of a shortest chain; None while unknown."""

    def distance(self, most: int) -> int | None:
        """Hops of a shortest chain of at most `most` hops; None if there is none."""
        near, far = self.near, self.far
        while self.shortest is None and near.depth + far.depth < most and not (near.whole or far.whole):
            self._grow_cheaper()
        return self.shortest if self.shortest is not None and self.shortest <= most else None

    def corridor(self, length: int) -> tuple[dict[int, int], dict[int, int]]:
        """Distances from the start and to the goal of every entity on a walk of at most `length` hops.

        Both maps have the same keys, the two ends among them if there is such a walk.
        """
        near, far = self.near, self.far
        while near.depth + far.depth < length and not (near.whole and far.whole):
            self._grow_cheaper()
        small, large = sorted((near.distance, far.distance), key=len)
        both = [n for n in small if n in large and near.distance[n] + far.distance[n] <= length]
        before = {node: near.distance[node] for node in both}
        after = {node: far.distance[node] for node in both}
        for node, depth in self._beyond(far, near, both, length).items():
            before[node], after[node] = near.distance[node], depth
        for node, depth in self._beyond(near, far, both, length).items():
            before[node], after[node] = depth, far.distance[node]
        return before, after

    def _grow_cheaper(self) -> None:
        near, far = self.near, self.far
        ball, other = (far, near) if near.whole or (not far.whole and far.cost < near.cost) else (near, far)
        new = ball.grow()
        if self.shortest is None:
            met = [other.distance[node] for node in new if node in other.distance]
            self.shortest = ball.depth + min(met) if met else None

    def _beyond(self, ball: Ball, other: Ball, both: list[int], length: int) -> dict[int, int]:
        """Distances to a ball's centre of what lies outside it, in the other ball, and in the corridor."""
        known: dict[int, int] = {}
        seen = set(both)
        level = [node for node in both if ball.distance[node] == ball.depth and node != ball.other]
        for depth in range(ball.depth + 1, length + 1):
            if not level:
                break
            found = reach(self.ground, level, seen)
            new = [n for n in found if n in other.distance and other.distance[n] + depth <= length]
            # What the ball holds itself is nearer than this; it is no news, only outside the corridor.
            new = [node for node in new if node not in ball.distance]
            known.update(dict.fromkeys(new, depth))
            seen.update(new)
            level = [node for node in new if node != ball.other]
        return known
