"""GEXF 1.3, dynamic: the graph for Gephi, in which each dated claim has its time as a spell.

In:   a portion of a record
Out:  XML, piece by piece
Not:  an invented day: a spell reaches from the earliest begin to the latest end; an open end stays open

The narrow bounds (latest begin, earliest end), and the time as written, stand beside as attributes. Nodes
have no spells: nobody knows from when to when somebody was there, and an edge may not outlive its node.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model.time import Time, iso
from onrecord.show.edges import EDGE, NODE, Edge, Node, edges, nodes
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.xml_ import attributes, escaped

FAR = "a time outside the years 1 to 9999, which Gephi cannot read; the edge has no spell"
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"""
_FIRST, _LAST = 1, 3_652_059
"""0001-01-01 and 9999-12-31, as days are counted."""


def gexf(part: Portion, ledger: Ledger) -> Iterator[str]:
    """The portion as one directed dynamic graph."""
    yield _HEAD
    yield f'  <meta lastmodifieddate="{part.header.built[:10]}">\n    <creator>onrecord</creator>\n'
    yield f"    <description>{escaped(part.about(), ledger)}</description>\n  </meta>\n"
    yield '  <graph mode="dynamic" defaultedgetype="directed" timeformat="date"'
    yield ' timerepresentation="interval">\n'
    yield from _columns("node", NODE)
    yield from _columns("edge", EDGE)
    yield "    <nodes>\n"
    for node in nodes(part, ledger):
        yield _node(node, ledger)
    yield "    </nodes>\n    <edges>\n"
    for edge in edges(part, ledger):
        yield _edge(edge, ledger)
    yield "    </edges>\n  </graph>\n</gexf>\n"


def spell(when: Time | None) -> dict[str, str]:
    """Start and end of a spell, from the outer bounds; empty where there is none that Gephi reads."""
    if when is None:
        return {}
    bounds = {"start": when.earliest_begin, "end": when.latest_end}
    known = {name: day for name, day in bounds.items() if day is not None}
    if not all(_FIRST <= day <= _LAST for day in known.values()):
        return {}
    return {name: iso(day) for name, day in known.items()}


def _columns(what: str, names: tuple[str, ...]) -> Iterator[str]:
    yield f'    <attributes class="{what}" mode="static">\n'
    for name in names:
        yield f'      <attribute id="{what[0]}_{name}" title="{name}" type="string"/>\n'
    yield "    </attributes>\n"


def _values(prefix: str, values: dict[str, str], ledger: Ledger) -> str:
    pairs = ({"for": f"{prefix}_{name}", "value": value} for name, value in values.items())
    inner = "".join(f"<attvalue{attributes(pair, ledger)}/>" for pair in pairs)
    return f"<attvalues>{inner}</attvalues>" if inner else ""


def _node(node: Node, ledger: Ledger) -> str:
    given = attributes({"id": node.id, "label": node.name}, ledger)
    return f"      <node{given}>{_values('n', node.values, ledger)}</node>\n"


def _edge(edge: Edge, ledger: Ledger) -> str:
    ends = {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "kind": edge.type,
        "label": edge.type,
    }
    when = spell(edge.when)
    spells = f"<spells><spell{attributes(when, ledger)}/></spells>" if when else ""
    if edge.when is not None and not when:
        ledger.lose(FAR)
    if when:
        ledger.made["spell"] += 1
    return f"      <edge{attributes(ends, ledger)}>{_values('e', edge.values, ledger)}{spells}</edge>\n"
