"""The page of an entity: names, what is joined to it, when, all claims with their evidence, conflicts.

In:   a `Folio`
Out:  HTML
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from onrecord.model.folio import Folio, FolioGroup
from onrecord.model.views import ClaimView, EntityRef
from onrecord.show.pages.dates import drawn
from onrecord.show.pages.ego import MOST, ego
from onrecord.show.pages.render import render
from onrecord.show.pages.site import WEAK, Site

FORMATS: Final = (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf"), ("JSON", "json"))
PAGE: Final = 100
"""Claims on a further page of a group, as `ask.folio` gives them."""
FULL_CONFLICTS: Final = 3
"""Conflicts that are shown with all sides; of more than that, the questions."""


SWORN: Final = 5
"""Firmness of `testified`: of what weighs heavily on a person, a heading says even that."""


class Said(NamedTuple):
    """One statement, and every claim that makes it."""

    other: EntityRef | None
    """The other end; None: a literal, or a claim that stands in full."""
    literal: str
    within: EntityRef | None
    full: bool
    """The whole sentence is shown, since neither end is the entity of the page."""
    weak: str
    """How the firmest claim stands, where a reader must not take it for settled; and whether contested."""
    claims: tuple[ClaimView, ...]


class Shown(NamedTuple):
    """One group as the template needs it."""

    anchor: str
    label: str
    total: int
    said: tuple[Said, ...]
    shown: int
    more: str
    """Address of what is not shown; empty if all is."""
    at: int
    parts: int


def entity(site: Site, folio: Folio, *, relation: str = "") -> str:
    """The page of an entity.

    Args:
        site: Which record, and where its pages stand.
        folio: The entity, whole or a part of it.
        relation: The one group that was asked for, of a large entity; empty: all.
    """
    ref = folio.entity
    timeline = drawn(folio.events)
    data = tuple((name, site.links.data("entity", ref.id, format_)) for name, format_ in FORMATS)
    return render(
        "entity",
        site,
        ref.name,
        folio=folio,
        ref=ref,
        groups=[_shown(site, folio, group, single=bool(relation)) for group in folio.groups],
        timeline=timeline,
        picture=ego(site, ref, folio.near),
        pictured=min(MOST, len(folio.near)),
        relation=relation,
        full=len(folio.conflicts) <= FULL_CONFLICTS and not folio.part,
        data=[row for row in data if row[1]],
        iri=site.base + ref.id if site.base else "",
    )


def _shown(site: Site, folio: Folio, group: FolioGroup, *, single: bool) -> Shown:
    id_, links = folio.entity.id, site.links
    more = group.total - len(group.claims)
    address = links.entity(id_, relation=group.relation, label=group.label) if more and not single else ""
    return Shown(
        anchor=f"{group.relation}-{'of' if _backwards(group, id_) else 'is'}",
        label=group.label,
        total=group.total,
        said=tuple(_said(site, group, id_)),
        shown=len(group.claims),
        more=address,
        at=group.first // PAGE + 1,
        parts=-(-group.total // PAGE) if single else 1,
    )


def _backwards(group: FolioGroup, center: str) -> bool:
    return any(c.subject.id != center for c in group.claims[:1])


def _said(site: Site, group: FolioGroup, center: str) -> Sequence[Said]:
    """Claims of one statement together, in the order in which the statements first come."""
    found: dict[tuple[str, str, str], list[ClaimView]] = {}
    for claim in group.claims:
        other = claim.object.id if claim.object else claim.literal
        key = (claim.subject.id, other, claim.within.id if claim.within else "")
        found.setdefault(key if group.relation != "in" else (*key[:2], claim.relation), []).append(claim)
    return [_one(site, group, views, center) for views in found.values()]


def _one(site: Site, group: FolioGroup, views: list[ClaimView], center: str) -> Said:
    first = views[0]
    full = group.relation == "in"
    other = first.object if first.subject.id == center else first.subject
    return Said(
        other=None if full else other,
        literal="" if full or other else first.literal,
        within=first.within,
        full=full,
        weak=_weak(site, views),
        claims=tuple(views),
    )


def _weak(site: Site, views: Sequence[ClaimView]) -> str:
    """A heading must not read as settled: what is only alleged, contested or was taken down says so there."""
    firmness = site.terms.firmness
    best = max(views, key=lambda c: (c.stands, firmness(c.standing), c.id))
    relation = site.terms.relations.get(best.relation)
    heavy = relation is not None and relation.adverse
    firm = best.stands and firmness(best.standing) > (SWORN if heavy else WEAK)
    said = "" if firm else site.standing(best)[0].lower()
    contested = best.stands and any(c.contested for c in views if c.stands)
    return ", ".join(word for word in (said, "contested" if contested else "") if word)
