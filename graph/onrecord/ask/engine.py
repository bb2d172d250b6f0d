"""Starts the worker for one question, and takes what it sends back.

In:   a request
Out:  an answer, or what went wrong, as a plain dict that `ask.faults` puts into words
Not:  the engine itself: it never runs in this process
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from onrecord.ask.results import Row, Term
from onrecord.ask.worker import DATA, END, FAULT, FRAME, HEAD
from onrecord.errors import RecordError

Fault = dict[str, Any]
_START: Final = "import sys; sys.path[:0] = sys.argv[3:]; from onrecord.ask.{} import main; main()"


@dataclass(slots=True)
class Answer:
    """What came back from a worker."""

    kind: str = ""
    """table, boolean or graph."""
    columns: list[str] = field(default_factory=list)
    data: bytes = b""
    truncated: bool = False
    places: list[int] = field(default_factory=list)
    """Where the cell of each column stands in a row of `data`."""

    def rows(self) -> Iterator[Row]:
        """The rows of a table; of a graph, its triples."""
        if self.kind == "boolean":
            yield [Term("literal", self.data.decode(), "http://www.w3.org/2001/XMLSchema#boolean")]
        for line in self.data.splitlines() if self.kind == "table" else ():
            cells = json.loads(line)
            yield [Term(*cells[i]) if cells[i] else None for i in self.places]

    def arrange(self, wanted: list[str]) -> None:
        """Put columns into an order; the engine sorts those of `SELECT *` by the alphabet."""
        names = list(self.columns)
        if wanted and set(wanted) >= set(names):
            self.columns = [name for name in wanted if name in names]
        self.places = [names.index(name) for name in self.columns]


def command(module: str = "worker", memory: int = 0) -> list[str]:
    """Python without the site's start-up files, which cost more than the engine, and two folders for it."""
    engine = find_spec("pyoxigraph")
    if engine is None or engine.origin is None:
        raise RecordError("The package pyoxigraph is missing. Install onrecord again.")
    folders = (Path(__file__).parents[2], Path(engine.origin).parents[1])
    start = [sys.executable, "-I", "-S", "-c", _START.format(module), str(os.getpid()), str(memory)]
    return [*start, *map(str, dict.fromkeys(folders))]


def exchange(request: bytes, limits: dict[str, Any]) -> tuple[Answer, Fault | None]:
    """Start a worker, send the request, take the answer; whatever happens, the worker is gone afterwards."""
    deadline = time.monotonic() + limits["timeout"]
    process = subprocess.Popen(
        command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, close_fds=True
    )
    try:
        with process:
            try:
                said, stderr = process.communicate(request, timeout=max(deadline - time.monotonic(), 0))
            finally:
                process.kill()
    except subprocess.TimeoutExpired:
        return Answer(), {"kind": "time"}
    return _read(said, stderr, process.returncode)


def _read(said: bytes, stderr: bytes, code: int) -> tuple[Answer, Fault | None]:
    """Put the frames together; an answer without its end is none."""
    answer, parts, at, ended = Answer(), [], 0, False
    while at + FRAME.size <= len(said):
        kind, size = FRAME.unpack_from(said, at)
        at += FRAME.size
        body = said[at : at + size]
        at += size
        if kind == DATA:
            parts.append(body)
        elif kind == FAULT:
            return answer, json.loads(body)
        elif kind == HEAD:
            answer.kind, answer.columns = (json.loads(body)[key] for key in ("kind", "columns"))
        elif kind == END:
            answer.truncated, ended = json.loads(body)["truncated"], True
    answer.data = b"".join(parts)
    return answer, None if ended else {
        "kind": "died",
        "code": code,
        "stderr": stderr.decode("utf-8", "replace"),
    }
