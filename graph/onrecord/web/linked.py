"""Entities, claims and sources at their addresses, in the form that the client wants (Linked Data).

In:   `/entity/{id}`, `/claim/{id}`, `/source/{id}`; with `.ttl`, `.jsonld`, `.rdf`, `.nt`, `.json` behind the
      id, that form
Out:  the page (`pages`), JSON as `/api`, or the triples: its own, and of an entity those of the claims that
      name it, with their sources
Not:  redirects: what is described has its own IRI in the dossier's base, and the answer names it
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord.ask.folio import short
from onrecord.errors import RecordError, UnknownName
from onrecord.record import Record
from onrecord.store.triples import claim_iri, entity_iri
from onrecord.web import accept, api
from onrecord.web.faults import Refused
from onrecord.web.replies import GRAPHS, reply

Page = Callable[[Request], Awaitable[Response]]
ENDINGS: Final = {"ttl": "ttl", "jsonld": "jsonld", "rdf": "rdf", "nt": "nt", "json": "json"}
OFFERED: Final = ("text/html", *GRAPHS, "application/json")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")

ABOUT: Final = """
CONSTRUCT { ?s ?p ?o } WHERE {
  { ?it ?p ?o BIND(?it AS ?s) }
  UNION { ?s rdf:subject ?it ; ?p ?o }
  UNION { ?s rdf:object ?it ; ?p ?o }
  UNION { ?s onr:in ?it ; ?p ?o }
}
"""
"""An entity: what is said of it, with every claim that says so."""
ITSELF: Final = """
CONSTRUCT { ?s ?p ?o } WHERE {
  { ?it ?p ?o BIND(?it AS ?s) }
  UNION { ?it onr:source ?s . ?s ?p ?o }
}
"""
"""A claim with its source; or a source."""


async def _entity(request: Request) -> Response:
    return await _negotiated(request, "entity")


async def _claim(request: Request) -> Response:
    return await _negotiated(request, "claim")


async def _source(request: Request) -> Response:
    return await _negotiated(request, "source")


async def _negotiated(request: Request, kind: str) -> Response:
    """One thing in one form."""
    name, dot, ending = request.path_params["id"].rpartition(".")
    if dot and ending in ENDINGS:
        form = ENDINGS[ending]
    else:
        name, wanted = request.path_params["id"], accept.best(request.headers.get("accept", ""), OFFERED)
        if wanted is None:
            raise Refused(406, f"This is written as {', '.join(OFFERED)}.", vary="Accept")
        form = {**GRAPHS, "text/html": "html", "application/json": "json"}[wanted]
    request.path_params["id"] = name
    if form == "html":
        response = await page(request, kind)
    elif form == "json":
        response = await api.one(request, kind, name)
    else:
        response = await _triples(request, kind, name, form)
    response.headers.add_vary_header("Accept")
    return response


async def page(request: Request, kind: str) -> Response:
    """The page for people."""
    made: Page = getattr(request.app.state.pages, kind)
    if kind != "entity":
        return await made(request)
    id_ = request.path_params["id"]
    with request.app.state.live.at_once(lambda record: short(record.reading, id_)):
        return await made(request)


async def _triples(request: Request, kind: str, name: str, form: str) -> Response:
    live = request.app.state.live
    if live.pool is None:
        raise RecordError("This server answers no SPARQL.")
    iri: str = await live.ask(lambda record: _iri(record, kind, name))
    text = ABOUT if kind == "entity" else ITSELF
    with live.held() as now:
        found = await live.pool.reply(
            now.reading, text, {"graph": form}, terms={"it": ("iri", iri)}, checked=True
        )
    response = reply(live, found)
    response.headers["link"] = f'<{iri}>; rel="describes"'
    return response


def _iri(record: Record, kind: str, name: str) -> str:
    """The IRI of what is asked for.

    Raises:
        UnknownName: There is none of that kind and id.
    """
    reading = record.reading
    if kind == "claim":
        known: Any = reading.claim(name.removeprefix("claim-"))
        iri = claim_iri(reading.base, name.removeprefix("claim-"))
    else:
        known = reading.entity(name) if kind == "entity" else reading.source(name)
        iri = entity_iri(reading.base, name)
    if known is None:
        raise UnknownName(name, tuple(m.id for m in reading.search(name, 3)) if kind == "entity" else ())
    return iri


ROUTES: Final[list[BaseRoute]] = [
    Route("/entity/{id}", _entity),
    Route("/claim/{id}", _claim),
    Route("/source/{id}", _source),
]
