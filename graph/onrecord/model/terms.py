"""The ontology as a table: what each class, relation and standing means to the code.

In:   `terms.json`, compiled from the Turtle files (and a dossier's own `ontology.ttl`)
Out:  `Terms`, asked by name; nothing lists classes or relations in Python
Not:  parsing Turtle, which `read.ontology` does once, never at run time
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from onrecord.model.light import dataclass, field

End = Literal["", "subject", "object"]
"""One end of a relation; empty where the mark does not apply."""

NAMESPACE = "https://w3id.org/onrecord/ontology#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class of the ontology, such as `Lawsuit`."""

    name: str
    label: str
    definition: str = ""
    example: str = ""
    note: str = ""
    """Scope note: which neighbour to use instead, and when."""
    supers: tuple[str, ...] = ()
    """All superclasses within the ontology, sorted; not the class itself."""
    kind: str = ""
    """person, group, organization, estate, event, case, place, work; empty: abstract and role classes."""
    hub: bool = False
    """Governments, police agencies and courts join too much to explain anything inside a chain."""
    role: bool = False
    """Follows from claims (`officerOf` makes an `Officer`); never written in `entities.csv`."""
    iri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation of the ontology, such as `plaintiffIn`, with the marks that the code asks for."""

    name: str
    label: str
    """Read forwards: "plaintiff in"."""
    inverse_label: str
    """Read backwards: "has plaintiff"."""
    definition: str = ""
    example: str = ""
    note: str = ""
    domain: tuple[str, ...] = ()
    """The subject must be of one of these classes. Empty: anything."""
    range: tuple[str, ...] = ()
    """The object must be of one of these classes. Empty: anything. Unused where `literal`."""
    literal: bool = False
    """The object is text as written, no entity."""
    edtf: bool = False
    """The literal is a time (birthDate, deathDate)."""
    supers: tuple[str, ...] = ()
    """All super-relations, sorted; not the relation itself."""
    symmetric: bool = False
    dates: End = ""
    """Which end is the event that `when` dates. Empty: `when` is when a state held."""
    one_answer: End = ""
    """The fixed end of a question that can have only one answer; the other end is the answer."""
    one_answer_for: str = ""
    """The question is asked only if the fixed end is of this class (perpetrated: Homicide)."""
    one_answer_while: bool = False
    """Two answers contradict only where their times certainly overlap (headOf)."""
    adverse: bool = False
    """Hurts a person if false."""
    joins: bool = True
    """Paths may pass along it. Never true of a literal."""
    order: bool = False
    """Says that the subject happened after the object (happenedAfter)."""
    roles: tuple[tuple[End, str], ...] = ()
    """(end, role class): who gets which role class from a claim that stands."""
    iri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a claim stands. The name "" is "not stated"."""

    name: str
    label: str
    definition: str = ""
    stands: bool = True
    firmness: int = 1
    """6 (found, recorded, admitted) down to 0 (depicted); "" is 1; rows that answer have -1."""
    said_as: str = ""
    """How it is said: "alleged by {by}", "according to {source}"; `{by}`: the speaker, else the source."""
    answers: bool = False
    """A row of its own that answers another: denied, rejected, reversed, retracted."""
    takes_down: bool = False
    """The row answered no longer stands: rejected, reversed, retracted."""


FIRM = frozenset({"recorded", "found", "admitted", "testified", "reported"})
"""Only these give a direct triple."""
SETTLED = frozenset({"found", "admitted"})
"""Only these give a direct triple of an adverse relation."""


@dataclass(frozen=True, slots=True)
class Terms:
    """All classes, relations and standings of a record, by name."""

    classes: Mapping[str, Class]
    relations: Mapping[str, Relation]
    standings: Mapping[str, Standing]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Prefixes a query may use without declaring them."""

    def is_a(self, class_name: str, *wanted: str) -> bool:
        """Whether a class is one of `wanted` or below one. Unknown classes are nothing."""
        known = self.classes.get(class_name)
        return class_name in wanted or (known is not None and any(w in known.supers for w in wanted))

    def kind(self, class_name: str) -> str:
        """person, group, organization, estate, event, case, place or work; "" if unknown."""
        known = self.classes.get(class_name)
        return known.kind if known else ""

    def firmness(self, standing: str) -> int:
        """The rank of a standing; -1 for rows that answer others and for unknown ones."""
        known = self.standings.get(standing)
        return known.firmness if known else -1

    def asserted(self, relation: str, standing: str) -> bool:
        """Whether a claim that stands uncontested may be asserted with this standing, and not only said."""
        known = self.relations.get(relation)
        return known is not None and standing in (SETTLED if known.adverse else FIRM)

    def relation_named(self, text: str) -> Relation | None:
        """Find by name (`plaintiffIn`) or label ("plaintiff in"), ignoring case; None if there is none."""
        if text in self.relations:
            return self.relations[text]
        folded = " ".join(text.replace("_", " ").split()).casefold()
        for relation in self.relations.values():
            if folded in (relation.label.casefold(), relation.name.casefold()):
                return relation
        return None

    def class_named(self, text: str) -> Class | None:
        """Find by name or label, ignoring case; None if there is none."""
        if text in self.classes:
            return self.classes[text]
        folded = " ".join(text.split()).casefold()
        for known in self.classes.values():
            if folded in (known.label.casefold(), known.name.casefold()):
                return known
        return None

    def as_json(self) -> dict[str, Any]:
        """A dict of lists, sorted by name, that `from_json` reads back unchanged."""
        from dataclasses import asdict  # whoever only reads does without

        return {
            "classes": [_lean(asdict(c)) for _, c in sorted(self.classes.items())],
            "relations": [_lean(asdict(r)) for _, r in sorted(self.relations.items())],
            "standings": [asdict(s) for _, s in sorted(self.standings.items())],
            "prefixes": dict(sorted(self.prefixes.items())),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """Read what `as_json` wrote."""
        classes = (Class(**_tuples(c)) for c in data["classes"])
        relations = (Relation(**_tuples(r)) for r in data["relations"])
        standings = (Standing(**s) for s in data["standings"])
        return cls(_by_name(classes), _by_name(relations), _by_name(standings), dict(data["prefixes"]))


def _by_name(items: Iterable[Any]) -> dict[str, Any]:
    return {item.name: item for item in items}


def _lean(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, so that the table stays readable and quick to load."""
    kept = {k: v for k, v in row.items() if v not in ("", (), False) or k == "name"}
    if row.get("joins") is False:
        kept["joins"] = False
    elif "joins" in kept:
        del kept["joins"]
    kept.setdefault("label", row["label"])
    if "inverse_label" in row:
        kept.setdefault("inverse_label", row["inverse_label"])
    return kept


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has lists where the records have tuples."""
    out: dict[str, Any] = {}
    for key, value in row.items():
        if key == "roles":
            out[key] = tuple((end, role) for end, role in value)
        else:
            out[key] = tuple(value) if isinstance(value, list) else value
    return out
