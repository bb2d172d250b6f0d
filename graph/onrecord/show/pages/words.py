"""Text of the data, made fit for HTML: no control gets through, no turn of direction reaches the rest.

In:   any text, also hostile
Out:  text or markup
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup, escape

CONTROLS: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160))) | {
    0xFFFE: None,
    0xFFFF: None,
}
"""What HTML knows no use for."""
TURNS: Final = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""What turns text round; harmless inside of an element of its own, not in a title or a label."""
HALVES: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def clean(text: str) -> str:
    """Text that HTML can hold: without controls and half characters. Nothing else is changed."""
    return text if text.isprintable() else text.translate(CONTROLS | HALVES)


def own(text: str) -> Markup:
    """Text of the data on its own: its direction of writing cannot reach what stands around it."""
    return Markup(f"<bdi>{escape(clean(text))}</bdi>")


def flat(text: str) -> str:
    """Text for places that cannot isolate (titles, labels, the clipboard): one line, no turn of direction."""
    if text.isprintable() and text.isascii():
        return text
    return " ".join(text.translate(CONTROLS | HALVES | TURNS).split())
