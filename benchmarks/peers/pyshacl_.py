"""pyshacl: checks the ontology's shapes on the record's RDF, over the same store."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pyshacl
import rdflib
from oxrdflib import OxigraphStore
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID


class Peer:
    """Runs the check when it is made; loading is the work."""

    def __init__(self, path: str) -> None:
        # Without the ontology beside it: the record's triples name all classes above each entity's own.
        shapes = rdflib.Graph()
        for file in sorted(Path(str(files("onrecord.ontology"))).joinpath("shapes").glob("*.ttl")):
            shapes.parse(file)
        store = OxigraphStore(store=pyoxigraph.Store.read_only(path))
        # By its name: a graph without one is a new, empty graph, which conforms to anything.
        data = rdflib.Graph(store=store, identifier=DATASET_DEFAULT_GRAPH_ID)
        if next(iter(data), None) is None:
            raise RuntimeError("there is nothing to check")
        self.conforms, _, self.text = pyshacl.validate(
            data, shacl_graph=shapes, inplace=True, inference="none", advanced=False
        )

    def results(self) -> list[object]:
        """Whether it conforms, and how many results."""
        return [bool(self.conforms), self.text.count("Constraint Violation")]
