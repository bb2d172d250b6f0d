"""What others made and we pass on or run: known by hash, by licence, and looked through for known traps."""

from __future__ import annotations

import re
import sys
from configparser import ConfigParser
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]
VIS = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
"""SHA-256 of vis-network 9.1.2 as pyvis 0.3.2 brings it: the only script of others on a page."""


def test_the_library_on_a_page_is_the_one_that_was_looked_at() -> None:
    assert version("pyvis") == "0.3.2"
    library = files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js").read_bytes()
    assert sha256(library).hexdigest() == VIS


def test_the_licences_of_what_we_ask_for_are_listed() -> None:
    listed = (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z0-9.-]+) \| (.+?) \|", listed, flags=re.MULTILINE))
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    ours = {
        re.split(r"[\s<>=]", line)[0] for line in config["options"]["install_requires"].split("\n") if line
    }
    assert len(ours) > 10
    assert ours <= set(rows), "run: python docs/licences.py"  # what those bring in turn changes with time
    assert "not stated" not in rows.values() and "UNKNOWN" not in rows.values()


TRAPS = r"\b(?:pickle|shelve|os\.system|os\.popen|yaml\.load)\b|shell=True|verify=False|(?<![\w.])eval\("
"""What runs data as code, or asks a shell."""


def test_nothing_runs_data_as_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "graph" / "onrecord").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(TRAPS, line)
    ]
    assert found == []


def test_the_lock_has_every_package_that_is_asked_for_with_its_hash() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import lock
    finally:
        sys.path.pop(0)
    rows = [row for row in (ROOT / "requirements.lock").read_text().splitlines() if not row.startswith("#")]
    for row in rows:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.+]+ --hash=sha256:[0-9a-f]{64}", row), row
    named = {row.partition("==")[0] for row in rows}
    wanted = {re.split(r"[\s<>=;]", line)[0].lower() for line in lock.requirements()}
    assert wanted <= named, "run: python docs/lock.py"


def test_every_test_that_the_threats_name_is_there() -> None:
    named = set(re.findall(r"tests/[\w/]+\.py", (ROOT / "THREATS.md").read_text(encoding="utf-8")))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
