"""The same dossier gives the same bytes anywhere, and nothing of it all opens a socket."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from tests.harm import planted

from onrecord.show import FORMATS

ROOT = Path(__file__).parent.parent.parent
FULL = os.environ.get("ONRECORD_HARM") == "full"
CASE = ROOT / "data" / "balcerzak"
WHOLE = """
import sys
from onrecord.cli import main
home, out, formats = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
asked = [["check"], ["build"], ["view", "-o", f"{out}/page.html"], ["conflicts"], ["verify"]]
asked += [["query", "-q", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"]]
asked[-1] += ["--format", "csv", "-o", f"{out}/all.csv"]
asked += [["export", name, "-o", f"{out}/{name}"] for name in formats]
for words in asked:
    print(words[0], main(["-C", home, *words]), flush=True)
"""
SOME = ("turtle", "jsonld", "claims-csv")


def whole(home: Path, out: Path, *before: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build, view, query and export, in a process of its own."""
    out.mkdir()
    names = ",".join(FORMATS if FULL else SOME)
    given = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "graph"),
        "SOURCE_DATE_EPOCH": "1700000000",
        **environment,
    }
    done = subprocess.run(
        [*before, sys.executable, "-c", WHOLE, str(home), str(out), names],
        env=given,
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    answered = re.findall(r"^\w+ (\d+)$", done.stdout, re.MULTILINE)
    assert done.returncode == 0 and set(answered) <= {"0", "1"}, (answered, done.stderr[-800:])
    return done


def made(out: Path) -> dict[str, str]:
    """Every file below a folder by its hash."""
    return {
        str(path.relative_to(out)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def copy(to: Path) -> Path:
    """The bundled case, without whatever was built there."""
    return Path(shutil.copytree(CASE, to, ignore=shutil.ignore_patterns(".onrecord")))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], str]:
    """What comes out in a plain environment."""
    folder = tmp_path_factory.mktemp("usual")
    done = whole(copy(folder / "case"), folder / "out", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    files = made(folder / "out")
    assert len(files) >= 5 and "page.html" in files and "all.csv" in files
    return files, done.stdout


def test_another_folder_locale_and_hash_seed_give_the_same_bytes(
    usual: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    odd = tmp_path / "a folder \u0142 with 'quotes'"
    odd.mkdir()
    whole(
        copy(odd / "other"),
        odd / "out",
        PYTHONHASHSEED="2718",
        LC_ALL="C",
        PYTHONIOENCODING="ascii",
        TZ="Asia/Tokyo",
    )
    assert made(odd / "out") == usual[0]


@pytest.mark.skipif(
    not shutil.which("unshare")
    or subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode,
    reason="this system makes no network namespace without root",
)
def test_without_any_network_the_same_bytes_come_out(
    usual: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    whole(copy(tmp_path / "case"), tmp_path / "out", "unshare", "-rn", PYTHONHASHSEED="3")
    assert made(tmp_path / "out") == usual[0]


STRACE = ("strace", "-f", "-qq", "-e", "trace=socket,connect,bind,sendto,sendmsg", "-o")


@pytest.mark.skipif(
    not shutil.which("strace")
    or subprocess.run(["strace", "-qq", "true"], check=False, capture_output=True).returncode,
    reason="strace is not installed, or may not trace here",
)
def test_nothing_of_it_all_makes_a_socket(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    whole(copy(tmp_path / "case"), tmp_path / "out", *STRACE, str(trace))
    calls = [
        line for line in trace.read_text().splitlines() if re.search(r"\b(?:socket|connect|bind)\(", line)
    ]
    assert calls == []


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_a_socket_would_be_seen(tmp_path: Path) -> None:
    """So that the test above can fail."""
    trace = tmp_path / "trace"
    script = "import socket; socket.socket().close()"
    done = subprocess.run(
        [*STRACE, str(trace), sys.executable, "-c", script], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("strace may not trace here")
    assert "socket(" in trace.read_text()


def test_the_order_of_rows_and_line_ends_changes_no_byte_that_leaves(tmp_path: Path) -> None:
    """Sorting a table in a spreadsheet and saving it with other line ends is no change of what is said."""
    outs = []
    for name in ("as-is", "turned"):
        home = planted.write(tmp_path / name / "case", planted.people(12))
        if name == "turned":
            turn(home / "claims.csv")
            turn(home / "entities.csv")
        whole(home, tmp_path / name / "out")
        outs.append(made(tmp_path / name / "out"))
    for files in outs:
        del files["all.csv"]  # it asks the internal record, which is not what leaves
    assert len(outs[0]) >= 4
    assert outs[0] == outs[1]


def turn(path: Path) -> None:
    head, *body = path.read_text(encoding="utf-8").splitlines()
    path.write_bytes("\r\n".join([head, *reversed(body), ""]).encode())
