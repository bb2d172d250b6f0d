"""SPARQL 1.1 Protocol, the query half: `/sparql` by GET, by POST form and by POST direct.

In:   a request
Out:  results in JSON, XML, CSV or TSV; graphs in Turtle, N-Triples, RDF/XML or JSON-LD; without a query, the
      service description
Not:  updates, which no code here could carry out: they are refused with 400; the dataset a request names is
      made of the record's own graphs, and nothing is fetched

Caps are visible: every answer says in its headers how many rows it may have at most, and whether it was cut;
JSON, XML, Turtle, N-Triples and RDF/XML say so inside too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ask.pool import AS_ASKED, Dataset
from onrecord.errors import QueryError, RecordError, UsageError
from onrecord.web import accept, description
from onrecord.web.faults import Refused
from onrecord.web.replies import rdf_format, reply

if TYPE_CHECKING:
    from onrecord.ask.pool import Pool, Replied
    from onrecord.web.live import Live

TABLES: Final = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
_TABLES: Final = tuple(TABLES)
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_CHANCE: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_FIELDS: Final = 200


async def endpoint(request: Request) -> Response:
    """Answer one protocol request."""
    pairs = _pairs(request.scope["query_string"])
    text: str | None = None
    if request.method == "POST":
        pairs, text = await _posted(request, pairs)
    if any(name == "update" for name, _ in pairs):
        raise QueryError("This record is only read: updates are refused. Send a query.")
    queries = [value for name, value in pairs if name == "query"]
    if text is None and not queries:
        if request.method == "POST":
            raise QueryError("There is no query in the request. Send it as the form field query.")
        return await description.answer(request)
    if len(queries) + (text is not None) > 1:
        raise QueryError("There is more than one query in the request. Send one.")
    return await _answered(request, queries[0] if text is None else text, pairs)


async def _posted(request: Request, pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], str | None]:
    """The fields of a form, or the text of a query sent as it is."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise QueryError("This record is only read: updates are refused. Send a query.")
    if kind not in (FORM, QUERY):
        raise Refused(415, f"A query is sent as {FORM} or {QUERY}, not as {kind or 'nothing said'}.")
    body = await request.body()
    if kind == QUERY:
        return pairs, _utf8(body)
    # What a form says counts; the address may add graphs, but no second query.
    return [*pairs, *_pairs(body)], None


def _pairs(query: bytes) -> list[tuple[str, str]]:
    """Fields of a form or an address.

    Raises:
        QueryError: They are no UTF-8, or too many.
    """
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise QueryError("The fields of the request cannot be read: write them in UTF-8.") from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"The query is not UTF-8 (byte {error.start}). Send it as UTF-8.") from error


async def _answered(request: Request, text: str, pairs: list[tuple[str, str]]) -> Response:
    live: Live = request.app.state.live
    if live.pool is None:
        raise RecordError("This server answers no SPARQL.")
    header = request.headers.get("accept", "")
    table = accept.best(header, _TABLES)
    chosen = TABLES[table] if table else ""
    formats = {"table": chosen, "boolean": chosen, "graph": rdf_format(header)}
    if not any(formats.values()):
        raise Refused(
            406,
            f"A query is answered as {', '.join(sorted(set(TABLES)))}, or a graph as Turtle and its like.",
        )
    found = await _replied(live, live.pool, text, formats, _dataset(pairs))
    media = table if table and table.startswith("application/") and found.kind != "graph" else None
    response = reply(live, found, media)
    if _CHANCE.search(text):
        response.headers["cache-control"] = "no-store"
    return response


async def _replied(live: Live, pool: Pool, text: str, formats: dict[str, str], dataset: Dataset) -> Replied:
    with live.held() as now:
        try:
            return await pool.reply(now.reading, text, formats, dataset=dataset)
        except UsageError as error:
            raise Refused(406, str(error)) from error


def _dataset(pairs: list[tuple[str, str]]) -> Dataset:
    """The graphs that the request names."""
    default = [value for name, value in pairs if name == "default-graph-uri" and value]
    named = [value for name, value in pairs if name == "named-graph-uri" and value]
    if not default and not named:
        return AS_ASKED
    return Dataset(tuple(map(absolute, default)), tuple(map(absolute, named)))


def absolute(iri: str) -> str:
    """The name of a graph.

    Raises:
        QueryError: It is no absolute IRI.
    """
    if not _ABSOLUTE.fullmatch(iri):
        raise QueryError(f'A graph is named by an absolute IRI, and "{iri[:80]}" is none.')
    return iri
