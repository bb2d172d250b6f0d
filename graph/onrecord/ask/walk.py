"""How far apart two entities are, and which entities can lie on a chain of a given length between them.

In:   the path index, a test for edges, and which entities may be inside a chain
Out:  distances; the corridor: for each entity on some walk of at most L hops, its distance to both ends
Not:  which of the chains is best (`ask.rank`)

Two breadth-first searches meet in the middle (I. Pohl, "Bi-directional search", Machine Intelligence 6
(1971), 127-140), the cheaper side growing first. Past the middle neither ball grows: only what the other ball
already holds can still lie on a chain, so the distances the corridor lacks are found inside it.

Narrow levels are walked in plain Python, wide ones with numpy where the process has it, or where the walk is
long enough to pay for its import (`PathIndex.numpy`). Both find the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from onrecord.ask.filters import EdgeTest
from onrecord.model.light import dataclass
from onrecord.store import paths_layout as layout
from onrecord.store.paths import PathIndex

if TYPE_CHECKING:
    from onrecord.store.paths_arrays import Arrays

NARROW = 200
"""Edges up to which plain Python is quicker than numpy, even where that is loaded."""
Level = Any
"""Entities at one distance: a list of numbers, or an array of them, shape (K,)."""


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

    def closed(self, node: int) -> bool:
        """Whether no chain may pass an entity, which may be an end of one."""
        return node >= 0 and not self.index.node[node] & layout.PASSABLE


def cost(index: PathIndex, level: Level) -> int:
    """Edges that stand at the entities of a level."""
    if isinstance(level, list):
        getters = (index.ptr.__getitem__, index.shut.__getitem__)
        first, last = (sum(map(getter, level)) for getter in getters)
        return last - first
    arrays = index.numpy(0)
    assert arrays is not None, "a level is an array only where numpy is loaded"
    return int((arrays["shut"][level] - arrays["ptr"][level]).sum())


def neighbours(ground: Ground, level: Sequence[int], *, closed: bool = False) -> Iterable[int]:
    """What edges that pass lead to, some of it several times; `closed`: also what no chain passes."""
    index = ground.index
    end = index.ptr[1:] if closed else index.shut
    starts, ends = map(index.ptr.__getitem__, level), map(end.__getitem__, level)
    if ground.test.trivial:
        return chain.from_iterable(map(index.nbr.__getitem__, map(slice, starts, ends)))
    edges = ground.test.passing(chain.from_iterable(map(range, starts, ends)))
    return map(index.nbr.__getitem__, edges)


def neighbours_wide(ground: Ground, arrays: Arrays, level: Level, *, closed: bool = False) -> Any:
    """The same with numpy; an entity may come out several times. Shape (K,), int32."""
    edges = arrays.edges(level, closed=closed)
    if not ground.test.trivial:
        edges = ground.test.passing_wide(arrays, edges)
    return arrays["nbr"][edges]


class Ball:
    """Everything within some distance of one end, grown level by level."""

    def __init__(self, ground: Ground, centre: int, other: int) -> None:
        """Begin at `centre`; `other` is the far end, which is reached but not passed; -1: there is none."""
        self.levels: list[Level] = []
        self.ground, self.centre, self.other = ground, centre, other
        self.touched = False
        """The last level but one has the other end beside it."""
        self._closed = ground.closed(other)
        self._cost: tuple[int, int] = (-1, 0)
        self._growing = False
        """Marks are set of which no level tells: those of a walk that was interrupted are thrown away."""
        self.seen = ground.index.borrow()
        """For each entity its distance + 1; 0 where it is not in the ball."""
        self.seen[centre] = 1
        self.levels.append([centre])

    def __del__(self) -> None:
        """Give the marks back as they were."""
        if sys.is_finalizing() or not self.levels or self._growing:
            return
        for level in self.levels:
            if isinstance(level, list):
                for node in level:
                    self.seen[node] = 0
            else:
                self._wide_seen()[level] = 0
        self.ground.index.back(self.seen)

    @property
    def depth(self) -> int:
        """Hops from the centre to the last level."""
        return len(self.levels) - 1

    @property
    def whole(self) -> bool:
        """Nothing is left to reach."""
        return len(self.levels[-1]) == 0

    @property
    def cost(self) -> int:
        """Edges that the next level has to look at."""
        if self._cost[0] != self.depth:
            self._cost = (self.depth, cost(self.ground.index, self.levels[-1]))
        return self._cost[1]

    @property
    def distance(self) -> dict[int, int]:
        """Every entity in the ball with its distance; the other end is none of them."""
        return {int(node): depth for depth, level in enumerate(self.levels) for node in level}

    def grow(self) -> Level:
        """One hop further; gives what is new, without the other end."""
        edges = self.cost
        arrays = self.ground.index.numpy(edges)
        wide = arrays is not None and edges > NARROW
        self._growing = True
        new = self._new_wide(arrays) if wide and arrays is not None else self._new()
        self.levels.append(new)
        self._growing = False
        return new

    def _new(self) -> list[int]:
        seen, ground, depth = self.seen, self.ground, self.depth + 2
        level = self.levels[-1]
        found = set(
            neighbours(ground, level if isinstance(level, list) else level.tolist(), closed=self._closed)
        )
        self.touched = self.other in found
        found.discard(self.other)
        found -= ground.avoid
        new = [node for node in found if not seen[node]]
        if self._closed or ground.avoid_hubs:
            new = [node for node in new if ground.inside(node)]
        for node in new:
            seen[node] = depth
        return new

    def _new_wide(self, arrays: Arrays) -> Any:
        import numpy as np

        ground, seen = self.ground, self._wide_seen()
        found = neighbours_wide(ground, arrays, self.levels[-1], closed=self._closed)
        new = found[seen[found] == 0]
        self.touched = bool((new == self.other).any())
        new = new[new != self.other]
        if self._closed or ground.avoid_hubs or ground.avoid:
            flags = arrays["node"][new]
            barred = (flags & layout.PASSABLE) == 0
            if ground.avoid_hubs:
                barred |= (flags & layout.HUB) != 0
            if ground.avoid:
                barred |= np.isin(new, list(ground.avoid))
            new = new[~barred]
        seen[new] = self.depth + 2
        new.sort()
        return new[np.concatenate((new[:1] == new[:1], new[1:] != new[:-1]))]

    def _wide_seen(self) -> Any:
        import numpy as np

        return np.frombuffer(self.seen, dtype=np.uint8)


class Meeting:
    """Two balls around the ends, and the corridors between them."""

    def __init__(self, ground: Ground) -> None:
        """Nothing is walked yet."""
        self.ground = ground
        self.near = Ball(ground, ground.start, ground.goal)
        self.far = Ball(ground, ground.goal, ground.start)
        self.shortest: int | None = None
        """Hops of a shortest chain; None while unknown."""
        self._corridors: dict[int, tuple[dict[int, int], dict[int, int]]] = {}

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
        known = self._corridors.get(length)
        if known is None:
            known = self._corridors[length] = self._corridor(length)
        return known

    def _corridor(self, length: int) -> tuple[dict[int, int], dict[int, int]]:
        near, far = self.near, self.far
        while near.depth + far.depth < length and not (near.whole and far.whole):
            self._grow_cheaper()
        if self.shortest is None or self.shortest > length:
            return {}, {}
        before, after = self._both(length)
        beyond_far = self._beyond(far, near, [node for node in after if after[node] == far.depth], length)
        beyond_near = self._beyond(near, far, [node for node in before if before[node] == near.depth], length)
        for node, (outside, inside) in beyond_far.items():
            before[node], after[node] = inside, outside
        for node, (outside, inside) in beyond_near.items():
            before[node], after[node] = outside, inside
        start, goal = self.ground.start, self.ground.goal
        before.update({start: 0, goal: self.shortest})
        after.update({start: self.shortest, goal: 0})
        return before, after

    def _grow_cheaper(self) -> None:
        near, far = self.near, self.far
        ball, other = (far, near) if near.whole or (not far.whole and far.cost < near.cost) else (near, far)
        new = ball.grow()
        if self.shortest is None and (ball.touched or self._met(new, other)):
            self.shortest = ball.depth if ball.touched else ball.depth + other.depth

    @staticmethod
    def _met(new: Level, other: Ball) -> bool:
        # Until the balls meet, only the last level of the other can be met.
        if isinstance(new, list):
            return any(map(other.seen.__getitem__, new))
        return bool(other._wide_seen()[new].any())

    def _both(self, length: int) -> tuple[dict[int, int], dict[int, int]]:
        """Distances of what both balls hold, from either end; not of the ends."""
        near, far = self.near, self.far
        before: dict[int, int] = {}
        after: dict[int, int] = {}
        for depth in range(max(1, (self.shortest or 0) - far.depth), near.depth + 1):
            level, seen = near.levels[depth], far.seen
            if not isinstance(level, list):
                level = level[far._wide_seen()[level] != 0].tolist()
            for node in level:
                if 0 < seen[node] <= length - depth + 1:
                    before[node], after[node] = depth, seen[node] - 1
        return before, after

    def _beyond(self, ball: Ball, other: Ball, level: list[int], length: int) -> dict[int, tuple[int, int]]:
        """What lies outside a ball, in the other one and in the corridor: distances to both centres."""
        known: dict[int, tuple[int, int]] = {}
        if not ball.depth:
            level = [ball.centre]
        for depth in range(ball.depth + 1, length):
            if not level:
                break
            level = [
                node
                for node in self._held(level, other, length - depth)
                # What the ball holds itself is nearer than this; it is no news, only outside the corridor.
                if not ball.seen[node] and node not in known and node != ball.other
            ]
            known.update((node, (depth, other.seen[node] - 1)) for node in level)
        return known

    def _held(self, level: list[int], ball: Ball, most: int) -> Iterable[int]:
        """Neighbours of a level that a ball holds, at most so far from its centre."""
        index, seen, furthest = self.ground.index, ball.seen, most + 1
        edges = cost(index, level)
        arrays = index.numpy(edges)
        if arrays is None or edges <= NARROW:
            near = neighbours(self.ground, level)
            return {node for node in near if 0 < seen[node] <= furthest}
        import numpy as np

        found = neighbours_wide(self.ground, arrays, np.asarray(level))
        marks = ball._wide_seen()[found]
        held: list[int] = np.unique(found[(marks > 0) & (marks <= furthest)]).tolist()
        return held
