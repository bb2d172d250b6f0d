"""Values as a dossier's tables can hold them: ids, times, addresses, plain text.

In:   text from foreign files
Out:  text that `check` accepts, or None where there is none
Not:  guesses: what cannot be a time is refused, not mended
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from onrecord.model.time import Time
from onrecord.read.names import ID, slug

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f]+", re.IGNORECASE)
_DAY = re.compile(r"(-?\d{4,}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
LONGEST_ID = 80


@lru_cache(maxsize=100_000)
def key_of(text: str) -> str:
    """An id for a foreign identifier: itself if it is one, else a slug with a hash, so that none ever meet.

    >>> key_of("nk-1"), key_of("NK-1") == key_of("nK-1")
    ('nk-1', False)
    """
    if ID.fullmatch(text) and len(text) <= LONGEST_ID:
        return text
    tail = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    head = slug(text)[: LONGEST_ID - 9].strip("-")
    return f"{head}-{tail}" if head else f"x-{tail}"


@lru_cache(maxsize=100_000)
def time_of(text: str) -> str | None:
    """A time as a table holds it; a time of day is cut off, since no claim has one. None: it is no EDTF.

    >>> time_of("2001-02-03T04:05:06Z"), time_of("2001-02"), time_of("3/4/01")
    ('2001-02-03', '2001-02', None)
    """
    clock = _DAY.fullmatch(text.strip())
    text = clock[1] if clock else text.strip()
    try:
        Time.parse(text)
    except ValueError:
        return None
    return text


def why_no_time(text: str) -> str:
    """Why `time_of` gives nothing, in a few words."""
    try:
        Time.parse(text.strip())
    except ValueError as error:
        return " ".join(str(error).split()).rstrip(".")
    return "no time"


def period(begin: str, end: str) -> str:
    """One time from a begin and an end, either of which may be missing.

    >>> period("1991", ""), period("", "1992-05"), period("1991", "1991"), period("", "")
    ('1991/..', '../1992-05', '1991', '')
    """
    if not begin and not end:
        return ""
    return begin if begin == end else f"{begin or '..'}/{end or '..'}"


def address(text: str) -> str | None:
    """A web address that may stand in a table; None if it is none."""
    text = text.strip()
    return text if _ADDRESS.fullmatch(text) else None


def plain(text: str) -> str | None:
    """Text without what no table may hold; None where letters are broken (lone surrogates, NUL).

    >>> plain(" a ") , plain("a" + chr(0))
    ('a', None)
    """
    text = text.strip()
    if "\0" in text:
        return None
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def joined(values: list[str]) -> str:
    """Several values in one cell; a `|` inside a value would cut it in two, so it becomes `/`."""
    return "|".join(dict.fromkeys(value.replace("|", "/") for value in values if value))
