"""pyshacl: checks the ontology's shapes on the record's RDF, over the same store."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pyshacl
import rdflib
from oxrdflib import OxigraphStore


class Peer:
    """Runs the check when it is made; loading is the work."""

    def __init__(self, path: str) -> None:
        shapes, ontology = rdflib.Graph(), rdflib.Graph()
        root = Path(str(files("onrecord.ontology")))
        for file in sorted(root.rglob("*.ttl")):
            (shapes if file.parent.name == "shapes" else ontology).parse(file)
        data = rdflib.Graph(store=OxigraphStore(store=pyoxigraph.Store.read_only(path)))
        self.conforms, _, self.text = pyshacl.validate(
            data, shacl_graph=shapes, ont_graph=ontology, inplace=True, inference="none", advanced=False
        )

    def results(self) -> list[object]:
        """Whether it conforms, and how many results."""
        return [bool(self.conforms), self.text.count("Constraint Violation")]
