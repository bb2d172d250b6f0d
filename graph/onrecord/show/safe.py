"""What a source wrote may steer a terminal or turn text round: here it becomes visible instead.

In:   any text, also hostile
Out:  text that a terminal shows as it stands: no escapes, no control characters, no bidirectional overrides
Not:  HTML and JSON escaping, which live with their formats; line breaking, which is `show.lines`
"""

from __future__ import annotations

import re

INVISIBLE = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: escapes, bells, carriage returns, 8-bit CSI
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # turn or hide text; ZWJ and ZWNJ are spelling
    "\u2028\u2029\ufeff\ufff9-\ufffb\ufffe\uffff"  # line separators, marks, annotations, non-characters
    "\ud800-\udfff"  # lone surrogates cannot even be encoded
    "\U000e0000-\U000e007f"  # tags: a whole alphabet that nobody sees
)
"""Inside of a character class: what is never printed raw. `show.json_` escapes the same set, without loss."""

_UNSAFE = f"[{INVISIBLE}]"
"""Compiled when it is first needed, which is seldom."""


def visible(text: str) -> str:
    r"""Write every dangerous character as its escape; all else stays as it is.

    Cost: one pass; nothing at all for text that Python calls printable.

    >>> visible("Balcerzak\x1b[2J")
    'Balcerzak\\x1b[2J'
    >>> visible("Łódź, 27 May")
    'Łódź, 27 May'
    """
    if text.isprintable():
        return text
    return re.sub(_UNSAFE, _escape, text)


def one_line(text: str) -> str:
    r"""Join to one visible line: runs of white space become one space.

    >>> one_line("a quote\n  over two lines")
    'a quote over two lines'
    """
    # str.split() also splits at U+001C-001F and U+0085: no harm, they show as spaces.
    return visible(" ".join(text.split()))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
