"""How long does a build take, checks included, beside the writing of its own quads by pyoxigraph alone?

CPU seconds are compared, not the wall clock: the two cannot take turns in small steps, and CPU seconds stay
the same when others use the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from benchmarks.bench import SMALL, Bench, Result
from benchmarks.measure import Worker


def measure(bench: Bench) -> Iterator[Result]:
    """The whole build; its memory; quads a claim; the share of dates."""
    built = bench.last_build() if bench.facts.get("kept") else None
    built = built or bench.build()
    bench.facts |= {
        "build": {key: built[key] for key in ("wall", "cpu", "peak_mb", "phases", "counts", "shapes")}
    }
    whole = built.get("shapes", True)
    if bench.quads.is_file():
        with Worker("oxigraph_load", bench.quads, bench.base / "floor" / "rdf") as floor:
            bench.facts["floor"] = {"wall": floor.load_s, "cpu": floor.cpu_s, "peak_mb": floor.peak_mb}
            yield Result(
                work="build, checks included" if whole else "build WITHOUT the shapes",
                ours=built["cpu"],
                unit="s CPU",
                peer="pyoxigraph bulk_load + optimize, same quads",
                theirs=floor.cpu_s,
                goal=1.6 if whole else None,
                bound="at most",
                key="build" if whole else "build without the shapes",
                note="" if whole else "not comparable with the goal, which includes all checks",
            )
    limit = 3 if bench.claims <= 1_000_000 else 6
    yield Result(work="build, memory", ours=built["peak_mb"] / 1024, unit="GiB", goal=limit, bound="at most")
    with bench.ours() as ours:
        claims, entities, quads = ours.ask("counts")[1]
    bench.facts |= {"claims": claims, "entities": entities, "quads": quads}
    yield Result(work="quads a claim", ours=quads / claims, unit="", goal=11, bound="at most")
    yield _dates(built["cpu"] / claims)
    if bench.claims <= SMALL and bench.quads.is_file():
        with Worker("rdflib_", bench.quads) as rdflib:
            yield Result(
                work="build, beside reading the same quads",
                ours=built["cpu"],
                unit="s CPU",
                peer="rdflib (reading only)",
                theirs=rdflib.cpu_s,
            )


def _dates(claim_s: float) -> Result:
    """The bounds of a date, each a different one, beside a whole claim."""
    from onrecord.model.time import Time

    texts = [f"{year}-{month:02d}-{day:02d}/{year + 1}-{month:02d}~" for year, month, day in _days(20_000)]
    begin = time.process_time()
    for text in texts:
        Time.parse(text)
    each = (time.process_time() - begin) / len(texts)
    share = each / claim_s
    return Result(
        work="bounds of a new date in every claim, share of the build",
        ours=100 * share,
        unit="%",
        goal=5,
        bound="at most",
        note=f"{1e6 * each:.1f} microseconds a date",
    )


def _days(count: int) -> Iterator[tuple[int, int, int]]:
    all_ = ((y, m, d) for y in range(1900, 2000) for m in range(1, 13) for d in range(1, 29))
    return islice(all_, count)
