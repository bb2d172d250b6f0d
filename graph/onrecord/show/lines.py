"""Lines of text for a terminal: wrapped, indented, and styled only where a terminal wants colour.

In:   pieces of text, each with the part it plays (a name, a standing, a quote ...)
Out:  plain text, or the same lines with their parts for `show.terminal` to colour
Not:  what is said, which is `show.text`; printing, which is the command line's

Everything that passes here is made visible (`show.safe`): there is no other way to the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.show.safe import one_line, visible

WIDTH = 80
"""Columns where nobody says otherwise. Every answer is readable at this width."""

Piece = tuple[str, str]
"""(text, part): the part is a key of `show.terminal.STYLES`, or empty for plain text."""


class Lines:
    """Lines in the making. Each `add` is one paragraph, wrapped with a hanging indent."""

    def __init__(self, width: int = WIDTH) -> None:
        """Wrap at `width` columns; below 40 the text would be a ribbon, so 40 is the least."""
        self.width = max(width, 40)
        self.lines: list[list[Piece]] = []
        self.cited: dict[str, str] = {}
        """Id and title of each source whose claims the lines show."""

    def add(self, *pieces: Piece | str, indent: int = 0, hang: int = 2, lead: str = "") -> None:
        """Add one paragraph; nothing at all where there are no words.

        Words are never broken, so a long address may stand over the edge. `lead` keeps its spaces and stands
        before the first line; the lines below it hang as deep as it is long.
        """
        parts = [(p, "") if isinstance(p, str) else p for p in pieces]
        lead = visible(lead)
        wrapped = self._wrapped(parts, indent + len(lead), 0 if lead else hang)
        for number, line in enumerate(wrapped):
            self.lines.append([(" " * indent + lead, ""), *line[1:]] if lead and not number else line)

    def raw(self, text: str, part: str = "") -> None:
        """Add one line as it is, spaces and all, made visible."""
        self.lines.append([(visible(text), part)])

    def blank(self) -> None:
        """Add an empty line, never two in a row and never at the top."""
        if self.lines and self.lines[-1]:
            self.lines.append([])

    def plain(self) -> str:
        """All lines without style, each ended."""
        return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in self.trimmed())

    def trimmed(self) -> list[list[Piece]]:
        """The lines without empty ones at the end."""
        end = len(self.lines)
        while end and not self.lines[end - 1]:
            end -= 1
        return self.lines[:end]

    def _wrapped(self, pieces: list[Piece], indent: int, hang: int) -> Iterator[list[Piece]]:
        line: list[Piece] = [(" " * indent, "")]
        column, fresh = indent, True
        for token in _tokens(pieces):
            needed = sum(len(text) for text, _ in token)
            if not fresh and column + 1 + needed > self.width:
                yield line
                column, fresh = indent + hang, True
                line = [(" " * column, "")]
            if not fresh:
                # A space inside a quotation or a name belongs to it; between two parts it belongs to neither.
                line.append((" ", token[0][1] if line[-1][1] == token[0][1] else ""))
                column += 1
            line.extend(token)
            column, fresh = column + needed, False
        if not fresh:
            yield line


def _tokens(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """What may not be broken: the pieces between two white spaces, so that a comma sticks to its word."""
    token: list[Piece] = []
    for text, part in pieces:
        for number, word in enumerate(_split(text)):
            if number and token:
                yield token
                token = []
            if word:
                token.append((word, part))
    if token:
        yield token


def _split(text: str) -> list[str]:
    """Words; an empty one at an end where the text begins or ends with white space."""
    if not text:
        return [""]
    words = one_line(text).split(" ")
    return [""] * text[0].isspace() + words + [""] * text[-1].isspace()
