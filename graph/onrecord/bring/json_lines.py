"""JSON lines, or one list of objects: each object with its line, read without surprises.

In:   an open file
Out:  (line, object, its text)
Not:  what an object means

Numbers come as the text that stands there. A key that stands twice, nesting beyond 100, a line that is no
object: refused, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from onrecord.bring.opened import Blocks, Source
from onrecord.errors import ForeignFileError

DEEPEST = 100
LARGEST = 64 << 20
"""Bytes of a file that is one JSON document and must be held whole."""
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)

Refuse = Callable[[int, str, str, str], None]
"""(line, code, reason, original)"""


class _Twice(ValueError):
    pass


def objects(source: Source, refuse: Refuse) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Yield each object. A trailing comma after one, and lines that are only a bracket, are passed over.

    Wikidata's dumps are one list with an object on each line; both are read so.
    """
    blocks = Blocks(source)
    first = True
    for lines in blocks:
        for line, text in enumerate(lines, blocks.number):
            bare = text.strip().removesuffix(",").rstrip()
            if not bare or bare in ("[", "]"):
                continue
            if first and not bare.startswith("{"):
                raise ForeignFileError(f"{source.name}:{line}: a JSON object was expected, one on each line.")
            first = False
            found, problem = parse(bare)
            if isinstance(found, dict):
                yield line, found, bare
            else:
                refuse(line, "bad-json", problem or "it is no JSON object", bare)
    for line in blocks.too_long:
        refuse(line, "too-long", "the line has over 16 million characters", "")


def document(source: Source) -> Any:
    """The one JSON value that a file is.

    Raises:
        ForeignFileError: It is no JSON, too large, or too deep.
    """
    content = source.whole(LARGEST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ForeignFileError(f"{source.name} is not UTF-8. Save it as UTF-8.") from None
    found, problem = parse(text)
    if problem:
        raise ForeignFileError(f"{source.name} cannot be read: {problem}.")
    return found


def parse(text: str) -> tuple[Any, str]:
    """A JSON value and why there is none."""
    if (text.count("[") + text.count("{")) > DEEPEST and _depth(text) > DEEPEST:
        return None, f"it nests brackets more than {DEEPEST} deep"
    try:
        return json.loads(
            text, parse_int=str, parse_float=str, object_pairs_hook=_object, parse_constant=str
        ), ""
    except _Twice as error:
        return None, f"the key {error} stands twice"
    except (ValueError, RecursionError) as error:
        return None, f"it is no JSON: {' '.join(str(error).split())[:200]}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1)[:60])
    return found


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in _MARK.finditer(text):
        mark = match[0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > deepest:
            deepest = depth
            if deepest > DEEPEST:
                break
    return deepest
