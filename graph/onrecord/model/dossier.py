"""A dossier as read: the one thing that `check`, `redact` and `build` take in.

In:   files (`read`), or a record (`store`)
Out:  iterables that can be walked again and again
Not:  files, positions on disk, RDF
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onrecord.model.claim import Claim
from onrecord.model.entity import Entity
from onrecord.model.light import dataclass, field
from onrecord.model.source import Source
from onrecord.model.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What `dossier.toml` says."""

    title: str
    base: str
    """IRI that ids are appended to; ends in / or #."""
    language: str = "en"
    corrections: str = ""
    """Where people write who are named here."""
    salt: str = ""
    """Secret that numbers pseudonyms; never leaves the machine."""
    store: str = ""
    """Address of an outside SPARQL service; empty: the embedded store."""
    publish: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One row of `identities.csv`: a judgement on whether two entities are one. Nothing is merged."""

    a: str
    b: str
    judgement: str
    """same, different or unsure."""
    reason: str = ""
    by: str = ""
    date: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """Stable id for chains and RDF."""
        first, second = sorted((self.a, self.b))
        return f"judgement-{first}-{second}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One row of `responses.csv`: an attempt to ask the person a claim is about, and what came back."""

    claim: str
    asked: str = ""
    how: str = ""
    deadline: str = ""
    answer: str = ""
    source: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row of `corrections.csv`."""

    claim: str
    date: str = ""
    what: str = ""
    reason: str = ""
    by: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of a source, as decoded (offsets of claims count its code points)."""

    source: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything a dossier says, names resolved, in a fixed order (by id)."""

    meta: Meta
    terms: Terms
    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    claims: Iterable[Claim]
    """Walk it as often as you like; never index into it: a large dossier does not hold it in memory."""
    judgements: tuple[Judgement, ...] = ()
    responses: tuple[Response, ...] = ()
    corrections: tuple[Correction, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """Source id to its decoded text, for sources whose file is at hand."""
    quads: Iterable[str] = ()
    """Triples of other vocabularies from RDF files, as N-Quads lines: no edges, but they answer SPARQL."""
