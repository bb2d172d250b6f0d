"""The ontology browser: classes, relations, standings, each with definition, example and uses.

In:   `Terms` (from the site), how often each is used, which saved questions name it
Out:  HTML
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onrecord.model.light import dataclass, field
from onrecord.model.terms import Class, Relation, Standing
from onrecord.show.pages.questions import Saved
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site
from onrecord.show.terms import find


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How many claims and entities use each term of the ontology, by its name."""

    classes: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)
    standings: Mapping[str, int] = field(default_factory=dict)


class Leaf(NamedTuple):
    """A class in the tree of classes."""

    depth: int
    term: Class


NONE = Uses()


def terms(site: Site, uses: Uses = NONE, word: str = "") -> str:
    """All terms, or those that have a word in name, label or definition."""
    classes, relations, standings = find(site.terms, word)
    return render(
        "terms",
        site,
        f"{word}: terms" if word else "Terms",
        tree=_tree(site, classes, whole=not word),
        relations=relations,
        standings=sorted(standings, key=lambda s: (-s.firmness, s.name)),
        uses=uses,
        word=word,
        section="Terms",
    )


def term(
    site: Site, found: Class | Relation | Standing, uses: Uses = NONE, saved: Sequence[Saved] = ()
) -> str:
    """One term with all that is known of it."""
    below = sorted(
        (t for t in _all(site, found) if found.name in getattr(t, "supers", ())),
        key=lambda t: t.label.casefold(),
    )
    kinds = {Class: "class", Relation: "relation", Standing: "standing"}
    counts = {"class": uses.classes, "relation": uses.relations, "standing": uses.standings}
    kind = kinds[type(found)]
    label = f"{found.label}" + (f" / {found.inverse_label}" if isinstance(found, Relation) else "")
    return render(
        "term",
        site,
        label,
        found=found,
        kind=kind,
        below=below,
        count=sum(counts[kind].get(t.name, 0) for t in (found, *(below if kind == "class" else ()))),
        marks=_marks(found) if isinstance(found, Relation) else (),
        saved=[q for q in saved if names(q, found.name)],
        section="Terms",
    )


def named(site: Site, name: str) -> Class | Relation | Standing | None:
    """The term of that name; "not-stated" is the empty standing."""
    known = site.terms
    if name == "not-stated":
        return known.standings.get("")
    return known.classes.get(name) or known.relations.get(name) or known.standings.get(name)


def names(question: Saved, term_name: str) -> bool:
    """Whether a question names a term."""
    text = question.text
    at = text.find(f"onr:{term_name}")
    while at >= 0 and term_name:
        after = text[at + 4 + len(term_name) : at + 5 + len(term_name)]
        if not (after.isalnum() or after in ("-", "_")) or not after:
            return True
        at = text.find(f"onr:{term_name}", at + 1)
    return False


def _all(site: Site, found: Class | Relation | Standing) -> Sequence[Class | Relation]:
    if isinstance(found, Class):
        return list(site.terms.classes.values())
    return list(site.terms.relations.values()) if isinstance(found, Relation) else []


def _tree(site: Site, classes: Sequence[Class], *, whole: bool) -> list[Leaf]:
    """Classes below those they are a kind of; a list where only some are shown."""
    if not whole:
        return [Leaf(0, c) for c in classes]
    by_name = {c.name: c for c in classes}
    parent = {c.name: _parent(c, by_name) for c in classes}
    below: dict[str, list[Class]] = {}
    for c in sorted(classes, key=lambda c: c.label.casefold()):
        below.setdefault(parent[c.name], []).append(c)
    found: list[Leaf] = []

    def walk(name: str, depth: int) -> None:
        for c in below.get(name, ()):
            found.append(Leaf(depth, c))
            if depth < 12:
                walk(c.name, depth + 1)

    walk("", 0)
    return found


def _parent(term: Class, known: Mapping[str, Class]) -> str:
    """The nearest class above: the one that has most classes above itself."""
    above = [name for name in term.supers if name in known and name != term.name]
    return max(above, key=lambda name: (len(known[name].supers), name), default="")


def _marks(found: Relation) -> tuple[str, ...]:
    marks = (
        (bool(found.dates), f"the time of a claim dates its {found.dates}"),
        (
            bool(found.one_answer),
            f"has one answer for each {found.one_answer}, so that two answers are a conflict",
        ),
        (found.adverse, "weighs heavily on a person: no direct triple unless found or admitted"),
        (not found.joins and not found.literal, "no path passes along it"),
        (found.symmetric, "the same in both directions"),
    )
    return tuple(sentence for holds, sentence in marks if holds)
