"""Where sources disagree: every question with all its sides, and never who is right.

In:   a record
Out:  `Conflicts`
Not:  finding conflicts, which `model.judge` did at build time
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.model.answers import ClaimView, Conflicts, ConflictView, EntityRef, SideView
from onrecord.model.judged import Conflict, Side
from onrecord.store.reading import Reading


def conflicts(reading: Reading, about: str | None = None) -> Conflicts:
    """All conflicts of the record, or those that concern one entity.

    A conflict concerns an entity that its question names, or that one of its claims names.

    Args:
        reading: The record.
        about: Id of an entity; None asks for all.

    Cost: one look-up for each claim on a side.
    """
    found = reading.conflicts(about)
    return Conflicts(
        header=reading.header,
        conflicts=tuple(view(reading, c) for c in found),
        about=reading.ref(about) if about else None,
    )


def view(reading: Reading, conflict: Conflict) -> ConflictView:
    """A conflict with its question in words and the claims of its sides."""
    sides = tuple(_side(reading, conflict, s) for s in conflict.sides)
    entity = reading.ref(conflict.entity)
    return ConflictView(
        id=conflict.id,
        rule=conflict.rule,
        level=conflict.level,
        relation=conflict.relation,
        question=_capital(_question(reading, conflict, entity, sides)),
        entity=entity,
        within=reading.ref(conflict.within) if conflict.within else None,
        sides=sides,
    )


def _side(reading: Reading, conflict: Conflict, side: Side) -> SideView:
    claims = tuple(reading.claims(side.claims))
    if conflict.rule == "O":
        return SideView(values=tuple(sorted({_order(reading, c) for c in claims})), claims=claims)
    if conflict.rule == "S" and not any(c.answers for c in claims):
        return SideView(values=("said",), claims=claims)
    names = {end.id: end.name for c in claims for end in _ends(c)}
    return SideView(values=tuple(names.get(v, v) for v in side.values), claims=claims)


def _order(reading: Reading, claim: ClaimView) -> str:
    """What a claim says about the order: that one came after the other, or when one of them was."""
    known = reading.terms.relations.get(claim.relation)
    event = claim.object if known is not None and known.dates == "object" else claim.subject
    if known is None or known.order or claim.when is None or event is None:
        return _statement(claim)
    return f"{event.name}: {claim.when.text}"


def _question(reading: Reading, conflict: Conflict, entity: EntityRef, sides: tuple[SideView, ...]) -> str:
    """One sentence that asks and does not answer."""
    if conflict.rule == "T":
        return f"When: {entity.name}?"
    if conflict.rule == "O":
        other = reading.ref(conflict.object).name if conflict.object else ""
        return f"Which came first: {entity.name}, or {other}?" if other else f"In which order: {entity.name}?"
    claim = next((c for s in sides for c in s.claims), None)
    if conflict.rule == "S" and claim is not None:
        return f"How does it stand: {_statement(claim, ',')}?"
    return _answer_question(reading, conflict, entity)


def _answer_question(reading: Reading, conflict: Conflict, entity: EntityRef) -> str:
    """Ask from the fixed end: "Arrest of Jeffrey Dahmer, has arresting officer: who?"."""
    known = reading.terms.relations.get(conflict.relation)
    if known is None:
        return f"{entity.name}, {conflict.relation}: what?"
    backwards = known.one_answer == "object"
    label = known.inverse_label if backwards else known.label
    asked = (
        "what"
        if known.literal
        else "who"
        if "Person" in (known.domain if backwards else known.range)
        else "which"
    )
    within = f" in {reading.ref(conflict.within).name}" if conflict.within else ""
    return f"{entity.name}, {label}{within}: {asked}?"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _statement(claim: ClaimView, mark: str = "") -> str:
    return f"{claim.subject.name}{mark} {claim.label} {claim.object.name if claim.object else claim.literal}"


def _ends(claim: ClaimView) -> Iterable[EntityRef]:
    return (e for e in (claim.subject, claim.object, claim.within) if e is not None)
