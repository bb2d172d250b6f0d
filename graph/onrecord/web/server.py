"""The socket: a server that is told when to begin, ends cleanly, and waits for nobody for ever.

In:   an application, an address
Out:  a running server until Ctrl-C or SIGTERM
Not:  what is answered (`app`)

The HTTP server below has no deadline for a request that drips in: here each connection has one for its head
and one for its body, each in total, and one for a client that takes nothing of its answer. A head may be so
long and no longer; there is a cap on connections, and who comes above it is told so and let go.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from onrecord.errors import UsageError

HEAD_SECONDS: Final = 10.0
BODY_SECONDS: Final = 20.0
TAKING_SECONDS: Final = 30.0
"""For a client to take something of what was written."""
CONNECTIONS: Final = 512
LONGEST_HEAD: Final = 64 << 10
"""Bytes of a request's head."""
GRACE: Final = 3
"""Seconds for requests that are being answered when the server is told to end."""
_TRIED: Final = 50
"""Ports that are tried, from the first on."""
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n"
    b"content-type: text/plain\r\ncontent-length: 40\r\n\r\nToo many connections. Come again later.\n"
)
_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 with deadlines and a cap on connections."""

    _deadline: asyncio.TimerHandle | None = None
    _phase = ""
    _stalled: asyncio.TimerHandle | None = None
    _head = 0
    """Bytes of the head that has begun."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many connections."""
        if len(self.connections) >= CONNECTIONS:
            transport.write(_FULL)
            transport.close()
        super().connection_made(transport)
        self._wait_for("head", HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._wait_for("", 0)
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, then see what is still missing."""
        if self.transport.is_closing():
            return
        if self._phase == "head":
            self._head += len(data)
        super().data_received(data)
        self._look()
        if self._phase != "head":
            self._head = 0
        elif self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_LONG)
            self.transport.close()

    def on_response_complete(self) -> None:
        """The next request on this connection may have come already."""
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        """The client takes nothing: it has some time to begin again."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(TAKING_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        """The client takes what was written."""
        super().resume_writing()
        self._taken()

    def _look(self) -> None:
        """Which deadline holds now: for a head, for a body, or none."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._wait_for("body" if cycle.more_body else "", BODY_SECONDS)
        elif self.timeout_keep_alive_task is None:  # something has come, and is no request yet
            self._wait_for("head", HEAD_SECONDS)
        else:
            self._wait_for("", 0)

    def _wait_for(self, phase: str, seconds: float) -> None:
        """Set the deadline of a phase; one that runs goes on running, however much drips in."""
        if phase == self._phase:
            return
        if self._deadline is not None:
            self._deadline.cancel()
        self._phase = phase
        self._deadline = self.loop.call_later(seconds, self._give_up) if phase else None

    def _taken(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _give_up(self) -> None:
        self.transport.abort()


class Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        """`ready` is called once, when the first request would be answered."""
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def bound(host: str, port: int, *, exact: bool) -> socket.socket:
    """A listening socket: on the port, or unless that one is meant, on the next that is free.

    Raises:
        UsageError: None is free, or there is no such address here.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for tried in range(port, port + (1 if exact or port == 0 else _TRIED)):
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else no TCP_NODELAY
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, tried))
            made.listen(CONNECTIONS)
            return made
        except OverflowError as error:
            raise UsageError(f"{tried} is no port: name one from 1 to 65535.") from error
        except OSError as error:
            made.close()
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise UsageError(
                    f"{host} is no address of this machine. Name another with --host."
                ) from error
            if error.errno == errno.EACCES:
                raise UsageError(f"Port {tried} is not for everybody: name one above 1023.") from error
            if error.errno != errno.EADDRINUSE:
                raise UsageError(f"{host} port {tried} cannot be used: {error.strerror}.") from error
    raise UsageError(f"Port {port} is taken. Name another with --port, or none: then a free one is found.")


def configured(app: Any) -> uvicorn.Config:
    """The server's settings: nothing is logged but faults of ours, nothing is said of the software."""
    _quiet()
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=GRACE,
    )


def serve(app: Any, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Answer until Ctrl-C or SIGTERM. Call it in the main thread."""
    before = {each: signal.signal(each, _nothing) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        # The server takes the signals while it runs, and raises them again for whoever had them before.
        Server(configured(app), ready).run(sockets=[listening])
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        listening.close()


def _nothing(_: int, __: FrameType | None) -> None:
    """The server has ended already."""


def _quiet() -> None:
    """One line for a fault of ours, none for what clients do; never an address, which may hold a name."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    logger = logging.getLogger("onrecord.web")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
