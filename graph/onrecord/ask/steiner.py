"""Smallest trees through given nodes.

In:   a small graph with what each hop costs
Out:  the hops of a tree that joins the given nodes
Not:  the record; `ask.between` makes the graph, and puts the tree into words
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise


class Apart(ValueError):
    """Nothing joins the given nodes."""


HOP = 1_000_000
"""What a hop costs."""
DISPUTED = 1_000
"""What a contested hop costs besides: it breaks ties between as many hops, and no more."""
CROWD = 1
"""What a hub inside costs, as the last tie-break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """n nodes, joined both ways."""

    hops: Mapping[int, Mapping[int, int]]
    """Node to its neighbours, each with the cost of the hop."""
    hubs: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    """Nodes that nothing passes through: a tree may only end there."""

    def inside(self, node: int) -> int:
        """What it costs to pass through a node."""
        return CROWD if node in self.hubs else 0


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree: its nodes ascending, its hops as ascending pairs of nodes."""

    nodes: tuple[int, ...]
    hops: tuple[tuple[int, int], ...]


State = tuple[int, int]
"""Bits of the ends that a tree has, and one node of it at which it may grow."""


def smallest(graph: Graph, ends: Sequence[int]) -> Tree:
    """A tree of least cost that joins all ends.

    For every set of ends and every node, the cheapest tree that has both: it either grew by a hop, or is two
    such trees that meet at the node (S. Dreyfus and R. Wagner, "The Steiner problem in graphs", Networks 1
    (1971), 195-207; with the growing done by Dijkstra's algorithm, as R. Erickson, C. Monma and A. Veinott,
    "Send-and-split method for minimum-concave-cost network flows", Math. Oper. Res. 12 (1987), 634-664).

    Args:
        graph: n nodes and m hops; the ends are joined in it.
        ends: t nodes. Always the same tree for the same order.

    Raises:
        Apart: Nothing joins them all.

    Cost: O(3^t n + 2^t m log n) time, O(2^t n) memory.
    """
    root = next((end for end in ends if end not in graph.closed), ends[0])
    others = [end for end in ends if end != root]
    full = (1 << len(others)) - 1
    best: dict[State, int] = {}
    came: dict[State, tuple[State, ...]] = {}
    nodes: list[list[int]] = [[] for _ in range(full + 1)]
    for bits in range(1, full + 1):
        found = _starts(graph, others, bits, best, came, nodes)
        _grow(graph, bits, found, best, came, root if bits == full else None)
        nodes[bits] = sorted(node for node in found if node not in graph.closed)
    if (full, root) not in best:
        raise Apart
    return _tree(_collect((full, root), came), ends)


def _starts(
    graph: Graph,
    others: Sequence[int],
    bits: int,
    best: dict[State, int],
    came: dict[State, tuple[State, ...]],
    nodes: list[list[int]],
) -> dict[int, int]:
    """Trees with a set of ends that did not grow last: an end itself, or two trees that meet at a node."""
    found: dict[int, int] = {}
    if bits & (bits - 1) == 0:
        end = others[bits.bit_length() - 1]
        best[bits, end], came[bits, end], found[end] = 0, (), 0
        return found
    part = (bits - 1) & bits
    while part:
        rest = bits ^ part
        if part < rest:  # each pair once
            for node in nodes[part]:
                if (rest, node) in best:
                    cost = best[part, node] + best[rest, node]
                    if cost < best.get((bits, node), cost + 1):
                        best[bits, node], came[bits, node] = cost, ((part, node), (rest, node))
                        found[node] = cost
        part = (part - 1) & bits
    return found


def _grow(
    graph: Graph,
    bits: int,
    found: dict[int, int],
    best: dict[State, int],
    came: dict[State, tuple[State, ...]],
    root: int | None,
) -> None:
    """Let the trees of one set of ends grow hop by hop, cheapest first; `found` gets every node reached."""
    heap = [(cost, node) for node, cost in sorted(found.items())]
    heap.sort()
    while heap:
        cost, node = heappop(heap)
        if cost > best[bits, node] or (node in graph.closed and came[bits, node]):
            continue
        for other, hop in graph.hops[node].items():
            if other in graph.closed and other != root:
                continue
            # A tree that grows from its one end does not pass through it.
            reached = cost + hop + (graph.inside(node) if came[bits, node] else 0)
            if reached < best.get((bits, other), reached + 1):
                best[bits, other], came[bits, other] = reached, ((bits, node),)
                found[other] = reached
                heappush(heap, (reached, other))


def _collect(state: State, came: Mapping[State, tuple[State, ...]]) -> set[tuple[int, int]]:
    """The hops that a tree grew by."""
    hops: set[tuple[int, int]] = set()
    todo = [state]
    while todo:
        at = todo.pop()
        for before in came[at]:
            if before[1] != at[1]:
                hops.add((min(before[1], at[1]), max(before[1], at[1])))
            todo.append(before)
    return hops


def near(graph: Graph, ends: Sequence[int]) -> Tree:
    """A tree that joins all ends, mostly little larger than the smallest.

    Beginning with one end, the nearest of the others is joined to the tree so far by a cheapest chain
    (H. Takahashi and A. Matsuyama, "An approximate solution for the Steiner problem in graphs", Math.
    Japonica 24 (1980), 573-577).

    Raises:
        Apart: Nothing joins them all.

    Cost: O(t m log n) for t ends, n nodes and m hops.
    """
    start = next((end for end in ends if end not in graph.closed), ends[0])
    nodes, missing = {start}, set(ends) - {start}
    hops: set[tuple[int, int]] = set()
    while missing:
        chain = _nearest(graph, nodes, missing)
        hops.update((min(a, b), max(a, b)) for a, b in pairwise(chain))
        nodes.update(chain)
        missing.difference_update(chain)
    return _tree(hops, ends)


def _nearest(graph: Graph, nodes: set[int], missing: set[int]) -> list[int]:
    """The cheapest chain from a tree to a node that it misses."""
    first = nodes if len(nodes) == 1 else nodes - graph.closed
    best = dict.fromkeys(sorted(first), 0)
    came: dict[int, int] = {}
    heap = [(0, node) for node in best]
    while heap:
        cost, node = heappop(heap)
        if cost > best[node]:
            continue
        if node in missing:
            chain = [node]
            while chain[-1] in came:
                chain.append(came[chain[-1]])
            return chain
        for other, hop in graph.hops[node].items():
            if other in graph.closed and other not in missing:
                continue
            reached = cost + hop + (0 if node in nodes else graph.inside(node))
            if reached < best.get(other, reached + 1):
                best[other], came[other] = reached, node
                heappush(heap, (reached, other))
    raise Apart


def _tree(hops: set[tuple[int, int]], ends: Sequence[int]) -> Tree:
    nodes = {node for hop in hops for node in hop}.union(ends)
    return Tree(tuple(sorted(nodes)), tuple(sorted(hops)))
