"""How long an address may be. The body's size is the framework's business, time and connections the server's.

In:   a request
Out:  414 where its address is longer than any of ours
"""

from __future__ import annotations

from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST: Final = 32_768
"""Bytes of path and query: a question of any sense fits, a longer one is sent by POST."""


class UrlLimit:
    """ASGI: refuses addresses that are too long."""

    def __init__(self, app: ASGIApp, longest: int = LONGEST) -> None:
        """Wrap an application."""
        self.app = app
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if (
            scope["type"] == "http"
            and len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self.longest
        ):
            said = f"The address is longer than {self.longest:,} bytes. Send a long query by POST.\n"
            return await PlainTextResponse(said, 414)(scope, receive, send)
        return await self.app(scope, receive, send)
