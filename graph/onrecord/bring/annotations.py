"""Web Annotations: passages that people marked become claims to complete, with the exact words.

In:   JSON-LD as the W3C has it (a page, a collection, a list, or one a line), or rows of the Hypothesis API
Out:  documents as sources; a marked passage as a claim in review (`draft`), its words as quote, where they
      stood in the note; what the annotator wrote as summary
Not:  guesses at what a passage says: a body or tag `subject | relation | object` is a claim of its own
      words; without one the passage is `about` the annotated document's entity, to be completed

A draft is checked and left out of the record until somebody removes the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onrecord.bring.cells import address, key_of, plain, time_of
from onrecord.bring.into import Into
from onrecord.bring.json_lines import document, objects
from onrecord.bring.opened import Source
from onrecord.errors import ForeignFileError
from onrecord.read.names import slug
from onrecord.store.progress import Progress

_LISTS = ("items", "rows", "@graph", "first")


def bring(files: Sequence[Path], into: Into, progress: Progress) -> None:
    """Bring in annotations.

    Raises:
        ForeignFileError: A file is no JSON, or holds no annotations.
    """
    for file in files:
        found = list(_annotations(file, into))
        if not found:
            raise ForeignFileError(f"{file.name} holds no annotations.")
        count = into.ledger.count(file.name, "annotation")
        for number, (line, one) in enumerate(found, 1):
            count.read += 1
            count.kept += _one(file.name, line, number, one, into)
            progress(file.name, number, len(found))


def _annotations(file: Path, into: Into) -> Iterator[tuple[int, Mapping[str, Any]]]:
    def refuse(line: int, code: str, reason: str, original: str) -> None:
        into.ledger.count(file.name, "annotation").read += 1
        into.ledger.note(file.name, line, "annotation", code, reason, original)

    with Source(file) as source:
        if file.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson")):
            yield from ((line, found) for line, found, _ in objects(source, refuse))
        else:
            yield from ((0, one) for one in _flat(document(source), 0))


def _flat(found: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """All annotations inside of pages and collections."""
    if isinstance(found, list):
        for one in found:
            yield from _flat(one, depth)
    elif isinstance(found, dict):
        if "target" in found:
            yield found
        elif depth < 4:
            for name in _LISTS:
                yield from _flat(found.get(name), depth + 1)


def _one(file: str, line: int, number: int, found: Mapping[str, Any], into: Into) -> bool:
    targets = found["target"] if isinstance(found["target"], list) else [found["target"]]
    kept = False
    for target in targets:
        passage = _passage(target)
        where = _address(target, found)
        if not passage or not where:
            reason = "it marks no words" if where else "it does not say of which document"
            into.ledger.note(
                file, line or number, "annotation", "no-passage", reason, str(found.get("id", ""))
            )
            continue
        kept |= _claim(file, line or number, found, target, (where, passage), into)
    return kept


def _claim(
    file: str, number: int, found: Mapping[str, Any], target: Any, at: tuple[str, str], into: Into
) -> bool:
    where, passage = at
    url = address(where) or ""
    title = _title(found) or where
    source = into.source(key_of(where), title, url=url, note=f"annotated in {file}")
    said = _bodies(found)
    creator = _creator(found)
    made = time_of(str(found.get("created", ""))) or ""
    place = "; ".join(
        f
        for f in (f"{file}:{number}", _offsets(target), f"marked by {creator}" if creator else "", made)
        if f
    )
    cells = {"quote": passage, "summary": "; ".join(said)[:2000], "review": "draft", "note": place}
    for text in said:
        parts = [part.strip() for part in text.split("|")]
        relation = into.terms.relation_named(parts[1]) if len(parts) == 3 else None
        if relation is not None and parts[0] and parts[2]:
            return _stated(file, number, parts, relation, source, cells, into)
    document_key = into.id(f"{key_of(where)[:70]}-document")
    into.entity(document_key, "Work", title, note=f"{file}: the annotated document")
    passage_key = into.id(f"passage-{key_of(str(found.get('id') or f'{file} {number}'))[-60:]}")
    into.entity(passage_key, "Work", f"a passage of {title}"[:200], note=place)
    problem = into.claim(passage_key, "about", document_key, source, **cells)
    if problem:
        into.ledger.note(file, number, "annotation", "no-claim", problem, passage)
    return not problem


def _stated(
    file: str, number: int, parts: list[str], relation: Any, source: str, cells: dict[str, str], into: Into
) -> bool:
    """A claim that the annotator wrote out; its ends are entities of the dossier, by id or name."""
    ends = [into.known(part) or into.id(slug(part)) for part in (parts[0], parts[2])]
    left, right = into.allowed(relation)
    for key, name, allowed in ((ends[0], parts[0], left), (ends[1], parts[2], right)):
        if key == ends[1] and relation.literal:
            continue
        if key not in into.types:
            kinds = [
                c
                for c in ("Person", "Organization", "Event", "LegalCase", "Place", "Work")
                if allowed is None or c in allowed
            ]
            if len(kinds) != 1:
                reason = f"{name} is no entity of the dossier, and its class is not told by {relation.name}"
                into.ledger.note(file, number, "annotation", "undescribed", reason, cells["quote"])
                return False
            into.entity(key, kinds[0], name, note=f"{file}:{number}")
    object_ = parts[2] if relation.literal else ends[1]
    problem = into.claim(ends[0], relation.name, object_, source, **cells)
    if problem:
        into.ledger.note(file, number, "annotation", "no-claim", problem, cells["quote"])
    return not problem


def _selectors(target: Any) -> Iterator[Mapping[str, Any]]:
    found = target.get("selector") if isinstance(target, dict) else None
    todo = list(found) if isinstance(found, list) else [found]
    for _ in range(100):
        if not todo:
            return
        one = todo.pop(0)
        if isinstance(one, dict):
            yield one
            todo.append(one.get("refinedBy"))


def _passage(target: Any) -> str:
    texts = (one.get("exact") for one in _selectors(target))
    return next((t for t in (plain(x) for x in texts if isinstance(x, str)) if t), "")


def _offsets(target: Any) -> str:
    for one in _selectors(target):
        begin, end = one.get("start"), one.get("end")
        if isinstance(begin, str) and isinstance(end, str) and begin.isdigit() and end.isdigit():
            return f"characters {begin} to {end}"
    return ""


def _address(target: Any, found: Mapping[str, Any]) -> str:
    where = target.get("source", target.get("id")) if isinstance(target, dict) else target
    if isinstance(where, dict):
        where = where.get("id", where.get("@id"))
    where = where if isinstance(where, str) else found.get("uri")
    return (plain(where) or "")[:2000] if isinstance(where, str) else ""


def _title(found: Mapping[str, Any]) -> str:
    about = found.get("document")
    titles = about.get("title") if isinstance(about, dict) else None
    title = titles[0] if isinstance(titles, list) and titles else titles
    return (plain(title) or "")[:300] if isinstance(title, str) else ""


def _creator(found: Mapping[str, Any]) -> str:
    who = found.get("creator", found.get("user"))
    if isinstance(who, dict):
        who = who.get("name", who.get("nickname", who.get("id")))
    return (plain(who) or "")[:200] if isinstance(who, str) else ""


def _bodies(found: Mapping[str, Any]) -> list[str]:
    """What the annotator wrote, tags last."""
    bodies = found.get("body", found.get("bodyValue", found.get("text")))
    texts: list[str] = []
    for body in bodies if isinstance(bodies, list) else [bodies]:
        text = body.get("value", body.get("label")) if isinstance(body, dict) else body
        if isinstance(text, str) and (clean := plain(text)):
            texts.append(clean)
    tags = found.get("tags")
    if isinstance(tags, list):
        texts += [t for t in (plain(x) for x in tags if isinstance(x, str)) if t]
    return texts
