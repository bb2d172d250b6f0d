"""Rows of `record.sqlite` as records of the model: the other direction of `store.index`.

In:   tuples, columns in the order of the SELECTs named here
Out:  Entity, Source, Claim, Conflict ..., equal to what was written
Not:  questions, which `store.reading` asks
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from onrecord.model.time import Time
from onrecord.store.schema import DRAFT

if TYPE_CHECKING:
    from onrecord.model.claim import Claim
    from onrecord.model.dossier import Correction, Judgement, Meta, Response
    from onrecord.model.entity import Entity
    from onrecord.model.judged import Conflict
    from onrecord.model.source import Source

ENTITY: Final = """SELECT id, type, name, aliases, unnamed, living, description, same_as, privacy, pseudonym,
    note, line FROM entity"""

CLAIM: Final = """SELECT c.n, c.id, c.subject, c.relation, c.object, c.within, c.time, c.source, c.quote,
    c.summary, c.standing, c.speaker, c.undoes, c.flags, c.start, c.stop, c.note, c.file, c.line,
    t.text, t.begin_from, t.begin_to, t.end_from, t.end_to
    FROM claim c LEFT JOIN time t ON t.n = c.time"""
"""A row of this is the `row` of everything below that takes one."""


def entity(row: Sequence[Any]) -> Entity:
    """A row of `ENTITY`."""
    from onrecord.model.entity import Entity

    (id_, type_, name, aliases, unnamed, living, description, same_as, privacy, pseudonym, note, line) = row
    return Entity(
        id=id_,
        type=type_,
        name=name,
        aliases=tuple(json.loads(aliases)) if aliases else (),
        unnamed=bool(unnamed),
        living=living or "",
        description=description or "",
        same_as=tuple(json.loads(same_as)) if same_as else (),
        privacy=privacy or "",
        pseudonym=pseudonym or "",
        note=note or "",
        line=line or 0,
    )


def time(row: Sequence[Any]) -> Time | None:
    """The time of a row of `CLAIM`."""
    return None if row[6] is None else Time(row[19], row[20], row[21], row[22], row[23])


def claim(row: Sequence[Any], names: Names) -> Claim:
    """A row of `CLAIM`, exactly as the dossier had it."""
    from onrecord.model.claim import Claim

    return Claim(
        id=row[1],
        subject=names.entity(row[2]),
        relation=names.relation(row[3]),
        object=names.entity(row[4]),
        within=names.entity(row[5]),
        when=time(row),
        source=names.source(row[7]),
        quote=row[8] or "",
        summary=row[9] or "",
        standing=names.standing(row[10]),
        by=names.entity(row[11]),
        undoes=row[12] or "",
        draft=bool(row[13] & DRAFT),
        note=row[16] or "",
        start=-1 if row[14] is None else row[14],
        end=-1 if row[15] is None else row[15],
        file=names.file(row[17]),
        line=row[18] or 0,
    )


class Names:
    """What the numbers of a record mean, for walks over all claims: every id at once in memory."""

    def __init__(
        self,
        entities: Sequence[str],
        sources: Sequence[str],
        relations: Mapping[int, str],
        standings: Mapping[int, str],
        files: Mapping[int, str],
    ) -> None:
        """Lists are indexed by number."""
        self._entities, self._sources, self._files = entities, sources, files
        self._relations, self._standings = relations, standings

    def entity(self, value: Any) -> str:
        """A number is an entity, text is itself, None is nothing."""
        return self._entities[value] if isinstance(value, int) else value or ""

    def source(self, value: Any) -> str:
        """Likewise."""
        return self._sources[value] if isinstance(value, int) else value or ""

    def relation(self, n: int) -> str:
        """Name of a relation."""
        return self._relations[n]

    def standing(self, n: int) -> str:
        """Name of a standing."""
        return self._standings[n]

    def file(self, n: int | None) -> str:
        """Table that a claim came from."""
        return "" if n is None else self._files[n]


def source(text: str) -> Source:
    """From the JSON of its row."""
    from onrecord.model.source import Source

    return Source(**_tuples(json.loads(text)))


def meta(text: str) -> Meta:
    """What `dossier.toml` said."""
    from onrecord.model.dossier import Meta

    return Meta(**json.loads(text))


def judgement(text: str) -> Judgement:
    """A row of identities.csv."""
    from onrecord.model.dossier import Judgement

    return Judgement(**json.loads(text))


def response(text: str) -> Response:
    """A row of responses.csv."""
    from onrecord.model.dossier import Response

    return Response(**json.loads(text))


def correction(text: str) -> Correction:
    """A row of corrections.csv."""
    from onrecord.model.dossier import Correction

    return Correction(**json.loads(text))


def conflict(text: str) -> Conflict:
    """With all its sides."""
    from onrecord.model.judged import Conflict, Side

    data = json.loads(text)
    sides = tuple(Side(**_tuples(side)) for side in data.pop("sides", ()))
    return Conflict(**data, sides=sides)


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where the records have tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
