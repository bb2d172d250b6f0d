"""What a page about one thing shows: more than a card, and of something large only a part.

In:   built by `ask.folio`
Out:  read by `show.pages`
"""

from __future__ import annotations

from onrecord.model.answers import (
    AuditGroup,
    Chain,
    ClaimView,
    ConflictView,
    EntityRef,
    Header,
    TimelineEntry,
)
from onrecord.model.dossier import Correction
from onrecord.model.light import dataclass
from onrecord.model.source import Source

__all__ = ["Chain", "ClaimFolio", "Folio", "FolioGroup", "Front", "Near", "SourceFolio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioGroup:
    """The claims of an entity that share a relation and a direction, or some of them."""

    relation: str
    label: str
    claims: tuple[ClaimView, ...]
    total: int
    first: int = 0
    """How many come before those shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A neighbor: what joins it to the entity of the page."""

    entity: EntityRef
    label: str
    """The firmest relation, read from the entity of the page."""
    claims: int
    standing: str
    """Of each relation the firmest claim, of these the weakest: a line never looks firmer."""
    double: bool = False
    """Two independent sources carry each relation."""
    contested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Folio:
    """An entity with all its evidence, or the part of it that one page holds."""

    header: Header
    entity: EntityRef
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    description: str
    same_as: tuple[str, ...]
    called: tuple[ClaimView, ...]
    identities: tuple[str, ...]
    groups: tuple[FolioGroup, ...]
    conflicts: tuple[ConflictView, ...]
    events: tuple[TimelineEntry, ...]
    near: tuple[Near, ...]
    """In the order of kind and name; of an entity that is shown in part, those of the claims shown."""
    sources: tuple[tuple[str, str, int], ...]
    """Id and title of each source that speaks of it, and in how many of the claims shown."""
    total: int
    """How many claims there are."""
    disputed: int = 0
    """How many conflicts concern it, of which `conflicts` may be some."""
    part: bool = False
    """It is too large for one page: groups, neighbors, events and sources are those of the claims shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFolio:
    """A claim with everything that bears on it."""

    header: Header
    claim: ClaimView
    source: Source | None
    against: tuple[ClaimView, ...]
    """What answers it, and other answers to the same question."""
    answered: tuple[ClaimView, ...]
    """What it answers, if it is a row that answers."""
    beside: tuple[ClaimView, ...]
    """Claims that say the same: the same subject, relation, object and `in`."""
    conflicts: tuple[ConflictView, ...]
    corrections: tuple[Correction, ...]
    passage: tuple[str, str, str] = ("", "", "")
    """The text of the source before its words, the words, and the text after; empty if it is not at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFolio:
    """A source with what it says."""

    header: Header
    source: Source
    claims: tuple[ClaimView, ...]
    total: int
    first: int
    """How many come before those shown."""
    at: int
    """Which part is shown, from 1."""
    parts: int
    text: str | None
    """As decoded; None where the dossier has none, or may not show it."""
    withheld: str = ""
    """A sentence: why the text is not shown."""
    alone: frozenset[str] = frozenset()
    """Ids of those of the claims whose statement nobody else makes: they fall if the source goes."""
    based_on: tuple[Source, ...] = ()
    copied_by: tuple[Source, ...] = ()
    """Sources that say they are based on this one."""
    dependent: tuple[Source, ...] = ()
    """Others that are not independent of it: a common root, or the same publisher."""
    about: tuple[tuple[EntityRef, int], ...] = ()
    """Whom and what it speaks of, and in how many of the claims shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the first page says of the dossier."""

    header: Header
    kinds: tuple[tuple[str, int], ...]
    """Kind, and how many entities are of it."""
    newest: tuple[Source, ...]
    conflicts: tuple[ConflictView, ...]
    """Some, those that contradict first."""
    disputed: int
    """How many there are."""
    weak: tuple[AuditGroup, ...] | None
    """What the record rests on; None: too large to say at once."""
    corrections: tuple[Correction, ...] = ()
