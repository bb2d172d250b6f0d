"""Is a misspelt name found, and how fast, beside comparing it with every name?

A search counts as right if the best match is spelt as the name that was misspelt; others may be called the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks import words
from benchmarks.bench import Bench, Result
from benchmarks.measure import Worker, middle

ASKED = 300
TIMED = 25
SHORTEST = 8
"""Letters: a shorter name, misspelt twice, is another name."""


def measure(bench: Bench) -> Iterator[Result]:
    """Speed against a scan; the share found first after one edit and after two."""
    with bench.ours() as ours:
        count = ours.ask("names", str(bench.base))[1]
        bench.facts["names"] = count
        random = Random(5)
        known = (bench.base / "names.txt").read_text(encoding="utf-8").splitlines()
        people = [name for name in known[-len(known) * 3 // 5 :] if len(name) >= SHORTEST]
        asked = [random.choice(people) for _ in range(ASKED)]
        with Worker("rapidfuzz_", bench.base) as scan:
            own, theirs = [], []
            for name in asked[:TIMED]:
                text = words.misspelt(random, name)
                own.append(ours.ask("search", text)[0])
                theirs.append(scan.ask("search", text)[0])
        yield Result(
            work=f"warm: a misspelt name among {count:,}", ours=middle(own), peer="rapidfuzz scan",
            theirs=middle(theirs), goal=40 if count > 400_000 else None, bound="at least", key="warm name",
            note="" if count > 400_000 else "the goal of at least 40x is for 1M names",
        )  # fmt: skip
        for edits, goal in ((1, 95), (2, 85)):
            right = sum(_found(ours, random, name, edits) for name in asked)
            yield Result(
                work=f"names misspelt by {'one edit' if edits == 1 else 'two edits'}, found first",
                ours=100 * right / len(asked), unit="%", goal=goal, bound="at least",
            )  # fmt: skip


def _found(ours: Worker, random: Random, name: str, edits: int) -> bool:
    best = ours.ask("search", words.misspelt(random, name, edits))[1]
    return bool(best) and best.casefold() == name.casefold()
