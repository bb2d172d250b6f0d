"""The path graph as numpy arrays: for searches that spread widely, in a process that has numpy anyway.

In:   the sections of an open `PathIndex`
Out:  the same as arrays over the same memory; the edges that stand at many nodes at once
Not:  imported by a question that is answered sooner without (`PathIndex.numpy` decides)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


class Arrays:
    """Sections by name, `arrays["nbr"]`; nothing is copied."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Wrap the views. `PathIndex.close` lets go of this first, since arrays hold the file open."""
        self._sections = {name: np.asarray(view) for name, view in sections.items()}

    def __getitem__(self, name: str) -> Any:
        """One section, shape (its length,)."""
        return self._sections[name]

    def edges(self, nodes: Any, *, closed: bool) -> Any:
        """The edges at some nodes, row after row, shape (K,), int64; `closed`: also those no chain passes."""
        ptr = self._sections["ptr"]
        first = ptr[nodes]
        count = (ptr[1:] if closed else self._sections["shut"])[nodes] - first
        ends = np.cumsum(count)
        # Each row's start, then steps of one.
        at = np.repeat(first - (ends - count), count)
        at += np.arange(len(at), dtype=np.int64)
        return at
