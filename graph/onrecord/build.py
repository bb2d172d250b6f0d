"""From a dossier's files to the record that answers: read, check, judge, store, switch.

In:   the folder of a dossier
Out:  a new build, on disk and answering, or a `BuildError` and the previous one still answering
Not:  what each of these steps does

A record is never patched. Whatever changed, it is built anew beside the old one; one rename switches over.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sized
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import BuildError, DossierError, OtherVersion, RecordError
from onrecord.model.light import dataclass, replace
from onrecord.store import builds, manifest
from onrecord.store.manifest import Manifest
from onrecord.store.progress import Progress, silent

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Finding
    from onrecord.store.reading import Reading

VERSION: str = sys.modules[str(__package__)].__version__
"""Of this package; looked up, not imported: the package names what lies above this layer."""
SHAPES_IN_MEMORY = 200_000
"""Claims up to which `check` makes triples, for own shapes: they take some 400 MB. A build has them."""
_PAUSE = 0.2
"""Seconds between two looks at how far the RDF store is."""
NAMED = 5
"""Errors that are shown where a build is refused, before it is said how to see all."""
_OWN = "ontology.ttl"
TABLE_SUFFIXES = (".csv", ".parquet", ".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")


class State(StrEnum):
    """How a record stands to its dossier."""

    NONE = "none"
    """Never built."""
    FRESH = "fresh"
    """Made from the files as they are."""
    STALE = "stale"
    """The files have changed since, or another version of this program built it."""


def build(
    folder: Path | str,
    *,
    drafts: bool = False,
    texts: Path | None = None,
    progress: Progress | None = None,
    wait: float = 600.0,
    force: bool = False,
    shrink: bool = False,
    reason: str = "",
) -> Path:
    """Check a dossier and compile it into a record. Building unchanged files again does nothing.

    Args:
        folder: Holds `dossier.toml`.
        drafts: Take in rows that are marked as drafts.
        texts: Folder of originals that may not be passed on; quotes are verified against them too.
        progress: Told of every phase: (phase, done, total), a total of 0 where it is not known.
        wait: Seconds to wait for another process that builds this record.
        force: Build even if nothing has changed.
        shrink: Replace a record even by one with no claims, or less than half as many.
        reason: Why, for the line in `journal.jsonl`.

    Returns:
        The folder of the build that answers now.

    Raises:
        DossierError: The folder is no dossier.
        BuildError: The dossier has errors (`findings` says how many), or lost most of its claims, or the disk
            refuses. The previous record still answers.

    Cost: one pass over all files, then mostly the RDF store: some 12 s of computing for 100,000 claims.
    """
    folder, report = Path(folder), progress or silent
    _require_dossier(folder)
    with builds.builder(folder, report, wait=wait), _disk(folder), _uncollected():
        stamp, content = _files(folder, report)
        wish = _Wish(content, drafts, "" if texts is None else str(texts.absolute()))
        kept = None if force else _unchanged(folder, wish)
        if kept is not None:
            if _plain(builds.stamp_of(folder, kept, manifest.read(kept))) != _plain(stamp):
                builds.note_stamp(folder, kept, stamp)
            return kept
        return _anew(folder, wish, stamp, texts, report, shrink=shrink, reason=reason)


def rebuild(folder: Path | str, *, progress: Progress | None = None, wait: float = 600.0) -> Path:
    """Build again as the last time: with the same drafts and the same folder of originals."""
    folder = Path(folder)
    drafts, texts = False, ""
    try:
        last = builds.current(folder)
        about = manifest.read(last) if last else None
        drafts, texts = (about.drafts, about.texts) if about else (False, "")
    except RecordError:
        pass  # a damaged record is no reason not to build a new one
    originals = Path(texts) if texts and Path(texts).is_dir() else None
    return build(folder, drafts=drafts, texts=originals, progress=progress, wait=wait)


def check(
    folder: Path | str, *, texts: Path | None = None, progress: Progress | None = None
) -> tuple[Dossier, list[Finding]]:
    """Read a dossier, drafts included, and collect all findings, in the order of files and lines.

    Raises:
        DossierError: The folder is no dossier.
    """
    folder, report = Path(folder), progress or silent
    with _uncollected():
        dossier, findings = _checked(folder, texts, report)
        if _errors(findings) == 0:
            from onrecord.check.shapes import shape_findings

            report("checking shapes", 0, 0)
            claims = dossier.claims
            small = isinstance(claims, Sized) and len(claims) <= SHAPES_IN_MEMORY
            findings = sorted({*findings, *shape_findings(dossier, own=folder / _OWN, in_memory=small)})
    return dossier, findings


def public(folder: Path | str, *, progress: Progress | None = None, wait: float = 600.0) -> Path:
    """The redacted record: the one that may leave the machine, made from the record that answers.

    It is built from `redact` of that record, kept beside it, and goes when it goes.

    Raises:
        RecordError: There is no record yet, or it is damaged.
        BuildError: The disk refuses.
    """
    folder, report = Path(folder), progress or silent
    made = _redacted(folder)
    if made is not None:
        return made
    with builds.builder(folder, report, wait=wait), _disk(folder):
        made = _redacted(folder)
        if made is not None:
            return made
        with builds.open_current(folder) as reading:
            from onrecord.redact import redact

            target = builds.public_of(reading.dir)
            if target.exists() and not builds.discard(target):
                raise RecordError(
                    f"The redacted record {target.name} is damaged and in use. Close what reads it."
                )
            report("redacting", 0, 0)
            dossier = redact(reading.dossier())
            about = replace(
                reading.manifest,
                dossier="",
                stamp=(),
                texts="",
                warnings=0,
                noted={},
                redacted=True,
                files={},
                marks={},
            )
            about = replace(about, title=dossier.meta.title, corrections=dossier.meta.corrections)
            with builds.staging(folder) as staged:
                about = _store(staged, dossier, about, report)
                return builds.publish(staged, about, point=False, name=target.name)


def open_public(folder: Path | str, *, stale: bool = False, progress: Progress | None = None) -> Reading:
    """The redacted record, opened, also while another process replaces it. Raises as `public` does."""
    from onrecord.store.reading import Reading

    for _ in range(9):
        made = public(folder, progress=progress)
        try:
            return Reading.open(made, stale=stale)
        except RecordError:
            # Cleared away since, together with the record it was made from? Then there is a newer one.
            if made == public(folder):
                break
    return Reading.open(public(folder), stale=stale)


def fresh(folder: Path | str) -> State:
    """Whether the record is made from the files as they are. Cost: one stat for each file.

    Raises:
        RecordError: The record is damaged.
    """
    from onrecord.read.files import stamp

    folder = Path(folder)
    while (last := builds.current(folder)) is not None:
        try:
            about = manifest.read(last)
        except OtherVersion:
            return State.STALE
        except RecordError:
            if last == builds.current(folder):
                raise
            continue  # replaced and cleared away between the two lines
        same = _plain(builds.stamp_of(folder, last, about)) == _plain(stamp(folder))
        return State.FRESH if same and about.tool == VERSION else State.STALE
    return State.NONE


def table_bytes(folder: Path | str) -> int:
    """How large the tables and RDF files of a dossier are together: what a build has to read."""
    from onrecord.read.files import stamp

    return sum(size for name, _, size in stamp(Path(folder)) if name.lower().endswith(TABLE_SUFFIXES))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What makes one build of a dossier the same as another."""

    content: str
    drafts: bool
    texts: str


class _Settled:
    """The claims that are no drafts, walked as often as wanted."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims = claims

    def __iter__(self) -> Iterator[Claim]:
        return (claim for claim in self._claims if not claim.draft)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _require_dossier(folder: Path) -> None:
    if not (folder / "dossier.toml").is_file():
        raise DossierError(f"{folder} has no dossier.toml. Name a dossier, or start one: onrecord new DIR")


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Whatever the disk says, one sentence."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise BuildError(
            f"The record of {folder} cannot be written ({error}). "
            "Free some space or mend the permissions, then build again."
        ) from error
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise BuildError(
            f"The record of {folder} cannot be written ({error.strerror or error}{where}). "
            "Free some space or mend the permissions, then build again."
        ) from error
    except MemoryError as error:
        raise BuildError(f"There is too little memory to build the record of {folder}.") from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without searches for circles of dead objects: a build makes few, and millions that are alive.

    Each search looks at everything there is, so its cost would grow faster than the dossier.
    """
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _files(folder: Path, report: Progress) -> tuple[Any, str]:
    """How the files look, and what is in them: before they are read, so that later changes are noticed."""
    from onrecord.read.files import fingerprint, stamp

    report("looking for changes", 0, 0)
    return stamp(folder), fingerprint(folder)


def _unchanged(folder: Path, wish: _Wish) -> Path | None:
    """The build that answers, if it is whole and was made from the same files in the same way."""
    try:
        last = builds.current(folder)
        if last is None:
            return None
        about = manifest.read(last)
        manifest.check(last, about)
    except RecordError:
        return None
    same = wish == _Wish(about.dossier, about.drafts, about.texts) and about.tool == VERSION
    return last if same else None


def _redacted(folder: Path) -> Path | None:
    """The redacted record of the build that answers, if there is one and it is whole."""
    last = builds.current(folder)
    if last is None:
        raise RecordError(f"There is no record of {folder} yet. Build it: onrecord build")
    target = builds.public_of(last)
    if not target.is_dir():
        return None
    try:
        manifest.check(target, manifest.read(target))
    except RecordError:
        return None
    return target


def _anew(
    folder: Path, wish: _Wish, stamp: Any, texts: Path | None, report: Progress, *, shrink: bool, reason: str
) -> Path:
    """Check, store and switch, whatever was there before."""
    dossier, findings = _checked(folder, texts, report)
    if _errors(findings):
        raise _refused(folder, findings)
    if not wish.drafts:
        dossier = replace(dossier, claims=_Settled(dossier.claims))
    last = _last(folder)
    if last and not shrink:
        _require_claims(folder, dossier, wish, last)
    about = _about(dossier, wish, stamp, sum(finding.severity == "warning" for finding in findings))
    about = replace(about, noted=_unhashed(folder, dossier) | _kept_notes(last, dossier))
    with builds.staging(folder) as staged:
        about = _store(staged, dossier, about, report)
        _require_shapes(folder, staged, dossier, report)
        report("switching", 0, 1)
        done = builds.publish(staged, about)
    from onrecord.store import journal

    said = {"build": about.build, "dossier": about.dossier, "time": about.built, "reason": reason}
    journal.append(folder, counts=about.counts, **said)
    builds.note_stamp(folder, done, stamp)
    builds.collect(folder)
    report("switching", 1, 1)
    return done


def _checked(folder: Path, texts: Path | None, report: Progress) -> tuple[Dossier, list[Finding]]:
    """The dossier with its drafts, and all findings but those of the shapes."""
    from onrecord.check import check as look
    from onrecord.check.since import changed_texts
    from onrecord.read.dossier import read

    report("reading", 0, 0)
    scratch = builds.home(folder) / "builds"
    dossier, found = read(
        folder, texts=texts, drafts=True, scratch=scratch if scratch.is_dir() else None, progress=report
    )
    report("checking", 0, 0)
    noted = _kept_notes(_last(folder), dossier)
    since = changed_texts(dossier, noted, _unhashed(folder, dossier)) if noted else ()
    return dossier, look(dossier, [*found, *since], report)


def _last(folder: Path) -> Manifest | None:
    """The manifest of the record that answers, if there is one that can be read."""
    try:
        last = builds.current(folder)
        return manifest.read(last) if last else None
    except RecordError:
        return None


def _unhashed(folder: Path, dossier: Dossier) -> dict[str, str]:
    """Sources with a text and no sha256, to the hash of their file as it is."""
    from onrecord.read.files import UnsafePath, digest_inside

    out: dict[str, str] = {}
    for source in dossier.sources.values():
        if source.file and not source.sha256 and source.id in dossier.texts:
            with suppress(OSError, UnsafePath):
                out[source.id] = digest_inside(folder, source.file)
    return out


def _kept_notes(last: Manifest | None, dossier: Dossier) -> dict[str, str]:
    """What the last record noted of texts that still have no sha256: it stays until somebody accepts."""
    known, noted = dossier.sources, last.noted if last else {}
    return {name: digest for name, digest in noted.items() if name in known and not known[name].sha256}


def _require_claims(folder: Path, dossier: Dossier, wish: _Wish, last: Manifest) -> None:
    """An emptied table is no reason to forget everything."""
    had, now = last.counts.get("claims", 0), sum(1 for _ in dossier.claims)
    if had and (now == 0 or (2 * now < had and wish.drafts == last.drafts)):
        claims = "1 claim" if now == 1 else f"{now:,} claims" if now else "no claims"
        raise BuildError(
            f"{folder} has {claims} now, and its record has {had:,}: nothing was replaced. "
            "If that is meant: onrecord build --shrink"
        )


def _require_shapes(folder: Path, staged: Path, dossier: Dossier, report: Progress) -> None:
    """Ask the ontology's shapes of the triples just stored, before anybody else can."""
    from onrecord.check.shapes import shape_findings
    from onrecord.store import rdf

    report("checking shapes", 0, 0)
    store = rdf.open_read_only(staged / "rdf")
    findings = shape_findings(dossier, store, own=folder / _OWN, errors_only=True)
    if _errors(findings):
        raise _refused(folder, findings)


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def _refused(folder: Path, findings: list[Finding]) -> BuildError:
    errors = _errors(findings)
    count = "1 error" if errors == 1 else f"{errors:,} errors"
    sentence = f"{folder} has {count}; nothing was built or replaced. All of them: onrecord check"
    first = [finding for finding in findings if finding.severity == "error"][:NAMED]
    return BuildError(sentence, findings=errors, first=tuple(map(_line, first)))


def _line(finding: Finding) -> str:
    where = f"{finding.file}:{finding.line}" if finding.line else finding.file
    mend = f" ({finding.fix})" if finding.fix else ""
    return f"{where}: {finding.severity}: {finding.message}{mend}"


def _about(dossier: Dossier, wish: _Wish, stamp: Any, warnings: int) -> Manifest:
    return Manifest(
        title=dossier.meta.title,
        built=builds.now(),
        build="",
        dossier=wish.content,
        tool=VERSION,
        counts={},
        corrections=dossier.meta.corrections,
        drafts=wish.drafts,
        texts=wish.texts,
        warnings=warnings,
        stamp=_plain(stamp),
    )


def _store(staged: Path, dossier: Dossier, about: Manifest, report: Progress) -> Manifest:
    """Write all files of a record into a staging folder; the manifest with what they add up to."""
    from concurrent.futures import ThreadPoolExecutor, wait

    from onrecord.model.judge import judge
    from onrecord.store import digest, index, names_write, paths, rdf, triples

    report("judging", 0, 0)
    judged = judge(dossier)
    record = staged / "record.sqlite"
    # The store's own work needs no Python: the rest is written meanwhile.
    with ThreadPoolExecutor(1) as beside:
        loaded = _Passed(triples.blocks(dossier, judged))
        loading = beside.submit(rdf.load, loaded, staged / "rdf")
        try:
            entities = index.write(record, dossier, judged, report)
            names_write.write(record, dossier, entities, report)
            with closing(index.ClaimNumbers(record)) as claims:
                counts = {"sources": len(dossier.sources), "claims": len(claims), "entities": len(entities)}
                report("paths", 0, counts["claims"])
                paths.write(staged, dossier, judged, entities, claims)
            del entities
            report("hashing", 0, 0)
            hashed = digest.digest(record)
            total = sum(counts.values())
            while wait([loading], _PAUSE).not_done:
                report("RDF", min(loaded.count, total), total)
        except BaseException:
            loaded.stopped = True  # whoever presses Ctrl-C does not wait for a store that is thrown away
            raise
        loading.result()
    pseudonyms = Counter(bool(e.pseudonym) and e.pseudonym == e.name for e in dossier.entities.values())
    return replace(about, build=hashed, counts=counts, pseudonyms=pseudonyms[True] * about.redacted)


class _Passed:
    """Items on their way through, counted, until it is told to stop."""

    def __init__(self, items: Iterable[str]) -> None:
        self.count = 0
        self.stopped = False
        self._items = items

    def __iter__(self) -> Iterator[str]:
        for item in self._items:
            if self.stopped:
                return
            self.count += 1
            yield item


def _plain(stamp: Any) -> Any:
    """As JSON gives it back: lists, no tuples."""
    return [list(row) for row in stamp]
