"""The record as a graph: for networkx, as a ranking, and the smallest part that joins several."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import pytest
from readings import opened
from small import small

from onrecord.ask import central as measures
from onrecord.ask import steiner
from onrecord.ask.between import between
from onrecord.ask.central import central, communities
from onrecord.ask.chains import chains
from onrecord.ask.filters import Filters
from onrecord.ask.losing import bridges, lost
from onrecord.ask.network import corridor, network
from onrecord.ask.simple import pairs
from onrecord.errors import UnknownName, UsageError
from onrecord.model.answers import Joining
from onrecord.store.reading import Reading

Make = Callable[..., Reading]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Make]:
    """Open a small dossier: `record(entities, claims, ...)`."""
    made: list[Reading] = []

    def make(entities: Any, lines: list[Any], **more: Any) -> Reading:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(opened(folder, small(entities, lines, **more)))
        return made[-1]

    yield make
    for reading in made:
        reading.close()


# a - b - c - d in a row, e hanging from c; a and d also through a hub; x and y by themselves.
ROW = "a b c d e x y some-one: Person | court: Court | town: Place"
LINES = [
    "a siblingOf b @s1 found",
    "b siblingOf c @s1 reported",
    "b relativeOf c @s2 alleged when=1991",
    "c siblingOf d @s1 found",
    "c siblingOf e @s2 found",
    "x siblingOf y @s2 found",
    "a memberOf court @s1 found",
    "d memberOf court @s1 found",
    "a locatedIn town @s1 found",
    "x locatedIn town @s1 found",
    "some-one siblingOf x @s1 found",
    "some-one siblingOf a @s1 found",
]


def test_every_edge_of_the_network_is_a_claim_with_its_standing(record: Make) -> None:
    reading = record(
        ROW, [*LINES, "x counselFor y @s3 depicted", "y counselFor a @s3 testified in=court by=Ann"]
    )
    graph = network(reading)
    assert isinstance(graph, nx.MultiDiGraph)
    assert set(graph) == set(
        ROW.replace(": Person", "").replace(": Court", "").replace(": Place", "").split()
    ) - {"|"}
    claims = {claim.id: claim for claim in reading.all_claims() if claim.stands}
    assert {data["claim"] for _, _, data in graph.edges(data=True)} == set(claims)
    for a, b, data in graph.edges(data=True):
        claim = claims[data["claim"]]
        assert (a, data["standing"], data["source"]) == (claim.subject.id, claim.standing, claim.source)
        assert b == ("court" if data["edge"] == "in" else claim.object and claim.object.id)
    assert [d["edge"] for _, _, d in graph.edges("y", data=True)] == ["statement", "in"]
    assert graph.nodes["some-one"]["unnamed"] and graph.nodes["town"]["leaf"]
    assert graph.graph["title"] == "Small"


def test_the_network_can_be_written_in_every_format(record: Make) -> None:
    reading = record(ROW, LINES, same=[("x", "e")])
    graph = network(reading)
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        file = io.BytesIO()
        write(graph, file)
        file.seek(0)
        assert read(file).number_of_edges() == graph.number_of_edges() == len(LINES) + 1


def test_a_filtered_network_holds_what_passes_and_its_ends(record: Make) -> None:
    reading = record(ROW, LINES)
    graph = network(reading, Filters(standings=("alleged",)))
    assert set(graph) == {"b", "c"}
    ((_, _, data),) = graph.edges(data=True)
    assert (data["when"], data["earliest_begin"], data["latest_end"]) == ("1991", "1991-01-01", "1991-12-31")
    with pytest.raises(UsageError):
        network(reading, Filters(overlapping=True))


def test_the_corridor_holds_every_chain_up_to_its_slack(record: Make) -> None:
    reading = record(ROW, LINES)
    assert set(corridor(reading, "a", "d", slack=0)) == {"a", "d", "court"}
    wide = corridor(reading, "a", "d", slack=1)
    assert set(wide) == {"a", "b", "c", "d", "court"}
    assert wide.number_of_edges("b", "c") == 2
    assert set(corridor(reading, "a", "x", slack=2)) == {"a", "x"}
    with pytest.raises(UnknownName):
        corridor(reading, "a", "nobody")
    for slack in (-1, 65):
        with pytest.raises(UsageError, match="0 to 64 hops"):
            corridor(reading, "a", "d", slack=slack)


def test_the_widest_corridor_holds_all_of_a_long_row(record: Make) -> None:
    names = [f"n{at:03}" for at in range(300)]
    reading = record(f"{' '.join(names)}: Person", [f"{a} acquaintedWith {b} @s" for a, b in pairwise(names)])
    assert set(corridor(reading, names[100], names[164], slack=64)) == set(names[100:165])


def test_a_corridor_gives_networkx_the_chains_of_the_record(record: Make) -> None:
    reading = record(ROW, LINES)
    graph = nx.Graph(corridor(reading, "a", "e", slack=2))
    paths = {tuple(path) for path in nx.all_simple_paths(graph, "a", "e", cutoff=5)}
    found = {
        tuple(e.id for e in chain.entities) for chain in chains(reading, "a", "e", k=50, max_hops=5).chains
    }
    assert paths == found


def test_brokers_are_ranked_and_equals_share_a_rank(record: Make) -> None:
    reading = record(
        "a b c d e: Person",
        ["a siblingOf c @s1", "b siblingOf c @s1", "c siblingOf d @s1", "d siblingOf e @s1"],
    )
    ranking = central(reading, "betweenness")
    assert [(r.entity.id, r.rank) for r in ranking.ranked] == [
        ("c", 1),
        ("d", 2),
        ("a", 3),
        ("b", 3),
        ("e", 3),
    ]
    # Of the six pairs of others, five go through c and three through d.
    assert [r.score for r in ranking.ranked[:2]] == pytest.approx([5 / 6, 3 / 6])
    assert [(r.entity.id, r.score) for r in central(reading, "degree", limit=2).ranked] == [
        ("c", 3),
        ("d", 2),
    ]
    assert sum(r.score for r in central(reading, "pagerank", limit=0).ranked) == pytest.approx(1)


def test_a_ranking_leaves_out_what_is_contested_and_what_no_chain_passes(record: Make) -> None:
    reading = record(ROW, [*LINES, "c siblingOf e @s3 denied", "e siblingOf x @s1"])
    ids = {r.entity.id for r in central(reading, "degree", limit=0).ranked}
    assert {"town", "some-one"}.isdisjoint(ids)
    degree = {r.entity.id: r.score for r in central(reading, "degree", limit=0).ranked}
    assert (degree["a"], degree["c"], degree["e"]) == (2, 2, 1)


def test_a_ranking_lists_kinds_and_classes(record: Make) -> None:
    reading = record(ROW, LINES)
    assert [r.entity.id for r in central(reading, kinds=("Court",)).ranked] == ["court"]
    assert "court" not in {r.entity.id for r in central(reading, kinds=("person",)).ranked}
    for bad in ({"measure": "power"}, {"kinds": ("wizard",)}, {"limit": -1}):
        with pytest.raises(UsageError):
            central(reading, **bad)


def random_lines(seed: int, count: int, claims: int) -> tuple[str, list[str]]:
    random = Random(seed)
    names = [f"n{at:03}" for at in range(count)]
    lines = [" siblingOf ".join(random.sample(names, 2)) + " @s1" for _ in range(claims)]
    return " ".join(names) + ": Person", lines


@pytest.mark.parametrize("seed", [1, 2])
def test_networkx_and_igraph_measure_the_same(record: Make, seed: int) -> None:
    joined = pairs(record(*random_lines(seed, 60, 90)))
    by_networkx = measures.betweenness_networkx(joined)
    assert measures.betweenness_igraph(joined) == pytest.approx(by_networkx, abs=1e-9)
    assert measures.pagerank_igraph(joined) == pytest.approx(measures.pagerank_networkx(joined), abs=1e-9)
    graph = joined.networkx()
    found = measures._louvain_igraph(joined)
    ours = nx.community.modularity(graph, measures._louvain_networkx(joined))
    assert nx.community.modularity(graph, found) == pytest.approx(ours, abs=0.05)


def test_a_sample_estimates_betweenness(record: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """From all but a few entities the estimate is close, which it would not be with a wrong scale."""
    joined = pairs(record(*random_lines(3, 80, 160)))
    exact = measures.betweenness_networkx(joined)
    nearly = measures.betweenness_igraph(joined, sample=len(joined.nodes) - 4)
    assert nearly == pytest.approx(exact, abs=0.03)
    assert sum(nearly) == pytest.approx(sum(exact), rel=0.05)
    for name in ("LIGHT", "HEAVY"):
        monkeypatch.setattr(measures, name, 0)
    monkeypatch.setattr(measures, "SAMPLE", 70)
    assert measures.betweenness(joined)[0].endswith(f"of 70 of {len(joined.nodes)} entities")
    monkeypatch.setattr(measures, "FOLLOWED", 60 * len(joined.first))
    assert measures.betweenness(joined)[0].endswith(f"of 60 of {len(joined.nodes)} entities")


def test_communities_hang_together_and_never_change(record: Make) -> None:
    rings = [f"{r}{i} siblingOf {r}{j} @s1" for r in "pq" for i, j in combinations(range(4), 2)]
    names = " ".join(f"{r}{i}" for r in "pq" for i in range(4))
    reading = record(f"{names}: Person", [*rings, "p0 siblingOf q0 @s1"])
    found = [[ref.id for ref in group] for group in communities(reading).communities]
    assert found == [["p0", "p1", "p2", "p3"], ["q0", "q1", "q2", "q3"]]
    assert communities(reading) == communities(reading)


def test_nothing_is_central_in_a_record_without_hops(record: Make) -> None:
    reading = record("a b: Person", [])
    assert central(reading).ranked == () and communities(reading).communities == ()
    assert bridges(reading) == ()


def drawn(joining: Joining) -> set[str]:
    return {f"{step.start.id}-{step.end.id}" for step in joining.steps}


def test_the_smallest_graph_joins_several(record: Make) -> None:
    reading = record(ROW, LINES)
    joining = between(reading, ["A", "E", "D"])
    assert drawn(joining) == {"a-b", "b-c", "c-d", "c-e"} and not joining.note
    assert [ref.id for ref in joining.entities] == ["a", "b", "c", "d", "e"]
    assert [len(step.claims) for step in joining.steps] == [1, 2, 1, 1]
    assert drawn(between(reading, ["a", "d"])) == {"a-court", "court-d"}


def test_fewest_contested_hops_then_fewest_hubs(record: Make) -> None:
    lines = ["a siblingOf b @s1", "b siblingOf d @s1", "a memberOf court @s1", "d memberOf court @s1"]
    reading = record(ROW, lines)
    assert drawn(between(reading, ["a", "d"])) == {"a-b", "b-d"}
    denied = record(ROW, [*lines, "a siblingOf b @s2 denied", "b siblingOf e @s1"])
    assert drawn(between(denied, ["a", "d"])) == {"a-court", "court-d"}
    only = record(ROW, ["a siblingOf b @s1", "a siblingOf b @s2 denied"])
    (step,) = between(only, ["a", "b"]).steps
    assert step.contested and step.against


def test_nothing_is_joined_through_places_or_the_unnamed(record: Make) -> None:
    reading = record(ROW, LINES)
    joining = between(reading, ["a", "d", "x"])
    assert joining.steps == () and joining.note == "Nothing joins A and X."
    assert [ref.id for ref in joining.entities] == ["a", "d", "x"]
    assert drawn(between(reading, ["a", "d", "town"])) == {"a-court", "court-d", "a-town"}
    # The town borders on both halves, and joins them for nobody.
    assert between(reading, ["d", "y", "town"]).note == "Nothing joins D and Y."
    assert between(reading, ["town", "some-one"]).steps
    with pytest.raises(UsageError):
        between(reading, ["a", "A"])


def graphs(seed: int) -> tuple[steiner.Graph, list[int], nx.Graph]:
    random = Random(seed)
    count = random.randint(4, 9)
    graph: nx.Graph = nx.gnm_random_graph(count, random.randint(count, 2 * count), seed=seed)
    ends = random.sample(range(count), random.randint(2, 4))
    closed = frozenset(n for n in range(count) if random.random() < 0.2)
    hubs = frozenset(n for n in range(count) if random.random() < 0.3) - set(ends)
    hops = {a: {b: steiner.HOP + random.choice([0, 0, steiner.DISPUTED]) for b in graph[a]} for a in graph}
    for a, b in graph.edges:
        hops[b][a] = hops[a][b]
    return steiner.Graph(hops=hops, hubs=hubs, closed=closed), ends, graph


def cost(graph: steiner.Graph, hops: Any) -> int:
    inside = {node for hop in hops for node in hop}
    return sum(graph.hops[a][b] for a, b in hops) + sum(node in graph.hubs for node in inside)


def cheapest(graph: steiner.Graph, ends: list[int], whole: nx.Graph) -> int | None:
    """Try every set of nodes: the spanning trees of what it induces, none of them passing a closed node."""
    found = []
    others = [n for n in whole if n not in ends and n not in graph.closed]
    for size in range(len(others) + 1):
        for more in combinations(others, size):
            part = whole.subgraph([*ends, *more])
            if nx.is_connected(part):
                for edges in combinations(part.edges, len(part) - 1):
                    tree = nx.Graph(edges)
                    if (
                        len(tree) == len(part)
                        and nx.is_tree(tree)
                        and all(tree.degree(n) == 1 for n in tree if n in graph.closed)
                    ):
                        found.append(cost(graph, edges))
        if found and size:
            break
    return min(found, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_the_smallest_tree_is_the_smallest(seed: int) -> None:
    graph, ends, whole = graphs(seed)
    expected = cheapest(graph, ends, whole)
    if expected is None:
        with pytest.raises(steiner.Apart):
            steiner.smallest(graph, ends)
        return
    tree = steiner.smallest(graph, ends)
    assert cost(graph, tree.hops) == expected
    joined = nx.Graph(tree.hops)
    assert nx.is_tree(joined) and set(ends) <= set(joined)
    close = steiner.near(graph, ends)
    assert nx.is_tree(nx.Graph(close.hops)) and set(ends) <= set(close.nodes)
    assert expected <= cost(graph, close.hops)
    if not graph.closed:
        part = whole.subgraph(nx.node_connected_component(whole, ends[0]))
        by_networkx = nx.algorithms.approximation.steiner_tree(part, ends)
        assert len(tree.hops) <= by_networkx.number_of_edges()


def test_many_ends_are_joined_and_the_answer_says_it_may_not_be_smallest(record: Make) -> None:
    people, lines = random_lines(5, 40, 80)
    reading = record(people, lines)
    ends = [r.entity.id for r in central(reading, "degree", limit=9).ranked]
    joining = between(reading, ends)
    graph = nx.Graph([(s.start.id, s.end.id) for s in joining.steps])
    assert nx.is_tree(graph) and set(ends) <= set(graph)
    assert joining.note.startswith("A smaller graph")
    assert between(reading, ends) == joining


def test_what_falls_if_a_source_goes(record: Make) -> None:
    reading = record(ROW, LINES)
    assert [(a.id, b.id) for a, b in lost(reading, "s2")] == [("c", "e"), ("x", "y")]
    assert ("b", "c") in {(a.id, b.id) for a, b in lost(record(ROW, LINES[:2]), "s1")}
    with pytest.raises(UnknownName):
        lost(reading, "s9")


def test_a_bridge_is_a_hop_that_nothing_goes_round(record: Make) -> None:
    reading = record(ROW, LINES)
    assert [(a.id, b.id) for a, b in bridges(reading)] == [("c", "e"), ("x", "y")]
