"""Cards, conflicts, timelines, audits and pictures, on small records written for real."""

from __future__ import annotations

from pathlib import Path

import pytest
from readings import opened
from small import small

from onrecord.ask import picture
from onrecord.ask.audit import audit
from onrecord.ask.card import card, claim, claims_of_source, names_given
from onrecord.ask.changes import changes
from onrecord.ask.conflicts import conflicts
from onrecord.ask.timeline import timeline
from onrecord.errors import UsageError
from onrecord.model.dossier import Judgement
from onrecord.model.source import Source
from onrecord.store.reading import Reading

PEOPLE = """ada bob carl some-caller: Person | suit: Lawsuit | call: EmergencyCall | raid arrest: Arrest
    | police: LawEnforcementAgency | court: Court | film: Work"""
LINES = [
    "ada plaintiffIn suit @a1 recorded when=1991 id=sued",
    "bob defendantIn suit @a1 recorded",
    "bob officerOf police @a1 reported when=1985/1991 id=office",
    "bob officerOf police @a2 reported id=office-too",
    "ada calledIn call @a1 reported when=1991-05",
    "carl calledIn call @a2 reported when=1991-09",
    "some-caller calledIn call @a3 reported",
    "bob conduct left_early @a1 alleged by=ada in=suit",
    "carl calledAs John_Doe @a1 alleged by=bob id=given",
    "bob arrestingOfficerIn arrest @a1 alleged when=1991-07-22",
    "bob portrayedIn film @a3 depicted",
]


@pytest.fixture
def record(tmp_path: Path) -> Reading:
    return opened(tmp_path, small(PEOPLE, LINES))


def test_a_card_groups_claims_by_relation_and_direction(record: Reading) -> None:
    shown = card(record, "suit")
    assert [(g.relation, g.label) for g in shown.groups] == [
        ("defendantIn", "has defendant"), ("plaintiffIn", "has plaintiff"), ("in", "said of this"),
    ]  # fmt: skip
    assert sum(len(g.claims) for g in shown.groups) == len(record.claims_of("suit"))


def test_roles_follow_from_claims_that_stand_firmly_and_are_not_contested(record: Reading) -> None:
    """Bob is an officer by report; an alleged arrest and a contested call make nobody anything."""
    assert card(record, "bob").types == ("person", "defendant", "officer")
    assert card(record, "ada").types == ("person", "plaintiff")
    assert card(record, "carl").types == ("person",)


def test_a_name_that_somebody_gave_stands_apart(record: Reading) -> None:
    shown = card(record, "carl")
    assert [c.literal for c in shown.called] == ["John Doe"] and shown.called[0].by_name == "Bob"
    assert "given" not in [c.id for g in shown.groups for c in g.claims]
    assert [c.id for c in names_given(record, "john DOE")] == ["given"]
    assert names_given(record, "Carl") == () == names_given(record, "nobody at all")


def test_a_claim_comes_with_what_stands_against_it(record: Reading) -> None:
    calls = [c for c in record.claims_of("call") if c.subject.id == "ada"]
    found = claim(record, calls[0].id)
    assert found is not None
    assert [c.subject.id for c in found[1]] == ["carl"]
    assert claim(record, "none") is None


def test_a_source_is_read_in_the_order_of_its_text(record: Reading) -> None:
    assert {c.source for c in claims_of_source(record, "a1")} == {"a1"}
    assert len(claims_of_source(record, "a1")) == 7


def test_identities_are_judgements_with_a_name_and_a_reason(tmp_path: Path) -> None:
    row = Judgement(a="ada", b="carl", judgement="unsure", reason="both signed.", by="the desk")
    dossier = small(PEOPLE, LINES)
    from dataclasses import replace

    record = opened(tmp_path, replace(dossier, judgements=(row,)))
    assert card(record, "carl").identities == (
        "Judged perhaps the same as Ada by the desk, because both signed.",
    )


def test_each_conflict_asks_a_question_and_shows_all_sides(record: Reading) -> None:
    answer = conflicts(record)
    by_rule = {c.rule: c for c in answer.conflicts}
    assert by_rule["A"].question == "Call, had caller: who?"
    assert [s.values for s in by_rule["A"].sides] == [("Ada",), ("Carl",)]
    assert by_rule["T"].question == "When: Call?"
    assert [s.values for s in by_rule["T"].sides] == [("1991-05",), ("1991-09",)]


def test_conflicts_of_somebody_are_those_that_name_them(record: Reading) -> None:
    assert {c.rule for c in conflicts(record, "carl").conflicts} == {"A", "T"}
    assert conflicts(record, "police").conflicts == ()


def test_an_order_conflict_says_which_order_and_which_dates(tmp_path: Path) -> None:
    lines = [
        "raid happenedAfter arrest @a1 reported",
        "ada arrestedIn raid @a2 reported when=1991-05",
        "bob arrestedIn arrest @a2 reported when=1991-07",
    ]
    (found,) = conflicts(opened(tmp_path, small(PEOPLE, lines))).conflicts
    assert found.question == "Which came first: Raid, or Arrest?"
    assert [s.values for s in found.sides] == [
        ("Raid happened after Arrest",), ("Arrest: 1991-07", "Raid: 1991-05"),
    ]  # fmt: skip


def test_a_denial_is_a_conflict_about_what_stands(tmp_path: Path) -> None:
    lines = [
        "bob perpetrated raid @a1 alleged by=ada id=one",
        "bob perpetrated raid @a2 denied by=bob undoes=one",
    ]
    people = PEOPLE.replace("raid arrest: Arrest", "raid: Assault")
    (found,) = conflicts(opened(tmp_path, small(people, lines))).conflicts
    assert (found.level, found.question) == ("denied", "How does it stand: Bob, committed Raid?")
    assert [s.values for s in found.sides] == [("said",), ("denied",)]


def test_a_timeline_carries_every_dating_and_chooses_none(record: Reading) -> None:
    answer = timeline(record)
    assert [(e.event.id, [d.when.text for d in e.datings], e.disputed) for e in answer.entries] == [
        ("call", ["1991-05", "1991-09"], True),
        ("arrest", ["1991-07-22"], False),
        ("raid", [], False),
    ]


def test_a_state_dates_no_event_and_a_case_is_none(record: Reading) -> None:
    """Bob's years in the police, and the year of the suit, are no entries."""
    assert [e.event.id for e in timeline(record, "bob").entries] == ["arrest"]
    assert timeline(record, "police").entries == ()


def test_what_was_taken_down_dates_nothing(tmp_path: Path) -> None:
    lines = [
        "ada arrestedIn raid @a1 reported when=1991-05 id=said",
        "ada arrestedIn raid @a1 retracted undoes=said",
        "ada arrestedIn raid @a2 reported when=1992",
    ]
    (entry,) = timeline(opened(tmp_path, small(PEOPLE, lines)), "ada").entries
    assert [d.when.text for d in entry.datings] == ["1992"]


def codes(record: Reading, without: str = "") -> dict[str, set[str]]:
    return {g.code: {c.id for c in g.claims} for g in audit(record, without).groups}


def test_two_sources_are_one_unless_they_are_independent(tmp_path: Path) -> None:
    dossier = small(PEOPLE, LINES)
    record = opened(tmp_path, dossier)
    assert {"office", "office-too"} <= codes(record)["single-source"], (
        "two sources without publishers count as one"
    )
    known = {s: Source(id=s, title=s, publisher=s) for s in dossier.sources}
    from dataclasses import replace

    (tmp_path / "other").mkdir()
    apart = opened(tmp_path / "other", replace(dossier, sources=known))
    assert not {"office", "office-too"} & codes(apart)["single-source"]


def test_an_audit_names_what_is_only_alleged_and_what_has_no_words(record: Reading) -> None:
    found = codes(record)
    arrest = {c.id for c in record.claims_of("arrest")}
    assert found["only-alleged"] == arrest
    assert "sued" in found["unanchored"]
    assert found["adverse-single-source"] == {c.id for c in record.all_claims() if c.relation == "conduct"}


def test_an_audit_says_what_falls_with_a_source(record: Reading) -> None:
    answer = audit(record, "a1")
    fallen = next(g for g in answer.groups if g.code == "falls")
    assert "office" not in {c.id for c in fallen.claims}, "another source says so too"
    assert "sued" in {c.id for c in fallen.claims}
    assert ("ada", "suit") in {(a.id, b.id) for a, b in answer.lost}
    assert ("bob", "police") not in {(a.id, b.id) for a, b in answer.lost}


def test_a_picture_of_the_whole_has_every_claim_and_says_nothing_was_left_out(record: Reading) -> None:
    shown = picture.whole(record)
    assert len(shown.claims) == len(LINES) and shown.selection == ""
    assert [e.ref.id for e in shown.entities] == sorted(e.id for e in record.entities())
    assert {c.rule for c in shown.conflicts} == {"A", "T"} and set(shown.sources) == {"a1", "a2", "a3"}


def test_the_surroundings_stop_at_agencies_and_at_unnamed_persons(tmp_path: Path) -> None:
    lines = [*LINES, "carl officerOf police @a1 reported", "some-caller witnessed raid @a1 reported"]
    record = opened(tmp_path, small(PEOPLE, lines))
    ids = {e.ref.id for e in picture.around(record, ["bob"], 2).entities}
    assert "police" in ids and "carl" not in ids, "through the police everybody is near"
    assert {"bob", "suit", "ada"} <= ids
    ids = {e.ref.id for e in picture.around(record, ["call"], 2).entities}
    assert "some-caller" in ids and "raid" not in ids


def test_a_picture_has_the_claims_among_its_entities_and_no_others(record: Reading) -> None:
    shown = picture.around(record, ["ada"], 1)
    ids = {e.ref.id for e in shown.entities}
    assert ids == {"ada", "suit", "call"}
    for view in shown.claims:
        assert {end.id for end in (view.subject, view.object, view.within) if end} <= ids
    assert shown.selection == "Around Ada: what is joined directly."


def test_chosen_claims_bring_their_ends_and_an_empty_choice_is_refused(record: Reading) -> None:
    shown = picture.chosen(record, ["claim-sued", "no such thing"], "chosen")
    assert [e.ref.id for e in shown.entities] == ["ada", "suit"]
    with pytest.raises(UsageError, match="names no entity"):
        picture.chosen(record, ["no such thing"], "chosen")


def test_a_page_cannot_show_everything(record: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST", 3)
    with pytest.raises(UsageError, match="choose a part"):
        picture.around(record, ["ada"], 3)


def test_a_large_record_opens_folded(record: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "NAMES", 3)
    shown = picture.whole(record)
    held = {e.ref.id for e in shown.entities}
    assert shown.groups and sum(group.size for group in shown.groups) <= record.header.entities
    assert {name for group in shown.groups for name in group.members} == held
    assert {c.subject.id for c in shown.claims if c.stands} <= held
    assert "An overview of" in shown.selection
    assert picture.whole(record) == shown, "the same on every call"


def test_changes_name_what_came_went_and_stands_otherwise(tmp_path: Path, record: Reading) -> None:
    (tmp_path / "later").mkdir()
    kept = [line for line in LINES if "calledIn" not in line]
    later = opened(
        tmp_path / "later",
        small(PEOPLE + " | dora: Person", [*kept, "ada calledIn call @a1 reported when=1991-05"]),
    )
    found = changes(record, later)
    assert len(found.removed) == 2 and found.added == ()
    assert [(a.contested, b.contested) for a, b in found.altered] == [(True, False)]
    assert [e.id for e in found.came] == ["dora"] and found.went == ()
    same = changes(record, record)
    assert not (same.added or same.removed or same.altered or same.came or same.went)
