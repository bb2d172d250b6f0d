"""Where sources answer one question differently: the A conflicts, and who is contested by them.

In:   live claims
Out:  conflicts of the rule A; the ids of the claims they contest
Not:  choosing: `contradicts` says only that both cannot hold
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from onrecord.model.alike import Alike, Match, Named, Value, Words, compare, literal
from onrecord.model.claim import Claim
from onrecord.model.datings import Live, side
from onrecord.model.dossier import Dossier
from onrecord.model.judged import Conflict, Level
from onrecord.model.terms import Relation
from onrecord.model.time import Overlap, overlap

Question = tuple[str, str, str]
"""Relation, fixed end, `in`."""
Answer = tuple[Value, Claim]


@dataclass(slots=True)
class _Side:
    """Those who give one set of answers: several voices (source, by) with the same set stand together."""

    values: frozenset[Value]
    firm: frozenset[Value]
    """The values that a claim which stands gives; what a drama shows contests nothing."""
    claims: list[Claim] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def answer_conflicts(live: Live, dossier: Dossier, alike: Alike) -> tuple[list[Conflict], frozenset[str]]:
    """A: one conflict for each question with answers that exclude or differ from each other.

    Cost: two walks, memory for one value a question and for the answers of questions with several values;
    within a question linear in its sides, save for numbers and times (pairs of distinct answers) and for
    relations that ask only while times overlap (pairs of answers).
    """
    asking = {n: r for n, r in dossier.terms.relations.items() if r.one_answer}
    first: dict[Question, str] = {}
    several: set[Question] = set()
    for question, answer, _ in _asked(live(), dossier, asking, alike):
        if first.setdefault(question, answer) != answer:
            several.add(question)
    first.clear()
    answers: dict[Question, list[Answer]] = {}
    for question, answer, claim in _asked(live(), dossier, asking, alike) if several else ():
        if question in several and (value := _value(answer, asking[claim.relation], dossier)) is not None:
            answers.setdefault(question, []).append((value, claim))
    conflicts: list[Conflict] = []
    contested: set[str] = set()
    for question, rows in sorted(answers.items()):
        conflict, hit = _settle(question, rows, asking[question[0]], dossier)
        conflicts.extend(conflict)
        contested |= hit
    return conflicts, frozenset(contested)


def _asked(
    claims: Iterable[Claim], dossier: Dossier, asking: Mapping[str, Relation], alike: Alike
) -> Iterator[tuple[Question, str, Claim]]:
    """Each claim that answers a question, with its answer."""
    for claim in claims:
        known = asking.get(claim.relation)
        if known is None:
            continue
        fixed, other = claim.subject, claim.object
        if known.one_answer == "object":
            fixed, other = other, fixed
        if known.one_answer_for:
            entity = dossier.entities.get(fixed)
            if entity is None or not dossier.terms.is_a(entity.type, known.one_answer_for):
                continue
        answer = other if known.literal else alike(other)
        yield (claim.relation, alike(fixed), alike(claim.within)), answer, claim


def _value(answer: str, known: Relation, dossier: Dossier) -> Value | None:
    """What is answered; None for a person whom no source names: it may be anybody."""
    if known.literal:
        return literal(answer, edtf=known.edtf)
    entity = dossier.entities.get(answer)
    return None if entity is not None and entity.unnamed else Named(answer)


def _settle(
    question: Question, rows: list[Answer], known: Relation, dossier: Dossier
) -> tuple[list[Conflict], set[str]]:
    """The conflict of one question, if there is one, and the claims it contests."""
    if known.one_answer_while:
        return _settle_while(question, rows, dossier)
    sides = _sides(rows, known, dossier)
    against = _excluded(sides)
    if any(excluded for excluded, _ in against):
        firmly = [s for s, (_, by_standing) in zip(sides, against, strict=True) if by_standing]
        contested = {claim.id for s in firmly for claim in s.claims}
        return [_conflict(question, "contradicts", sides)], contested
    return ([_conflict(question, "differs", sides)] if _differ(sides) else []), set()


def _conflict(question: Question, level: Level, sides: Sequence[_Side]) -> Conflict:
    relation, entity, within = question
    told = sorted((side(s.told, s.claims) for s in sides), key=lambda s: (s.values, s.claims))
    return Conflict(rule="A", level=level, relation=relation, entity=entity, within=within, sides=tuple(told))


def _sides(rows: list[Answer], known: Relation, dossier: Dossier) -> list[_Side]:
    """Voices (source, by), each with the set of its values; equal sets are one side."""
    voices: dict[tuple[str, str], list[Answer]] = {}
    for value, claim in rows:
        voices.setdefault((claim.source, claim.by), []).append((value, claim))
    sides: dict[frozenset[Value], _Side] = {}
    for _, said in sorted(voices.items()):
        values = frozenset(value for value, _ in said)
        one = sides.setdefault(values, _Side(values, frozenset()))
        one.firm |= {value for value, claim in said if _stands(claim, dossier)}
        one.claims.extend(claim for _, claim in said)
        one.told.extend(claim.object if known.one_answer == "subject" else claim.subject for _, claim in said)
    return list(sides.values())


def _stands(claim: Claim, dossier: Dossier) -> bool:
    known = dossier.terms.standings.get(claim.standing)
    return known is not None and known.stands


def _excluded(sides: Sequence[_Side]) -> list[tuple[bool, bool]]:
    """For each side: does another exclude it, and does one that stands?"""
    if all(isinstance(value, Named) for s in sides for value in s.values):
        firm = [i for i, s in enumerate(sides) if s.firm]
        holders: dict[Value, set[int]] = {}
        for i, s in enumerate(sides):
            for value in s.values:
                holders.setdefault(value, set()).add(i)
        meets = [_meeting(s, holders) for s in sides]
        strong = set(firm)
        return [(len(m) < len(sides), not strong <= m) for m in meets]
    out = [(False, False)] * len(sides)
    for (i, a), (j, b) in combinations(enumerate(sides), 2):
        if all(compare(x, y) is Match.CONTRADICTS for x in a.values for y in b.values):
            out[i] = (True, out[i][1] or bool(b.firm))
            out[j] = (True, out[j][1] or bool(a.firm))
    return out


def _meeting(one: _Side, holders: Mapping[Value, set[int]]) -> set[int]:
    """The sides that share a value with this one. A single value needs no copy."""
    if len(one.values) == 1:
        return holders[next(iter(one.values))]
    return set().union(*(holders[value] for value in one.values))


def _differ(sides: Sequence[_Side]) -> bool:
    """Whether two sides say different things, and neither only adds to the other."""
    if all(isinstance(value, Named | Words) for s in sides for value in s.values):
        ordered = sorted(sides, key=lambda s: len(s.values))
        return any(not a.values <= b.values for a, b in pairwise(ordered))
    pairs = combinations((s.values for s in sides), 2)
    return any(not _within(a, b) and not _within(b, a) for a, b in pairs)


def _within(a: frozenset[Value], b: frozenset[Value]) -> bool:
    return all(any(compare(x, y) is Match.SAME for y in b) for x in a)


def _settle_while(
    question: Question, rows: list[Answer], dossier: Dossier
) -> tuple[list[Conflict], set[str]]:
    """Two answers exclude each other only while they certainly hold at once: one head after another is fine.

    At the time of a claim each voice answers with the set of those it names then; disjoint sets contradict.
    """
    timed = [(value, claim) for value, claim in rows if claim.when is not None]
    together: dict[int, list[int]] = {i: [] for i in range(len(timed))}
    for (i, (_, a)), (j, (_, b)) in combinations(enumerate(timed), 2):
        if a.when is not None and b.when is not None and overlap(a.when, b.when) is Overlap.CERTAIN:
            together[i].append(j)
            together[j].append(i)
    taking: set[int] = set()
    contested: set[str] = set()
    for i, (_, claim) in enumerate(timed):
        voices: dict[tuple[str, str], list[int]] = {(claim.source, claim.by): [i]}
        for j in together[i]:
            other = timed[j][1]
            voices.setdefault((other.source, other.by), []).append(j)
        own = voices.pop((claim.source, claim.by))
        for said in voices.values():
            if {timed[k][0] for k in own}.isdisjoint(timed[k][0] for k in said):
                taking.update((*own, *said))
                contested |= _contested_by(own, said, timed, dossier)
                contested |= _contested_by(said, own, timed, dossier)
    if not taking:
        return [], set()
    known = dossier.terms.relations[question[0]]
    sides = _sides([timed[k] for k in sorted(taking)], known, dossier)
    return [_conflict(question, "contradicts", sides)], contested


def _contested_by(
    these: Iterable[int], others: Iterable[int], timed: Sequence[Answer], dossier: Dossier
) -> set[str]:
    """The claims of one side, if the other side has one that stands."""
    if any(_stands(timed[k][1], dossier) for k in others):
        return {timed[k][1].id for k in these}
    return set()
