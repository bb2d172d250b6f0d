"""ladybug: an embedded graph database, asked in Cypher."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ladybug
import numpy as np

QUESTION = "MATCH p = (a:N)-[e:E* SHORTEST 1..20]-(b:N) WHERE a.id = $a AND b.id = $b RETURN length(p)"


class Peer:
    """A database on disk, made once."""

    def __init__(self, folder: str) -> None:
        base = Path(folder) / "ladybug"
        fresh = not base.exists()
        self.connection = ladybug.Connection(ladybug.Database(str(base)))
        if fresh:
            self._load(Path(folder))

    def _load(self, folder: Path) -> None:
        nodes, edges = folder / "ladybug-nodes.csv", folder / "ladybug-edges.csv"
        count = json.loads((folder / "nodes.json").read_text(encoding="utf-8"))
        nodes.write_text("\n".join(map(str, range(count))), encoding="utf-8")
        np.savetxt(edges, np.load(folder / "edges.npy"), fmt="%d", delimiter=",")
        run = self.connection.execute
        run("CREATE NODE TABLE N(id INT64, PRIMARY KEY(id))")
        run("CREATE REL TABLE E(FROM N TO N)")
        run(f"COPY N FROM '{nodes}' (HEADER=false)")
        run(f"COPY E FROM '{edges}' (HEADER=false)")

    def hops(self, a: int, b: int) -> int:
        """Length of one shortest path; -1: none."""
        answer: Any = self.connection.execute(QUESTION, {"a": a, "b": b})
        return int(answer.get_next()[0]) if answer.has_next() else -1
