"""Answers that print themselves: as text with `print`, as text or a table in a notebook.

In:   an answer of `model.answers`
Out:  the same answer, of a class below its own
Not:  another look: the text is that of the command line
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

from onrecord.model import answers

if TYPE_CHECKING:
    from onrecord.show.lines import Lines

A = TypeVar("A")


class Printed:
    """What all of them have. How to show one is looked up by its class, and imported when it is printed."""

    __slots__ = ()

    def _lines(self) -> Lines:
        from onrecord.show import table, text

        name = type(self).__name__.lower()
        return cast("Lines", getattr(table if name == "table" else text, name)(self))

    def __str__(self) -> str:
        return self._lines().plain().rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f'<pre style="white-space:pre-wrap">{escape(str(self))}</pre>'


class Chains(Printed, answers.Chains):
    """The answer of `Record.chains`."""

    __slots__ = ()


class Card(Printed, answers.Card):
    """The answer of `Record.card`."""

    __slots__ = ()


class Conflicts(Printed, answers.Conflicts):
    """The answer of `Record.conflicts`."""

    __slots__ = ()


class Timeline(Printed, answers.Timeline):
    """The answer of `Record.timeline`."""

    __slots__ = ()


class Ranking(Printed, answers.Ranking):
    """The answer of `Record.central`."""

    __slots__ = ()


class Joining(Printed, answers.Joining):
    """The answer of `Record.between`."""

    __slots__ = ()


class Audit(Printed, answers.Audit):
    """The answer of `Record.audit`."""

    __slots__ = ()


class Table(Printed, answers.Table):
    """The answer of `Record.query`: walk it for rows as dicts.

    >>> rows = printed(answers.Table(columns=("name",), rows=(("Lacy",), ("Balcerzak",))))
    >>> list(rows)
    [{'name': 'Lacy'}, {'name': 'Balcerzak'}]
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[dict[str, str]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{escape(c)}</th>" for c in self.columns)
        rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in self.rows)
        more = "<p>There are more rows, cut off by a cap.</p>" if self.truncated else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


_PRINTED: dict[type, type] = {
    cls.__bases__[1]: cls for cls in (Chains, Card, Conflicts, Timeline, Ranking, Joining, Audit, Table)
}


def printed(answer: A) -> A:
    """The same answer, that prints itself."""
    cls = _PRINTED[type(answer)]
    return cast(A, cls(**{field.name: getattr(answer, field.name) for field in fields(cast(Any, answer))}))
