"""What is held about one entity, as text and as JSON: the answer of `show NAME --report`.

In:   `Held`
Out:  `Lines`; a plain dict
Not:  a promise that nothing else holds the name: copies that others made are not seen from here
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.show import json_, text, words
from onrecord.show.lines import WIDTH, Lines
from onrecord.show.words import many

if TYPE_CHECKING:
    from onrecord.model.held import Held

PRIVACY = {
    "public": "It leaves this machine under its own name.",
    "private": "It leaves this machine under a pseudonym.",
    "minor": "It leaves this machine under a pseudonym, without age or date of birth.",
    "hidden": "It does not leave this machine, nor does any claim about it.",
}
WHAT = {
    "texts": "texts of sources",
    "files": "files of the dossier",
    "builds": "older builds, until nobody reads them",
    "journal": "the journal of builds",
    "git": "the history of the dossier in git",
}
LAST = (
    "Backups, and copies that others made of what was published, are not seen from here. Deleting rows and "
    "building again clears the record; it does not rewrite git."
)


def held(answer: Held, width: int = WIDTH) -> Lines:
    """For whoever is asked "what do you hold about me?"."""
    lines = Lines(width)
    entity = answer.card.entity
    lines.add("What this dossier holds about ", words.name(entity), f" [{entity.id}].", hang=0)
    lines.add(f"{PRIVACY[answer.privacy]}{_as(answer)}", hang=0)
    lines.add(f"The reason given: {answer.note}" if answer.note else "No reason is given for that.", hang=0)
    alive = {"no": "It says that they do not live any more.", "yes": "It says that they live."}
    lines.add(alive.get(answer.living, "It does not say whether they live."), hang=0)
    lines.blank()
    _whole(lines, answer, width)
    lines.blank()
    count = many(len(answer.mentioned), "claim")
    lines.add((f"Named in the words of {count} about others", "title"))
    words.claims(lines, answer.mentioned, 2)
    lines.blank()
    lines.add(("Where else the name stands", "title"))
    for place in answer.places:
        times = f" ({many(place.times, 'time')})" if place.times > 1 else ""
        lines.add(f"{WHAT[place.what]}: {place.where}{times}", indent=2)
    if not answer.places:
        lines.add("Nowhere that could be looked at.", indent=2)
    lines.add(LAST, hang=0)
    words.footer(lines, answer.card.header)
    return lines


def _as(answer: Held) -> str:
    shown = answer.privacy in ("private", "minor") and answer.shown_as
    return f" There it is called {answer.shown_as}." if shown else ""


def _whole(lines: Lines, answer: Held, width: int) -> None:
    """The card, every claim of it."""
    inner = text.card(answer.card, width, foot=False)
    lines.cited.update(inner.cited)
    lines.lines += inner.trimmed()


def as_json(answer: Held) -> dict[str, Any]:
    """The same for programs."""
    return {
        **json_.card(answer.card),
        "privacy": answer.privacy,
        "shown_as": answer.shown_as or None,
        "note": answer.note,
        "living": answer.living,
        "names": list(answer.names),
        "mentioned": [json_.claim(view) for view in answer.mentioned],
        "places": [{"what": p.what, "where": p.where, "times": p.times} for p in answer.places],
    }
