"""What an export writes: a whole record, or a chosen part of it with all that the part rests on.

In:   an opened record; the entities and claims that were chosen, if not all
Out:  entities, claims, sources, judgements, and the part as a dossier
Not:  choosing (`ask.picture`), redacting: give it the record that may leave the machine

A part has the claims chosen, the entities they name (speakers too), and their sources with those that these
are based on. Whether a claim stands is what the whole record says: nothing is judged anew from a part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.show.words import many

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView, EntityRef, Header
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Correction, Dossier, Judgement
    from onrecord.model.entity import Entity
    from onrecord.model.judged import Conflict, Judged
    from onrecord.model.source import Source
    from onrecord.model.terms import Terms
    from onrecord.store.reading import Reading

BATCH = 1_000
INTERNAL = "Internal copy: private names are not protected. Do not pass it on."


@dataclass(frozen=True)
class Portion:
    """A record, or a part of it, on its way out."""

    reading: Reading
    chosen: frozenset[str] | None = None
    """Ids of entities; None: all."""
    claim_ids: tuple[str, ...] = ()
    """Ids of the claims chosen, sorted; not looked at where all are."""
    selection: str = ""
    """What was chosen, in words."""
    raw: bool = False
    """Tables exactly as written, although a spreadsheet may run a cell."""

    @property
    def header(self) -> Header:
        """Which record this is."""
        return self.reading.header

    @property
    def base(self) -> str:
        """IRI that ids are appended to."""
        return self.reading.base

    @property
    def terms(self) -> Terms:
        """The ontology of the record."""
        return self.reading.terms

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.chosen is None

    @property
    def count(self) -> int:
        """How many claims there are to write."""
        return self.header.claims if self.whole else len(self.claim_ids)

    def claims(self) -> Iterator[ClaimView]:
        """All claims, by id, a batch in memory at a time."""
        if self.whole:
            yield from self.reading.all_claims()
            return
        rest = iter(self.claim_ids)
        while batch := list(islice(rest, BATCH)):
            yield from self.reading.claims(batch)

    @cached_property
    def named(self) -> frozenset[str]:
        """Ids of the entities of a part: those chosen, and those who speak in its claims."""
        speakers = {claim.by for claim in self.claims() if claim.by}
        found = {name for name in speakers if self.reading.number(name) is not None}
        return frozenset(found | (self.chosen or frozenset()))

    def entities(self) -> Iterator[Entity]:
        """Entities, by id."""
        if self.whole:
            yield from self.reading.entities()
            return
        for name in sorted(self.named):
            entity = self.reading.entity(name)
            if entity is not None:
                yield entity

    def pairs(self) -> Iterator[tuple[Entity, EntityRef]]:
        """Entities, each as the dossier has it and as answers name it, a batch in memory at a time."""
        rest = self.entities()
        while batch := list(islice(rest, BATCH)):
            yield from zip(batch, self.reading.refs(entity.id for entity in batch), strict=True)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id; of a part, those of its claims and those that these are based on."""
        known = self.reading.sources()
        if self.whole:
            return known
        todo = {claim.source for claim in self.claims()}
        found: dict[str, Source] = {}
        while todo:
            name = todo.pop()
            if name in known and name not in found:
                found[name] = known[name]
                todo.update(known[name].based_on)
        return dict(sorted(found.items()))

    def judgements(self) -> list[Judgement]:
        """Judgements whether two entities are one, both of which are here."""
        found = self.reading.judgements()
        return found if self.whole else [j for j in found if j.a in self.named and j.b in self.named]

    def corrections(self) -> list[Correction]:
        """What was corrected in the claims that are here."""
        kept = set(self.claim_ids)
        return [c for c in self.reading.corrections() if self.whole or c.claim in kept]

    def conflicts(self) -> list[Conflict]:
        """Conflicts, of which a claim is here, with all their sides."""
        kept, found = set(self.claim_ids), self.reading.conflicts()
        return [c for c in found if self.whole or any(not kept.isdisjoint(s.claims) for s in c.sides)]

    def dossier(self) -> Dossier:
        """The same as a dossier. Cost: a part in memory; of a whole record the entities and sources."""
        dossier = self.reading.dossier()
        if self.whole:
            return dossier
        kept = set(self.claim_ids)
        claims: tuple[Claim, ...] = tuple(claim for claim in dossier.claims if claim.id in kept)
        return replace(
            dossier,
            sources=self.sources,
            entities={entity.id: entity for entity in self.entities()},
            claims=claims,
            judgements=tuple(self.judgements()),
            responses=tuple(row for row in dossier.responses if row.claim in kept),
            corrections=tuple(self.corrections()),
            texts={name: text for name in self.sources if (text := self.reading.text(name)) is not None},
            quads=(),
        )

    def judged(self) -> Judged:
        """What the whole record judged of the claims that are here."""
        from onrecord.model.judged import Judged

        views = list(self.claims())
        return Judged(
            down=frozenset(c.id for c in views if c.down),
            contested=frozenset(c.id for c in views if c.contested),
            answers={c.id: c.answered_by for c in views if c.answered_by},
        )

    def head(self) -> tuple[str, ...]:
        """What every output names: which record, how much it rests on, where to write."""
        h = self.header
        claims = many(h.claims, "claim")
        lines = [
            h.title,
            f"Record of {h.built}, build {h.build}: {claims} from {many(h.sources, 'source')}.",
            "A claim is what a source says, with its standing.",
        ]
        if self.selection:
            lines.append(f"A part of it: {many(self.count, 'claim')}. {self.selection}")
        if h.redacted:
            hidden = f"{many(h.pseudonyms, 'name')} of it stand as pseudonyms" if h.pseudonyms > 1 else ""
            one = "1 name of it stands as a pseudonym" if h.pseudonyms == 1 else "it has none to protect"
            lines.append(f"Private names are protected: {hidden or one}.")
        else:
            lines.append(INTERNAL)
        return (*lines, f"Corrections: {h.corrections}") if h.corrections else tuple(lines)

    def about(self) -> str:
        """The same as one paragraph."""
        title, *rest = self.head()
        return f"{title}. {' '.join(rest)}"

    def stamp(self) -> str:
        """The same in one line, for a row or a comment: it stays with what is copied out of the whole."""
        h = self.header
        words = [
            f"{' '.join(h.title.split())}: record of {h.built}, build {h.build}, {many(h.sources, 'source')}"
        ]
        if self.selection:
            words.append("a part of it")
        if not h.redacted:
            words.append("internal copy, do not pass it on")
        if h.corrections:
            words.append(f"corrections: {' '.join(h.corrections.split())}")
        return "; ".join(words)


def portion(of: Reading | Portion) -> Portion:
    """A whole record as a portion; a portion as it is."""
    return of if isinstance(of, Portion) else Portion(of)
