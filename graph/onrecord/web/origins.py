"""Whose page asks: unsafe requests may come from our own pages or from programs, from nobody else.

In:   Sec-Fetch-Site, Origin and Host of a request
Out:  403 for what another site's page sends; the CORS headers for origins that were allowed by name
Not:  cookies or hidden form tokens: the browser says itself where a request comes from

The rule is that of Go's CrossOriginProtection: GET, HEAD and OPTIONS pass, since nothing changes by them;
else Sec-Fetch-Site must be `same-origin` or `none`; a browser too old to send it must name us in Origin; and
who sends neither is no browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))
REFUSED: Final = "A page of another site may not send this. To allow it: onrecord serve --cors ORIGIN\n"
METHODS: Final = "GET, HEAD, POST"
ALLOWED_HEADERS: Final = "Accept, Content-Type, Authorization"
EXPOSED: Final = "Onrecord-Truncated, Onrecord-Build, ETag, Retry-After"


class Origins:
    """ASGI: cross-origin protection, and CORS where it was asked for."""

    def __init__(self, app: ASGIApp, cors: Sequence[str] = ()) -> None:
        """`cors` are whole origins: `https://notes.example`."""
        self.app = app
        self.cors = frozenset(cors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        if origin in self.cors:
            if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                return await _preflight(origin)(scope, receive, send)
            return await self.app(scope, receive, _allowing(send, origin))
        if scope["method"] not in SAFE and foreign(headers):
            return await PlainTextResponse(REFUSED, 403)(scope, receive, send)
        return await self.app(scope, receive, send)


def foreign(headers: Headers) -> bool:
    """Whether a browser sent this from a page of another site."""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site:
        return site not in ("same-origin", "none")
    if not origin:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


def _preflight(origin: str) -> Response:
    return Response(
        status_code=204,
        headers={
            "access-control-allow-origin": origin,
            "access-control-allow-methods": METHODS,
            "access-control-allow-headers": ALLOWED_HEADERS,
            "access-control-max-age": "600",
            "vary": "Origin",
        },
    )


def _allowing(send: Send, origin: str) -> Send:
    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["access-control-allow-origin"] = origin
            headers["access-control-expose-headers"] = EXPOSED
            headers["cross-origin-resource-policy"] = "cross-origin"
            headers.add_vary_header("Origin")
        await send(message)

    return out
