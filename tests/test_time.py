"""Times: EDTF levels 0 and 1, their bounds, their overlap."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.time import Overlap, Time, iso, overlap

if TYPE_CHECKING:
    from collections.abc import Callable


def bounds(text: str) -> tuple[str, str, str, str]:
    time = Time.parse(text)
    return iso(time.earliest_begin), iso(time.latest_begin), iso(time.earliest_end), iso(time.latest_end)


def single(first: str, last: str) -> tuple[str, str, str, str]:
    """A single date lies somewhere within: begin and end have the same bounds."""
    return first, last, first, last


BOUNDS = {
    "1991-05-27": single("1991-05-27", "1991-05-27"),
    "1991-05": single("1991-05-01", "1991-05-31"),
    "1992-02": single("1992-02-01", "1992-02-29"),
    "1991": single("1991-01-01", "1991-12-31"),
    "1991-05-27T02:00:00": single("1991-05-27", "1991-05-27"),
    "1991-05-27T02:00:00Z": single("1991-05-27", "1991-05-27"),
    "1991-05-27T23:59:60-05:00": single("1991-05-27", "1991-05-27"),
    "1991~": single("1990-01-01", "1992-12-31"),
    "1991?": single("1990-01-01", "1992-12-31"),
    "1991%": single("1990-01-01", "1992-12-31"),
    "1991-01~": single("1990-12-01", "1991-02-28"),
    "1991-12?": single("1991-11-01", "1992-01-31"),
    "1991-03-01~": single("1991-02-28", "1991-03-02"),
    "199X": single("1990-01-01", "1999-12-31"),
    "199X~": single("1980-01-01", "2009-12-31"),
    "19XX": single("1900-01-01", "1999-12-31"),
    "1991-XX": single("1991-01-01", "1991-12-31"),
    "1991-XX-XX": single("1991-01-01", "1991-12-31"),
    "1991-05-XX": single("1991-05-01", "1991-05-31"),
    "1991-21": single("1991-03-01", "1991-06-30"),
    "1991-22": single("1991-06-01", "1991-09-30"),
    "1991-23": single("1991-09-01", "1991-12-31"),
    "1991-24": single("1990-12-01", "1992-03-31"),
    "1991-22~": single("1991-03-01", "1991-12-31"),
    "0000": single("0000-01-01", "0000-12-31"),
    "-0044-03-15": single("-0044-03-15", "-0044-03-15"),
    "-199X": single("-1999-01-01", "-1990-12-31"),
    "Y12000": single("12000-01-01", "12000-12-31"),
    "Y-12000": single("-12000-01-01", "-12000-12-31"),
    "1985/1991-09-06": ("1985-01-01", "1985-12-31", "1991-09-06", "1991-09-06"),
    "1985~/1991-09?": ("1984-01-01", "1986-12-31", "1991-08-01", "1991-10-31"),
    "1991-05/1991": ("1991-05-01", "1991-05-31", "1991-05-01", "1991-12-31"),
    "1991/1991-05": ("1991-01-01", "1991-05-31", "1991-05-01", "1991-05-31"),
    "../1991": ("", "", "1991-01-01", "1991-12-31"),
    "/1991": ("", "", "1991-01-01", "1991-12-31"),
    "1991/": ("1991-01-01", "1991-12-31", "", ""),
    "1991/..": ("1991-01-01", "1991-12-31", "", ""),
}


@pytest.mark.parametrize("text", BOUNDS)
def test_bounds_follow_from_what_is_written_and_nothing_else(text: str) -> None:
    assert bounds(text) == BOUNDS[text]
    assert Time.parse(text).text == text


REFUSED = {
    "": "write 1991-05-27, 1991-05 or 1991",
    "5/27/91": "write 1991-05-27, 1991-05 or 1991",
    "May 27, 1991": "write 1991-05-27, 1991-05 or 1991",
    "1991-5-27": "write 1991-05-27",
    "1991.05.27": "write 1991-05-27",
    "circa 1991": "write 1991~",
    "c. 1991": "write 1991~",
    "1990s": "write 199X",
    "1991-02-30": "28 days",
    "1900-02-29": "28 days",
    "1991-13": "there is no month 13",
    "1991-00": "there is no month 00",
    "1991-XX-27": "a day without a month",
    "-0000": "is no year",
    "-00XX": "is no date",
    "Y1991": "is no date",
    "Y99999999999": "is no year that can be kept",
    "1991/1985": "ends before it begins",
    "1991-09-06/1991-05": "ends before it begins",
    "../..": "says nothing",
    "/": "says nothing",
    "1991-05-27T02:00:00/1991": "clock time",
    "1991-05-27T25:00:00": "is no date",
    "1991-05-27T02:00:00~": "is no date",
    "1991~~": "is no date",
    "1991 ": "is no date",
    "1991\n": "is no date",
    "١٩٩١": "is no date",  # digits that are not 0 to 9
    "[1667,1668]": "is no date",  # level 2
    "1991,1992" * 20: "at most 100 characters",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError) as error:
        Time.parse(text)
    assert REFUSED[text] in str(error.value)
    assert "\n" not in str(error.value).replace(text, "")


days = st.integers(-1_000_000, 4_000_000)
years = st.integers(1, 9998).map("{:04}".format)
months = st.tuples(years, st.integers(1, 12).map("{:02}".format)).map("-".join)
dates = st.dates().map(date.isoformat)
seasons = st.tuples(years, st.sampled_from(["21", "22", "23", "24"])).map("-".join)
unspecified = years.flatmap(lambda y: st.sampled_from([f"{y[:3]}X", f"{y[:2]}XX", f"{y}-XX", f"{y}-XX-XX"]))
singles = st.tuples(
    st.one_of(years, months, dates, seasons, unspecified), st.sampled_from(["", "?", "~", "%"])
).map("".join)


def readable(text: str) -> bool:
    try:
        Time.parse(text)
    except ValueError:
        return False
    return True


ends = st.one_of(singles, st.sampled_from(["", ".."]))
intervals = st.tuples(ends, ends).map("/".join).filter(readable)
texts = st.one_of(singles, intervals)


@given(st.dates())
def test_days_are_numbered_as_python_does(day: date) -> None:
    assert Time.parse(day.isoformat()).earliest_begin == day.toordinal()
    assert iso(day.toordinal()) == day.isoformat()


@given(days)
def test_a_day_written_out_reads_back_to_the_same_number(day: int) -> None:
    text = iso(day)
    sign, year = ("-", text[1:5]) if text.startswith("-") else ("", text.partition("-")[0])
    if len(year) == 4 and text != "-0000":
        assert Time.parse(text).earliest_begin == day
        assert sign in text


@given(texts)
def test_bounds_are_ordered(text: str) -> None:
    time = Time.parse(text)
    pairs = [
        (time.earliest_begin, time.latest_begin),
        (time.earliest_end, time.latest_end),
        (time.earliest_begin, time.earliest_end),
        (time.latest_begin, time.latest_end),
    ]
    assert all(a <= b for a, b in pairs if a is not None and b is not None)


@given(texts, texts)
def test_overlap_is_symmetric(a: str, b: str) -> None:
    assert overlap(Time.parse(a), Time.parse(b)) is overlap(Time.parse(b), Time.parse(a))


@given(texts)
def test_nothing_is_certainly_apart_from_itself(text: str) -> None:
    assert overlap(Time.parse(text), Time.parse(text)) is not Overlap.NO


@given(texts, texts, st.data())
def test_overlap_is_true_of_every_pair_of_days_within_the_bounds(a: str, b: str, data: st.DataObject) -> None:
    """Pick exact days that the bounds allow, and look."""

    def exact(time: Time) -> tuple[int, int]:
        last = next((day for day in (time.latest_begin, time.latest_end) if day is not None), 5_000_000)
        low = time.earliest_begin if time.earliest_begin is not None else min(-2_000_000, last)
        begin = data.draw(st.integers(low, last))
        low = max(begin, time.earliest_end if time.earliest_end is not None else begin)
        high = time.latest_end if time.latest_end is not None else max(low, 5_000_000)
        return begin, data.draw(st.integers(low, max(low, high)))

    first, second = exact(Time.parse(a)), exact(Time.parse(b))
    shared = first[0] <= second[1] and second[0] <= first[1]
    verdict = overlap(Time.parse(a), Time.parse(b))
    assert verdict is Overlap.MAYBE or (verdict is Overlap.CERTAIN) == shared


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1991-05-27", "1991-05-27", Overlap.CERTAIN),
        ("1991-05-27", "1991-05", Overlap.MAYBE),
        ("1991-09", "1991-12", Overlap.NO),
        ("1990", "1991~", Overlap.MAYBE),
        ("1985/1995", "1991-05-27", Overlap.CERTAIN),
        ("1985/", "1991", Overlap.MAYBE),
        ("1992/", "1991", Overlap.NO),
        ("../1990", "1991", Overlap.NO),
        ("../1991", "1991", Overlap.MAYBE),
    ],
)
def test_overlap_has_three_values(a: str, b: str, expected: Overlap) -> None:
    assert overlap(Time.parse(a), Time.parse(b)) is expected


def _second_opinion() -> Callable[[str], tuple[date, date]]:
    edtf = pytest.importorskip("edtf")

    def read(text: str) -> tuple[date, date]:
        parsed = edtf.parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
        return date(*lower[:3]), date(*upper[:3])

    return read


@pytest.mark.filterwarnings("ignore")
def test_the_edtf_package_agrees_where_it_is_right() -> None:
    second = _second_opinion()
    for text in ("1991", "1991-05", "1992-02", "1991-05-27", "199X", "19XX", "1991-XX", "1991-05-XX"):
        first_day, last_day = second(text)
        assert bounds(text) == single(first_day.isoformat(), last_day.isoformat()), text
    for text in ("1985/1991-09-06", "1964/2008", "2004-06/2006-08", "2004-02-01/2005-02"):
        first_day, last_day = second(text)
        assert (bounds(text)[0], bounds(text)[3]) == (first_day.isoformat(), last_day.isoformat()), text


def test_a_hundred_thousand_different_dates_take_no_longer_than_a_blink() -> None:
    """Budget: ten times what it takes, since test machines are busy."""
    rows = [iso(day) for day in range(600_000, 700_000)]
    start = perf_counter()
    for text in rows:
        Time.parse(text)
    assert perf_counter() - start < 6
