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
from onrecord.model.light import dataclass, field


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
    meeting: Meeting
    """Two balls that hold at least what may be walked: those of a wider search do."""
    stopped: int = 0
    """Length at which there were too many chains to compare; 0: it did not come to that."""
    _budget: Budget = field(default_factory=Budget)
    _corridors: dict[int, Corridor] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked) -> Search:
        """A search on its own."""
        return cls(asked, Meeting(asked.ground))

    def narrowed(self, asked: Asked) -> Search:
        """A search for less; where it finds as short a chain, what was walked serves both."""
        within = Search(asked, self.meeting)
        shortest = self.meeting.shortest
        if shortest is not None and not within.joins(shortest):
            within = Search.of(asked)
        return within

    def joins(self, length: int) -> bool:
        """Whether some walk of a length is to be walked; yes, too, if that takes too long to say."""
        try:
            return bool(self._corridor(length).front(self.asked.ground.start, length))
        except OutOfBudget:
            return True

    def _corridor(self, length: int) -> Corridor:
        if length not in self._corridors:
            between = self.meeting.corridor(length)
            self._corridors[length] = Corridor(self.asked, *between, length, self._budget)
        return self._corridors[length]

    def found(self, most: int) -> Iterator[rank.Chain]:
        """Chains of at most `most` hops, best first; after a stop, such as there are."""
        shortest = self.meeting.distance(most)
        for length in range(shortest or most + 1, most + 1):
            given: set[rank.Chain] = set()
            try:
                for chain in rank.ranked(self._corridor(length)):
                    given.add(chain)
                    yield chain
            except OutOfBudget:
                self.stopped = length
                between = self.meeting.corridor(length)
                yield from self._rest(Corridor(self.asked, *between, length, Budget()), given)
                return

    def _rest(self, corridor: Corridor, given: set[rank.Chain]) -> Iterator[rank.Chain]:
        try:
            for chain in rank.unranked(corridor):
                if chain not in given:
                    yield chain
        except OutOfBudget:
            return
