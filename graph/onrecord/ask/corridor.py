"""The ways on between two entities, and the best that can become of each.

In:   distances to the goal (`ask.walk`), what a chain has to have on it
Out:  `Corridor`: hops from an entity; for a number of hops left, the walks that may be part of a best chain
Not:  the chains themselves (`ask.rank`)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from onrecord.ask.evidence import Times, carrying, corroborated, firmest
from onrecord.ask.walk import Ground
from onrecord.model.light import dataclass, field
from onrecord.store import paths_layout as layout

BUDGET = 3_000_000
"""Steps (an edge looked at, or a way to go on weighed) after which a search gives up; some five seconds."""
NO_TIMES: Times = frozenset()
Front = tuple[tuple[int, int, int, int], ...]
"""Of walks: hubs, firmness of the weakest hop, corroborated hops, bits of what was met."""


class OutOfBudget(Exception):
    """The search became too long to be exact."""


@dataclass(slots=True)
class Budget:
    """Steps a question may take, over all lengths."""

    left: int = field(default_factory=lambda: BUDGET)

    def spend(self, steps: int) -> None:
        """Count steps.

        Raises:
            OutOfBudget: There were too many.
        """
        self.left -= steps
        if self.left < 0:
            raise OutOfBudget


@dataclass(frozen=True, slots=True)
class Hop:
    """One way on from an entity."""

    to: int
    hub: int
    """1 if `to` is a hub and no end of the chain."""
    firm: int
    """At least that of the edges that carry it: overlapping times choose these once a chain is complete."""
    corroborated: int
    """Likewise."""
    met: int
    """Bits: a contested hop, an entity asked for by `via`."""
    times: Times
    """Times of its edges, where chains are asked for whose times overlap; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a chain has to have on it."""

    ground: Ground
    via: tuple[int, ...] = ()
    contested: bool = False
    """Only chains with a hop that nothing uncontested carries."""
    overlapping: Callable[[int, int], bool] | None = None
    """Whether two rows of times may share a day; None: consecutive hops need not."""

    @property
    def bits(self) -> int:
        """Everything that must have been met at the end: bit 0 a contested hop, then each `via`."""
        # With overlapping times a chain can be contested though each hop alone is not: tested when complete.
        contested = 1 if self.contested and self.overlapping is None else 0
        return contested | sum(2 << at for at in range(len(self.via)))

    def met_at(self, node: int) -> int:
        """The bit of an entity asked for by `via`, else 0."""
        return 2 << self.via.index(node) if node in self.via else 0


@dataclass(slots=True)
class Corridor:
    """The entities that chains of at most `length` hops can have, and the hops between them."""

    asked: Asked
    before: dict[int, int]
    """Entity to its distance from the start: where longer ways are known, the least."""
    after: dict[int, int]
    """Entity to its distance to the goal. Of the same entities."""
    length: int
    budget: Budget
    _hops: dict[int, list[Hop]] = field(default_factory=dict)
    _fronts: dict[tuple[int, int], Front] = field(default_factory=dict)
    _onward: dict[tuple[int, int], Times] = field(default_factory=dict)

    def hops(self, node: int) -> list[Hop]:
        """Ways on from which a walk can still be short enough, by number of the entity reached."""
        known = self._hops.get(node)
        if known is None:
            known = self._hops[node] = list(self._ways_on(node))
        return known

    def _ways_on(self, node: int) -> Iterator[Hop]:
        ground = self.asked.ground
        index, test = ground.index, ground.test
        for to in self._beside(node):
            edges: Sequence[int] = index.between(node, to)
            if not test.trivial:
                edges = list(test.passing(edges))
            if edges:
                yield self._hop(to, edges)

    def _beside(self, node: int) -> list[int]:
        after, furthest, start = self.after, self.length - self.before[node], self.asked.ground.start
        row = self.asked.ground.index.row(node)
        if len(row) > 16 * len(after):
            self.budget.spend(len(after))
            near: Iterable[int] = after
        else:
            self.budget.spend(len(row))
            near = after.keys() & set(self.asked.ground.index.nbr[row.start : row.stop])
        return sorted([to for to in near if after[to] < furthest and to != start])

    def _hop(self, to: int, edges: Sequence[int]) -> Hop:
        index, asked = self.asked.ground.index, self.asked
        # Times that do not fit may leave a hop to its contested edges, and these may be the firmer ones.
        carry = edges if len(edges) == 1 or asked.overlapping else carrying(index, edges)
        mark = index.mark[carry[0]]
        hub = to != asked.ground.goal and index.node[to] & layout.HUB
        return Hop(
            to,
            1 if hub else 0,
            index.firmness[mark >> layout.STANDING] if len(carry) == 1 else firmest(index, carry),
            corroborated(index, carry) if len(carry) > 1 else 0,
            asked.met_at(to) | (1 if mark & layout.CONTESTED else 0),
            frozenset(index.when[edge] for edge in edges) if asked.overlapping else NO_TIMES,
        )

    def front(self, node: int, left: int) -> Front:
        """The walks of exactly `left` hops to the goal that may be part of a best chain."""
        key = (node, left)
        known = self._fronts.get(key)
        if known is None:
            known = self._fronts[key] = self._front(node, left)
        return known

    def _front(self, node: int, left: int) -> Front:
        goal = self.asked.ground.goal
        if left == 1:
            return tuple(
                (0, hop.firm, hop.corroborated, hop.met) for hop in self.hops(node) if hop.to == goal
            )
        best: dict[tuple[int, int, int], int] = {}
        hops, after, front = self.hops(node), self.after, self.front
        self.budget.spend(len(hops))
        for hop in hops:
            if hop.to == goal or after[hop.to] >= left:
                continue
            for hubs, firm, carried, met in front(hop.to, left - 1):
                walk = (hubs + hop.hub, firm if firm < hop.firm else hop.firm, met | hop.met)
                total = carried + hop.corroborated
                if best.get(walk, -1) < total:
                    best[walk] = total
        walks = [(hubs, firm, carried, met) for (hubs, firm, met), carried in best.items()]
        return unbeaten(walks) if len(walks) > 1 else tuple(walks)

    def goes_on(self, alive: Times | None, node: int, left: int) -> bool:
        """Whether a walk of `left` hops to the goal can follow a hop at one of these times; None: no hop."""
        meets = self.asked.overlapping
        if meets is None or not left:
            return meets is None or bool(alive)
        onward = self._times_onward(node, left)
        return bool(onward) if alive is None else any(meets(a, b) for a in alive for b in onward)

    def _times_onward(self, node: int, left: int) -> Times:
        """Times at which a first hop can begin such a walk."""
        key = (node, left)
        known = self._onward.get(key)
        if known is None:
            goal, hops = self.asked.ground.goal, self.hops(node)
            self.budget.spend(sum(len(hop.times) for hop in hops))
            found: set[int] = set()
            for hop in hops:
                if left == 1 and hop.to == goal:
                    found |= hop.times
                elif left > 1 and hop.to != goal and self.after[hop.to] < left:
                    found.update(
                        t for t in hop.times - found if self.goes_on(frozenset((t,)), hop.to, left - 1)
                    )
            known = self._onward[key] = frozenset(found)
        return known


def unbeaten(walks: list[tuple[int, int, int, int]]) -> Front:
    """Drop each walk for which another does at least as well, whatever comes before.

    The other has met at least as much, and has fewer hubs; or as many, and is no weaker and no less
    corroborated. Fewer hubs win outright, since they add up; a firmer walk need not, since the weakest hop
    may lie elsewhere.

    >>> unbeaten([(0, 4, 1, 0), (0, 6, 0, 0), (0, 4, 0, 0), (1, 6, 1, 0), (1, 4, 0, 2)])
    ((0, 6, 0, 0), (0, 4, 1, 0), (1, 4, 0, 2))
    """
    kept: list[tuple[int, int, int, int]] = []
    for walk in sorted(walks, key=lambda w: (w[0], -w[1], -w[2], -w[3].bit_count())):
        hubs, _, carried, met = walk
        # Of the walks with as many hubs, those kept so far are at least as firm.
        if not any(m & met == met and (h < hubs or c >= carried) for h, _, c, m in kept):
            kept.append(walk)
    return tuple(kept)
