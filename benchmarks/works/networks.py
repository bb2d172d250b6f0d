"""What do measures of the whole network cost, and the small graph around two, beside networkx?

The peer has the same graph loaded: only what chains pass, no contested edge, each pair joined once.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import SMALL, Bench, Result
from benchmarks.measure import Worker, middle

PAIRS = 12
MEASURES = ("pagerank", "communities")


def measure(bench: Bench) -> Iterator[Result]:
    """The corridor of two with slack, then each measure once by either."""
    with bench.ours() as ours:
        ours.ask("graph", str(bench.base))
        pairs = ours.ask("pairs", PAIRS, 3)[1]
        ours.ask("corridor", *pairs[0], 2)
        yield Result(
            work="warm: corridor of two with slack 2, as a networkx graph",
            ours=middle([ours.ask("corridor", *pair, 2)[0] for pair in pairs]), key="corridor",
        )  # fmt: skip
        small = bench.claims <= SMALL
        for name in MEASURES:
            spent, found = ours.ask(name)
            theirs = None
            if small:
                with Worker("networkx_", bench.base) as peer:
                    theirs, by_peer = peer.ask(name)
                if name == "pagerank" and abs(found - by_peer) > 1e-6:
                    raise AssertionError(f"{name}: {found}, and {by_peer} by networkx")
            yield Result(
                work=f"{name} of all" if small else f"{name} of all (networkx was not asked)", ours=spent,
                peer="networkx, loaded" if small else "", theirs=theirs, bound="at least" if small else "",
            )  # fmt: skip
