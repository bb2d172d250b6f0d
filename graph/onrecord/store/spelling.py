"""When two spellings of a name are the same, and how far apart two words are.

In:   text as somebody typed it
Out:  folded words; the keys under which near spellings meet; the number of edits between two words
Not:  any knowledge of names in particular: no nicknames, no sounds, nothing that only fits one language
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import combinations
from typing import Final
from zlib import crc32

LONGEST: Final = 200
"""Characters of a name that are looked at; nobody types more."""
_HEAD: Final = 7
"""Letters of a word that near spellings are keyed on: two edits anywhere still meet there."""
_WORD: Final = re.compile(r"[^\W_]+")
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'\u2019\u2018`\u00b4\u02bc"))
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
"""Letters that Unicode does not take apart into a plain one and a mark."""


def words(text: str) -> list[str]:
    """Fold case, accents and punctuation away, and cut into words: "O'Brien-Łuk" is obrien, luk."""
    if text.isascii():  # nothing to take apart: most names, and several times quicker
        return _ASCII_WORD.findall(text[:LONGEST].lower().replace("'", "").replace("`", ""))
    plain = (
        unicodedata.normalize("NFKD", text[:LONGEST]).casefold().translate(_LETTERS).translate(_APOSTROPHES)
    )
    marks_off = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return _WORD.findall(marks_off)


def folded(text: str) -> str:
    """The words with one space between; what is all punctuation stays as it is, so that it can be found."""
    return joined(words(text), text)


def joined(found: list[str], text: str) -> str:
    """`folded`, for who has the words already."""
    return " ".join(found) or text.strip()[:LONGEST].casefold()


def edits_allowed(word: str) -> int:
    """How many edits a word may be off: a letter alone is another letter, and a number another number."""
    return 0 if len(word) < 2 or not word.isalpha() else 1 if len(word) < 3 else 2


def keys(word: str, most: int = 2) -> set[int]:
    """Numbers that two words share if they are at most `edits_allowed` apart (and some that are not).

    Every way to leave out as many letters of its first seven as edits are allowed. Two words that differ in
    one letter are equal once each leaves it out; so are words that differ in one more or two swapped. With
    fewer than two edits to look for (`most`), the keys of one are fewer, and still meet all of the other.
    """
    head = word[:_HEAD]
    left = {
        "".join(letter for i, letter in enumerate(head) if i not in out)
        for n in range(min(most, edits_allowed(word)) + 1)
        for out in combinations(range(len(head)), n)
    }
    return {crc32(text.encode("utf-8", "surrogatepass")) for text in left}


def distance(a: str, b: str, most: int) -> int:
    """Letters to put in, leave out, change or swap with a neighbour to make one word of the other.

    Returns `most + 1` if it is more than `most`. (Optimal string alignment.)

    >>> distance("konerak", "konreak", 2), distance("lacy", "lucey", 2), distance("lacy", "sinthasomphone", 2)
    (1, 2, 3)
    """
    return min(measure(a)(b), most + 1)


def measure(word: str) -> Callable[[str], int]:
    """How far each of many words is from one.

    A column of the table of distances is held in the bits of two numbers, where it goes up and where down
    (H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal
    of Computing 10 (2003), 29-39): a few steps a letter.
    """
    has: dict[str, int] = {}
    for at, letter in enumerate(word):
        has[letter] = has.get(letter, 0) | 1 << at
    whole, last = (1 << len(word)) - 1, 1 << len(word) >> 1

    def far(other: str) -> int:
        up, down, same, before, edits = whole, 0, 0, 0, len(word)
        for letter in other:
            here = has.get(letter, 0)
            swapped = ((~same & here) << 1) & before
            same = (((here & up) + up) ^ up | here | down | swapped) & whole
            rises, falls = (down | ~(same | up)) & whole, same & up
            edits += 1 if rises & last else -1 if falls & last else 0
            rises, falls = rises << 1 | 1, falls << 1
            up, down = (falls | ~(same | rises)) & whole, rises & same
            before = here
        return edits if word else len(other)

    return far
