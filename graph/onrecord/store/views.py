"""Claims as a reader needs them: with names, titles, the standing in words, and what answers them.

In:   numbers of claims
Out:  ClaimView and EntityRef
Not:  which claims: that is the question's business

A batch of claims takes a handful of questions to sqlite, however many claims there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onrecord.model.views import ClaimView, EntityRef
from onrecord.store import rows
from onrecord.store.database import Database
from onrecord.store.schema import ANSWERED, ANSWERS, ASKED, CONTESTED, DOWN

if TYPE_CHECKING:
    from onrecord.model.dossier import Response

_KEPT: Final = 100_000
"""References kept in memory; beyond that the cache starts anew."""


class _Relation(NamedTuple):
    name: str
    label: str
    inverse: str
    literal: int


class _Standing(NamedTuple):
    name: str
    stands: int
    answers: int
    said: str


class Views:
    """Makes views from rows; remembers the entities and sources it has named."""

    def __init__(self, db: Database) -> None:
        """Read the short tables: relations, standings, kinds."""
        self._db = db
        self._relations = {n: _Relation(*row) for n, *row in db.rows("SELECT * FROM relation")}
        self._standings = {n: _Standing(*row) for n, *row in db.rows("SELECT * FROM standing")}
        self._kinds: dict[str, str] = dict(db.rows("SELECT type, kind FROM kind"))
        self._refs: dict[int, EntityRef] = {}
        self._sources: dict[int, tuple[str, str]] = {}

    def refs(self, numbers: Iterable[int]) -> dict[int, EntityRef]:
        """References to entities by number; unknown numbers are left out."""
        wanted = set(numbers)
        if len(self._refs) > _KEPT:
            self._refs = {}
        found = self._refs
        columns = "SELECT n, id, name, type, unnamed, pseudonym FROM entity WHERE n IN"
        for n, *row in self._db.among(columns, wanted - found.keys()):
            found[n] = self._ref(row)
        return {n: found[n] for n in wanted if n in found}

    def _ref(self, row: Sequence[Any]) -> EntityRef:
        id_, name, type_, unnamed, pseudonym = row
        return EntityRef(
            id=id_,
            name=name,
            type=type_,
            kind=self._kinds.get(type_, ""),
            unnamed=bool(unnamed),
            # In a redacted record the pseudonym has taken the place of the name.
            pseudonym=bool(pseudonym) and pseudonym == name,
        )

    def claims(self, found: Sequence[Sequence[Any]]) -> list[ClaimView]:
        """Views of rows of `rows.CLAIM`, in their order."""
        refs = self.refs(v for row in found for v in (row[2], row[4], row[5], row[11]) if isinstance(v, int))
        titles = self._titles(row[7] for row in found)
        answered = self._answered([row[0] for row in found if row[13] & ANSWERED])
        asked = self._asked([row[1] for row in found if row[13] & ASKED])
        return [
            self._claim(row, refs, titles, answered.get(row[0], ()), asked.get(row[1], ())) for row in found
        ]

    def _claim(
        self,
        row: Sequence[Any],
        refs: dict[int, EntityRef],
        titles: dict[int, tuple[str, str]],
        answered: tuple[str, ...],
        responses: tuple[Response, ...],
    ) -> ClaimView:
        relation, standing, flags = self._relations[row[3]], self._standings[row[10]], row[13]
        object_ = None if relation.literal else _entity(row[4], refs)
        source, title = titles.get(row[7], (str(row[7]), str(row[7])))
        speaker = _entity(row[11], refs) if isinstance(row[11], int) else None
        by_name = speaker.name if speaker else row[11] or ""
        return ClaimView(
            id=row[1],
            subject=_entity(row[2], refs),
            relation=relation.name,
            label=relation.label,
            inverse_label=relation.inverse,
            object=object_,
            literal="" if object_ else row[4],
            within=None if row[5] is None else _entity(row[5], refs),
            when=rows.time(row),
            source=source,
            source_title=title,
            quote=row[8] or "",
            summary=row[9] or "",
            standing=standing.name,
            said=said(standing.said, by_name, title),
            by=speaker.id if speaker else row[11] or "",
            by_name=by_name,
            stands=bool(standing.stands) and not flags & (DOWN | ANSWERS),
            contested=bool(flags & CONTESTED),
            down=bool(flags & DOWN),
            answers=bool(flags & ANSWERS),
            answered_by=answered,
            undoes=row[12] or "",
            start=-1 if row[14] is None else row[14],
            end=-1 if row[15] is None else row[15],
            responses=responses,
        )

    def _titles(self, numbers: Iterable[Any]) -> dict[int, tuple[str, str]]:
        """Id and title of sources, by number."""
        wanted = {n for n in numbers if isinstance(n, int)}
        for n, *row in self._db.among(
            "SELECT n, id, title FROM source WHERE n IN", wanted - self._sources.keys()
        ):
            self._sources[n] = (row[0], row[1])
        return self._sources

    def _answered(self, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Ids of the rows that answer claims."""
        found: dict[int, list[str]] = {}
        question = "SELECT a.claim, c.id FROM answer a JOIN claim c ON c.n = a.reply WHERE a.claim IN"
        for n, name in self._db.among(question, numbers):
            found.setdefault(n, []).append(name)
        return {n: tuple(sorted(names)) for n, names in found.items()}

    def _asked(self, names: Sequence[str]) -> dict[str, tuple[Response, ...]]:
        """Attempts to ask the person that claims are about."""
        found: dict[str, tuple[Response, ...]] = {}
        for name, text in sorted(self._db.among("SELECT claim, row FROM response WHERE claim IN", names)):
            found[name] = (*found.get(name, ()), rows.response(text))
        return found


def said(template: str, by: str, source: str) -> str:
    """A standing in words: in "alleged by {by}" the speaker, else the source's title, stands for `{by}`."""
    # One pass, so that a name which contains "{source}" is left alone.
    first, mark, rest = template.partition("{by}")
    named = [part.replace("{source}", source) for part in (first, rest)]
    return f"{named[0]}{by or source}{named[1]}" if mark else named[0]


def _entity(value: Any, refs: dict[int, EntityRef]) -> EntityRef:
    """An id that the record does not know still has itself for a name."""
    return refs[value] if isinstance(value, int) else EntityRef(id=value, name=value, type="")
