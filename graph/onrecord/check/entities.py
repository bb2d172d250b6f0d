"""Are entities named safely, told apart, and used?"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import combinations, groupby
from typing import TYPE_CHECKING

from onrecord.check.place import at_entity, at_source, short
from onrecord.model.entity import PRIVACY
from onrecord.model.finding import Finding
from onrecord.model.replies import answering

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.entity import Entity
    from onrecord.model.finding import Severity
    from onrecord.model.terms import Class, Terms
    from onrecord.model.time import Time

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_ALIKE = str.maketrans(
    # Cyrillic and Greek letters that look like Latin ones
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u0501\u04bb\u03bf\u03b1\u03bd\u03c1\u03b9",
    "aceopxyijsdhoavpi",
)
_ASCII_WORD = re.compile("[a-z0-9]+")
_CROWD = 40
"""Events of one class around one person that are still compared pair by pair."""
_YEAR = 366
_MANY = 100_000
"""Rows from which numpy is worth its import."""
_ASKED = 100
"""Questions about pairs of events that are asked one by one."""


def bad_privacy(dossier: Dossier) -> Iterator[Finding]:
    """`privacy` is none of the four words."""
    for entity in dossier.entities.values():
        if entity.privacy and entity.privacy not in PRIVACY:
            message = f'privacy is "{short(entity.privacy)}"'
            yield at_entity(entity, "error", "bad-privacy", message, f"Write one of {', '.join(PRIVACY)}.")


def public_without_reason(dossier: Dossier) -> Iterator[Finding]:
    """A person is public, and the note does not say why."""
    for entity in dossier.entities.values():
        if entity.privacy == "public" and dossier.terms.is_a(entity.type, "Person") and not entity.note:
            message = f"{entity.name} is public, and note does not say why"
            yield at_entity(entity, "warning", "public-without-reason", message, "Write the reason in note.")


def unused_entity(dossier: Dossier) -> Iterator[Finding]:
    """No claim and no judgement names an entity."""
    unused = set(dossier.entities)
    for claim in dossier.claims:
        unused.difference_update((claim.subject, claim.object, claim.within, claim.by))
    for judgement in dossier.judgements:
        unused.difference_update((judgement.a, judgement.b))
    for entity in dossier.entities.values():
        if entity.id in unused:
            message = f"no claim names {entity.name}"
            yield at_entity(
                entity, "note", "unused-entity", message, "Add what is said of it, or delete the row."
            )


def hidden_characters(dossier: Dossier) -> Iterator[Finding]:
    """A name holds characters that nobody sees: controls, marks that turn the direction of writing."""
    for entity in dossier.entities.values():
        if found := _hidden((entity.name, *entity.aliases, entity.pseudonym)):
            yield at_entity(entity, "warning", "hidden-characters", found, "Type the name again.")
    for source in dossier.sources.values():
        if found := _hidden((source.title, source.publisher, source.author)):
            yield at_source(source, "warning", "hidden-characters", found, "Type it again.")


def _hidden(texts: Iterable[str]) -> str:
    for text in texts:
        if text.isprintable():
            continue
        for char in text:
            if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
                name = unicodedata.name(char, "a control character").lower()
                clean = "".join(c if c.isprintable() else "\ufffd" for c in text)
                return f'"{short(clean)}" holds U+{ord(char):04X}, {name}'
    return ""


def mixed_scripts(dossier: Dossier) -> Iterator[Finding]:
    """A word of a name mixes alphabets whose letters look alike, so that two names look like one."""
    for entity in dossier.entities.values():
        for name in (entity.name, *entity.aliases):
            if name.isascii():
                continue
            for word in name.split():
                if len(found := _scripts(word)) > 1:
                    message = (
                        f'"{short(word)}" in the name of {entity.id} mixes {" and ".join(found)} letters'
                    )
                    yield at_entity(
                        entity, "warning", "mixed-scripts", message, "Type the name again in one alphabet."
                    )


def _scripts(word: str) -> list[str]:
    names = {unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha()}
    return [script.capitalize() for script in _SCRIPTS if script in names]


def same_name(dossier: Dossier) -> Iterator[Finding]:
    """Two entities of one kind share a name, and nobody has judged whether they are one."""
    owners: dict[str, dict[str, str]] = {}
    judged = _judged(dossier)
    asked: set[frozenset[str]] = set()
    for entity in dossier.entities.values():
        kind = dossier.terms.kind(entity.type)
        if entity.unnamed or kind not in ("person", "group", "organization", "estate", "case"):
            continue
        first_of = owners.setdefault(kind, {})
        for name in dict.fromkeys(map(_folded, (entity.name, *entity.aliases))):
            first = first_of.setdefault(name, entity.id) if name else entity.id
            if first == entity.id:
                continue
            pair = frozenset((first, entity.id))
            if pair not in judged and pair not in asked:
                asked.add(pair)
                message = f'{first} and {entity.id} are both called "{name}": are they one?'
                yield at_entity(entity, "note", "same-name", message, _JUDGE)


_JUDGE = "Write your judgement in identities.csv: same, different or unsure."


def _folded(name: str) -> str:
    if name.isascii():
        return " ".join(_ASCII_WORD.findall(name.lower()))
    name = unicodedata.normalize("NFKD", name.casefold()).translate(_ALIKE)
    name = "".join(char for char in name if not unicodedata.combining(char))
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def _judged(dossier: Dossier) -> set[frozenset[str]]:
    return {frozenset((row.a, row.b)) for row in dossier.judgements}


def perhaps_one_event(dossier: Dossier) -> Iterator[Finding]:
    """Two events of one class may be one: one person in both, no source that has both, within a year."""
    pairs = _Events(dossier).pairs(_judged(dossier))
    for first, other in pairs[:_ASKED]:
        a, b = dossier.entities[first], dossier.entities[other]
        both = f"{a.id} ({a.name}) and {b.id} ({b.name})"
        message = f"{both} come from different sources: are they one event?"
        yield at_entity(b, "note", "perhaps-one-event", message, _JUDGE)
    if len(pairs) > _ASKED:
        message = f"{len(pairs) - _ASKED} more pairs of events may be one"
        yield Finding(
            file="entities.csv",
            line=0,
            severity="note",
            code="perhaps-one-event",
            message=message,
            fix=_JUDGE,
        )


class _Events:
    """Who takes part in which events, who tells them, and when: in numbers, for there may be millions."""

    def __init__(self, dossier: Dossier) -> None:
        terms = dossier.terms
        told = {name for name, known in terms.classes.items() if _tells(known)}
        self.ids = sorted(key for key, entity in dossier.entities.items() if entity.type in told)
        self._class = [dossier.entities[key].type for key in self.ids]
        self._number = {key: n for n, key in enumerate(self.ids)}
        self._begin: list[int | None] = [None] * len(self.ids)
        self._end: list[int | None] = [None] * len(self.ids)
        self._part = array("Q")
        """A person in the upper half, an event in the lower."""
        self._told = array("Q")
        """An event in the upper half, a source in the lower."""
        if self.ids:
            self._gather(dossier)
        self._told = _distinct(self._told)

    def _gather(self, dossier: Dossier) -> None:
        """One walk over the claims."""
        terms, number, told = dossier.terms, self._number, self._told
        dated = {name: known.dates for name, known in terms.relations.items() if known.dates}
        replies, persons, sources = answering(terms), _Persons(dossier), _Codes()
        for claim in dossier.claims:
            source = sources[claim.source]
            first, second = number.get(claim.subject), number.get(claim.object)
            within = number.get(claim.within) if claim.within else None
            for event in (first, second, within):
                if event is not None:
                    told.append(event << 32 | source)
            end = dated.get(claim.relation)
            if end is None or claim.standing in replies:
                continue
            event, who = (second, claim.subject) if end == "object" else (first, claim.object)
            if event is not None:
                self._date(event, claim.when)
                if (person := persons[who]) >= 0:
                    self._part.append(person << 32 | event)

    def _date(self, event: int, when: Time | None) -> None:
        if when is None or when.earliest_begin is None or when.latest_end is None:
            return
        begin, end = self._begin[event], self._end[event]
        if begin is None or end is None:
            self._begin[event], self._end[event] = when.earliest_begin, when.latest_end
        else:
            self._begin[event] = min(when.earliest_begin, begin)
            self._end[event] = max(when.latest_end, end)

    def pairs(self, judged: set[frozenset[str]]) -> list[tuple[str, str]]:
        """Pairs to ask about, each once, sorted."""
        found: set[int] = set()
        for _, rows in groupby(_distinct(self._part), key=_upper):
            events = [row & _LOWER for row in rows]
            if len(events) > 1:
                self._meet(events, found)
        ids, known = self.ids, {tuple(sorted(pair)) for pair in judged}
        asked = ((ids[pair >> 32], ids[pair & _LOWER]) for pair in sorted(found))
        return [pair for pair in asked if pair not in known]

    def _meet(self, events: list[int], found: set[int]) -> None:
        """Those of one person's events that may be one, two by two."""
        groups: dict[str, list[int]] = {}
        for event in events:
            groups.setdefault(self._class[event], []).append(event)
        for group in groups.values():
            if 1 < len(group) <= _CROWD:
                found.update(a << 32 | b for a, b in combinations(group, 2) if self._alike(a, b))

    def _alike(self, a: int, b: int) -> bool:
        """Whether no source tells of both, and their dates are near or not given."""
        begin_a, begin_b, end_a, end_b = self._begin[a], self._begin[b], self._end[a], self._end[b]
        if begin_a is None or begin_b is None or end_a is None or end_b is None:
            return self._sources(a).isdisjoint(self._sources(b))
        # The later begin less the earlier end; written out, for there are many pairs.
        if (begin_a if begin_a > begin_b else begin_b) - (end_a if end_a < end_b else end_b) > _YEAR:
            return False
        return self._sources(a).isdisjoint(self._sources(b))

    def _sources(self, event: int) -> set[int]:
        first = bisect_left(self._told, event << 32)
        return set(self._told[first : bisect_left(self._told, (event + 1) << 32, first)])


_LOWER = 0xFFFFFFFF


def _upper(row: int) -> int:
    return row >> 32


class _Codes(dict[str, int]):
    """Numbers in the order in which texts are first met."""

    def __missing__(self, key: str) -> int:
        code = self[key] = len(self)
        return code


class _Persons(dict[str, int]):
    """Numbers of those who are looked at; -1 for all others."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier

    def __missing__(self, key: str) -> int:
        code = self[key] = len(self) if _single(self._dossier, key) else -1
        return code


def _distinct(rows: array[int]) -> array[int]:
    """Sorted, each once; with numpy where there are many: its import costs more than a small sort."""
    if len(rows) < _MANY:
        return array("Q", sorted(set(rows)))
    import numpy as np

    return array("Q", np.unique(np.frombuffer(rows, dtype=np.uint64)).tobytes())


def _tells(known: Class) -> bool:
    """Whether a class of events says more than that something happened."""
    return known.kind == "event" and bool(known.supers)


def _single(dossier: Dossier, who: str) -> bool:
    """A named person, or a body that is not in everything."""
    entity = dossier.entities.get(who)
    known = dossier.terms.classes.get(entity.type) if entity else None
    return entity is not None and not entity.unnamed and known is not None and not known.hub


def judged_without_reason(dossier: Dossier) -> Iterator[Finding]:
    """A judgement on identity says neither why nor whose it is."""
    for row in dossier.judgements:
        missing = [column for column, value in (("reason", row.reason), ("by", row.by)) if not value]
        if missing:
            message = f"{row.a} and {row.b} are judged {row.judgement}, and {' and '.join(missing)} is empty"
            yield _at_judgement(
                row.line, "warning", "judged-without-reason", message, "Say why, and who judges."
            )


def judged_both_ways(dossier: Dossier) -> Iterator[Finding]:
    """Two entities are judged different, and the same by way of others."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while (up := parent.get(key, key)) != key:
            key = up
        return key

    for row in dossier.judgements:
        if row.judgement == "same":
            parent[root(row.a)] = root(row.b)
    for row in dossier.judgements:
        if row.judgement == "different" and root(row.a) == root(row.b):
            message = f"{row.a} and {row.b} are judged different here, and the same by way of other rows"
            yield _at_judgement(row.line, "error", "judged-both-ways", message, "Mend one of the rows.")


def judged_across_kinds(dossier: Dossier) -> Iterator[Finding]:
    """Two entities of different kinds are judged the same."""
    for row in dossier.judgements:
        kinds = [_kind(dossier.terms, dossier.entities.get(key)) for key in (row.a, row.b)]
        if row.judgement == "same" and all(kinds) and kinds[0] != kinds[1]:
            message = f"{row.a} is a {kinds[0]} and {row.b} a {kinds[1]}; they are judged the same"
            yield _at_judgement(
                row.line, "error", "judged-across-kinds", message, "Mend the row, or one of the types."
            )


def _kind(terms: Terms, entity: Entity | None) -> str:
    return terms.kind(entity.type) if entity else ""


def _at_judgement(line: int, severity: Severity, code: str, message: str, fix: str) -> Finding:
    return Finding(file="identities.csv", line=line, severity=severity, code=code, message=message, fix=fix)
