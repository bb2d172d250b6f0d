"""Writes requirements.lock: the exact files that the checks of Linux and Python 3.11 run with.

    python docs/lock.py

Asks pip what it would install now for the package and its development extra; where from, is not written down.
Used with: pip install --require-hashes --no-deps -r requirements.lock
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = """\
# The exact files that the checks of Linux (x86-64) and Python 3.11 run with. Written by: python docs/lock.py
# Install with: pip install --require-hashes --no-deps -r requirements.lock
"""


def requirements(extra: str = "dev") -> list[str]:
    """What setup.cfg asks for, with the extras that the extra names."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")

    def lines(section: str, key: str) -> list[str]:
        return [line.strip() for line in config[section][key].splitlines() if line.strip()]

    found, todo = lines("options", "install_requires"), [extra]
    while todo:
        for line in lines("options.extras_require", todo.pop()):
            if line.startswith("onrecord["):
                todo += line.removeprefix("onrecord[").rstrip("]").split(",")
            else:
                found.append(line)
    return sorted(set(found))


def locked() -> str:
    """The whole file."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        subprocess.run([*command, "--report", str(report), *requirements()], check=True)
        rows = json.loads(report.read_bytes())["install"]
    return written(rows)


def written(rows: list[dict[str, dict[str, object]]]) -> str:
    """Name, version and hash of each, in order."""
    out = []
    for row in rows:
        about, info = row["metadata"], row["download_info"]["archive_info"]
        assert isinstance(info, dict)
        name = str(about["name"]).lower().replace("_", "-").replace(".", "-")
        out.append(f"{name}=={about['version']} --hash=sha256:{info['hashes']['sha256']}")
    return HEAD + "\n".join([*sorted(out), ""])


if __name__ == "__main__":
    (ROOT / "requirements.lock").write_text(locked(), encoding="utf-8")
