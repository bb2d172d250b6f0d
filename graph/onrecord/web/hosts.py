"""Only requests that name this server by its own name: so no foreign page can rebind its DNS to us.

In:   the header Host of every request
Out:  403 where it is none of ours
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED: Final = "This server answers under its own name alone. Open the address that it printed.\n"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
ANY_ADDRESS: Final = "*"
"""Stands for every address written as numbers: those need no DNS that could be turned against us."""
_NUMBERS: Final = re.compile(r"\[[0-9a-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3}")


class Hosts:
    """ASGI: the Host allow-list."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        """`allowed` are names without ports."""
        self.app = app
        self.allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) == 1 and self._own(host(named[0])):
            return await self.app(scope, receive, send)
        return await PlainTextResponse(REFUSED, 403)(scope, receive, send)

    def _own(self, name: str) -> bool:
        return name in self.allowed or (ANY_ADDRESS in self.allowed and bool(_NUMBERS.fullmatch(name)))


def host(header: bytes) -> str:
    """The name in a Host header, without port and final dot."""
    text = header.decode("latin-1").strip().lower()
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.partition(":")[0].removesuffix(".")
