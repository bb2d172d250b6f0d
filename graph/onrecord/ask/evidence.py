"""What carries a hop: of all edges between two entities, those that pass, count, and fit together in time.

In:   numbers of entities, the path index
Out:  lists of edge numbers; how firm they are, and whether two independent sources are among them
Not:  which way to go (`ask.corridor`, `ask.rank`)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.ask.walk import Ground
    from onrecord.store.paths import PathIndex

Times = frozenset[int]
"""Rows of `times`, and `layout.TIMELESS`."""


def carrying(index: PathIndex, edges: Sequence[int]) -> Sequence[int]:
    """The edges that carry a hop: the uncontested ones, or all if there are none."""
    mark = index.mark
    return [edge for edge in edges if not mark[edge] & layout.CONTESTED] or edges


def firmest(index: PathIndex, edges: Sequence[int]) -> int:
    """Rank of the firmest standing among edges."""
    return max(map(index.firm, edges))


def corroborated(index: PathIndex, edges: Sequence[int]) -> int:
    """1 if two of the edges rest on independent sources, else 0."""
    if len(edges) < 2:
        return 0
    sources = sorted({index.source[edge] for edge in edges} - {-1})
    return int(any(index.independent(a, b) for a, b in combinations(sources, 2)))


def edges_between(ground: Ground, a: int, b: int) -> list[int]:
    """The edges that join two entities and pass."""
    return list(ground.test.passing(ground.index.between(a, b)))


def consistent(index: PathIndex, hops: list[list[int]], meets: Callable[[int, int], bool]) -> list[list[int]]:
    """Of each hop's edges, those that some choice of one edge a hop has whose neighbouring times all meet.

    One pass forwards, one backwards; if any list comes out empty, all do.
    """
    kept = _reachable(index, hops, meets)
    return _reachable(index, kept[::-1], meets)[::-1] if all(kept) else [[] for _ in hops]


def _reachable(index: PathIndex, hops: list[list[int]], meets: Callable[[int, int], bool]) -> list[list[int]]:
    out: list[list[int]] = []
    for edges in hops:
        if out:
            before = {index.when[edge] for edge in out[-1]}
            edges = [e for e in edges if any(meets(time, index.when[e]) for time in before)]
        out.append(edges)
    return out
