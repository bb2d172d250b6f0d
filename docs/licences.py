"""Writes docs/LICENCES.md: every package that an installation brings along, and its licence.

    python docs/licences.py

Asks the packages that are installed, and no network. A package that names no licence in its own metadata is
looked up in `KNOWN`: there stands what its LICENSE file says.
"""

from __future__ import annotations

import re
from configparser import ConfigParser
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = Path(__file__).with_name("LICENCES.md")
KNOWN = {"ptyprocess": "ISC"}
HEAD = """\
# What comes along

Every package that an installation without extras brings, and the licence it names in its own metadata.
Written by `python docs/licences.py`; a test looks for what we ask for. vis-network (Apache-2.0 or
MIT), which draws the page, comes inside of pyvis.

| package | licence | needed by |
|---|---|---|
"""


def wanted() -> dict[str, set[str]]:
    """Package to those that need it, all the way down."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    todo = [(line, "onrecord") for line in config["options"]["install_requires"].splitlines() if line.strip()]
    out: dict[str, set[str]] = {}
    while todo:
        line, by = todo.pop()
        name = re.split(r"[\s<>=!~;\[(]", line.strip(), maxsplit=1)[0].lower().replace("_", "-")
        if "extra ==" in line or not _applies(line):
            continue
        seen = name in out
        out.setdefault(name, set()).add(by)
        if not seen:
            todo += [(need, name) for need in _found(name).requires or ()]
    return out


def _applies(line: str) -> bool:
    """Whether a requirement is one of Python 3.11 on Linux."""
    from packaging.requirements import Requirement

    marker = Requirement(line).marker
    return marker is None or marker.evaluate({"python_version": "3.11", "sys_platform": "linux", "extra": ""})


def _found(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise SystemExit(f"{name} is not installed: pip install -e '.[dev]'") from None


def licence(name: str) -> str:
    """What a package says of itself, in few words."""
    about = _found(name).metadata
    said = about.get("License-Expression") or about.get("License") or ""
    if not said or len(said) > 60 or "\n" in said:
        classes = [row for row in about.get_all("Classifier") or () if row.startswith("License ::")]
        first = next(iter(said.strip().splitlines()), "")[:60]
        said = "; ".join(row.rsplit(" :: ", 1)[1] for row in classes) or first
    return KNOWN.get(name, said or "not stated")


def table() -> str:
    """The whole file."""
    rows = [
        f"| {name} | {licence(name)} | {', '.join(sorted(by))} |" for name, by in sorted(wanted().items())
    ]
    return HEAD + "\n".join([*rows, ""])


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
