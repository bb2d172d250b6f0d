"""What reading can notice: every code with its severity, and the list that findings are gathered in.

In:   a code, a place, a sentence
Out:  findings
Not:  what a whole dossier must satisfy: `check` asks that
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from onrecord.model.finding import Finding

if TYPE_CHECKING:
    from onrecord.model.finding import Severity

CODES: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        # files
        "missing-table": ("error", "The dossier has no table of entities, sources or claims."),
        "unknown-table": ("warning", "A file looks like a table, but none of that name is read."),
        "unknown-setting": ("warning", "A key of dossier.toml means nothing."),
        "bad-setting": ("error", "A value of dossier.toml cannot be used."),
        "unsafe-path": ("error", "A path leaves the dossier, or is a link, pipe or device."),
        "unreadable-file": ("error", "A file is missing or cannot be opened."),
        "not-utf-8": ("error", "A file is not UTF-8."),
        "too-large": ("error", "A file, line or cell is beyond what is read."),
        "parquet-missing": ("error", "A Parquet table needs a library that is not installed."),
        "bad-parquet": ("error", "A Parquet table cannot be read."),
        # rows
        "empty-table": ("warning", "A table has no header."),
        "separator": ("warning", "The columns are separated by something else than commas."),
        "unknown-column": ("warning", "A column of that name is not read."),
        "misspelt-column": ("error", "A column is not read, and its name resembles one that is."),
        "missing-column": ("error", "A table lacks a column it cannot do without."),
        "duplicate-column": ("error", "Two columns have one name."),
        "short-row": ("error", "A row has fewer cells than the header."),
        "long-row": ("error", "A row has more cells than the header."),
        "lone-quote": ("error", "A quotation mark opens a cell and never closes it."),
        "many-lines": ("warning", "One cell holds so many lines that a quotation mark is probably missing."),
        "nul-character": ("error", "A row holds a NUL character."),
        # values
        "missing-value": ("error", "A cell that cannot be empty is."),
        "bad-value": ("error", "A cell has a value outside its few."),
        "bad-id": ("error", "An id has other characters than a-z, 0-9 and hyphens."),
        "duplicate-id": ("error", "Two rows have one id."),
        "duplicate-row": ("warning", "Two rows say the same."),
        "bad-time": ("error", "A time is not EDTF, or ends before it begins."),
        # names
        "unknown-entity": ("error", "No entity has that id, name or alias."),
        "ambiguous-entity": ("error", "Several entities have that name or alias."),
        "unknown-relation": ("error", "The ontology has no such relation."),
        "unknown-source": ("error", "No source has that id."),
        "unknown-claim": ("error", "No claim has that id."),
        "speaker-not-entity": ("note", "Who says it is no entity of the dossier."),
        "claim-without-source": ("error", "A claim names no source."),
        # words
        "quote-not-found": ("error", "A quote does not stand in the text of its source."),
        "summary-not-found": ("error", "A summary does not stand in the digest of its source."),
        "words-found-twice": ("warning", "A quote or summary stands in its text more than once."),
        "changed-text": ("error", "A text has another hash than the one noted."),
        "hash-missing": ("note", "A text has no hash noted, so a change would not be noticed."),
        # RDF
        "bad-rdf": ("error", "An RDF file cannot be parsed."),
        "refused-rdf": ("error", "An RDF file holds what is never read: a DOCTYPE, too deep nesting."),
        "reserved-term": ("error", "An RDF file speaks about terms or graphs of the record itself."),
        "incomplete-claim": ("error", "A claim in RDF lacks its subject, predicate or object, or has two."),
    }
)


class Notices:
    """Findings, in the order in which they were noticed."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, code: str, file: str, line: int, message: str, fix: str = "") -> None:
        """Note one finding; its severity is that of its code."""
        self.findings.append(
            Finding(file=file, line=line, severity=CODES[code][0], code=code, message=message, fix=fix)
        )


def shown(text: str, longest: int = 80) -> str:
    r"""A cell as a sentence quotes it: one line, not too long.

    >>> shown("a\nb")
    '"a b"'
    """
    flat = " ".join(text.split())
    return f'"{flat}"' if len(flat) <= longest else f'"{flat[: longest - 3]}..."'


def meant(suggestions: list[str]) -> str:
    """The bracket that asks what was meant; empty if there is no guess.

    >>> meant(["lacy", "lucy"])
    ' (did you mean lacy or lucy?)'
    """
    if not suggestions:
        return ""
    *head, last = suggestions
    return f" (did you mean {', '.join(head)} or {last}?)" if head else f" (did you mean {last}?)"


def close(word: str, words: list[str]) -> list[str]:
    """At most two of `words` that resemble `word`, best first. For short lists only."""
    from difflib import get_close_matches

    by_fold: dict[str, str] = {}
    for known in words:
        by_fold.setdefault(known.casefold(), known)
    return [by_fold[near] for near in get_close_matches(word.casefold()[:100], by_fold, n=2, cutoff=0.72)]
