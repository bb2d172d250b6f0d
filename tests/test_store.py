"""The record on disk gives back what was written, with all that a reader needs to judge a claim."""

from __future__ import annotations

import json
import sqlite3
import string
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records import opened, stored
from tests.small import BASE, claim, small, terms

from onrecord.errors import BuildError
from onrecord.model.answers import EntityRef
from onrecord.model.claim import Claim
from onrecord.model.dossier import Correction, Dossier, Judgement, Meta, Response
from onrecord.model.entity import Entity
from onrecord.model.judge import judge
from onrecord.model.judged import Judged
from onrecord.model.source import Source
from onrecord.model.time import Time
from onrecord.store import index
from onrecord.store.reading import Reading

PEOPLE = "lacy edwis clerk some-judge: Person | milwaukee: Government | suit: Lawsuit | raid hearing: Event"
LINES = [
    "lacy plaintiffIn suit @opinion recorded id=c1 by=edwis when=1991 summary=She_sued.",
    "lacy witnessed raid @article alleged id=c2 by=lacy when=1991-05-27 quote=I_saw_it.",
    "clerk witnessed raid @article id=c3",
    "clerk calledAs Bob @article testified id=c4 by=a_neighbor",
    "lacy witnessed raid @opinion denied id=c5 by=milwaukee undoes=c2",
    "lacy witnessed raid @opinion reported id=c6 in=suit",
    "clerk birthDate 1950 @article reported id=c7",
    "clerk birthDate 1951 @opinion reported id=c8",
]


def dossier() -> Dossier:
    return small(
        PEOPLE,
        LINES,
        same=[("clerk", "edwis")],
        responses=(Response(claim="c2", asked="2001-01-01", answer="No comment.", line=3),),
        corrections=(Correction(claim="c3", what="date"),),
        texts={"article": "I saw it.\r\nNUL \0 and \U0001f469\u200d\U0001f692 e\u0301."},
        quads=("<http://e/a> <http://e/b> <http://e/c> .",),
    )


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return opened(tmp_path, dossier(), with_paths=False)


def test_a_view_says_who_says_so_with_what_standing(reading: Reading) -> None:
    suit = reading.claim("c1")
    assert suit is not None
    assert (suit.subject.name, suit.label, suit.object) == ("Lacy", "plaintiff in", reading.ref("suit"))
    assert (suit.said, suit.by, suit.by_name) == ("recorded by Edwis", "edwis", "Edwis")
    assert (suit.stands, suit.contested, suit.down, suit.answers) == (True, False, False, False)
    assert suit.when == Time.parse("1991")
    assert suit.source_title == "Source opinion"


def test_an_unstated_standing_says_so(reading: Reading) -> None:
    views = reading.claims(["c3", "c2", "c6"])
    assert [view.said for view in views] == [
        "said, standing not stated",
        "alleged by Lacy",
        "according to Source opinion",
    ]


def test_a_speaker_in_plain_words_is_no_entity(reading: Reading) -> None:
    (called,) = reading.claims(["c4"])
    assert (called.object, called.literal, called.by, called.by_name) == (
        None,
        "Bob",
        "a neighbor",
        "a neighbor",
    )


def test_a_denied_claim_names_its_answer(reading: Reading) -> None:
    said, answer = reading.claims(["c2", "c5"])
    assert (said.answered_by, said.contested, said.down, said.stands) == (("c5",), True, False, True)
    assert (answer.answers, answer.stands, answer.undoes) == (True, False, "c2")
    assert said.responses == (Response(claim="c2", asked="2001-01-01", answer="No comment.", line=3),)
    assert [view.id for view in reading.against(["c2"])] == ["c5"]


def test_against_has_the_other_sides_of_conflicts_and_not_what_was_asked(reading: Reading) -> None:
    assert [view.id for view in reading.against(["c7"])] == ["c8"]
    assert reading.against(["c7", "c8"]) == []
    assert reading.against(["c1", "no-such-claim"]) == []


def test_claims_of_an_entity_are_those_at_either_end_and_in_it(reading: Reading) -> None:
    assert [view.id for view in reading.claims_of("raid")] == ["c2", "c3", "c5", "c6"]
    assert [view.id for view in reading.claims_of("suit")] == ["c1", "c6"]
    assert [view.id for view in reading.said_by("lacy")] == ["c2"]
    assert reading.claims_of("nobody") == []


def test_claims_keep_the_order_asked_for_and_leave_out_the_unknown(reading: Reading) -> None:
    assert [view.id for view in reading.claims(["c4", "c0", "c1", "c4"])] == ["c4", "c1", "c4"]
    assert [view.id for view in reading.claim_numbers([3, 0, 99])] == ["c4", "c1"]
    assert [view.id for view in reading.all_claims()] == [f"c{n}" for n in range(1, 9)]


def test_numbers_are_dense_and_follow_the_ids(reading: Reading) -> None:
    ids = sorted(entity.id for entity in reading.entities())
    assert [reading.number(id_) for id_ in ids] == list(range(len(ids)))
    assert [reading.id_of(n) for n in range(len(ids))] == ids
    assert reading.number("nobody") is None
    with pytest.raises(IndexError):
        reading.id_of(len(ids))
    with pytest.raises(IndexError):
        reading.id_of(-1)


def test_refs_know_kind_and_who_is_unnamed(reading: Reading) -> None:
    known, unknown = reading.refs(["some-judge", "nobody"])
    assert known == EntityRef(id="some-judge", name="Some Judge", type="Person", kind="person", unnamed=True)
    assert unknown == EntityRef(id="nobody", name="nobody", type="")


def test_conflicts_are_those_that_concern_the_entity(reading: Reading) -> None:
    everywhere = reading.conflicts()
    assert everywhere == list(judge(dossier()).conflicts)
    assert [conflict.relation for conflict in reading.conflicts("clerk")] == ["birthDate"]
    assert [conflict.level for conflict in reading.conflicts("lacy")] == ["denied"]
    assert reading.conflicts("nobody") == []


def test_small_tables_come_back(reading: Reading) -> None:
    assert reading.judgements() == list(dossier().judgements)
    assert reading.corrections() == list(dossier().corrections)
    assert reading.responses("c2") == list(dossier().responses)
    assert reading.responses("c1") == []
    assert reading.text("article") == dossier().texts["article"]
    assert reading.text("opinion") is None
    assert reading.sources() == dossier().sources
    assert reading.source("opinion") == dossier().sources["opinion"]
    assert reading.source("none") is None
    assert reading.entity("lacy") == dossier().entities["lacy"]
    assert reading.terms == terms()


def test_the_header_names_the_record(reading: Reading) -> None:
    assert (reading.header.title, reading.header.claims, reading.header.entities) == ("Small", 8, 8)
    assert len(reading.header.build) == 12


def test_reading_a_thousand_claims_takes_a_handful_of_questions(tmp_path: Path) -> None:
    lines = [f"p{n} witnessed raid @s{n} alleged id=c{n:04} by=p{n}" for n in range(1000)]
    people = " ".join(f"p{n}" for n in range(1000))
    with opened(tmp_path, small(f"{people}: Person | raid: Event", lines), with_paths=False) as reading:
        asked: list[str] = []
        reading._db._db.set_trace_callback(asked.append)
        assert len(reading.claims_of("raid")) == 1000
        assert len(asked) <= 16


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
NAME = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=3)
NUMBER = st.integers(-800_000, 800_000) | st.none()
TIME = st.builds(Time, TEXT, NUMBER, NUMBER, NUMBER, NUMBER) | st.none()
LINE = st.integers(0, 9)


def rows(record: type, key: str, **fields: st.SearchStrategy) -> st.SearchStrategy:
    """Records with text in every field that is not named."""
    left = {
        field: TEXT
        for field, type_ in record.__annotations__.items()
        if type_ == "str" and field not in fields
    }
    return st.builds(record, **left, **fields, line=LINE)


ENTITIES = rows(
    Entity,
    "id",
    id=NAME,
    aliases=st.lists(TEXT, max_size=2).map(tuple),
    same_as=st.lists(TEXT, max_size=2).map(tuple),
    unnamed=st.booleans(),
)
CLAIMS = rows(
    Claim,
    "id",
    id=NAME,
    subject=NAME,
    object=NAME | TEXT,
    within=NAME | st.just(""),
    by=NAME | TEXT,
    source=NAME,
    relation=st.sampled_from(["witnessed", "birthDate", "calledAs", "unheardOf"]),
    standing=st.sampled_from(["", "found", "alleged", "denied", "made-up"]),
    when=TIME,
    draft=st.booleans(),
    start=st.integers(-1, 5),
    end=st.integers(-1, 5),
)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    def by_id(values: st.SearchStrategy) -> dict:
        return {value.id: value for value in draw(st.lists(values, max_size=5))}

    claims = by_id(CLAIMS)
    return Dossier(
        meta=draw(st.builds(Meta, title=TEXT, base=TEXT, publish=st.dictionaries(TEXT, TEXT, max_size=2))),
        terms=terms(),
        sources=by_id(rows(Source, "id", id=NAME, based_on=st.lists(NAME, max_size=2).map(tuple))),
        entities=by_id(ENTITIES),
        claims=[claims[name] for name in sorted(claims)],
        judgements=tuple(draw(st.lists(rows(Judgement, ""), max_size=2))),
        responses=tuple(draw(st.lists(rows(Response, "", claim=NAME), max_size=3))),
        corrections=tuple(draw(st.lists(rows(Correction, ""), max_size=2))),
        texts=draw(st.dictionaries(NAME, TEXT, max_size=2)),
        quads=tuple(draw(st.lists(TEXT, max_size=2))),
    )


@settings(max_examples=60, deadline=None)
@given(dossiers())
def test_the_whole_dossier_comes_back(wanted: Dossier) -> None:
    """Also with texts that hold anything, ids that nobody knows, relations and standings of no ontology."""
    with TemporaryDirectory() as place:
        record = Path(place) / "record.sqlite"
        index.write(record, wanted, Judged())
        from onrecord.store.database import Database
        from onrecord.store.whole import dossier as whole

        db = Database(Path(place))
        back = whole(db, terms())
        assert back == wanted
        assert list(back.claims) == list(wanted.claims) == list(back.claims)
        assert back != replace(wanted, claims=[*wanted.claims, claim("a witnessed b @s")])
        db.close()


def test_claims_out_of_order_are_numbered_by_id(tmp_path: Path) -> None:
    ordered = dossier()
    shuffled = replace(ordered, claims=list(reversed(list(ordered.claims))))
    places = tmp_path / "a", tmp_path / "b"
    for place, what in zip(places, (ordered, shuffled), strict=True):
        place.mkdir()
        stored(place, what)
    first, second = (opened(place, ordered, with_paths=False) for place in places)
    assert first.dossier() == second.dossier() == ordered
    assert first.header.build == second.header.build


def test_the_hash_of_a_build_tells_what_is_said_and_not_on_which_line(tmp_path: Path) -> None:
    one = dossier()
    moved = replace(one, claims=[replace(c, line=7, file="claims/b.csv") for c in one.claims])
    other = replace(one, claims=[replace(c, summary="Other words.") for c in one.claims])
    hashes = []
    for n, what in enumerate((one, moved, other)):
        (tmp_path / str(n)).mkdir()
        hashes.append(opened(tmp_path / str(n), what, with_paths=False).header.build)
    assert hashes[0] == hashes[1] != hashes[2]


def test_two_claims_of_one_id_are_refused(tmp_path: Path) -> None:
    twice = replace(dossier(), claims=[claim(LINES[0]), claim(LINES[0])])
    with pytest.raises(BuildError, match="same id"):
        index.write(tmp_path / "record.sqlite", twice, Judged())


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    broken = replace(dossier(), texts={"article": "\ud800"})
    with pytest.raises(BuildError, match="half a character"):
        index.write(tmp_path / "record.sqlite", broken, Judged())


def test_the_tables_are_indexed_for_the_questions_asked(reading: Reading) -> None:
    """No question of a reader walks a whole table."""
    plans = [
        "SELECT n FROM claim WHERE subject = 1",
        "SELECT n FROM claim WHERE object = 1 AND typeof(object) = 'integer'",
        "SELECT n FROM claim WHERE within = 1",
        "SELECT n FROM claim WHERE id = 'x'",
        "SELECT reply FROM answer WHERE claim IN (1, 2)",
        "SELECT conflict FROM conflict_entity WHERE entity = 1",
        "SELECT n FROM name WHERE folded = 'x'",
        "SELECT n FROM word WHERE word >= 'x' AND word < 'y'",
    ]
    for plan in plans:
        ((*_, how),) = reading._db.rows(f"EXPLAIN QUERY PLAN {plan}")
        assert how.startswith("SEARCH"), plan


def test_only_the_standard_library_is_needed(reading: Reading) -> None:
    with closing(sqlite3.connect(reading.dir / "record.sqlite")) as db:
        assert (
            json.loads(db.execute("SELECT value FROM meta WHERE key = 'dossier'").fetchone()[0])["base"]
            == BASE
        )
