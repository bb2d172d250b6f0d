"""Rows of different tables that agree in a key: judged the same, with the reason; nothing is merged.

In:   (key, id) of rows, table after table
Out:  rows of `identities.csv`
Not:  a judgement where a key is not unique within its table: then nobody knows which is meant
"""

from __future__ import annotations

from onrecord.bring.into import Into

_Why = tuple[str, str, str]


class Alike:
    """Keys of the tables so far. Memory: one entry for each key."""

    def __init__(self, into: Into) -> None:
        """Judgements go to `into`."""
        self._into = into
        self._first: dict[str, str] = {}
        self._own: dict[str, tuple[str, _Why]] = {}
        self._several: set[str] = set()

    def add(self, key: str, one: str, why: _Why) -> None:
        """Note a row of the table that is read: its key, its entity, and (reason, by, date)."""
        known = self._own.setdefault(key, (one, why))
        if known[0] != one:
            self._several.add(key)

    def end_table(self) -> None:
        """Judge what this table shares with earlier ones."""
        for key in self._several:
            self._into.ledger.note(
                "identities.csv",
                0,
                "judgement",
                "several-alike",
                "several rows of one table agree in the key; nothing is judged",
                key,
            )
        for key, (one, (why, by, date)) in self._own.items():
            if key in self._several:
                continue
            other = self._first.setdefault(key, one)
            if other != one:
                self._into.judgement(other, one, "same", why, by, date)
        self._own.clear()
        self._several.clear()
