"""networkx: the graph library that most people know. A plain `Graph`, loaded from pairs of numbers."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import networkx as nx
import numpy as np


class Peer:
    """The graph in memory."""

    def __init__(self, folder: str) -> None:
        self.graph = nx.Graph()
        self.graph.add_edges_from(map(tuple, np.load(Path(folder) / "edges.npy").tolist()))

    def hops(self, a: int, b: int) -> int:
        """Length of one shortest path, by networkx's own search from both ends; -1: none."""
        try:
            return len(nx.bidirectional_shortest_path(self.graph, a, b)) - 1
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return -1

    def best(self, a: int, b: int, k: int) -> list[int]:
        """Lengths of the k shortest."""
        try:
            return [len(path) - 1 for path in islice(nx.shortest_simple_paths(self.graph, a, b), k)]
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return []

    def pagerank(self) -> float:
        """The highest score of all, as exact as ours."""
        return max(nx.pagerank(self.graph, tol=1e-12, max_iter=10_000).values())

    def communities(self) -> int:
        """How many there are, by the same method; the partition need not be the same."""
        return len(nx.community.louvain_communities(self.graph, seed=7))
