"""The dossier itself: the tables that people write, from which the same record can be built again.

In:   a portion of a record
Out:  a folder: dossier.toml, tables, texts, RDF of other vocabularies, own terms
Not:  the salt, which never leaves the machine; saved questions, drafts and rows that reading refused, which
      are not in a record

Cells that a spreadsheet would run get an apostrophe in front, unless `raw` is asked for; the rows that have
one keep their ids all the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from onrecord.model.claim import claim_id
from onrecord.show.csv_ import APOSTROPHE, harmless
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier
    from onrecord.model.source import Source

_SOURCES: Final = (
    "id", "title", "kind", "publisher", "author", "date", "url", "archive_url", "file", "text", "sha256",
    "original_sha256", "based_on", "note",
)  # fmt: skip
_ENTITIES: Final = (
    "id", "type", "name", "aliases", "unnamed", "living", "description", "same_as", "privacy",
    "pseudonym", "note",
)  # fmt: skip
_CLAIMS: Final = (
    "subject", "relation", "object", "in", "when", "source", "quote", "summary", "standing", "by", "undoes",
    "review", "note", "id",
)  # fmt: skip
_READABLE: Final = (".txt", ".md")
BLANKS: Final = "white space at the ends of a cell, a carriage return or a NUL: reading a table drops it"
LONG: Final = "a cell of over 131,072 characters: a table cannot hold it, so its end is cut off"
SPLIT: Final = "a | inside one of several values of a cell: reading will split it there"
_LONGEST: Final = 131_072
ORIGINAL: Final = "the file of a source that is no text (a PDF, a page); its text is here, the file is not"


def dossier(part: Portion, folder: Path, ledger: Ledger) -> None:
    """Write into a folder that is there and empty. Cost: one claim in memory at a time, and the texts."""
    whole = part.dossier()
    writer = _Tables(folder, part.raw, ledger)
    (folder / "dossier.toml").write_text(_settings(part, whole), encoding="utf-8")
    sources = {name: _with_text(folder, source, whole, ledger) for name, source in whole.sources.items()}
    writer.table("sources.csv", _SOURCES, map(_source_row, sources.values()))
    several = (value for e in whole.entities.values() for value in (*e.aliases, *e.same_as))
    ledger.lose(SPLIT, sum("|" in value for value in several))
    writer.table("entities.csv", _ENTITIES, (
        (e.id, e.type, e.name, "|".join(e.aliases), "yes" if e.unnamed else "", e.living, e.description,
         "|".join(e.same_as), e.privacy, e.pseudonym, e.note)
        for e in whole.entities.values()
    ))  # fmt: skip
    with writer.open("claims.csv", _CLAIMS) as write:
        for claim in whole.claims:
            write(_claim_row(claim, raw=part.raw))
            ledger.written += 1
    rows = ((j.a, j.b, j.judgement, j.reason, j.by, j.date) for j in whole.judgements)
    writer.table("identities.csv", ("a", "b", "judgement", "reason", "by", "date"), rows)
    answers = ((r.claim, r.asked, r.how, r.deadline, r.answer, r.source) for r in whole.responses)
    writer.table("responses.csv", ("claim", "asked", "how", "deadline", "answer", "source"), answers)
    mended = ((c.claim, c.date, c.what, c.reason, c.by) for c in whole.corrections)
    writer.table("corrections.csv", ("claim", "date", "what", "reason", "by"), mended)
    _others(folder, whole, ledger)
    _own_terms(folder, part, ledger)


def _settings(part: Portion, whole: Dossier) -> str:
    """`dossier.toml`; each head line is a comment of its own."""
    head = "".join(f"# {' '.join(line.split())}\n" for line in part.head())
    meta = whole.meta
    keys = {
        "title": meta.title,
        "base": meta.base,
        "language": meta.language,
        "corrections": meta.corrections,
    }
    return head + "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items() if value)


def _toml(text: str) -> str:
    r"""A basic string of TOML.

    >>> _toml('a "b"\n')
    '"a \\"b\\"\\n"'
    """
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in out) + '"'


class _Tables:
    """Writes tables; counts what a table cannot hold as it is."""

    def __init__(self, folder: Path, raw: bool, ledger: Ledger) -> None:
        self._folder, self._raw, self._ledger = folder, raw, ledger

    @contextmanager
    def open(self, name: str, columns: Sequence[str]) -> Iterator[_Write]:
        """A new table; gives what writes one row."""
        with (self._folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(columns)

            def write(row: Sequence[str]) -> None:
                table.writerow([self._cell(cell) for cell in row])
                self._ledger.made[f"row of {name}"] += 1

            yield write

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A whole table; none where there is no row."""
        found = list(rows)
        if found or name in ("sources.csv", "entities.csv"):
            with self.open(name, columns) as write:
                for row in found:
                    write(row)

    def _cell(self, cell: str) -> str:
        if cell != cell.strip() or "\r" in cell or "\0" in cell:
            self._ledger.lose(BLANKS)
            cell = cell.replace("\0", "\ufffd")  # a row with NUL is refused, and the claim would be lost
        if len(cell) >= _LONGEST:
            self._ledger.lose(LONG)
            cell = cell[: _LONGEST - 1]
        if not self._raw and cell != (safe := harmless(cell)):
            self._ledger.lose(APOSTROPHE)
            return safe
        return cell


if TYPE_CHECKING:
    from collections.abc import Callable

    _Write = Callable[[Sequence[str]], None]


def _claim_row(claim: Claim, *, raw: bool) -> tuple[str, ...]:
    """One row; with its id where the id would not follow from the row."""
    when = claim.when.text if claim.when else ""
    said = (claim.subject, claim.relation, claim.object, claim.within, when, claim.source)
    rest = (claim.quote, claim.summary, claim.standing, claim.by)
    # What is read back: cells without white space at their ends.
    cells = [
        cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").strip()
        for cell in (*said, *rest)
    ]
    if not raw:
        cells = [harmless(cell) for cell in cells]
    follows = claim_id(*cells) == claim.id
    review = "draft" if claim.draft else ""
    return (*said, *rest, claim.undoes, review, claim.note, "" if follows else claim.id)


def _source_row(s: Source) -> tuple[str, ...]:
    return (
        s.id, s.title, s.kind, s.publisher, s.author, s.date, s.url, s.archive_url, s.file, s.text, s.sha256,
        s.original_sha256, "|".join(s.based_on), s.note,
    )  # fmt: skip


def _with_text(folder: Path, source: Source, whole: Dossier, ledger: Ledger) -> Source:
    """The source as it stands in the new folder, its text written where there is one."""
    from onrecord.model.light import replace

    text = whole.texts.get(source.id)
    if text is None:
        if source.file:
            ledger.lose("the file of a source of which the record has no text")
        return replace(source, file="", sha256="")
    name = source.file or f"sources/{source.id}.txt"
    if not name.lower().endswith(_READABLE):
        ledger.lose(ORIGINAL)
        name = f"{name.rpartition('.')[0] or name}.txt"
    content = text.encode("utf-8", "replace")
    path = folder.joinpath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    ledger.made["text"] += 1
    return replace(source, file=path.relative_to(folder).as_posix(), sha256=sha256(content).hexdigest())


def _others(folder: Path, whole: Dossier, ledger: Ledger) -> None:
    """Triples of other vocabularies, as they came."""
    lines = sorted(whole.quads)
    if lines:
        (folder / "other.nq").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        ledger.made["triple of other vocabularies"] += len(lines)


def _own_terms(folder: Path, part: Portion, ledger: Ledger) -> None:
    """The dossier's own ontology, written anew from the table of its terms."""
    from onrecord.show.own_terms import own_terms

    text, count = own_terms(part.terms)
    if count:
        (folder / "ontology.ttl").write_text(text, encoding="utf-8")
        ledger.made["own term"] += count
