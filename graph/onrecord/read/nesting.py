"""How deep an RDF file nests, before a parser that would overflow its stack gets to see it.

In:   the bytes of a file, and its suffix
Out:  why it must not be parsed, as the rest of a sentence; empty if it may be
Not:  whether it is well written: that is for the parser to say

Text, comments and addresses are passed over whole: a bracket in them nests nothing, and must not hide one
that does. Every pattern is possessive and takes what is never closed to the end of the file, so nothing is
looked at twice: the time grows with the length alone, whatever the bytes.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import Final

DEEPEST: Final = 200
"""Brackets or elements within one another; beyond some thousands parsers overflow their stack."""

_JSON: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_XML: Final = re.compile(
    rb"""<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)
       | (?P<tag></?[^\s<>/!?"'][^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+>)
       | (?P<stray><)""",
    re.DOTALL | re.VERBOSE,
)
_TURTLE: Final = re.compile(
    rb'''\\.
       | """(?:[^"\\]++|\\.|"(?!""))*+(?:""")?+ | \'\'\'(?:[^'\\]++|\\.|'(?!\'\'))*+(?:\'\'\')?+
       | "(?:[^"\\\n\r]++|\\.)*+"?+ | '(?:[^'\\\n\r]++|\\.)*+'?+
       | <[^<>"{}|^`\x00-\x20]*+> | \#[^\n\r]*+
       | (?P<open><<) | (?P<close>>>)''',
    re.DOTALL | re.VERBOSE,
)
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""", re.IGNORECASE)
_XML_ENCODINGS: Final = (b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1")
_WIDE: Final = {BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def refusal(content: bytes, suffix: str) -> str:
    """Why a file is not given to the parser; empty if it is. Linear in the length of the file."""
    if suffix == ".jsonld":
        return f"it nests brackets more than {DEEPEST} deep" if _too_deep(_json(content)) else ""
    if suffix == ".rdf":
        return _xml_refusal(content)
    if b"<<" in content and _too_deep(_turtle(content)):
        return f"it nests triple terms more than {DEEPEST} deep"
    return ""


def _xml_refusal(content: bytes) -> str:
    # UTF-16 hides its letters between zero bytes; without them one scan does for all encodings we allow.
    bare = content.replace(b"\0", b"")
    upper = bare.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        return "it has a DOCTYPE, whose entities can blow up without end"
    encoding = _ENCODING.search(bare[:1000])
    if encoding and encoding[1].lower() not in _XML_ENCODINGS:
        return "its encoding is neither UTF-8 nor UTF-16"
    if wide := _WIDE.get(content[:2]):
        content = content.decode(wide, "replace").encode()
    try:
        return f"it nests elements more than {DEEPEST} deep" if _too_deep(_xml(content)) else ""
    except ValueError:
        return "it has a < that begins no element"


def _too_deep(steps: Iterator[int]) -> bool:
    depth = 0
    for step in steps:
        depth = max(0, depth + step)
        if depth > DEEPEST:
            return True
    return False


def _json(content: bytes) -> Iterator[int]:
    for found in _JSON.finditer(content):
        first = content[found.start()]
        if first != 0x22:  # a text
            yield 1 if first in b"[{" else -1


def _turtle(content: bytes) -> Iterator[int]:
    for found in _TURTLE.finditer(content):
        if found.lastgroup:
            yield 1 if found.lastgroup == "open" else -1


def _xml(content: bytes) -> Iterator[int]:
    """One up for each element that opens, one down for each that closes.

    Raises:
        ValueError: A `<` begins nothing. The scan stops there: to look on after each would take too long.
    """
    for found in _XML.finditer(content):
        if found.lastgroup == "stray":
            raise ValueError
        if found.lastgroup == "tag" and not found[0].endswith(b"/>"):
            yield -1 if found[0].startswith(b"</") else 1
