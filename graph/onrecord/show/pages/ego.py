"""A small picture of an entity and whom and what claims join to it. All of it stands in words on the page.

In:   an entity, its neighbors
Out:  an SVG picture
Not:  the network, which is explored on a page of its own

Neighbors stand round it in the order of kind and name: a place near or far means nothing. All have one size.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

from markupsafe import Markup, escape

from onrecord.model.folio import Near
from onrecord.model.views import EntityRef
from onrecord.show.html.render import break_name
from onrecord.show.pages import signs
from onrecord.show.pages.site import Site
from onrecord.show.pages.words import flat

MOST: Final = 14
"""Neighbors that have room in a picture."""
MIDDLE: Final = 280.0
"""Half of the width."""
ROUND: Final = 108.0
"""From the middle to the outermost name."""
ROW: Final = 17.0

Place = tuple[float, float]


def ego(site: Site, center: EntityRef, near: Sequence[Near]) -> Markup:
    """The picture; empty where nothing is joined. Of many neighbors the first of each kind, in turns."""
    shown = chosen(near, MOST)
    if not shown:
        return Markup()
    places = _places(len(shown))
    top = min(min(y for _, y in places) - 3 * ROW, -50.0)
    middle = (MIDDLE, 0.0)
    lines = "".join(_line(site, middle, place, n) for place, n in zip(places, shown, strict=True))
    names = "".join(_name(site, place, n.entity) for place, n in zip(places, shown, strict=True))
    own = signs.figure(center.kind, *middle, 11, hollow=center.pseudonym)
    ring = f'<circle class="ring" cx="{middle[0]:g}" cy="0" r="17"/>'
    return Markup(
        f'<svg class="ego" viewBox="0 {top:.0f} {2 * MIDDLE:g} {-2 * top:.0f}" aria-hidden="true">'
        f"{lines}{ring}{own}{names}</svg>"
    )


def chosen(near: Sequence[Near], most: int) -> list[Near]:
    """At most so many, of each kind in turns: thirty lawyers do not crowd out the one case."""
    if len(near) <= most:
        return list(near)
    kinds: dict[str, list[Near]] = {}
    for n in near:
        kinds.setdefault(n.entity.kind, []).append(n)
    taken: set[str] = set()
    for turn in range(len(near)):
        for rows in kinds.values():
            if turn < len(rows) and len(taken) < most:
                taken.add(rows[turn].entity.id)
    return [n for n in near if n.entity.id in taken]


def _places(count: int) -> list[Place]:
    """Down the right side, then up the left, each on an arc: so that no name lies on another."""
    right = -(-count // 2)
    return [*_arc(right, 1), *reversed(_arc(count - right, -1))]


def _arc(count: int, side: int) -> list[Place]:
    high = ROW * 3.4 * (count - 1)
    found = []
    for n in range(count):
        y = -high / 2 + n * ROW * 3.4
        bend = y / (high / 2 + 60)
        found.append((MIDDLE + side * ROUND * sqrt(1 - bend * bend), y))
    return found


def _line(site: Site, start: Place, end: Place, near: Near) -> str:
    stroke = site.stroke(near.standing)
    drawn = signs.line(stroke, start, end, double=near.double)
    if near.contested:
        x, y = start[0] + (end[0] - start[0]) * 0.6, start[1] + (end[1] - start[1]) * 0.6
        drawn += Markup(
            f'<circle class="pill" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
            f'<text class="pill" x="{x:.1f}" y="{y + 4:.1f}">≠</text>'
        )
    return drawn


def _name(site: Site, place: Place, entity: EntityRef) -> str:
    x, y = place
    side = 1 if x > MIDDLE else -1
    rows = break_name(flat(entity.name))
    rows = rows if len(rows) <= 3 else [*rows[:2], f"{rows[2]} …"]
    at, top = x + side * 14, y + 5 - (len(rows) - 1) * ROW / 2
    spans = "".join(
        f'<tspan x="{at:.1f}" y="{top + n * ROW:.1f}">{escape(row)}</tspan>' for n, row in enumerate(rows)
    )
    look = ' class="pseudonym"' if entity.pseudonym else ""
    text = f'<text text-anchor="{"start" if side > 0 else "end"}"{look}>{spans}</text>'
    figure = signs.figure(entity.kind, x, y, 9, hollow=entity.pseudonym)
    if not entity.type:
        return f"{figure}{text}"
    return f'<a href="{escape(site.links.entity(entity.id))}" tabindex="-1">{figure}{text}</a>'
