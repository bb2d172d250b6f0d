"""The Python API: open a dossier's record and ask it what the command line can ask.

In:   a folder
Out:  `Record`; its answers are the values of `model.answers`, which print themselves
Not:  the answers' making (`ask`), their look (`show`)

Nothing heavy is imported before a method needs it: a path question from a cold start takes little more than
the start of Python.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from onrecord.errors import (
    BuildError,
    DossierError,
    OnrecordError,
    RecordError,
    UnknownName,
    UnknownSource,
    UsageError,
)

if TYPE_CHECKING:
    from types import TracebackType

    import networkx as nx
    import rdflib

    from onrecord.ask.filters import Filters
    from onrecord.model.answers import (
        Audit,
        Card,
        Chains,
        ClaimView,
        Conflicts,
        Header,
        Joining,
        Picture,
        Ranking,
        Table,
        Timeline,
    )
    from onrecord.model.entity import Entity
    from onrecord.model.source import Source
    from onrecord.model.terms import Terms
    from onrecord.show.ledger import Ledger
    from onrecord.show.portion import Portion
    from onrecord.store.names import Match
    from onrecord.store.reading import Reading

LARGE = 50_000_000
"""Bytes of tables up to which a stale record is built anew by itself: some seconds of work."""

Tell = Callable[[str], None]
Progress = Callable[[str, int, int], None]
A = TypeVar("A")


def open(
    folder: str | Path = ".",
    *,
    build: bool = True,
    tell: Tell | None = None,
    progress: Progress | None = None,
    plain: bool = False,
) -> Record:
    """Open the record of a dossier.

    If the dossier has changed since, a small one (tables below 50 MB) is built anew first. A large one, or
    one with errors in it, answers from its last record: that is said in one line, and in `stale`.

    Args:
        folder: The dossier, or a folder below it.
        build: Whether to build where it is needed. False never writes.
        tell: Gets that one line; stderr by default.
        progress: Gets (phase, done, total) of a build; nobody by default.
        plain: Give answers that do not print themselves: for a program that shows them by itself.

    Raises:
        DossierError: There is no dossier.
        RecordError: There is no record, or it is damaged.
        BuildError: There is no record yet, and the dossier has errors.
    """
    home = nearest(folder)
    say = tell or _stderr
    return Record(_reading(home, build, say, progress), home, tell=say, plain=plain)


def nearest(folder: str | Path | None = None) -> Path:
    """The dossier that holds a folder: itself, or the nearest one above with a `dossier.toml`.

    Raises:
        DossierError: There is none.
    """
    start = Path(folder or ".").absolute()
    for candidate in (start, *start.parents):
        if (candidate / "dossier.toml").is_file():
            return candidate
        if folder is not None:  # who names a folder means that one
            break
    above = "" if folder is not None else ", nor has any folder above it"
    raise DossierError(
        f"{start} has no dossier.toml{above}. Name a dossier with -C DIR, or start one: onrecord new DIR"
    )


class Record:
    """The record of a dossier, opened for reading. Use it in a `with` block, or close it.

    NAME is always an id, a name or an alias, whatever its case and accents.

    >>> import onrecord
    >>> with onrecord.open("data/balcerzak") as record:  # doctest: +SKIP
    ...     print(record.chains("Catherine Lacy", "Seventh Circuit"))
    """

    def __init__(
        self, reading: Reading, folder: Path, *, tell: Tell | None = None, plain: bool = False
    ) -> None:
        """Wrap an opened build; `open` is the way in."""
        self.reading = reading
        self._plain = plain
        self._rdf: rdflib.Dataset | None = None
        self.folder = folder
        self._tell = tell or _stderr

    @property
    def header(self) -> Header:
        """Which record this is: title, date, build, counts."""
        return self.reading.header

    def find(self, name: str, kinds: Sequence[str] = ()) -> str:
        """The id of the one entity that is called so.

        Raises:
            UnknownName: None is; close names are suggested.
            AmbiguousName: Several are.
        """
        found = self.reading.find(name, kinds)
        if found != name.strip().lower():
            self._say_if_claimed(name, found)
        return found

    def search(self, text: str, limit: int = 10) -> list[Match]:
        """Entities that are called so or nearly so, best first; also by names that somebody only gave."""
        return self.reading.search(text, limit)

    def entity(self, name: str) -> Entity:
        """An entity as the dossier has it."""
        entity = self.reading.entity(self.find(name))
        assert entity is not None, "find returns ids that are there"
        return entity

    def claims(self, name: str | None = None) -> Iterator[ClaimView]:
        """All claims, or those that name somebody, by id; also those that do not stand, which say so."""
        if name is None:
            return self.reading.all_claims()
        return iter(self.reading.claims_of(self.find(name)))

    def sources(self) -> dict[str, Source]:
        """All sources by id."""
        return self.reading.sources()

    def card(self, name: str) -> Card:
        """All that the record says about somebody or something."""
        from onrecord.ask.card import card

        return self._printed(card(self.reading, self.find(name)))

    def chains(
        self,
        a: str,
        b: str,
        *,
        k: int = 5,
        max_hops: int = 8,
        via: str | Sequence[str] = (),
        avoid: str | Sequence[str] = (),
        avoid_hubs: bool = False,
        engine: str = "index",
        **filters: Any,
    ) -> Chains:
        """The chains that join two, each hop with all its claims, for and against.

        Args:
            a: Name of one end.
            b: Name of the other.
            k: At most so many.
            max_hops: None longer than this.
            via: A name to pass through, or several, in any order.
            avoid: A name not to pass through, or several.
            avoid_hubs: Not through governments, police agencies, courts and crowds.
            engine: `index`, or `networkx` for the same chains by another way.
            filters: `relation`, `standing`, `source`, `without_source`: each a text or several; `during`:
                EDTF; `certain`, `overlapping`: true or false. As the options of `onrecord path`.

        Raises:
            UnknownName: A name is not in the record.
            UsageError: A filter makes no sense.
        """
        from onrecord.ask.chains import chains

        start, end = self.find(a), self.find(b)
        answer = chains(
            self.reading,
            start,
            end,
            k=k,
            max_hops=max_hops,
            filters=_filters(**filters),
            via=tuple(map(self.find, _tuple(via))),
            avoid=tuple(map(self.find, _tuple(avoid))),
            avoid_hubs=avoid_hubs,
            engine=engine,
        )
        return self._printed(answer)

    def conflicts(self, name: str | None = None) -> Conflicts:
        """Where sources disagree, all sides; or what concerns somebody."""
        from onrecord.ask.conflicts import conflicts

        return self._printed(conflicts(self.reading, self.find(name) if name else None))

    def timeline(self, name: str | None = None) -> Timeline:
        """Events in order, each with every dating; or the events of somebody."""
        from onrecord.ask.timeline import timeline

        return self._printed(timeline(self.reading, self.find(name) if name else None))

    def audit(self, without_source: str = "") -> Audit:
        """What the record rests on; and what falls if one source goes.

        Raises:
            UnknownSource: There is no such source.
        """
        from onrecord.ask.audit import audit

        if without_source and self.reading.source(without_source) is None:
            raise UnknownSource(without_source, self.reading.sources())
        return self._printed(audit(self.reading, without_source))

    def query(
        self,
        sparql: str,
        *,
        params: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        max_rows: int = 100_000,
    ) -> Table:
        """Ask in SPARQL 1.1, in a process of its own without a network.

        Args:
            sparql: The question. The prefixes of the ontology, and `ex:` for the record's own ids, are known.
            params: Values for variables: names, ids, terms, else text.
            timeout: Seconds.
            max_rows: The answer is cut after so many, and says so.

        Returns:
            Rows; walk it for dicts.

        Raises:
            QueryError: The question is refused, or has a syntax error.
            QueryStopped: It ran out of time or memory.
        """
        from onrecord.ask.sparql import query

        answer = query(self.reading, sparql, params=params, timeout=timeout, max_rows=max_rows)
        return self._printed(answer)

    def central(
        self,
        measure: str = "betweenness",
        *,
        kinds: str | Sequence[str] = (),
        limit: int = 20,
        **filters: Any,
    ) -> Ranking:
        """Entities by their place in the network: `betweenness` or `pagerank`.

        It measures what was collected, not conduct.

        Args:
            measure: Which.
            kinds: Rank only entities of these kinds ("person") or classes; all are counted.
            limit: At most so many.
            filters: As for `chains`.
        """
        from onrecord.ask.central import central

        answer = central(self.reading, measure, kinds=_tuple(kinds), limit=limit, filters=_filters(**filters))
        return self._printed(answer)

    def between(self, *names: str, **filters: Any) -> Joining:
        """The smallest graph that joins several entities; filters as for `chains`."""
        from onrecord.ask.between import between

        return self._printed(between(self.reading, tuple(map(self.find, names)), filters=_filters(**filters)))

    def communities(self, **filters: Any) -> Ranking:
        """Groups joined more among themselves than to others: what was collected together."""
        from onrecord.ask.central import communities

        return self._printed(communities(self.reading, filters=_filters(**filters)))

    def network(self, **filters: Any) -> nx.MultiDiGraph:
        """The path graph for networkx, whole or filtered: nodes are ids, edges are claims."""
        from onrecord.ask.network import network

        return network(self.reading, _filters(**filters))

    def corridor(self, a: str, b: str, slack: int = 2, **filters: Any) -> nx.MultiDiGraph:
        """The small graph around the chains of two, for any algorithm of networkx.

        Args:
            a: Name of one end.
            b: Name of the other.
            slack: Hops that a chain may be longer than the shortest.
            filters: As for `chains`.
        """
        from onrecord.ask.network import corridor

        return corridor(self.reading, self.find(a), self.find(b), slack, filters=_filters(**filters))

    @property
    def rdf(self) -> rdflib.Dataset:
        """The record as an rdflib Dataset, read-only and raw: without the deadline and caps of `query`."""
        if self._rdf is None:
            from onrecord.store.rdf import dataset

            self._rdf = dataset(self.reading.rdf_path)
        return self._rdf

    def view(
        self,
        path: str | Path = "onrecord.html",
        *,
        around: str | Sequence[str] = (),
        hops: int = 1,
        between: tuple[str, str] | None = None,
        query: str = "",
        unredacted: bool = False,
    ) -> Page:
        """Write the interactive page: one file that opens in any browser and loads nothing from a network.

        Args:
            path: The file.
            around: A name or several; only what is joined to them.
            hops: How far from them.
            between: Two names; only the chains between them.
            query: A SPARQL question; only the entities that its answer names.
            unredacted: Show private names. Said aloud, and the page is marked an internal copy.

        Returns:
            The page: a path, which a notebook shows in a frame.
        """
        html = self.page(around=around, hops=hops, between=between, query=query, unredacted=unredacted)
        if unredacted:
            self._tell("Internal copy: names are not protected. Do not pass it on.")
        target = Path(path)
        target.write_text(html, encoding="utf-8")
        return Page(target)

    def export(
        self,
        format: str,
        path: str | Path | IO[bytes],
        *,
        around: str | Sequence[str] = (),
        hops: int = 1,
        between: tuple[str, str] | None = None,
        query: str = "",
        unredacted: bool = False,
        raw: bool = False,
    ) -> Ledger:
        """Write the record, or the part of it that `view` would choose, for other tools.

        Args:
            format: As `onrecord export --list` names it: `turtle`, `gexf`, `ftm`, `dossier` ...
            path: A file that is replaced whole; a new folder; or an open binary stream.
            around: A name or several; only what is joined to them.
            hops: How far from them.
            between: Two names; only the chains between them.
            query: A SPARQL question; only the entities and claims that its answer names.
            unredacted: Show private names. Said aloud, and the export is marked an internal copy.
            raw: Tables exactly as written, although a spreadsheet may run a cell as a formula.

        Returns:
            How many claims were written, and what the format could not carry.

        Raises:
            UsageError: There is no such format, or it needs a library that is missing; or the folder is there
                and not empty.
        """
        from onrecord.show import FORMATS
        from onrecord.show.export import export, stream

        if format not in FORMATS:
            raise UsageError(f"No format is called {format}. There are {', '.join(FORMATS)}.")

        def write(record: Record) -> Ledger:
            part = record._portion(_tuple(around), hops, between, query, raw)
            if isinstance(path, str | Path):
                made = export(part, format, Path(path))
            else:
                made = stream(part, format, path)
            made.pseudonyms = record.header.pseudonyms
            return made

        if unredacted:
            self._tell("Internal copy: names are not protected. Do not pass it on.")
            return write(self)
        with self.public() as shown:
            try:
                return write(shown)
            except UnknownName as error:
                raise self._protected(error) from error

    def page(
        self,
        *,
        around: str | Sequence[str] = (),
        hops: int = 1,
        between: tuple[str, str] | None = None,
        query: str = "",
        unredacted: bool = False,
    ) -> str:
        """The page of `view` as text."""
        from onrecord.show.html import page

        if unredacted:
            return page(self._picture(_tuple(around), hops, between, query), internal=True)
        with self.public() as shown:
            try:
                return page(shown._picture(_tuple(around), hops, between, query), internal=False)
            except UnknownName as error:
                raise self._protected(error) from error

    def public(self) -> Record:
        """The redacted record: what may leave the machine. Private names are pseudonyms in it."""
        from onrecord.build import public
        from onrecord.store.reading import Reading

        made = self.reading.dir if self.header.redacted else public(self.folder)
        opened = Reading.open(made, stale=self.header.stale)
        return Record(opened, self.folder, tell=self._tell, plain=self._plain)

    def close(self) -> None:
        """Let go of the files. Closing twice does nothing."""
        self.reading.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        head = self.header
        counts = f"{head.claims:,} claims, {head.sources:,} sources, {head.entities:,} entities"
        return f"<Record {head.title!r}: {counts}; build {head.build} of {head.built[:10]}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(repr(self)[1:-1])}</pre>"

    def _picture(
        self, around: Sequence[str], hops: int, between: tuple[str, str] | None, query: str
    ) -> Picture:
        from onrecord.ask import picture

        if between:
            answer = self.chains(*between)
            return picture.path(self.reading, answer.chains, answer.start, answer.end)
        if around:
            return picture.around(self.reading, tuple(map(self.find, around)), hops)
        if query:
            return picture.chosen(self.reading, self._named_by(query), "Chosen by a question")
        return picture.whole(self.reading)

    def _portion(
        self, around: Sequence[str], hops: int, between: tuple[str, str] | None, query: str, raw: bool
    ) -> Portion:
        """What an export writes: all, or what the page of `view` would show."""
        from onrecord.show.portion import Portion

        if not (around or between or query):
            return Portion(self.reading, raw=raw)
        picture = self._picture(around, hops, between, query)
        ids = frozenset(entity.ref.id for entity in picture.entities)
        claims = tuple(sorted(claim.id for claim in picture.claims))
        return Portion(self.reading, ids, claims, picture.selection, raw)

    def _named_by(self, sparql: str) -> Iterator[str]:
        """Ids of the entities and claims that the answer to a question names."""
        from onrecord.ask.sparql import query

        answer = query(self.reading, sparql)
        return (cell.removeprefix("ex:").strip("<>") for row in answer.rows for cell in row)

    def _printed(self, answer: A) -> A:
        """The answer, made to print itself."""
        if self._plain:
            return answer
        from onrecord.show.printed import printed

        return printed(answer)

    def _protected(self, error: UnknownName) -> OnrecordError:
        """Why a name is not in the redacted record: unknown, or protected there."""
        try:
            self.reading.find(error.name)
        except OnrecordError:
            return error
        return UsageError(
            f'"{error.name}" is a protected name and stands on no page that may leave this machine. '
            "Name the pseudonym, or ask for an internal copy (--unredacted)."
        )

    def _say_if_claimed(self, name: str, found: str) -> None:
        """A name that somebody only gave answers too, but not in silence."""
        entity = self.reading.entity(found)
        undisputed = {n.casefold() for n in (entity.name, *entity.aliases)} if entity else set()
        if " ".join(name.split()).casefold() in undisputed:
            return
        match = next(iter(self.reading.search(name, 1)), None)
        if match is not None and match.how == "claimed":
            self._tell(f"{match.matched} is what {match.by} called {match.name}: answering for {match.name}.")


class Page:
    """A written page: a path to any function that takes one, a frame in a notebook."""

    def __init__(self, path: Path) -> None:
        """Keep where it is."""
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return f"Page({str(self.path)!r})"

    def _repr_html_(self) -> str:
        """A frame of its own, that may run its script and reach nothing else."""
        from html import escape

        html = escape(self.path.read_text(encoding="utf-8"), quote=True)
        style = "width:100%;height:640px;border:1px solid #999"
        return f'<iframe sandbox="{FRAME}" style="{style}" srcdoc="{html}"></iframe>'


FRAME = "allow-scripts allow-downloads allow-popups"
"""What the frame of a notebook may: run its script, save a picture, open the link to a source."""


def bundled_terms() -> Terms:
    """The ontology that every dossier has, without one's own terms."""
    from onrecord.read.ontology import load_terms

    return load_terms(None)


def _reading(home: Path, build: bool, tell: Tell, progress: Progress | None) -> Reading:
    """Open the build that answers, made anew first where that is needed and quick."""
    from onrecord.build import State, fresh, rebuild, table_bytes
    from onrecord.store import builds

    state = fresh(home)
    if state is State.FRESH or (state is State.STALE and not build):
        return _stale(home, tell) if state is State.STALE else builds.open_current(home)
    if not build:
        raise RecordError(f"There is no record of {home} yet. Build it: onrecord -C {home} build")
    if state is State.STALE and table_bytes(home) > LARGE:
        return _stale(home, tell)
    try:
        rebuild(home, progress=progress)
    except BuildError as error:
        if state is State.NONE:
            raise
        return _stale(home, tell, str(error))
    return builds.open_current(home)


def _stale(home: Path, tell: Tell, why: str = "") -> Reading:
    """The last record, and one line that says so, and why it was not built anew."""
    from onrecord.store import builds

    reading = builds.open_current(home, stale=True)
    date = reading.header.built[:10]
    tell(
        f"The dossier has changed, and this answers from the record of {date}: {why}"
        if why
        else f"The dossier has changed since; this answers from the record of {date}. Anew: onrecord build"
    )
    return reading


def _filters(
    *,
    relation: str | Sequence[str] = (),
    standing: str | Sequence[str] = (),
    source: str | Sequence[str] = (),
    without_source: str | Sequence[str] = (),
    during: str | None = None,
    certain: bool = False,
    overlapping: bool = False,
) -> Filters:
    from onrecord.ask.filters import Filters
    from onrecord.model.time import Time

    try:
        time = Time.parse(during) if during else None
    except ValueError as error:
        raise UsageError(f"The time to search in is not understood: {error}.") from error
    return Filters(
        relations=_tuple(relation),
        standings=_tuple(standing),
        sources=_tuple(source),
        without_sources=_tuple(without_source),
        during=time,
        certain=certain,
        overlapping=overlapping,
    )


def _tuple(values: str | Sequence[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _stderr(sentence: str) -> None:
    from onrecord.show.safe import visible

    sys.stderr.write(visible(sentence) + "\n")
