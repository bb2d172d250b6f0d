"""What a dossier says beside its claims, as triples: notes, who lives, pseudonyms.

In:   a portion of a record
Out:  triples of an export, by subject
Not:  triples of the store: no question needs them, and every claim would have one more

`read.rdf` takes them in again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onrecord.model.terms import NAMESPACE
from onrecord.store.triples import claim_iri, entity_iri, iri, literal

if TYPE_CHECKING:
    from onrecord.show.portion import Portion
    from onrecord.store.turtle import Triple

_NOTE: Final = f"<{NAMESPACE}note>"
_LIVING: Final = f"<{NAMESPACE}living>"
_PSEUDONYM: Final = f"<{NAMESPACE}pseudonym>"


def beside(part: Portion) -> dict[str, list[Triple]]:
    """Further triples by subject. Cost: one pass over all claims; the notes in memory."""
    dossier, base = part.dossier(), part.base
    out: dict[str, list[Triple]] = {}

    def add(address: str, predicate: str, text: str) -> None:
        if text:
            me = iri(address)
            out.setdefault(me, []).append((me, predicate, literal(text)))

    for entity in dossier.entities.values():
        me = entity_iri(base, entity.id)
        add(me, _LIVING, entity.living)
        add(me, _NOTE, entity.note)
        add(me, _PSEUDONYM, entity.pseudonym)
    for source in dossier.sources.values():
        add(entity_iri(base, source.id), _NOTE, source.note)
    for claim in dossier.claims:
        add(claim_iri(base, claim.id), _NOTE, claim.note)
    return out
