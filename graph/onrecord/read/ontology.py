"""The ontology's Turtle compiled into the table that the code asks.

In:   the packaged `.ttl` files, and a dossier's own `ontology.ttl`
Out:  `Terms`; `python -m onrecord.read.ontology --write` puts the packaged ones into `terms.json`
Not:  the shapes (`check`), or a reasoner: what follows from an axiom is looked up in the table

`terms.json` is committed, so that no Turtle is parsed when a question is asked; a test fails when it is
stale. Everything in the table comes from an axiom: supers from `rdfs:subClassOf` and `rdfs:subPropertyOf`,
roles from restrictions below a role class, the rest from marks. Nothing here names a class or a relation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from onrecord.model.terms import NAMESPACE, Class, End, Relation, Standing, Terms
from onrecord.read.axioms import OWL, RDFS, SKOS, TYPE, Axioms, File, Text, local, packaged, read_axioms
from onrecord.read.ontology_lint import lint_terms

__all__ = ["compile_terms", "lint_terms", "load_terms", "table_text"]

Term = TypeVar("Term", Class, Relation)
Rules = dict[str, set[tuple[End, str]]]
"""Relation IRI to (end, role class IRI)."""

TABLE = "terms.json"
ENDS: dict[str, End] = {"subject": "subject", "object": "object"}
OTHER: dict[End, End] = {"subject": "object", "object": "subject", "": ""}


def compile_terms(files: Iterable[File]) -> Terms:
    """Compile ontology files into the table.

    Of what a file outside the package says about terms of our own namespace nothing is taken: they are
    reserved, and `lint_terms` says so.

    Args:
        files: Turtle files; the packaged ones must be among them.

    Returns:
        Terms by local name. Of two terms with one local name the packaged one is kept.

    Raises:
        SyntaxError: A file is no Turtle; `filename` and `lineno` say where.
    """
    return _compile(read_axioms(files))


def load_terms(own: Path | None = None) -> Terms:
    """The packaged table, with a dossier's own terms added.

    Args:
        own: The dossier's `ontology.ttl`; None or a missing file: it has none. A file that is no Turtle adds
            nothing; `lint_terms` reports it as an error, which stops a build.

    Cost: some 3 ms for the table; with own terms all Turtle is read, some 30 ms.
    """
    if own is not None and own.is_file():
        try:
            return _with_own(own)
        except SyntaxError:
            pass
    return Terms.from_json(_table())


def table_text() -> str:
    """What `terms.json` must hold for the packaged files, to the byte."""
    import json

    return json.dumps(compile_terms(packaged()).as_json(), indent=1, ensure_ascii=False) + "\n"


def _table() -> Any:
    import json
    from importlib.resources import files

    return json.loads(files("onrecord.ontology").joinpath(TABLE).read_text(encoding="utf-8"))


def _with_own(own: Path) -> Terms:
    """Packaged axioms and a dossier's; about reserved terms only the packaged ones count."""
    axioms = read_axioms(packaged())
    added = read_axioms([own])
    for subject, by_predicate in added.triples.items():
        if not subject.startswith(NAMESPACE):
            # Blank nodes of the two readings carry the same file number: keep them apart.
            axioms.triples[_apart(subject)] = {
                p: [_apart(o) if isinstance(o, str) else o for o in objects]
                for p, objects in by_predicate.items()
            }
    axioms.prefixes = {**{k: v for k, v in added.prefixes.items() if k}, **axioms.prefixes}
    return _compile(axioms)


def _apart(node: str) -> str:
    return f"_:own-{node[2:]}" if node.startswith("_:") else node


def _compile(axioms: Axioms) -> Terms:
    rules = _role_rules(axioms)
    targets = {role for found in rules.values() for _, role in found}
    classes = _classes(axioms, targets)
    relations = _relations(axioms, classes, rules)
    return Terms(
        {c.name: c for c in _first(classes.values())},
        {r.name: r for r in _first(relations.values())},
        {s.name: s for s in _standings(axioms)},
        dict(sorted((k, v) for k, v in axioms.prefixes.items() if k)),
    )


def _first(terms: Iterable[Term]) -> list[Term]:
    """One term for each name, ours before others, then by IRI."""
    kept: dict[str, Term] = {}
    for term in sorted(terms, key=lambda t: (not t.iri.startswith(NAMESPACE), t.iri)):
        kept.setdefault(term.name, term)
    return [kept[name] for name in sorted(kept)]


# ---- classes ------------------------------------------------------------------------------------------


def _classes(axioms: Axioms, targets: set[str]) -> dict[str, Class]:
    """Classes of entities by IRI: with a kind, abstract, or a role; bookkeeping is none of these."""
    every = list(axioms.typed(OWL + "Class", RDFS + "Class"))
    members = {iri for iri in every if _is_member(axioms, iri, targets)}
    return {iri: _class(axioms, iri, members, targets) for iri in sorted(members)}


def _is_member(axioms: Axioms, iri: str, targets: set[str]) -> bool:
    lineage = [iri, *axioms.closure(iri, RDFS + "subClassOf")]
    return _true(axioms, iri, "abstract") or any(
        axioms.text(c, NAMESPACE + "kind") or axioms.iris(c, NAMESPACE + "roleOf") or c in targets
        for c in lineage
    )


def _class(axioms: Axioms, iri: str, members: set[str], targets: set[str]) -> Class:
    above = [c for c in axioms.closure(iri, RDFS + "subClassOf") if c in members]
    lineage = [iri, *above]
    kinds = [kind for c in lineage if (kind := axioms.text(c, NAMESPACE + "kind"))]
    return Class(
        name=local(iri),
        supers=tuple(sorted({local(c) for c in above})),
        kind=kinds[0] if kinds else "",
        hub=any(_true(axioms, c, "hub") for c in lineage),
        role=any(axioms.iris(c, NAMESPACE + "roleOf") or c in targets for c in lineage),
        iri=iri,
        **_words(axioms, iri),
    )


# ---- relations ----------------------------------------------------------------------------------------


def _relations(axioms: Axioms, classes: dict[str, Class], rules: Rules) -> dict[str, Relation]:
    """Relations by IRI: properties with entities at their subject, so that claims can use them."""
    every = axioms.typed(OWL + "ObjectProperty", OWL + "DatatypeProperty")
    found = {iri: _ends(axioms, iri, "domainIncludes") for iri in every}
    members = {iri for iri, domain in found.items() if any(c in classes for c in domain)}
    return {iri: _relation(axioms, iri, members, classes, rules) for iri in sorted(members)}


def _relation(
    axioms: Axioms, iri: str, members: set[str], classes: dict[str, Class], rules: Rules
) -> Relation:
    above = [r for r in axioms.closure(iri, RDFS + "subPropertyOf") if r in members]
    lineage = [iri, *above]
    types = axioms.iris(iri, TYPE)
    literal = OWL + "DatatypeProperty" in types
    symmetric = OWL + "SymmetricProperty" in types
    domain, ends = (_ends(axioms, iri, mark) for mark in ("domainIncludes", "rangeIncludes"))
    words = _words(axioms, iri)
    return Relation(
        name=local(iri),
        inverse_label=axioms.text(iri, NAMESPACE + "inverseLabel")
        or (words["label"] if symmetric else f"inverse of {words['label']}"),
        domain=tuple(sorted(local(c) for c in domain)),
        range=() if literal else tuple(sorted(local(c) for c in ends)),
        literal=literal,
        edtf=literal and NAMESPACE + "Edtf" in ends,
        supers=tuple(sorted({local(r) for r in above})),
        symmetric=symmetric,
        dates=next((end for r in lineage if (end := _end(axioms, r, "datesEvent"))), ""),
        one_answer=_end(axioms, iri, "oneAnswer"),
        one_answer_for=next((local(c) for c in axioms.iris(iri, NAMESPACE + "oneAnswerFor")), ""),
        one_answer_while=_true(axioms, iri, "oneAnswerWhileOverlapping"),
        adverse=any(_true(axioms, r, "adverse") for r in lineage),
        joins=not literal and not any(axioms.text(r, NAMESPACE + "joins") == "false" for r in lineage),
        order=_true(axioms, iri, "order"),
        roles=_roles(lineage, symmetric, rules, classes),
        iri=iri,
        **words,
    )


def _ends(axioms: Axioms, iri: str, mark: str) -> list[str]:
    """The checked classes at one end: the relation's own, else those of the nearest above that has some."""
    lineage = [iri, *axioms.closure(iri, RDFS + "subPropertyOf")]
    return next((ends for r in lineage if (ends := axioms.iris(r, NAMESPACE + mark))), [])


def _role_rules(axioms: Axioms) -> Rules:
    """Relation IRI to (end, role class IRI), from `[onProperty R; someValuesFrom Thing] subClassOf Role`."""
    rules: Rules = {}
    for node in axioms.subjects():
        if OWL + "Thing" not in axioms.iris(node, OWL + "someValuesFrom"):
            continue
        for role in axioms.iris(node, RDFS + "subClassOf"):
            for on in axioms.iris(node, OWL + "onProperty"):
                turned = axioms.iris(on, OWL + "inverseOf") if on.startswith("_:") else []
                for relation in turned or [on]:
                    rules.setdefault(relation, set()).add(("object" if turned else "subject", role))
    for relation in list(axioms.typed(OWL + "ObjectProperty")):
        for other in axioms.iris(relation, OWL + "inverseOf"):
            ours, theirs = rules.get(relation, set()), rules.get(other, set())
            for one, more in ((relation, theirs), (other, ours)):
                if more:
                    rules[one] = rules.get(one, set()) | {(OTHER[end], role) for end, role in more}
    return rules


def _roles(
    lineage: list[str], symmetric: bool, rules: Rules, classes: dict[str, Class]
) -> tuple[tuple[End, str], ...]:
    """Roles of a relation and of those above it, with the role classes above each."""
    found: set[tuple[End, str]] = set()
    for end, iri in (rule for r in lineage for rule in rules.get(r, ())):
        if iri in classes:
            names = {local(iri), *classes[iri].supers}
            found |= {(one, name) for name in names for one in ({end, OTHER[end]} if symmetric else {end})}
    return tuple(sorted(found))


# ---- standings, and what all terms have --------------------------------------------------------------


def _standings(axioms: Axioms) -> Iterable[Standing]:
    """The concepts of the scheme onr:Standing, firmest first."""
    found = []
    for iri in axioms.typed(SKOS + "Concept"):
        if NAMESPACE + "Standing" in axioms.iris(iri, SKOS + "inScheme"):
            noted = [o.value for o in axioms.objects(iri, SKOS + "notation") if isinstance(o, Text)]
            firmness = axioms.text(iri, NAMESPACE + "firmness")
            found.append(
                Standing(
                    name=noted[0] if noted else local(iri),
                    label=axioms.text(iri, RDFS + "label") or local(iri),
                    definition=axioms.text(iri, SKOS + "definition"),
                    stands=axioms.text(iri, NAMESPACE + "stands") != "false",
                    firmness=int(firmness) if firmness.isdigit() else -1,
                    said_as=axioms.text(iri, NAMESPACE + "saidAs"),
                    answers=_true(axioms, iri, "answers"),
                    takes_down=_true(axioms, iri, "takesDown"),
                )
            )
    return sorted(found, key=lambda s: (-s.firmness, s.name))


def _words(axioms: Axioms, iri: str) -> dict[str, str]:
    return {
        "label": axioms.text(iri, RDFS + "label") or local(iri),
        "definition": axioms.text(iri, SKOS + "definition"),
        "example": axioms.text(iri, SKOS + "example"),
        "note": axioms.text(iri, SKOS + "scopeNote"),
    }


def _true(axioms: Axioms, iri: str, mark: str) -> bool:
    return axioms.text(iri, NAMESPACE + mark) in ("true", "1")


def _end(axioms: Axioms, iri: str, mark: str) -> End:
    return ENDS.get(axioms.text(iri, NAMESPACE + mark), "")


def main(arguments: list[str]) -> int:
    """Write the table, or without `--write` say whether it is fresh."""
    from importlib.resources import files

    path = Path(str(files("onrecord.ontology").joinpath(TABLE)))
    wanted = table_text()
    if arguments == ["--write"]:
        path.write_text(wanted, encoding="utf-8")
        sys.stderr.write(f"{path}: written\n")
        return 0
    fresh = path.is_file() and path.read_text(encoding="utf-8") == wanted
    sys.stderr.write(f"{path}: {'fresh' if fresh else 'stale; run with --write'}\n")
    return 0 if fresh else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
