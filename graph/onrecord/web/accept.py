"""Which of the forms we have a client wants: the header Accept, with its q-values and wildcards (RFC 9110).

In:   the header, and the media types there are, in our order of preference
Out:  one of them, or None: then the answer is 406
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_RANGE: Final = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^,]*)?)")
_Q: Final = re.compile(r";\s*q\s*=\s*([0-9.]+)", re.IGNORECASE)
LONGEST: Final = 4_096


def _ranges(header: str) -> tuple[tuple[str, str, float], ...]:
    found = []
    for part in header.split(","):
        if match := _RANGE.match(part):
            quality = _Q.search(match[3])
            found.append((match[1].lower(), match[2].lower(), _number(quality[1]) if quality else 1.0))
    return tuple(found)


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def best(header: str, offered: tuple[str, ...]) -> str | None:
    """The offered type that is wanted most; of equals the first offered. None: none is acceptable.

    >>> best("text/turtle;q=0.5, */*;q=0.1", ("text/html", "text/turtle"))
    'text/turtle'
    >>> best("image/png", ("text/html",))
    """
    return _best(header[:LONGEST], offered)


@lru_cache(512)
def _best(header: str, offered: tuple[str, ...]) -> str | None:
    ranges = _ranges(header)
    if not ranges:
        return offered[0]
    rated = [(_quality(type_, ranges), -place, type_) for place, type_ in enumerate(offered)]
    quality, _, type_ = max(rated)
    return type_ if quality > 0 else None


def _quality(offered: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """The q of the most specific range that covers a type; 0 if none does."""
    main, _, sub = offered.partition(";")[0].partition("/")
    rated = [
        ((a != "*") + (b != "*"), q)
        for a, b, q in ranges
        if (a == main and b in (sub, "*")) or (a == "*" and b == "*")
    ]
    return max(rated)[1] if rated else 0.0
