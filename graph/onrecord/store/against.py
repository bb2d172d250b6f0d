"""What is said against claims, for many hops of an answer at once.

In:   groups of claims that are shown together
Out:  for each group, the numbers of the rows that answer one of them, and of claims that contradict one
Not:  another dating of the same event, which is no word against a claim (`disputed` tells of it)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.store import rows
from onrecord.store.database import Database

Group = Mapping[int, str]
"""Claims by number, with their ids."""


def against(db: Database, groups: Sequence[Group]) -> list[list[int]]:
    """Numbers in ascending order; claims of the group itself are left out, since they are shown already.

    Cost: four questions, however many groups there are.
    """
    every = {n for group in groups for n in group}
    replies = _pairs(db.among("SELECT claim, reply FROM answer WHERE claim IN", every))
    held = _pairs(db.among("SELECT claim, conflict FROM conflict_claim WHERE claim IN", every))
    sides = _sides(db, {conflict for conflicts in held.values() for conflict in conflicts})
    others = {name for each in sides.values() for side in each for name in side} if sides else set()
    number: dict[str, int] = dict(db.among("SELECT id, n FROM claim WHERE id IN", others))
    out = []
    for group in groups:
        asked = frozenset(group.values())
        found = {reply for n in group for reply in replies.get(n, ())}.difference(group)
        for conflict in {conflict for n in group for conflict in held.get(n, ())}:
            for side in sides.get(conflict, ()):
                if not asked.intersection(side):
                    found.update(number[name] for name in side if name in number)
        out.append(sorted(found))
    return out


def disputed(db: Database, numbers: Iterable[int]) -> set[int]:
    """Of these entities, by number, the events that sources give dates that cannot both be right."""
    question = """SELECT e.entity FROM conflict_entity e JOIN conflict c ON c.n = e.conflict
        AND c.entity = e.entity AND c.rule = 'T' WHERE e.entity IN"""
    return {entity for (entity,) in db.among(question, set(numbers))}


def _pairs(found: Iterable[tuple[int, ...]]) -> dict[int, list[int]]:
    pairs: dict[int, list[int]] = {}
    for one, other in found:
        pairs.setdefault(one, []).append(other)
    return pairs


def _sides(db: Database, conflicts: set[int]) -> dict[int, list[tuple[str, ...]]]:
    """The claims of each side, of the conflicts in which sides contradict each other."""
    question = "SELECT n, row FROM conflict WHERE rule = 'A' AND level = 'contradicts' AND n IN"
    found = db.among(question, conflicts)
    return {n: [side.claims for side in rows.conflict(text).sides] for n, text in found}
