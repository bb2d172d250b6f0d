"""What whole formats have no place for, counted: notes, answers of those asked, corrections, conflicts.

In:   a portion, and what its format lacks
Out:  entries in the ledger of the export
Not:  what a format loses of one claim or value: it enters that itself, where it writes it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier
    from onrecord.model.entity import Entity
    from onrecord.model.source import Source
    from onrecord.show.ledger import Ledger
    from onrecord.show.portion import Portion

_Count = Callable[["Portion", "Dossier"], int]
_NOTE: Final = "a note by the dossier's authors"


def _noted(*tables: Iterable[Claim | Entity | Source]) -> int:
    """How many rows have a note."""
    return sum(bool(row.note) for rows in tables for row in rows)


COUNTED: Final[Mapping[str, tuple[str, _Count]]] = MappingProxyType(
    {
        "notes": (_NOTE, lambda _, d: _noted(d.claims, d.entities.values(), d.sources.values())),
        "notes but those on sources": (_NOTE, lambda _, d: _noted(d.claims, d.entities.values())),
        "notes on claims": (_NOTE, lambda _, d: _noted(d.claims)),
        "responses": ("an attempt to ask somebody, with the answer", lambda _, d: len(d.responses)),
        "corrections": ("a row of corrections.csv", lambda _, d: len(d.corrections)),
        "judgements": ("a judgement whether two are one", lambda _, d: len(d.judgements)),
        "texts": ("the text of a source; `export dossier` has it", lambda _, d: len(d.texts)),
        "conflicts": ("a conflict between claims, with its sides", lambda part, _: len(part.conflicts())),
    }
)
"""What a format may lack: the sentence of the ledger, and how often there is something to lose."""


def lose(part: Portion, lacks: Iterable[str], ledger: Ledger) -> None:
    """Enter what a format lacks. Cost: of notes on claims, one pass over them."""
    dossier = part.dossier()
    for each in lacks:
        sentence, count = COUNTED[each]
        ledger.lose(sentence, count(part, dossier))
