"""The best chains of one length, in the exact order of the design, without listing all of them.

In:   the corridor between two entities (`ask.walk`), and what a chain has to have on it
Out:  chains as tuples of numbers of entities, best first, one at a time
Not:  which lengths to ask for, and the words (`ask.chains`)

Chains of one length are ordered by hubs inside (fewest), firmness of the weakest hop (highest), hops that two
independent sources carry (most), ids. The weakest hop is a minimum, not a sum, so the best chain does not
consist of best parts; what is exact instead: for an entity and a number of hops left, the set of all
(hubs, firmness, corroborated, met) of the walks from there for which no other does as well everywhere (a
Pareto front; E. Martins, "On a multicriteria shortest path problem", EJOR 16 (1984), 236-245). Fronts are
small, since firmness has few values and chains few hops.

With the fronts as an estimate that is never too bad, a best-first search (P. Hart, N. Nilsson, B. Raphael,
"A formal basis for the heuristic determination of minimum cost paths", IEEE Trans. SSC 4 (1968), 100-107)
extends chains entity by entity; the first k that come out complete are the k best of *all* of that length.
Walks that return to an entity are estimated but never extended, so only simple chains come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import pairwise

from onrecord.ask.corridor import Asked, Corridor, Hop
from onrecord.ask.evidence import Times, carrying, consistent, corroborated, edges_between, firmest
from onrecord.model.light import dataclass

STRONGEST = 99
"""Firmer than any standing: of a chain without hops."""
Chain = tuple[int, ...]


def carried(asked: Asked, chain: Chain) -> list[list[int]]:
    """The edges of each hop that pass; with overlapping times, those that fit together."""
    ground = asked.ground
    hops = [edges_between(ground, a, b) for a, b in pairwise(chain)]
    return consistent(ground.index, hops, asked.overlapping) if asked.overlapping else hops


def ranked(corridor: Corridor) -> Iterator[Chain]:
    """All chains of exactly the corridor's length, best first.

    Raises:
        OutOfBudget: There are too many to be sure of the order; those given before are the best.
    """
    asked, start, length = corridor.asked, corridor.asked.ground.start, corridor.length
    heap: list[_Entry] = []
    _push(corridor, heap, _Prefix((start,), 0, STRONGEST, 0, 0, None))
    while heap:
        _, _, _, chain, prefix = heappop(heap)
        left = length - len(chain) + 1
        if not left:
            yield chain
            continue
        hops = corridor.hops(chain[-1])
        corridor.budget.spend(len(hops))
        for hop in hops:
            if (
                (hop.to == asked.ground.goal) == (left == 1)
                and hop.to not in chain
                and corridor.after[hop.to] < left
            ):
                _push(corridor, heap, prefix.extended(hop, asked.overlapping))


@dataclass(frozen=True, slots=True)
class _Prefix:
    """The beginning of a chain, and what it has so far."""

    chain: Chain
    hubs: int
    firm: int
    corroborated: int
    met: int
    alive: Times | None
    """Times at which its last hop goes with those before, where that is asked for; None: it has no hop."""

    def extended(self, hop: Hop, meets: Callable[[int, int], bool] | None) -> _Prefix:
        alive = hop.times
        if meets and self.alive is not None:
            alive = frozenset(time for time in alive if any(meets(before, time) for before in self.alive))
        return _Prefix(
            (*self.chain, hop.to),
            self.hubs + hop.hub,
            min(self.firm, hop.firm),
            self.corroborated + hop.corroborated,
            self.met | hop.met,
            alive,
        )


_Entry = tuple[int, int, int, Chain, _Prefix]


def _push(corridor: Corridor, heap: list[_Entry], prefix: _Prefix) -> None:
    """Queue a beginning under the best that can still become of it; drop it if nothing can."""
    left = corridor.length - len(prefix.chain) + 1
    if not corridor.goes_on(prefix.alive, prefix.chain[-1], left):
        return
    best = _estimate(corridor, prefix, left) if left else _exact(corridor.asked, prefix)
    if best is not None:
        # No two entries have the same chain, so the prefixes behind it are never compared.
        heappush(heap, (*best, prefix.chain, prefix))


def _estimate(corridor: Corridor, prefix: _Prefix, left: int) -> tuple[int, int, int] | None:
    wanted = corridor.asked.bits
    return min(
        (
            (prefix.hubs + hubs, -min(prefix.firm, firm), -(prefix.corroborated + carried_))
            for hubs, firm, carried_, met in corridor.front(prefix.chain[-1], left)
            if (prefix.met | met) & wanted == wanted
        ),
        default=None,
    )


def _exact(asked: Asked, prefix: _Prefix) -> tuple[int, int, int] | None:
    """The rank of a complete chain; None if it lacks what was asked for."""
    if prefix.met & asked.bits != asked.bits:
        return None
    if asked.overlapping is None:
        return prefix.hubs, -prefix.firm, -prefix.corroborated
    index = asked.ground.index
    hops = carried(asked, prefix.chain)
    if asked.contested:
        settled = [[e for e in edges if not index.contested(e)] for edges in hops]
        if all(consistent(index, settled, asked.overlapping)):
            return None
    carry = [carrying(index, edges) for edges in hops]
    firm = min(firmest(index, edges) for edges in carry)
    return prefix.hubs, -firm, -sum(corroborated(index, edges) for edges in carry)


def unranked(corridor: Corridor) -> Iterator[Chain]:
    """Chains of the corridor's length in order of ids: what is left when ranking them takes too long.

    Raises:
        OutOfBudget: This takes too long as well.
    """
    asked, goal = corridor.asked, corridor.asked.ground.goal
    todo = [_Prefix((asked.ground.start,), 0, STRONGEST, 0, 0, None)]
    while todo:
        prefix = todo.pop()
        left = corridor.length - len(prefix.chain) + 1
        if not left:
            if all(carried(asked, prefix.chain)) and _exact(asked, prefix) is not None:
                yield prefix.chain
            continue
        hops = corridor.hops(prefix.chain[-1])
        corridor.budget.spend(len(hops))
        todo.extend(
            prefix.extended(hop, asked.overlapping)
            for hop in sorted(hops, key=lambda hop: -hop.to)
            if (hop.to == goal) == (left == 1)
            and hop.to not in prefix.chain
            and corridor.after[hop.to] < left
        )
