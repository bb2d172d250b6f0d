"""Do rows that answer others answer something?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.check.place import at_claim, said
from onrecord.model.finding import Finding, Severity
from onrecord.model.judge import cycles
from onrecord.model.replies import is_reply, statement

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Dossier


def undoes_nothing(dossier: Dossier) -> Iterator[Finding]:
    """`undoes` names a claim that is not there."""
    wanted = [claim for claim in dossier.claims if claim.undoes]
    known = _claims(dossier, {claim.undoes for claim in wanted})
    for claim in wanted:
        if claim.undoes not in known:
            message = f'undoes names "{claim.undoes}", and no claim has that id'
            fix = "Give the row that is answered an id of its own and write it here."
            yield at_claim(claim, "error", "undoes-nothing", message, fix)


def undoes_another_statement(dossier: Dossier) -> Iterator[Finding]:
    """`undoes` names a claim that says something else than the row that answers it."""
    wanted = [claim for claim in dossier.claims if claim.undoes]
    known = _claims(dossier, {claim.undoes for claim in wanted})
    for claim in wanted:
        other = known.get(claim.undoes)
        if other is not None and statement(claim, dossier.terms) != statement(other, dossier.terms):
            message = (
                f"it answers {other.file}:{other.line}, which says something else: {said(dossier, other)}"
            )
            fix = "Write the same subject, relation, object and in as the row that is answered."
            yield at_claim(claim, "error", "undoes-another-statement", message, fix)


def undoes_without_answering(dossier: Dossier) -> Iterator[Finding]:
    """`undoes` is filled in a row whose standing answers nothing."""
    for claim in dossier.claims:
        if claim.undoes and not is_reply(claim, dossier.terms):
            names = sorted(s.name for s in dossier.terms.standings.values() if s.answers)
            message = f'undoes is filled, and "{claim.standing or "not stated"}" is no answer to another row'
            fix = f"Write one of {', '.join(names)}, or empty undoes."
            yield at_claim(claim, "error", "undoes-without-answering", message, fix)


def answers_nothing(dossier: Dossier) -> Iterator[Finding]:
    """A row denies, rejects, reverses or retracts what no row says."""
    answers = [c for c in dossier.claims if is_reply(c, dossier.terms) and not c.undoes]
    wanted = {statement(claim, dossier.terms) for claim in answers}
    there = {
        statement(claim, dossier.terms)
        for claim in dossier.claims
        if wanted and not is_reply(claim, dossier.terms) and statement(claim, dossier.terms) in wanted
    }
    for claim in answers:
        if statement(claim, dossier.terms) not in there:
            message = f"it is {claim.standing}, and no row says so: {said(dossier, claim)}"
            fix = "Add the row that is answered, with the same subject, relation, object and in."
            yield at_claim(claim, "warning", "answers-nothing", message, fix)


def undoes_in_a_circle(dossier: Dossier) -> Iterator[Finding]:
    """Rows answer one another in a circle."""
    circles = cycles(dossier)
    known = _claims(dossier, {key for circle in circles for key in circle})
    for circle in circles:
        rows = sorted(
            (known[key] for key in circle if key in known), key=lambda claim: (claim.file, claim.line)
        )
        if rows:
            where = ", ".join(f"{claim.file}:{claim.line}" for claim in rows)
            message = f"these rows answer one another in a circle: {where}"
            yield at_claim(rows[0], "error", "undoes-in-a-circle", message, "Mend undoes in one of them.")


def unknown_claim(dossier: Dossier) -> Iterator[Finding]:
    """A response names a claim that is not there; a correction does, which may have withdrawn it."""
    rows = [("responses.csv", row.line, row.claim) for row in dossier.responses]
    rows += [("corrections.csv", row.line, row.claim) for row in dossier.corrections]
    known = _claims(dossier, {claim for _, _, claim in rows})
    for file, line, claim in rows:
        if claim not in known:
            gone = bool(claim) and file == "corrections.csv"
            message = f'no claim has the id "{claim}"' if claim else "the row names no claim"
            fix = "Write the id of the claim; onrecord show NAME --json lists them."
            if gone:
                message, fix = f"{message} any more", "Leave it if the claim was withdrawn; else mend the id."
            severity: Severity = "warning" if gone else "error"
            yield Finding(
                file=file, line=line, severity=severity, code="unknown-claim", message=message, fix=fix
            )


def response_without_source(dossier: Dossier) -> Iterator[Finding]:
    """A response names a source that is not there."""
    for row in dossier.responses:
        if row.source and row.source not in dossier.sources:
            message = f'no source is called "{row.source}"'
            yield Finding(
                file="responses.csv",
                line=row.line,
                severity="error",
                code="response-without-source",
                message=message,
                fix="Mend the id, or add a row to sources.csv.",
            )


def _claims(dossier: Dossier, wanted: set[str]) -> dict[str, Claim]:
    return {claim.id: claim for claim in dossier.claims if claim.id in wanted} if wanted else {}
