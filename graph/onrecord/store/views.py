"""Claims as a reader needs them: with names, titles, the standing in words, and what answers them.

In:   numbers of claims
Out:  ClaimView and EntityRef
Not:  which claims: that is the question's business

A batch of claims takes a handful of questions to sqlite, however many claims there are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onrecord.model.views import ClaimView, EntityRef
from onrecord.store import rows
from onrecord.store.database import Database
from onrecord.store.schema import ANSWERED, ANSWERS, ASKED, CONTESTED, DOWN, DRAFT

if TYPE_CHECKING:
    from onrecord.model.dossier import Response

_KEPT: Final = 100_000
"""References kept in memory; beyond that the cache starts anew."""


CLAIMS_KEPT: Final = 2_000
"""Claims kept in memory, by the entities that they name."""
OF_ENTITY: Final = f"""{rows.CLAIM} WHERE c.n IN (
    SELECT n FROM claim WHERE subject = ?1
    UNION SELECT n FROM claim WHERE object = ?1 AND typeof(object) = 'integer'
    UNION SELECT n FROM claim WHERE within = ?1) ORDER BY c.n LIMIT ?2"""


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
        self._numbers: dict[str, int] = {}
        self._sources: dict[int, tuple[str, str]] = {}
        self._of: OrderedDict[int, tuple[ClaimView, ...]] = OrderedDict()
        self._room = CLAIMS_KEPT
        self._said: dict[tuple[str, str, str], str] = {}

    def number(self, id: str) -> int | None:
        """The number of an entity; None if there is none of that id."""
        found = self._numbers.get(id)
        if found is None:
            row = self._db.one("SELECT n FROM entity WHERE id = ?", (id,))
            if row is None:
                return None
            if len(self._numbers) > _KEPT:
                self._numbers = {}
            found = self._numbers[id] = row[0]
        return found

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """The numbers of several; unknown ids are left out."""
        wanted = set(ids)
        known = self._numbers
        found = {id_: known[id_] for id_ in wanted if id_ in known}
        if len(found) < len(wanted):
            missing = [id_ for id_ in wanted if id_ not in found]
            found.update(self._db.among("SELECT id, n FROM entity WHERE id IN", missing))
        return found

    def of_entity(self, number: int, most: int = -1) -> tuple[ClaimView, ...]:
        """Claims that an entity stands in, by id; of more than `most`, the first `most` and one.

        What a page asks for again (its claims for the relations, then for the timeline) is remembered, up to
        a number of claims in all.
        """
        known = self._of.get(number)
        if known is not None:
            self._of.move_to_end(number)
            return known if most < 0 else known[: most + 1]
        found = self._db.rows(OF_ENTITY, (number, most if most < 0 else most + 1))
        made = tuple(self.claims(found))
        if (most < 0 or len(made) <= most) and len(made) < CLAIMS_KEPT // 4:
            self._of[number] = made
            self._room -= len(made) + 1
            while self._room < 0:
                self._room += len(self._of.popitem(last=False)[1]) + 1
        return made

    def refs(self, numbers: Iterable[int]) -> dict[int, EntityRef]:
        """References to entities by number; unknown numbers are left out."""
        wanted = set(numbers)
        if len(self._refs) > _KEPT:
            self._refs = {}
        found = self._refs
        columns = "SELECT n, id, name, type, unnamed, pseudonym FROM entity WHERE n IN"
        # Not `wanted - found.keys()`, which walks all that is remembered.
        for n, *row in self._db.among(columns, [n for n in wanted if n not in found]):
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
            said=self._words(standing.said, by_name, title),
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
            draft=bool(flags & DRAFT),
        )

    def _words(self, template: str, by: str, title: str) -> str:
        known = self._said
        found = known.get((template, by, title))
        if found is None:
            if len(known) > CLAIMS_KEPT:
                known.clear()
            found = known[template, by, title] = said(template, by, title)
        return found

    def _titles(self, numbers: Iterable[Any]) -> dict[int, tuple[str, str]]:
        """Id and title of sources, by number."""
        wanted = {n for n in numbers if isinstance(n, int)}
        for n, *row in self._db.among(
            "SELECT n, id, title FROM source WHERE n IN", [n for n in wanted if n not in self._sources]
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
