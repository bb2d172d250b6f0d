"""RDF of other vocabularies (schema.org, FOAF, ORG, PROV, SEM ...) by the ontology's mappings.

In:   Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD
Out:  things of mapped classes as entities, mapped properties as claims; all else in its own terms, under the
      entity it belongs to
Not:  the network: no context is fetched; that of schema.org, which most pages name, is at hand. What
      crashes a parser is refused before it is parsed, as in a dossier

A triple's source is what `dcterms:source`, `prov:wasDerivedFrom`, `prov:hadPrimarySource` or
`schema:citation` names, of its subject or of its graph; else the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onrecord.bring.cells import address, joined, key_of, plain, time_of, why_no_time
from onrecord.bring.crosswalk import crosswalk
from onrecord.bring.foreign import Foreign, resource, value
from onrecord.bring.into import Into
from onrecord.bring.opened import BLOCK, Source
from onrecord.errors import ForeignFileError
from onrecord.model.terms import NAMESPACE
from onrecord.read.names import slug
from onrecord.read.notice import Notices
from onrecord.read.rdf_parse import LARGEST_TREE, quads
from onrecord.store.progress import Progress

if TYPE_CHECKING:
    import pyoxigraph as ox

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DIRECT: Final = "http://www.wikidata.org/prop/direct/"
_TYPES: Final = (_TYPE, f"{_DIRECT}P31")
"""What says of which class something is; Wikidata's truthy triples have their own."""
_SCHEMA: Final = ("https://schema.org/", "http://schema.org/")
_CONTEXT: Final = re.compile(
    rb'("@context"\s*+:\s*+(?:\[\s*+)?)"https?://(?:www\.)?schema\.org/?(?:docs/jsonldcontext\.json(?:ld)?)?"'
)
"""No text inside of JSON looks so: there each quotation mark has a backslash before it."""
_SCHEMA_CONTEXT: Final = (
    b'{"@vocab": "http://schema.org/", "id": "@id", "type": "@type", '
    b'"sameAs": {"@type": "@id"}, "url": {"@type": "@id"}}'
)
_NAMES: Final = (
    "http://www.w3.org/2000/01/rdf-schema#label", "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2004/02/skos/core#prefLabel", "http://purl.org/dc/terms/title",
    *(s + "name" for s in _SCHEMA),
)  # fmt: skip
_ALIASES: Final = ("http://www.w3.org/2004/02/skos/core#altLabel", *(s + "alternateName" for s in _SCHEMA))
_ABOUT: Final = ("http://purl.org/dc/terms/description", *(s + "description" for s in _SCHEMA))
_SAME: Final = (
    "http://www.w3.org/2002/07/owl#sameAs", "http://www.w3.org/2004/02/skos/core#exactMatch",
    *(s + "sameAs" for s in _SCHEMA),
)  # fmt: skip
_FROM: Final = (
    "http://purl.org/dc/terms/source", "http://www.w3.org/ns/prov#hadPrimarySource",
    "http://www.w3.org/ns/prov#wasDerivedFrom", *(s + "citation" for s in _SCHEMA),
)  # fmt: skip
_DATES: Final = (
    "http://semanticweb.cs.vu.nl/2009/11/sem/hasTimeStamp", "http://www.w3.org/ns/prov#startedAtTime",
    *(s + "startDate" for s in _SCHEMA),
)  # fmt: skip
_FIRST: Final = re.compile(r"([+-]?[0-9]{4,})-([0-9]{2})-01T00:00:00Z")
SUFFIXES: Final = {
    ".ttl": ".ttl", ".trig": ".trig", ".nt": ".nt", ".nq": ".nq", ".rdf": ".rdf", ".owl": ".rdf",
    ".xml": ".rdf",
    ".jsonld": ".jsonld", ".json": ".jsonld",
}  # fmt: skip


def bring(files: Sequence[Path], into: Into, progress: Progress) -> None:
    """Bring in RDF files. Memory: one file's quads.

    Raises:
        ForeignFileError: A file is no RDF, or holds what is never read.
    """
    for file in files:
        progress(f"{file.name}, parsing", 0, 0)
        _File(file.name, parsed(file, into), into).run(progress)


def parsed(file: Path, into: Into) -> list[ox.Quad]:
    """All quads of a file, blank nodes renamed after it.

    Raises:
        ForeignFileError: It cannot be read.
    """
    suffix = SUFFIXES.get(Path(file.name.lower().removesuffix(".gz")).suffix)
    if suffix is None:
        known = ", ".join(SUFFIXES)
        raise ForeignFileError(f"{file.name} is no RDF by its name. It must end in {known}, or that and .gz.")
    # The reader of dossiers takes a name inside a folder: the staging folder gets a copy.
    name = f"parsing{suffix}"
    copy = into.staging / name
    notices = Notices()
    try:
        with Source(file) as source, copy.open("wb") as out:
            while content := source.read(BLOCK):
                out.write(content)
        if suffix == ".jsonld":
            _with_context(copy)
        found = quads(into.staging, name, into.base, notices)
    finally:
        copy.unlink(missing_ok=True)
    if found is None:
        first = notices.findings[0]
        where = f"{file.name}:{first.line}" if first.line else file.name
        raise ForeignFileError(f"{where}: {first.message} {first.fix}".rstrip())
    return found[0]


def _with_context(copy: Path) -> None:
    """Put our short form of schema.org's context where a file names that on the web."""
    if copy.stat().st_size <= LARGEST_TREE:  # beyond, it is refused
        copy.write_bytes(_CONTEXT.sub(rb"\1" + _SCHEMA_CONTEXT, copy.read_bytes()))


class _File:
    """One file: first what is described, then what is said of it."""

    def __init__(self, name: str, found: list[ox.Quad], into: Into) -> None:
        self._name, self._quads, self._into = name, found, into
        self._walk = crosswalk()
        self._said: dict[str, dict[str, list[str]]] = {}
        """Node to predicate to values, for what describes a node."""
        self._ids: dict[str, str] = {}
        self._foreign = Foreign(
            into.base,
            self._ids.get,
            lambda n: into.types.get(self._ids.get(n, "")) == "Person",
            prefix=into.prefix,
        )
        self._file_source = ""

    def run(self, progress: Progress) -> None:
        """Everything."""
        count = self._into.ledger.count(self._name, "triple")
        count.read += len(self._quads)
        for quad in self._quads:
            key = _node(quad.subject)
            self._said.setdefault(key, {}).setdefault(quad.predicate.value, []).append(_text(quad.object))
        self._file_source = self._into.source(
            key_of(f"file-{slug(self._name)}"), self._name, kind="dataset", note=self._name
        )
        self._describe()
        for quad in self._quads:
            if _node(quad.object) in self._said and not _is_literal(quad.object):
                self._foreign.link(_node(quad.subject), _node(quad.object))
        for done, quad in enumerate(self._quads):
            if self._claim(quad) | self._keep(quad):
                count.kept += 1
            if done % 5_000 == 0:
                progress(self._name, done, len(self._quads))

    def _describe(self) -> None:
        for node, said in self._said.items():
            types = [iri for way in _TYPES for iri in said.get(way, ())]
            kind = self._walk.type_of(types, self._into.terms) or self._own(types)
            if not kind:
                continue
            names = [t for p in _NAMES for t in map(plain, said.get(p, ())) if t]
            given = " ".join(
                t
                for part in ("givenName", "familyName")
                for s in (*_SCHEMA, "http://xmlns.com/foaf/0.1/")
                for t in said.get(s + part, ())[:1]
            )
            names = names or ([given] if given else [])
            key = self._into.id(self._key(node, names))
            same = [iri for p in _SAME for iri in said.get(p, ()) if address(iri)]
            self._into.entity(
                key, kind,
                names[0] if names else node.rstrip("/#").rpartition("/")[2].rpartition("#")[2] or key,
                aliases=joined([*names[1:], *(a for p in _ALIASES for a in said.get(p, ()))]),
                description=next((d for p in _ABOUT for d in said.get(p, ())), "")[:2000],
                same_as=joined([*([node] if address(node) else []), *same]), note=f"{self._name}: {node}",
            )  # fmt: skip
            self._ids[node] = key

    def _own(self, types: Sequence[str]) -> str:
        names = [t.removeprefix(NAMESPACE) for t in types if t.startswith(NAMESPACE)]
        return next((n for n in names if self._into.terms.kind(n)), "")

    def _key(self, node: str, names: list[str]) -> str:
        """An id: readable where there is a name, and never that of another node."""
        tail = key_of(node)[-8:] if not node.startswith("_:") else key_of(f"{self._name} {node}")[-8:]
        return (
            f"{slug(names[0])[:50].strip('-') or 'x'}-{tail}"
            if names
            else key_of(node.removeprefix(self._into.base))
        )

    def _source(self, quad: ox.Quad) -> str:
        for node in (_node(quad.subject), _node(quad.graph_name)):
            for predicate in _FROM:
                for named in self._said.get(node, {}).get(predicate, ()):
                    about = self._said.get(named, {})
                    title = next((t for p in _NAMES for t in about.get(p, ())), named)
                    url = address(named) or ""
                    return self._into.source(key_of(named), title, url=url, note=self._name)
        return self._file_source

    def _claim(self, quad: ox.Quad) -> bool:
        """Write a claim, if a relation of ours says what the triple says."""
        predicate = quad.predicate.value
        subject = self._ids.get(_node(quad.subject))
        name = self._walk.relations.get(predicate) or (
            predicate.removeprefix(NAMESPACE) if predicate.startswith(NAMESPACE) else ""
        )
        known = self._into.terms.relations.get(name)
        if known is None or subject is None:
            return False
        text = _precise(predicate, plain(_text(quad.object)) or "")
        literal = _is_literal(quad.object)
        if known.literal != literal:
            return False
        if known.edtf and time_of(text) is None:
            self._into.ledger.note(
                self._name, 0, "value", "bad-time", f"{predicate}: {why_no_time(text)}", text
            )
            return False
        text = (time_of(text) or text) if known.edtf else text
        object_ = text if literal else self._ids.get(_node(quad.object), "")
        if not object_:
            return False
        problem = self._into.claim(
            subject, name, object_, self._source(quad), when=self._when(quad, known.dates),
            standing="reported",
            summary=f"{predicate} in {self._name}", note=f"{self._name}: {_node(quad.subject)}",
        )  # fmt: skip
        if problem:
            self._into.ledger.note(
                self._name, 0, "claim", "no-claim", f"{problem}; kept in its own terms", str(quad)
            )
        return not problem

    def _when(self, quad: ox.Quad, dated: str) -> str:
        """The time of the event that a relation dates."""
        if not dated:
            return ""
        node = _node(quad.subject if dated == "subject" else quad.object)
        times = (time_of(t) for p in _DATES for t in self._said.get(node, {}).get(p, ()))
        return next((t for t in times if t), "")

    def _keep(self, quad: ox.Quad) -> bool:
        """Keep a triple in its own terms."""
        predicate = quad.predicate.value
        node = self._foreign.iri(_node(quad.subject))
        reason = ""
        if predicate.startswith(NAMESPACE):
            return _node(quad.subject) in self._ids and predicate == _TYPE
        if node is None:
            reason = "its subject is linked to nothing that has a class of ours"
        elif address(predicate) is None:
            reason = "its predicate is no web address"
        if reason or node is None:
            self._into.ledger.note(self._name, 0, "triple", "not-kept", reason, str(quad))
            return False
        if _is_literal(quad.object):
            self._into.triple(value(node, predicate, _text(quad.object)))
        else:
            other = _node(quad.object)
            target = (self._foreign.iri(other) if other in self._said else None) or other
            self._into.triple(
                resource(node, predicate, target) if address(target) else value(node, predicate, target)
            )
        return True


def _precise(predicate: str, text: str) -> str:
    """A date of Wikidata's truthy triples: these have no precision, and write a year as its first day.

    >>> _precise(f"{_DIRECT}P569", "1950-05-01T00:00:00Z"), _precise("http://ex.org/born", "1950-01-01")
    ('1950-05', '1950-01-01')
    """
    first = _FIRST.fullmatch(text) if predicate.startswith(_DIRECT) else None
    return (first[1] if first[2] == "01" else f"{first[1]}-{first[2]}") if first else text


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
    text = str(getattr(term, "value", ""))
    return f"_:{text}" if type(term).__name__ == "BlankNode" else text


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return _node(term)


def _is_literal(term: object) -> bool:
    return type(term).__name__ == "Literal"
