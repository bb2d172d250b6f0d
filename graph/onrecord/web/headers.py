"""What every answer tells the browser: run only what is ours, load nothing from elsewhere, say nothing.

In:   answers, refusals included
Out:  the same with the headers; a page that sets its own Content-Security-Policy keeps it
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_POLICY: Final = b"content-security-policy"
_RESOURCE: Final = b"cross-origin-resource-policy"


class SecurityHeaders:
    """ASGI: adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = message.setdefault("headers", [])
                names = {name for name, _ in held}
                held.extend(ALWAYS)
                if _POLICY not in names:
                    held.append((_POLICY, POLICY.encode()))
                if _RESOURCE not in names:
                    held.append((_RESOURCE, b"same-origin"))
            await send(message)

        return await self.app(scope, receive, with_headers)
