"""Exports over HTTP: `/export/{format}`, streamed from a process of its own.

In:   a format of `show.FORMATS`, and what to choose: `around` and `hops`, `from` and `to`, or `query`
Out:  the file, as it is written
Not:  a second way to choose or write: the process asks and shows as `onrecord export` does, from the very
      build that answers; by itself, since an export takes memory and time that pages should not wait for
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from onrecord.errors import Busy, UnknownName, UsageError
from onrecord.show import FORMATS
from onrecord.web.exporting import CHANNEL
from onrecord.web.faults import Refused
from onrecord.web.parameters import Parameter, read

if TYPE_CHECKING:
    from onrecord.web.live import Build

AT_ONCE: Final = 2
"""Exports that run at the same time."""
FIRST_BYTE: Final = 120.0
STALLED: Final = 60.0
"""Seconds without a byte, or with a client that takes none."""
_BLOCK: Final = 1 << 16
PARAMETERS: Final = (
    Parameter(name="around", what="Only what is joined to this entity.", several=True),
    Parameter(name="hops", what="How far from it.", kind="integer", default=1, least=0, most=6),
    Parameter(name="from", what="Only the chains between two: one end."),
    Parameter(name="to", what="The other end."),
    Parameter(name="query", what="Only the entities and claims that this SPARQL question names."),
    Parameter(name="raw", what="Tables exactly as written.", kind="boolean", default=False),
)
TYPES: Final = {
    "turtle": ("text/turtle; charset=utf-8", "ttl"),
    "trig": ("application/trig", "trig"),
    "ntriples": ("application/n-triples", "nt"),
    "nquads": ("application/n-quads", "nq"),
    "jsonld": ("application/ld+json", "jsonld"),
    "jsonld-context": ("application/ld+json", "jsonld"),
    "turtle12": ("text/turtle; version=1.2; charset=utf-8", "ttl"),
    "prov": ("text/turtle; charset=utf-8", "ttl"),
    "annotation": ("application/ld+json", "jsonld"),
    "ftm": ("application/x-ndjson", "jsonl"),
    "graphml": ("application/graphml+xml", "graphml"),
    "gexf": ("application/gexf+xml", "gexf"),
    "cytoscape": ("application/json", "cyjs"),
    "sqlite": ("application/vnd.sqlite3", "sqlite"),
}
_running = 0


async def endpoint(request: Request) -> Response:
    """One export."""
    name = request.path_params["format"]
    if name not in FORMATS:
        raise Refused(404, f"There is no format of that name. There are {', '.join(FORMATS)}.")
    values = read(PARAMETERS, {}, request.query_params.multi_items())
    if sum(map(bool, (values["around"], values["from"] or values["to"], values["query"]))) > 1:
        raise UsageError("Choose one of around, from and to, and query.")
    if bool(values["from"]) != bool(values["to"]):
        raise UsageError("Chains have two ends: give from and to.")
    response = await streamed(request, name, values)
    _, ending = _type(name)
    response.headers["content-disposition"] = (
        f'attachment; filename="record-{request.app.state.live.build}.{ending}"'
    )
    return response


def _type(name: str) -> tuple[str, str]:
    """Media type and ending of a format's file."""
    if name in TYPES:
        return TYPES[name]
    return (
        ("application/x-tar", "tar")
        if FORMATS[name].makes == "folder"
        else ("text/csv; charset=utf-8", "csv")
    )


async def streamed(request: Request, name: str, values: dict[str, Any] | None = None) -> Response:
    """The answer, once its first bytes are there: until then a mistake has a status of its own."""
    global _running
    live = request.app.state.live
    if _running >= AT_ONCE:
        raise Busy("Two exports are being made already.", retry_after=10)
    now = live.now
    now.hold()
    _running += 1
    process = None
    try:
        process = await _started(now, name, values or {})
        first = await _first(process)
    except BaseException:
        await _over(process, now)
        raise
    headers = {"vary": "Accept", "cache-control": "no-store", "onrecord-build": now.header.build}
    media = _type(name)[0]
    if request.method == "HEAD":
        await _over(process, now)
        return Response(headers=headers, media_type=media)
    return _Export(process, now, _pieces(process, first), headers=headers, media_type=media)


async def _over(process: asyncio.subprocess.Process | None, now: Build) -> None:
    """An export has ended, or nobody wants the rest of it."""
    global _running
    _running -= 1
    now.let_go()
    if process is not None:
        await _ended(process)


class _Export(StreamingResponse):
    """Ends its process with itself, also where the client went away before the first byte."""

    def __init__(
        self, process: asyncio.subprocess.Process, now: Build, pieces: AsyncIterator[bytes], **more: Any
    ) -> None:
        super().__init__(pieces, **more)
        self._process, self._now = process, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await _over(self._process, self._now)


async def _started(now: Build, name: str, values: dict[str, Any]) -> asyncio.subprocess.Process:
    order = {
        "build": str(now.reading.dir),
        "folder": str(now.folder),
        "stale": now.header.stale,
        "format": name,
        **values,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "onrecord.web.exporting",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        limit=_BLOCK,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), CHANNEL: str(os.getpid())},
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(order).encode())
    process.stdin.close()
    return process


async def _first(process: asyncio.subprocess.Process) -> bytes:
    """The first bytes; or the mistake that the process names instead."""
    assert process.stdout is not None and process.stderr is not None
    try:
        first = await asyncio.wait_for(process.stdout.read(_BLOCK), FIRST_BYTE)
        if first:
            return first
        said = await asyncio.wait_for(process.stderr.read(_BLOCK), STALLED)
    except BaseException:
        await _ended(process)
        raise
    code = await process.wait()
    if code == 0:
        return b""
    with suppress(ValueError, KeyError):
        fault = json.loads(said)
        if fault["kind"] == "UnknownName":
            raise UnknownName(fault["name"], tuple(fault["candidates"]))
        raise UsageError(fault["message"])
    raise Refused(500, "The export ended before it began.")


async def _pieces(process: asyncio.subprocess.Process, first: bytes) -> AsyncIterator[bytes]:
    """The rest as it comes."""
    assert process.stdout is not None
    if first:
        yield first
    while piece := await asyncio.wait_for(process.stdout.read(_BLOCK), FIRST_BYTE):
        yield piece
    if await process.wait() != 0:
        raise RuntimeError("an export broke off")  # the connection is closed: nobody takes it for whole


async def _ended(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
