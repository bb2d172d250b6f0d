"""FollowTheMoney: entities and claims as JSON lines, for OpenAleph, OpenSanctions and their tools.

In:   a portion of a record
Out:  one entity a line: people, cases, events, documents, and one edge for each claim between two of them
Not:  schemata in code: which class is which schema is read from the ontology's mappings

FollowTheMoney has no standing. So that no allegation arrives as a fact, the standing is in what its tools
show of an edge: in `role` or `relationship`, in `status`, and in `summary`. What is said of one entity alone
stands in its `notes`, with who says so; in a property of its own only where it stands firm.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from onrecord.model.terms import FIRM, SETTLED
from onrecord.show.edges import edge_type, judged, statement
from onrecord.show.ftm_own import Item, Own
from onrecord.show.ftm_schemata import ANY_LINK, DOCUMENT, Schemata
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.model.entity import Entity
    from onrecord.model.source import Source
    from onrecord.show.edges import Edge

REFUSED: Final = (
    "a value that its property does not take (a doubtful date, an address that is none); it is in words"
)
ABOUT: Final = "onrecord-about"
"""Id of the document that says which record it is."""
DOUBT: Final = (
    "the doubt or the open end of a time: the bounds are lost, the time as written is in the summary"
)
NO_IN: Final = "the case or event in which a claim holds, as a link; it is named in the summary"
LOOSE: Final = "a link to something that is described nowhere in the record, so that its id is not known"
_ENDS: Final = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}
"""What some readers take for the end of a line, and JSON leaves as it is."""
Line = dict[str, Any]


def ftm(part: Portion, ledger: Ledger) -> Iterator[str]:
    """Documents, then entities, then edges, each by id. Cost: what is said of single entities in memory.

    Raises:
        UsageError: The library `followthemoney` is not installed.
    """
    writer = _Writer(part, ledger)
    for line in writer.lines():
        yield json.dumps(line, ensure_ascii=False, sort_keys=True).translate(_ENDS) + "\n"


class _Writer:
    """Writes one portion."""

    def __init__(self, part: Portion, ledger: Ledger) -> None:
        self._part, self._ledger = part, ledger
        self._schemata = Schemata(part.terms)
        self._model = self._schemata.model
        documents = (s.name for s in self._model.schemata.values() if s.is_a(DOCUMENT))
        self._own = Own(part, frozenset(documents))
        self._datasets = {"internal-copy"} if not part.header.redacted else set()

    def lines(self) -> Iterator[Line]:
        """All lines."""
        notes: dict[str, list[ClaimView]] = {}
        cited = set()
        for claim in self._part.claims():
            if self._own.says(claim):
                self._ledger.written += 1
                self._ledger.made["claim of FollowTheMoney, as it came"] += 1
                continue
            cited.add(claim.source)
            if claim.object is None:
                notes.setdefault(claim.subject.id, []).append(claim)
        yield self._about()
        for source in self._part.sources.values():
            if self._own.document(source.id):
                continue  # it came as a document, and goes out as it came
            if source.kind != "dataset" or source.id in cited:
                yield self._document(source)
        for entity in self._part.entities():
            if not (entity.privacy == "hidden" and self._own.holds(entity.id)):
                yield self._entity(entity, notes.get(entity.id, []))
        yield from (self._as_it_came(item, {}) for item in self._own.others() if item.id != ABOUT)
        for claim in self._part.claims():
            if claim.object is not None and not self._own.says(claim):
                yield self._edge(claim)
        for edge in judged(self._part):
            yield self._judgement(edge)

    def _as_it_came(self, item: Item, more: dict[str, list[str]]) -> Line:
        """An item in its own terms, and what was said of it since."""
        properties = self._own.properties(item)
        self._ledger.lose(LOOSE, self._own.loose(item))
        for name, values in more.items():
            properties[name] = list(dict.fromkeys((*properties.get(name, ()), *values)))
        self._ledger.made[f"line of {item.schema}"] += 1
        line = {
            **item.context,
            "id": item.id,
            "schema": item.schema,
            "properties": {k: v for k, v in properties.items() if v},
        }
        return self._in_datasets(line, item.datasets)

    def _in_datasets(self, line: Line, datasets: set[str]) -> Line:
        named = sorted(datasets | self._datasets)
        return line | ({"datasets": named} if named else {})

    # ---- lines ----------------------------------------------------------------------------------------

    def _line(self, id_: str, schema: str, values: dict[str, list[str]]) -> Line:
        """One entity, with the values that its properties take; the rest is entered in the ledger."""
        known = self._model[schema].properties
        kept: dict[str, list[str]] = {}
        for name, given in values.items():
            prop = known.get(name)
            for value in filter(None, given):
                clean = value if prop is not None and prop.type.name == "entity" else self._clean(prop, value)
                if clean is None:
                    self._ledger.lose(REFUSED)
                elif clean not in kept.setdefault(name, []):
                    kept[name].append(clean)
        self._ledger.made[f"line of {schema}"] += 1
        line = {"id": id_, "schema": schema, "properties": {k: v for k, v in kept.items() if v}}
        return self._in_datasets(line, set())

    def _clean(self, prop: Any, value: str) -> str | None:
        if prop is None:
            return None
        if prop.type.name == "date" and any(mark in value for mark in "~?%/X"):
            return None  # the library would drop the doubt and keep the date
        clean: str | None = prop.type.clean(value)
        return clean

    def _about(self) -> Line:
        """Which record it is, where people of other tools see it: a document among the documents."""
        title, *words = self._part.head()
        values = {"name": [title], "title": [title], "summary": [" ".join(words)]}
        return self._line(ABOUT, DOCUMENT, values)

    def _proof(self, source: str) -> str:
        """The id under which a source goes out."""
        came = self._own.document(source)
        return came.id if came else f"source-{source}"

    def _document(self, s: Source) -> Line:
        values = {
            "name": [s.title], "title": [s.title], "author": [s.author], "publisher": [s.publisher],
            "publishedAt": [s.date], "sourceUrl": [s.url, s.archive_url],
            "summary": [f"{s.kind or 'source'}{f', {s.date}' if s.date else ''}"],
            "keywords": ["based on " + other for other in s.based_on],
        }  # fmt: skip
        return self._line(f"source-{s.id}", DOCUMENT, values)

    def _entity(self, e: Entity, said: list[ClaimView]) -> Line:
        notes = [self._told(claim) for claim in said]
        proof = [self._proof(claim.source) for claim in said]
        self._ledger.written += len(said)
        if item := self._own.entity(e.id):
            return self._as_it_came(item, {"notes": notes, "proof": proof})
        schema = self._schemata.of(e.type)
        known = self._part.terms.classes.get(e.type)
        values: dict[str, list[str]] = {
            "name": [e.name], "alias": list(e.aliases), "description": [e.description],
            "topics": self._schemata.topics(e.type),
            "keywords": [known.label if known else e.type], "notes": notes, "proof": proof,
        }  # fmt: skip
        if schema == "Address":
            values["full"] = [e.name]
        values["sourceUrl"] = [iri for iri in e.same_as if iri.startswith("http")]
        for claim in said:
            name = self._schemata.value(claim.relation, schema)
            if name and self._firm(claim):
                values.setdefault(name, []).append(claim.literal)
        return self._line(e.id, schema, values)

    def _edge(self, claim: ClaimView) -> Line:
        assert claim.object is not None, "only claims between two entities are edges"
        schema = self._schemata.joining(claim.relation, claim.subject.type, claim.object.type)
        of = self._model[schema]
        when = claim.when.text if claim.when else ""
        values = {
            of.source_prop.name: [self._own.id_of(claim.subject.id)],
            of.target_prop.name: [self._own.id_of(claim.object.id)],
            "summary": [self._told(claim)], "description": [_words(claim)],
            "proof": [self._proof(claim.source)], "recordId": [claim.id],
        } | self._times(when)  # fmt: skip
        role = f"{claim.label} ({claim.said})"
        for name, value in (("role", role), ("relationship", role), ("status", edge_type(claim))):
            if name in of.properties:
                values[name] = [value]
        self._ledger.written += 1
        if claim.within:
            self._ledger.lose(NO_IN)
        return self._line(f"claim-{claim.id}", schema, values)

    def _judgement(self, edge: Edge) -> Line:
        values = {
            "subject": [self._own.id_of(edge.source)], "object": [self._own.id_of(edge.target)],
            "role": [edge.values["label"]],
            "status": [edge.type], "summary": [edge.values["said"]],
        }  # fmt: skip
        return self._line(edge.id, ANY_LINK, values)

    def _told(self, claim: ClaimView) -> str:
        return f"{edge_type(claim)}: {claim.subject.name} {statement(claim)}"

    def _times(self, when: str) -> dict[str, list[str]]:
        """Dates that say neither more nor less than the time as written."""
        first, slash, last = when.partition("/")
        if any(mark in when for mark in "~?%X") or ".." in when or (slash and not (first and last)):
            self._ledger.lose(DOUBT)
        ends = {"startDate": first, "endDate": last} if slash else {"date": first}
        sound = {
            k: v for k, v in ends.items() if v not in ("", "..") and not any(mark in v for mark in "~?%X")
        }
        return {k: [v] for k, v in sound.items()}

    def _firm(self, claim: ClaimView) -> bool:
        """Whether a plain property may say it: as for a direct triple."""
        relation = self._part.terms.relations.get(claim.relation)
        firm = SETTLED if relation is not None and relation.adverse else FIRM
        return claim.standing in firm and claim.stands and not claim.contested


def _words(claim: ClaimView) -> str:
    """The source's words in quotation marks; ours without."""
    quote = f"\u201c{claim.quote}\u201d" if claim.quote else ""
    return "\n".join(filter(None, (quote, f"In our words: {claim.summary}" if claim.summary else "")))
