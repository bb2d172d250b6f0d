"""A picture as one HTML file: the template filled by pyvis, everything inside it, nothing outside.

In:   a `Picture`
Out:  `page(picture)`
Not:  what the data are (`island`) and where the names stand (`layout`)

pyvis holds the model (its nodes, edges and options), renders the template and brings vis-network.
Its own page is not used: it loads styles and scripts from other hosts, and it runs text of the data
as markup. Here the data stand in JSON that is never markup, and a content security policy names the
hash of each script and of the style, so that nothing else can run even if a mistake let it in.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from onrecord.model.answers import Picture
from onrecord.show.html.island import KINDS, Json, every_claim, group_id, island, lines, web_address
from onrecord.show.html.layout import Box, positions

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPTS = (
    "words.js",
    "paths.js",
    "record.js",
    "open.js",
    "strokes.js",
    "network.js",
    "pan.js",
    "drawing.js",
    "claims.js",
    "panel.js",
    "route.js",
    "table.js",
    "timeline.js",
    "search.js",
    "filters.js",
    "keys.js",
    "take.js",
    "page.js",
)
"""Joined in this order into one script."""
STYLES = ("tokens.css", "page.css")
"""Joined in this order into one style; the tokens stand alone, for other pages to share."""
INTERNAL = "internal copy: "
"""Key of the positions of an internal copy, so that none of them is one of what leaves."""
SIZE = 11
"""The size of every shape: size by connections would read as guilt."""
BREAK = 19
"""Characters after which a name is broken."""
LETTER, ROW = 6.9, 15.0
"""Width of a letter and height of a row of a name, in units of the canvas."""
OPTIONS: Json = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {
        "hover": False,
        "selectable": False,
        "dragNodes": True,
        "dragView": False,
        "zoomView": False,
        "keyboard": {"enabled": False},
        "tooltipDelay": 86_400_000,
    },
    "nodes": {"size": SIZE, "borderWidth": 1.5, "shadow": False, "font": {"size": 0, "multi": False}},
    "edges": {
        "smooth": False,
        "shadow": False,
        "hoverWidth": 0,
        "selectionWidth": 0,
        "arrowStrikethrough": False,
        "font": {"size": 0, "multi": False},
    },
}


def page(picture: Picture, *, internal: bool = False) -> str:
    """One self-contained HTML document that shows a picture, with the evidence of every line.

    Args:
        picture: What to show. It is shown as it is: redact before, never here.
        internal: The names are not protected; a bar on screen and in print says so.

    Returns:
        The document; the same picture gives the same bytes, in whatever order its rows came.

    Cost: a tenth of a second for 60 names and 200 claims, once pyvis is imported (0.3 s).
    """
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    joined = lines(picture)
    # `add_node` and `add_edge` search all that is there before they add: quadratic, and they change ids.
    net.nodes = _nodes(picture, joined, INTERNAL if internal else "")
    net.edges = joined
    net.options = OPTIONS
    net.templateEnv = _environment(picture, internal)
    net.path = "page.html"
    document: str = net.generate_html()
    return document


def _nodes(picture: Picture, joined: list[Json], key: str) -> list[Json]:
    """Every name with its place; names that wait to be unfolded have one only inside their group."""
    refs = {e.ref.id: e.ref for e in (*picture.entities, *picture.nearby)}
    waiting = {name for group in picture.groups for name in group.members} | {
        e.ref.id for e in picture.nearby
    }
    broken = {name: break_name(ref.name) for name, ref in refs.items()}
    for group in picture.groups:
        broken[group_id(group.first)] = break_name(_group_name(refs[group.first].name, group.size))
    first = {name: rows for name, rows in broken.items() if name not in waiting}
    if picture.groups:
        first = {name: rows for name, rows in first.items() if name not in refs}
    at = positions(
        {name: _box(rows) for name, rows in first.items()},
        [(line["from"], line["to"]) for line in joined],
        key,
    )
    inner = _inside(picture, broken, key)
    return [
        {"id": name, "rows": rows, **_shape(refs[name].kind if name in refs else "folded")}
        | _place(at.get(name) or inner.get(name))
        for name, rows in sorted(broken.items())
        if name in waiting or name in at
    ]


def _group_name(first: str, size: int) -> str:
    return f"{first} and {size - 1:,} more" if size > 1 else first


def _inside(picture: Picture, broken: dict[str, list[str]], key: str) -> dict[str, tuple[int, int]]:
    """Where the members of each group lie around its middle."""
    home = {name: group.first for group in picture.groups for name in group.members}
    pairs: dict[str, set[tuple[str, str]]] = {}
    for claim in picture.claims if home else ():
        a, b = claim.subject.id, claim.object.id if claim.object else ""
        if a != b and home.get(a) and home.get(a) == home.get(b):
            pairs.setdefault(home[a], set()).add((a, b))
    found: dict[str, tuple[int, int]] = {}
    for group in picture.groups:
        boxes = {name: _box(broken[name]) for name in group.members}
        found.update(positions(boxes, pairs.get(group.first, ()), key))
    return found


def _shape(kind: str) -> Json:
    shapes = {kind: shape for kind, _, _, shape in KINDS}
    known = kind if kind in shapes else "other"
    return {"kind": known, "shape": shapes[known]}


def _place(at: tuple[int, int] | None) -> Json:
    return {"x": at[0], "y": at[1]} if at else {}


def break_name(name: str) -> list[str]:
    """Break a name into rows of about 19 characters, four at most, between its words.

    >>> break_name("Board of Fire and Police Commissioners")
    ['Board of Fire and', 'Police', 'Commissioners']
    """
    rows: list[str] = []
    for word in name.split() or [""]:
        if rows and len(rows[-1]) + 1 + len(word) <= BREAK:
            rows[-1] += " " + word
        else:
            rows.append(word if len(word) <= 2 * BREAK else word[: 2 * BREAK - 1] + "…")
    return rows if len(rows) <= 4 else [*rows[:3], rows[3] + " …"]


def _box(rows: list[str]) -> Box:
    width = max(2.0 * SIZE + 6, max(len(row) for row in rows) * LETTER)
    return Box(width=width, height=2 * SIZE + 6 + ROW * len(rows), lift=SIZE + 2)


def _environment(picture: Picture, internal: bool) -> Environment:
    """A template environment that escapes everything and knows no undefined name."""
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    env = Environment(
        loader=DictLoader({"page.html": _text("page.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, drawing, script = _style(), _vis_network(), _script()
    env.globals.update(
        # Ours and vis-network's, both checked by their hash; nothing of the data is in them.
        style=Markup(style),
        drawing=Markup(drawing),
        script=Markup(script),
        policy=_policy(style, drawing, script),
        data=island(picture),
        title=_plain(picture.header.title),
        counts=counts(picture),
        selection=_plain(picture.selection),
        footer=_footer(picture),
        corrections=_plain(picture.header.corrections),
        write_to=_write_to(picture.header.corrections),
        stale=picture.header.stale,
        internal=internal,
    )
    return env


@cache
def _text(name: str) -> str:
    return files("onrecord.show.html").joinpath(name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    """The style sheets as one, the tokens first."""
    return "\n".join(_text(name) for name in STYLES)


@cache
def _script() -> str:
    """All our scripts as one, in a function of its own so that no name of theirs is global."""
    parts = "\n".join(_text(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


@cache
def _vis_network() -> str:
    """The drawing library out of the installed pyvis, without its styles, which are for its own buttons."""
    path = files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
    return path.read_text(encoding="utf-8").replace("//# sourceMappingURL=vis-network.min.js.map", "")


def _policy(style: str, *scripts: str) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _plain(text: str) -> str:
    """Text that can be written as UTF-8: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def counts(picture: Picture) -> str:
    """How much there is on the page, as a sentence.

    It counts what the page shows, which is less than the record where the picture is a selection.
    """
    beyond = {claim.id for claim in picture.nearby_claims}
    claims = [claim for claim in every_claim(picture).values() if claim.id not in beyond]
    numbers = len(claims), len({claim.source for claim in claims}), len(picture.entities)
    if picture.groups:
        numbers = picture.header.claims, picture.header.sources, picture.header.entities
    parts = [
        f"{_many(numbers[0], 'claim')} from {_many(numbers[1], 'source')} about {_many(numbers[2], 'name')}."
    ]
    if picture.conflicts:
        parts.append(f"{_many(len(picture.conflicts), 'conflict')}.")
    hidden = sum(entity.ref.pseudonym for entity in picture.entities)
    if hidden:
        parts.append(f"{_many(hidden, 'name')} {'is a pseudonym' if hidden == 1 else 'are pseudonyms'}.")
    return " ".join(parts)


def _many(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"


def _footer(picture: Picture) -> dict[str, str]:
    header = picture.header
    return {
        "built": _plain(header.built[:10]),
        "sources": _many(header.sources, "source"),
        "build": _plain(header.build),
    }


def _write_to(corrections: str) -> str:
    """An address of the web or a mailbox as something to follow; else nothing, and it stays text."""
    text = corrections.strip()
    mailbox = (
        text.count("@") == 1
        and text.isascii()
        and text.isprintable()
        and not set(text) & set(" ?&:/\\<>\"'%")
    )
    return f"mailto:{text}" if mailbox else web_address(text)
