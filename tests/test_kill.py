"""A build may be killed at any instant: the old record or the new one answers, whole, and no stray stays.

A few instants here; ONRECORD_KILLS=200 for as many as one has patience for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from tests.dossiers import write_dossier

from onrecord.build import build, fresh
from onrecord.store import builds

KILLS = int(os.environ.get("ONRECORD_KILLS", "8"))
ROWS = 400

CHILD = """
import sys, time
from pathlib import Path
import onrecord.check, onrecord.read.dossier, onrecord.store.rdf, pyoxigraph
from onrecord.build import build
pause = sys.argv[2:]
def told(phase, done, total):
    if [phase] == pause:
        print("paused", flush=True)
        time.sleep(30)
print("ready", flush=True)
build(Path(sys.argv[1]), progress=told)
"""


def version(folder: Path, n: int) -> None:
    """A dossier whose claims all say which version they are of."""
    rows = "".join(f"lacy,plaintiffIn,suit,paper,reported,,,,,version {n} row {row}\n" for row in range(ROWS))
    write_dossier(folder, claims=rows)


def answering(folder: Path) -> set[str]:
    """Which versions the claims of the record that answers are of; it must be whole."""
    with builds.open_current(folder) as reading:
        reading.verify()
        claims = list(reading.all_claims())
        assert len(claims) == ROWS
        _ = reading.paths
        return {claim.summary.split(" row")[0] for claim in claims}


def start(folder: Path, *pause: str) -> subprocess.Popen[str]:
    """A process that is about to build; with a phase, it says so and stops there."""
    command = [sys.executable, "-c", CHILD, str(folder), *pause]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def test_killed_at_any_instant_the_old_record_or_the_new_one_answers(tmp_path: Path) -> None:
    random = Random(11)
    version(tmp_path, 0)
    build(tmp_path)
    version(tmp_path, 1)
    begun = time.monotonic()
    with start(tmp_path) as child:
        ready = time.monotonic() - begun
        child.wait()
    whole = time.monotonic() - begun - ready
    assert answering(tmp_path) == {"version 1"}
    last, killed = 1, 0
    for n in range(2, KILLS + 2):
        version(tmp_path, n)
        with start(tmp_path) as child:
            time.sleep(random.uniform(0, whole * 1.05))
            child.send_signal(signal.SIGKILL)
            killed += child.wait() == -signal.SIGKILL
        (said,) = answering(tmp_path)
        assert said in (f"version {last}", f"version {n}")
        last = int(said.split()[1])
    assert killed > KILLS // 3
    begun = time.monotonic()
    kept = build(tmp_path, force=True)
    assert time.monotonic() - begun < 2 + 3 * whole, "recovery takes no longer than a build"
    assert answering(tmp_path) == {f"version {KILLS + 1}"}
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert not list(kept.parent.parent.glob(".tmp-*"))


@pytest.mark.parametrize("phase", ["checking", "claims", "hashing", "switching"])
def test_interrupted_by_ctrl_c_nothing_stays(tmp_path: Path, phase: str) -> None:
    version(tmp_path, 0)
    kept = build(tmp_path)
    version(tmp_path, 1)
    with start(tmp_path, phase) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "paused\n"
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=20) != 0
    assert answering(tmp_path) == {"version 0"}
    assert fresh(tmp_path) == "stale"
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
