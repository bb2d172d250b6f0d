"""A record as triples: every claim, and the direct triples that follow from it.

In:   a dossier and what was judged of it
Out:  N-Quads lines
Not:  the ontology itself, of which only the labels of used terms are written, so that a table can show words

Why reification and not RDF 1.2 triple terms: rdflib does not parse them, Oxigraph has no index for them, and
an export should open in any tool. Why everything lies in the default graph: rdflib and Oxigraph do not look
into named graphs unless told to. No blank node is ever made, so two records compare by their sorted lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from onrecord.errors import BuildError
from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier, Judgement
from onrecord.model.entity import Entity
from onrecord.model.judge import asserts, stands
from onrecord.model.judged import Judged
from onrecord.model.source import Source
from onrecord.model.terms import NAMESPACE, Relation
from onrecord.model.time import iso

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"

PREFIXES: Final = {
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "onr": NAMESPACE,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
}
"""Declared in exports, and in a query that leaves them out."""

_TYPE: Final = f"<{RDF}type>"
_LABEL: Final = f"<{RDFS}label>"
_NOT_IN_IRIS: Final = re.compile('[\x00-\x20<>"{}|^`\\\\\x7f\ud800-\udfff\ufffe\uffff]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE: Final = re.compile('[\x00-\x1f\x7f"\\\\\ud800-\udfff\ufffe\uffff]')
_NQUAD: Final = re.compile(
    r"\s*(?P<triple>(?:<[^>]*>|_:\S+)\s+<[^>]*>\s+"
    r'(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?))\s*(?:<[^>]*>|_:\S+)?\s*\.\s*'
)


def iri(text: str) -> str:
    """An IRI in angle brackets; what may not stand in one is percent-encoded."""
    return f"<{_NOT_IN_IRIS.sub(_percent, text)}>"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


def entity_iri(base: str, name: str) -> str:
    """The IRI of an entity, a source or a judgement, without brackets."""
    return base + name


def claim_iri(base: str, name: str) -> str:
    """The IRI of a claim, without brackets."""
    return f"{base}claim-{name}"


def literal(text: str, datatype: str = "") -> str:
    """A literal; plain strings come back exactly as they were written."""
    escaped = f'"{_UNSAFE.sub(_escape, text)}"'
    return f"{escaped}^^<{datatype}>" if datatype else escaped


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if "\ud800" <= char <= "\udfff":  # half a character: no file can hold it
        return "\ufffd"
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def nquads(dossier: Dossier, judged: Judged) -> Iterator[str]:
    """All lines of a record, without line ends, in a fixed order.

    The order is that of the dossier: entities, sources, claims, judgements, each by id, then labels. A line
    that follows from several claims comes several times; a store keeps it once.

    Cost: linear; one claim in memory at a time.
    """
    writer = _Writer(dossier, judged)
    for _, entity in sorted(dossier.entities.items()):
        yield from writer.entity(entity)
    for _, source in sorted(dossier.sources.items()):
        yield from writer.source(source)
    for claim in dossier.claims:
        yield from writer.claim(claim)
    for judgement in sorted(
        dossier.judgements, key=lambda row: (row.id, row.judgement, row.by, row.date, row.reason)
    ):
        yield from writer.judgement(judgement)
    for line in dossier.quads:
        yield from _foreign(line)
    yield from writer.labels()


def _foreign(line: str) -> Iterator[str]:
    """A triple of another vocabulary; if it has a graph, it stands in the default graph too."""
    found = _NQUAD.fullmatch(line)
    if found is None:
        raise BuildError(f"This is no N-Quads line, so it cannot be stored: {line[:200]}")
    triple = f"{found['triple']} ."
    yield triple
    if line.strip() != triple:
        yield line.strip()


class _Writer:
    """Writes one record; remembers which terms it used, to label them at the end."""

    def __init__(self, dossier: Dossier, judged: Judged) -> None:
        self.base, self.terms = dossier.meta.base, dossier.terms
        self.entities, self.judged = dossier.entities, judged
        self.used: set[str] = set()
        self.standings: set[str] = set()

    def named(self, name: str) -> str:
        """An entity or a source."""
        return iri(entity_iri(self.base, name))

    def classes(self, name: str) -> Iterator[str]:
        """A class and all above it."""
        known = self.terms.classes.get(name)
        for each in (name, *(known.supers if known else ())):
            yield self.term(each)

    def term(self, name: str) -> str:
        """A class or relation of the ontology."""
        self.used.add(name)
        known = self.terms.relations.get(name) or self.terms.classes.get(name)
        return iri(known.iri if known and known.iri else NAMESPACE + name)

    def entity(self, entity: Entity) -> Iterator[str]:
        me = self.named(entity.id)
        for each in self.classes(entity.type):
            yield f"{me} {_TYPE} {each} ."
        yield f"{me} {_LABEL} {literal(entity.name)} ."
        for alias in entity.aliases:
            yield f"{me} <{SKOS}altLabel> {literal(alias)} ."
        for other in entity.same_as:
            yield f"{me} <{SKOS}exactMatch> {iri(other)} ."
        if entity.unnamed:
            yield f"{me} <{NAMESPACE}unnamed> {literal('true', XSD + 'boolean')} ."
        yield from _texts(
            me, ((DCTERMS + "description", entity.description), (_mark("privacy"), entity.privacy))
        )

    def source(self, source: Source) -> Iterator[str]:
        me = self.named(source.id)
        yield f"{me} {_TYPE} {self.term('Source')} ."
        texts = (
            (DCTERMS + "title", source.title),
            (_mark("sourceKind"), source.kind),
            (DCTERMS + "publisher", source.publisher),
            (DCTERMS + "creator", source.author),
            (_mark("published"), source.date),
            (_mark("textKind"), source.text),
            (_mark("sha256"), source.sha256),
            (_mark("originalSha256"), source.original_sha256),
        )
        yield from _texts(me, texts)
        for url in (source.url, source.archive_url):
            if url:
                yield f"{me} <{FOAF}page> {iri(url) if _absolute(url) else literal(url)} ."
        for root in source.based_on:
            yield f"{me} <{_mark('basedOn')}> {self.named(root)} ."

    def claim(self, claim: Claim) -> Iterator[str]:
        known = self.terms.relations.get(claim.relation)
        self.standings.add(claim.standing)
        me = iri(claim_iri(self.base, claim.id))
        subject, relation = self.named(claim.subject), self.term(claim.relation)
        object_ = literal(claim.object) if known and known.literal else self.named(claim.object)
        yield f"{me} {_TYPE} {self.term('Claim')} ."
        yield f"{me} <{RDF}subject> {subject} ."
        yield f"{me} <{RDF}predicate> {relation} ."
        yield f"{me} <{RDF}object> {object_} ."
        yield f"{me} <{_mark('source')}> {self.named(claim.source)} ."
        yield f"{me} <{_mark('standing')}> {standing(claim.standing)} ."
        yield from self._particulars(me, claim)
        if known is not None and asserts(claim, self.judged, self.terms):
            for each in (claim.relation, *known.supers):
                yield f"{subject} {self.term(each)} {object_} ."
            yield from self._roles(claim, known)

    def _particulars(self, me: str, claim: Claim) -> Iterator[str]:
        if claim.by:
            by = self.named(claim.by) if claim.by in self.entities else literal(claim.by)
            yield f"{me} <{_mark('saidBy')}> {by} ."
        if claim.within:
            yield f"{me} <{_mark('in')}> {self.named(claim.within)} ."
        yield from _texts(me, ((_mark("quote"), claim.quote), (_mark("summary"), claim.summary)))
        if claim.when is not None:
            yield f"{me} <{_mark('when')}> {literal(claim.when.text)} ."
            for mark, day in (
                ("earliestBegin", claim.when.earliest_begin),
                ("latestEnd", claim.when.latest_end),
            ):
                if day is not None:
                    yield f"{me} <{_mark(mark)}> {literal(iso(day), XSD + 'date')} ."
        if claim.undoes:
            yield f"{me} <{_mark('undoes')}> {iri(claim_iri(self.base, claim.undoes))} ."
        if not stands(claim, self.judged, self.terms):
            yield f"{me} <{_mark('stands')}> {literal('false', XSD + 'boolean')} ."
        if claim.id in self.judged.contested:
            yield f"{me} <{_mark('contested')}> {literal('true', XSD + 'boolean')} ."
        if claim.draft:
            yield f"{me} <{_mark('review')}> {literal('draft')} ."

    def _roles(self, claim: Claim, known: Relation) -> Iterator[str]:
        """Role classes follow only from what may be said directly."""
        roles = set(known.roles)
        for above in known.supers:
            roles.update(self.terms.relations[above].roles if above in self.terms.relations else ())
        if known.symmetric:
            roles |= {("object" if end == "subject" else "subject", role) for end, role in roles}
        for end, role in sorted(roles):
            who = claim.subject if end == "subject" else claim.object
            if not (known.literal and end == "object"):
                yield f"{self.named(who)} {_TYPE} {self.term(role)} ."

    def judgement(self, row: Judgement) -> Iterator[str]:
        me = self.named(row.id)
        yield f"{me} {_TYPE} {self.term('Judgement')} ."
        for name in sorted({row.a, row.b}):
            yield f"{me} <{_mark('judges')}> {self.named(name)} ."
        texts = (
            ("judgement", row.judgement),
            ("reason", row.reason),
            ("judgedBy", row.by),
            ("judgedOn", row.date),
        )
        yield from _texts(me, ((_mark(mark), text) for mark, text in texts))

    def labels(self) -> Iterator[str]:
        """The words for every term used."""
        relations, classes = self.terms.relations, self.terms.classes
        for name in sorted(self.used):
            known = relations.get(name) or classes.get(name)
            if known is not None:
                yield f"{self.term(name)} {_LABEL} {literal(known.label)}@en ."
        for name in sorted(self.standings & self.terms.standings.keys()):
            yield f"{standing(name)} {_LABEL} {literal(self.terms.standings[name].label)}@en ."


def standing(name: str) -> str:
    """The IRI of a standing, in brackets; the empty one is `onr:unstated`."""
    return iri(NAMESPACE + (name or "unstated"))


def _mark(name: str) -> str:
    return NAMESPACE + name


def _texts(me: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """One line for every text that is not empty."""
    return (f"{me} <{predicate}> {literal(text)} ." for predicate, text in pairs if text)


def _absolute(url: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$", url) is not None
