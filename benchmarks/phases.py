"""Where time and memory go in a build, phase by phase; and, on request, function by function.

    python -m benchmarks.phases FOLDER [--profile] [--quads FILE] [--no-shapes]

In:   a dossier
Out:  one JSON object on stdout: seconds (wall and CPU), memory and what it was at its peak, for each phase
Not:  the judgement whether that is fast: `suite` sets it beside its peers

The build runs as it always does; phases are told apart by its own progress reports. Only the RDF store is
looked at more closely, through a proxy of the class that writes it. CPU seconds count all threads: on a
machine that others use too they are steadier than the wall clock.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MB = 1 << 20
HOT = 40
"""Functions listed by `--profile`."""


class Phases:
    """Splits the time of a build among the phases it reports."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, float]] = {}
        self._phase = "start"
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self._peak = 0.0
        self._open = True
        self._other: tuple[str, float] | None = None
        self._watch = threading.Thread(target=self._sample, daemon=True)
        self._watch.start()

    def enter(self, phase: str) -> None:
        """What was measured since the last call belongs to the last phase."""
        if threading.current_thread() is not threading.main_thread():
            self._beside(phase)
            return
        if phase == self._phase:
            return
        wall, cpu = time.perf_counter(), time.process_time()
        row = self.rows.setdefault(self._phase, {"wall": 0.0, "cpu": 0.0, "peak_mb": 0.0, "end_mb": 0.0})
        row["wall"] += wall - self._wall
        row["cpu"] += cpu - self._cpu
        row["end_mb"] = resident()
        row["peak_mb"] = max(row["peak_mb"], self._peak, row["end_mb"])
        if wall - self._wall > 1:  # a build that never ends shall have said how far it came
            print(f"{self._phase}: {wall - self._wall:.1f} s", file=sys.stderr, flush=True)
        self._phase, self._wall, self._cpu, self._peak = phase, wall, cpu, 0.0

    def _beside(self, phase: str) -> None:
        """A step in another thread: by the clock only. Its CPU seconds are in the phases it ran beside."""
        now = time.perf_counter()
        name, begin = self._other or ("", now)
        if name:
            row = {"wall": now - begin, "cpu": 0.0, "peak_mb": resident(), "end_mb": resident()}
            self.rows[f"beside: {name}"] = row
        self._other = (phase, now)

    def report(self, phase: str, done: int, total: int) -> None:
        """The build's own progress."""
        self.enter(phase)

    def close(self) -> None:
        """End the last phase."""
        self.enter("end")
        self._open = False
        self._watch.join()

    def _sample(self) -> None:
        while self._open:
            self._peak = max(self._peak, resident())
            time.sleep(0.05)


def resident() -> float:
    """Memory of this process in MB; its peak so far where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / MB


def watch_store(enter: Callable[[str], None]) -> None:
    """Tell the steps of the RDF store apart."""
    import pyoxigraph

    real: Any = pyoxigraph.Store

    class Store:
        """Passes everything on."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            self._store = real(*arguments, **named)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._store, name)

        def __len__(self) -> int:
            return len(self._store)

        def bulk_load(self, *arguments: Any, **named: Any) -> None:
            """Time it."""
            enter("RDF bulk_load")
            self._store.bulk_load(*arguments, **named)
            enter("RDF")

        def optimize(self) -> None:
            """Time it."""
            enter("RDF optimize")
            self._store.optimize()
            enter("RDF flush")

        @staticmethod
        def read_only(path: str) -> Any:
            """Not ours to watch."""
            return real.read_only(path)

    pyoxigraph.Store = Store  # type: ignore[misc, assignment]


def watch_steps(enter: Callable[[str], None]) -> None:
    """Tell steps apart that the build reports as one."""
    from onrecord.store import index, names_write, paths

    def wrap(module: Any, name: str, phase: str) -> None:
        real = getattr(module, name, None)
        if real is None:
            return

        def step(*arguments: Any, **named: Any) -> Any:
            enter(phase)
            result = real(*arguments, **named)
            enter(f"after {phase}")
            return result

        setattr(module, name, step)

    wrap(index, "numbers", "numbers")
    wrap(paths, "write", "paths")
    wrap(names_write, "write", "names")


def keep_quads(build: Path, quads: Path) -> None:
    """Write what the RDF store was loaded from once more, for a peer: a build pipes it and keeps no copy."""
    from onrecord.model.judge import judge
    from onrecord.store import rdf, triples
    from onrecord.store.reading import Reading

    with Reading.open(build) as reading:
        dossier = reading.dossier()
        rdf.write(triples.blocks(dossier, judge(dossier)), quads)


def leave_out_shapes() -> None:
    """Build without asking the ontology's shapes, to measure the rest where they do not come to an end.

    A figure taken so is no figure of a build with its checks, and the report says that.
    """
    from onrecord.check import shapes

    def nothing(*_: Any, **__: Any) -> list[Any]:
        return []

    shapes.shape_findings = nothing


def run(
    folder: Path, quads: Path | None = None, profile: bool = False, shapes: bool = True
) -> dict[str, Any]:
    """Build a dossier anew, whatever is there, and say where time and memory went."""
    from onrecord.build import build
    from onrecord.store import manifest

    phases = Phases()
    watch_store(phases.enter)
    watch_steps(phases.enter)
    if not shapes:
        leave_out_shapes()
    profiler = cProfile.Profile() if profile else None
    begin, cpu = time.perf_counter(), time.process_time()
    if profiler:
        profiler.enable()
    built = build(folder, progress=phases.report, force=True)
    if profiler:
        profiler.disable()
    wall, spent = time.perf_counter() - begin, time.process_time() - cpu
    phases.close()
    if profiler:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(HOT)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if quads is not None:
        keep_quads(built, quads)
    return {
        "wall": wall,
        "cpu": spent,
        "peak_mb": peak,
        "phases": phases.rows,
        "counts": dict(manifest.read(built).counts),
        "build": str(built),
        "shapes": shapes,
    }


def main(arguments: list[str]) -> None:
    """Build and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.phases", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", action="store_true", help="hot functions, on stderr; slows the build")
    parser.add_argument("--quads", type=Path, help="keep the N-Quads that the store was loaded from")
    parser.add_argument("--no-shapes", action="store_true", help="leave the ontology's shapes out")
    chosen = parser.parse_args(arguments)
    found = run(chosen.folder, chosen.quads, chosen.profile, not chosen.no_shapes)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
