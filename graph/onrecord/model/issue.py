"""The few claims that anything can be judged about: all others are live, uncontested and unanswered.

In:   all claims of a dossier
Out:  those at issue: rows that answer others and what they answer; answers to a question that got several;
      datings of events that are dated apart; orders of events, and the datings of these events
Not:  judging: `model.judge` does that, and comes to the same whether it is given these claims or all

A large dossier holds its claims in a file, where each walk costs as much as reading a table. So it is walked
twice here, and never again. What is kept in between is small: one answer a question, two days an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.model.alike import Alike
from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.light import dataclass
from onrecord.model.replies import Statement, answering, statement
from onrecord.model.terms import End, Terms

Question = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What may have to be judged about the claims of one relation."""

    asks: End
    """The fixed end of the question that they answer; empty if they answer none."""
    of: frozenset[str] | None
    """Types of the fixed end of which the question is asked; None: of all."""
    literal: bool
    dates: End
    order: bool


def claims_at_issue(dossier: Dossier, alike: Alike) -> list[Claim]:
    """Every claim that can make a difference to what is judged, in the order of the dossier.

    Cost: two walks over the claims (one if nothing is at issue, three if a row answers one of other words);
    memory for one answer a question, two days an event, and the claims at issue.
    """
    survey = _Survey(dossier, alike)
    survey.walk()
    found = list(survey.picked())
    while survey.about.widen(found):
        found = list(survey.picked())
    return found


class About:
    """Which claims belong to rows that answer others: these, what they name, and every row of a statement."""

    def __init__(self, rows: Iterable[Claim], terms: Terms, ids: Iterable[str] = ()) -> None:
        """Rows that answer others or name one with `undoes`; ids of other claims that are asked for."""
        kept = list(rows)
        self._terms = terms
        self.ids = {row.undoes for row in kept if row.undoes} | set(ids)
        self._asked: set[Statement] = {statement(row, terms) for row in kept}
        self._ends: set[str] = set()
        self._reach()

    def __bool__(self) -> bool:
        return bool(self._asked or self.ids)

    def __call__(self, claim: Claim) -> bool:
        """Whether a claim is one of them."""
        if claim.id in self.ids:
            return True
        return claim.subject in self._ends and statement(claim, self._terms) in self._asked

    def widen(self, found: Iterable[Claim]) -> bool:
        """Take in what the claims named by `undoes` say; whether that is more than was looked for."""
        said = {statement(claim, self._terms) for claim in found if claim.id in self.ids}
        if said <= self._asked:
            return False
        self._asked |= said
        self._reach()
        return True

    def _reach(self) -> None:
        """Both ends: those of a symmetric relation stand in either order."""
        self._ends = {end for said in self._asked for end in (said[0], said[2])}


class _Survey:
    """What one walk over all claims shows to be at issue."""

    def __init__(self, dossier: Dossier, alike: Alike) -> None:
        self._dossier, self._alike = dossier, alike
        self._plans = dict(_plans(dossier.terms))
        self._replies = answering(dossier.terms)
        kinds = {name: known.kind for name, known in dossier.terms.classes.items()}
        self._lasting = frozenset(name for name, kind in kinds.items() if kind not in ("event", ""))
        """Types that no claim dates: a case lasts for years."""
        self._first: dict[Question, str] = {}
        self._several: set[Question] = set()
        self._begin: dict[str, int] = {}
        self._end: dict[str, int] = {}
        self._events: set[str] = set()
        """Events that are dated apart, or put in an order."""
        self._ordered = False

    def walk(self) -> None:
        """Look at every claim once."""
        rows: list[Claim] = []
        plans, replies = self._plans, self._replies
        for claim in self._dossier.claims:
            if claim.standing in replies:
                rows.append(claim)
                continue
            plan = plans.get(claim.relation)
            if plan is None:
                continue
            if plan.asks:
                self._ask(claim, plan)
            if plan.dates and claim.when is not None:
                self._date(claim, plan)
            if plan.order:
                self._ordered = True
                self._events.update((self._alike(claim.subject), self._alike(claim.object)))
        self.about = About(rows, self._dossier.terms)
        self._settle()

    def _settle(self) -> None:
        begin, end = self._begin, self._end
        self._events |= {event for event, day in end.items() if day < begin.get(event, day)}
        self._first, self._begin, self._end = {}, {}, {}

    def _question(self, claim: Claim, plan: _Plan) -> tuple[Question, str] | None:
        fixed, other = claim.subject, claim.object
        if plan.asks == "object":
            fixed, other = other, fixed
        if plan.of is not None:
            entity = self._dossier.entities.get(fixed)
            if entity is None or entity.type not in plan.of:
                return None
        alike = self._alike
        return (claim.relation, alike(fixed), alike(claim.within)), other if plan.literal else alike(other)

    def _ask(self, claim: Claim, plan: _Plan) -> None:
        asked = self._question(claim, plan)
        if asked is not None and self._first.setdefault(asked[0], asked[1]) != asked[1]:
            self._several.add(asked[0])

    def _event(self, claim: Claim, plan: _Plan) -> str | None:
        event = claim.subject if plan.dates == "subject" else claim.object
        entity = self._dossier.entities.get(event)
        if entity is None or entity.type in self._lasting:
            return None
        return self._alike(event)

    def _date(self, claim: Claim, plan: _Plan) -> None:
        """The latest begin and the earliest end that any dating gives: apart if the end comes first."""
        when, event = claim.when, self._event(claim, plan)
        if event is None or when is None:
            return
        if when.earliest_begin is not None:
            known = self._begin.get(event)
            if known is None or when.earliest_begin > known:
                self._begin[event] = when.earliest_begin
        if when.latest_end is not None:
            known = self._end.get(event)
            if known is None or when.latest_end < known:
                self._end[event] = when.latest_end

    def picked(self) -> Iterator[Claim]:
        """The claims at issue, in a second walk; none where the first showed nothing."""
        if not (self.about or self._several or self._events or self._ordered):
            return
        plans, replies, about = self._plans, self._replies, self.about
        for claim in self._dossier.claims:
            if claim.standing in replies or about(claim):
                yield claim
                continue
            plan = plans.get(claim.relation)
            if plan is not None and self._at_issue(claim, plan):
                yield claim

    def _at_issue(self, claim: Claim, plan: _Plan) -> bool:
        if plan.order:
            return True
        if plan.asks and self._several:
            asked = self._question(claim, plan)
            if asked is not None and asked[0] in self._several:
                return True
        if not plan.dates or claim.when is None or not self._events:
            return False
        return self._event(claim, plan) in self._events


def _plans(terms: Terms) -> Iterator[tuple[str, _Plan]]:
    """Relations about which there can be something to judge."""
    for name, known in terms.relations.items():
        if known.one_answer or known.dates or known.order:
            wanted = known.one_answer_for
            below = (each for each in terms.classes if terms.is_a(each, wanted))
            of = frozenset((wanted, *below)) if wanted else None
            yield name, _Plan(known.one_answer, of, known.literal, known.dates, known.order)
