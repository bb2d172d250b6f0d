"""Writes the path graph of a record: who can be walked to from whom, and by which claims.

In:   a dossier, what was judged about its claims, the numbers of its entities and claims
Out:  `paths.bin`, laid out as `paths_layout` says
Not:  claims that do not stand or were taken down: they are no edges, but shown beside the hops they answer
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from onrecord.errors import BuildError
from onrecord.model.dossier import Dossier
from onrecord.model.entity import Entity
from onrecord.model.judge import stands
from onrecord.model.judged import Judged
from onrecord.model.source import Source, roots
from onrecord.model.terms import Terms
from onrecord.model.time import Time
from onrecord.store import joins, paths_sort
from onrecord.store import paths_layout as layout

Bounds = tuple[int, int, int, int]


def write(
    folder: Path,
    dossier: Dossier,
    judged: Judged,
    number: Mapping[str, int],
    claim_number: Mapping[str, int],
) -> None:
    """Write the path graph into an existing folder, replacing one that is there.

    Args:
        folder: Gets `paths.bin`; not synced, which is the caller's switch of builds to do.
        dossier: Its claims are walked once.
        judged: Claims it calls down are left out, contested ones marked.
        number: Entity id to its dense number, in order of id.
        claim_number: Claim id to its position in order of id.

    Cost: O(N + M log M) time for N entities and M claims; some 60 bytes of memory an edge.
    """
    edges = _Edges()
    _claims(edges, dossier, judged, number, claim_number)
    _judgements(edges, dossier, number)
    kinds = _kinds(dossier, number)
    node = _passable(dossier, number, kinds)
    ptr, shut, nbr, half = paths_sort.adjacency(node, edges.tail, edges.head)
    _mark_hubs(node, dossier, number, kinds, ptr, nbr)
    sections: dict[str, array[int]] = {
        "ptr": ptr,
        "shut": shut,
        "nbr": nbr,
        **paths_sort.spread(half, edges.columns()),
        "times": edges.times(),
        "node": node,
        "component": paths_sort.components(node, edges.tail, edges.head),
        **_source_tables(dossier.sources),
    }
    header = {
        "relations": list(edges.relations),
        "standings": [[name, dossier.terms.firmness(name)] for name in edges.standings],
        "nodes": len(number),
        "edges": len(edges.claim),
        "sources": len(dossier.sources),
        "contested": sum(1 for mark in edges.mark if mark & layout.CONTESTED),
    }
    _save(folder / layout.NAME, header, sections)


@dataclass(slots=True)
class _Edges:
    """Columns of all that joins two entities, in the order it is added."""

    tail: array[int] = field(default_factory=lambda: array("i"))
    head: array[int] = field(default_factory=lambda: array("i"))
    claim: array[int] = field(default_factory=lambda: array("i"))
    mark: array[int] = field(default_factory=lambda: array("B"))
    tie: array[int] = field(default_factory=lambda: array("H"))
    source: array[int] = field(default_factory=lambda: array("i"))
    when: array[int] = field(default_factory=lambda: array("i"))
    relations: dict[str, int] = field(default_factory=dict)
    standings: dict[str, int] = field(default_factory=dict)
    bounds: dict[Bounds, int] = field(default_factory=lambda: {(layout.UNKNOWN,) * 4: 0})

    def add(
        self,
        ends: tuple[int, int],
        claim: int,
        kind: int,
        relation: str,
        standing: str,
        *,
        contested: bool,
        source: int = -1,
        when: int = layout.TIMELESS,
    ) -> None:
        """One more; `relation` is empty for a judgement."""
        self.tail.append(ends[0])
        self.head.append(ends[1])
        self.claim.append(claim)
        code = _code(self.standings, standing, layout.STANDINGS, "standings")
        self.mark.append(code << layout.STANDING | (layout.CONTESTED if contested else 0))
        code = _code(self.relations, relation, layout.RELATIONS, "relations") if relation else 0
        self.tie.append(code << layout.RELATION | kind)
        self.source.append(source)
        self.when.append(when)

    def columns(self) -> dict[str, array[int]]:
        """What every edge carries, by section."""
        return {
            "claim": self.claim,
            "mark": self.mark,
            "tie": self.tie,
            "source": self.source,
            "when": self.when,
        }

    def time(self, when: Time | None) -> int:
        """Row of a time: dossiers repeat few of them, so a filter judges each once."""
        if when is None:
            return 0
        row = tuple(
            layout.UNKNOWN if day is None else day
            for day in (when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end)
        )
        return self.bounds.setdefault(row, len(self.bounds))  # type: ignore[arg-type]

    def times(self) -> array[int]:
        """The table `when` points into."""
        return array("i", (day for row in self.bounds for day in row))


def _claims(
    edges: _Edges,
    dossier: Dossier,
    judged: Judged,
    number: Mapping[str, int],
    claim_number: Mapping[str, int],
) -> None:
    terms = dossier.terms
    leaves = {id_ for id_, entity in dossier.entities.items() if not _passable_kind(terms, entity)}
    source_number = {id_: at for at, id_ in enumerate(sorted(dossier.sources))}
    for claim in dossier.claims:
        if not stands(claim, judged, terms):
            continue
        relation = terms.relations.get(claim.relation)
        ends = joins.ends(claim.subject, claim.object, claim.within, relation, known=number, leaves=leaves)
        for kind, other in ends:
            edges.add(
                (number[claim.subject], number[other]),
                claim_number[claim.id],
                kind,
                claim.relation,
                claim.standing,
                contested=claim.id in judged.contested,
                source=source_number.get(claim.source, -1),
                when=edges.time(claim.when),
            )


def _judgements(edges: _Edges, dossier: Dossier, number: Mapping[str, int]) -> None:
    same, different = joins.judged_pairs(dossier.judgements)
    for pair, at in same.items():
        a, b = pair
        if a in number and b in number:
            edges.add((number[a], number[b]), at, layout.SAME, "", "", contested=pair in different)


def _code(codes: dict[str, int], name: str, most: int, what: str) -> int:
    """The number of a name, given in the order they are met.

    Raises:
        BuildError: There are more than the index has room for.
    """
    code = codes.setdefault(name, len(codes))
    if code >= most:
        raise BuildError(f"A record holds at most {most:,} {what}; use fewer, then build again.")
    return code


def _passable_kind(terms: Terms, entity: Entity) -> bool:
    return terms.kind(entity.type) in layout.PASSABLE_KINDS


def _kinds(dossier: Dossier, number: Mapping[str, int]) -> list[str]:
    kinds = [""] * len(number)
    for id_, at in number.items():
        entity = dossier.entities.get(id_)
        kinds[at] = dossier.terms.kind(entity.type) if entity else ""
    return kinds


def _passable(dossier: Dossier, number: Mapping[str, int], kinds: list[str]) -> array[int]:
    """What each entity may be in a chain, but for hubs."""
    node = array("B", bytes(len(number)))
    for id_, at in number.items():
        entity = dossier.entities.get(id_)
        leaf = kinds[at] not in layout.PASSABLE_KINDS
        unnamed = entity is not None and entity.unnamed
        node[at] = (
            (0 if leaf or unnamed else layout.PASSABLE)
            | (layout.UNNAMED if unnamed else 0)
            | (layout.LEAF if leaf else 0)
        )
    return node


def _mark_hubs(
    node: array[int],
    dossier: Dossier,
    number: Mapping[str, int],
    kinds: list[str],
    ptr: array[int],
    nbr: array[int],
) -> None:
    """Mark the entities that join too much to explain anything inside a chain."""
    terms = dossier.terms
    hubs = {c.name for c in terms.classes.values() if c.hub or _below_hub(terms, c.supers)}
    edge_count = len(nbr) // 2
    crowded = edge_count / layout.CROWDED_SHARE if len(number) > layout.CROWDED_RECORD else float("inf")
    for id_, at in number.items():
        entity = dossier.entities.get(id_)
        degree = ptr[at + 1] - ptr[at]
        hub = (entity is not None and entity.type in hubs) or degree > crowded
        if not hub and kinds[at] in ("event", "case") and degree > layout.CROWD:
            joined = set(nbr[ptr[at] : ptr[at + 1]])
            hub = sum(1 for other in joined if kinds[other] in layout.AGENT_KINDS) > layout.CROWD
        if hub:
            node[at] |= layout.HUB


def _below_hub(terms: Terms, supers: tuple[str, ...]) -> bool:
    return any(terms.classes[name].hub for name in supers if name in terms.classes)


def _source_tables(sources: Mapping[str, Source]) -> dict[str, array[int]]:
    """What independence of sources needs, by number, so that no question has to load them all."""
    names = sorted(sources)
    by_id = dict(sources)
    number = {id_: at for at, id_ in enumerate(names)}
    publishers: dict[str, int] = {}
    tables = {
        "publisher": array("i"),
        "root_ptr": array("i", [0]),
        "root": array("i"),
        "id_ptr": array("q", [0]),
        "ids": array("B"),
    }
    for id_ in names:
        publisher = sources[id_].publisher.casefold().strip()
        tables["publisher"].append(publishers.setdefault(publisher, len(publishers)))
        tables["root"].extend(sorted(number.setdefault(end, len(number)) for end in roots(by_id, id_)))
        tables["root_ptr"].append(len(tables["root"]))
        tables["ids"].frombytes(id_.encode())
        tables["id_ptr"].append(len(tables["ids"]))
    return tables


def _save(path: Path, header: dict[str, object], sections: Mapping[str, array[int]]) -> None:
    if set(sections) != set(layout.SECTIONS):
        raise AssertionError("the sections written are not the sections that are read")
    bodies = {name: sections[name] for name in layout.SECTIONS}
    table: dict[str, list[int]] = {}
    offset = 0
    for name, body in bodies.items():
        table[name] = [offset, len(body), crc32(memoryview(body).cast("B")) if body else 0]
        offset = layout.aligned(offset + len(body) * body.itemsize)
    header = {
        "version": layout.VERSION,
        "byteorder": sys.byteorder,
        "body": offset,
        "sections": table,
        **header,
    }
    text = json.dumps(header, sort_keys=True).encode()
    text += b" " * (layout.aligned(layout.PREFIX.size + len(text)) - layout.PREFIX.size - len(text))
    with path.open("wb") as file:
        file.write(layout.PREFIX.pack(layout.MAGIC, len(text), crc32(text)))
        file.write(text)
        for body in bodies.values():
            body.tofile(file)
            size = len(body) * body.itemsize
            file.write(bytes(layout.aligned(size) - size))
