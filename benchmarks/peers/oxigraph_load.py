"""pyoxigraph writing the same quads: the floor for a build, which cannot end before its store is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph


class Peer:
    """A new store, loaded and optimized."""

    def __init__(self, quads: str, target: str) -> None:
        shutil.rmtree(target, ignore_errors=True)
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        store = pyoxigraph.Store(target)
        store.bulk_load(path=quads, format=pyoxigraph.RdfFormat.N_QUADS)
        store.optimize()
        store.flush()
        del store
        shutil.rmtree(target, ignore_errors=True)
