"""Finds protected names in text and takes them out.

In:   names with what replaces them; names that may stay
Out:  masked texts, with a map from old to new positions
Not:  deciding who is protected (`redact`)

A name is found by its words: in any case, with any marks between them, also "Doe, Jane", "Jane Doe" for "Jane
Q. Doe", and "janedoe" in an address. One word of a person's name, such as a surname, counts too where it is
written like a name and no name that may stay has that word; since it may belong to somebody else, it is
replaced by `WITHHELD`, never by the pseudonym. Cost: linear in the text, whatever the number of names.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, TypeVar
from urllib.parse import unquote

WITHHELD: Final = "[name withheld]"
_WORD: Final = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_NO_SPACES: Final = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that write no spaces between words: there a name is found anywhere in a run of letters."""
_FURTHEST: Final = 4
"""Marks between two words of one name: `Doe,  Jane`."""
_SHORTEST: Final = 3
"""Letters of a single word that counts as a name."""

Words = tuple[str, ...]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Hit:
    """One protected name in a text."""

    start: int
    end: int
    replacement: str | None
    """None: the name of somebody who is hidden; no text with it comes out."""


@dataclass(slots=True)
class Mask:
    """Protected names, ready to be looked for."""

    _names: dict[str, list[tuple[Words, Hit | None]]] = field(default_factory=dict)
    """First word, folded, to the names that begin with it, longest first; None for names that may stay."""
    _exact: dict[Words, str | None] = field(default_factory=dict)
    _parts: dict[str, str | None] = field(default_factory=dict)
    """Single words of names, folded."""
    _runs: dict[str, str | None] = field(default_factory=dict)
    """Names in scripts without spaces."""
    _single: set[str] = field(default_factory=set)
    """Those single words that are a whole name: protected even where somebody shown shares them."""
    _kept: set[str] = field(default_factory=set)
    _kept_names: set[Words] = field(default_factory=set)

    def keep(self, name: str) -> None:
        """A name that may stay: its words are not protected as single words."""
        self._kept_names.add(split(name))
        self._names.clear()

    def protect(self, name: str, replacement: str | None, *, person: bool) -> None:
        """Look for a name from now on. `replacement` None: hide every text that has it."""
        words = split(name)
        if not words:
            return
        if _NO_SPACES.search(name):
            self._runs[name] = _joint(self._runs, name, replacement)
        forms = {words}
        if person and len(words) > 1:
            forms |= {(*words[-1:], *words[:-1]), (words[0], words[-1]), (words[-1], words[0])}
        long = (form for form in forms if len(form) > 1)
        for form in long:
            joined = ("".join(form),)
            for each in (form, joined) if len(joined[0]) >= 2 * _SHORTEST else (form,):
                self._exact[each] = _joint(self._exact, each, replacement)
        if len(words) == 1:
            self._single.update(words)
        for word in words if person or len(words) == 1 else ():
            if len(word) >= _SHORTEST and not word.isdigit():
                alone = replacement if len(words) == 1 else (None if replacement is None else WITHHELD)
                # A word that somebody shown shares is masked for both; that hides no text.
                self._parts[word] = _joint(self._parts, word, alone, mild=True)
        self._names.clear()

    def hits(self, text: str, *, slug: bool = False) -> list[Hit]:
        """All protected names in a text, from left to right, none overlapping.

        Args:
            text: Anything.
            slug: An id, a file name or an address: case says nothing there.
        """
        if not self._names:
            self._index()
        found = [*self._in_words(text, slug), *self._in_runs(text)]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        out: list[Hit] = []
        for hit in found:
            if not out or hit.start >= out[-1].end:
                out.append(hit)
        return out

    def _index(self) -> None:
        """Sort names by their first word. A kept name with a protected one inside is not kept."""
        self._kept = set()
        all_names: list[tuple[Words, Hit | None]] = [(w, Hit(0, 0, r)) for w, r in self._exact.items()]
        for words in self._kept_names:
            alone = len(words) == 1 and words[0] in self._single
            if not alone and self._exact.keys().isdisjoint(_runs_of(words)):
                self._kept.update(words)
                all_names.append((words, None))
        for words, hit in sorted(all_names, key=lambda item: (-len(item[0]), item[0], item[1] is None)):
            self._names.setdefault(words[0] if words else "", []).append((words, hit))
        self._names.setdefault("", [])

    def _in_words(self, text: str, slug: bool) -> Iterator[Hit]:
        spans = [found.span() for found in _WORD.finditer(text)]
        folded = [fold(text[start:end]) for start, end in spans]
        at = 0
        while at < len(spans):
            length, hit = self._named(text, spans, folded, at)
            if not length and self._is_part(text[slice(*spans[at])], folded[at], slug):
                length, hit = 1, Hit(0, 0, self._parts[folded[at]])
            if hit is not None:
                yield Hit(spans[at][0], spans[at + length - 1][1], hit.replacement)
            at += length or 1

    def _named(
        self, text: str, spans: list[tuple[int, int]], folded: list[str], at: int
    ) -> tuple[int, Hit | None]:
        """How many words from here on are a name, and what replaces it if it is protected."""
        for words, hit in self._names.get(folded[at], ()):
            end = at + len(words)
            if tuple(folded[at:end]) == words and all(
                spans[i + 1][0] - spans[i][1] <= _FURTHEST
                and "\n\n" not in text[spans[i][1] : spans[i + 1][0]]
                for i in range(at, end - 1)
            ):
                return len(words), hit
        return 0, None

    def _is_part(self, word: str, folded: str, slug: bool) -> bool:
        """Whether a single word is one of a protected name, written as names are."""
        if folded not in self._parts or (folded in self._kept and folded not in self._single):
            return False
        return slug or not word[0].islower()

    def _in_runs(self, text: str) -> Iterator[Hit]:
        for name, replacement in self._runs.items():
            start = text.find(name)
            while start >= 0:
                yield Hit(start, start + len(name), replacement)
                start = text.find(name, start + len(name))

    def is_kept(self, name: str) -> bool:
        """Whether a name is, as a whole, one that may stay: somebody public is called the same."""
        return split(name) in self._kept_names

    def touches(self, text: str, *, slug: bool = False) -> bool:
        """Whether a protected name stands in a text."""
        return bool(text) and bool(self.hits(unquote(text) if slug else text, slug=slug))

    def hides(self, text: str) -> bool:
        """Whether the name of somebody hidden stands in a text."""
        return bool(text) and any(hit.replacement is None for hit in self.hits(text))

    def apply(self, text: str, *, quoted: bool = False) -> str:
        """The text with pseudonyms for names; empty if somebody hidden is named in it.

        Args:
            text: Anything.
            quoted: The words are a source's: what is put in their place stands in brackets.
        """
        hits = self.hits(text) if text else []
        if any(hit.replacement is None for hit in hits):
            return ""
        return rewrite(text, [(h.start, h.end, _shown(h.replacement, quoted)) for h in hits])

    def document(self, text: str, *, quoted: bool) -> Edited:
        """A whole text: lines with somebody hidden go, other names are replaced."""
        edits: list[tuple[int, int, str]] = []
        start = 0
        for line in text.splitlines(keepends=True):
            hits = self.hits(line)
            if any(hit.replacement is None for hit in hits):
                edits.append((start, start + len(line), ""))
            else:
                edits += [(start + h.start, start + h.end, _shown(h.replacement, quoted)) for h in hits]
            start += len(line)
        return Edited(text, edits)


class Edited:
    """A text after some edits: (start, end, put in its place), from left to right."""

    def __init__(self, text: str, edits: list[tuple[int, int, str]]) -> None:
        self.edits = edits
        self.text = rewrite(text, edits)
        self._shifts = list(accumulate(len(new) - (end - start) for start, end, new in edits))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage stands now; (-1, -1) if an edit cuts it."""
        first, last = self._moved(start), self._moved(end)
        return (first, last) if 0 <= first < last else (-1, -1)

    def _moved(self, position: int) -> int:
        at = bisect_left(self.edits, (position, -1, ""))
        if at and self.edits[at - 1][1] > position:
            return -1
        return position + (self._shifts[at - 1] if at else 0)


def rewrite(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Put other words in the place of some."""
    parts: list[str] = []
    last = 0
    for start, end, new in edits:
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])


def split(name: str) -> Words:
    """The words of a name, folded."""
    return tuple(fold(word) for word in _WORD.findall(name))


def fold(word: str) -> str:
    """Without case and accents."""
    if word.isascii():
        return word.casefold()
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)) or word


def _runs_of(words: Words) -> Iterator[Words]:
    """All shorter runs of words within a name, and the name itself."""
    return (words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1))


def _shown(replacement: str | None, quoted: bool) -> str:
    text = replacement or ""
    return f"[{text}]" if quoted and not text.startswith("[") else text


def _joint(known: dict[K, str | None], key: K, new: str | None, *, mild: bool = False) -> str | None:
    """What replaces a name that two people have: nobody's pseudonym; and it hides if it hides for one."""
    if key not in known or known[key] == new:
        return new
    if not mild and (known[key] is None or new is None):
        return None
    return WITHHELD
