"""Do the authors know who will be shown, and under what name?

In:   a dossier
Out:  findings about who is private by default, and private names that public names give away
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.check.place import at_entity, short
from onrecord.model.commonwords import UNTELLING
from onrecord.model.finding import Finding
from onrecord.model.mask import plurals, split, surnames
from onrecord.redact import NAMED_OF_THEMSELVES, privacy_of

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.entity import Entity

_NAMED = 5
"""Persons whom a finding about many lists."""


def private_by_default(dossier: Dossier) -> Iterator[Finding]:
    """Persons are private because nobody decided: one note for all of them."""
    found = [
        entity
        for entity in dossier.entities.values()
        if not entity.privacy and privacy_of(entity, dossier.terms) == "private"
    ]
    if found:
        who = ", ".join(short(entity.name, 40) for entity in found[:_NAMED])
        who += f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
        many = f"{len(found):,} persons are" if len(found) > 1 else "1 person is"
        become = "they will be pseudonyms" if len(found) > 1 else "the name will be a pseudonym"
        yield Finding(
            file="entities.csv",
            line=0,
            severity="note",
            code="private-by-default",
            message=f"{many} private because privacy is empty ({who}); {become} in what leaves the machine",
            fix="Write public, with the reason in note, for whoever is to be named; else private.",
        )


def private_name_in_public_name(dossier: Dossier) -> Iterator[Finding]:
    """A firm, place or work that is shown under its name carries the surname of somebody who is not."""
    veiled = _veiled_surnames(dossier)
    if not veiled:
        return
    for entity in dossier.entities.values():
        kind = dossier.terms.kind(entity.type)
        if kind == "person" or kind not in NAMED_OF_THEMSELVES or entity.unnamed:
            continue
        if privacy_of(entity, dossier.terms) != "public":
            continue
        if found := _carried(entity, veiled):
            surname, name = found
            message = f"the private surname {short(surname)} also stands in a public name ({short(name)})"
            fix = f"Write private, with a pseudonym, or hidden in the row of {entity.id}."
            yield at_entity(entity, "warning", "private-name-in-public-name", message, fix)


def _veiled_surnames(dossier: Dossier) -> dict[str, str]:
    """Folded surnames of those who are not shown under theirs, plurals too, to the surname as written."""
    out: dict[str, str] = {}
    seen: set[str] = set()
    for entity in dossier.entities.values():
        if entity.unnamed or privacy_of(entity, dossier.terms) == "public":
            continue
        if dossier.terms.kind(entity.type) != "person":
            continue
        for name in (entity.name, *entity.aliases):
            last = name.rpartition(" ")[2]
            if last in seen:
                continue
            alone = not UNTELLING.issuperset(split(last))  # then all who are called so have the same surnames
            if alone:
                seen.add(last)
            for word in surnames(last if alone else name):
                written = next((token for token in name.split() if word in split(token)), name.split()[-1])
                for form in (word, *plurals(word)):
                    out.setdefault(form, written)
    return out


def _carried(entity: Entity, veiled: dict[str, str]) -> tuple[str, str] | None:
    for name in (entity.name, *entity.aliases):
        for word in split(name):
            if word in veiled:
                return veiled[word], name
    return None
