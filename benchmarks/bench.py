"""What the works share: where things lie, how large they are, and what a result is.

In:   a size
Out:  a dossier, its record and the files for the peers, made once and kept
Not:  any measuring
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks import city
from benchmarks.measure import ROOT, Worker

RESULTS = Path(__file__).parent / "results"
SMALL, MIDDLE = 200_000, 2_000_000
"""Up to how many claims the slow peers take part: rdflib and pyshacl; networkx for k paths, ladybug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the report."""

    work: str
    ours: float | None
    """None: not measured; `note` says why."""
    unit: str = "ms"
    peer: str = ""
    theirs: float | None = None
    goal: float | None = None
    bound: Literal["", "at most", "at least"] = ""
    """`at most`: ours may be so many times the peer's. `at least`: the peer's is so many times ours."""
    note: str = ""
    key: str = ""
    """Names a cost that is drawn against the size."""

    @property
    def ratio(self) -> float | None:
        """Ours to theirs, or theirs to ours where we are to be faster."""
        if self.ours is None or self.theirs is None or not self.ours or not self.theirs:
            return None
        return self.theirs / self.ours if self.bound == "at least" else self.ours / self.theirs

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none or nothing was measured."""
        value = self.ratio if self.peer else self.ours
        if self.goal is None or value is None:
            return None
        return value >= self.goal if self.bound == "at least" else value <= self.goal


class Bench:
    """One size: its dossier, record and files, under a folder that is kept from run to run."""

    def __init__(self, name: str, base: Path) -> None:
        self.name, self.claims = name, city.size(name)
        self.base = base / name
        self.folder = self.base / "dossier"
        self.quads = self.base / "quads.nq"
        self.base.mkdir(parents=True, exist_ok=True)
        self.facts: dict[str, Any] = {}
        """What the report says besides the lines: phases of the build, counts."""

    def dossier(self) -> Path:
        """The city, written if it is not there yet or the generator has changed."""
        made, wanted = self.base / "made.json", json.dumps({"seed": city.SEED, "code": _code()})
        if not made.is_file() or made.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(self.base)
            self.folder.mkdir(parents=True)
            city.write(self.folder, self.claims)
            made.write_text(wanted, encoding="utf-8")
        return self.folder

    def build(self, *arguments: str) -> dict[str, Any]:
        """Build anew in a process of its own; what `benchmarks.phases` found."""
        command = [sys.executable, "-m", "benchmarks.phases", str(self.folder), "--quads", str(self.quads)]
        command += ["--no-shapes"] * bool(self.facts.get("no_shapes"))
        done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the build failed: {done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        (self.base / "build.json").write_text(done.stdout, encoding="utf-8")
        return found

    def last_build(self) -> dict[str, Any] | None:
        """What was measured when the record was built."""
        path = self.base / "build.json"
        found: dict[str, Any] | None = (
            json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        )
        return found

    def rdf(self) -> Path:
        """The RDF store of the record."""
        from onrecord.store import builds

        last = builds.current(self.folder)
        assert last is not None, "the record is built first"
        return last / "rdf"

    def ours(self) -> Worker:
        """The record, open in a process of its own."""
        return Worker("ours", self.folder)


def save(name: str, results: list[Result], facts: dict[str, Any]) -> None:
    """Keep what was measured at one size; the report is made from all sizes kept."""
    RESULTS.mkdir(exist_ok=True)
    content = {"facts": facts, "results": [asdict(result) for result in results]}
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def load() -> dict[str, tuple[list[Result], dict[str, Any]]]:
    """What was measured, by size, the smallest first."""
    found = {}
    for path in sorted(RESULTS.glob("*.json"), key=lambda path: city.size(path.stem)):
        content = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = ([Result(**row) for row in content["results"]], content["facts"])
    return found


def default_base() -> Path:
    """Where dossiers and records of benchmarks are kept: outside git."""
    return Path(os.environ.get("ONRECORD_BENCH", ROOT / "out" / "bench"))


def _code() -> str:
    """Changes when what the generator writes does: the hash of a very small city."""
    from hashlib import sha256
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        city.write(Path(folder), 2_000)
        tables = sorted(Path(folder).rglob("*.csv"))
        return sha256(b"".join(path.read_bytes() for path in tables)).hexdigest()[:12]
