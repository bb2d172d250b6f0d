"""The data of the page: a picture as plain values that the page's script reads.

In:   a `Picture`
Out:  `island(picture)`, JSON values; `lines(picture)`, what each line of the network rests on
Not:  HTML, positions, colours; and no words: `say` and labels come with the picture

Everything is sorted by id, so that the order of rows in the dossier changes no byte of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from onrecord.model.answers import ClaimView, ConflictView, EntityRef, Picture, PictureEntity, Step
from onrecord.model.source import Source, roots

KINDS = (
    ("person", "People", "Person", "dot"),
    ("group", "Groups", "Group", "group"),
    ("organization", "Organizations", "Organization", "square"),
    ("estate", "Estates", "Estate", "estate"),
    ("event", "Events", "Event", "diamond"),
    ("case", "Legal cases", "Legal case", "hexagon"),
    ("work", "Works", "Work", "triangle"),
    ("place", "Places", "Place", "triangleDown"),
    ("folded", "Folded groups", "Folded group", "folded"),
    ("other", "Others", "Other", "star"),
)
"""Kind, its name in the plural and the singular, and its shape: no kind without a shape of its own."""
NAMED = {
    "": "Not stated",
    "depicted": "Shown in a drama",
    "down": "Taken down",
    "charged": "Charged, undecided",
}
"""Standings whose label is not their name."""
ORDER = ("found", "recorded", "admitted")
"""Equally firm; this is the order in which people think of them."""
LEVELS = ("contradicts", "denied", "undone", "differs")
DOWN = "down"
"""Key of claims whose own standing stands and that another row took down."""

Json = dict[str, Any]


def island(picture: Picture) -> Json:
    """Everything the page's script needs, and nothing that the page never shows."""
    claims = every_claim(picture)
    names = _names(picture, claims)
    own = {claim.id for claim in (*picture.claims, *picture.nearby_claims)}
    own.update(claim.id for chain in picture.chains for step in chain.steps for claim in step.claims)
    marks = {claim_id for c in picture.conflicts if c.level != "differs" for claim_id in _in_conflict(c)}
    corrected: dict[str, list[list[str]]] = {}
    for row in sorted(picture.corrections, key=lambda r: (r.claim, r.date, r.what)):
        corrected.setdefault(row.claim, []).append([row.date, row.what, row.reason])
    return {
        "header": _header(picture),
        "kinds": [
            {"id": kind, "many": many, "one": one, "shape": shape}
            for kind, many, one, shape in KINDS
            if any(name["kind"] == kind and name["shown"] for name in names.values())
            or (kind == "folded" and picture.groups)
        ],
        "standings": _standings(picture, claims.values()),
        "names": names,
        "claims": [
            _claim(c, c.id in marks, c.id in own, corrected.get(c.id, [])) for _, c in sorted(claims.items())
        ],
        "sources": _sources(picture, claims.values()),
        "conflicts": [_conflict(c) for c in sorted(picture.conflicts, key=_place)],
        "chains": [
            {"contested": chain.contested, "steps": [_step(step) for step in chain.steps]}
            for chain in picture.chains
        ],
        "judgements": sorted([*row] for row in picture.judgements),
        **_beyond(picture, claims.values()),
    }


def _beyond(picture: Picture, claims: Iterable[ClaimView]) -> Json:
    """What the page needs to unfold, to date events and to find chains by the rules of the record."""
    relations = {claim.relation for claim in claims}
    return {
        "nearby": sorted(entity.ref.id for entity in picture.nearby),
        "groups": [
            {"id": group_id(g.first), "first": g.first, "size": g.size, "members": list(g.members)}
            for g in sorted(picture.groups, key=lambda g: g.first)
        ],
        "dates": {name: end for name, end in sorted(picture.dates.items()) if name in relations},
        "joinless": sorted(picture.joinless & relations),
        "firmness": dict(sorted(picture.firmness.items())),
        "disputedSame": sorted([*pair] for pair in picture.disputed_same),
    }


def group_id(first: str) -> str:
    """The id of a folded group on the page; no entity has one with a colon at this place.

    >>> group_id("board")
    'group:board'
    """
    return f"group:{first}"


def every_claim(picture: Picture) -> dict[str, ClaimView]:
    """The claims of the picture, and those of conflicts and chains that lie outside its selection."""
    found: dict[str, ClaimView] = {}
    for conflict in picture.conflicts:
        for side in conflict.sides:
            found.update((claim.id, claim) for claim in side.claims)
    for chain in picture.chains:
        for step in chain.steps:
            found.update((claim.id, claim) for claim in (*step.claims, *step.against))
    found.update((claim.id, claim) for claim in (*picture.nearby_claims, *picture.claims))
    return found


def lines(picture: Picture) -> list[Json]:
    """One line for each pair of names that claims join, with the ids of these claims, sorted.

    A literal joins nothing. The case or event that a claim holds in is said in its sentence; it gets a
    line only where a chain goes along it and nothing else joins the two, so that a line looks the same
    on every page.
    """
    if picture.groups:
        return _folded_lines(picture)
    shown = {entity.ref.id for entity in picture.entities}
    found: dict[tuple[str, str], set[str]] = {}
    for claim in picture.claims:
        if claim.object is not None:
            found.setdefault(_pair(claim.subject.id, claim.object.id), set()).add(claim.id)
    joined = set(found)
    for chain in picture.chains:
        for step in chain.steps:
            pair = _pair(step.start.id, step.end.id)
            if pair not in joined:
                found.setdefault(pair, set()).update(claim.id for claim in step.claims)
    return [
        {"id": f"{a}~{b}", "from": a, "to": b, "claims": sorted(ids)}
        for (a, b), ids in sorted(found.items())
        if a != b and a in shown and b in shown
    ]


def _folded_lines(picture: Picture) -> list[Json]:
    """Lines between folded groups: how many claims, and the stroke of the weakest of them."""
    made = []
    for line in picture.group_lines:
        a, b = _pair(group_id(line.a), group_id(line.b))
        stroke = _stroke_of(line.firmness)
        made.append(
            {"id": f"{a}~{b}", "from": a, "to": b, "claims": [], "count": line.claims, "stroke": stroke}
            | {"disagree": line.contested, "standings": [list(row) for row in line.standings]}
        )
    return sorted(made, key=lambda line: line["id"])


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def _header(picture: Picture) -> Json:
    header = picture.header
    return {
        "title": header.title,
        "built": header.built,
        "build": header.build,
        "pseudonyms": header.pseudonyms,
        "selection": picture.selection,
    }


def _standings(picture: Picture, claims: Iterable[ClaimView]) -> list[Json]:
    """The standings that occur, firmest first, each with the stroke it is drawn with."""
    present = {_key(claim) for claim in claims}
    present.update(name for line in picture.group_lines for name, _, _ in line.standings)
    return [
        {
            "id": key,
            "label": NAMED.get(key, key[:1].upper() + key[1:]),
            "stroke": _stroke(picture, key),
            "firmness": -1 if key == DOWN else picture.firmness.get(key, 1),
        }
        for key in sorted(present, key=lambda key: _rank(picture, key))
    ]


def _key(claim: ClaimView) -> str:
    """The row of the key that a claim belongs to."""
    return DOWN if claim.down and not claim.answers else claim.standing


def _rank(picture: Picture, key: str) -> tuple[int, int, str]:
    firmness = -2 if key == DOWN else picture.firmness.get(key, 1)
    return (-firmness, ORDER.index(key) if key in ORDER else len(ORDER), key)


def _stroke(picture: Picture, key: str) -> str:
    """From the firmness alone, so that a standing that a dossier adds is drawn as what it is."""
    return _stroke_of(-1 if key == DOWN else picture.firmness.get(key, 1))


def _stroke_of(firmness: int) -> str:
    if firmness >= 5:
        return "firm"
    return {4: "thin", 3: "dashed", 2: "dotted", 1: "sparse", 0: "drama"}.get(firmness, "crossed")


def _names(picture: Picture, claims: dict[str, ClaimView]) -> dict[str, Json]:
    """Every name on the page by id; `shown` only those of the picture itself, which have a card."""
    names: dict[str, Json] = {}
    for ref in _mentioned(picture, claims.values()):
        names.setdefault(ref.id, _name(ref))
    for entity in (*picture.entities, *picture.nearby):
        names[entity.ref.id] = _shown(entity)
    for _, claim in sorted(claims.items()):
        if claim.relation == "calledAs" and claim.literal and claim.subject.id in names:
            names[claim.subject.id]["called"].append([claim.literal, claim.id])
    return dict(sorted(names.items()))


def _mentioned(picture: Picture, claims: Iterable[ClaimView]) -> Iterable[EntityRef]:
    for claim in claims:
        yield from (ref for ref in (claim.subject, claim.object, claim.within) if ref is not None)
    for conflict in picture.conflicts:
        yield from (ref for ref in (conflict.entity, conflict.within) if ref is not None)
    for chain in picture.chains:
        yield from chain.entities


def _name(ref: EntityRef) -> Json:
    known = {kind for kind, *_ in KINDS}
    return {
        "name": ref.name,
        "kind": ref.kind if ref.kind in known else "other",
        "type": ref.type,
        "unnamed": ref.unnamed,
        "pseudonym": ref.pseudonym,
        "shown": False,
        "hub": False,
        "aliases": [],
        "description": "",
        "called": [],
    }


def _shown(entity: PictureEntity) -> Json:
    return {
        **_name(entity.ref),
        "shown": True,
        "hub": entity.hub,
        "type": entity.type_label or entity.ref.type,
        "aliases": list(entity.aliases),
        "description": entity.description,
    }


def _claim(claim: ClaimView, marked: bool, own: bool, corrections: list[list[str]]) -> Json:
    when = claim.when
    bounds = when and [when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end]
    return {
        "id": claim.id,
        "subject": claim.subject.id,
        "relation": claim.relation,
        "label": claim.label,
        "inverse": claim.inverse_label,
        "object": claim.object.id if claim.object else None,
        "literal": claim.literal,
        "within": claim.within.id if claim.within else None,
        "when": {"text": when.text, "bounds": bounds} if when else None,
        "source": claim.source,
        "quote": claim.quote,
        "summary": claim.summary,
        "key": _key(claim),
        "standing": claim.standing,
        "said": claim.said,
        "by": claim.by_name or claim.by,
        "stands": claim.stands,
        "contested": claim.contested,
        "draft": claim.draft,
        "marked": marked or claim.contested,
        "answers": claim.answers,
        "beside": not own,
        "undoes": claim.undoes,
        "answered": sorted(claim.answered_by),
        "place": [claim.start, claim.end] if claim.start >= 0 else None,
        "responses": [[r.asked, r.how, r.deadline, r.answer] for r in claim.responses],
        "corrections": corrections,
    }


def _sources(picture: Picture, claims: Iterable[ClaimView]) -> dict[str, Json]:
    """Every source that a claim names; of one that lies outside the selection only the title is known."""
    known = {key: _source(picture, source) for key, source in picture.sources.items()}
    for claim in claims:
        if claim.source not in known:
            known[claim.source] = {"title": claim.source_title or claim.source, "bare": True}
    return dict(sorted(known.items()))


def _source(picture: Picture, source: Source) -> Json:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "author": source.author,
        "date": source.date,
        "url": web_address(source.url),
        "archive": web_address(source.archive_url),
        "roots": sorted(roots(dict(picture.sources), source.id)),
        "house": source.publisher.casefold().strip(),
    }


def web_address(text: str) -> str:
    r"""The address if it is one of the web, else nothing: a page opens no `javascript:` and no file.

    >>> web_address("https://example.org/a?b")
    'https://example.org/a?b'
    >>> web_address("java\tscript:alert(1)")
    ''
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    plain = address.isprintable() and " " not in address
    return address if plain and parts.scheme in ("http", "https") and host and "\\" not in address else ""


def _in_conflict(conflict: ConflictView) -> set[str]:
    return {claim.id for side in conflict.sides for claim in side.claims}


def _place(conflict: ConflictView) -> tuple[int, str, str, str, str]:
    return (
        LEVELS.index(conflict.level),
        conflict.rule,
        conflict.relation,
        conflict.entity.id,
        conflict.id,
    )


def _conflict(conflict: ConflictView) -> Json:
    sides = sorted(
        (sorted(side.values), sorted(claim.id for claim in side.claims)) for side in conflict.sides
    )
    return {
        "id": conflict.id,
        "rule": conflict.rule,
        "level": conflict.level,
        "question": conflict.question,
        "entity": conflict.entity.id,
        "within": conflict.within.id if conflict.within else None,
        "sides": [{"values": values, "claims": claims} for values, claims in sides],
    }


def _step(step: Step) -> Json:
    return {
        "from": step.start.id,
        "to": step.end.id,
        "label": step.label,
        "contested": step.contested,
        "claims": [claim.id for claim in step.claims],
        "against": [claim.id for claim in step.against],
        "same": step.judged_same,
    }
