"""Findings that point at a row.

In:   a claim, an entity or a source, and a sentence
Out:  `Finding`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model.finding import Finding

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier
    from onrecord.model.entity import Entity
    from onrecord.model.finding import Severity
    from onrecord.model.source import Source


def at_claim(claim: Claim, severity: Severity, code: str, message: str, fix: str = "") -> Finding:
    """A finding about a claim."""
    return Finding(
        file=claim.file or "claims.csv",
        line=claim.line,
        severity=severity,
        code=code,
        message=message,
        fix=fix,
    )


def at_entity(entity: Entity, severity: Severity, code: str, message: str, fix: str = "") -> Finding:
    """A finding about an entity. Line 0: it comes from an RDF file."""
    return Finding(
        file="entities.csv", line=entity.line, severity=severity, code=code, message=message, fix=fix
    )


def at_source(source: Source, severity: Severity, code: str, message: str, fix: str = "") -> Finding:
    """A finding about a source. Line 0: it comes from an RDF file."""
    return Finding(
        file="sources.csv", line=source.line, severity=severity, code=code, message=message, fix=fix
    )


def said(dossier: Dossier, claim: Claim) -> str:
    """What a claim says, as a sentence quotes it."""
    relation = dossier.terms.relations.get(claim.relation)
    object_ = dossier.entities.get(claim.object)
    return " ".join(
        (
            named(dossier, claim.subject),
            relation.label if relation else claim.relation,
            object_.name if object_ else f'"{short(claim.object)}"',
        )
    )


def named(dossier: Dossier, key: str) -> str:
    """The name of an entity; its id if there is none."""
    entity = dossier.entities.get(key)
    return entity.name if entity else key


def short(text: str, longest: int = 60) -> str:
    """A text on one line, not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 3]}..."
