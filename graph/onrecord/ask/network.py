"""The record as a graph for networkx: every edge a claim, with its standing on it.

In:   a record, and which claims are wanted
Out:  `networkx.MultiDiGraph`
Not:  a ranking (`ask.central`), the smallest graph that joins several (`ask.between`)

An edge runs as its claim was made, from the subject. Whoever draws or exports it has the standing, the source
and whether it is contested on every edge; an edge without them would say more than the record does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from onrecord.ask.filters import EdgeTest, Filters, Wanted, resolve
from onrecord.ask.links import Joined, leaf, links, of_claim
from onrecord.ask.steps import SAME_LABEL, Link
from onrecord.ask.walk import Ground, Meeting
from onrecord.errors import UsageError
from onrecord.model.answers import EntityRef
from onrecord.model.time import iso
from onrecord.store import joins
from onrecord.store import paths_layout as layout
from onrecord.store.database import BATCH

if TYPE_CHECKING:
    import networkx as nx

    from onrecord.store.reading import Reading

KINDS = {layout.STATEMENT: "statement", layout.IN: "in", layout.SAME: "same"}
FURTHEST = 64


def network(reading: Reading, filters: Filters | None = None) -> nx.MultiDiGraph:
    """The path graph of the record, whole or filtered.

    Nodes are ids of entities, with `name`, `type`, `kind`, `unnamed`, `leaf` (a place or work, which no chain
    passes). Whole: every entity. Filtered: those that an edge touches.

    Edges are the claims that stand, each from subject to object and, as an edge of its own, from subject to
    its `in`; and judgements that two are the same. Keys are claim ids, with `-in` for the second.
    Attributes, all text except `contested`: `claim`, `edge` (statement, in, same), `relation`, `label`,
    `standing` ("" is not stated), `said` (the standing in words), `source`, `by`, `within`, `when` as
    written, `earliest_begin`, `latest_begin`, `earliest_end`, `latest_end` (ISO dates, empty where open).
    No attribute is None, so that every format of networkx can write the graph.

    The graph's own attributes are those of the `Header`: which record this is.

    Args:
        reading: The record, with N entities and M claims.
        filters: Which claims. Not `overlapping`, which is a matter of chains.

    Raises:
        UsageError: The filters make no sense.
        UnknownName: The filters name a source that is not there.

    Cost: O(N + M) time and memory, some 3 KB a claim; filtered, O(M) steps in the path index, and the rest
    for the claims that pass.
    """
    wanted = _wanted(reading, filters)
    graph = _empty(reading)
    if filters is None or filters == Filters():
        graph.add_nodes_from(
            (ref.id, _node(ref)) for ref in reading.refs(entity.id for entity in reading.entities())
        )
    _add(graph, reading, links(reading) if wanted.trivial else _passing(reading, wanted))
    return graph


def _passing(reading: Reading, wanted: Wanted) -> Iterator[Joined]:
    """The edges that pass, found in the index: of the other claims nothing is read."""
    test = EdgeTest(reading.paths, wanted, contested=True)
    mark = reading.paths.mark
    return _joined(reading, (e for e in test.passing(range(len(mark))) if not mark[e] & layout.WAY))


def corridor(
    reading: Reading, a: str, b: str, slack: int = 2, *, filters: Filters | None = None
) -> nx.MultiDiGraph:
    """The small graph around two entities: every chain of at most `slack` hops more than the shortest.

    It also has every edge between the entities of these chains, contested ones too (marked), and it may hold
    longer chains of the same entities.

    Args:
        reading: The record.
        a: Id, name or alias of one end.
        b: The same of the other.
        slack: How many hops longer than the shortest chain; 0 to 64.
        filters: Which claims; as for `network`.

    Returns:
        As `network`. Without any chain: the two entities and no edge.

    Raises:
        UnknownName: A name is not in the record.
        AmbiguousName: Several have it.
        UsageError: `slack` is out of bounds, or the filters make no sense.

    Cost: as the search for chains of that length (`ask.walk`), not the whole record.
    """
    if not 0 <= slack <= FURTHEST:
        raise UsageError(f"The slack of a corridor is 0 to {FURTHEST} hops, not {slack}.")
    ends = [reading.find(name) for name in (a, b)]
    numbers = [number for number in map(reading.number, ends) if number is not None]
    if len(numbers) < 2:
        raise UsageError("A corridor joins entities; one of these names is no entity.")
    test = EdgeTest(reading.paths, _wanted(reading, filters), contested=True)
    ground = Ground(index=reading.paths, test=test, start=numbers[0], goal=numbers[1])
    within = set(numbers)
    meeting = Meeting(ground)
    shortest = meeting.distance(FURTHEST) if numbers[0] != numbers[1] else None
    if shortest is not None:
        within.update(meeting.corridor(shortest + slack)[0])
    graph = _empty(reading)
    graph.add_nodes_from((ref.id, _node(ref)) for ref in reading.refs_of(sorted(within)))
    _add(graph, reading, among(reading, within, test))
    return graph


def among(reading: Reading, within: set[int], test: EdgeTest) -> list[Joined]:
    """The edges that pass between some entities, given by number."""
    index = reading.paths
    edges = (edge for node in sorted(within) for edge in test.passing(index.row(node)))
    inside = (e for e in edges if index.nbr[e] in within and not index.mark[e] & layout.WAY)
    return list(_joined(reading, inside))


def _joined(reading: Reading, edges: Iterable[int]) -> Iterator[Joined]:
    """What is behind edges of the index, each given from its claim's subject: by claims, then judgements."""
    index = reading.paths
    found: dict[int, set[int]] = {layout.STATEMENT: set(), layout.IN: set()}
    same: list[int] = []
    for edge in edges:
        kind = index.kind(edge)
        if kind == layout.SAME:
            same.append(edge)
        else:
            found[kind].add(index.claim[edge])
    numbers = sorted(found[layout.STATEMENT] | found[layout.IN])
    for at in range(0, len(numbers), BATCH):
        batch = numbers[at : at + BATCH]
        for number, claim in zip(batch, reading.claim_numbers(batch), strict=True):
            for joined in of_claim(claim, reading.terms):
                if number in found[joined[2].kind]:
                    yield joined
    if same:
        pairs = {at: pair for pair, at in joins.judged_pairs(reading.judgements())[0].items()}
        for edge in same:
            link = Link(
                kind=layout.SAME, claim=None, contested=index.contested(edge), firm=index.firm(edge)
            )  # fmt: skip
            yield *pairs[index.claim[edge]], link


def _wanted(reading: Reading, filters: Filters | None) -> Wanted:
    filters = filters or Filters()
    if filters.overlapping:
        raise UsageError(
            "Overlapping times are a matter of neighbouring hops: ask for chains, or leave it out."
        )
    return resolve(filters, reading)


def _empty(reading: Reading) -> nx.MultiDiGraph:
    import networkx as nx

    return nx.MultiDiGraph(**asdict(reading.header))


def _add(graph: nx.MultiDiGraph, reading: Reading, edges: Iterable[Joined]) -> None:
    """Add edges with everything on them, and nodes that are not there yet."""
    for a, b, link in edges:
        claim = link.claim
        refs = (claim.subject, claim.object, claim.within) if claim else reading.refs((a, b))
        for ref in refs:
            if ref is not None and ref.id in (a, b) and ref.id not in graph:
                graph.add_node(ref.id, **_node(ref))
        graph.add_edge(a, b, key=_key(a, b, link), **_edge(link))


def _key(a: str, b: str, link: Link) -> str:
    if link.claim is None:
        return f"judgement-{a}-{b}"
    return f"{link.claim.id}-in" if link.kind == layout.IN else link.claim.id


def _node(ref: EntityRef) -> dict[str, str | bool]:
    return {"name": ref.name, "type": ref.type, "kind": ref.kind, "unnamed": ref.unnamed, "leaf": leaf(ref)}


def _edge(link: Link) -> dict[str, str | bool]:
    claim = link.claim
    when = claim.when if claim else None
    return {
        "claim": claim.id if claim else "",
        "edge": KINDS[link.kind],
        "relation": claim.relation if claim else "same",
        "label": claim.label if claim else SAME_LABEL,
        "standing": claim.standing if claim else "",
        "said": claim.said if claim else "judged by whoever keeps the dossier",
        "source": claim.source if claim else "",
        "by": claim.by if claim else "",
        "contested": link.contested,
        "within": claim.within.id if claim and claim.within else "",
        "when": when.text if when else "",
        "earliest_begin": iso(when.earliest_begin) if when else "",
        "latest_begin": iso(when.latest_begin) if when else "",
        "earliest_end": iso(when.earliest_end) if when else "",
        "latest_end": iso(when.latest_end) if when else "",
    }
