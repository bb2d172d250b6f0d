"""FollowTheMoney files as items: an id, a schema, and values one by one, each with the datasets that say it.

In:   JSON lines, or statements as CSV in any order
Out:  items; values that cannot be used are in the ledger, with their line
Not:  what a schema means
"""

from __future__ import annotations

import errno
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from onrecord.bring.cells import plain
from onrecord.bring.grid import Refusals, Wanted
from onrecord.bring.grids import csv_
from onrecord.bring.into import Into
from onrecord.bring.json_lines import objects
from onrecord.bring.ledger import Ledger
from onrecord.bring.opened import Source
from onrecord.store.progress import Progress

FTM = "https://schema.followthemoney.tech/#"
CONTEXT = f"{FTM}context/"
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_OWN_KEYS = frozenset(("id", "schema", "properties", "datasets"))
_STATEMENT = frozenset(("canonical_id", "entity_id", "prop", "schema", "value", "dataset"))
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
Value = tuple[str, str, tuple[str, ...]]
"""Property, text, datasets."""


@dataclass(slots=True)
class Item:
    """One entity of FollowTheMoney, a thing or an edge."""

    file: str
    line: int
    id: str
    schema: str
    caption: str = ""
    datasets: tuple[str, ...] = ()
    values: list[Value] = field(default_factory=list)
    original: str = ""
    refused: int = 0
    """Values that are in the ledger instead."""
    context: dict[str, str] = field(default_factory=dict)
    """What stands beside the properties (`first_seen`, `referents` ...), each as JSON."""

    def get(self, prop: str) -> list[str]:
        """All values of a property, each once."""
        return list(dict.fromkeys(text for name, text, _ in self.values if name == prop))

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.file}:{self.line}"


def items(path: Path, into: Into, progress: Progress, phase: str, *, quiet: bool) -> Iterator[Item]:
    """All items of a file. `quiet`: this pass enters nothing in the ledger; the other one does."""
    ledger = Ledger() if quiet else into.ledger
    with Source(path) as source:
        bare = source.name.lower().removesuffix(".gz")
        found = (
            _statements(source, into, ledger)
            if bare.endswith((".csv", ".tsv"))
            else _entities(source, ledger)
        )
        for number, item in enumerate(found):
            yield item
            if number % 500 == 0:
                progress(phase, source.at, source.size)


def _entities(source: Source, ledger: Ledger) -> Iterator[Item]:
    def refuse(line: int, code: str, reason: str, original: str = "") -> None:
        ledger.count(source.name, "entity").read += 1
        ledger.note(source.name, line, "entity", code, reason, original)

    for line, found, original in objects(source, refuse):
        key, schema, properties = found.get("id"), found.get("schema"), found.get("properties", {})
        if not (isinstance(key, str) and isinstance(schema, str) and plain(key) and plain(schema)):
            refuse(line, "no-entity", "it has no id or no schema", original)
            continue
        if not isinstance(properties, dict):
            refuse(line, "no-entity", "its properties are no object", original)
            continue
        datasets = found.get("datasets")
        names = (
            tuple(d for d in datasets if isinstance(d, str) and plain(d))
            if isinstance(datasets, list)
            else ()
        )
        caption = found.get("caption")
        item = Item(
            source.name,
            line,
            key,
            schema,
            (plain(caption) or "") if isinstance(caption, str) else "",
            names,
            original=original,
        )
        for prop, values in properties.items():
            _values(item, prop, values, ledger)
        _context(item, found, ledger)
        yield item


def _context(item: Item, found: dict[str, Any], ledger: Ledger) -> None:
    """Keep what stands beside the properties."""
    for key in sorted(found.keys() - _OWN_KEYS):
        text = plain(json.dumps(found[key], ensure_ascii=False, sort_keys=True))
        if _KEY.fullmatch(key) and text is not None:
            item.context[key] = text
        else:
            reason = "a key beside the properties whose name or value no text may hold"
            ledger.note(item.file, item.line, "value", "bad-value", reason, str(key))


def _values(item: Item, prop: str, values: Any, ledger: Ledger) -> None:
    if not isinstance(values, list):
        ledger.note(
            item.file, item.line, "value", "no-list", f"{prop} is no list; taken as one value", str(values)
        )
        values = [values]
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            value = value["id"]  # nested entities are named by their id
        _value(item, prop, value, item.datasets, ledger)


def _value(item: Item, prop: str, value: Any, datasets: tuple[str, ...], ledger: Ledger) -> None:
    text = plain(value) if isinstance(value, str) else None
    if text and _WORD.fullmatch(prop) and not (text.lower().startswith("javascript:")):
        reason = _invalid(item.schema, prop, text)
        if not reason:
            item.values.append((prop, text, datasets))
            return
        code = "unknown-property" if reason.startswith("no property") else "bad-value"
    elif not _WORD.fullmatch(prop):
        code, reason = "unknown-property", "the property's name is none"
    else:
        code, reason = "bad-value", f"{prop} is no text, or holds what no text may"
    item.refused += 1
    ledger.note(item.file, item.line, "value", code, reason, f"{prop}: {value}")


def _invalid(schema: str, prop: str, text: str) -> str:
    """Why FollowTheMoney itself would drop a value; empty if it would not."""
    from followthemoney import model

    known = model.get(schema)
    if known is None:
        return ""
    found = known.get(prop)
    if found is None or found.stub:
        return f"no property {prop} of {schema}"
    if found.type.name in ("date", "url") and not found.type.validate(text):
        return f"{prop} is no {found.type.name}"
    return ""


def _statements(source: Source, into: Into, ledger: Ledger) -> Iterator[Item]:
    """Group statements by entity, on disk, in whatever order they come."""
    store = into.staging / "statements.tmp"
    try:
        with closing(sqlite3.connect(store)) as base:
            _fill(base, source, ledger)
            rows = base.execute("SELECT * FROM s ORDER BY entity, line")
            for key, group in groupby(rows, key=lambda row: str(row[0])):
                yield _grouped(source.name, key, list(group), ledger)
    except sqlite3.OperationalError as error:  # a full disk, in its words
        raise OSError(errno.EIO, str(error), str(store)) from error
    store.unlink(missing_ok=True)


def _fill(base: sqlite3.Connection, source: Source, ledger: Ledger) -> None:
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("CREATE TABLE s (entity, schema, prop, value, dataset, line INTEGER)")
    wanted = Wanted(_STATEMENT, "a table of statements")
    for batch in csv_.read(source, wanted, Refusals(ledger, source.name)):
        c = batch.columns
        count = ledger.count(source.name, "row")
        count.read += batch.size
        count.kept += batch.size
        ids = [one or other for one, other in zip(c["canonical_id"], c["entity_id"], strict=True)]
        base.executemany(
            "INSERT INTO s VALUES (?,?,?,?,?,?)",
            zip(ids, c["schema"], c["prop"], c["value"], c["dataset"], batch.lines, strict=True),
        )


def _grouped(file: str, key: str, rows: list[Any], ledger: Ledger) -> Item:
    schema = _special({row[1] for row in rows})
    item = Item(file, rows[0][5], key, schema, datasets=tuple(sorted({row[4] for row in rows if row[4]})))
    said: dict[tuple[str, str], list[str]] = {}
    for _, _, prop, text, dataset, _ in rows:
        if prop != "id":
            said.setdefault((prop, text), []).append(dataset)
    for (prop, text), datasets in said.items():
        _value(item, prop, text, tuple(sorted(set(filter(None, datasets)))), ledger)
    return item


def _special(schemata: Iterable[str]) -> str:
    """The schema that is below the others."""
    from followthemoney import model

    known = sorted(schemata)
    best = known[0]
    for name in known[1:]:
        one, other = model.get(name), model.get(best)
        if one is not None and (other is None or one.is_a(other)):
            best = name
    return best
