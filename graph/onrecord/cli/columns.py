"""What every column of a dossier is for, and which values it takes: the README of a new dossier.

In:   the columns as reading knows them, and the ontology
Out:  Markdown
Not:  columns or values of its own: those without a sentence here would be missing, and a test looks
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from onrecord.check.words import KINDS
from onrecord.model.entity import PRIVACY
from onrecord.read import claims, entities, sources
from onrecord.read.dossier import CORRECTIONS, RESPONSES

if TYPE_CHECKING:
    from onrecord.model.terms import Terms
    from onrecord.read.tables import Columns

TABLES: Mapping[str, Columns] = {
    "sources.csv": sources.COLUMNS,
    "entities.csv": entities.COLUMNS,
    "claims.csv": claims.COLUMNS,
    "identities.csv": entities.IDENTITIES,
    "responses.csv": RESPONSES,
    "corrections.csv": CORRECTIONS,
}
"""In the order in which they are filled in."""
_TIME = (
    "a date as in 1991, 1991-05, 1991-05-27, 1991-05/1991-09, 1985/.. (from then on), 1991~ (about), 1991?"
)
_ID = "a-z, 0-9 and -"
_YES = "yes, or empty"

ABOUT: Mapping[str, str] = {
    "sources.csv": "One row for each document that says something.",
    "entities.csv": "One row for whatever is spoken of: people, bodies, events, cases, places, works.",
    "claims.csv": "One row for each statement that one source makes at one place. Two sources make two rows.",
    "identities.csv": "Judgements on whether two entities are one. Nothing is merged.",
    "responses.csv": "Who was asked about a claim, and what came back.",
    "corrections.csv": "What was mended, and why.",
}
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "sources.csv": {
        "id": f"A short name of your own: {_ID}.",
        "title": "The title that a reader can find it by.",
        "kind": "What sort of document it is: {kinds}; or a word of your own.",
        "publisher": "Who published it. Two sources of one publisher do not count as independent.",
        "author": "Who wrote it.",
        "date": f"When it was published: {_TIME}.",
        "url": "Where it is: http or https.",
        "archive_url": "Where a copy of it is kept: http or https.",
        "file": "Its text in this folder, as in sources/article.txt. Quotes are looked for there.",
        "text": "Whose words the file holds: {texts}. A digest is in your words.",
        "sha256": "The 64 digits that sha256sum prints for the file, so that a change is noticed.",
        "original_sha256": "The same for the original, where the file is an excerpt or a digest.",
        "based_on": "Ids of the sources that it copies or retells, with | between.",
        "note": "For you.",
    },
    "entities.csv": {
        "id": f"A short name of your own: {_ID}.",
        "type": "A class of the ontology; see below.",
        "name": "As a source writes it; for somebody no source names, what they are: a judge.",
        "aliases": "Other ways it is written, with | between.",
        "unnamed": f"No source names them: {_YES}.",
        "living": "A person who lives: yes or no, or empty.",
        "description": "One sentence.",
        "same_as": "Addresses of the same in other catalogues, with | between.",
        "privacy": "{privacy}. For a person, empty means private: a pseudonym stands in whatever leaves.",
        "pseudonym": "The name to show instead; empty: one is made.",
        "note": "For you; for a public person the reason why the name may be public.",
    },
    "claims.csv": {
        "subject": "Id or name of an entity.",
        "relation": "A relation of the ontology; see below.",
        "object": "Id or name of an entity; or the text itself, where the relation takes text.",
        "in": "The case, event or body in which it holds, where that matters.",
        "when": f"When, as the source says it: {_TIME}.",
        "source": "Id of the source that says it.",
        "quote": "The source's own words, a sentence at most. They are looked for in its file.",
        "summary": "What it says, in your words.",
        "standing": "How it stands, or empty: not stated; see below.",
        "by": "Who says it inside of the source. An entity is protected; plain text is published as it is.",
        "undoes": "Id of the claim that this row answers, where another than that of the same statement.",
        "review": "draft, or empty. A draft is checked, and left out of the record unless asked for.",
        "note": "For you.",
        "id": f"Leave it empty: it is made from the content. Or a name of your own: {_ID}.",
    },
    "identities.csv": {
        "a": "Id or name of an entity.",
        "b": "Id or name of another.",
        "judgement": "{judgements}.",
        "reason": "Why.",
        "by": "Who judged.",
        "date": "When.",
    },
    "responses.csv": {
        "claim": "Id of the claim.",
        "asked": "When the person concerned was asked.",
        "how": "By letter, by telephone ...",
        "deadline": "By when an answer was asked for.",
        "answer": "What came back, in short.",
        "source": "Id of the source that holds the answer.",
    },
    "corrections.csv": {
        "claim": "Id of the claim.",
        "date": "When it was mended.",
        "what": "What was mended.",
        "reason": "Why.",
        "by": "Who mended it.",
    },
}
"""File and column to a sentence; names in braces stand for the values that are allowed."""
_KIND = re.compile(r'skos:inScheme onr:SourceKinds ;\s*skos:notation "([^"]+)"')


def readme(terms: Terms, title: str) -> str:
    """The whole page."""
    return "\n".join(_lines(terms, title)) + "\n"


def _lines(terms: Terms, title: str) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield "A dossier: what documents say about people and events. Fill in the tables in this order; a"
    yield "spreadsheet program opens them (save them as CSV with commas, UTF-8). `onrecord check` says what"
    yield "is missing. `dossier.toml` has the title, the address for corrections, and the salt, which stays"
    yield "secret."
    values = {
        "kinds": ", ".join(_source_kinds()),
        "texts": _either(KINDS),
        "privacy": _either(PRIVACY),
        "judgements": _either(entities.JUDGEMENTS),
    }
    for file, columns in TABLES.items():
        yield from ("", f"## {file}", "", ABOUT[file], "", "| column | what |", "| --- | --- |")
        for name in columns.names:
            needed = " (needed)" if name in columns.required else ""
            meaning = MEANINGS[file][name].format(**values).replace("|", "\\|")
            yield f"| `{name}`{needed} | {meaning} |"
    yield from ("", "## Values", "", "More about each word: `onrecord terms WORD`.")
    yield from _values(
        "type", ((c.name, c.definition) for c in terms.classes.values() if c.kind and not c.role)
    )
    yield from _values("relation", ((r.name, r.definition) for r in terms.relations.values()))
    yield from _values("standing", ((s.name, s.definition) for s in terms.standings.values() if s.name))


def _values(column: str, rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield from ("", f"### {column}", "")
    yield from (f"- `{name}`: {definition}" for name, definition in sorted(rows))


def _source_kinds() -> list[str]:
    return _KIND.findall(files("onrecord.ontology").joinpath("schemes.ttl").read_text("utf-8"))


def _either(names: tuple[str, ...]) -> str:
    *head, last = names
    return f"{', '.join(head)} or {last}"
