"""Does `dossier.toml` say what the people named need, and nothing that is not done?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.model.finding import Finding

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Severity

FILE = "dossier.toml"


def no_salt(dossier: Dossier) -> Iterator[Finding]:
    """Nothing secret numbers the pseudonyms."""
    if not dossier.meta.salt:
        message = "there is no salt, so who has a list of names could guess which pseudonym is whose"
        fix = 'Add salt = "..." with a long random text, and keep it secret.'
        yield _finding("warning", "no-salt", message, fix)


def no_corrections(dossier: Dossier) -> Iterator[Finding]:
    """Whoever is named has nowhere to write."""
    if not dossier.meta.corrections:
        message = "there is no address for corrections, so who is named here has nowhere to write"
        yield _finding(
            "warning", "no-corrections", message, 'Add corrections = "..." with an address you read.'
        )


def outside_store(dossier: Dossier) -> Iterator[Finding]:
    """Another store is asked for, and only the embedded one answers."""
    if dossier.meta.store:
        message = "store is set, and an outside store is not supported yet: the embedded one answers"
        yield _finding("warning", "outside-store", message, "Take the line out.")


def _finding(severity: Severity, code: str, message: str, fix: str) -> Finding:
    return Finding(file=FILE, line=0, severity=severity, code=code, message=message, fix=fix)
