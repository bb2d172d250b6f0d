"""Where each name stands: a pure function of the graph that is shown.

In:   names with the size of their label boxes, and the pairs that a line joins
Out:  one position a name, in units of the canvas, rounded
Not:  lines, shapes and colours

Positions identify: the same surroundings lie in the same place. So nothing but the graph shown may
move a name, and a redacted page is laid out from the redacted graph. The order of rows moves nothing:
everything is sorted by id. One more name moves the others as little as can be: see `spread`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import NamedTuple

from onrecord.show.html.spread import Point, inner, spread

ROOM = 15_000.0
"""Square units of canvas a name gets, its label included."""
WIDE = 1.25
"""Width over height of the part of a screen that the network gets."""
REACH = 4.0
"""Width of a part over the mean distance of its inner names from its middle."""
GAP = 6.0
AWAY = 40.0
"""Between parts of the drawing that nothing joins."""
ROUNDS = 150


class Box(NamedTuple):
    """The room a name takes: as wide as its label, from the top of its shape to the end of its text."""

    width: float
    height: float
    lift: float
    """From the centre of the shape up to the top of the box."""


Frame = tuple[float, float, float, float]


def positions(
    boxes: Mapping[str, Box], pairs: Iterable[tuple[str, str]], key: str = ""
) -> dict[str, tuple[int, int]]:
    """Place every name of `boxes`.

    Args:
        boxes: Id to the room its name takes.
        pairs: Ids that a line joins; order and repetition change nothing.
        key: Another key puts everybody elsewhere: an internal copy shares no place with what leaves.

    Returns:
        Id to (x, y), the middle of its shape; y grows downwards; (0, 0) is the middle of the largest part.

    Cost: that of `spread`, and about as much again to part the labels.
    """
    ids = sorted(boxes)
    joined = sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b and a in boxes and b in boxes})
    parts = _parts(ids, joined)
    placed = _apart(_stretched(*parts[0], key), boxes) if parts else {}
    reached = {name for part, _ in parts for name in part}
    rest = [_apart(_stretched(*part, key), boxes) for part in parts[1:]]
    rest += [{name: (0.0, 0.0)} for name in ids if name not in reached]
    done = _beside(placed, rest, boxes)
    # The largest part has its middle at (0, 0) already; its frame would move with every name at its edge.
    return _rounded(done if placed else _centred(done))


def _parts(ids: list[str], pairs: list[tuple[str, str]]) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """The sets of names that lines hold together, with these lines, large ones first; no lonely names."""
    near: dict[str, list[str]] = {}
    for a, b in pairs:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    first: dict[str, str] = {}
    for start in ids:
        todo = [start] if start in near and start not in first else []
        while todo:
            name = todo.pop()
            if name not in first:
                first[name] = start
                todo.extend(near[name])
    parts: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}
    for name in sorted(first):
        parts.setdefault(first[name], ([], []))[0].append(name)
    for pair in pairs:
        parts[first[pair[0]]][1].append(pair)
    # By the power of two of their size: one more name seldom changes their order.
    return sorted(parts.values(), key=lambda part: (-len(part[0]).bit_length(), part[0][0]))


def _stretched(ids: list[str], pairs: list[tuple[str, str]], key: str) -> dict[str, Point]:
    """Lay out one part and stretch it to the room that its names need.

    How far it reaches is measured by the names inside it, which one more name at its edge does not move.
    """
    laid = spread(ids, pairs, key)
    middle = [laid[name] for name in inner(ids, pairs)]
    across, down = (sqrt(sum(point[axis] ** 2 for point in middle) / len(middle)) for axis in (0, 1))
    room = ROOM * len(ids)
    by_x = sqrt(room * WIDE) / (REACH * across) if across > 1e-6 else 0.0
    by_y = sqrt(room / WIDE) / (REACH * down) if down > 1e-6 else 0.0
    # A picture may be stretched a little to fit the screen, never so far that distances lie.
    if by_x and by_y:
        by_x, by_y = min(by_x, by_y * 1.6), min(by_y, by_x * 1.6)
    return {name: (x * by_x, y * by_y) for name, (x, y) in laid.items()}


def _beside(
    placed: dict[str, Point], rest: list[dict[str, Point]], boxes: Mapping[str, Box]
) -> dict[str, Point]:
    """Put the smaller parts, and names that no line reaches, where the largest part leaves room."""
    done = dict(placed)
    taken = [_frame({name: spot}, boxes) for name, spot in placed.items()]
    west, north, east, south = _around(taken)
    count = sum(len(part) for part in rest)
    east = max(east, west + sqrt(ROOM * count * WIDE))
    for part in rest:
        left, top, right, bottom = _frame(part, boxes)
        wide, high = right - left + AWAY, bottom - top + AWAY
        x, y = _free(taken, (west, north, east, south), wide, high)
        moved = {name: (a - left + x, b - top + y) for name, (a, b) in part.items()}
        done.update(moved)
        taken.append((x, y, x + wide, y + high))
        south = max(south, y + high)
    return done


def _free(taken: list[Frame], whole: Frame, wide: float, high: float) -> Point:
    """The lowest free place inside the drawing, left before right; below everything if there is none."""
    west, north, east, south = whole
    step = 30.0
    y = south - high
    while y >= north:
        x = west
        while x + wide <= east:
            if not any(
                x < right and x + wide > left and y < bottom and y + high > top
                for left, top, right, bottom in taken
            ):
                return (x, y)
            x += step
        y -= step
    return (west, max((bottom for _, _, _, bottom in taken), default=0.0) + AWAY)


def _frame(spots: Mapping[str, Point], boxes: Mapping[str, Box]) -> Frame:
    """Left, top, right and bottom of some names with their labels."""
    return _around(
        [
            (x - box.width / 2, y - box.lift, x + box.width / 2, y - box.lift + box.height)
            for (x, y), box in ((spot, boxes[name]) for name, spot in spots.items())
        ]
    )


def _around(frames: list[Frame]) -> Frame:
    if not frames:
        return (0.0, 0.0, 0.0, 0.0)
    lefts, tops, rights, bottoms = zip(*frames, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _apart(placed: Mapping[str, Point], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Push names apart until no two boxes overlap, or the rounds are used up."""
    ids = sorted(placed)
    at = [[*placed[name]] for name in ids]
    size = [boxes[name] for name in ids]
    across = max((box.width for box in size), default=0.0) + GAP
    down = max((box.height for box in size), default=0.0) + GAP
    for _ in range(ROUNDS if len(ids) < 500 else ROUNDS // 5):
        moved = False
        for i, j in _near(at, across, down):
            moved = _push(at[i], at[j], size[i], size[j]) or moved
        if not moved:
            break
    return {name: (spot[0], spot[1]) for name, spot in zip(ids, at, strict=True)}


def _near(at: list[list[float]], across: float, down: float) -> list[tuple[int, int]]:
    """Pairs that could overlap: in one cell of a grid as large as the largest box, or in two that touch."""
    cells: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(at):
        cells.setdefault((int(x // across), int(y // down)), []).append(i)
    pairs: list[tuple[int, int]] = []
    for (column, row), inside in cells.items():
        close = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells.get((column + dx, row + dy), ())]
        pairs.extend((i, j) for i in inside for j in close if i < j)
    pairs.sort()
    return pairs


def _push(a: list[float], b: list[float], first: Box, second: Box) -> bool:
    """Move two overlapping boxes apart along the shorter way; False if they do not overlap."""
    across = (first.width + second.width) / 2 + GAP - abs(a[0] - b[0])
    upper_a, upper_b = a[1] - first.lift, b[1] - second.lift
    middle_a, middle_b = upper_a + first.height / 2, upper_b + second.height / 2
    down = (first.height + second.height) / 2 + GAP - abs(middle_a - middle_b)
    if across <= 0.5 or down <= 0.5:
        return False
    axis, by = (0, across) if across < down else (1, down)
    ahead = a[0] <= b[0] if axis == 0 else middle_a <= middle_b
    step = by / 2 if ahead else -by / 2
    a[axis] -= step
    b[axis] += step
    return True


def _centred(spots: Mapping[str, Point]) -> dict[str, Point]:
    if not spots:
        return {}
    xs, ys = [x for x, _ in spots.values()], [y for _, y in spots.values()]
    east, south = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return {name: (x - east, y - south) for name, (x, y) in spots.items()}


def _rounded(spots: Mapping[str, Point]) -> dict[str, tuple[int, int]]:
    return {name: (round(x), round(y)) for name, (x, y) in sorted(spots.items())}
