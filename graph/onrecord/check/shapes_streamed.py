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
    from onrecord.model.terms import End
    from onrecord.model.time import Time

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
    f"{role}Shape  {demand}": (role, needed)
    for needed, demand, roles in (
        ("Person", "class", ("Officer", "Witness", "Victim", "Judge", "Counsel")),
        ("Agent", "or", ("Plaintiff", "Defendant", "Appellant")),  # a person or any body
    )
    for role in roles
}
"""Key to a role, and the class that whoever has it must be of."""
_SOURCE: Final = "ClaimShape source class"
_STANDING: Final = "ClaimStandingShape standing or"
_ORDER: Final = "ClaimShape earliestBegin lessThanOrEquals"
_UNDOES: Final = "ClaimShape undoes class"
_CLAIMS: Final = (_SOURCE, _STANDING, _ORDER, _UNDOES)
"""Demands on single claims that depend on their rows."""
Breaking = Callable[["Dossier"], Iterator[str]]


def streamed(
    dossier: Dossier, constraints: Iterable[Constraint]
) -> tuple[list[tuple[Constraint, str]], list[Constraint]]:
    """The nodes that break constraints, and the constraints that only triples can answer.

    Cost: one walk over the claims, a second where rows answer others; memory for the entities that a shape
    wants to be named.
    """
    found: list[tuple[Constraint, str]] = []
    rest: list[Constraint] = []
    named: list[tuple[Constraint, Naming]] = []
    asked: list[Constraint] = []
    for constraint in constraints:
        if constraint.naming is not None:
            named.append((constraint, constraint.naming))
        elif constraint.key in _CLAIMS or constraint.key in _ROLES:
            asked.append(constraint)
        elif constraint.key in _ROWS:
            found += [(constraint, node) for node in _ROWS[constraint.key](dossier)]
        elif constraint.key not in _WRITTEN:
            rest.append(constraint)
    if named or asked:
        walk = _Walk(dossier, [naming for _, naming in named])
        walk.walk()
        found += [(constraint, node) for constraint in asked for node in walk.breaking(constraint.key)]
        for (constraint, _), nodes in zip(named, walk.unnamed(), strict=True):
            found += [(constraint, node) for node in nodes]
    return found, rest


class _Walk:
    """What one walk over the claims shows to break a shape."""

    def __init__(self, dossier: Dossier, demands: list[Naming]) -> None:
        self._dossier = dossier
        self._types = {key: entity.type for key, entity in dossier.entities.items()}
        self._suspects: list[tuple[Claim, str, str]] = []
        """Who may have got a role class without being of a class that can have it."""
        self._misfits: list[tuple[str, str]] = []
        self._broken: dict[str, list[str]] = {key: [] for key in _CLAIMS}
        self._answers: dict[str, str] = {}
        self._missing = [self._wanted(naming) for naming in demands]
        self._meets = self._meeting(demands)

    def _iri(self, name: str) -> str:
        terms = self._dossier.terms
        known = terms.classes.get(name) or terms.relations.get(name)
        return known.iri if known and known.iri else NAMESPACE + name

    def _wanted(self, naming: Naming) -> set[str]:
        """The entities of which something has to be said."""
        classes = self._dossier.terms.classes
        names = {
            n
            for n, c in classes.items()
            if naming.classes & {self._iri(s) for s in (n, *c.supers) if s in classes}
        }
        return {key for key, type_ in self._types.items() if type_ in names}

    def _meeting(self, demands: list[Naming]) -> dict[str, list[tuple[set[str], bool, bool]]]:
        """Relation to who is no longer missing where it is said: (missing, its subject is, its object is)."""
        pairs = list(zip(demands, self._missing, strict=True))
        out: dict[str, list[tuple[set[str], bool, bool]]] = {}
        for name, relation in self._dossier.terms.relations.items():
            for naming, missing in pairs:
                if missing and self._iri(name) in naming.relations:
                    ends = ("subject" in naming.ends, "object" in naming.ends and not relation.literal)
                    out.setdefault(name, []).append((missing, *ends))
        return out

    def walk(self) -> None:
        """Look at every claim once."""
        dossier, types, meets = self._dossier, self._types, self._meets
        sources, standings, broken = dossier.sources, dossier.terms.standings, self._broken
        giving, fit = self._giving(), self._fit()
        for claim in dossier.claims:
            for missing, subject, object_ in meets.get(claim.relation, ()):
                if subject:
                    missing.discard(claim.subject)
                if object_:
                    missing.discard(claim.object)
            for end, role in giving.get(claim.relation, ()):
                who = claim.subject if end == "subject" else claim.object
                if (types.get(who), role) not in fit:
                    self._suspects.append((claim, who, role))
            if claim.source not in sources:
                broken[_SOURCE].append(claim.id)
            if claim.standing not in standings:
                broken[_STANDING].append(claim.id)
            if claim.when is not None and _ends_first(claim.when):
                broken[_ORDER].append(claim.id)
            if claim.undoes:
                self._answers[claim.id] = claim.undoes
        self._undo()

    def _giving(self) -> dict[str, list[tuple[End, str]]]:
        """Relation to the ends that get a role class, with the role."""
        terms, needed = self._dossier.terms, dict(_ROLES.values())
        every = {name: roles_of(relation, terms) for name, relation in terms.relations.items()}
        chosen = {
            name: [(end, role) for end, role in roles if role in needed] for name, roles in every.items()
        }
        return {name: roles for name, roles in chosen.items() if roles}

    def _fit(self) -> set[tuple[str | None, str]]:
        """Types, each with a role that it can have."""
        types, terms = set(self._types.values()), self._dossier.terms
        return {(t, role) for role, least in _ROLES.values() for t in types if terms.is_a(t, least)}

    def _undo(self) -> None:
        wanted = set(self._answers.values())
        there = {claim.id for claim in self._dossier.claims if claim.id in wanted} if wanted else set()
        self._broken[_UNDOES] += [key for key, undone in self._answers.items() if undone not in there]

    def breaking(self, key: str) -> list[str]:
        """The nodes that break a demand made of claims, or of who has a role."""
        base = self._dossier.meta.base
        if key in _CLAIMS:
            return [claim_iri(base, name) for name in self._broken[key]]
        if self._suspects:
            judged, terms = judge(self._dossier), self._dossier.terms
            real = {(role, who) for claim, who, role in self._suspects if asserts(claim, judged, terms)}
            self._misfits, self._suspects = sorted(real), []
        return [entity_iri(base, who) for role, who in self._misfits if role == _ROLES[key][0]]

    def unnamed(self) -> Iterator[list[str]]:
        """Of each demand the entities that miss what it wants said."""
        for missing in self._missing:
            yield [entity_iri(self._dossier.meta.base, name) for name in sorted(missing)]


def _ends_first(when: Time) -> bool:
    if when.earliest_begin is None or when.latest_end is None:
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
