"""Who may ask, where the address is not loopback: whoever knows the token.

In:   `Authorization: Bearer TOKEN`, or the link that is printed at the start, once
Out:  401, or the request passed on; the link becomes a cookie and a redirect to the same address without it
Not:  users, rights or sessions: one token for one run of the server

The link works for one browser: it is spent when it has set its cookie. The cookie holds a second secret, so
that who sees the cookie does not know the token.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PARAMETER: Final = "token"
REFUSED: Final = (
    "This server wants its token: open the link that it printed (it works once), "
    "or send the header Authorization: Bearer TOKEN.\n"
)


class Token:
    """ASGI: lets pass who knows the token; everybody, if there is none."""

    def __init__(self, app: ASGIApp, token: str = "") -> None:
        """Empty: no token is wanted."""
        self.app = app
        self.token = token
        self._name = f"onrecord-{secrets.token_hex(4)}"  # two servers of one machine share their cookies
        self._cookie = secrets.token_urlsafe(24)
        self._spent = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, set the cookie, or refuse."""
        if not self.token or scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        kind, _, given = headers.get("authorization", "").partition(" ")
        cookies = cookie_parser(headers.get("cookie", ""))
        if (kind.lower() == "bearer" and _same(given.strip(), self.token)) or _same(
            cookies.get(self._name, ""), self._cookie
        ):
            return await self.app(scope, receive, send)
        if not self._spent and scope["method"] == "GET":
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            if any(name == PARAMETER and _same(value, self.token) for name, value in pairs):
                self._spent = True
                return await self._welcome(scope, pairs)(scope, receive, send)
        refused = PlainTextResponse(REFUSED, 401, {"www-authenticate": "Bearer", "cache-control": "no-store"})
        return await refused(scope, receive, send)

    def _welcome(self, scope: Scope, pairs: list[tuple[str, str]]) -> RedirectResponse:
        """Set the cookie, and take the token out of the address and out of the history."""
        rest = urlencode([pair for pair in pairs if pair[0] != PARAMETER])
        path = "/" + scope["path"].lstrip("/")  # never //elsewhere.example
        response = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
        response.set_cookie(self._name, self._cookie, httponly=True, samesite="strict", path="/")
        response.headers["cache-control"] = "no-store"
        return response


def _same(given: str, known: str) -> bool:
    """Compared in the same time, wherever they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
