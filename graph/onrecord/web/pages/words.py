"""Search, and the ontology browser.

In:   requests
Out:  pages
"""

from __future__ import annotations

from difflib import get_close_matches

from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import UnknownName
from onrecord.record import Record
from onrecord.show import pages as show
from onrecord.show.pages import Site
from onrecord.show.pages.search import Hit
from onrecord.show.pages.terms import Uses, named
from onrecord.web.pages.asking import all_saved
from onrecord.web.pages.common import Given, page

HITS, SOURCES = 30, 10
LONGEST = 200


async def search(request: Request) -> Response:
    """/search?q=: names first, then sources with these words in their title, then a claim by its id."""
    text = Given(request).text("q", LONGEST)

    def made(record: Record, site: Site) -> str:
        if not text:
            return show.search(site, "", ())
        reading = record.reading
        matches = reading.search(text, HITS)
        refs = reading.refs(m.id for m in matches)
        hits = []
        for match, ref in zip(matches, refs, strict=True):
            entity = reading.entity(match.id)
            about = entity.description if entity else ""
            hits.append(
                Hit(
                    entity=ref,
                    matched=match.matched,
                    how=match.how,
                    by=match.by,
                    claim=match.claim,
                    description=about,
                )
            )
        words = text.casefold().split()
        sources = [
            s
            for s in site.sources.values()
            if s.id == text.lower() or all(word in s.title.casefold() for word in words)
        ]
        claims = reading.claims([text.removeprefix("claim-")])
        return show.search(site, text, hits, sources[:SOURCES], claims)

    return await page(request, made)


async def terms(request: Request) -> Response:
    """/terms: all of them, or those with a word."""
    word = Given(request).text("q", LONGEST)
    return await page(request, lambda record, site: show.terms(site, uses(record), word))


async def term(request: Request) -> Response:
    """/terms/{name}."""
    name = request.path_params["name"]

    def made(record: Record, site: Site) -> str:
        found = named(site, name)
        if found is None:
            raise UnknownName(name, tuple(get_close_matches(name, _names(site), 3)))
        return show.term(site, found, uses(record), all_saved(record))

    return await page(request, made)


def _names(site: Site) -> list[str]:
    terms = site.terms
    return [name for kind in (terms.classes, terms.relations, terms.standings) for name in kind if name]


def uses(record: Record) -> Uses:
    """How often each term is used."""
    classes, relations, standings = record.reading.uses()
    return Uses(classes=classes, relations=relations, standings=standings)
