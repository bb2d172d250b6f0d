"""What every page needs: the `Site` of a record, pages kept while their build answers, what is asked of one.

In:   requests
Out:  `page`, the response; `site`, `Given`
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from onrecord.errors import AmbiguousName, OnrecordError, UnknownName, UnknownQuestion, UnknownSource
from onrecord.record import Record
from onrecord.show import pages as show
from onrecord.show.pages import Site
from onrecord.web.pages.files import has_editor

if TYPE_CHECKING:
    from onrecord.web.live import Live

KEPT_BYTES: Final = 32 << 20
"""Bytes of pages that are kept for the next who asks."""
LARGEST: Final = 1 << 20
"""Bytes of a page that is kept."""
NAMED: Final = 80
"""Characters of a name that is not known which a sentence repeats."""
RECORDS: Final = 4
"""Sites kept: one a build, and an old one goes on for the questions that began with it."""

Ask = Callable[[Record, Site], str]


class Kept:
    """Pages of one build, the least recently asked dropped first."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        """Keep at most so many bytes."""
        self.most = most
        self.held = 0
        self._pages: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        """The page of an address, if it was made before."""
        found = self._pages.get(key)
        if found is not None:
            self._pages.move_to_end(key)
        return found

    def put(self, key: str, page: bytes) -> None:
        """Keep a page."""
        if len(page) > LARGEST or key in self._pages:
            return
        self._pages[key] = page
        self.held += len(page)
        while self.held > self.most:
            _, old = self._pages.popitem(last=False)
            self.held -= len(old)


def live_of(request: Request) -> Live:
    """The record that answers a request."""
    live: Live = request.app.state.live
    return live


async def page(request: Request, ask: Ask, *, slow: bool = False, keep: bool = True) -> Response:
    """Ask the record in a thread and show the answer there; or give the page that was made before.

    Args:
        request: What is asked.
        ask: Gets the opened record and its site, gives the page.
        slow: It walks the whole record.
        keep: The same is answered as long as the build is the same.
    """
    live = live_of(request)
    now = live.now
    kept: Kept = now.cache.setdefault("pages", Kept())
    key = f"{request.url.path}?{request.url.query}"
    body = kept.get(key) if keep else None
    if body is None:
        body = (await live.ask(lambda record: ask(record, site(record)), slow=slow)).encode()
        if keep:
            kept.put(key, body)
    return HTMLResponse(body)


_SITES: OrderedDict[str, Site] = OrderedDict()


def site(record: Record) -> Site:
    """The site of a record: made once for each build."""
    reading = record.reading
    key = f"{reading.dir}{os.sep}{reading.header.stale}"
    found = _SITES.get(key)
    if found is None:
        found = _SITES[key] = Site(
            header=reading.header,
            links=show.Links(version=show.version()),
            terms=reading.terms,
            sources=reading.sources(),
            base=reading.base,
            exports=EXPORTS,
            editor=has_editor(),
        )
        while len(_SITES) > RECORDS:
            _SITES.popitem(last=False)
    return found


EXPORTS: Final = (
    ("Turtle", "/export/turtle"),
    ("JSON-LD", "/export/jsonld"),
    ("GraphML", "/export/graphml"),
    ("claims as CSV", "/export/claims-csv"),
    ("JSON API", "/openapi.json"),
)


async def fault(request: Request, status: int, error: OnrecordError) -> Response:
    """What went wrong, as a page: the sentence, and what was perhaps meant."""
    kind = request.url.path.strip("/").partition("/")[0]

    def ask(record: Record, shown: Site) -> str:
        if isinstance(error, UnknownName | AmbiguousName):
            sentence, near, every = offered(record, shown, error, kind)
            return show.fault(shown, status, sentence, near, every)
        return show.fault(shown, status, str(error))

    try:
        made = await live_of(request).ask(lambda record: ask(record, site(record)))
    except OnrecordError:  # busy, or the record itself is gone: the sentence alone
        return Response(f"{error}\n", status, media_type="text/plain; charset=utf-8")
    return HTMLResponse(made, status)


Offered = tuple[str, list[tuple[str, str]], tuple[str, str] | None]
"""A sentence; address and name of what was perhaps meant; address and name of the page that lists all."""


def offered(record: Record, shown: Site, error: UnknownName | AmbiguousName, kind: str = "") -> Offered:
    """What a page says of a name that means nothing, or too much: links, where a terminal gets commands.

    Args:
        record: It knows whose ids the candidates are.
        shown: Its site.
        error: What was asked for.
        kind: First part of the address, such as "claim".
    """
    links, near = shown.links, error.candidates
    name = error.name if len(error.name) <= NAMED else f"{error.name[:NAMED]} ..."
    if isinstance(error, AmbiguousName):
        return f'"{name}" is the name of several.', _entities(record, shown, near), None
    if isinstance(error, UnknownQuestion):
        every = (links.page("questions"), "All saved questions")
        return f'No saved question is called "{name}".', [(links.question(c), c) for c in near], every
    if isinstance(error, UnknownSource):
        titles = [(links.source(c), shown.sources[c].title) for c in near if c in shown.sources]
        return f'No source has the id "{name}".', titles, (links.page("sources"), "All sources")
    if kind == "terms":
        terms = [(links.term(c), c) for c in near]
        return f'No term is called "{name}".', terms, (links.page("terms"), "All terms")
    if kind == "claim":
        return f'No claim has the id "{name}".', [(links.claim(c), c) for c in near], None
    if kind == "conflict":
        sentence = f'No conflict has the id "{name}": the record may have changed.'
        return sentence, [], (links.conflicts(), "All conflicts")
    found = _entities(record, shown, near)
    if name in shown.sources:  # its IRI is no different from that of an entity
        found.insert(0, (links.source(name), shown.sources[name].title))
    return f'Nothing in the record is called "{name}".', found, None


def _entities(record: Record, shown: Site, ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(shown.links.entity(ref.id), ref.name) for ref in record.reading.refs(ids) if ref.type]


class Given:
    """What stands after the question mark: read leniently, since a person may have typed it."""

    def __init__(self, request: Request) -> None:
        """Read it."""
        self._values: Any = request.query_params

    def text(self, name: str, most: int = 1_000) -> str:
        """One value, without white space around it; empty if there is none."""
        value: str = self._values.get(name, "")
        return value.strip()[:most]

    def texts(self, name: str, most: int = 40) -> tuple[str, ...]:
        """All values that are not empty, each once."""
        found = (value.strip()[:1_000] for value in self._values.getlist(name))
        return tuple(dict.fromkeys(value for value in found if value))[:most]

    def count(self, name: str) -> int:
        """How many values were sent, the empty ones too: a form sends a value for every field."""
        return len(self._values.getlist(name))

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds; the default where it is none."""
        value = self.text(name, 12)
        return min(max(int(value), least), most) if value.isascii() and value.isdigit() else default

    def flag(self, name: str) -> bool:
        """Whether a box was checked."""
        return self.text(name) not in ("", "no", "false", "0")
