"""Foreign files into a dossier's tables: what people have, as rows they can read, compare and correct.

In:   files of other formats
Out:  rows in `sources.csv`, `entities.csv`, new `claims/NAME.csv`, and a ledger in `imports/NAME.csv`
Not:  hidden state, the network, or anything that is made public: `privacy` stays as empty as it comes

One file per format; `FORMATS` names them. Adding a format is adding a file and a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be brought in."""

    module: str
    """Holds `bring(files, into, progress, ...)`."""
    what: str
    carries: str
    loses: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "table": Format(
            "onrecord.bring.table",
            "CSV, TSV, JSON lines, Excel, Parquet by a mapping file (--mapping)",
            "whatever the mapping names: entities, claims with source, standing and time, judgements",
            "columns that the mapping does not name; the ledger names them",
        ),
        "ftm": Format(
            "onrecord.bring.ftm",
            "FollowTheMoney: JSON lines of entities, CSV of statements",
            "things as entities, edges as claims, datasets and proofs as sources; all of it in its own terms "
            "too, so that `export ftm` gives it back",
            "values that FollowTheMoney itself would drop; of statements all but the value and its dataset",
        ),
        "rdf": Format(
            "onrecord.bring.rdf",
            "RDF of other vocabularies: schema.org, FOAF, ORG, PROV, SEM; JSON-LD, Turtle, N-Quads ...",
            "what the ontology's mappings say; all else in its own terms, under the entity it belongs to",
            "triples about nodes that are linked to no entity; languages and datatypes of texts",
        ),
        "wikidata": Format(
            "onrecord.bring.wikidata",
            "Wikidata: JSON dumps of entities, truthy N-Triples",
            "statements as claims with sources, times, ranks as standing; all else as wdt: values",
            "items of unmapped classes; sitelinks; qualifiers but times; statements without value",
        ),
        "annotations": Format(
            "onrecord.bring.annotations",
            "Web Annotation JSON-LD: Hypothesis, INCEpTION, Recogito",
            "marked passages as draft claims with exact quotes, bodies, makers; documents as sources",
            "style, permissions and selectors other than of text; replies",
        ),
        "docket": Format(
            "onrecord.bring.docket",
            "court dockets: CourtListener and juriscraper JSON",
            "case, court, judges, parties by role, attorneys, entries with their dates",
            "addresses of attorneys; the documents themselves; fields that the ledger names",
        ),
    }
)
