"""How names are connected, and the network around them.

In:   requests
Out:  pages; a name that means nothing, or too much, is answered with what was perhaps meant
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from onrecord.ask import folio as ask
from onrecord.ask import picture
from onrecord.errors import AmbiguousName, OnrecordError, UnknownName, UsageError
from onrecord.model.answers import Chains, Joining
from onrecord.model.folio import Near
from onrecord.record import Record
from onrecord.show import pages as show
from onrecord.show.pages import Site
from onrecord.show.pages.connect import Asked, Problem
from onrecord.web.pages.common import Given, live_of, offered, page, site

MOST_NAMES: Final = 30
FRAMES: Final = 16
LARGEST: Final = 2 << 20
"""Pages of `view` that are kept, and characters of one of them."""
POLICY_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
)
"""Of the page around the frame: as every page, and it may hold a frame of ours."""
TOO_FEW: Final = (
    "No name was given: write two of them.",
    "One name was given: write another one, that it may be connected with.",
)
_META: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


async def connect(request: Request) -> Response:
    """/connect: the chains between two names, or what joins more of them."""
    given = Given(request)
    asked = Asked(
        # "from" and "to" as in /api/chains, for whoever writes the address by hand.
        names=given.texts("name", MOST_NAMES) or given.texts("from", 1) + given.texts("to", 1),
        via=given.texts("via"),
        avoid=given.texts("avoid"),
        relation=given.texts("relation"),
        standing=given.texts("standing"),
        source=given.texts("source"),
        without=given.texts("without"),
        during=given.text("during", 100),
        certain=given.flag("certain"),
        overlapping=given.flag("overlapping"),
        avoid_hubs=given.flag("avoid_hubs"),
        k=given.number("k", 5, 1, 100),
        max_hops=given.number("max_hops", 8, 1, 20),
    )
    sent = given.count("name") > 1
    return await page(request, lambda record, shown: _connected(record, shown, asked, sent))


def _connected(record: Record, shown: Site, asked: Asked, sent: bool) -> str:
    """The answer; or the form again, and what is missing if it was sent."""
    problems = [
        p for name in (*asked.names, *asked.via, *asked.avoid) if (p := _problem(record, name)) is not None
    ]
    if problems:
        return show.connect(shown, asked, None, problems)
    if len(asked.names) < 2:
        return show.connect(shown, asked, None, (), (TOO_FEW[len(asked.names)] if sent else ""))
    try:
        return show.connect(shown, asked, _answer(record, asked))
    except (UnknownName, AmbiguousName) as error:
        return show.connect(shown, asked, None, (), offered(record, shown, error)[0])
    except OnrecordError as error:
        return show.connect(shown, asked, None, (), str(error))


def _problem(record: Record, name: str) -> Problem | None:
    """What is wrong with a name; None: it is somebody's."""
    try:
        record.find(name)
    except (UnknownName, AmbiguousName) as error:
        reading = record.reading
        ids = dict.fromkeys(
            error.candidates
            if isinstance(error, AmbiguousName)
            else [match.id for match in reading.search(name, 5)]
        )
        sentence, _, _ = offered(record, site(record), error)
        return Problem(name, sentence, tuple((ref.id, ref.name) for ref in reading.refs(ids)))
    return None


def _answer(record: Record, asked: Asked) -> Chains | Joining:
    filters: dict[str, Any] = {
        "relation": asked.relation,
        "standing": asked.standing,
        "source": asked.source,
        "without_source": asked.without,
        "during": asked.during or None,
        "certain": asked.certain,
        "overlapping": asked.overlapping,
    }
    if len(asked.names) > 2:
        if asked.via or asked.avoid or asked.avoid_hubs:
            raise UsageError(
                "Through and not through are conditions for two names: leave them out, or name two."
            )
        return record.between(*asked.names, **filters)
    a, b = asked.names
    return record.chains(
        a,
        b,
        k=asked.k,
        max_hops=asked.max_hops,
        via=asked.via,
        avoid=asked.avoid,
        avoid_hubs=asked.avoid_hubs,
        **filters,
    )


async def network(request: Request) -> Response:
    """/network: the page around the frame."""
    given = Given(request)
    names, ids, hops = given.texts("around", 10), given.texts("id", 500), given.number("hops", 1, 1, 4)

    def made(record: Record, shown: Site) -> str:
        reading = record.reading
        try:
            around = reading.refs(dict.fromkeys(record.find(name) for name in names))
        except (UnknownName, AmbiguousName):
            return _unknown(record, shown, names, hops)
        near = _near(record, shown, [ref.id for ref in around])
        asked: list[tuple[str, str | int]] = [("around", ref.id) for ref in around]
        asked += [("hops", hops)] if around else [("id", id_) for id_ in ids]
        address = shown.links.page("network/frame") + (f"?{urlencode(asked)}" if asked else "")
        selection = "" if around or not ids else "Chosen by a question."
        return show.network(shown, address, around=around, hops=hops, near=near, selection=selection)

    response = await page(request, made)
    response.headers["content-security-policy"] = POLICY_PAGE
    return response


def _unknown(record: Record, shown: Site, names: Sequence[str], hops: int) -> str:
    """The form again: what was found, the first name that was not, and who was perhaps meant."""
    problems = {name: p for name in names if (p := _problem(record, name)) is not None}
    typed, problem = next(iter(problems.items()))
    around = record.reading.refs(dict.fromkeys(record.find(name) for name in names if name not in problems))
    near = record.reading.refs(id_ for id_, _ in problem.candidates)
    return show.network(
        shown, "", around=around, hops=hops, trouble=problem.sentence, candidates=near, typed=typed
    )


def _near(record: Record, shown: Site, ids: Sequence[str]) -> list[Near]:
    """Neighbors that the network can be unfolded around as well, of all who are in the middle."""
    found: dict[str, Near] = {}
    for id_ in ids:
        for near in ask.folio(record.reading, id_, shown.sources).near:
            if near.entity.id not in ids:
                found.setdefault(near.entity.id, near)
    return list(found.values())[:200]


async def frame(request: Request) -> Response:
    """/network/frame: the page of `view`, under its own policy, for a frame of ours alone."""
    given = Given(request)
    names, ids, hops = given.texts("around", 10), given.texts("id", 500), given.number("hops", 1, 1, 4)
    live = live_of(request)
    kept: dict[str, str] = live.now.cache.setdefault("frames", {})
    key = request.url.query

    def made(record: Record) -> str:
        from onrecord.show.html import page as drawn

        reading = record.reading
        if names:
            shown = picture.around(reading, tuple(map(record.find, names)), hops)
        elif ids:
            shown = picture.chosen(reading, ids, "Chosen by a question.")
        else:
            shown = picture.whole(reading)
        return drawn(shown, internal=site(record).internal)

    html = kept.get(key)
    if html is None:
        html = await live.ask(made, slow=not names)
        if len(kept) < FRAMES and len(html) < LARGEST:
            kept[key] = html
    return HTMLResponse(html, headers={"content-security-policy": _policy(html)})


def _policy(html: str) -> str:
    """The policy that the page itself carries, sent as a header too; and who may hold it in a frame."""
    found = _META.search(html)
    policy = unescape(found[1]) if found else "default-src 'none'"
    return f"{policy}; frame-ancestors 'self'"
