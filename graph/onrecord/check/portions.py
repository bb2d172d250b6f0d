"""For every check the few claims that it can have something to say about, found in one walk over all.

In:   a dossier
Out:  dossiers that differ from it in their claims (and, for one check, in their entities) only
Not:  findings: each check makes its own, and makes the same ones of the whole dossier; a test holds that

Forty checks that each walk over the claims are forty readings of a file in a large dossier. Most of what they
ask of a claim follows from its signature: its relation, its standing, the types of what it names, and which
of its cells are empty. A dossier has few signatures, so each is judged once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TYPE_CHECKING, Any, Final

from onrecord.check import answers, entities, terms, times, words
from onrecord.model.issue import About
from onrecord.model.light import replace
from onrecord.model.replies import answering
from onrecord.store.progress import Progress, counted, silent

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Finding

FEW: Final = 5_000
"""Claims up to which checks are quicker without portions."""
MANY: Final = 100_000
"""Odd claims that are kept; if there are more, they are picked out again by each check."""
Check = Callable[["Dossier"], Iterator["Finding"]]

BY_SIGNATURE: Final[tuple[Check, ...]] = (
    terms.wrong_domain,
    terms.wrong_range,
    terms.wrong_in,
    terms.says_it_of_itself,
    terms.unknown_standing,
    terms.standing_without_speaker,
    words.no_words,
    words.summary_missing,
    words.long_quote,
)
"""Whether they say something of a claim depends on nothing but its signature."""
BY_ANSWER: Final[tuple[Check, ...]] = (
    answers.undoes_nothing,
    answers.undoes_another_statement,
    answers.undoes_without_answering,
    answers.answers_nothing,
    answers.undoes_in_a_circle,
    answers.unknown_claim,
)
"""They look at rows that answer others, or name a claim by its id, and at what these are about."""
BY_DATE: Final[tuple[Check, ...]] = (
    times.bad_date,
    times.in_the_future,
    times.after_its_source,
    times.dead_before_born,
    times.outside_a_life,
    times.living_and_dead,
)
"""They look at births and deaths, and at dates out of order."""


def portions(dossier: Dossier, progress: Progress = silent) -> Callable[[Check], Dossier]:
    """A function from a check to the dossier it has to be given.

    Cost: one walk over the claims, and a second where rows answer others or people are born or die; memory
    for the claims that something is said about, and those births and deaths.
    """
    survey = _Survey(dossier)
    survey.walk(progress)
    odd = replace(dossier, claims=_Odd(dossier, survey))
    named = {key: row for key, row in dossier.entities.items() if key in survey.unnamed}
    by_check: dict[Check, Dossier] = dict.fromkeys(BY_SIGNATURE, odd)
    by_check |= dict.fromkeys(BY_ANSWER, replace(dossier, claims=survey.answers))
    by_check |= dict.fromkeys(BY_DATE, replace(dossier, claims=survey.dates))
    by_check[words.unused_source] = replace(dossier, claims=tuple(survey.sources.values()))
    by_check[entities.unused_entity] = replace(dossier, entities=named, claims=())
    return lambda check: by_check.get(check, dossier)


class _Odd:
    """The claims with a signature that some check has something to say about, walked as often as wanted."""

    def __init__(self, dossier: Dossier, survey: _Survey) -> None:
        self._claims, self._survey = dossier.claims, survey

    def __iter__(self) -> Iterator[Claim]:
        survey = self._survey
        if len(survey.odd_ones) <= MANY:
            return iter(survey.odd_ones)
        return (claim for claim in self._claims if survey.odd(claim))


class _Survey:
    """What one walk, and perhaps a second, finds."""

    def __init__(self, dossier: Dossier) -> None:
        self.sources: dict[str, Claim] = {}
        """One claim of every source that has any."""
        self.unnamed = set(dossier.entities)
        """Entities that no claim names."""
        self.answers: list[Claim] = []
        self.dates: list[Claim] = []
        self.odd_ones: list[Claim] = []
        """No more than `MANY`, and one."""
        self._dossier = dossier
        self._types = {key: entity.type for key, entity in dossier.entities.items()}
        self._digests = {
            s.id for s in dossier.sources.values() if s.text == "digest" and s.id in dossier.texts
        }
        self._signatures: dict[tuple[Any, ...], bool] = {}
        self._calendar = times.Calendar(dossier)

    def odd(self, claim: Claim) -> bool:
        """Whether some check has something to say about claims like this one."""
        type_of = self._types.get
        signature = (
            claim.relation,
            claim.standing,
            type_of(claim.subject),
            type_of(claim.object),
            type_of(claim.within),
            claim.subject == claim.object,
            not claim.by,
            not claim.summary,
            len(claim.quote) > words.LONG_QUOTE or (1 if claim.quote else 0),
            claim.source in self._digests,
        )
        known = self._signatures.get(signature)
        if known is None:
            alone = replace(self._dossier, claims=(claim,))
            known = any(True for check in BY_SIGNATURE for _ in check(alone))
            self._signatures[signature] = known
        return known

    def walk(self, progress: Progress = silent) -> None:
        """Look at all claims; a second time for what the first showed to be needed."""
        dossier, calendar = self._dossier, self._calendar
        replies, discard, sources = answering(dossier.terms), self.unnamed.discard, self.sources
        odd = self.odd_ones
        answering_rows: list[Claim] = []
        for claim in counted(dossier.claims, progress, "checking"):
            if self.odd(claim) and len(odd) <= MANY:
                odd.append(claim)
            discard(claim.subject)
            discard(claim.object)
            if claim.within:
                discard(claim.within)
            if claim.by:
                discard(claim.by)
            if claim.source not in sources:
                sources[claim.source] = claim
            if claim.undoes or claim.standing in replies:
                answering_rows.append(claim)
            if calendar.notable(claim):
                self.dates.append(claim)
        asked = {row.claim for row in dossier.responses} | {row.claim for row in dossier.corrections}
        self._again(About(answering_rows, dossier.terms, asked))

    def _again(self, about: About) -> None:
        """The claims that rows which answer are about, and what happens outside of a life."""
        lives = self._calendar.lives(self.dates)
        if not about and not lives:
            return
        noted = {claim.id for claim in self.dates}
        for claim in self._dossier.claims:
            if about(claim):
                self.answers.append(claim)
            if lives and lives(claim) and claim.id not in noted:
                self.dates.append(claim)
        while about.widen(self.answers):
            self.answers = [claim for claim in self._dossier.claims if about(claim)]


def run(
    dossier: Dossier, checks: Iterable[Check], *, few: int = FEW, progress: Progress = silent
) -> Iterator[Finding]:
    """The findings of checks, each given its portion; the whole where there is little."""
    claims = dossier.claims
    small = isinstance(claims, Sized) and len(claims) <= few
    portion = (lambda _: dossier) if small else portions(dossier, progress)
    for check in checks:
        yield from check(portion(check))
