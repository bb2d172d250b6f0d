"""What the SPARQL service can do, as RDF (Service Description): the answer of `/sparql` without a query.

In:   a request
Out:  the description in the RDF format that the client wants
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onrecord.web.faults import Refused
from onrecord.web.replies import rdf_format

_MEDIA: Final = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_VOID: Final = "http://rdfs.org/ns/void#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULTS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


async def answer(request: Request) -> Response:
    """The description of this service."""
    format = rdf_format(request.headers.get("accept", ""))
    if not format:
        raise Refused(406, "The service is described in Turtle, N-Triples, RDF/XML and JSON-LD.")
    live = request.app.state.live
    endpoint = f"{request.url.scheme}://{request.url.netloc}/sparql"
    content = written(endpoint, live.header.title, live.header.claims, format)
    return Response(content, headers={"vary": "Accept"}, media_type=_MEDIA[format])


def written(endpoint: str, title: str, claims: int, format: str) -> bytes:
    """The description as bytes. pyoxigraph writes it; the library is in no other way used in this process."""
    import pyoxigraph as ox

    service, dataset, graph = (ox.NamedNode(endpoint + part) for part in ("", "#dataset", "#graph"))

    def triple(subject: ox.NamedNode, predicate: str, object_: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(predicate), object_)

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    found = [
        triple(service, _TYPE, sd("Service")),
        triple(service, _SD + "endpoint", service),
        triple(service, _SD + "supportedLanguage", sd("SPARQL10Query")),
        triple(service, _SD + "supportedLanguage", sd("SPARQL11Query")),
        triple(service, _SD + "feature", sd("EmptyGraphs")),
        triple(service, _SD + "defaultDataset", dataset),
        *(triple(service, _SD + "resultFormat", ox.NamedNode(_FORMATS + name)) for name in _RESULTS),
        triple(dataset, _TYPE, sd("Dataset")),
        triple(dataset, _SD + "defaultGraph", graph),
        triple(dataset, "http://purl.org/dc/terms/title", ox.Literal(title)),
        triple(graph, _TYPE, sd("Graph")),
        triple(graph, _VOID + "entities", ox.Literal(str(claims), datatype=ox.NamedNode(_XSD + "integer"))),
    ]
    kinds = {
        "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }  # fmt: skip
    prefixes = None if format == "jsonld" else {"sd": _SD, "void": _VOID}
    return bytes(ox.serialize(found, format=kinds[format], prefixes=prefixes) or b"")
