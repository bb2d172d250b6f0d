"""What do our checks cost, beside pyshacl with the ontology's shapes on the same record?"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import SMALL, Bench, Result
from benchmarks.measure import Worker


def measure(bench: Bench) -> Iterator[Result]:
    """All checks of a build, beside pyshacl over the finished store; only at small sizes."""
    phases = bench.facts.get("build", {}).get("phases", {})
    if bench.claims > SMALL or "checking" not in phases:
        return
    with Worker("pyshacl_", bench.rdf()) as peer:
        yield Result(
            work="all checks",
            ours=phases["checking"]["cpu"],
            unit="s CPU",
            peer="pyshacl over Oxigraph",
            theirs=peer.cpu_s,
            bound="at least",
            note=f"pyshacl: conforms {peer.ask('results')[1]}",
        )
