"""An entity: a person, group, organization, estate, event, legal case, place or work."""

from __future__ import annotations

from onrecord.model.light import dataclass

PRIVACY = ("public", "private", "minor", "hidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One row of `entities.csv`. Empty text means: not said."""

    id: str
    type: str
    """Local name of a class of the ontology: `Person`, `Lawsuit`."""
    name: str
    aliases: tuple[str, ...] = ()
    """Spellings nobody disputes. A name that somebody gave is a claim (`calledAs`)."""
    unnamed: bool = False
    """No source names this person or group: contradicts nobody, ends a chain, is never passed through."""
    living: str = ""
    """yes, no, or empty: alive as far as the dossier knows."""
    description: str = ""
    same_as: tuple[str, ...] = ()
    """IRIs elsewhere (skos:exactMatch)."""
    privacy: str = ""
    """One of `PRIVACY`; empty means private for a Person, public for all else."""
    pseudonym: str = ""
    note: str = ""
    """For the authors; says why a person is public."""
    line: int = 0
    """Line in its table, for findings; 0 where there is none."""
