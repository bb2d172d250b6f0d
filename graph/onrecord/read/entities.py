"""Entities, and the judgements on whether two are one.

In:   rows of `entities.csv` and `identities.csv`
Out:  `Entity` and `Judgement` records
Not:  merging: two rows stay two entities, whatever is judged
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model.dossier import Judgement
from onrecord.model.entity import Entity
from onrecord.model.terms import Terms
from onrecord.read.names import Names
from onrecord.read.notice import Notices, meant, shown
from onrecord.read.sources import good_id, several
from onrecord.read.tables import Columns

FILE = "entities.csv"
COLUMNS = Columns(
    (
        "id",
        "type",
        "name",
        "aliases",
        "unnamed",
        "living",
        "description",
        "same_as",
        "privacy",
        "pseudonym",
        "note",
    ),
    required=("id", "type", "name"),
)
IDENTITIES = Columns(("a", "b", "judgement", "reason", "by", "date"), required=("a", "b", "judgement"))
_YES = {"yes": True, "true": True, "1": True, "": False, "no": False, "false": False, "0": False}
JUDGEMENTS = ("same", "different", "unsure")


def entity_from(file: str, line: int, cells: Sequence[str], terms: Terms, notices: Notices) -> Entity | None:
    """One row, in the order of `COLUMNS`; None and a finding if it has no id."""
    if not (key := good_id(file, line, cells[0], notices)):
        return None
    _, kind, name, aliases, unnamed, living, description, same_as, privacy, pseudonym, note = cells
    if not name:
        fix = "Write its name; for somebody no source names, what they are: a judge."
        notices.add("missing-value", file, line, f"{key} has no name.", fix)
    known = terms.class_named(kind) if kind else None
    return Entity(
        id=key,
        type=known.name if known else kind,
        name=name or key,
        aliases=several(aliases),
        unnamed=yes(file, line, "unnamed", unnamed, notices),
        living=living.lower(),
        description=description,
        same_as=several(same_as),
        privacy=privacy.lower(),
        pseudonym=pseudonym,
        note=note,
        line=line,
    )


def yes(file: str, line: int, column: str, cell: str, notices: Notices) -> bool:
    """Whether a cell says yes; a finding if it says neither yes nor no."""
    if (value := _YES.get(cell.lower())) is None:
        notices.add("bad-value", file, line, f"{column} is {shown(cell)}.", "Write yes, or leave it empty.")
    return bool(value)


def entity_named(file: str, line: int, column: str, text: str, names: Names, notices: Notices) -> str | None:
    """The id of the entity meant; None and a finding if that is not certain."""
    if found := names.get(text):
        return found
    if not text:
        notices.add(
            "missing-value", file, line, f"The row has no {column}; it is not read.", "Write an id or a name."
        )
    elif ids := names.several(text):
        listed = ", ".join(ids[:5])
        message = f"{column} {shown(text)} may be any of {listed}."
        notices.add("ambiguous-entity", file, line, message, "Write the id of the one meant.")
    else:
        message = f"no entity is called {shown(text)}{meant(names.close(text))}"
        notices.add("unknown-entity", file, line, message, "Mend the name, or add a row to entities.csv.")
    return None


def judgement_from(
    file: str, line: int, cells: Sequence[str], names: Names, notices: Notices
) -> Judgement | None:
    """One row of `identities.csv`; None and a finding if an entity or the judgement is unknown."""
    a = entity_named(file, line, "a", cells[0], names, notices)
    b = entity_named(file, line, "b", cells[1], names, notices)
    verdict = cells[2].lower()
    if verdict not in JUDGEMENTS:
        notices.add(
            "bad-value",
            file,
            line,
            f"The judgement is {shown(cells[2])}.",
            "Write same, different or unsure.",
        )
        return None
    if a is None or b is None:
        return None
    if a == b:
        notices.add("bad-value", file, line, f"The row compares {a} with itself.", "Write two entities.")
        return None
    return Judgement(a=a, b=b, judgement=verdict, reason=cells[3], by=cells[4], date=cells[5], line=line)
