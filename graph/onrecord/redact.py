"""What may leave the machine: the dossier again, with private names replaced and hidden parts left out.

In:   a dossier as its authors keep it
Out:  a dossier from which a second record is built; nothing else redacts
Not:  shown records, pages or exports: they are made from that second record, so counts, paths and positions
      follow by themselves

The rule that holds it together: what comes out equals what would have come out had the hidden part never been
there. The hidden part is every hidden entity, every entity whose name holds the name of one, every claim that
touches one in any of its columns, and each line of a text, and each text in a table, that names one.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, TypeVar

from onrecord.model.claim import Claim, claim_id
from onrecord.model.dossier import Correction, Dossier, Judgement, Response
from onrecord.model.entity import Entity
from onrecord.model.mask import WITHHELD, Edited, Mask, split
from onrecord.model.source import Source
from onrecord.model.terms import Terms

_AGES: Final = frozenset({"ageAt", "birthDate"})
"""What is never said of a minor, whatever the name shown."""
_NAMES: Final = frozenset({"calledAs"})
"""Literals of these relations are names of their subject."""
NAMED_OF_THEMSELVES: Final = ("person", "group", "organization", "place", "work")
"""Kinds whose names count as names of their own; a case or an estate is named after somebody."""
_YOUNG: Final = r"(?:1?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)"
_CHILD: Final = r"(?:boys?|girls?|child(?:ren)?|kids?|sons?|daughters?|brothers?|sisters?|youths?|teenagers?)"
_MONTH: Final = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? )"
_AGE: Final = re.compile(
    rf"\b{_YOUNG}(?:[- ]and[- ]a[- ]half)?[- ](?:years?|months?)[- ](?:old\b|of age\b)"
    rf"|\b(?:aged?|age of|turned|{_CHILD} of)(?: only| just)? {_YOUNG}\b"
    rf"|(?<=\bwas )(?:only |just )?{_YOUNG}(?= when\b| at the time\b|[.,;])"
    r"|(?<=, )1?\d(?=,)|(?<=\()1?\d(?=\))"
    rf"|\bborn (?:(?:in|on|about|around) )?(?:\d{{1,2}} )?{_MONTH}?(?:\d{{1,2}},? )?\d{{4}}(?:-\d\d)*",
    re.IGNORECASE,
)
"""How texts tell an age below twenty, or a date of birth."""
_AGE_MASK: Final = "[age withheld]"
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
T = TypeVar("T")


def redact(dossier: Dossier) -> Dossier:
    """The dossier that may leave the machine.

    A private entity (a Person whose privacy is empty counts as one, unless no source names them) gets a
    pseudonym and an opaque id; of a minor no age and no birth date is told either; a hidden one is left out
    with its claims, and so is a draft, which nobody has reviewed. Ids of claims follow their new content. In
    the result `pseudonym` equals `name` exactly where the name is a pseudonym.

    Cost: near linear in the dossier and its texts; all claims in memory.
    """
    return _Redaction(dossier).dossier()


def pseudonyms(dossier: Dossier) -> int:
    """How many names of a redacted dossier are pseudonyms."""
    return sum(bool(e.pseudonym) and e.pseudonym == e.name for e in dossier.entities.values())


def shown_name(dossier: Dossier, entity: str) -> str:
    """The name under which an entity leaves the machine; empty if it does not. Cost: one walk over claims."""
    shown = _Redaction(dossier).shown.get(entity)
    return shown.name if shown else ""


def privacy_of(entity: Entity, terms: Terms) -> str:
    """public, private, minor or hidden: what an empty privacy means for this entity.

    An unnamed person too is private unless called public: "a neighbor who testified" can tell who it is.
    """
    if entity.privacy:
        return entity.privacy
    return "private" if _is_person(entity, terms) else "public"


def _is_person(entity: Entity, terms: Terms) -> bool:
    """Also of a class that the dossier's own ontology puts below Person."""
    return entity.type == "Person" or terms.kind(entity.type) == "person"


@dataclass(frozen=True, slots=True)
class _Shown:
    """An entity on its way out."""

    old: Entity
    id: str
    name: str
    veiled: bool


class _Redaction:
    """One redaction: who is called what, and what that makes of every text."""

    def __init__(self, dossier: Dossier) -> None:
        self.old = dossier
        self.privacy = {name: privacy_of(entity, dossier.terms) for name, entity in dossier.entities.items()}
        self.mask = Mask()
        self.hidden = self._protect_hidden()
        self.minors = {n for n, p in self.privacy.items() if p == "minor" and n not in self.hidden}
        self.called = self._names_given()
        self.shown = self._name_everybody()
        self.sources = self._name_sources()
        self.texts = {name: self._text(name, text) for name, text in sorted(dossier.texts.items())}

    # ---- who is who -----------------------------------------------------------------------------------

    def _protect_hidden(self) -> set[str]:
        """Hidden entities, and those whose name holds the name of one: "Estate of ..."."""
        entities = self.old.entities
        hidden = {name for name, privacy in self.privacy.items() if privacy == "hidden"}
        for name in sorted(hidden):
            for each in self._names(entities[name]):
                self.mask.protect(each, None, person=self._is_person(entities[name]))
        own = {each for name in hidden for each in self._names(entities[name])}
        for name, entity in sorted(entities.items()):
            if name not in hidden and entity.name not in own and self._holds_hidden(entity.name):
                hidden.add(name)
        return hidden

    def _holds_hidden(self, name: str) -> bool:
        """Whether a whole hidden name, not a single word of one, stands in a name."""
        hits = (hit for hit in self.mask.hits(name) if hit.replacement is None)
        return any(len(split(name[hit.start : hit.end])) > 1 for hit in hits)

    def _is_person(self, entity: Entity) -> bool:
        return _is_person(entity, self.old.terms)

    def _names(self, entity: Entity) -> tuple[str, ...]:
        """All that somebody is called; what nobody names has no name to protect."""
        return () if entity.unnamed else (entity.name, *entity.aliases)

    def _names_given(self) -> dict[str, list[str]]:
        """Names that claims give to the entities that are not shown under theirs."""
        veiled = {n for n, p in self.privacy.items() if p != "public"}
        out: dict[str, list[str]] = {}
        for claim in self.old.claims:
            if claim.relation in _NAMES and claim.subject in veiled:
                out.setdefault(claim.subject, []).append(claim.object)
        return out

    def _name_everybody(self) -> dict[str, _Shown]:
        """Pseudonyms first, numbered within their kind; then everybody's id and name as shown."""
        kept = {n: e for n, e in sorted(self.old.entities.items()) if n not in self.hidden}
        veiled = {n: e for n, e in kept.items() if self.privacy[n] in ("private", "minor")}
        numbers = self._numbers(veiled)
        self._protect(kept, numbers)
        given = self._pseudonyms_given(kept, veiled, numbers)
        pseudonyms = numbers | given
        if given:
            self.mask = Mask()
            self._protect(kept, pseudonyms)
        ids = self._ids(kept, veiled.keys(), numbers)
        return {
            name: _Shown(entity, ids[name], pseudonyms.get(name) or self._name(entity.name), name in veiled)
            for name, entity in kept.items()
        }

    def _pseudonyms_given(
        self, kept: Mapping[str, Entity], veiled: Mapping[str, Entity], numbers: Mapping[str, str]
    ) -> dict[str, str]:
        """What authors chose, save what holds a protected name or may be taken for somebody else."""
        others = [split(each) for n, e in kept.items() if n not in veiled for each in (e.name, *e.aliases)]
        others += [split(number) for number in numbers.values()]
        chosen = {n: split(e.pseudonym) for n, e in veiled.items() if e.pseudonym}
        taken = Counter([*others, *chosen.values()])
        return {
            n: veiled[n].pseudonym
            for n, words in chosen.items()
            if taken[words] == 1 and not self.mask.touches(veiled[n].pseudonym)
        }

    def _protect(self, kept: Mapping[str, Entity], pseudonyms: Mapping[str, str]) -> None:
        """Tell the mask every name: hidden ones, those with a pseudonym, those that may stay."""
        for name, entity in sorted(self.old.entities.items()):
            replacement = pseudonyms.get(name) if name in kept else None
            if name in kept and replacement is None:
                if not entity.unnamed and self._kind(entity) in NAMED_OF_THEMSELVES:
                    for each in self._names(entity):
                        self.mask.keep(each, person=self._is_person(entity))
                continue
            for each in (*self._names(entity), *self.called.get(name, ())):
                self.mask.protect(each, replacement, person=self._is_person(entity))

    def _numbers(self, entities: Mapping[str, Entity]) -> dict[str, str]:
        """Numbers within a kind, as in "Person 3": by HMAC, so that they tell neither name nor order."""
        out: dict[str, str] = {}
        counts: dict[str, int] = {}
        for name in sorted(entities, key=self._secret):
            kind = self._kind(entities[name])
            counts[kind] = counts.get(kind, 0) + 1
            out[name] = f"{kind.capitalize()} {counts[kind]}"
        return out

    def _secret(self, name: str) -> tuple[bytes, str]:
        return hmac.digest(self.old.meta.salt.encode(), name.encode("utf-8", "surrogatepass"), "sha256"), name

    def _kind(self, entity: Entity) -> str:
        return self.old.terms.kind(entity.type) or "entity"

    def _ids(
        self, kept: Mapping[str, Entity], veiled: Iterable[str], numbers: Mapping[str, str]
    ) -> dict[str, str]:
        """Opaque ids for pseudonyms, and for everything whose id holds a protected name."""
        out = {name: name for name in kept}
        opaque = set(veiled)
        telling = {n: e for n, e in kept.items() if n not in opaque and self._id_tells(e)}
        taken = kept.keys() - opaque - telling.keys() | self.old.sources.keys()
        for name in opaque:
            out[name] = _free(numbers[name].lower().replace(" ", "-"), taken)
        for name, number in self._numbers(telling).items():
            out[name] = _free(f"{number.lower().replace(' ', '-')}-shown", taken)
        return out

    def _id_tells(self, entity: Entity) -> bool:
        """Whether an id holds a protected name, other than the entity's own that may stay."""
        own = self.mask.is_kept(entity.name) and set(split(entity.id)) <= set(split(entity.name))
        return not own and self.mask.touches(entity.id, slug=True)

    def _name(self, name: str) -> str:
        """The name of somebody public: their own, even if somebody private is called the same."""
        return name if self.mask.is_kept(name) else self.mask.apply(name) or WITHHELD

    def _name_sources(self) -> dict[str, str]:
        telling = sorted((n for n in self.old.sources if self.mask.touches(n, slug=True)), key=self._secret)
        taken = {shown.id for shown in self.shown.values()} | set(self.old.sources) - set(telling)
        renamed = {name: _free(f"source-{n}", taken) for n, name in enumerate(telling, 1)}
        return {name: renamed.get(name, name) for name in self.old.sources}

    # ---- texts ----------------------------------------------------------------------------------------

    def _text(self, source: str, text: str) -> Edited:
        known = self.old.sources.get(source)
        quoted = known is not None and known.text != "digest"
        edited = self.mask.document(text, quoted=quoted)
        if not self.minors:
            return edited
        return Edited(text, sorted(edited.edits + self._ages(text, edited.edits)))

    def _ages(self, text: str, edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Ages in the lines of a text, where nothing else is put in their place."""
        taken = [(start, end) for start, end, _ in edits]
        found = ((hit.start(), hit.end(), _AGE_MASK) for hit in _AGE.finditer(text))
        return [f for f in found if not any(start < f[1] and f[0] < end for start, end in taken)]

    def _say(self, text: str, *, quoted: bool = False) -> str:
        """Without protected names, and without ages: who "the 14-year-old" is needs no name."""
        said = self.mask.apply(text, quoted=quoted)
        return _AGE.sub(_AGE_MASK, said) if self.minors else said

    # ---- the dossier ----------------------------------------------------------------------------------

    def dossier(self) -> Dossier:
        """Everything, in the order of the new ids."""
        old = self.old
        claims, new_ids = self._claims()
        entities = sorted((self._entity(shown) for shown in self.shown.values()), key=lambda e: e.id)
        sources = sorted((self._source(source) for source in old.sources.values()), key=lambda s: s.id)
        texts = {self.sources.get(name, name): edited.text for name, edited in self.texts.items()}
        told = self._unasked(new_ids)
        meta = replace(old.meta, title=self._say(old.meta.title), salt="", store="", publish=told)
        return replace(
            old,
            meta=meta,
            sources={source.id: source for source in sources},
            entities={entity.id: entity for entity in entities},
            claims=claims,
            judgements=self._judgements(),
            responses=_distinct(self._response(row, new_ids) for row in old.responses),
            corrections=_distinct(self._correction(row, new_ids) for row in old.corrections),
            texts=dict(sorted(texts.items())),
            quads=tuple(line for line in old.quads if not self._quad_tells(line)),
        )

    def _entity(self, shown: _Shown) -> Entity:
        old = shown.old
        if shown.veiled:
            bare = Entity(id=shown.id, type=old.type, name=shown.name, living=old.living, privacy="private")
            return replace(bare, unnamed=old.unnamed, pseudonym=shown.name)
        aliases = (alias if self.mask.is_kept(alias) else self.mask.apply(alias) for alias in old.aliases)
        return replace(
            old,
            id=shown.id,
            name=shown.name,
            aliases=tuple(alias for alias in aliases if alias),
            description=self._say(old.description),
            same_as=tuple(each for each in old.same_as if not self.mask.touches(each, slug=True)),
            pseudonym="",
            note=self._say(old.note),
            line=0,
        )

    def _source(self, old: Source) -> Source:
        edited = self.texts.get(old.id)
        changed = edited is not None and bool(edited.edits)
        digest = (
            sha256(edited.text.encode("utf-8", "surrogatepass")).hexdigest()
            if changed and edited
            else old.sha256
        )
        return replace(
            old,
            id=self.sources[old.id],
            title=self._say(old.title),
            kind=self._say(old.kind),
            date=self._say(old.date),
            publisher=self._say(old.publisher),
            author=self._say(old.author),
            url=self._address(old.url),
            archive_url=self._address(old.archive_url),
            file=self._address(old.file),
            # The hash of a text with a name in it would tell a guessed name from a wrong one.
            sha256=digest if old.sha256 else "",
            original_sha256="" if old.text == "original" else old.original_sha256,
            based_on=tuple(self.sources.get(name, name) for name in old.based_on),
            note=self._say(old.note),
            line=0,
        )

    def _address(self, text: str) -> str:
        return "" if self.mask.touches(text, slug=True) else text

    # ---- claims ---------------------------------------------------------------------------------------

    def _claims(self) -> tuple[tuple[Claim, ...], dict[str, str]]:
        """The claims by their new ids, and what became of each old id."""
        dropped = {claim.id for claim in self.old.claims if self._is_dropped(claim)}
        while more := {c.id for c in self.old.claims if c.undoes in dropped} - dropped:
            dropped |= more
        new_ids: dict[str, str] = {}
        made: dict[str, Claim] = {}
        for old in self.old.claims:
            if old.id not in dropped:
                new = self._claim(old)
                new_ids[old.id] = new.id
                twin = made.get(new.id)
                made[new.id] = new if twin is None else min(new, twin, key=repr)  # two rows have become one
        linked = (
            replace(c, undoes=new_ids[c.undoes])
            if c.undoes and new_ids.get(c.undoes, c.undoes) != c.undoes
            else c
            for c in made.values()
        )
        return tuple(sorted(linked, key=lambda c: c.id)), new_ids

    def _is_dropped(self, claim: Claim) -> bool:
        """A draft; or touches somebody hidden, tells the age of a minor, or gives a name to a pseudonym."""
        if claim.draft:
            return True
        literal = self._is_literal(claim)
        ends = (claim.subject, claim.within, claim.by, claim.subject if literal else claim.object)
        if not self.hidden.isdisjoint(ends):
            return True
        if claim.relation in _AGES and claim.subject in self.minors:
            return True
        if claim.relation in _NAMES and claim.subject in self.shown and self.shown[claim.subject].veiled:
            return True
        return self.mask.hides(claim.by) or (literal and self.mask.hides(claim.object))

    def _is_literal(self, claim: Claim) -> bool:
        known = self.old.terms.relations.get(claim.relation)
        return known.literal if known else claim.object not in self.old.entities

    def _claim(self, old: Claim) -> Claim:
        text = self.texts.get(old.source)
        start, end = text.place(old.start, old.end) if text and old.start >= 0 else (old.start, old.end)
        quote, summary = self._say(old.quote, quoted=True), self._say(old.summary)
        if not quote and not summary:
            start = end = -1
        said: dict[str, str] = {
            "subject": self._id(old.subject),
            "relation": old.relation,
            "object_": self._say(old.object) if self._is_literal(old) else self._id(old.object),
            "within": self._id(old.within),
            "when": old.when.text if old.when else "",
            "source": self.sources.get(old.source, old.source),
            "quote": quote,
            "summary": summary,
            "standing": old.standing,
            "by": self._id(old.by) if old.by in self.shown else self._say(old.by),
        }
        given = old.id != _content_id(old) and not self.mask.touches(old.id, slug=True)
        # Made in one step: a large record has millions of them.
        return Claim(
            id=old.id if given else claim_id(**said),
            subject=said["subject"],
            relation=old.relation,
            object=said["object_"],
            source=said["source"],
            within=said["within"],
            when=old.when,
            quote=quote,
            summary=summary,
            standing=old.standing,
            by=said["by"],
            undoes=old.undoes,
            draft=old.draft,
            note="" if self._is_veiled(old) else self._say(old.note),
            start=start,
            end=end,
        )

    def _is_veiled(self, claim: Claim) -> bool:
        """Touches a pseudonym: its note says from where, as the row of a list or an id there, and so who."""
        ends = (claim.subject, claim.object, claim.within, claim.by)
        return any(shown.veiled for name in ends if (shown := self.shown.get(name)) is not None)

    def _id(self, name: str) -> str:
        shown = self.shown.get(name)
        return shown.id if shown else name

    # ---- the smaller tables ---------------------------------------------------------------------------

    def _judgements(self) -> tuple[Judgement, ...]:
        """Without those that touch somebody hidden, or say who is behind a pseudonym."""
        out = []
        for row in self.old.judgements:
            a, b = self.shown.get(row.a), self.shown.get(row.b)
            if a is None or b is None or (row.judgement != "different" and a.veiled != b.veiled):
                continue
            new = replace(row, a=a.id, b=b.id, reason=self._say(row.reason), by=self._say(row.by), line=0)
            out.append(new)
        return tuple(sorted(out, key=lambda row: (row.id, repr(row))))

    def _response(self, row: Response, new_ids: Mapping[str, str]) -> Response | None:
        if row.claim not in new_ids:
            return None
        return replace(
            row,
            claim=new_ids[row.claim],
            asked=self._say(row.asked),  # dates, if they are: nothing but a warning stops a name here
            how=self._say(row.how),
            deadline=self._say(row.deadline),
            answer=self._say(row.answer),
            source=self.sources.get(row.source, row.source),
            line=0,
        )

    def _correction(self, row: Correction, new_ids: Mapping[str, str]) -> Correction | None:
        if row.claim not in new_ids:
            return None
        texts = {
            "date": self._say(row.date),
            "what": self._say(row.what),
            "reason": self._say(row.reason),
            "by": self._say(row.by),
        }
        return replace(row, claim=new_ids[row.claim], line=0, **texts)

    def _unasked(self, new_ids: Mapping[str, str]) -> dict[str, str]:
        """Why nobody was asked about claims that leave: told with them, in the words that may leave."""
        out: dict[str, str] = {}
        for key, reason in self.old.meta.publish.items():
            name = key.removeprefix("unasked.")
            if name == key:
                continue
            *who, relation = name.split() or [""]
            claim = new_ids.get(name.removeprefix("claim-"), "")
            if len(who) == 1 and who[0] in self.shown and not self.shown[who[0]].veiled:
                claim = f"{self._id(who[0])} {relation}"
            elif not who and relation in self.old.terms.relations:
                claim = relation
            if claim and (said := self._say(reason)):
                out[f"unasked.{claim}"] = said
        return dict(sorted(out.items()))

    def _quad_tells(self, line: str) -> bool:
        """Whether a triple of another vocabulary names a protected entity, or the id of one."""
        plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16) % 0x110000), line)
        return self.mask.touches(plain, slug=True) or any(
            name in self.old.entities and (name not in self.shown or self.shown[name].id != name)
            for name in re.findall(re.escape(self.old.meta.base) + r"([a-z0-9-]+)", plain)
        )


def _content_id(claim: Claim) -> str:
    c = claim
    when = c.when.text if c.when else ""
    return claim_id(
        c.subject, c.relation, c.object, c.within, when, c.source, c.quote, c.summary, c.standing, c.by
    )


def _free(wanted: str, taken: Iterable[str]) -> str:
    """An id that nobody else has."""
    name = wanted
    while name in taken:
        name += "-p"
    return name


def _distinct(rows: Iterable[T | None]) -> tuple[T, ...]:
    """Without those left out, in an order that does not tell the order of the rows."""
    key: Callable[[T], str] = repr
    return tuple(sorted((row for row in rows if row is not None), key=key))
