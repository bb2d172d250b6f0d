"""Which claims a question may walk along: by relation, standing, source and time.

In:   `Filters` as a person wrote them
Out:  `Wanted`, checked against the record's terms and sources; `EdgeTest`, the same test on the path index
Not:  the search itself (`ask.chains`), and the words that say what a filter left out (`ask.missing`)

A judgement that two entities are the same is nobody's claim: it has no source, no time, and its standing
is not stated. So it passes `standings` only with the empty standing, `relations` only as `same`, `sources`
never, `without_sources` and `during` always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from onrecord.errors import UnknownSource, UsageError
from onrecord.model.light import dataclass
from onrecord.model.time import Overlap, Time, overlap
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.store.paths import PathIndex
    from onrecord.store.reading import Reading

UNDATED = Time("")
UNSTATED = ("", "unstated", "not stated", "none")
"""What a person may write for the empty standing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the claims of a hop must have; a hop passes if one of its claims passes all. Empty: anything.

    >>> Filters(standings=("found", "admitted")) == Filters()
    False
    """

    relations: tuple[str, ...] = ()
    """Names or labels; one that has relations below it stands for those too. Also `in` and `same`."""
    standings: tuple[str, ...] = ()
    """Names; "" or "unstated" is the standing that is not stated."""
    sources: tuple[str, ...] = ()
    """Ids: only what these say."""
    without_sources: tuple[str, ...] = ()
    """Ids: as if these were not in the record. What others copied from them remains."""
    during: Time | None = None
    """The claim's time and this one may share a day. A claim without time may."""
    certain: bool = False
    """Times that only may share a day do not pass; for `during` and `overlapping`."""
    overlapping: bool = False
    """Each hop has a claim whose time may share a day with that of the next hop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`Filters` with names looked up. None: anything."""

    relations: frozenset[str] | None = None
    standings: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    during: Time | None = None
    certain: bool = False
    overlapping: bool = False

    @property
    def trivial(self) -> bool:
        """Every claim passes."""
        return (
            self.relations is None
            and self.standings is None
            and self.sources is None
            and not self.without
            and self.during is None
        )

    def passes(self, kind: int, claim: ClaimView | None) -> bool:
        """Whether an edge may be walked: of what kind, and its claim (None for a judgement)."""
        if claim is None:
            return (
                (self.relations is None or "same" in self.relations)
                and (self.standings is None or "" in self.standings)
                and self.sources is None
            )
        return (
            (self.relations is None or _relation_passes(kind, claim.relation, self.relations))
            and (self.standings is None or claim.standing in self.standings)
            and (self.sources is None or claim.source in self.sources)
            and claim.source not in self.without
            and (self.during is None or together(claim.when or UNDATED, self.during, certain=self.certain))
        )


def together(a: Time, b: Time, *, certain: bool) -> bool:
    """Whether two times share a day: certainly, or at least possibly."""
    found = overlap(a, b)
    return found is Overlap.CERTAIN if certain else found is not Overlap.NO


def _relation_passes(kind: int, relation: str, wanted: frozenset[str]) -> bool:
    return relation in wanted or (kind == layout.IN and "in" in wanted)


def resolve(filters: Filters, reading: Reading) -> Wanted:
    """Look up the names of relations, standings and sources.

    Raises:
        UsageError: A relation or standing that the record's terms do not know; lists close ones.
        UnknownSource: A source that the record does not have.
    """
    for id_ in (*filters.sources, *filters.without_sources):
        if reading.source(id_) is None:
            raise UnknownSource(id_, reading.sources())
    return Wanted(
        relations=_relations(filters.relations, reading) if filters.relations else None,
        standings=_standings(filters.standings, reading) if filters.standings else None,
        sources=frozenset(filters.sources) if filters.sources else None,
        without=frozenset(filters.without_sources),
        during=filters.during,
        certain=filters.certain,
        overlapping=filters.overlapping,
    )


def _relations(names: tuple[str, ...], reading: Reading) -> frozenset[str]:
    known = reading.terms.relations
    out: set[str] = set()
    for name in names:
        if name in ("in", "same"):
            out.add(name)
            continue
        relation = reading.terms.relation_named(name)
        if relation is None:
            close = _near(name, [*known, *(r.label for r in known.values()), "in", "same"])
            raise UsageError(f'No relation is called "{name}".{_perhaps(close)}')
        out.add(relation.name)
        out.update(r.name for r in known.values() if relation.name in r.supers)
    return frozenset(out)


def _standings(names: tuple[str, ...], reading: Reading) -> frozenset[str]:
    known = reading.terms.standings
    by_label = {s.label.casefold(): s.name for s in known.values()}
    out: set[str] = set()
    for name in names:
        folded = name.strip().casefold()
        if folded in UNSTATED:
            out.add("")
        elif folded in known or folded in by_label:
            out.add(folded if folded in known else by_label[folded])
        else:
            listed = ", ".join(s for s in known if s)
            raise UsageError(f'No standing is called "{name}". There are {listed}, and unstated.')
    return frozenset(out)


def _near(name: str, known: Iterable[str]) -> list[str]:
    from difflib import get_close_matches  # only where something was misspelt

    return get_close_matches(name, list(dict.fromkeys(known)), 3)


def _perhaps(close: list[str]) -> str:
    return f" Did you mean {' or '.join(close)}?" if close else " See: onrecord terms."


class EdgeTest:
    """`Wanted.passes` on the numbers of the path index; a relation, standing, source or time is judged once.

    Call it with an edge number; or `mask` with a numpy array of edge numbers, for very wide searches.
    """

    def __init__(self, index: PathIndex, wanted: Wanted, *, contested: bool) -> None:
        """Judge relations, standings and sources at once; times when they are met.

        Args:
            index: The path graph.
            wanted: Names looked up.
            contested: Whether contested edges pass too.
        """
        self.index = index
        self.wanted = wanted
        self.contested = contested
        self.unfiltered = wanted.trivial
        """Every uncontested edge passes."""
        self.trivial = self.unfiltered and (contested or not index.contested_count)
        """Every edge passes."""
        relations = wanted.relations
        self._statement = bytes(relations is None or name in relations for name in index.relations)
        self._in = bytes(
            relations is None or _relation_passes(layout.IN, name, relations) for name in index.relations
        )
        self._standing = bytes(
            wanted.standings is None or name in wanted.standings for name in index.standings
        )
        self._same = wanted.passes(layout.SAME, None)
        self._only = None if wanted.sources is None else frozenset(map(index.source_number, wanted.sources))
        self._without = frozenset(map(index.source_number, wanted.without)) - {-1}
        self._times: dict[int, bool] = {}

    def __call__(self, edge: int) -> bool:
        """Whether an edge may be walked."""
        index = self.index
        flags = index.flags[edge]
        if flags & layout.CONTESTED and not self.contested:
            return False
        if self.unfiltered:
            return True
        kind = flags & layout.KIND
        if kind == layout.SAME:
            return self._same
        relation = index.relation[edge]
        if not (self._in[relation] if kind == layout.IN else self._statement[relation]):
            return False
        if not self._standing[index.standing[edge]]:
            return False
        source = index.source[edge]
        if source in self._without or (self._only is not None and source not in self._only):
            return False
        return self.wanted.during is None or self._time(index.when[edge])

    def _time(self, code: int) -> bool:
        known = self._times.get(code)
        if known is None:
            during = self.wanted.during or UNDATED
            known = self._times[code] = together(
                Time("", *self.index.bounds(code)), during, certain=self.wanted.certain
            )
        return known

    def mask(self, edges: Any) -> Any:
        """Which of a numpy array of edge numbers pass, as a boolean array of the same shape (K,)."""
        import numpy as np

        index = self.index
        flags = np.asarray(index.flags)[edges]
        passed = np.ones(len(edges), dtype=bool) if self.contested else (flags & layout.CONTESTED) == 0
        if self.unfiltered:
            return passed
        kind = flags & layout.KIND
        same = kind == layout.SAME
        # A judgement's relation is no row of the table; any row will do, since its answer replaces it.
        relation = np.where(same, 0, np.asarray(index.relation)[edges])
        tables = [np.frombuffer(table or b"\0", dtype=np.uint8) for table in (self._statement, self._in)]
        claims = np.where(kind == layout.IN, tables[1][relation], tables[0][relation]).astype(bool)
        claims &= np.frombuffer(self._standing, dtype=np.uint8)[np.asarray(index.standing)[edges]].astype(
            bool
        )
        source = np.asarray(index.source)[edges]
        if self._only is not None:
            claims &= np.isin(source, list(self._only))
        if self._without:
            claims &= ~np.isin(source, list(self._without))
        if self.wanted.during is not None:
            times, at = np.unique(np.asarray(index.when)[edges], return_inverse=True)
            claims &= np.fromiter((self._time(int(t)) for t in times), dtype=bool, count=len(times))[at]
        return passed & np.where(same, self._same, claims)


def meeting(index: PathIndex, *, certain: bool) -> Callable[[int, int], bool]:
    """Whether two rows of the index's times share a day, remembered; -1 is timeless and meets all."""

    @lru_cache(maxsize=1 << 16)
    def meets(a: int, b: int) -> bool:
        if a < 0 or b < 0:
            return True
        return together(Time("", *index.bounds(a)), Time("", *index.bounds(b)), certain=certain)

    return meets
