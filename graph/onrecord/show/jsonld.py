"""JSON-LD, framed: an object for each entity, its claims inside it, with source, words and standing.

In:   a portion of a record
Out:  JSON, piece by piece, with the context inside, so that no reader asks a network; the context by itself
Not:  another graph: read as RDF it is the very triples of the Turtle export
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.turtle import OTHER_GRAPHS, PREDICATE, by_subject, graphs, literal_text, prefixes, triples
from onrecord.store.triples import RDF

_SUBJECT: Final = f"<{RDF}subject>"
_TYPE: Final = f"<{RDF}type>"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE: Final = f"{RDF}langString"
_TEXTS: Final = {
    "name": "rdfs:label", "aliases": "skos:altLabel", "description": "dcterms:description",
    "title": "dcterms:title",
    "publisher": "dcterms:publisher", "author": "dcterms:creator", "identifier": "dcterms:identifier",
    "quote": "onr:quote", "summary": "onr:summary", "when": "onr:when",
}  # fmt: skip
_LINKS: Final = {
    "says": "rdf:predicate", "source": "onr:source", "in": "onr:in", "undoes": "onr:undoes",
    "standing": "onr:standing", "same_as": "skos:exactMatch", "page": "foaf:page", "based_on": "onr:basedOn",
}  # fmt: skip
"""Short names whose values are nodes; `rdf:object` and `onr:saidBy` have texts too, so they say which."""


def context(part: Portion, ledger: Ledger | None = None) -> Iterator[str]:
    """The context by itself, for those who keep it in one place."""
    if ledger is not None:
        ledger.lose("a claim: the context has the names of terms alone", part.count)
    yield json.dumps({"@context": _context(part)}, ensure_ascii=False, indent=1) + "\n"


def jsonld(part: Portion, ledger: Ledger) -> Iterator[str]:
    """The whole default graph. Cost: the claims in memory."""
    ledger.lose(OTHER_GRAPHS, sum(1 for _ in graphs(part)))
    short = _Short(part)
    claims: dict[str, list[dict[str, Any]]] = {}
    nodes: list[dict[str, Any]] = []
    for subject, found in by_subject(triples(part, ledger)):
        node = short.node(subject, [pair for pair in found if pair[0] != _SUBJECT])
        about = next((o for p, o in found if p == _SUBJECT), None)
        if about is not None and any(p == PREDICATE for p, _ in found):
            claims.setdefault(short.iri(about), []).append(node)
        else:
            nodes.append(node)
    head = f'"@context": {json.dumps(_context(part), ensure_ascii=False)}'
    about = f'"about": {json.dumps(part.head(), ensure_ascii=False)}'
    yield f'{{{head},\n{about},\n"@graph": [\n'
    known = {node["id"] for node in nodes}
    bare = ({"id": name} for name in claims if name not in known)
    for number, node in enumerate([*nodes, *bare]):
        if node["id"] in claims:
            node["claims"] = claims[node["id"]]
        yield f"{',' if number else ''}{json.dumps(node, ensure_ascii=False)}\n"
    yield "]}\n"


def _context(part: Portion) -> dict[str, Any]:
    out: dict[str, Any] = {"@version": 1.1, **dict(sorted(prefixes(part).items()))}
    out |= {"id": "@id", "type": "@type", **_TEXTS}
    out |= {name: {"@id": iri, "@type": "@id"} for name, iri in _LINKS.items()}
    out["claims"] = {"@reverse": "rdf:subject"}
    out["about"] = None  # for people: which record it is; no triple is made of it
    return out


class _Short:
    """Writes terms as the context names them."""

    def __init__(self, part: Portion) -> None:
        self._spaces = sorted(prefixes(part).items(), key=lambda item: (-len(item[1]), item[0]))
        self._texts = {iri: name for name, iri in _TEXTS.items()}
        self._links = {iri: name for name, iri in _LINKS.items()}

    def iri(self, term: str) -> str:
        """An IRI or a blank node, compact where that is safe."""
        full = term[1:-1] if term.startswith("<") else term
        for prefix, namespace in self._spaces:
            local = full[len(namespace) :]
            if namespace and full.startswith(namespace) and local and not local.startswith("/"):
                return f"{prefix}:{local}"
        return full

    def node(self, subject: str, found: list[tuple[str, str]]) -> dict[str, Any]:
        """One object: its types, then its predicates in order."""
        out: dict[str, Any] = {"id": self.iri(subject)}
        types = [self.iri(o) for p, o in found if p == _TYPE and not o.startswith('"')]
        if types:
            out["type"] = types[0] if len(types) == 1 else types
        values: dict[str, list[Any]] = {}
        for predicate, object_ in found:
            if predicate != _TYPE:
                name = self.iri(predicate)
                key = self._texts.get(name) or self._links.get(name) or name
                values.setdefault(key, []).append(self._value(object_, link=name in self._links))
        return out | {key: each[0] if len(each) == 1 else each for key, each in values.items()}

    def _value(self, term: str, *, link: bool) -> Any:
        if not term.startswith('"'):
            return self.iri(term) if link else {"id": self.iri(term)}
        text, datatype, language = literal_text(term)
        if language:
            return {"@value": text, "@language": language}
        if datatype in (_STRING, _LANGUAGE):
            # Where the context expects a node, a bare text would be taken for one.
            return {"@value": text} if link else text
        return {"@value": text, "@type": self.iri(f"<{datatype}>")}
