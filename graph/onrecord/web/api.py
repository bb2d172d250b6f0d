"""The JSON API: one table of operations, which answers requests and writes the OpenAPI document.

In:   requests below `/api`
Out:  the shapes of `--json`; errors as `{"error": ..., "candidates": [...]}`
Not:  the operations' work (`operations`), the shapes (`schemas`), the document (`openapi`)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord.record import Record
from onrecord.show.json_ import dumps
from onrecord.web import openapi, operations
from onrecord.web.operations import OPERATIONS, Operation
from onrecord.web.parameters import read

Values = dict[str, Any]


async def respond(request: Request, operation: Operation) -> Response:
    """Answer one request by an operation of the table."""
    values = read(operation.parameters, request.path_params, request.query_params.multi_items())
    return await json(request, operation, values)


async def json(request: Request, operation: Operation, values: Values) -> Response:
    """The answer of an operation, written in the thread that asked."""
    live = request.app.state.live

    def asked(record: Record) -> bytes:
        return dumps(operation.answer(record, values)).encode("utf-8", "replace")

    if operation.short is None:
        content = await live.ask(asked, slow=operation.slow)
    else:
        with live.at_once(partial(_short, operation.short, values)):
            content = await live.ask(asked)
    return Response(content, media_type="application/json")


def _short(short: Callable[[Record, Values], bool], values: Values, record: Record) -> bool:
    return short(record, values)


async def one(request: Request, kind: str, name: str) -> Response:
    """An entity, a claim or a source as JSON, for its Linked Data address."""
    operation: Operation = getattr(operations, kind.upper())
    return await json(request, operation, read(operation.parameters, {"id": name}, []))


async def document(_: Request) -> Response:
    """The OpenAPI document."""
    return Response(openapi.written(), media_type="application/json")


def _endpoint(operation: Operation) -> Callable[[Request], Any]:
    return partial(respond, operation=operation)


ROUTES: Final[list[BaseRoute]] = [
    Route("/openapi.json", document),
    *(Route(operation.path, _endpoint(operation), name=operation.name) for operation in OPERATIONS),
]
