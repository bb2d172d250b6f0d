"""The record that answers now: opened once for each thread, exchanged for a newer one without a pause.

In:   the folder of a dossier
Out:  answers to questions about its record; its header
Not:  building: a server never builds. It says when the dossier has changed since, and takes over the next
      build as soon as another process has switched to it

A question that has begun is answered by the build it began with; an old build is let go when its last one
has ended. Threads, because these questions are Python over sqlite and mapped files; SPARQL has processes.
What is known to take but a moment is answered without one (`at_once`).
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from onrecord.errors import Busy, OnrecordError, RecordError
from onrecord.record import Record, nearest
from onrecord.store import builds
from onrecord.store.reading import Reading

if TYPE_CHECKING:
    from onrecord.ask.pool import Pool
    from onrecord.model.answers import Header, Table

T = TypeVar("T")

THREADS: Final = 4
SLOW_THREADS: Final = 2
ALONE: Final = 0.05
"""Seconds that a quick question has to itself: threads of Python that run together only get into each other's
way. One that takes longer lets the next one begin beside it."""
WAITING: Final = 64
"""Questions that wait for a thread, before the next is told to come again."""
TIMEOUT: Final = 10.0
"""Seconds that a question may take, waiting included."""
LOOK: Final = 1.0
"""Seconds between two looks at the pointer to the build."""
COMPARE: Final = 5.0
"""Seconds between two comparisons of the dossier's files with those the record was made from."""
REOPENED: Final = 2_000
"""Questions after which a thread opens the record anew, so that what it keeps in memory stays small."""


class TooLate(OnrecordError):
    """A question took longer than it may."""


class Build:
    """One build, opened once in each thread that asks it."""

    def __init__(self, reading: Reading, folder: Path) -> None:
        """Hold it by `reading`: no build is cleared away while it is held."""
        self.reading = reading
        self.folder = reading.dir if reading.header.redacted else folder
        """What beside the record may be read: of a redacted one nothing. Saved questions are the authors' own
        words, and may hold any name."""
        self.header: Header = reading.header
        self.tag = f"{self.header.build}{'s' if self.header.stale else ''}"
        self.cache: dict[Any, Any] = {}
        """What was made from this build and may be given again: it goes with the build."""
        self._threads = threading.local()
        self._opened: list[Record] = []
        self._lock = threading.Lock()
        self._held = 1

    def record(self) -> Record:
        """The record, opened for this thread."""
        mine = self._threads
        record: Record | None = getattr(mine, "record", None)
        mine.asked = getattr(mine, "asked", 0) + 1
        if record is not None and mine.asked % REOPENED == 0:
            record.close()
            self._opened.remove(record)
            record = None
        if record is None:
            reading = Reading.open(self.reading.dir, stale=self.header.stale)
            record = mine.record = Record(reading, self.folder, tell=_silent, plain=True)
            self._opened.append(record)
        return record

    def hold(self) -> None:
        """Begin a question."""
        with self._lock:
            self._held += 1

    def let_go(self, _: object = None) -> None:
        """End one; after the last of a build that has been replaced, its files are closed."""
        with self._lock:
            self._held -= 1
            last = self._held == 0
        if last:
            for record in self._opened:
                record.close()
            self.reading.close()


_PINNED: ContextVar[Build | None] = ContextVar("build", default=None)
_SHORT: ContextVar[Callable[[Record], bool] | None] = ContextVar("short", default=None)


class Live:
    """The record that answers now; ask it with `await live.ask(question)`."""

    def __init__(
        self,
        folder: Path | str,
        *,
        public: bool = False,
        pool: Pool | None = None,
        timeout: float = TIMEOUT,
        threads: int = THREADS,
    ) -> None:
        """Open the record of a dossier.

        Args:
            folder: The dossier.
            public: Answer from the redacted record, the one that may leave the machine.
            pool: Answers SPARQL; without one, `query` is refused.
            timeout: Seconds that a question may take.
            threads: Questions that run at once.

        Raises:
            RecordError: There is no record yet, or it is damaged.
        """
        self.folder = nearest(folder)
        self.public = public
        self.pool = pool
        self.timeout = timeout
        self._now = self._open(stale=self._changed())
        self._quick = ThreadPoolExecutor(threads, thread_name_prefix="ask")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="ask-slow")
        self._waiting = {self._quick: 0, self._slow: 0}
        self._turn = asyncio.Semaphore(1)
        self._lock = threading.Lock()
        self._watcher: asyncio.Task[None] | None = None

    @property
    def now(self) -> Build:
        """The build that answers: all of one request from one build, if it is `pinned`."""
        return _PINNED.get() or self._now

    @property
    def header(self) -> Header:
        """Which record this is; `stale` where the dossier has changed since."""
        return self.now.header

    @property
    def build(self) -> str:
        """Hash of the build that answers."""
        return self.now.header.build

    @property
    def redacted(self) -> bool:
        """Whether private names are pseudonyms here."""
        return self.now.header.redacted

    @property
    def busy(self) -> bool:
        """Whether a question is being answered, or was given up and goes on: a thread cannot be ended."""
        return any(self._waiting.values())

    async def ask(self, question: Callable[[Record], T], *, slow: bool = False) -> T:
        """Ask the record, in a thread of its own.

        Args:
            question: Gets the opened record of a thread; must not keep it.
            slow: It walks the whole record (audit): it waits with its like, so that others pass.

        Raises:
            Busy: Too many questions wait already.
            TooLate: It took longer than it may.
            OnrecordError: As the question raises.
        """
        build, lane = self.now, self._slow if slow else self._quick
        short = _SHORT.get()
        if short is not None and not slow:
            record = build.record()
            if short(record):
                return question(record)
        with self._lock:
            if self._waiting[lane] >= WAITING:
                raise Busy("Too many questions are asked at once.")
            self._waiting[lane] += 1
        build.hold()
        began = False

        def begin() -> Future[T]:
            nonlocal began
            future = lane.submit(lambda: question(build.record()))
            future.add_done_callback(lambda done: self._ended(done, build, lane))
            began = True
            return future

        try:
            async with asyncio.timeout(self.timeout):
                if slow:
                    return await asyncio.wrap_future(begin())
                return await self._in_turn(begin)
        except TimeoutError as error:
            raise TooLate(
                f"The question took longer than {self.timeout:g} seconds and was given up. Ask for less."
            ) from error
        finally:
            if not began:
                self._ended(None, build, lane)

    @contextmanager
    def at_once(self, short: Callable[[Record], bool]) -> Iterator[None]:
        """What this task asks meanwhile is answered on the spot, if `short` says that it takes a moment.

        To hand a question to a thread and its answer back takes as long as a small page. `short` has to count
        what the question will load: nothing else is answered while it is.
        """
        token = _SHORT.set(short)
        try:
            yield
        finally:
            _SHORT.reset(token)

    async def _in_turn(self, begin: Callable[[], Future[T]]) -> T:
        """Begin when it is its turn; the next one's turn comes when it ends, or after a moment."""
        await self._turn.acquire()
        passed = False

        def pass_on() -> None:
            nonlocal passed
            if not passed:
                passed = True
                self._turn.release()

        handle = asyncio.get_running_loop().call_later(ALONE, pass_on)
        try:
            return await asyncio.wrap_future(begin())
        finally:
            handle.cancel()
            pass_on()

    def _ended(self, _: Future[Any] | None, build: Build, lane: ThreadPoolExecutor) -> None:
        with self._lock:
            self._waiting[lane] -= 1
        build.let_go()

    @contextmanager
    def held(self) -> Iterator[Build]:
        """The build that answers, kept open for as long as this takes."""
        now = self.now
        now.hold()
        try:
            yield now
        finally:
            now.let_go()

    @contextmanager
    def pinned(self) -> Iterator[Build]:
        """The same; and all that this task asks meanwhile is asked of it."""
        with self.held() as now:
            token = _PINNED.set(now)
            try:
                yield now
            finally:
                _PINNED.reset(token)

    async def query(
        self, text: str, *, params: Mapping[str, str] | None = None, max_rows: int | None = None
    ) -> Table:
        """Ask in SPARQL, in a warm process without network; as `Record.query`.

        Raises:
            QueryError: It is refused, cannot be read, or ran out of time or memory.
            Busy: Too many questions wait already.
        """
        if self.pool is None:
            raise RecordError("This server answers no SPARQL.")
        with self.held() as now:
            return await self.pool.table(now.reading, text, params=params, max_rows=max_rows)

    # ---- exchange ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch for newer builds; needs a running loop."""
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def close(self) -> None:
        """Stop watching, let threads end, close the files."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
        for lane in (self._quick, self._slow):
            lane.shutdown(wait=False, cancel_futures=True)
        self._now.let_go()

    async def _watch(self) -> None:
        """Look for another build often, and whether the files have changed now and then."""
        loop, since = asyncio.get_running_loop(), 0.0
        while True:
            await asyncio.sleep(LOOK)
            since += LOOK
            compare = since >= COMPARE
            since = 0.0 if compare else since
            with suppress(OnrecordError, OSError):  # what answers now goes on answering
                fresh = await loop.run_in_executor(None, self._newer, compare)
                if fresh is not None:
                    old, self._now = self._now, fresh
                    old.let_go()

    def _newer(self, compare: bool) -> Build | None:
        """The build to answer from now on; None: the same as before."""
        made = builds.current(self.folder)
        if made is None:
            return None
        other = made.name != self._now.reading.dir.name.removesuffix(builds.PUBLIC)
        stale = self._changed() if compare or other else self._now.header.stale
        if not other and stale == self._now.header.stale:
            return None
        return self._open(stale=stale)

    def _changed(self) -> bool:
        """Whether the dossier's files have changed since the record was made."""
        from onrecord.build import State, fresh

        try:
            return fresh(self.folder) is State.STALE
        except OSError:
            return False

    def _open(self, *, stale: bool) -> Build:
        if not self.public:
            return Build(builds.open_current(self.folder, stale=stale), self.folder)
        from onrecord.build import open_public

        _make_public(self.folder)
        return Build(open_public(self.folder, stale=stale), self.folder)


def _make_public(folder: Path) -> None:
    """Make the redacted record in a process of its own: it takes memory that a server should not keep.

    Whatever goes wrong there goes wrong again, with its sentence, when it is opened here.
    """
    made = builds.current(folder)
    if made is None or builds.public_of(made).is_dir():
        return
    code = "import sys; from onrecord.build import public; public(sys.argv[1])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=environment, check=False, capture_output=True
    )


def _silent(_: str) -> None:
    """A server's answers say what they rest on themselves."""
