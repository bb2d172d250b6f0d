"""Whatever goes wrong ends in one sentence and the right status, as a page or as JSON.

In:   an exception from anywhere below
Out:  an answer: `{"error": ..., "candidates": [...]}` for programs, the page `pages.fault` for people
Not:  tracebacks, which nobody gets; a fault of our own is one line in the log

No name stands in the log: not the address, which may hold one, and not the sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.errors import (
    AmbiguousName,
    Busy,
    OnrecordError,
    QueryError,
    QueryStopped,
    RecordError,
    UnknownName,
    UsageError,
)
from onrecord.web import accept
from onrecord.web.live import TooLate

LOG: Final = logging.getLogger("onrecord.web")
_STATUS: Final = (
    (AmbiguousName, 300),
    (UnknownName, 404),
    (TooLate, 504),
    (QueryStopped, 504),
    (Busy, 503),
    (RecordError, 503),
    (QueryError, 400),
    (UsageError, 400),
)
"""The first that fits."""
FaultPage = Callable[[Request, int, OnrecordError], Awaitable[Response] | Response]


class Refused(OnrecordError):
    """An HTTP status with a sentence of ours."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        """Headers are written with underscores: `retry_after="2"`."""
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def status(error: OnrecordError) -> int:
    """The HTTP status for an error of ours."""
    if isinstance(error, Refused):
        return error.status
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


def headers(error: OnrecordError) -> dict[str, str]:
    """Headers that belong to it."""
    out = dict(error.headers) if isinstance(error, Refused) else {}
    if isinstance(error, Busy):
        out["retry-after"] = str(error.retry_after)
    return out


def as_json(error: OnrecordError) -> dict[str, Any]:
    """The body for programs."""
    return {"error": str(error), "candidates": list(getattr(error, "candidates", ()))}


async def answer(request: Request, error: OnrecordError) -> Response:
    """The error as the client wants to read it."""
    from onrecord.show.json_ import dumps

    code = status(error)
    wanted = accept.best(request.headers.get("accept", ""), ("application/json", "text/html"))
    page = getattr(request.app.state, "fault", None)
    if page is not None and wanted == "text/html" and not request.url.path.startswith("/api/"):
        made = page(request, code, error)
        response: Response = await made if isinstance(made, Awaitable) else made
        response.status_code = code
    else:
        response = Response(dumps(as_json(error)), code, media_type="application/json")
    response.headers.update(headers(error))
    response.headers["cache-control"] = "no-store"
    response.headers.add_vary_header("Accept")
    return response


async def http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such address, no such method, a body too large."""
    assert isinstance(error, HTTPException)
    said = {
        404: "There is nothing at this address.",
        405: "This address answers other methods.",
        413: "The request is larger than 2 MiB.",
    }.get(error.status_code, error.detail)
    refused = Refused(error.status_code, said)
    refused.headers = dict(error.headers or {})
    return await answer(request, refused)


class Faults:
    """ASGI: an exception becomes an answer, and one line in the log if it is a fault of ours."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever happens below."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if begun:  # half an answer must not look like a whole one: the connection is closed
                if not type(error).__module__.startswith("starlette."):  # that has answered in its own way
                    LOG.error("%s while an answer was sent", type(error).__name__)
                raise
            request = Request(scope, receive)
            response = await answer(request, _ours(error))
            await response(scope, receive, send)
        return None


def _ours(error: Exception) -> OnrecordError:
    if isinstance(error, OnrecordError):
        return error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
    LOG.error("a fault in onrecord itself: %s at %s", type(error).__name__, where)
    return Refused(
        500, f"A fault in onrecord itself ({type(error).__name__} at {where}); nothing was answered."
    )
