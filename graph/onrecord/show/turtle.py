"""A record as RDF files: Turtle and TriG for people, N-Triples and N-Quads for programs and for comparing.

In:   an opened record, or a portion of one
Out:  text, piece by piece; the same bytes in every run
Not:  deciding what may leave the machine: give it the redacted record for that

N-Quads are in canonical form and order (RDF Dataset Canonicalization, where nothing has a blank node; those
of RDF files keep the names that reading gave them), below one line of comment that says which record it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Final

from onrecord.model.terms import NAMESPACE
from onrecord.show.beside import beside
from onrecord.show.portion import Portion, portion
from onrecord.store import turtle as writer
from onrecord.store.triples import PREFIXES, RDF

if TYPE_CHECKING:
    from onrecord.show.ledger import Ledger
    from onrecord.store.reading import Reading

PREDICATE: Final = f"<{RDF}predicate>"
"""Every claim has one, and nothing else that a record makes."""
FIRM: Final = "Plain triples are what stands firm."
OTHER_GRAPHS: Final = "graphs that RDF files brought along; their triples are here, in the one graph"
OTHER_TRIPLES: Final = "triples of other vocabularies: they belong to the whole record, not to a part of it"


def turtle(of: Reading | Portion, ledger: Ledger | None = None) -> Iterator[str]:
    """The default graph, which holds everything, as Turtle. Cost: memory for the subjects."""
    part = portion(of)
    _lose_graphs(part, ledger)
    return writer.write(triples(part, ledger), prefixes(part), head=(*part.head(), FIRM))


def ntriples(of: Reading | Portion, ledger: Ledger | None = None) -> Iterator[str]:
    """The default graph as N-Triples, sorted."""
    part = portion(of)
    _lose_graphs(part, ledger)
    return _lines(part, ledger)


def nquads(of: Reading | Portion, ledger: Ledger | None = None) -> Iterator[str]:
    """The default graph and the graphs that RDF files of the dossier brought with them, all lines sorted."""
    part = portion(of)
    named = sorted(f"{s} {p} {o} {g} .\n" for g, found in graphs(part) for s, p, o in found)
    return iter(merge(_lines(part, ledger), named))


def trig(of: Reading | Portion, ledger: Ledger | None = None) -> Iterator[str]:
    """Turtle, then each graph that RDF files brought with them in braces."""
    part = portion(of)
    names = writer.Names(prefixes(part))
    yield from writer.write(triples(part, ledger), prefixes(part), head=(*part.head(), FIRM))
    for graph, found in graphs(part):
        yield f"\n{names.short(graph)} {{\n"
        for subject, same in groupby(found, key=lambda t: t[0]):
            for _, predicate, object_ in same:
                yield f"    {names.short(subject)} {names.short(predicate)} {names.short(object_)} .\n"
        yield "}\n"


def prefixes(part: Portion) -> dict[str, str]:
    """Prefixes declared in exports; `ex:` is the dossier's own."""
    return {**PREFIXES, "ex": part.base}


def triples(part: Portion, ledger: Ledger | None = None) -> Iterator[writer.Triple]:
    """The default graph, sorted by subject, then predicate, then object; the claims among them are counted.

    Cost: memory for the subjects and the notes; of a part, for all its triples.
    """
    for found in _with(beside(part), _stored(part) if part.whole else _made(part)):
        if ledger is not None and found[1] == PREDICATE:
            ledger.written += 1
        if ledger is not None:
            ledger.made["triple"] += 1
        yield found
    if ledger is not None and not part.whole:
        ledger.lose(OTHER_TRIPLES, sum(1 for _ in part.reading.dossier().quads))


def _with(more: dict[str, list[writer.Triple]], found: Iterable[writer.Triple]) -> Iterator[writer.Triple]:
    """Triples with those beside them, subject by subject, in order. Every subject has some already."""
    for subject, same in groupby(found, key=lambda t: t[0]):
        yield from sorted((*same, *more.get(subject, ())))


def graphs(part: Portion) -> Iterator[tuple[str, list[writer.Triple]]]:
    """The other graphs by name, each sorted; a part has none."""
    if not part.whole:
        return
    from onrecord.store.rdf import open_read_only

    store = open_read_only(part.reading.rdf_path)
    for graph in sorted(store.named_graphs(), key=str):
        quads = store.quads_for_pattern(None, None, None, graph)
        yield str(graph), sorted((str(q.subject), str(q.predicate), str(q.object)) for q in quads)


def term(name: str) -> str:
    """A term of the ontology, in brackets."""
    return f"<{NAMESPACE}{name}>"


def by_subject(found: Iterable[writer.Triple]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Subjects, each with its predicates and objects."""
    for subject, group in groupby(found, key=lambda t: t[0]):
        yield subject, [(p, o) for _, p, o in group]


def _lines(part: Portion, ledger: Ledger | None) -> Iterator[str]:
    yield f"# {' '.join(part.stamp().splitlines())}\n"
    yield from (f"{s} {p} {o} .\n" for s, p, o in triples(part, ledger))


def _lose_graphs(part: Portion, ledger: Ledger | None) -> None:
    if ledger is not None:
        ledger.lose(OTHER_GRAPHS, sum(1 for _ in graphs(part)))


def _stored(part: Portion) -> Iterator[writer.Triple]:
    import pyoxigraph as ox

    from onrecord.store.rdf import open_read_only

    store = open_read_only(part.reading.rdf_path)
    default = ox.DefaultGraph()
    for subject in sorted({q.subject for q in store.quads_for_pattern(None, None, None, default)}, key=str):
        quads = store.quads_for_pattern(subject, None, None, default)
        yield from sorted((str(q.subject), str(q.predicate), str(q.object)) for q in quads)


def _made(part: Portion) -> list[writer.Triple]:
    """The triples of a part, as those of a record are made; what stands firm is what the record says."""
    from onrecord.store import triples as maker

    lines = maker.nquads(part.dossier(), part.judged())
    return sorted({writer.triple(line) for line in lines})


def literal_text(literal: str) -> tuple[str, str, str]:
    """Text, datatype and language of a literal as N-Triples writes it."""
    import pyoxigraph as ox

    (quad,) = ox.parse(f"<urn:s> <urn:p> {literal} .", ox.RdfFormat.N_TRIPLES)
    value = quad.object
    assert isinstance(value, ox.Literal), "only literals begin with a quotation mark"
    return value.value, value.datatype.value, value.language or ""
