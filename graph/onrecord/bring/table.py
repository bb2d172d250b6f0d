"""Tables by a mapping: every row becomes entities and claims, or the ledger says why not.

In:   files, a mapping
Out:  rows of a dossier's tables, each claim with the file and line it is from
Not:  parsing (`grid`), or what a template says (`template`)

A batch is worked on by columns, one rule after the other. The first row that has an id describes the entity;
what a claim joins must be described by an earlier table, or an earlier rule of this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import compress
from pathlib import Path

from onrecord.bring.grid import Batch, Wanted, batches
from onrecord.bring.into import ENTITY_COLUMNS, Into
from onrecord.bring.mapping import Mapping as Rules
from onrecord.bring.mapping import Rule, Table, read_mapping
from onrecord.bring.opened import Source
from onrecord.bring.same import Alike
from onrecord.bring.template import Template, Times, reason
from onrecord.check.times import NO_TIME
from onrecord.errors import ForeignFileError
from onrecord.model.terms import Relation
from onrecord.read.names import ID
from onrecord.store.progress import Progress

Lists = dict[str, Sequence[str]]


def bring(files: Sequence[Path], into: Into, progress: Progress, *, mapping: Path | None = None) -> None:
    """Bring in tables.

    Raises:
        ForeignFileError: There is no mapping, it has mistakes, or a file is no table that fits it.
    """
    if mapping is None:
        raise ForeignFileError(
            "Tables need a mapping: --mapping FILE.toml says what their rows become. "
            "docs/mappings/README.md has one."
        )
    rules = read_mapping(mapping, into.terms)
    taken = _assigned(rules, files)
    _Run(rules, into, progress).run(taken)


def _assigned(rules: Rules, files: Sequence[Path]) -> list[tuple[Table, list[Path]]]:
    """Which files each table is read from, in the order of the mapping."""
    left = dict.fromkeys(files)
    taken = []
    for table in rules.tables:
        found = [file for file in left if fnmatchcase(file.name, table.file)]
        taken.append((table, found))
        for file in found:
            del left[file]
    if left:
        known = ", ".join(table.file for table in rules.tables[:12])
        raise ForeignFileError(f"The mapping has no table for {next(iter(left)).name}. It has {known}.")
    return taken


class _Run:
    """One run of one mapping."""

    def __init__(self, rules: Rules, into: Into, progress: Progress) -> None:
        self.into, self._progress, self._rules = into, progress, rules
        self.ledger = into.ledger
        self._alike = Alike(into)
        self._file = ""
        self.called: dict[int, dict[str, int]] = {}
        """By rule: what each id was called by its first row, as a hash."""

    def run(self, taken: Iterable[tuple[Table, list[Path]]]) -> None:
        """All tables."""
        self.into.title = self._rules.title
        for source in self._rules.sources:
            self.into.source(
                source["id"], source["title"], **{k: v for k, v in source.items() if k not in ("id", "title")}
            )
        for row in self._rules.entities:
            known = self.into.terms.class_named(row.get("type", ""))
            if known is None or not known.kind:
                raise ForeignFileError(f"Entity {row['id']} of the mapping has no type of the ontology.")
            cells = {k: v for k, v in row.items() if k not in ("id", "type", "name")}
            self.into.entity(self.into.id(row["id"]), known.name, row["name"], **cells)
        self.into.claim_columns(self._rules.claim_columns)
        for table, files in taken:
            for file in files:
                self._one(table, file)
            self._alike.end_table()

    def _one(self, table: Table, path: Path) -> None:
        wanted = Wanted(frozenset(table.columns), table.where, table.delimiter, table.encoding, table.sheet)
        with Source(path) as source:
            self._file = source.name
            count = self.ledger.count(source.name, "row")
            for batch in batches(source, wanted, self.ledger):
                kept, spoiled = _Rows(self, table, batch).run()
                count.read += batch.size
                count.kept += kept.count(1)
                if 1 in spoiled:
                    count.partly += sum(map(int.__and__, kept, spoiled))
                self._progress(source.name, source.at, source.size)

    @property
    def file(self) -> str:
        """Name of the file that is read."""
        return self._file

    @property
    def alike(self) -> Alike:
        """Keys of rows that are judged the same."""
        return self._alike


class _Rows:
    """One batch of one table."""

    def __init__(self, run: _Run, table: Table, batch: Batch) -> None:
        self._run, self._table, self._batch = run, table, batch
        self._into = run.into
        self.kept = bytearray(batch.size)
        self.spoiled = bytearray(batch.size)
        self._columns: Lists = dict(batch.columns)
        self._columns["line"] = list(map(str, batch.lines)) if "line" in table.asked else batch.lines  # type: ignore[assignment]
        self._columns["file"] = [run.file] * batch.size
        self._once: dict[tuple[str, bool], Sequence[str]] = {}
        self._sound: dict[int, tuple[Sequence[str], set[str | None]]] = {}
        """Columns of ids that entities were made of, and the classes these have (None: refused)."""

    def run(self) -> tuple[bytearray, bytearray]:
        """For each row whether anything of it was kept, and whether anything was refused."""
        for rule in self._table.entities:
            self._entities(rule)
        for rule in self._table.claims:
            self._claims(rule)
        for rule in self._table.same:
            self._same(rule)
        if 0 in self.kept:
            for i, (kept, spoiled) in enumerate(zip(self.kept, self.spoiled, strict=True)):
                if not kept and not spoiled:
                    self._note(i, "row", "no-rule", "no part of the mapping is for such a row")
        return self.kept, self.spoiled

    def _note(self, i: int, what: str, code: str, why: str, original: str = "") -> None:
        if not original:
            values = (f"{name}={self._columns[name][i]}" for name in sorted(self._table.columns))
            original = "; ".join(values)
        self._into.ledger.note(self._run.file, self._batch.lines[i], what, code, why, original)

    def _chosen(self, rule: Rule) -> tuple[Sequence[int], Lists]:
        """Which rows a rule is for, and their columns."""
        everything = range(self._batch.size)
        if not rule.conditions:
            return everything, self._columns
        flags = [True] * self._batch.size
        for condition in rule.conditions:
            flags = list(map(bool.__and__, flags, condition.holds(self._columns[condition.column])))
        if all(flags):
            return everything, self._columns
        chosen = list(compress(everything, flags))
        needed: Lists = {
            name: list(compress(self._columns[name], flags)) for name in rule.columns | {"line", "file"}
        }
        return chosen, needed

    # ---- entities --------------------------------------------------------------------------------------

    def _filled(self, template: Template | Times, columns: Lists, size: int) -> Sequence[str]:
        """Fill a template; what is asked for twice in a batch, as ids are, is filled once."""
        if columns is not self._columns or isinstance(template, Times):
            return template.fill(columns, size)
        known = self._once.get((template.text, template.strict))
        if known is None:
            known = self._once[template.text, template.strict] = template.fill(columns, size)
        return known

    def _entities(self, rule: Rule) -> None:
        rows, columns = self._chosen(rule)
        ids = self._ids(self._filled(rule.cells["id"], columns, len(rows)))
        places = self._first(ids)
        self._compare(rule, rows, columns, ids)
        if not places:
            self._keep(rows, ())
            return
        part = {name: [columns[name][i] for i in places] for name in rule.columns}
        size = len(places)
        cells: Lists = {c: t.fill(part, size) for c, t in rule.cells.items() if c != "id"}
        cells["id"] = [ids[i] for i in places]
        broken = self._broken(rule, cells, size, {"type": self._classes()})
        for j, why in broken.items():
            self._refuse(rows[places[j]], "entity", *why)
        refused = {cells["id"][j] for j in broken}
        self._unnamed(cells, [rows[i] for i in places])
        cells["privacy"] = empty = [""] * size  # nothing becomes public, or another thing, by an import
        made = list(zip(*(cells.get(column, empty) for column in ENTITY_COLUMNS), strict=True))
        self._into.entities([row for j, row in enumerate(made) if j not in broken] if broken else made)
        of_ids = self._sound[id(ids)][1]
        of_ids.update(cells["type"])
        if not refused:
            of_ids.discard(None)
        self._keep(rows, [i for i, key in enumerate(ids) if key in refused] if refused else ())

    def _compare(self, rule: Rule, rows: Sequence[int], columns: Lists, ids: Sequence[str]) -> None:
        """Say where a row calls an id otherwise than the first one did: it may be somebody else.

        Ids repeat, with the same name: only what differs before a template is filled is looked at.
        """
        template = rule.cells["name"]
        asked = sorted(template.columns)
        if isinstance(template, Times) or not asked or "line" in asked or not rows:
            return
        distinct = set(zip(ids, *(columns[name] for name in asked), strict=True))
        keys, *cells = zip(*distinct, strict=True)
        names = template.fill(dict(zip(asked, cells, strict=True)), len(keys))
        called = self._run.called.setdefault(id(rule), {})
        hashes = list(map(hash, names))
        if len(set(keys)) == len(keys):
            told = dict(zip(keys, hashes, strict=True))
            if all(called[key] == told[key] for key in called.keys() & told.keys()):
                called.update(told)
                return
        self._otherwise(rows, ids, self._filled(template, columns, len(rows)), called)

    def _otherwise(
        self, rows: Sequence[int], ids: Sequence[str], names: Sequence[str], called: dict[str, int]
    ) -> None:
        for i, key, name in zip(rows, ids, names, strict=True):
            if name and called.setdefault(key, hash(name)) != hash(name) and "\0" not in name:
                self.spoiled[i] = 1
                why = f'{key} is called otherwise by an earlier row, which stays; here "{name[:60]}"'
                self._note(i, "value", "named-otherwise", why)

    def _first(self, ids: Sequence[str]) -> list[int]:
        """The first row of each id that no entity has yet, or that the dossier had before."""
        types, there = self._into.types, self._into.present.types
        known = list(set(ids))
        kinds = list(map(types.get, known))
        fresh = (
            {key for key, kind in zip(known, kinds, strict=True) if kind is None} if None in kinds else set()
        )
        self._sound[id(ids)] = ids, set(kinds)
        if there:
            fresh.update(there.keys() & known)
        if not fresh:
            return []
        first = dict(zip(reversed(ids), range(len(ids) - 1, -1, -1), strict=True))
        return sorted(map(first.__getitem__, fresh))

    def _unnamed(self, cells: Lists, rows: Sequence[int]) -> None:
        """An entity without a name is one that no source names; its id stands for the name."""
        names = list(map(str.strip, cells["name"]))
        if "" in names:
            marks = list(cells.get("unnamed", [""] * len(names)))
            for j, name in enumerate(names):
                if not name:
                    names[j], marks[j] = cells["id"][j], "yes"
                    self._note(rows[j], "value", "no-name", f"{names[j]} has no name: it is unnamed")
            cells["unnamed"] = marks
        cells["name"] = names

    def _classes(self) -> frozenset[str]:
        return frozenset(c.name for c in self._into.terms.classes.values() if c.kind and not c.role)

    # ---- claims ----------------------------------------------------------------------------------------

    def _claims(self, rule: Rule) -> None:
        rows, columns = self._chosen(rule)
        size = len(rows)
        if not size:
            return
        cells: Lists = {c: self._filled(template, columns, size) for c, template in rule.cells.items()}
        relation = self._relation(cells["relation"][0])
        cells["relation"] = [relation.name] * size
        for end in ("subject", "in", "source", *(() if rule.literal else ("object",))):
            if end in cells:
                cells[end] = self._ids(cells[end])
        if self._into.prefix and "by" in cells:
            known, put = self._into.types, self._into.prefix
            cells["by"] = [put + by if put + by in known else by for by in cells["by"]]
        lines = columns["line"]
        notes = list(map(f"{self._run.file}:%s".__mod__, lines))
        if "note" in cells:
            notes = [
                f"{said} ({place})" if said else place
                for said, place in zip(cells["note"], notes, strict=True)
            ]
        cells["note"] = notes
        self._times(rule, rows, cells)
        broken = self._broken(rule, cells, size, {"standing": frozenset(self._into.terms.standings)})
        self._misfits(relation, cells, broken)
        for j, why in broken.items():
            self._refuse(rows[j], "claim", *why)
        if broken:
            flags = [j not in broken for j in range(size)]
            cells = {column: list(compress(values, flags)) for column, values in cells.items()}
        same = {
            c: t.constant for c, t in rule.cells.items() if isinstance(t, Template) and t.constant is not None
        }
        if self._into.prefix:
            same = {}
        same["relation"] = relation.name
        self._into.columned({**cells, **same}, size - len(broken))
        self._keep(rows, broken)

    def _relation(self, text: str) -> Relation:
        found = self._into.terms.relation_named(text)
        assert found is not None  # the mapping was checked
        return found

    def _times(self, rule: Rule, rows: Sequence[int], cells: Lists) -> None:
        """What is no time is left out, and said in the note: the rest of the claim stands."""
        when = cells.get("when")
        if when is None or "\0" not in "".join(when):
            return
        whens, notes = list(when), list(cells["note"])
        for j, text in enumerate(whens):
            if "\0" in text:
                why = reason(text)
                code = "ends-before-it-begins" if "before" in why else "bad-time"
                self._note(rows[j], "value", code, f"when: {why}")
                self.spoiled[rows[j]] = 1
                whens[j] = ""
                notes[j] = f"{NO_TIME}{why} ({notes[j]})"
        cells["when"], cells["note"] = whens, notes

    def _misfits(self, relation: Relation, cells: Lists, broken: dict[int, tuple[str, str]]) -> None:
        """Claims whose ends nobody describes, or are of a class that the relation cannot have."""
        types = self._into.types
        left, right = self._into.allowed(relation)
        for end, allowed in (("subject", left), ("object", right), ("in", None)):
            if end not in cells or (end == "object" and relation.literal):
                continue
            values = cells[end]
            of_entities = self._sound.get(id(values))
            kinds = of_entities[1] if of_entities else set(map(types.get, values))
            if None not in kinds and (allowed is None or kinds <= allowed):
                continue
            bad = {}
            for key in set(values):
                kind = types.get(key)
                if kind is None:
                    if key or end != "in":
                        bad[key] = (
                            "undescribed",
                            f"no row describes its {end}, {key}" if key else f"it has no {end}",
                        )
                elif allowed is not None and kind not in allowed:
                    bad[key] = ("wrong-class", f'the {end} of "{relation.label}" cannot be a {kind} ({key})')
            if bad:
                for j, key in enumerate(values):
                    if key in bad:
                        broken.setdefault(j, bad[key])
        if relation.literal and "" in cells["object"]:
            for j, text in enumerate(cells["object"]):
                if not text:
                    broken.setdefault(j, ("no-value", "it has no object"))

    # ---- both ------------------------------------------------------------------------------------------

    def _same(self, rule: Rule) -> None:
        rows, columns = self._chosen(rule)
        filled = {column: template.fill(columns, len(rows)) for column, template in rule.cells.items()}
        ids = self._ids(filled["id"])
        by = filled.get("by") or [""] * len(rows)
        date = filled.get("date") or [""] * len(rows)
        for key, one, *rest in zip(filled["key"], ids, filled["reason"], by, date, strict=True):
            if key and one in self._into.types and "\0" not in key:
                self._run.alike.add(key, one, (rest[0], rest[1], rest[2]))

    def _ids(self, cells: Sequence[str]) -> Sequence[str]:
        prefix = self._into.prefix
        return [prefix + cell if cell else cell for cell in cells] if prefix else cells

    def _broken(
        self, rule: Rule, cells: Lists, size: int, known: Mapping[str, frozenset[str]]
    ) -> dict[int, tuple[str, str]]:
        """Rows with a value that failed, an id that is none, or a word outside its few: the code and why."""
        broken: dict[int, tuple[str, str]] = {}
        for column, template in rule.cells.items():
            values = cells[column]
            if (isinstance(template, Times) or template.constant is None) and "\0" in "".join(values):
                for j, text in enumerate(values):
                    if "\0" in text:
                        broken.setdefault(j, ("bad-value", f"{column}: {reason(text)}"))
        if "id" in cells and size:
            for j, key in enumerate(cells["id"]):
                if not ID.fullmatch(key):
                    code = "bad-id" if key else "no-id"
                    why = f'"{key[:60]}" is no id' if key else "it has no id"
                    broken.setdefault(j, (code, why))
        for column, words in known.items():
            for word in set(cells.get(column, ())) - words:
                for j, text in enumerate(cells[column]):
                    if text == word:
                        broken.setdefault(j, ("bad-value", f'no {column} is called "{word[:60]}"'))
        return broken

    def _refuse(self, i: int, what: str, code: str, why: str) -> None:
        self.spoiled[i] = 1
        self._note(i, what, code, why)

    def _keep(self, rows: Sequence[int], but: Iterable[int]) -> None:
        """Mark rows of which something was kept."""
        lost = set(but)
        if not lost and len(rows) == self._batch.size:
            self.kept[:] = b"\1" * self._batch.size
            return
        for j, i in enumerate(rows):
            if j not in lost:
                self.kept[i] = 1
