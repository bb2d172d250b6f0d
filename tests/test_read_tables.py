"""Tables: what spreadsheets export is read, what is broken is refused, and nothing is lost in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.notice import CODES, Notices
from onrecord.read.tables import Columns, rows

COLUMNS = Columns(("id", "name", "note"), required=("id",))


def table(content: str | bytes) -> tuple[list[tuple[int, Sequence[str]]], list[tuple[int, str]]]:
    """Rows, and (line, code) of findings."""
    data = content.encode() if isinstance(content, str) else content
    notices = Notices()
    found = list(rows(io.BytesIO(data), "t.csv", COLUMNS, notices))
    return found, [(f.line, f.code) for f in notices.findings]


GOOD = {
    "plain": "id,name,note\na,b,c\n",
    "byte order mark": "\ufeffid,name,note\na,b,c\n",
    "other order": "note,id,name\nc,a,b\n",
    "capitals and blanks": " ID , Name,NOTE\n a , b ,c\n",
    "Windows line ends": "id,name,note\r\na,b,c\r\n",
    "old Mac line ends": "id,name,note\ra,b,c\r",
    "no line end": "id,name,note\na,b,c",
    "quoted": '"id","name","note"\n"a","b","c"\n',
    "blank before a quotation mark": 'id, name, note\na, "b", "c"\n',
    "empty columns at the right": "id,name,note,,\na,b,c,,\n",
    "empty cells beyond the header": "id,name,note\na,b,c,,,\n",
}


@pytest.mark.parametrize("case", GOOD)
def test_what_spreadsheets_export_is_read(case: str) -> None:
    assert table(GOOD[case]) == ([(2, ("a", "b", "c"))], [])


def test_a_column_that_is_not_there_reads_as_empty() -> None:
    assert table("id\na\n") == ([(2, ("a", "", ""))], [])


def test_blank_rows_are_skipped_and_counted() -> None:
    assert table("id,name,note\n\na,b,c\n,,\n  \nd,e,f\n") == (
        [(3, ("a", "b", "c")), (6, ("d", "e", "f"))],
        [],
    )


def test_a_row_is_at_the_line_where_it_begins() -> None:
    found, findings = table('id,name,note\na,"b\nb\n\nb",c\nd,e,f\n')
    assert found == [(2, ("a", "b\nb\n\nb", "c")), (6, ("d", "e", "f"))]
    assert not findings


def test_line_ends_within_a_cell_do_not_depend_on_the_machine() -> None:
    assert table('id,name,note\r\na,"b\r\nb",c\r\n')[0] == [(2, ("a", "b\nb", "c"))]


BROKEN: dict[str, tuple[str | bytes, list[str], list[tuple[int, str]]]] = {
    "no table": ("", [], [(0, "empty-table")]),
    "only blank lines": ("\n\n", [], [(0, "empty-table")]),
    "short row": ("id,name,note\na,b\nc,d,e\n", ["c"], [(2, "short-row")]),
    "long row": ("id,name,note\na,b,c,d\nc,d,e\n", ["c"], [(2, "long-row")]),
    "value under no header": ("id,name,note,\na,b,c,d\n", [], [(2, "long-row")]),
    "unknown column": ("id,colour\na,b\n", ["a"], [(1, "unknown-column")]),
    "column without a name": ("id,,note\na,b,c\n", ["a"], [(1, "unknown-column")]),
    "misspelt column": ("id,nmae\na,b\n", ["a"], [(1, "misspelt-column")]),
    "missing column": ("name,note\na,b\n", [], [(1, "missing-column")]),
    "duplicate column": ("id,name,ID\na,b,c\n", [], [(1, "duplicate-column")]),
    "semicolons": ("id;name;note\na;b;c\n", ["a"], [(1, "separator")]),
    "tabs": ("id\tname\tnote\na\tb\tc\n", ["a"], [(1, "separator")]),
    "lone quote": ('id,name,note\na,"b,c\nd,e,f\n', ["d"], [(2, "lone-quote")]),
    "lone quote in the last row": ('id,name,note\na,b,c\nd,"e,f', ["a"], [(3, "lone-quote")]),
    "two lone quotes": (
        'id,name,note\na,"b,c\nd,e,f\ng,"h,i\nj,k,l\n',
        ["d", "j"],
        [(2, "lone-quote"), (4, "lone-quote")],
    ),
    "text after a quote": ('id,name,note\na,"b"b,c\nd,e,f\n', ["d"], [(2, "lone-quote")]),
    "quote that swallows a row": ('id,name,note\na,"b,c\nd,"e",f\n', ["d"], [(2, "lone-quote")]),
    "NUL": ("id,name,note\na,b\0,c\nd,e,f\n", ["d"], [(2, "nul-character")]),
    "not UTF-8": ("id,name,note\na,b,c\nd,Müller,f\n".encode("cp1252"), ["a", "d"], [(3, "not-utf-8")]),
    "cut in a letter": ("id,name,note\na,b,ü".encode()[:-1], ["a"], [(2, "not-utf-8")]),
    "UTF-16": ("id,name,note\na,b,c\n".encode("utf-16"), ["a"], [(1, "not-utf-8")]),
    "huge cell": (f"id,name,note\na,{'b' * 140_000},c\nd,e,f\n", ["d"], [(2, "too-large")]),
    "endless line": (f"id,name,note\na,{'b,' * 600_000}c\nd,e,f\n", ["d"], [(2, "too-large")]),
    "endless last line": (f"id,name,note\nd,e,f\na,{'b' * 1_200_000}", ["d"], [(3, "too-large")]),
    "many columns": (
        f"id,{','.join(f'zz{i}' for i in range(10_000))}\na\n",
        [],
        [(1, "unknown-column")] * 6 + [(2, "short-row")],
    ),
    "a cell of many lines": (f'id,name,note\na,"{"b" * 3}{chr(10) * 60}",c\n', ["a"], [(2, "many-lines")]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_one_finding_and_the_rest_is_read(case: str) -> None:
    content, ids, findings = BROKEN[case]
    found, noted = table(content)
    assert [cells[0] for _, cells in found] == ids
    assert noted == findings


def test_what_a_cell_may_hold_is_not_for_other_libraries_to_say() -> None:
    """The limit of the standard library's parser is one for the whole process; some move it when imported."""
    before = csv.field_size_limit(10_000_000)
    try:
        test_what_is_broken_is_one_finding_and_the_rest_is_read("huge cell")
    finally:
        csv.field_size_limit(before)


def test_a_lone_quote_in_every_row_costs_no_more_than_the_rows() -> None:
    content = "id,name,note\n" + 'a,"b,c\nd,e,f\n' * 3000
    found, noted = table(content)
    assert len(found) + len(noted) == 6000


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


@given(st.lists(st.tuples(cells, cells, cells), max_size=8))
def test_what_the_standard_library_writes_is_read_back(wanted: list[tuple[str, str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS.names, *wanted])
    stripped = [tuple(cell.strip() for cell in row) for row in wanted]
    found, noted = table(out.getvalue())
    assert [tuple(row) for _, row in found] == [row for row in stripped if any(row)]
    assert not [code for _, code in noted if code != "many-lines"]


@given(
    st.lists(st.sampled_from(["a", ",", '"', "\n", " ", "\r\n", "é", "\0", ";", "x,y,z\n"]), max_size=40).map(
        "".join
    )
)
def test_every_line_that_holds_something_is_in_a_row_or_in_a_finding(body: str) -> None:
    """The ledger balances: whatever is written, each line is read, or refused aloud."""
    found, noted = table("id,name,note\n" + body)
    told = {line for line, _ in noted}
    covered = {line for line, _ in found} | told
    physical = io.StringIO("id,name,note\n" + body, newline="").readlines()
    begun = 0
    for number, line in enumerate(physical, start=1):
        begun = number if number in covered else begun
        if line.strip(', \r\n"') and number > 1:
            assert begun, f"line {number} is in nothing"
    assert all(1 < line <= len(physical) for line in covered)


@given(st.binary(max_size=200))
def test_no_bytes_raise(content: bytes) -> None:
    _, noted = table(content)
    assert all(code in CODES for _, code in noted)
