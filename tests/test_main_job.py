"""The real case, end to end, through the command line as its users meet it.

One record is built for the whole file; tests that change a dossier copy it first.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

CASE = Path(__file__).resolve().parent.parent / "data" / "balcerzak"


def onrecord(*args: str, cwd: Path, code: int = 0, stdin: str | None = None, timeout: float = 90) -> str:
    """Run the command in a process of its own; give back stdout, or stderr where the code is not 0."""
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout if code == 0 else done.stderr + done.stdout


def answer(*args: str, cwd: Path) -> Any:
    return json.loads(onrecord(*args, "--json", cwd=cwd))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "balcerzak"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns(".onrecord", "__pycache__"))
    onrecord("build", cwd=folder)
    return folder


@pytest.fixture
def copy(case: Path, tmp_path: Path) -> Path:
    """A copy of the dossier and its record that a test may spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(case, folder)
    return folder


def names(chain: dict[str, Any]) -> list[str]:
    return [chain["steps"][0]["from"]["name"], *(step["to"]["name"] for step in chain["steps"])]


def test_the_bundled_dossier_has_no_finding_above_a_note(case: Path) -> None:
    findings = json.loads(onrecord("check", "--json", "--strict", cwd=case))["findings"]
    assert [f for f in findings if f["severity"] != "note"] == []


def test_lacy_and_the_seventh_circuit_are_joined_through_her_suit_and_his_appeal(case: Path) -> None:
    found = answer("path", "Catherine Lacy", "Seventh Circuit", cwd=case)
    first = found["chains"][0]
    lacy, suit, officer, appeal, court = names(first)
    assert (lacy, officer) == ("Catherine Lacy", "John Balcerzak")
    assert "Lacy" in suit and "Balcerzak" in appeal and "Seventh Circuit" in court
    assert [s["relation"] for s in first["steps"]] == ["plaintiffIn", "defendantIn", "appellantIn", "heardBy"]
    assert (first["hops"], first["contested"], first["hubs"]) == (4, False, 0)
    for step in first["steps"]:
        assert step["claims"], "a hop without a claim"
        assert all(c["source"] and (c["quote"] or c["summary"]) for c in step["claims"])


def test_captions_alone_answer_and_findings_alone_say_what_is_missing(case: Path) -> None:
    args = ("path", "Catherine Lacy", "Seventh Circuit")
    found = answer(*args, "--standing", "recorded,found,admitted", cwd=case)
    assert found["chains"]
    for chain in found["chains"]:
        for step in chain["steps"]:
            assert any(c["standing"] in ("recorded", "found", "admitted") for c in step["claims"])
    said = onrecord(*args, "--standing", "found", cwd=case, code=1)
    sentence = said.split("\n\n")[0]
    assert "Lacy" in sentence and "found" in sentence and len(sentence) < 400


def test_a_contested_arrest_is_shown_under_contested_and_never_first(case: Path) -> None:
    found = answer("path", "John Balczerak", "Tracy Edwards", cwd=case)
    assert found["from"]["name"] == "John Balcerzak"
    assert set(found) >= {"from", "to", "stale", "chains"}
    flags = [c["contested"] for c in found["chains"]]
    assert flags[0] is False and True in flags
    assert flags == sorted(flags), "a contested chain stands before an uncontested one"
    contested = next(c for c in found["chains"] if c["contested"])
    claims = [c for s in contested["steps"] for c in s["claims"] if s["relation"] == "arrestingOfficerIn"]
    assert claims
    text = onrecord("path", "John Balczerak", "Tracy Edwards", cwd=case)
    assert text.index("Contested") > text.index("Records put these two")


def test_path_json_has_the_shape_that_programs_rely_on(case: Path) -> None:
    found = answer("path", "lacy", "seventh-circuit", "-k", "2", cwd=case)
    assert set(found["from"]) >= {"id", "name", "type"} and found["stale"] is False
    for chain in found["chains"]:
        assert set(chain) >= {"hops", "weakest", "contested", "hubs", "sources", "steps"}
        assert chain["hops"] == len(chain["steps"])
        for step in chain["steps"]:
            assert set(step) >= {"from", "to", "relation", "label", "direction", "claims", "against"}
            assert step["direction"] in ("forward", "backward")
            for claim in step["claims"]:
                assert set(claim) >= {
                    "id", "source", "quote", "summary", "standing", "by", "in", "when", "stands",
                }  # fmt: skip


@pytest.mark.parametrize(
    "spelling", ["John Balcerzak", "John Balczerak", "John A. Balcerzak", "JOHN BALCZERAK"]
)
def test_three_spellings_are_one_person(case: Path, spelling: str) -> None:
    assert answer("show", spelling, cwd=case)["id"] == answer("show", "John Balcerzak", cwd=case)["id"]


def test_a_name_that_somebody_gave_is_found_as_that_persons_word(case: Path) -> None:
    text = onrecord("show", "John Hmong", cwd=case)
    assert "Hmong" in text and "Dahmer" in text and "Sinthasomphone" in text
    card = answer("show", "Konerak Sinthasomphone", cwd=case)
    assert "John Hmong" not in card.get("aliases", [])


def test_near_misses_are_offered(case: Path) -> None:
    said = onrecord("show", "Jonh Balcerzack the Third", cwd=case, code=1)
    assert "Did you mean" in said and "Balcerzak" in said


CONFLICTS = {
    "month of the discharge": ("T", "contradicts", r"discharge", r"1991-05", r"1991-09"),
    "year of the response": ("T", "contradicts", r"response", r"1990", r"1991"),
    "who called": ("A", "contradicts", r"call", r"Childress", r"Cleveland"),
    "ground": ("A", "differs", r"discharge", r"negligence", r"Rule 4|rule"),
    "order of reinstatement and hearing": ("O", "contradicts", r"reinstate|hearing", r"", r""),
    "age of the boy": ("A", None, r"Sinthasomphone", r"14", r"19 or 20|adult"),
    "who arrested Dahmer": ("A", "contradicts", r"[Aa]rrest", r"Balcerzak", r"Mueller"),
}


@pytest.mark.parametrize("question", CONFLICTS)
def test_each_known_disagreement_is_listed_with_all_sides(case: Path, question: str) -> None:
    rule, level, about, one, other = CONFLICTS[question]
    for conflict in answer("conflicts", cwd=case)["conflicts"]:
        values = [" ".join(side["values"]) for side in conflict["sides"]]
        if conflict["rule"] != rule or not re.search(about, conflict["entity"]["name"]):
            continue
        if any(re.search(one, v) for v in values) and any(re.search(other, v) for v in values):
            assert level is None or conflict["level"] == level
            assert len(conflict["sides"]) >= 2
            for side in conflict["sides"]:
                assert side["claims"]
                assert all(c["source"] and (c["quote"] or c["summary"]) for c in side["claims"])
            return
    pytest.fail(f"no conflict about the {question}")


def test_what_is_no_conflict_is_not_listed(case: Path) -> None:
    """Two callers of one source, two stints, a named judge beside an unnamed one."""
    for conflict in answer("conflicts", cwd=case)["conflicts"]:
        assert conflict["relation"] not in ("officerOf", "employedBy", "decidedBy"), conflict
        if conflict["relation"] == "calledIn":
            together = [s for s in conflict["sides"] if any("Childress" in v for v in s["values"])]
            assert together and all(any("Smith" in v for v in s["values"]) for s in together)


ROLES = ("Officer", "Witness", "Victim", "Court", "Lawsuit")


def test_roles_count_alike_in_every_way_of_asking(case: Path) -> None:
    import rdflib

    import onrecord as package

    turtle = onrecord("export", "turtle", "--unredacted", "-o", "-", cwd=case)
    plain = rdflib.Graph().parse(data=turtle, format="turtle")
    with package.open(case) as record:
        for role in ROLES:
            question = (
                "PREFIX onr: <https://w3id.org/onrecord/ontology#> "
                f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a onr:{role} }}"
            )
            table = json.loads(onrecord("query", "-q", question, "--format", "json", cwd=case))
            by_command = int(table["results"]["bindings"][0]["n"]["value"])
            by_rdf = int(next(iter(record.rdf.query(question)))[0])
            by_plain = int(next(iter(plain.query(question)))[0])
            assert by_command == by_rdf == by_plain > 0, role


def test_nothing_alleged_or_contested_is_asserted(case: Path) -> None:
    """A direct triple needs a claim that stands firm; adverse ones a finding or an admission."""
    question = """
        PREFIX onr: <https://w3id.org/onrecord/ontology#>
        SELECT ?s ?p ?o (GROUP_CONCAT(DISTINCT STR(?standing); separator=" ") AS ?standings) WHERE {
          ?c a onr:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . ?s ?p ?o .
          OPTIONAL { ?c onr:standing ?standing }
        } GROUP BY ?s ?p ?o"""
    rows = json.loads(onrecord("query", "-q", question, "--format", "json", cwd=case))["results"]["bindings"]
    assert len(rows) > 50
    for row in rows:
        standings = {s.rsplit("#", 1)[1] for s in row["standings"]["value"].split()}
        assert standings & {"recorded", "found", "admitted", "testified", "reported"}, row
        if row["p"]["value"].rsplit("#", 1)[1] in ("perpetrated", "conduct", "ground", "accusedIn"):
            assert standings & {"found", "admitted"}, row
    contested = "ASK { ?o a onr:Arrest . ?s onr:arrestingOfficerIn ?o }"
    assert json.loads(onrecord("query", "-q", contested, "--format", "json", cwd=case))["boolean"] is False


@pytest.mark.parametrize(
    ("query", "code", "word"),
    [
        ("SELECT * WHERE { ?a ?b }", 2, "line 1"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", 2, "SERVICE"),
        ("LOAD <http://127.0.0.1:9999/x>", 2, "LOAD"),
        ("SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}", 2, "deep"),
    ],
    ids=["syntax", "service", "load", "deep"],
)
def test_a_refused_query_ends_with_one_sentence(case: Path, query: str, code: int, word: str) -> None:
    said = onrecord("query", "-", cwd=case, code=code, stdin=query)
    assert word.lower() in said.lower() and len(said) < 600


def test_an_endless_query_is_stopped(case: Path) -> None:
    start = time.monotonic()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    said = onrecord("query", "--timeout", "1", "-q", endless, cwd=case, code=4)
    assert time.monotonic() - start < 10
    assert "1 s" in said or "second" in said


@pytest.mark.parametrize("query", sorted(p.stem for p in (CASE / "queries").glob("*.rq")))
def test_each_saved_question_is_answered(case: Path, query: str) -> None:
    out = onrecord("query", query, "--format", "csv", cwd=case)
    assert len(out.splitlines()) >= 2, out


def test_there_are_ten_saved_questions_or_more() -> None:
    assert len(list((CASE / "queries").glob("*.rq"))) >= 10


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_one_letter_of_a_digest_is_noticed_and_the_old_record_still_answers(copy: Path) -> None:
    import csv

    with (copy / "claims.csv").open(encoding="utf-8", newline="") as rows:
        row = next(r for r in csv.DictReader(rows) if len(r["summary"]) > 30)
    with (copy / "sources.csv").open(encoding="utf-8", newline="") as rows:
        file = next(r["file"] for r in csv.DictReader(rows) if r["id"] == row["source"])
    word = max(row["summary"].split(), key=len)
    text = (copy / file).read_text("utf-8")
    assert word in text
    (copy / file).write_text(text.replace(word, word[:-2] + "zz"), "utf-8")
    said = onrecord("check", cwd=copy, code=3)
    assert re.search(r"claims\.csv:\d+", said) and "zz" in said
    assert "error" in onrecord("build", cwd=copy, code=3).lower()
    found = answer("path", "Catherine Lacy", "Seventh Circuit", cwd=copy)
    assert found["chains"] and found["stale"] is True


def test_a_build_killed_in_the_middle_leaves_the_old_record_and_the_next_one_succeeds(copy: Path) -> None:
    (copy / "claims.csv").touch()
    spoil(copy / "entities.csv", "\n", "\n\n")
    for delay in (0.15, 0.3, 0.45, 0.6):
        build = subprocess.Popen(
            [sys.executable, "-m", "onrecord", "build"],
            cwd=copy,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        build.send_signal(signal.SIGKILL)
        build.wait()
        found = answer("path", "Catherine Lacy", "Seventh Circuit", "--no-build", cwd=copy)
        assert found["chains"]
    onrecord("build", cwd=copy)
    assert answer("path", "Catherine Lacy", "Seventh Circuit", cwd=copy)["stale"] is False
    assert not list((copy / ".onrecord").rglob("*tmp*"))


def test_commands_answer_in_any_locale(case: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONUTF8"))}
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "onrecord", "path", "lacy", "seventh-circuit"],
        cwd=case,
        env=environment | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"Lacy" in done.stdout


@pytest.mark.parametrize("command", ["timeline", "central", "audit", "conflicts"])
def test_every_answer_names_its_record(case: Path, command: str) -> None:
    text = onrecord(command, cwd=case)
    assert "sources" in text and re.search(r"[0-9a-f]{12}", text)


def test_between_joins_several(case: Path) -> None:
    found = answer("between", "Catherine Lacy", "Tracy Edwards", "Robert Parins", cwd=case)
    ids = {e["name"] for e in found["entities"]}
    assert {"Catherine Lacy", "Tracy Edwards", "Robert Parins"} <= ids


@pytest.mark.parametrize("ends", [("Catherine Lacy", "Seventh Circuit"), ("Tracy Edwards", "Robert Parins")])
def test_networkx_gives_the_same_chains(case: Path, ends: tuple[str, str]) -> None:
    ours = answer("path", *ends, cwd=case)["chains"]
    theirs = answer("path", *ends, "--engine", "networkx", cwd=case)["chains"]
    assert ours == theirs
