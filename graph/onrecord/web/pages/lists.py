"""The pages that list: start, names, sources, conflicts, the timeline, the audit.

In:   requests
Out:  pages; what is long comes in parts, what walks the whole record waits in the slow lane
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ask import conflicts as disagreements
from onrecord.ask import folio as ask
from onrecord.ask.questions import saved
from onrecord.errors import OnrecordError, UnknownName, UsageError
from onrecord.model.answers import Audit, Conflicts
from onrecord.record import Record
from onrecord.show import pages as show
from onrecord.show.pages import Site
from onrecord.show.pages.questions import Saved
from onrecord.web.pages.common import Given, page

CONFLICTS, EVENTS, NAMES, SOURCES = 50, 400, 500, 500
"""On one page."""
LARGE = 20_000
"""Claims or names from which a walk over all of them waits in the slow lane."""

HUGE = 200_000
"""Claims from which what needs all of them in memory is left to the command line."""
TOO_MANY = (
    "The record is too large for its {0} on one page. Ask for a part ({1}), or on the command line: {2}."
)


def _parts(total: int, each: int) -> int:
    return max(1, -(-total // each))


async def start(request: Request) -> Response:
    """/: what the dossier is."""

    def made(record: Record, site: Site) -> str:
        return show.start(site, ask.front(record.reading, site.sources), _questions(record))

    return await page(request, made)


def _questions(record: Record) -> list[Saved]:
    """Saved questions; none if their folder cannot be read, which their own page says."""
    try:
        return [Saved(name=q.name, title=q.title) for q in saved(record.folder).values()]
    except OnrecordError:
        return []


async def entities(request: Request) -> Response:
    """/entities: names by kind."""
    given = Given(request)
    kind, at = given.text("kind", 40), given.number("page", 1, 1, 100_000)

    def made(record: Record, site: Site) -> str:
        reading, terms = record.reading, record.reading.terms
        counts: Counter[str] = Counter()
        classes: dict[str, list[str]] = {}
        for name, many in reading.uses()[0].items():
            counts[terms.kind(name)] += many
            classes.setdefault(terms.kind(name) or "other", []).append(name)
        total = counts["" if kind == "other" else kind] if kind else counts.total()
        part = min(at, _parts(total, NAMES))
        shown = reading.listed(classes.get(kind, []) if kind else None, (part - 1) * NAMES, NAMES)
        return show.entities(
            site, shown, counts.most_common(), kind=kind, at=part, parts=_parts(total, NAMES)
        )

    return await page(request, made)


def _large(request: Request) -> bool:
    header = request.app.state.live.header
    return bool(max(header.claims, header.entities) > LARGE)


async def sources(request: Request) -> Response:
    """/sources: all of them, newest first."""
    at = Given(request).number("page", 1, 1, 100_000)

    def made(record: Record, site: Site) -> str:
        newest = sorted(site.sources.values(), key=lambda s: (s.date, s.id), reverse=True)
        parts = _parts(len(newest), SOURCES)
        part = min(at, parts)
        counts = record.reading.claims_by_source()
        shown = [(s, counts.get(s.id, 0)) for s in newest[(part - 1) * SOURCES : part * SOURCES]]
        return show.sources(site, shown, at=part, parts=parts)

    return await page(request, made)


async def conflicts(request: Request) -> Response:
    """/conflicts: where sources disagree, everywhere or about an entity."""
    given = Given(request)
    about, at = given.text("about"), given.number("page", 1, 1, 100_000)

    def made(record: Record, site: Site) -> str:
        reading = record.reading
        id_, first = record.find(about) if about else None, (at - 1) * CONFLICTS
        if id_ is None:
            total, shown = reading.conflicts_some(first, CONFLICTS)
        else:
            found = reading.conflicts(id_)
            total, shown = len(found), found[first : first + CONFLICTS]
        answer = Conflicts(
            header=reading.header,
            conflicts=tuple(disagreements.view(reading, c) for c in shown),
            about=reading.ref(id_) if id_ else None,
        )
        return show.conflicts(site, answer, at=at, parts=_parts(total, CONFLICTS), total=total)

    return await page(request, made)


async def conflict(request: Request) -> Response:
    """/conflict/{id}: one question with all sides."""
    id_, about = request.path_params["id"], Given(request).text("about")

    def made(record: Record, site: Site) -> str:
        reading = record.reading
        known = reading.conflicts(about) if reading.entity(about) else reading.conflicts()
        found = next((c for c in known if c.id == id_), None)
        if found is None:
            raise UnknownName(id_)
        return show.conflict(site, disagreements.view(reading, found))

    return await page(request, made)


async def timeline(request: Request) -> Response:
    """/timeline: events in order, all or those of an entity."""
    given = Given(request)
    about, at = given.text("about"), given.number("page", 1, 1, 100_000)

    def made(record: Record, site: Site) -> str:
        if not about and record.header.claims > HUGE:
            raise UsageError(TOO_MANY.format("timeline", "/timeline?about=NAME", "onrecord timeline"))
        answer = record.timeline(about or None)
        parts = _parts(len(answer.entries), EVENTS)
        first = (min(at, parts) - 1) * EVENTS
        part = replace(answer, entries=answer.entries[first : first + EVENTS])
        return show.timeline(site, part, at=min(at, parts), parts=parts)

    return await page(request, made, slow=_large(request))


async def audit(request: Request) -> Response:
    """/audit: what is weak, and what falls without a source."""
    given = Given(request)
    without, only = given.text("without"), given.text("only", 60)

    def made(record: Record, site: Site) -> str:
        if record.header.claims > HUGE:
            raise UsageError(TOO_MANY.format("audit", "a source's page", "onrecord audit"))
        answer: Audit = record.audit(without)
        titles = {s.id: s.title for s in sorted(site.sources.values(), key=lambda s: s.title.casefold())}
        return show.audit(site, answer, only=only, titles=titles)

    return await page(request, made, slow=_large(request))
