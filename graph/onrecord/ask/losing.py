"""What hangs by one thread: hops that fall with a source, and hops that nothing goes round.

In:   a record; a source
Out:  pairs of entities
Not:  whether the source is right
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.ask.filters import Filters
from onrecord.ask.simple import Pairs, pairs

if TYPE_CHECKING:
    from onrecord.model.answers import EntityRef
    from onrecord.store.reading import Reading

Two = tuple["EntityRef", "EntityRef"]


def lost(reading: Reading, source: str) -> tuple[Two, ...]:
    """Pairs of entities that nothing joins directly any more if one source goes, contested claims and all.

    What others copied from it remains: that is a matter of `based_on`, and of whoever reads the answer.

    Raises:
        UnknownName: There is no such source.

    Cost: O(M log M) for M claims, in numpy.
    """
    import numpy as np

    whole = pairs(reading, contested=True, leaves=True)
    left = pairs(reading, Filters(without_sources=(source,)), contested=True, leaves=True)
    size = reading.paths.node_count
    gone = np.setdiff1d(whole.first * size + whole.second, left.first * size + left.second)
    return _named(reading, [divmod(int(pair), size) for pair in gone])


def bridges(reading: Reading, *, filters: Filters | None = None) -> tuple[Two, ...]:
    """Pairs of entities whose one hop is the only way between two parts of the record.

    Over uncontested hops. R. Tarjan, "A note on finding the bridges of a graph", IPL 2 (1974), 160-161, by
    networkx.

    Raises:
        UsageError: The filters make no sense.

    Cost: O(N + M).
    """
    import networkx as nx

    joined: Pairs = pairs(reading, filters)
    return _named(reading, sorted((min(pair), max(pair)) for pair in nx.bridges(joined.networkx())))


def _named(reading: Reading, found: list[tuple[int, int]]) -> tuple[Two, ...]:
    refs = reading.refs_of(node for pair in found for node in pair)
    return tuple(zip(refs[::2], refs[1::2], strict=True))
