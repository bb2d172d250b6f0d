"""Builds damaged dossiers one after another in this process, and looks at what each leaves behind.

    python -m tests.harm.mutating FIRST LAST

It ends at the first dossier that breaks a promise, naming its seed. A fault that ends the process, or a hang,
names it too: the seed is printed before the work, and a watchdog prints every thread's stack.
"""

from __future__ import annotations

import faulthandler
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest import mock

from tests.harm.mutants import mutate, sound

from onrecord.cli import main
from onrecord.errors import DossierError
from onrecord.model.claim import Claim
from onrecord.read import dossier as reader
from onrecord.read.claims import Claims

PATIENCE = 60
"""Seconds that one dossier may take."""
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
FAULT = ("Traceback", "fault in onrecord itself")


class Broken(AssertionError):
    """A promise did not hold."""


def ask_bytes(*words: str) -> tuple[int, bytes, str]:
    """Run a command in this process: its exit code and what it wrote."""
    out, err = io.BytesIO(), io.BytesIO()
    to = [io.TextIOWrapper(stream, "utf-8", write_through=True) for stream in (out, err)]
    with redirect_stdout(to[0]), redirect_stderr(to[1]):
        code = main(words)
    return code, out.getvalue(), err.getvalue().decode()


def ask(*words: str) -> tuple[int, str, str]:
    """The same; what it wrote as text."""
    code, out, err = ask_bytes(*words)
    return code, out.decode(), err


def require(condition: object, what: str) -> None:
    """Raise where a promise does not hold; `assert` may be switched off."""
    if not condition:
        raise Broken(what)


def sane(words: Sequence[str], code: int, out: str, err: str) -> None:
    """An exit code of ours, sentences, and nothing that steers a terminal."""
    require(0 <= code <= 4, f"{words}: exit code {code}")
    for text in (out, err):
        require(not any(fault in text for fault in FAULT), f"{words}: {text[-600:]}")
        found = STEERING.search(text)
        require(not found, f"{words}: writes {found and ascii(found[0])}")


def kept(folder: Path) -> dict[str, str]:
    """Every file below a folder, save the record, by what is in it."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".onrecord" not in path.parts and path.name != "journal.jsonl"
    }


@contextmanager
def ledger(rows: dict[tuple[str, int], str | None]) -> Iterator[None]:
    """Write down for each row of a claims table what became of it: the id of a claim, or nothing."""
    made = Claims._made

    def noted(self: Claims, file: str, line: int, cells: Sequence[str]) -> Claim | str | None:
        became = made(self, file, line, cells)
        rows[file, line] = became.id if isinstance(became, Claim) else became
        return became

    with mock.patch.object(Claims, "_made", noted):
        yield


def balanced(folder: Path) -> int:
    """Every row that was read became a claim or is named in a finding. Returns how many rows there were."""
    rows: dict[tuple[str, int], str | None] = {}
    try:
        with ledger(rows):
            dossier, findings = reader.read(folder, drafts=True)
    except DossierError:
        return 0
    told = {(finding.file, finding.line) for finding in findings}
    ids = {claim.id for claim in dossier.claims}
    for place, became in rows.items():
        require(became in ids if became else place in told, f"row {place} became {became} without a word")
    tables = {claim.id for claim in dossier.claims if claim.file.endswith(".csv")}
    require(tables <= set(rows.values()), "a claim came from no row")
    return len(rows)


def case(home: Path, seed: int) -> dict[str, Any]:
    """One damaged dossier: read, checked, built, asked."""
    folder = sound(home / "case")
    done = mutate(folder, seed)
    print(f"{seed} {done!a}", flush=True)
    before = kept(folder)
    rows = balanced(folder)
    codes = []
    for words in (("check",), ("build",)):
        answer = ask("-C", str(folder), *words)
        sane(words, *answer)
        codes.append(answer[0])
    if codes[-1] == 0:
        asked(folder, seed)
    require(kept(folder) == before, "a file of the dossier was changed")
    require(sorted(p.name for p in home.iterdir()) == ["case"], "a file was written beside the dossier")
    return {"rows": rows, "check": codes[0], "build": codes[1]}


def asked(folder: Path, seed: int) -> None:
    """A few questions of what was built; one of them by turns, since a page takes long."""
    last = (("view", "-o", "-"), ("export", "nquads"), ("export", "claims-csv"), ("audit",))[seed % 4]
    for words in (("show", "lacy"), ("conflicts",), last):
        code, out, err = ask("-C", str(folder), *words)
        if words[0] in ("view", "export"):  # files: the marks in them are looked at elsewhere
            out = ""
        sane(words, code, out, err)


def run(seeds: range) -> dict[str, int]:
    """All of them; how many were built, how many refused."""
    told = {"cases": 0, "built": 0, "refused": 0, "rows": 0}
    slowest, which = 0.0, -1
    for seed in seeds:
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        begun = perf_counter()
        with tempfile.TemporaryDirectory() as made:
            found = case(Path(made), seed)
        took = perf_counter() - begun
        slowest, which = max((slowest, which), (took, seed))
        told["cases"] += 1
        told["rows"] += found["rows"]
        told["built" if found["build"] == 0 else "refused"] += 1
    faulthandler.cancel_dump_traceback_later()
    print(f"slowest: {slowest:.1f} s, seed {which}")
    return told


if __name__ == "__main__":
    os.environ["ONRECORD_DEBUG"] = ""
    print(run(range(int(sys.argv[1]), int(sys.argv[2]))))
