"""A record as RDF files: Turtle for people and other tools, N-Triples, N-Quads and JSON-LD for programs.

In:   an opened record
Out:  text, piece by piece; the same bytes in every run
Not:  deciding what may leave the machine: give it the redacted record for that
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.store import turtle as writer
from onrecord.store.rdf import open_read_only
from onrecord.store.reading import Reading
from onrecord.store.triples import PREFIXES


def turtle(reading: Reading) -> Iterator[str]:
    """The default graph, which holds everything, as Turtle. Cost: memory for the subjects."""
    prefixes = {**PREFIXES, "ex": reading.base}
    return writer.write(_triples(reading), prefixes, head=head(reading))


def ntriples(reading: Reading) -> Iterator[str]:
    """The default graph as N-Triples, sorted."""
    return (f"{s} {p} {o} .\n" for s, p, o in _triples(reading))


def nquads(reading: Reading) -> Iterator[str]:
    """The default graph, then the graphs that RDF files of the dossier brought with them."""
    yield from ntriples(reading)
    store = open_read_only(reading.rdf_path)
    for graph in sorted(store.named_graphs(), key=str):
        quads = store.quads_for_pattern(None, None, None, graph)
        yield from sorted(f"{q.subject} {q.predicate} {q.object} {graph} .\n" for q in quads)


def jsonld(reading: Reading) -> Iterator[str]:
    """The default graph as expanded JSON-LD. Cost: all of it in memory."""
    import pyoxigraph as ox

    quads = ox.parse("".join(ntriples(reading)), ox.RdfFormat.N_TRIPLES)
    yield (ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.JSON_LD) or b"").decode()


def head(reading: Reading) -> tuple[str, ...]:
    """What every output names: which record, how much it rests on, where to write."""
    h = reading.header
    lines = [
        h.title,
        f"Record of {h.built}, build {h.build}: {h.claims} claims from {h.sources} sources.",
        "A claim is what a source says, with its standing. Plain triples are what stands firm.",
    ]
    if h.redacted:
        lines.append(f"Private names are protected: {h.pseudonyms} of the names are pseudonyms.")
    else:
        lines.append("Internal copy: private names are not protected. Do not pass it on.")
    return (*lines, f"Corrections: {h.corrections}") if h.corrections else tuple(lines)


def _triples(reading: Reading) -> Iterator[writer.Triple]:
    """The default graph, sorted by subject, then predicate, then object."""
    import pyoxigraph as ox

    store = open_read_only(reading.rdf_path)
    default = ox.DefaultGraph()
    for subject in sorted({q.subject for q in store.quads_for_pattern(None, None, None, default)}, key=str):
        quads = store.quads_for_pattern(subject, None, None, default)
        yield from sorted((str(q.subject), str(q.predicate), str(q.object)) for q in quads)
