"""Court dockets as CourtListener and juriscraper give them: case, court, parties, attorneys, entries.

In:   JSON: one docket, a list, a page of results, or one a line
Out:  the case, its court, judges, parties by their role, attorneys as counsel, entries with their dates
Not:  addresses and telephones of attorneys, which are of no use in a record of claims; the documents
      themselves

All is `recorded` by the court: a docket is its own record of its own acts. An entry that says what a party
says (a complaint alleges ...) is still only an entry: that it was filed is recorded, not that it is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onrecord.bring.cells import address, key_of, plain, time_of
from onrecord.bring.grid import MOST_NAMED
from onrecord.bring.into import Into
from onrecord.bring.json_lines import document, objects
from onrecord.bring.opened import Source
from onrecord.errors import ForeignFileError
from onrecord.read.names import slug
from onrecord.store.progress import Progress

_COMPANY = (
    " inc",
    " llc",
    " corp",
    " company",
    " co.",
    " ltd",
    " l.p.",
    " department",
    "city of ",
    "county of ",
    "state of ",
    "united states",
    " university",
    " bank",
    " association",
    " board",
    " commission",
)
"""What in a party's name tells a body. A name without it is taken for a person, who is private."""


_INSIDE = (
    "parties", "parties.party_types", "parties.attorneys", "parties.attorneys.attorney", "docket_entries",
    "entries",
)  # fmt: skip
_USED = frozenset(
    (
        "docket_number", "docketNumber", "case_name", "caseName", "case_name_full", "court_id", "court",
        "absolute_url", "date_filed", "dateFiled", "court_citation_string", "court_full_name", "court_name",
        "assigned_to_str", "referred_to_str", "parties.name", "parties.type", "parties.party_types.name",
        "parties.attorneys.name", "parties.attorneys.roles", "parties.attorneys.attorney.name",
        *(
            f"{entries}.{field}"
            for entries in ("docket_entries", "entries")
            for field in (
                "description", "short_description", "date_filed", "date_entered", "entry_number",
                "document_number",
            )
        ),
    )
)  # fmt: skip
"""Fields that something is made of. What has a value in any other is named in the ledger."""


def _left(found: Any, path: str = "") -> Iterator[str]:
    """Fields with a value of which nothing is made, as `parties.party_types.date_terminated`."""
    for one in found if isinstance(found, list) else [found]:
        for name, value in one.items() if isinstance(one, dict) else ():
            inner = f"{path}.{name}" if path else str(name)
            if inner in _INSIDE:
                yield from _left(value, inner)
            elif inner not in _USED and value not in (None, "", [], {}):
                yield inner


def bring(files: Sequence[Path], into: Into, progress: Progress) -> None:
    """Bring in dockets.

    Raises:
        ForeignFileError: A file is no JSON, or holds no docket.
    """
    for file in files:
        seen = False
        for number, (line, found) in enumerate(_dockets(file, into), 1):
            seen = True
            _Docket(file.name, line or number, found, into).write()
            progress(file.name, number, 0)
        if not seen and not into.ledger.refused:
            raise ForeignFileError(f"{file.name} holds no docket.")


def _dockets(file: Path, into: Into) -> Iterator[tuple[int, Mapping[str, Any]]]:
    def refuse(line: int, code: str, reason: str, original: str) -> None:
        into.ledger.count(file.name, "docket").read += 1
        into.ledger.note(file.name, line, "docket", code, reason, original)

    with Source(file) as source:
        if file.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson")):
            for line, found, _ in objects(source, refuse):
                yield line, found
            return
        found = document(source)
    if isinstance(found, dict) and isinstance(found.get("results"), list):
        found = found["results"]
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield 0, one
        else:
            refuse(0, "no-docket", "it is no JSON object", str(one))


def _text(found: Any, *names: str) -> str:
    """The first of some keys that holds text."""
    for name in names:
        value = found.get(name) if isinstance(found, dict) else None
        if isinstance(value, str) and (text := plain(" ".join(value.split()))):
            return text
    return ""


def _list(found: Mapping[str, Any], *names: str) -> list[Any]:
    for name in names:
        value = found.get(name)
        if isinstance(value, list):
            return value
    return []


class _Docket:
    def __init__(self, file: str, line: int, found: Mapping[str, Any], into: Into) -> None:
        self._file, self._line, self._found, self._into = file, line, found, into
        self._place = f"{file}:{line}"
        self._count = into.ledger.count(file, "docket")

    def write(self) -> None:
        """Everything a docket holds."""
        found, into = self._found, self._into
        self._count.read += 1
        number = _text(found, "docket_number", "docketNumber")
        name = _text(found, "case_name", "caseName", "case_name_full") or number
        court = _text(found, "court_id", "court").rstrip("/").rpartition("/")[2]
        if not name or not court:
            reason = "it names no case" if not name else "it names no court"
            into.ledger.note(self._file, self._line, "docket", "no-docket", reason, str(dict(found))[:500])
            return
        self._count.kept += 1
        self._case = into.id(
            key_of(f"{slug(court)}-{slug(number)}" if number else f"{slug(court)}-{slug(name)}")
        )
        self._court = into.id(key_of(f"court-{slug(court)}"))
        link = _text(found, "absolute_url")
        url = f"https://www.courtlistener.com{link}" if link.startswith("/") else address(link) or ""
        filed = time_of(_text(found, "date_filed", "dateFiled")) or ""
        self._source = into.source(
            key_of(f"docket-{slug(court)}-{slug(number or name)}"),
            f"Docket of {name}, {number}".rstrip(", "),
            kind="record", publisher=_text(found, "court_citation_string", "court_full_name") or court,
            url=url, note=self._place,
        )  # fmt: skip
        into.entity(
            self._court,
            "Court",
            _text(found, "court_full_name", "court_name", "court_citation_string") or court,
            note=self._place,
        )
        kind = (
            "CriminalCase"
            if "-cr-" in f"-{slug(number)}-"
            else "AppellateCase"
            if court.startswith("ca")
            else "LegalCase"
        )
        into.entity(self._case, kind, name, note=f"{self._place}: {number}")
        self._claim(self._case, "heardBy", self._court, "The docket is this court's", when=filed)
        if number:
            self._claim(self._case, "docketNumber", number, f"Docket number {number}")
        for judge in (_text(found, "assigned_to_str"), _text(found, "referred_to_str")):
            if judge:
                self._claim(
                    self._case, "presidedOverBy", self._person(judge, "Person"), f"Assigned to {judge}"
                )
        self._parties()
        self._entries()
        if left := sorted(set(_left(found))):
            said = f"nothing is made of {', '.join(f[:60] for f in left[:MOST_NAMED])}"
            more = f" and {len(left) - MOST_NAMED:,} more" if len(left) > MOST_NAMED else ""
            into.ledger.note(self._file, self._line, "field", "field-not-kept", said + more)

    def _claim(self, subject: str, relation: str, object_: str, summary: str, **cells: str) -> None:
        count = self._into.ledger.count(self._file, "statement")
        count.read += 1
        problem = self._into.claim(
            subject, relation, object_, self._source, summary=summary[:2000], standing="recorded",
            by=self._court,
            note=self._place, **cells,
        )  # fmt: skip
        if problem:
            self._into.ledger.note(self._file, self._line, "statement", "no-claim", problem, summary)
        else:
            count.kept += 1

    def _person(self, name: str, kind: str) -> str:
        """One entity for each name of this docket: two courts' John Smiths are not one man."""
        key = self._into.id(key_of(f"{slug(name)[:40].strip('-') or 'x'}-{self._case[-36:].strip('-')}"))
        self._into.entity(key, kind, name, note=self._place)
        return key

    def _parties(self) -> None:
        for party in _list(self._found, "parties"):
            name = _text(party, "name")
            if not isinstance(party, dict) or not name:
                self._refuse("party", "it has no name", party)
                continue
            folded = f" {name.casefold()} "
            key = self._person(name, "Organization" if any(word in folded for word in _COMPANY) else "Person")
            roles = [_text(t, "name") for t in _list(party, "party_types")] or [_text(party, "type")]
            for role in filter(None, roles):
                self._claim(key, self._role(role), self._case, f"{role}: {name}")
            for attorney in _list(party, "attorneys"):
                self._attorney(attorney, key, name)

    def _role(self, role: str) -> str:
        known = self._into.terms.relation_named(f"{role} in")
        return known.name if known is not None and "partyIn" in known.supers else "partyIn"

    def _attorney(self, found: Any, client: str, name: str) -> None:
        attorney = found.get("attorney", found) if isinstance(found, dict) else {}
        lawyer = _text(attorney, "name")
        if not lawyer:
            self._refuse("attorney", "the attorney has no name", found)
            return
        roles = ", ".join(
            _text(r, "role_raw", "role") if isinstance(r, dict) else str(r) for r in _list(found, "roles")
        )
        words = f"{lawyer} for {name}{f': {roles}' if roles else ''}"
        if (key := self._person(lawyer, "Person")) != client:
            self._claim(key, "counselFor", client, words, **{"in": self._case})
        else:
            self._claim(key, "counselIn", self._case, words)

    def _entries(self) -> None:
        for number, entry in enumerate(_list(self._found, "docket_entries", "entries"), 1):
            words = _text(entry, "description", "short_description")
            filed = _text(entry, "date_filed", "date_entered")
            if not words or not isinstance(entry, dict):
                self._refuse("entry", "the entry says nothing", entry)
                continue
            which = _text(entry, "entry_number", "document_number") or f"row {number}"
            when = time_of(filed) or ""
            if filed and not when:
                self._into.ledger.note(
                    self._file, self._line, "value", "bad-time", f"entry {which}: {filed} is no time", filed
                )
            key = self._into.id(key_of(f"{self._case[:60].strip('-')}-entry-{slug(which)}"))
            self._into.entity(key, "Event", f"Docket entry {which}: {words}"[:200], note=self._place)
            self._claim(key, "partOf", self._case, f"Entry {which}: {words}", when=when)

    def _refuse(self, what: str, reason: str, original: Any) -> None:
        self._into.ledger.count(self._file, "statement").read += 1
        self._into.ledger.note(self._file, self._line, what, "not-kept", reason, str(original)[:500])
