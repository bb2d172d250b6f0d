"""The ontology's shapes, asked of a record's triples.

In:   a dossier without errors, its triples
Out:  findings, like those of any other check, at the row that a node comes from
Not:  what the other checks find: a dossier with errors has no triples worth asking
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.check.place import at_claim, at_entity, at_source
from onrecord.check.shape_queries import Constraint, Unsupported, compile_shapes
from onrecord.check.shape_terms import Shapes, packaged
from onrecord.model.finding import Finding
from onrecord.model.judge import judge
from onrecord.model.terms import NAMESPACE
from onrecord.store.triples import claim_iri, entity_iri, nquads

if TYPE_CHECKING:
    import pyoxigraph as ox

    from onrecord.model.dossier import Dossier

_PATHS = (
    "http://www.w3.org/2000/01/rdf-schema#subClassOf",
    "http://www.w3.org/2000/01/rdf-schema#subPropertyOf",
)
_OWN = "ontology.ttl"


def shape_findings(
    dossier: Dossier, store: ox.Store | None = None, *, own: Path | None = None
) -> list[Finding]:
    """Everything that breaks a shape.

    Args:
        dossier: As read, without errors.
        store: The record's triples, if they are stored already. None: they are made in memory.
        own: The dossier's `ontology.ttl`, whose shapes count too.

    Returns:
        Sorted findings. Their code is the name of the shape: `homicide-shape`.

    Cost: one query for each constraint, and without `store` the triples of the whole record in memory.
    """
    found: list[Finding] = []
    groups = [Shapes(turtle) for turtle in packaged()]
    if own is not None and own.is_file():
        groups.extend(_own(own, found))
    asked = store if store is not None else triples(dossier)
    there: dict[str, bool] = {}
    absent = [iri for iri in _PATHS if not asked.query(f"ASK {{ ?s <{iri}> ?o }}")]
    narrower = _narrower(dossier)
    place = _places(dossier)
    for shapes in groups:
        try:
            for constraint in compile_shapes(shapes, absent=absent, narrower=narrower):
                if constraint.target not in there:
                    there[constraint.target] = bool(asked.query(constraint.target))
                if there[constraint.target]:
                    found.extend(place(node, constraint) for node in breaking(asked, constraint))
        except (Unsupported, SyntaxError) as error:
            found.append(
                _at_own("shape-not-run", f"a shape is not run: {error}", "Write it with other terms.")
            )
    return sorted(set(found))


def triples(dossier: Dossier) -> ox.Store:
    """The triples of a record, in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    text = "\n".join(nquads(dossier, judge(dossier)))
    store.bulk_load(text.encode("utf-8", "replace"), format=ox.RdfFormat.N_QUADS)
    return store


def breaking(store: ox.Store, constraint: Constraint) -> Iterator[str]:
    """IRIs of the nodes that break one constraint."""
    import pyoxigraph as ox

    solutions = store.query(constraint.query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        yield str(getattr(solution["this"], "value", ""))


def _own(path: Path, found: list[Finding]) -> Iterator[Shapes]:
    """The own shapes of a dossier, if they can be read; a misspelt term is an error: it demands nothing."""
    try:
        shapes = Shapes(path.read_bytes())
    except (SyntaxError, ValueError):
        return  # reading the ontology has reported it
    for name, near in shapes.misspelt():
        guess = f" (did you mean sh:{near}?)" if near else ""
        message = f"sh:{name} is no term of SHACL that is understood here{guess}"
        found.append(
            _at_own("misspelt-shape", message, "Mend the term; a shape with it would demand nothing.")
        )
    if not any(finding.code == "misspelt-shape" for finding in found):
        yield shapes


def _at_own(code: str, message: str, fix: str) -> Finding:
    return Finding(file=_OWN, line=0, severity="error", code=code, message=message, fix=fix)


def _narrower(dossier: Dossier) -> dict[str, set[str]]:
    """Relations of the dossier's own ontology, by the IRIs of those above them."""
    below: dict[str, set[str]] = {}
    for relation in dossier.terms.relations.values():
        if relation.iri and not relation.iri.startswith(NAMESPACE):
            for above in relation.supers:
                known = dossier.terms.relations.get(above)
                below.setdefault(known.iri if known and known.iri else NAMESPACE + above, set()).add(
                    relation.iri
                )
    return below


def _places(dossier: Dossier) -> Callable[[str, Constraint], Finding]:
    """A function from a node to a finding at its row."""
    base = dossier.meta.base
    claims = {claim_iri(base, claim.id): claim for claim in dossier.claims}
    judgements = {entity_iri(base, row.id): row for row in dossier.judgements}

    def place(node: str, constraint: Constraint) -> Finding:
        problem, _, fix = constraint.message.partition(": ")
        code, level = _code(constraint.shape), constraint.severity
        fix = f"{fix[:1].upper()}{fix[1:]}" if fix else ""
        key = node.removeprefix(base)
        if claim := claims.get(node):
            return at_claim(claim, level, code, problem, fix)
        if entity := dossier.entities.get(key):
            return at_entity(entity, level, code, f"{entity.name}: {problem}", fix)
        if source := dossier.sources.get(key):
            return at_source(source, level, code, f"{source.id}: {problem}", fix)
        row = judgements.get(node)
        file, line = ("identities.csv", row.line) if row else ("dossier.toml", 0)
        message = problem if row else f"{node}: {problem}"
        return Finding(file=file, line=line, severity=level, code=code, message=message, fix=fix)

    return place


def _code(shape: str) -> str:
    """The name of a shape as a code.

    >>> _code("HomicideShape")
    'homicide-shape'
    """
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in shape).strip("-")
