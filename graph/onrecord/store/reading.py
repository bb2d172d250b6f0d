"""One opened record: everything that questions are asked of, read-only.

In:   the folder of a build
Out:  entities, claims with all that a reader needs to judge them, conflicts, names
Not:  chains and networks (`ask`), words on a screen (`show`)

Cheap to open: standard library only, one small file read, one stat for each file of the build. What a
question does not need is not loaded. A damaged record is refused, never answered from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from onrecord.errors import RecordError
from onrecord.model.views import ClaimView, EntityRef, Header
from onrecord.store import locks, manifest, rows
from onrecord.store.database import BATCH, Database
from onrecord.store.manifest import Manifest
from onrecord.store.views import Views

if TYPE_CHECKING:
    from onrecord.model.dossier import Correction, Dossier, Judgement, Response
    from onrecord.model.entity import Entity
    from onrecord.model.judged import Conflict
    from onrecord.model.source import Source
    from onrecord.model.terms import Terms
    from onrecord.store.names import Match
    from onrecord.store.paths import PathIndex
    from onrecord.store.portions import Portion


class Reading:
    """An opened build. Open it with `Reading.open`, close it with `close` or a `with` block."""

    def __init__(self, build: Path, about: Manifest, lock: locks.Lock | None, *, stale: bool = False) -> None:
        """Use `open`, which checks the build first."""
        self.dir = build
        self.manifest = about
        self._lock = lock
        self._db = Database(build)
        self._views: Views | None = None
        self._terms: Terms | None = None
        self._paths: PathIndex | None = None
        self._uses: tuple[dict[str, int], dict[str, int], dict[str, int]] | None = None
        self._base: str | None = None
        self._judged: dict[str, list[Judgement]] | None = None
        self._corrected: tuple[Correction, ...] | None = None
        self.header = Header(
            title=about.title,
            built=about.built,
            build=about.build[:12],
            sources=about.counts["sources"],
            claims=about.counts["claims"],
            entities=about.counts["entities"],
            corrections=about.corrections,
            stale=stale,
            redacted=about.redacted,
            pseudonyms=about.pseudonyms,
        )

    @classmethod
    def open(cls, build_dir: Path, *, stale: bool = False) -> Reading:
        """Open a build and hold it, so that no later build clears it away.

        Args:
            build_dir: The folder of a build; `store.builds.current` names the one that answers.
            stale: Whether the dossier has changed since; passed on into `header`.

        Raises:
            RecordError: There is no such build (any more), or it is damaged.
        """
        try:
            lock = locks.shared(build_dir / manifest.LOCK)
        except FileNotFoundError as error:
            raise manifest.damaged(build_dir, "its folder is missing or incomplete") from error
        except OSError as error:
            raise manifest.damaged(build_dir, f"it cannot be read: {error.strerror}") from error
        if lock is None:
            raise RecordError("This record is just being replaced by a newer one. Ask again.")
        try:
            about = manifest.read(build_dir)
            manifest.check(build_dir, about)
            return cls(build_dir, about, lock, stale=stale)
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files and let the build go. Closing twice does nothing."""
        self._db.close()
        if self._paths is not None:
            close = getattr(self._paths, "close", None)
            if close:
                close()
            self._paths = None
        if self._lock:
            self._lock.release()

    def __del__(self) -> None:
        if hasattr(self, "_db"):
            self.close()

    def verify(self) -> None:
        """Hash every file and let sqlite check its own.

        Raises:
            RecordError: Something is not as it was written.

        Cost: reads the whole build.
        """
        manifest.check(self.dir, self.manifest, whole=True)
        said = self._db.rows("PRAGMA quick_check")
        if said != [("ok",)]:
            raise manifest.damaged(self.dir, f"record.sqlite: {said[0][0]}")
        counts = self.manifest.counts
        for table, name in (("source", "sources"), ("claim", "claims"), ("entity", "entities")):
            if self._db.rows(f"SELECT count(*) FROM {table}") != [(counts[name],)]:
                raise manifest.damaged(self.dir, f"the number of {name} is not the one written")

    @property
    def terms(self) -> Terms:
        """The ontology the record was built with, parsed when first asked for."""
        if self._terms is None:
            from onrecord.store.whole import terms

            self._terms = terms(self._db)
        return self._terms

    @property
    def base(self) -> str:
        """IRI that the ids of entities and sources are appended to."""
        if self._base is None:
            row = self._db.one("SELECT value FROM meta WHERE key = 'dossier'")
            self._base = rows.meta(row[0]).base if row else ""
        return self._base

    @property
    def views(self) -> Views:
        """Makes views of claims and entities."""
        if self._views is None:
            self._views = Views(self._db)
        return self._views

    @property
    def paths(self) -> PathIndex:
        """The path index, opened when first asked for."""
        if self._paths is None:
            from onrecord.store.paths import PathIndex

            self._paths = PathIndex.open(self.dir)
        return self._paths

    @property
    def rdf_path(self) -> Path:
        """Folder of the RDF store."""
        return self.dir / "rdf"

    def number(self, id: str) -> int | None:
        """The dense number of an entity, a node of the path index; None if unknown."""
        return self.views.number(id)

    def id_of(self, number: int) -> str:
        """The id of an entity by number.

        Raises:
            IndexError: No entity has this number.
        """
        row = self._db.one("SELECT id FROM entity WHERE n = ?", (number,))
        if row is None:
            raise IndexError(f"no entity has the number {number}")
        return str(row[0])

    def entity(self, id: str) -> Entity | None:
        """All that the dossier says of an entity; None if unknown."""
        row = self._db.one(f"{rows.ENTITY} WHERE id = ?", (id,))
        return rows.entity(row) if row else None

    def entities(self) -> Iterator[Entity]:
        """All entities, by id."""
        for row in self._db.walk(f"{rows.ENTITY} ORDER BY n"):
            yield rows.entity(row)

    def ref(self, id: str) -> EntityRef:
        """An entity as named in an answer; an unknown id has itself for a name."""
        return self.refs([id])[0]

    def refs(self, ids: Iterable[str]) -> list[EntityRef]:
        """Several, in order."""
        wanted = list(ids)
        found = self.views.numbers(wanted)
        known = self.views.refs(found.values())
        return [known[found[i]] if i in found else EntityRef(id=i, name=i, type="") for i in wanted]

    def refs_of(self, numbers: Iterable[int]) -> list[EntityRef]:
        """Several by number, in order."""
        wanted = list(numbers)
        known = self.views.refs(wanted)
        return [known[n] for n in wanted]

    def source(self, id: str) -> Source | None:
        """A source; None if unknown."""
        row = self._db.one("SELECT row FROM source WHERE id = ?", (id,))
        return rows.source(row[0]) if row else None

    def source_number(self, id: str) -> int | None:
        """The dense number of a source, in order of id; None if unknown."""
        row = self._db.one("SELECT n FROM source WHERE id = ?", (id,))
        return row[0] if row else None

    def sources(self) -> dict[str, Source]:
        """All sources by id."""
        found = (rows.source(row) for (row,) in self._db.walk("SELECT row FROM source ORDER BY n"))
        return {source.id: source for source in found}

    def claim(self, id: str) -> ClaimView | None:
        """One claim; None if unknown."""
        found = self.claims([id])
        return found[0] if found else None

    def claim_ids(self, beginning: str, most: int = 10) -> list[str]:
        """The ids of claims that begin so, in order, at most so many. Cost: a look into an index."""
        asked = "SELECT id FROM claim WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
        return [id_ for (id_,) in self._db.walk(asked, (beginning, beginning + "\U0010ffff", most))]

    def claims(self, ids: Iterable[str]) -> list[ClaimView]:
        """Claims in the order of their ids as given; unknown ids are left out."""
        wanted = list(ids)
        found = {row[1]: row for row in self._db.among(f"{rows.CLAIM} WHERE c.id IN", dict.fromkeys(wanted))}
        return self.views.claims([found[id_] for id_ in wanted if id_ in found])

    def claim_numbers(self, nums: Iterable[int]) -> list[ClaimView]:
        """Claims by number (position in the order of ids), in the order given; unknown ones are left out."""
        wanted = list(nums)
        found = {row[0]: row for row in self._db.among(f"{rows.CLAIM} WHERE c.n IN", dict.fromkeys(wanted))}
        return self.views.claims([found[n] for n in wanted if n in found])

    def claims_of(self, entity_id: str) -> list[ClaimView]:
        """Every claim that has the entity as subject, object or `in`, by id."""
        return self.claims_few(entity_id, -1)

    def claims_few(self, entity_id: str, most: int) -> list[ClaimView]:
        """The same, but of more than `most` only the first `most` and one."""
        n = self.number(entity_id)
        return [] if n is None else list(self.views.of_entity(n, most))

    def claims_counted(self, entity_id: str) -> list[Portion]:
        """How many claims the entity stands in, by relation and end. Cost: a look into the indexes."""
        from onrecord.store import portions

        n = self.number(entity_id)
        return [] if n is None else portions.counts(self._db, n)

    def claims_some(self, entity_id: str, portion: Portion, first: int, most: int) -> list[ClaimView]:
        """Some claims of one portion, by id, from the `first` on, at most so many."""
        from onrecord.store import portions

        n = self.number(entity_id)
        return [] if n is None else self.claim_numbers(portions.some(self._db, n, portion, first, most))

    def claims_of_source(self, source_id: str, first: int, most: int) -> tuple[int, list[ClaimView]]:
        """How many claims a source makes; and some of them, in the order of its text, then by id.

        Cost: one pass over all claims inside of sqlite.
        """
        from onrecord.store import portions

        n = self.source_number(source_id)
        total, numbers = (0, []) if n is None else portions.of_source(self._db, n, first, most)
        return total, self.claim_numbers(numbers)

    def claims_by_source(self) -> dict[str, int]:
        """How many claims each source makes. Cost: one pass over all claims inside of sqlite."""
        from onrecord.store import portions

        return portions.by_source(self._db)

    def named(self, texts: Iterable[str]) -> dict[str, str]:
        """Of these texts those that are exactly the name of one entity alone; and its id."""
        from onrecord.store import portions

        return portions.named(self._db, texts)

    def alone(self, claim_ids: Iterable[str]) -> frozenset[str]:
        """Of these claims those that stand and whose statement no other source makes."""
        from onrecord.store import portions

        return frozenset(portions.alone(self._db, claim_ids))

    def listed(self, classes: Sequence[str] | None, first: int, most: int) -> list[tuple[EntityRef, str]]:
        """Entities by name, each with its description: of some classes or of all, from the `first` on."""
        from onrecord.store import portions

        found = portions.listed(self._db, classes, first, most)
        refs = self.refs_of(n for n, _ in found)
        return [(ref, about) for ref, (_, about) in zip(refs, found, strict=True)]

    def conflicts_some(self, first: int, most: int) -> tuple[int, list[Conflict]]:
        """How many conflicts there are; and some of them, those that contradict first."""
        from onrecord.store import portions

        total, found = portions.conflicts(self._db, first, most)
        return total, [rows.conflict(row) for row in found]

    def uses(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """How often each class, relation and standing is used, by name.

        Cost: as for `claims_by_source`, once.
        """
        if self._uses is None:
            from onrecord.store import portions

            self._uses = portions.uses(self._db)
        return self._uses

    def said_by(self, entity_id: str) -> list[ClaimView]:
        """Every claim that the entity makes inside a source, by id. Cost: one pass over all claims."""
        n = self.number(entity_id)
        if n is None:
            return []
        found = self._db.rows("SELECT n FROM claim WHERE speaker = ? AND typeof(speaker) = 'integer'", (n,))
        return self.claim_numbers(sorted(row[0] for row in found))

    def all_claims(self) -> Iterator[ClaimView]:
        """Every claim, by id."""
        batch: list[Sequence[object]] = []
        for row in self._db.walk(f"{rows.CLAIM} ORDER BY c.n"):
            batch.append(row)
            if len(batch) == BATCH:
                yield from self.views.claims(batch)
                batch = []
        yield from self.views.claims(batch)

    def against(self, claim_ids: Iterable[str]) -> list[ClaimView]:
        """The rows that answer these claims, and the claims that contradict what they answer, by id.

        Another dating of the same event is no word against a claim; `dates_disputed` tells of it.
        Claims that are themselves among `claim_ids` are left out: who shows those shows them already.
        """
        found: dict[int, str] = dict(self._db.among("SELECT n, id FROM claim WHERE id IN", set(claim_ids)))
        return self.against_each([found])[0]

    def against_each(self, groups: Sequence[Mapping[int, str]]) -> list[list[ClaimView]]:
        """The same for many groups of claims, each given by number with its id."""
        from onrecord.store.against import against

        found = against(self._db, groups)
        numbers_ = sorted({n for group in found for n in group})
        known = dict(zip(numbers_, self.claim_numbers(numbers_), strict=True)) if numbers_ else {}
        return [[known[n] for n in group] for group in found]

    def dates_disputed(self, entity_id: str) -> bool:
        """Whether sources give an event dates that cannot both be right."""
        n = self.number(entity_id)
        return n is not None and bool(self.disputed([n]))

    def disputed(self, numbers: Iterable[int]) -> set[int]:
        """Of these entities, by number, the events that sources give dates that cannot both be right."""
        from onrecord.store.against import disputed

        return disputed(self._db, numbers)

    def conflicts(self, entity_id: str | None = None) -> list[Conflict]:
        """Conflicts, those that contradict first.

        Args:
            entity_id: Only those that concern this entity: the question is about it or in it, it is one of
                the answers, or it is an end of a claim that answers.
        """
        if entity_id is None:
            return [rows.conflict(row) for (row,) in self._db.rows("SELECT row FROM conflict ORDER BY n")]
        question = """SELECT c.row FROM conflict_entity e JOIN conflict c ON c.n = e.conflict
            WHERE e.entity = ? ORDER BY c.n"""
        return [rows.conflict(row) for (row,) in self._db.rows(question, (self.number(entity_id),))]

    def judgements(self) -> list[Judgement]:
        """The rows of identities.csv."""
        return [rows.judgement(row) for (row,) in self._db.rows("SELECT row FROM judgement ORDER BY n")]

    def judgements_of(self, entity_id: str) -> list[Judgement]:
        """Those of them that name an entity. Cost: the first time all rows, then a look-up."""
        if self._judged is None:
            self._judged = {}
            for row in self.judgements():
                for name in {row.a, row.b}:
                    self._judged.setdefault(name, []).append(row)
        return self._judged.get(entity_id, [])

    def responses(self, claim_id: str) -> list[Response]:
        """Attempts to ask the person that a claim is about."""
        question = "SELECT row FROM response WHERE claim = ? ORDER BY n"
        return [rows.response(row) for (row,) in self._db.rows(question, (claim_id,))]

    def corrections(self) -> list[Correction]:
        """What was corrected."""
        if self._corrected is None:
            found = self._db.rows("SELECT row FROM correction ORDER BY n")
            self._corrected = tuple(rows.correction(row) for (row,) in found)
        return list(self._corrected)

    def text(self, source_id: str) -> str | None:
        """The text of a source as decoded; None where the dossier has none."""
        row = self._db.one("SELECT content FROM text WHERE source = ?", (source_id,))
        return row[0] if row else None

    def find(self, text: str, kinds: Sequence[str] = ()) -> str:
        """The id of the one entity that is called so.

        Args:
            text: An id, a name, an alias or a claimed name; case, accents and order of words do not matter.
            kinds: Only entities of these kinds ("person", "event") or classes ("Lawsuit").

        Raises:
            UnknownName: None is; close names are suggested.
            AmbiguousName: Several are.
        """
        from onrecord.store import names

        return names.find(self._db, text, self._types(kinds))

    def search(self, text: str, limit: int = 10, kinds: Sequence[str] = ()) -> list[Match]:
        """Entities that are called so or nearly so, best first."""
        from onrecord.store import names

        return names.search(self._db, text, limit, self._types(kinds))

    def _types(self, kinds: Sequence[str]) -> frozenset[str] | None:
        """The classes of entities that are of these kinds; None: any."""
        if not kinds:
            return None
        terms = self.terms
        found = (row[0] for row in self._db.rows("SELECT type FROM kind"))
        return frozenset(t for t in found if terms.kind(t) in kinds or terms.is_a(t, *kinds))

    def dossier(self) -> Dossier:
        """The whole record back as the model, equal to what was written."""
        from onrecord.store.whole import dossier

        return dossier(self._db, self.terms)
