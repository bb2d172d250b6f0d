"""A claim: one statement that one source makes at one place in its text."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import Any

from onrecord.model.light import dataclass
from onrecord.model.time import Time


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One row of `claims.csv`, with names resolved to ids. Never a fact, always something said.

    Two sources that say the same thing make two claims, with two ids.
    """

    id: str
    subject: str
    """Id of an entity."""
    relation: str
    """Local name of a relation of the ontology."""
    object: str
    """Id of an entity, or the text of a literal exactly as written."""
    source: str
    """Id of a source."""
    within: str = ""
    """Column `in`: id of the case, event, organization or office in which the claim holds."""
    when: Time | None = None
    """The source's dating of an event, or when a state held. None: not said."""
    quote: str = ""
    """The source's own words."""
    summary: str = ""
    """Our words: a passage of the digest."""
    standing: str = ""
    """Name of a standing; empty: not stated."""
    by: str = ""
    """Id of the entity who says it inside the source, or plain text; empty: the source in its own voice."""
    undoes: str = ""
    """Id of the claim this one answers; empty on an answering row: every claim with this statement."""
    draft: bool = False
    """Column `review` = draft: checked, left out of the record unless asked for."""
    note: str = ""
    start: int = -1
    """Where the words stand in the source's file: first code point; -1 where they were not found."""
    end: int = -1
    """One past the last code point; -1 likewise."""
    file: str = ""
    """Table the row stands in, for findings. Not part of what the claim is."""
    line: int = 0

    @property
    def statement(self) -> tuple[str, str, str, str]:
        """What is said: subject, relation, object, in. A row that answers has the same."""
        return (self.subject, self.relation, self.object, self.within)


def claim_id(
    subject: str,
    relation: str,
    object_: str,
    within: str,
    when: str,
    source: str,
    quote: str,
    summary: str,
    standing: str,
    by: str,
) -> str:
    """Sixteen hex digits of SHA-256 over the content: the same on every machine, in every order of rows.

    64 bits: among 10 million claims two share an id with a chance of 3 in a million.
    """
    # A JSON list, so that "a.b" + "c" cannot meet "a" + "b.c".
    fields = (subject, relation, object_, within, when, source, quote, summary, standing, by)
    text = f"[{', '.join(map(encode_basestring, fields))}]"
    digest: str = _sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:16]


def _sha256(content: bytes) -> Any:
    """Loads OpenSSL when first called: only who reads a dossier needs it."""
    global _sha256
    from hashlib import sha256 as _sha256

    return _sha256(content)
