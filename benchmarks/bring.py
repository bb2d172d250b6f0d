"""How fast does a table come in, beside Python's own csv module reading and writing the same table?

    python -m benchmarks.bring [--rows 1000000] [--rounds 3] [--folder DIR] [--strict]

In:   nothing: the table is made here, the same bytes for the same number of rows
Out:  for each round CPU seconds of both and their ratio, and the peak of memory; with --strict it ends with 1
      if a goal is missed
Not:  wall time: the machine may be shared, and CPU seconds stay the same when others use it

The table is a roster: officers, each with some assignments to units, with begin and end. The mapping makes an
entity of each officer and a claim of each row, with source, standing, speaker, time, summary and line. The
peer does less and is the fastest way there is in Python: `writer.writerows(reader)`, all in C.
Both run in processes of their own, in turns; starting them is counted.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.bench import default_base
from benchmarks.measure import ROOT, middle

GOAL = 1 / 3
"""Of the rate of the csv module: the least."""
MOST_MB = 500
"""Of memory, whatever the number of rows of claims; each entity costs its id besides."""
EACH = 8
"""Assignments of one officer."""
HEADER = ("officer_id", "first_name", "last_name", "unit", "start_date", "end_date", "status")
MAPPING = """\
[[source]]
id = "roster"
title = "A roster"
publisher = "The city"

[[entity]]
id = "police"
type = "LawEnforcementAgency"
name = "City Police Department"

[[table]]
file = "roster.csv"
source = "roster"
  [[table.entity]]
  id = "p{officer_id|number}"
  type = "Person"
  name = "{first_name|title} {last_name|title}"
  [[table.entity]]
  id = "unit-{unit|number}"
  type = "LawEnforcementAgency"
  name = "Unit {unit|number}"
  [[table.claim]]
  subject = "p{officer_id|number}"
  relation = "officerOf"
  object = "unit-{unit|number}"
  when = ["{start_date}", "{end_date}"]
  standing = "recorded"
  by = "police"
  summary = "Assigned to unit {unit|number}, {status}"
"""
PEER = """\
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as into:
    with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(csv.reader(into))
"""
NAMES = ("JOHN", "MARY", "LUIS", "ANNE MARIE", "DWAYNE", "O'TOOLE", "DE LA CRUZ", "SMITH", "WASHINGTON")


class Cost(NamedTuple):
    """Of one process."""

    cpu_s: float
    peak_mb: float


def table(path: Path, rows: int) -> None:
    """Write the roster; one that is there is kept."""
    if path.exists():
        return
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_rows(rows))
    partial.replace(path)


def _rows(count: int) -> Iterator[Sequence[str | int]]:
    random = Random(1)
    for number in range(count):
        officer = number // EACH
        year, month, day = 1970 + officer % 35 + number % EACH, random.randint(1, 12), random.randint(1, 28)
        begin = f"{year}-{month:02}-{day:02}"
        end = f"{year + 1}-{random.randint(1, 12):02}-{random.randint(1, 28):02}" if number % 5 else ""
        first, last = NAMES[officer % 9], NAMES[officer // 9 % 9]
        yield (
            f"{officer}.0",
            first,
            last,
            random.randint(1, 90),
            begin,
            end,
            ("active", "retired, paid")[number % 2],
        )


def run(command: Sequence[str | Path]) -> Cost:
    """CPU seconds and peak of memory of a process and all its children.

    Raises:
        RuntimeError: It failed.
    """
    process = subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with code {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def one_round(folder: Path, roster: Path) -> tuple[Cost, Cost]:
    """The import and the peer, one after the other; what they wrote is removed."""
    dossier, copy = folder / "brought", folder / "copy.csv"
    shutil.rmtree(dossier, ignore_errors=True)
    command: list[str | Path] = [sys.executable, "-m", "onrecord", "-C", dossier, "import", "table", roster]
    ours = run([*command, "--mapping", folder / "roster.toml"])
    theirs = run([sys.executable, "-c", PEER, roster, copy])
    shutil.rmtree(dossier)
    copy.unlink()
    return ours, theirs


def main(arguments: list[str]) -> int:
    """Measure, and say so."""
    parser = argparse.ArgumentParser(prog="benchmarks.bring", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=default_base(), help="where the table is kept")
    parser.add_argument("--strict", action="store_true", help="end with 1 if a goal is missed")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder / f"bring-{chosen.rows}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roster.toml").write_text(MAPPING, encoding="utf-8")
    table(folder / "roster.csv", chosen.rows)
    ratios, peaks = [], []
    for number in range(chosen.rounds):
        ours, theirs = one_round(folder, folder / "roster.csv")
        ratios.append(theirs.cpu_s / ours.cpu_s)
        peaks.append(ours.peak_mb)
        print(
            f"round {number + 1}: import {ours.cpu_s:.2f} s CPU, {ours.peak_mb:.0f} MB; "
            f"csv module {theirs.cpu_s:.2f} s CPU; {ratios[-1]:.2f} of its rate",
            flush=True,
        )
    rate, peak = middle(ratios), max(peaks)
    met = rate >= GOAL and peak <= MOST_MB
    print(
        f"{chosen.rows:,} rows: {rate:.2f} of the rate of the csv module (goal: at least {GOAL:.2f}); "
        f"{peak:.0f} MB (goal: at most {MOST_MB}): {'met' if met else 'NOT met'}"
    )
    return 1 if chosen.strict and not met else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
