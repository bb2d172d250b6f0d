"""pyoxigraph alone: the same store, read-only, without guard, worker and deadline. The floor for SPARQL."""

from __future__ import annotations

import json

import pyoxigraph


class Peer:
    """The store of a record."""

    def __init__(self, path: str) -> None:
        self.store = pyoxigraph.Store.read_only(path)

    def sparql(self, text: str) -> int:
        """How many rows the answer has, read to the end as JSON."""
        found = self.store.query(text)
        assert isinstance(found, pyoxigraph.QuerySolutions), "every question here is a SELECT"
        answer = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return len(json.loads(answer or b"{}")["results"]["bindings"])
