"""Hops and chains in words: each with all its claims, and what is said against them.

In:   what joins two entities, found by a search
Out:  `Step` and `Chain` of `model.answers`
Not:  searching; and no choice among claims: every one that joins the two is shown
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from onrecord.model.light import dataclass, field
from onrecord.model.views import Chain, ClaimView, EntityRef, Step
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.model.dossier import Judgement
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
    passes: bool = True
    """It has what was asked for; else it is only shown beside what has."""

    @property
    def order(self) -> tuple[bool, bool, int, int, str]:
        """What passes first, uncontested first, firmest, statements before `in` before judgements, ids."""
        return not self.passes, self.contested, -self.firm, self.kind, self.claim.id if self.claim else ""


@dataclass(slots=True)
class Steps:
    """Makes steps for one answer; hops that several chains share are looked up once."""

    reading: Reading
    _known: dict[tuple[str, str, tuple[str, ...], int], Step] = field(default_factory=dict)
    _disputed: dict[str, bool] = field(default_factory=dict)
    _against: dict[tuple[str, ...], tuple[ClaimView, ...]] = field(default_factory=dict)
    _judgements: list[Judgement] | None = None

    def foresee(
        self,
        nodes: Mapping[int, EntityRef],
        shown: Sequence[Sequence[int]],
        passing: Sequence[Sequence[int]],
    ) -> list[list[Link]]:
        """Look up at once what the steps of an answer will need: nothing of it changes what they say.

        Args:
            nodes: The entities of the answer, by number.
            shown: For each hop, the edges of the path index that are shown.
            passing: For each hop, those of them that have what was asked for.

        Returns:
            The claims and judgements behind the edges of each hop.
        """
        links, numbers = _links(self.reading, shown, passing)
        disputed = self.reading.disputed(nodes) if nodes else set()
        self._disputed.update((ref.id, node in disputed) for node, ref in nodes.items())
        groups = {}
        for hop in links:
            ids = _claim_ids(sorted(hop, key=lambda link: link.order))
            if ids and ids not in self._against:
                groups[ids] = {numbers[name]: name for name in ids}
        said = self.reading.against_each(list(groups.values())) if groups else []
        self._against.update((ids, tuple(views)) for ids, views in zip(groups, said, strict=True))
        return links

    def step(self, start: EntityRef, end: EntityRef, links: Iterable[Link]) -> Step:
        """One hop, carried by at least one link."""
        ordered = sorted(links, key=lambda link: link.order)
        claims = tuple(link.claim for link in ordered if link.claim is not None)
        same = len(claims) < len(ordered)
        passing = sum(link.passes for link in ordered)
        key = (start.id, end.id, tuple(claim.id for claim in claims), passing)
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
            against=self._said_against(tuple(claim.id for claim in claims)),
            disputed=tuple(ref for ref in (start, end) if self._date_disputed(ref)),
            contested=first.contested,
            weakest=first.claim.standing if first.claim else "",
            beside=sum(link.claim is not None and not link.passes for link in ordered),
            judged_same=self._judged_same(start.id, end.id) if same else "",
        )

    def _date_disputed(self, ref: EntityRef) -> bool:
        if ref.id not in self._disputed:
            self._disputed[ref.id] = self.reading.dates_disputed(ref.id)
        return self._disputed[ref.id]

    def _said_against(self, ids: tuple[str, ...]) -> tuple[ClaimView, ...]:
        if ids and ids not in self._against:
            self._against[ids] = tuple(self.reading.against(ids))
        return self._against.get(ids, ())

    def _judged_same(self, a: str, b: str) -> str:
        """Who judged so, and why: "judged the same by X, because ..."."""
        if self._judgements is None:
            self._judgements = self.reading.judgements()
        for judgement in self._judgements:
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


def _links(
    reading: Reading, hops: Sequence[Sequence[int]], passing: Sequence[Sequence[int]]
) -> tuple[list[list[Link]], dict[str, int]]:
    """What is behind the edges of each hop; and the numbers of the claims, by id."""
    index = reading.paths
    kinds = {edge: index.kind(edge) for edges in hops for edge in edges}
    wanted = dict.fromkeys(index.claim[edge] for edge, kind in kinds.items() if kind != layout.SAME)
    views = dict(zip(wanted, reading.claim_numbers(wanted), strict=True))

    def link(edge: int, passed: Container[int]) -> Link:
        claim = None if kinds[edge] == layout.SAME else views[index.claim[edge]]
        return Link(
            kind=kinds[edge],
            claim=claim,
            contested=index.contested(edge),
            firm=index.firm(edge),
            passes=edge in passed,
        )

    links = [
        [link(edge, passed) for edge in edges] for edges, passed in zip(hops, passing, strict=True)
    ]  # fmt: skip
    return links, {view.id: n for n, view in views.items()}


def _claim_ids(links: Iterable[Link]) -> tuple[str, ...]:
    return tuple(link.claim.id for link in links if link.claim is not None)
