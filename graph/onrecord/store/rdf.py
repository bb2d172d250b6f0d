"""The RDF store of a record: written once, then only read.

In:   N-Quads lines (`nquads` writes those of a dossier)
Out:  an Oxigraph store on disk, or the same as an rdflib `Dataset`
Not:  questions that people type: those go through the worker of `ask.sparql`, which can be stopped
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
_PIPE = 4 << 20
"""Bytes, more than any pipe holds. Opening a pipe whose writer has come and gone waits for ever; once so much
has been written, the other side has opened it. What is less goes to the store in one piece."""
_BATCH = 1_000
"""Claims whose lines go through the pipe at once: about a megabyte. Each time the thread waits its turn."""


def load(lines: Iterable[str], path: Path) -> None:
    """Write a new store from lines, ready to be opened read-only.

    The lines go through a pipe: the store takes them in while they are made, nearly all of it outside of
    Python, and they take no room on the disk. Call it in a staging folder: after an error the store is
    unusable and has to be thrown away with it.

    Raises:
        BuildError: A line is no N-Quads, or the disk refuses.
    """
    from concurrent.futures import ThreadPoolExecutor

    texts = _texts(lines)
    first = _gathered(texts, _PIPE)
    if len(first) < _PIPE:
        return _load(path, input=first)
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(_take, reading, path)
        # A store that has failed takes nothing more in: what it says then is what matters.
        with suppress(BrokenPipeError), os.fdopen(writing, "wb", buffering=0) as file:
            for text in chain((first,), texts):
                rest = memoryview(text)
                while rest:
                    rest = rest[file.write(rest) :]
        loading.result()


def _gathered(texts: Iterator[bytes], least: int) -> bytes:
    """The first texts together, as many as make up so many bytes; all, if there are fewer."""
    held: list[bytes] = []
    size = 0
    while size < least and (text := next(texts, b"")):
        held.append(text)
        size += len(text)
    return b"".join(held)


def _texts(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as UTF-8, a few at a time: other threads take their turn between two of them."""
    rest = iter(lines)
    while batch := list(islice(rest, _BATCH)):
        batch.append("")
        yield "\n".join(batch).encode("utf-8")


def _take(reading: int, path: Path) -> None:
    """Load what comes through a pipe, which is closed at the end, so that nobody waits at its other side."""
    try:
        load_file(Path(f"/dev/fd/{reading}"), path)
    finally:
        os.close(reading)


def write(lines: Iterable[str], text: Path) -> None:
    """Write lines to a file, for who wants to load them elsewhere.

    Raises:
        BuildError: The disk refuses.
    """
    try:
        with text.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise _unwritten(text, error) from error


def load_file(text: Path, path: Path) -> None:
    """Make a store of a file of N-Quads.

    Its IRIs are not looked at again, which saves a tenth of the time: `store.triples` writes none that is
    not one.

    Raises:
        BuildError: A line is no N-Quads, or the disk refuses.
    """
    _load(path, path=str(text))


def _load(store_path: Path, **given: Any) -> None:
    """Make a store of what `bulk_load` is given."""
    import pyoxigraph

    try:
        store = pyoxigraph.Store(str(store_path))
        store.bulk_load(**given, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
        store.optimize()
        store.flush()
    except SyntaxError as error:
        raise BuildError(
            f"A triple cannot be stored: {error}. Look for odd characters in its IRIs."
        ) from error
    except (OSError, RuntimeError) as error:  # the engine has the second for a file that it cannot open
        # Never write to that store again: after a failed bulk load the next write in it waits for ever.
        raise _unwritten(store_path, error) from error


def _unwritten(path: Path, error: Exception) -> BuildError:
    return BuildError(f"The RDF store {path} cannot be written: {error}. Is the disk full?")


def open_read_only(path: Path) -> pyoxigraph.Store:
    """Open a store; nothing can be written through it, and a wrong path is an error, not a new store.

    Raises:
        RecordError: There is no store, or it is damaged.
    """
    import pyoxigraph

    try:
        return pyoxigraph.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
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
