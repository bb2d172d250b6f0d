"""Sources, and their texts as they lie in the dossier.

In:   rows of `sources.csv`; the files they name; a folder of originals that may not be passed on
Out:  `Source` records, decoded texts, and where the words of a claim stand
Not:  the network: nothing is fetched, ever
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from posixpath import splitext

from onrecord.model.source import Source
from onrecord.read.files import UnsafePath, digest_inside, names, open_inside
from onrecord.read.names import ID, slug
from onrecord.read.notice import Notices, shown
from onrecord.read.tables import Columns
from onrecord.read.texts import Found, Passages, Patience

FILE = "sources.csv"
COLUMNS = Columns(
    (
        "id",
        "title",
        "kind",
        "publisher",
        "author",
        "date",
        "url",
        "archive_url",
        "file",
        "text",
        "sha256",
        "original_sha256",
        "based_on",
        "note",
    ),
    required=("id",),
)
LARGEST = 64 << 20
"""Bytes of a text."""
_READABLE = (".txt", ".md")
_NAMED = 5


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell that may hold several, separated by `|`.

    >>> several("a | b|")
    ('a', 'b')
    """
    return tuple(part for part in map(str.strip, cell.split("|")) if part) if cell else ()


def source_from(file: str, line: int, cells: Sequence[str], notices: Notices) -> Source | None:
    """One row, in the order of `COLUMNS`; None and a finding if it has no id."""
    if not (name := good_id(file, line, cells[0], notices)):
        return None
    _, title, kind, publisher, author, date, url, archive, path, text, here, original, based_on, note = cells
    return Source(
        id=name,
        title=title,
        kind=kind,
        publisher=publisher,
        author=author,
        date=date,
        url=url,
        archive_url=archive,
        file=path,
        text=text.lower(),
        sha256=here.lower(),
        original_sha256=original.lower(),
        based_on=several(based_on),
        note=note,
        line=line,
    )


def good_id(file: str, line: int, text: str, notices: Notices) -> str:
    """The id as written, with a finding if it is none; empty if nothing is written."""
    if not text:
        notices.add(
            "missing-value", file, line, "The row has no id; it is not read.", "Give it an id like lacy-suit."
        )
    elif not ID.fullmatch(text):
        better = slug(text)
        fix = f"Write {better}." if better else "Use a-z, 0-9 and hyphens, as in lacy-suit."
        notices.add(
            "bad-id", file, line, f"{shown(text)} is no id: it has other characters than a-z, 0-9 and -.", fix
        )
    return text


class Texts:
    """The texts at hand, and which claims they carry."""

    def __init__(
        self, folder: Path, sources: Iterable[Source], originals: Path | None, notices: Notices
    ) -> None:
        self.decoded: dict[str, str] = {}
        """Source id to the text of its file."""
        self._sources = {source.id: source for source in sources}
        self._notices = notices
        self._passages: dict[str, Passages] = {}
        self._patience = Patience()
        self._changed: dict[str, str] = {}
        self._lost: dict[str, list[str]] = {}
        self._asked: dict[tuple[str, str], Found | None] = {}
        self._at_hand: dict[str, bool] = {}
        for source in self._sources.values():
            if source.file:
                self._load(folder, source)
        self._originals = _originals(originals, self._sources.values(), notices) if originals else {}

    def _load(self, folder: Path, source: Source) -> None:
        notices, line = self._notices, source.line
        try:
            here = digest_inside(folder, source.file)
            name = (
                source.file if source.file.lower().endswith(_READABLE) else f"{splitext(source.file)[0]}.txt"
            )
            text = _decode(folder, name, notices)
        except UnsafePath as error:
            notices.add("unsafe-path", FILE, line, f"{error}.", "Put the file itself into the dossier.")
            return
        except OSError as error:
            if (
                isinstance(error, FileNotFoundError)
                and error.args[:1] != (source.file,)
                and len(error.args) == 1
            ):
                return  # a .pdf without a .txt beside it: kept, and its quotes stay unverified
            why = (
                "is not there"
                if isinstance(error, FileNotFoundError)
                else f"cannot be read ({error.strerror})"
            )
            notices.add(
                "unreadable-file",
                FILE,
                line,
                f"{shown(source.file)} {why}.",
                "Mend the path, or leave it empty.",
            )
            return
        if text is not None:
            self.decoded[source.id] = text
        if not source.sha256:
            notices.add("hash-missing", FILE, line, f"{source.file} has no sha256 noted.", f"Write {here}.")
        elif source.sha256 != here:
            self._changed[source.id] = here

    def at_hand(self, source: str) -> bool:
        """Whether there is any text in which words of a source could be looked for."""
        known = self._at_hand.get(source)
        if known is None:
            original = self._sources[source].original_sha256
            known = self._at_hand[source] = source in self.decoded or original in self._originals
        return known

    def anchor(self, source: str, quote: str, summary: str, file: str, line: int) -> tuple[int, int]:
        """First code point of a claim's words in the file of its source, and one past the last; else -1, -1.

        Findings: words that are not where they must be, or stand there twice.
        """
        whose = self._sources[source].text
        verbatim = whose in ("original", "excerpt")
        place: Found | None = None
        if quote:
            found = self._find(source, quote, "quote", file, line, here=verbatim)
            place = found if verbatim else None
        if summary and whose == "digest":
            place = self._find(source, summary, "summary", file, line, here=True)
        return (place.start, place.end) if place else (-1, -1)

    def _find(self, source: str, words: str, what: str, file: str, line: int, *, here: bool) -> Found | None:
        """Look in the file of the source, or in its original elsewhere."""
        text = (
            self.decoded.get(source) if here else self._originals.get(self._sources[source].original_sha256)
        )
        if text is None:
            return None  # not at hand: unverified, which is no error
        key = (source if here else f"original of {source}", words)
        if key not in self._asked:
            if key[0] not in self._passages:
                self._passages[key[0]] = Passages(text)
            self._asked[key] = self._passages[key[0]].find(words)
        where = self._sources[source].file if here else f"the original of {source}"
        found = self._asked[key]
        if found is None:
            self._missing(key, where, words, what, file, line)
            self._lost.setdefault(source, []).append(f"{file}:{line}")
        elif found.again:
            message = (
                f"The {what} {shown(words, 60)} stands in {where} more than once; the first place counts."
            )
            self._notices.add("words-found-twice", file, line, message, "Take in a few words more.")
        return found

    def _missing(self, key: tuple[str, str], where: str, words: str, what: str, file: str, line: int) -> None:
        near = self._patience.closest(self._passages[key[0]], words)
        message = f"The {what} {shown(words)} does not stand in {where}."
        hint = f" The closest passage is: {shown(near, 400)}." if near else ""
        fix = (
            "Copy the words from the text, or say what is meant in summary."
            if what == "quote"
            else ("Copy the passage from the digest, or add it there.")
        )
        self._notices.add(f"{what}-not-found", file, line, message + hint, fix)

    def report_changes(self) -> None:
        """Note every text whose hash is another than the one noted, and which claims lose support by it."""
        for name, here in sorted(self._changed.items()):
            source, lost = self._sources[name], self._lost.get(name, [])
            if lost:
                more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
                effect = f"These claims lose support: {', '.join(lost[:_NAMED])}{more}"
            else:
                effect = "Every quote and summary is still found in it"
            message = f"{source.file} has changed since its sha256 was noted. {effect}."
            self._notices.add(
                "changed-text", FILE, source.line, message, f"Put the old text back, or write {here}."
            )


def _decode(folder: Path, name: str, notices: Notices) -> str | None:
    """The text of a file, its byte order mark left out; None and a finding if it is no UTF-8."""
    with open_inside(folder, name) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        notices.add(
            "too-large", name, 0, f"The text is over {LARGEST >> 20} MB; it is not read.", "Split it."
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        notices.add("not-utf-8", name, line, "The text is not UTF-8.", "Save it as UTF-8.")
        return None


def _originals(folder: Path, sources: Iterable[Source], notices: Notices) -> Mapping[str, str]:
    """Texts below a folder outside the dossier, by their hash, as far as some source asks for them."""
    wanted = {source.original_sha256 for source in sources if source.original_sha256}
    texts: dict[str, str] = {}
    if not wanted or not folder.is_dir():
        return texts
    for name in names(folder):
        if not name.lower().endswith(_READABLE):
            continue
        try:
            with open_inside(folder, name) as file:
                content = file.read(LARGEST + 1)
        except (UnsafePath, OSError):
            continue
        if (digest := sha256(content).hexdigest()) in wanted:
            texts[digest] = content.decode("utf-8-sig", "replace")
    return texts
