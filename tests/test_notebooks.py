"""The notebooks run from top to bottom, and their outputs are committed, small and clean."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.slow
def test_every_cell_runs(tmp_path: Path) -> None:
    """In a copy, so that a run writes nothing into the checkout."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".onrecord"))
    done = subprocess.run(
        [sys.executable, tmp_path / "notebooks" / "run.py", "--check"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("cells ran") == len(NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_outputs_are_committed_small_and_clean(path: Path) -> None:
    text = path.read_text("utf-8")
    cells = json.loads(text)["cells"]
    outputs = [o for c in cells if c["cell_type"] == "code" for o in c["outputs"]]
    assert outputs, "run: make notebooks"
    assert all(o["output_type"] != "error" for o in outputs)
    assert all(c.get("execution_count") is None for c in cells)
    assert len(text) < 600_000
    for word in ("/home/", "/Users/", "/tmp/", "/root/"):
        assert word not in text, f"a path of somebody's machine: {word}"
