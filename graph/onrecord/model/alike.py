"""Which ids mean one thing, and which answers mean one answer.

In:   judgements on identity; the texts of literals
Out:  one id for every class of ids that `same` joins; values that can be compared
Not:  merging: the ids of the dossier stay as they are, only questions are asked of classes
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum

from onrecord.model.dossier import Judgement
from onrecord.model.time import Time


class Alike:
    """Ids joined by `same` judgements, directly or through others (union-find)."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._parent: dict[str, str] = {}
        for row in judgements:
            if row.judgement == "same":
                self._join(row.a, row.b)

    def __call__(self, name: str) -> str:
        """The smallest id of the class; the id itself where nothing joins it."""
        if name not in self._parent:
            return name
        root = name
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[name] != root:
            self._parent[name], name = root, self._parent[name]
        return root

    def _join(self, a: str, b: str) -> None:
        for name in (a, b):
            self._parent.setdefault(name, name)
        first, second = sorted((self(a), self(b)))
        self._parent[second] = first


class Match(Enum):
    """How two values compare."""

    SAME = 0
    DIFFERS = 1
    CONTRADICTS = 2


@dataclass(frozen=True, slots=True)
class Named:
    """An entity; two named ones are two."""

    id: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit; "55,000 dollars" is `Number(Decimal("55000"), "dollar")`."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text that is no number: two texts may mean the same, so unequal ones only differ."""

    text: str


Value = Named | Number | Words | Time

_NUMBER = re.compile(r"(\$|€|£)?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([^\W\d_]+)?", re.ASCII)
_CURRENCIES = {
    "dollar": ("$", "usd", "dollars"),
    "euro": ("€", "eur", "euros"),
    "pound": ("£", "gbp", "pounds"),
}
_UNITS = {spelling: unit for unit, spellings in _CURRENCIES.items() for spelling in spellings}


def literal(text: str, *, edtf: bool) -> Value:
    """What a literal means: a time, a number, or else words.

    Only a bare number, or one with a currency sign or a one-word unit, counts as a number: "about 55,000
    dollars" is words, since nobody knows how far "about" reaches.
    """
    if edtf:
        try:
            return Time.parse(text.strip())
        except ValueError:
            return _words(text)
    found = _NUMBER.fullmatch(text.strip())
    if found is None or (found[1] and found[3] and _unit(found[1]) != _unit(found[3])):
        return _words(text)
    try:
        return Number(Decimal(found[2].replace(",", "")).normalize(), _unit(found[1] or found[3] or ""))
    except InvalidOperation:
        return _words(text)


def compare(a: Value, b: Value) -> Match:
    """Whether two answers are one, differ in words only, or exclude each other."""
    if isinstance(a, Time) and isinstance(b, Time):
        return Match.CONTRADICTS if apart(a, b) else Match.SAME
    if isinstance(a, Number) and isinstance(b, Number):
        if a.unit and b.unit and a.unit != b.unit:
            return Match.DIFFERS
        if a.value == b.value:
            return Match.SAME
        # "55,000" beside "60,000 dollars": the bare one may count something else.
        return Match.CONTRADICTS if a.unit == b.unit else Match.DIFFERS
    if isinstance(a, Named) and isinstance(b, Named):
        return Match.SAME if a == b else Match.CONTRADICTS
    return Match.SAME if a == b else Match.DIFFERS


def apart(a: Time, b: Time) -> bool:
    """Whether one has certainly ended before the other begins."""
    return ended_before(a, b) or ended_before(b, a)


def ended_before(a: Time, b: Time) -> bool:
    """Whether `a` has certainly ended before `b` begins; never where a bound is unknown."""
    return a.latest_end is not None and b.earliest_begin is not None and a.latest_end < b.earliest_begin


def _unit(text: str) -> str:
    folded = text.casefold()
    return _UNITS.get(folded, folded)


def _words(text: str) -> Words:
    """Case, spacing, width and a closing full stop make no difference."""
    return Words(" ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip("."))
