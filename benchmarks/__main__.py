"""Measure one size, and write the report: `python -m benchmarks --size 1M`.

    --only cold,names   some of the works; the other lines stay as they were last measured
    --keep              do not build again: the build is reported as it was last measured
    --strict            end with 1 if a goal is not met

At 10M a build takes longer than ten minutes: build once, then use `--keep`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks import report
from benchmarks.bench import Bench, Result, default_base, load, save
from benchmarks.city import SIZES
from benchmarks.works import NAMES, work

PARTIAL = "Put together from several runs, under different load; the program may have changed in between."


def main(arguments: list[str]) -> int:
    """Run the works one after the other."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", default="100k", choices=SIZES)
    parser.add_argument("--only", default=",".join(NAMES), metavar="WORK,...", help=", ".join(NAMES))
    parser.add_argument("--keep", action="store_true", help="keep the record that is there")
    parser.add_argument(
        "--no-shapes", action="store_true", help="build without the shapes; the report says so"
    )
    parser.add_argument("--strict", action="store_true", help="end with 1 if a goal is not met")
    parser.add_argument(
        "--folder", type=Path, default=default_base(), help="where dossiers and records are kept"
    )
    chosen = parser.parse_args(arguments)
    bench = Bench(chosen.size, chosen.folder)
    before, facts = load().get(chosen.size, ([], {}))
    bench.facts = {**facts, "machine": report.machine(), "kept": chosen.keep, "no_shapes": chosen.no_shapes}
    wanted = [name for name in NAMES if name in chosen.only.split(",")]
    _say(f"{chosen.size}: dossier")
    bench.dossier()
    if "build" not in wanted and bench.last_build() is None:
        bench.build()
    if set(wanted) != set(NAMES) or chosen.keep:
        bench.facts["notes"] = [PARTIAL, *(note for note in facts.get("notes", ()) if note != PARTIAL)]
    else:
        bench.facts["notes"] = []
    known: dict[str, list[str]] = facts.get("lines", {})
    measured: dict[str, list[Result]] = {}
    for name in wanted:
        measured[name] = _run(name, bench)
        # After every work: a peer that fails shall not take along what was measured before.
        bench.facts["lines"] = {**known, **{n: [r.work for r in rows] for n, rows in measured.items()}}
        save(chosen.size, _merged(before, measured, known), bench.facts)
    report.write()
    missed = [result for rows in measured.values() for result in rows if result.met is False]
    for result in missed:
        _say(f"not met: {result.work}: {result.ratio or result.ours:.3g}, {result.bound} {result.goal:g}")
    return 1 if chosen.strict and missed else 0


def _run(name: str, bench: Bench) -> list[Result]:
    begin = time.perf_counter()
    results = []
    for result in work(name)(bench):
        figures = f"{result.ours or 0:.3g} {result.unit}, {result.peer} {result.theirs or 0:.3g}"
        _say(f"{bench.name}: {result.work}: {figures}")
        results.append(result)
    _say(f"{bench.name}: {name} took {time.perf_counter() - begin:.0f} s")
    return results


def _merged(
    before: list[Result], measured: dict[str, list[Result]], lines: dict[str, list[str]]
) -> list[Result]:
    """The new lines in their places; those of works not run now stay."""
    out: list[Result] = []
    for name in NAMES:
        if name in measured:
            out += measured[name]
        else:
            out += [result for result in before if result.work in lines.get(name, ())]
    return out


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
