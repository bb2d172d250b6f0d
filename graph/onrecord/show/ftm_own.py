"""What came from FollowTheMoney and was kept in its own terms: it goes out again as it came.

In:   the triples of other vocabularies of a record, of which those of FollowTheMoney count
Out:  its entities and edges by address, with their ids, schemata, datasets and values
Not:  a second copy: a claim that says no more than such an edge or value is not written beside it
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from onrecord.show.edges import NOT_STATED, loud
from onrecord.show.ftm_schemata import SPACE
from onrecord.store.triples import RDF

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.show.portion import Portion

_ID, _DATASET, _TYPE = f"{SPACE}id", f"{SPACE}dataset", f"{RDF}type"
_CONTEXT: Final = f"{SPACE}context/"
_SAID: Final = re.compile(r"FollowTheMoney ([A-Za-z0-9]+)(?:: ([A-Za-z0-9]+) .*|;.*|)", re.DOTALL)
"""The summary of a claim that an import made: of an edge, or of one value."""


@dataclass(slots=True)
class Item:
    """One entity or edge in FollowTheMoney's own terms."""

    id: str = ""
    schema: str = ""
    datasets: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)
    """Property to addresses of other items."""
    context: dict[str, Any] = field(default_factory=dict)
    """What stood beside the properties."""


class Own:
    """All items of a portion. Cost: they are in memory."""

    def __init__(self, part: Portion, documents: frozenset[str]) -> None:
        """Read them; `documents`: the schemata of what is a source with us."""
        self._base = part.base
        kept = None if part.whole else part.named
        self.items = {iri: item for iri, item in _read(part).items() if self._is_kept(iri, kept)}
        self._documents: dict[str, Item] = {}
        self._keepers = {iri.removeprefix(self._base).partition("/")[0] for iri in self.items}
        self._edges: dict[tuple[str, str], list[Item]] = {}
        for address, item in self.items.items():
            if item.schema in documents:
                self._documents[address.rpartition("/")[2]] = item
            for iri in {iri for found in item.links.values() for iri in found}:
                self._edges.setdefault((item.schema, iri), []).append(item)

    def entity(self, name: str) -> Item | None:
        """The item that an entity of ours came as."""
        return self.items.get(self._base + name)

    def document(self, source: str) -> Item | None:
        """The item that a source of ours came as."""
        return self._documents.get(source)

    def holds(self, name: str) -> bool:
        """Whether an entity only keeps other items: an import makes one for what is linked to nothing."""
        return name in self._keepers and self._base + name not in self.items

    def id_of(self, name: str) -> str:
        """The id under which an entity of ours goes out."""
        item = self.entity(name)
        return item.id if item else name

    def others(self) -> list[Item]:
        """Edges, documents and whatever else is no entity of ours, by id."""
        found = (item for iri, item in self.items.items() if "/" in iri.removeprefix(self._base))
        return sorted(found, key=lambda item: (item.id, item.schema))

    def says(self, claim: ClaimView) -> bool:
        """Whether an item says all that a claim says: it was brought in so, and nobody touched it since."""
        made = _SAID.fullmatch(claim.summary)
        more = claim.quote or claim.by or claim.within or claim.contested or claim.answered_by
        if made is None or more or not claim.stands:
            return False
        if claim.standing != "reported" and f"{loud(claim.standing or NOT_STATED)}_" not in claim.summary:
            return False
        if claim.object is None:
            return claim.literal in self._texts(claim.subject.id, made[1], made[2] or "")
        ends = (self._base + claim.subject.id, self._base + claim.object.id)
        first, second = (self._edges.get((made[1], end), []) for end in ends)
        return any(one is other for one in first for other in second)

    def _texts(self, name: str, schema: str, prop: str) -> set[str]:
        """Values that an entity has in a property; without one, the names of what its edges lead to."""
        if prop:
            item = self.entity(name)
            return item.values.get(prop, set()) if item else set()
        edges = self._edges.get((schema, self._base + name), [])
        ends = (iri for edge in edges for found in edge.links.values() for iri in found if iri in self.items)
        return set().union(*(self.items[iri].values.get("name", set()) for iri in ends))

    def properties(self, item: Item) -> dict[str, list[str]]:
        """Values and links of an item, the links as ids."""
        out = {name: set(values) for name, values in item.values.items()}
        for name, addresses in item.links.items():
            ids = (self.items[iri].id for iri in addresses if iri in self.items)
            out.setdefault(name, set()).update(ids)
        return {name: sorted(values) for name, values in sorted(out.items()) if values}

    def loose(self, item: Item) -> int:
        """Links to what is described nowhere here."""
        return sum(iri not in self.items for found in item.links.values() for iri in found)

    def _is_kept(self, iri: str, kept: frozenset[str] | None) -> bool:
        return kept is None or iri.removeprefix(self._base).partition("/")[0] in kept


def _read(part: Portion) -> dict[str, Item]:
    import pyoxigraph as ox

    lines = "\n".join(line for line in part.reading.dossier().quads if SPACE in line)
    items: dict[str, Item] = {}
    for quad in ox.parse(lines, ox.RdfFormat.N_QUADS):
        predicate, object_ = quad.predicate.value, quad.object
        known = predicate.startswith(SPACE) or predicate == _TYPE
        if (
            known
            and isinstance(quad.subject, ox.NamedNode)
            and not isinstance(object_, ox.BlankNode | ox.Triple)
        ):
            _add(items.setdefault(quad.subject.value, Item()), predicate, object_)
    return {iri: item for iri, item in items.items() if item.id and item.schema}


def _add(item: Item, predicate: str, object_: Any) -> None:
    import pyoxigraph as ox

    if predicate == _TYPE:
        item.schema = max(item.schema, str(object_.value).removeprefix(SPACE))
    elif predicate == _ID:
        item.id = object_.value
    elif predicate == _DATASET:
        item.datasets.add(object_.value)
    elif predicate.startswith(_CONTEXT):
        with suppress(ValueError):
            item.context[predicate.removeprefix(_CONTEXT)] = json.loads(object_.value)
    else:
        table = item.links if isinstance(object_, ox.NamedNode) else item.values
        table.setdefault(predicate.removeprefix(SPACE), set()).add(object_.value)
