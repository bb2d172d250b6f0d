"""Whole outputs, kept in files and compared whole.

A difference is a failure that shows both. Look at it; if the new output is the better one, take it over:

    ONRECORD_ACCEPT=1 pytest tests/test_cli_gold.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

GOLD = Path(__file__).parent / "gold"


def check(name: str, output: str) -> None:
    """Compare with the file of that name; with ONRECORD_ACCEPT=1 write it instead."""
    file = GOLD / name
    if os.environ.get("ONRECORD_ACCEPT"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(output, encoding="utf-8")
    assert file.is_file(), f"{file} is missing: look at the output below, then accept it\n{output}"
    assert output == file.read_text(encoding="utf-8"), f"differs from {file}"


def scrubbed(output: str) -> str:
    """Without what is another at every run: the hash of the build, dates of builds, folders."""
    output = re.sub(r"\b([Bb]uild) [0-9a-f]{12}\b", r"\1 0123456789ab", output)
    output = re.sub(r"(record of|from the record of) \d{4}-\d\d-\d\d", r"\1 2024-05-01", output)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2024-05-01T00:00:00Z", output)
