"""The ontology's own shapes in one walk over the claims, without triples.

In:   a dossier without errors, none of whose triples come from RDF files; compiled constraints
Out:  for each constraint the nodes that break it, or that it has to be asked of triples
Not:  shapes of a dossier's own ontology

Most of what the shapes demand of a claim follows from how `store.triples` writes one: one subject, one
source, dates that are dates. The rest depends on single rows. To ask a million claims in SPARQL takes longer
than to load them; this takes a second for each 100,000. A test holds it to the queries, and another test
those to another engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from onrecord.model.entity import PRIVACY
from onrecord.model.judge import asserts, judge
from onrecord.model.terms import NAMESPACE
from onrecord.store.triples import claim_iri, entity_iri, roles_of

if TYPE_CHECKING:
    from onrecord.check.shape_queries import Constraint, Naming
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier

_WRITTEN: Final = frozenset(
    """
    ClaimShape subject minCount|ClaimShape subject maxCount|ClaimShape subject nodeKind
    ClaimShape predicate minCount|ClaimShape predicate maxCount|ClaimShape predicate nodeKind
    ClaimShape object minCount|ClaimShape object maxCount|ClaimShape source minCount
    ClaimShape source maxCount|ClaimShape saidBy maxCount|ClaimShape in maxCount|ClaimShape quote maxCount
    ClaimShape summary maxCount|ClaimShape when maxCount|ClaimShape earliestBegin datatype
    ClaimShape latestEnd datatype|ClaimShape stands datatype|ClaimShape contested datatype
    ClaimStandingShape standing maxCount|JudgementShape judges maxCount|SourceShape title maxCount
    EntityShape label minCount|EntityShape label maxCount|EntityShape unnamed datatype|AdverseShape  sparql
    """.strip().replace("\n", "|").replace("    ", "").split("|")
)  # fmt: skip
"""Demands that the writer of triples meets whatever the rows say."""
_HASH: Final = re.compile("[0-9a-f]{64}")
_ROLES: Final = {
    f"{role}Shape  class": (role, needed)
    for needed, roles in (
        ("Person", ("Officer", "Witness", "Victim", "Judge", "Counsel")),
        ("Agent", ("Plaintiff", "Defendant", "Appellant")),
    )
    for role in roles
}
"""Key to a role, and the class that whoever has it must be of."""
Breaking = Callable[["Dossier"], Iterator[str]]


def streamed(
    dossier: Dossier, constraints: Iterable[Constraint]
) -> tuple[list[tuple[Constraint, str]], list[Constraint]]:
    """The nodes that break constraints, and the constraints that only triples can answer.

    Cost: a few walks over the claims; memory for the entities that a shape wants to be named.
    """
    found: list[tuple[Constraint, str]] = []
    rest: list[Constraint] = []
    named: list[tuple[Constraint, Naming]] = []
    for constraint in constraints:
        if constraint.naming is not None:
            named.append((constraint, constraint.naming))
        elif constraint.key in _ROWS:
            found += [(constraint, node) for node in _ROWS[constraint.key](dossier)]
        elif constraint.key in _ROLES:
            found += [(constraint, node) for node in _misfits(dossier, *_ROLES[constraint.key])]
        elif constraint.key not in _WRITTEN:
            rest.append(constraint)
    found += _unnamed(dossier, named)
    return found, rest


def _unnamed(dossier: Dossier, demands: list[tuple[Constraint, Naming]]) -> Iterator[tuple[Constraint, str]]:
    """Entities of which no claim says what a shape wants said."""
    terms = dossier.terms
    iris = {name: known.iri or NAMESPACE + name for name, known in terms.classes.items()}
    iris |= {name: known.iri or NAMESPACE + name for name, known in terms.relations.items()}
    open_: list[set[str]] = []
    for _, naming in demands:
        wanted = {
            n
            for n, c in terms.classes.items()
            if naming.classes & {iris[s] for s in (n, *c.supers) if s in iris}
        }
        open_.append({e.id for e in dossier.entities.values() if e.type in wanted})
    meets: dict[str, list[tuple[set[str], frozenset[str]]]] = {
        relation: [
            (missing, naming.ends)
            for (_, naming), missing in zip(demands, open_, strict=True)
            if missing and iris[relation] in naming.relations
        ]
        for relation in terms.relations
    }
    for claim in dossier.claims:
        for missing, ends in meets.get(claim.relation, ()):
            if "subject" in ends:
                missing.discard(claim.subject)
            if "object" in ends and not terms.relations[claim.relation].literal:
                missing.discard(claim.object)
    for (constraint, _), missing in zip(demands, open_, strict=True):
        for name in sorted(missing):
            yield constraint, entity_iri(dossier.meta.base, name)


def _misfits(dossier: Dossier, role: str, needed: str) -> Iterator[str]:
    """Who gets a role class and is of no class that can have it."""
    terms, entities = dossier.terms, dossier.entities
    giving = {
        name: [end for end, given in roles_of(relation, terms) if given == role]
        for name, relation in terms.relations.items()
    }
    suspects: list[tuple[Claim, str]] = []
    for claim in dossier.claims:
        for end in giving.get(claim.relation, ()):
            who = claim.subject if end == "subject" else claim.object
            known = entities.get(who)
            if known is None or not terms.is_a(known.type, needed):
                suspects.append((claim, who))
    if suspects:
        judged = judge(dossier)
        names = {who for claim, who in suspects if asserts(claim, judged, terms)}
        yield from (entity_iri(dossier.meta.base, name) for name in sorted(names))


def _claims_where(test: Callable[[Dossier, Claim], bool]) -> Breaking:
    def breaking(dossier: Dossier) -> Iterator[str]:
        return (claim_iri(dossier.meta.base, c.id) for c in dossier.claims if test(dossier, c))

    return breaking


def _undoes_nothing(dossier: Dossier) -> Iterator[str]:
    answers = {claim.id: claim.undoes for claim in dossier.claims if claim.undoes}
    wanted = set(answers.values())
    there = {claim.id for claim in dossier.claims if claim.id in wanted} if wanted else set()
    return (claim_iri(dossier.meta.base, id_) for id_, undone in answers.items() if undone not in there)


def _ends_first(_: Dossier, claim: Claim) -> bool:
    when = claim.when
    if when is None or when.earliest_begin is None or when.latest_end is None:
        return False
    return when.latest_end < when.earliest_begin


def _sources_where(test: Callable[[Dossier, str], bool]) -> Breaking:
    def breaking(dossier: Dossier) -> Iterator[str]:
        return (entity_iri(dossier.meta.base, name) for name in dossier.sources if test(dossier, name))

    return breaking


def _no_hash(text: str) -> bool:
    return bool(text) and _HASH.fullmatch(text) is None


def _bad_privacy(dossier: Dossier) -> Iterator[str]:
    names = (e.id for e in dossier.entities.values() if e.privacy and e.privacy not in PRIVACY)
    return (entity_iri(dossier.meta.base, name) for name in names)


def _pairs(field: str, allowed: tuple[str, ...] = ()) -> Breaking:
    """Pairs of entities of whose judgements none says something; or one says what is not allowed."""

    def breaking(dossier: Dossier) -> Iterator[str]:
        said: dict[str, list[str]] = {}
        for row in dossier.judgements:
            said.setdefault(row.id, []).extend(filter(None, [getattr(row, field)]))
        for name, values in said.items():
            if (not values) if not allowed else any(value not in allowed for value in values):
                yield entity_iri(dossier.meta.base, name)

    return breaking


def _same_twice(dossier: Dossier) -> Iterator[str]:
    return (entity_iri(dossier.meta.base, row.id) for row in dossier.judgements if row.a == row.b)


_ROWS: Final[dict[str, Breaking]] = {
    "ClaimShape source class": _claims_where(lambda d, c: c.source not in d.sources),
    "ClaimShape undoes class": _undoes_nothing,
    "ClaimShape earliestBegin lessThanOrEquals": _claims_where(_ends_first),
    "ClaimStandingShape standing or": _claims_where(lambda d, c: c.standing not in d.terms.standings),
    "EntityShape privacy in": _bad_privacy,
    "SourceShape title minCount": _sources_where(lambda d, s: not d.sources[s].title),
    "SourceShape textKind in": _sources_where(
        lambda d, s: d.sources[s].text not in ("", "original", "excerpt", "digest")
    ),
    "SourceShape sha256 pattern": _sources_where(lambda d, s: _no_hash(d.sources[s].sha256)),
    "SourceShape originalSha256 pattern": _sources_where(lambda d, s: _no_hash(d.sources[s].original_sha256)),
    "SourceShape basedOn class": _sources_where(
        lambda d, s: any(root not in d.sources for root in d.sources[s].based_on)
    ),
    "JudgementShape judges minCount": _same_twice,
    "JudgementShape judgement minCount": _pairs("judgement"),
    "JudgementShape judgement in": _pairs("judgement", ("same", "different", "unsure")),
    "JudgementShape reason minCount": _pairs("reason"),
}
