"""An import may be killed at any instant, or meet a full disk: all of it is there, or none; no stray stays.

A few instants here; ONRECORD_KILLS=100 for as many as one has patience for.
"""

from __future__ import annotations

import csv
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from dossiers import write_dossier

import onrecord.bring.place as placing
from onrecord.bring.into import Into
from onrecord.bring.ledger import Ledger
from onrecord.build import check
from onrecord.cli import main
from onrecord.errors import ForeignFileError
from onrecord.store import locks

KILLS = int(os.environ.get("ONRECORD_KILLS", "5"))
ROWS = 3_000
MAPPING = """
[[source]]
id = "list"
title = "The list"

[[table]]
file = "*.csv"
source = "list"
  [[table.entity]]
  id = "x{id}"
  type = "Person"
  name = "{name}"
  [[table.claim]]
  subject = "x{id}"
  relation = "conduct"
  object = "{name}"
  standing = "reported"
"""
CHILD = """
import sys
from onrecord.cli import main
import onrecord.bring.into, onrecord.bring.table, onrecord.bring.grids.csv_
print("ready", flush=True)
sys.exit(main(sys.argv[1:]))
"""


def roster(folder: Path, name: str, rows: int = ROWS) -> Path:
    file = folder / f"{name}.csv"
    file.write_text("id,name\n" + "".join(f"{name}-{n},Name {n}\n" for n in range(rows)))
    (folder / "map.toml").write_text(MAPPING)
    return file


def arguments(case: Path, file: Path) -> list[str]:
    return ["-C", str(case), "import", "table", str(file), "--mapping", str(file.parent / "map.toml")]


def start(case: Path, file: Path) -> subprocess.Popen[str]:
    """A process that is about to import."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments(case, file)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def count(case: Path, name: str) -> tuple[int, int]:
    """How many entities and claims of one import the dossier has."""
    with (case / "entities.csv").open(newline="") as file:
        people = sum(row[0].startswith(f"x{name}-") for row in csv.reader(file))
    claims = case / "claims" / f"{name}.csv"
    return people, len(claims.read_text().splitlines()) - 1 if claims.exists() else 0


def strays(case: Path) -> list[str]:
    return [p.name for inside in (case, case.parent) for p in inside.glob(".import-*")]


def test_killed_at_any_instant_all_of_it_is_there_or_none(tmp_path: Path) -> None:
    random = Random(5)
    case = write_dossier(tmp_path / "case")
    begun = time.monotonic()
    with start(case, roster(tmp_path, "first")) as child:
        ready = time.monotonic()
        child.wait()
    whole, killed = time.monotonic() - ready, 0
    assert count(case, "first") == (ROWS, ROWS) and begun
    for n in range(KILLS):
        with start(case, roster(tmp_path, f"k{n}")) as child:
            time.sleep(random.uniform(0, whole * 1.1))
            child.send_signal(signal.SIGKILL)
            killed += child.wait() == -signal.SIGKILL
        assert count(case, "first") == (ROWS, ROWS), "what was there stays"
        assert main(arguments(case, roster(tmp_path, f"then{n}", 2))) == 0
        assert strays(case) == []
        assert count(case, f"k{n}") in ((0, 0), (ROWS, ROWS))
        assert count(case, f"then{n}") == (2, 2)
    assert killed, "none was quick enough: the test shows nothing"
    assert [f for f in check(case)[1] if f.severity == "error"] == []


def test_two_imports_at_once_into_one_dossier_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each would grow the tables it saw at first: the rows of one of them would be gone."""
    case = write_dossier(tmp_path / "case")
    with Into(case, "slow", Ledger()):
        assert main(arguments(case, roster(tmp_path, "quick", 2))) == 4
        assert "Another import into" in capsys.readouterr().err
    assert strays(case) == []
    for name in ("quick", "quick"):  # the second time its name is taken: a refusal gives the lock back too
        main(arguments(case, roster(tmp_path, name, 2)))
    assert main(arguments(case, roster(tmp_path, "then", 3))) == 0
    assert (count(case, "quick"), count(case, "then")) == ((2, 2), (3, 3))


def test_a_new_dossier_never_goes_over_one_that_was_made_meanwhile(tmp_path: Path) -> None:
    case = tmp_path / "case"
    with pytest.raises(ForeignFileError, match="made by somebody else"), Into(case, "slow", Ledger()) as slow:
        assert main(arguments(case, roster(tmp_path, "quick", 2))) == 0
        slow.entity("ann", "Person", "Ann")
        slow.commit()
    assert count(case, "quick") == (2, 2)
    assert strays(case) == strays(tmp_path) == []


@pytest.mark.parametrize("moves", range(5))
def test_killed_between_two_renames_the_next_import_completes_it(
    moves: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = write_dossier(tmp_path / "case")
    done = 0
    move = Path.replace

    class Killed(BaseException):
        pass

    def some(self: Path, target: Path) -> Path:
        nonlocal done
        if ".ready" in str(self):
            if done == moves:
                raise Killed
            done += 1
        return move(self, target)

    monkeypatch.setattr(Path, "replace", some)
    try:
        main(arguments(case, roster(tmp_path, "k", 3)))
    except Killed:
        assert strays(case) == [".import-k.ready"]
    monkeypatch.undo()
    assert main(arguments(case, roster(tmp_path, "then", 2))) == 0
    assert strays(case) == []
    assert (count(case, "k"), count(case, "then")) == ((3, 3), (2, 2))
    assert [f for f in check(case)[1] if f.severity == "error"] == []


def test_rows_made_ready_never_replace_a_table_that_was_changed_since(tmp_path: Path) -> None:
    case = write_dossier(tmp_path / "case")
    ready = case / ".import-k.ready"
    ready.mkdir()
    (ready / "entities.csv").write_text((case / "entities.csv").read_text() + "new,Person,New\n")
    later = time.time() + 5
    os.utime(case / "entities.csv", (later, later))
    before = (case / "entities.csv").read_bytes()
    with pytest.raises(ForeignFileError, match="was changed after an import"):
        placing.finish(case)
    assert (case / "entities.csv").read_bytes() == before


def test_the_staging_of_a_process_that_runs_is_left_alone(tmp_path: Path) -> None:
    case = write_dossier(tmp_path / "case")
    mine, gone = case / ".import-x-1", case / ".import-x-2"
    mine.mkdir()
    gone.mkdir()
    held = locks.alone(mine / placing.LOCK)
    assert held is not None
    placing.finish(case)
    assert mine.is_dir() and not gone.exists()
    held.release()
    placing.finish(case)
    assert not mine.exists()


def test_a_new_dossier_that_was_killed_leaves_nothing_that_stays(tmp_path: Path) -> None:
    (tmp_path / ".import-k-999999999").mkdir()
    assert main(arguments(tmp_path / "new", roster(tmp_path, "k", 3))) == 0
    assert strays(tmp_path / "new") == []
    assert {p.name for p in (tmp_path / "new").iterdir()} >= {"dossier.toml", "README.md", "entities.csv"}


FULL = """
import resource, sys
from onrecord.cli import main
import onrecord.bring.table, onrecord.bring.into
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.exit(main(sys.argv[1:]))
"""


def limited(*words: str) -> subprocess.CompletedProcess[str]:
    """A command of ours whose files cannot grow: as on a disk that is full."""
    return subprocess.run(
        [sys.executable, "-c", FULL, *words], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_full_disk_is_one_sentence_and_nothing_is_half_written(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 20_000
    case = write_dossier(tmp_path / "case")
    before = {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}
    done = limited(*arguments(case, roster(tmp_path, "k")))
    assert done.returncode == 4
    assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1
    assert "nothing was brought in" in done.stderr
    assert "fault in onrecord" not in done.stderr and "Traceback" not in done.stderr
    assert {p: p.read_bytes() for p in case.rglob("*") if p.is_file()} == before
    assert strays(case) == []


@pytest.mark.parametrize("form", ["graphml", "claims-csv", "sqlite", "neo4j", "dossier"])
def test_an_export_to_a_full_disk_keeps_what_was_there(form: str, full: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    if form not in ("neo4j", "dossier"):
        target.write_text("before")
    done = limited("-C", str(full), "export", form, "--unredacted", "-o", str(target))
    assert done.returncode == 4
    sentences = [line for line in done.stderr.splitlines() if not line.startswith("Internal copy")]
    assert len(sentences) == 1 and sentences[0].startswith("Error: ")
    assert "fault in onrecord" not in done.stderr and "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == (["out"] if form not in ("neo4j", "dossier") else [])
    if form not in ("neo4j", "dossier"):
        assert target.read_text() == "before"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    assert main([*arguments(folder / "case", roster(folder, "k", 400)), "--build"]) == 0
    return folder / "case"
