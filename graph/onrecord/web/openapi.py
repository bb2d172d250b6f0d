"""The OpenAPI 3.1 document of the JSON API, written from the table of operations.

In:   `operations.OPERATIONS`, `schemas.SCHEMAS`
Out:  JSON
"""

from __future__ import annotations

from functools import cache
from typing import Any

from onrecord import __version__
from onrecord.show.json_ import dumps
from onrecord.web.operations import OPERATIONS, Operation
from onrecord.web.parameters import Parameter
from onrecord.web.schemas import SCHEMAS


@cache
def written() -> str:
    """The document."""
    return dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "onrecord",
                "version": __version__,
                "description": "A record of claims: who says what of whom, with what standing. Read-only. "
                "SPARQL 1.1 Protocol is at /sparql.",
            },
            "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
            "components": {"schemas": SCHEMAS},
        }
    )


def _operation(operation: Operation) -> dict[str, Any]:
    responses = {
        "200": _response("The answer.", operation.shape),
        "400": _fault("A parameter makes no sense."),
    }
    if operation.names:
        responses["300"] = _fault("Several are called so; candidates lists their ids.")
        responses["404"] = _fault("Nothing is called so; candidates lists close names.")
    responses["503"] = _fault("Too many questions at once; Retry-After says when to ask again.")
    responses["504"] = _fault("The question took too long.")
    return {
        "operationId": operation.name,
        "summary": operation.what,
        "parameters": [_parameter(p) for p in operation.parameters],
        "responses": responses,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.what,
        "required": parameter.required,
        "schema": parameter.schema(),
    }
    if parameter.example:
        out["example"] = parameter.example
    return out


def _response(what: str, shape: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _fault(what: str) -> dict[str, Any]:
    return _response(what, "Fault")
