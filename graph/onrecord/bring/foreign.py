"""What no term of ours can say, kept in the foreign vocabulary's own words, under the entity it belongs to.

In:   links between foreign nodes; values of them
Out:  lines of N-Triples, which answer SPARQL and are no edges
Not:  anything that could not be protected: a passport's number is said of `.../the-person/passport-1`, so
      that what hides the person hides it; a node that nothing described is linked to is kept only under an
      entity that is hidden
"""

from __future__ import annotations

from collections.abc import Callable

from onrecord.bring.cells import address, key_of

_FAR = 4
"""Links between a node and the entity it is kept under."""


class Foreign:
    """Nodes of a foreign file, and the entities they belong to."""

    def __init__(
        self,
        base: str,
        id_of: Callable[[str], str | None],
        person: Callable[[str], bool],
        holder: Callable[[], str] | None = None,
        prefix: str = "",
    ) -> None:
        """Keep nodes under `base`.

        Args:
            base: Of the dossier.
            id_of: The id of an entity of ours for a foreign identifier; None: it is not one.
            person: Whether an identifier is that of a person. A node is kept under one if it can be.
            holder: The id of an entity for nodes that are linked to nothing; None: they are not kept.
            prefix: Of all ids that come in: two imports of one file keep their nodes apart.
        """
        self._base, self._id_of, self._person, self._holder = base, id_of, person, holder
        self._prefix = prefix
        self._links: dict[str, list[str]] = {}
        self._owners: dict[str, str | None] = {}

    def link(self, a: str, b: str) -> None:
        """Two nodes are linked, in whatever way."""
        for one, other in ((a, b), (b, a)):
            if self._id_of(one) is None:
                self._links.setdefault(one, []).append(other)

    def iri(self, node: str) -> str | None:
        """The IRI a node is kept under; None if nothing described is linked to it, and there is no holder."""
        known = self._id_of(node)
        if known is not None:
            return self._base + known
        if node not in self._owners:
            self._owners[node] = self._owner(node)
        owner = self._owners[node]
        key = f"{self._prefix}{key_of(node)}"
        if owner is not None:
            return f"{self._base}{self._id_of(owner)}/{key}"
        return f"{self._base}{self._holder()}/{key}" if self._holder else None

    def _owner(self, node: str) -> str | None:
        """The nearest person, else the nearest entity; of several the one whose id comes first."""
        ring, seen, found = [node], {node}, []
        for _ in range(_FAR):
            ring = [n for one in ring for n in self._links.get(one, ()) if n not in seen]
            seen.update(ring)
            described = [n for n in ring if self._id_of(n) is not None]
            if persons := [n for n in described if self._person(n)]:
                return min(persons, key=lambda n: self._id_of(n) or "")
            found += described
            ring = [n for n in ring if self._id_of(n) is None]
        return min(found, key=lambda n: self._id_of(n) or "", default=None)


def resource(subject: str, predicate: str, object_: str) -> str:
    """A line that joins two IRIs."""
    return f"{_iri(subject)} {_iri(predicate)} {_iri(object_)} ."


def value(subject: str, predicate: str, text: str) -> str:
    """A line with a plain text; an address stays text too, so that nothing is followed by accident."""
    return f"{_iri(subject)} {_iri(predicate)} {literal(text)} ."


def literal(text: str) -> str:
    """A plain literal of N-Triples."""
    for raw, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(raw, escaped)
    return f'"{text}"'


def _iri(text: str) -> str:
    if address(text) is None and not text.startswith("urn:"):
        raise ValueError(text)
    return f"<{text}>"
