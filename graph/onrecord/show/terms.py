"""The ontology for people: a list of its words, or one word explained.

In:   `Terms`
Out:  `Lines`, or plain values for JSON
Not:  Turtle, which is in the ontology's own files
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from onrecord.model.terms import Class, Relation, Standing, Terms
from onrecord.show.lines import WIDTH, Lines

Term = Class | Relation | Standing
Found = tuple[tuple[Class, ...], tuple[Relation, ...], tuple[Standing, ...]]

SORTS = {"class": 0, "classes": 0, "relation": 1, "relations": 1, "standing": 2, "standings": 2}
"""What names a whole sort of terms, and its place in `Found`."""


def find(terms: Terms, word: str) -> Found:
    """Terms called so; where none is, those that have the word in name, label or definition. Empty: all.

    "standing", "relations", "classes" name all terms of that sort.
    """
    everything: Found = (
        tuple(c for _, c in sorted(terms.classes.items())),
        tuple(r for _, r in sorted(terms.relations.items())),
        tuple(s for _, s in sorted(terms.standings.items())),
    )
    wanted = " ".join(word.split()).casefold()
    if not wanted:
        return everything
    if wanted in SORTS:
        return _sort(everything, SORTS[wanted])
    exact = _kept(everything, lambda term: wanted in _names(term))
    return exact if any(exact) else _kept(everything, lambda term: wanted in _text(term))


def as_json(found: Found) -> dict[str, Any]:
    """All that is known of the terms found."""
    classes, relations, standings = found
    return {
        "classes": [asdict(c) for c in classes],
        "relations": [asdict(r) for r in relations],
        "standings": [asdict(s) for s in standings],
    }


def text(terms: Terms, found: Found, word: str, width: int = WIDTH) -> Lines:
    """One line a term; everything about it where there are at most three."""
    lines = Lines(width)
    count = sum(map(len, found))
    if not count:
        lines.add(f"No term has {word} in its name, label or definition. All of them: onrecord terms", hang=0)
        return lines
    groups: tuple[tuple[str, tuple[Term, ...]], ...] = tuple(
        zip(("Classes", "Relations", "Standings"), found, strict=True)
    )
    for title, group in groups:
        if not group:
            continue
        lines.blank()
        if count > 3:
            lines.add((title, "title"))
        in_full = count <= 3 or word.casefold() in SORTS
        for term in sorted(group, key=_firmest) if group is found[2] else group:
            if not in_full:
                _line(lines, term)
            else:
                _whole(lines, terms, term)
    return lines


def _firmest(term: Term) -> int:
    """Standings are told from the firmest to those that answer others."""
    return -term.firmness if isinstance(term, Standing) else 0


def _line(lines: Lines, term: Term) -> None:
    name = term.name or "(empty)"
    labels = f"{term.label} / {term.inverse_label}" if isinstance(term, Relation) else term.label
    lead = f"{name:<24} "
    lines.add((labels, "label"), indent=2, lead=lead)


def _whole(lines: Lines, terms: Terms, term: Term) -> None:
    lines.blank()
    lines.add((term.name or "(empty)", "name"), ": ", (term.label, "label"))
    lines.add(term.definition, indent=2)
    if isinstance(term, Standing):
        lines.add(f"Stands: {'yes' if term.stands else 'no'}. Said as: {term.said_as}", indent=2)
        return
    if term.note:
        lines.add(term.note, indent=2)
    if term.example:
        lines.add("Example: ", term.example, indent=2)
    if isinstance(term, Relation):
        _relation(lines, term)
    else:
        below = sorted(c.name for c in terms.classes.values() if term.name in c.supers)
        lines.add(*_listed("Is also: ", term.supers), indent=2)
        lines.add(*_listed("Kinds of it: ", below), indent=2)
        if term.role:
            lines.add("Follows from claims; it is never written in entities.csv.", indent=2)
    lines.add((term.iri, "soft"), indent=2)


def _relation(lines: Lines, term: Relation) -> None:
    to = "text" if term.literal else ", ".join(term.range) or "anything"
    lines.add(
        f"From {', '.join(term.domain) or 'anything'} to {to}. Read backwards: {term.inverse_label}.",
        indent=2,
    )
    lines.add(*_listed("Is also: ", term.supers), indent=2)
    marks = (
        (bool(term.dates), f"the time of a claim dates its {term.dates}"),
        (
            bool(term.one_answer),
            f"has one answer for each {term.one_answer}, so that two answers are a conflict",
        ),
        (term.adverse, "weighs heavily on a person: no direct triple unless found or admitted"),
        (not term.joins and not term.literal, "no path passes along it"),
        (term.symmetric, "the same in both directions"),
    )
    for holds, sentence in marks:
        if holds:
            lines.add(f"- {sentence}", indent=2)


def _listed(title: str, names: Iterable[str]) -> tuple[str, ...]:
    joined = ", ".join(names)
    return (title, joined) if joined else ()


def _sort(found: Found, place: int) -> Found:
    classes, relations, standings = found
    return (classes, (), ()) if place == 0 else ((), relations, ()) if place == 1 else ((), (), standings)


def _kept(found: Found, wanted: Any) -> Found:
    classes, relations, standings = found
    return tuple(filter(wanted, classes)), tuple(filter(wanted, relations)), tuple(filter(wanted, standings))


def _names(term: Term) -> tuple[str, ...]:
    inverse = (term.inverse_label.casefold(),) if isinstance(term, Relation) else ()
    return (term.name.casefold(), term.label.casefold(), *inverse)


def _text(term: Term) -> str:
    return " ".join((*_names(term), term.definition.casefold()))
