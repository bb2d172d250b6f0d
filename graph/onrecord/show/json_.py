r"""Answers as JSON: the shapes of `--json`.

In:   answers of `model.answers`, findings
Out:  plain dicts and lists (`chains`, `card`, ...), and their text (`dumps`)
Not:  SPARQL results, which have a standard of their own

Keys are promised, and their order; new ones may be added. What is not said is null, but an unstated
standing is "". Characters that steer a terminal or turn text round are written as \uXXXX: the same JSON,
harmless on a screen.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from onrecord.show.safe import INVISIBLE

if TYPE_CHECKING:
    from onrecord.model.answers import (
        Audit,
        Card,
        Chain,
        Chains,
        Changes,
        ClaimView,
        Conflicts,
        ConflictView,
        EntityRef,
        Header,
        Joining,
        Ranking,
        Step,
        Timeline,
        TimelineEntry,
    )
    from onrecord.model.dossier import Correction
    from onrecord.model.finding import Finding
    from onrecord.model.source import Source
    from onrecord.model.time import Time

_UNSAFE = re.compile(f"(?!\n)[{INVISIBLE}]")

Row = dict[str, Any]


def dumps(value: Any, *, indent: bool = False) -> str:
    """JSON text with one newline at the end; indented for people, on one line for programs (quicker)."""
    # The only control characters left are json's own line breaks: inside of strings it has escaped them.
    text = json.dumps(value, ensure_ascii=False, indent=2 if indent else None)
    return f"{text if text.isprintable() else _UNSAFE.sub(_escape, text)}\n"


def chains(answer: Chains) -> Row:
    """The answer of `path`; contested chains come last and say so."""
    return {
        "from": ref(answer.start),
        "to": ref(answer.end),
        "stale": answer.header.stale,
        "chains": [_chain(c) for c in answer.chains],
        "note": answer.note,
        "record": header(answer.header),
    }


def card(answer: Card) -> Row:
    """The answer of `show` for an entity."""
    return {
        "id": answer.entity.id,
        "name": answer.entity.name,
        "type": answer.entity.type,
        "types": list(answer.types),
        "aliases": list(answer.aliases),
        "description": answer.description,
        "same_as": list(answer.same_as),
        "claims": [
            claim(view) | {"group": group.relation, "label": group.label}
            for group in answer.groups
            for view in group.claims
        ],
        "called": [claim(view) for view in answer.called],
        "identities": list(answer.identities),
        "conflicts": [conflict(c) for c in answer.conflicts],
        "corrections": [correction(c) for c in answer.corrections],
        "stale": answer.header.stale,
        "record": header(answer.header),
    }


def claim_card(
    view: ClaimView, against: tuple[ClaimView, ...], head: Header, corrected: tuple[Correction, ...] = ()
) -> Row:
    """The answer of `show` for a claim: `claims` holds it, `against` what answers or contradicts it."""
    return {
        "id": view.id,
        "name": statement(view),
        "type": "Claim",
        "claims": [claim(view)],
        "against": [claim(c) for c in against],
        "corrections": [correction(c) for c in corrected],
        "stale": head.stale,
        "record": header(head),
    }


def source_card(source: Source, claims: tuple[ClaimView, ...], head: Header) -> Row:
    """The answer of `show` for a source: what it is, and all it says."""
    return {
        "id": source.id,
        "name": source.title,
        "type": "Source",
        "kind": source.kind,
        "publisher": source.publisher,
        "author": source.author,
        "date": source.date,
        "url": source.url,
        "archive_url": source.archive_url,
        "text": source.text,
        "based_on": list(source.based_on),
        "claims": [claim(c) for c in claims],
        "stale": head.stale,
        "record": header(head),
    }


def called(matched: tuple[ClaimView, ...], asked: str, head: Header) -> Row:
    """The answer of `show` for a name that somebody only gave: who was called so, and by whom."""
    return ref(matched[0].subject) | {
        "matched": asked,
        "claims": [claim(c) for c in matched],
        "stale": head.stale,
        "record": header(head),
    }


def corrected(rows: tuple[Correction, ...], asked: str, head: Header) -> Row:
    """The answer of `show` for a claim that was withdrawn."""
    return {
        "id": asked,
        "name": None,
        "type": "Claim",
        "claims": [],
        "corrections": [correction(row) for row in rows],
        "stale": head.stale,
        "record": header(head),
    }


def conflicts(answer: Conflicts) -> Row:
    """The answer of `conflicts`."""
    return {
        "conflicts": [conflict(c) for c in answer.conflicts],
        "stale": answer.header.stale,
        "record": header(answer.header),
    }


def timeline(answer: Timeline) -> Row:
    """The answer of `timeline`; bounds are days, null where they are open."""
    return {
        "about": ref(answer.about) if answer.about else None,
        "events": [_event(e) for e in answer.entries],
        "stale": answer.header.stale,
        "record": header(answer.header),
    }


def ranking(answer: Ranking) -> Row:
    """The answer of `central`."""
    return {
        "measure": answer.measure,
        "measures": "what was collected, not conduct",
        "ranked": [{"rank": r.rank, "score": r.score} | ref(r.entity) for r in answer.ranked],
        "communities": [[ref(e) for e in c] for c in answer.communities],
        "stale": answer.header.stale,
        "record": header(answer.header),
    }


def joining(answer: Joining) -> Row:
    """The answer of `between`."""
    return {
        "asked": [ref(e) for e in answer.asked],
        "entities": [ref(e) for e in answer.entities],
        "steps": [step(s) for s in answer.steps],
        "note": answer.note,
        "stale": answer.header.stale,
        "record": header(answer.header),
    }


def audit(answer: Audit) -> Row:
    """The answer of `audit`."""
    return {
        "groups": [
            {"code": g.code, "title": g.title, "count": len(g.claims), "claims": [claim(c) for c in g.claims]}
            for g in answer.groups
        ],
        "without": answer.without or None,
        "lost": [{"from": ref(a), "to": ref(b)} for a, b in answer.lost],
        "stale": answer.header.stale,
        "record": header(answer.header),
    }


def changes(answer: Changes) -> Row:
    """The answer of `diff`."""
    return {
        "before": header(answer.before),
        "after": header(answer.after),
        "added": [claim(c) for c in answer.added],
        "removed": [claim(c) for c in answer.removed],
        "altered": [{"before": claim(a), "after": claim(b)} for a, b in answer.altered],
        "restated": [{"before": claim(a), "after": claim(b)} for a, b in answer.restated],
        "corrections": [correction(c) for c in answer.corrections],
        "entities": {"came": [ref(e) for e in answer.came], "went": [ref(e) for e in answer.went]},
    }


def findings(found: list[Finding]) -> Row:
    """The answer of `check`."""
    rows = [
        {
            "file": f.file,
            "line": f.line,
            "severity": f.severity,
            "code": f.code,
            "message": f.message,
            "fix": f.fix,
        }
        for f in found
    ]
    counts = {s: sum(f.severity == s for f in found) for s in ("error", "warning", "note")}
    return {"findings": rows, "counts": counts}


def header(head: Header) -> Row:
    """Which record answered."""
    return {
        "title": head.title,
        "built": head.built,
        "build": head.build,
        "sources": head.sources,
        "claims": head.claims,
        "entities": head.entities,
        "corrections": head.corrections,
        "redacted": head.redacted,
        "pseudonyms": head.pseudonyms,
    }


def ref(entity: EntityRef) -> Row:
    """An entity as an answer names it."""
    return {
        "id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "unnamed": entity.unnamed,
        "pseudonym": entity.pseudonym,
    }


def claim(view: ClaimView) -> Row:
    """A claim with all that a reader needs to judge it."""
    return {
        "id": view.id,
        "statement": statement(view),
        "subject": ref(view.subject),
        "relation": view.relation,
        "object": ref(view.object) if view.object else None,
        "literal": view.literal if view.object is None else None,
        "source": view.source,
        "source_title": view.source_title,
        "quote": view.quote or None,
        "summary": view.summary or None,
        "standing": view.standing,
        "said": view.said,
        "by": view.by or None,
        "in": view.within.id if view.within else None,
        "when": view.when.text if view.when else None,
        "stands": view.stands,
        "contested": view.contested,
        "answered_by": list(view.answered_by),
        "undoes": view.undoes or None,
        "responses": [
            {"asked": r.asked, "how": r.how, "deadline": r.deadline, "answer": r.answer}
            for r in view.responses
        ],
    }


def correction(row: Correction) -> Row:
    """One row of corrections.csv."""
    return {"claim": row.claim, "date": row.date, "what": row.what, "reason": row.reason, "by": row.by}


def conflict(view: ConflictView) -> Row:
    """One question with all its sides."""
    return {
        "id": view.id,
        "rule": view.rule,
        "level": view.level,
        "relation": view.relation,
        "question": view.question,
        "entity": ref(view.entity),
        "in": ref(view.within) if view.within else None,
        "sides": [{"values": list(s.values), "claims": [claim(c) for c in s.claims]} for s in view.sides],
    }


def step(hop: Step) -> Row:
    """One hop; a hop judged the same carries the judgement where others carry claims."""
    return {
        "from": ref(hop.start),
        "to": ref(hop.end),
        "relation": hop.relation,
        "label": hop.label,
        "direction": hop.direction,
        "contested": hop.contested,
        "weakest": hop.weakest,
        "claims": [claim(c) for c in hop.claims] or ([_judgement(hop)] if hop.judged_same else []),
        "against": [claim(c) for c in hop.against],
        "dates_disputed": [r.id for r in hop.disputed],
    }


def statement(view: ClaimView) -> str:
    """What is said, in one line: subject, relation, object, in."""
    to = f" {view.object.name}" if view.object else f": {view.literal}"
    said = f"{view.subject.name} {view.label}{to}"
    return f"{said} (in {view.within.name})" if view.within else said


def _chain(chain: Chain) -> Row:
    return {
        "hops": len(chain.steps),
        "weakest": chain.weakest,
        "contested": chain.contested,
        "hubs": chain.hubs,
        "corroborated": chain.corroborated,
        "sources": list(chain.sources),
        "steps": [step(s) for s in chain.steps],
    }


def _judgement(hop: Step) -> Row:
    first, second = sorted((hop.start.id, hop.end.id))
    return {
        "id": f"judgement-{first}-{second}",
        "statement": f"{hop.start.name} and {hop.end.name}: {hop.judged_same}",
        "source": None,
        "quote": None,
        "summary": hop.judged_same,
        "standing": "",
        "by": None,
        "in": None,
        "when": None,
        "stands": True,
    }


def _event(entry: TimelineEntry) -> Row:
    from onrecord.model.time import iso

    return {
        "event": ref(entry.event),
        "disputed": entry.disputed,
        "earliest": iso(entry.earliest) or None,
        "latest": iso(entry.latest) or None,
        "datings": [
            {"when": d.when.text, "bounds": _bounds(d.when), "claims": [claim(c) for c in d.claims]}
            for d in entry.datings
        ],
    }


def _bounds(when: Time) -> Row:
    from onrecord.model.time import iso

    return {
        "earliest_begin": iso(when.earliest_begin) or None,
        "latest_begin": iso(when.latest_begin) or None,
        "earliest_end": iso(when.earliest_end) or None,
        "latest_end": iso(when.latest_end) or None,
    }


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
