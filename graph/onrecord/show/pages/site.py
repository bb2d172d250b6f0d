"""What every page is made with: which record, where pages stand, and what the words of the ontology mean.

In:   a header, links, terms
Out:  `Site`, passed to every page function and by it to its template
Not:  answers; and nothing of a request
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup, escape

from onrecord.model.answers import ConflictView
from onrecord.model.light import dataclass, field, replace
from onrecord.model.source import Source
from onrecord.model.terms import Terms
from onrecord.model.views import ClaimView, EntityRef, Header
from onrecord.show.html.island import DOWN, KINDS, NAMED
from onrecord.show.pages import signs
from onrecord.show.pages.links import Links
from onrecord.show.pages.words import own
from onrecord.show.text import LEVELS

WEAK: Final = 3
"""Firmness of `charged`."""
KIND: Final = {kind: (many, one) for kind, many, one, _ in KINDS}
"""Kind to what it is called, in the plural and in the singular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Which record, where its pages stand, what its words mean. Made once; `at` makes it for another page."""

    header: Header
    links: Links
    terms: Terms
    sources: Mapping[str, Source] = field(default_factory=dict)
    """All sources of the record: their publishers and dates stand beside every claim."""
    exports: tuple[tuple[str, str], ...] = ()
    """Name and address of each download that every page offers."""
    base: str = ""
    """IRI that ids are appended to: an address that outlives this site; empty: none is shown."""
    editor: bool = False
    """Whether the editor library is there; else the SPARQL page has a plain field."""
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Label and stroke of each standing met; filled while pages are made."""

    @property
    def internal(self) -> bool:
        """Names are not protected here."""
        return not self.header.redacted

    def at(self, links: Links) -> Site:
        """The same record, for a page that stands elsewhere."""
        return replace(self, links=links)

    def standing(self, claim: ClaimView) -> tuple[str, str]:
        """How a claim stands, in a word, and the stroke it is drawn with."""
        key = DOWN if claim.down and not claim.answers else claim.standing
        found = self.known.get(key)
        return found or self._standing(key)

    def _standing(self, key: str) -> tuple[str, str]:
        label = NAMED.get(key, key[:1].upper() + key[1:])
        firmness = -1 if key == DOWN else self.terms.firmness(key)
        self.known[key] = (label, signs.stroke_of(firmness))
        return self.known[key]

    def word(self, standing: str) -> str:
        """A standing in a word, by its name."""
        return NAMED.get(standing, standing[:1].upper() + standing[1:]).lower()

    def stroke(self, standing: str) -> str:
        """The stroke of a standing by its name."""
        return signs.stroke_of(self.terms.firmness(standing))

    def weak(self, standing: str) -> bool:
        """Whether it is no firmer than a charge."""
        return self.terms.firmness(standing) <= WEAK

    def type_label(self, ref: EntityRef) -> str:
        """What an entity is, in a word: the label of its class."""
        known = self.terms.classes.get(ref.type)
        return known.label if known else ref.type

    def name(self, ref: EntityRef) -> Markup:
        """A name as a link to its page; one that the record does not know stays text."""
        text = own(ref.name)
        if ref.pseudonym:
            text = Markup(f"<i>{text}</i>")
        if not ref.type:
            return text
        return Markup(f'<a class="name" href="{escape(self.links.entity(ref.id))}">{text}</a>')

    def level(self, view: ConflictView) -> str:
        """In which way sources differ about a question."""
        return LEVELS[view.level][:1].upper() + LEVELS[view.level][1:]
