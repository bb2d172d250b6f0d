"""Edges in the order in which they are walked: sorted by node, and parted into components.

In:   arrays of tails and heads
Out:  compressed sparse rows; a component for each node
Not:  what edges and nodes mean (`paths_write`)

With numpy where there are many edges, with the standard library where there are few: importing numpy would
cost a small build more than the sort. Both give the same, and a test holds them to it.
"""

from __future__ import annotations

from array import array

from onrecord.store import paths_layout as layout

MANY = 100_000
"""Edges from which numpy is worth its import."""


def adjacency(nodes: int, tail: array[int], head: array[int]) -> tuple[array[int], array[int], array[int]]:
    """Compressed sparse rows: half edges sorted by node, neighbour, way, edge."""
    if len(tail) >= MANY:
        return adjacency_numpy(nodes, tail, head)
    return adjacency_plain(nodes, tail, head)


def adjacency_plain(
    nodes: int, tail: array[int], head: array[int]
) -> tuple[array[int], array[int], array[int]]:
    """By sorting tuples. Cost: O(M log M)."""
    halves = [(a, b, 0, edge) for edge, (a, b) in enumerate(zip(tail, head, strict=True))]
    halves += [(b, a, 1, edge) for edge, (a, b) in enumerate(zip(tail, head, strict=True))]
    halves.sort()
    ptr = array("q", bytes(8 * (nodes + 1)))
    for node, _, _, _ in halves:
        ptr[node + 1] += 1
    for node in range(nodes):
        ptr[node + 1] += ptr[node]
    return ptr, array("i", (h[1] for h in halves)), array("i", (h[3] * 2 + h[2] for h in halves))


def adjacency_numpy(
    nodes: int, tail: array[int], head: array[int]
) -> tuple[array[int], array[int], array[int]]:
    """By one stable sort of (node, neighbour) as a single number. Cost: O(M log M)."""
    import numpy as np

    a, b = np.frombuffer(tail, dtype=np.int32), np.frombuffer(head, dtype=np.int32)
    ptr = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(a, minlength=nodes) + np.bincount(b, minlength=nodes), out=ptr[1:])
    # Forward halves stand first, and the sort is stable: equal pairs stay in order of way, then edge.
    key = np.concatenate((a.astype(np.int64) * nodes + b, b.astype(np.int64) * nodes + a))
    order = np.argsort(key, kind="stable")
    del key
    nbr = np.concatenate((b, a))[order]
    edge = np.arange(len(a), dtype=np.int32) * 2
    half = np.concatenate((edge, edge + 1))[order]
    return (
        array("q", ptr.tobytes()),
        array("i", nbr.astype(np.int32).tobytes()),
        array("i", half.astype(np.int32).tobytes()),
    )


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
