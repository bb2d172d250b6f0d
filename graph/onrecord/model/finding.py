"""A finding: something `check` noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """File, line, what is wrong, how to mend it. Errors stop a build; notes ask a question."""

    file: str
    """Relative to the dossier, forward slashes."""
    line: int
    """1-based line of the file (the header is line 1); 0: the file as a whole."""
    severity: Severity
    code: str
    """Name of the check, kebab-case: `unknown-entity`, `quote-not-found`."""
    message: str
    """One sentence: what is wrong."""
    fix: str = ""
    """One sentence: what to write instead."""
