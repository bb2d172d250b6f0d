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
from onrecord.check.shapes_streamed import streamed
from onrecord.model.finding import Finding
from onrecord.model.judge import judge
from onrecord.model.terms import NAMESPACE
from onrecord.store.triples import claim_iri, entity_iri, nquads

if TYPE_CHECKING:
    import pyoxigraph as ox

    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier

_PATHS = (
    "http://www.w3.org/2000/01/rdf-schema#subClassOf",
    "http://www.w3.org/2000/01/rdf-schema#subPropertyOf",
)
_OWN = "ontology.ttl"


def shape_findings(
    dossier: Dossier,
    store: ox.Store | None = None,
    *,
    own: Path | None = None,
    errors_only: bool = False,
    in_memory: bool = True,
) -> list[Finding]:
    """Everything that breaks a shape.

    Args:
        dossier: As read, without errors.
        store: The record's triples, if they are stored already. None: they are made in memory.
        own: The dossier's `ontology.ttl`, whose shapes count too.
        errors_only: Leave out what is no error, for who only wants to know whether there is one.
        in_memory: Whether triples may be made in memory. If not, and without `store`, what needs them is left
            out.

    Returns:
        Sorted findings. Their code is the name of the shape: `homicide-shape`.

    Cost: some walks over the claims (`check.shapes_streamed`). Shapes of the dossier's own, and all shapes if
    it has triples from RDF files, take one query each, and without `store` all triples in memory.
    """
    found: list[Finding] = []
    place = _places(dossier)
    rest: list[Constraint] = []
    if store is None and in_memory and any(True for _ in dossier.quads):
        store = triples(dossier)
    for constraint, node in _streamed(dossier, store, own, errors_only, rest, found):
        found.append(place(node, constraint))
    if rest and store is None and in_memory:
        store = triples(dossier)
    if rest and store is not None:
        found += [place(node, constraint) for constraint, node in _asked(store, rest, found)]
    return sorted(set(found))


def _streamed(
    dossier: Dossier,
    store: ox.Store | None,
    own: Path | None,
    errors_only: bool,
    rest: list[Constraint],
    found: list[Finding],
) -> Iterator[tuple[Constraint, str]]:
    """What breaks a shape by the rows alone; what has to be asked of triples is added to `rest`."""
    groups = [Shapes(turtle) for turtle in packaged()]
    packed = len(groups)
    if own is not None and own.is_file():
        groups.extend(_own(own, found))
    foreign = any(True for _ in dossier.quads)
    absent = [iri for iri in _PATHS if not (foreign and store and store.query(f"ASK {{ ?s <{iri}> ?o }}"))]
    narrower = _narrower(dossier)
    for at, shapes in enumerate(groups):
        try:
            constraints = list(compile_shapes(shapes, absent=absent, narrower=narrower))
        except Unsupported as error:
            found.append(_not_run(error))
            continue
        if errors_only:
            constraints = [each for each in constraints if each.severity == "error"]
        if at < packed and not foreign:
            broken, constraints = streamed(dossier, constraints)
            yield from broken
        rest += constraints


def _asked(
    store: ox.Store, constraints: list[Constraint], found: list[Finding]
) -> Iterator[tuple[Constraint, str]]:
    """The nodes that break constraints, by asking triples."""
    there: dict[str, bool] = {}
    for constraint in constraints:
        try:
            if constraint.target not in there:
                there[constraint.target] = bool(store.query(constraint.target))
            if there[constraint.target]:
                yield from ((constraint, node) for node in breaking(store, constraint))
        except SyntaxError as error:
            found.append(_not_run(error))


def _not_run(error: Exception) -> Finding:
    return _at_own("shape-not-run", f"a shape is not run: {error}", "Write it with other terms.")


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
    claims: dict[str, Claim] = {}
    judgements = {entity_iri(base, row.id): row for row in dossier.judgements}

    def place(node: str, constraint: Constraint) -> Finding:
        problem, _, fix = constraint.message.partition(": ")
        code, level = _code(constraint.shape), constraint.severity
        fix = f"{fix[:1].upper()}{fix[1:]}" if fix else ""
        key = node.removeprefix(base)
        if entity := dossier.entities.get(key):
            return at_entity(entity, level, code, f"{entity.name}: {problem}", fix)
        if source := dossier.sources.get(key):
            return at_source(source, level, code, f"{source.id}: {problem}", fix)
        row = judgements.get(node)
        if row is None and not claims:  # looked up only where a claim is wrong
            claims.update({claim_iri(base, claim.id): claim for claim in dossier.claims})
        if claim := claims.get(node):
            return at_claim(claim, level, code, problem, fix)
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
