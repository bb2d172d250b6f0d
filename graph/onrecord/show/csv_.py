"""Answers as CSV tables, for spreadsheets and for scripts.

In:   claim views, entities, sources
Out:  CSV text (RFC 4180), with the standing in words on every row
Not:  results of SPARQL, which have a standard of their own

The last column of an export says in each row which record it is from: a row that is copied out of a table
keeps that.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, unless `raw` is asked for:
who opens the file sees what the source wrote, and nothing is executed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.show.portion import portion

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.model.entity import Entity
    from onrecord.model.source import Source
    from onrecord.show.ledger import Ledger
    from onrecord.show.portion import Portion
    from onrecord.store.reading import Reading


BATCH = 1_000
APOSTROPHE = "a cell that a spreadsheet would run; it got an apostrophe in front (--raw leaves it as it is)"
FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
"""First characters that make a spreadsheet compute, full-width forms too."""

CLAIMS = (
    "id",
    "subject",
    "subject_name",
    "relation",
    "label",
    "object",
    "object_name",
    "in",
    "when",
    "standing",
    "said",
    "stands",
    "contested",
    "by",
    "source",
    "source_title",
    "quote",
    "summary",
    "answered_by",
    "undoes",
)
RECORD = "record"
"""The last column of an export: which record a row is from."""
ENTITIES = ("id", "type", "name", "aliases", "unnamed", "living", "description", "same_as")
SOURCES = ("id", "title", "kind", "publisher", "author", "date", "url", "archive_url", "text", "based_on")


def claims(views: Iterable[ClaimView], *, raw: bool = False) -> str:
    """One row for each claim, also for those that do not stand, which say so."""
    return write(CLAIMS, map(_claim, views), raw=raw)


def claims_of(of: Reading | Portion, ledger: Ledger | None = None, *, raw: bool = False) -> Iterator[str]:
    """All claims of a record, piece by piece."""
    part = portion(of)
    raw = raw or part.raw
    return _stamped(part, CLAIMS, _counted(map(_claim, part.claims()), ledger, raw), raw)


def entities_of(of: Reading | Portion, ledger: Ledger | None = None, *, raw: bool = False) -> Iterator[str]:
    """All entities of a record."""
    part = portion(of)
    _only(ledger, "entities", part)
    return _stamped(part, ENTITIES, map(_entity, part.entities()), raw or part.raw)


def sources_of(of: Reading | Portion, ledger: Ledger | None = None, *, raw: bool = False) -> Iterator[str]:
    """All sources of a record."""
    part = portion(of)
    _only(ledger, "sources", part)
    return _stamped(part, SOURCES, map(_source, part.sources.values()), raw or part.raw)


def _stamped(
    part: Portion, columns: Sequence[str], rows: Iterable[tuple[str, ...]], raw: bool
) -> Iterator[str]:
    stamp = part.stamp()
    return pieces((*columns, RECORD), ((*row, stamp) for row in rows), raw=raw)


def _counted(rows: Iterable[tuple[str, ...]], ledger: Ledger | None, raw: bool) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if ledger is not None:
            ledger.written += 1
            ledger.made["row"] += 1
            ledger.lose(APOSTROPHE, 0 if raw else sum(cell != harmless(cell) for cell in row))
        yield row


def _only(ledger: Ledger | None, what: str, part: Portion) -> None:
    if ledger is not None:
        ledger.lose(f"a claim: this table has {what} alone", part.count)


def write(columns: Sequence[str], rows: Iterable[Sequence[str]], *, raw: bool = False) -> str:
    """A table with its header; lines end as RFC 4180 says."""
    return "".join(pieces(columns, rows, raw=raw))


def pieces(columns: Sequence[str], rows: Iterable[Sequence[str]], *, raw: bool = False) -> Iterator[str]:
    """The same a thousand rows at a time, so that a large record needs little memory."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(columns)
    for number, row in enumerate(rows, 1):
        table.writerow(row if raw else [harmless(cell) for cell in row])
        if number % BATCH == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from computing a cell.

    >>> harmless("=HYPERLINK(1)"), harmless("back pay")
    ("'=HYPERLINK(1)", 'back pay')
    """
    return "'" + cell if cell.startswith(tuple(FORMULA)) else cell


def _claim(view: ClaimView) -> tuple[str, ...]:
    return (
        view.id,
        view.subject.id,
        view.subject.name,
        view.relation,
        view.label,
        view.object.id if view.object else "",
        view.object.name if view.object else view.literal,
        view.within.id if view.within else "",
        view.when.text if view.when else "",
        view.standing or "not stated",
        view.said,
        _yes(view.stands) or "no",
        _yes(view.contested) or "no",
        view.by,
        view.source,
        view.source_title,
        view.quote,
        view.summary,
        "|".join(view.answered_by),
        view.undoes,
    )


def _entity(e: Entity) -> tuple[str, ...]:
    several = ("|".join(e.aliases), _yes(e.unnamed), e.living, e.description, "|".join(e.same_as))
    return e.id, e.type, e.name, *several


def _source(s: Source) -> tuple[str, ...]:
    based_on = "|".join(s.based_on)
    return s.id, s.title, s.kind, s.publisher, s.author, s.date, s.url, s.archive_url, s.text, based_on


def _yes(value: bool) -> str:
    return "yes" if value else ""
