"""Runs a command whose n-th open, write, fsync, rename or mmap fails, and looks at what is left.

In:   a folder with a dossier, a command
Out:  how many such calls there are; what the command said when one failed
Not:  a real broken disk: the calls are made to fail in the process (`faults.c`) and do nothing
"""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tests.dossiers import TOML, write_dossier

from onrecord.build import build
from onrecord.store import builds

CALLS = ("open", "write", "fsync", "rename", "mmap")
PATIENCE = 60
"""Seconds that a command may take."""
ROWS = 6


@cache
def shim() -> Path:
    """The library that makes calls fail; skipped where there is no compiler or no LD_PRELOAD."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("no C compiler, or no Linux: calls below Python are not made to fail")
    source = Path(__file__).with_name("faults.c")
    scratch = Path(tempfile.mkdtemp(prefix="onrecord-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    made = scratch / "faults.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"], check=True)
    return made


def version(folder: Path, n: int) -> None:
    """A dossier whose claims all say which version they are of."""
    rows = "".join(f"lacy,plaintiffIn,suit,paper,reported,,,,,version {n} row {row}\n" for row in range(ROWS))
    write_dossier(folder, toml=TOML, claims=rows)


def answering(folder: Path) -> int:
    """Which version the record that answers is of; it must be whole."""
    with builds.open_current(folder) as reading:
        reading.verify()
        reading.paths.verify()
        claims = list(reading.all_claims())
        assert len(claims) == ROWS
        (said,) = {claim.summary.split(" row")[0] for claim in claims}
        return int(said.split()[1])


def strays(folder: Path) -> list[str]:
    """What no command should leave beside the build that answers and its redacted second."""
    place = folder / ".onrecord"
    kept = builds.current(folder)
    assert kept is not None
    there = [path.name for path in (place / "builds").iterdir() if not path.name.startswith(kept.name)]
    return there + [path.name for path in place.glob(".tmp-*")]


def run(*words: str, count: Path | None = None, **faults: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with faults or without."""
    env = {**os.environ, **{f"FAULT_{key.upper()}": value for key, value in faults.items()}}
    if faults:
        env["LD_PRELOAD"] = str(shim())
    if count:
        env["FAULT_COUNT"] = str(count)
    command = [sys.executable, "-m", "onrecord", *words]
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=PATIENCE, check=False)


def calls(call: str, under: Path, words: tuple[str, ...], scratch: Path) -> int:
    """How many such calls a command makes below a folder."""
    count = scratch / f"count-{call}"
    count.unlink(missing_ok=True)
    ended = run(*words, count=count, call=call, under=str(under))
    assert ended.returncode == 0, ended.stderr
    return max(int(line) for line in count.read_text().split())


def sane(ended: subprocess.CompletedProcess[str]) -> None:
    """It ended by itself, with an exit code of ours, and in a sentence if it failed."""
    said = ended.stdout + ended.stderr
    assert ended.returncode in (0, 3, 4), (ended.returncode, said[-2000:])
    assert "Traceback" not in said and "fault in onrecord itself" not in said, said[-2000:]
    if ended.returncode == 4:
        assert sum(line.startswith("Error: ") for line in ended.stderr.splitlines()) == 1, said


def mended(folder: Path, n: int) -> None:
    """The next build makes everything good."""
    version(folder, n)
    build(folder)
    assert answering(folder) == n
    assert strays(folder) == []


# ---- in this process ---------------------------------------------------------------------------------------


class Failing:
    """Counts the calls of one function below a folder, and lets the n-th fail."""

    def __init__(self, under: Path, nth: int, code: int) -> None:
        self.under, self.nth, self.code, self.seen = str(under), nth, code, 0

    def wrap(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(first: Any, *rest: Any, **named: Any) -> Any:
            if self._here(first):
                self.seen += 1
                if self.seen == self.nth:
                    raise OSError(self.code, os.strerror(self.code), str(first))
            return real(first, *rest, **named)

        return called

    def _here(self, first: Any) -> bool:
        if isinstance(first, int):
            try:
                first = Path(f"/proc/self/fd/{first}").readlink()
            except OSError:
                return False
        return str(first).startswith(self.under)


@contextmanager
def failing(call: str, under: Path, nth: int, code: int = errno.ENOSPC) -> Iterator[Failing]:
    """The n-th call that Python makes fails: open, fsync or rename."""
    import io

    fault = Failing(under, nth, code)
    if call == "open":
        patches = [mock.patch("os.open", fault.wrap(os.open)), mock.patch("io.open", fault.wrap(io.open))]
    elif call == "fsync":
        patches = [mock.patch("os.fsync", fault.wrap(os.fsync))]
    else:
        patches = [mock.patch(f"os.{n}", fault.wrap(getattr(os, n))) for n in ("rename", "replace")]
    for patch in patches:
        patch.start()
    try:
        yield fault
    finally:
        for patch in patches:
            patch.stop()
