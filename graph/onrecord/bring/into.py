"""Where an import writes to: a dossier's tables, staged, put in place at the end or not at all.

In:   sources, entities, claims, judgements, and triples that no term of ours can say
Out:  rows in `sources.csv`, `entities.csv`, `identities.csv`; new files `claims/NAME.csv`, `NAME.nt` and
      `imports/NAME.csv` (the ledger)
Not:  changing a row that is there: an id that the dossier has keeps its row, to the byte

What would stop a build is refused here already: an end that nobody describes, a class that a relation cannot
have. Memory: the ids of all entities, with their classes; never the claims.
"""

from __future__ import annotations

import csv
import errno
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from onrecord.bring import lines
from onrecord.bring.ledger import Ledger
from onrecord.bring.lines import Column
from onrecord.bring.place import LOCK, alone_in, finish, place, settle, staged
from onrecord.bring.present import Present, grown, look
from onrecord.errors import ForeignFileError
from onrecord.model.terms import Relation, Terms
from onrecord.read import claims, entities, sources
from onrecord.read.names import ID, slug
from onrecord.read.ontology import load_terms
from onrecord.store import locks

CLAIM_COLUMNS = claims.COLUMNS.names
ENTITY_COLUMNS = entities.COLUMNS.names
SOURCE_COLUMNS = sources.COLUMNS.names
JUDGEMENT_COLUMNS = entities.IDENTITIES.names
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no more room."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an import put into the dossier."""

    folder: Path
    new: bool
    """The dossier was made by this import."""
    entities: int
    sources: int
    claims: int
    judgements: int
    triples: int
    files: tuple[str, ...]
    """Files that are new or have new rows, relative to the folder."""


class Into:
    """The dossier that an import adds to. A context manager: what is not committed leaves no trace."""

    def __init__(
        self,
        folder: Path,
        name: str,
        ledger: Ledger,
        *,
        prefix: str = "",
        same_ids: bool = False,
        files: Sequence[str] = (),
    ) -> None:
        """Look at what the dossier has, and open the staging tables.

        Args:
            folder: A dossier, or a folder that is to become one.
            name: Of the import: its files are called so.
            ledger: Where refusals go.
            prefix: Put before every id that comes in, so that it cannot meet one that is there.
            same_ids: An id that the dossier has with another name is meant to be the same entity.
            files: What is brought in, for messages.

        Raises:
            ForeignFileError: The name is taken, somebody else is bringing something in, or the tables that
                are there cannot be added to.
        """
        if not ID.fullmatch(name):
            raise ForeignFileError(f'"{name}" cannot be the name of an import. Use --name with a-z, 0-9, -.')
        self.folder, self.name, self.ledger, self.prefix = folder, name, ledger, prefix
        with ExitStack() as undo:
            self._turn = alone_in(folder)
            undo.callback(self._end_turn)
            self._look(same_ids, files)
            undo.pop_all()

    def _look(self, same_ids: bool, files: Sequence[str]) -> None:
        folder, name = self.folder, self.name
        if folder.is_dir() or folder.absolute().parent.is_dir():
            finish(folder)
        self.present: Present = look(folder, name)
        own = folder / "ontology.ttl"
        self.terms: Terms = load_terms(own if own.is_file() else None)
        self.types: dict[str, str] = dict(self.present.types)
        """Class of every entity, of those that are there and of those that came in."""
        self._same_ids, self._files = same_ids, files
        self._met: set[str] = set()
        self._named: dict[str, str] | None = None
        self._clashes: list[str] = []
        self._sources: dict[str, tuple[str, ...]] = {}
        self._counts = dict.fromkeys(("entities", "claims", "judgements", "triples"), 0)
        self._allowed: dict[str, tuple[frozenset[str] | None, frozenset[str] | None]] = {}
        self.title = ""
        """Of a dossier that is new; empty: the name of its folder."""
        self.base = self.present.base or f"https://example.org/{name}/"
        self._stage()

    def _stage(self) -> None:
        inside = self.folder if self.folder.is_dir() else self.folder.absolute().parent
        if not inside.is_dir():
            raise ForeignFileError(f"There is no folder {inside}. Make it first.")
        self.staging = staged(inside, self.name)
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(mode=0o700)
        self._lock = locks.alone(self.staging / LOCK)
        (self.staging / "claims").mkdir()
        (self.staging / "imports").mkdir()
        self._open: list[TextIO] = []
        self._entity_rows = self._table("entities.new")
        self._judgement_rows = self._table("identities.new")
        self._claim_rows: Any = None
        self._claim_columns: tuple[str, ...] = ()
        self._rest: TextIO | None = None
        self.ledger.keep_in(self.staging / "imports" / f"{self.name}.csv")

    def _table(self, name: str) -> Any:
        file = (self.staging / name).open("w", encoding="utf-8", newline="")
        self._open.append(file)
        return csv.writer(file, lineterminator="\n")

    def __enter__(self) -> Into:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Clear the staging folder.

        Raises:
            ForeignFileError: The disk was full.
        """
        full = error
        try:
            self._close()
        except OSError as late:
            full = full or late
        finally:
            shutil.rmtree(self.staging, ignore_errors=True)
            if self._lock is not None:
                self._lock.release()
            self._end_turn()
        if isinstance(full, OSError) and full.errno in _FULL:
            raise ForeignFileError(
                f"{full.strerror} while writing to {self.folder}: nothing was brought in. Make room first."
            ) from full

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.release()

    def _close(self) -> None:
        with ExitStack() as closing:
            closing.callback(self.ledger.close)
            for file in self._open:
                closing.callback(file.close)

    # ---- what comes in ---------------------------------------------------------------------------------

    def id(self, key: str) -> str:
        """An id as it will stand in the tables."""
        return f"{self.prefix}{key}" if self.prefix else key

    def known(self, text: str) -> str:
        """The id of the one entity of the dossier that has this id, name or alias; empty if there is none."""
        if (key := slug(text)) in self.present.types:
            return key
        if self._named is None:
            self._named = {}
            for key, names in self.present.names.items():
                for name in names:
                    self._named[name] = "" if name in self._named else key
        return self._named.get(text.strip().casefold(), "")

    def source(self, key: str, title: str, **cells: str) -> str:
        """Add a source, unless this import or the dossier has it. Returns its id."""
        key = self.id(key)
        if key not in self._sources and key not in self.present.sources:
            row = {"id": key, "title": title or key, **cells}
            self._sources[key] = tuple(row.get(column, "") for column in SOURCE_COLUMNS)
        return key

    def has_source(self, key: str) -> bool:
        """Whether a source of this id is there, or came in."""
        return key in self._sources or key in self.present.sources

    def entity(self, key: str, kind: str, name: str, **cells: str) -> bool:
        """Add an entity; False if there is one of this id. `key` has its prefix already."""
        row = {"id": key, "type": kind, "name": name, **cells}
        return self.entities([tuple(row.get(column, "") for column in ENTITY_COLUMNS)]) == [True]

    def entities(self, rows: Sequence[tuple[str, ...]]) -> list[bool]:
        """Add entities, each a row in the order of the columns; for each whether it is new."""
        fresh = []
        types, there = self.types, self.present.types
        new: list[tuple[str, ...]] = []
        for row in rows:
            key = row[0]
            if key in types:
                fresh.append(False)
                if key in there and key not in self._met:
                    self._meet(key, row)
                continue
            types[key] = row[1]
            new.append(row)
            fresh.append(True)
        self._entity_rows.writerows(new)
        self._counts["entities"] += len(new)
        return fresh

    def _meet(self, key: str, row: Sequence[str]) -> None:
        """An id that the dossier has already: the same entity, or two that must not become one."""
        self._met.add(key)
        known = self.present.names.get(key, frozenset())
        same = row[1] == self.present.types[key] and row[2].casefold() in known
        if same or self._same_ids:
            self.ledger.note(
                "entities.csv", 0, "value", "already-there", f"{key} is there; its row stays", row[2]
            )
        else:
            self._clashes.append(key)

    def claim_columns(self, columns: Iterable[str]) -> None:
        """Which columns the table of claims will have. Say so before the first claim; else it has all."""
        wanted = set(columns)
        self._claim_columns = tuple(column for column in CLAIM_COLUMNS if column in wanted)
        self._claim_rows = self._table(f"claims/{self.name}.csv")
        self._claim_file = self._open[-1]
        self._claim_rows.writerow(self._claim_columns)

    def columned(self, cells: Mapping[str, Column], count: int) -> None:
        """Write claims that are known to be sound, column by column; a text stands for all rows."""
        if count:
            self._claim_file.write(lines.text([cells.get(c, "") for c in self._claim_columns], count))
            self._counts["claims"] += count

    def claim(self, subject: str, relation: str, object_: str, source: str, **cells: str) -> str:
        """Write one claim. Returns why it cannot be one; empty if it was written."""
        if self._claim_rows is None:
            self.claim_columns(CLAIM_COLUMNS)
        if problem := self.problem(subject, relation, object_, source, cells.get("in", "")):
            return problem
        row = {"subject": subject, "relation": relation, "object": object_, "source": source, **cells}
        self._claim_rows.writerow([row.get(column, "") for column in self._claim_columns])
        self._counts["claims"] += 1
        return ""

    def problem(self, subject: str, relation: str, object_: str, source: str, within: str = "") -> str:
        """Why such a claim would stop a build; empty if it would not."""
        known = self.terms.relations.get(relation)
        if known is None:
            return f"the ontology has no relation {relation}"
        if not self.has_source(source):
            return f"no source is called {source}"
        left, right = self.allowed(known)
        for end, key, classes in (("subject", subject, left), ("object", object_, right)):
            if end == "object" and known.literal:
                if not object_:
                    return "there is no value"
                continue
            kind = self.types.get(key)
            if kind is None:
                return f"nothing describes its {end}, {key}"
            if classes is not None and kind not in classes:
                return f'the {end} of "{known.label}" cannot be a {kind} ({key})'
        if within and within not in self.types:
            return f"nothing describes what it holds in, {within}"
        return "it says something of itself" if subject == object_ and not known.literal else ""

    def allowed(self, relation: Relation) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """Classes that a relation's subject and object may have; None: any."""
        if relation.name not in self._allowed:
            ends = (relation.domain, () if relation.literal else relation.range)
            subject, object_ = (
                frozenset(c for c in self.terms.classes if self.terms.is_a(c, *end)) if end else None
                for end in ends
            )
            self._allowed[relation.name] = (subject, object_)
        return self._allowed[relation.name]

    def judgement(self, a: str, b: str, judgement: str, reason: str, by: str, date: str = "") -> None:
        """Write that two entities are judged the same, or different. Nothing is merged."""
        self._judgement_rows.writerow((a, b, judgement, reason, by, date))
        self._counts["judgements"] += 1

    def triple(self, line: str) -> None:
        """Keep what no term of ours can say: one line of N-Triples, in foreign terms."""
        if self._rest is None:
            self._rest = (self.staging / f"{self.name}.nt").open("w", encoding="utf-8")
            self._open.append(self._rest)
        self._rest.write(line + "\n")
        self._counts["triples"] += 1

    # ---- the end ---------------------------------------------------------------------------------------

    def commit(self) -> Written:
        """Put everything in place: what describes first, the claims last.

        Raises:
            ForeignFileError: An id is taken by another entity, or there is nothing to write.
        """
        if self._clashes:
            raise ForeignFileError(self._clash())
        if not self._counts["entities"] + self._counts["claims"] + self._counts["triples"]:
            named = ", ".join(self._files[:5]) or "it"
            raise ForeignFileError(f"There is nothing in {named} that a dossier can hold; {self._why()}")
        if self.ledger.read and self.ledger.read == self.ledger.refused:
            named = ", ".join(self._files[:5])
            raise ForeignFileError(f"Nothing of {named} could be kept, so nothing was written; {self._why()}")
        self._close()
        stage = self.staging
        source_rows = list(self._sources.values())
        grown(self.folder, stage, "sources.csv", SOURCE_COLUMNS, source_rows)
        with (stage / "entities.new").open(encoding="utf-8", newline="") as file:
            grown(self.folder, stage, "entities.csv", ENTITY_COLUMNS, csv.reader(file))
        with (stage / "identities.new").open(encoding="utf-8", newline="") as file:
            if self._counts["judgements"]:
                grown(self.folder, stage, "identities.csv", JUDGEMENT_COLUMNS, csv.reader(file))
        for name in ("entities.new", "identities.new", LOCK):
            (stage / name).unlink()
        files = self._place()
        return Written(
            self.folder, not self.present.is_dossier, sources=len(self._sources), files=files, **self._counts
        )

    def _clash(self) -> str:
        named = ", ".join(self._clashes[:3])
        more = f" and {len(self._clashes) - 3:,} more" if len(self._clashes) > 3 else ""
        return (
            f"{self.folder}/entities.csv has {named}{more} with another name or type, and nothing is merged. "
            "Give --prefix to keep them apart, or --same-ids if they are the same."
        )

    def _why(self) -> str:
        given = self.ledger.examples.values()
        first = next((e for e in given if e.what not in ("column", "field", "sheet")), None)
        return (
            f"the first reason: {first.file}, line {first.line}: {first.reason}." if first else "it is empty."
        )

    def _place(self) -> tuple[str, ...]:
        if not self.present.is_dossier:
            title = self.title or self.folder.absolute().name
            settle(self.staging, title, self.base, self.name, self.ledger)
        return place(self.staging, self.folder, self.name)
