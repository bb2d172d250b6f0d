"""The path graph on disk: what becomes an edge, what a node may be, and that damage is noticed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from readings import opened
from small import small

from onrecord.ask import walk
from onrecord.ask.filters import EdgeTest, Filters, Wanted, resolve, together, together_wide
from onrecord.errors import BuildError, RecordError
from onrecord.model.dossier import Dossier, Judgement
from onrecord.model.judge import judge
from onrecord.model.source import Source, independent
from onrecord.model.time import Time
from onrecord.store import paths, paths_layout, paths_sort, paths_write
from onrecord.store.paths import PathIndex

PEOPLE = "ada bob some-one: Person | raid: Event | suit: Lawsuit | court: Court | town: Place | film: Work"


def write(folder: Path, dossier: Dossier) -> None:
    numbers = {id_: at for at, id_ in enumerate(sorted(dossier.entities))}
    claims = {claim.id: at for at, claim in enumerate(dossier.claims)}
    paths.write(folder, dossier, judge(dossier), numbers, claims)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PathIndex]:
    lines = [
        "ada witnessed raid @b2 reported id=c1 when=1991",
        "ada counselFor bob @a1 id=c2 in=suit",
        "bob calledAs Bobby @a1 id=c3 in=raid",
        "raid about ada @a1 id=c4",
        "film about ada @a1 id=c5",
        "bob siblingOf ada @a1 depicted id=c6",
        "bob siblingOf ada @a1 found id=c7",
        "bob siblingOf ada @b2 reversed id=c8 undoes=c7",
        "ada memberOf court @a1 id=c9",
        "ada memberOf court @b2 denied id=d1",
        "bob siblingOf bob @a1 id=d2",
        "raid locatedIn town @a1 id=d3 in=suit",
        "some-one partOf suit @a1 id=d4 in=suit",
    ]
    write(tmp_path, small(PEOPLE, lines, same=[("bob", "some-one")]))
    opened_ = PathIndex.open(tmp_path)
    yield opened_
    opened_.close()


NAMES = ["ada", "bob", "court", "film", "raid", "some-one", "suit", "town"]
CLAIMS = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "d1", "d2", "d3", "d4"]


def rows(index: PathIndex) -> Iterator[tuple[int, int, int]]:
    """(node, other node, edge) of every edge, at both its ends."""
    return ((node, index.nbr[edge], edge) for node in range(index.node_count) for edge in index.row(node))


def edges(index: PathIndex) -> set[tuple[str, str, str, int]]:
    """(tail, head, claim, kind) of every edge, read from its tail."""
    return {
        (NAMES[node], NAMES[other], CLAIMS[index.claim[edge]], index.kind(edge))
        for node, other, edge in rows(index)
        if not index.mark[edge] & paths_layout.WAY and index.kind(edge) != paths_layout.SAME
    }


def test_edges_are_the_live_claims_that_stand_and_their_in(index: PathIndex) -> None:
    """Neither what a drama shows, nor what was reversed, nor rows that answer, nor a loop."""
    statement, within = paths_layout.STATEMENT, paths_layout.IN
    assert edges(index) == {
        ("ada", "raid", "c1", statement),
        ("ada", "bob", "c2", statement),
        ("ada", "suit", "c2", within),
        ("bob", "raid", "c3", within),
        ("film", "ada", "c5", statement),
        ("ada", "court", "c9", statement),
        ("raid", "town", "d3", statement),
        ("raid", "suit", "d3", within),
        ("some-one", "suit", "d4", statement),
    }


COLUMNS = ("claim", "tie", "source", "when")


def test_every_edge_stands_at_both_ends(index: PathIndex) -> None:
    for node, other, edge in rows(index):
        assert edge in index.between(node, other)
        twins = [at for at in index.between(other, node) if index.claim[at] == index.claim[edge]]
        (twin,) = [at for at in twins if index.tie[at] == index.tie[edge]]
        assert index.mark[twin] == index.mark[edge] ^ paths_layout.WAY
        assert all(getattr(index, name)[twin] == getattr(index, name)[edge] for name in COLUMNS)
    assert len(list(rows(index))) == len(index.nbr) == 2 * index.edge_count


def test_edges_to_what_chains_pass_come_first_each_part_by_number(index: PathIndex) -> None:
    for node in range(index.node_count):
        first, shut, last = index.ptr[node], index.shut[node], index.ptr[node + 1]
        assert first <= shut <= last
        for part, passed in ((list(index.nbr[first:shut]), True), (list(index.nbr[shut:last]), False)):
            assert part == sorted(part)
            assert all(bool(index.node[other] & paths_layout.PASSABLE) == passed for other in part)
        for other in range(index.node_count):
            assert list(index.between(node, other)) == [e for e in index.row(node) if index.nbr[e] == other]


def test_an_edge_knows_what_filters_ask_for(index: PathIndex) -> None:
    (edge,) = index.between(NAMES.index("raid"), NAMES.index("ada"))
    assert index.mark[edge] & paths_layout.WAY
    assert index.relations[index.tie[edge] >> paths_layout.RELATION] == "witnessed"
    assert index.standings[index.mark[edge] >> paths_layout.STANDING] == "reported" and index.firm(edge) == 4
    assert index.source_id(index.source[edge]) == "b2"
    when = Time.parse("1991")
    assert index.bounds(index.when[edge]) == (
        when.earliest_begin,
        when.latest_begin,
        when.earliest_end,
        when.latest_end,
    )
    assert index.bounds(0) == (None, None, None, None)
    contested = [NAMES[index.nbr[edge]] for edge in index.row(0) if index.contested(edge)]
    assert contested == ["court"] and index.contested_count == 1


def test_nodes_know_what_they_may_be_in_a_chain(index: PathIndex) -> None:
    flags = dict(zip(NAMES, index.node, strict=True))
    assert {n for n, f in flags.items() if f & paths_layout.PASSABLE} == {
        "ada",
        "bob",
        "raid",
        "suit",
        "court",
    }
    assert {n for n, f in flags.items() if f & paths_layout.LEAF} == {"town", "film"}
    assert {n for n, f in flags.items() if f & paths_layout.UNNAMED} == {"some-one"}
    assert {n for n, f in flags.items() if f & paths_layout.HUB} == {"court"}
    assert dict(zip(NAMES, index.component, strict=True))["town"] == -1


@pytest.mark.parametrize(("people", "hub"), [(50, False), (51, True)])
def test_more_than_fifty_participants_make_an_event_a_hub(tmp_path: Path, people: int, hub: bool) -> None:
    names = [f"p{n:02}" for n in range(people)]
    lines = [f"{n} witnessed raid @a1" for n in names] + [
        f"{names[0]} witnessed raid @b{n}" for n in range(60)
    ]
    write(tmp_path, small(f"{' '.join(names)}: Person | raid: Event", lines))
    index = PathIndex.open(tmp_path)
    assert bool(index.node[people] & paths_layout.HUB) == hub
    assert not any(flags & paths_layout.HUB for flags in index.node[:people])
    index.close()


@pytest.mark.parametrize(("others", "hub"), [(5_000, True), (4_999, False)])
def test_a_large_record_has_hubs_by_their_share_of_all_edges(tmp_path: Path, others: int, hub: bool) -> None:
    """A record of 5,000 entities has none, however much hangs on one of them."""
    names = [f"p{n:04}" for n in range(others)]
    lines = [f"{a} siblingOf {b} @a1" for a, b in pairwise(names)]
    lines += [f"boss siblingOf {name} @a1" for name in names[:60]]
    write(tmp_path, small(f"boss {' '.join(names)}: Person", lines))
    index = PathIndex.open(tmp_path)
    assert [bool(flags & paths_layout.HUB) for flags in index.node].count(True) == hub
    assert bool(index.node[0] & paths_layout.HUB) == hub
    index.close()


def test_judgements_are_edges_and_contradicted_ones_are_contested(tmp_path: Path) -> None:
    judgements = [("ada", "bob", "same"), ("bob", "ada", "same"), ("raid", "suit", "unsure")]
    judgements += [("court", "town", "same"), ("town", "court", "different")]
    dossier = small(PEOPLE, [])

    made = tuple(Judgement(a=a, b=b, judgement=j) for a, b, j in judgements)
    write(tmp_path, replace(dossier, judgements=made))
    index = PathIndex.open(tmp_path)
    assert (index.edge_count, index.contested_count) == (2, 1)
    assert [NAMES[index.nbr[edge]] for edge in index.row(0)] == ["bob"]
    assert [index.when[edge] for edge in index.row(0)] == [paths_layout.TIMELESS]
    index.close()


def test_sources_are_found_by_id_and_as_independent_as_the_model_says(tmp_path: Path) -> None:
    made = [
        ("a", "P", ()),
        ("b", "p ", ()),
        ("c", "", ("a",)),
        ("d", "", ()),
        ("e", "Q", ("c", "gone")),
        ("f", "R", ("gone",)),
    ]
    sources = {i: Source(id=i, title=i, publisher=p, based_on=on) for i, p, on in made}
    write(tmp_path, small(PEOPLE, [], sources=sources))
    index = PathIndex.open(tmp_path)
    assert [index.source_id(index.source_number(i)) for i in sources] == list(sources)
    assert [index.source_number(wrong) for wrong in ("", "aa", "zz", "\ud800")] == [-1] * 4
    for a, b in product(sources, sources):
        assert index.independent(index.source_number(a), index.source_number(b)) == independent(sources, a, b)
    index.close()


def test_the_same_dossier_gives_the_same_bytes(tmp_path: Path) -> None:
    dossier = small(PEOPLE, ["ada witnessed raid @a1", "bob witnessed raid @b2 found"])
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, dossier)
    assert (tmp_path / "one/paths.bin").read_bytes() == (tmp_path / "two/paths.bin").read_bytes()


def test_an_empty_record_has_an_empty_path_graph(tmp_path: Path) -> None:
    write(tmp_path, small({}, []))
    index = PathIndex.open(tmp_path)
    assert (index.node_count, index.edge_count, index.source_number("a")) == (0, 0, -1)
    index.verify()
    index.close()


def damaged(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "short":
        del content[-8:]
    elif how == "long":
        content += bytes(8)
    elif how == "empty":
        content = bytearray()
    elif how == "tiny":
        del content[10:]
    elif how == "magic":
        content[0] ^= 1
    elif how == "header":
        content[40] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["short", "long", "empty", "tiny", "magic", "header"])
def test_a_damaged_index_is_refused(tmp_path: Path, how: str) -> None:
    write(tmp_path, small(PEOPLE, ["ada witnessed raid @a1"]))
    damaged(tmp_path / "paths.bin", how)
    with pytest.raises(RecordError, match=r"^The path index .* Build the record again: onrecord build\.$"):
        PathIndex.open(tmp_path)


def test_a_missing_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        PathIndex.open(tmp_path)


def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, small(PEOPLE, []))
    monkeypatch.setattr(paths_layout, "VERSION", paths_layout.VERSION + 1)
    with pytest.raises(RecordError, match="another version"):
        PathIndex.open(tmp_path)


def test_one_flipped_bit_anywhere_in_the_body_fails_verify(tmp_path: Path) -> None:
    write(tmp_path, small(PEOPLE, ["ada witnessed raid @a1 when=1991", "bob witnessed raid @b2"]))
    path = tmp_path / "paths.bin"
    good = path.read_bytes()
    index = PathIndex.open(tmp_path)
    index.verify()
    spans = [
        (index._body + o, n * paths._SIZE[paths_layout.SECTIONS[name]])
        for name, (o, n, _) in index._sections.items()
    ]
    index.close()
    for start, size in spans:
        content = bytearray(good)
        content[start + size // 2] ^= 4
        path.write_bytes(content)
        index = PathIndex.open(tmp_path)
        with pytest.raises(RecordError, match="is damaged in its part"):
            index.verify()
        index.close()


def random_edges(seed: int, nodes: int, count: int) -> tuple[array[int], array[int]]:
    random = Random(seed)
    pairs = [random.sample(range(nodes), 2) for _ in range(count)]
    return array("i", (a for a, _ in pairs)), array("i", (b for _, b in pairs))


@pytest.mark.parametrize(("nodes", "count"), [(2, 1), (5, 40), (300, 200), (300, 0)])
def test_numpy_and_plain_python_write_the_same(
    nodes: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail, head = random_edges(nodes, nodes, count)
    flags = array("B", (Random(nodes).choice([0, 1, 1, 5]) for _ in range(nodes)))
    plain = paths_sort.adjacency_plain(flags, tail, head)
    assert paths_sort.adjacency_numpy(flags, tail, head) == plain
    assert paths_sort.components_scipy(flags, tail, head) == paths_sort.components_plain(flags, tail, head)
    random, spread = Random(count), []
    columns = {code: array(code, (random.randrange(60) for _ in tail)) for code in "iHB"}
    for many in (paths_sort.MANY, 0):
        monkeypatch.setattr(paths_sort, "MANY", many)
        spread.append(paths_sort.spread(plain[3], {"mark": columns["B"], **columns}))
    assert spread[0] == spread[1]


def test_more_standings_than_fit_are_refused_in_one_sentence(tmp_path: Path) -> None:
    codes: dict[str, int] = {}
    for n in range(paths_layout.STANDINGS):
        assert paths_write._code(codes, f"s{n}", paths_layout.STANDINGS, "standings") == n
    with pytest.raises(BuildError, match="at most 64 standings"):
        paths_write._code(codes, "one more", paths_layout.STANDINGS, "standings")


FILTERS = [
    Filters(),
    Filters(relations=("witnessed", "in")),
    Filters(relations=("same",)),
    Filters(standings=("", "found")),
    Filters(sources=("a1",)),
    Filters(without_sources=("a1", "b2")),
    Filters(during=Time.parse("1991-06")),
    Filters(during=Time.parse("1990/1993"), certain=True, standings=("found",)),
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("contested", [True, False])
def test_wide_searches_with_numpy_go_where_plain_ones_go(
    tmp_path: Path, filters: Filters, contested: bool
) -> None:
    random = Random(4)
    names = [f"n{at:02}" for at in range(40)]
    lines = [
        f"{a} {random.choice(['witnessed', 'counselFor'])} {b} @{random.choice(['a1', 'b2', 'c3'])}"
        f" standing={random.choice(['', 'found', 'denied', 'denied'])} in={random.choice(['', 'n00', 'n01'])}"
        f" when={random.choice(['', '1991', '1992-01', '1991-06-02'])}"
        for a, b in (random.sample(names, 2) for _ in range(120))
    ]
    lines += [
        line.replace("standing=found", "standing=denied") for line in lines[:30] if "standing=found" in line
    ]
    dossier = small(f"{' '.join(names)}: Person", lines, same=[("n02", "n03")])
    with opened(tmp_path, dossier) as reading:
        index = reading.paths
        assert index.contested_count
        wanted = resolve(filters, reading)
        test = EdgeTest(index, wanted, contested=contested)
        every = range(len(index.nbr))
        arrays = index.numpy(len(every))
        assert arrays is not None
        passing = [edge for edge in every if test(edge)]
        assert list(test.passing(every)) == passing
        assert test.passing_wide(arrays, np.arange(len(every))).tolist() == passing
        for closed in (False, True):
            ground = walk.Ground(index=index, test=test, start=0, goal=1)
            for level in ([0], [1, 2, 5], list(range(20))):
                wide = walk.neighbours_wide(ground, arrays, np.asarray(level), closed=closed)
                assert wide.tolist() == list(walk.neighbours(ground, level, closed=closed))
        del arrays, wide


def test_many_times_at_once_are_together_as_each_alone(tmp_path: Path) -> None:
    random = Random(3)
    days = [None, *range(1, 9)]
    times = [Time("", *(random.choice(days) for _ in range(4))) for _ in range(400)]
    bounds = [(t.earliest_begin, t.latest_begin, t.earliest_end, t.latest_end) for t in times]
    rows_ = np.array([[paths_layout.UNKNOWN if day is None else day for day in row] for row in bounds])
    for during in times[:60]:
        for certain in (False, True):
            wide = together_wide(rows_, during, certain=certain)
            assert wide.tolist() == [together(time, during, certain=certain) for time in times]


def test_marks_are_given_back_clean(tmp_path: Path) -> None:
    """Levels in plain Python and with numpy; what a search noted must not be seen by the next."""
    names = [f"n{at:03}" for at in range(300)]
    lines = [f"{names[at]} counselFor {other} @a1" for at in range(3) for other in names[at + 1 :]]
    with opened(tmp_path, small(f"{' '.join(names)}: Person", lines)) as reading:
        index = reading.paths
        index.numpy(10**9)
        ground = walk.Ground(index=index, test=EdgeTest(index, Wanted(), contested=True), start=299, goal=298)
        ball = walk.Ball(ground, 299, 298)
        kinds = {type(ball.grow()) for _ in range(3)}
        assert kinds == {list, np.ndarray} and any(ball.seen)
        seen = ball.seen
        del ball
        assert index.borrow() is seen and not any(seen)


@pytest.mark.parametrize("wide", [False, True])
def test_a_walk_that_is_interrupted_leaves_no_marks_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide: bool
) -> None:
    class Full(list):  # type: ignore[type-arg]
        def append(self, level: Any) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(walk, "NARROW", -1 if wide else 10**9)
    names = [f"n{at}" for at in range(6)]
    lines = [f"{a} counselFor {b} @a1" for a, b in pairwise(names)]
    with opened(tmp_path, small(f"{' '.join(names)}: Person", lines)) as reading:
        index = reading.paths
        index.numpy(10**9)
        ground = walk.Ground(index=index, test=EdgeTest(index, Wanted(), contested=True), start=0, goal=5)
        ball = walk.Ball(ground, 0, 5)
        ball.levels = Full(ball.levels)
        with pytest.raises(KeyboardInterrupt):
            ball.grow()
        assert any(ball.seen[1:])
        del ball
        assert not any(index.borrow())
        assert walk.Meeting(ground).distance(8) == 5


def city(seed: int, nodes: int = 150) -> Dossier:
    """People and events, some of them unnamed or places, joined at random; few are in very many."""
    random = Random(seed)
    names = [f"{'some-' if at % 17 == 3 else ''}n{at:03}" for at in range(nodes)]
    kinds = ["Person" if at % 3 else "Event" if at % 5 else "Place" for at in range(nodes)]
    lines = []
    for _ in range(2 * nodes):
        a, b = random.choice(names), names[int(nodes * random.random() ** 3)]
        source, standing = random.choice(["a1", "b2"]), random.choice(["", "found", "alleged", "denied"])
        when = random.choice(["", "1990", "1995-02"])
        lines.append(
            f"{a} {random.choice(['witnessed', 'partOf'])} {b} @{source} standing={standing} when={when}"
        )
    entities = " | ".join(f"{name}: {kind}" for name, kind in zip(names, kinds, strict=True))
    return small(entities, lines)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("filters", [*FILTERS[:2], FILTERS[3], FILTERS[6]])
def test_distances_and_corridors_are_those_of_networkx(
    tmp_path: Path, filters: Filters, wide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "NARROW", -1 if wide else 10**9)
    with opened(tmp_path, city(5)) as reading:
        index, random = reading.paths, Random(9)
        test = EdgeTest(index, resolve(filters, reading), contested=True)
        assert index.numpy(10**9) is not None
        for _ in range(60):
            a, b = random.sample(range(index.node_count), 2)
            ground = walk.Ground(index=index, test=test, start=a, goal=b, avoid_hubs=random.random() < 0.3)
            graph = nx.Graph([(n, m) for n, m, edge in rows(index) if test(edge)])
            graph.add_nodes_from((a, b))
            graph.remove_nodes_from([n for n in [*graph] if n not in (a, b) and not ground.inside(n)])
            meeting = walk.Meeting(ground)
            shortest = nx.shortest_path_length(graph, a, b) if nx.has_path(graph, a, b) else None
            assert meeting.distance(64) == shortest
            if shortest is None:
                assert meeting.corridor(64) == ({}, {})
                continue
            before = nx.single_source_shortest_path_length(nx.restricted_view(graph, [b], []), a)
            after = nx.single_source_shortest_path_length(nx.restricted_view(graph, [a], []), b)
            before, after = {**before, b: shortest}, {**after, a: shortest}
            for length in (shortest, shortest + 1, shortest + 2):
                inside = {n for n in before if n in after and before[n] + after[n] <= length}
                found = meeting.corridor(length)
                assert found == ({n: before[n] for n in inside}, {n: after[n] for n in inside})
