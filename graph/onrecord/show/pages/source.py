"""The page of a source: its text with every passage marked, what it says of whom, what rests on it alone.

In:   a `SourceFolio`
Out:  HTML
"""

from __future__ import annotations

from onrecord.model.folio import SourceFolio
from onrecord.model.source import Source
from onrecord.show.pages import cite
from onrecord.show.pages.entity import FORMATS
from onrecord.show.pages.marks import marked
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site


def source(site: Site, folio: SourceFolio) -> str:
    """The page of a source."""
    found = folio.source
    text = folio.text if not folio.withheld else None
    data = ((name, site.links.data("source", found.id, format_)) for name, format_ in FORMATS)
    return render(
        "source",
        site,
        found.title,
        folio=folio,
        source=found,
        pieces=marked(text, folio.claims) if text else [],
        parts=folio.parts,
        at=folio.at,
        numbers={c.id: n for n, c in enumerate(folio.claims, folio.first + 1)},
        alone=sum(c.id in folio.alone for c in folio.claims),
        citation=cite.source_text(found),
        bibtex=cite.bibtex(found, folio.header),
        csl=cite.csl(found, folio.header),
        data=[row for row in data if row[1]],
        iri=site.base + found.id if site.base else "",
    )


def sources(site: Site, shown: list[tuple[Source, int]], *, at: int = 1, parts: int = 1) -> str:
    """All sources, or a part of them: each with the number of its claims (-1: not counted)."""
    return render("sources", site, "Sources", shown=shown, at=at, parts=parts, section="Sources")
