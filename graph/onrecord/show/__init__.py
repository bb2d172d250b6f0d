"""Answers in forms for people and programs: text, JSON, CSV, RDF, a page. Never asks anything.

In:   answers of `model.answers`, or a whole opened record
Out:  text
Not:  choosing what may leave the machine: an export is made from the record it is given
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Format(NamedTuple):
    """One format of `onrecord export`."""

    module: str
    function: str
    """Takes a record, yields text."""
    what: str
    """One line for people."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "turtle": Format("onrecord.show.turtle", "turtle", "everything as Turtle (.ttl)"),
        "ntriples": Format("onrecord.show.turtle", "ntriples", "everything as N-Triples (.nt), sorted"),
        "nquads": Format("onrecord.show.turtle", "nquads", "the same with the graphs of RDF files (.nq)"),
        "jsonld": Format("onrecord.show.turtle", "jsonld", "everything as JSON-LD (.jsonld)"),
        "claims-csv": Format("onrecord.show.csv_", "claims_of", "claims, one row each, with their standing"),
        "entities-csv": Format("onrecord.show.csv_", "entities_of", "entities, one row each"),
        "sources-csv": Format("onrecord.show.csv_", "sources_of", "sources, one row each"),
    }
)
"""Format to what makes it. A new one is a function and a line here."""
