"""Chains drawn from left to right: names in columns, one line a hop, with the stroke of what carries it.

In:   hops, by chain
Out:  an SVG picture of a fixed size, for a frame that scrolls where the screen is narrow
Not:  evidence, which stands in words below
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from onrecord.model.views import Chain, EntityRef, Step
from onrecord.show.html.render import break_name
from onrecord.show.pages import signs
from onrecord.show.pages.site import Site
from onrecord.show.pages.words import flat

ACROSS, DOWN, EDGE, ROW = 180.0, 104.0, 90.0, 16.0
MOST: Final = 40
"""Names in a drawing; beyond that the words say more."""

Place = tuple[float, float]


def of_chains(site: Site, chains: Sequence[Chain]) -> Markup:
    """The chains of one answer in one drawing; empty if there is none."""
    longest = max((len(chain.steps) for chain in chains), default=0)
    shares: dict[str, list[float]] = {}
    for chain in chains:
        for at, entity in enumerate(chain.entities):
            shares.setdefault(entity.id, []).append(at * longest / len(chain.steps))
    columns = {id_: sum(at) / len(at) for id_, at in shares.items()}
    return _drawing(site, [step for chain in chains for step in chain.steps], columns)


def of_steps(site: Site, steps: Sequence[Step], first: str) -> Markup:
    """A tree of hops, drawn from one of the names asked for."""
    joined: dict[str, list[str]] = {}
    for step in steps:
        joined.setdefault(step.start.id, []).append(step.end.id)
        joined.setdefault(step.end.id, []).append(step.start.id)
    columns = {first: 0.0}
    edge = [first]
    while edge:
        following = [n for id_ in edge for n in joined.get(id_, ()) if n not in columns]
        columns.update({n: columns[next(i for i in joined[n] if i in columns)] + 1 for n in following})
        edge = list(dict.fromkeys(following))
    return _drawing(site, steps, columns)


def _drawing(site: Site, steps: Sequence[Step], columns: dict[str, float]) -> Markup:
    refs: dict[str, EntityRef] = {}
    hops: dict[tuple[str, str], Step] = {}
    for step in steps:
        refs.setdefault(step.start.id, step.start)
        refs.setdefault(step.end.id, step.end)
        a, b = sorted((step.start.id, step.end.id))
        hops.setdefault((a, b), step)
    if not hops or len(refs) > MOST:
        return Markup()
    at, wide, high = _places(refs, columns)
    lines = "".join(_line(site, at[a], at[b], step) for (a, b), step in hops.items())
    names = "".join(_name(site, at[id_], ref) for id_, ref in refs.items())
    return Markup(
        f'<svg class="routes" width="{wide:g}" height="{high:g}" viewBox="0 0 {wide:g} {high:g}" '
        f'aria-hidden="true">{lines}{names}</svg>'
    )


def _places(refs: dict[str, EntityRef], columns: dict[str, float]) -> tuple[dict[str, Place], float, float]:
    """Each name in its column, those of one column below each other, columns centred on each other."""
    stacks: dict[int, list[str]] = {}
    for id_ in refs:
        stacks.setdefault(round(columns.get(id_, 0.0)), []).append(id_)
    rows = max(map(len, stacks.values()))
    high = rows * DOWN
    at: dict[str, Place] = {}
    for column, stack in stacks.items():
        top = (high - len(stack) * DOWN) / 2 + DOWN / 2 - 14
        for n, id_ in enumerate(stack):
            # A lone name between two columns leans, so that no line lies on another.
            at[id_] = (EDGE + column * ACROSS, top + n * DOWN)
    return at, 2 * EDGE + max(stacks) * ACROSS, high


def _line(site: Site, start: Place, end: Place, step: Step) -> str:
    stroke = "same" if step.judged_same and not step.claims else site.stroke(step.weakest)
    drawn = str(signs.line(stroke, start, end))
    if step.contested or step.against:
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        drawn += (
            f'<circle class="pill" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
            f'<text class="pill" x="{x:.1f}" y="{y + 4:.1f}">≠</text>'
        )
    return drawn


def _name(site: Site, place: Place, ref: EntityRef) -> str:
    x, y = place
    rows = break_name(flat(ref.name))[:3]
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + 25 + n * ROW:.1f}">{escape(row)}</tspan>' for n, row in enumerate(rows)
    )
    look = ' class="pseudonym"' if ref.pseudonym else ""
    figure = signs.figure(ref.kind, x, y, 10, hollow=ref.pseudonym)
    inside = f'{figure}<text text-anchor="middle"{look}>{spans}</text>'
    if not ref.type:
        return inside
    return f'<a href="{escape(site.links.entity(ref.id))}" tabindex="-1">{inside}</a>'
