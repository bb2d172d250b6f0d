"""The same chains through networkx: the loaded graph, every simple path listed, the list sorted.

In:   a `Question`
Out:  chains, and a note if the listing had to stop
Not:  the path index: this is what it is checked against (`--engine networkx`), and far slower
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice, pairwise

import networkx as nx

from onrecord.ask import missing
from onrecord.ask.filters import UNDATED, together
from onrecord.ask.links import Joined, hubs, leaf, links
from onrecord.ask.question import Question
from onrecord.ask.steps import Link, Steps
from onrecord.model.answers import Chain
from onrecord.model.source import Source, independent

LISTED = 200_000
"""Simple paths of one length that are listed; beyond that the answer says so."""

Path = tuple[str, ...]


def answer(question: Question) -> tuple[list[Chain], str]:
    """The chains of a question, and a note if there were too many to list."""
    known = list(links(question.reading))
    crowd = hubs(question.reading, known)
    wanted = question.wanted
    passed = [(a, b, link) for a, b, link in known if wanted.passes(link.kind, link.claim)]
    shown = _Shown([(a, b, link) for a, b, link in known if wanted.shown.passes(link.kind, link.claim)])
    settled = _Engine(question, [edge for edge in passed if not edge[2].contested], crowd, disputed=False)
    disputed = _Engine(question, passed, crowd, disputed=True)
    first = list(islice(settled.found(question.max_hops), question.k))
    free = question.k - len(first)
    shorter = len(first[0]) - 2 if first else question.max_hops
    second = list(islice(disputed.found(question.max_hops if free else shorter), question.k))
    kept = [path for at, path in enumerate(second) if at < free or len(path) - 1 <= shorter]
    steps = Steps(question.reading)
    out = [settled.chain(steps, path, shown.hops(path, disputed.hops(path))) for path in first]
    out += [disputed.chain(steps, path, shown.hops(path, disputed.hops(path))) for path in kept]
    stopped = settled.stopped or disputed.stopped
    return out, missing.stopped(stopped, bool(out)) if stopped else ""


class _Shown:
    """Everything that is shown of a hop that passes."""

    def __init__(self, edges: list[Joined]) -> None:
        self._links: dict[frozenset[str], list[Link]] = {}
        for a, b, link in edges:
            self._links.setdefault(frozenset((a, b)), []).append(link)

    def hops(self, path: Path, passing: list[list[Link]]) -> list[list[Link]]:
        """All links of each hop; of those that do not pass, it is noted."""
        return [
            [replace(link, passes=link in passed) for link in self._links[frozenset(pair)]]
            for pair, passed in zip(pairwise(path), passing, strict=True)
        ]


@dataclass(slots=True)
class _Engine:
    """One networkx graph, of the uncontested edges or of all."""

    question: Question
    graph: nx.Graph
    crowd: frozenset[str]
    disputed: bool
    sources: dict[str, Source]
    stopped: int = 0

    def __init__(
        self, question: Question, edges: list[tuple[str, str, Link]], crowd: frozenset[str], *, disputed: bool
    ) -> None:
        self.question, self.crowd, self.disputed = question, crowd, disputed
        self.sources = question.reading.sources()
        self.stopped = 0
        self.graph = nx.Graph()
        self.graph.add_nodes_from((question.a, question.b))
        for a, b, link in edges:
            if self._open(a) and self._open(b):
                if not self.graph.has_edge(a, b):
                    self.graph.add_edge(a, b, links=[])
                self.graph.edges[a, b]["links"].append(link)

    def _open(self, id_: str) -> bool:
        question = self.question
        if id_ in (question.a, question.b):
            return True
        ref = question.reading.ref(id_)
        hub = question.avoid_hubs and id_ in self.crowd
        return not (ref.unnamed or leaf(ref) or hub or id_ in question.avoid)

    def found(self, most: int) -> Iterator[Path]:
        """Chains of at most `most` hops, best first."""
        a, b = self.question.a, self.question.b
        near = nx.single_source_shortest_path_length(self.graph, a, cutoff=most)
        far = nx.single_source_shortest_path_length(self.graph, b, cutoff=most)
        for length in range(1, most + 1):
            inside = [node for node in near if near[node] + far.get(node, most) <= length]
            if a in inside and b in inside:
                ranked = sorted(
                    (self._rank(path), path) for path in self._listed(inside, length) if self._fits(path)
                )
                yield from (path for _, path in ranked)
            if self.stopped:
                return

    def _listed(self, inside: list[str], length: int) -> Iterator[Path]:
        part = self.graph.subgraph(inside)
        paths = nx.all_simple_paths(part, self.question.a, self.question.b, cutoff=length)
        for count, path in enumerate(paths):
            if count >= LISTED:
                self.stopped = length
                return
            if len(path) == length + 1:
                yield tuple(path)

    def hops(self, path: Path) -> list[list[Link]]:
        """The links of each hop that take part; with overlapping times, those that fit together."""
        hops = [list(self.graph.edges[a, b]["links"]) for a, b in pairwise(path)]
        return self._together(hops) if self.question.wanted.overlapping else hops

    def _together(self, hops: list[list[Link]]) -> list[list[Link]]:
        for order in (range(1, len(hops)), range(len(hops) - 2, -1, -1)):
            for at in order:
                before = hops[at - 1] if order.step > 0 else hops[at + 1]
                hops[at] = [link for link in hops[at] if any(self._meet(link, other) for other in before)]
        return hops

    def _meet(self, a: Link, b: Link) -> bool:
        if a.claim is None or b.claim is None:
            return True
        certain = self.question.wanted.certain
        return together(a.claim.when or UNDATED, b.claim.when or UNDATED, certain=certain)

    def _fits(self, path: Path) -> bool:
        """Whether a simple path has everything that was asked for, contested hops included."""
        if not set(self.question.via) <= set(path) or not all(self.hops(path)):
            return False
        if not self.disputed:
            return True
        settled = [[link for link in hop if not link.contested] for hop in self.hops(path)]
        if self.question.wanted.overlapping and all(settled):
            settled = self._together(settled)
        return not all(settled)

    def _rank(self, path: Path) -> tuple[int, int, int]:
        hops = [_carrying(hop) for hop in self.hops(path)] if self._fits(path) else []
        weakest = min((max(link.firm for link in hop) for hop in hops), default=0)
        return sum(1 for id_ in path[1:-1] if id_ in self.crowd), -weakest, -self._corroborated(hops)

    def _corroborated(self, hops: list[list[Link]]) -> int:
        return sum(1 for hop in hops if self._two_sources(hop))

    def _two_sources(self, hop: list[Link]) -> bool:
        names = sorted({link.claim.source for link in hop if link.claim is not None})
        return any(independent(self.sources, a, b) for a, b in combinations(names, 2))

    def chain(self, steps: Steps, path: Path, shown: list[list[Link]]) -> Chain:
        """A path in words."""
        return steps.chain(
            steps.reading.refs(path),
            shown,
            hubs=sum(1 for id_ in path[1:-1] if id_ in self.crowd),
            corroborated=self._corroborated([_carrying(hop) for hop in self.hops(path)]),
            contested=self.disputed,
        )


def _carrying(hop: list[Link]) -> list[Link]:
    """The uncontested links, or all if there are none."""
    return [link for link in hop if not link.contested] or hop
