"""Claims: rows with names, turned into records with ids.

In:   rows of `claims.csv`, `claims/*`, or of RDF, in one order of columns
Out:  `Claim` records by id, their words anchored
Not:  whether a claim makes sense: `check` asks that. A row that cannot even be read is refused with a finding
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from onrecord.model.claim import Claim, claim_id
from onrecord.model.source import Source
from onrecord.model.terms import Relation, Terms
from onrecord.model.time import Time
from onrecord.read.entities import entity_named
from onrecord.read.names import ID, Names
from onrecord.read.notice import Notices, close, meant, shown
from onrecord.read.sources import Texts
from onrecord.read.tables import Columns

FILE = "claims.csv"
COLUMNS = Columns(
    (
        "subject",
        "relation",
        "object",
        "in",
        "when",
        "source",
        "quote",
        "summary",
        "standing",
        "by",
        "undoes",
        "review",
        "note",
        "id",
    ),
    required=("subject", "relation", "object", "source"),
)


_GUESSES = 300
"""Misspelt sources, and misspelt relations, for which a guess is made: comparing is slow."""


class _Row(NamedTuple):
    """One row, in the order of `COLUMNS`."""

    subject: str
    relation: str
    object: str
    within: str
    when: str
    source: str
    quote: str
    summary: str
    standing: str
    by: str
    undoes: str
    review: str
    note: str
    id: str


class Claims:
    """Gathers the claims of a dossier, in whatever order and from whatever files they come."""

    def __init__(
        self, terms: Terms, names: Names, sources: Mapping[str, Source], texts: Texts, notices: Notices
    ) -> None:
        self.by_id: dict[str, Claim] = {}
        self._names = names
        self._sources = sources
        self._texts = texts
        self._notices = notices
        self._relations = _Relations(terms)
        self._standings = {standing.label.casefold(): name for name, standing in terms.standings.items()}
        self._standings |= {name: name for name in terms.standings}
        self._speakers: dict[str, str] = {"": ""}
        self._guesses: dict[str, list[str]] = {}
        self._contents: dict[str, tuple[str, int, str]] = {}
        """Hash of a claim's content to where it stands and its id, where that is not its hash."""
        self._given: set[str] = set()
        """Ids that are no hash of their claim's content."""

    def add(self, file: str, line: int, cells: Sequence[str]) -> str | None:
        """Read one row, in the order of `COLUMNS`. Returns the id of the claim; None if it was refused."""
        row = _Row(*cells)
        known = self._relation(file, line, row.relation)
        ends = self._ends(file, line, row, known)
        if not self._source(file, line, row.source) or known is None or ends is None:
            return None
        time = self._time(file, line, row.when)
        standing = self._standings.get(row.standing.casefold(), row.standing)
        speaker = self._speakers.get(row.by)
        if speaker is None:
            speaker = self._speaker(file, line, row.by)
        first, second, third = ends
        said = (row.when, row.source, row.quote, row.summary, standing, speaker)
        content = claim_id(first, known.name, second, third, *said)
        key = self._key(file, line, row.id, content)
        if key is None:
            before = self._said(content)
            return before[2] if before else None
        start = end = -1
        if row.quote or row.summary:
            start, end = self._texts.anchor(row.source, row.quote, row.summary, file, line)
        self.by_id[key] = Claim(
            id=key,
            subject=first,
            relation=known.name,
            object=second,
            source=self._sources[row.source].id,  # one text for all
            within=third,
            when=time,
            quote=row.quote,
            summary=row.summary,
            standing=standing,
            by=speaker,
            undoes=row.undoes,
            draft=self._draft(file, line, row.review),
            note=row.note,
            start=start,
            end=end,
            file=file,
            line=line,
        )
        return key

    def add_described(self, file: str, rows: Mapping[str, Sequence[str]]) -> None:
        """Read the claims of an RDF file: node to cells; `undoes` may name a node of the same file."""
        keys = {node: self.add(file, 0, cells) for node, cells in rows.items()}
        for key in keys.values():
            claim = self.by_id.get(key or "")
            if claim is not None and claim.file == file and claim.undoes in keys:
                self.by_id[claim.id] = replace(claim, undoes=keys[claim.undoes] or claim.undoes)

    def _ends(
        self, file: str, line: int, row: _Row, relation: Relation | None
    ) -> tuple[str, str, str] | None:
        """Ids of subject, object (or a literal) and what the claim holds in; None if any is in doubt."""
        names, notices = self._names, self._notices
        subject, object_, within = row.subject, row.object, row.within
        first = names.get(subject) or entity_named(file, line, "subject", subject, names, notices)
        second: str | None = object_
        if relation is not None and relation.literal:
            if not object_:
                notices.add(
                    "missing-value",
                    file,
                    line,
                    "The row has no object; it is not read.",
                    "Write what is said.",
                )
                second = None
        elif relation is not None or not object_:
            second = names.get(object_) or entity_named(file, line, "object", object_, names, notices)
        third: str | None = ""
        if within:
            third = names.get(within) or entity_named(file, line, "in", within, names, notices)
        return None if first is None or second is None or third is None else (first, second, third)

    def _relation(self, file: str, line: int, text: str) -> Relation | None:
        if (found := self._relations.get(text)) is not None:
            return found
        if not text:
            self._notices.add(
                "missing-value", file, line, "The row has no relation; it is not read.", "Write one."
            )
            return None
        if turned := self._relations.turned(text):
            message = f"{shown(text)} is {turned} read backwards."
            self._notices.add(
                "unknown-relation", file, line, message, f"Swap subject and object and write {turned}."
            )
        else:
            message = f"no relation is called {shown(text)}{meant(self._relations.close(text))}"
            self._notices.add(
                "unknown-relation", file, line, message, "List the relations with: onrecord terms."
            )
        return None

    def _source(self, file: str, line: int, text: str) -> bool:
        if text in self._sources:
            return True
        if not text:
            message = "The claim names no source; it is not read."
            self._notices.add(
                "claim-without-source", file, line, message, "Say who says so: an id of sources.csv."
            )
        elif "|" in text:
            message = f"{shown(text)} are several sources."
            self._notices.add("unknown-source", file, line, message, "Write one row for each source.")
        else:
            near = self._near_source(text)
            message = f"no source is called {shown(text)}{meant(near)}"
            self._notices.add(
                "unknown-source", file, line, message, "Mend the id, or add a row to sources.csv."
            )
        return False

    def _near_source(self, text: str) -> list[str]:
        """What was perhaps meant; each text is looked up once, and no more than a few hundred."""
        if text not in self._guesses and len(self._guesses) < _GUESSES:
            titles = {source.title: key for key, source in self._sources.items() if source.title}
            self._guesses[text] = (
                [titles[text]] if text in titles else close(text, list(self._sources)[:2000])
            )
        return self._guesses.get(text, [])

    def _time(self, file: str, line: int, text: str) -> Time | None:
        if not text:
            return None
        try:
            return Time.parse(text)
        except ValueError as error:
            problem, _, fix = str(error).partition(": write ")
            self._notices.add("bad-time", file, line, f"when: {problem}.", f"Write {fix}." if fix else "")
            return None

    def _speaker(self, file: str, line: int, text: str) -> str:
        """The entity who says it, or the text as written. Each text is noted once."""
        found = self._names.get(text)
        if found is None:
            found = text
            if ids := self._names.several(text):
                message = f"by {shown(text)} may be any of {', '.join(ids[:5])}."
                self._notices.add("ambiguous-entity", file, line, message, "Write the id of the one meant.")
            else:
                near = meant(self._names.close(text))
                message = (
                    f"by {shown(text)} is no entity{near}, so nothing protects it: it is published as it is."
                )
                fix = "Add who says it to entities.csv, also if unnamed; or see that it names nobody private."
                self._notices.add("speaker-not-entity", file, line, message, fix)
        self._speakers[text] = found
        return found

    def _draft(self, file: str, line: int, text: str) -> bool:
        if text and text.lower() != "draft":
            self._notices.add(
                "bad-value", file, line, f"review is {shown(text)}.", "Write draft, or leave it empty."
            )
        return bool(text)

    def _key(self, file: str, line: int, given: str, content: str) -> str | None:
        """The id of a new claim; None and a finding if its content or its id is there already."""
        notices = self._notices
        if given and not ID.fullmatch(given):
            message = f"{shown(given)} is no id: it has other characters than a-z, 0-9 and -."
            notices.add(
                "bad-id", file, line, message, "Leave the cell empty: an id is made from the content."
            )
            given = ""
        if before := self._said(content):
            other, number, key = before
            where = f"line {number}" if other == file else f"{other}:{number}"
            code = "duplicate-id" if given and given != key else "duplicate-row"
            notices.add(
                code, file, line, f"The row says the same as {where}; they are one claim.", "Delete one."
            )
            return None
        key = given or content
        if key != content or key in self.by_id:
            self._contents[content] = (file, line, key)
        if key in self.by_id:
            twin = self.by_id[key]
            message = f"The id {key} is that of {twin.file}:{twin.line}, which says something else."
            notices.add("duplicate-id", file, line, message, "Give one of them another id, or none.")
            return None
        if key != content:
            self._given.add(key)
        return key

    def _said(self, content: str) -> tuple[str, int, str] | None:
        """Where the same was said before, and the id of that claim."""
        known = self.by_id.get(content)
        if known is not None and content not in self._given:
            return known.file, known.line, content
        return self._contents.get(content)


class _Relations:
    """Relations by name and label, and what was perhaps meant."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._asked: dict[str, Relation | None] = {}
        self._guesses: dict[str, list[str]] = {}

    def get(self, text: str) -> Relation | None:
        """By name or label, with or without the prefix."""
        if text not in self._asked:
            bare = text.removeprefix("onr:").strip()
            self._asked[text] = self._terms.relation_named(bare) if bare else None
        return self._asked[text]

    def turned(self, text: str) -> str:
        """Name of the relation that reads like this backwards."""
        folded = " ".join(text.split()).casefold()
        for relation in self._terms.relations.values():
            if relation.inverse_label and relation.inverse_label.casefold() == folded:
                return relation.name
        return ""

    def close(self, text: str) -> list[str]:
        """Names that resemble the text, directly or by their labels."""
        if text not in self._guesses and len(self._guesses) < _GUESSES:
            labels = {r.label.casefold(): r.name for r in self._terms.relations.values()}
            labels |= {name.casefold(): name for name in self._terms.relations}
            found = (labels[near.casefold()] for near in close(text, list(labels)))
            self._guesses[text] = list(dict.fromkeys(found))
        return self._guesses.get(text, [])


def is_claims_table(name: str) -> bool:
    """Whether a file of the dossier is a table of claims."""
    path = PurePosixPath(name)
    within = path.parent.as_posix() == "claims" or name in (FILE, "claims.parquet")
    return within and path.suffix.lower() in (".csv", ".parquet")
