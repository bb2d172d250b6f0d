"""Which claims a question may walk along: by relation, standing, source and time.

In:   `Filters` as a person wrote them
Out:  `Wanted`, checked against the record's terms and sources; `EdgeTest`, the same test on the path index
Not:  the search itself (`ask.chains`), and the words that say what a filter left out (`ask.missing`)

A judgement that two entities are the same is nobody's claim: it has no source, no time, and its standing
is not stated. So it passes `standings` only with the empty standing, `relations` only as `same`, `sources`
never, `without_sources` and `during` always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from onrecord.errors import UnknownSource, UsageError
from onrecord.model.light import dataclass
from onrecord.model.time import Overlap, Time, overlap
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.store.paths import PathIndex
    from onrecord.store.paths_arrays import Arrays
    from onrecord.store.reading import Reading

UNDATED = Time("")
UNSTATED = ("", "unstated", "not stated", "none")
"""What a person may write for the empty standing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the claims of a hop must have; a hop passes if one of its claims passes all. Empty: anything.

    A hop that passes is shown with all its claims, those first by which it passes; but what `sources` and
    `without_sources` leave out is treated as if it were not in the record.

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

    @property
    def shown(self) -> Wanted:
        """What the claims of a hop that passes must have to be shown with it: a source that counts."""
        return Wanted(sources=self.sources, without=self.without)

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


Table = Any
"""What each number of a column means to a question: `table[number]` is true where it passes."""


class EdgeTest:
    """`Wanted.passes` on the numbers of the path index; a relation, standing, source or time is judged once.

    Call it with an edge number; or `passing` with many; or `passing_wide` with a numpy array of them.
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
        self._tables = list(self._conditions())
        self.trivial = not self._tables
        """Every edge passes."""

    def _conditions(self) -> Iterator[tuple[str, Table]]:
        """The columns that matter, and what passes in each; what leaves out most comes first."""
        index, wanted = self.index, self.wanted
        settled_only = index.contested_count and not self.contested
        if wanted.standings is not None or settled_only:
            standings = (wanted.standings is None or name in wanted.standings for name in index.standings)
            marks = [
                passes and not (settled_only and low & layout.CONTESTED)
                for passes in standings
                for low in range(1 << layout.STANDING)
            ]
            yield "mark", bytes(marks)
        if wanted.relations is not None:
            kinds = (layout.STATEMENT, layout.IN, layout.SAME, layout.SAME)
            names, relations = index.relations or ("",), wanted.relations
            yield "tie", bytes(_tie_passes(kind, name, relations) for name in names for kind in kinds)
        if wanted.sources is not None or wanted.without:
            yield "source", self._sources()
        if wanted.during is not None:
            yield "when", _Times(index, wanted.during, certain=wanted.certain)

    def _sources(self) -> bytearray:
        """The last number stands for a judgement, whose source is -1: it counts from the end."""
        wanted = self.wanted
        table = bytearray(b"\1" if wanted.sources is None else b"\0") * (self.index.source_count + 1)
        for names, passes in ((wanted.sources or (), 1), (wanted.without, 0)):
            for number in map(self.index.source_number, names):
                table[number] = passes
        table[-1] = wanted.sources is None
        return table

    def __call__(self, edge: int) -> bool:
        """Whether an edge may be walked."""
        index = self.index
        return all(table[getattr(index, column)[edge]] for column, table in self._tables)

    def passing(self, edges: Iterable[int]) -> Iterable[int]:
        """Those of many edges that may be walked."""
        for name, table in self._tables:
            column = getattr(self.index, name)
            edges = [edge for edge in edges if table[column[edge]]]
        return edges

    def passing_wide(self, arrays: Arrays, edges: Any) -> Any:
        """The same with numpy. Shape (K,) to (at most K,)."""
        import numpy as np

        for name, table in self._tables:
            numbers = arrays[name][edges]
            if isinstance(table, _Times):
                kept = table.wide(arrays)[numbers]
            else:
                kept = np.frombuffer(table, dtype=np.bool_)[numbers]
            edges = edges[kept]
        return edges


def _tie_passes(kind: int, relation: str, wanted: frozenset[str]) -> bool:
    return "same" in wanted if kind == layout.SAME else _relation_passes(kind, relation, wanted)


class _Times(dict[int, bool]):
    """Rows of times to whether they pass, found when asked for; a judgement's always does."""

    def __init__(self, index: PathIndex, during: Time, *, certain: bool) -> None:
        self._index, self._during, self._certain = index, during, certain
        self._wide: Any = None
        self[layout.TIMELESS] = True

    def __missing__(self, row: int) -> bool:
        time = Time("", *self._index.bounds(row))
        self[row] = passes = together(time, self._during, certain=self._certain)
        return passes

    def wide(self, arrays: Arrays) -> Any:
        """All rows at once, as a boolean array; the last element stands for `TIMELESS`."""
        import numpy as np

        if self._wide is None:
            rows = arrays["times"].reshape(-1, 4)
            self._wide = np.ones(len(rows) + 1, dtype=bool)
            self._wide[:-1] = together_wide(rows, self._during, certain=self._certain)
        return self._wide


def together_wide(rows: Any, during: Time, *, certain: bool) -> Any:
    """`together` for many times at once: four bounds a row, shape (T, 4), as booleans, shape (T,)."""
    import numpy as np

    begins, latest_begins, earliest_ends, ends = rows.T
    none = np.zeros(len(rows), dtype=bool)

    def known(bounds: Any, compared: Any) -> Any:
        return compared & (bounds != layout.UNKNOWN)

    first, last = during.earliest_begin, during.latest_end
    apart = none if first is None else known(ends, ends < first)
    apart = apart | (none if last is None else known(begins, begins > last))
    if not certain:
        return ~apart
    if during.earliest_end is None or during.latest_begin is None:
        return none
    begun = known(latest_begins, latest_begins <= during.earliest_end)
    return begun & known(earliest_ends, earliest_ends >= during.latest_begin) & ~apart


def meeting(index: PathIndex, *, certain: bool) -> Callable[[int, int], bool]:
    """Whether two rows of the index's times share a day, remembered; `TIMELESS` meets all."""

    @lru_cache(maxsize=1 << 16)
    def meets(a: int, b: int) -> bool:
        if a < 0 or b < 0:
            return True
        return together(Time("", *index.bounds(a)), Time("", *index.bounds(b)), certain=certain)

    return meets
