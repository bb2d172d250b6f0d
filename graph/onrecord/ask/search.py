"""Chains of growing length on the path index, best first.

In:   a `Question`
Out:  chains as tuples of numbers of entities, and whether the search had to stop
Not:  words
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.ask import rank
from onrecord.ask.corridor import Asked, Budget, Corridor, OutOfBudget
from onrecord.ask.filters import EdgeTest, meeting
from onrecord.ask.question import Question
from onrecord.ask.walk import Ground, Meeting
from onrecord.model.light import dataclass


def asked(question: Question, *, contested: bool) -> Asked:
    """What a search has to look for: chains of uncontested hops, or those with a contested one."""
    wanted = question.wanted
    index = question.reading.paths
    ground = Ground(
        index=index,
        test=EdgeTest(index, wanted, contested=contested),
        start=question.number(question.a),
        goal=question.number(question.b),
        avoid=frozenset(map(question.number, question.avoid)),
        avoid_hubs=question.avoid_hubs,
    )
    return Asked(
        ground=ground,
        via=tuple(map(question.number, question.via)),
        contested=contested,
        overlapping=meeting(index, certain=wanted.certain) if wanted.overlapping else None,
    )


@dataclass(slots=True)
class Search:
    """One search, uncontested or contested."""

    asked: Asked
    stopped: int = 0
    """Length at which there were too many chains to compare; 0: it did not come to that."""

    def found(self, most: int) -> Iterator[rank.Chain]:
        """Chains of at most `most` hops, best first; after a stop, such as there are."""
        between = Meeting(self.asked.ground)
        shortest = between.distance(most)
        budget = Budget()
        for length in range(shortest or most + 1, most + 1):
            _, after = between.corridor(length)
            given: set[rank.Chain] = set()
            try:
                for chain in rank.ranked(Corridor(self.asked, after, length, budget)):
                    given.add(chain)
                    yield chain
            except OutOfBudget:
                self.stopped = length
                yield from self._rest(Corridor(self.asked, after, length, Budget()), given)
                return

    def _rest(self, corridor: Corridor, given: set[rank.Chain]) -> Iterator[rank.Chain]:
        try:
            for chain in rank.unranked(corridor):
                if chain not in given:
                    yield chain
        except OutOfBudget:
            return
