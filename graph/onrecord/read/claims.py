"""Claims: rows with names, turned into records with ids.

In:   rows of `claims.csv`, `claims/*`, or of RDF, in one order of columns
Out:  `Claim` records, their words anchored
Not:  whether a claim makes sense: `check` asks that. A row that cannot even be read is refused with a finding
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from onrecord.model.claim import Claim, claim_id
from onrecord.model.light import replace
from onrecord.model.source import Source
from onrecord.model.terms import Relation, Terms
from onrecord.model.time import Time
from onrecord.read.entities import entity_named
from onrecord.read.gathered import Gathered
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


_HASH = re.compile("[0-9a-f]{16}")
_GUESSES = 300
"""Misspelt sources, and misspelt relations, for which a guess is made: comparing is slow."""


class Claims:
    """Gathers the claims of a dossier, in whatever order and from whatever files they come."""

    def __init__(
        self,
        terms: Terms,
        names: Names,
        sources: Mapping[str, Source],
        texts: Texts,
        notices: Notices,
        scratch: Path | None = None,
    ) -> None:
        self.gathered = Gathered(scratch)
        self._keep = self.gathered.add
        self._names = names
        self._sources = sources
        self._texts = texts
        self._notices = notices
        self._relations = _Relations(terms)
        self._standings = {standing.label.casefold(): name for name, standing in terms.standings.items()}
        self._standings |= {name: name for name in terms.standings}
        self._speakers: dict[str, str] = {"": ""}
        self._guesses: dict[str, list[str]] = {}
        self._files: list[str] = []
        self._places: dict[str | int, int] = {}
        """Id to the file (upper half) and the line; a hash as a number, which takes half the memory."""
        self._contents: dict[str, tuple[str, int, str]] = {}
        """Hash of a claim's content to where it stands and its id, where that is not its hash."""
        self._given: set[str] = set()
        """Ids that are no hash of their claim's content."""

    def add(self, file: str, line: int, cells: Sequence[str]) -> str | None:
        """Read one row, in the order of `COLUMNS`. Returns the id of the claim; None if it was refused."""
        made = self._made(file, line, cells)
        if not isinstance(made, Claim):
            return made
        self._keep(made)
        return made.id

    def _made(self, file: str, line: int, cells: Sequence[str]) -> Claim | str | None:
        """The claim of a row; the id of the claim that says the same already; None if it was refused."""
        (subject, relation, object_, within, when, source, quote, summary, standing, by, *rest) = cells
        undoes, review, note, given = rest
        known = self._relations.get(relation) or self._relation(file, line, relation)
        ends = self._ends(file, line, known, subject, object_, within)
        whose = self._sources.get(source)
        if whose is None:
            self._source(file, line, source)
        if whose is None or known is None or ends is None:
            return None
        time = self._time(file, line, when) if when else None
        stands = self._standings.get(standing)
        if stands is None:
            stands = self._standings[standing] = self._standings.get(standing.casefold(), standing)
        speaker = self._speakers.get(by)
        if speaker is None:
            speaker = self._speaker(file, line, by)
        first, second, third = ends
        content = claim_id(first, known.name, second, third, when, source, quote, summary, stands, speaker)
        code = int(content, 16)
        key: str | None = content
        if given or code in self._places or content in self._contents:
            key = self._key(file, line, given, content)
        if key is None:
            before = self._said(content)
            return before[2] if before else None
        start = end = -1
        if (quote or summary) and self._texts.at_hand(source):
            start, end = self._texts.anchor(source, quote, summary, file, line)
        self._places[code if key == content else _short(key)] = self._place(file, line)
        return Claim(
            id=key,
            subject=first,
            relation=known.name,
            object=second,
            source=whose.id,  # one text for all
            within=third,
            when=time,
            quote=quote,
            summary=summary,
            standing=stands,
            by=speaker,
            undoes=undoes,
            draft=self._draft(file, line, review) if review else False,
            note=note,
            start=start,
            end=end,
            file=file,
            line=line,
        )

    def _place(self, file: str, line: int) -> int:
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        return len(self._files) - 1 << 32 | line

    def _where(self, key: str) -> tuple[str, int] | None:
        """File and line of the claim with an id."""
        place = self._places.get(_short(key))
        return None if place is None else (self._files[place >> 32], place & 0xFFFFFFFF)

    def add_described(self, file: str, rows: Mapping[str, Sequence[str]]) -> None:
        """Read the claims of an RDF file: node to cells; `undoes` may name a node of the same file."""
        made = {node: self._made(file, 0, cells) for node, cells in rows.items()}
        keys = {node: claim.id if isinstance(claim, Claim) else claim for node, claim in made.items()}
        for claim in made.values():
            if isinstance(claim, Claim):
                undone = keys.get(claim.undoes)
                self._keep(replace(claim, undoes=undone) if undone else claim)

    def _ends(
        self, file: str, line: int, relation: Relation | None, subject: str, object_: str, within: str
    ) -> tuple[str, str, str] | None:
        """Ids of subject, object (or a literal) and what the claim holds in; None if any is in doubt."""
        names, notices = self._names, self._notices
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
        """Why a text names no relation."""
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

    def _source(self, file: str, line: int, text: str) -> None:
        """Why a text names no source."""
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

    def _near_source(self, text: str) -> list[str]:
        """What was perhaps meant; each text is looked up once, and no more than a few hundred."""
        if text not in self._guesses and len(self._guesses) < _GUESSES:
            titles = {source.title: key for key, source in self._sources.items() if source.title}
            self._guesses[text] = (
                [titles[text]] if text in titles else close(text, list(self._sources)[:2000])
            )
        return self._guesses.get(text, [])

    def _time(self, file: str, line: int, text: str) -> Time | None:
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
        if text.lower() != "draft":
            self._notices.add(
                "bad-value", file, line, f"review is {shown(text)}.", "Write draft, or leave it empty."
            )
        return True

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
        twin = self._where(key)
        if key != content or twin is not None:
            self._contents[content] = (file, line, key)
        if twin is not None:
            message = f"The id {key} is that of {twin[0]}:{twin[1]}, which says something else."
            notices.add("duplicate-id", file, line, message, "Give one of them another id, or none.")
            return None
        if key != content:
            self._given.add(key)
        return key

    def _said(self, content: str) -> tuple[str, int, str] | None:
        """Where the same was said before, and the id of that claim."""
        known = self._where(content)
        if known is not None and content not in self._given:
            return *known, content
        return self._contents.get(content)


def _short(key: str) -> str | int:
    """An id as a number, if it looks like a hash."""
    return int(key, 16) if _HASH.fullmatch(key) else key


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
