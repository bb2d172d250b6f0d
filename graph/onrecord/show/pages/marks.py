"""The text of a source with the words of every claim marked and linked.

In:   a text, and the claims whose words stand in it
Out:  pieces of text, each with the claims that rest on it
Not:  HTML, which the template makes of them
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from re import compile
from typing import Final, NamedTuple

from onrecord.model.views import ClaimView

_EMPTY_LINES: Final = compile(r"\r?\n[ \t]*\r?\n\s*")


class Piece(NamedTuple):
    """A stretch of text that the same claims rest on; none: it is text between them."""

    text: str
    claims: tuple[ClaimView, ...]
    opens: tuple[ClaimView, ...]
    """Those of the claims whose words begin here."""


def marked(text: str, claims: Iterable[ClaimView]) -> list[list[Piece]]:
    """Paragraphs of pieces. Words that overlap are cut where one begins or ends, so that none is lost.

    Offsets count code points of the text; a claim whose offsets lie outside of it marks nothing.

    Cost: n log n in the claims that mark something, and linear in the text.
    """
    placed = [c for c in claims if 0 <= c.start < c.end <= len(text)]
    edges = {0, len(text)}
    edges.update(e for c in placed for e in (c.start, c.end))
    breaks = _paragraphs(text)
    edges.update(b for pair in breaks for b in pair)
    cuts = sorted(edges)
    opening: dict[int, list[ClaimView]] = {}
    for claim in placed:
        opening.setdefault(claim.start, []).append(claim)
    pieces: list[list[Piece]] = [[]]
    ends = {end for _, end in breaks}
    between = set(breaks)
    alive: list[ClaimView] = []
    late: list[ClaimView] = []
    for first, last in pairwise(cuts):
        opens = opening.get(first, [])
        alive = [c for c in alive if c.end > first] + opens
        late += opens
        if first in ends and pieces[-1]:
            pieces.append([])
        if (first, last) not in between:
            pieces[-1].append(Piece(text[first:last], tuple(alive), tuple(late)))
            late = []
    return [row for row in pieces if row]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Where one paragraph ends and the next begins: runs of empty lines."""
    return [found.span() for found in _EMPTY_LINES.finditer(text)]
