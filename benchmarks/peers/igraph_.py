"""igraph: a graph library in C with a Python interface."""

from __future__ import annotations

import json
from pathlib import Path

import igraph
import numpy as np


class Peer:
    """The graph in memory."""

    def __init__(self, folder: str) -> None:
        nodes = json.loads((Path(folder) / "nodes.json").read_text(encoding="utf-8"))
        self.graph = igraph.Graph(n=nodes, edges=np.load(Path(folder) / "edges.npy"))

    def hops(self, a: int, b: int) -> int:
        """Length of one shortest path; -1: none."""
        return len(self.graph.get_shortest_path(a, b, output="epath")) or -1

    def best(self, a: int, b: int, k: int) -> list[int]:
        """Lengths of the k shortest."""
        return [len(path) - 1 for path in self.graph.get_k_shortest_paths(a, b, k=k)]
