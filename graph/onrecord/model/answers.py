"""What the record answers: plain values that `show` turns into text, JSON, CSV or a page.

In:   built by `ask`
Out:  read by `show`; every answer carries its evidence and the `Header` that every output must name
"""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.model.dossier import Correction
from onrecord.model.judged import Level, Rule
from onrecord.model.light import dataclass, field
from onrecord.model.source import Source
from onrecord.model.time import Time
from onrecord.model.views import Chain, Chains, ClaimView, EntityRef, Header, Step

__all__ = [
    "Audit",
    "AuditGroup",
    "Card",
    "CardGroup",
    "Chain",
    "Chains",
    "Changes",
    "ClaimView",
    "ConflictView",
    "Conflicts",
    "Dating",
    "EntityRef",
    "Group",
    "GroupLine",
    "Header",
    "Joining",
    "Picture",
    "PictureEntity",
    "Ranked",
    "Ranking",
    "SideView",
    "Step",
    "Table",
    "Timeline",
    "TimelineEntry",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that the record says about one entity."""

    header: Header
    entity: EntityRef
    aliases: tuple[str, ...]
    types: tuple[str, ...]
    """Labels of its class and of the role classes that follow from claims."""
    description: str
    same_as: tuple[str, ...]
    groups: tuple[CardGroup, ...]
    conflicts: tuple[ConflictView, ...]
    called: tuple[ClaimView, ...] = ()
    """Claims that say somebody called the entity something."""
    identities: tuple[str, ...] = ()
    """Sentences: "judged the same as X by Y, because ..."."""
    corrections: tuple[Correction, ...] = ()
    """What was corrected in its claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGroup:
    """The claims of a card that share a relation and a direction."""

    relation: str
    label: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One side of a conflict."""

    values: tuple[str, ...]
    """As a person reads them: names, texts, times as written."""
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """One question with all its sides."""

    id: str
    rule: Rule
    level: Level
    relation: str
    question: str
    """A sentence: "When was the discharge of Balcerzak and Gabrish?"."""
    entity: EntityRef
    within: EntityRef | None
    sides: tuple[SideView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts:
    """Where sources disagree."""

    header: Header
    conflicts: tuple[ConflictView, ...]
    about: EntityRef | None = None
    """Whom or what they concern; None: all of the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """One dating of an event, and who gives it."""

    when: Time
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An event with every dating that sources give it."""

    event: EntityRef
    datings: tuple[Dating, ...]
    """Earliest first. Several that cannot overlap: the sources disagree."""
    disputed: bool
    earliest: int | None
    """Day ordinal of the earliest begin over all datings; None: open."""
    latest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Events in order of their earliest begin, then latest end, then id."""

    header: Header
    about: EntityRef | None
    entries: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One entity with a measure of its place in the network."""

    entity: EntityRef
    score: float
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Entities by a network measure. It measures what was collected, not conduct."""

    header: Header
    measure: str
    ranked: tuple[Ranked, ...]
    communities: tuple[tuple[EntityRef, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The smallest graph that joins several entities."""

    header: Header
    asked: tuple[EntityRef, ...]
    entities: tuple[EntityRef, ...]
    steps: tuple[Step, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditGroup:
    """One weakness, with the claims that have it."""

    code: str
    title: str
    """A sentence that says what these claims have in common, and why it matters."""
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the record rests on. It never says which side is right."""

    header: Header
    groups: tuple[AuditGroup, ...]
    without: str = ""
    """Id of the source whose loss was asked about."""
    lost: tuple[tuple[EntityRef, EntityRef], ...] = ()
    """Pairs of entities that nothing joins directly any more without that source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two records."""

    before: Header
    after: Header
    added: tuple[ClaimView, ...]
    removed: tuple[ClaimView, ...]
    altered: tuple[tuple[ClaimView, ClaimView], ...]
    """Claims that stand otherwise now, before and after."""
    restated: tuple[tuple[ClaimView, ClaimView], ...] = ()
    """The same statement of the same source in other words, or with another standing or time."""
    corrections: tuple[Correction, ...] = ()
    """What corrections.csv of the later one says about any of these claims."""
    came: tuple[EntityRef, ...] = ()
    went: tuple[EntityRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Solutions of a SELECT, or the one cell of an ASK."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Lexical forms; IRIs of the record shortened to prefixed names."""
    truncated: bool = False
    """The row or byte cap bit: there is more than is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the page shows: a selection of the record, complete with evidence."""

    header: Header
    entities: tuple[PictureEntity, ...]
    """Sorted by id."""
    claims: tuple[ClaimView, ...]
    """Sorted by id; also those that do not stand."""
    sources: Mapping[str, Source]
    conflicts: tuple[ConflictView, ...]
    chains: tuple[Chain, ...] = ()
    """Where the page was asked to show a path."""
    judgements: tuple[tuple[str, str, str], ...] = ()
    """(id, id, sentence) of entities judged the same."""
    selection: str = ""
    """A sentence: what was left out ("Around John Balcerzak, 2 hops"); empty: the whole record."""
    firmness: Mapping[str, int] = field(default_factory=dict)
    """Standing name to rank."""
    corrections: tuple[Correction, ...] = ()
    nearby: tuple[PictureEntity, ...] = ()
    """Entities at the edge of the selection, which the page holds and shows when asked."""
    nearby_claims: tuple[ClaimView, ...] = ()
    """Their claims among each other and with the selection."""
    groups: tuple[Group, ...] = ()
    """Where the record is too large to be shown name by name: its parts, each folded into one name."""
    group_lines: tuple[GroupLine, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    """Relation to the end ("subject", "object") that is the event its `when` dates."""
    joinless: frozenset[str] = frozenset()
    """Relations that no path passes."""
    disputed_same: frozenset[tuple[str, str]] = frozenset()
    """Pairs (a < b) judged the same by one and different by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entities that claims join more closely with each other than with the rest, folded into one name."""

    first: str
    """Id of the best-joined of them, whose name stands for all."""
    size: int
    members: tuple[str, ...]
    """Ids of those that the picture holds, best-joined first; the others have to be asked for by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """What joins two folded groups."""

    a: str
    """`first` of the one group; below `b`."""
    b: str
    claims: int
    firmness: int
    """Rank of the weakest claim among them: a folded line looks no firmer than that."""
    contested: bool
    standings: tuple[tuple[str, int, int], ...]
    """Of each standing, firmest first: how many claims, and how many of them are contested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureEntity:
    """An entity on the page."""

    ref: EntityRef
    type_label: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    hub: bool = False
