r"""A mapping file, in TOML: how the rows of tables become sources, entities and claims.

    title = "Staff of 1998"          of the dossier, if it is new

    [[source]]                       as a row of sources.csv
    id = "staff-list"
    title = "Staff list of 1998"

    [lookups.findings]               tables that templates look values up in; "*" is for all others
    SU = "found"

    [[table]]
    file = "staff*.csv"              which of the files given (shell pattern); tables are read in this order
    source = "staff-list"
      [[table.entity]]
      id = "p{id|number}"
      type = "Person"
      name = "{first|title} {last|title}"
      [[table.claim]]
      subject = "p{id|number}"
      relation = "officerOf"
      object = "mpd"
      when = ["{from}", "{to}"]      begin and end, or one template
      where = { status = ["A", "B"] }     only rows with such a value; "*" any, "" none; `unless` the opposite
      [[table.same]]                 rows of several tables with equal keys are judged the same
      id = "p{id|number}"
      key = "{first} {last} {born}"
      reason = "Equal names and date of birth"

In:   a TOML file
Out:  `Mapping`, every mistake in it told with its place
Not:  reading tables

Why none of the languages there are: FollowTheMoney's mappings know neither standing nor a source per claim;
RML and YARRRML make triples, so each claim would be eleven rules with a node of its own, and the reading
of dirty rows is left to the engine; CSVW describes one table and drops what does not fit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.bring.into import CLAIM_COLUMNS, ENTITY_COLUMNS, SOURCE_COLUMNS
from onrecord.bring.opened import Source
from onrecord.bring.template import Template, Times, names
from onrecord.errors import ForeignFileError
from onrecord.model.terms import Terms
from onrecord.read.notice import close, meant

LARGEST = 4 << 20
_TOP = ("title", "source", "lookups", "entity", "table")
_TABLE = ("file", "source", "entity", "claim", "same", "delimiter", "encoding", "sheet", "about")
_CONDITIONS = ("where", "unless")
_IDS = ("id", "subject", "object", "in", "by", "source", "undoes")


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows a template is for."""

    column: str
    values: frozenset[str]
    negated: bool

    def holds(self, cells: Sequence[str]) -> list[bool]:
        """For each cell of its column whether it holds."""
        values, star = self.values, "*" in self.values
        if star:
            return [bool(c) is not self.negated for c in cells]
        return [(c in values) is not self.negated for c in cells]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entity, claim or judgement that is made from each row."""

    where: str
    """Its place in the mapping, for messages."""
    cells: Map[str, Template | Times]
    conditions: tuple[Condition, ...] = ()
    literal: bool = False
    """The object of the claim is text."""

    @property
    def columns(self) -> set[str]:
        """Columns of the table that it needs."""
        return names(self.cells.values()) | {c.column for c in self.conditions}


@dataclass(frozen=True, slots=True)
class Table:
    """What is made from one table."""

    where: str
    file: str
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    entities: tuple[Rule, ...] = ()
    claims: tuple[Rule, ...] = ()
    same: tuple[Rule, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Columns of the table that are needed."""
        return self.asked - {"line", "file"}

    @property
    def asked(self) -> set[str]:
        """The same, with those that every table has: the line, and the name of the file."""
        return set().union(*(rule.columns for rule in (*self.entities, *self.claims, *self.same)))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping."""

    sources: tuple[Map[str, str], ...]
    entities: tuple[Map[str, str], ...]
    """Entities that no row describes: a police department, a group of unnamed people."""
    tables: tuple[Table, ...]
    claim_columns: frozenset[str] = field(default_factory=frozenset)
    title: str = ""
    """Of a dossier that this mapping makes."""


def read_mapping(path: Path, terms: Terms) -> Mapping:
    """Read and check a mapping file.

    Raises:
        ForeignFileError: It is no TOML, or something in it cannot be; says where.
    """
    with Source(path) as file:
        content = file.whole(LARGEST)
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ForeignFileError(f"{path.name} is no TOML: {' '.join(str(error).split())}.") from None
    return _Reader(path.name, terms, data).mapping()


class _Reader:
    """One mapping file, read once."""

    def __init__(self, name: str, terms: Terms, data: Map[str, Any]) -> None:
        self._name, self._terms, self._data = name, terms, data
        self._lookups: dict[str, dict[str, str]] = {}

    def mapping(self) -> Mapping:
        data = self._data
        self._keys(self._name, data, _TOP)
        for name, table in self._table(self._name, data.get("lookups", {})).items():
            self._lookups[name] = {k: self._text(f"lookup {name}", k, v) for k, v in table.items()}
        sources = [self._row("source", i, row, SOURCE_COLUMNS) for i, row in self._list("source", data)]
        known = {row["id"] for row in sources}
        tables = tuple(self._one_table(i, row, known) for i, row in self._list("table", data))
        if not tables:
            raise ForeignFileError(f"{self._name} has no [[table]]. Say what its rows become.")
        return Mapping(
            tuple(sources),
            tuple(self._row("entity", i, row, ENTITY_COLUMNS) for i, row in self._list("entity", data)),
            tables,
            frozenset({"note"}.union(*(rule.cells for table in tables for rule in table.claims))),
            self._text(self._name, "title", data.get("title", "")),
        )

    def _one_table(self, number: int, row: Map[str, Any], sources: set[str]) -> Table:
        where = f"{self._name}: table {number}"
        self._keys(where, row, _TABLE)
        for needed in ("file", "source"):
            if not isinstance(row.get(needed), str) or not row[needed]:
                raise ForeignFileError(f'{where} has no {needed}. Write {needed} = "...".')
        where = f"{where} ({row['file']})"
        source = row["source"]
        rules = {
            kind: tuple(
                self._rule(f"{where}, {kind} {i}", kind, rule, source, sources)
                for i, rule in self._list(kind, row)
            )
            for kind in ("entity", "claim", "same")
        }
        text = {k: self._text(where, k, row[k]) for k in ("delimiter", "encoding", "sheet") if k in row}
        return Table(
            where, row["file"], entities=rules["entity"], claims=rules["claim"], same=rules["same"], **text
        )

    def _rule(self, where: str, kind: str, row: Map[str, Any], source: str, sources: set[str]) -> Rule:
        columns: tuple[str, ...] = {
            "entity": ENTITY_COLUMNS, "claim": CLAIM_COLUMNS, "same": ("id", "key", "reason", "by", "date"),
        }[kind]  # fmt: skip
        needed = {"entity": ("id", "type", "name"), "claim": ("subject", "relation", "object")}
        self._keys(where, row, (*columns, *_CONDITIONS))
        for column in needed.get(kind, ("id", "key", "reason")):
            if column not in row:
                raise ForeignFileError(f'{where} has no {column}. Write {column} = "...".')
        cells = dict(row)
        if kind == "claim":
            cells.setdefault("source", source)
        rule = Rule(
            where,
            {column: self._cell(where, column, cells[column], kind) for column in columns if column in cells},
            self._conditions(where, row),
            literal=kind == "claim" and self._literal(where, row["relation"]),
        )
        self._check(where, kind, rule, sources)
        return rule

    def _cell(self, where: str, column: str, value: Any, kind: str) -> Template | Times:
        parts = value if isinstance(value, list) and column == "when" else [value]
        if len(parts) > 2 or not all(isinstance(part, str) for part in parts):
            raise ForeignFileError(f'{where}: {column} is no text. Write {column} = "...".')
        strict = column in _IDS or (kind == "same" and column == "key")
        templates = [Template(part, self._lookups, f"{where}, {column}", strict=strict) for part in parts]
        return Times(templates) if column == "when" else templates[0]

    def _conditions(self, where: str, row: Map[str, Any]) -> tuple[Condition, ...]:
        found = []
        for word in _CONDITIONS:
            for column, value in self._table(where, row.get(word, {})).items():
                values = value if isinstance(value, list) else [value]
                if not all(isinstance(v, str) for v in values):
                    raise ForeignFileError(
                        f'{where}: {word}.{column} is no text. Write "..." or ["...", "..."].'
                    )
                found.append(Condition(column, frozenset(values), word == "unless"))
        return tuple(found)

    def _literal(self, where: str, relation: Any) -> bool:
        known = self._terms.relation_named(relation) if isinstance(relation, str) else None
        if known is None:
            near = meant(close(str(relation), list(self._terms.relations)))
            raise ForeignFileError(
                f'{where}: no relation is called "{relation}"{near}. List them: onrecord terms.'
            )
        return known.literal

    def _check(self, where: str, kind: str, rule: Rule, sources: set[str]) -> None:
        """What is the same for all rows is looked at once, here."""
        for column, known in (
            ("type", {c.name for c in self._terms.classes.values() if c.kind}),
            ("standing", set(self._terms.standings)),
            ("source", sources),
        ):
            template = rule.cells.get(column)
            said = template.constant if isinstance(template, Template) else None
            if said is not None and said not in known:
                near = meant(close(said, sorted(known)))
                raise ForeignFileError(f'{where}: no {column} is called "{said}"{near}.')

    def _row(self, kind: str, number: int, row: Map[str, Any], columns: Sequence[str]) -> dict[str, str]:
        where = f"{self._name}: {kind} {number}"
        self._keys(where, row, columns)
        cells = {key: self._text(where, key, value) for key, value in row.items()}
        for needed in ("id", "title" if kind == "source" else "name"):
            if not cells.get(needed):
                raise ForeignFileError(f'{where} has no {needed}. Write {needed} = "...".')
        return cells

    def _list(self, key: str, data: Map[str, Any]) -> list[tuple[int, Map[str, Any]]]:
        rows = data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ForeignFileError(f"{self._name}: {key} is no list of tables. Write [[{key}]] above each.")
        return list(enumerate(rows, 1))

    def _table(self, where: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ForeignFileError(f"{where}: a table was expected where {value!r:.40} stands.")
        return value

    def _text(self, where: str, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise ForeignFileError(f'{where}: {key} is no text. Write {key} = "...".')
        return value

    def _keys(self, where: str, row: Map[str, Any], known: Sequence[str]) -> None:
        for key in row:
            if key not in known:
                near = meant(close(key, list(known)))
                raise ForeignFileError(
                    f"{where}: {key} means nothing here{near}. There are {', '.join(known)}."
                )
