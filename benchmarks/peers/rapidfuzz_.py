"""rapidfuzz: compares what was typed with every name, in C."""

from __future__ import annotations

from pathlib import Path

from rapidfuzz import fuzz, process


class Peer:
    """All names in memory, folded once."""

    def __init__(self, folder: str) -> None:
        self.shown = (Path(folder) / "names.txt").read_text(encoding="utf-8").splitlines()
        self.folded = [name.casefold() for name in self.shown]

    def search(self, text: str) -> str:
        """The best name for what was typed, as it is written."""
        found = process.extractOne(text.casefold(), self.folded, scorer=fuzz.ratio)
        return self.shown[found[2]] if found else ""
