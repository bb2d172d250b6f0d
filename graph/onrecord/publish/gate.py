"""What must be settled before a dossier is published: each reason against it, with its place and the way out.

In:   the dossier as its authors have it, names and all
Out:  findings; with one of them nothing is published
Not:  the search for protected names in the finished files (`scan`); the dossier's own errors (`check`)

A claim that would hurt a living person if it were false, and that rests on nothing firmer than an allegation,
needs an attempt to ask that person (`responses.csv`), or the reason why there was none, in `dossier.toml`:

    [publish.unasked]
    conduct = "why nobody was asked about claims of this relation"
    "balcerzak conduct" = "... of this relation, about this person"
    daecd6c5940682f2 = "... about this claim"

Who is shown under a pseudonym is not asked for: the page does not tell who it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.entity import Entity
from onrecord.model.finding import Finding
from onrecord.model.replies import find_replies, statement
from onrecord.redact import privacy_of

UNASKED: Final = "unasked."
"""What the keys of [publish.unasked] begin with in the settings as read."""
KEYS: Final = ("policy", "reasons", "texts", "robots", "address")
"""What [publish] may say besides."""
ROBOTS: Final = ("noindex", "index")
"""Whether search engines are asked to leave the site out. They are, unless the authors decide otherwise."""
TEXTS: Final = ("digests", "all", "none")
"""Which texts of sources are published: our own digests, also originals and excerpts, or none."""
_SETTINGS: Final = "dossier.toml"
_OLDEST: Final = 110
"""Years after which nobody is taken to be alive."""
_ALLEGED: Final = "alleged"
_CONCERNS: Final = "subjectOf"
"""Whom a claim about an event concerns: those who are the subject of it, as of a discharge."""


@dataclass(frozen=True)
class Unasked:
    """An adverse statement about living persons that nobody was asked about, and why not."""

    claims: tuple[Claim, ...]
    """Every row that makes the statement."""
    persons: tuple[str, ...]
    """Ids of the living persons it concerns, who are shown under their names."""
    reason: str
    """What [publish.unasked] says; empty: nothing."""


def reasons(dossier: Dossier, year: int) -> list[Finding]:
    """All that speaks against publishing, in the order of files and lines.

    Args:
        dossier: Unredacted, with the places of its rows.
        year: The present one; decides who is too old to be alive.

    Cost: three walks over the claims.
    """
    found = [
        *_settings(dossier),
        *_unexplained(dossier),
        *(_asked_for(dossier, each) for each in unasked(dossier, year) if not each.reason),
    ]
    return sorted(set(found))


def unasked(dossier: Dossier, year: int) -> list[Unasked]:
    """Adverse statements about living persons under their names, alleged at most, with no attempt to ask."""
    living = {n for n, e in dossier.entities.items() if _may_be_hurt(dossier, e)} - _dead(dossier, year)
    concerned = _concerned(dossier)
    asked = {row.claim for row in dossier.responses if row.asked or row.how or row.answer}
    told = {k.removeprefix(UNASKED): v for k, v in dossier.meta.publish.items() if k.startswith(UNASKED)}
    out = []
    for rows in _adverse(dossier).values():
        persons = sorted(
            {p for row in rows for p in concerned.get(row.subject, (row.subject,)) if p in living}
        )
        if persons and not any(row.id in asked for row in rows):
            out.append(Unasked(tuple(rows), tuple(persons), _why(told, rows, persons)))
    return out


def _adverse(dossier: Dossier) -> dict[tuple[str, str, str, str], list[Claim]]:
    """Adverse statements that no row supports more firmly than an allegation, with their rows."""
    terms = dossier.terms
    hurting = {name for name, relation in terms.relations.items() if relation.adverse}
    down = find_replies(dossier.claims, terms).down
    groups: dict[tuple[str, str, str, str], list[Claim]] = {}
    for claim in dossier.claims:
        if claim.relation in hurting and not claim.draft:
            groups.setdefault(statement(claim, terms), []).append(claim)
    firmest = terms.firmness(_ALLEGED)
    out = {}
    for said, rows in groups.items():
        made = [row for row in rows if not terms.standings[row.standing].answers]
        firm = (terms.firmness(row.standing) for row in made if row.id not in down)
        if made and max(firm, default=0) <= firmest:
            out[said] = made
    return out


def _why(told: Mapping[str, str], rows: list[Claim], persons: list[str]) -> str:
    """The reason that fits best: of a claim; of each person with the relation; of the relation."""
    relation = rows[0].relation
    for key in (key for row in rows for key in (row.id, f"claim-{row.id}")):
        if reason := told.get(key, "").strip():
            return reason
    each = [told.get(f"{person} {relation}", "").strip() for person in persons]
    return " ".join(dict.fromkeys(each)) if all(each) else told.get(relation, "").strip()


def _concerned(dossier: Dossier) -> dict[str, list[str]]:
    """Event to those who are the subject of it."""
    out: dict[str, list[str]] = {}
    for claim in dossier.claims:
        if claim.relation == _CONCERNS and not dossier.terms.standings[claim.standing].answers:
            out.setdefault(claim.object, []).append(claim.subject)
    return out


def _may_be_hurt(dossier: Dossier, entity: Entity) -> bool:
    """Whether a person is shown under a name of their own."""
    person = entity.type == "Person" or dossier.terms.kind(entity.type) == "person"
    return person and not entity.unnamed and privacy_of(entity, dossier.terms) == "public"


def _dead(dossier: Dossier, year: int) -> set[str]:
    """Who does not live any more: the dossier says so, a claim gives a death, or a birth too long ago."""
    out = {name for name, entity in dossier.entities.items() if entity.living == "no"}
    for claim in dossier.claims:
        if dossier.terms.standings[claim.standing].answers:
            continue
        old = claim.relation == "birthDate" and _year(claim.object) + _OLDEST < year
        if old or claim.relation == "deathDate":
            out.add(claim.subject)
    return out - {name for name, entity in dossier.entities.items() if entity.living == "yes"}


def _year(text: str) -> int:
    """The latest year in which a date may lie; far ahead where it cannot be read."""
    from datetime import date

    from onrecord.model.time import Time

    try:
        latest = Time.parse(text).latest_begin
    except ValueError:
        return 1 << 20
    return date.fromordinal(latest).year if latest is not None and latest > 0 else 1 << 20


def _asked_for(dossier: Dossier, case: Unasked) -> Finding:
    first = min(case.claims, key=lambda claim: (claim.file, claim.line, claim.id))
    relation = dossier.terms.relations[first.relation]
    who = " and ".join(dossier.entities[name].name for name in case.persons)
    others = ", ".join(f"claim-{claim.id}" for claim in case.claims)
    verb = "is" if len(case.persons) == 1 else "are"
    return Finding(
        file=first.file or "claims.csv",
        line=first.line,
        severity="error",
        code="nobody-asked",
        message=(
            f"{who} {verb} alive as far as the dossier knows, and this claim ({relation.label}) would "
            "hurt if it were false; it rests on nothing firmer than an allegation, and nobody was asked"
        ),
        fix=(
            f"Ask, and write into responses.csv whom, when and how ({others}); or write the reason into "
            f'dossier.toml below [publish.unasked]: "{case.persons[0]} {first.relation}" = "...".'
        ),
    )


def _unexplained(dossier: Dossier) -> Iterator[Finding]:
    """With `reasons = "required"`: who is public has a reason in `note`."""
    if dossier.meta.publish.get("reasons") != "required":
        return
    for entity in dossier.entities.values():
        if _may_be_hurt(dossier, entity) and not entity.note.strip():
            yield Finding(
                file="entities.csv",
                line=entity.line,
                severity="error",
                code="public-without-reason",
                message=f"{entity.name} is public, and note does not say why",
                fix="Write the reason into note, or private into privacy.",
            )


def _settings(dossier: Dossier) -> Iterator[Finding]:
    meta = dossier.meta

    def at_settings(code: str, message: str, fix: str) -> Finding:
        return Finding(file=_SETTINGS, line=0, severity="error", code=code, message=message, fix=fix)

    if not meta.corrections.strip():
        message = "there is no address for corrections, and every page has to name one"
        yield at_settings("no-corrections", message, 'Write corrections = "...", where people can reach you.')
    veiled = any(privacy_of(e, dossier.terms) in ("private", "minor") for e in dossier.entities.values())
    if veiled and not meta.salt:
        message = "there is no salt, so the numbers of pseudonyms could be worked out from the names"
        yield at_settings("no-salt", message, 'Write salt = "..." with some twenty random letters.')
    texts = meta.publish.get("texts", TEXTS[0])
    if texts not in TEXTS:
        message = f'texts = "{texts}" means nothing below [publish]'
        yield at_settings("unknown-texts", message, f"Write one of {', '.join(TEXTS)}.")
    robots = meta.publish.get("robots", ROBOTS[0])
    if robots not in ROBOTS:
        message = f'robots = "{robots}" means nothing below [publish]'
        yield at_settings("unknown-robots", message, f"Write one of {', '.join(ROBOTS)}.")
    known = {claim.id for claim in dossier.claims} if any(map(_is_reason, meta.publish)) else set()
    for key in meta.publish:
        if not _is_reason(key):
            if key not in KEYS:
                message = f'"{key}" means nothing below [publish]'
                yield at_settings("unknown-publish", message, f"The keys are {', '.join(KEYS)}, unasked.")
        elif not _names_something(dossier, known, key.removeprefix(UNASKED)):
            message = f'[publish.unasked] gives a reason for "{key.removeprefix(UNASKED)}", which is nothing'
            fix = 'Write the id of a claim, a relation, or "person relation".'
            yield at_settings("unknown-unasked", message, fix)


def _is_reason(key: str) -> bool:
    return key.startswith(UNASKED)


def _names_something(dossier: Dossier, claims: set[str], key: str) -> bool:
    *who, relation = key.split() or [""]
    if not who:
        return key.removeprefix("claim-") in claims or key in dossier.terms.relations
    return len(who) == 1 and who[0] in dossier.entities and relation in dossier.terms.relations
