"""Warm workers for SPARQL: processes that stay, each with the record's store open, for a server's questions.

In:   opened records and questions
Out:  a `Table`, or the bytes of an answer in a format of the standards
Not:  another worker than the command line's: the same guard, no network, bounded memory, a deadline kept by
      killing (`ask.worker`); only its end is put off

A worker answers one question at a time and keeps nothing of it; it is replaced when it was killed, when it
has grown, and after so many questions. An answer is passed on when it is whole: so its head can say that it
was cut, and a question that fails half way fails as a whole.

Who waits for whom: a question that runs longer than `QUICK` becomes a long one. Where others wait, half the
workers may hold long ones, and the last of more is stopped. So a short question finds a free worker soon,
however many long ones are sent. Long ones also yield the processor (nice), and one that was stopped at its
deadline is not begun again for a minute.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import subprocess
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from onrecord.ask import guard
from onrecord.ask.engine import Answer, command
from onrecord.ask.faults import explain
from onrecord.ask.sparql import as_table, bound, prefixes_of
from onrecord.ask.warm import FORMATS
from onrecord.ask.worker import ASK, DATA, END, FAULT, FRAME, HEAD
from onrecord.errors import Busy
from onrecord.model.answers import Table
from onrecord.store.reading import Reading

MOST: Final = 8
"""Workers."""
WAITING: Final = 64
"""Questions that wait for a worker, before the next is told to come again."""
PATIENCE: Final = 5.0
"""Seconds that a question waits for a worker."""
QUICK: Final = 0.25
"""Seconds after which a question is a long one."""
REMEMBERED: Final = 60.0
"""Seconds for which a question that was stopped is not begun again: a record is the same each time."""
_STOPPED_MOST: Final = 1_000
TIMEOUT: Final = 10.0
MAX_ROWS: Final = 100_000
MAX_BYTES: Final = 16 << 20
MEMORY: Final = 3 << 29
"""Bytes of address space of a worker."""
ARENAS: Final = {"MALLOC_ARENA_MAX": "2"}
"""Else every thread of the store reserves address space of its own, and sometimes there is none left."""
QUESTIONS: Final = 10_000
"""Questions after which a worker is replaced."""
GROWN: Final = 128 << 20
"""Bytes by which a worker may grow before it is replaced."""
HELD: Final = 192 << 20
"""Bytes of answers on their way to clients; beyond that, the next question waits for its turn outside."""
NICE: Final = 15
"""For a worker at a long question."""


class Reply(NamedTuple):
    """What a worker sent back."""

    head: dict[str, Any]
    parts: list[bytes]
    fault: dict[str, Any] | None


class Replied(NamedTuple):
    """An answer in a format."""

    parts: list[bytes]
    media_type: str
    kind: str
    """table, boolean or graph."""
    truncated: bool
    """A cap bit: there is more."""
    size: int
    """Rows or triples."""


class Dataset(NamedTuple):
    """The graphs a question is asked of, as its protocol request names them; None: as the question says."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


AS_ASKED: Final = Dataset()


def size() -> int:
    """How many workers: three for each processor, from four to eight."""
    return max(4, min(MOST, 3 * (os.cpu_count() or 1)))


class Worker(asyncio.Protocol):
    """One process, the socket to it, and the question it is at."""

    def __init__(self, process: subprocess.Popen[bytes], most: int) -> None:
        """Take over a started process, for so many questions."""
        self.process = process
        self.most = most
        self.asked = 0
        self.long = False
        """It is at a long question."""
        self._first = 0
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._head: dict[str, Any] = {}
        self._parts: list[bytes] = []
        self._answer: asyncio.Future[Reply] | None = None

    @classmethod
    async def started(cls, memory: int, most: int) -> Worker:
        """Start one; it opens its eyes while nobody waits for it."""
        ours, its = socket.socketpair()
        with its:
            # From this thread: on Linux a worker ends with the thread that started it.
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command("warm", memory),
                stdin=its.fileno(),
                stdout=its.fileno(),
                stderr=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, **ARENAS},
            )
        worker = cls(process, most)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        return worker

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: bytes) -> asyncio.Future[Reply]:
        """One question; the answer is its head, its data, or what went wrong."""
        assert self._transport is not None and self._answer is None, "one question at a time"
        self.asked += 1
        self._head, self._parts = {}, []
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(FRAME.pack(ASK, len(request)) + request)
        return self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        buffer, at = self._buffer, 0
        buffer += data
        while len(buffer) - at >= FRAME.size:
            kind, length = FRAME.unpack_from(buffer, at)
            end = at + FRAME.size + length
            if len(buffer) < end:
                break
            self._frame(kind, bytes(memoryview(buffer)[at + FRAME.size : end]))
            at = end
        if at:
            del buffer[:at]

    def _frame(self, kind: bytes, body: bytes) -> None:
        if kind == DATA:
            self._parts.append(body)
        elif kind == HEAD:
            self._head = json.loads(body)
        elif kind == FAULT:
            self._done(Reply({}, [], json.loads(body)))
        elif kind == END:
            self._done(Reply(self._head | json.loads(body), self._parts, None))

    def _done(self, reply: Reply) -> None:
        answer, self._answer = self._answer, None
        self._parts = []
        if answer is not None and not answer.done():
            answer.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """It died; why is found out without waiting for it here."""
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            died = asyncio.get_running_loop().run_in_executor(None, self._death)
            died.add_done_callback(lambda found: _stop(answer, found.result()))

    def _death(self) -> Reply:
        code = self.process.wait()
        said = self.process.stderr.read(4_096) if self.process.stderr is not None else b""
        return Reply({}, [], {"kind": "died", "code": code, "stderr": said.decode("utf-8", "replace")})

    def grown(self, resident: int) -> bool:
        """Whether it has grown too much since its first question."""
        self._first = self._first or resident
        return resident > self._first + GROWN

    def yields(self) -> None:
        """From now on others come first."""
        self.long = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, NICE)

    def kill(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        if self._transport is not None:
            self._transport.abort()

    def gone(self) -> None:
        """Wait until it has ended."""
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()


class Pool:
    """Warm workers, and the queue before them. Made and used in one event loop."""

    def __init__(
        self,
        *,
        workers: int = 0,
        timeout: float = TIMEOUT,
        max_rows: int = MAX_ROWS,
        max_bytes: int = MAX_BYTES,
        memory: int = MEMORY,
    ) -> None:
        """Workers start with `start`.

        Args:
            workers: How many; 0: by the number of processors.
            timeout: Seconds after which a question is stopped.
            max_rows: Rows or triples after which an answer is cut, and says so.
            max_bytes: The same in bytes.
            memory: Bytes of address space that a question may take.
        """
        self.size = workers or size()
        self.timeout, self.max_rows, self.max_bytes, self.memory = timeout, max_rows, max_bytes, memory
        self.most_long = self.size // 2
        self.held = 0
        """Bytes of answers that clients have not taken yet."""
        self._idle: deque[Worker] = deque()
        self._all: set[Worker] = set()
        self._waiters: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped: OrderedDict[bytes, tuple[float, Reply]] = OrderedDict()
        self._long: list[asyncio.Future[Reply]] = []
        self._closed = False
        self._started = 0
        self._greeting = b""
        """A question that any record answers, to the one that was asked last."""
        self._records: WeakKeyDictionary[Reading, tuple[dict[str, str], str]] = WeakKeyDictionary()

    async def start(self) -> None:
        """Start the workers."""
        await asyncio.gather(*(self._more() for _ in range(self.size)))

    async def close(self) -> None:
        """End all workers; no process is left."""
        self._closed = True
        everyone = list(self._all)
        for task in list(self._tasks):
            task.cancel()
        for worker in everyone:
            worker.kill()
        for worker in everyone:
            worker.gone()
        self._all.clear()
        self._idle.clear()

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return tuple(sorted(worker.process.pid for worker in self._all))

    # ---- asking ------------------------------------------------------------------------------------------

    async def table(
        self,
        reading: Reading,
        text: str,
        *,
        params: Mapping[str, str] | None = None,
        max_rows: int | None = None,
    ) -> Table:
        """As `sparql.query`: rows of short names."""
        limits = self._limits(max_rows)
        head, parts = await self._asked(reading, text, "rows", limits, params or {}, Dataset())
        answer = Answer(head["kind"], head["columns"], b"".join(parts), head["truncated"])
        answer.arrange(guard.order(text))
        return as_table(answer, prefixes_of(reading))

    async def reply(
        self,
        reading: Reading,
        text: str,
        accepted: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        dataset: Dataset = AS_ASKED,
        terms: Mapping[str, tuple[str, str]] | None = None,
        max_rows: int | None = None,
        checked: bool = False,
    ) -> Replied:
        """An answer in a format.

        Args:
            reading: The record.
            text: The question.
            accepted: Kind of answer (`table`, `boolean`, `graph`) to the format it is wanted in; "" where
                none is acceptable.
            params: Values of variables, as `sparql.query` has them.
            dataset: Graphs that the protocol request names.
            terms: Values of variables as terms already: ("iri", ...) or ("literal", ...).
            max_rows: As `Pool`.
            checked: The question is one of ours: the guard has nothing to do.

        Raises:
            QueryError: It is refused or cannot be read.
            QueryStopped: It ran out of time or memory.
            UsageError: No format is accepted for the kind of answer it has.
            Busy: Too many questions wait.
        """
        limits = self._limits(max_rows)
        head, parts = await self._asked(
            reading, text, dict(accepted), limits, params or {}, dataset, terms=terms, checked=checked
        )
        return Replied(parts, FORMATS[head["format"]], head["kind"], head["truncated"], head["count"])

    def _limits(self, max_rows: int | None) -> dict[str, Any]:
        rows = self.max_rows if max_rows is None else min(max_rows, self.max_rows)
        return {
            "timeout": self.timeout,
            "max_rows": rows,
            "max_bytes": self.max_bytes,
            "memory": self.memory,
        }

    async def _asked(
        self,
        reading: Reading,
        text: str,
        format: str | dict[str, str],
        limits: dict[str, Any],
        params: Mapping[str, str],
        dataset: Dataset,
        *,
        terms: Mapping[str, tuple[str, str]] | None = None,
        checked: bool = False,
    ) -> tuple[dict[str, Any], list[bytes]]:
        if not checked:
            guard.check(text)
        prefixes, of_record = self._of(reading)
        request = {
            "text": text,
            "params": bound(reading, text, params, prefixes) if params else dict(terms or {}),
            "format": format,
            "order": guard.order(text) if "*" in text and not checked else [],
            "dataset": [dataset.default, dataset.named],
            **limits,
        }
        reply = await self._exchange(f"{json.dumps(request)[:-1]}, {of_record}".encode())
        if reply.fault is not None:
            known = reading.terms
            names = {*known.classes, *known.relations, *known.standings}
            raise explain(reply.fault, text, prefixes, limits, names)
        return reply.head, reply.parts

    def _of(self, reading: Reading) -> tuple[dict[str, str], str]:
        """Prefixes of a record, and the end of a request to it: the same for all questions."""
        known = self._records.get(reading)
        if known is None:
            prefixes = prefixes_of(reading)
            fixed = {"store": str(reading.rdf_path), "base": reading.base, "prefixes": prefixes}
            known = self._records[reading] = (prefixes, json.dumps(fixed)[1:])
            request = {"text": "ASK {}", "params": {}, "format": "rows", "order": [], "dataset": [None, None]}
            self._greeting = f"{json.dumps(request | self._limits(None))[:-1]}, {known[1]}".encode()
        return known

    async def _exchange(self, content: bytes) -> Reply:
        """One question to the next free worker; a worker that did not come back whole is replaced."""
        mark = hashlib.blake2b(content, digest_size=16).digest()
        before, reply = self._stopped.get(mark, (0.0, None))
        if reply is not None and time.monotonic() < before + REMEMBERED:
            return reply
        worker = await self._taken()
        loop, answer = asyncio.get_running_loop(), worker.ask(content)
        over = loop.call_later(self.timeout, _stop, answer, Reply({}, [], {"kind": "time"}))
        slow = loop.call_later(min(QUICK, self.timeout), self._slow, worker, answer)
        whole = False
        try:
            reply = await answer
            fault = reply.fault or {}
            whole = fault.get("kind") not in ("died", "time", "memory", "busy")
            whole = whole and not worker.grown(int((fault or reply.head).get("resident", 0)))
        finally:
            over.cancel()
            slow.cancel()
            if answer in self._long:
                self._long.remove(answer)
            # One that yields to others is not for the next question, which may be a short one.
            self._back(worker, whole and not worker.long)
        if reply.fault and reply.fault["kind"] == "busy":
            raise Busy("Too many long questions are asked at once; short ones are answered.")
        if reply.fault and reply.fault["kind"] in ("time", "memory"):
            self._stopped[mark] = (time.monotonic(), reply)
            if len(self._stopped) > _STOPPED_MOST:
                self._stopped.popitem(last=False)
        return reply

    def _slow(self, worker: Worker, answer: asyncio.Future[Reply]) -> None:
        """A question has become a long one: it yields to the others."""
        self._long.append(answer)
        worker.yields()
        self._make_room()

    def _make_room(self) -> None:
        """Stop the last of the long ones where others wait and too many workers hold them."""
        while len(self._long) > self.most_long and any(not waiter.done() for waiter in self._waiters):
            _stop(self._long.pop(), Reply({}, [], {"kind": "busy"}))

    # ---- workers -----------------------------------------------------------------------------------------

    async def _taken(self) -> Worker:
        """The next free worker, in order of asking."""
        if self.held > HELD:
            raise Busy("Too many large answers are on their way.")
        while self._idle:
            worker = self._idle.pop()  # the one whose memory is still at hand
            if worker.lives:
                return worker
            self._replace(worker)  # somebody ended it while it was idle
        if len(self._waiters) >= WAITING:
            raise Busy("Too many questions are asked at once.")
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._make_room()
        try:
            return await asyncio.wait_for(waiter, PATIENCE)
        except TimeoutError:
            raise Busy("Too many questions are asked at once.") from None
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._back(waiter.result(), True)
            raise

    def _back(self, worker: Worker, whole: bool) -> None:
        """Give a worker to the next who waits, or replace it."""
        if not whole or worker.asked >= worker.most or not worker.lives:
            self._replace(worker)
            return
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        if self._closed:
            return
        task = asyncio.get_running_loop().create_task(self._exchanged(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _exchanged(self, worker: Worker) -> None:
        await asyncio.get_running_loop().run_in_executor(None, worker.gone)
        self._all.discard(worker)
        await self._more()

    async def _more(self) -> None:
        if self._closed:
            return
        # They start together; they must not all be replaced together.
        self._started += 1
        most = QUESTIONS - self._started % self.size * QUESTIONS // (2 * self.size)
        worker = await Worker.started(self.memory, most)
        self._all.add(worker)
        opened = not self._greeting or await self._greeted(worker)
        if self._closed:
            worker.kill()
            worker.gone()
        elif opened:
            self._back(worker, True)
        else:  # whoever takes it finds it dead and has another started: no hurry to do so again and again
            worker.kill()
            self._idle.appendleft(worker)

    async def _greeted(self, worker: Worker) -> bool:
        """Whether a worker has answered a first question: it has started, and opened the store.

        Else that time would count as the time of somebody's question, which would become a long one by it.
        """
        answer = worker.ask(self._greeting)
        try:
            reply = await asyncio.wait_for(answer, self.timeout)
        except TimeoutError:
            return False
        worker.asked = 0
        return worker.lives and (reply.fault or {}).get("kind") != "died"


def _stop(answer: asyncio.Future[Reply], reply: Reply) -> None:
    """Give up waiting; the worker that is still at it is ended by whoever waited."""
    if not answer.done():
        answer.set_result(reply)
