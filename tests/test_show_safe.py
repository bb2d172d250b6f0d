"""What a source wrote may not steer a terminal, turn text round or run in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from by_hand import ADA, HEADER, SUED, chains
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.answers import Table
from onrecord.show import csv_, json_, text
from onrecord.show.lines import Lines
from onrecord.show.safe import one_line, visible
from onrecord.show.table import table

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnp.exe \u2066a\u2069 \u200bz \ufeff \udc80 \U000e0041 \r back"
)


def test_every_steering_character_becomes_its_escape() -> None:
    shown = visible(HOSTILE)
    assert shown.isprintable()
    assert "\\x1b[2J" in shown and "\\u202e" in shown and "\\udc80" in shown and "\\U000e0041" in shown


@given(st.text())
def test_whatever_is_printed_is_encodable_and_moves_nothing(text: str) -> None:
    shown = one_line(text)
    shown.encode()
    assert not any(c in shown for c in HOSTILE if not c.isprintable())


@pytest.mark.parametrize("word", ["Łódź", "می‌خواهم", "👩‍🚒", "27 May 1991", "O\u2019Brien"])
def test_spelling_is_left_alone(word: str) -> None:
    assert visible(word) == word


@pytest.mark.parametrize("field", ["quote", "summary", "said", "source_title", "literal", "source"])
def test_no_field_of_an_answer_reaches_the_terminal_raw(field: str) -> None:
    hostile = replace(SUED, **{field: HOSTILE}, **({"object": None} if field == "literal" else {}))
    shown = text.claim_card(hostile, (hostile,), replace(HEADER, title=HOSTILE, corrections=HOSTILE)).plain()
    assert all(c == "\n" or c.isprintable() for c in shown)
    assert "\\x1b[2J" in shown


def test_a_table_of_results_is_made_visible_too() -> None:
    shown = table(Table(columns=("a",), rows=((HOSTILE,),))).plain()
    assert all(c == "\n" or c.isprintable() for c in shown)


def test_json_keeps_every_character_and_shows_none_that_steers() -> None:
    answer = chains()
    hostile = replace(answer, start=replace(ADA, name=HOSTILE))
    out = json_.dumps(json_.chains(hostile))
    assert all(c == "\n" or c.isprintable() for c in out)
    assert json.loads(out)["from"]["name"] == HOSTILE


@given(st.text())
def test_json_comes_back_as_it_was(text: str) -> None:
    out = json_.dumps([text])
    out.encode()
    assert json.loads(out) == [text]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff20"])
def test_a_spreadsheet_computes_nothing(start: str) -> None:
    view = replace(SUED, quote=f"{start}HYPERLINK(1)")
    (row,) = csv.DictReader(io.StringIO(csv_.claims([view]), newline=""))
    assert row["quote"] == f"'{start}HYPERLINK(1)"
    (raw,) = csv.DictReader(io.StringIO(csv_.claims([view], raw=True), newline=""))
    assert raw["quote"] == view.quote


def test_a_row_of_csv_says_how_the_claim_stands() -> None:
    (row,) = csv.DictReader(
        io.StringIO(csv_.claims([replace(SUED, standing="", said="said, standing not stated")]))
    )
    assert (row["standing"], row["said"], row["stands"]) == ("not stated", "said, standing not stated", "yes")


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=6), st.integers(40, 100))
def test_no_line_is_wider_than_asked_unless_one_word_is(words: list[str], width: int) -> None:
    lines = Lines(width)
    lines.add(*[(word + " ", "name") for word in words], indent=4)
    longest = max((len(w) for w in one_line(" ".join(words)).split()), default=0)
    for line in lines.plain().splitlines():
        assert len(line) <= max(width, longest + 6)


def test_a_comma_never_begins_a_line() -> None:
    lines = Lines(40)
    lines.add(("a" * 39, "name"), ", and more")
    assert lines.plain() == f"{'a' * 39},\n  and more\n"
