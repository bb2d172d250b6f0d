"""Who is joined to whom at all: the path graph without parallel edges, for measures of the whole network.

In:   a record, and which claims count
Out:  `Pairs`: numbers of entities, two arrays of equal length; as networkx or igraph
Not:  claims, which `ask.network` keeps on every edge

By default only uncontested hops count, and only entities that a chain may pass through: a ranking has no room
to show that a hop is contested, and a place where many live would come out as a broker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.ask.filters import EdgeTest, Filters, resolve
from onrecord.errors import UsageError
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    import igraph
    import networkx as nx

    from onrecord.store.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """M pairs of entities that a hop joins."""

    first: Any
    """Shape (M,), int64: numbers of entities, each below its partner in `second`."""
    second: Any
    nodes: Any
    """Shape (N,), int64: all numbers in the pairs, ascending."""

    def networkx(self) -> nx.Graph:
        """As an undirected graph whose nodes are numbers of entities, added in ascending order."""
        import networkx as nx

        graph = nx.Graph()
        graph.add_nodes_from(self.nodes.tolist())
        graph.add_edges_from(zip(self.first.tolist(), self.second.tolist(), strict=True))
        return graph

    def igraph(self) -> igraph.Graph:
        """As an undirected graph whose vertex i is `nodes[i]`."""
        import igraph
        import numpy as np

        ends = np.searchsorted(self.nodes, np.stack((self.first, self.second), axis=1))
        return igraph.Graph(n=len(self.nodes), edges=ends, directed=False)


def pairs(
    reading: Reading, filters: Filters | None = None, *, contested: bool = False, leaves: bool = False
) -> Pairs:
    """All pairs that a hop joins.

    Args:
        reading: The record.
        filters: Which claims count; not `overlapping`.
        contested: Whether contested claims count too.
        leaves: Whether entities count that no chain passes: places, works, the unnamed.

    Raises:
        UsageError: The filters ask for overlapping times, which only a chain has; or name what is not there.
        UnknownName: The filters name a source that is not there.

    Cost: O(M log M) for M claims, in numpy.
    """
    import numpy as np

    filters = filters or Filters()
    if filters.overlapping:
        raise UsageError(
            "Overlapping times are a matter of neighbouring hops: ask for chains, or leave it out."
        )
    index = reading.paths
    test = EdgeTest(index, resolve(filters, reading), contested=contested)
    ptr, nbr = np.asarray(index.ptr), np.asarray(index.nbr).astype(np.int64)
    passable = (np.asarray(index.node) & layout.PASSABLE).astype(bool) | leaves
    node = np.repeat(np.arange(index.node_count, dtype=np.int64), np.diff(ptr))
    # Each edge stands at both of its ends; one of them is enough.
    kept = np.flatnonzero((node < nbr) & passable[node] & passable[nbr])
    arrays = index.numpy(len(nbr))
    if arrays is not None:
        kept = test.passing_wide(arrays, kept)
    size = max(index.node_count, 1)
    joined = np.unique(node[kept] * size + nbr[kept])
    first, second = joined // size, joined % size
    return Pairs(first=first, second=second, nodes=np.unique(np.concatenate((first, second))))
