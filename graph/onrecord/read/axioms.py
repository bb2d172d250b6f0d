"""The triples of ontology files, in memory and easy to ask.

In:   Turtle files: the packaged ones, and a dossier's own `ontology.ttl`
Out:  `Axioms`, asked by subject and predicate; values are IRIs (`str`), blank nodes ("_:...") and `Text`
Not:  what they mean, which `read.ontology` compiles
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from onrecord.model.terms import NAMESPACE
from onrecord.read.nesting import refusal

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = RDF + "type"

BASE = "https://w3id.org/onrecord/dossier"
"""What a relative IRI of a file without `@base` is relative to."""


class File(Protocol):
    """A path on disk, or a resource inside a wheel."""

    @property
    def name(self) -> str:
        """Last part of the path."""
        ...

    def read_bytes(self) -> bytes:
        """The whole content."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A literal; its datatype does not matter here."""

    value: str
    language: str = ""


Node = str | Text
"""An IRI, a blank node ("_:..."), or a text."""


@dataclass(slots=True)
class Axioms:
    """All triples of some files; lists keep the order of the files."""

    triples: dict[str, dict[str, list[Node]]] = field(default_factory=dict)
    """Subject to predicate to objects."""
    prefixes: dict[str, str] = field(default_factory=dict)

    def subjects(self) -> Iterator[str]:
        """Every subject once, blank nodes included, sorted."""
        yield from sorted(self.triples)

    def objects(self, subject: str, predicate: str) -> list[Node]:
        """What the subject has there; empty if nothing."""
        return self.triples.get(subject, {}).get(predicate, [])

    def iris(self, subject: str, predicate: str) -> list[str]:
        """As `objects`: IRIs and blank nodes only."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, str)]

    def text(self, subject: str, predicate: str) -> str:
        """One text: the English one, else the one without language, else the first; "" if none."""
        texts = [o for o in self.objects(subject, predicate) if isinstance(o, Text)]
        wanted = {"en": 0, "": 1}
        return min(texts, key=lambda t: (wanted.get(t.language, 2), t.value)).value if texts else ""

    def typed(self, *classes: str) -> Iterator[str]:
        """Every IRI that has one of the classes as a type, sorted."""
        for subject in self.subjects():
            if not subject.startswith("_:") and not set(classes).isdisjoint(self.iris(subject, TYPE)):
                yield subject

    def closure(self, start: str, predicate: str) -> list[str]:
        """All IRIs reached from `start` along `predicate`, nearest first, `start` left out; cycles end."""
        found: list[str] = []
        todo = [start]
        while todo:
            for above in self.iris(todo.pop(0), predicate):
                if above != start and above not in found and not above.startswith("_:"):
                    found.append(above)
                    todo.append(above)
        return found


def read_axioms(files: Iterable[File]) -> Axioms:
    """Parse Turtle files into one set of triples; blank nodes are kept apart per file.

    Raises:
        SyntaxError: A file is no Turtle; `filename` and `lineno` say where.

    Cost: linear; the packaged files (about 2,400 triples) take some 10 ms.
    """
    from pyoxigraph import RdfFormat, parse

    axioms = Axioms()
    for number, file in enumerate(files):
        # Spreadsheets and editors on Windows put a mark of byte order in front, which Turtle does not allow.
        content = file.read_bytes().removeprefix(BOM_UTF8)
        try:
            if reason := refusal(content, ".ttl"):
                raise SyntaxError(f"the file is not read: {reason}")
            parser = parse(input=content, format=RdfFormat.TURTLE, base_iri=BASE)
            for quad in parser:
                subject = _node(quad.subject, number)
                by_predicate = axioms.triples.setdefault(str(subject), {})
                by_predicate.setdefault(quad.predicate.value, []).append(_node(quad.object, number))
        except SyntaxError as error:
            error.filename = file.name
            raise
        for prefix, iri in parser.prefixes.items():
            axioms.prefixes.setdefault(prefix, iri)
    return axioms


def packaged() -> list[File]:
    """The Turtle files of the installed ontology, by name; the shapes are not among them."""
    from importlib.resources import files

    folder = files("onrecord.ontology")
    return sorted((f for f in folder.iterdir() if f.name.endswith(".ttl")), key=lambda f: f.name)


def local(iri: str) -> str:
    """Last part of an IRI: what a relation or class is called in a table."""
    return iri.removeprefix(NAMESPACE).rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _node(term: object, number: int) -> Node:
    from pyoxigraph import BlankNode, Literal, NamedNode

    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, Literal):
        return Text(term.value, term.language or "")
    if isinstance(term, BlankNode):
        return f"_:{number}-{term.value}"
    # Turtle 1.2 has triple terms; an ontology has no use for them, and they must not look like an IRI.
    return Text(str(term))
