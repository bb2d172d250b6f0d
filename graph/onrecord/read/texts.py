"""The texts of sources, and where quotes and summaries stand in them.

In:   sources with their files; a quote or a summary
Out:  first and last code point in the decoded file; or the passage that comes closest
Not:  judging what a source says: words are compared, with white space, quotation marks and dashes alike

A quote may leave words out with `...`, `…` or `[...]`: its parts must stand in the text in that order.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

_ALIKE = re.compile(
    r"(?P<blank>\s+)|(?P<nothing>[\u00ad\u200b-\u200f\u2060\ufeff])|(?P<dots>\u2026)"
    r"|(?P<mark>[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]|''|``)"
    r"|(?P<tick>[\u2018\u2019\u201a\u201b\u2039\u203a\u2032`\u00b4])"
    r"|(?P<dash>[\u2010-\u2015\u2212]|--+)"
    r"|(?P<letter>[^\W\d_][\u0300-\u036f]+)"
)
_AS = {"blank": " ", "nothing": "", "dots": "...", "mark": '"', "tick": "'", "dash": "-"}
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:\.\.\.|\u2026)\s*\]|\.\.\.+|\u2026)\s*")
_APART = 3000
"""Code points that may lie between two parts of a quote with words left out."""
_PATIENCE = 5.0
"""Seconds that all closest passages of one reading may take together."""
_WINDOWS = 3
_AROUND = 4
_WITHOUT_BLANKS = "\u2e80"
"""From here on letters are mostly of scripts that put no blanks between words."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where words stand in a text, in code points; `again` if they stand there twice."""

    start: int
    end: int
    again: bool = False


def plain(text: str) -> str:
    r"""The form in which words are compared.

    >>> plain("He  said:\n\u201cI don\u2019t \u2014 no\u201d")
    'He said: "I don\'t - no"'
    """
    return "".join(piece for piece, _, _ in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Cut into (as compared, start, end in the text)."""
    position = 0
    for match in _ALIKE.finditer(text):
        start, end = match.span()
        if start > position:
            yield text[position:start], position, start
        kind = match.lastgroup or ""
        yield _AS[kind] if kind in _AS else unicodedata.normalize("NFC", match[0]), start, end
        position = end
    if position < len(text):
        yield text[position:], position, len(text)


@dataclass(slots=True)
class Passages:
    """One text, ready to be searched. Built in one pass over the text."""

    text: str
    form: str = field(init=False)
    _starts: list[int] = field(init=False)
    """Where each piece begins in `form`."""
    _spans: list[tuple[int, int]] = field(init=False)
    _words: list[tuple[str, int, int]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._starts, self._spans = [], []
        pieces, length = [], 0
        for piece, start, end in _pieces(self.text):
            if piece:
                pieces.append(piece)
                self._starts.append(length)
                self._spans.append((start, end))
                length += len(piece)
        self.form = "".join(pieces)

    def _back(self, start: int, end: int) -> tuple[int, int]:
        """From positions in the compared form to code points of the text."""
        return self._point(start, last=False), self._point(end - 1, last=True)

    def _point(self, position: int, *, last: bool) -> int:
        number = bisect_right(self._starts, position) - 1
        begin, end = self._spans[number]
        offset = position - self._starts[number]
        length = (
            self._starts[number + 1] if number + 1 < len(self._starts) else len(self.form)
        ) - self._starts[number]
        if length != end - begin:  # a run of blanks, an ellipsis, a composed letter: as a whole
            return end if last else begin
        return begin + offset + last

    def find(self, words: str) -> Found | None:
        """Where these words stand; None if they do not. Linear in the length of the text."""
        wanted = plain(words).strip()
        if not any(map(str.isalnum, wanted)):
            return None  # nothing but marks stands everywhere and says nothing
        candidates = [wanted]
        if len(wanted) > 2 and wanted[0] == wanted[-1] == '"':
            candidates.append(wanted[1:-1].strip())
        for form in candidates:
            if (found := self._whole(form) or self._parts(form)) is not None:
                return found
        return None

    def _whole(self, form: str) -> Found | None:
        at = self._place(form, 0) if form else -1
        if at < 0:
            return None
        again = self._place(form, at + 1) >= 0
        return Found(*self._back(at, at + len(form)), again)

    def _place(self, form: str, start: int) -> int:
        """The first place from `start` where these words stand as whole words; -1 if there is none."""
        at = self.form.find(form, start)
        while at >= 0 and not (self._edge(at) and self._edge(at + len(form))):
            at = self.form.find(form, at + 1)
        return at

    def _edge(self, position: int) -> bool:
        """Whether no word runs across this position; scripts without blanks have edges everywhere."""
        around = self.form[max(0, position - 1) : position + 1] if position else ""
        return len(around) < 2 or not (around.isalnum() and max(around) < _WITHOUT_BLANKS)

    def _parts(self, form: str) -> Found | None:
        """Find a quote whose author left words out."""
        parts = [part for part in _LEFT_OUT.split(form) if part]
        if len(parts) < 2:
            return None
        first, chain = -1, self._follow(parts, 0)
        if chain is None:
            return None
        first, last = chain
        again = self._follow(parts, first + 1) is not None
        return Found(*self._back(first, last), again)

    def _follow(self, parts: list[str], start: int) -> tuple[int, int] | None:
        """The first place at or after `start` where all parts follow one another, not too far apart."""
        for _ in range(100):  # places where the first part stands
            begin = self.form.find(parts[0], start)
            if begin < 0:
                return None
            end = begin + len(parts[0])
            for part in parts[1:]:
                at = self.form.find(part, end, end + _APART + len(part))
                if at < 0:
                    break
                end = at + len(part)
            else:
                return begin, end
            start = begin + 1
        return None

    def closest(self, words: str) -> str:
        """The passage that shares most words with these; empty if it shares too few.

        Windows as long as the words are slid over the text and their shared words counted (linear); only
        the best three and their neighbours are compared letter by letter.
        """
        from difflib import SequenceMatcher

        wanted = plain(words).casefold().split()[:60]
        whole = " ".join(wanted)

        def likeness(text: str) -> float:
            return SequenceMatcher(None, whole, plain(text).casefold(), autojunk=False).ratio()

        texts = [self.text[start:end] for start, end in self._windows(wanted)]
        return max(texts, key=likeness, default="")

    def _windows(self, wanted: list[str]) -> list[tuple[int, int]]:
        if self._words is None:
            self._words = [
                (_bare(plain(m[0]).casefold()), m.start(), m.end()) for m in re.finditer(r"\S+", self.text)
            ]
        size, words = len(wanted), self._words
        if not size or not words:
            return []
        have = {_bare(word) for word in wanted} - {""}
        count, best = 0, []
        for i, (word, _, _) in enumerate(words):
            count += word in have
            if i >= size:
                count -= words[i - size][0] in have
            best.append((count, i))
        needed = max(1, len(have) // 3)
        chosen: list[int] = []
        for count, i in sorted(best, key=lambda pair: (-pair[0], pair[1])):
            if count < needed or len(chosen) == _WINDOWS:
                break
            if all(abs(i - other) > size for other in chosen):
                chosen.append(i)
        # The count alone cannot tell where in a sentence the window should begin: look around each.
        lasts = {j for i in chosen for j in range(i - _AROUND, i + _AROUND + 1) if 0 <= j < len(words)}
        return [(words[max(0, j - size + 1)][1], words[j][2]) for j in sorted(lasts)]


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'()[]")


class Patience:
    """A budget of seconds for closest passages, so that a thousand lost quotes do not take minutes."""

    def __init__(self, seconds: float = _PATIENCE) -> None:
        self._left = seconds

    def closest(self, passages: Passages, words: str) -> str:
        """The closest passage while there is time, else nothing."""
        if self._left <= 0:
            return ""
        begin = monotonic()
        found = passages.closest(words)
        self._left -= monotonic() - begin
        return found
