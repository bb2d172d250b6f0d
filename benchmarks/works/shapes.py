"""What do our checks cost, beside pyshacl with the ontology's shapes on the same record?"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import SMALL, Bench, Result
from benchmarks.measure import Worker

PATIENCE = 120.0
"""Seconds for pyshacl."""


def measure(bench: Bench) -> Iterator[Result]:
    """All checks of a build, beside pyshacl over the finished store; only at small sizes."""
    phases = bench.facts.get("build", {}).get("phases", {})
    if bench.claims > SMALL or "checking" not in phases:
        return
    ours = phases["checking"]["cpu"] + phases.get("checking shapes", {"cpu": 0.0})["cpu"]
    whole = bench.facts["build"].get("shapes", True)
    work = "all checks" if whole else "all checks WITHOUT the shapes"
    try:
        with Worker("pyshacl_", bench.rdf(), patience=PATIENCE) as peer:
            yield Result(
                work=work,
                ours=ours,
                unit="s CPU",
                peer="pyshacl over Oxigraph, shapes only",
                theirs=peer.cpu_s,
                bound="at least",
                note=f"conforms, results: {peer.ask('results')[1]}",
            )
    except TimeoutError:
        yield Result(work=work, ours=ours, unit="s CPU", note=f"pyshacl was stopped after {PATIENCE:g} s")
