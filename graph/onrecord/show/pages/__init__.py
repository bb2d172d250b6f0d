"""Pages for people: answers to HTML, for `serve` and for `publish` alike.

In:   a `Site` (header, links, terms, sources) and answers of `ask`
Out:  one function a page, each giving a whole HTML document as text; `assets()`, the styles and scripts that
      pages name
Not:  asking: nothing here sees a record, or a request

How to make pages of your own place:

    site = Site(header=reading.header, links=static_links("index.html"), terms=reading.terms,
                sources=reading.sources(), base=reading.base)
    shown = folio(reading, "lacy", site.sources, whole=10**9)
    html = entity(site.at(static_links("entity/lacy.html")), shown)

`Links` writes addresses on a server, `static_links(page)` those from one file to the others:
`links.entity(id)`, `.claim(id)`, `.source(id)`, `.conflict(id, about)`, `.page(name)`, `.static(name)` ...
The file a page belongs in is what `static_links("index.html")` gives for it. `links.live` is false where
nobody answers: forms, the editor and everything that has to be asked are left out.

`Front`, `Folio`, `ClaimFolio` and `SourceFolio` come from `ask.folio`. For files give it `whole=10**9`, so
that a page holds all its claims, and `SourceFolio.withheld` a sentence where a text may not be passed on.
"""

from onrecord.show.pages.claim import claim
from onrecord.show.pages.connect import connect
from onrecord.show.pages.entity import entity
from onrecord.show.pages.links import Links, StaticLinks, file_name, static_links
from onrecord.show.pages.lists import audit, conflict, conflicts, entities, start, timeline
from onrecord.show.pages.network import network
from onrecord.show.pages.questions import query, question, questions
from onrecord.show.pages.render import assets, version
from onrecord.show.pages.search import fault, search
from onrecord.show.pages.site import Site
from onrecord.show.pages.source import source, sources
from onrecord.show.pages.terms import term, terms

__all__ = [
    "Links",
    "Site",
    "StaticLinks",
    "assets",
    "audit",
    "claim",
    "conflict",
    "conflicts",
    "connect",
    "entities",
    "entity",
    "fault",
    "file_name",
    "network",
    "query",
    "question",
    "questions",
    "search",
    "source",
    "sources",
    "start",
    "static_links",
    "term",
    "terms",
    "timeline",
    "version",
]
