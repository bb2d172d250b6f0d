"""Cost against size, as a small SVG with logarithmic axes: a few lines and dots need no library.

In:   for each line: a name, and (size, cost) points
Out:  SVG text; beside each line its slope, that is how log cost grows with log size
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 250, 40, 50
COLOURS = ("#1b5e9c", "#b3541e", "#3d7a3d", "#7a3d7a", "#555555", "#a08000", "#008080", "#c03060")
Points = Sequence[tuple[float, float]]


def slope(points: Points) -> float | None:
    """By least squares on the logarithms; 1 is linear, 0 is the same at any size. None: fewer than two."""
    if len(points) < 2:
        return None
    xs, ys = [log10(x) for x, _ in points], [log10(y) for _, y in points]
    x0, y0 = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - x0) ** 2 for x in xs)
    return sum((x - x0) * (y - y0) for x, y in zip(xs, ys, strict=True)) / across if across else None


def chart(title: str, unit: str, lines: Mapping[str, Points]) -> str:
    """Draw lines of costs; both axes grow by tens."""
    drawn = {name: points for name, points in lines.items() if points}
    xs = [x for points in drawn.values() for x, _ in points] or [1e5, 1e6]
    ys = [y for points in drawn.values() for _, y in points] or [1, 10]
    frame = _Frame(xs, ys)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
        *frame.axes(unit),
    ]
    for number, (name, points) in enumerate(drawn.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [frame.place(x, y) for x, y in sorted(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        grown = slope(points)
        label = name if grown is None else f"{name}: slope {grown:.2f}"
        at = TOP + 16 + 22 * number
        out.append(f'<rect x="{WIDTH - RIGHT + 16}" y="{at - 10}" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{WIDTH - RIGHT + 34}" y="{at}">{escape(label)}</text>')
    return "\n".join((*out, "</svg>\n"))


class _Frame:
    """Where a point lies on the page."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.x0, self.x1 = floor(log10(min(xs))), max(ceil(log10(max(xs))), floor(log10(min(xs))) + 1)
        self.y0, self.y1 = floor(log10(min(ys))), max(ceil(log10(max(ys))), floor(log10(min(ys))) + 1)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Page coordinates."""
        across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return (
            LEFT + across * (log10(x) - self.x0) / (self.x1 - self.x0),
            HEIGHT - BOTTOM - up * (log10(y) - self.y0) / (self.y1 - self.y0),
        )

    def axes(self, unit: str) -> list[str]:
        """A line and a number for every power of ten."""
        out = []
        for power in range(self.x0, self.x1 + 1):
            x, _ = self.place(10.0**power, 10.0**self.y0)
            out.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
            out.append(
                f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_size(power)}</text>'
            )
        for power in range(self.y0, self.y1 + 1):
            _, y = self.place(10.0**self.x0, 10.0**power)
            out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
            out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
        out.append(f'<text x="{LEFT}" y="{HEIGHT - 10}">claims</text>')
        out.append(f'<text x="{LEFT - 60}" y="{TOP - 2}" font-size="12">{escape(unit)}</text>')
        return out


def _size(power: int) -> str:
    if power >= 6:
        return f"{10 ** (power - 6)}M"
    return f"{10 ** (power - 3)}k" if power >= 3 else str(10**power)
