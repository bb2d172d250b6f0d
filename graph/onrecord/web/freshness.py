"""What a client has already, and what was answered before: an answer is as old as its build.

In:   GET and HEAD requests; the build that answers
Out:  304 without any work for what the client has; what was answered before from memory; else the answer with
      its ETag and `Cache-Control: no-cache`
Not:  anything across builds: what is kept goes with its build. A handler says `no-store` for what is not the
      same twice (a question that asks for the time), and that is not kept
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord import __version__

if TYPE_CHECKING:
    from onrecord.web.live import Build, Live

ASK_AGAIN: Final = "private, no-cache"
"""It may be kept, and is asked for again each time: mostly a 304."""
LARGEST: Final = 256 << 10
"""Bytes of an answer that is kept."""
KEPT: Final = 64 << 20
"""Bytes of all that are."""
_OVERHEAD: Final = 2_500
_UNTAGGED: Final = ("/static/", "/export/")
"""Files have their own tags; an export is made anew by a process that opens the record itself."""
_ASKED: Final = frozenset((b"accept", b"if-none-match", b"accept-encoding"))


class Known(NamedTuple):
    """An answer that was given before."""

    start: Message
    body: bytes


class Kept:
    """Answers of one build, the least recently asked for first to go."""

    def __init__(self, most: int = KEPT) -> None:
        """At most so many bytes."""
        self._found: OrderedDict[tuple[Any, ...], Known] = OrderedDict()
        self._left = most

    def get(self, key: tuple[Any, ...]) -> Known | None:
        """What was answered before, if it is still there."""
        known = self._found.get(key)
        if known is not None:
            self._found.move_to_end(key)
        return known

    def put(self, key: tuple[Any, ...], known: Known) -> None:
        """Keep an answer."""
        if key in self._found:
            return
        self._found[key] = known
        self._left -= _size(key, known)
        while self._left < 0:
            self._left += _size(*self._found.popitem(last=False))


def _size(key: tuple[Any, ...], known: Known) -> int:
    """Bytes that an answer takes, its address included."""
    return sum(map(len, key[:3])) + len(known.body) + _OVERHEAD


class Freshness:
    """ASGI: ETags, 304, and answers from memory."""

    def __init__(self, app: ASGIApp, live: Live) -> None:
        """`live` tells which build answers."""
        self.app = app
        self.live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, all of it from one build."""
        if scope["type"] != "http" or scope["path"].startswith(_UNTAGGED):
            return await self.app(scope, receive, send)
        with self.live.pinned() as build:
            return await self._answer(build, scope, receive, send)

    async def _answer(self, build: Build, scope: Scope, receive: Receive, send: Send) -> None:
        """From memory, or say that the client has the answer, or let it be made."""
        if scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, _Answer(send, build).send)
        asked = {name: value for name, value in scope["headers"] if name in _ASKED}
        accept, packed = asked.get(b"accept", b""), b"gzip" in asked.get(b"accept-encoding", b"")
        key = (scope["path"], scope["query_string"], accept, packed)
        kept: Kept = build.cache.setdefault("answers", Kept())
        known = kept.get(key)
        tag = _tag(build.tag, *key[:3]) if known is None or b"if-none-match" in asked else ""
        if tag and tag.encode() in asked.get(b"if-none-match", b""):
            return await _unchanged(send, tag)
        if known is not None:
            # A copy: whoever passes it on adds headers of their own.
            await send({**known.start, "headers": [*known.start["headers"]]})
            return await send({"type": "http.response.body", "body": known.body})
        answer = _Answer(send, build, tag)
        await self.app(scope, receive, answer.send)
        if scope["method"] == "GET" and answer.whole:
            kept.put(key, Known(answer.start, answer.body))
        return None


def _tag(build: str, path: str, query: bytes, accept: bytes) -> str:
    """A weak tag: the same answer may come compressed or not."""
    asked = b"\n".join((__version__.encode(), path.encode("utf-8", "replace"), query, accept))
    return f'W/"{build}-{hashlib.blake2b(asked, digest_size=8).hexdigest()}"'


async def _unchanged(send: Send, tag: str) -> None:
    headers = [
        (b"etag", tag.encode()),
        (b"cache-control", ASK_AGAIN.encode()),
        (b"vary", b"Accept, Accept-Encoding"),
    ]
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class _Answer:
    """Passes an answer on; names the build in it, and the tag in one that is good; keeps a small one."""

    def __init__(self, send: Send, build: Build, tag: str = "") -> None:
        self._send = send
        self._build = build
        self._tag = tag
        self.start: Message = {}
        self.body = b""
        self.whole = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._name(message)
        elif message["type"] == "http.response.body" and self.start:
            body = message.get("body", b"")
            if message.get("more_body") or len(body) > LARGEST:
                self.start = {}
            else:
                self.body, self.whole = body, True
        await self._send(message)

    def _name(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.setdefault("onrecord-build", self._build.header.build)
        if message["status"] == 200 and self._tag and "no-store" not in headers.get("cache-control", ""):
            headers["etag"] = self._tag
            headers.setdefault("cache-control", ASK_AGAIN)
            self.start = {**message, "headers": list(message["headers"])}
        else:
            headers.setdefault("cache-control", "no-store")
