"""Saved questions with forms for their parameters, the SPARQL editor, and answers: table, chart, network.

In:   questions, tables, what their cells mean
Out:  HTML
Not:  asking
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from onrecord.model.answers import Table
from onrecord.model.light import dataclass, field
from onrecord.model.views import EntityRef
from onrecord.show.html.island import web_address
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site
from onrecord.show.pages.words import flat, own

SHOWN: Final = 1_000
"""Rows of an answer on a page."""
BARS: Final = 40
"""Rows that are drawn as a chart."""
EXAMPLES: Final = (
    (
        "Who is in the record, and how often are they named?",
        "SELECT ?who (COUNT(?claim) AS ?claims) WHERE {\n  ?claim rdf:subject ?who .\n  ?who a onr:Person .\n"
        "}\nGROUP BY ?who ORDER BY DESC(?claims) LIMIT 20",
    ),
    (
        "What does each source say, by standing?",
        "SELECT ?source ?standing (COUNT(?claim) AS ?claims) WHERE {\n  ?claim onr:source ?source .\n"
        "  OPTIONAL { ?claim onr:standing ?standing }\n}\n"
        "GROUP BY ?source ?standing ORDER BY ?source ?standing",
    ),
    (
        "Who was an officer of what, and who says so?",
        "SELECT ?officer ?agency ?when ?source WHERE {\n"
        "  ?claim rdf:predicate onr:officerOf ; rdf:subject ?officer ;\n"
        "         rdf:object ?agency ; onr:source ?source .\n"
        "  OPTIONAL { ?claim onr:when ?when }\n}\nORDER BY ?officer",
    ),
    (
        "What was denied, rejected, reversed or retracted?",
        "SELECT ?subject ?relation ?object ?standing ?source WHERE {\n"
        "  VALUES ?standing { onr:denied onr:rejected onr:reversed onr:retracted }\n"
        "  ?claim onr:standing ?standing ; rdf:subject ?subject ; rdf:predicate ?relation ;\n"
        "         rdf:object ?object ; onr:source ?source .\n}",
    ),
)
"""What it asks, and the SPARQL."""


class Input(NamedTuple):
    """One parameter of a question."""

    name: str
    text: str
    """What it is."""
    value: str
    """What the field holds: what was asked with, else the default."""
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved question."""

    name: str
    title: str
    text: str = ""
    comments: str = ""
    """The rest of its comments."""
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, and what its cells mean."""

    table: Table
    entities: Mapping[str, EntityRef] = field(default_factory=dict)
    """Cell to the entity it names."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Cell to the address of the claim, source or term it names."""
    millis: float = -1.0
    notes: tuple[str, ...] = ()
    """Sentences: which name in the question means nothing, and which was perhaps meant."""


NOBODY: Final[Mapping[str, EntityRef]] = {}


class Chart(NamedTuple):
    """Bars: one for each row, with what it is of and how long it is."""

    label: str
    value: str
    drawing: Markup


def questions(site: Site, saved: Sequence[Saved]) -> str:
    """All saved questions."""
    return render("questions", site, "Questions", saved=saved, section="Questions")


def question(
    site: Site, saved: Saved, answer: Answered | None = None, trouble: str = "", network: str = ""
) -> str:
    """One saved question, its form, and its answer.

    Args:
        site: Which record.
        saved: The question.
        answer: Its answer; None: not asked yet, or `trouble` says why there is none.
        trouble: A sentence.
        network: Address of the network that its entities make; empty: they are too few or too many.
    """
    return render(
        "question",
        site,
        saved.title or saved.name,
        saved=saved,
        answer=answer,
        rows=rows(site, answer) if answer else [],
        chart=chart(answer.table, answer.entities) if answer else None,
        trouble=trouble,
        network=network,
        shown=SHOWN,
        section="Questions",
    )


def query(
    site: Site,
    text: str,
    saved: Sequence[Saved],
    answer: Answered | None = None,
    trouble: str = "",
    network: str = "",
) -> str:
    """The SPARQL editor, with the answer below."""
    return render(
        "query",
        site,
        "SPARQL",
        text=text,
        saved=saved,
        examples=EXAMPLES,
        words=_words(site),
        answer=answer,
        rows=rows(site, answer) if answer else [],
        chart=chart(answer.table, answer.entities) if answer else None,
        trouble=trouble,
        network=network,
        shown=SHOWN,
        section="SPARQL",
    )


def rows(site: Site, answer: Answered) -> list[list[Markup]]:
    """Cells as HTML: what names an entity, claim, source or term is a link."""
    return [[cell(site, answer, text) for text in row] for row in answer.table.rows[:SHOWN]]


def cell(site: Site, answer: Answered, text: str) -> Markup:
    """One cell."""
    if (ref := answer.entities.get(text)) is not None:
        return site.name(ref)
    if (address := answer.others.get(text)) is not None:
        return Markup(f'<a href="{escape(address)}">{own(text)}</a>')
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if good := web_address(bare):
        return Markup(f'<a href="{escape(good)}" rel="noopener noreferrer">{own(bare)}</a>')
    return own(text)


def number_in(text: str) -> float | None:
    """The number that a cell is; None if it is none.

    >>> number_in("1,204"), number_in("3.5"), number_in("1991-05")
    (1204.0, 3.5, None)
    """
    plain = text.replace(",", "")
    try:
        value = float(plain) if plain and plain[-1].isdigit() and plain.isascii() else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e15 else None


def chart(table: Table, named: Mapping[str, EntityRef] = NOBODY) -> tuple[str, list[Chart]] | None:
    """Bars, where the last column that holds nothing but numbers says how long; None where none does.

    Args:
        table: The answer.
        named: Cell to the entity it names, whose name stands beside its bar.
    """
    if not 2 <= len(table.rows) <= BARS or len(table.columns) < 2:
        return None
    for place in range(len(table.columns) - 1, -1, -1):
        numbers = [number_in(row[place]) for row in table.rows]
        if all(n is not None and n >= 0 for n in numbers) and not _years(table.columns[place], numbers):
            known = [n for n in numbers if n is not None]
            most = max(known) or 1.0
            others = [i for i in range(len(table.columns)) if i != place][:2]
            return table.columns[place], [
                Chart(", ".join(_called(row[i], named) for i in others), row[place], _bar(value / most))
                for row, value in zip(table.rows, known, strict=True)
            ]
    return None


def _called(cell: str, named: Mapping[str, EntityRef]) -> str:
    return named[cell].name if cell in named else cell


def _years(column: str, numbers: Sequence[float | None]) -> bool:
    """Years are no lengths."""
    return all(n is not None and 1000 <= n <= 2999 and n.is_integer() for n in numbers)


def _bar(share: float) -> Markup:
    wide = max(0.5, 100 * share)
    return Markup(
        f'<svg class="chart" width="100%" height="16" aria-hidden="true">'
        f'<rect y="2" width="{wide:.1f}%" height="12"/></svg>'
    )


def _words(site: Site) -> list[tuple[str, str]]:
    """Words of the ontology as a question writes them, each with its label: what the editor completes."""
    terms = site.terms
    known = [
        *((c.name, c.label) for c in terms.classes.values()),
        *((r.name, r.label) for r in terms.relations.values()),
        *((s.name, f"{s.label} (standing)") for s in terms.standings.values() if s.name),
        ("source", "of a claim"),
        ("standing", "of a claim"),
        ("saidBy", "who says it inside the source"),
        ("in", "the case or event it holds in"),
        ("when", "time as written"),
        ("quote", "the source's own words"),
        ("summary", "in our words"),
        ("earliestBegin", "first day possible"),
        ("latestEnd", "last day possible"),
    ]
    return sorted({f"onr:{flat(name)}": flat(label) for name, label in known}.items())
