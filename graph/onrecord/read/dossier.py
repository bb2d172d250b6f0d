"""Read a dossier: all its files, in the one order that makes sense.

In:   a folder
Out:  `Dossier`, names resolved, words anchored, and findings for whatever could not be read
Not:  judging what is said; see `check`
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from onrecord.errors import DossierError
from onrecord.model.dossier import Correction, Dossier, Judgement, Meta, Response
from onrecord.model.entity import Entity
from onrecord.model.finding import Finding
from onrecord.model.source import Source
from onrecord.model.terms import Terms
from onrecord.read import READERS, claims, entities, sources
from onrecord.read.claims import Claims, is_claims_table
from onrecord.read.files import (
    RDF_SUFFIXES,
    SETTINGS,
    TABLES,
    TERMS,
    UnsafePath,
    fingerprint,
    names,
    open_inside,
    stamp,
)
from onrecord.read.names import Names
from onrecord.read.notice import Notices, close, meant
from onrecord.read.ontology import lint_terms, load_terms
from onrecord.read.settings import read_settings
from onrecord.read.sources import Texts
from onrecord.read.tables import Columns, Rows
from onrecord.store.progress import STEP, Progress, silent

if TYPE_CHECKING:
    from onrecord.read.rdf import Description

__all__ = ["fingerprint", "read", "stamp"]

_Described = TypeVar("_Described", Entity, Source)

RESPONSES = Columns(("claim", "asked", "how", "deadline", "answer", "source"), required=("claim",))
CORRECTIONS = Columns(("claim", "date", "what", "reason", "by"), required=("claim",))


def read(
    folder: Path,
    *,
    texts: Path | None = None,
    drafts: bool = False,
    scratch: Path | None = None,
    progress: Progress = silent,
) -> tuple[Dossier, list[Finding]]:
    """Read all files of a dossier.

    Args:
        folder: Holds `dossier.toml`.
        texts: Folder of originals that may not be passed on; quotes are verified against them too.
        drafts: Keep the rows marked `review` = `draft`. They are read, and their findings are given, in
            any case; with False they are left out of the claims.
        scratch: Folder for a file without a name that holds the claims, where there are very many.
        progress: Told of "reading": claims, and how many there will be if the rest is like them.

    Returns:
        The dossier and the findings, in the order of files and lines. Bad content is a finding, never an
        exception; what a finding of severity error is about may be missing from the dossier.

    Raises:
        DossierError: The folder is none, or `dossier.toml` is missing or no TOML.

    Cost: one pass over every file; memory for all entities and texts, and for 250,000 claims.
    """
    if not folder.is_dir():
        raise DossierError(f"{folder} is no folder. Name the folder that holds {SETTINGS}.")
    notices = Notices()
    meta = read_settings(folder, notices)
    files = names(folder)
    _strangers(files, notices)
    terms = _terms(folder, files, notices)
    reading = _Reading(folder, files, meta, terms, notices)
    reading.describe()
    known = Names(reading.entities.values())
    table = Texts(folder, reading.sources.values(), texts, notices)
    rows = Claims(terms, known, reading.sources, table, notices, scratch)
    reading.claims(rows, progress)
    table.report_changes()
    dossier = Dossier(
        meta=meta,
        terms=terms,
        sources=dict(sorted(reading.sources.items())),
        entities=dict(sorted(reading.entities.items())),
        claims=rows.gathered.done(drafts=drafts),
        judgements=reading.judgements(known),
        responses=reading.responses(),
        corrections=reading.corrections(),
        texts=table.decoded,
        quads=tuple(sorted(quad for described in reading.rdf for quad in described.quads)),
    )
    return dossier, sorted(notices.findings)


def _terms(folder: Path, files: list[str], notices: Notices) -> Terms:
    """The ontology with the dossier's own terms, whose mistakes are findings."""
    if TERMS not in files:
        return load_terms(None)
    try:
        open_inside(folder, TERMS).close()
    except (UnsafePath, OSError) as error:
        notices.add(
            "unsafe-path", TERMS, 0, f"{TERMS} is not read: {error}.", "Put the file itself into the dossier."
        )
        return load_terms(None)
    terms = load_terms(folder / TERMS)
    notices.findings.extend(lint_terms(terms, folder / TERMS))
    return terms


def _strangers(files: list[str], notices: Notices) -> None:
    """Note tables that are missing, and files that look like tables and are none of ours."""
    top = [name for name in files if "/" not in name]
    has_rdf = any(name != TERMS and name.endswith(RDF_SUFFIXES) for name in top)
    for wanted in ("sources.csv", "entities.csv", claims.FILE):
        there = any(is_claims_table(name) for name in files) if wanted == claims.FILE else wanted in top
        if not there and not has_rdf:
            notices.add(
                "missing-table", wanted, 0, f"There is no {wanted}.", "Start it with the line of its columns."
            )
    for name in files:
        table = name.lower().endswith((".csv", ".parquet"))
        if (
            table
            and name not in TABLES
            and not is_claims_table(name)
            and ("/" not in name or name.startswith("claims/"))
        ):
            near = meant(close(name, list(TABLES))[:1])
            fix = f"The tables are {', '.join(TABLES)}, and claims/*.csv."
            notices.add("unknown-table", name, 0, f"{name} is not read{near}.", fix)


class _Reading:
    """One reading of one folder: entities and sources first, then what names them."""

    def __init__(self, folder: Path, files: list[str], meta: Meta, terms: Terms, notices: Notices) -> None:
        self.entities: dict[str, Entity] = {}
        self.sources: dict[str, Source] = {}
        self.rdf: list[Description] = []
        self._folder = folder
        self._files = files
        self._meta = meta
        self._terms = terms
        self._notices = notices
        self._stream: BinaryIO | None = None

    def _size(self, name: str) -> int:
        """Bytes of a table, for guesses only."""
        try:
            return (self._folder / name).lstat().st_size
        except OSError:
            return 0

    def rows(self, name: str, columns: Columns) -> Rows:
        """The good rows of one table; none and a finding if it cannot be opened."""
        if name not in self._files:
            return
        module = import_module(READERS[PurePosixPath(name).suffix.lower()])
        try:
            with open_inside(self._folder, name) as stream:
                self._stream = stream
                yield from module.rows(stream, name, columns, self._notices)
        except UnsafePath as error:
            self._notices.add("unsafe-path", name, 0, f"{error}.", "Put the file itself into the dossier.")
        except OSError as error:
            why = error.strerror or "it is gone"
            self._notices.add(
                "unreadable-file", name, 0, f"{name} cannot be read: {why}.", "Mend its permissions."
            )

    def describe(self) -> None:
        """Read entities and sources: of the tables first, then of the RDF files."""
        for line, cells in self.rows(sources.FILE, sources.COLUMNS):
            self._keep(
                self.sources, sources.source_from(sources.FILE, line, cells, self._notices), sources.FILE
            )
        for line, cells in self.rows(entities.FILE, entities.COLUMNS):
            entity = entities.entity_from(entities.FILE, line, cells, self._terms, self._notices)
            self._keep(self.entities, entity, entities.FILE)
        for name in self._files:
            if "/" not in name and name != TERMS and name.endswith(RDF_SUFFIXES):
                self._describe_rdf(name)

    def _keep(self, table: dict[str, _Described], row: _Described | None, file: str) -> None:
        if row is None:
            return
        if row.id in table:
            message = f"The id {row.id} is that of line {table[row.id].line} too; the row is not read."
            self._notices.add("duplicate-id", file, row.line, message, "Give one of them another id.")
        else:
            table[row.id] = row

    def _describe_rdf(self, name: str) -> None:
        from onrecord.read.rdf import read_rdf

        described = read_rdf(
            self._folder, name, self._meta, self._terms, self.entities.values(), self._notices
        )
        if described is None:
            return
        self.rdf.append(described)
        for cells in described.sources:
            if cells[0] not in self.sources and (
                source := sources.source_from(name, 0, cells, self._notices)
            ):
                self.sources[source.id] = source
        for cells in described.entities:
            entity = entities.entity_from(name, 0, cells, self._terms, self._notices)
            if entity is not None and self.entities.setdefault(entity.id, entity) is not entity:
                self._same(self.entities[entity.id], entity, name)

    def _same(self, known: Entity, other: Entity, file: str) -> None:
        """An entity that two files describe must be the same in both."""
        if known.type != other.type or other.name not in (known.name, *known.aliases):
            here, there = f"{other.type} {other.name}", f"{known.type} {known.name}"
            message = f"{known.id} is described elsewhere as {there}, here as {here}."
            self._notices.add("duplicate-id", file, 0, message, "Give one of them another id.")

    def claims(self, rows: Claims, progress: Progress) -> None:
        """Read all claims: of the tables first, then of the RDF files."""
        tables = [name for name in self._files if is_claims_table(name)]
        sizes = [self._size(name) for name in tables]
        before = count = 0
        for name, size in zip(tables, sizes, strict=True):
            for line, cells in self.rows(name, claims.COLUMNS):
                rows.add(name, line, cells)
                count += 1
                if count % STEP == 0:
                    read = before + min(size, self._stream.tell() if self._stream else 0)
                    progress("reading", count, count * sum(sizes) // read if read else 0)
            before += size
        for described in self.rdf:
            rows.add_described(described.file, described.claims)

    def judgements(self, known: Names) -> tuple[Judgement, ...]:
        """All rows of `identities.csv`, and the judgements of RDF files, that can be read."""
        rows = [
            ("identities.csv", line, cells)
            for line, cells in self.rows("identities.csv", entities.IDENTITIES)
        ]
        rows += [(described.file, 0, cells) for described in self.rdf for cells in described.judgements]
        found: dict[str, Judgement] = {}
        for file, line, cells in rows:
            if judgement := entities.judgement_from(file, line, cells, known, self._notices):
                if judgement.id in found:
                    message = f"{judgement.a} and {judgement.b} are judged twice; the first row counts."
                    self._notices.add("duplicate-row", file, line, message, "Delete one.")
                found.setdefault(judgement.id, judgement)
        return tuple(found[key] for key in sorted(found))

    def responses(self) -> tuple[Response, ...]:
        """All rows of `responses.csv`."""
        return tuple(
            Response(claim=c[0], asked=c[1], how=c[2], deadline=c[3], answer=c[4], source=c[5], line=line)
            for line, c in self.rows("responses.csv", RESPONSES)
        )

    def corrections(self) -> tuple[Correction, ...]:
        """All rows of `corrections.csv`."""
        return tuple(
            Correction(claim=c[0], date=c[1], what=c[2], reason=c[3], by=c[4], line=line)
            for line, c in self.rows("corrections.csv", CORRECTIONS)
        )
