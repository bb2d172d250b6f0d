"""GraphML: entities as nodes, claims as directed edges, for yEd, Gephi, networkx, igraph.

In:   a portion of a record
Out:  XML, piece by piece
Not:  layout, colours, sizes
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.show.edges import EDGE, NODE, edges, nodes
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.xml_ import escaped

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_GRAPH = ("title", "built", "build", "about")


def graphml(part: Portion, ledger: Ledger) -> Iterator[str]:
    """The portion as one directed graph; the id of an edge is that of its claim."""

    def data(key: str, value: str) -> str:
        return f'<data key="{key}">{escaped(value, ledger)}</data>'

    yield _HEAD
    for name in _GRAPH:
        yield f'  <key id="g_{name}" for="graph" attr.name="{name}" attr.type="string"/>\n'
    for name in ("name", *NODE):
        yield f'  <key id="n_{name}" for="node" attr.name="{name}" attr.type="string"/>\n'
    for name in EDGE:
        yield f'  <key id="e_{name}" for="edge" attr.name="{name}" attr.type="string"/>\n'
    yield '  <graph id="record" edgedefault="directed">\n'
    head = part.header
    for name, value in zip(_GRAPH, (head.title, head.built, head.build, part.about()), strict=True):
        yield f"    {data(f'g_{name}', value)}\n"
    for node in nodes(part, ledger):
        values = "".join(data(f"n_{k}", v) for k, v in {"name": node.name, **node.values}.items())
        yield f'    <node id="{escaped(node.id, ledger)}">{values}</node>\n'
    for edge in edges(part, ledger):
        ends = f'source="{escaped(edge.source, ledger)}" target="{escaped(edge.target, ledger)}"'
        values = "".join(data(f"e_{k}", v) for k, v in edge.values.items())
        yield f'    <edge id="{escaped(edge.id, ledger)}" {ends}>{values}</edge>\n'
    yield "  </graph>\n</graphml>\n"
