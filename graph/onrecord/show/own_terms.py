"""A dossier's own terms as Turtle again, from the table they were compiled into.

In:   the terms of a record
Out:  an `ontology.ttl` that gives the same table, and how many terms it has
Not:  the file its authors wrote: comments, and axioms that the table has no place for, are not in a record
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from onrecord.model.terms import NAMESPACE
from onrecord.store.triples import literal

if TYPE_CHECKING:
    from onrecord.model.terms import Class, Relation, Standing, Terms

_HEAD: Final = """\
@prefix onr: <https://w3id.org/onrecord/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
_Pairs = Iterator[tuple[str, str]]


def own_terms(terms: Terms) -> tuple[str, int]:
    """The Turtle and the number of terms in it; zero where a dossier has none of its own."""
    iris = {name: relation.iri for name, relation in terms.relations.items()}
    iris |= {name: known.iri for name, known in terms.classes.items()}
    classes = [c for c in terms.classes.values() if not c.iri.startswith(NAMESPACE)]
    relations = [r for r in terms.relations.values() if not r.iri.startswith(NAMESPACE)]
    known = {s["name"] for s in _packaged()["standings"]}
    standings = [s for s in terms.standings.values() if s.name not in known]
    own = {c.name for c in classes}
    out = [_HEAD, *_prefixes(terms)]
    out += [_term(c.iri, "owl:Class", _class(c, iris)) for c in classes]
    for r in relations:
        kind = "owl:DatatypeProperty" if r.literal else "owl:ObjectProperty"
        out.append(
            _term(r.iri, f"{kind}, owl:SymmetricProperty" if r.symmetric else kind, _relation(r, iris))
        )
    out += [_term(f"urn:onrecord:standing:{s.name}", "skos:Concept", _standing(s)) for s in standings]
    for r in terms.relations.values():
        rules = [(end, role) for end, role in r.roles if r in relations or role in own]
        out += [_rule(r.iri, end, iris[role]) for end, role in rules]
    return "".join(out), len(classes) + len(relations) + len(standings)


def _packaged() -> Any:
    import json
    from importlib.resources import files

    return json.loads(files("onrecord.ontology").joinpath("terms.json").read_text(encoding="utf-8"))


def _prefixes(terms: Terms) -> Iterator[str]:
    ours = _packaged()["prefixes"]
    for prefix, namespace in sorted(terms.prefixes.items()):
        if ours.get(prefix) != namespace:
            yield f"@prefix {prefix}: <{namespace}> .\n"


def _term(iri: str, kind: str, pairs: _Pairs) -> str:
    told = "".join(f" ;\n    {predicate} {value}" for predicate, value in pairs)
    return f"\n<{iri}> a {kind}{told} .\n"


def _words(term: Class | Relation) -> _Pairs:
    yield "rdfs:label", f"{literal(term.label)}@en"
    for predicate, text in (
        ("skos:definition", term.definition), ("skos:example", term.example), ("skos:scopeNote", term.note),
    ):  # fmt: skip
        if text:
            yield predicate, f"{literal(text)}@en"


def _class(c: Class, iris: dict[str, str]) -> _Pairs:
    yield from _words(c)
    for above in c.supers:
        yield "rdfs:subClassOf", f"<{iris[above]}>"
    if c.kind:
        yield "onr:kind", literal(c.kind)
    if c.hub:
        yield "onr:hub", "true"
    if c.role:
        yield "onr:roleOf", "onr:Person"


def _relation(r: Relation, iris: dict[str, str]) -> _Pairs:
    yield from _words(r)
    yield "onr:inverseLabel", f"{literal(r.inverse_label)}@en"
    for predicate, names in (
        ("rdfs:subPropertyOf", r.supers), ("onr:domainIncludes", r.domain), ("onr:rangeIncludes", r.range),
    ):  # fmt: skip
        for name in names:
            yield predicate, f"<{iris[name]}>"
    if r.edtf:
        yield "onr:rangeIncludes", "onr:Edtf"
    for predicate, end in (("onr:datesEvent", r.dates), ("onr:oneAnswer", r.one_answer)):
        if end:
            yield predicate, literal(end)
    if r.one_answer_for:
        yield "onr:oneAnswerFor", f"<{iris[r.one_answer_for]}>"
    for predicate, marked in (
        ("onr:oneAnswerWhileOverlapping", r.one_answer_while), ("onr:adverse", r.adverse),
        ("onr:order", r.order),
    ):  # fmt: skip
        if marked:
            yield predicate, "true"
    if not r.joins and not r.literal:
        yield "onr:joins", "false"


def _standing(s: Standing) -> _Pairs:
    yield "skos:inScheme", "onr:Standing"
    yield "skos:notation", literal(s.name)
    yield "rdfs:label", f"{literal(s.label)}@en"
    if s.definition:
        yield "skos:definition", f"{literal(s.definition)}@en"
    if s.firmness >= 0:
        yield "onr:firmness", str(s.firmness)
    yield "onr:stands", "true" if s.stands else "false"
    if s.said_as:
        yield "onr:saidAs", f"{literal(s.said_as)}@en"
    if s.answers:
        yield "onr:answers", "true"
    if s.takes_down:
        yield "onr:takesDown", "true"


def _rule(relation: str, end: str, role: str) -> str:
    on = f"<{relation}>" if end == "subject" else f"[ owl:inverseOf <{relation}> ]"
    rule = f"owl:onProperty {on} ; owl:someValuesFrom owl:Thing"
    return f"\n[] a owl:Restriction ; {rule} ;\n    rdfs:subClassOf <{role}> .\n"
