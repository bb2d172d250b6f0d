"""The command line as its users meet it: stdout for results, stderr for all else, one sentence an error."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from dossiers import write_dossier

from onrecord import cli
from onrecord.cli import COMMANDS, group, main

ENTITIES = """\
lacy,Person,Catherine Lacy,C. Lacy,,,public,plaintiff of record
balcerzak,Person,John Balcerzak,Balcerzak|John A. Balcerzak,,,public,named by the court
city,Government,City of Milwaukee,,,,,
police,LawEnforcementAgency,Milwaukee Police Department,,,,,
suit,Lawsuit,Lacy v. City of Milwaukee,,,,,
response,PoliceResponse,the response of 27 May 1991,,,,,
"""
CLAIMS = """\
lacy,plaintiffIn,suit,opinion,recorded,,,,,
balcerzak,defendantIn,suit,opinion,recorded,,,,,
city,defendantIn,suit,opinion,recorded,,,,,
balcerzak,respondedTo,response,opinion,alleged,lacy,suit,1991-05-27,never asked his name
police,respondedTo,response,paper,reported,,,1991-05-27,,
"""


def dossier(folder: Path, **tables: str) -> Path:
    """The small case of this module, or other tables."""
    return write_dossier(folder, **{"entities": ENTITIES, "claims": CLAIMS, **tables})


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: (exit code, stdout, stderr)."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(a) for a in arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A dossier that a test may change; not built."""
    return dossier(tmp_path / "case")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, built once, for tests that only ask."""
    folder = dossier(tmp_path_factory.mktemp("built") / "case")
    assert main(["-C", str(folder), "build"]) == 0
    return folder


def started(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_ends_with_an_example(name: str, run: Run) -> None:
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    command = group.onrecord.get_command(click.Context(group.onrecord), name)
    assert command is not None and command.help is not None
    example = command.help.strip().splitlines()[-1].strip()
    assert example.startswith("onrecord ") and f" {name}" in example
    assert example in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_parses(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever stands in the help can be typed: options exist, arguments suffice."""
    import shlex

    command = group.onrecord.get_command(click.Context(group.onrecord), name)
    assert command is not None and command.help is not None
    examples = [line.strip() for line in command.help.splitlines() if line.strip().startswith("onrecord ")]
    for example in examples:
        words = shlex.split(example)[1:]
        del words[: words.index(name) + 1]
        command.make_context(name, words, obj=cli.Home(None)).close()


def test_an_unknown_command_or_option_is_2_and_says_what_was_perhaps_meant(run: Run) -> None:
    code, out, err = run("pth", "a", "b")
    assert (code, out) == (2, "") and "Did you mean 'path'?" in err
    code, out, err = run("path", "a", "b", "--standin", "found")
    assert (code, out) == (2, "") and "--standing" in err


def test_the_list_of_commands_is_whole(run: Run) -> None:
    code, out, _ = run("--help")
    listed = out.partition("Commands:")[2]
    assert code == 0 and len(listed.split("\n  ")) == len(COMMANDS) + 1 and "..." not in listed


def test_an_option_in_the_wrong_place_and_a_folder_without_a_name_are_explained(run: Run) -> None:
    code, _, err = run("show", "lacy", "-C", "case")
    assert code == 2 and "It stands before the command: onrecord -C DIR show" in err
    code, _, err = run("new", "")
    assert code == 2 and "DIR has no name" in err and "not empty" not in err


def test_no_command_shows_the_help(run: Run) -> None:
    code, out, err = run()
    assert code == 2 and "conflicts" in out + err


def test_without_a_dossier_one_sentence_says_how_to_get_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("path", "a", "b")
    assert (code, out) == (4, "") and err.startswith("Error: ") and "onrecord new DIR" in err
    assert run("-C", tmp_path / "none", "show", "a")[0] == 4


def test_the_nearest_folder_upwards_is_the_dossier(
    run: Run, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built / "sources")
    assert run("show", "lacy")[0] == 0


def test_a_chain_is_answered_as_text_and_as_json(run: Run, built: Path) -> None:
    code, out, _ = run("-C", built, "path", "Catherine Lacy", "balcerzak")
    assert code == 0 and out.startswith("Records put these two in the chain below.")
    code, out, _ = run("-C", built, "path", "catherine LACY", "John A. Balcerzak", "--json")
    (first, *_) = json.loads(out)["chains"]
    assert code == 0 and [s["relation"] for s in first["steps"]] == ["plaintiffIn", "defendantIn"]


def test_both_engines_answer_the_same(run: Run, built: Path) -> None:
    one = run("-C", built, "path", "lacy", "police", "--json")
    assert one == run("-C", built, "path", "lacy", "police", "--json", "--engine", "networkx")


def test_nothing_found_is_1_and_says_what_is_missing(run: Run, built: Path) -> None:
    code, out, _ = run("-C", built, "path", "lacy", "police", "--standing", "found")
    assert code == 1 and "found" in out
    assert run("-C", built, "path", "lacy", "police", "--max-hops", "1")[0] == 1


def test_a_time_says_which_hops_have_none_and_how_to_drop_them(run: Run, built: Path) -> None:
    code, out, _ = run("-C", built, "path", "lacy", "balcerzak", "--during", "2030")
    said = " ".join(out.split())
    assert code == 0 and "Only claims without a date carry these hops" in said
    assert "--certain drops them." in said
    assert "Catherine Lacy -- Lacy v. City of Milwaukee" in said
    code, out, _ = run("-C", built, "path", "lacy", "balcerzak", "--during", "2030", "--certain")
    assert code == 1 and "claims without a date" not in out
    code, out, _ = run("-C", built, "path", "balcerzak", "police", "--during", "1991")
    assert code == 0 and "claims without a date" not in out


def test_an_unstated_standing_is_a_word_in_a_sentence(run: Run, built: Path) -> None:
    code, out, _ = run("-C", built, "path", "lacy", "balcerzak", "--standing", "")
    said = " ".join(out.split())
    assert code == 1 and "with unstated alone nothing joins them" in said and "with of" not in said


def test_values_with_commas_are_several(run: Run, built: Path) -> None:
    assert run("-C", built, "path", "lacy", "balcerzak", "--standing", "recorded,found")[0] == 0
    code, _, err = run("-C", built, "path", "lacy", "balcerzak", "--standing", "recorded,fond")
    assert code == 2 and '"fond"' in err


def test_a_bad_time_is_2(run: Run, built: Path) -> None:
    code, _, err = run("-C", built, "path", "lacy", "balcerzak", "--during", "27/5/91")
    assert code == 2 and err.count("\n") == 1


def test_unknown_and_ambiguous_names_list_candidates(run: Run, built: Path) -> None:
    code, out, err = run("-C", built, "show", "Balcerzack")
    assert (code, out) == (1, "") and "Did you mean" in err and "Balcerzak" in err


def test_a_claim_and_a_source_have_cards_too(run: Run, built: Path) -> None:
    card = json.loads(run("-C", built, "show", "suit", "--json")[1])
    assert (card["id"], card["type"]) == ("suit", "Lawsuit")
    claim = card["claims"][0]["id"]
    for name in (claim, f"claim-{claim}"):
        shown = json.loads(run("-C", built, "show", name, "--json")[1])
        assert (shown["id"], shown["type"]) == (claim, "Claim")
    source = json.loads(run("-C", built, "show", "opinion", "--json")[1])
    assert (source["id"], source["name"], source["type"]) == ("opinion", "The opinion", "Source")
    assert {c["source"] for c in source["claims"]} == {"opinion"}
    assert run("-C", built, "show", "opinion")[0] == 0


def test_the_beginning_of_a_claims_id_is_enough_where_it_is_one(run: Run, built: Path) -> None:
    import onrecord

    with onrecord.open(built) as record:
        ids = sorted(claim.id for claim in record.claims())
    for id_ in ids:
        others = [other for other in ids if other != id_]
        short = next(id_[:n] for n in range(1, 17) if not any(o.startswith(id_[:n]) for o in others))
        assert json.loads(run("-C", built, "show", f"claim-{short}", "--json")[1])["id"] == id_
    code, _, err = run("-C", built, "show", "claim-")
    assert code == 1 and f"claim-{ids[0]}" in err and "may be" in err
    code, _, err = run("-C", built, "show", "claim-zz")
    assert code == 1 and '"claim-zz"' in err


def test_a_name_that_somebody_gave_says_whose_word_it_is(run: Run, tmp_path: Path) -> None:
    given = "balcerzak,calledAs,Jack the Cop,paper,alleged,lacy\n"
    case = dossier(tmp_path / "given", claims=CLAIMS + given)
    code, out, _ = run("-C", case, "show", "jack the cop")
    assert code == 0 and "alleged by Catherine Lacy" in out and "onrecord show balcerzak" in out
    shown = json.loads(run("-C", case, "show", "Jack the Cop", "--json")[1])
    assert shown["id"] == "balcerzak" and shown["claims"][0]["literal"] == "Jack the Cop"
    code, _, err = run("-C", case, "path", "Jack the Cop", "lacy")
    assert code == 0 and "is what Catherine Lacy called John Balcerzak" in err


def test_check_is_3_with_errors_and_names_the_line(run: Run, tmp_path: Path) -> None:
    case = dossier(tmp_path / "bad", claims=CLAIMS + "lacy,plaintifIn,suit,opinion,recorded\n")
    code, out, _ = run("-C", case, "check")
    assert code == 3 and "claims.csv:7: error:" in out
    found = json.loads(run("-C", case, "check", "--json")[1])
    assert found["counts"]["error"] == 1
    assert {"file", "line", "severity", "code", "message", "fix"} == found["findings"][0].keys()


def test_a_build_with_errors_is_3_and_the_old_record_answers(run: Run, case: Path) -> None:
    assert run("-C", case, "build")[0] == 0
    with (case / "claims.csv").open("a") as file:
        file.write("lacy,plaintifIn,suit,opinion,recorded,,,,,,,,,\n")
    code, out, err = run("-C", case, "build")
    assert (code, out) == (3, "") and err.startswith("claims.csv:7: error: ")
    assert err.endswith("case has 1 error; nothing was built or replaced. All of them: onrecord check\n")
    code, out, err = run("-C", case, "path", "lacy", "balcerzak", "--json")
    assert code == 0 and json.loads(out)["stale"] is True and "this answers from the record of" in err


def test_errors_come_first_and_a_refused_build_shows_five(run: Run, tmp_path: Path) -> None:
    mistakes = "lacy,plaintifIn,suit,opinion,recorded\n" * 7
    entities = ENTITIES + "nobody,Person,Nobody\n"
    case = dossier(tmp_path / "bad", claims=f"city,partyTo,suit,paper,alleged\n{mistakes}", entities=entities)
    code, out, _ = run("-C", case, "check")
    severities = re.findall(r"^\S+: (error|warning|note): ", out, re.MULTILINE)
    assert code == 3 and severities == sorted(severities, key=["error", "warning", "note"].index)
    assert len(set(severities)) > 1
    lines = [int(n) for n in re.findall(r"^claims.csv:(\d+): error: ", out, re.MULTILINE)]
    assert len(lines) >= 7 and lines == sorted(lines)
    code, out, err = run("-C", case, "build")
    assert (code, out) == (3, "") and err.count(": error: ") == 5 and "All of them: onrecord check" in err


def test_a_changed_dossier_is_built_anew_unless_told_not_to(run: Run, case: Path) -> None:
    run("-C", case, "build")
    with (case / "entities.csv").open("a") as file:
        file.write("new,Person,A New Name,,,,public,\n")
    code, _, err = run("-C", case, "show", "new", "--no-build")
    assert code == 1 and "this answers from the record of" in err
    assert run("-C", case, "show", "A new name")[0] == 0
    assert json.loads(run("-C", case, "show", "new", "--json")[1])["stale"] is False


def test_no_record_and_no_build_is_one_sentence(run: Run, case: Path) -> None:
    code, out, err = run("-C", case, "show", "lacy", "--no-build")
    assert (code, out) == (4, "") and err.startswith("Error: There is no record") and err.count("\n") == 1


def test_build_says_what_it_built_and_answers_json(run: Run, case: Path) -> None:
    code, out, err = run("-C", case, "build")
    assert (code, err) == (0, "") and out.startswith("The case: 5 claims from 2 sources about 6 entities.")
    assert json.loads(run("-C", case, "build", "--json")[1])["record"]["claims"] == 5


ANSWERS: list[tuple[str, ...]] = [
    ("path", "lacy", "balcerzak"),
    ("show", "lacy"),
    ("conflicts",),
    ("timeline",),
    ("central",),
    ("central", "--groups"),
    ("between", "lacy", "balcerzak", "city"),
    ("audit",),
    ("audit", "--without-source", "paper"),
    ("terms",),
    ("check",),
    ("build",),
    ("verify",),
]


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_everything_that_answers_has_json(words: tuple[str, ...], run: Run, built: Path) -> None:
    code, out, err = run("-C", built, *words, "--json")
    assert code in (0, 1) and err == ""
    json.loads(out)


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_piped_text_has_no_colour_and_fits_80_columns(words: tuple[str, ...], run: Run, built: Path) -> None:
    _, out, _ = run("-C", built, *words)
    assert out and "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_the_timeline_and_the_terms(run: Run, built: Path) -> None:
    events = json.loads(run("-C", built, "timeline", "balcerzak", "--json")[1])["events"]
    assert [(e["event"]["id"], e["earliest"]) for e in events] == [("response", "1991-05-27")]
    assert "has plaintiff" in run("-C", built, "terms", "plaintiff in")[1]
    assert run("-C", built, "terms", "xyzzy")[0] == 1


def test_audit_refuses_a_source_that_is_not_there(run: Run, built: Path) -> None:
    code, _, err = run("-C", built, "audit", "--without-source", "papr")
    assert code == 1 and 'No source has the id "papr". Did you mean paper?' in err
    code, _, err = run("-C", built, "path", "lacy", "balcerzak", "--without-source", "nosuch")
    assert code == 1 and err == 'Error: No source has the id "nosuch". There are opinion, paper.\n'


def test_verify_notices_a_text_and_a_record_that_changed(run: Run, case: Path) -> None:
    run("-C", case, "build")
    assert run("-C", case, "verify")[0] == 0
    text = case / "sources" / "opinion.txt"
    text.write_text(text.read_text() + " ")
    code, out, _ = run("-C", case, "verify")
    assert code == 3 and "sources/opinion.txt: changed" in out
    (build,) = (b for b in (case / ".onrecord" / "builds").iterdir() if b.is_dir())
    database = build / "record.sqlite"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    code, out, err = run("-C", case, "verify")
    assert (code, out) == (4, "") and "record.sqlite" in err


def test_diff_shows_what_came_and_what_went(run: Run, tmp_path: Path) -> None:
    old = dossier(tmp_path / "old")
    new = dossier(
        tmp_path / "new",
        claims=CLAIMS.replace(
            "city,defendantIn,suit,opinion,recorded", "city,defendantIn,suit,opinion,found"
        ),
    )
    for case in (old, new):
        run("-C", case, "build")
    code, out, _ = run("diff", old, new)
    assert code == 0 and "1 claim restated" in out
    found = json.loads(run("diff", old, new, "--json")[1])
    assert [c["after"]["standing"] for c in found["restated"]] == ["found"]
    assert found["added"] == found["removed"] == []
    code, out, _ = run("diff", old, old)
    assert code == 1 and "They say the same." in out


def test_a_new_dossier_checks_and_builds_and_is_not_written_over(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / 'odd "name"'
    assert run("new", folder)[0] == 0
    assert run("-C", folder, "check")[0] == 0
    assert run("-C", folder, "build")[0] == 0
    before = (folder / "dossier.toml").read_bytes()
    assert run("new", folder)[0] == 2
    assert (folder / "dossier.toml").read_bytes() == before
    assert run("new", tmp_path / "other")[0] == 0
    assert (tmp_path / "other" / "dossier.toml").read_text().splitlines()[-1] != before.decode().splitlines()[
        -1
    ]


def test_a_new_dossier_explains_its_columns_and_says_what_comes_first(run: Run, tmp_path: Path) -> None:
    from onrecord.cli.columns import ABOUT, MEANINGS, TABLES
    from onrecord.record import bundled_terms

    folder = tmp_path / "case"
    assert run("new", folder)[0] == 0
    page = (folder / "README.md").read_text("utf-8")
    assert list(TABLES) == list(MEANINGS) == list(ABOUT)
    for name, columns in TABLES.items():
        header = (folder / name).read_text("utf-8").strip().split(",")
        assert header == list(columns.names) == list(MEANINGS[name])
        assert f"## {name}\n" in page and all(f"| `{column}`" in page for column in header)
    terms = bundled_terms()
    values = [c.name for c in terms.classes.values() if c.kind and not c.role]
    values += [*terms.relations, *filter(None, terms.standings)]
    assert [v for v in values if f"- `{v}`: " not in page] == []
    assert "article, " in page and "same, different or unsure" in page and "{" not in page
    code, out, _ = run("-C", folder, "check")
    said = " ".join(out.split())
    assert code == 0 and "First a source in sources.csv" in said and "in order" not in said
    assert "no address for corrections" in said and "error" not in said


def test_a_fault_of_ours_is_one_sentence_and_a_traceback_only_on_request(built: Path) -> None:
    broken = """
import sys
import onrecord.build
from onrecord.cli import main
sys.modules["onrecord.build"].check = lambda *a, **k: 1 / 0
sys.exit(main(["check"]))
"""
    code = [sys.executable, "-c", broken]
    done = subprocess.run(code, cwd=built, capture_output=True, text=True, check=False)
    assert done.returncode == 4 and done.stdout == ""
    assert (
        done.stderr.count("\n") == 1
        and "ZeroDivisionError" in done.stderr
        and "ONRECORD_DEBUG=1" in done.stderr
    )
    done = subprocess.run(
        code,
        cwd=built,
        env={**os.environ, "ONRECORD_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" in done.stderr


def test_a_closed_pipe_ends_in_silence(built: Path) -> None:
    command = f"{sys.executable} -m onrecord terms | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=built, capture_output=True, text=True, check=False)
    assert done.stderr == "" and done.returncode in (0, 141)


def test_utf_8_leaves_whatever_the_locale(tmp_path: Path) -> None:
    entities = "lacy,Person,Łucja Lacy,,,,public,\nsuit,Lawsuit,Lacy\u2019s suit,,,,,\n"
    case = dossier(tmp_path / "utf", entities=entities, claims="lacy,plaintiffIn,suit,paper,recorded\n")
    done = started("show", "lucja lacy", cwd=case, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0 and done.stdout.startswith("Łucja Lacy")


def test_hostile_arguments_are_arguments(run: Run, built: Path) -> None:
    code, _, err = run("-C", built, "show", "--", "--help")
    assert code == 1 and '"--help"' in err
    code, _, err = run("-C", built, "show", "\x1b[2J")
    assert code == 1 and "\x1b" not in err


def test_hostile_names_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    entities = "lacy,Person,Lacy\x1b[2J,,,,public,\nsuit,Lawsuit,\u202esuit,,,,,\n"
    case = dossier(tmp_path / "hostile", entities=entities, claims="lacy,plaintiffIn,suit,paper,recorded\n")
    for words in (
        ("show", "lacy"),
        ("path", "lacy", "suit"),
        ("check",),
        ("timeline",),
        ("show", "lacy", "--json"),
    ):
        _, out, err = run("-C", case, *words)
        assert not {"\x1b", "\u202e"} & set(out + err), words


def test_python_says_the_same_as_the_command_line(run: Run, built: Path) -> None:
    import onrecord

    expected = run("-C", built, "path", "lacy", "balcerzak")[1]
    with onrecord.open(built) as record:
        answer: Any = record.chains("lacy", "balcerzak")
        assert f"{answer}\n" == expected
        assert "<pre" in answer._repr_html_() and repr(answer) == str(answer)
        assert repr(record).startswith("<Record 'The case': 5 claims")
        assert {e.id for e in (record.entity("Catherine Lacy"), record.entity("suit"))} == {"lacy", "suit"}
        assert len(list(record.claims("balcerzak"))) == 2
        assert record.network().number_of_nodes() == 6
        assert len(record.corridor("lacy", "balcerzak")) >= 3
        assert record.search("lacy")[0].id == "lacy"


def test_open_answers_from_a_folder_and_closes(case: Path) -> None:
    import onrecord

    record = onrecord.open(case)
    record.close()
    record.close()
    with pytest.raises(onrecord.errors.DossierError):
        onrecord.open(case / "sources")
    assert onrecord.build(case).is_dir()
