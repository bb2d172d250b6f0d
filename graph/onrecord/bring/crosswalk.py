"""Terms of other vocabularies to ours, as `mappings.ttl` and `exchange/` of the ontology say.

In:   the mappings of the ontology
Out:  for a foreign class or property, ours
Not:  a table in Python: whoever maps a new vocabulary adds triples to the ontology

From theirs to ours one may go where theirs is the same, nearly the same, or narrower; and where ours is
declared
below theirs, if there is one class of ours that stands above all others so declared. Where theirs is wider
(`skos:broadMatch`) nothing follows: a PublicBody need not be a court. A `skos:relatedMatch` is no way at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from onrecord.model.terms import NAMESPACE, Terms

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_WAYS = (
    _SKOS + "exactMatch",
    _SKOS + "closeMatch",
    _SKOS + "narrowMatch",
    _RDFS + "subClassOf",
    _RDFS + "subPropertyOf",
)
"""Best first."""
_TOPIC = NAMESPACE + "ftmTopic"
_FILES = (("mappings.ttl",), ("exchange", "values.ttl"))
_TWINS = (("https://schema.org/", "http://schema.org/"),)
"""The same vocabulary under two spellings."""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Foreign terms and ours."""

    classes: dict[str, str] = field(default_factory=dict)
    """Foreign IRI to the name of our class."""
    relations: dict[str, str] = field(default_factory=dict)
    """Foreign IRI to the name of our relation, read in the same direction."""
    topics: dict[str, str] = field(default_factory=dict)
    """A FollowTheMoney topic to the class that it makes of a public body."""

    def type_of(self, iris: Iterable[str], terms: Terms) -> str:
        """Our class for something of several foreign classes: the most special one, or none."""
        found = {self.classes[iri] for iri in iris if iri in self.classes}
        usable = [name for name in found if terms.kind(name)]
        return max(usable, key=lambda name: (len(terms.classes[name].supers), name), default="")


@cache
def crosswalk() -> Crosswalk:
    """Read the mappings, once."""
    import pyoxigraph as ox

    terms = _table()
    folder = files("onrecord.ontology")
    ways: dict[tuple[str, str], list[str]] = {}
    walk = Crosswalk()
    quads = (
        quad
        for parts in _FILES
        for quad in ox.parse(
            folder.joinpath(*parts).read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=NAMESPACE.rstrip("#")
        )
    )
    for quad in quads:
        subject, way = str(getattr(quad.subject, "value", "")), quad.predicate.value
        if not subject.startswith(NAMESPACE):
            continue
        name = subject.removeprefix(NAMESPACE)
        if way == _TOPIC:
            walk.topics[str(getattr(quad.object, "value", ""))] = name
        elif way in _WAYS and isinstance(quad.object, ox.NamedNode):
            ways.setdefault((quad.object.value, way), []).append(name)
    for way in reversed(_WAYS):  # a better way overwrites
        for (iri, how), names in ways.items():
            if how == way:
                _add(walk, terms, iri, names)
    return walk


def _add(walk: Crosswalk, terms: Terms, iri: str, names: list[str]) -> None:
    classes = [n for n in names if n in terms.classes]
    relations = [n for n in names if n in terms.relations]
    spellings = [iri, *(iri.replace(one, other) for one, other in _TWINS if iri.startswith(one))]
    for table, found, supers in (
        (walk.classes, classes, {n: terms.classes[n].supers for n in classes}),
        (walk.relations, relations, {n: terms.relations[n].supers for n in relations}),
    ):
        top = [n for n in found if all(n == m or n in supers[m] for m in found)]
        if top:
            for spelling in spellings:
                table[spelling] = top[0]


def _table() -> Terms:
    from onrecord.read.ontology import load_terms

    return load_terms()
