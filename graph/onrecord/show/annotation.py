"""Web Annotation: each claim as an annotation of the passage in which its source makes it (W3C, JSON-LD).

In:   a portion of a record
Out:  one annotation collection as JSON-LD, piece by piece
Not:  quotation marks around our own words: a summary is in the body, a selector has the source's words alone

The context of the standard is named, as the standard asks; a reader that may not use a network needs its own
copy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from onrecord.show.edges import NOT_STATED, edge_type, statement
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.turtle import prefixes

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
AROUND: Final = 32
"""Characters before and after a quote, to find it again in a text that has changed."""


def annotation(part: Portion, ledger: Ledger) -> Iterator[str]:
    """All claims as annotations, by id."""
    collection = {
        "@context": [CONTEXT, {k: v for k, v in prefixes(part).items() if k in ("onr", "ex")}],
        "id": f"{part.base}annotations",
        "type": "AnnotationCollection",
        "label": part.about(),
        "total": part.count,
    }
    opening = json.dumps(collection, ensure_ascii=False)[:-1]
    page = json.dumps({"type": "AnnotationPage", "startIndex": 0}, ensure_ascii=False)[:-1]
    yield f'{opening},\n"first": {page}, "items": [\n'
    shown: dict[str, str | None] = {}
    for number, claim in enumerate(part.claims()):
        if claim.source not in shown:
            shown.clear()  # claims of one source often follow one another; one text in memory is enough
            shown[claim.source] = part.reading.text(claim.source)
        made = _annotation(part, claim, shown[claim.source] or "")
        ledger.written += 1
        ledger.made["annotation"] += 1
        if isinstance(made["target"], str):
            ledger.lose("words to point at: the annotation is of the source as a whole")
        yield f"{',' if number else ''}{json.dumps(made, ensure_ascii=False)}\n"
    yield "]}}\n"


def _annotation(part: Portion, claim: ClaimView, text: str) -> dict[str, Any]:
    bodies = [
        {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": _said(claim)},
        {"type": "TextualBody", "purpose": "classifying", "value": claim.standing or NOT_STATED},
        {"type": "TextualBody", "purpose": "tagging", "value": edge_type(claim)},
    ]
    if claim.summary:
        bodies.append(
            {"type": "TextualBody", "purpose": "commenting", "value": f"In our words: {claim.summary}"}
        )
    return {
        "id": f"{part.base}claim-{claim.id}",
        "type": "Annotation",
        "motivation": "linking" if claim.object else "describing",
        "body": bodies,
        "target": _target(part, claim, text),
        "onr:standing": {"id": f"onr:{claim.standing or 'unstated'}"},
        "onr:stands": claim.stands,
        "onr:contested": claim.contested,
    }


def _said(claim: ClaimView) -> str:
    return f"{claim.subject.name} {statement(claim)}"


def _target(part: Portion, claim: ClaimView, text: str) -> str | dict[str, Any]:
    """The passage, where there are words of the source; else the source."""
    source = f"{part.base}{claim.source}"
    if not claim.quote:
        return source
    selector: dict[str, Any] = {"type": "TextQuoteSelector", "exact": claim.quote}
    if not 0 <= claim.start < claim.end <= len(text):
        return {"source": source, "selector": selector}
    selector["exact"] = text[claim.start : claim.end]
    if before := text[max(0, claim.start - AROUND) : claim.start]:
        selector["prefix"] = before
    if after := text[claim.end : claim.end + AROUND]:
        selector["suffix"] = after
    position = {"type": "TextPositionSelector", "start": claim.start, "end": claim.end}
    return {"source": source, "selector": [selector, position]}
