"""What does one question cost from nothing: a whole process, its output piped?"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench, Result
from benchmarks.measure import alternately, cold, middle

ROUNDS = 11
PASS = [sys.executable, "-c", "pass"]
BARE = [sys.executable, "-S", "-c", "pass"]
"""Without what an environment adds to the start: the hook of an editable install makes the floor slower."""


def measure(bench: Bench) -> Iterator[Result]:
    """`path` beside Python that does nothing and networkx from the same files; then other commands."""
    tool = _tool()
    here = [*tool, "-C", str(bench.folder)]
    with bench.ours() as ours:
        pairs = ours.ask("pairs", ROUNDS, 1)[1]
    name = _name(bench)
    times = alternately(
        ROUNDS,
        nothing=lambda _: cold(PASS),
        bare=lambda _: cold(BARE),
        path=lambda n: cold([*here, "path", *pairs[n], "--json"]),
        show=lambda n: cold([*here, "show", pairs[n][0], "--json"]),
        name=lambda _: cold([*here, "show", name, "--json"]),
        help_=lambda _: cold([*tool, "--help"]),
        version=lambda _: cold([*tool, "--version"]),
    )
    floor = middle(times["nothing"])
    yield Result(
        work="cold: onrecord path A B --json", ours=middle(times["path"]), peer="python -S -c pass",
        theirs=middle(times["bare"]), note="floor without the environment's own start",
    )  # fmt: skip
    for key, work, goal in (
        ("path", "cold: onrecord path A B --json", 6.0),
        ("name", "cold: a misspelt name, onrecord show --json", 6.0),
        ("show", "cold: onrecord show ID --json", None),
        ("help_", "cold: onrecord --help", None),
        ("version", "cold: onrecord --version", None),
    ):
        yield Result(
            work=work, ours=middle(times[key]), peer="python -c pass", theirs=floor, goal=goal,
            bound="at most", key=f"cold {key}" if key in ("path", "name", "show") else "",
        )  # fmt: skip
    yield _networkx(bench, pairs, middle(times["path"]))


def _networkx(bench: Bench, pairs: list[list[str]], ours: float) -> Result:
    rounds = 3 if bench.claims <= 200_000 else 1
    module = [sys.executable, "-m", "benchmarks.peers.cold_networkx", str(bench.folder)]
    theirs = middle([cold([*module, *pairs[n]]) for n in range(rounds)])
    return Result(
        work="cold: path, from the same files",
        ours=ours,
        peer="networkx",
        theirs=theirs,
        goal=500 if bench.claims >= 10_000_000 else None,
        bound="at least",
        note="the goal is for 10M" if bench.claims < 10_000_000 else "",
    )


def _name(bench: Bench) -> str:
    """A name that is off by a letter, so that the search for near words has to run."""
    from random import Random

    from benchmarks import words

    with (bench.folder / "entities.csv").open(encoding="utf-8") as file:
        next(file)
        found = next(row[2] for row in (line.split(",") for line in file) if len(row[2]) > 15)
    return words.misspelt(Random(3), found)


def _tool() -> list[str]:
    """The installed command, as a shell starts it."""
    beside = Path(sys.executable).with_name("onrecord")
    found = str(beside) if beside.is_file() else shutil.which("onrecord")
    return [found] if found else [sys.executable, "-m", "onrecord"]
