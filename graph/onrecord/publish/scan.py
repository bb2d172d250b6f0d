"""The last look at what is about to be published: is a protected name in any byte of any file?

In:   the dossier with all its names; the bytes of files
Out:  which protected rows are told by a file, by their place in the dossier; never their names
Not:  taking anything out: that is `redact`, and where this finds something, `redact` or a page has a fault

Looks with other means than those that take names out. A file is read as it is, as UTF-16, and with what is
encoded in it undone (percent, HTML and JSON escapes, base64), each folded to words without case and accents.
In those words it looks for whole names in any usual order, written together or apart, for ids, and for single
words of a person's name that are neither words of a language nor of this program. Cost: linear in the files,
whatever the number of names.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import unquote_to_bytes

from onrecord.model.commonwords import FREQUENT, ORDINARY, UNTELLING
from onrecord.model.dossier import Dossier
from onrecord.model.entity import Entity
from onrecord.model.finding import Finding
from onrecord.model.mask import UNSEEN, fold, split
from onrecord.redact import NAMED_OF_THEMSELVES, privacy_of

_WORD: Final = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_JSON: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\U([0-9a-fA-F]{8})|\\([nrt/\"\\])")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_LETTERS: Final = 4
"""A single word shorter than this is not looked for by itself."""
_JOINED: Final = 7
"""Letters of a name that is also looked for inside of longer words."""
_LONGEST: Final = 500
"""Letters of a word that are looked at for names inside of it."""
_SENTENCE: Final = 200
"""Letters of a piece of text in a program that may be a sentence of a page."""
_DEEPEST: Final = 2
"""Encodings within one another that are undone."""

Words = tuple[str, ...]


@dataclass
class Scan:
    """Protected names, ready to be looked for."""

    phrases: dict[str, list[tuple[Words, str]]] = field(default_factory=dict)
    """First word to whole names of several words, with the place of their row."""
    single: dict[str, str] = field(default_factory=dict)
    """A word that is a name by itself, to the place of its row."""
    kept: dict[str, list[Words]] = field(default_factory=dict)
    """Names that may stand: their words tell nobody else."""
    lengths: set[int] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)
    """Words that were looked at, to the place of what they tell."""

    @classmethod
    def of(cls, dossier: Dossier) -> Scan:
        """Collect from a dossier as its authors have it. Cost: one walk over entities and given names."""
        scan = cls()
        shown = [e for e in dossier.entities.values() if privacy_of(e, dossier.terms) == "public"]
        veiled = {n: e for n, e in dossier.entities.items() if privacy_of(e, dossier.terms) != "public"}
        common = _own_words(dossier)
        for entity in shown:
            if not entity.unnamed and dossier.terms.kind(entity.type) in NAMED_OF_THEMSELVES:
                for name in (entity.name, *entity.aliases):
                    scan._keep(name)
        for entity in veiled.values():
            scan._protect(dossier, entity, common)
        for claim in dossier.claims:
            if claim.relation == "calledAs" and claim.subject in veiled:
                place = f"{claim.file or 'claims.csv'}:{claim.line}"
                scan._protect_name(claim.object, place, common, person=False)
        return scan

    def told(self, content: bytes) -> list[str]:
        """Places of the protected rows that these bytes tell, sorted."""
        if not self.single and not self.phrases:
            return []
        found: set[str] = set()
        for text in _readings(content):
            self._look(text, found)
        return sorted(found)

    # ---- collecting -----------------------------------------------------------------------------------

    def _keep(self, name: str) -> None:
        for words in _orders(split(name)):
            self.kept.setdefault(words[0] if words else "", []).append(words)

    def _protect(self, dossier: Dossier, entity: Entity, common: frozenset[str]) -> None:
        place = f"entities.csv:{entity.line}" if entity.line else f"entities.csv ({entity.type})"
        person = dossier.terms.kind(entity.type) == "person"
        if not entity.unnamed:
            for name in (entity.name, *entity.aliases):
                self._protect_name(name, place, common, person=person)
            self._protect_name(entity.id.replace("-", " "), place, common, person=False)

    def _protect_name(self, name: str, place: str, common: frozenset[str], *, person: bool) -> None:
        words = split(UNSEEN.sub("", name))
        if len(words) > 1 and not FREQUENT.issuperset(words):
            # "Young, Mark" is looked for only where the words are of no language.
            for order in _orders(words) if person and not common.issuperset(words) else (words,):
                self.phrases.setdefault(order[0], []).append((order, place))
                joined = "".join(order)
                if len(joined) >= _JOINED:
                    self.single.setdefault(joined, place)
        for word in words if person or len(words) == 1 else ():
            if len(word) >= _LETTERS and word not in common and not word.isdigit():
                self.single.setdefault(word, place)

    # ---- looking --------------------------------------------------------------------------------------

    def _look(self, text: str, found: set[str]) -> None:
        words = [fold(word) for word in _WORD.findall(text)]
        at = 0
        while at < len(words):
            word = words[at]
            length = self._kept(words, at) if word in self.kept else 0
            told = next((p for w, p in self.phrases.get(word, ()) if tuple(words[at : at + len(w)]) == w), "")
            # A name that may stand is passed over, unless a longer protected one begins at the same word.
            if told and not length:
                found.add(told)
            if not length and (place := self._inside(word)):
                found.add(place)
            at += length or 1

    def _inside(self, word: str) -> str:
        """The place of a name that is this word, or a part of it."""
        known = self.known.get(word)
        if known is None:
            if not self.lengths:
                self.lengths.update(len(name) for name in self.single if len(name) >= _JOINED)
            parts = (
                word[start : start + length]
                for length in self.lengths
                for start in range(min(len(word), _LONGEST) - length + 1)
            )
            known = self.single.get(word) or next((self.single[p] for p in parts if p in self.single), "")
            self.known[word] = known
        return known

    def _kept(self, words: list[str], at: int) -> int:
        """How many words from here on are a name that may stand and is no part of a protected one."""
        longest = max(
            (len(w) for w in self.kept[words[at]] if tuple(words[at : at + len(w)]) == w), default=0
        )
        longer = (
            len(w) > longest and tuple(words[at : at + len(w)]) == w
            for w, _ in self.phrases.get(words[at], ())
        )
        return 0 if any(longer) else longest


def findings(scan: Scan, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> Iterator[Finding]:
    """One finding for each protected row and the first file that tells it, by its name or its content."""
    seen: set[str] = set()
    for name, content in files.items() if isinstance(files, Mapping) else files:
        for place in (*scan.told(name.encode()), *scan.told(content)):
            if place not in seen:
                seen.add(place)
                yield _finding(place, name)


def _finding(place: str, name: str) -> Finding:
    file, _, line = place.partition(":")
    return Finding(
        file=file,
        line=int(line) if line.isdigit() else 0,
        severity="error",
        code="protected-name-remains",
        message=f"the name that this row protects is in {name}, which was to be published",
        fix=(
            "Look for another spelling of it in the dossier and write it into aliases, or take it out; if "
            "there is none, tell those who make onrecord, without the name."
        ),
    )


def _orders(words: Words) -> set[Words]:
    """A name, and "Doe, Jane" and "Jane Doe" for "Jane Q. Doe"."""
    if len(words) < 2:
        return {words}
    return {words, (*words[-1:], *words[:-1]), (words[0], words[-1]), (words[-1], words[0])}


def _own_words(dossier: Dossier) -> frozenset[str]:
    """Words that tell nobody: of the language, of this program's pages, and of the ontology."""
    terms = dossier.terms
    named = [f"{c.name} {c.label} {c.definition} {c.example} {c.note}" for c in terms.classes.values()]
    named += [
        f"{r.name} {r.label} {r.inverse_label} {r.definition} {r.example} {r.note}"
        for r in terms.relations.values()
    ]
    named += [f"{s.name} {s.label} {s.definition} {s.said_as}" for s in terms.standings.values()]
    split_names = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(named))
    words = {fold(word) for word in (*_WORD.findall(" ".join(named)), *_WORD.findall(split_names))}
    return frozenset(words | FREQUENT | ORDINARY | UNTELLING | _program())


@cache
def _program() -> frozenset[str]:
    """Words of the pages' own sentences, styles and scripts, and of the library that draws."""
    import ast
    from importlib.resources import files
    from importlib.resources.abc import Traversable

    out: set[str] = set()
    todo: list[Traversable] = [files("onrecord.show"), files("onrecord.publish")]
    todo.append(files("pyvis").joinpath("templates", "lib"))
    while todo:
        place = todo.pop()
        for each in place.iterdir() if place.is_dir() else ():
            if each.name.endswith((".html", ".css", ".js")):
                out |= {fold(word) for word in _WORD.findall(each.read_bytes().decode("utf-8", "replace"))}
            elif each.name.endswith(".py"):
                texts = (
                    n.value for n in ast.walk(ast.parse(each.read_bytes())) if isinstance(n, ast.Constant)
                )
                # A docstring gives examples, and a name in one is no word of a page.
                said = (text for text in texts if isinstance(text, str) and len(text) < _SENTENCE)
                out |= {fold(word) for text in said for word in _WORD.findall(text)}
            else:
                todo.append(each)
    return frozenset(out)


# ---- what bytes may say --------------------------------------------------------------------------------


def _readings(content: bytes) -> Iterator[str]:
    """Every way in which bytes are read as text, each once."""
    seen: set[str] = set()
    todo: list[tuple[bytes, int]] = [(content, 0)]
    while todo:
        raw, depth = todo.pop()
        for text in _texts(raw):
            for reading in (text, *_undone(text)):
                if reading not in seen:
                    seen.add(reading)
                    yield reading
        if depth < _DEEPEST:
            todo += [(inner, depth + 1) for inner in _embedded(raw)]


def _texts(raw: bytes) -> Iterator[str]:
    yield UNSEEN.sub("", raw.decode("utf-8", "replace"))
    if b"\0" in raw:
        for shift in (0, 1):
            for encoding in ("utf-16-le", "utf-16-be"):
                yield UNSEEN.sub("", raw[shift:].decode(encoding, "replace"))


def _undone(text: str) -> Iterator[str]:
    """Without escapes."""
    if "&" in text:
        yield UNSEEN.sub("", html.unescape(text))
    if "\\" in text:
        yield UNSEEN.sub("", _JSON.sub(_char, text))
    if "%" in text:
        yield UNSEEN.sub("", unquote_to_bytes(text).decode("utf-8", "replace"))


def _char(found: re.Match[str]) -> str:
    if found[4]:
        return " " if found[4] in "nrt" else found[4]
    return chr(min(int(found[1] or found[2] or found[3], 16), 0x10FFFF))


def _embedded(raw: bytes) -> Iterator[bytes]:
    """What is written in base64."""
    out = []
    for found in _BASE64.finditer(raw):
        run = found[0].translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4 if len(run) < 200 else 1):
            piece = run[start : len(run) - (len(run) - start) % 4]
            try:
                plain = base64.b64decode(piece, validate=True)
            except (binascii.Error, ValueError):
                continue
            out.append(plain)
    if out:
        yield b" ".join(out)
