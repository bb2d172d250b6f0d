"""The text of answers: complete, in the words of the design, readable at 80 columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import ADA, BOB, DEFENDS, DENIES, HEADER, SUED, SUIT, chains, claim

import onrecord
from onrecord.model.answers import (
    Audit,
    AuditGroup,
    Conflicts,
    ConflictView,
    Joining,
    Ranked,
    Ranking,
    SideView,
    Table,
    Timeline,
    TimelineEntry,
)
from onrecord.model.finding import Finding
from onrecord.show import text
from onrecord.show.printed import printed
from onrecord.show.table import table

FORBIDDEN = ("guilty", "linked to", "network of", "associate", " false", " lied", " correct ")


def test_a_chain_answer_shows_each_hop_with_its_words_and_names_its_record() -> None:
    assert (
        text.chains(chains()).plain()
        == """\
Records put these two in the chain below. It says nothing else about either.

1. 2 hops; weakest hop: alleged; 1 source
   Ada Ames
   -- plaintiff in --> Ames v. Harbor
        recorded by the court; 1991
          In our words: The caption names her.
          [opinion] claim-ada-plaintiffIn
   -- has defendant --> Bob Bloom
        alleged by Ada Ames
          “Officer Bloom”
          [opinion] claim-bob-defendantIn

Sources
  [opinion] Ames v. Harbor, 1 F. Supp. 2

The Harbor case: record of 2024-03-01, build 0123456789ab, 2 sources, 5 claims.
Corrections: mail@example.org
"""
    )


def test_a_contested_chain_stands_under_its_heading_with_what_stands_against_it() -> None:
    clean, contested = chains().chains[0], chains(contested=True).chains[0]
    shown = text.chains(replace(chains(), chains=(clean, contested))).plain()
    head, below = shown.split("\nContested\n")
    assert head.startswith(text.OPENING_SEVERAL) and "denied" not in head
    assert "-- has defendant --> Bob Bloom (contested)" in below
    assert (
        "Against this:\n          Bob Bloom defendant in Ames v. Harbor\n            denied by Bob Bloom"
        in below
    )


def test_words_of_a_digest_are_never_in_quotation_marks() -> None:
    shown = text.claim_card(SUED, (), HEADER).plain()
    assert "In our words: The caption names her." in shown
    assert "“" not in shown and '"' not in shown


def test_no_answer_says_nothing_about_a_chain() -> None:
    answer = replace(chains(), chains=(), note="Nothing recorded joins Ada Ames and Bob Bloom.")
    shown = text.chains(answer).plain()
    assert shown.startswith("Nothing recorded joins") and text.OPENING not in shown


def test_no_dated_event_is_a_sentence_not_an_empty_list() -> None:
    shown = text.timeline(Timeline(header=HEADER, about=ADA, entries=())).plain()
    assert shown.startswith("No dated event of Ada Ames.") and "in order" not in shown
    whole = text.timeline(Timeline(header=HEADER, about=None, entries=())).plain()
    assert whole.startswith("No dated event in the record.")


def test_a_stale_answer_says_so() -> None:
    shown = text.chains(replace(chains(), header=replace(HEADER, stale=True))).plain()
    assert "The dossier has changed since; this answers from the last record." in shown


def test_a_judgement_is_shown_as_one() -> None:
    hop = replace(
        chains().chains[0].steps[0], relation="same", label="judged the same", claims=(),
        judged_same="judged the same by the editors, because both signed",
    )  # fmt: skip
    chain = replace(chains().chains[0], steps=(hop,))
    assert (
        "judged the same by the editors, because both signed"
        in text.chains(replace(chains(), chains=(chain,))).plain()
    )


def test_a_conflict_shows_all_sides_and_says_of_none_that_it_holds() -> None:
    sides = (SideView(values=("May",), claims=(SUED,)), SideView(values=("September",), claims=(DEFENDS,)))
    view = ConflictView(
        id="t", rule="T", level="contradicts", relation="when", question="When: the hearing?", entity=SUIT,
        within=None, sides=sides,
    )  # fmt: skip
    shown = text.conflicts(Conflicts(header=HEADER, conflicts=(view,))).plain()
    assert shown.startswith("1 question is answered in more than one way. All sides follow; none is chosen.")
    assert shown.index("May") < shown.index("September")


def test_claims_of_one_place_in_one_source_show_once_in_a_conflict() -> None:
    other = replace(SUED, id="twin")
    side = SideView(values=("May",), claims=(SUED, other))
    view = ConflictView(
        id="t",
        rule="T",
        level="contradicts",
        relation="when",
        question="When?",
        entity=SUIT,
        within=None,
        sides=(side,),
    )
    shown = text.conflicts(Conflicts(header=HEADER, conflicts=(view,))).plain()
    assert shown.count("The caption names her.") == 1
    assert "claim-ada-plaintiffIn claim-twin" in shown


def test_a_ranking_says_what_it_measures() -> None:
    ranked = (Ranked(entity=ADA, score=0.5, rank=1),)
    shown = text.ranking(Ranking(header=HEADER, measure="betweenness", ranked=ranked)).plain()
    assert "It measures what was collected, not conduct." in shown
    assert "  1  0.5000  Ada Ames [ada]" in shown


def test_events_without_a_time_are_listed_after_those_with_one() -> None:
    entry = TimelineEntry(event=SUIT, datings=(), disputed=False, earliest=None, latest=None)
    shown = text.timeline(Timeline(header=HEADER, about=ADA, entries=(entry,))).plain()
    assert "No source gives a time for\n  Ames v. Harbor [suit]" in shown


def test_an_audit_counts_what_it_leaves_out() -> None:
    views = tuple(replace(SUED, id=str(n)) for n in range(7))
    group = AuditGroup(code="x", title="rest on one source", claims=views)
    shown = text.audit(Audit(header=HEADER, groups=(group,))).plain()
    assert "7 claims: rest on one source" in shown and "... and 2 more" in shown


def test_a_finding_says_where_what_and_how_to_mend_it() -> None:
    found = Finding(
        file="claims.csv", line=3, severity="error", code="bad-time", message="no such month", fix="write 05"
    )
    assert text.findings([found]).plain() == (
        "claims.csv:3: error: no such month (write 05) [bad-time]\n1 error\n"
    )
    assert text.findings([]).plain() == "Nothing found: the dossier is in order.\n"


@pytest.mark.parametrize("width", [40, 80, 100])
def test_answers_fit_the_width(width: int) -> None:
    joining = Joining(
        header=HEADER, asked=(ADA, BOB), entities=(ADA, BOB, SUIT), steps=chains().chains[0].steps
    )
    for lines in (text.chains(chains(contested=True), width), text.joining(joining, width)):
        assert max(map(len, lines.plain().splitlines())) <= width


def said(file: Path) -> Iterator[str]:
    """All texts in a module that are no docstrings, and no terms of a vocabulary (`wasAssociatedWith`)."""
    tree = ast.parse(file.read_text())
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
            continue
        if not re.fullmatch(r"[a-z]+[A-Z]\w*", node.value):
            yield node.value


@pytest.mark.parametrize("folder", ["show", "ask", "cli"])
def test_our_own_voice_judges_nobody(folder: str) -> None:
    for file in (Path(onrecord.errors.__file__).parent / folder).glob("*.py"):
        for sentence in said(file):
            assert not [word for word in FORBIDDEN if word in sentence.casefold()], (file.name, sentence)


def test_a_table_is_squeezed_to_the_width_and_a_wide_one_becomes_a_list() -> None:
    narrow = Table(columns=("who", "what"), rows=(("Ada Ames", "sued the city " * 8),))
    shown = table(narrow, 40).plain()
    assert max(map(len, shown.splitlines())) <= 40 and shown.endswith("1 row.\n")
    wide = Table(columns=tuple("abcdefgh"), rows=(tuple("some words here" for _ in range(8)),))
    assert "a: some words here\nb: some words here" in table(wide, 40).plain()


def test_a_table_cuts_a_cell_between_words_or_at_a_hyphen_of_a_name() -> None:
    rows = (("Kathleen Harrell-Patterson", "on 1991-05-27 " * 6, "voted against the appeal " * 3),)
    shown = table(Table(columns=("who", "when", "what"), rows=rows), 40).plain()
    assert max(map(len, shown.splitlines())) <= 40
    assert {"Harrell-", "Patterson", "1991-05-27", "against"} < set(shown.split())


def test_nothing_contested_about_somebody_is_said_of_them_alone() -> None:
    nothing = Conflicts(header=HEADER, conflicts=(), about=SUIT)
    assert text.conflicts(nothing).plain().startswith(f"Nothing about {SUIT.name} is answered in more than")


def test_a_cut_off_table_says_so() -> None:
    assert "there are more" in table(Table(columns=("a",), rows=(("1",),), truncated=True)).plain()


def test_an_answer_prints_itself_and_stays_what_it_is() -> None:
    answer = printed(chains())
    assert str(answer).startswith(text.OPENING) and answer.chains == chains().chains
    assert "<script>" not in printed(replace(chains(), start=ADA, chains=(), note="<script>"))._repr_html_()  # type: ignore[attr-defined]


def test_a_literal_follows_a_colon() -> None:
    view = claim(BOB, "rank", "sergeant", said="according to the paper")
    assert text.claim_card(view, (DENIES,), HEADER).plain().startswith("Bob Bloom rank: sergeant\n")
