r"""Templates of a mapping: `cr{cr_id|number}` makes a cell from the cells of a row, a whole batch at a time.

In:   columns of a batch, each a list of text
Out:  one list of text
Not:  what the cell means

Working by columns lets Python's own loops in C do the walking; that is what makes a million rows a matter of
seconds. A value that cannot be used becomes text that begins with NUL and says why (`failed`, `reason`): no
row that is read holds a NUL, and whatever is made from such a value holds it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.bring.cells import period, time_of, why_no_time
from onrecord.errors import ForeignFileError
from onrecord.read.names import slug

Columns = Mapping[str, Sequence[str]]
_HOLE = re.compile(r"\{([^{}|]+)((?:\|[^{}|]+)*)\}")
_NUMBER = re.compile(r"([0-9]+)(?:\.0*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REMEMBERED = 200_000


def failed(why: str) -> str:
    """The cell that stands for a value that cannot be used."""
    return f"\0{why}\1"


def reason(cell: str) -> str:
    """Why a cell failed."""
    return cell.partition("\0")[2].partition("\1")[0]


class Remembered(dict[str, str]):
    """A function of one text whose answers are kept: most columns repeat their values."""

    def __init__(self, function: Callable[[str], str]) -> None:
        """Remember the answers of `function`."""
        super().__init__()
        self._function = function

    def __missing__(self, key: str) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        value = self[key] = key if "\0" in key else self._function(key)
        return value


def _number(text: str) -> str:
    """258996.0 is 258996: many programs take ids for measurements."""
    match = _NUMBER.fullmatch(text)
    return match[1] if match else ("" if not text else failed(f'"{text[:40]}" is no number'))


def _person(text: str) -> str:
    """JOHN O'NEIL is John O'Neil."""
    return " ".join(re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), word) for word in text.split())


_FILTERS: Mapping[str, Callable[[str], str]] = {
    "number": _number,
    "slug": slug,
    "title": _person,
    "lower": str.lower,
    "upper": str.upper,
}


def _filter(text: str, lookups: Mapping[str, Mapping[str, str]], where: str) -> Callable[[str], str]:
    name, _, argument = text.strip().partition(" ")
    if name in lookups:
        return _looked_up(name, lookups[name])
    if name == "or":
        return lambda value: value or argument
    if name == "date":
        return _dated(argument)
    if name in _FILTERS:
        return _FILTERS[name]
    known = ", ".join([*_FILTERS, "or TEXT", "date FORMAT", *lookups])
    raise ForeignFileError(f'{where}: no filter or lookup is called "{name}". There are {known}.')


def _looked_up(name: str, table: Mapping[str, str]) -> Callable[[str], str]:
    def look(value: str) -> str:
        if value in table:
            return table[value]
        return table.get("*", failed(f'"{value[:40]}" is not in the lookup {name}'))

    return look


def _dated(form: str) -> Callable[[str], str]:
    def dated(value: str) -> str:
        if not value:
            return ""
        try:
            return datetime.strptime(value, form).date().isoformat()
        except ValueError:
            return failed(f'"{value[:40]}" is no date like {form}')

    return dated


@dataclass(frozen=True, slots=True)
class _Hole:
    column: str
    filters: tuple[Remembered, ...]

    def values(self, columns: Columns) -> Sequence[str]:
        values = columns[self.column]
        for one in self.filters:
            values = list(map(one.__getitem__, values))
        return values


class Template:
    """One template, ready to fill."""

    def __init__(
        self, text: str, lookups: Mapping[str, Mapping[str, str]], where: str, *, strict: bool = False
    ) -> None:
        """Take the text apart.

        Args:
            text: With `{column}` or `{column|filter|filter}` for each value; `{line}` is the line of the row.
            lookups: Tables that filters may name.
            where: For messages.
            strict: An empty value makes the whole cell empty, as an id needs it.

        Raises:
            ForeignFileError: A filter is unknown, or a brace stands alone.
        """
        self.text, self.strict = text, strict
        self._holes = [
            _Hole(
                m[1].strip(),
                tuple(Remembered(_filter(f, lookups, where)) for f in m[2].split("|")[1:]),
            )
            for m in _HOLE.finditer(text)
        ]
        bare = _HOLE.sub("", text)
        if "{" in bare or "}" in bare:
            raise ForeignFileError(f'{where}: "{text}" has a brace that stands alone. Write {{column}}.')
        parts = _HOLE.split(text)[::3]
        self._form = "%s".join(part.replace("%", "%%") for part in parts)
        self._plain = len(self._holes) == 1 and self._form == "%s"
        self._lead = parts[0] if len(self._holes) == 1 and not parts[1] else ""

    @property
    def columns(self) -> set[str]:
        """Names of the columns it needs."""
        return {hole.column for hole in self._holes}

    @property
    def constant(self) -> str | None:
        """What it always says; None if that depends on the row."""
        return None if self._holes else self.text

    def fill(self, columns: Columns, size: int) -> Sequence[str]:
        """One cell for each row."""
        if not self._holes:
            return [self.text] * size
        lists = [hole.values(columns) for hole in self._holes]
        if self._plain:
            return lists[0]
        if self._lead:
            cells = list(map(self._lead.__add__, lists[0]))
        else:
            cells = list(map(self._form.__mod__, zip(*lists, strict=True)))
        if self.strict and any("" in values for values in lists):
            for values in lists:
                if "" in values:
                    cells = [cell if value else "" for cell, value in zip(cells, values, strict=True)]
        return cells


class Times:
    """The column `when`: one template, or two for begin and end; what is no time fails, with the reason."""

    def __init__(self, templates: Sequence[Template]) -> None:
        """One or two templates."""
        self._templates = templates
        self._known: dict[tuple[str, str], str] = {}
        self._single = Remembered(lambda text: _time((text,)))
        self._days: set[str] = set()
        """Texts that are one day, written in full."""

    @property
    def columns(self) -> set[str]:
        """Names of the columns it needs."""
        return set().union(*(t.columns for t in self._templates))

    def fill(self, columns: Columns, size: int) -> Sequence[str]:
        """One time for each row."""
        lists = [template.fill(columns, size) for template in self._templates]
        if len(lists) == 1:
            return list(map(self._single.__getitem__, lists[0]))
        begins, ends = lists
        odd = self._odd({*begins, *ends})
        pair = self._pair
        return [
            pair(b, e)
            if not (b and e) or (odd and (b in odd or e in odd)) or b > e
            else (f"{b}/{e}" if b != e else b)
            for b, e in zip(begins, ends, strict=True)
        ]

    def _odd(self, texts: set[str]) -> set[str]:
        """Those that are not one day, written in full; two such days compare as texts."""
        days = self._days
        if len(days) > _REMEMBERED:
            days.clear()
        days.update(t for t in texts - days if _DAY.fullmatch(t) is not None and time_of(t) is not None)
        return texts - days - {""}

    def _pair(self, begin: str, end: str) -> str:
        known = self._known.get((begin, end))
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[begin, end] = _time((begin, end))
        return known


def _time(parts: tuple[str, ...]) -> str:
    bad = next((part for part in parts if "\0" in part), "")
    if bad:
        return bad
    if not any(parts):
        return ""
    text = parts[0] if len(parts) == 1 else period(parts[0], parts[1])
    found = time_of(text)
    return failed(f"{text[:60]}: {why_no_time(text)}") if found is None else found


def names(templates: Iterable[Template | Times]) -> set[str]:
    """All columns that some templates need."""
    return set().union(*(template.columns for template in templates))
