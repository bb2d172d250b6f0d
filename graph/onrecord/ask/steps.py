"""Hops and chains in words: each with all its claims, and what is said against them.

In:   what joins two entities, found by a search
Out:  `Step` and `Chain` of `model.answers`
Not:  searching; and no choice among claims: every one that joins the two and passes the filters is shown
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from onrecord.model.light import dataclass, field
from onrecord.model.views import Chain, ClaimView, EntityRef, Step
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

IN_LABELS = ("in", "has in it")
"""Of a hop from a claim's subject to its `in`, forward and backward."""
SAME_LABEL = "judged the same as"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One claim, or the judgement, that joins two entities."""

    kind: int
    """`STATEMENT`, `IN` or `SAME`."""
    claim: ClaimView | None
    """None: a judgement."""
    contested: bool
    firm: int
    """Rank of its standing; a judgement's is that of the standing not stated."""

    @property
    def order(self) -> tuple[bool, int, int, str]:
        """Uncontested first, then firmest, then statements before `in` before judgements, then ids."""
        return self.contested, -self.firm, self.kind, self.claim.id if self.claim else ""


@dataclass(slots=True)
class Steps:
    """Makes steps for one answer; hops that several chains share are looked up once."""

    reading: Reading
    _known: dict[tuple[str, str, tuple[str, ...], bool], Step] = field(default_factory=dict)
    _disputed: dict[str, bool] = field(default_factory=dict)

    def step(self, start: EntityRef, end: EntityRef, links: Iterable[Link]) -> Step:
        """One hop, carried by at least one link."""
        ordered = sorted(links, key=lambda link: link.order)
        claims = tuple(link.claim for link in ordered if link.claim is not None)
        same = len(claims) < len(ordered)
        key = (start.id, end.id, tuple(claim.id for claim in claims), same)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._step(start, end, ordered, claims, same)
        return known

    def _step(
        self,
        start: EntityRef,
        end: EntityRef,
        ordered: Sequence[Link],
        claims: tuple[ClaimView, ...],
        same: bool,
    ) -> Step:
        first = ordered[0]
        relation, label, forward = _read(first, start)
        return Step(
            start=start,
            end=end,
            relation=relation,
            label=label,
            direction="forward" if forward else "backward",
            claims=claims,
            against=tuple(self.reading.against([claim.id for claim in claims])) if claims else (),
            disputed=tuple(ref for ref in (start, end) if self._date_disputed(ref)),
            contested=first.contested,
            weakest=first.claim.standing if first.claim else "",
            judged_same=self._judged_same(start.id, end.id) if same else "",
        )

    def _date_disputed(self, ref: EntityRef) -> bool:
        if ref.id not in self._disputed:
            self._disputed[ref.id] = self.reading.dates_disputed(ref.id)
        return self._disputed[ref.id]

    def _judged_same(self, a: str, b: str) -> str:
        """Who judged so, and why: "judged the same by X, because ..."."""
        for judgement in self.reading.judgements():
            if judgement.judgement == "same" and {judgement.a, judgement.b} == {a, b}:
                known = self.reading.entity(judgement.by) if judgement.by else None
                by = known.name if known else judgement.by or "the authors of this dossier"
                reason = judgement.reason.strip().rstrip(".")
                return f"judged the same by {by}" + (f", because {reason}" if reason else "")
        return ""

    def chain(
        self,
        entities: Sequence[EntityRef],
        hops: Sequence[Iterable[Link]],
        *,
        hubs: int,
        corroborated: int,
        contested: bool,
    ) -> Chain:
        """A chain of n entities and n - 1 hops."""
        links = [list(hop) for hop in hops]
        pairs = zip(entities, entities[1:], links, strict=False)
        steps = tuple(self.step(a, b, hop) for a, b, hop in pairs)
        firmness = [min(hop, key=lambda link: link.order).firm for hop in links]
        weakest = steps[firmness.index(min(firmness))].weakest
        return Chain(
            steps=steps,
            weakest=weakest,
            contested=contested,
            hubs=hubs,
            corroborated=corroborated,
            sources=tuple(sorted({claim.source for step in steps for claim in step.claims})),
        )


def _read(link: Link, start: EntityRef) -> tuple[str, str, bool]:
    """Relation, label and whether forward, of a hop that begins at `start`."""
    if link.claim is None:
        return "same", SAME_LABEL, True
    forward = link.claim.subject.id == start.id
    if link.kind == layout.IN:
        return "in", IN_LABELS[0 if forward else 1], forward
    return link.claim.relation, link.claim.label if forward else link.claim.inverse_label, forward


def of_edges(reading: Reading, edges: Sequence[int]) -> list[Link]:
    """The claims and judgements behind edges of the path index."""
    index = reading.paths
    kinds = [index.flags[edge] & layout.KIND for edge in edges]
    claims = [edge for edge, kind in zip(edges, kinds, strict=True) if kind != layout.SAME]
    views = dict(zip(claims, reading.claim_numbers(index.claim[edge] for edge in claims), strict=True))
    return [
        Link(
            kind=kind,
            claim=views.get(edge),
            contested=bool(index.flags[edge] & layout.CONTESTED),
            firm=index.firmness[index.standing[edge]],
        )
        for edge, kind in zip(edges, kinds, strict=True)
    ]
