"""Do claims rest on words, and sources on texts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.check.place import at_claim, at_entity, at_source, said, short
from onrecord.model.finding import Finding

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier

KINDS = ("original", "excerpt", "digest")
LONG_QUOTE = 600
"""Characters beyond which a quote is no short quotation."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def no_words(dossier: Dossier) -> Iterator[Finding]:
    """A claim has neither a quote nor a summary, so nobody can look it up."""
    for claim in dossier.claims:
        if not claim.quote and not claim.summary:
            message = f"{said(dossier, claim)}: no words of {claim.source} are given"
            yield at_claim(
                claim, "warning", "no-words", message, "Add a quote, or a summary in your own words."
            )


def summary_missing(dossier: Dossier) -> Iterator[Finding]:
    """A claim of a source kept as a digest has no summary: the digest is all that readers have."""
    digests = {s.id for s in dossier.sources.values() if s.text == "digest" and s.id in dossier.texts}
    for claim in dossier.claims:
        if claim.source in digests and claim.quote and not claim.summary:
            message = f"{said(dossier, claim)}: no passage of the digest of {claim.source} is named"
            yield at_claim(
                claim, "warning", "summary-missing", message, "Add the passage of the digest as summary."
            )


def long_quote(dossier: Dossier) -> Iterator[Finding]:
    """A quote is longer than a short quotation."""
    for claim in dossier.claims:
        if len(claim.quote) > LONG_QUOTE:
            message = f"the quote has {len(claim.quote)} characters"
            yield at_claim(claim, "note", "long-quote", message, "Quote the words that say it, no more.")


def no_title(dossier: Dossier) -> Iterator[Finding]:
    """A source has no title."""
    for source in dossier.sources.values():
        if not source.title:
            message = f"{source.id} has no title"
            yield at_source(
                source, "error", "no-title", message, "Write the title that a reader can find it by."
            )


def text_kind(dossier: Dossier) -> Iterator[Finding]:
    """Nobody says whose words the file of a source holds."""
    for source in dossier.sources.values():
        if source.text and source.text not in KINDS:
            message = f'text is "{short(source.text)}"'
            yield at_source(source, "error", "text-kind", message, "Write original, excerpt or digest.")
        elif source.file and not source.text:
            message = f"whose words {source.file} holds is not said"
            yield at_source(
                source, "error", "text-kind", message, "Write original, excerpt or digest in text."
            )


def bad_hash(dossier: Dossier) -> Iterator[Finding]:
    """A hash is no SHA-256."""
    for source in dossier.sources.values():
        for column, value in (("sha256", source.sha256), ("original_sha256", source.original_sha256)):
            if value and not _SHA256.fullmatch(value):
                message = f'{column} of {source.id} is "{short(value)}"'
                fix = "Write the 64 digits that sha256sum prints, or leave it empty."
                yield at_source(source, "error", "bad-hash", message, fix)


def based_on_nothing(dossier: Dossier) -> Iterator[Finding]:
    """A source is based on one that is not there, or on itself in the end."""
    for source in dossier.sources.values():
        for root in source.based_on:
            if root not in dossier.sources:
                message = f'{source.id} is based on "{short(root)}", and no source is called that'
                fix = "Mend the id, or add a row to sources.csv."
                yield at_source(source, "error", "based-on-nothing", message, fix)
        if _rests_on(dossier, source.id):
            message = f"{source.id} is based on itself in the end"
            yield at_source(source, "error", "based-on-nothing", message, "Mend based_on.")


def _rests_on(dossier: Dossier, start: str) -> bool:
    """Whether a walk along `based_on` comes back to where it began."""
    seen: set[str] = set()
    todo = list(dossier.sources[start].based_on)
    while todo:
        name = todo.pop()
        if name == start:
            return True
        if name not in seen and name in dossier.sources:
            seen.add(name)
            todo.extend(dossier.sources[name].based_on)
    return False


def bad_address(dossier: Dossier) -> Iterator[Finding]:
    """An address is neither http nor https, so it would be no link but a danger."""
    fix = "Write an address that begins with https:// or http://, or leave it empty."
    for source in dossier.sources.values():
        for column, value in (("url", source.url), ("archive_url", source.archive_url)):
            if value and not _ADDRESS.fullmatch(value):
                yield at_source(source, "error", "bad-address", f'{column} is "{short(value)}"', fix)
    for entity in dossier.entities.values():
        for value in entity.same_as:
            if not _ADDRESS.fullmatch(value):
                yield at_entity(entity, "error", "bad-address", f'same_as is "{short(value)}"', fix)


def unused_source(dossier: Dossier) -> Iterator[Finding]:
    """No claim rests on a source, and no other source is based on it."""
    used = {claim.source for claim in dossier.claims} | {row.source for row in dossier.responses}
    used |= {root for source in dossier.sources.values() for root in source.based_on}
    for source in dossier.sources.values():
        if source.id not in used:
            yield at_source(
                source, "note", "unused-source", f"no claim rests on {source.id}", "Add what it says."
            )


def shared_id(dossier: Dossier) -> Iterator[Finding]:
    """An entity and a source have one id, or an id looks like that of a claim: one address for two."""
    for entity in dossier.entities.values():
        if entity.id in dossier.sources:
            message = f"{entity.id} is the id of a source too"
            yield at_entity(entity, "error", "shared-id", message, "Give one of them another id.")
    for key, line, file in (
        *((s.id, s.line, "sources.csv") for s in dossier.sources.values()),
        *((e.id, e.line, "entities.csv") for e in dossier.entities.values()),
    ):
        if key.startswith(("claim-", "judgement-")):
            message = f"{key} begins like the id of a {key.partition('-')[0]}"
            yield Finding(
                file=file,
                line=line,
                severity="error",
                code="shared-id",
                message=message,
                fix="Give it another id.",
            )
