"""FollowTheMoney: JSON lines of entities, or CSV of statements.

In:   what OpenSanctions, OpenAleph and others write
Out:  things as entities, edges as claims, datasets, source addresses and proofs as sources; all else under
      FollowTheMoney's own terms
Not:  the library's readers: they make `['J','a','n','e']` of a name that is no list, and drop what they do
      not know.
      The library says what a schema is; every value goes through our hands, and into the ledger if it is
      refused

The file is read twice: what is described first, what joins it second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from onrecord.bring.cells import address, joined, key_of, period, time_of, why_no_time
from onrecord.bring.crosswalk import crosswalk
from onrecord.bring.foreign import Foreign, resource, value
from onrecord.bring.ftm_items import CONTEXT, FTM, Item, items
from onrecord.bring.into import Into
from onrecord.errors import ForeignFileError
from onrecord.show.edges import loud
from onrecord.store.progress import Progress

_NAMES = ("name", "alias", "previousName")
_TIMES = ("startDate", "endDate", "date")
WIKIDATA = "http://www.wikidata.org/entity/"
_BOOKKEEPING = ("sourceUrl", "proof")
HOLDER = "unlinked"
"""How the id of the entity ends that keeps what is linked to nothing."""
_STATUS = re.compile(r"(TAKEN_DOWN_|CONTESTED_)?(NOT_STATED|[A-Z]+)_([A-Z_]+)")
"""What our own export writes into `status` and before the colon of `summary`."""


def bring(files: Sequence[Path], into: Into, progress: Progress) -> None:
    """Bring in FollowTheMoney files.

    Raises:
        ForeignFileError: The library is missing, or a file is none.
    """
    reading = _Reading(into, _library())
    for second in (False, True):
        for file in files:
            phase = f"{file.name}, {'claims' if second else 'entities'}"
            for item in items(file, into, progress, phase, quiet=not second):
                if second:
                    reading.claims(item)
                else:
                    reading.describe(item)


def _library() -> Any:
    try:
        from followthemoney import model
    except ImportError:
        fix = 'pip install "onrecord[ftm]"'
        raise ForeignFileError(f"FollowTheMoney needs its library, which is not installed: {fix}.") from None
    return model


class _Reading:
    """Both passes over all files."""

    def __init__(self, into: Into, model: Any) -> None:
        self._into, self._model = into, model
        self._walk = crosswalk()
        self._ids: dict[str, str] = {}
        """FollowTheMoney id to ours, of what is described."""
        self._documents: dict[str, str] = {}
        self._there: set[str] = set()
        """All ids of the files: what is only named, and stands in none of them, stays a text."""
        self._classes: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        """Names of what a literal relation may lead to, as the post of an Occupancy."""
        self._loud = frozenset(map(loud, into.terms.relations))
        self._ranges = tuple(self._literal_ranges())
        self._foreign = Foreign(into.base, self._ids.get, self._is_person, self._holder, into.prefix)

    def _literal_ranges(self) -> Iterator[Any]:
        for schema in self._model.schemata.values():
            known = self._into.terms.relations.get(self._walk.relations.get(FTM + schema.name, ""))
            if known is not None and known.literal and schema.edge:
                yield schema.target_prop.range

    def _holder(self) -> str:
        """An entity for what is linked to nothing: hidden, since nobody can tell whom it is about."""
        key = self._into.id(f"{self._into.name}-{HOLDER}")
        if key not in self._into.types:
            self._into.entity(
                key, "Group", "items that are linked to nothing", unnamed="yes", privacy="hidden",
                note=f"Keeps what {self._into.name} says of nobody that it describes",
            )  # fmt: skip
        return key

    def _is_person(self, node: str) -> bool:
        return self._into.types.get(self._ids.get(node, "")) == "Person"

    # ---- first pass ------------------------------------------------------------------------------------

    def describe(self, item: Item) -> None:
        """Note what an item is; write it if it is an entity or a source of ours."""
        self._there.add(item.id)
        schema = self._model.get(item.schema)
        for prop, text, _ in item.values:
            if self._is_link(schema, prop):
                self._foreign.link(item.id, text)
        if schema is None or schema.edge:
            return
        if any(map(schema.is_a, self._ranges)):
            self._texts[item.id] = next(iter(item.get("name")), item.caption)
        if schema.is_a("Document"):
            self._document(item)
        elif kind := self._class(item, schema):
            self._entity(item, kind, schema)

    def _is_link(self, schema: Any, prop: str) -> bool:
        known = schema.get(prop) if schema is not None else None
        return known is not None and known.type.name == "entity"

    def _document(self, item: Item) -> None:
        title = next(
            iter(item.get("title") + item.get("fileName") + item.get("name")), item.caption or item.id
        )
        dates = [
            d for d in map(time_of, item.get("publishedAt") + item.get("date") + item.get("authoredAt")) if d
        ]
        urls = [u for u in map(address, item.get("sourceUrl")) if u]
        self._documents[item.id] = self._into.source(
            key_of(item.id), title, author=", ".join(item.get("author")), date=dates[0] if dates else "",
            publisher=", ".join(item.get("publisher")), url=urls[0] if urls else "", note=item.place,
        )  # fmt: skip

    def _class(self, item: Item, schema: Any) -> str:
        """Our class for a schema: of its own mapping, else of the nearest schema above that has one."""
        for topic in sorted(item.get("topics"), key=len, reverse=True):
            if topic in self._walk.topics and schema.is_a("PublicBody"):
                return self._walk.topics[topic]
        if schema.name not in self._classes:
            self._classes[schema.name] = self._mapped(schema)
        return self._classes[schema.name]

    def _mapped(self, schema: Any) -> str:
        ring = [schema]
        while ring:
            for one in ring:
                found = self._walk.classes.get(FTM + one.name, "")
                if found:
                    # Too general to say what it is: the note tells so, and it is kept private.
                    return found if self._into.terms.kind(found) else "Organization"
            ring = [above for one in ring for above in sorted(one.extends, key=lambda s: s.name)]
        return ""

    def _entity(self, item: Item, kind: str, schema: Any) -> None:
        names = [n for prop in _NAMES for n in item.get(prop)]
        name = item.caption if item.caption in names else next(iter(names), item.caption or item.id)
        doubtful = schema.name == "LegalEntity"
        note = f"{item.place}: {item.id}, FollowTheMoney {schema.name}"
        key = self._into.id(key_of(item.id))
        self._into.entity(
            key, kind, name, aliases=joined([n for n in names if n != name]),
            description=next(iter(item.get("summary") or item.get("description")), ""),
            same_as=joined([WIKIDATA + q for q in item.get("wikidataId") if q.isalnum() and q.isascii()]),
            privacy="private" if doubtful else "",
            note=f"{note}, which may be a person: mend the type" if doubtful else note,
        )  # fmt: skip
        self._ids[item.id] = key

    # ---- second pass -----------------------------------------------------------------------------------

    def claims(self, item: Item) -> None:
        """Write what an item says: as claims where a relation of ours says it, else in its own terms."""
        count = self._into.ledger.count(item.file, "entity")
        count.read += 1
        schema = self._model.get(item.schema)
        values = self._into.ledger.count(item.file, "value")
        if schema is None:
            self._into.ledger.note(
                item.file,
                item.line,
                "schema",
                "unknown-schema",
                f"no schema is called {item.schema}; kept under its own terms",
            )
        elif schema.edge and item.get(schema.source_prop.name) and item.get(schema.target_prop.name):
            self._edge(item, schema)
        if item.id in self._ids and schema is not None:
            self._literals(item)
        self._keep(item, schema)
        values.read += len(item.values) + item.refused
        values.kept += len(item.values)
        count.kept += 1
        count.partly += item.refused > 0

    def _source(self, item: Item, datasets: tuple[str, ...]) -> str:
        proofs = [self._documents[p] for p in item.get("proof") if p in self._documents]
        if len(proofs) == 1:
            return proofs[0]
        urls = [u for u in map(address, item.get("sourceUrl")) if u]
        url = urls[0] if len(urls) == 1 else ""
        names = datasets or (item.file,)
        parts = [self._dataset(name, item) for name in names]
        if len(parts) == 1 and not url:
            return parts[0]
        key = key_of(" ".join((*names, url)))
        title = f"{', '.join(names[:5])}{' and others' if len(names) > 5 else ''}"
        return self._into.source(
            key, f"{title}: {url}" if url else f"One of {title}", kind="dataset", url=url,
            publisher=names[0] if len(names) == 1 else "", based_on="|".join(parts), note=item.file,
        )  # fmt: skip

    def _dataset(self, name: str, item: Item) -> str:
        return self._into.source(
            key_of(f"ftm-{name}".lower()), name, kind="dataset", publisher=name, note=item.file
        )

    def _edge(self, item: Item, schema: Any) -> None:
        """One claim for each pair; what a claim has no column for stands in its summary."""
        ends = (schema.source_prop.name, schema.target_prop.name)
        relation, standing = self._relation(item, schema), self._standing(item)
        if not relation:
            return self._no_claim(item, f"no relation of ours is a {schema.name}")
        if standing is None:
            return self._no_claim(item, f"it does not stand: {item.get('status') or item.get('summary')[:1]}")
        rest = [f"{p} {t}" for p, t, _ in item.values if p not in (*ends, *_TIMES, *_BOOKKEEPING)]
        summary = "; ".join([f"FollowTheMoney {schema.name}", *rest])[:2000]
        source = self._source(item, item.datasets)
        literal = self._into.terms.relations[relation].literal
        for first in item.get(ends[0]):
            for second in item.get(ends[1]):
                a = self._ids.get(first, "") or first
                b = self._texts.get(second, "") if literal else self._ids.get(second, "") or second
                problem = self._into.claim(
                    a, relation, b, source, when=self._when(item), summary=summary, standing=standing,
                    note=f"{item.place}: {item.id}",
                )  # fmt: skip
                if problem:
                    self._no_claim(item, problem)
        return None

    def _no_claim(self, item: Item, why: str) -> None:
        """Say why an edge is no claim: it is kept all the same."""
        self._into.ledger.note(
            item.file, item.line, "claim", "no-claim", f"{why}; kept under its own terms", item.original
        )

    def _standing(self, item: Item) -> str | None:
        """How an edge stands: reported, or less where an export of ours said so; never more, being retold.

        None: it answers a claim, or was taken down; alone it would say what nobody says.
        """
        told = [*item.get("status"), *(text.partition(":")[0] for text in item.get("summary"))]
        said = next((s for s in map(_STATUS.fullmatch, told) if s and s[3] in self._loud), None)
        known = self._into.terms.standings.get(said[2].lower().replace("not_stated", "")) if said else None
        if said is None or known is None:
            return "reported"
        if known.answers or said[1] == "TAKEN_DOWN_":
            return None
        return min(known, self._into.terms.standings["reported"], key=lambda s: s.firmness).name

    def _relation(self, item: Item, schema: Any) -> str:
        general = self._walk.relations.get(FTM + schema.name, "")
        for role in item.get("role"):
            exact = self._into.terms.relation_named(f"{role} in")
            if general and exact is not None and general in exact.supers:
                return exact.name
        return general

    def _when(self, item: Item) -> str:
        begin, end, day = (sorted(t for t in map(time_of, item.get(p)) if t) for p in _TIMES)
        text = period(begin[0] if begin else "", end[-1] if end else "") or (day[0] if day else "")
        return text if not text or time_of(text) else ""

    def _literals(self, item: Item) -> None:
        """Claims of values that a literal relation of ours says."""
        for prop, text, datasets in item.values:
            relation = "calledAs" if prop == "weakAlias" else self._walk.relations.get(FTM + prop, "")
            known = self._into.terms.relations.get(relation)
            if known is None or not known.literal:
                continue
            if known.edtf and time_of(text) is None:
                self._into.ledger.note(
                    item.file, item.line, "value", "bad-time", f"{prop}: {why_no_time(text)}", text
                )
                continue
            self._into.claim(
                self._ids[item.id], relation, text, self._source(item, datasets), standing="reported",
                summary=f"FollowTheMoney {item.schema}: {prop} {text}"[:2000],
                note=f"{item.place}: {item.id}",
            )  # fmt: skip

    def _keep(self, item: Item, schema: Any) -> None:
        """Keep every value in its own terms, so that what came in can go out again."""
        node = self._foreign.iri(item.id)
        assert node is not None, "there is a holder"
        rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        self._into.triple(resource(node, rdf, FTM + key_of_schema(item.schema)))
        self._into.triple(value(node, FTM + "id", item.id))
        for name in item.datasets:
            self._into.triple(value(node, FTM + "dataset", name))
        for key, text in item.context.items():
            self._into.triple(value(node, CONTEXT + key, text))
        for prop, text, _ in item.values:
            joins = self._is_link(schema, prop) and text in self._there
            target = self._foreign.iri(text) if joins else None
            predicate = FTM + prop
            self._into.triple(resource(node, predicate, target) if target else value(node, predicate, text))


def key_of_schema(name: str) -> str:
    """A schema's name as the end of an IRI."""
    return name if name.isalnum() and name.isascii() else key_of(name)
