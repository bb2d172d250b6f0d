"""What follows from all claims together: which are taken down, which are contested, and every conflict.

Computed by `model.judge`; computed, never resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from onrecord.model.light import dataclass, field

Level = Literal["contradicts", "differs", "denied", "undone"]
Rule = Literal["T", "A", "O", "S"]
"""T time, A answer, O order, S standing: DESIGN.md section 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One answer to the question of a conflict."""

    values: tuple[str, ...]
    """Ids of entities, texts or times as written, sorted."""
    claims: tuple[str, ...]
    """Ids of the claims that say so, sorted."""
    source: str = ""
    """Id of the source; empty where several sources stand on this side together."""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A question that sources answer differently. All sides are kept; none is chosen."""

    rule: Rule
    level: Level
    relation: str
    """Relation asked about; `when` for T, `happenedAfter` for O."""
    entity: str
    """Id of the entity the question is about (the fixed end)."""
    within: str = ""
    sides: tuple[Side, ...] = ()
    object: str = ""
    """S: the object of the statement that is answered. O: the event it is said to come after. Else empty."""

    @property
    def id(self) -> str:
        """Stable within a record: rule, relation, entity, `in`, and a hash of `object` if there is one."""
        from hashlib import sha256  # loads OpenSSL; few conflicts need it

        about = sha256(self.object.encode("utf-8", "surrogatepass")).hexdigest()[:8] if self.object else ""
        parts = (self.rule.lower(), self.relation, self.entity, self.within, about)
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Sparse: claims that are named nowhere here are live, uncontested and unanswered."""

    down: frozenset[str] = frozenset()
    """Claims taken down by a rejection, reversal or retraction that itself stands."""
    contested: frozenset[str] = frozenset()
    """Denied, or on a side of an A conflict that contradicts and whose other side stands."""
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Claim id to the ids of the rows that answer it, sorted."""
    conflicts: tuple[Conflict, ...] = ()
    """Sorted by level (contradicts first), rule, relation, entity."""
