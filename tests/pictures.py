"""Pictures made by hand, for the tests of the page. Every name in them is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from onrecord.model.answers import (
    Chain,
    ClaimView,
    ConflictView,
    EntityRef,
    Header,
    Picture,
    PictureEntity,
    SideView,
    Step,
)
from onrecord.model.judged import Level, Rule
from onrecord.model.source import Source
from onrecord.model.time import Time

HEADER = Header(
    title="The Harbor Street case",
    built="2024-03-01T12:00:00Z",
    build="0123456789ab",
    sources=5,
    claims=24,
    entities=16,
    corrections="corrections@example.org",
)
FIRMNESS = {
    "found": 6,
    "recorded": 6,
    "admitted": 6,
    "testified": 5,
    "reported": 4,
    "charged": 3,
    "alleged": 2,
    "": 1,
    "depicted": 0,
    "denied": -1,
    "rejected": -1,
    "reversed": -1,
    "retracted": -1,
}
WHO = {
    "ames": ("Ida Ames", "Person", "person"),
    "bloom": ("Officer Carl Bloom", "Person", "person"),
    "crane": ("Officer Dora Crane", "Person", "person"),
    "drake": ("Judge Elias Drake", "Person", "person"),
    "reyes": ("Fern Reyes", "Person", "person"),
    "stone": ("Gil Stone", "Person", "person"),
    "caller": ("a caller", "Person", "person"),
    "witnesses": ("two neighbours", "Group", "group"),
    "estate": ("Estate of Hale", "Estate", "estate"),
    "police": ("Port Ellen Police Department", "LawEnforcementAgency", "organization"),
    "court": ("Court of Appeals", "Court", "organization"),
    "call": ("Emergency call", "EmergencyCall", "event"),
    "response": ("Police response on Harbor Street", "PoliceResponse", "event"),
    "discharge": ("Discharge of the officers", "Termination", "event"),
    "ames-v": ("Ames v. Port Ellen", "Lawsuit", "case"),
    "series": ("The Harbor (series)", "Work", "work"),
    "quay": ("Harbor Street", "Place", "place"),
}
SOURCES = {
    s.id: s
    for s in (
        Source(
            id="opinion",
            title="Ames v. Port Ellen, 12 F. Supp. 9",
            kind="opinion",
            publisher="District Court",
            date="1992-03-05",
            url="https://example.org/opinion",
        ),
        Source(
            id="appeal",
            title="Bloom v. Port Ellen, 34 F.3d 56",
            kind="opinion",
            publisher="Court of Appeals",
            date="1998-12-15",
        ),
        Source(id="profile", title="A profile of an officer", kind="article"),
        Source(
            id="daily",
            title="Vote on the officers",
            kind="article",
            publisher="The Daily",
            date="1994-05-10",
            archive_url="http://example.org/archive",
        ),
        Source(
            id="copy", title="The vote, retold", kind="article", publisher="The Weekly", based_on=("daily",)
        ),
    )
}


def ref(name: str) -> EntityRef:
    """An entity of the invented case."""
    label, type_, kind = WHO[name]
    return EntityRef(id=name, name=label, type=type_, kind=kind, unnamed=label.islower())


def day(text: str) -> Time:
    """A time with the bounds of a whole day, month or year; enough of a reader for a picture."""
    year, month, number = (int(p) for p in (text + "-0-0").split("-")[:3])
    first = date(year, month or 1, number or 1).toordinal()
    last = (
        first
        if number
        else (date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1).toordinal() - 1)
    )
    return Time(text, first, last, first, last)


LABELS = {
    "plaintiffIn": "plaintiff in",
    "defendantIn": "defendant in",
    "respondedTo": "responded to",
    "calledIn": "made the call in",
    "subjectOf": "subject of",
    "officerOf": "officer of",
    "accusedOf": "accuses",
    "heardBy": "heard by",
    "presidedOverBy": "presided over by",
    "portrayedIn": "portrayed in",
    "locatedIn": "located in",
    "calledAs": "called",
    "accusedIn": "accused in",
}
DATES = {"respondedTo": "object", "calledIn": "object", "subjectOf": "object", "accusedIn": "object"}
JOINLESS = frozenset({"portrayedIn", "locatedIn", "calledAs"})
SAID = {
    "": "said, standing not stated",
    "reported": "according to {title}",
    "charged": "charged, undecided",
    "depicted": "shown in a drama",
}
# Words in angle quotes are the source's own.
TABLE = """
c01 | ames | plaintiffIn | ames-v | opinion | recorded | 1991 | | The caption names Ames as a plaintiff.
c02 | bloom     | defendantIn    | ames-v    | opinion | recorded |            | | «Carl Bloom, defendant»
c03 | bloom     | respondedTo    | response  | opinion | reported | 1991-05-27 | | «went to Harbor Street»
c04 | bloom     | respondedTo    | response  | daily   | reported | 1990-05    | | «that May»
c05 | crane     | respondedTo    | response  | opinion | reported | 1991-05-27 | |
c06 | reyes     | calledIn       | call      | profile | reported | 1991-05    | |
c07 | stone     | calledIn       | call      | daily   | reported |            | | «Stone telephoned»
c08 | bloom     | subjectOf      | discharge | opinion | found    | 1991-09-06 | the Board |
c09 | bloom     | subjectOf      | discharge | profile | reported | 1991-05    | | Dismissed in May.
c10 | crane     | subjectOf      | discharge | appeal  | found    | 1991-09-06 | the Board |
c11 | bloom     | officerOf      | police    | opinion | reported |            | |
c12 | bloom     | officerOf      | police    | daily   | reported |            | |
c13 | ames      | accusedOf      | bloom     | opinion | alleged  | | Ida Ames | Ames says Bloom ignored her.
c14 | ames      | accusedOf      | bloom     | appeal  | rejected | | Court of Appeals |
c15 | ames-v    | heardBy        | court     | appeal  | recorded | 1998-12-15 | |
c16 | ames-v    | presidedOverBy | drake     | opinion | recorded |            | |
c17 | bloom     | portrayedIn    | series    | profile | depicted |            | |
c18 | response  | locatedIn      | quay      | opinion | reported |            | |
c19 | caller    | respondedTo    | response  | daily   | alleged  |            | a caller |
c20 | witnesses | respondedTo    | response  | profile |          | | | Two neighbours reportedly watched.
c21 | reyes     | calledAs       | Fern Hmong | profile | reported |           | Gil Stone |
c22 | crane     | accusedIn      | discharge | daily   | charged  | 1991-08-01 | |
c23 | estate    | plaintiffIn    | ames-v    | opinion | recorded |            | |
c24 | bloom     | officerOf      | police    | copy    | reported |            | |
"""
MORE: dict[str, dict[str, object]] = {
    "c06": {"contested": True},
    "c07": {"contested": True},
    "c13": {"down": True, "stands": False, "answered_by": ("c14",), "within": "ames-v"},
    "c14": {"undoes": "c13", "within": "ames-v"},
}


def claim(row: str) -> ClaimView:
    """A row of the table as a claim."""
    id_, subject, relation, object_, source, standing, when, by, words = (
        cell.strip() for cell in row.split("|")
    )
    own = words.startswith("«")
    title = SOURCES[source].title
    view = ClaimView(
        id=id_,
        subject=ref(subject),
        relation=relation,
        label=LABELS[relation],
        inverse_label=f"has {LABELS[relation]}",
        object=ref(object_) if object_ in WHO else None,
        literal="" if object_ in WHO else object_,
        within=None,
        when=day(when) if when else None,
        source=source,
        source_title=title,
        quote=words.strip("«»") if own else "",
        summary="" if own else words,
        standing=standing,
        said=SAID.get(standing, f"{standing} by {by or 'the court'}").format(title=title),
        by=by,
        by_name=by,
        stands=FIRMNESS[standing] > 0,
        contested=False,
        down=False,
        answers=FIRMNESS[standing] < 0,
    )
    more = MORE.get(id_, {})
    within = {"within": ref(str(more["within"]))} if "within" in more else {}
    return replace(view, **(more | within))  # type: ignore[arg-type]


CLAIMS = tuple(claim(row) for row in TABLE.strip().splitlines())
BY_ID = {c.id: c for c in CLAIMS}


def conflict(
    id_: str, rule: Rule, level: Level, about: str, question: str, *sides: tuple[str, Sequence[str]]
) -> ConflictView:
    """A conflict whose sides are (value, ids of claims)."""
    return ConflictView(
        id=id_,
        rule=rule,
        level=level,
        relation="when",
        question=question,
        entity=ref(about),
        within=None,
        sides=tuple(SideView(values=(value,), claims=tuple(BY_ID[c] for c in ids)) for value, ids in sides),
    )


CONFLICTS = (
    conflict(
        "t-when-discharge",
        "T",
        "contradicts",
        "discharge",
        "When was the discharge of the officers?",
        ("1991-09-06", ["c08", "c10"]),
        ("1991-05", ["c09"]),
    ),
    conflict(
        "t-when-response",
        "T",
        "contradicts",
        "response",
        "When was the police response on Harbor Street?",
        ("1991-05-27", ["c03", "c05"]),
        ("1990-05", ["c04"]),
    ),
    conflict(
        "a-calledIn-call",
        "A",
        "contradicts",
        "call",
        "Who made the call?",
        ("Fern Reyes", ["c06"]),
        ("Gil Stone", ["c07"]),
    ),
    conflict(
        "s-accusedOf-ames",
        "S",
        "undone",
        "ames",
        "What Ames said of Bloom",
        ("said", ["c13"]),
        ("rejected", ["c14"]),
    ),
)


def picture(**more: object) -> Picture:
    """The invented case as a picture."""
    made = Picture(
        header=HEADER,
        entities=tuple(
            PictureEntity(
                ref=ref(name), type_label=WHO[name][1], aliases=("C. Bloom",) if name == "bloom" else ()
            )
            for name in sorted(WHO)
        ),
        claims=CLAIMS,
        sources=SOURCES,
        conflicts=CONFLICTS,
        firmness=FIRMNESS,
        dates=DATES,
        joinless=JOINLESS,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def path_picture() -> Picture:
    """The same with a chain from Ames to the court, and one that rests on a contested claim."""
    steps = (_step("ames", "ames-v", "c01"), _step("ames-v", "court", "c15"))
    contested = (_step("reyes", "call", "c06", contested=True),)
    return picture(
        chains=(
            Chain(steps=steps, weakest="recorded", contested=False, hubs=0),
            Chain(steps=contested, weakest="reported", contested=True, hubs=0),
        ),
        selection="From Ida Ames to Court of Appeals.",
    )


def _step(start: str, end: str, id_: str, contested: bool = False) -> Step:
    made = BY_ID[id_]
    return Step(
        start=ref(start),
        end=ref(end),
        relation=made.relation,
        label=made.label,
        direction="forward",
        claims=(made,),
        against=(BY_ID["c07"],) if contested else (),
        contested=contested,
        weakest=made.standing,
    )


def hostile_picture(strings: Sequence[str]) -> Picture:
    """Every string as a name, a label, a quote, a summary, a literal, a title and a question."""
    refs = [EntityRef(id=f"h{n:03}", name=text, type=text, kind="person") for n, text in enumerate(strings)]
    sources = {
        f"s{n:03}": Source(
            id=f"s{n:03}", title=text, publisher=text, author=text, date=text, url=text, note=text
        )
        for n, text in enumerate(strings)
    }
    middle = EntityRef(id="middle", name="Middle", type="Event", kind="event")
    base = CLAIMS[0]
    claims = tuple(
        replace(
            base,
            id=f"k{n:03}",
            subject=refs[n],
            object=middle,
            label=text,
            inverse_label=text,
            source=f"s{n:03}",
            source_title=text,
            quote=text,
            summary=text,
            said=text,
            by=text,
            by_name=text,
            within=refs[0],
            when=replace(day("1991-05"), text=text),
        )
        for n, text in enumerate(strings)
    ) + tuple(
        replace(
            base,
            id=f"l{n:03}",
            subject=refs[n],
            object=None,
            literal=text,
            relation="calledAs",
            source=f"s{n:03}",
        )
        for n, text in enumerate(strings)
    )
    asked = tuple(
        ConflictView(
            id=f"q{n:03}",
            rule="A",
            level="contradicts",
            relation=text,
            question=text,
            entity=refs[n],
            within=refs[0],
            sides=(SideView(values=(text,), claims=(claims[n],)),),
        )
        for n, text in enumerate(strings)
    )
    entities = [PictureEntity(ref=r, type_label=r.name, aliases=(r.name,), description=r.name) for r in refs]
    return Picture(
        header=replace(HEADER, title=strings[0], corrections=strings[0]),
        entities=(*entities, PictureEntity(ref=middle, type_label="Event")),
        claims=claims,
        sources=sources,
        conflicts=asked,
        firmness=FIRMNESS,
        selection=strings[0],
        judgements=(("h000", "h001", strings[0]),),
    )


def large_picture(entities: int = 60, claims: int = 200) -> Picture:
    """A picture of a given size, the same each time: events and cases in the middle, people around them."""
    kinds = ("person",) * 6 + ("event", "event", "case", "organization")
    words = ("Person",) * 6 + ("Hearing", "Hearing", "Suit", "Board")
    refs = [
        EntityRef(
            id=f"e{n:05}", name=f"{words[n % 10]} of Long Street {n}", type="Person", kind=kinds[n % 10]
        )
        for n in range(entities)
    ]
    middle = [r for r in refs if r.kind != "person"]
    standings = ("reported", "recorded", "alleged", "found", "reported", "charged", "testified", "")
    names = sorted(SOURCES)
    made = tuple(
        replace(
            CLAIMS[0],
            id=f"c{n:06}",
            subject=refs[(n * 7) % entities],
            object=middle[(n * n + n // 3) % len(middle)],
            standing=standings[n % 8],
            source=names[n % 5],
            source_title=SOURCES[names[n % 5]].title,
            when=day(f"{1985 + n % 14}-{n % 12 + 1:02}") if n % 3 else None,
            summary="What the source says of it, in our own words, one sentence of usual length.",
        )
        for n in range(claims)
    )
    return picture(
        entities=tuple(PictureEntity(ref=r, type_label=r.type) for r in refs),
        claims=made,
        conflicts=(),
    )
