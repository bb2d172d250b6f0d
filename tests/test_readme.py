"""The README cannot drift: its console blocks are run, its commands and make targets exist.

After a change that is meant: ONRECORD_ACCEPT=1 python -m pytest tests/test_readme.py
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n\$ onrecord (.*?)\n(.*?)^```", README, re.S | re.M)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "balcerzak"
    shutil.copytree(ROOT / "data" / "balcerzak", folder, ignore=shutil.ignore_patterns(".onrecord"))
    return folder


def run(command: str, case: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", *shlex.split(command)],
        cwd=case,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def scrubbed(text: str) -> str:
    """Without what differs from build to build: the date, the build, ends of lines that they wrap."""
    text = re.sub(r"\d{4}-\d\d-\d\d, build [0-9a-f]{12}", "DATE, build HASH", text)
    return " ".join(text.split())


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[c for c, _ in BLOCKS])
def test_what_the_readme_shows_is_what_the_command_prints(command: str, shown: str, case: Path) -> None:
    printed = run(command, case)
    if os.environ.get("ONRECORD_ACCEPT") and scrubbed(shown) != scrubbed(printed):
        file = ROOT / "README.md"
        old = f"$ onrecord {command}\n{shown}```"
        file.write_text(file.read_text("utf-8").replace(old, f"$ onrecord {command}\n{printed}```"), "utf-8")
        return
    assert scrubbed(shown) == scrubbed(printed)


def test_the_readme_shows_something() -> None:
    assert len(BLOCKS) >= 4


def test_every_command_in_the_readme_exists() -> None:
    from onrecord.cli import COMMANDS

    named = set(re.findall(r"`?onrecord ([a-z]+)\b", README)) - {"checks", "makes"}
    assert named - set(COMMANDS) <= {"record"}, named - set(COMMANDS)


def test_every_command_stands_in_the_readme() -> None:
    from onrecord.cli import COMMANDS

    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", README), f"onrecord {command} is not in the README"


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"\bmake ([a-z]+)", README)) - targets == set()
