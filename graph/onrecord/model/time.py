"""Times as sources write them (EDTF, levels 0 and 1), with the four bounds that follow from them.

In:   one cell: `1991-05-27`, `1991-05`, `1991~`, `199X`, `1991-22`, `1985/1991-09-06`, `../1991`
Out:  `Time`: the text as written and four days between which it began and ended
Not:  clocks and time zones (`T02:00:00Z` is read, its day is kept), and no invented day: `1991` never
      becomes the first of January

Why not a date library: a day is one number here, years below 1 and above 9999 exist, and a large dossier
holds millions of cells; regular expression and arithmetic read one in about two microseconds.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from onrecord.model.light import dataclass

LONGEST = 100
"""Characters of a cell that are read at all."""
FURTHEST_YEAR = 5_000_000
"""Years beyond this are refused: their days do not fit the 32 bits of the path index."""


class Overlap(StrEnum):
    """Whether two times share a day."""

    CERTAIN = "certain"
    """Whatever the exact days were, they share one."""
    MAYBE = "maybe"
    NO = "no"
    """Whatever the exact days were, they share none."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as written, and when it began and ended, at the earliest and at the latest.

    Bounds are days, numbered as `datetime.date.toordinal` does (0001-01-01 is 1, earlier days are 0 and
    negative; proleptic Gregorian calendar), each inclusive. None: not known, or open.

    A single date says that the thing lies somewhere within: `1991` began on 1991-01-01 at the earliest and
    on 1991-12-31 at the latest, and ended within the same two days. An interval bounds each end by itself:
    `1985/1991-09-06` began within 1985 and ended on 1991-09-06. Since nothing ends before it begins,
    `1991-05/1991` ended on 1991-05-01 at the earliest. `1991/`, `1991/..`, `/1991` and `../1991` leave
    both bounds of the other end None. `?`, `~` and `%` widen by one unit of the precision written, at
    both ends: `1991~` is 1990 to 1992, `1991-05~` April to June. A season covers what people mean by it in
    the northern half of the world, first days of months and solstices alike: `1991-22` is June to
    September, `1991-24` either winter of 1991.
    """

    text: str
    earliest_begin: int | None = None
    latest_begin: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None

    @staticmethod
    def parse(text: str) -> Time:
        """Read EDTF level 0 or 1.

        Raises:
            ValueError: The text is no such time, or ends before it begins. The message is one sentence that
                says what to write.

        >>> time = Time.parse("1991~")
        >>> iso(time.earliest_begin), iso(time.latest_end)
        ('1990-01-01', '1992-12-31')
        >>> Time.parse("1991-02-30")
        Traceback (most recent call last):
        ...
        ValueError: "1991-02-30" is no date, since that month has 28 days: write one of those, or no day
        """
        return _parse(text)

    @classmethod
    def from_bounds(cls, text: str, eb: int | None, lb: int | None, ee: int | None, le: int | None) -> Time:
        """Put back together what an index stored."""
        return cls(text, eb, lb, ee, le)


def overlap(a: Time, b: Time) -> Overlap:
    """Whether two times share a day: certain, maybe or no. Symmetric; unknown bounds make no certainty.

    >>> overlap(Time.parse("1985/1991-09-06"), Time.parse("1988"))
    <Overlap.CERTAIN: 'certain'>
    >>> overlap(Time.parse("1991-09"), Time.parse("1991-12-14"))
    <Overlap.NO: 'no'>
    >>> overlap(Time.parse("1991"), Time.parse("1991"))
    <Overlap.MAYBE: 'maybe'>
    """
    if _before(a.latest_end, b.earliest_begin) or _before(b.latest_end, a.earliest_begin):
        return Overlap.NO
    if _not_after(a.latest_begin, b.earliest_end) and _not_after(b.latest_begin, a.earliest_end):
        return Overlap.CERTAIN
    return Overlap.MAYBE


def _before(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a < b


def _not_after(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a <= b


def iso(day: int | None) -> str:
    """Write a bound as an XML Schema date; empty if it is not known.

    >>> iso(726979), iso(None), iso(0)
    ('1991-05-27', '', '0000-12-31')
    """
    if day is None:
        return ""
    # Days are counted from 0000-03-01, so that a leap day is the last of its year.
    era, of_era = divmod(day + 305, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    dom = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year += era * 400 + (month <= 2)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{dom:02}"


# Patterns are compiled when a text is first read: who only shows times does without.
_DATE = (
    r"(?:(?P<year>-?[0-9]{4}|Y-?[1-9][0-9]{4,})"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX)"
    r"(?P<clock>T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?"
    r"|(?P<decade>-?[0-9]{3})X|(?P<century>-?[0-9]{2})XX)"
    r"(?P<doubt>[?~%]?)"
)
_BEFORE = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASONS = {"21": (3, 6), "22": (6, 9), "23": (9, 12), "24": (0, 15)}
"""First and last month; 0 is December of the year before, 15 March of the year after."""


@lru_cache(maxsize=1 << 16)
def _parse(text: str) -> Time:
    if len(text) > LONGEST:
        raise ValueError(f"a time has at most {LONGEST} characters: write 1991-05-27, 1991-05 or 1991")
    first, slash, last = text.partition("/")
    if not slash:
        begin, end = _date(text, text)
        return Time(text, begin, end, begin, end)
    if first in ("", "..") and last in ("", ".."):
        raise ValueError(f'"{text}" says nothing: write one end at least, as in 1985/, or leave it empty')
    eb, lb = _end(first, text)
    ee, le = _end(last, text)
    if eb is not None and le is not None and le < eb:
        raise ValueError(f'"{text}" ends before it begins: write the earlier date first')
    if eb is not None and ee is not None:
        ee = max(ee, eb)
    if lb is not None and le is not None:
        lb = min(lb, le)
    return Time(text, eb, lb, ee, le)


def _end(part: str, text: str) -> tuple[int | None, int | None]:
    """One end of an interval: first and last day on which it can lie."""
    if part in ("", ".."):
        return None, None
    if "T" in part:
        raise ValueError(
            f'"{text}" has a clock time in an interval: write the days only, 1991-05-26/1991-05-27'
        )
    return _date(part, text)


def _date(part: str, text: str) -> tuple[int, int]:
    """First and last day of a single date, widened where it is doubtful."""
    found = re.fullmatch(_DATE, part)
    if found is None:
        raise ValueError(_how_to_write(text))
    year, month, day, clock, decade, century, doubt = found.groups()
    if clock and doubt:
        raise ValueError(_how_to_write(text))
    if decade or century:
        return _years(*_unspecified(decade or century, 10 if decade else 100, text), bool(doubt))
    number = _year(year, text)
    if month is None or month == "XX":
        if day not in (None, "XX"):
            raise ValueError(f'"{text}" has a day without a month: write 1991-XX-XX or 1991')
        return _years(number, number, bool(doubt))
    if month in _SEASONS and day is None:
        first, last = _SEASONS[month]
        return _months(number, first - 3 * bool(doubt), last + 3 * bool(doubt))
    return _day_or_month(number, month, day, bool(doubt), text)


def _day_or_month(year: int, month: str, day: str | None, doubt: bool, text: str) -> tuple[int, int]:
    m = int(month)
    if not 1 <= m <= 12:
        raise ValueError(f'"{text}" is no date, since there is no month {month}: write 1991-05-27 or 1991-05')
    if day is None or day == "XX":
        return _months(year, m - doubt, m + doubt)
    d, longest = int(day), _days(year, m)
    if not 1 <= d <= longest:
        raise ValueError(
            f'"{text}" is no date, since that month has {longest} days: write one of those, or no day'
        )
    ordinal = _ordinal(year, m, d)
    return ordinal - doubt, ordinal + doubt


def _year(text: str, whole: str) -> int:
    number = int(text.removeprefix("Y"))
    if text == "-0000" or abs(number) > FURTHEST_YEAR:
        raise ValueError(f'"{whole}" is no year that can be kept: write one within {FURTHEST_YEAR} of year 0')
    return number


def _unspecified(digits: str, span: int, text: str) -> tuple[int, int]:
    """First and last year of `199X` or `19XX`; `-199X` runs from -1999 to -1990."""
    if digits.startswith("-"):
        start = int(digits[1:]) * span
        if not start:
            raise ValueError(_how_to_write(text))
        return -(start + span - 1), -start
    start = int(digits) * span
    return start, start + span - 1


def _years(first: int, last: int, doubt: bool) -> tuple[int, int]:
    """All days of some years; a doubt adds as many years again at both ends."""
    if doubt:
        first, last = first - (last - first + 1), last + (last - first + 1)
    return _ordinal(first, 1, 1), _ordinal(last, 12, 31)


def _months(year: int, first: int, last: int) -> tuple[int, int]:
    """All days of some months; months below 1 and above 12 fall into the years beside."""
    y, m = divmod(first - 1, 12)
    begin = _ordinal(year + y, m + 1, 1)
    y, m = divmod(last, 12)
    return begin, _ordinal(year + y, m + 1, 1) - 1


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days(year: int, month: int) -> int:
    return 29 if month == 2 and _leap(year) else _DAYS[month]


def _ordinal(year: int, month: int, day: int) -> int:
    past = year - 1
    leap_day = month > 2 and _leap(year)
    return past * 365 + past // 4 - past // 100 + past // 400 + _BEFORE[month] + leap_day + day


_AROUND = r"(?i:c(?:a|irca)?\.?|about|around|approx\.?)\s*([0-9]{4})"
_DECADE = r"(?i:the )?([0-9]{3})0'?[sS]"
_LOOSE = r"([0-9]{4})[-./]([0-9]{1,2})(?:[-./]([0-9]{1,2}))?"


def _how_to_write(text: str) -> str:
    """One sentence: what is wrong and what to write; guesses where the guess is safe."""
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    if found := re.fullmatch(_AROUND, text):
        return f'"{shown}" is no date that can be read: write {found[1]}~ for about {found[1]}'
    if found := re.fullmatch(_DECADE, text):
        return f'"{shown}" is no date that can be read: write {found[1]}X for that decade'
    if (found := re.fullmatch(_LOOSE, text)) and 1 <= int(found[2]) <= 12:
        parts = [found[1], *(f"{int(part):02}" for part in found.groups()[1:] if part)]
        if "-".join(parts) != text:
            return f'"{shown}" is no date that can be read: write {"-".join(parts)}'
    return f'"{shown}" is no date that can be read: write 1991-05-27, 1991-05 or 1991'
