"""A cold start is quick because little is loaded: which modules, exactly.

The lists are in tests/gold/start. If a change loads more, think twice; then take the list over:

    ONRECORD_ACCEPT=1 pytest tests/test_start.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

import golden
import pytest
from dossiers import write_dossier

from onrecord.cli import main

HEAVY = (
    "IPython", "igraph", "jinja2", "jsonpickle", "networkx", "numpy", "oxrdflib", "pandas", "pyarrow",
    "pyoxigraph", "pyshacl", "pyvis", "rdflib", "rich", "scipy",
)  # fmt: skip
"""What costs more than the start of Python itself."""
SLOW = (
    "asyncio", "email", "hashlib", "http", "importlib.metadata", "logging", "shutil", "ssl",
    "subprocess", "tempfile",
)  # fmt: skip
"""Parts of the standard library that a quick answer does without."""
LISTED = """
import sys
before = set(sys.modules)
from onrecord.cli import main
code = main(sys.argv[1:])
import json
loaded = sorted(set(sys.modules) - before)
sys.stderr.write(json.dumps(loaded))
sys.exit(code)
"""
COMMANDS: dict[str, tuple[str, ...]] = {
    "version": ("--version",),
    "help": ("--help",),
    "path-json": ("path", "Catherine Lacy", "balcerzak", "--json"),
    "path": ("path", "Catherine Lacy", "balcerzak"),
    "show-json": ("show", "lacy", "--json"),
    "show": ("show", "lacy"),
    "query": ("query", "-q", "SELECT ?x { ?x a onr:Person }"),
}
QUICK = ("version", "path-json", "path", "show-json", "show")
"""Not the help: the formatter of click loads more."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_dossier(tmp_path_factory.mktemp("start") / "case")
    assert main(["-C", str(folder), "build"]) == 0
    return folder


@cache
def loaded(name: str, case: Path) -> list[str]:
    """All modules that a command loads, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LISTED, *COMMANDS[name]], cwd=case, capture_output=True, text=True, check=True
    )
    modules: list[str] = json.loads(done.stderr)
    return modules


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_exactly_these_modules_of_ours_and_of_others(name: str, case: Path) -> None:
    """Whole packages of others count as one: what is inside of them is theirs."""
    others = {m.partition(".")[0] for m in loaded(name, case)} - set(sys.stdlib_module_names) - {"onrecord"}
    ours = [m for m in loaded(name, case) if m.partition(".")[0] == "onrecord"]
    golden.check(f"start/{name}.txt", "\n".join([*sorted(others), *ours, ""]))


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_heavy_is_loaded(name: str, case: Path) -> None:
    """Not even by `query`: the engine runs in the worker."""
    assert not {m.partition(".")[0] for m in loaded(name, case)} & set(HEAVY)


@pytest.mark.parametrize("name", QUICK)
def test_the_slow_parts_of_the_standard_library_are_not_loaded(name: str, case: Path) -> None:
    assert not set(loaded(name, case)) & set(SLOW)


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, onrecord; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    assert [m for m in modules if m.startswith("onrecord")] == ["onrecord"]
    assert not {"dataclasses", "inspect", "json", "click"} & set(modules)


def test_the_public_names_are_there_when_asked_for() -> None:
    code = """
import onrecord
assert {"open", "build", "Record", "errors", "__version__"} <= set(dir(onrecord))
import onrecord.build
assert callable(onrecord.build), "the function, also after its module was imported"
assert onrecord.errors.OnrecordError
assert onrecord.open and onrecord.Record
try:
    onrecord.nothing
except AttributeError as error:
    assert "nothing" in str(error)
else:
    raise AssertionError
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def seconds(command: list[str], cwd: Path) -> float:
    begin = perf_counter()
    subprocess.run(command, cwd=cwd, capture_output=True, check=True)
    return perf_counter() - begin


@pytest.mark.slow
@pytest.mark.parametrize("name", ["version", "path-json"])
def test_a_cold_answer_takes_at_most_six_times_the_start_of_python(name: str, case: Path) -> None:
    """Pairs, so that a busy machine slows both; medians, so that one hiccup counts for nothing."""
    command = [sys.executable, "-m", "onrecord", *COMMANDS[name]]
    bare = [sys.executable, "-c", "pass"]
    for warm in (command, bare):
        seconds(warm, case)
    ratios = [seconds(command, case) / seconds(bare, case) for _ in range(15)]
    assert median(ratios) <= 6, f"{median(ratios):.1f} times"
