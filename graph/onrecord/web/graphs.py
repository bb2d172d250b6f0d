"""The record's graphs by name: the reading half of the SPARQL 1.1 Graph Store Protocol, at `/graph`.

In:   `?default`, or `?graph=IRI`
Out:  the graph in the RDF format that the client wants; 404 for one that the record does not have
Not:  writing. The default graph holds everything and may be large: it comes from a process of its own, a
      piece at a time (`exports`), with what no question needs and the store leaves out (notes, who lives,
      pseudonyms); other graphs from the SPARQL workers, with their caps
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ask.pool import Dataset
from onrecord.errors import RecordError, UsageError
from onrecord.web import exports
from onrecord.web.faults import Refused
from onrecord.web.protocol import absolute
from onrecord.web.replies import rdf_format, reply

ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
STREAMED: Final = {"ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld"}


async def endpoint(request: Request) -> Response:
    """One graph."""
    names = request.query_params.getlist("graph")
    if ("default" in request.query_params) + len(names) != 1:
        raise UsageError("Name one graph: /graph?default, or /graph?graph=IRI.")
    format = rdf_format(request.headers.get("accept", ""))
    if not format:
        raise Refused(406, "A graph is written as Turtle, N-Triples, RDF/XML or JSON-LD.")
    live = request.app.state.live
    if live.pool is None:
        raise RecordError("This server answers no SPARQL.")
    base = live.now.reading.base
    if (not names or names[0] == base) and format in STREAMED:
        return await exports.streamed(request, STREAMED[format])
    dataset = Dataset((absolute(names[0]) if names else base,), ())
    with live.held() as now:
        found = await live.pool.reply(now.reading, ALL, {"graph": format}, dataset=dataset, checked=True)
    if names and names[0] != base and not found.size:
        raise Refused(404, "The record has no such graph.")
    return reply(live, found)
