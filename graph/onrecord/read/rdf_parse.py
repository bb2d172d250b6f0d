"""RDF files into quads, safely: what crashes or floods a parser is refused before it is parsed.

In:   a file of the dossier
Out:  quads, blank nodes renamed by file, so that `_:a` of two files never becomes one person
Not:  the network: remote contexts are refused; nor triple terms, which no claim of ours needs
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from onrecord.read.files import UnsafePath, open_inside
from onrecord.read.nesting import refusal
from onrecord.read.notice import Notices

if TYPE_CHECKING:
    import pyoxigraph as ox

LARGEST = 256 << 20
"""Bytes of an RDF file."""
LARGEST_TREE = 64 << 20
"""Bytes of JSON-LD or RDF/XML, which are held as a tree while they are parsed."""


def quads(folder: Path, name: str, base: str, notices: Notices) -> tuple[list[ox.Quad], set[str]] | None:
    """All quads of a file, and the IRIs it goes by itself; None and a finding if it cannot be read."""
    content = _content(folder, name, notices)
    if content is None:
        return None
    import pyoxigraph as ox

    suffix = PurePosixPath(name).suffix
    if reason := refusal(content, suffix):
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
        if "LoadDocumentCallback" in str(error.msg):
            why = "It names a JSON-LD context on the web, and nothing is fetched."
            notices.add("bad-rdf", name, error.lineno or 0, why, "Write the context itself in its place.")
            return None
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
