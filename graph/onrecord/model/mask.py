"""Finds protected names in text and takes them out.

In:   names with what replaces them; names that may stay
Out:  masked texts, with a map from old to new positions
Not:  deciding who is protected (`redact`)

A name is found by its words: in any case, with any marks between them, also "Doe, Jane", "Jane Doe" for "Jane
Q. Doe", and "janedoe" in an address. One word of a person's name, such as a surname, counts too, in any case,
in the plural and within "O'Doe" or "Doe-Roe"; only not inside a whole name that may stay. A name that is an
ordinary word as well ("Young") counts where it has a capital letter, and one that stands in every text
("May") where the words around leave no doubt. Since a single word may belong to somebody else, it is replaced
by `WITHHELD`, never by the pseudonym. Cost: linear in the text, whatever the number of names.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Final, TypeVar
from urllib.parse import unquote

from onrecord.model.commonwords import FREQUENT, ORDINARY, UNTELLING

WITHHELD: Final = "[name withheld]"
_WORD: Final = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef]+"
)
"""What stands between two letters for a program and not for a reader: soft hyphens, marks without width."""
_BROKEN: Final = re.compile(
    "(?:[\u00ad\u200b]*[-\u00ad\u2010\u2011\u00ac])[ \\t]*\\r?\\n[ \\t]*(?=[^\\W\\d_])"
)
"""Where a word goes on in the next line."""
_NO_SPACES: Final = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that write no spaces between words: there a name is found anywhere in a run of letters."""
_FURTHEST: Final = 4
"""Marks between two words of one name: `Doe,  Jane`."""
_SHORTEST: Final = 3
"""Letters of a single word that counts as a name, however it is written; shorter ones must look like one."""
_TICKS: Final = frozenset("'\u2018\u2019`\u00b4\u2032")
_STROKES: Final = str.maketrans(
    {"\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00f0": "d", "\u00fe": "th", "\u00e6": "ae"}
    | {"\u0153": "oe", "\u0131": "i", "\u02bc": "", "\u02bb": ""}
)
"""Letters with no accent to take off, and apostrophes that count as letters."""
_BEFORE_A_TIME: Final = frozenset(
    {"in", "of", "since", "by", "until", "till", "during", "last", "next", "early", "mid", "late", "this"}
    | {"every", "each", "on", "from", "through"}
)
_SENTENCE: Final = frozenset('.!?:;"\u201c\u2018([\n')

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
    """Those single words that are a whole name: no name that may stay is that one word."""
    _prefixes: dict[str, set[str]] = field(default_factory=dict)
    """Single words of names to what stands before them in one: "marny" to "o"."""
    _spelled: dict[str, str] = field(default_factory=dict)
    """Every spelling of a single word, plurals too, to that word."""
    _kept_names: set[Words] = field(default_factory=set)
    _kept_forms: set[Words] = field(default_factory=set)
    """The same, and other orders of a public person's names."""
    _hiding: bool = False
    """Whether there is anybody hidden at all."""

    def keep(self, name: str, *, person: bool = False) -> None:
        """A name that may stay where it stands whole; its single words may not."""
        words = split(name)
        self._kept_names.add(words)
        self._kept_forms |= _forms(words) if person else {words}
        self._names.clear()

    def protect(self, name: str, replacement: str | None, *, person: bool) -> None:
        """Look for a name from now on. `replacement` None: hide every text that has it."""
        words = split(name)
        if not words:
            return
        self._hiding = self._hiding or replacement is None
        if _NO_SPACES.search(name):
            self._runs[name] = _joint(self._runs, name, replacement)
        long = (form for form in (_forms(words) if person else {words}) if len(form) > 1)
        for form in long:
            joined = ("".join(form),)
            for each in (form, joined) if len(joined[0]) >= 2 * _SHORTEST else (form,):
                self._exact[each] = _joint(self._exact, each, replacement)
        if len(words) == 1:
            self._single.update(words)
        if person or len(words) == 1:
            self._protect_parts(name, words, replacement)
        self._names.clear()

    def _protect_parts(self, name: str, words: Words, replacement: str | None) -> None:
        """Look for the single words of a name, and for "omarny" of "O'Marny"."""
        alone = replacement if len(words) == 1 else (None if replacement is None else WITHHELD)
        for word in telling(name):
            # A word that somebody shown shares is masked for both; that hides no text.
            self._parts[word] = _joint(self._parts, word, alone, mild=True)
        for token in name.split():
            for before, after in pairwise(split(token)):
                if len(before) < _SHORTEST:
                    self._prefixes.setdefault(after, set()).add(before)

    def hits(self, text: str, *, slug: bool = False) -> list[Hit]:
        """All protected names in a text, from left to right, none overlapping.

        Args:
            text: Anything.
            slug: An id, a file name or an address: case says nothing there.
        """
        if not self._names:
            self._index()
        found = [*self._in_words(text, slug), *self._in_runs(text)]
        if not text.isascii() and UNSEEN.search(text):
            found += self._across(UNSEEN, text, slug)
        if "\n" in text and _BROKEN.search(text):
            found += self._across(_BROKEN, text, slug)
        found.sort(key=lambda hit: (hit.start, -hit.end))
        out: list[Hit] = []
        for hit in found:
            if not out or hit.start >= out[-1].end:
                out.append(hit)
            elif hit.end > out[-1].end or hit.replacement is None:
                # Found in two ways: both go, and nothing that either of them tells stays.
                out[-1] = _both(out[-1], hit)
        return out

    def _across(self, gaps: re.Pattern[str], text: str, slug: bool) -> Iterator[Hit]:
        """Names that a reader sees whole, and a program in pieces."""
        taken = [(found.start(), found.end(), "") for found in gaps.finditer(text)]
        whole = rewrite(text, taken)
        starts = [start for start, _, _ in taken]
        ends = list(accumulate(end - start for start, end, _ in taken))
        joints = [start - before for start, before in zip(starts, [0, *ends], strict=False)]
        for hit in (*self._in_words(whole, slug), *self._in_runs(whole)):
            first, last = bisect_right(joints, hit.start), bisect_left(joints, hit.end)
            start = hit.start + (ends[first - 1] if first else 0)
            yield Hit(start, hit.end + (ends[last - 1] if last else 0), hit.replacement)

    def _index(self) -> None:
        """Sort names by their first word. A kept name with a protected one inside is not kept."""
        self._spelled = {form: part for part in self._parts for form in plurals(part)}
        self._spelled.update({part: part for part in self._parts})
        all_names: list[tuple[Words, Hit | None]] = [(w, Hit(0, 0, r)) for w, r in self._exact.items()]
        for words in self._kept_forms:
            alone = len(words) == 1 and words[0] in self._single
            if not alone and self._exact.keys().isdisjoint(_runs_of(words)):
                all_names.append((words, None))
        for words, hit in sorted(all_names, key=lambda item: (-len(item[0]), item[0], item[1] is None)):
            self._names.setdefault(words[0] if words else "", []).append((words, hit))
        self._names.setdefault("", [])

    def _in_words(self, text: str, slug: bool) -> Iterator[Hit]:
        if text.isascii():  # folding moves nothing: one pass finds the words as they are looked for
            words = [(found.span(), found[0]) for found in _WORD.finditer(text.lower())]
            spans, folded = [span for span, _ in words], [word for _, word in words]
        else:
            spans = [found.span() for found in _WORD.finditer(text)]
            folded = [fold(text[start:end]) for start, end in spans]
        names, spelled = self._names, self._spelled
        at = done = 0
        while at < len(spans):
            first = folded[at]
            length, hit = self._named(text, spans, folded, at) if first in names else (0, None)
            start = spans[at][0]
            part = "" if length else spelled.get(first) or (first[-1] <= "9" and self._numbered(first)) or ""
            if part and self._is_name(part, text, spans, folded, at, slug):
                length, hit = 1, Hit(0, 0, self._parts[part])
                if at > done and self._is_prefix(folded[at - 1], text[spans[at - 1][1] : start], part):
                    start = spans[at - 1][0]
            if hit is not None:
                done = at + length
                yield Hit(start, spans[done - 1][1], hit.replacement)
            at += length or 1

    def _numbered(self, word: str) -> str:
        """The name in "smith77"."""
        return self._spelled.get(word.rstrip("0123456789"), "")

    def _is_prefix(self, before: str, gap: str, part: str) -> bool:
        """Whether the word before belongs to a name, as the O of "O'Marny": left over, it would tell."""
        glued = len(before) < _SHORTEST and gap in _TICKS
        return glued or (len(gap) < _SHORTEST and before in self._prefixes.get(part, ()))

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
                if hit and FREQUENT.issuperset(words) and any(text[s].islower() for s, _ in spans[at:end]):
                    continue  # "will best" is hardly Will Best
                return len(words), hit
        return 0, None

    def _is_name(
        self, part: str, text: str, spans: list[tuple[int, int]], folded: list[str], at: int, slug: bool
    ) -> bool:
        """Whether a word that is a name, or the plural of one, is meant as one here."""
        if slug:
            return len(part) >= _SHORTEST and part not in FREQUENT
        written = text[slice(*spans[at])]
        if part in FREQUENT:
            return _stands_out(text, spans, folded, at)
        if len(part) < _SHORTEST:
            return written.istitle()
        other = folded[at] != part and len(part) <= _SHORTEST + 1  # "bras" is no plural of Bra
        return not (written[0].islower() and (other or part in ORDINARY))

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
        return bool(text) and self._hiding and any(hit.replacement is None for hit in self.hits(text))

    def apply(self, text: str, *, quoted: bool = False) -> str:
        """The text with pseudonyms for names; empty if somebody hidden is named in it.

        Args:
            text: Anything.
            quoted: The words are a source's: what is put in their place stands in brackets.
        """
        hits = self.hits(text) if text else []
        if not hits:
            return text
        if any(hit.replacement is None for hit in hits):
            return ""
        return rewrite(text, [(h.start, h.end, _shown(h.replacement, quoted)) for h in hits])

    def document(self, text: str, *, quoted: bool) -> Edited:
        """A whole text: lines with somebody hidden go, other names are replaced."""
        hits = self.hits(text)
        gone = _lines(text, [hit for hit in hits if hit.replacement is None])
        edits = [(start, end, "") for start, end in gone]
        starts = [start for start, _ in gone]
        for hit in hits:
            line = bisect_right(starts, hit.start) - 1
            start = max(hit.start, gone[line][1]) if line >= 0 else hit.start
            end = min(hit.end, starts[line + 1]) if line + 1 < len(gone) else hit.end
            if start < end:  # else it goes with its line
                edits.append((start, end, _shown(hit.replacement, quoted)))
        return Edited(text, sorted(edits))


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


def _lines(text: str, hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """Where the lines begin and end that hits stand in; each once, lines that follow one another as one."""
    bounds = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
    out: list[tuple[int, int]] = []
    for hit in hits:
        start = bounds[bisect_right(bounds, hit.start) - 1]
        end = bounds[bisect_left(bounds, hit.end)]
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _both(first: Hit, second: Hit) -> Hit:
    """Two hits that overlap, as one."""
    new = first.replacement
    if new != second.replacement:
        new = None if None in (new, second.replacement) else WITHHELD
    return Hit(first.start, max(first.end, second.end), new)


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


def telling(name: str) -> Words:
    """The words of a person's name that tell who it is, folded: no titles; also "omarny" of "O'Marny".

    >>> telling("Dr. Zelda O'Marny-Voss")
    ('zelda', 'marny', 'voss', 'omarny', 'omarnyvoss', 'marnyvoss')
    """
    words = split(name)
    ends = (0, len(words) - 1)
    short = ((2 if at in ends else _SHORTEST, word) for at, word in enumerate(words))
    single = [w for least, w in short if len(w) >= least and not w.isdigit() and w not in UNTELLING]
    joined = (
        "".join(pieces[i:j])
        for pieces in map(split, name.split())
        for i in range(len(pieces))
        for j in range(i + 2, len(pieces) + 1)
    )
    whole = words if len(words) == 1 and len(name) >= _SHORTEST else ()
    return tuple(dict.fromkeys((*whole, *single, *(each for each in joined if len(each) >= _SHORTEST))))


def surnames(name: str) -> frozenset[str]:
    """The words of the last of somebody's names: those that a family, a firm or a street may share."""
    last = next((token for token in reversed(name.split()) if not UNTELLING.issuperset(split(token))), "")
    return frozenset(word for word in telling(last) if len(word) >= _SHORTEST)


def plurals(word: str) -> Words:
    """How the families of a name are called."""
    if len(word) < _SHORTEST:
        return ()
    return (f"{word}s", f"{word}es", f"{word[:-1]}ies") if word.endswith("y") else (f"{word}s", f"{word}es")


def _forms(words: Words) -> set[Words]:
    """A person's name, and its usual other orders."""
    if len(words) < 2 or FREQUENT.issuperset(words):
        return {words}
    return {words, (*words[-1:], *words[:-1]), (words[0], words[-1]), (words[-1], words[0])}


def _stands_out(text: str, spans: list[tuple[int, int]], folded: list[str], at: int) -> bool:
    """Whether a word of every text is a name here: after a title, or with a capital for no other reason."""
    start, end = spans[at]
    before = folded[at - 1] if at else ""
    after = folded[at + 1] if at + 1 < len(spans) else ""
    if not text[start].isupper():
        return False
    if before in UNTELLING - {"the", "of", "and"} and text[spans[at - 1][0]].isupper():
        return True
    if text[start:end].isupper() or before.isdigit() or after.isdigit() or before in _BEFORE_A_TIME:
        return False
    lead = text[max(0, start - 3) : start].rstrip(" ")
    return bool(lead) and lead[-1] not in _SENTENCE


def fold(word: str) -> str:
    """Without case and accents."""
    if word.isascii():
        return word.casefold()
    plain = unicodedata.normalize("NFKD", word.casefold()).translate(_STROKES)
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
