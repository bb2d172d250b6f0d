"""Edges in the order in which they are walked: sorted by node, and parted into components.

In:   arrays of tails and heads
Out:  compressed sparse rows; a component for each node
Not:  what edges and nodes mean (`paths_write`)

With numpy where there are many edges, with the standard library where there are few: importing numpy would
cost a small build more than the sort. Both give the same, and a test holds them to it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from onrecord.store import paths_layout as layout

MANY = 100_000
"""Edges from which numpy is worth its import."""


Rows = tuple["array[int]", "array[int]", "array[int]", "array[int]"]
"""Node to first edge; node to first edge to what no chain passes; edge to the other node; edge to what it is
made from, as a position among the pairs * 2 + the end it stands at."""


def adjacency(node: array[int], tail: array[int], head: array[int]) -> Rows:
    """Compressed sparse rows: edges by node; to what chains pass first; then by neighbour, end, pair."""
    return (adjacency_numpy if len(tail) >= MANY else adjacency_plain)(node, tail, head)


def adjacency_plain(node: array[int], tail: array[int], head: array[int]) -> Rows:
    """By sorting tuples. Cost: O(M log M)."""
    closed = [not flags & layout.PASSABLE for flags in node]
    pairs = list(enumerate(zip(tail, head, strict=True)))
    edges = [(a, closed[b], b, 0, at) for at, (a, b) in pairs]
    edges += [(b, closed[a], a, 1, at) for at, (a, b) in pairs]
    edges.sort()
    ptr, shut = array("q", bytes(8 * (len(node) + 1))), array("q", bytes(8 * len(node)))
    for at, closed_, *_ in edges:
        ptr[at + 1] += 1
        shut[at] += not closed_
    for at in range(len(node)):
        ptr[at + 1] += ptr[at]
        shut[at] += ptr[at]
    return ptr, shut, array("i", (e[2] for e in edges)), array("i", (e[4] * 2 + e[3] for e in edges))


def adjacency_numpy(node: array[int], tail: array[int], head: array[int]) -> Rows:
    """By one stable sort of (node, closed, neighbour) as a single number. Cost: O(M log M)."""
    import numpy as np

    nodes = len(node)
    closed = (np.frombuffer(node, dtype=np.uint8) & layout.PASSABLE) == 0
    a, b = np.frombuffer(tail, dtype=np.int32), np.frombuffer(head, dtype=np.int32)
    ptr = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(a, minlength=nodes) + np.bincount(b, minlength=nodes), out=ptr[1:])
    passed = np.bincount(a[~closed[b]], minlength=nodes) + np.bincount(b[~closed[a]], minlength=nodes)
    # Forward halves stand first, and the sort is stable: equal ones stay in order of end, then pair.
    ends = ((a, b), (b, a))
    key = np.concatenate([x.astype(np.int64) * 2 * nodes + closed[y] * np.int64(nodes) + y for x, y in ends])
    order = np.argsort(key, kind="stable")
    del key
    nbr = np.concatenate((b, a))[order]
    pair = np.arange(len(a), dtype=np.int32) * 2
    half = np.concatenate((pair, pair + 1))[order]
    return (
        array("q", ptr.tobytes()),
        array("q", (ptr[:-1] + passed).astype(np.int64).tobytes()),
        array("i", nbr.astype(np.int32).tobytes()),
        array("i", half.astype(np.int32).tobytes()),
    )


def spread(half: array[int], columns: Mapping[str, array[int]]) -> dict[str, array[int]]:
    """Each column in the order of the rows, twice as long; `mark` says which end an edge stands at."""
    if len(half) >= 2 * MANY:
        return _spread_numpy(half, columns)
    out = {name: array(c.typecode, (c[at >> 1] for at in half)) for name, c in columns.items()}
    out["mark"] = array("B", (mark | (at & layout.WAY) for mark, at in zip(out["mark"], half, strict=True)))
    return out


def _spread_numpy(half: array[int], columns: Mapping[str, array[int]]) -> dict[str, array[int]]:
    import numpy as np

    at = np.frombuffer(half, dtype=np.int32)
    pair, out = at >> 1, {}
    for name, column in columns.items():
        values = np.frombuffer(column, dtype=column.typecode)[pair]
        if name == "mark":
            values |= (at & layout.WAY).astype(np.uint8)
        out[name] = array(column.typecode, values.tobytes())
    return out


def components(node: array[int], tail: array[int], head: array[int]) -> array[int]:
    """Number the connected components of what can be passed, in order of their first node; -1 elsewhere."""
    if len(tail) >= MANY:
        return components_scipy(node, tail, head)
    return components_plain(node, tail, head)


def components_plain(node: array[int], tail: array[int], head: array[int]) -> array[int]:
    """By union and find, with halved paths (R. Tarjan, J. ACM 22 (1975), 215-225)."""
    parent = list(range(len(node)))

    def find(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in zip(tail, head, strict=True):
        if node[a] & node[b] & layout.PASSABLE:
            first, second = find(a), find(b)
            parent[max(first, second)] = min(first, second)
    numbers: dict[int, int] = {}
    return array(
        "i",
        (
            numbers.setdefault(find(at), len(numbers)) if flags & layout.PASSABLE else -1
            for at, flags in enumerate(node)
        ),
    )


def components_scipy(node: array[int], tail: array[int], head: array[int]) -> array[int]:
    """By scipy, renumbered."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    flags = np.frombuffer(node, dtype=np.uint8)
    a, b = np.frombuffer(tail, dtype=np.int32), np.frombuffer(head, dtype=np.int32)
    passed = (flags[a] & flags[b] & layout.PASSABLE).astype(bool)
    a, b = a[passed], b[passed]
    shape = (len(node), len(node))
    _, label = connected_components(
        coo_matrix((np.ones(len(a), dtype=np.uint8), (a, b)), shape=shape), directed=False
    )
    open_ = (flags & layout.PASSABLE).astype(bool)
    _, first, inverse = np.unique(label[open_], return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    out = np.full(len(node), -1, dtype=np.int32)
    out[open_] = rank[inverse]
    return array("i", out.tobytes())
