"""`RESULTS.md` and the plots, from what was measured at every size.

In:   `results/*.json`
Out:  the machine, one table for each size, where a build's time and memory go, the slopes
Not:  a judgement beyond: met, not met
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks import city
from benchmarks.bench import Result, load
from benchmarks.plot import chart, slope

HERE = Path(__file__).parent
PEERS = ("pyoxigraph", "networkx", "igraph", "rdflib", "ladybug", "pyshacl", "oxrdflib", "rapidfuzz", "numpy")
Sizes = Mapping[str, tuple[list[Result], dict[str, Any]]]

HEAD = """# What it costs

Written by `make bench SIZE=100k|1M|10M`, one size a run; do not edit.

* *Ours* and *peer* are medians of questions that took turns in one run, or CPU seconds where it says so;
  trust the ratio. Differences under a fifth are not resolved.
* A ratio with a goal "at most" is ours to the peer's; with a goal "at least" it is the peer's to ours. Lines
  without a peer have their figure under *ours*.
* The data is the invented city of `city.py`: 60 % persons, 5 % organizations, 35 % events and cases, half as
  many entities as claims, participants by a power law. A line whose goal is for another size says so
  and is not judged.
* Where peers search for chains, they were given the same graph, and the lengths found were compared with
  ours, all equal; else the run would have ended with an error.
"""


def write() -> None:
    """Write the report anew."""
    sizes = load()
    text = "\n".join((HEAD, *_tables(sizes), *_growth(sizes)))
    (HERE / "RESULTS.md").write_text(text.rstrip() + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """What it ran on: enough to judge the figures, nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    load_ = os.getloadavg()[0]
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "load at the start": f"{load_:.1f}",
        **{name: found for name in PEERS if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _tables(sizes: Sizes) -> Iterator[str]:
    for size, (results, facts) in sizes.items():
        yield f"\n## {size} claims\n"
        yield "Machine: " + ", ".join(f"{key} {value}" for key, value in facts["machine"].items()) + ".\n"
        yield from (f"**{note}**\n" for note in facts.get("notes", ()))
        yield "| work | ours | peer | peer's | ratio | goal | |"
        yield "|-|-|-|-|-|-|-|"
        for result in results:
            yield _line(result)
        yield from _build(facts)
        yield from _memory(facts)


def _line(r: Result) -> str:
    sign = "" if r.ratio is None else f"{r.ratio:,.3g}x" if r.ratio < 1000 else f"{r.ratio:,.0f}x"
    unit = f" {r.unit}" if r.unit and not r.peer else ""
    goal = "" if r.goal is None else f"{r.bound} {r.goal:g}{'x' if r.peer else unit}"
    verdict = "" if r.met is None else "met" if r.met else "**not met**"
    note = f" ({r.note})" if r.note else ""
    return (
        f"| {r.work}{note} | {_figure(r.ours, r.unit)} | {r.peer} | {_figure(r.theirs, r.unit)} | {sign} "
        f"| {goal} | {verdict} |"
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    number = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
    return f"{number} {unit}".strip()


def _build(facts: Mapping[str, Any]) -> Iterator[str]:
    built = facts.get("build")
    if not built:
        return
    both = f"{built['cpu']:.0f} s CPU, {built['wall']:.0f} s by the clock"
    yield f"\nWhere a build's time and memory go ({both}):\n"
    yield "| phase | s CPU | share | s by the clock | memory at its peak, MB |"
    yield "|-|-|-|-|-|"
    for phase, row in built["phases"].items():
        if row["wall"] >= 0.005 * built["wall"] or row["cpu"] >= 0.005 * built["cpu"]:
            share = 100 * row["cpu"] / built["cpu"]
            yield f"| {phase} | {row['cpu']:.1f} | {share:.0f} % | {row['wall']:.1f} | {row['peak_mb']:.0f} |"
    if any(phase.startswith("beside:") for phase in built["phases"]):
        yield "\nSteps *beside* run in a thread: their CPU seconds are in the phases that ran meanwhile."
    if floor := facts.get("floor"):
        yield (
            f"\npyoxigraph alone, the same quads: {floor['cpu']:.1f} s CPU, {floor['wall']:.1f} s by the "
            f"clock, {floor['peak_mb']:.0f} MB at its peak."
        )


def _memory(facts: Mapping[str, Any]) -> Iterator[str]:
    if loaded := facts.get("loaded"):
        rows = (f"{name} {row['s']:.2f} s and {row['mb']:.0f} MB" for name, row in loaded.items())
        yield f"\nTo be ready for a path question: {'; '.join(rows)}."


def _growth(sizes: Sizes) -> Iterator[str]:
    lines: dict[str, list[tuple[float, float]]] = {}
    for size, (results, _) in sizes.items():
        for result in results:
            if result.key and result.ours:
                lines.setdefault(result.key, []).append((city.size(size), result.ours))
    build = {name: points for name, points in lines.items() if name.startswith("build")}
    asked = {name: points for name, points in lines.items() if not name.startswith("build")}
    (HERE / "cost-build.svg").write_text(chart("Cost of a build", "s CPU", build), encoding="utf-8")
    (HERE / "cost-ask.svg").write_text(chart("Cost of a question", "ms", asked), encoding="utf-8")
    yield "\n## Cost against size\n"
    yield "![Cost of a build against size](cost-build.svg)\n\n![Cost of a question](cost-ask.svg)\n"
    yield "| cost | slope of log cost over log size | goal | |"
    yield "|-|-|-|-|"
    for name, points in lines.items():
        grown = slope(points)
        if grown is None:
            yield f"| {name} | one size so far | | |"
            continue
        goal = 1.1 if name == "build" else 0.2 if name.startswith("cold") or name == "warm name" else None
        verdict = "" if goal is None else "met" if grown <= goal else "**not met**"
        wanted = "" if goal is None else f"at most {goal}" if name == "build" else f"near 0 (at most {goal})"
        yield f"| {name} | {grown:.2f} | {wanted} | {verdict} |"


if __name__ == "__main__":
    write()
