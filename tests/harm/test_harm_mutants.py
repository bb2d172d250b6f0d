"""Damaged dossiers: no signal, no traceback, no hang, no file elsewhere, and every row accounted for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.dossiers import write_dossier
from tests.harm.mutants import mutate, sound
from tests.harm.mutating import PATIENCE, ask, balanced, sane

ROOT = Path(__file__).parent.parent.parent
FULL = os.environ.get("ONRECORD_HARM") == "full"
CASES, SAMPLE = (2_000, 40) if FULL else (40, 2)
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graph'}"}


def test_no_damage_ends_in_a_fault_or_in_silence() -> None:
    """In a process of its own, so that a fault of it is noticed and named."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.harm.mutating", "0", str(CASES)],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 60,
        check=False,
    )
    last = "\n".join(done.stdout.splitlines()[-2:])
    assert done.returncode == 0, (done.returncode, last, done.stderr[-2000:])
    print(f"\n{last}")
    counts = {key: int(n) for key, n in re.findall(r"'(\w+)': (\d+)", last)}
    assert counts["cases"] == counts["built"] + counts["refused"] == CASES
    assert counts["built"] > CASES // 8, "if nearly all are refused at once, little is tried"
    assert counts["rows"] > CASES


def test_the_command_line_ends_with_a_sentence_too(tmp_path: Path) -> None:
    for seed in range(9_000, 9_000 + SAMPLE):
        folder = sound(tmp_path / str(seed))
        mutate(folder, seed)
        for words in (["check"], ["build"], ["show", "lacy", "--json"]):
            command = [sys.executable, "-m", "onrecord", "-C", str(folder), *words]
            done = subprocess.run(
                command, env=ENVIRONMENT, capture_output=True, timeout=PATIENCE, check=False
            )
            sane([str(seed), *words], done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_sound_dossier_is_sound(tmp_path: Path) -> None:
    """Else the damage proves nothing."""
    folder = sound(tmp_path / "case")
    assert ask("-C", str(folder), "build")[0] == 0
    assert balanced(folder) == 7


def test_the_ledger_notices_a_row_that_is_lost(tmp_path: Path) -> None:
    """So that it can fail: a reader that forgets a row in silence is caught."""
    from unittest import mock

    import pytest

    from onrecord.read.claims import Claims

    folder = write_dossier(tmp_path)
    with (
        mock.patch.object(Claims, "_made", lambda *_: None),
        pytest.raises(AssertionError, match="without a word"),
    ):
        balanced(folder)
