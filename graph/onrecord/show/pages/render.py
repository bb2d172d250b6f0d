"""Templates: compiled once, every value escaped.

In:   the name of a template, a `Site`, values
Out:  `render`, a whole page as text; `assets`, the styles and scripts that pages name
Not:  what is on a page, which each page function decides
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from onrecord.model.time import iso
from onrecord.model.views import ClaimView
from onrecord.show.html.island import KINDS, web_address
from onrecord.show.html.render import _write_to
from onrecord.show.pages import evidence, signs
from onrecord.show.pages.site import Site
from onrecord.show.pages.words import clean, flat, own
from onrecord.show.words import many

MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PACKAGE: Final = "onrecord.show.pages"


def render(template: str, site: Site, title: str, **values: Any) -> str:
    """A page as text that can be written as UTF-8.

    Args:
        template: Its name, without ending.
        site: Which record, and where its pages stand.
        title: Of the page; the dossier's own is added.
        values: What the template names.
    """
    made: str = _template(template).render(
        site=site, links=site.links, header=site.header, title=flat(title), **values
    )
    return made if made.isascii() else made.encode("utf-8", "replace").decode()


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Name to media type and content of everything that `Links.static` names."""
    found: dict[str, tuple[str, bytes]] = {}
    for file in sorted(files(PACKAGE).iterdir(), key=lambda f: f.name):
        media = MEDIA.get(file.name[file.name.rfind(".") :])
        if media:
            found[file.name] = (media, file.read_bytes())
    # Colours and faces have one home, the page of `view`.
    tokens = files("onrecord.show.html").joinpath("tokens.css").read_bytes()
    found["pages.css"] = (MEDIA[".css"], tokens + b"\n" + found["pages.css"][1])
    return found


@cache
def version() -> str:
    """A short hash of all assets, for their addresses: a browser keeps them until it changes."""
    content = b"\0".join(name.encode() + body for name, (_, body) in sorted(assets().items()))
    return sha256(content).hexdigest()[:8]


@cache
def _environment() -> Environment:
    """Escapes everything and knows no undefined name."""
    templates = {
        file.name: file.read_text(encoding="utf-8")
        for file in files(PACKAGE).iterdir()
        if file.name.endswith(".html")
    }
    env = Environment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(own=own, flat=flat, clean=clean, web=web_address, n=number, capital=capital)
    env.globals.update(
        many=many,
        shape=signs.shape,
        stroke=signs.stroke,
        link=link,
        day=iso,
        kinds=KINDS,
        mail_or_web=_write_to,
        statement=statement,
        how=how,
        claim=evidence.claim,
        sentence=evidence.sentence,
        said=evidence.said,
        words=evidence.words,
        source_line=evidence.source_line,
        capital=capital,
    )
    return env


@cache
def _template(name: str) -> Any:
    return _environment().get_template(f"{name}.html")


def number(value: int) -> str:
    """A count as people read it.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def link(address: str, words: str) -> Markup:
    """A link to an address of the web, opened apart from this page; anything else stays text."""
    good = web_address(address)
    if not good:
        return own(address)
    return Markup(f'<a href="{escape(good)}" rel="noopener noreferrer">{own(words)}</a>')


def how(site: Site, claim: ClaimView) -> str:
    """How a claim stands and who says so, for where its sentence stands alone: a title, a list."""
    said = claim.said
    if claim.down and not claim.answers:
        said = f"{said}; {site.standing(claim)[0].lower()}"
    return f"{said}; contested" if claim.contested else said


def statement(claim: ClaimView) -> str:
    """What a claim says, as plain text."""
    within = f" (in {claim.within.name})" if claim.within else ""
    mark = " " if claim.object else ": "
    said = claim.object.name if claim.object else claim.literal
    return f"{claim.subject.name} {claim.label}{mark}{said}{within}"
