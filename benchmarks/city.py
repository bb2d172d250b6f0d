"""A dossier of an invented city, of any size, always the same for the same seed.

    python -m benchmarks.city FOLDER --size 100k [--parquet]

In:   a number of claims
Out:  a dossier in its own format: half as many entities as claims (60 % persons, 5 % organizations, 35 %
      events and cases), events with 2 to 6 participants, and whatever makes real dossiers hard: few people
      in very many events (a power law) and most in one or two, names that many share, misspellings (as an
      alias, or as an entity of their own that somebody judged the same or did not), several sources for one
      statement, all standings, rows that answer others, sources that disagree, dates in every precision
Not:  anybody real, and no texts of sources: a summary that no text is there for counts as unverified

Memory stays below some 100 MB at any size: rows are written as they are made.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice
from math import gcd
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import words

SEED = 7
SIZES = {"2k": 2_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
PART = 500_000
"""Claims a file."""
FIRST_DAY, DAYS = date(1995, 1, 1).toordinal(), 9_000
ENTITIES = ("id", "type", "name", "aliases", "unnamed", "living", "description", "privacy", "note")
SOURCES = ("id", "title", "kind", "publisher", "author", "date", "url", "text", "based_on", "note")
CLAIMS = ("subject", "relation", "object", "in", "when", "source", "quote", "summary", "standing", "by")
IDENTITIES = ("a", "b", "judgement", "reason", "by", "date")

BODIES = (
    # type, share of all organizations, name
    ("LawEnforcementAgency", 0.01, "{} Police Department"),
    ("Court", 0.02, "{} Circuit Court"),
    ("Government", 0.02, "City of {}"),
    ("Board", 0.05, "{} Review Board"),
    ("Union", 0.05, "{} Police Association"),
    ("MediaOrganization", 0.10, "{} Tribune"),
    ("Organization", 0.20, "Friends of {}"),
    ("Company", 1.0, "{} {}"),
)
KINDS = (
    # type, share of all events, name, what officers do in it, what others do in it
    (
        "EmergencyCall",
        0.20,
        "Call from {n} {street}",
        ("respondedTo",),
        ("calledIn", "witnessed", "victimIn"),
    ),
    ("PoliceResponse", 0.20, "Response at {n} {street}", ("respondedTo",), ("subjectOf", "presentAt")),
    (
        "Arrest",
        0.18,
        "Arrest at {n} {street}",
        ("arrestingOfficerIn", "respondedTo"),
        ("arrestedIn", "witnessed"),
    ),
    (
        "Assault",
        0.14,
        "Assault at {n} {street}",
        ("accusedIn", "respondedTo"),
        ("victimIn", "witnessed", "accusedIn"),
    ),
    ("Homicide", 0.02, "Homicide at {n} {street}", ("respondedTo",), ("victimIn", "accusedIn", "witnessed")),
    ("Interview", 0.05, "Interview {n}", ("presentAt",), ("interviewedIn", "presentAt")),
    ("Hearing", 0.08, "Hearing {n} on {street}", ("testifiedIn",), ("testifiedIn", "presentAt")),
    ("Suspension", 0.05, "Suspension {n}", ("subjectOf",), ("subjectOf",)),
    ("Lawsuit", 1.0, "{last} v. {other}", ("defendantIn",), ("plaintiffIn", "plaintiffIn", "defendantIn")),
)
ADVERSE = (("alleged", 0.6), ("charged", 0.2), ("found", 0.15), ("admitted", 1.0))
PLAIN = (("reported", 0.5), ("recorded", 0.35), ("testified", 0.1), ("", 1.0))
RELATED = (
    "employedBy",
    "memberOf",
    "ownerOf",
    "partnerOf",
    "siblingOf",
    "acquaintedWith",
    "birthDate",
    "rank",
)
RANKS = ("Police Officer", "Detective", "Sergeant", "Lieutenant", "Captain", "Deputy Inspector")
OUTCOMES = ("sustained", "not sustained", "unfounded", "exonerated", "settled", "dismissed")

Row = tuple[str, ...]


class City:
    """Draws everything of one city in one fixed order; holds counters, no rows."""

    def __init__(self, claims: int, seed: int = SEED) -> None:
        self.random = Random(seed)
        self.claims = claims
        self.bodies = max(len(BODIES) * 2, claims // 40)
        self.events = max(10, claims * 7 // 40)
        self.people = max(20, claims * 3 // 10)
        self.officers = max(5, self.people // 12)
        self.sources = min(50_000, max(20, claims // 400))
        self._step = _coprime(self.people)
        self._next_person = self._next_body = 0
        self._starts = list(_starts(self.bodies))
        self._case = ""

    # -- who -----------------------------------------------------------------------------------------------

    def person_id(self, number: int) -> str:
        """Ids do not tell who is in many events: numbers are spread over them."""
        return f"p{number * self._step % self.people:07d}"

    def officer(self) -> str:
        """A few officers are in very many events."""
        return self.person_id(int(self.officers * self.random.random() ** 2.5))

    def resident(self) -> str:
        """Every second time the next in the row, so that everybody is somewhere; else by the power law."""
        others = self.people - self.officers
        if self.random.random() < 0.5:
            self._next_person = (self._next_person + 1) % others
            return self.person_id(self.officers + self._next_person)
        return self.person_id(self.officers + int(others * self.random.random() ** 3))

    def body(self, kind: int) -> str:
        """An organization of a kind, by the power law."""
        first, end = self._starts[kind], self._starts[kind + 1]
        return f"o{first + int((end - first) * self.random.random() ** 2):06d}"

    def any_body(self) -> str:
        """The next in the row."""
        self._next_body = (self._next_body + 1) % self.bodies
        return f"o{self._next_body:06d}"

    # -- rows of entities ------------------------------------------------------------------------------------

    def people_rows(self, judge: Callable[[Row], None]) -> Iterator[Row]:
        """All persons; one in fifty is the one before her, misspelt."""
        random, last = self.random, ("", "")
        for number in range(self.people):
            key, chance = self.person_id(number), random.random()
            name, alias, note = words.person(random), "", ""
            if chance < 0.02 and last[0]:
                name = words.misspelt(random, last[1], 1 + (chance < 0.005))
                verdict = "same" if chance < 0.012 else "different" if chance < 0.014 else ""
                if verdict:
                    judge((last[0], key, verdict, "One address and one date of birth", "Editor", "2021-03"))
            elif chance < 0.07:
                alias = words.misspelt(random, name)
            elif chance < 0.10:
                alias = f"{name[0]}. {name.split()[-1]}"
            unnamed = "yes" if chance > 0.99 else ""
            if unnamed:
                name = "an officer" if number < self.officers else "a neighbor"
            last = ("", "") if unnamed else (key, name)
            yield key, "Person", name, alias, unnamed, "", "", "", note

    def body_rows(self) -> Iterator[Row]:
        """All organizations."""
        for kind, (type_, _, pattern) in enumerate(BODIES):
            for number in range(self._starts[kind], self._starts[kind + 1]):
                name = pattern.format(words.last(self.random), self.random.choice(words.COMPANIES))
                yield f"o{number:06d}", type_, name, "", "", "", "", "", ""

    def source_rows(self) -> Iterator[Row]:
        """All sources: five large data sets, then reports, filings and articles in order of their dates."""
        random = self.random
        for number in range(self.sources):
            if number < 5:
                yield (
                    f"s{number:05d}",
                    f"City database {number + 1}",
                    "dataset",
                    "City",
                    "",
                    "",
                    "",
                    "digest",
                    "",
                    "",
                )
                continue
            kind = ("article", "filing", "record", "opinion", "report")[int(5 * random.random() ** 2)]
            publisher = f"Publisher {int(60 * random.random() ** 2)}"
            # An article in six retells an earlier one, and says so.
            based_on = f"s{random.randrange(5, number):05d}" if number > 9 and random.random() < 0.16 else ""
            day = date.fromordinal(FIRST_DAY + DAYS * (number + 1) // self.sources + 400).isoformat()
            title = f"{kind.capitalize()} {number} of {day[:4]}"
            yield (
                f"s{number:05d}",
                title,
                kind,
                publisher,
                words.person(random),
                day,
                "",
                "digest",
                based_on,
                "",
            )

    def source(self, progress: float) -> str:
        """Two in five rest on the data sets, the others on what was written soon after."""
        chance = self.random.random()
        if chance < 0.4:
            return f"s{int(5 * (chance / 0.4) ** 2):05d}"
        later = int(progress * self.sources + self.random.expovariate(0.5))
        return f"s{min(self.sources - 1, max(5, later)):05d}"

    # -- rows of claims --------------------------------------------------------------------------------------

    def rows(self, entity: Callable[[Row], None]) -> Iterator[Row]:
        """As many claims as asked for; entities of events are handed over as they are met."""
        yield from islice(self._all(entity), self.claims)

    def _all(self, entity: Callable[[Row], None]) -> Iterator[Row]:
        # Events first up to their share; what is left of the number asked for goes to states and relations.
        for number in range(self.events):
            yield from self._event(number, entity)
        for number in range(self.officers):
            yield self._service(self.person_id(number))
        while True:
            yield from self._related()

    def _event(self, number: int, entity: Callable[[Row], None]) -> Iterator[Row]:
        random, progress = self.random, number / self.events
        type_, _, pattern, officers, others = _kind(random)
        key, day = f"e{number:07d}", FIRST_DAY + int(DAYS * progress) + random.randrange(300)
        street = random.choice(words.STREETS)
        name = pattern.format(
            n=random.randrange(100, 9999), street=street, last=words.last(random), other=words.last(random)
        )
        entity((key, type_, name, "", "", "", "", "", ""))
        source, when, said = self.source(progress), _when(random, day), f"page {random.randrange(1, 400)}"
        if type_ == "Lawsuit":
            self._case = key
            yield (
                key,
                "docketNumber",
                f"{day // 365 % 100}-C-{number}",
                "",
                "",
                source,
                "",
                said,
                "recorded",
                self.body(1),
            )
        there: set[str] = set()
        for place in range(_crowd(random)):
            officer = place == 0 or random.random() < 0.25
            relation = officers[place % len(officers)] if officer else others[place % len(others)]
            who = self.officer() if officer else self.resident()
            if who in there:
                continue
            there.add(who)
            # A source dates an event once or twice, not in every sentence on it.
            dated = when if type_ != "Lawsuit" and (place == 0 or random.random() < 0.3) else ""
            yield from self._participation(who, relation, key, dated, source, said, progress, day)
        yield from self._facts(key, type_, source, said)

    def _participation(
        self, who: str, relation: str, event: str, dated: str, source: str, said: str,
        progress: float, day: int,
    ) -> Iterator[Row]:  # fmt: skip
        """What one source says of one person in one event; sometimes what a second says, and who answers."""
        random, chance = self.random, self.random.random()
        standing = _pick(random, ADVERSE if relation == "accusedIn" else PLAIN)
        quote, summary = (
            ("", f"{relation} in {event}, {said}") if chance > 0.1 else (f"was {relation}, {said}", "")
        )
        yield who, relation, event, "", dated, source, quote, summary, standing, self._speaker(standing)
        second = self.source(progress) if chance < 0.12 else source
        if second != source:
            standing = _pick(random, PLAIN)
            # One in six of these second sources dates the event months away, one in ten names another caller.
            other = _when(random, day + 90 + random.randrange(200)) if chance < 0.04 and dated else dated
            if relation == "calledIn" and chance < 0.06:
                who = self.resident()
            yield (
                who,
                relation,
                event,
                "",
                other,
                second,
                "",
                f"likewise, {said}",
                standing,
                self._speaker(standing),
            )
        if relation == "accusedIn" and chance > 0.9:
            answer, by = ("denied", who) if chance < 0.96 else ("rejected", self.body(3))
            yield who, relation, event, "", "", self.source(progress), "", f"answer, {said}", answer, by

    def _facts(self, event: str, type_: str, source: str, said: str) -> Iterator[Row]:
        """What else is said of an event: its outcome, who heard it, of what it is a part, who counselled."""
        random, chance = self.random, self.random.random()
        if type_ == "Hearing":
            yield (
                event,
                "decidedBy",
                self.body(3),
                "",
                "",
                source,
                "",
                f"decided, {said}",
                "recorded",
                self.body(3),
            )
        if type_ == "Suspension":
            yield (
                event,
                "orderedBy",
                self.body(0),
                "",
                "",
                source,
                "",
                f"ordered, {said}",
                "recorded",
                self.body(0),
            )
        if type_ == "Lawsuit":
            counsel, client = self.resident(), self.resident()
            if counsel != client:
                yield self._row(counsel, "counselFor", client, source, said, within=event)
            yield (
                event,
                "heardBy",
                self.body(1),
                "",
                "",
                source,
                "",
                f"caption, {said}",
                "recorded",
                self.body(1),
            )
        elif chance < 0.1 and self._case:
            yield self._row(event, "partOf", self._case, source, said)
        elif chance < 0.25 and type_ in ("Hearing", "Suspension", "Assault"):
            yield self._row(event, "outcome", random.choice(OUTCOMES), source, said)

    def _service(self, officer: str) -> Row:
        random = self.random
        begin = 1980 + random.randrange(35)
        end = (
            ""
            if random.random() < 0.4
            else f"{begin + 1 + random.randrange(30)}-{1 + random.randrange(12):02d}"
        )
        when = f"{begin}-{1 + random.randrange(12):02d}/{end or '..'}"
        return self._row(officer, "officerOf", self.body(0), "s00000", "roster", when=when)

    def _related(self) -> Iterator[Row]:
        """One statement about a person that is no event; births sometimes twice, and not the same."""
        random = self.random
        relation, who, source = random.choice(RELATED), self.resident(), self.source(random.random())
        said = f"page {random.randrange(1, 400)}"
        if relation == "birthDate":
            born = date.fromordinal(FIRST_DAY - random.randrange(7_000, 25_000)).isoformat()
            yield self._row(who, relation, born[: 4 + 3 * random.randrange(3)], source, said)
            if random.random() < 0.1:
                yield self._row(who, relation, str(int(born[:4]) - 1), self.source(random.random()), said)
        elif relation == "rank":
            yield self._row(self.officer(), relation, random.choice(RANKS), source, said)
        elif relation in ("partnerOf", "siblingOf", "acquaintedWith"):
            other = self.officer() if relation == "partnerOf" else self.resident()
            if other != who:
                yield self._row(who, relation, other, source, said)
        else:
            when = f"{1990 + random.randrange(20)}/.." if random.random() < 0.5 else ""
            yield self._row(who, relation, self.any_body(), source, said, when=when)

    def _row(
        self, a: str, relation: str, b: str, source: str, said: str, *, within: str = "", when: str = ""
    ) -> Row:
        standing = _pick(self.random, PLAIN)
        return (
            a,
            relation,
            b,
            within,
            when,
            source,
            "",
            f"{relation}, {said}",
            standing,
            self._speaker(standing),
        )

    def _speaker(self, standing: str) -> str:
        """Who says it inside the source, where a standing asks for that."""
        if standing in ("", "reported"):
            return ""
        if standing in ("found", "recorded"):
            return self.body(1 if standing == "found" else 0)
        return self.resident()


def write(folder: Path, claims: int, *, seed: int = SEED, parquet: bool = False) -> None:
    """Write a city as a dossier. The same seed and number give the same bytes.

    Cost: some 15 microseconds a claim; memory for one batch of rows.
    """
    (folder / "claims").mkdir(parents=True, exist_ok=True)
    (folder / "dossier.toml").write_text(
        'title = "An invented city"\nbase = "https://example.org/city/"\nlanguage = "en"\n'
        'corrections = "nobody@example.org"\nsalt = "not a secret"\n',
        encoding="utf-8",
    )
    city = City(claims, seed)
    with ExitStack() as open_:
        entity = open_.enter_context(_Table(folder / "entities.csv", ENTITIES)).row
        judge = open_.enter_context(_Table(folder / "identities.csv", IDENTITIES)).row
        source = open_.enter_context(_Table(folder / "sources.csv", SOURCES)).row
        for row in city.source_rows():
            source(row)
        for row in city.people_rows(judge):
            entity(row)
        for row in city.body_rows():
            entity(row)
        rows = city.rows(entity)
        (_write_parquet if parquet else _write_csv)(folder / "claims", rows)


class _Table:
    """A CSV file that rows are added to."""

    def __init__(self, path: Path, columns: Row) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._file, lineterminator="\n")
        writer.writerow(columns)
        self.row: Callable[[Row], Any] = writer.writerow

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _write_csv(folder: Path, rows: Iterator[Row]) -> None:
    for part, chunk in enumerate(_parts(rows), 1):
        with _Table(folder / f"{part:04d}.csv", CLAIMS) as table:
            for row in chunk:
                table.row(row)


def _write_parquet(folder: Path, rows: Iterator[Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(column, pa.string()) for column in CLAIMS])
    for part, chunk in enumerate(_parts(rows), 1):
        with pq.ParquetWriter(folder / f"{part:04d}.parquet", schema) as writer:
            while batch := [row for row, _ in zip(chunk, range(50_000), strict=False)]:
                columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _parts(rows: Iterator[Row]) -> Iterator[Iterator[Row]]:
    """The rows, in files of `PART`."""
    for head in rows:
        yield _part(head, rows)


def _part(head: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield head
    for _ in range(PART - 1):
        row = next(rows, None)
        if row is None:
            return
        yield row


def _starts(bodies: int) -> Iterator[int]:
    """Where each kind of organization begins, and where the last ends; two of a kind at least."""
    at = 0
    for _, share, _ in BODIES[:-1]:
        yield at
        at += max(2, int(bodies * share))
    yield at
    yield bodies


def _coprime(number: int) -> int:
    step = int(number * 0.6180339887) | 1
    while gcd(step, number) != 1:
        step += 2
    return step


def _kind(random: Random) -> tuple[str, float, str, Row, Row]:
    chance = random.random()
    for kind in KINDS:
        chance -= kind[1]
        if chance < 0:
            return kind
    return KINDS[-1]


def _pick(random: Random, choices: tuple[tuple[str, float], ...]) -> str:
    chance = random.random()
    for word, share in choices:
        chance -= share
        if chance < 0:
            return word
    return choices[-1][0]


def _crowd(random: Random) -> int:
    """Two to six participants; one event in 20,000 is a crowd, which a chain should not lead through."""
    chance = random.random()
    return 120 if chance < 0.00005 else 2 + int(5 * chance)


def _when(random: Random, day: int) -> str:
    """A day, month or year, certain or not, as sources write it."""
    text, chance = date.fromordinal(day).isoformat(), random.random()
    if chance < 0.75:
        return text
    if chance < 0.85:
        return text[:7]
    if chance < 0.92:
        return text[:4]
    return f"{text[:7]}~" if chance < 0.97 else f"{text[:4]}?"


def size(text: str) -> int:
    """`100k`, `1M` or a plain number."""
    return SIZES[text] if text in SIZES else int(text)


def main(arguments: list[str]) -> None:
    """Write one city where the command line says."""
    parser = argparse.ArgumentParser(prog="benchmarks.city", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--size", type=size, default=SIZES["100k"], help="claims: 2k, 100k, 1M, 10M, any number"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--parquet", action="store_true", help="claims as Parquet instead of CSV")
    chosen = parser.parse_args(arguments)
    write(chosen.folder, chosen.size, seed=chosen.seed, parquet=chosen.parquet)


if __name__ == "__main__":
    main(sys.argv[1:])
