"""Foreign files become tables of a dossier: nothing is dropped in silence, nothing half-written."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dossiers import write_dossier
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.bring import FORMATS, lines
from onrecord.bring.into import Into, Written
from onrecord.bring.ledger import Ledger
from onrecord.bring.table import bring
from onrecord.build import check
from onrecord.cli import main
from onrecord.errors import ForeignFileError
from onrecord.store.progress import silent

MAPPING = """
[lookups.finding]
SU = "found"
NS = "alleged"

[[source]]
id = "list"
title = "The list"

[[entity]]
id = "police"
type = "LawEnforcementAgency"
name = "Harbor Police Department"

[[table]]
file = "staff*"
source = "list"
  [[table.entity]]
  id = "p{id|number}"
  type = "Person"
  name = "{name|title}"
  [[table.claim]]
  subject = "p{id|number}"
  relation = "officer of"
  object = "police"
  when = ["{from}", "{to}"]
  where = { id = "*" }
  standing = "{finding|finding}"
  by = "police"
  summary = "Row {line}: {name}"
"""
HEADER = "id,name,from,to,finding"


def table(
    tmp: Path, text: str | bytes, name: str = "staff.csv", mapping: str = MAPPING
) -> tuple[Written, Ledger]:
    """Bring in one table."""
    file = tmp / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return brought(tmp, file, mapping)


def brought(
    tmp: Path, file: Path, mapping: str = MAPPING, folder: Path | None = None
) -> tuple[Written, Ledger]:
    (tmp / "map.toml").write_text(mapping, encoding="utf-8")
    ledger = Ledger()
    with Into(folder or tmp / "case", "staff", ledger) as into:
        bring([file], into, silent, mapping=tmp / "map.toml")
        return into.commit(), ledger


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def balanced(ledger: Ledger) -> bool:
    return all(c.read == c.kept + c.refused and c.refused >= 0 for c in ledger.counts.values())


def test_a_row_becomes_an_entity_and_a_claim_that_says_where_it_is_from(tmp_path: Path) -> None:
    written, ledger = table(tmp_path, f"{HEADER}\n7.0,ANN O'NEIL,1991,1992-05,SU\n")
    assert written.new
    assert (written.entities, written.claims) == (2, 1)
    (claim,) = rows(tmp_path / "case" / "claims" / "staff.csv")
    assert claim == {
        "subject": "p7", "relation": "officerOf", "object": "police", "when": "1991/1992-05",
        "source": "list",
        "summary": "Row 2: ANN O'NEIL", "standing": "found", "by": "police", "note": "staff.csv:2",
    }  # fmt: skip
    assert rows(tmp_path / "case" / "entities.csv")[1]["name"] == "Ann O'Neil"
    assert balanced(ledger)
    _, findings = check(tmp_path / "case")
    assert [f for f in findings if f.severity == "error"] == []


def test_nothing_becomes_public(tmp_path: Path) -> None:
    mapping = MAPPING.replace('type = "Person"', 'type = "Person"\n  privacy = "public"')
    table(tmp_path, f"{HEADER}\n7,Ann,,,SU\n", mapping=mapping)
    assert {row["privacy"] for row in rows(tmp_path / "case" / "entities.csv")} == {""}


def test_what_ends_before_it_begins_is_noticed_and_the_claim_stays_without_a_time(tmp_path: Path) -> None:
    _, ledger = table(tmp_path, f"{HEADER}\n7,Ann,2007-03-29,2007-03-28,SU\n")
    (claim,) = rows(tmp_path / "case" / "claims" / "staff.csv")
    assert claim["when"] == ""
    assert "2007-03-29/2007-03-28" in claim["note"]
    assert ledger.codes["staff.csv", "ends-before-it-begins"] == 1
    assert ledger.count("staff.csv", "row").partly == 1
    (finding,) = [f for f in check(tmp_path / "case")[1] if f.code == "time-left-out"]
    assert (finding.file, finding.line, finding.severity) == ("claims/staff.csv", 2, "note")
    assert "2007-03-29/2007-03-28" in finding.message


REFUSED = {
    "short-row": "7,Ann,,\n",
    "long-row": "7,Ann,,,SU,more\n",
    "lone-quote": '7,"Ann,,,SU\n',
    "nul-character": "7,A\0nn,,,SU\n",
    "bad-value": "7,Ann,,,XX\n",
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_bad_row_costs_itself_and_no_other(code: str, tmp_path: Path) -> None:
    """In the middle, so that rows before and after it must come through."""
    _, ledger = table(tmp_path, f"{HEADER}\n1,Bo,,,SU\n{REFUSED[code]}2,Cy,,,SU\n")
    summaries = [row["summary"] for row in rows(tmp_path / "case" / "claims" / "staff.csv")]
    assert summaries == ["Row 2: Bo", "Row 4: Cy"]
    (entry,) = [e for e in rows(tmp_path / "case" / "imports" / "staff.csv") if e["code"] == code]
    assert (entry["file"], entry["line"]) == ("staff.csv", "3")
    assert entry["reason"]
    assert balanced(ledger)
    assert ledger.count("staff.csv", "row").read == 3


def test_a_row_of_several_lines_is_one_row_and_the_next_keeps_its_line(tmp_path: Path) -> None:
    table(tmp_path, f'{HEADER}\n1,"Bo\nof the ""Harbor""",,,SU\n2,Cy,,,SU\n')
    notes = [row["note"] for row in rows(tmp_path / "case" / "claims" / "staff.csv")]
    assert notes == ["staff.csv:2", "staff.csv:4"]


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + f"{HEADER}\n7,Ann,1991,,SU\n").encode(),
        f"{HEADER}\n7,Ann,1991,,SU\n".replace(",", ";").encode(),
        f"{HEADER}\n7,Ann,1991,,SU\n".replace(",", "\t").encode(),
        f"{HEADER}\r\n7,Ann,1991,,SU\r\n\r\n".encode(),
        f"{HEADER}\n7,Ann,1991,,SU".encode("utf-16"),
    ],
    ids=["bom", "semicolons", "tabs", "crlf", "utf-16"],
)
def test_one_table_in_many_guises_is_one_table(content: bytes, tmp_path: Path) -> None:
    table(tmp_path, content)
    (claim,) = rows(tmp_path / "case" / "claims" / "staff.csv")
    assert (claim["subject"], claim["when"], claim["note"]) == ("p7", "1991/..", "staff.csv:2")


def test_json_lines_excel_and_parquet_say_the_same(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    record = {"id": "7", "name": "Ann", "from": "1991-05-27", "to": "", "finding": "SU"}
    book = openpyxl.Workbook()
    book.active.append(list(record))
    book.active.append([7, "Ann", __import__("datetime").date(1991, 5, 27), None, "SU"])
    buffer = io.BytesIO()
    book.save(buffer)
    sink = io.BytesIO()
    parquet.write_table(arrow.table({k: [v] for k, v in record.items()}), sink)
    found = []
    for name, content in {
        "staff.csv.gz": gzip.compress(f"{HEADER}\n{','.join(record.values())}\n".encode()),
        "staff.jsonl": json.dumps(record).encode(),
        "staff.xlsx": buffer.getvalue(),
        "staff.parquet": sink.getvalue(),
    }.items():
        inside = tmp_path / name.replace(".", "-")
        inside.mkdir()
        table(inside, content, name)
        (claim,) = rows(inside / "case" / "claims" / "staff.csv")
        found.append((claim["subject"], claim["when"], claim["standing"]))
    assert found == [("p7", "1991-05-27/..", "found")] * 4


def test_a_row_that_calls_an_id_otherwise_is_told(tmp_path: Path) -> None:
    """It may be somebody else, of whom the claim now says something; also far below the first row."""
    many = "".join(f"{n},Name {n},,,SU\n" for n in range(100, 40_000))
    _, ledger = table(tmp_path, f"{HEADER}\n7,Ann,,,SU\n7,ANN,,,SU\n7,Bob,,,SU\n{many}7,Cy,,,SU\n7,,,,SU\n")
    assert ledger.codes["staff.csv", "named-otherwise"] == 2
    first = ledger.examples["staff.csv", "named-otherwise"]
    assert first.line == 4 and first.reason.endswith('here "Bob"')
    assert ledger.count("staff.csv", "row").partly == 2 and balanced(ledger)
    names = [row["name"] for row in rows(tmp_path / "case" / "entities.csv") if row["id"] == "p7"]
    assert names == ["Ann"]


def test_sheets_that_nothing_reads_are_named(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([7, "Ann", None, None, "SU"])
    book.create_sheet("Old").append(["id"])
    buffer = io.BytesIO()
    book.save(buffer)
    _, ledger = table(tmp_path, buffer.getvalue(), "staff.xlsx")
    assert "Old" in ledger.examples["staff.xlsx", "sheet-not-read"].reason


def test_where_no_row_can_be_kept_nothing_is_written(tmp_path: Path) -> None:
    """An old file that is no UTF-8: the sentence says what to write, and then it comes in."""
    old = f"{HEADER}\n7,J\u00f6rg,1991,,SU\n8,Pe\u00f1a,1992,,SU\n".encode("cp1252")
    with pytest.raises(ForeignFileError, match=r'line 2: .*no text in UTF-8.*encoding = "cp1252"'):
        table(tmp_path, old)
    assert not (tmp_path / "case").exists()
    table(tmp_path, old, mapping=MAPPING.replace("[[table]]", '[[table]]\nencoding = "cp1252"'))
    names = {row["name"] for row in rows(tmp_path / "case" / "entities.csv")}
    assert {"J\u00f6rg", "Pe\u00f1a"} <= names


BAD: Mapping[str, tuple[str, bytes]] = {
    "empty": ("staff.csv", b""),
    "no such column": ("staff.csv", b"id,nmae,from,to,finding\n1,a,,,SU\n"),
    "two of one column": ("staff.csv", b"id,id,name,from,to,finding\n1,1,a,,,SU\n"),
    "not gzip": ("staff.csv.gz", b"id,name\n"),
    "cut gzip": ("staff.csv.gz", gzip.compress(b"id,name,from,to,finding\n" * 2000)[:-20]),
    "gzip bomb": ("staff.csv.gz", gzip.compress(b"0" * (80 << 20))),
    "not json": ("staff.jsonl", b"[1,2]\n"),
    "not excel": ("staff.xlsx", b"PK\3\4 no"),
    "not parquet": ("staff.parquet", b"PAR1 no"),
    "unknown ending": ("staff.docx", b"x"),
    "binary": ("staff.csv", bytes(range(256)) * 40),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_gets_one_sentence_and_nothing_is_written(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content = BAD[what]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "map.toml").write_text(MAPPING)
    before = sorted(p.name for p in tmp_path.iterdir())
    args = ["-C", str(tmp_path / "case"), "import", "table", str(tmp_path / name)]
    assert main([*args, "--mapping", str(tmp_path / "map.toml")]) == 4
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert "Traceback" not in said
    assert "fault in onrecord" not in said
    assert sorted(p.name for p in tmp_path.iterdir()) == before


@pytest.mark.parametrize("form", [f for f in FORMATS if f != "table"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\0\1\2", b"{", b"[" * 100_000, b'{"a":' * 100_000, "\u202e{}".encode(), b"null", b"\xff\xfe\xff"],
    ids=["empty", "binary", "cut", "deep", "deep objects", "bidi", "null", "half utf-16"],
)
def test_other_formats_meet_bad_files_with_one_sentence(
    form: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    assert main(["-C", str(tmp_path / "case"), "import", form, str(file)]) == 4
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "fault in onrecord" not in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.json"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "staff.csv")
    with pytest.raises(ForeignFileError, match="no regular file"):
        brought(tmp_path, tmp_path / "staff.csv")


MISTAKES = {
    "means nothing": ("source = ", "sorce = "),
    "no relation is called": ("officer of", "oficer of"),
    "no filter or lookup": ("|title", "|titel"),
    "no type is called": ('"Person"', '"Persn"'),
    "no source is called": ('source = "list"', 'source = "lst"'),
    "stands alone": ("{name|title}", "{name"),
    "is no TOML": ("[[table]]", "[[table"),
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_in_a_mapping_is_told_with_its_place(words: str, tmp_path: Path) -> None:
    old, new = MISTAKES[words]
    with pytest.raises(ForeignFileError, match=words) as error:
        table(tmp_path, f"{HEADER}\n", mapping=MAPPING.replace(old, new))
    assert str(error.value).startswith("map.toml")


def test_what_nobody_describes_is_refused(tmp_path: Path) -> None:
    mapping = MAPPING.replace('object = "police"', 'object = "fire"')
    _, ledger = table(tmp_path, f"{HEADER}\n7,Ann,,,SU\n", mapping=mapping)
    assert ledger.codes["staff.csv", "undescribed"] == 1


# ---- a dossier that is there -----------------------------------------------------------------------------


def test_rows_that_are_there_stay_to_the_byte(tmp_path: Path) -> None:
    case = write_dossier(tmp_path / "case")
    before = {name: (case / name).read_bytes() for name in ("entities.csv", "sources.csv", "claims.csv")}
    (tmp_path / "staff.csv").write_text(f"{HEADER}\n7,Ann,,,SU\n")
    brought(tmp_path, tmp_path / "staff.csv", MAPPING.replace('"police"', '"harbor"'))
    for name, content in before.items():
        assert (case / name).read_bytes().startswith(content)
    assert (case / "claims.csv").read_bytes() == before["claims.csv"]
    _, findings = check(case)
    assert [f for f in findings if f.severity == "error"] == []


def test_an_id_of_another_is_never_merged_by_chance(tmp_path: Path) -> None:
    case = write_dossier(tmp_path / "case")  # its police are those of Milwaukee
    before = {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}
    (tmp_path / "staff.csv").write_text(f"{HEADER}\n7,Ann,,,SU\n")
    with pytest.raises(ForeignFileError, match="--prefix"):
        brought(tmp_path, tmp_path / "staff.csv")
    assert {p: p.read_bytes() for p in case.rglob("*") if p.is_file()} == before


def test_a_prefix_keeps_them_apart(tmp_path: Path) -> None:
    write_dossier(tmp_path / "case")
    (tmp_path / "staff.csv").write_text(f"{HEADER}\n7,Ann,,,SU\n")
    (tmp_path / "map.toml").write_text(MAPPING)
    args = ["-C", str(tmp_path / "case"), "import", "table", str(tmp_path / "staff.csv"), "--prefix", "h-"]
    assert main([*args, "--mapping", str(tmp_path / "map.toml")]) == 0
    (claim,) = rows(tmp_path / "case" / "claims" / "staff.csv")
    assert (claim["subject"], claim["object"], claim["by"], claim["source"]) == (
        "h-p7",
        "h-police",
        "h-police",
        "h-list",
    )
    assert main(["-C", str(tmp_path / "case"), "check"]) == 0


def test_an_import_of_the_same_name_is_refused(tmp_path: Path) -> None:
    table(tmp_path, f"{HEADER}\n7,Ann,,,SU\n")
    with pytest.raises(ForeignFileError, match="--name"):
        table(tmp_path, f"{HEADER}\n8,Bo,,,SU\n")


def test_the_list_says_what_each_format_loses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--list"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for name, form in FORMATS.items():
        assert name in said
        assert form.loses in said


# ---- properties ------------------------------------------------------------------------------------------

cells = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6), cells)
def test_lines_read_back_to_their_cells(made: list[tuple[str, str, str]], same: str) -> None:
    columns: list[Any] = [*map(list, zip(*made, strict=True)), same]
    found = list(csv.reader(io.StringIO(lines.text(columns, len(made)), newline=""), strict=True))
    assert found == [[*row, same] for row in made]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=12))
def test_the_ledger_balances_whatever_the_rows(
    tmp_path_factory: pytest.TempPathFactory, rows_: list[bytes]
) -> None:
    tmp = tmp_path_factory.mktemp("any")
    body = b"\n".join([HEADER.encode(), b"1,Ann,,,SU", *rows_, b"2,Bo,1991,,NS", b""])
    written, ledger = table(tmp, body)
    assert balanced(ledger)
    assert written.claims >= 1
    count = ledger.count("staff.csv", "row")
    refused = [e for e in rows(tmp / "case" / "imports" / "staff.csv") if e["what"] != "value"]
    assert len({e["line"] for e in refused}) >= min(count.refused, 1)


# ---- what a newcomer meets -------------------------------------------------------------------------------


def command(tmp: Path, *words: str, mapping: str = MAPPING) -> int:
    (tmp / "staff.csv").write_text(f"{HEADER},shoe size\n7,Ann,,,SU,44\n8,Bo,2007,2006,SU,45\n")
    (tmp / "map.toml").write_text(mapping)
    files = [str(tmp / "staff.csv"), "--mapping", str(tmp / "map.toml")]
    return main(["-C", str(tmp / "case"), "import", "table", *files, *words])


def test_one_command_brings_in_and_builds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(tmp_path, "--build", mapping=f'title = "The staff"\n{MAPPING}') == 0
    said = capsys.readouterr().out
    assert "2 =           2 +         0  rows of staff.csv (1 kept in part)" in said
    assert "The staff: 2 claims from 1 source about 3 entities." in said
    assert main(["-C", str(tmp_path / "case"), "path", "Ann", "Bo"]) == 0
    assert "Harbor Police Department" in capsys.readouterr().out
    assert command(tmp_path, "--build", "--json") == 2


def test_a_new_dossier_says_what_it_is_and_what_to_do_next(tmp_path: Path) -> None:
    assert command(tmp_path, mapping=f'title = "The *staff*"\n{MAPPING}') == 0
    about = (tmp_path / "case" / "README.md").read_text()
    assert about.startswith("# The \\*staff\\*\n")
    assert "* staff.csv: 2 rows read = 2 kept + 0 refused" in about
    for name in ("claims/staff.csv", "entities.csv", "imports/staff.csv", "onrecord check", "onrecord build"):
        assert name in about
    assert "identities.csv" not in about, "only what is there"
    modes = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "case").iterdir()}
    assert modes["claims"] & 0o055 == 0o055, "a folder as any other"


def test_a_dossier_that_is_there_keeps_its_page(tmp_path: Path) -> None:
    case = write_dossier(tmp_path / "case")
    (case / "README.md").write_text("mine")
    assert command(tmp_path, "--prefix", "h-") == 0
    assert (case / "README.md").read_text() == "mine"


def test_columns_that_nothing_asks_for_are_named(tmp_path: Path) -> None:
    assert command(tmp_path) == 0
    entries = rows(tmp_path / "case" / "imports" / "staff.csv")
    (entry,) = [e for e in entries if e["code"] == "column-not-kept"]
    assert (entry["line"], entry["reason"]) == ("1", "nothing asks for shoe size")


def test_days_compare_as_texts_only_where_they_are_days(tmp_path: Path) -> None:
    """The quick way through two columns of dates gives what reading each gives."""
    pairs = [
        ("1991-01-02", "1991-01-03"), ("1991-01-02", "1991-01-02"), ("1991-01-03", "1991-01-02"),
        ("1991-02-30", "1992-01-01"), ("1991", "1991-05"), ("1991-05-01", "1991"), ("", "1991-05-01"),
        ("1991-05-01", ""), ("", ""), ("1991~", "1992-01-01"), ("1991-05-27T10:00:00", "1992-01-01"),
    ]  # fmt: skip
    from onrecord.bring.template import Template, Times, _time

    times = Times([Template("{a}", {}, "x"), Template("{b}", {}, "x")])
    begins, ends = zip(*pairs, strict=True)
    assert list(times.fill({"a": begins, "b": ends}, len(pairs))) == [_time(pair) for pair in pairs]


def test_a_table_comes_in_beside_the_csv_module(tmp_path: Path) -> None:
    """The benchmark runs; what it measures is for `python -m benchmarks.bring --strict` to say."""
    root = Path(__file__).parents[1]
    words = ["--rows", "400", "--rounds", "1", "--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bring", *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "of the rate of the csv module (goal: at least 0.33)" in done.stdout


def test_the_page_about_mappings_works_as_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[1] / "docs" / "mappings" / "README.md").read_text("utf-8")
    for name, content in re.findall(r"`([a-z]+\.[a-z]+)`\n\n```[a-z]+\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(content)
    words = [str(tmp_path / "staff.csv"), str(tmp_path / "complaints.csv")]
    mapping = ["--mapping", str(tmp_path / "town.toml"), "--build"]
    assert main(["-C", str(tmp_path / "town"), "import", "table", *words, *mapping]) == 0
    assert "The police of a small town: 4 claims from 2 sources about 5 entities." in capsys.readouterr().out
    assert main(["-C", str(tmp_path / "town"), "show", "Bo Adams"]) == 0
    said = capsys.readouterr().out
    assert "found by Town Police" in said and "Complaint 98-015: not sustained" in said
    _, findings = check(tmp_path / "town")
    assert [f for f in findings if f.severity == "error"] == []
