"""Where each page stands: on a server ("/entity/lacy"), or as a file beside others ("../entity/lacy.html").

In:   ids, names of pages
Out:  addresses for `href`, and what the place where the pages stand can do
Not:  addresses of other hosts, which `render.web` checks
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from onrecord.model.light import dataclass

Value = str | int
PAGES: Final = ("timeline", "conflicts", "audit", "terms", "sources", "entities", "network")
"""Pages that stand at a name of their own, on a server and as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses on a server that answers: every feature is there."""

    root: str = ""
    """Put before every address: empty, or a path such as "/case" without a slash at its end."""
    version: str = ""
    """Of the assets; a browser keeps them until it changes."""

    @property
    def live(self) -> bool:
        """Whether somebody answers: forms, SPARQL, networks around a name."""
        return True

    def start(self) -> str:
        """The first page."""
        return f"{self.root}/"

    def entity(self, id: str, *, relation: str = "", label: str = "", page: int = 1) -> str:
        """The page of an entity; of a large one, a further part of one of its groups."""
        asked = _asked(relation=relation, label=label, page=page if page > 1 else "")
        return f"{self.root}/entity/{_safe(id)}{asked}"

    def claim(self, id: str) -> str:
        """The page of a claim."""
        return f"{self.root}/claim/{_safe(id)}"

    def source(self, id: str, *, page: int = 1, at: str = "") -> str:
        """The page of a source; `at` is the id of a claim whose words are shown marked."""
        place = f"#claim-{_safe(at)}" if at else ""
        return f"{self.root}/source/{_safe(id)}{_asked(page=page if page > 1 else '')}{place}"

    def page(self, name: str, **asked: Value) -> str:
        """One of `PAGES`, or another page of the server by its name, with what is asked of it."""
        return f"{self.root}/{name}{_asked(**asked)}"

    def timeline(self, about: str = "") -> str:
        """Events in order, all or those of an entity."""
        return self.page("timeline", about=about)

    def conflicts(self, about: str = "") -> str:
        """Where sources disagree, everywhere or about an entity."""
        return self.page("conflicts", about=about)

    def conflict(self, id: str, about: str) -> str:
        """One conflict with all its sides; it is found by `about`, the entity its question is about."""
        return f"{self.root}/conflict/{_safe(id)}{_asked(about=about)}"

    def network(self, about: str = "") -> str:
        """The network, whole or around an entity."""
        return self.page("network", around=about)

    def connect(self, *ids: str) -> str:
        """How entities are joined, with the form filled in as far as they are named."""
        return f"{self.root}/connect" + (f"?{urlencode([('name', id_) for id_ in ids])}" if ids else "")

    def search(self, text: str = "") -> str:
        """The search, or its answer."""
        return self.page("search", q=text)

    def question(self, name: str) -> str:
        """A saved question."""
        return f"{self.root}/questions/{_safe(name)}"

    def query(self, text: str = "") -> str:
        """The SPARQL editor, with a question in it."""
        return self.page("query", query=text)

    def term(self, name: str) -> str:
        """A class, relation or standing of the ontology; the empty standing is "not-stated"."""
        return f"{self.root}/terms/{_safe(name or 'not-stated')}"

    def data(self, kind: str, id: str, format: str) -> str:
        """The same as data: format is "json", "ttl", "jsonld" or "rdf"; empty where there is none."""
        return f"{self.root}/{kind}/{_safe(id)}.{format}"

    def static(self, name: str) -> str:
        """A style, a script."""
        return f"{self.root}/static/{name}{_asked(v=self.version)}"


class StaticLinks(Links):
    """Addresses from one file of a folder to the others: nobody answers, so no form and no SPARQL."""

    __slots__ = ()

    @property
    def live(self) -> bool:
        """Nobody answers."""
        return False

    def start(self) -> str:
        """The first page."""
        return f"{self.root}index.html"

    def entity(self, id: str, *, relation: str = "", label: str = "", page: int = 1) -> str:
        """The page of an entity; it holds all of its claims, so that no part of it has another address."""
        return f"{self.root}entity/{file_name(id)}.html"

    def claim(self, id: str) -> str:
        """The page of a claim."""
        return f"{self.root}claim/{file_name(id)}.html"

    def source(self, id: str, *, page: int = 1, at: str = "") -> str:
        """The page of a source."""
        place = f"#claim-{_safe(at)}" if at else ""
        return f"{self.root}source/{file_name(id)}.html{place}"

    def page(self, name: str, **asked: Value) -> str:
        """One of `PAGES`; nothing can be asked of a file."""
        return f"{self.root}{name}.html"

    def timeline(self, about: str = "") -> str:
        """Events in order; those of an entity stand on its own page."""
        return f"{self.entity(about)}#timeline" if about else self.page("timeline")

    def conflicts(self, about: str = "") -> str:
        """Where sources disagree; what concerns an entity stands on its own page."""
        return f"{self.entity(about)}#conflicts" if about else self.page("conflicts")

    def conflict(self, id: str, about: str) -> str:
        """One conflict, on the page of all."""
        return f"{self.page('conflicts')}#conflict-{_safe(id)}"

    def network(self, about: str = "") -> str:
        """The network. The page opens at the name that stands after the #."""
        return self.page("network") + (f"#name={_safe(about)}" if about else "")

    def connect(self, *ids: str) -> str:
        """No page: chains are found on the network page."""
        return ""

    def search(self, text: str = "") -> str:
        """The search, which runs in the browser."""
        return self.page("search")

    def question(self, name: str) -> str:
        """No page."""
        return ""

    def query(self, text: str = "") -> str:
        """No page."""
        return ""

    def term(self, name: str) -> str:
        """A term, on the page of all."""
        return f"{self.page('terms')}#term-{_safe(name or 'not-stated')}"

    def data(self, kind: str, id: str, format: str) -> str:
        """No file of its own; whoever publishes lists the exports."""
        return ""

    def static(self, name: str) -> str:
        """A style, a script."""
        return f"{self.root}static/{name}"


def static_links(page: str) -> StaticLinks:
    """Links as they are written in one page of a folder of files.

    >>> static_links("entity/lacy.html").source("ap")
    '../source/ap.html'
    >>> static_links("index.html").entity("lacy")
    'entity/lacy.html'
    """
    return StaticLinks(root="../" * page.count("/"))


def file_name(id: str) -> str:
    """An id as the name of a file, and as a link to it: what is no letter, digit or hyphen is spelt out.

    >>> file_name("lacy-v-milwaukee"), file_name("../x")
    ('lacy-v-milwaukee', '_2e_2e_2fx')
    """
    if id.replace("-", "").isalnum() and id.isascii():
        return id
    data = id.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if (chr(b).isalnum() and b < 128) or b == 45 else f"_{b:02x}" for b in data)


def _safe(id: str) -> str:
    """An id as a part of an address. Most are letters, digits and hyphens: nothing to do."""
    plain = id.isascii() and id.replace("-", "").isalnum()
    return id if plain else quote(id.encode("utf-8", "replace"), safe="")


def _asked(**values: Value) -> str:
    """What stands after the question mark; nothing where nothing is asked."""
    given = [(name, value) for name, value in values.items() if value != ""]
    return f"?{urlencode(given)}" if given else ""
