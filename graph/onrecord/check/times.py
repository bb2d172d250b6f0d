"""Can what is said have happened when it is said to have?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from onrecord.check.place import at_claim, at_entity, at_source, named, said
from onrecord.model.finding import Finding
from onrecord.model.replies import is_reply
from onrecord.model.time import Time

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Severity

BORN, DIED = "birthDate", "deathDate"
NO_TIME = "No time: "
"""How the note of a claim begins whose time an import left out, since it cannot be."""


def bad_date(dossier: Dossier) -> Iterator[Finding]:
    """A date elsewhere than in `when` is not EDTF: of a source, a birth or death, a judgement, a response."""
    for source in dossier.sources.values():
        if problem := _problem(source.date):
            yield at_source(source, "error", "bad-date", f"date: {problem[0]}", problem[1])
    for claim in dossier.claims:
        relation = dossier.terms.relations.get(claim.relation)
        if relation is not None and relation.edtf and (problem := _problem(claim.object)):
            yield at_claim(claim, "error", "bad-date", f"object: {problem[0]}", problem[1])
    for file, line, column, date in _other_dates(dossier):
        if problem := _problem(date):
            yield Finding(
                file=file,
                line=line,
                severity="warning",
                code="bad-date",
                message=f"{column}: {problem[0]}",
                fix=problem[1],
            )


def time_left_out(dossier: Dossier) -> Iterator[Finding]:
    """An import left a time out that cannot be: it ends before it begins, or is none."""
    for claim in dossier.claims:
        if claim.when is None and claim.note.startswith(NO_TIME):
            why = " ".join(claim.note.removeprefix(NO_TIME).split())
            message = f"{said(dossier, claim)} has no time: {why}"
            yield at_claim(claim, "note", "time-left-out", message, "Write it, if another source tells it.")


def _other_dates(dossier: Dossier) -> Iterator[tuple[str, int, str, str]]:
    for judgement in dossier.judgements:
        yield "identities.csv", judgement.line, "date", judgement.date
    for response in dossier.responses:
        yield "responses.csv", response.line, "asked", response.asked
        yield "responses.csv", response.line, "deadline", response.deadline
    for correction in dossier.corrections:
        yield "corrections.csv", correction.line, "date", correction.date


def _problem(text: str) -> tuple[str, str] | None:
    """What is wrong with a date and what to write; None if nothing is."""
    if not text:
        return None
    try:
        Time.parse(text)
    except ValueError as error:
        problem, _, fix = str(error).partition(": write ")
        return problem, f"Write {fix}." if fix else ""
    return None


def _time(text: str) -> Time | None:
    try:
        return Time.parse(text)
    except ValueError:
        return None


def in_the_future(dossier: Dossier) -> Iterator[Finding]:
    """A claim is about a time that has not come."""
    today = _tomorrow()
    for claim in dossier.claims:
        if (
            claim.when is not None
            and claim.when.earliest_begin is not None
            and claim.when.earliest_begin > today
        ):
            message = f"{said(dossier, claim)} in {claim.when.text}, which has not come yet"
            yield at_claim(claim, "warning", "in-the-future", message, "Mend when.")


def after_its_source(dossier: Dossier) -> Iterator[Finding]:
    """A source dates an event after its own date: it announces the event, or one of the two is mistyped."""
    dates = _last_days(dossier)
    for claim in dossier.claims:
        relation = dossier.terms.relations.get(claim.relation)
        if claim.when is None or claim.when.earliest_begin is None or relation is None or not relation.dates:
            continue
        last = dates.get(claim.source)
        if last is not None and claim.when.earliest_begin > last:
            date = dossier.sources[claim.source].date
            message = f"{claim.source} is of {date} and dates this {claim.when.text}: {said(dossier, claim)}"
            yield at_claim(
                claim, "note", "after-its-source", message, "Does it announce the event? Else mend a date."
            )


def dead_before_born(dossier: Dossier) -> Iterator[Finding]:
    """Somebody dies before being born: an error within one source, else a warning."""
    born, died = _life(dossier)
    for person, deaths in died.items():
        for claim, death in deaths:
            for other, birth in born.get(person, ()):
                if _before(death.latest_end, birth.earliest_begin):
                    name, where = named(dossier, person), f"{other.file}:{other.line}"
                    message = f"{name} dies {death.text} and is born {birth.text} ({where})"
                    severity: Severity = "error" if claim.source == other.source else "warning"
                    yield at_claim(claim, severity, "dead-before-born", message, "Mend one of the two dates.")


def outside_a_life(dossier: Dossier) -> Iterator[Finding]:
    """Somebody takes part in an event before being born or after death."""
    born, died = _life(dossier)
    if not born and not died:
        return
    for claim in dossier.claims:
        relation = dossier.terms.relations.get(claim.relation)
        if claim.when is None or relation is None or not relation.dates or is_reply(claim, dossier.terms):
            continue
        person = claim.subject if relation.dates == "object" else claim.object
        for row, birth in born.get(person, ()):
            if _before(claim.when.latest_end, birth.earliest_begin):
                yield _outside(dossier, claim, claim.when, f"is born {birth.text} ({row.file}:{row.line})")
        for row, death in died.get(person, ()):
            if _before(death.latest_end, claim.when.earliest_begin):
                yield _outside(dossier, claim, claim.when, f"dies {death.text} ({row.file}:{row.line})")


def _outside(dossier: Dossier, claim: Claim, when: Time, life: str) -> Finding:
    relation = dossier.terms.relations[claim.relation]
    person = claim.subject if relation.dates == "object" else claim.object
    message = f"{named(dossier, person)} {life}, and in {when.text}: {said(dossier, claim)}"
    return at_claim(claim, "note", "outside-a-life", message, "Is one date wrong?")


def living_and_dead(dossier: Dossier) -> Iterator[Finding]:
    """`living` says yes, and a claim gives a date of death; or `living` says neither yes nor no."""
    _, died = _life(dossier)
    for entity in dossier.entities.values():
        if entity.living not in ("", "yes", "no"):
            message = f'living is "{entity.living}"'
            yield at_entity(entity, "error", "living-and-dead", message, "Write yes, no, or leave it empty.")
        elif entity.living == "yes" and (rows := died.get(entity.id)):
            row, death = rows[0]
            message = f"{entity.name} is living, and dies {death.text} ({row.file}:{row.line})"
            yield at_entity(
                entity, "error", "living-and-dead", message, "Write living = no, or look at that claim."
            )


def _life(
    dossier: Dossier,
) -> tuple[dict[str, list[tuple[Claim, Time]]], dict[str, list[tuple[Claim, Time]]]]:
    """Births and deaths by person, as far as they can be read."""
    born: dict[str, list[tuple[Claim, Time]]] = {}
    died: dict[str, list[tuple[Claim, Time]]] = {}
    for claim in dossier.claims:
        if claim.relation not in (BORN, DIED) or is_reply(claim, dossier.terms):
            continue
        if time := _time(claim.object):
            (born if claim.relation == BORN else died).setdefault(claim.subject, []).append((claim, time))
    return born, died


class Calendar:
    """Which claims the checks of this module can have something to say about."""

    def __init__(self, dossier: Dossier) -> None:
        relations = dossier.terms.relations
        self._today = _tomorrow()
        self._edtf = frozenset((BORN, DIED, *(name for name, known in relations.items() if known.edtf)))
        self._person = {name: known.dates == "object" for name, known in relations.items() if known.dates}
        self._last = _last_days(dossier)

    def notable(self, claim: Claim) -> bool:
        """A date as a value, one that has not come, or one after the source."""
        if claim.relation in self._edtf:
            return True
        if claim.when is None or claim.when.earliest_begin is None:
            return False
        day = claim.when.earliest_begin
        if day > self._today:
            return True
        last = self._last.get(claim.source)
        return last is not None and day > last and claim.relation in self._person

    def lives(self, claims: Iterable[Claim]) -> Callable[[Claim], bool] | None:
        """Whether somebody takes part in an event outside of a life; None if there are no lives."""
        birth: dict[str, int] = {}
        death: dict[str, int] = {}
        for claim in claims:
            if claim.relation not in (BORN, DIED) or (time := _time(claim.object)) is None:
                continue
            who = claim.subject
            if claim.relation == BORN and time.earliest_begin is not None:
                birth[who] = max(time.earliest_begin, birth.get(who, time.earliest_begin))
            elif claim.relation == DIED and time.latest_end is not None:
                death[who] = min(time.latest_end, death.get(who, time.latest_end))
        if not birth and not death:
            return None
        persons = self._person

        def outside(claim: Claim) -> bool:
            when = claim.when
            if when is None or claim.relation not in persons:
                return False
            who = claim.subject if persons[claim.relation] else claim.object
            return _before(when.latest_end, birth.get(who)) or _before(death.get(who), when.earliest_begin)

        return outside


def _tomorrow() -> int:
    """It may be tomorrow already where the author is."""
    return datetime.now(UTC).date().toordinal() + 1


def _last_days(dossier: Dossier) -> dict[str, int]:
    """The last day of each source that has a date."""
    times = {s.id: _time(s.date) for s in dossier.sources.values() if s.date}
    return {key: time.latest_end for key, time in times.items() if time and time.latest_end is not None}


def _before(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a < b
