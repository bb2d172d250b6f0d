"""Chicago's police complaints of 2000 to 2016, as released, made into a dossier.

    python -m benchmarks.chicago FOLDER [--data DIR]

In:   the gzipped tables of the release (`$ONRECORD_SHARED/real/chicago-2016`, else `../shared/...`)
Out:  a dossier: officers, complaints, accusations with what was recommended and what was finally found,
      investigators, police witnesses, assignments to units
Not:  victims and complainants, whom the release does not name

How a row becomes claims, and why:

* Each table is a source. A row of it is a place in the source, and the summary says which.
* An officer accused in a complaint: *alleged* by the complainant, an unnamed person of that complaint. What
  the investigators recommended is no decision: "sustained" is *charged*, by them; "unfounded" and
  "exonerated" are *denied*, by them, which contests and takes nothing down. What the department finally found
  is: sustained, *found* by it; unfounded or exonerated, *rejected* by it. "Not sustained" and "no affidavit"
  decide nothing, so they are no row of their own: the summary of the accusation says them.
* The tables number the same officers each in its own way. Nothing is merged: equal first and last name, date
  of appointment and year of birth are a judgement `same`, with that as its reason.
* An assignment that ends before it begins keeps its dates in the note and gets no `when`: a dossier with a
  date that cannot be is not built, and nobody knows which of the two is wrong. How many is told at the end.
* Officers stay private, which is what an empty `privacy` says. That an officer is a public person is a
  judgement on that officer, with a reason; a script cannot make it 30,000 times. Most accusations
  were not sustained, and what leaves the machine shall not carry those names because a table had them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.city import IDENTITIES, Row, _Table
from benchmarks.measure import ROOT

CLAIMS = ("subject", "relation", "object", "when", "source", "summary", "standing", "by", "note")
ENTITIES = ("id", "type", "name", "unnamed")
TABLES = {
    "accused": "complaints-accused_2000-2016_2016-11",
    "officers": "complaints-accused_2000-2016_2016-11_profiles",
    "complaints": "complaints-complaints_2000-2016_2016-11",
    "investigators": "complaints-investigators_2000-2016_2016-11",
    "witnesses": "complaints-witnesses_2000-2016_2016-11",
    "witness-officers": "complaints-witnesses_2000-2016_2016-11_profiles",
    "units": "unit-history__2016-12",
    "unit-officers": "unit-history__2016-12_profiles",
}
POLICE, INVESTIGATORS = "chicago-police", "complaint-investigators"
FINDINGS = {
    "SU": "sustained", "NS": "not sustained", "UN": "unfounded", "EX": "exonerated", "NAF": "no affidavit",
    "NC": "no cooperation", "DIS": "discharged", "": "not given",
}  # fmt: skip
RECOMMENDED = {"SU": "charged", "UN": "denied", "EX": "denied"}
FINAL = {"SU": "found", "UN": "rejected", "EX": "rejected"}

Cells = dict[str, str]


class Chicago:
    """Writes one dossier; counts what it met."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.data, self.folder = data, folder
        self.met: Counter[str] = Counter()
        self._people: dict[tuple[str, ...], str] = {}
        self._seen: set[str] = set()

    def write(self) -> Counter[str]:
        """All files; how many of what."""
        (self.folder / "claims").mkdir(parents=True, exist_ok=True)
        (self.folder / "dossier.toml").write_text(
            'title = "Chicago police complaints, 2000 to 2016"\nbase = "https://example.org/chicago/"\n'
            'language = "en"\ncorrections = "nobody@example.org"\nsalt = "not published"\n',
            encoding="utf-8",
        )
        with ExitStack() as open_:
            tables = {
                name: open_.enter_context(_Table(self.folder / f"{name}.csv", columns)).row
                for name, columns in (("entities", ENTITIES), ("identities", IDENTITIES))
            }
            self.entity, self.judge = tables["entities"], tables["identities"]
            self._sources()
            self._bodies()
            for officers, prefix in (("officers", "a"), ("unit-officers", "u"), ("witness-officers", "w")):
                self._officers(officers, prefix)
            for name, rows in (
                ("complaints", self._complaints()),
                ("accused", self._accused()),
                ("investigators", self._investigators()),
                ("witnesses", self._witnesses()),
                ("units", self._units()),
            ):
                claims = open_.enter_context(_Table(self.folder / "claims" / f"{name}.csv", CLAIMS)).row
                for row in rows:
                    claims(row)
                    self.met["claims"] += 1
        return self.met

    def _rows(self, name: str) -> Iterator[Cells]:
        with gzip.open(self.data / f"{TABLES[name]}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def _sources(self) -> None:
        columns = ("id", "title", "kind", "publisher", "date", "text", "note")
        with _Table(self.folder / "sources.csv", columns) as table:
            for name, file in TABLES.items():
                date = file.removesuffix("_profiles").rsplit("_", 1)[-1]
                title = f"Complaint data of the Chicago police: {name}"
                table.row(
                    (f"table-{name}", title, "dataset", "City of Chicago", date, "digest", f"{file}.csv")
                )

    def _bodies(self) -> None:
        self.entity((POLICE, "LawEnforcementAgency", "Chicago Police Department", ""))
        self.entity((INVESTIGATORS, "Group", "investigators of police complaints", "yes"))
        for unit in sorted({number(row["unit"]) for row in self._rows("units")} - {""}, key=int):
            self.entity((f"unit-{unit}", "LawEnforcementAgency", f"Unit {unit}", ""))

    def _officers(self, table: str, prefix: str) -> None:
        """Persons of one table; who agrees with one of an earlier table is judged the same."""
        own: dict[tuple[str, ...], str] = {}
        several: set[tuple[str, ...]] = set()
        for row in self._rows(table):
            key = f"{prefix}{number(row[TABLES[table].removesuffix('_profiles') + '_ID'])}"
            self.entity((key, "Person", named(row), ""))
            self.met["officers"] += 1
            self._seen.add(key)
            alike = tuple(row[c] for c in ("first_name", "last_name", "appointed_date", "birth_year"))
            if not all(alike):
                continue
            several.update({alike} & own.keys())
            own[alike] = key
        for alike, key in own.items():
            other = self._people.setdefault(alike, key)
            if other != key and alike not in several:
                reason = "Equal first and last name, date of appointment and year of birth"
                self.judge((other, key, "same", reason, "The import script", "2016-12"))
                self.met["judged the same"] += 1

    def _complaints(self) -> Iterator[Row]:
        for row in self._rows("complaints"):
            key = f"cr{number(row['cr_id'])}"
            self.entity((key, "Event", f"Complaint {row['cr_id']}", ""))
            self.entity((f"{key}-complainant", "Person", f"the complainant in {row['cr_id']}", "yes"))
            self._seen.add(key)
            self.met["complaints"] += 1
            made, closed = row["complaint_date"] or "?", row["closed_date"] or "?"
            said = f"Complaint {row['cr_id']}: made {made}, closed {closed}"
            yield self._claim(POLICE, "subjectOf", key, row["incident_date"], "complaints", said)
            yield self._claim(f"{key}-complainant", "participatedIn", key, "", "complaints", said)

    def _accused(self) -> Iterator[Row]:
        for row in self._rows("accused"):
            who, key = f"a{number(row[TABLES['accused'] + '_ID'])}", f"cr{number(row['cr_id'])}"
            if not self._known(who, key):
                continue
            first, last = row["recommended_finding"], row["final_finding"]
            said = f"Row {row['row_id']}: {row['complaint_category'] or 'no category'}"
            whole = f"{said}; recommended: {FINDINGS.get(first, first)}; final: {FINDINGS.get(last, last)}"
            yield self._claim(who, "accusedIn", key, "", "accused", whole, "alleged", f"{key}-complainant")
            if first in RECOMMENDED:
                words = f"{said}; recommended: {FINDINGS[first]}"
                yield self._claim(
                    who, "accusedIn", key, "", "accused", words, RECOMMENDED[first], INVESTIGATORS
                )
            if last in FINAL:
                words = f"{said}; final: {FINDINGS[last]}"
                yield self._claim(who, "accusedIn", key, "", "accused", words, FINAL[last], POLICE)

    def _investigators(self) -> Iterator[Row]:
        for row in self._rows("investigators"):
            who = f"i{number(row[TABLES['investigators'] + '_ID'])}"
            key = f"cr{number(row['cr_id'])}"
            if who not in self._seen:
                self._seen.add(who)
                self.met["investigators"] += 1
                self.entity((who, "Person", named(row), ""))
            if self._known(who, key):
                said = f"Row {row['row_id']}: investigated complaint {row['cr_id']}"
                yield self._claim(who, "participatedIn", key, "", "investigators", said)

    def _witnesses(self) -> Iterator[Row]:
        for row in self._rows("witnesses"):
            who, key = f"w{number(row[TABLES['witnesses'] + '_ID'])}", f"cr{number(row['cr_id'])}"
            if self._known(who, key):
                said = f"Row {row['row_id']}: police witness in complaint {row['cr_id']}"
                yield self._claim(who, "witnessed", key, "", "witnesses", said)

    def _units(self) -> Iterator[Row]:
        for row in self._rows("units"):
            who, unit = f"u{number(row[TABLES['units'] + '_ID'])}", number(row["unit"])
            if not unit or not self._known(who):
                self.met["assignments without a unit"] += not unit
                continue
            begin, end = row["unit_start_date"], row["unit_end_date"]
            said, note, when = f"Row {row['row_id']}: assigned to unit {unit}", "", ""
            if begin and end and end < begin:
                self.met["assignments that end before they begin"] += 1
                note = f"The table has {begin} to {end}."
            elif begin or end:
                when = f"{begin or '..'}/{end or '..'}"
            yield self._claim(who, "officerOf", f"unit-{unit}", when, "units", said, note=note)

    def _claim(
        self, a: str, relation: str, b: str, when: str, table: str, summary: str, standing: str = "recorded",
        by: str = POLICE, *, note: str = "",
    ) -> Row:  # fmt: skip
        return a, relation, b, when, f"table-{table}", summary, standing, by, note

    def _known(self, *ids: str) -> bool:
        """Whether both ends are in the tables that describe them; counted if not."""
        there = self._seen.issuperset(ids)
        self.met["rows that name what no table has"] += not there
        return there


def number(text: str) -> str:
    """`258996.0` is 258996: the release was written by a program that takes ids for measurements."""
    return text.strip().removesuffix(".0")


def named(row: Cells) -> str:
    """A name as people write it; the release has capitals only."""
    parts: Iterable[str] = (row["first_name"], row.get("middle_initial", ""), row["last_name"])
    name = " ".join(part.strip().title() for part in parts if part.strip())
    suffix = row.get("suffix_name", "").strip()
    return " ".join((name or "a person without a name", suffix)).strip()


def default_data() -> Path:
    """Where the release lies; it is read from there and never copied."""
    return Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared")) / "real" / "chicago-2016"


def main(arguments: list[str]) -> None:
    """Write the dossier, and say what was met."""
    parser = argparse.ArgumentParser(prog="benchmarks.chicago", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=default_data())
    chosen = parser.parse_args(arguments)
    for what, count in Chicago(chosen.data, chosen.folder).write().items():
        print(f"{count:>9,} {what}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
