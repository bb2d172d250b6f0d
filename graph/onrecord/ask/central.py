"""Who stands where in the network: brokers, and the groups that hang together.

In:   a record, a measure
Out:  `Ranking`
Not:  what anybody did: a measure counts what was collected, and who is written about most comes first

networkx computes, up to a size; above it igraph, which gives the same numbers (a test holds them together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from onrecord.ask.filters import Filters
from onrecord.ask.simple import Pairs, pairs
from onrecord.errors import UsageError
from onrecord.model.answers import EntityRef, Ranked, Ranking
from onrecord.store.database import BATCH

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

LIGHT = 2_000_000
"""Entities times pairs up to which networkx computes betweenness: some three seconds."""
HEAVY = 400_000_000
"""The same up to which igraph computes it exactly: some half a minute; beyond, from a sample."""
SAMPLE = 500
"""Entities from which shortest chains are followed in a sample, at most ..."""
FOLLOWED = 120_000_000
"""... as many as can be followed through so many pairs: some half a minute ..."""
LEAST = 50
"""... and at least."""
MANY = 50_000
"""Pairs from which igraph computes the cheaper measures."""
SEED = 7
DIGITS = 9
"""Digits of a score that are kept: sums of fractions differ in the last ones with their order."""

Scores = list[float]


def central(
    reading: Reading,
    measure: str = "betweenness",
    *,
    kinds: Sequence[str] = (),
    limit: int = 20,
    filters: Filters | None = None,
) -> Ranking:
    """Rank entities by a measure of their place among the N entities and M pairs that uncontested hops join.

    * `betweenness`: share of the shortest chains between two others that pass through; 0 to 1. Brandes, "A
      faster algorithm for betweenness centrality", J. Math. Sociology 25 (2001), 163-177. Above `HEAVY` it is
      estimated from at most `SAMPLE` entities (Brandes and Pich, Int. J. Bifurcation and Chaos 17 (2007),
      2303-2318), and the ranking's `measure` says so.
    * `pagerank`: share of the time that a random walk spends there; all sum to 1. Brin and Page (1998), with
      damping 0.85.
    * `degree`: how many others are joined directly; a count.

    Args:
        reading: The record.
        measure: One of `MEASURES`.
        kinds: Only entities of these kinds ("person") or classes ("Lawsuit") are listed. The measure
            itself is always over all.
        limit: How many are listed; 0: all.
        filters: Which claims count.

    Returns:
        Highest first; equal scores share a rank, in order of ids.

    Raises:
        UsageError: An unknown measure or kind.

    Cost: betweenness O(N M), the others O(N + M).
    """
    if measure not in MEASURES:
        raise UsageError(f'No measure is called "{measure}". There are {", ".join(MEASURES)}.')
    if limit < 0:
        raise UsageError(f"A limit cannot be below zero: {limit}.")
    joined = pairs(reading, filters)
    name, scores = MEASURES[measure](joined) if len(joined.nodes) else (measure, [])
    rounded = [round(score, DIGITS) for score in scores]
    order = sorted(zip(rounded, joined.nodes.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
    chosen = _of_kinds(reading, order, kinds)
    ranked: list[Ranked] = []
    for place, (score, ref) in enumerate(chosen, 1):
        rank = ranked[-1].rank if ranked and ranked[-1].score == score else place
        if limit and place > limit:
            break
        ranked.append(Ranked(entity=ref, score=score, rank=rank))
    return Ranking(header=reading.header, measure=name, ranked=tuple(ranked))


def _of_kinds(
    reading: Reading, order: list[tuple[float, int]], kinds: Sequence[str]
) -> Iterator[tuple[float, EntityRef]]:
    """The entities of some kinds or classes, in order; they are looked up as they are asked for."""
    terms = reading.terms
    known = {terms.kind(name) for name in terms.classes}
    for kind in kinds:
        if kind not in known and kind not in terms.classes:
            raise UsageError(
                f'No kind or class is called "{kind}". There are {", ".join(sorted(known - {""}))}.'
            )
    for at in range(0, len(order), BATCH):
        part = order[at : at + BATCH]
        for (score, _), ref in zip(part, reading.refs_of(node for _, node in part), strict=True):
            if not kinds or ref.kind in kinds or terms.is_a(ref.type, *kinds):
                yield score, ref


def betweenness(joined: Pairs) -> tuple[str, Scores]:
    """Betweenness of each node, and how it was computed where that matters."""
    size = len(joined.nodes) * len(joined.first)
    if size <= LIGHT:
        return "betweenness", betweenness_networkx(joined)
    if size <= HEAVY:
        return "betweenness", betweenness_igraph(joined)
    sample = max(LEAST, min(SAMPLE, FOLLOWED // len(joined.first)))
    return _sampled(sample, len(joined.nodes)), betweenness_igraph(joined, sample=sample)


def _sampled(sample: int, count: int) -> str:
    return f"betweenness, estimated from the shortest chains of {sample:,} of {count:,} entities"


def betweenness_networkx(joined: Pairs) -> Scores:
    """Exact, in plain Python."""
    import networkx as nx

    scores = nx.betweenness_centrality(joined.networkx())
    return [scores[node] for node in joined.nodes.tolist()]


def betweenness_igraph(joined: Pairs, *, sample: int = 0) -> Scores:
    """The same in C; or, from a sample of entities, scaled up as if all had been followed."""
    count = len(joined.nodes)
    graph = joined.igraph()
    if not sample or sample >= count:
        raw, scale = graph.betweenness(directed=False), 1.0
    else:
        sources = sorted(Random(SEED).sample(range(count), sample))
        # igraph halves an undirected sum whatever the sources, so that all of them give the exact scores.
        raw = graph.betweenness(directed=False, sources=sources, targets=range(count))
        scale = count / sample
    most = (count - 1) * (count - 2) / 2
    return [score * scale / most if most else 0.0 for score in raw]


def pagerank(joined: Pairs) -> tuple[str, Scores]:
    """PageRank of each node."""
    if len(joined.first) > MANY:
        return "pagerank", pagerank_igraph(joined)
    return "pagerank", pagerank_networkx(joined)


def pagerank_networkx(joined: Pairs) -> Scores:
    """By iteration."""
    import networkx as nx

    scores = nx.pagerank(joined.networkx(), tol=1e-12, max_iter=10_000)
    return [scores[node] for node in joined.nodes.tolist()]


def pagerank_igraph(joined: Pairs) -> Scores:
    """By solving the equations."""
    scores: Scores = joined.igraph().pagerank(directed=False, damping=0.85)
    return scores


def degree(joined: Pairs) -> tuple[str, Scores]:
    """How many others each node is joined to directly."""
    import numpy as np

    _, count = np.unique(np.concatenate((joined.first, joined.second)), return_counts=True)
    return "degree", count.astype(float).tolist()


MEASURES: dict[str, Callable[[Pairs], tuple[str, Scores]]] = {
    "betweenness": betweenness,
    "pagerank": pagerank,
    "degree": degree,
}
"""Name to function; what `central` offers."""


def communities(reading: Reading, *, filters: Filters | None = None) -> Ranking:
    """Groups with more hops inside than between them: the partition of highest modularity that was found.

    Returns:
        `communities`, largest first, then by ids; members by id. The same on every call. That two are in one
        group says that much was collected about both, and nothing else.

    Raises:
        UsageError: The filters make no sense.

    Cost: O(M log N). V. Blondel and others, "Fast unfolding of communities in large networks", J. Stat. Mech.
    (2008), P10008.
    """
    joined = pairs(reading, filters)
    large = len(joined.first) > MANY
    found = (_louvain_igraph(joined) if large else _louvain_networkx(joined)) if len(joined.nodes) else []
    ordered = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    return Ranking(
        header=reading.header,
        measure="communities",
        ranked=(),
        communities=tuple(tuple(reading.refs_of(group)) for group in ordered),
    )


def _louvain_networkx(joined: Pairs) -> list[list[int]]:
    import networkx as nx

    return [list(group) for group in nx.community.louvain_communities(joined.networkx(), seed=SEED)]


def _louvain_igraph(joined: Pairs) -> list[list[int]]:
    import igraph

    igraph.set_random_number_generator(Random(SEED))
    try:
        parts = joined.igraph().community_multilevel()
    finally:
        igraph.set_random_number_generator(None)
    return [[int(joined.nodes[at]) for at in part] for part in parts]
