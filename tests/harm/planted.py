"""A dossier with protected names wherever a name can stand, and the search for them in whatever comes out.

In:   how many people; whether the hidden part is in it
Out:  a dossier on disk, and the words that must not leave
"""

from __future__ import annotations

import base64
import csv
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote

from tests.dossiers import HEADERS, TOML, write_dossier

_HEADS = (
    "Bro",
    "Quenz",
    "Vlad",
    "Thor",
    "Gwyn",
    "Zebu",
    "Xand",
    "Murk",
    "Oszk",
    "\u017bol",
    "Kj\u00e6r",
    "Drag",
)
_TAILS = ("avitch", "eldinck", "imorrow", "\u00fclskind", "ombarth", "ytterby", "andrik", "ussowey")
WORDS = tuple(f"{a}{b}" for a, b in product(_HEADS, _TAILS))
"""Made up, long, and in no language: none is in the page's own code, nor in the ontology."""
KINDS = ("hidden", "private", "minor", "")


@dataclass(frozen=True)
class Somebody:
    """One protected person."""

    number: int
    privacy: str

    @property
    def first(self) -> str:
        return WORDS[(self.number * 7) % 48] + "o"

    @property
    def last(self) -> str:
        """A family name of their own, in their own letters."""
        return f"{WORDS[48 + self.number % 48]}{'abcdefgh'[self.number // 48]}sk"

    @property
    def alias(self) -> str:
        return f"Nick{self.last.casefold()}ia"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def id(self) -> str:
        plain = unicodedata.normalize("NFKD", self.name.casefold().replace("\u00e6", "ae"))
        return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")

    def words(self) -> tuple[str, ...]:
        """What must not be found, in any spelling."""
        return (self.last, self.alias, self.id, self.name)


def people(count: int) -> list[Somebody]:
    return [Somebody(number, KINDS[number % len(KINDS)]) for number in range(count)]


def write(folder: Path, cast: Iterable[Somebody], *, hidden: bool = True) -> Path:
    """A dossier about a public person and a raid; everybody of the cast is named wherever one can be.

    `hidden=False` leaves out whatever belongs to the hidden ones, as if nobody had ever heard of them.
    """
    everybody = [one for one in cast if hidden or one.privacy != "hidden"]
    texts = {"report.txt": _text(everybody)}
    rows = {
        "sources": _sources(everybody, texts),
        "entities": _entities(everybody),
        "claims": _claims(everybody),
    }
    rows |= {"responses": _responses(everybody), "corrections": _corrections(everybody)}
    rows["identities"] = [
        ("meg", one.id, "different", f"{one.name} is another", "me", "2026-01-01") for one in everybody
    ]
    tables: dict[str, str] = {name: _table(name, body) for name, body in rows.items()}
    files: dict[str, str | bytes] = {"more.ttl": _rdf(everybody)}
    for one in everybody:
        if one.number % 6 == 1:
            files[f"sources/{one.id}.txt"] = f"{one.name} was in Room 7.\nMeg Lacy was not.\n"
    told = " ".join(f"{one.name}" for one in everybody if one.privacy != "hidden")
    toml = f'{TOML}[publish.unasked]\n"curt conduct" = "Only {told} could say where he is."\n'
    toml += "".join(f'"{one.id} relativeOf" = "{one.alias} moved."\n' for one in everybody)
    texts = {"opinion.txt": "Nothing.\n", **texts}
    return write_dossier(folder, toml=toml, texts=texts, files=files, **tables)


def _table(name: str, body: Iterable[tuple[str, ...]]) -> str:
    header = HEADERS[name].split(",")
    if name == "entities":
        header += ["description", "same_as", "pseudonym"]
    if name == "sources":
        header += ["author", "url", "archive_url", "note"]
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(header)
    table.writerows([*row, *[""] * (len(header) - len(row))] for row in body)
    return out.getvalue()


def _text(cast: Iterable[Somebody]) -> str:
    lines = ["Meg Lacy went to the raid."]
    lines += [f"{one.name}, also {one.alias}, saw Meg Lacy; {one.last.upper()} left." for one in cast]
    return "\n".join([*lines, "The raid ended at nine.", ""])


def _sources(cast: Iterable[Somebody], texts: dict[str, str]) -> Iterator[tuple[str, ...]]:
    digest = sha256(texts["report.txt"].encode()).hexdigest()
    yield ("report", "The report", "article", "A paper", "1991", "sources/report.txt", "original", digest)
    yield ("paper", "The paper", "article", "Another", "1991", "", "", "")
    for one in cast:
        if one.number % 6 == 1 and one.privacy != "hidden":
            text = f"{one.name} was in Room 7.\nMeg Lacy was not.\n"
            first = (f"of-{one.id}", f"Interview with {one.name}", "interview", f"{one.last} Press", "1991")
            file = (f"sources/{one.id}.txt", "original", sha256(text.encode()).hexdigest(), "", "report")
            yield (
                *first,
                *file,
                one.name,
                f"https://example.org/{one.id}",
                f"https://example.org/a?{one.id}",
                "",
            )


def _entities(cast: Iterable[Somebody]) -> Iterator[tuple[str, ...]]:
    yield ("meg", "Person", "Meg Lacy", "", "", "", "public", "plaintiff of record")
    yield ("curt", "Person", "Curt Vane", "", "", "", "public", "named by the court")
    yield ("raid", "Event", "the raid")
    yield ("suit", "Lawsuit", "Lacy v. Vane")
    for one in cast:
        note, about = f"{one.name}'s note", f"{one.last} of Room 7"
        cells = (one.id, "Person", one.name, one.alias, "", "", one.privacy, note, about)
        yield (*cells, f"https://example.org/people/{one.id}", "")


def _claims(cast: Iterable[Somebody]) -> Iterator[tuple[str, ...]]:
    def row(subject: str, relation: str, object_: str, **cells: str) -> tuple[str, ...]:
        given = {"subject": subject, "relation": relation, "object": object_, "source": "paper"} | cells
        return tuple(given.get(name, "") for name in HEADERS["claims"].split(","))

    yield row(
        "meg", "plaintiffIn", "suit", standing="recorded", summary="the caption names her", id="caption"
    )
    yield row("curt", "defendantIn", "suit", standing="recorded", summary="the caption names him")
    yield row("meg", "witnessed", "raid", standing="alleged", by="curt", summary="he says so")
    for one in cast:
        quote = f"{one.name}, also {one.alias}, saw Meg Lacy"
        yield row(
            one.id, "witnessed", "raid", source="report", standing="reported", quote=quote, id=f"c-{one.id}"
        )
        yield row(one.id, "relativeOf", "meg", standing="alleged", by=one.id, summary=f"{one.alias} says so")
        yield row(one.id, "calledAs", f"The {one.last} Kid", standing="reported", by=f"{one.name}'s aunt")
        if one.privacy != "hidden":
            yield row(
                "curt", "conduct", f"shouted at {one.name}", standing="alleged", by="meg", **{"in": "suit"}
            )


def _responses(cast: Iterable[Somebody]) -> Iterator[tuple[str, ...]]:
    yield ("caption", "2026-01-01", "letter", "2026-02-01", "no answer")
    for one in cast:
        yield (f"c-{one.id}", "2026-01-01", f"letter to {one.name}", "2026-02-01", f"{one.last} declined")


def _corrections(cast: Iterable[Somebody]) -> Iterator[tuple[str, ...]]:
    for one in cast:
        yield (f"c-{one.id}", "2026-01-01", f"spelling of {one.name}", f"{one.last} asked", "me")


def _rdf(cast: Iterable[Somebody]) -> str:
    lines = ["<https://example.org/case/meg> <http://example.org/p> 'tall' ."]
    for one in cast:
        lines.append(f"<https://example.org/case/{one.id}> <http://example.org/p> 'x' .")
        lines.append(f"<http://example.org/s> <http://example.org/p> '{one.name}' .")
    return "\n".join([*lines, ""])


# ---- the search ------------------------------------------------------------------------------------------


def leaks(content: bytes, words: Iterable[str]) -> list[str]:
    """Every word that is in there: raw, UTF-16, percent, base64, JSON or HTML escapes, any case or accent."""
    wanted = sorted(set(words))
    found = {word for word in wanted if any(needle in content for needle in needles(word))}
    text = content.decode("utf-8", "replace")
    seen = {plain(text), plain(html.unescape(text)), plain(unquote(text)), plain(_unescape(text))}
    found |= {word for word in wanted if any(plain(word) in each for each in seen)}
    return sorted(found)


def needles(word: str) -> Iterator[bytes]:
    """The spellings of a word that are looked for byte by byte."""
    raw = word.encode()
    yield from (raw, word.encode("utf-16-le"), word.encode("utf-16-be"), quote(word).encode())
    yield "".join(f"&#x{ord(c):x};" for c in word).encode()
    yield "".join(f"&#{ord(c)};" for c in word).encode()
    yield "".join(f"\\u{ord(c):04x}" for c in word).encode()
    yield "".join(f"%{byte:02X}" for byte in raw).encode()
    for shift in range(3):  # whatever stands before it in the same text
        whole = base64.b64encode(b"\0" * shift + raw)
        start, rest = (0, 2, 3)[shift], (shift + len(raw)) % 3
        inner = whole.rstrip(b"=")[start : None if not rest else -1]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def plain(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _unescape(text: str) -> str:
    short = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\U([0-9a-fA-F]{8})")
    return short.sub(lambda m: chr(min(int(m[1] or m[2] or m[3], 16), 0x10FFFF)), text)
