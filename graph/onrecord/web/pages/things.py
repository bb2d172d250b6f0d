"""The pages of one thing: an entity, a claim, a source.

In:   requests with an id
Out:  pages; an unknown id ends as a fault that names close ones
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ask import folio as ask
from onrecord.errors import UnknownName, UnknownSource
from onrecord.record import Record
from onrecord.show import pages as show
from onrecord.show.pages import Site
from onrecord.web.pages.common import Given, page

FURTHEST = 100_000
"""Parts of a list that can be asked for."""


async def entity(request: Request) -> Response:
    """/entity/{id}: everything about it; of a large one a part, the rest page by page."""
    given, id_ = Given(request), request.path_params["id"]
    relation, label = given.text("relation"), given.text("label")
    part = given.number("page", 1, 1, FURTHEST)

    def made(record: Record, site: Site) -> str:
        reading = record.reading
        if reading.entity(id_) is None:
            raise UnknownName(id_, tuple(m.id for m in reading.search(id_.replace("-", " "), 3)))
        folio = ask.folio(reading, id_, site.sources, relation=relation, label=label, page=part)
        return show.entity(site, folio, relation=relation if folio.part else "")

    return await page(request, made)


async def claim(request: Request) -> Response:
    """/claim/{id}."""
    id_ = request.path_params["id"].removeprefix("claim-")

    def made(record: Record, site: Site) -> str:
        folio = ask.claim_folio(record.reading, id_)
        if folio is None:
            raise UnknownName(id_, tuple(record.reading.claim_ids(id_, 3)) if len(id_) > 3 else ())
        return show.claim(site, folio)

    return await page(request, made)


async def source(request: Request) -> Response:
    """/source/{id}."""
    id_ = request.path_params["id"]
    part = Given(request).number("page", 1, 1, FURTHEST)

    def made(record: Record, site: Site) -> str:
        folio = ask.source_folio(record.reading, id_, site.sources, part)
        if folio is None:
            raise UnknownSource(id_, site.sources)
        return show.source(site, folio)

    return await page(request, made)
