"""Answers of the SPARQL workers as HTTP answers: how a graph is wanted, and headers that tell of caps.

In:   what a worker wrote
Out:  a response that passes it on as the client takes it
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from starlette.responses import Response, StreamingResponse

from onrecord.web import accept

if TYPE_CHECKING:
    from onrecord.ask.pool import Replied
    from onrecord.web.live import Live

GRAPHS: Final = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}
"""Media type to the worker's name for it; the first where the client takes any."""
_KNOWN: Final = GRAPHS | {"application/xml": "rdf", "text/plain": "nt", "application/json": "jsonld"}
"""With the names that other clients have for them."""
_OFFERED: Final = tuple(_KNOWN)
_PIECE: Final = 1 << 16


def rdf_format(header: str) -> str:
    """The format for a graph that an Accept header wants most; "" if it wants none."""
    return _KNOWN.get(accept.best(header, _OFFERED) or "", "")


def reply(live: Live, found: Replied, media_type: str | None = None) -> Response:
    """The response; `media_type` where the client knows it by another name."""
    headers = {"vary": "Accept"}
    if live.pool is not None:
        headers["onrecord-max-rows"] = str(live.pool.max_rows)
    headers["onrecord-truncated"] = str(found.truncated).lower()
    content = media_type or found.media_type
    length = sum(map(len, found.parts))
    if length <= _PIECE:
        return Response(b"".join(found.parts), headers=headers, media_type=content)
    headers["content-length"] = str(length)
    return StreamingResponse(_pieces(live, found.parts, length), headers=headers, media_type=content)


async def _pieces(live: Live, parts: list[bytes], length: int) -> AsyncIterator[bytes]:
    """Piece by piece; what is on its way counts until the client has taken it."""
    pool = live.pool
    if pool is not None:
        pool.held += length
    left = length
    try:
        parts.reverse()
        while parts:
            part = parts.pop()
            yield part
            left -= len(part)
            if pool is not None:
                pool.held -= len(part)
    finally:
        if pool is not None:
            pool.held -= left
