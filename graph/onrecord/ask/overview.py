"""A record too large to be looked at name by name: its parts, each folded into one name.

In:   a record, through the arrays of its path index
Out:  `Folded`: the groups, what joins them, and the part of the record that the page holds to unfold them
Not:  what a group means; it is where claims are dense, which measures what was collected

V. Traag, L. Waltman, N. van Eck, "From Louvain to Leiden", Scientific Reports 9 (2019), 5233, by igraph; the
same groups on every call.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from onrecord.ask.simple import Pairs, pairs
from onrecord.model.answers import ClaimView, Group, GroupLine
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

GROUPS = 60
"""Folded names of an overview; more are a hairball again."""
SMALLEST = 8
"""Names a group has at least; smaller ones are counted, not drawn."""
LINES = 110
"""Lines between them, those that most claims carry."""
HELD = 3_000
"""Names that the file holds, to show when a group is unfolded."""
EACH = 150
"""Names of one group that the file holds at most."""
CLAIMS = 6_000
"""Claims among them."""
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The overview of a record, and what of it the page holds."""

    groups: tuple[Group, ...]
    lines: tuple[GroupLine, ...]
    held: tuple[str, ...]
    claims: tuple[ClaimView, ...]
    words: str
    """What was left out, as a sentence."""


def fold(reading: Reading) -> Folded:
    """Fold a record into groups.

    Cost: O(M log N) for M claims and N entities: the detection of groups, in C; the rest is numpy.
    """
    joined = pairs(reading, contested=True, leaves=True)
    parts = _parts(joined)
    shown = [part for part in parts[:GROUPS] if len(part) >= SMALLEST] or parts[:GROUPS]
    degree = _degrees(reading)
    total = sum(map(len, shown))
    groups = [_group(reading, part, degree, total) for part in shown]
    held = {name for group in groups for name in group.members}
    return Folded(
        groups=tuple(sorted(groups, key=lambda group: group.first)),
        lines=tuple(_lines(reading, shown, [group.first for group in groups])),
        held=tuple(sorted(held)),
        claims=tuple(_claims(reading, held)),
        words=_words(reading, len(shown), total, len(held)),
    )


def _parts(joined: Pairs) -> list[list[int]]:
    """The groups as numbers of entities, largest first."""
    import igraph

    if not len(joined.nodes):
        return []
    igraph.set_random_number_generator(Random(SEED))
    try:
        found = joined.igraph().community_leiden(objective_function="modularity", n_iterations=2)
    finally:
        igraph.set_random_number_generator(None)
    nodes = joined.nodes.tolist()
    return sorted(([nodes[at] for at in part] for part in found), key=lambda part: (-len(part), part[0]))


def _degrees(reading: Reading) -> Any:
    import numpy as np

    return np.diff(np.asarray(reading.paths.ptr))


def _group(reading: Reading, part: list[int], degree: Any, total: int) -> Group:
    ranked = sorted(part, key=lambda node: (-int(degree[node]), node))
    share = min(EACH, max(4, HELD * len(part) // max(total, 1)))
    members = tuple(ref.id for ref in reading.refs_of(tuple(ranked[:share])))
    return Group(first=members[0], size=len(part), members=members)


def _lines(reading: Reading, shown: list[list[int]], firsts: list[str]) -> list[GroupLine]:
    """What joins two groups: how many claims of each standing, and how many of them are contested."""
    import numpy as np

    index = reading.paths
    ptr, nbr, mark = (np.asarray(view) for view in (index.ptr, index.nbr, index.mark))
    group = np.full(index.node_count, -1, dtype=np.int32)
    for place, part in enumerate(shown):
        group[part] = place
    tail = np.repeat(group, np.diff(ptr))
    head = group[nbr]
    # Each edge stands at both of its ends; one of them is enough.
    kept = (tail < head) & (tail >= 0)
    mark = mark[kept]
    keys, at = np.unique(tail[kept].astype(np.int64) * GROUPS + head[kept], return_inverse=True)
    # A row for each two groups, a column for each standing.
    cells = at * layout.STANDINGS + (mark >> layout.STANDING)
    size = len(keys) * layout.STANDINGS
    claims = np.bincount(cells, minlength=size).reshape(-1, layout.STANDINGS)
    disputed = cells[(mark & layout.CONTESTED) != 0]
    contested = np.bincount(disputed, minlength=size).reshape(-1, layout.STANDINGS)
    order = np.lexsort((keys, -claims.sum(axis=1))).tolist() if len(keys) else []
    lines = []
    for line in _strongest(keys.tolist(), order):
        first, second = sorted((firsts[int(keys[line]) // GROUPS], firsts[int(keys[line]) % GROUPS]))
        lines.append(_line(reading, first, second, claims[line].tolist(), contested[line].tolist()))
    return sorted(lines, key=lambda line: (line.a, line.b))


def _line(reading: Reading, a: str, b: str, claims: list[int], contested: list[int]) -> GroupLine:
    index = reading.paths
    names = [place for place in range(len(index.standings)) if claims[place]]
    names.sort(key=lambda place: (-index.firmness[place], index.standings[place]))
    return GroupLine(
        a=a,
        b=b,
        claims=sum(claims),
        firmness=min(index.firmness[place] for place in names),
        contested=any(contested),
        standings=tuple((index.standings[place], claims[place], contested[place]) for place in names),
    )


def _strongest(keys: list[int], order: list[int]) -> list[int]:
    """Positions of the lines to draw: the two strongest of each group first, then the strongest of all."""
    drawn: dict[int, int] = {}
    own: list[int] = []
    rest: list[int] = []
    for at in order:
        ends = divmod(keys[at], GROUPS)
        (own if min(drawn.get(end, 0) for end in ends) < 2 else rest).append(at)
        for end in ends:
            drawn[end] = drawn.get(end, 0) + 1
    return [*own, *rest][:LINES]


def _claims(reading: Reading, held: set[str]) -> list[ClaimView]:
    """Claims among the names held, and what stands against them."""
    import numpy as np

    index = reading.paths
    inside = np.zeros(index.node_count, dtype=bool)
    inside[[number for name in held if (number := reading.number(name)) is not None]] = True
    tail = np.repeat(inside, np.diff(np.asarray(index.ptr)))
    edges = np.flatnonzero(tail & inside[np.asarray(index.nbr)])
    statements = edges[(np.asarray(index.tie)[edges] & layout.KIND) != layout.SAME]
    numbers = np.unique(np.asarray(index.claim)[statements])[:CLAIMS].tolist()
    found = {claim.id: claim for claim in reading.claim_numbers(numbers)}
    found.update((claim.id, claim) for claim in reading.against(list(found)))
    return [found[key] for key in sorted(found)]


def _words(reading: Reading, shown: int, total: int, held: int) -> str:
    rest = reading.header.entities - total
    outside = f" {rest:,} names in smaller groups, or joined to nobody, are not drawn." if rest else ""
    return (
        f"An overview of {reading.header.claims:,} claims about {reading.header.entities:,} names, "
        f"folded into {shown:,} groups of names that claims join; {held:,} of the names are in this file."
        f"{outside} One person's surroundings: onrecord view --around NAME."
    )
