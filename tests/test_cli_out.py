"""SPARQL, exports, pages and the demo from the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dossiers import write_dossier

import onrecord
from onrecord.cli import main
from onrecord.show import FORMATS

Run = Callable[..., tuple[int, str, str]]
ENTITIES = """\
lacy,Person,Catherine Lacy,,,,public,plaintiff of record
witness,Person,Quentin Hidden,,,,,not public
suit,Lawsuit,Lacy v. City of Milwaukee,,,,,
police,LawEnforcementAgency,Milwaukee Police Department,,,,,
"""
CLAIMS = """\
lacy,plaintiffIn,suit,paper,recorded,,,,,
witness,officerOf,police,paper,reported,,,,,
witness,conduct,=1+1,paper,alleged,lacy,suit,,,
"""
SAVED = """\
# Who sues?
# param suit: the lawsuit (default suit)
SELECT ?suit ?name { ?who onr:plaintiffIn ?suit ; rdfs:label ?name }
"""


@pytest.fixture
def run(capfdbinary: Any) -> Run:
    """Run a command in this process: (exit code, stdout, stderr)."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(a) for a in arguments])
        out = capfdbinary.readouterr()
        return code, out.out.decode(), out.err.decode()

    return call


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_dossier(
        tmp_path_factory.mktemp("out") / "case",
        entities=ENTITIES,
        claims=CLAIMS,
        files={"queries/who-sues.rq": SAVED},
    )
    assert main(["-C", str(folder), "build"]) == 0
    return folder


OFFICERS = "SELECT ?name { ?x a onr:Officer ; rdfs:label ?name }"


def test_a_question_is_answered_as_a_table_and_in_the_formats_of_the_standards(run: Run, case: Path) -> None:
    assert run("-C", case, "query", "-q", OFFICERS) == (0, "name\nQuentin Hidden\n\n1 row.\n", "")
    found = json.loads(run("-C", case, "query", "-q", OFFICERS, "--json")[1])
    assert found["results"]["bindings"] == [{"name": {"type": "literal", "value": "Quentin Hidden"}}]
    assert run("-C", case, "query", "-q", OFFICERS, "--format", "csv")[1].split() == [
        "name",
        "Quentin",
        "Hidden",
    ]


def test_no_rows_is_1_in_every_format(run: Run, case: Path) -> None:
    for format_ in ("table", "json", "csv", "tsv"):
        assert run("-C", case, "query", "-q", "SELECT ?x { ?x a onr:Nothing }", "--format", format_)[0] == 1
    for format_ in ("nt", "ttl"):
        asked = "CONSTRUCT { ?x a ?x } { ?x a onr:Nothing }"
        assert run("-C", case, "query", "-q", asked, "--format", format_)[0] == 1
    assert run("-C", case, "query", "-q", "ASK { ?x a onr:Nothing }", "--json")[0] == 0


def test_a_question_comes_from_a_file_from_stdin_or_by_name(
    run: Run, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "officers.rq"
    file.write_text(OFFICERS)
    assert run("-C", case, "query", file)[1].startswith("name\nQuentin Hidden")
    monkeypatch.setattr("sys.stdin", io.StringIO(OFFICERS))
    assert run("-C", case, "query", "-")[1].startswith("name\nQuentin Hidden")
    assert "Catherine Lacy" in run("-C", case, "query", "who-sues")[1]


def test_saved_questions_are_listed_and_take_values(run: Run, case: Path) -> None:
    assert run("-C", case, "query")[1] == (
        "who-sues\n    Who sues?\n    --param suit=... the lawsuit (else suit)\n"
    )
    (listed,) = json.loads(run("-C", case, "query", "--list", "--json")[1])
    assert listed["params"] == [{"name": "suit", "text": "the lawsuit", "default": "suit"}]
    assert run("-C", case, "query", "who-sues", "--param", "suit=police")[0] == 1
    assert run("-C", case, "query", "who-sues", "--param", "suit=Lacy v. City of Milwaukee")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("-q", "SELCT ?x"), 2, "SELECT"),
        (("-q", "SELECT ?x { SERVICE <http://localhost/> { ?x ?y ?z } }"), 2, "SERVICE"),
        (("-q", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?x ?y ?z }", "--timeout", "0.001"), 4, "stopped"),
        (("who-sue",), 1, "who-sues"),
        (("who-sues", "--param", "who=x"), 2, "suit"),
        (("who-sues", "--param", "x"), 2, "NAME=VALUE"),
        (("who-sues", "-q", "ASK {}"), 2, "not both"),
    ],
)  # fmt: skip
def test_every_refusal_is_one_sentence(
    words: tuple[str, ...], code: int, says: str, run: Run, case: Path
) -> None:
    ended, out, err = run("-C", case, "query", *words)
    assert (ended, out) == (code, "") and says in err and "Traceback" not in err


def test_a_cut_answer_says_so(run: Run, case: Path) -> None:
    _, out, err = run(
        "-C", case, "query", "-q", "SELECT ?x { ?x ?y ?z }", "--max-rows", "1", "--format", "csv"
    )
    assert len(out.split()) == 2 and "was cut" in err
    assert "there are more" in run("-C", case, "query", "-q", "SELECT ?x { ?x ?y ?z }", "--max-rows", "1")[1]


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_protects_private_names_and_says_so_when_it_does_not(
    name: str, run: Run, case: Path, tmp_path: Path
) -> None:
    code, out, err = run("-C", case, "export", name)
    assert (code, err) == (0, "") and out and "Quentin" not in out
    target = tmp_path / "out"
    code, out, err = run("-C", case, "export", name, "--unredacted", "-o", target)
    assert (code, out) == (0, "") and "Internal copy" in err
    assert ("Quentin" in target.read_text()) == (name != "sources-csv")
    assert list(tmp_path.iterdir()) == [target], "nothing is left beside it"


def test_a_claim_in_csv_computes_nothing_unless_raw_is_asked_for(run: Run, case: Path) -> None:
    def literal(*options: str) -> str:
        rows: Iterator[dict[str, str]] = csv.DictReader(
            io.StringIO(run("-C", case, "export", "claims-csv", "--unredacted", *options)[1])
        )
        return next(row["object_name"] for row in rows if row["relation"] == "conduct")

    assert (literal(), literal("--raw")) == ("'=1+1", "=1+1")


def test_formats_are_listed_and_a_wrong_one_is_2(run: Run, case: Path) -> None:
    assert [line.split()[0] for line in run("export", "--list")[1].splitlines()] == list(FORMATS)
    code, _, err = run("-C", case, "export", "turtel")
    assert code == 2 and "Did you mean turtle" in err


def test_a_turtle_export_gives_the_same_counts_as_the_record(run: Run, case: Path) -> None:
    import rdflib

    graph = rdflib.Graph().parse(data=run("-C", case, "export", "turtle", "--unredacted")[1], format="turtle")
    asked = "PREFIX onr: <https://w3id.org/onrecord/ontology#> SELECT ?x { ?x a onr:Officer }"
    with onrecord.open(case) as record:
        assert (
            len(list(graph.query(asked)))
            == len(list(record.rdf.query(asked)))
            == len(record.query(asked).rows)
            == 1
        )


def test_a_page_is_written_whole_and_without_private_names(run: Run, case: Path, tmp_path: Path) -> None:
    target = tmp_path / "board.html"
    code, out, err = run("-C", case, "view", "-o", target)
    assert (code, out, err) == (0, f"{target}\n", "")
    assert "Catherine Lacy" in target.read_text() and "Quentin" not in target.read_text()
    code, out, err = run("-C", case, "view", "--unredacted", "-o", "-")
    assert code == 0 and "Quentin Hidden" in out and "Internal copy" in err


@pytest.mark.parametrize(
    ("options", "there", "not_there"),
    [
        (("--around", "lacy"), "Catherine Lacy", "Milwaukee Police Department"),
        (("--path", "lacy", "suit"), "Catherine Lacy", "Milwaukee Police Department"),
        (("--query", "-"), "Milwaukee Police Department", "Lacy v. City"),
    ],
)
def test_a_page_of_a_part_holds_nothing_else(
    options: tuple[str, ...],
    there: str,
    not_there: str,
    run: Run,
    case: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT ?x { ?x a onr:LawEnforcementAgency }"))
    code, out, _ = run("-C", case, "view", *options, "-o", "-")
    assert code == 0 and there in out and not_there not in out


def test_a_protected_name_is_not_asked_for_on_a_public_page(run: Run, case: Path) -> None:
    code, out, err = run("-C", case, "view", "--around", "Quentin Hidden", "-o", "-")
    assert (code, out) == (2, "") and "protected name" in err
    assert run("-C", case, "view", "--around", "nobody", "-o", "-")[0] == 1
    assert run("-C", case, "view", "--around", "Quentin Hidden", "-o", "-", "--unredacted")[0] == 0


def test_one_choice_of_a_part_is_enough(run: Run, case: Path) -> None:
    assert run("-C", case, "view", "--around", "lacy", "--path", "lacy", "suit")[0] == 2


def test_python_writes_the_page_and_a_notebook_frames_it(case: Path, tmp_path: Path) -> None:
    with onrecord.open(case) as record:
        page = record.view(tmp_path / "p.html", around=["lacy"])
        assert Path(page).read_text().startswith("<!")
        framed = page._repr_html_()
        assert framed.startswith('<iframe sandbox="allow-scripts"') and "<script" not in framed
        rows = list(record.query(OFFICERS))  # type: ignore[call-overload]
        assert rows == [{"name": "Quentin Hidden"}]


def test_the_demo_answers_from_its_own_copy_and_can_be_run_again(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "demo"
    for _ in range(2):
        code, out, err = run("demo", home)
        assert (code, err) == (0, "")
        assert "Records put these two in the chain below." in out and "rows." in out
        assert (home / "onrecord.html").stat().st_size > 100_000 and f"cd {home}" in out
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    assert run("demo", tmp_path / "mine")[0] == 2
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["notes.txt"]
