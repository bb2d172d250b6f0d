"""Text in XML: escaped, and without the characters that XML 1.0 cannot hold at all.

In:   any text
Out:  text for an element or for an attribute in quotation marks
Not:  silence: each character that had to be replaced is counted
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onrecord.show.ledger import Ledger

ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACED: Final = "a character that XML cannot hold (control characters); \ufffd stands in its place"
_ESCAPES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    # A reader turns these into blanks where they stand as they are.
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_UNSAFE: Final = re.compile('[&<>"\t\n\r]')
_UNUSUAL: Final = re.compile("[^ !#-%'-;=?-~\xa0-\ud7ff]")
"""Most texts have none of these, and one look is enough."""


def escaped(text: str, ledger: Ledger) -> str:
    """The text for an element or an attribute."""
    if _UNUSUAL.search(text) is None:
        return text
    legal, times = ILLEGAL.subn("\ufffd", text)
    ledger.lose(REPLACED, times)
    return _UNSAFE.sub(lambda found: _ESCAPES[found[0]], legal)


def attributes(pairs: dict[str, str], ledger: Ledger) -> str:
    """Attributes, a blank before each."""
    return "".join(f' {name}="{escaped(value, ledger)}"' for name, value in pairs.items())
