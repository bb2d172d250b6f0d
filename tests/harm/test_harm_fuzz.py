"""Our own readers on bytes that nobody would write: coverage-guided where atheris is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.harm.fuzz import TARGETS, plainly

ROOT = Path(__file__).parent.parent.parent
FULL = os.environ.get("ONRECORD_HARM") == "full"
SECONDS = int(os.environ.get("ONRECORD_FUZZ", "30"))


def test_pieces_thrown_together_break_no_reader() -> None:
    counts = plainly(60.0 if FULL else 3.0)
    print(f"\n{counts}")
    assert min(counts.values()) > 100


@pytest.mark.minutes
@pytest.mark.skipif(not find_spec("atheris"), reason="atheris is not installed: pip install onrecord[harm]")
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_that_atheris_finds_breaks_a_reader(target: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.harm.fuzz", target, str(SECONDS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graph'}"},
        capture_output=True,
        timeout=SECONDS * 3 + 60,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, said[-3000:]
    ran = re.search(r"number_of_executed_units: (\d+)", said)
    print(f"\n{target}: {ran[1] if ran else '?'} inputs")
    assert ran and int(ran[1]) > 1_000
