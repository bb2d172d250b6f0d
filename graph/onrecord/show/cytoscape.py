"""Cytoscape JSON: the graph for Cytoscape, Cytoscape.js and whatever reads their elements.

In:   a portion of a record
Out:  JSON, piece by piece
Not:  positions and styles
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.show.edges import edges, nodes
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion


def cytoscape(part: Portion, ledger: Ledger) -> Iterator[str]:
    """Elements as Cytoscape.js names them; `interaction` is the type of an edge, which Cytoscape shows."""
    head = part.header
    data = {
        "name": head.title, "built": head.built, "build": head.build, "corrections": head.corrections,
        "redacted": head.redacted, "about": part.about(),
    }  # fmt: skip
    yield f'{{"data": {_json(data)}, "directed": true, "multigraph": true, "elements": {{\n"nodes": [\n'
    yield from _list({"id": n.id, "name": n.name, "value": n.id, **n.values} for n in nodes(part, ledger))
    yield '],\n"edges": [\n'
    yield from _list(
        {
            "id": e.id,
            "key": e.id,
            "source": e.source,
            "target": e.target,
            "interaction": e.type,
            "name": e.type,
        }
        # Cytoscape wants `source` for itself: that of the claim has another name.
        | {("said_in" if k == "source" else k): v for k, v in e.values.items()}
        for e in edges(part, ledger)
    )
    yield "]}}\n"


def _list(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    first = True
    for data in items:
        yield f'{"" if first else ","}{{"data": {_json(data)}}}\n'
        first = False


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
