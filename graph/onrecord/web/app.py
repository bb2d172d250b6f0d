"""The application: addresses to what answers them, and what guards them all.

In:   `Live`, and how it is served (`Settings`)
Out:  an ASGI application
Not:  the socket (`server`)

Guards from the outside in: headers on every answer, whose host it is, whose page asks (origins), who asks
(token), how much (limits), what the client has already (freshness), compression, faults. Only then an
address is looked at.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from onrecord.web import api, exports, faults, graphs, linked, protocol
from onrecord.web.faults import Faults
from onrecord.web.freshness import Freshness
from onrecord.web.headers import SecurityHeaders
from onrecord.web.hosts import LOOPBACK, Hosts
from onrecord.web.limits import UrlLimit
from onrecord.web.origins import Origins
from onrecord.web.token import Token

if TYPE_CHECKING:
    from onrecord.web.live import Live

LARGEST_BODY: Final = 2 << 20
"""Bytes of a request's body."""
COMPRESSED: Final = 1_000
"""Bytes from which text is compressed."""
QUICK_GZIP: Final = 4
"""Level: a third of the work of the highest, for a twentieth more bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a record is served."""

    hosts: tuple[str, ...] = LOOPBACK
    """Names under which it may be asked; a port behind them does not matter."""
    token: str = ""
    """What a client has to know; empty: nothing, which is for loopback alone."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may read answers."""
    timeout: float = 10.0
    """Seconds for a question."""
    max_rows: int = 100_000
    """Rows of an answer to SPARQL."""


def app(live: Live, settings: Settings | None = None) -> Starlette:
    """The application that answers for a record."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        live.start()
        if live.pool is not None:
            await live.pool.start()
        try:
            yield
        finally:
            await live.close()
            if live.pool is not None:
                await live.pool.close()

    made = Starlette(
        routes=routes(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Hosts, allowed=settings.hosts),
            Middleware(Origins, cors=settings.cors),
            Middleware(Token, token=settings.token),
            Middleware(UrlLimit),
            Middleware(Freshness, live=live),
            Middleware(GZipMiddleware, minimum_size=COMPRESSED, compresslevel=QUICK_GZIP),
            Middleware(Faults),
        ],
        exception_handlers={HTTPException: faults.http},
        lifespan=lifespan,
        max_body_size=LARGEST_BODY,
    )
    made.state.live = live
    made.state.settings = settings
    made.state.pages = pages()
    made.state.fault = getattr(pages(), "fault", None)
    return made


def routes() -> list[BaseRoute]:
    """Every address; those of the pages come last, so that none of them hides one for programs."""
    return [
        Route("/sparql", protocol.endpoint, methods=["GET", "POST"]),
        Route("/graph", graphs.endpoint, methods=["GET"]),
        Route("/export/{format}", exports.endpoint, methods=["GET"]),
        *api.ROUTES,
        *linked.ROUTES,
        *getattr(pages(), "ROUTES", ()),
    ]


def pages() -> Any:
    """The pages for people."""
    from importlib import import_module

    try:
        return import_module("onrecord.web.pages")
    except ModuleNotFoundError:
        return None


def live_of(request: Request) -> Live:
    """The record that answers a request."""
    live: Live = request.app.state.live
    return live
