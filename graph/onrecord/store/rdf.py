"""The RDF store of a record: written once, then only read.

In:   N-Quads lines (`nquads` writes those of a dossier)
Out:  an Oxigraph store on disk, or the same as an rdflib `Dataset`
Not:  questions that people type: those go through the worker of `ask.sparql`, which can be stopped
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import BuildError, RecordError
from onrecord.store.triples import PREFIXES, claim_iri, entity_iri, nquads

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

__all__ = [
    "PREFIXES",
    "claim_iri",
    "dataset",
    "entity_iri",
    "load",
    "load_file",
    "nquads",
    "open_read_only",
    "write",
]
_BUFFER = 1 << 20


def load(lines: Iterable[str], path: Path) -> int:
    """Write a new store from lines, ready to be opened read-only: `write`, then `load_file`.

    Returns:
        How many quads the store holds.

    Raises:
        BuildError: A line is no N-Quads, or the disk refuses.
    """
    return load_file(write(lines, path), path)


def write(lines: Iterable[str], path: Path) -> Path:
    """Write lines to a file beside the store to be: loading a file is quicker than adding quads one by one.

    Raises:
        BuildError: The disk refuses.
    """
    text = path.with_name(path.name + ".nq")
    try:
        with text.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise _unwritten(path, error) from error
    return text


def load_file(text: Path, path: Path) -> int:
    """Make a store of a file of N-Quads, which is gone afterwards.

    Call it in a staging folder: after an error the store is unusable and has to be thrown away with it. Other
    threads run meanwhile: nearly all of it happens outside of Python.

    Returns:
        How many quads the store holds.

    Raises:
        BuildError: A line is no N-Quads, or the disk refuses.
    """
    import pyoxigraph

    try:
        store = pyoxigraph.Store(str(path))
        store.bulk_load(path=str(text), format=pyoxigraph.RdfFormat.N_QUADS)
        store.optimize()
        store.flush()
        return len(store)
    except SyntaxError as error:
        raise BuildError(
            f"A triple cannot be stored: {error}. Look for odd characters in its IRIs."
        ) from error
    except OSError as error:
        # Never write to that store again: after a failed bulk load the next write in it waits for ever.
        raise _unwritten(path, error) from error
    finally:
        with suppress(OSError):
            text.unlink()


def _unwritten(path: Path, error: OSError) -> BuildError:
    return BuildError(f"The RDF store {path} cannot be written: {error}. Is the disk full?")


def open_read_only(path: Path) -> pyoxigraph.Store:
    """Open a store; nothing can be written through it, and a wrong path is an error, not a new store.

    Raises:
        RecordError: There is no store, or it is damaged.
    """
    import pyoxigraph

    try:
        return pyoxigraph.Store.read_only(str(path))
    except OSError as error:
        raise RecordError(
            f"The RDF store {path} cannot be opened: {error}. Build the record again."
        ) from error


def dataset(path: Path, prefixes: Mapping[str, str] = PREFIXES) -> rdflib.Dataset:
    """The store as an rdflib Dataset: raw, without the limits that `query` has; for your own questions only.

    rdflib follows SERVICE and FROM to the network where a query has them; the worker behind `query` does not.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    graph = rdflib.Dataset(store=OxigraphStore(store=open_read_only(path)), default_union=True)
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    return graph
