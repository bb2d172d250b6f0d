"""The works that are measured, one file each; `WORKS` is the order of the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.bench import Bench, Result

Work = Callable[[Bench], Iterator[Result]]
NAMES = ("build", "cold", "chains", "networks", "names", "sparql", "shapes")
"""`works/<name>.py` holds `measure`."""


def work(name: str) -> Work:
    """The function that measures one work; what it needs is imported only then."""
    from importlib import import_module

    found: Work = import_module(f"benchmarks.works.{name}").measure
    return found
