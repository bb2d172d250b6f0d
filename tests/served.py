"""Records served for tests: in this process by a client without a socket, or by the command in its own.

In:   a dossier
Out:  a client
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.testclient import TestClient
from tests.dossiers import write_dossier

from onrecord.ask.pool import Pool
from onrecord.build import build
from onrecord.web.app import Settings, app
from onrecord.web.live import Live

ADDRESS = "http://127.0.0.1"
GRAPHS = """\
@prefix d: <http://data.example/> .
d:g1 { d:one a d:Thing . }
d:g2 { d:two a d:Thing . }
d:g3 { d:three a d:Thing . }
"""


def dossier(folder: Path, **more: Any) -> Path:
    """A small dossier, built; three graphs of its own are in it."""
    made = write_dossier(folder, files={"graphs.trig": GRAPHS, **more.pop("files", {})}, **more)
    build(made)
    return made


@contextmanager
def client(folder: Path, *, public: bool = False, **settings: Any) -> Iterator[TestClient]:
    """The application without a socket, two workers beside it."""
    limits = {k: settings[k] for k in ("timeout", "max_rows") if k in settings}
    pool = Pool(workers=settings.pop("workers", 2), **limits)
    live = Live(folder, public=public, pool=pool, timeout=limits.get("timeout", 10.0))
    made = app(live, Settings(**settings))
    with TestClient(made, base_url=ADDRESS, follow_redirects=False) as test:
        yield test


class Served:
    """A server in a process of its own."""

    def __init__(self, folder: Path, *options: str, program: Sequence[str] = ("-m", "onrecord")) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "-C", str(folder), "serve", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = self._first_line()
        found = re.search(r"http://[^ ]+", self.said)
        assert found, self.said + self.process.stderr.read()  # type: ignore[union-attr]
        self.link = found[0]
        self.url = self.link.partition("?")[0].rstrip("/")
        self.port = int(self.url.rpartition(":")[2])

    def _first_line(self) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if "Ctrl-C" in line:
                return line
        return ""

    def children(self) -> list[int]:
        """Process ids of its workers."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def resident(self) -> int:
        """Bytes of memory the server itself uses."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Stop it; its exit code and what else it said."""
        self.process.send_signal(by)
        try:
            out, err = self.process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
        return self.process.returncode, out + err


@contextmanager
def served(folder: Path, *options: str, **more: Any) -> Iterator[Served]:
    """A server, gone afterwards."""
    server = Served(folder, *options, **more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.end()
        for stream in (server.process.stdout, server.process.stderr):
            if stream is not None:
                stream.close()


def alive(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true: Any, seconds: float = 10.0) -> bool:
    """Wait for something, so long and no longer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return bool(true())


def get(url: str, **more: Any) -> httpx.Response:
    """One request on a connection of its own."""
    return httpx.get(url, timeout=20, **more)
