"""RDF files into quads, safely: what crashes or floods a parser is refused before it is parsed.

In:   a file of the dossier
Out:  quads, blank nodes renamed by file, so that `_:a` of two files never becomes one person
Not:  the network: remote contexts are refused; nor triple terms, which no claim of ours needs
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from onrecord.read.files import UnsafePath, open_inside
from onrecord.read.notice import Notices

if TYPE_CHECKING:
    import pyoxigraph as ox

LARGEST = 256 << 20
"""Bytes of an RDF file."""
LARGEST_TREE = 64 << 20
"""Bytes of JSON-LD or RDF/XML, which are held as a tree while they are parsed."""
DEEPEST = 200
"""Brackets or elements within one another; beyond some thousands parsers overflow their stack."""

_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_TAG = re.compile(rb"<(?:!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>|(/?)[^<>!?][^<>]*?(/?)>)", re.DOTALL)
_TRIPLE_TERM = re.compile(rb"<<|>>")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""", re.IGNORECASE)
_XML_ENCODINGS = (b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1")


def quads(folder: Path, name: str, base: str, notices: Notices) -> tuple[list[ox.Quad], set[str]] | None:
    """All quads of a file, and the IRIs it goes by itself; None and a finding if it cannot be read."""
    content = _content(folder, name, notices)
    if content is None:
        return None
    import pyoxigraph as ox

    suffix = PurePosixPath(name).suffix
    if reason := _refusal(content, suffix):
        notices.add(
            "refused-rdf", name, 0, f"The file is not read: {reason}.", "Write it as Turtle, plainly."
        )
        return None
    form = ox.RdfFormat.RDF_XML if suffix == ".rdf" else ox.RdfFormat.from_extension(suffix[1:])
    document = base.rstrip("#") if base.endswith("#") else base + name
    try:
        parser = ox.parse(content, format=form, base_iri=document)
        found = list(_renamed(parser, name))
        return found, {document, parser.base_iri or document}
    except SyntaxError as error:
        message = " ".join(str(error.msg).split())[:300]
        notices.add(
            "bad-rdf", name, error.lineno or 0, f"The file cannot be parsed: {message}.", "Mend that place."
        )
    except ValueError as error:
        notices.add("bad-rdf", name, 0, f"The file cannot be parsed: {str(error)[:300]}.", "Mend that place.")
    return None


def _content(folder: Path, name: str, notices: Notices) -> bytes | None:
    limit = LARGEST_TREE if name.endswith((".jsonld", ".rdf")) else LARGEST
    try:
        with open_inside(folder, name) as file:
            content = file.read(limit + 1)
    except UnsafePath as error:
        notices.add("unsafe-path", name, 0, f"{error}.", "Put the file itself into the dossier.")
        return None
    except OSError as error:
        notices.add(
            "unreadable-file", name, 0, f"{name} cannot be read: {error.strerror}.", "Mend its permissions."
        )
        return None
    if len(content) > limit:
        notices.add("too-large", name, 0, f"The file is over {limit >> 20} MB; it is not read.", "Split it.")
        return None
    return content


def _refusal(content: bytes, suffix: str) -> str:
    """Why a file is not given to the parser; empty if it is."""
    if suffix == ".jsonld":
        depth = _depth(_JSON, content, lambda m: (m[0] in b"[{") - (m[0] in b"]}") if len(m[0]) == 1 else 0)
        return f"it nests brackets more than {DEEPEST} deep" if depth > DEEPEST else ""
    if suffix == ".rdf":
        return _xml_refusal(content)
    if b"<<" in content:
        depth = _depth(_TRIPLE_TERM, content, lambda m: 1 if m[0] == b"<<" else -1)
        return f"it nests triple terms more than {DEEPEST} deep" if depth > DEEPEST else ""
    return ""


def _xml_refusal(content: bytes) -> str:
    # UTF-16 hides its letters between zero bytes; without them one scan does for all encodings we allow.
    bare = content.replace(b"\0", b"")
    upper = bare.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        return "it has a DOCTYPE, whose entities can blow up without end"
    encoding = _ENCODING.search(bare[:1000])
    if encoding and encoding[1].lower() not in _XML_ENCODINGS:
        return "its encoding is neither UTF-8 nor UTF-16"
    depth = _depth(_TAG, bare, lambda m: 0 if m[1] is None or m[2] else (-1 if m[1] else 1))
    return f"it nests elements more than {DEEPEST} deep" if depth > DEEPEST else ""


def _depth(pattern: re.Pattern[bytes], content: bytes, step: Callable[[re.Match[bytes]], int]) -> int:
    """How deep the brackets nest. Linear."""
    depth = deepest = 0
    for match in pattern.finditer(content):
        depth = max(0, depth + step(match))
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            break
    return deepest


def _renamed(parser: Iterator[ox.Quad], name: str) -> Iterator[ox.Quad]:
    """Name blank nodes after the file and their order in it: unlike those of any other file."""
    import pyoxigraph as ox

    prefix = "f" + sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def fresh(node: ox.BlankNode) -> ox.BlankNode:
        return names.setdefault(node, ox.BlankNode(f"{prefix}x{len(names)}"))

    for quad in parser:
        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(subject, ox.BlankNode):
            subject = fresh(subject)
        if isinstance(object_, ox.BlankNode):
            object_ = fresh(object_)
        if isinstance(graph, ox.BlankNode):
            graph = fresh(graph)
        yield ox.Quad(subject, quad.predicate, object_, graph)
