"""Files into claims: one file per format, one table that names them.

In:   a dossier's folder
Out:  `model.Dossier`, and findings for whatever could not be read
Not:  judging what is said; see `check`
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

READERS: Mapping[str, str] = MappingProxyType(
    {
        ".csv": "onrecord.read.tables",
        ".parquet": "onrecord.read.parquet",
        ".ttl": "onrecord.read.rdf",
        ".trig": "onrecord.read.rdf",
        ".nt": "onrecord.read.rdf",
        ".nq": "onrecord.read.rdf",
        ".jsonld": "onrecord.read.rdf",
        ".rdf": "onrecord.read.rdf",
    }
)
"""File suffix to the module that reads it: `rows(...)` for tables, `read_rdf(...)` for RDF."""
