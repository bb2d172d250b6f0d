"""Wikidata: JSON dumps of entities, and truthy N-Triples.

In:   one entity a line, as dumps and `Special:EntityData` have them, packed or not; or `.nt`
Out:  items of mapped classes as entities; statements as claims, with the times of their qualifiers, a
      source for each reference, and their rank as standing; all else under Wikidata's own properties
Not:  the network: what an item outside of the file is called is not asked

Which property means what stands in `ontology/exchange/values.ttl`, like any other vocabulary's. A
statement of rank
deprecated is a claim, and a row of its own by which Wikidata rejects it: kept, and it no longer stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from onrecord.bring.cells import address, joined, key_of, period, plain, time_of
from onrecord.bring.crosswalk import crosswalk
from onrecord.bring.foreign import resource, value
from onrecord.bring.into import Into
from onrecord.bring.json_lines import objects
from onrecord.bring.opened import Source
from onrecord.store.progress import Progress

ENTITY: Final = "http://www.wikidata.org/entity/"
PROPERTY: Final = "http://www.wikidata.org/prop/direct/"
_CLASS: Final = "P31"
_BEGIN, _END, _DAY, _URL, _STATED, _NAMED = "P580", "P582", "P585", "P854", "P248", "P1810"
_LANGUAGES: Final = ("en", "mul", "de", "fr", "es")


class Said(NamedTuple):
    """A value of a statement."""

    kind: str
    """item, time, text, or empty: no value."""
    text: str


def bring(files: Sequence[Path], into: Into, progress: Progress) -> None:
    """Bring in dumps; the files are read twice. N-Triples go the way of all RDF.

    Raises:
        ForeignFileError: A file is none.
    """
    triples = [f for f in files if f.name.lower().endswith((".nt", ".nt.gz"))]
    if triples:
        from onrecord.bring import rdf

        rdf.bring(triples, into, progress)
    reading = _Reading(into)
    for second in (False, True):
        for file in files:
            if file in triples:
                continue
            with Source(file) as source:
                for number, (line, found, text) in enumerate(
                    objects(source, reading.refusal(source.name, second))
                ):
                    reading.one(source.name, line, found, text, second=second)
                    if number % 100 == 0:
                        progress(
                            f"{source.name}, {'statements' if second else 'items'}", source.at, source.size
                        )


class _Reading:
    def __init__(self, into: Into) -> None:
        self._into, self._walk = into, crosswalk()
        self._source = into.source("wikidata", "Wikidata", kind="dataset", publisher="Wikidata")
        self._deprecates = "Wikidata"

    def refusal(self, file: str, second: bool) -> Any:
        """What enters a line that is no entity, once."""

        def refuse(line: int, code: str, reason: str, original: str = "") -> None:
            if second:
                self._into.ledger.count(file, "item").read += 1
                self._into.ledger.note(file, line, "item", code, reason, original)

        return refuse

    def one(self, file: str, line: int, found: Mapping[str, Any], text: str, *, second: bool) -> None:
        """One entity, in one of the two passes."""
        entities = found.get("entities")
        if isinstance(entities, dict):  # a page of Special:EntityData
            for inner in entities.values():
                if isinstance(inner, dict):
                    self.one(file, line, inner, text, second=second)
            return
        key = found.get("id")
        claims = found.get("claims", {})
        if not (isinstance(key, str) and key.isalnum() and key.isascii()) or not isinstance(
            claims, dict | list
        ):
            self.refusal(file, second)(line, "no-item", "it has no id, or no claims", text)
            return
        statements = list(_statements(claims))
        if not second:
            self._describe(file, line, key, found, statements)
            return
        count = self._into.ledger.count(file, "item")
        count.read += 1
        if self._id(key) not in self._into.types:
            self._into.ledger.note(
                file,
                line,
                "item",
                "no-class",
                f"{key} is an instance of nothing that has a class of ours",
                text,
            )
            return
        count.kept += 1
        said = self._into.ledger.count(file, "statement")
        for name, statement in statements:
            said.read += 1
            said.kept += self._statement(f"{file}:{line}", key, name, statement, (file, line))

    def _id(self, key: str) -> str:
        return self._into.id(key.lower())

    def _describe(
        self, file: str, line: int, key: str, found: Mapping[str, Any], statements: list[tuple[str, Any]]
    ) -> None:
        kinds = [
            _value(s.get("mainsnak"))
            for name, s in statements
            if name == _CLASS and s.get("rank") != "deprecated"
        ]
        kind = self._walk.type_of([ENTITY + k.text for k in kinds if k.kind == "item"], self._into.terms)
        if not kind:
            return
        names = _texts(found.get("labels"))
        aliases = (
            [a for language in (found.get("aliases") or {}).values() for a in _list(language)]
            if isinstance(found.get("aliases"), dict)
            else []
        )
        self._into.entity(
            self._id(key), kind, names[0] if names else key, aliases=joined([*names[1:], *aliases][:200]),
            description=next(iter(_texts(found.get("descriptions"))), ""), same_as=ENTITY + key,
            note=f"{file}:{line}",
        )  # fmt: skip

    def _statement(self, place: str, key: str, name: str, statement: Any, where: tuple[str, int]) -> bool:
        """Write a statement; whether it could be."""
        main = _value(statement.get("mainsnak"))
        if not main.kind:
            self._into.ledger.note(
                *where,
                "statement",
                "no-value",
                f"{name} of {key} has no value that can be kept",
                str(statement.get("mainsnak"))[:500],
            )
            return False
        self._keep(key, name, main)
        relation = self._walk.relations.get(PROPERTY + name, "")
        known = self._into.terms.relations.get(relation)
        if known is None or known.literal == (main.kind == "item"):
            return True
        object_ = self._id(main.text) if main.kind == "item" else main.text
        rank = statement.get("rank", "normal")
        about = (f"Wikidata {name}", f"{place}: {statement.get('id', key)}, rank {rank}")
        when = _when(statement.get("qualifiers"))
        problem = ""
        down = rank == "deprecated"
        for number, source in enumerate(self._sources(statement.get("references"))):
            mark = (
                self._into.id(key_of(f"{statement.get('id', key)} {name} {main.text} {number}"))
                if down
                else ""
            )
            problem = self._into.claim(
                self._id(key), relation, object_, source, when=when, standing="" if down else "reported",
                summary=about[0], note=about[1], id=mark,
            )  # fmt: skip
            if down and not problem:
                self._into.claim(
                    self._id(key), relation, object_, self._source, standing="rejected", by=self._deprecates,
                    summary=f"{about[0]}: rank deprecated", note=about[1], undoes=mark,
                )  # fmt: skip
        if problem:
            self._into.ledger.note(
                *where, "claim", "no-claim", f"{problem}; kept under its own property", f"{name} {main.text}"
            )
        return True

    def _keep(self, key: str, name: str, said: Said) -> None:
        node = self._into.base + self._id(key)
        if said.kind == "item":
            other = self._id(said.text)
            iri = self._into.base + other if other in self._into.types else ENTITY + said.text
            self._into.triple(resource(node, PROPERTY + name, iri))
        else:
            self._into.triple(value(node, PROPERTY + name, said.text))

    def _sources(self, references: Any) -> list[str]:
        """A source for each reference; Wikidata itself where there is none."""
        found: list[str] = []
        for reference in references if isinstance(references, list) else []:
            snaks = reference.get("snaks", {}) if isinstance(reference, dict) else {}
            urls = [u for u in map(address, _said(snaks, _URL)) if u]
            stated = _said(snaks, _STATED)
            if urls:
                title = next(iter(_said(snaks, "P1476")), urls[0])
                found.append(self._into.source(key_of(urls[0]), title, url=urls[0], note="named by Wikidata"))
            elif stated:
                found.append(
                    self._into.source(
                        f"wikidata-{stated[0].lower()}", f"Wikidata {stated[0]}", url=ENTITY + stated[0]
                    )
                )
        return list(dict.fromkeys(found)) or [self._source]


def _statements(claims: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(claims, dict):
        return []  # an empty object is an empty list in old dumps
    return [
        (name, statement)
        for name, group in claims.items()
        if name.isalnum() and name.isascii() and isinstance(group, list)
        for statement in group
        if isinstance(statement, dict)
    ]


def _value(snak: Any) -> Said:
    """The value of a snak."""
    if (
        not isinstance(snak, dict)
        or snak.get("snaktype") != "value"
        or not isinstance(snak.get("datavalue"), dict)
    ):
        return Said("", "")
    found = snak["datavalue"].get("value")
    if isinstance(found, str):
        return Said("text", plain(found) or "") if plain(found) else Said("", "")
    if not isinstance(found, dict):
        return Said("", "")
    if isinstance(found.get("id"), str) and found["id"].isalnum() and found["id"].isascii():
        return Said("item", found["id"])
    if isinstance(found.get("time"), str):
        text = edtf(found["time"], str(found.get("precision", "")))
        return Said("time", text) if text else Said("", "")
    for part in ("text", "amount"):
        if isinstance(found.get(part), str) and plain(found[part]):
            return Said("text", plain(found[part].removeprefix("+")) or "")
    return Said("", "")


def edtf(time: str, precision: str) -> str:
    """A time of Wikidata as EDTF, at the precision it gives; empty where there is none that we know.

    >>> edtf("+1991-05-00T00:00:00Z", "10"), edtf("+1990-00-00T00:00:00Z", "8")
    ('1991-05', '199X')
    """
    sign, body = time[:1], time[1:].partition("T")[0]
    parts = body.split("-")
    if sign not in "+-" or len(parts) != 3 or not all(p.isdigit() for p in parts) or len(parts[0]) > 6:
        return ""
    year = int(parts[0])
    if sign == "-":
        year = 1 - year  # 44 BCE is the year -43
    text = f"{year:04d}" if year >= 0 else f"-{-year:04d}"
    if precision == "7" and year >= 0:
        text = f"{text[:2]}XX"
    elif precision == "8" and year >= 0:
        text = f"{text[:3]}X"
    elif precision == "10":
        text = f"{text}-{parts[1]}"
    elif precision == "11":
        text = f"{text}-{parts[1]}-{parts[2]}"
    elif precision != "9":
        return ""
    return time_of(text) or ""


def _said(snaks: Any, name: str) -> list[str]:
    group = snaks.get(name, []) if isinstance(snaks, dict) else []
    return [v.text for v in map(_value, group if isinstance(group, list) else []) if v.kind]


def _when(qualifiers: Any) -> str:
    begin, end, day = (_said(qualifiers, name)[:1] for name in (_BEGIN, _END, _DAY))
    text = period(begin[0] if begin else "", end[0] if end else "") or (day[0] if day else "")
    return time_of(text) or "" if text else ""


def _texts(table: Any) -> list[str]:
    """Texts by language, the usual ones first."""
    if not isinstance(table, dict):
        return []
    order = [
        *(lang for lang in _LANGUAGES if lang in table),
        *(lang for lang in table if lang not in _LANGUAGES),
    ]
    texts = (table[lang].get("value") for lang in order if isinstance(table[lang], dict))
    return list(dict.fromkeys(t for t in (plain(v) for v in texts if isinstance(v, str)) if t))


def _list(group: Any) -> list[str]:
    values = (one.get("value") for one in group if isinstance(one, dict)) if isinstance(group, list) else ()
    return [t for t in (plain(v) for v in values if isinstance(v, str)) if t]
