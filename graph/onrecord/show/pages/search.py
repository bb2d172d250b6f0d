"""The answer of a search, and the page that says what went wrong.

In:   `Hit`s; a sentence
Out:  HTML
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from onrecord.model.light import dataclass
from onrecord.model.source import Source
from onrecord.model.views import ClaimView, EntityRef
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entity that is called so, or nearly so."""

    entity: EntityRef
    matched: str
    """The spelling that matched."""
    how: str
    """id, name, alias, claimed, order, prefix, words or misspelt."""
    by: str = ""
    """Whose word a claimed name is."""
    claim: str = ""
    """The claim that makes it."""
    description: str = ""


HOW = {
    "alias": "also written so",
    "order": "the words in another order",
    "prefix": "begins so",
    "words": "some of the words",
    "misspelt": "spelt nearly so",
    "id": "its id",
}


def search(
    site: Site,
    text: str,
    hits: Sequence[Hit],
    sources: Sequence[Source] = (),
    claims: Sequence[ClaimView] = (),
) -> str:
    """What is called so or nearly so: names, then sources with these words in their title, then claims."""
    title = f"{text}: search" if text else "Search"
    return render("search", site, title, text=text, hits=hits, found_sources=sources, claims=claims, how=HOW)


def fault(
    site: Site,
    status: int,
    sentence: str,
    candidates: Sequence[tuple[str, str]] = (),
    all: tuple[str, str] | None = None,
) -> str:
    """A page for an address that is not answered.

    Args:
        site: Which record.
        status: Of HTTP.
        sentence: What is wrong and how to mend it.
        candidates: Address and name of what was perhaps meant.
        all: Address and name of the page that lists everything of the kind.
    """
    known = {s.value: s.phrase for s in HTTPStatus}
    titles = {404: "Not found", 300: "Several are called so", 400: "Not understood"}
    title = titles.get(status, known.get(status, "Not answered"))
    return render("fault", site, title, status=status, sentence_=sentence, candidates=candidates, all=all)
