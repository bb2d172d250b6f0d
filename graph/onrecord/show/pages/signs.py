"""Signs beside words: the shape of a kind, the stroke of a standing. Drawn as on the page of `view`.

In:   a kind, a firmness
Out:  small SVG pictures that say nothing to a screen reader, since the word stands beside them
Not:  colours, which the style sheet gives to their classes
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import cos, pi, sin
from typing import Final

from markupsafe import Markup

Point = tuple[float, float]
Circle = tuple[float, float, float]

SHAPES: Final = {
    "person": "dot",
    "group": "group",
    "organization": "square",
    "estate": "estate",
    "event": "diamond",
    "case": "hexagon",
    "work": "triangle",
    "place": "triangleDown",
}
"""Kind to its shape; any other is a star. No kind without a shape of its own."""
STROKES: Final = {6: "firm", 5: "firm", 4: "thin", 3: "dashed", 2: "dotted", 1: "sparse", 0: "drama"}
"""Firmness to the stroke it is drawn with; below 0 it is crossed out."""
SIZE: Final = 6.0


def _around(count: int, turn: float, radii: Sequence[float]) -> tuple[Point, ...]:
    angles = (turn + place * 2 * pi / count for place in range(count))
    return tuple(
        (radii[n % len(radii)] * cos(angle), radii[n % len(radii)] * sin(angle))
        for n, angle in enumerate(angles)
    )


CORNERS: Final[dict[str, tuple[Point, ...]]] = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((0, -1), (1, 0), (0, 1), (-1, 0)),
    "hexagon": _around(6, 0, (1,)),
    "triangle": ((0, -0.95), (1.1, 0.85), (-1.1, 0.85)),
    "triangleDown": ((0, 0.95), (1.1, -0.85), (-1.1, -0.85)),
    "estate": ((0, -1.1), (1, -0.25), (1, 1), (-1, 1), (-1, -0.25)),
    "star": _around(10, -pi / 2, (1.15, 0.5)),
}
CIRCLES: Final[dict[str, tuple[Circle, ...]]] = {
    "dot": ((0, 0, 1),),
    "group": ((0, -0.5, 0.62), (-0.6, 0.5, 0.62), (0.6, 0.5, 0.62)),
}


def kind_of(kind: str) -> str:
    """A kind that has a colour and a shape."""
    return kind if kind in SHAPES else "other"


def figure(kind: str, x: float, y: float, size: float = SIZE, *, hollow: bool = False) -> Markup:
    """The shape of a kind, at a place in a larger drawing; hollow for a pseudonym."""
    shape = SHAPES.get(kind, "star")
    look = f"k-{kind_of(kind)}{' hollow' if hollow else ''}"
    if shape in CIRCLES:
        parts = "".join(
            f'<circle class="{look}" cx="{x + dx * size:.1f}" cy="{y + dy * size:.1f}" r="{r * size:.1f}"/>'
            for dx, dy, r in CIRCLES[shape]
        )
        return Markup(parts)
    points = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in CORNERS[shape])
    return Markup(f'<polygon class="{look}" points="{points}"/>')


@cache
def shape(kind: str, hollow: bool = False) -> Markup:
    """The shape of a kind as a sign beside a word."""
    inside = figure(kind, 8, 8, hollow=hollow)
    return Markup(f'<svg class="sign" width="16" height="16" aria-hidden="true">{inside}</svg>')


def stroke_of(firmness: int) -> str:
    """From the firmness alone, so that a standing that a dossier adds is drawn as what it is."""
    return STROKES.get(min(firmness, 6), "crossed")


@cache
def stroke(name: str, double: bool = False) -> Markup:
    """A stroke as a sign beside a word."""
    inside = line(name, (1, 7), (33, 7), double=double)
    if name == "crossed":
        inside += Markup('<path class="cross" d="M13.5 3.5l7 7m0-7l-7 7"/>')
    if name == "drama":
        inside += Markup('<circle class="drama-ring" cx="17" cy="7" r="2.5"/>')
    return Markup(f'<svg class="sign" width="34" height="14" aria-hidden="true">{inside}</svg>')


def line(name: str, start: Point, end: Point, *, double: bool = False) -> Markup:
    """A line with a stroke; double where two independent sources carry it."""
    at = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    wide = " double" if double and name in ("firm", "thin") else ""
    drawn = f'<line class="s-{name}{wide}" {at}/>'
    return Markup(drawn + (f'<line class="gap" {at}/>' if wide else ""))
