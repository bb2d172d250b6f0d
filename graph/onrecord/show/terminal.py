"""Colour for a terminal, by rich. Imported only when there is a terminal that wants colour.

In:   `Lines`
Out:  the same lines on the terminal
Not:  meaning: every colour stands beside a word that says the same
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from onrecord.show.lines import Lines

STYLES = {
    "name": "bold",
    "title": "bold underline",
    "label": "italic",
    "firm": "cyan",
    "weak": "yellow",
    "fallen": "magenta",
    "quote": "default",
    "ours": "default",
    "soft": "dim",
    "mark": "bold red",
    "": "default",
}
"""Part to rich style. Firm is no green and weak no red: a standing is no verdict."""


def write(lines: Lines) -> None:
    """Print the lines with their styles; rich markup in the data stays text."""
    console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    for line in lines.trimmed():
        text = Text()
        for piece, part in line:
            text.append(piece, STYLES[part])
        text.rstrip()
        console.print(text)
