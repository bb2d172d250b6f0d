"""The page of a claim: its words in their place, how it stands, what bears on it, how to cite it.

In:   a `ClaimFolio`
Out:  HTML
"""

from __future__ import annotations

from onrecord.model.folio import ClaimFolio
from onrecord.show.pages import cite
from onrecord.show.pages.entity import FORMATS
from onrecord.show.pages.render import how, render, statement
from onrecord.show.pages.site import Site


def claim(site: Site, folio: ClaimFolio) -> str:
    """The page of a claim."""
    view = folio.claim
    relation = site.terms.relations.get(view.relation)
    stands = how(site, view)
    data = ((name, site.links.data("claim", view.id, format_)) for name, format_ in FORMATS)
    return render(
        "claim",
        site,
        f"{statement(view)} ({stands})",
        folio=folio,
        stands=stands,
        view=view,
        relation=relation,
        standing=site.terms.standings.get(view.standing),
        citation=cite.claim_text(view, folio.source, folio.header),
        bibtex=cite.bibtex(folio.source, folio.header, view) if folio.source else "",
        csl=cite.csl(folio.source, folio.header, view) if folio.source else "",
        data=[row for row in data if row[1]],
        iri=f"{site.base}claim-{view.id}" if site.base else "",
    )
