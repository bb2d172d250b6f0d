"""Our own side: a record, asked through the public Python API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import onrecord


class Peer:
    """An open record."""

    def __init__(self, folder: str) -> None:
        self.record = onrecord.open(folder, build=False)
        self._sparql: Any = getattr(self.record, "query", None)

    def pairs(self, count: int, seed: int) -> list[list[str]]:
        """Ids of two persons each, at random, in the largest component."""
        from collections import Counter
        from random import Random

        reading, index = self.record.reading, self.record.reading.paths
        largest = Counter(index.component).most_common(1)[0][0]
        people = [n for n in range(index.node_count) if index.component[n] == largest]
        random = Random(seed)
        out: list[list[str]] = []
        while len(out) < count:
            a, b = reading.id_of(random.choice(people)), reading.id_of(random.choice(people))
            if a != b and all(reading.entity(x).type == "Person" for x in (a, b)):  # type: ignore[union-attr]
                out.append([a, b])
        return out

    def numbers(self, ids: list[str]) -> list[int]:
        """The numbers of entities in the path graph."""
        return [self.record.reading.number(id_) or 0 for id_ in ids]

    def hops(self, a: str, b: str, k: int, filters: dict[str, Any]) -> list[int]:
        """Lengths of the best chains without a contested hop; all evidence of each is fetched."""
        found = self.record.chains(a, b, k=k, max_hops=20, **filters)
        return [len(chain.steps) for chain in found.chains if not chain.contested]

    def corridor(self, a: str, b: str, slack: int) -> int:
        """The graph around two, for networkx; how many entities it has."""
        return len(self.record.corridor(a, b, slack))

    def pagerank(self) -> float:
        """The highest score of all."""
        return self.record.central("pagerank", limit=1).ranked[0].score

    def communities(self) -> int:
        """How many there are."""
        return len(self.record.communities().communities)

    def graph(self, folder: str) -> int:
        """Write the edges that chains pass, for the peers, as pairs of numbers; and how many nodes."""
        import numpy as np

        from onrecord.store import paths_layout as layout

        index = self.record.reading.paths
        ptr, nbr = np.asarray(index.ptr), np.asarray(index.nbr)
        mark, node = np.asarray(index.mark), np.asarray(index.node)
        tail = np.repeat(np.arange(index.node_count, dtype=np.int64), np.diff(ptr))
        open_ = (node & layout.PASSABLE).astype(bool)
        kept = (mark & layout.WAY == 0) & open_[tail] & open_[nbr] & (mark & layout.CONTESTED == 0)
        edges = np.column_stack((tail[kept], nbr[kept])).astype(np.int64)
        np.save(Path(folder) / "edges.npy", edges)
        (Path(folder) / "nodes.json").write_text(json.dumps(index.node_count), encoding="utf-8")
        return len(edges)

    def names(self, folder: str) -> int:
        """Write all names and aliases, for the peers, one a line."""
        with (Path(folder) / "names.txt").open("w", encoding="utf-8") as file:
            count = 0
            for entity in self.record.reading.entities():
                for name in (entity.name, *entity.aliases):
                    file.write(" ".join(name.split()) + "\n")
                    count += 1
        return count

    def search(self, text: str) -> str:
        """The best name for what was typed, as it is written."""
        found = self.record.search(text, 1)
        return found[0].matched if found else ""

    def has_sparql(self) -> bool:
        """Whether this version answers SPARQL."""
        return self._sparql is not None

    def sparql(self, text: str, seconds: float) -> int:
        """How many rows the answer has; -1 if it took longer than that and was stopped."""
        from onrecord.errors import QueryStopped

        try:
            return len(self._sparql(text, timeout=seconds).rows)
        except QueryStopped:
            return -1

    def counts(self) -> list[int]:
        """Claims, entities, and quads of the RDF store."""
        import pyoxigraph

        header = self.record.header
        quads = len(pyoxigraph.Store.read_only(str(self.record.reading.rdf_path)))
        return [header.claims, header.entities, quads]
