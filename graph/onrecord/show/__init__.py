"""Answers in forms for people and programs: text, JSON, CSV, RDF, a page. Never asks anything.

In:   answers of `model.answers`, or a whole opened record, or a portion of one
Out:  text, files
Not:  choosing what may leave the machine: an export is made from the record it is given

One file per format; `FORMATS` names them. Adding a format is adding a file and a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple


class Format(NamedTuple):
    """One format of `onrecord export`."""

    module: str
    function: str
    """Takes a portion and a ledger and yields text; for a file or a folder, its path comes second."""
    what: str
    """One line for people."""
    carries: str
    loses: str
    """What of a record the format has no place for; the ledger of each run counts it."""
    makes: Literal["text", "file", "folder"] = "text"
    table: bool = False
    """Whether people open it in a spreadsheet: then cells are made safe unless they ask for them raw."""
    lacks: tuple[str, ...] = ()
    """What it has no place for at all; `lacks.COUNTED` says how the ledger counts it."""


_RDF = (
    "entities, claims with standing, source, words, time and notes, judgements; what stands firm as triples"
)
_OFFSETS = "texts of sources, offsets, inner bounds, responses and corrections"
_EDGES = "entities as nodes; claims, their `in` and judgements as edges whose type tells the standing"
_NOT_EDGES = "what is said of one entity alone is text on its node; notes, responses, corrections, conflicts"

_ASKED = ("responses", "corrections")
_PICTURE = ("notes", *_ASKED, "conflicts")

# In the order of the list that people read: tables and pictures first, RDF last.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "claims-csv": Format(
            "onrecord.show.csv_",
            "claims_of",
            "claims, one row each, with their standing",
            "claims with names, words, standing",
            "bounds of time, notes, responses, corrections, conflicts, judgements",
            table=True,
            lacks=("notes on claims", *_ASKED, "conflicts", "judgements"),
        ),
        "entities-csv": Format(
            "onrecord.show.csv_",
            "entities_of",
            "entities, one row each",
            "entities",
            "all claims",
            table=True,
        ),
        "sources-csv": Format(
            "onrecord.show.csv_", "sources_of", "sources, one row each", "sources", "all claims", table=True
        ),
        "dossier": Format(
            "onrecord.show.dossier",
            "dossier",
            "the dossier itself, as a folder of tables: builds the same record",
            "all that a record is built from",
            "the salt, saved questions, drafts, files that are no text",
            "folder",
            True,
        ),
        "sqlite": Format(
            "onrecord.show.sqlite_",
            "sqlite",
            "SQLite, ready for Datasette",
            "all tables with keys, search, conflicts with their sides",
            "texts of sources, offsets, notes, responses and corrections, own terms",
            "file",
            lacks=("notes but those on sources", *_ASKED, "texts"),
        ),
        "graphml": Format(
            "onrecord.show.graphml",
            "graphml",
            "GraphML for yEd, Gephi, networkx, igraph",
            _EDGES,
            f"{_NOT_EDGES}; control characters",
            lacks=_PICTURE,
        ),
        "gexf": Format(
            "onrecord.show.gexf",
            "gexf",
            "dynamic GEXF 1.3 for Gephi: spells from the bounds of time",
            _EDGES,
            f"{_NOT_EDGES}; control characters; Gephi merges parallel edges of one type unless told not to",
            lacks=_PICTURE,
        ),
        "cytoscape": Format(
            "onrecord.show.cytoscape", "cytoscape", "Cytoscape JSON", _EDGES, _NOT_EDGES, lacks=_PICTURE
        ),
        "neo4j": Format(
            "onrecord.show.neo4j",
            "neo4j",
            "a folder of CSV for Neo4j's bulk import, with the command",
            f"{_EDGES}; values and sources as nodes",
            "notes, responses, corrections, conflicts",
            "folder",
            lacks=_PICTURE,
        ),
        "ftm": Format(
            "onrecord.show.ftm",
            "ftm",
            "FollowTheMoney as JSON lines; needs onrecord[ftm]",
            "entities, sources as documents, claims as edges with standing in role, status, summary",
            "bounds and doubts of time, `in` as a link, answers, conflicts; a literal is text in notes",
            lacks=_PICTURE,
        ),
        "annotation": Format(
            "onrecord.show.annotation",
            "annotation",
            "Web Annotation as JSON-LD: claims at their passages",
            "quotes with offsets and surroundings, claims as sentences, standing",
            "time bounds, entities that no claim names, judgements, notes, conflicts",
            lacks=(*_PICTURE, "judgements"),
        ),
        "prov": Format(
            "onrecord.show.prov",
            "prov",
            "PROV-O as Turtle: where each claim comes from",
            "claims as sentences with standing, sources, speakers, the build",
            "claims as edges; time; conflicts; judgements; notes",
            lacks=(*_PICTURE, "judgements"),
        ),
        "turtle": Format(
            "onrecord.show.turtle",
            "turtle",
            "everything as Turtle (.ttl)",
            _RDF,
            f"{_OFFSETS}; graphs of RDF files",
            lacks=(*_ASKED, "texts"),
        ),
        "trig": Format(
            "onrecord.show.turtle",
            "trig",
            "the same with the graphs of RDF files (.trig)",
            _RDF,
            _OFFSETS,
            lacks=(*_ASKED, "texts"),
        ),
        "ntriples": Format(
            "onrecord.show.turtle",
            "ntriples",
            "everything as N-Triples (.nt), sorted",
            _RDF,
            f"{_OFFSETS}; graphs of RDF files",
            lacks=(*_ASKED, "texts"),
        ),
        "nquads": Format(
            "onrecord.show.turtle",
            "nquads",
            "everything as N-Quads (.nq), canonical and sorted: for comparing",
            _RDF,
            _OFFSETS,
            lacks=(*_ASKED, "texts"),
        ),
        "jsonld": Format(
            "onrecord.show.jsonld",
            "jsonld",
            "everything as JSON-LD (.jsonld), framed: claims inside their entities, context included",
            _RDF,
            f"{_OFFSETS}; graphs of RDF files",
            lacks=(*_ASKED, "texts"),
        ),
        "jsonld-context": Format(
            "onrecord.show.jsonld",
            "context",
            "the context of that by itself",
            "names of terms",
            "all claims",
        ),
        "turtle12": Format(
            "onrecord.show.turtle12",
            "turtle12",
            "RDF 1.2 Turtle, claims as annotations; no second library reads it yet",
            _RDF,
            f"{_OFFSETS}; graphs of RDF files",
            lacks=(*_ASKED, "texts"),
        ),
    }
)
"""Format to what makes it. A new one is a function and a line here."""
