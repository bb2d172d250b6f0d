"""Which schema of FollowTheMoney a class or a relation has: as the ontology's mappings say, not as code says.

In:   the terms of a record; `mappings.ttl` and `exchange/values.ttl`; the library's own table of schemata
Out:  names of schemata and topics
Not:  a term without a match anywhere above it: an entity is then a LegalEntity, a claim an UnknownLink
"""

from __future__ import annotations

from typing import Any, Final

from onrecord.errors import UsageError
from onrecord.model.terms import NAMESPACE, Terms

SPACE: Final = "https://schema.followthemoney.tech/#"
ANY_LINK: Final = "UnknownLink"
ANY_ENTITY: Final = "LegalEntity"
DOCUMENT: Final = "Document"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_HOW: Final = tuple(f"{_SKOS}{how}" for how in ("exactMatch", "closeMatch", "broadMatch"))
"""Best first. Not narrowMatch: theirs would say more than ours."""
_FILES: Final = ("mappings.ttl", "exchange/values.ttl")
_TOPIC: Final = f"{NAMESPACE}ftmTopic"
_OTHERWISE: Final = {"place": "Address", "work": DOCUMENT}
"""By kind, where no mapping says more."""


class Schemata:
    """Schemata by the names of our terms.

    Raises:
        UsageError: The library `followthemoney` is not installed.
    """

    def __init__(self, terms: Terms) -> None:
        try:
            from followthemoney import model
        except ImportError as error:
            raise UsageError("FollowTheMoney needs its library: pip install 'onrecord[ftm]'.") from error
        self.model: Any = model
        self._terms = terms
        self._matches = _matches()
        self._found: dict[tuple[str, bool], str] = {}

    def of(self, class_: str) -> str:
        """The schema of a class."""
        other = _OTHERWISE.get(self._terms.kind(class_), ANY_ENTITY)
        return self._schema(class_, False, other)

    def joining(self, relation: str, subject: str, object_: str) -> str:
        """The schema of a relation, if entities of these classes may stand at its ends; else a plain link."""
        wanted = self.model[self._schema(relation, True, ANY_LINK)]
        ends = ((subject, wanted.source_prop), (object_, wanted.target_prop))
        fits = all(self.model[self.of(class_)].is_a(prop.range) for class_, prop in ends)
        return str(wanted.name) if fits else ANY_LINK

    def value(self, relation: str, schema: str) -> str:
        """The property that says what a literal relation says; empty where the schema has none."""
        every = (iri.removeprefix(SPACE) for how in _HOW for iri in self._matches.get((relation, how), ()))
        return next((name for name in every if name in self.model[schema].properties), "")

    def topics(self, class_: str) -> list[str]:
        """The topic of the nearest class that has one."""
        found = (topic for name in self._lineage(class_) for topic in self._matches.get((name, _TOPIC), ()))
        return [topic for topic, _ in zip(found, range(1), strict=False)]

    def _schema(self, name: str, edge: bool, other: str) -> str:
        """The match of a term, else that of the nearest term above it."""
        if (name, edge) not in self._found:
            every = (
                iri.removeprefix(SPACE)
                for each in self._lineage(name)
                for how in _HOW
                for iri in self._matches.get((each, how), ())
                if iri.startswith(SPACE)
            )
            fitting = (s for s in every if self.model.get(s) is not None and self._is_edge(s) == edge)
            self._found[name, edge] = next(fitting, other)
        return self._found[name, edge]

    def _is_edge(self, schema: str) -> bool:
        known = self.model[schema]
        return bool(known.edge and known.source_prop is not None and known.target_prop is not None)

    def _lineage(self, name: str) -> list[str]:
        """A term and all above it, the nearest first: whoever has more above itself is nearer."""
        table: Any = self._terms.classes if name in self._terms.classes else self._terms.relations
        known = table.get(name)
        if known is None:
            return [name]
        return [name, *sorted(known.supers, key=lambda n: (-len(table[n].supers), n))]


def _matches() -> dict[tuple[str, str], list[str]]:
    """Name of a term and predicate to what the mappings say, sorted."""
    from importlib.resources import files

    import pyoxigraph as ox

    folder = files("onrecord.ontology")
    content = b"".join(folder.joinpath(name).read_bytes() for name in _FILES)
    found: dict[tuple[str, str], list[str]] = {}
    for quad in ox.parse(content, ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            key = quad.subject.value.removeprefix(NAMESPACE), quad.predicate.value
            found.setdefault(key, []).append(quad.object.value)
    return {key: sorted(values) for key, values in found.items()}
