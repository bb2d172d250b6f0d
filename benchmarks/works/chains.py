"""How long does the best chain take, warm, with all its evidence, and do the peers find the same length?

The peers search the same graph: numbers instead of ids, only what chains pass, no contested edge. Ours gives
claims, quotes, standings and sources with every hop; theirs are numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from benchmarks.bench import MIDDLE, SMALL, Bench, Result
from benchmarks.measure import Worker, middle, p95

PAIRS = 60
LARGE = 10_000_000
FEW = 12
NONE = -1
"""What a peer says where nothing joins two without a contested claim."""
FILTERS: dict[str, Any] = {
    "standing": ["reported", "recorded", "testified", "found", ""],
    "without_source": ["s00000"],
    "during": "1990/2025",
}


def measure(bench: Bench) -> Iterator[Result]:
    """One chain, filtered, and k = 10."""
    with ExitStack() as open_:
        ours = open_.enter_context(bench.ours())
        ours.ask("graph", str(bench.base))
        pairs = ours.ask("pairs", PAIRS, 2)[1]
        numbers = [ours.ask("numbers", pair)[1] for pair in pairs]
        networkx = open_.enter_context(Worker("networkx_", bench.base))
        igraph = open_.enter_context(Worker("igraph_", bench.base))
        bench.facts["loaded"] = {
            "networkx": {"s": networkx.load_s, "mb": networkx.added_mb},
            "igraph": {"s": igraph.load_s, "mb": igraph.added_mb},
            "ours": {"s": ours.load_s, "mb": ours.added_mb},
        }
        yield from _one(bench, ours, {"networkx": networkx, "igraph": igraph}, pairs, numbers)
        yield from _filtered(ours, pairs)
        yield from _ten(bench, ours, networkx, igraph, pairs, numbers)
    yield from _ladybug(bench, pairs, numbers)


def _one(
    bench: Bench, ours: Worker, peers: dict[str, Worker], pairs: list[list[str]], numbers: list[list[int]]
) -> Iterator[Result]:
    times: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    ours.ask("hops", *pairs[0], 1, {})
    for pair, ends in zip(pairs, numbers, strict=True):
        spent, lengths = ours.ask("hops", *pair, 1, {})
        times["ours"].append(spent)
        for name, peer in peers.items():
            spent, length = peer.ask("hops", *ends)
            times[name].append(spent)
            if (lengths or [NONE]) != [length]:
                raise AssertionError(f"{pair}: {lengths} hops, and {length} by {name}")
    half, worst = middle(times["ours"]), p95(times["ours"])
    yield Result(
        work="warm: best chain with evidence", ours=half, peer="networkx, loaded",
        theirs=middle(times["networkx"]), goal=1 if bench.claims >= LARGE else None, bound="at most",
        key="warm path", note="" if bench.claims >= LARGE else "the goal of at most 1x is for 10M",
    )  # fmt: skip
    yield Result(
        work="warm: best chain, slowest of twenty", ours=worst, peer="our median", theirs=half, goal=15,
        bound="at most",
    )  # fmt: skip
    yield Result(
        work="warm: best chain with evidence", ours=half, peer="igraph, loaded",
        theirs=middle(times["igraph"]), goal=100 if bench.claims >= LARGE else None, bound="at least",
        note="" if bench.claims >= LARGE else "the goal of at least 100x is for 10M",
    )  # fmt: skip


def _filtered(ours: Worker, pairs: list[list[str]]) -> Iterator[Result]:
    plain, filtered, answered = [], [], 0
    ours.ask("hops", *pairs[0], 1, FILTERS)
    for pair in pairs:
        plain.append(ours.ask("hops", *pair, 1, {})[0])
        spent, lengths = ours.ask("hops", *pair, 1, FILTERS)
        filtered.append(spent)
        answered += bool(lengths)
    yield Result(
        work="warm: with standing, source and time filters", ours=middle(filtered), peer="unfiltered",
        theirs=middle(plain), goal=2, bound="at most", key="warm path, filtered",
        note=f"{answered} of {len(pairs)} pairs are joined under the filters",
    )  # fmt: skip


def _ten(
    bench: Bench, ours: Worker, networkx: Worker, igraph: Worker, pairs: list[list[str]],
    numbers: list[list[int]],
) -> Iterator[Result]:  # fmt: skip
    """Ten best chains; ours ranks all of a length by their evidence before it gives the first."""
    if bench.claims > MIDDLE:
        return
    own, theirs, slow = [], [], []
    for n in range(FEW):
        spent, lengths = ours.ask("hops", *pairs[n], 10, {})
        own.append(spent)
        spent, found = networkx.ask("best", *numbers[n], 10)
        theirs.append(spent)
        if lengths != found:
            raise AssertionError(f"{pairs[n]}: {lengths}, and {found} by networkx")
        if n < (5 if bench.claims <= SMALL else 1):
            slow.append(igraph.ask("best", *numbers[n], 10)[0])
    for peer, spent_, goal in (("networkx", theirs, 3.0), ("igraph", slow, 100.0)):
        yield Result(
            work="warm: k = 10", ours=middle(own), peer=f"{peer}, loaded", theirs=middle(spent_),
            goal=goal if bench.claims > SMALL else None, bound="at least",
            key="k = 10" if peer == "networkx" else "",
            note="" if bench.claims > SMALL else f"the goal of at least {goal:g}x is for 1M",
        )  # fmt: skip


def _ladybug(bench: Bench, pairs: list[list[str]], numbers: list[list[int]]) -> Iterator[Result]:
    if bench.claims > MIDDLE:
        return
    with bench.ours() as ours, Worker("ladybug_", bench.base) as ladybug:
        bench.facts["loaded"]["ladybug"] = {"s": ladybug.load_s, "mb": ladybug.added_mb}
        own, theirs = [], []
        for n in range(FEW):
            spent, lengths = ours.ask("hops", *pairs[n], 1, {})
            own.append(spent)
            spent, length = ladybug.ask("hops", *numbers[n])
            theirs.append(spent)
            if (lengths or [NONE]) != [length]:
                raise AssertionError(f"{pairs[n]}: {lengths} hops, and {length} by ladybug")
    yield Result(
        work="warm: best chain with evidence", ours=middle(own), peer="ladybug, on disk",
        theirs=middle(theirs), bound="at least",
    )  # fmt: skip
