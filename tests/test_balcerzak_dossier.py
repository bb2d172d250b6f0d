"""The bundled dossier keeps its own rules: sizes, words, hashes, fairness.

In:   the tables of `data/balcerzak` as plain CSV, and the original articles where `ONRECORD_SHARED` points
Out:  a failure that names file and line
Not:  the package: nothing of it is imported, so that the dossier and the code can't share a mistake
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOSSIER = ROOT / "data" / "balcerzak"
COLUMNS = {
    "sources.csv": (
        "id title kind publisher author date url archive_url file text sha256 original_sha256 based_on note"
    ),
    "entities.csv": "id type name aliases unnamed living description same_as privacy pseudonym note",
    "claims.csv": "subject relation object in when source quote summary standing by undoes review note id",
    "identities.csv": "a b judgement reason by date",
    "responses.csv": "claim asked how deadline answer source",
    "corrections.csv": "claim date what reason by",
}
STANDINGS = {
    "", "found", "recorded", "admitted", "testified", "reported", "charged", "alleged", "depicted",
    "denied", "rejected", "reversed", "retracted",
}  # fmt: skip
LONGEST_QUOTE = 6
LONGEST_ECHO = 7
"""Words in a row that a tracked file may share with an article; its title is free."""
LONGEST_CELL = 400
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
TEXT_FILES = {
    "", ".cff", ".cfg", ".css", ".csv", ".html", ".ini", ".ipynb", ".js", ".json", ".jsonld",
    ".md", ".nq", ".py", ".rq", ".rst", ".svg", ".toml", ".trig", ".ttl", ".txt", ".yaml", ".yml",
}  # fmt: skip


# ---- reading ----


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of the dossier; a short or a long row fails here."""
    with (DOSSIER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert list(reader.fieldnames or ()) == COLUMNS[name].split()
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        assert None not in row, f"{name}, row {number}: more cells than columns"
        assert None not in row.values(), f"{name}, row {number}: fewer cells than columns"
    return rows


def entities() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table("entities.csv")}


def sources() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table("sources.csv")}


def claims() -> Iterator[tuple[str, dict[str, str]]]:
    """Each claim, with the place that a failure names."""
    for number, row in enumerate(table("claims.csv"), start=2):
        yield f"claims.csv, row {number} ({row['subject']} {row['relation']})", row


def plain(text: str) -> str:
    """White space, quotation marks and dashes made alike: how a passage is looked for."""
    text = unicodedata.normalize("NFC", text)
    alike = (("[\u2018\u2019\u02bc]", "'"), ("[\u201c\u201d\u201e]", '"'), ("[\u2010-\u2014]", "-"))
    for marks, one in alike:
        text = re.sub(marks, one, text)
    return " ".join(text.split())


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", plain(text).lower().replace("'", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of words that are one longer than may be shared."""
    found = words(text)
    length = LONGEST_ECHO + 1
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


@cache
def originals() -> dict[str, str]:
    """SHA-256 to text of the original articles; they are not passed on with the project.

    Skips without `ONRECORD_SHARED`, but fails on a build machine: there the check must run.
    """
    shared = os.environ.get("ONRECORD_SHARED", "")
    if not shared:
        reason = "ONRECORD_SHARED names no folder: set it to the one that holds case/articles"
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(reason)
        pytest.skip(reason)
    files = sorted((Path(shared) / "case" / "articles").glob("*.txt"))
    assert files, f"no articles below {shared}/case/articles"
    return {hashlib.sha256(f.read_bytes()).hexdigest(): f.read_text(encoding="utf-8") for f in files}


def tracked_files() -> list[Path]:
    """The project's text files: as git lists them, new ones too; in an unpacked archive all of them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        files = [ROOT / name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = list(ROOT.rglob("*"))
    return [f for f in files if f.suffix in TEXT_FILES and f.is_file() and not f.is_symlink()]


# ---- size and shape ----


def test_the_dossier_is_as_large_as_promised() -> None:
    assert len(table("sources.csv")) >= 12
    assert len(table("entities.csv")) >= 60
    assert len(table("claims.csv")) >= 200
    assert len(list((DOSSIER / "queries").glob("*.rq"))) >= 12
    assert table("identities.csv")


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_no_cell_is_overlong_or_ragged(name: str) -> None:
    for number, row in enumerate(table(name), start=2):
        for column, cell in row.items():
            where = f"{name}, row {number}, {column}"
            assert len(cell) <= LONGEST_CELL, f"{where}: {len(cell)} characters"
            assert cell == cell.strip(), f"{where}: blanks at an end"
            assert not re.search(r"[\x00-\x1f\x7f]", cell), f"{where}: a control character"


@pytest.mark.parametrize("name", ["sources.csv", "entities.csv"])
def test_ids_are_well_formed_and_used_once(name: str) -> None:
    ids = Counter(row["id"] for row in table(name))
    assert [i for i in ids if not ID.fullmatch(i)] == []
    assert [i for i, times in ids.items() if times > 1] == []


def test_ids_of_sources_and_entities_are_apart() -> None:
    assert sorted(set(sources()) & set(entities())) == []


def test_no_name_belongs_to_two() -> None:
    names = Counter(
        name.casefold()
        for row in table("entities.csv")
        for name in {row["name"], *row["aliases"].split("|")}
        if name
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_settings_name_the_dossier_and_where_to_write() -> None:
    settings = tomllib.loads((DOSSIER / "dossier.toml").read_text(encoding="utf-8"))
    assert settings["base"].startswith("https://") and settings["base"].endswith("/")
    assert settings["corrections"].endswith(".example"), "a placeholder that reaches nobody by accident"
    assert settings["title"] and settings["salt"] and settings["publish"]


# ---- sources and their digests ----


def test_hashes_are_those_of_the_files() -> None:
    for name, row in sources().items():
        assert row["text"] == "digest", name
        assert row["file"] == f"sources/{name}.md", name
        assert row["sha256"] == hashlib.sha256((DOSSIER / row["file"]).read_bytes()).hexdigest(), name


def test_every_digest_belongs_to_a_source() -> None:
    listed = {row["file"] for row in sources().values()}
    there = {f"sources/{f.name}" for f in (DOSSIER / "sources").iterdir()}
    assert there == listed


def test_digests_are_numbered_without_a_gap() -> None:
    for name, row in sources().items():
        numbers = re.findall(r"^(\d+)\. ", (DOSSIER / row["file"]).read_text(encoding="utf-8"), re.MULTILINE)
        assert [int(n) for n in numbers] == list(range(1, len(numbers) + 1)), name


def test_sources_rest_on_sources_and_say_how_weak_they_are() -> None:
    for name, row in sources().items():
        assert set(filter(None, row["based_on"].split("|"))) <= set(sources()) - {name}, name
        assert row["note"], f"{name}: a reader should learn how far it can be relied on"


def test_original_hashes_are_those_of_the_articles() -> None:
    hashes = {row["original_sha256"] for row in sources().values() if row["original_sha256"]}
    assert hashes == set(originals())


# ---- claims ----


def test_claims_name_what_exists() -> None:
    known, named = entities(), {row["id"] for row in table("claims.csv") if row["id"]}
    for where, row in claims():
        assert row["subject"] in known, where
        assert row["source"] in sources(), where
        for column in ("in", "by"):
            assert not row[column] or row[column] in known, f"{where}: {column} {row[column]}"
        assert row["standing"] in STANDINGS, where
        assert not row["undoes"] or row["undoes"] in named, where


def test_every_claim_has_words_found_once_in_its_digest() -> None:
    files = {name: DOSSIER / row["file"] for name, row in sources().items()}
    texts = {name: plain(file.read_text(encoding="utf-8")) for name, file in files.items()}
    for where, row in claims():
        assert row["summary"], f"{where}: no words"
        times = texts[row["source"]].count(plain(row["summary"]))
        assert times == 1, f"{where}: found {times} times: {row['summary']}"


def test_no_claim_is_there_twice() -> None:
    columns = [c for c in COLUMNS["claims.csv"].split() if c not in ("undoes", "review", "note", "id")]
    rows = Counter(tuple(row[c] for c in columns) for row in table("claims.csv"))
    assert [row for row, times in rows.items() if times > 1] == []


def test_an_answer_says_the_same_as_what_it_answers() -> None:
    named = {row["id"]: row for row in table("claims.csv") if row["id"]}
    answers = [(where, row) for where, row in claims() if row["undoes"]]
    assert answers
    for where, row in answers:
        answered = named[row["undoes"]]
        assert all(row[c] == answered[c] for c in ("subject", "relation", "object", "in")), where


def test_quotes_are_short() -> None:
    for where, row in claims():
        assert len(row["quote"].split()) <= LONGEST_QUOTE, f"{where}: {row['quote']}"


def test_quotes_stand_once_in_the_articles() -> None:
    texts = {name: plain(originals()[row["original_sha256"]])
             for name, row in sources().items() if row["original_sha256"]}  # fmt: skip
    found = 0
    for where, row in claims():
        if row["quote"] and row["source"] in texts:
            times = texts[row["source"]].count(plain(row["quote"]))
            assert times == 1, f"{where}: found {times} times: {row['quote']}"
            found += 1
    assert found >= 20


def test_nothing_tracked_repeats_an_article() -> None:
    # The first line of an article is its title, which a source's row gives as it is.
    articles = set().union(*(runs(text.partition("\n")[2]) for text in originals().values()))
    assert articles
    echoes = []
    for file in tracked_files():
        shared = runs(file.read_text(encoding="utf-8", errors="replace")) & articles
        echoes += [f"{file.relative_to(ROOT)}: {' '.join(run)}" for run in sorted(shared)]
    assert echoes == []


# ---- fairness ----


def test_every_person_is_public_for_a_reason() -> None:
    for name, row in entities().items():
        if row["type"] in ("Person", "Group"):
            assert row["privacy"] == "public", name
            assert row["note"].startswith("Public "), f"{name}: say why"


def test_the_unnamed_have_no_other_name() -> None:
    unnamed = [row for row in table("entities.csv") if row["unnamed"]]
    assert unnamed
    for row in unnamed:
        assert row["unnamed"] == "yes" and row["type"] in ("Person", "Group"), row["id"]
        assert not row["aliases"] and not row["same_as"], row["id"]


def test_nobody_unnamed_is_judged_the_same_as_somebody() -> None:
    known = entities()
    for row in table("identities.csv"):
        assert row["judgement"] in ("same", "different", "unsure")
        assert row["reason"] and row["by"] and row["date"], row
        if known[row["a"]]["unnamed"] or known[row["b"]]["unnamed"]:
            assert row["judgement"] == "unsure", row


def test_what_is_left_out_is_left_out() -> None:
    assert all(re.fullmatch(r"\d{4}", row["object"]) for _, row in claims() if row["relation"] == "birthDate")
    assert not any(row["privacy"] == "minor" for row in table("entities.csv"))
    family = {"relativeOf", "parentOf", "childOf", "siblingOf"}
    assert [where for where, row in claims() if row["relation"] in family] == []


def test_the_night_is_alleged_where_an_opinion_recites_it() -> None:
    night = {"police-response", "emergency-call", "konerak-killing"}
    opinions = {"785fsupp1343", "878fsupp147", "980fsupp983"}
    for where, row in claims():
        if row["source"] in opinions and {row["object"], row["in"], row["subject"]} & night:
            assert row["standing"] == "alleged" and row["by"], where


def test_the_year_that_a_court_misprints_is_nobody_elses_word() -> None:
    """The opinion of 1993 prints 1990 in its own voice: the plaintiffs never said so."""
    dated = [(where, row) for where, row in claims() if row["when"].startswith("1990")]
    assert {row["object"] for _, row in dated} == {"emergency-call", "police-response"}
    for where, row in dated:
        assert (row["source"], row["standing"], row["by"]) == ("838fsupp1320", "reported", ""), where


def test_a_plea_admits_an_act_and_no_ground() -> None:
    assert [
        where for where, row in claims() if row["relation"] == "ground" and row["standing"] == "admitted"
    ] == []


def test_charges_that_were_decided_are_not_called_undecided() -> None:
    assert [where for where, row in claims() if row["standing"] == "charged"] == []


def test_what_the_series_shows_is_depicted_and_nothing_else_is() -> None:
    for where, row in claims():
        assert (row["standing"] == "depicted") == (row["by"] == "monster"), where


def test_whoever_alleges_or_admits_is_named_as_the_speaker() -> None:
    for where, row in claims():
        if row["standing"] in ("alleged", "admitted", "charged", "found", "recorded", "rejected"):
            assert row["by"], f"{where}: {row['standing']} by whom?"


def test_nobody_admits_for_another() -> None:
    for where, row in claims():
        if row["standing"] == "admitted" and row["relation"] in ("conduct", "perpetrated", "stated"):
            assert row["by"] == row["subject"], where


def test_the_claimed_name_is_no_alias() -> None:
    claimed = {row["object"].casefold() for _, row in claims() if row["relation"] == "calledAs"}
    spellings = [f"{row['name']}|{row['aliases']}" for row in table("entities.csv")]
    aliases = {name.casefold() for names in spellings for name in names.split("|")}
    assert "john hmong" in claimed
    assert claimed & aliases == set()
    assert "john balczerak" in aliases


# ---- saved questions ----


@pytest.mark.parametrize("file", sorted((DOSSIER / "queries").glob("*.rq")), ids=lambda f: f.stem)
def test_a_question_opens_with_a_sentence_and_its_columns(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    comment = [line for line in lines if line.startswith("#")]
    query = "\n".join(line for line in lines if not line.startswith("#"))
    selected = re.search(r"SELECT (?:DISTINCT )?(.*?) WHERE", query)
    assert selected is not None
    assert re.match(r"# [A-Z].*\?$", comment[0]), "the first line is the question"
    assert any(line.startswith("# Rows:") for line in comment)
    for column in re.findall(r"\?(\w+)(?= |$|\))", re.sub(r"\(COUNT\(.*?\) AS", "", selected[1])):
        assert f"?{column}" in "\n".join(comment), f"?{column} is not explained"
    for name in re.findall(r"^# param (\w+): .+ \(default [\w-]+\)$", "\n".join(comment), re.MULTILINE):
        assert f"?{name}" in query
    assert max(map(len, lines)) <= 120
