"""What was recorded stays as it was, or it is said what changed: record, journal, sources, claims."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.dossiers import write_dossier

from onrecord.build import build, fresh, public
from onrecord.cli import main
from onrecord.cli.verify import _texts as texts_of
from onrecord.model.views import ClaimView
from onrecord.store import builds, journal, manifest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, " ".join(out.split()), " ".join(err.split())

    return ran


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = write_dossier(tmp_path / "case")
    build(folder)
    return folder


def about(folder: Path) -> tuple[str, str]:
    last = builds.current(folder)
    assert last is not None
    known = manifest.read(last)
    return known.build, known.dossier


def rows(folder: Path, number: int) -> None:
    """Some more claims, so that a build changes something."""
    extra = "".join(f"lacy,plaintiffIn,suit,paper,reported,,,,,row {n}\n" for n in range(number))
    write_dossier(folder, claims=extra)


# ---- the journal -------------------------------------------------------------------------------------------


def test_each_build_that_changes_something_is_written_down(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(case)
    build(case, force=True)
    assert len(journal.read(case).entries) == 1
    rows(case, 3)
    build(case, reason="three more rows")
    first, second = journal.read(case).entries
    assert (first.n, first.previous, first.reason) == (1, "", "")
    assert (second.n, second.previous, second.reason) == (2, first.hash, "three more rows")
    assert (second.build, second.dossier) == about(case)
    assert dict(second.counts) == {"claims": 3, "entities": 6, "sources": 2}
    assert journal.read(case).faults == ()


def test_the_journal_makes_no_record_stale(case: Path) -> None:
    assert fresh(case) == "fresh"
    before = about(case)
    with (case / journal.NAME).open("a") as file:
        file.write("x\n")
    assert fresh(case) == "fresh"
    build(case, force=True)
    assert about(case) == before


def test_it_names_nobody_but_who_built(case: Path) -> None:
    text = (case / journal.NAME).read_text()
    assert not any(word in text for word in ("Lacy", "lacy", "Balcerzak", "Milwaukee"))


def test_who_built_is_whom_git_knows(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "case")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "config", "user.name", "Somebody\tHere"], check=True)
    build(folder)
    assert journal.read(folder).entries[0].who == "Somebody Here"


def test_outside_of_git_nobody_is_named(case: Path) -> None:
    assert journal.read(case).entries[0].who == ""


def test_a_journal_that_cannot_be_written_loses_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dossier(tmp_path / "case")
    opened = os.open

    def refuses(path: object, *rest: object, **more: object) -> int:
        if str(path).endswith(journal.NAME):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:  # root may write anywhere, so no mode of a folder would do
        patched.setattr(os, "open", refuses)
        build(folder)
    assert journal.faults(folder, *about(folder)) == [
        "journal.jsonl is missing, and the record that answers should stand in it"
    ]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_it_is_written_into_a_file_of_its_own_and_nowhere_else(tmp_path: Path, kind: str) -> None:
    folder, elsewhere = write_dossier(tmp_path / "case"), tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    place = folder / journal.NAME
    if kind == "link":
        place.symlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    build(folder)
    assert elsewhere.read_text() == "mine"
    assert builds.current(folder) is not None


def test_each_changed_byte_of_a_journal_is_noticed(case: Path) -> None:
    for number in range(3, 7):
        rows(case, number)
        build(case)
    whole = (case / journal.NAME).read_bytes()
    known = about(case)
    assert journal.faults(case, *known) == []
    random, seen = Random(5), 0
    for _ in range(100):
        at = random.randrange(len(whole))
        other = bytes([random.choice([b for b in range(256) if b != whole[at]])])
        (case / journal.NAME).write_bytes(whole[:at] + other + whole[at + 1 :])
        seen += bool(journal.faults(case, *known))
    assert seen == 100


def test_lines_left_out_moved_added_or_cut_off_are_noticed(case: Path) -> None:
    for number in range(3, 7):
        rows(case, number)
        build(case)
    lines = (case / journal.NAME).read_bytes().splitlines(keepends=True)
    assert len(lines) == 5
    spoilt = [lines[:n] + lines[n + 1 :] for n in range(5)]
    spoilt += [[*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]] for n in range(4)]
    spoilt += [[*lines[:n], lines[n], *lines[n:]] for n in range(5)]
    spoilt += [[*lines[:-1], lines[-1][:-1]], [*lines, b"{}\n"], [], [*lines, b"\n"]]
    for content in spoilt:
        (case / journal.NAME).write_bytes(b"".join(content))
        assert journal.faults(case, *about(case)), content


def test_a_journal_that_was_cut_off_goes_on_and_still_says_so(case: Path) -> None:
    path = case / journal.NAME
    path.write_bytes(path.read_bytes()[:-20])
    rows(case, 4)
    build(case)
    found = journal.read(case)
    assert [line for line, _ in found.faults] == [1]
    assert (found.entries[-1].build, found.entries[-1].dossier) == about(case)


# ---- verify ------------------------------------------------------------------------------------------------


def test_verify_reads_record_journal_texts_and_the_redacted_record(run: Run, case: Path) -> None:
    code, out, _ = run("-C", case, "verify")
    assert code == 0
    assert "The journal is whole: 1 build, the last one answers." in out
    assert "redacted" not in out
    public(case)
    assert "So is the redacted record beside it:" in run("-C", case, "verify")[1]
    said = json.loads(run("-C", case, "verify", "--json")[1])
    assert said["journal"] == {"lines": 1, "faults": []}
    assert said["public"] == said["files"]
    assert {row["state"] for row in said["sources"]} == {"same"}


def test_a_redacted_record_that_rotted_is_named(run: Run, case: Path) -> None:
    made = public(case)
    file = next(path for path in sorted(made.rglob("*.sqlite")))
    content, times = bytearray(file.read_bytes()), file.stat()
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    code, _, err = run("-C", case, "verify")
    assert code == 4 and "damaged" in err


def test_a_spoilt_journal_ends_with_3_and_its_line(run: Run, case: Path) -> None:
    path = case / journal.NAME
    path.write_bytes(path.read_bytes().replace(b'"claims":5', b'"claims":6'))
    code, out, _ = run("-C", case, "verify")
    assert code == 3
    assert "journal.jsonl:1: it is not as it was written" in out
    path.unlink()
    code, out, _ = run("-C", case, "verify")
    assert code == 3 and "journal.jsonl is missing" in out


def test_each_changed_byte_of_a_text_is_noticed(run: Run, case: Path) -> None:
    path = case / "sources" / "opinion.txt"
    whole, random, seen = path.read_bytes(), Random(7), 0
    with builds.open_current(case) as reading:
        for _ in range(100):
            at = random.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << random.randrange(8))]) + whole[at + 1 :])
            seen += [text.state for text in texts_of(case, reading)] == ["changed"]
    assert seen == 100
    assert run("-C", case, "verify")[0] == 3


def test_claims_that_lose_their_words_are_named(run: Run, case: Path) -> None:
    path = case / "sources" / "opinion.txt"
    path.write_text(path.read_text().replace("never asked his name", "never heard his name"))
    code, out, _ = run("-C", case, "verify")
    assert code == 3
    assert "sources/opinion.txt: changed since opinion was recorded" in out
    assert "1 claim of 4 lose support: John Balcerzak" in out
    (row,) = (r for r in json.loads(run("-C", case, "verify", "--json")[1])["sources"] if r["claims"])
    assert (row["claims"], len(row["lost"])) == (4, 1)


def test_a_text_that_went_takes_all_its_words(run: Run, case: Path) -> None:
    (case / "sources" / "opinion.txt").unlink()
    code, out, _ = run("-C", case, "verify")
    assert code == 3
    assert "missing since opinion was recorded" in out and "1 claim of 4 lose support" in out


def test_a_change_that_touches_no_words_says_so(run: Run, case: Path) -> None:
    path = case / "sources" / "opinion.txt"
    path.write_text(path.read_text() + "More.\n")
    assert "4 claims of it still found word for word" in run("-C", case, "verify")[1]


def test_a_text_without_a_hash_is_compared_with_what_was_noted(run: Run, tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path / "case", sources="opinion,O,opinion,A,1991,sources/opinion.txt,original\npaper,P\n"
    )
    build(folder)
    assert run("-C", folder, "verify")[0] == 0
    path = folder / "sources" / "opinion.txt"
    path.write_text(path.read_text() + "More.\n")
    code, out, _ = run("-C", folder, "verify")
    assert code == 3 and "sources/opinion.txt: changed" in out


# ---- what changed, and what was corrected ------------------------------------------------------------------


def commit(folder: Path, *words: str) -> None:
    for command in (
        ("add", "-A"),
        ("-c", "user.name=me", "-c", "user.email=me@example.org", "commit", "-qm", *words),
    ):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A dossier in git, below the top of the repository, with two revisions."""
    folder = write_dossier(tmp_path / "repo" / "case")
    subprocess.run(["git", "init", "-q", str(folder.parent)], check=True)
    commit(folder, "one")
    build(folder)
    gone = next(c.id for c in open_claims(folder) if c.subject.id == "city")
    table = (folder / "claims.csv").read_text().splitlines()
    table = [
        row.replace("the paper says so", "the paper tells so") for row in table if not row.startswith("city")
    ]
    (folder / "claims.csv").write_text(
        "\n".join([*table, "lacy,witnessed,response,paper,reported,,,,,she saw it,,,,", ""])
    )
    (folder / "corrections.csv").write_text(
        f"claim,date,what,reason,by\n{gone},2026-01-02,withdrawn,the caption was misread,me\n"
    )
    commit(folder, "two")
    build(folder)
    return folder


def open_claims(folder: Path) -> list[ClaimView]:
    with builds.open_current(folder) as reading:
        return list(reading.all_claims())


def test_two_revisions_in_git_are_compared(run: Run, kept: Path) -> None:
    code, out, _ = run("-C", kept, "diff", "HEAD~1", "HEAD")
    assert code == 0
    assert "1 claim came Catherine Lacy" in out
    assert "1 claim went City of Milwaukee" in out
    assert "1 claim restated Milwaukee Police Department" in out
    assert "before: according to The article; 1991-05-27: in our words: the paper says so" in out
    assert "after: according to The article; 1991-05-27: in our words: the paper tells so" in out
    assert "Corrected 2026-01-02 by me: withdrawn (the caption was misread)" in out


def test_one_revision_is_compared_with_the_dossier_at_hand(run: Run, kept: Path) -> None:
    assert run("-C", kept, "diff", "HEAD~1")[1].endswith(run("-C", kept, "diff", "HEAD~1", "HEAD")[1][-80:])
    assert run("-C", kept, "diff", "HEAD")[0] == 1
    said = json.loads(run("-C", kept, "diff", "HEAD~1", "--json")[1])
    assert [len(said[key]) for key in ("added", "removed", "restated", "altered", "corrections")] == [
        1,
        1,
        1,
        0,
        1,
    ]


def test_a_revision_leaves_nothing_behind(
    run: Run, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    run("-C", kept, "diff", "HEAD~1")
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("name", ["nothing", "--help-me", "--output=x", "HEAD~99"])
def test_what_is_no_revision_is_refused(run: Run, kept: Path, name: str) -> None:
    code, _, err = run("-C", kept, "diff", "--", name)
    assert code == 2 and "neither a dossier, nor a build, nor a revision" in err


def test_a_correction_stands_where_the_claim_was(run: Run, kept: Path) -> None:
    row = (kept / "corrections.csv").read_text().splitlines()[1].split(",")[0]
    code, out, _ = run("-C", kept, "show", row)
    assert code == 0
    assert "No claim of the record has the id" in out and "withdrawn (the caption was misread)" in out


def test_a_correction_stands_with_the_claim_and_with_whom_it_is_about(run: Run, tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path,
        claims="lacy,plaintiffIn,suit,paper,reported,,,,,the paper,,,,caption\n",
        corrections="caption,2026-01-02,the date,a misprint,the editor\n",
    )
    build(folder)
    for name in ("caption", "lacy"):
        assert (
            "Corrected 2026-01-02 by the editor: the date (a misprint)" in run("-C", folder, "show", name)[1]
        )
        said = json.loads(run("-C", folder, "show", name, "--json")[1])
        assert [row["what"] for row in said["corrections"]] == ["the date"]


# ---- what do you hold about me? ----------------------------------------------------------------------------


def test_a_report_says_what_is_held_and_where_else_the_name_stands(run: Run, kept: Path) -> None:
    (kept / "notes.md").write_text("Ask Catherine Lacy.\n")
    build(kept)
    shutil.copytree(kept / ".onrecord" / "builds", kept / ".onrecord" / "builds" / "old")
    code, out, _ = run("-C", kept, "show", "Catherine Lacy", "--report")
    assert code == 0
    assert (
        "What this dossier holds about Catherine Lacy [lacy]. It leaves this machine under its own name."
        in out
    )
    assert "The reason given: plaintiff of record" in out
    assert "files of the dossier: notes.md" in out
    assert "texts of sources: sources/opinion.txt" in out
    assert "older builds, until nobody reads them: .onrecord/builds/old" in out
    assert "the history of the dossier in git: commit" in out
    assert "the journal" not in out


def test_a_report_about_a_pseudonym_says_which_one(run: Run, tmp_path: Path) -> None:
    write_dossier(tmp_path, entities="lacy,Person,Catherine Lacy,,,,private\nsuit,Lawsuit,A suit\n",
                  claims="lacy,plaintiffIn,suit,paper,reported,,,,,she sued\n")  # fmt: skip
    build(tmp_path)
    said = json.loads(run("-C", tmp_path, "show", "lacy", "--report", "--json")[1])
    assert (said["privacy"], said["shown_as"]) == ("private", "Person 1")
    assert {place["where"] for place in said["places"]} >= {"entities.csv"}
    out = run("-C", tmp_path, "show", "lacy", "--report")[1]
    assert "under a pseudonym. There it is called Person 1." in out
