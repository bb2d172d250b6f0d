"""RDF files into the same rows that tables have: entities, sources, claims, judgements.

In:   quads of one file
Out:  rows in the order of our columns, and the triples of other vocabularies as N-Quads lines
Not:  what follows from claims (role classes, bounds, whether a claim stands): it is computed, never read back

A claim is an `onr:Claim` with `rdf:subject`, `rdf:predicate`, `rdf:object`; or a plain triple with a relation
of the ontology, whose document or graph names a `dcterms:source`. A plain triple that some claim of the same
file says, or that follows from one, is no claim of its own: so a record's export reads back to its claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeGuard

from onrecord.model.dossier import Meta
from onrecord.model.entity import Entity
from onrecord.model.terms import NAMESPACE, Terms
from onrecord.read.names import ID, slug
from onrecord.read.notice import Notices, close, meant
from onrecord.read.rdf_parse import quads

if TYPE_CHECKING:
    import pyoxigraph as ox

    Node = ox.NamedNode | ox.BlankNode
    Value = Node | ox.Literal
    Said = dict[str, list[Value]]
    Triple = tuple[Node, str, Value, ox.Quad]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_TYPE: Final = _RDF + "type"
_PARTS: Final = (_RDF + "subject", _RDF + "predicate", _RDF + "object")
_SAYS: Final = _DCTERMS + "source"

_ENTITY: Final = (
    # in the order of the columns after id and type
    _RDFS + "label",
    _SKOS + "altLabel",
    NAMESPACE + "unnamed",
    NAMESPACE + "living",
    _DCTERMS + "description",
    _SKOS + "exactMatch",
    NAMESPACE + "privacy",
    NAMESPACE + "pseudonym",
    NAMESPACE + "note",
)
_SOURCE: Final = (
    _DCTERMS + "title",
    NAMESPACE + "sourceKind",
    _DCTERMS + "publisher",
    _DCTERMS + "creator",
    NAMESPACE + "published",
    _FOAF + "page",
    NAMESPACE + "archived",
    NAMESPACE + "file",
    NAMESPACE + "textKind",
    NAMESPACE + "sha256",
    NAMESPACE + "originalSha256",
    NAMESPACE + "basedOn",
    NAMESPACE + "note",
)
_CLAIM: Final = (
    # in the order of the columns; "" stands for the relation
    _PARTS[0],
    "",
    _PARTS[2],
    NAMESPACE + "in",
    NAMESPACE + "when",
    NAMESPACE + "source",
    NAMESPACE + "quote",
    NAMESPACE + "summary",
    NAMESPACE + "standing",
    NAMESPACE + "saidBy",
    NAMESPACE + "undoes",
    NAMESPACE + "review",
    NAMESPACE + "note",
)
_DERIVED: Final = tuple(NAMESPACE + name for name in ("earliestBegin", "latestEnd", "stands", "contested"))
_JUDGEMENT: Final = tuple(NAMESPACE + name for name in ("judgement", "reason", "judgedBy", "judgedOn"))
_JUDGES: Final = NAMESPACE + "judges"
_TERM_WORDS: Final = (_RDFS + "label", NAMESPACE + "inverseLabel")


@dataclass(slots=True)
class Description:
    """What one RDF file says, as rows."""

    file: str
    entities: list[list[str]] = field(default_factory=list)
    sources: list[list[str]] = field(default_factory=list)
    judgements: list[list[str]] = field(default_factory=list)
    claims: dict[str, list[str]] = field(default_factory=dict)
    """By the node in the file, so that `undoes` may name one."""
    quads: list[str] = field(default_factory=list)


def read_rdf(
    folder: Path, name: str, meta: Meta, terms: Terms, entities: Iterable[Entity], notices: Notices
) -> Description | None:
    """Read one RDF file; None and a finding if it cannot be parsed. Memory: all its quads."""
    parsed = quads(folder, name, meta.base, notices)
    if parsed is None:
        return None
    reading = _Reading(name, meta, terms, entities, notices)
    reading.sort(parsed[0])
    return reading.described(parsed[1])


class _Reading:
    """One file: first its quads are sorted by what they speak about, then each kind is turned into rows."""

    def __init__(
        self, file: str, meta: Meta, terms: Terms, entities: Iterable[Entity], notices: Notices
    ) -> None:
        self._out = Description(file)
        self._base = meta.base
        self._terms = terms
        self._notices = notices
        self._same_as = {iri: entity.id for entity in entities for iri in entity.same_as}
        self._relations = {r.iri or NAMESPACE + r.name: r.name for r in terms.relations.values()}
        self._classes = {c.iri or NAMESPACE + c.name: c.name for c in terms.classes.values()}
        self._types: dict[Node, list[str]] = {}
        self._about: dict[Node, Said] = {}
        self._plain: list[Triple] = []
        """With the name of the relation instead of the predicate."""
        self._other: list[ox.Quad] = []
        self._said_by: dict[str, list[Value]] = {}
        """Document or graph to its `dcterms:source`."""
        self._claims: set[str] = set()
        """Nodes of claims."""
        self._noted: set[str] = set()

    def sort(self, found: list[ox.Quad]) -> None:
        """Refuse what is reserved; then tell our own terms from other vocabularies."""
        kept = [triple for quad in found if (triple := self._allowed(quad)) is not None]
        for subject, predicate, value, _ in kept:
            if predicate == _TYPE and (kind := self._class(value)):
                self._types.setdefault(subject, []).append(kind)
        self._claims = {str(node) for node in self._types if self._kind(node) == "Claim"}
        for one in kept:
            self._place(*one)

    def _class(self, value: Value) -> str:
        iri = getattr(value, "value", "")
        return self._classes.get(iri) or (iri.removeprefix(NAMESPACE) if iri.startswith(NAMESPACE) else "")

    def _place(self, subject: Node, predicate: str, value: Value, quad: ox.Quad) -> None:
        kind = self._kind(subject)
        if predicate == _TYPE and self._class(value):
            self._about.setdefault(subject, {})
        elif predicate in _PROPERTIES.get(kind, ()):
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)
        elif predicate in self._relations:
            self._plain.append((subject, self._relations[predicate], value, quad))
        elif predicate == _SAYS and not kind:
            self._said_by.setdefault(str(subject), []).append(value)
        elif predicate in _PARTS and kind != "Claim":
            self._note_reserved(predicate, "rdf:subject, rdf:predicate and rdf:object belong to an onr:Claim")
        elif predicate.startswith(NAMESPACE):
            self._unknown(predicate)
        else:
            self._other.append(quad)

    def _kind(self, node: Node) -> str:
        """Claim, Source, Judgement, Entity, or nothing of ours."""
        kinds = self._types.get(node, ())
        return next(
            (kind for kind in ("Claim", "Source", "Judgement") if kind in kinds), "Entity" if kinds else ""
        )

    def _allowed(self, quad: ox.Quad) -> Triple | None:
        """A quad taken apart; None, and a finding, if it speaks about terms or graphs of the record."""
        import pyoxigraph as ox

        subject, value, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(value, ox.Triple) or isinstance(subject, ox.Triple):
            self._note_reserved("triple terms", "they are not read")
            return None
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(NAMESPACE):
            self._note_reserved(graph.value, "a file cannot write into the record's own graphs")
            return None
        iri = subject.value if isinstance(subject, ox.NamedNode) else ""
        if not iri.startswith(NAMESPACE) and iri not in self._relations and iri not in self._classes:
            return subject, quad.predicate.value, value, quad
        if quad.predicate.value not in _TERM_WORDS:  # an export brings the words of its terms along
            self._note_reserved(iri, "terms are described by the ontology, own ones in ontology.ttl")
        return None

    def _note_reserved(self, what: str, why: str) -> None:
        if what not in self._noted:
            self._noted.add(what)
            self._notices.add(
                "reserved-term", self._out.file, 0, f"{_short(what)}: {why}.", "Delete these triples."
            )

    def _unknown(self, predicate: str) -> None:
        if predicate not in self._noted:
            self._noted.add(predicate)
            near = meant(close(predicate.removeprefix(NAMESPACE), list(self._terms.relations)))
            message = (
                f"no relation is called {_short(predicate)}{near}, or it does not belong where it stands"
            )
            self._notices.add(
                "unknown-relation", self._out.file, 0, message, "List them with: onrecord terms."
            )

    def described(self, document: set[str]) -> Description:
        """All rows of the file."""
        import pyoxigraph as ox

        said: set[tuple[str, str, str]] = set()
        for node, about in self._about.items():
            kind = self._kind(node)
            if kind == "Claim":
                self._claim(node, about, said)
            elif kind == "Judgement":
                ends = sorted(self._cell(value) for value in about.get(_JUDGES, ()))[:2]
                self._out.judgements.append([*ends, *[""] * (2 - len(ends)), *self._cells(about, _JUDGEMENT)])
            elif kind == "Source":
                cells = [self._id(node), *self._cells(about, _SOURCE)]
                cells[6], _, second = cells[6].partition("|")  # an export has both addresses as pages
                cells[7] = cells[7] or second
                self._out.sources.append(cells)
            else:
                self._entity(node, about)
        self._plain_claims(said, document)
        lines = (ox.serialize(self._other, format=ox.RdfFormat.N_QUADS) or b"").decode()
        self._out.quads = sorted(
            set(filter(None, lines.split("\n")))
        )  # not splitlines: U+2028 ends no line here
        return self._out

    def _entity(self, node: Node, about: Said) -> None:
        kinds = self._types[node]
        written = [k for k in kinds if not ((known := self._terms.classes.get(k)) and known.role)] or kinds
        above = {
            up for kind in written if kind in self._terms.classes for up in self._terms.classes[kind].supers
        }
        lowest = sorted(set(written) - above) or written
        if len(lowest) > 1:
            self._notices.add(
                "bad-value",
                self._out.file,
                0,
                f"{self._id(node)} is {' and '.join(lowest)}; the first counts.",
                "Write one class.",
            )
        first, *others = dict.fromkeys(self._cell(value) for value in about.get(_ENTITY[0], ())) or ("",)
        _, *rest = self._cells(about, _ENTITY)
        rest[0] = "|".join(part for part in (*others, rest[0]) if part)
        iri = self._iri(node)
        if str(node).startswith("<") and not self._own(iri) and iri not in rest[4].split("|"):
            rest[4] = "|".join(part for part in (rest[4], iri) if part)
        self._out.entities.append([self._id(node), lowest[0], first, *rest])

    def _claim(self, node: Node, about: Said, said: set[tuple[str, str, str]]) -> None:
        file, parts = self._out.file, [about.get(part, []) for part in _PARTS]
        if any(len({str(value) for value in part}) != 1 for part in parts):
            message = f"The claim {_short(str(node))} has not one subject, one predicate and one object."
            self._notices.add("incomplete-claim", file, 0, message, "Write each once.")
            return
        several = [p for p in _CLAIM[3:] if len({str(v) for v in about.get(p, ())}) > 1]
        if several:
            message = f"The claim {_short(str(node))} has several values of {_short(several[0])}."
            self._notices.add("incomplete-claim", file, 0, message, "Write one claim for each.")
            return
        predicate = getattr(parts[1][0], "value", "")
        relation = self._relations.get(predicate) or _short(predicate)
        cells = [self._cell_of(about, property_) for property_ in _CLAIM]
        cells[1] = relation
        said.add((cells[0], relation, cells[2]))
        standing = cells[8].replace("#", "/").rpartition("/")[2]
        cells[8] = "" if standing == "unstated" else standing
        given = self._claim_id(node)
        cells[10] = self._answered(about.get(NAMESPACE + "undoes", []))
        self._out.claims[str(node)] = [*cells, given]

    def _answered(self, values: list[Value]) -> str:
        if not values:
            return ""
        value = values[0]
        return str(value) if str(value) in self._claims else self._claim_id(value) or self._cell(value)

    def _claim_id(self, node: Value) -> str:
        """What stands behind `claim-` in an IRI of this dossier; empty for all others."""
        rest = getattr(node, "value", "").removeprefix(self._base + "claim-")
        return (
            rest if ID.fullmatch(rest) and getattr(node, "value", "") == f"{self._base}claim-{rest}" else ""
        )

    def _plain_claims(self, said: set[tuple[str, str, str]], document: set[str]) -> None:
        """Plain triples that no claim of the file says become claims, if somebody is named who says so."""
        covered = {(s, up, o) for s, r, o in said if r in self._terms.relations for up in self._above(r)}
        for number, (subject, relation, value, quad) in enumerate(self._plain):
            cells = [self._cell(subject), relation, self._cell(value)]
            if (cells[0], relation, cells[2]) in covered:
                continue
            sources = self._sources_of(quad, document)
            if len(sources) != 1:
                what = f"{cells[0]} {relation} {cells[2]}"
                problem = "names no source" if not sources else f"has {len(sources)} sources"
                fix = "Name one with dcterms:source of the document or graph, or write an onr:Claim."
                self._notices.add(
                    "claim-without-source", self._out.file, 0, f"{what} {problem}; it is not read.", fix
                )
                continue
            self._out.claims[f"plain {number}"] = [*cells, "", "", sources[0], *[""] * 8]

    def _above(self, relation: str) -> tuple[str, ...]:
        return (relation, *self._terms.relations[relation].supers)

    def _sources_of(self, quad: ox.Quad, document: set[str]) -> list[str]:
        found = self._said_by.get(str(quad.graph_name)) or [
            value for iri in sorted(document) for value in self._said_by.get(f"<{iri}>", ())
        ]
        return sorted({self._cell(value) for value in found})

    def _cells(self, about: Said, properties: Iterable[str]) -> list[str]:
        return [self._cell_of(about, property_) for property_ in properties]

    def _cell_of(self, about: Said, property_: str) -> str:
        """The values of a property as one cell."""
        return "|".join(dict.fromkeys(self._cell(value, property_) for value in about.get(property_, ())))

    def _cell(self, value: Value, property_: str = "") -> str:
        if _is_literal(value):
            return value.value.replace("\r\n", "\n").replace("\r", "\n").strip()
        as_is = property_ in _ADDRESSES or (property_ == NAMESPACE + "standing")
        return self._iri(value) if as_is else self._id(value)

    def _iri(self, node: Value) -> str:
        return str(getattr(node, "value", node))

    def _own(self, iri: str) -> bool:
        return iri.startswith(self._base) and ID.fullmatch(iri[len(self._base) :]) is not None

    def _id(self, node: Value) -> str:
        """The id of an entity or source: what its IRI says below our base, else one made from the IRI."""
        iri = self._iri(node)
        if iri in self._same_as:
            return self._same_as[iri]
        if self._own(iri):
            return iri[len(self._base) :]
        local = slug(iri.rstrip("/#").replace("#", "/").rpartition("/")[2])[:40]
        return f"{local or 'node'}-{sha256(iri.encode('utf-8', 'replace')).hexdigest()[:8]}"


_ADDRESSES: Final = (_SKOS + "exactMatch", _FOAF + "page", NAMESPACE + "archived")
_PROPERTIES: Final[Mapping[str, frozenset[str]]] = {
    "Claim": frozenset((*_CLAIM, *_PARTS, *_DERIVED)),
    "Source": frozenset(_SOURCE),
    "Judgement": frozenset((*_JUDGEMENT, _JUDGES)),
    "Entity": frozenset(_ENTITY),
}


def _is_literal(value: Value) -> TypeGuard[ox.Literal]:
    return hasattr(value, "datatype")


def _short(iri: str) -> str:
    """A term as people write it."""
    return f"onr:{iri.removeprefix(NAMESPACE)}" if iri.startswith(NAMESPACE) else iri
