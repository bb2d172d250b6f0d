"""The ledger of an export: how many claims were written, as what, and what the format could not carry.

In:   counts, as a format writes
Out:  the same for people and programs
Not:  deciding what to leave out: a format that cannot hold something enters it here, in so many words

`claims = written + left out`, always: the first is counted in the record, the second by the format.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from onrecord.show.words import many


@dataclass(slots=True)
class Ledger:
    """What became of the claims of one export."""

    format: str
    claims: int
    """Claims in the record, or in the part of it that was chosen."""
    written: int = 0
    """Claims that stand in the output, each counted once."""
    made: Counter[str] = field(default_factory=Counter)
    """What the output consists of: edges, nodes, rows."""
    lost: Counter[str] = field(default_factory=Counter)
    """Sentence to how often: what of the claims written this format could not carry."""
    pseudonyms: int = 0
    """Names of private persons that are protected in the record it was made of."""

    @property
    def left_out(self) -> int:
        """Claims that do not stand in the output."""
        return self.claims - self.written

    def lose(self, sentence: str, times: int = 1) -> None:
        """Enter something that the format cannot carry; zero times is nothing."""
        if times:
            self.lost[sentence] += times

    def sentences(self) -> list[str]:
        """The ledger in words, the counts first."""
        made = ", ".join(_counted(n, what) for what, n in self.made.items() if n)
        rest = f" + {self.left_out:,} left out" if self.left_out else ", none left out"
        head = f"{self.format}: {many(self.claims, 'claim')} = {self.written:,} written{rest}"
        lost = [f"not carried, {n:,} times: {what}" for what, n in self.lost.items()]
        return [f"{head}{f' ({made})' if made else ''}.", *lost]

    def as_json(self) -> dict[str, Any]:
        """The ledger for programs."""
        return {
            "format": self.format,
            "claims": self.claims,
            "written": self.written,
            "left_out": self.left_out,
            "made": dict(self.made),
            "not_carried": [{"what": what, "times": n} for what, n in self.lost.items()],
        }


def _counted(count: int, what: str) -> str:
    """A count with its noun, of which only the first word changes.

    >>> _counted(2, "row of claims.csv")
    '2 rows of claims.csv'
    """
    noun, of, rest = what.partition(" of ")
    return f"{many(count, noun)}{of}{rest}"
