"""Citations: a claim or a source to paste into a footnote, a BibTeX file, or a reference manager.

In:   a claim with its source, or a source; the header
Out:  plain text, BibTeX, CSL-JSON
Not:  where the page stands: its address is added by who knows it
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from onrecord.model.source import Source
from onrecord.model.views import ClaimView, Header
from onrecord.show.pages.words import flat

CSL: Final = {
    "opinion": "legal_case",
    "filing": "document",
    "record": "document",
    "article": "article-newspaper",
    "interview": "interview",
    "book": "book",
    "webpage": "webpage",
}
"""Kind of a source to a type of CSL; any other is a document."""
BIBTEX: Final = {"article": "article", "book": "book"}
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def claim_text(claim: ClaimView, source: Source | None, header: Header) -> str:
    """What is said, how it stands, in which words, where, and out of which record."""
    said = f"{claim.subject.name} {claim.label}{' ' if claim.object else ': '}"
    said += claim.object.name if claim.object else claim.literal
    if claim.within:
        said += f", in {claim.within.name}"
    when = f", {claim.when.text}" if claim.when else ""
    contested = " (contested)" if claim.contested else ""
    words = [f"“{claim.quote}”"] if claim.quote else []
    words += [f"In our words: {claim.summary.rstrip('.')}."] if claim.summary else []
    where = source_text(source) if source else f"{claim.source_title}."
    return flat(
        " ".join(
            [
                f"{said}{when}: {claim.said}{contested}.",
                *words,
                where,
                f"Claim {claim.id} in {_record(header)}",
            ]
        )
    )


def source_text(source: Source) -> str:
    """Author, title, publisher, date, address; what is not known is said to be not stated."""
    parts = [
        source.author,
        source.title,
        source.publisher or "publisher not stated",
        source.date or "date not stated",
        source.url,
    ]
    return flat(", ".join(part for part in parts if part) + ".")


def bibtex(source: Source, header: Header, claim: ClaimView | None = None) -> str:
    """A BibTeX entry of a source; with a claim, its place in the record as a note."""
    note = f"Claim {claim.id} in {_record(header)}" if claim else f"Source {source.id} in {_record(header)}"
    fields = {
        "title": source.title,
        "author": source.author,
        "publisher": source.publisher,
        "year": _year(source.date),
        "date": source.date,
        "url": source.url,
        "note": note,
    }
    rows = [f"  {name} = {{{_tex(value)}}}" for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9-]", "-", source.id)
    return f"@{BIBTEX.get(source.kind, 'misc')}{{{key},\n" + ",\n".join(rows) + "\n}"


def csl(source: Source, header: Header, claim: ClaimView | None = None) -> str:
    """The same as CSL-JSON, which reference managers read."""
    item: dict[str, Any] = {
        "id": source.id,
        "type": CSL.get(source.kind, "document"),
        "title": flat(source.title),
    }
    if source.author:
        item["author"] = [{"literal": flat(source.author)}]
    if source.publisher:
        item["publisher"] = flat(source.publisher)
    if _year(source.date):
        item["issued"] = {"date-parts": [_parts(source.date)]}
    elif source.date:
        item["issued"] = {"literal": flat(source.date)}
    if source.url:
        item["URL"] = flat(source.url)
    item["note"] = flat(
        f"Claim {claim.id} in {_record(header)}" if claim else f"Source {source.id} in {_record(header)}"
    )
    return json.dumps([item], ensure_ascii=False, indent=1)


def _record(header: Header) -> str:
    return f"{header.title}, record of {header.built[:10]}, build {header.build}."


def _year(date: str) -> str:
    found = re.match(r"\d{4}", date)
    return found[0] if found else ""


def _parts(date: str) -> list[int]:
    """Year, month, day, as far as the date says; nothing is invented."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?![\d~?%X/])", date)
    if not found:
        return [int(_year(date))]
    return [int(part) for part in found.groups() if part]


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in flat(text))
