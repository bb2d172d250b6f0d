"""The answers that a path question needs: a chain, its hops, their claims.

In:   built by `store` and `ask`
Out:  read by `show`; `model.answers` has these and all the others

Why a module of its own: to make a record class costs half a millisecond, and a path question from a cold
start is to take little more than the start of Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from onrecord.model.light import dataclass

if TYPE_CHECKING:
    from onrecord.model.dossier import Response
    from onrecord.model.time import Time


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which record answered. Named by every output."""

    title: str
    built: str
    """ISO date and time (UTC, seconds) of the build."""
    build: str
    """First twelve hex digits of the build's hash."""
    sources: int
    claims: int
    entities: int
    corrections: str
    """Where to write to have something corrected; may be empty."""
    stale: bool = False
    """The dossier has changed since; the answer is from the last record."""
    redacted: bool = False
    """Made from `redact(claims)`."""
    pseudonyms: int = 0
    """How many names are pseudonyms in this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRef:
    """An entity, as named in an answer."""

    id: str
    name: str
    type: str
    kind: str = ""
    unnamed: bool = False
    pseudonym: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim with everything a reader needs to judge it."""

    id: str
    subject: EntityRef
    relation: str
    label: str
    """Read forwards: "plaintiff in"."""
    inverse_label: str
    object: EntityRef | None
    """None where the object is a literal."""
    literal: str
    """The object as written, where it is a literal; else empty."""
    within: EntityRef | None
    when: Time | None
    source: str
    source_title: str
    quote: str
    summary: str
    standing: str
    said: str
    """The standing in words: "alleged by Catherine Lacy", "according to ..."."""
    by: str
    """Id or plain text, as in the dossier."""
    by_name: str
    stands: bool
    """Its standing stands, it answers no other row, and nothing took it down."""
    contested: bool
    down: bool
    answers: bool
    """It is a row that answers another (denied, rejected, reversed, retracted)."""
    answered_by: tuple[str, ...] = ()
    """Ids of the rows that answer this one."""
    undoes: str = ""
    start: int = -1
    end: int = -1
    """Code points in the source's text; -1 where unanchored."""
    responses: tuple[Response, ...] = ()
    draft: bool = False
    """Marked as a draft in its row, and taken in because somebody asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hop of a chain, with all its claims."""

    start: EntityRef
    end: EntityRef
    relation: str
    """Relation of its firmest claim; `in` or `same` for such a hop."""
    label: str
    """The relation read in the direction walked: "plaintiff in", or "has plaintiff" backwards."""
    direction: Literal["forward", "backward"]
    claims: tuple[ClaimView, ...]
    """Every live claim that joins the two: first what passes the filters, firmest first. For `same`: none."""
    against: tuple[ClaimView, ...] = ()
    """Rows that answer one of them, and claims that give another answer to the same question."""
    disputed: tuple[EntityRef, ...] = ()
    """Which of the two ends is an event whose date the sources disagree about."""
    contested: bool = False
    """No uncontested claim carries this hop."""
    weakest: str = ""
    """Standing of its firmest claim."""
    beside: int = 0
    """How many of the claims, the last ones, do not pass the filters: they join the two as well."""
    judged_same: str = ""
    """For a `same` hop: "judged the same by X, because ..."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """n entities, n - 1 hops."""

    steps: tuple[Step, ...]
    weakest: str
    """Standing of the firmest claim of the weakest hop; "" is not stated."""
    contested: bool
    hubs: int
    """Governments, police agencies, courts and crowds inside the chain, its ends not counted."""
    corroborated: int = 0
    """Hops that two independent sources carry."""
    sources: tuple[str, ...] = ()
    """Ids of the sources of the claims shown, sorted."""

    @property
    def entities(self) -> tuple[EntityRef, ...]:
        """All entities from one end to the other."""
        return (*(s.start for s in self.steps), self.steps[-1].end) if self.steps else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """The answer to a path question. Uncontested chains first; shorter contested ones after them."""

    header: Header
    start: EntityRef
    end: EntityRef
    chains: tuple[Chain, ...] = ()
    note: str = ""
    """One sentence: why there is none, or that the search stopped at a bound; else empty."""
