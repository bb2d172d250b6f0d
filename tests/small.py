"""Dossiers in memory for tests of what comes after reading: one line per claim, entities as needed.

people = "ada grace: Person | raid: Event"
small(people, ["ada witnessed raid @a1 reported when=1991"])
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from onrecord.model.claim import Claim, claim_id
from onrecord.model.dossier import Dossier, Judgement, Meta
from onrecord.model.entity import Entity
from onrecord.model.source import Source
from onrecord.model.terms import Terms
from onrecord.model.time import Time

BASE = "https://example.org/case/"


@cache
def terms() -> Terms:
    """The ontology of the package."""
    return Terms.from_json(json.loads(files("onrecord.ontology").joinpath("terms.json").read_text("utf-8")))


def claim(line: str) -> Claim:
    """Read `SUBJECT RELATION OBJECT @SOURCE [STANDING] [key=value ...]`; `_` in a value is a space."""
    subject, relation, object_, source, *rest = line.split()
    given = {"standing": ""} | dict(
        word.split("=", 1) if "=" in word else ("standing", word) for word in rest
    )
    text = {key: value.replace("_", " ") for key, value in given.items()}
    when = text.pop("when", "")
    within = text.pop("in", "")
    name = text.pop("id", "")
    if terms().relations[relation].literal:
        object_ = object_.replace("_", " ")
    source = source.removeprefix("@")
    words = [text.get(key, "") for key in ("quote", "summary", "standing", "by")]
    return Claim(
        id=name or claim_id(subject, relation, object_, within, when, source, *words),
        subject=subject,
        relation=relation,
        object=object_,
        source=source,
        within=within,
        when=Time.parse(when) if when else None,
        draft=text.pop("review", "") == "draft",
        **text,
    )


def entities(text: str) -> dict[str, Entity]:
    """Read `id id: Type | id: Type`; an id that begins with `some-` is unnamed."""
    out: dict[str, Entity] = {}
    for group in filter(None, (part.strip() for part in text.split("|"))):
        names, type_ = group.split(":")
        for name in names.split():
            unnamed = name.startswith("some-")
            title = name.replace("-", " ").title()
            out[name] = Entity(id=name, type=type_.strip(), name=title, unnamed=unnamed, privacy="public")
    return out


def small(
    people: str | Mapping[str, Entity],
    lines: Iterable[str | Claim],
    *,
    same: Iterable[tuple[str, str]] = (),
    salt: str = "salt",
    **more: Any,
) -> Dossier:
    """A dossier with the sources that its claims name."""
    claims = [claim(line) if isinstance(line, str) else line for line in lines]
    known = entities(people) if isinstance(people, str) else people
    sources = {c.source: Source(id=c.source, title=f"Source {c.source}") for c in claims}
    return Dossier(
        meta=Meta(title="Small", base=BASE, salt=salt),
        terms=more.pop("terms", terms()),
        sources=more.pop("sources", sources),
        entities=known,
        claims=tuple(sorted({c.id: c for c in claims}.values(), key=lambda c: c.id)),
        judgements=tuple(Judgement(a=a, b=b, judgement="same") for a, b in same),
        **more,
    )
