"""From what an author wrote to the id of the entity meant.

In:   entities
Out:  an id, or why there is none
Not:  guessing: a name counts if it is exact and only one entity has it
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from time import monotonic

from onrecord.model.entity import Entity

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_PATIENCE = 3.0
"""Seconds that all suggestions of one reading may take together."""
_CLOSE = 0.75


def slug(text: str) -> str:
    """An id made of a name, for suggestions.

    >>> slug("José Muñoz, Jr.")
    'jose-munoz-jr'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _same(text: str) -> str:
    """One spelling for what looks the same: composed letters, single blanks."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


class Names:
    """Ids, names and aliases of all entities."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._known: dict[str, str] = {}
        self._several: dict[str, tuple[str, ...]] = {}
        ids: list[str] = []
        for entity in entities:
            ids.append(entity.id)
            for name in (entity.name, *entity.aliases):
                self._add(_same(name), entity.id)
        for known in ids:  # an id always means its entity, whatever others are called
            self._known[known] = known
            self._several.pop(known, None)
        self._words: dict[str, str] | None = None
        self._guesses: dict[str, list[str]] = {}
        self._spent = 0.0

    def _add(self, name: str, owner: str) -> None:
        if not name:
            return
        if name in self._several:
            if owner not in self._several[name]:
                self._several[name] = (*self._several[name], owner)
        elif (other := self._known.setdefault(name, owner)) != owner:
            self._several[name] = (other, owner)
            del self._known[name]

    def get(self, text: str) -> str | None:
        """The id of the one entity that has this id, name or alias; None if there is none, or several."""
        return self._known.get(text) or self._known.get(_same(text))

    def several(self, text: str) -> tuple[str, ...]:
        """Ids of the entities that share this name."""
        return self._several.get(_same(text), ())

    def close(self, text: str) -> list[str]:
        """At most two names or ids that resemble this one; after three seconds in all, no more guesses."""
        if text not in self._guesses:
            begin = monotonic()
            self._guesses[text] = self._close(_same(text).casefold()[:80]) if self._spent < _PATIENCE else []
            self._spent += monotonic() - begin
        return self._guesses[text]

    def _close(self, folded: str) -> list[str]:
        if self._words is None:
            self._words = self._all_words()
        if folded in self._words:
            return [self._words[folded]]
        # Comparing is slow: only words that share a beginning or an end and have about the same length.
        near = [
            word
            for word in self._words
            if abs(len(word) - len(folded)) <= 3 and (word[:2] == folded[:2] or word[-3:] == folded[-3:])
        ]
        found = get_close_matches(folded, near[:20_000], n=3, cutoff=_CLOSE)
        return list(dict.fromkeys(self._words[word] for word in found))[:2]

    def _all_words(self) -> dict[str, str]:
        """Folded names, and the single words of names, to what a suggestion says."""
        words: dict[str, str] = {}
        singles: dict[str, str] = {}
        for name in (*self._known, *self._several):
            words.setdefault(name.casefold(), name)
            if " " in name:
                for word in name.casefold().split():
                    if len(word) > 3:
                        singles.setdefault(word, name)
        return {**singles, **words}
