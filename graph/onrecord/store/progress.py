"""How long work tells that it goes on: a function called with the phase, what is done and what there is.

In:   anything that is walked
Out:  the same things, with a report every few thousand
Not:  words on a screen, which the command line makes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

Progress = Callable[[str, int, int], None]
"""(phase, done, total); a total of 0 means: not known beforehand."""

T = TypeVar("T")
STEP = 5_000


def silent(phase: str, done: int, total: int) -> None:
    """Tell nobody."""


def counted(items: Iterable[T], progress: Progress, phase: str, total: int = 0) -> Iterator[T]:
    """Pass the items on, and report at the start, every `STEP` items and at the end."""
    total = total or (len(items) if isinstance(items, Sized) else 0)
    progress(phase, 0, total)
    done = 0
    for item in items:
        yield item
        done += 1
        if done % STEP == 0:
            progress(phase, done, total)
    progress(phase, done, max(total, done))
