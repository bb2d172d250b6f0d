"""A path question with every name looked up: what each engine answers, and a missing answer is explained by.

In:   made by `ask.chains`
Out:  read by `ask.chains`, `ask.oracle`, `ask.missing`
Not:  the words the person typed, which are gone once they are understood
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onrecord.ask.filters import Wanted
from onrecord.model.light import dataclass

if TYPE_CHECKING:
    from onrecord.store.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How are `a` and `b` connected? All ids are of entities in the record."""

    reading: Reading
    a: str
    b: str
    k: int
    max_hops: int
    wanted: Wanted
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    avoid_hubs: bool = False
    numbers: Mapping[str, int]
    """Of every entity named above, its node in the path index."""

    def number(self, id_: str) -> int:
        """The node of an entity in the path index."""
        return self.numbers[id_]
