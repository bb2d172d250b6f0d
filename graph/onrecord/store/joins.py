"""Whom a claim joins: the one rule for the edges of the path graph.

In:   the ids of a claim's ends, its relation; judgements
Out:  kinds and far ends of its edges; pairs judged the same
Not:  whether the claim stands and may be walked at all, which its standing and its answers say

The index is written by this rule, and the claims themselves are walked by it (`ask.links`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.model.dossier import Judgement
    from onrecord.model.terms import Relation


def ends(
    subject: str,
    object_: str,
    within: str,
    relation: Relation | None,
    *,
    known: Container[str],
    leaves: Container[str],
) -> Iterator[tuple[int, str]]:
    """Kind and far end of each edge a claim makes, seen from its subject: its object, and its `in`.

    A relation that joins nothing still joins a place or work, since those are only ever ends. An `in` that is
    the subject or the object again adds no edge.

    Args:
        subject: Id of the subject.
        object_: Id of the object; a literal where the relation has literals.
        within: Id of the `in`; empty where there is none.
        relation: The claim's relation; None where the record's terms do not know it.
        known: Ids of the record's entities.
        leaves: Ids of those that no chain passes by their kind: places, works.
    """
    if subject not in known:
        return
    entity = relation is not None and not relation.literal and object_ in known
    joins = relation is not None and (relation.joins or subject in leaves or object_ in leaves)
    if entity and joins and object_ != subject:
        yield layout.STATEMENT, object_
    if within in known and within != subject and not (entity and within == object_):
        yield layout.IN, within


def judged_pairs(
    judgements: Iterable[Judgement],
) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]]]:
    """Sorted pairs judged the same, with the position of the first judgement, and pairs judged different.

    A pair in both is a contested hop. Nobody is judged the same as himself.
    """
    same: dict[tuple[str, str], int] = {}
    different: set[tuple[str, str]] = set()
    for at, judgement in enumerate(judgements):
        first, second = sorted((judgement.a, judgement.b))
        if judgement.judgement == "same" and first != second:
            same.setdefault((first, second), at)
        elif judgement.judgement == "different":
            different.add((first, second))
    return same, different
