"""A record as triples: every claim, and the direct triples that follow from it.

In:   a dossier and what was judged of it
Out:  N-Quads lines
Not:  the ontology: its labels, and what follows from it for everything alike, are in its own files

Why reification and not RDF 1.2 triple terms: rdflib does not parse them, Oxigraph has no index for them, and
an export should open in any tool. Why everything lies in the default graph: rdflib and Oxigraph do not look
into named graphs unless told to. No blank node is ever made, so two records compare by their sorted lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from onrecord.errors import BuildError
from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier, Judgement
from onrecord.model.entity import Entity
from onrecord.model.judged import Judged
from onrecord.model.source import Source
from onrecord.model.terms import FIRM, NAMESPACE, SETTLED, End, Relation, Terms
from onrecord.model.time import Time, iso

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
_A_CLAIM: Final = f"{_TYPE} <{NAMESPACE}Claim> ."
_SUBJECT, _OBJECT = f"<{RDF}subject>", f"<{RDF}object>"
_SOURCE, _SAID_BY, _IN = f"<{NAMESPACE}source>", f"<{NAMESPACE}saidBy>", f"<{NAMESPACE}in>"
_QUOTE, _SUMMARY = f"<{NAMESPACE}quote>", f"<{NAMESPACE}summary>"
_PLAIN_ID: Final = re.compile("[a-z0-9-]+")
_NOT_IN_IRIS: Final = re.compile('[\x00-\x20<>"{}|^`\\\\\x7f\ud800-\udfff\ufffe\uffff]')
_TIMES: Final = 1 << 15
"""Different times whose lines are remembered."""
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE: Final = re.compile('[\x00-\x1f\x7f"\\\\\ud800-\udfff\ufffe\uffff]')
_NQUAD: Final = re.compile(
    r"\s*(?P<triple>(?:<[^>]*>|_:\S+)\s+<[^>]*>\s+"
    r'(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?))\s*(?:<[^>]*>|_:\S+)?\s*\.\s*'
)


def iri(text: str) -> str:
    """An IRI in angle brackets; what may not stand in one is percent-encoded."""
    return f"<{_NOT_IN_IRIS.sub(_percent, text) if _NOT_IN_IRIS.search(text) else text}>"


@lru_cache(maxsize=1 << 12)
def sound(text: str) -> str:
    """An IRI in angle brackets that came from outside: the store is told not to look at it again.

    Raises:
        BuildError: It is none.
    """
    from pyoxigraph import NamedNode

    written = iri(text)
    try:
        NamedNode(written[1:-1])
    except ValueError as error:
        raise BuildError(
            f"A triple cannot be stored: {error} in {written[:200]}. Look for odd characters in its IRIs."
        ) from error
    return written


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
    escaped = f'"{_UNSAFE.sub(_escape, text) if _UNSAFE.search(text) else text}"'
    return f"{escaped}^^<{datatype}>" if datatype else escaped


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if "\ud800" <= char <= "\udfff":  # half a character: no file can hold it
        return "\ufffd"
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def nquads(dossier: Dossier, judged: Judged) -> Iterator[str]:
    """All lines of a record, without line ends, in a fixed order.

    The order is that of the dossier: entities, sources, claims, judgements, each by id. A line that follows
    from several claims comes several times; a store keeps it once.

    Cost: linear; one claim in memory at a time.
    """
    for block in blocks(dossier, judged):
        yield from block.split("\n")


def blocks(dossier: Dossier, judged: Judged) -> Iterator[str]:
    """The same lines, those of one entity or claim at a time, as one text each: a third of the cost."""
    writer = _Writer(dossier, judged)
    for name in sorted(dossier.entities):
        yield "\n".join(writer.entity(dossier.entities[name]))
    for _, source in sorted(dossier.sources.items()):
        yield "\n".join(writer.source(source))
    yield from map(writer.claim, dossier.claims)
    for judgement in sorted(
        dossier.judgements, key=lambda row: (row.id, row.judgement, row.by, row.date, row.reason)
    ):
        yield "\n".join(writer.judgement(judgement))
    for line in dossier.quads:
        yield from _foreign(line)


def _foreign(line: str) -> Iterator[str]:
    """A triple of another vocabulary; if it has a graph, it stands in the default graph too."""
    found = _NQUAD.fullmatch(line)
    if found is None:
        raise BuildError(f"This is no N-Quads line, so it cannot be stored: {line[:200]}")
    triple = f"{found['triple']} ."
    yield triple
    if line.strip() != triple:
        yield line.strip()


class _Written:
    """What is the same in all claims of one relation, written once."""

    def __init__(self, name: str, terms: Terms, term: Callable[[str], str]) -> None:
        known = terms.relations.get(name)
        self.literal = known is not None and known.literal
        self.line = f"<{RDF}predicate> {term(name)} ."
        self.direct: tuple[str, ...] = ()
        self.roles: tuple[tuple[End, str], ...] = ()
        self.asserted: frozenset[str] = frozenset()
        """Standings with which it is asserted, unless it is judged or a draft: as `model.judge.asserts`."""
        if known is not None:
            self.direct = tuple(map(term, (name, *known.supers)))
            self.roles = tuple((end, f"{_TYPE} {term(role)} .") for end, role in roles_of(known, terms))
            stands = {n for n, each in terms.standings.items() if each.stands and not each.answers}
            self.asserted = (SETTLED if known.adverse else FIRM) & stands


class _Writer:
    """Writes one record; remembers what comes again and again."""

    def __init__(self, dossier: Dossier, judged: Judged) -> None:
        self.base, self.terms = dossier.meta.base, dossier.terms
        self.entities, self.judged = dossier.entities, judged
        self._classes: dict[str, tuple[str, ...]] = {}
        self._standings: dict[str, str] = {}
        self._times: dict[tuple[str, int | None, int | None], tuple[str, ...]] = {}
        self._judged = judged.down | judged.contested
        self._terms: dict[str, str] = {}
        self._relations: dict[str, _Written] = {}
        self._stands = frozenset(
            n for n, each in self.terms.standings.items() if each.stands and not each.answers
        )
        # What goes into every IRI is looked at once: ids are plain, whatever the base is.
        self._plain = sound(self.base) == f"<{self.base}>"

    def named(self, name: str) -> str:
        """An entity or a source."""
        if self._plain and _PLAIN_ID.fullmatch(name):
            return f"<{self.base}{name}>"
        return iri(entity_iri(self.base, name))

    def classes(self, name: str) -> tuple[str, ...]:
        """A class and those above it that say what something is; "agent" says of a person or body nothing."""
        written = self._classes.get(name)
        if written is None:
            classes = self.terms.classes
            known = classes.get(name)
            above = [
                each for each in (known.supers if known else ()) if each not in classes or classes[each].kind
            ]
            written = self._classes[name] = tuple(map(self.term, (name, *above)))
        return written

    def term(self, name: str) -> str:
        """A class or relation of the ontology."""
        written = self._terms.get(name)
        if written is None:
            known = self.terms.relations.get(name) or self.terms.classes.get(name)
            written = self._terms[name] = sound(known.iri if known and known.iri else NAMESPACE + name)
        return written

    def entity(self, entity: Entity) -> Iterator[str]:
        me = self.named(entity.id)
        for each in self.classes(entity.type):
            yield f"{me} {_TYPE} {each} ."
        yield f"{me} {_LABEL} {literal(entity.name)} ."
        for alias in entity.aliases:
            yield f"{me} <{SKOS}altLabel> {literal(alias)} ."
        for other in entity.same_as:
            yield f"{me} <{SKOS}exactMatch> {sound(other)} ."
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
                yield f"{me} <{FOAF}page> {sound(url) if _absolute(url) else literal(url)} ."
        for root in source.based_on:
            yield f"{me} <{_mark('basedOn')}> {self.named(root)} ."

    def relation(self, name: str) -> _Written:
        """What every claim with a relation has in common."""
        written = self._relations.get(name)
        if written is None:
            written = self._relations[name] = _Written(name, self.terms, self.term)
        return written

    def claim(self, claim: Claim) -> str:
        """All lines of a claim."""
        relation = self._relations.get(claim.relation) or self.relation(claim.relation)
        named, base = self.named, self.base
        if self._plain and _PLAIN_ID.fullmatch(f"{claim.id}{claim.subject}{claim.source}"):
            me, subject, source = (
                f"<{base}claim-{claim.id}>",
                f"<{base}{claim.subject}>",
                f"<{base}{claim.source}>",
            )
        else:
            me, subject, source = iri(claim_iri(base, claim.id)), named(claim.subject), named(claim.source)
        object_ = literal(claim.object) if relation.literal else named(claim.object)
        text = (
            f"{me} {_A_CLAIM}\n{me} {_SUBJECT} {subject} .\n{me} {relation.line}\n"
            f"{me} {_OBJECT} {object_} .\n{me} {_SOURCE} {source} .\n{me} {self._standing(claim.standing)}"
        )
        if claim.by:
            text += (
                f"\n{me} {_SAID_BY} {named(claim.by) if claim.by in self.entities else literal(claim.by)} ."
            )
        if claim.within:
            text += f"\n{me} {_IN} {named(claim.within)} ."
        if claim.quote:
            text += f"\n{me} {_QUOTE} {literal(claim.quote)} ."
        if claim.summary:
            text += f"\n{me} {_SUMMARY} {literal(claim.summary)} ."
        if claim.when is not None:
            text += self._when(me, claim.when)
        if claim.id in self._judged or claim.undoes or claim.draft or claim.standing not in self._stands:
            text += self._particulars(me, claim)
        if claim.standing in relation.asserted and claim.id not in self._judged and not claim.draft:
            for each in relation.direct:
                text += f"\n{subject} {each} {object_} ."
            for end, role in relation.roles:
                text += f"\n{subject if end == 'subject' else object_} {role}"
        return text

    def _standing(self, name: str) -> str:
        line = self._standings.get(name)
        if line is None:
            line = self._standings[name] = f"<{_mark('standing')}> {standing(name)} ."
        return line

    def _when(self, me: str, when: Time) -> str:
        """Dossiers repeat their dates: predicates and objects of many are remembered."""
        key = (when.text, when.earliest_begin, when.latest_end)
        ends = self._times.get(key)
        if ends is None:
            if len(self._times) >= _TIMES:
                self._times.clear()
            ends = self._times[key] = _time_lines(when)
        return "".join([f"\n{me} {end}" for end in ends])

    def _particulars(self, me: str, claim: Claim) -> str:
        """What few claims have."""
        lines = []
        if claim.undoes:
            lines.append(f"<{_mark('undoes')}> {iri(claim_iri(self.base, claim.undoes))}")
        if claim.standing not in self._stands or claim.id in self.judged.down:
            lines.append(f"<{_mark('stands')}> {literal('false', XSD + 'boolean')}")
        if claim.id in self.judged.contested:
            lines.append(f"<{_mark('contested')}> {literal('true', XSD + 'boolean')}")
        if claim.draft:
            lines.append(f"<{_mark('review')}> {literal('draft')}")
        return "".join(f"\n{me} {line} ." for line in lines)

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


def roles_of(relation: Relation, terms: Terms) -> list[tuple[End, str]]:
    """Which end of a relation gets which role class, its super-relations counted in."""
    roles = set(relation.roles)
    for above in relation.supers:
        roles.update(terms.relations[above].roles if above in terms.relations else ())
    if relation.symmetric:
        roles |= {("object" if end == "subject" else "subject", role) for end, role in roles}
    return sorted(each for each in roles if not (relation.literal and each[0] == "object"))


def _time_lines(when: Time) -> tuple[str, ...]:
    """Predicates and objects of a time."""
    days = (("earliestBegin", when.earliest_begin), ("latestEnd", when.latest_end))
    bounds = (f"<{_mark(mark)}> {literal(iso(day), XSD + 'date')} ." for mark, day in days if day is not None)
    return (f"<{_mark('when')}> {literal(when.text)} .", *bounds)


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
