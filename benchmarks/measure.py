"""Times things side by side.

In:   commands, and workers that answer questions
Out:  milliseconds; medians; ratios of what ran one after the other
Not:  what is asked, which the works know

The machine may be shared, so no time stands alone: ours and the peer's turn come alternately, and what is
reported is the ratio of medians. Peers run in processes of their own, so that one's memory is not another's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from threading import Event, Timer
from typing import Any

ROOT = Path(__file__).parents[1]


def cold(command: Sequence[str], *, codes: tuple[int, ...] = (0, 1)) -> float:
    """Milliseconds of a whole process whose output goes into a pipe.

    Raises:
        RuntimeError: It ended with a code that means no answer.
    """
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    spent = 1000 * (time.perf_counter() - begin)
    if done.returncode not in codes:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace')[-500:]}")
    return spent


def alternately(rounds: int, **contestants: Callable[[int], float]) -> dict[str, list[float]]:
    """Let each take its turn in every round; one warm-up round is not counted."""
    for one in contestants.values():
        one(0)
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for round_ in range(rounds):
        for name, one in contestants.items():
            times[name].append(one(round_))
    return times


def middle(times: Sequence[float]) -> float:
    """The median."""
    return median(times)


def p95(times: Sequence[float]) -> float:
    """The time that one in twenty exceeds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


class Worker:
    """A contestant in a process of its own; loads once, then answers."""

    def __init__(self, module: str, *arguments: str | Path, patience: float | None = None) -> None:
        """Start and load. After `patience` seconds of loading it is ended: `TimeoutError`."""
        command = [sys.executable, "-m", "benchmarks.peers.serve", module, *map(str, arguments)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        late = Event()

        def end() -> None:
            late.set()
            self._process.kill()

        deadline = Timer(patience or 0, end)
        if patience is not None:
            deadline.start()
        try:
            ready = self._read()
        except RuntimeError:
            if late.is_set():
                raise TimeoutError(f"{module} took longer than {patience:g} s") from None
            raise
        finally:
            deadline.cancel()
        self.load_s: float = ready["load_s"]
        self.cpu_s: float = ready["cpu_s"]
        self.added_mb: float = ready["added_mb"]
        self.peak_mb: float = ready["peak_mb"]

    def ask(self, method: str, *arguments: Any) -> tuple[float, Any]:
        """Milliseconds, measured inside the process, and the answer."""
        assert self._process.stdin is not None, "opened as a pipe"
        self._process.stdin.write(json.dumps([method, arguments]) + "\n")
        self._process.stdin.flush()
        reply = self._read()
        return reply["ms"], reply["value"]

    def _read(self) -> Any:
        assert self._process.stdout is not None, "opened as a pipe"
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a peer ended with code {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None, "opened as a pipe"
        self._process.stdin.close()
        self._process.wait()
