"""A path question as one would script it with networkx: read the claims, make the graph, search.

python -m benchmarks.peers.cold_networkx FOLDER A B
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx


def pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """What joins two ids, of every file of claims; whatever else a claim says is left aside."""
    for path in sorted((folder / "claims").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["subject"], row["object"]


if __name__ == "__main__":
    graph = nx.Graph(pairs(Path(sys.argv[1])))
    print(nx.bidirectional_shortest_path(graph, *sys.argv[2:]))
