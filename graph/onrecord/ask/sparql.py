"""SPARQL questions to a record: checked by the guard, answered by a worker, ended when their time is over.

In:   an opened record, and the text of a question
Out:  a `Table`, or bytes in a format of the standards
Not:  reading the store in this process: an engine that overflows takes its process with it (`ask.worker`)

Every way a question can fail ends in one sentence: `QueryError` if it is refused or cannot be read,
`QueryStopped` if it runs out of time or memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from onrecord.ask import guard, results
from onrecord.ask.engine import Answer, exchange
from onrecord.ask.faults import explain
from onrecord.errors import UnknownName, UsageError
from onrecord.model.answers import Table
from onrecord.model.terms import NAMESPACE
from onrecord.store import turtle
from onrecord.store.reading import Reading
from onrecord.store.triples import PREFIXES, entity_iri

TIMEOUT: Final = 60.0
"""Seconds."""
MAX_ROWS: Final = 100_000
MAX_BYTES: Final = 64 << 20
"""Bytes of an answer, as the worker sends it."""
MEMORY: Final = 2 << 30
"""Bytes of address space of the worker; below one GiB the store cannot be opened, so that is the least."""

TABLE_FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
}
GRAPH_FORMATS: Final = {
    "nt": "application/n-triples",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
}
FORMATS: Final = TABLE_FORMATS | GRAPH_FORMATS
"""Format to its media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """An answer in a format."""

    content: bytes
    media_type: str
    truncated: bool
    """A cap bit: there is more. JSON and XML say so inside too."""


def query(
    reading: Reading,
    text: str,
    *,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    memory: int = MEMORY,
    params: Mapping[str, str] | None = None,
) -> Table:
    """Ask a record in SPARQL 1.1.

    Args:
        reading: The record.
        text: SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of the ontology, and `ex:` for the record's own
            ids, need no declaration.
        timeout: Seconds after which it is stopped.
        max_rows: Rows (or triples) after which the answer is cut, and says so.
        max_bytes: The same in bytes.
        memory: Bytes of address space it may take.
        params: Values for variables: an entity's id or name, a source's id, a term of the ontology, an IRI,
            else text. The variables must be among those SELECTed.

    Returns:
        The rows; of an ASK one cell, of a graph its triples. IRIs are shortened to prefixed names.

    Raises:
        QueryError: It is refused, or cannot be read; the sentence names line and column.
        QueryStopped: It ran out of time or memory.

    Cost: the engine's, and some 40 ms for the worker.
    """
    limits = _limits(timeout, max_rows, max_bytes, memory)
    prefixes = prefixes_of(reading)
    return as_table(_ask(reading, text, "table", limits, params or {}, prefixes), prefixes)


def as_table(answer: Answer, prefixes: Mapping[str, str]) -> Table:
    """Rows of short names."""
    short = results.Shortener(prefixes)
    if answer.kind == "graph":
        triples = (turtle.triple(line.decode()) for line in answer.data.splitlines())
        rows = tuple(tuple(map(short.turtle, triple)) for triple in triples)
        return Table(columns=("subject", "predicate", "object"), rows=rows, truncated=answer.truncated)
    rows = tuple(tuple(map(short.cell, row)) for row in answer.rows())
    columns = ("answer",) if answer.kind == "boolean" else tuple(answer.columns)
    return Table(columns=columns, rows=rows, truncated=answer.truncated)


def run(
    reading: Reading,
    text: str,
    format: str = "json",
    *,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    memory: int = MEMORY,
    params: Mapping[str, str] | None = None,
) -> Formatted:
    """Ask as `query` does, and get the answer in one of `FORMATS`.

    Raises:
        UsageError: There is no such format, or it does not fit the question: a graph for a SELECT.
        QueryError: As for `query`.
    """
    if format not in FORMATS:
        raise UsageError(f'There is no format "{format}". Choose {", ".join(FORMATS)}.')
    limits = _limits(timeout, max_rows, max_bytes, memory)
    answer = _ask(reading, text, format, limits, params or {}, prefixes_of(reading))
    fits = GRAPH_FORMATS if answer.kind == "graph" else TABLE_FORMATS
    if format not in fits:
        raise UsageError(f"The answer is a {answer.kind}, which has no {format}. Choose {', '.join(fits)}.")
    content = _graph(reading, answer, format) if answer.kind == "graph" else _table(answer, format)
    return Formatted(content=content, media_type=FORMATS[format], truncated=answer.truncated)


def _graph(reading: Reading, answer: Answer, format: str) -> bytes:
    note = b"# truncated: there is more\n" if answer.truncated and format != "jsonld" else b""
    if format != "ttl":
        return answer.data + note
    triples = (turtle.triple(line.decode()) for line in answer.data.splitlines())
    return "".join(turtle.write(triples, prefixes_of(reading))).encode() + note


def _table(answer: Answer, format: str) -> bytes:
    if answer.kind == "boolean" and format in ("json", "xml"):
        value = answer.data == b"true"
        return results.boolean_json(value) if format == "json" else results.boolean_xml(value)
    columns = ["answer"] if answer.kind == "boolean" else answer.columns
    if format == "json":
        return results.to_json(columns, answer.rows(), truncated=answer.truncated)
    if format == "xml":
        return results.to_xml(columns, answer.rows(), truncated=answer.truncated)
    return (results.to_csv if format == "csv" else results.to_tsv)(columns, answer.rows())


def _limits(timeout: float, max_rows: int, max_bytes: int, memory: int) -> dict[str, Any]:
    if timeout <= 0 or max_rows < 0 or max_bytes < 0:
        raise UsageError("A query needs time: give a timeout above zero, and caps that are not negative.")
    return {"timeout": timeout, "max_rows": max_rows, "max_bytes": max_bytes, "memory": memory}


def prefixes_of(reading: Reading) -> dict[str, str]:
    """What a question need not declare: the prefixes of the ontology, and `ex:`."""
    return {**reading.terms.prefixes, **PREFIXES, "ex": reading.base}


def bound(
    reading: Reading, text: str, params: Mapping[str, str], prefixes: Mapping[str, str]
) -> dict[str, Any]:
    """The terms that variables stand for. They never become part of the text."""
    variables = {token.text[1:] for token in guard.tokens(text) if token.kind == "variable"}
    for name in params:
        if name.lstrip("?$") not in variables:
            has = ", ".join(f"?{v}" for v in sorted(variables)) or "none"
            raise UsageError(f"The query has no variable ?{name.lstrip('?$')}; it has {has}.")
    return {name.lstrip("?$"): resolve(reading, value, prefixes) for name, value in params.items()}


def resolve(reading: Reading, value: str, prefixes: Mapping[str, str] | None = None) -> tuple[str, str]:
    """What a person means by the value of a parameter: ("iri", ...) or ("literal", ...).

    In quotation marks it is text. Else an IRI, a prefixed name, an entity, a source, or a term of the
    ontology, in that order; and text if it is none of these.

    Raises:
        AmbiguousName: Several entities are called so.
    """
    if len(value) > 1 and value[0] == value[-1] == '"':
        return "literal", value[1:-1]
    bare = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    if re.fullmatch(r"(?:https?|urn|mailto|tag):[^\s<>\"{}|\\^`]+", bare):
        return "iri", bare
    prefix, colon, local = value.partition(":")
    known = prefixes_of(reading) if prefixes is None else prefixes
    if colon and prefix in known and re.fullmatch(r"[\w.-]+", local):
        return "iri", known[prefix] + local
    try:
        return "iri", entity_iri(reading.base, reading.find(value))
    except UnknownName:
        pass
    if reading.source(value) is not None:
        return "iri", entity_iri(reading.base, value)
    terms = reading.terms
    term = terms.relation_named(value) or terms.class_named(value)
    if term is not None:
        return "iri", term.iri or NAMESPACE + term.name
    return ("iri", NAMESPACE + value) if value in terms.standings and value else ("literal", value)


def _ask(
    reading: Reading,
    text: str,
    format: str,
    limits: dict[str, Any],
    params: Mapping[str, str],
    prefixes: dict[str, str],
) -> Answer:
    guard.check(text)
    request = {
        "store": str(reading.rdf_path),
        "text": text,
        "base": reading.base,
        "prefixes": prefixes,
        "params": bound(reading, text, params, prefixes),
        "format": format,
        **limits,
    }
    answer, fault = exchange(json.dumps(request).encode("utf-8", "surrogatepass"), limits)
    if fault is not None:
        terms = reading.terms
        raise explain(fault, text, prefixes, limits, {*terms.classes, *terms.relations, *terms.standings})
    answer.arrange(guard.order(text))
    return answer
