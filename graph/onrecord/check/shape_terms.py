"""A shapes file as a graph that can be asked: values, lists, misspelt terms.

In:   Turtle with SHACL shapes: the installed ones, or those in a dossier's `ontology.ttl`
Out:  `Shapes`
Not:  what a shape demands; see `check.shape_queries`
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal

SH: Final = "http://www.w3.org/ns/shacl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TARGETS: Final = frozenset(("targetClass", "targetObjectsOf", "targetSubjectsOf"))
"""How a shape says what it speaks about."""
_KNOWN: Final = frozenset(
    (
        "NodeShape",
        "PropertyShape",
        "SPARQLConstraint",
        "PrefixDeclaration",
        "IRI",
        "Literal",
        "BlankNode",
        "BlankNodeOrIRI",
        "BlankNodeOrLiteral",
        "IRIOrLiteral",
        "Violation",
        "Warning",
        "Info",
        "targetClass",
        "targetObjectsOf",
        "targetSubjectsOf",
        "property",
        "path",
        "message",
        "severity",
        "deactivated",
        "name",
        "description",
        "order",
        "group",
        "minCount",
        "maxCount",
        "minLength",
        "maxLength",
        "pattern",
        "flags",
        "nodeKind",
        "class",
        "datatype",
        "in",
        "hasValue",
        "or",
        "and",
        "not",
        "lessThan",
        "lessThanOrEquals",
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
        "sparql",
        "select",
        "prefixes",
        "declare",
        "prefix",
        "namespace",
    )
)
"""All of SHACL that is understood here. A term outside is misspelt, or would be passed over in silence."""


class Shapes:
    """The triples of one shapes file."""

    def __init__(self, turtle: bytes) -> None:
        """Parse. Raises `SyntaxError` if the file is no Turtle."""
        import pyoxigraph as ox

        self._named = ox.NamedNode
        self._about: dict[Term, dict[str, list[Term]]] = {}
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri="https://example.invalid/shapes"):
            if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
                continue
            self._about.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)

    def values(self, node: Term, term: str) -> list[Term]:
        """The values of a property; `term` is a local name of SHACL."""
        return self._about.get(node, {}).get(SH + term, [])

    def value(self, node: Term, term: str) -> Term | None:
        """The first value, if there is one."""
        return next(iter(self.values(node, term)), None)

    def terms(self, node: Term) -> list[str]:
        """Local names of the SHACL properties of a node."""
        return [p.removeprefix(SH) for p in self._about.get(node, {}) if p.startswith(SH)]

    def is_iri(self, node: Term) -> bool:
        """Whether a node has a name."""
        return isinstance(node, self._named)

    def nodes(self) -> list[Term]:
        """All shapes that have targets, in a fixed order."""
        return sorted(
            (node for node, about in self._about.items() if any(SH + term in about for term in TARGETS)),
            key=str,
        )

    def items(self, head: Term) -> list[Term]:
        """The members of a list."""
        found: list[Term] = []
        while len(found) < 10_000 and (first := self._about.get(head, {}).get(RDF + "first")):
            found.append(first[0])
            head = self._about[head][RDF + "rest"][0]
        return found

    def is_list(self, node: Term) -> bool:
        """Whether a node is a list with members."""
        return RDF + "first" in self._about.get(node, {})

    def misspelt(self) -> Iterator[tuple[str, str]]:
        """SHACL terms that do not exist here, each with what was perhaps meant."""
        used: set[str] = set()
        for about in self._about.values():
            for predicate, objects in about.items():
                used.add(predicate)
                used.update(value.value for value in objects if self.is_iri(value))
        for iri in sorted(used):
            name = iri.removeprefix(SH)
            if iri.startswith(SH) and name not in _KNOWN:
                yield name, next(iter(get_close_matches(name, _KNOWN, n=1, cutoff=0.6)), "")


def packaged() -> list[bytes]:
    """The installed shapes files, in the order of their names."""
    folder = files("onrecord.ontology").joinpath("shapes")
    return [
        file.read_bytes()
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".ttl")
    ]
