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
        (("who-sue",), 1, 'No saved question or file is called "who-sue"; did you mean who-sues? All: '),
        (("-q", "select ?a where { ?a plaintiffIn ?c }"), 2, "Write onr:plaintiffIn"),
        (("-q", "select ?a where { ?a a officer }"), 2, "Write onr:Officer"),
        (("-q", "ASK {}", "--max-rows", "-5"), 2, "--max-rows"),
        (("-q", "ASK {}", "--timeout", "0"), 2, "--timeout"),
    ],
)  # fmt: skip
def test_every_refusal_is_one_sentence(
    words: tuple[str, ...], code: int, says: str, run: Run, case: Path
) -> None:
    ended, out, err = run("-C", case, "query", *words)
    assert (ended, out) == (code, "") and says in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (
            "SELECT ?x { ?x a onr:Oficer }",
            "note: onr:Oficer is no term of the ontology; did you mean onr:Officer?",
        ),
        (
            "PREFIX o: <https://w3id.org/onrecord/ontology#> SELECT ?x { ?x o:plaintifIn ?y }",
            "note: o:plaintifIn is no term of the ontology; did you mean onr:plaintiffIn?",
        ),
        (
            "SELECT ?x { ?x <https://w3id.org/onrecord/ontology#standin> ?y }",
            "note: <https://w3id.org/onrecord/ontology#standin> is no term of the ontology; "
            "did you mean onr:standing?",
        ),
        ("SELECT ?x { ex:lacey onr:plaintiffIn ?x }", "note: nothing in the record has the id ex:lacey"),
    ],
)
def test_a_name_that_means_nothing_does_not_answer_in_silence(
    asked: str, note: str, run: Run, case: Path
) -> None:
    for format_ in ("table", "json"):
        code, _, err = run("-C", case, "query", "-q", asked, "--format", format_)
        assert code == 1 and err.startswith(note) and err.count("\n") == 1


def test_marks_ids_and_terms_that_are_there_are_not_noted(run: Run, case: Path) -> None:
    asked = (
        "SELECT ?c { ?c a onr:Claim ; onr:source ex:paper ; onr:standing onr:unstated ; onr:saidBy ex:lacy ; "
        "onr:contested true ; onr:earliestBegin ?day . ?s onr:basedOn ?t ; onr:textKind 'digest' . "
        "?j onr:judges ex:suit ; onr:judgedBy ?by . ?c rdf:predicate onr:plaintiffIn }"
    )
    assert run("-C", case, "query", "-q", asked)[2] == ""


def test_a_value_that_names_nothing_is_noted(run: Run, case: Path) -> None:
    code, _, err = run("-C", case, "query", "who-sues", "--param", "suit=Lacy v. City of Milwauke")
    assert code == 1 and "note: --param suit=Lacy v. City of Milwauke is no name, id or term" in err
    assert "did you mean Lacy v. City of Milwaukee?" in err
    assert run("-C", case, "query", "who-sues", "--param", 'suit="anything"')[2] == ""
    assert run("-C", case, "query", "who-sues", "--param", "suit=suit")[2] == ""


@pytest.mark.parametrize("format_", ["csv", "tsv", "json", "xml"])
def test_a_file_is_written_in_the_format_its_name_promises(
    format_: str, run: Run, case: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"x.{format_.upper()}"
    assert run("-C", case, "query", "-q", OFFICERS, "-o", file)[0] == 0
    printed = run("-C", case, "query", "-q", OFFICERS, "--format", format_)[1]
    assert file.read_bytes().decode() == printed
    table = tmp_path / "x.csv"
    assert run("-C", case, "query", "-q", OFFICERS, "-o", table, "--format", "table")[0] == 0
    assert table.read_text() == run("-C", case, "query", "-q", OFFICERS)[1]


@pytest.mark.parametrize("format_", ["ttl", "nt", "jsonld"])
def test_a_graph_is_written_in_the_format_its_name_promises(
    format_: str, run: Run, case: Path, tmp_path: Path
) -> None:
    file, asked = tmp_path / f"x.{format_}", "CONSTRUCT { ?x a ?y } { ?x a ?y . ?x onr:plaintiffIn ?z }"
    assert run("-C", case, "query", "-q", asked, "-o", file)[0] == 0
    assert file.read_text() == run("-C", case, "query", "-q", asked, "--format", format_)[1]


def test_a_cut_answer_says_so(run: Run, case: Path) -> None:
    _, out, err = run(
        "-C", case, "query", "-q", "SELECT ?x { ?x ?y ?z }", "--max-rows", "1", "--format", "csv"
    )
    assert len(out.split()) == 2 and "was cut" in err
    assert "there are more" in run("-C", case, "query", "-q", "SELECT ?x { ?x ?y ?z }", "--max-rows", "1")[1]


def test_a_claim_in_csv_computes_nothing_unless_raw_is_asked_for(run: Run, case: Path) -> None:
    def literal(*options: str) -> str:
        rows: Iterator[dict[str, str]] = csv.DictReader(
            io.StringIO(run("-C", case, "export", "claims-csv", "--unredacted", *options)[1])
        )
        return next(row["object_name"] for row in rows if row["relation"] == "conduct")

    assert (literal(), literal("--raw")) == ("'=1+1", "=1+1")


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
    size = round(target.stat().st_size / 1000)
    assert code == 0 and err.startswith("1 name is a pseudonym: ")
    assert out == f"{target}: {size:,} KB; private names are protected in it.\n", "the number is said once"
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


@pytest.mark.parametrize(
    "command", [("view",), ("export", "turtle"), ("query", "-q", OFFICERS)], ids=" ".join
)
@pytest.mark.parametrize(
    ("target", "says"),
    [
        (".", "`.` is a folder: name a file."),
        ("/", "`/` is a folder: name a file."),
        ("..", "`..` is a folder: name a file."),
        ("", "-o has no name"),
        ("/nonexistent/x.html", "There is no folder /nonexistent"),
    ],
)
def test_a_target_that_is_no_file_is_one_sentence(
    command: tuple[str, ...], target: str, says: str, run: Run, case: Path
) -> None:
    code, out, err = run("-C", case, *command, "-o", target)
    assert (code, out) == (2, "") and says in err and "fault" not in err and ".part" not in err


def test_a_folder_of_an_export_may_be_there_but_its_parent_must(run: Run, case: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("-C", case, "export", "dossier", "-o", tmp_path / "empty")[0] == 0
    code, _, err = run("-C", case, "export", "dossier", "-o", tmp_path / "no" / "where")
    assert code == 2 and f"There is no folder {tmp_path / 'no'}" in err


def test_a_page_is_not_named_like_a_table_and_hops_need_a_start(run: Run, case: Path, tmp_path: Path) -> None:
    code, _, err = run("-C", case, "view", "-o", tmp_path / "q.csv")
    assert code == 2 and "The page is HTML" in err and not (tmp_path / "q.csv").exists()
    code, _, err = run("-C", case, "view", "--hops", "3", "-o", tmp_path / "x.html")
    assert code == 2 and "--around" in err


def test_one_choice_of_a_part_is_enough(run: Run, case: Path) -> None:
    assert run("-C", case, "view", "--around", "lacy", "--path", "lacy", "suit")[0] == 2


def test_python_writes_the_page_and_a_notebook_frames_it(case: Path, tmp_path: Path) -> None:
    with onrecord.open(case) as record:
        page = record.view(tmp_path / "p.html", around="lacy")
        assert Path(page).read_text().startswith("<!")
        framed = page._repr_html_()
        assert (
            framed.startswith('<iframe sandbox="allow-scripts allow-downloads allow-popups"')
            and "<script" not in framed
        )
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


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["export", "turtle"], "case.ttl"),
        (["export", "nquads"], "case.nq"),
        (["export", "claims-csv"], "claims/more.csv"),
        (["export", "dossier"], "claims"),
        (["query", "-q", OFFICERS, "--format", "csv"], "claims.csv"),
        (["export", "claims-csv"], "sources/opinion.txt"),
        (["query", "-q", "CONSTRUCT { ?x a ?x } { ?x a onr:Officer }", "--format", "ttl"], "answer.ttl"),
    ],
)
def test_no_output_becomes_part_of_the_dossier_it_came_from(
    run: Run, tmp_path: Path, command: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dossier(tmp_path / "case", entities=ENTITIES, claims=CLAIMS)
    (folder / "claims").mkdir()
    assert run("-C", folder, "build")[0] == 0
    before = {path: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    monkeypatch.chdir(folder)
    for target in (name, folder / name, f"../case/{name}"):
        code, out, err = run(*command, "-o", target)
        assert (code, out) == (2, "")
        told = [line for line in err.splitlines() if "pseudonym" not in line]
        assert len(told) == 1 and "would be read as a part of the dossier" in told[0]
        assert f"write it elsewhere, for instance to {tmp_path / Path(name).name}" in told[0]
    assert {path: path.read_bytes() for path in folder.glob("*") if path.is_file()} == before
    assert run("check")[0] == 0
    if "." in name:
        assert run(*command, "-o", f"../{Path(name).name}")[0] == 0


def test_what_leaves_says_how_many_names_are_pseudonyms(run: Run, tmp_path: Path) -> None:
    rows = "sandy,Person,Sandra Smythe,,,,,\n"
    said = "sandy,plaintiffIn,suit,opinion,reported,,,,,Sandra Smythe sued\n"
    from tests import dossiers

    folder = write_dossier(
        tmp_path / "case", entities=dossiers.ENTITIES + rows, claims=dossiers.CLAIMS + said
    )
    sentence = (
        "1 name is a pseudonym: a person whom entities.csv does not call public is private. "
        "Who: onrecord check\n"
    )
    for command in (["view", "-o", tmp_path / "x.html"], ["export", "turtle", "-o", tmp_path / "x.ttl"]):
        assert sentence in run("-C", folder, *command)[2]
        assert "pseudonym:" not in run("-C", folder, *command, "--unredacted")[2]
    assert "1 person is private because privacy is empty (Sandra Smythe)" in " ".join(
        run("-C", folder, "check")[1].split()
    )


def test_verify_says_which_texts_only_the_record_can_measure(run: Run, tmp_path: Path) -> None:
    sources = "opinion,The opinion,opinion,A court,1991-12-13,sources/opinion.txt,original,,,\npaper,P\n"
    folder = write_dossier(tmp_path / "case", sources=sources)
    assert run("-C", folder, "build")[0] == 0
    out = " ".join(run("-C", folder, "verify")[1].split())
    assert "1 text has no sha256 in sources.csv, so the record's own copy is the only measure of it" in out
    assert "are as recorded" not in out
    folder = write_dossier(tmp_path / "hashed")
    assert run("-C", folder, "build")[0] == 0
    assert "1 of 1 text of sources are as recorded." in run("-C", folder, "verify")[1]
