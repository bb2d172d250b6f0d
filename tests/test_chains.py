"""How two entities are connected: which chains, in which order, and why there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise, permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readings import opened
from small import small

from onrecord.ask import corridor, walk
from onrecord.ask.chains import chains
from onrecord.ask.filters import Filters
from onrecord.errors import UnknownName, UsageError
from onrecord.model.answers import Chain
from onrecord.model.dossier import Judgement
from onrecord.model.source import Source, independent
from onrecord.model.time import Overlap, Time, overlap
from onrecord.store import paths_layout as layout
from onrecord.store.paths import PathIndex
from onrecord.store.reading import Reading

Make = Callable[..., Reading]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Make]:
    """Open a small dossier: `record(entities, claims, ...)`."""
    made: list[Reading] = []

    def make(entities: Any, lines: list[Any], **more: Any) -> Reading:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        judgements = more.pop("judgements", ())
        made.append(opened(folder, replace(small(entities, lines, **more), judgements=judgements)))
        return made[-1]

    yield make
    for reading in made:
        reading.close()


def drawn(chain: Chain) -> str:
    return " ".join(entity.id for entity in chain.entities)


def ask(reading: Reading, a: str, b: str, **more: Any) -> list[str]:
    """The chains as ids; both engines must give the same answer, word for word."""
    answer = chains(reading, a, b, **more)
    assert answer == chains(reading, a, b, engine="networkx", **more)
    return [drawn(chain) for chain in answer.chains]


def note(reading: Reading, a: str, b: str, **more: Any) -> str:
    answer = chains(reading, a, b, **more)
    assert not answer.chains
    return answer.note


PEOPLE = "ada bob cy dee eve: Person | raid trial vote: Event | suit: Lawsuit"


def test_each_hop_shows_all_its_claims_firmest_first(record: Make) -> None:
    reading = record(
        "ada bob: Person | raid: Event",
        [
            "ada witnessed raid @a1 alleged id=c1",
            "ada witnessed raid @b2 found id=c2",
            "bob respondedTo raid @a1 id=c3",
        ],
    )
    (chain,) = chains(reading, "Ada", "Bob").chains
    assert [[claim.id for claim in step.claims] for step in chain.steps] == [["c2", "c1"], ["c3"]]
    assert [(s.label, s.direction, s.weakest) for s in chain.steps] == [
        ("witnessed", "forward", "found"),
        ("had responder", "backward", ""),
    ]
    assert (chain.weakest, chain.contested, chain.hubs, chain.sources) == ("", False, 0, ("a1", "b2"))


def test_what_answers_a_claim_stands_beside_its_hop(record: Make) -> None:
    reading = record(
        "ada bob: Person",
        [
            "ada siblingOf bob @a1 reported id=c1",
            "ada siblingOf bob @b2 denied id=c2",
            "ada relativeOf bob @a1 found id=c3",
        ],
    )
    (chain,) = chains(reading, "ada", "bob").chains
    (step,) = chain.steps
    assert not chain.contested and step.relation == "relativeOf"
    assert [claim.id for claim in step.claims] == ["c3", "c1"]
    assert [claim.id for claim in step.against] == ["c2"]


def test_a_shorter_contested_chain_comes_last_and_is_never_hidden(record: Make) -> None:
    reading = record(
        PEOPLE,
        [
            "ada siblingOf bob @a1 reported",
            "ada siblingOf bob @b2 denied",
            "ada witnessed raid @a1",
            "bob witnessed raid @a1",
        ],
    )
    answer = chains(reading, "ada", "bob", k=1)
    assert [(drawn(c), c.contested) for c in answer.chains] == [("ada raid bob", False), ("ada bob", True)]
    assert ask(reading, "ada", "bob", k=1) == ["ada raid bob", "ada bob"]


@pytest.mark.parametrize("engine", ["index", "networkx"])
def test_contested_chains_fill_up_and_no_more_come_unless_they_are_shorter(record: Make, engine: str) -> None:
    lines = ["ada witnessed raid @a1", "bob witnessed raid @a1"]
    for one, other in (("call", "x"), ("fire", "y"), ("trial", "z")):
        lines += [
            f"ada witnessed {one} @a1 id={one}",
            f"{one} partOf {other} @a1",
            f"bob witnessed {other} @a1",
        ]
        lines += [f"ada witnessed {one} @a1 denied by=ada undoes={one}"]
    reading = record("ada bob: Person | raid call fire trial x y z: Event", lines)
    found = chains(reading, "ada", "bob", k=2, engine=engine).chains
    assert [(len(chain.steps), chain.contested) for chain in found] == [(2, False), (3, True)]


def test_a_contested_chain_alone_is_shown_and_flagged(record: Make) -> None:
    reading = record(PEOPLE, ["ada siblingOf bob @a1 reported", "ada siblingOf bob @b2 denied"])
    (chain,) = chains(reading, "ada", "bob").chains
    assert chain.contested and chain.steps[0].contested and chain.steps[0].against


@pytest.mark.parametrize("standing", ["depicted", "denied", "rejected", "retracted"])
def test_what_does_not_stand_joins_nobody(record: Make, standing: str) -> None:
    reading = record(PEOPLE, [f"ada siblingOf bob @a1 {standing}"])
    assert note(reading, "ada", "bob") == "Nothing in the record joins these two."


def test_what_was_taken_down_joins_nobody(record: Make) -> None:
    reading = record(
        PEOPLE, ["ada siblingOf bob @a1 found id=c1", "ada siblingOf bob @b2 reversed undoes=c1"]
    )
    assert note(reading, "ada", "bob") == "Nothing in the record joins these two."


def test_order_fewest_hops_then_hubs_then_firmness_then_sources_then_ids(record: Make) -> None:
    """Each chain of two hops is worse than the one before by exactly one rule."""
    sources = {n: Source(id=n, title=n, publisher=n) for n in ("a1", "b2")}
    both = [f"{who} witnessed e-two-sources @{s} reported" for who in ("ada", "bob") for s in ("a1", "b2")]
    reading = record(
        "ada bob cy: Person | e-two-sources e-firm e-first e-second e-weak x: Event | a-hub: Court",
        [
            *both,
            *[
                f"{who} witnessed {event} @a1 reported"
                for who in ("ada", "bob")
                for event in ("e-second", "e-first")
            ],
            *[f"{who} witnessed e-firm @a1 found" for who in ("ada", "bob")],
            *[f"{who} witnessed e-weak @a1 alleged" for who in ("ada", "bob")],
            *[f"{who} memberOf a-hub @a1 found" for who in ("ada", "bob")],
            "ada witnessed x @a1 found",
            "cy witnessed x @a1 found",
            "cy siblingOf bob @a1 found",
        ],
        sources=sources,
    )
    assert ask(reading, "ada", "bob", k=7) == [
        "ada e-firm bob",
        "ada e-two-sources bob",
        "ada e-first bob",
        "ada e-second bob",
        "ada e-weak bob",
        "ada a-hub bob",
        "ada x cy bob",
    ]


def test_a_hop_whose_times_leave_it_to_its_contested_claims_ranks_by_these(record: Make) -> None:
    """`xi` is firmer than `yo` only by a contested claim: the settled one is of another time."""
    lines = [
        "ada acquaintedWith xi @a1 alleged when=1990",
        "ada acquaintedWith xi @b2 found when=1995 in=suit",
        "ada acquaintedWith xi @a1 denied in=suit",
        "xi acquaintedWith bob @a1 reported when=1995",
        "ada acquaintedWith yo @a1 charged when=1995",
        "ada acquaintedWith yo @b2 denied",
        "yo acquaintedWith bob @a1 found when=1995",
    ]
    reading = record("ada bob xi yo: Person | suit: Lawsuit", lines)
    both = ["ada xi bob", "ada yo bob"]
    for k in (1, 2):
        assert ask(reading, "ada", "bob", k=k, filters=Filters(overlapping=True)) == both[:k]


@pytest.mark.parametrize(("relations", "said"), [((), False), (("acquaintedWith",), True)])
def test_no_date_is_missed_of_a_hop_that_a_judgement_carries_too(
    record: Make, relations: tuple[str, ...], said: bool
) -> None:
    judged = Judgement(a="ada", b="bob", judgement="same", reason="one photo", by="us")
    reading = record("ada bob: Person", ["ada acquaintedWith bob @a1"], judgements=(judged,))
    answer = chains(reading, "ada", "bob", filters=Filters(during=Time.parse("1991"), relations=relations))
    assert len(answer.chains) == 1 and ("without a date" in answer.note) == said


def test_a_hub_at_the_end_is_no_hub(record: Make) -> None:
    reading = record("ada: Person | court: Court", ["ada memberOf court @a1"])
    (chain,) = chains(reading, "ada", "court").chains
    assert chain.hubs == 0


def test_a_crowd_is_a_hub_but_a_protagonist_is_not(record: Make) -> None:
    """More than fifty participants make an event a hub; a person with as many neighbours is none."""
    many = " ".join(f"p{n:02}" for n in range(52))
    lines = [f"p{n:02} witnessed raid @a1" for n in range(52)] + [
        f"p{n:02} acquaintedWith bob @a1" for n in range(52)
    ]
    reading = record(f"{many} bob: Person | raid: Event", lines)
    answer = chains(reading, "p00", "p01", k=2)
    assert [(drawn(c), c.hubs) for c in answer.chains] == [("p00 bob p01", 0), ("p00 raid p01", 1)]
    assert ask(reading, "p00", "p01", k=9, avoid_hubs=True)[0] == "p00 bob p01"


def test_unnamed_persons_places_and_works_end_a_chain_and_are_never_passed(record: Make) -> None:
    reading = record(
        "ada bob some-officer: Person | mke: Place | film: Work",
        [
            "ada siblingOf some-officer @a1",
            "bob siblingOf some-officer @a1",
            "ada locatedIn mke @a1",
            "bob locatedIn mke @a1",
            "ada portrayedIn film @a1",
            "bob portrayedIn film @a1",
        ],
    )
    assert note(reading, "ada", "bob") == "Nothing in the record joins these two."
    assert ask(reading, "ada", "Some Officer") == ["ada some-officer"]
    assert ask(reading, "mke", "ada") == ["mke ada"]
    assert ask(reading, "film", "mke") == ["film ada mke", "film bob mke"]


def test_a_relation_that_joins_nothing_joins_only_places_and_works(record: Make) -> None:
    reading = record("ada: Person | raid: Event | film: Work", ["raid about ada @a1", "film about ada @a1"])
    assert note(reading, "raid", "ada") == "Nothing in the record joins these two."
    assert ask(reading, "film", "ada") == ["film ada"]


def test_the_case_in_which_a_claim_holds_is_a_hop(record: Make) -> None:
    reading = record(PEOPLE, ["ada counselFor bob @a1 in=suit"])
    assert ask(reading, "ada", "suit") == ["ada suit"]
    (step,) = chains(reading, "suit", "ada").chains[0].steps
    assert (step.relation, step.label, step.direction, len(step.claims)) == ("in", "has in it", "backward", 1)


def test_a_hop_is_named_by_what_is_said_of_its_two_ends_before_what_only_holds_there(record: Make) -> None:
    lines = ["ada conduct ran @a1 alleged in=raid id=c1", "ada witnessed raid @a1 alleged id=c2"]
    reading = record("ada: Person | raid: Event", lines)
    (step,) = chains(reading, "ada", "raid").chains[0].steps
    assert (step.relation, [claim.id for claim in step.claims]) == ("witnessed", ["c2", "c1"])


def test_a_judgement_is_a_hop_of_its_own(record: Make) -> None:
    judged = (Judgement(a="bob", b="ada", judgement="same", by="cy", reason="One badge number."),)
    reading = record(PEOPLE, [], judgements=judged)
    (chain,) = chains(reading, "ada", "bob").chains
    (step,) = chain.steps
    assert (step.relation, step.claims, chain.weakest) == ("same", (), "")
    assert step.judged_same == "judged the same by Cy, because One badge number"
    assert ask(reading, "ada", "bob", filters=Filters(relations=("same",))) == ["ada bob"]
    assert ask(reading, "ada", "bob", filters=Filters(standings=("found",))) == []


@pytest.mark.parametrize("engine", ["index", "networkx"])
def test_a_judgement_is_no_sources_word(record: Make, engine: str) -> None:
    judged = (Judgement(a="bob", b="ada", judgement="same", by="cy", reason="One badge number."),)
    reading = record(PEOPLE, ["ada counselFor cy @a1"], judgements=judged)
    assert chains(reading, "ada", "bob", engine=engine).chains
    assert not chains(reading, "ada", "bob", filters=Filters(sources=("a1",)), engine=engine).chains


def test_a_judgement_that_another_denies_is_contested(record: Make) -> None:
    judged = tuple(Judgement(a="ada", b="bob", judgement=j) for j in ("same", "different"))
    reading = record(PEOPLE, [], judgements=judged)
    (chain,) = chains(reading, "ada", "bob").chains
    assert chain.contested


def test_nothing_is_passed_twice_and_the_ends_are_not_passed(record: Make) -> None:
    reading = record(PEOPLE, ["ada siblingOf bob @a1", "bob siblingOf cy @a1", "cy siblingOf ada @a1"])
    assert ask(reading, "ada", "cy", k=9) == ["ada cy", "ada bob cy"]


def test_one_name_twice_joins_nothing(record: Make) -> None:
    reading = record(PEOPLE, [])
    assert note(reading, "ada", "Ada") == "Both names mean Ada; there is nothing to join."


FILTERED = [
    "ada witnessed raid @a1 reported when=1991-05",
    "bob witnessed raid @b2 found when=1991",
    "ada testifiedIn trial @a1 testified when=1992-03",
    "bob presentAt trial @a1 testified when=1993",
    "ada plaintiffIn suit @b2 recorded",
    "bob defendantIn suit @a1 recorded",
]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"filters": Filters(relations=("partyIn",))}, ["suit"]),
        ({"filters": Filters(relations=("plaintiff in", "defendantIn"))}, ["suit"]),
        ({"filters": Filters(standings=("testified",))}, ["trial"]),
        ({"filters": Filters(standings=("found", "reported"))}, ["raid"]),
        ({"filters": Filters(sources=("a1",))}, ["trial"]),
        ({"filters": Filters(without_sources=("a1",))}, []),
        ({"filters": Filters(without_sources=("b2",))}, ["trial"]),
        ({"filters": Filters(during=Time.parse("1991-05-27"))}, ["suit", "raid"]),
        ({"filters": Filters(during=Time.parse("1991"), certain=True)}, []),
        ({"filters": Filters(during=Time.parse("1990/1992"), certain=True)}, ["raid"]),
        ({"filters": Filters(overlapping=True)}, ["suit", "raid"]),
        ({"filters": Filters(overlapping=True, certain=True)}, []),
        ({"via": ("Raid",)}, ["raid"]),
        ({"avoid": ("suit", "trial")}, ["raid"]),
        ({"max_hops": 1}, []),
        ({"k": 1}, ["suit"]),
    ],
)
def test_filters(record: Make, options: dict[str, Any], expected: list[str]) -> None:
    reading = record(PEOPLE, FILTERED)
    assert ask(reading, "ada", "bob", **options) == [f"ada {event} bob" for event in expected]


@pytest.mark.parametrize(
    ("filters", "shown", "beside", "relation"),
    [
        (Filters(standings=("alleged",)), ["c2", "c1", "c3"], 2, "siblingOf"),
        (Filters(relations=("acquaintedWith",)), ["c3", "c1", "c2"], 2, "acquaintedWith"),
        (Filters(during=Time.parse("1991"), certain=True), ["c3", "c1", "c2"], 2, "acquaintedWith"),
        (Filters(sources=("b2",)), ["c2"], 0, "siblingOf"),
        (Filters(without_sources=("b2",), standings=("reported",)), ["c3", "c1"], 1, "acquaintedWith"),
        (Filters(), ["c1", "c3", "c2"], 0, "siblingOf"),
    ],
)
def test_a_hop_that_passes_shows_all_its_claims_those_first_by_which_it_passes(
    record: Make, filters: Filters, shown: list[str], beside: int, relation: str
) -> None:
    lines = ["ada siblingOf bob @a1 found id=c1", "ada siblingOf bob @b2 alleged id=c2 when=1950"]
    lines.append("ada acquaintedWith bob @a1 reported id=c3 when=1990/1992")
    reading = record(PEOPLE, lines)
    (chain,) = chains(reading, "ada", "bob", filters=filters).chains
    (step,) = chain.steps
    assert ([claim.id for claim in step.claims], step.beside, step.relation) == (shown, beside, relation)
    assert chain.weakest == step.claims[0].standing
    assert ask(reading, "ada", "bob", filters=filters) == ["ada bob"]


def test_via_takes_the_shortest_way_through_all_in_any_order(record: Make) -> None:
    reading = record(
        PEOPLE,
        [
            "ada siblingOf bob @a1",
            "bob siblingOf cy @a1",
            "cy siblingOf dee @a1",
            "dee siblingOf ada @a1",
            "cy siblingOf eve @a1",
        ],
    )
    assert ask(reading, "ada", "eve", via=("dee", "cy")) == ["ada dee cy eve"]
    assert ask(reading, "ada", "bob", via=("cy", "dee")) == ["ada dee cy bob"]
    assert "No chain of at most 8 hops" in note(reading, "ada", "cy", via=("eve",))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"filters": Filters(standings=("found",))},
            "Every chain between Ada and Bob has a hop that is only recorded, testified or reported; "
            "with found alone nothing joins them.",
        ),
        (
            {"filters": Filters(relations=("siblingOf",))},
            'Every chain between Ada and Bob has a hop that is not "sibling of"; '
            'with "sibling of" alone nothing joins them.',
        ),
        (
            {"filters": Filters(sources=("b2",))},
            'Every chain between Ada and Bob has a hop that only other sources carry; with "Source b2" alone '
            "nothing joins them.",
        ),
        (
            {"filters": Filters(without_sources=("a1",))},
            'Every chain between Ada and Bob has a hop that only "Source a1" carries; '
            "without it nothing joins them.",
        ),
        (
            {"filters": Filters(during=Time.parse("1950"), certain=True)},
            "Every chain between Ada and Bob has a hop that does not certainly overlap 1950; "
            "in 1950 nothing joins them.",
        ),
        (
            {"avoid": ("raid", "trial", "suit")},
            "Every chain between Ada and Bob passes through Raid, Trial or Suit.",
        ),
        ({"max_hops": 1}, "Every chain between Ada and Bob has more than 1 hop; the shortest has 2."),
        (
            {"avoid": ("suit",), "filters": Filters(standings=("recorded",))},
            "Each of these conditions alone leaves a chain between Ada and Bob; together they leave none.",
        ),
    ],
)
def test_the_note_says_which_condition_no_chain_meets(
    record: Make, options: dict[str, Any], sentence: str
) -> None:
    reading = record(PEOPLE, FILTERED)
    assert note(reading, "ada", "bob", **options) == sentence
    assert ask(reading, "ada", "bob", **options) == []


def test_the_note_names_the_only_standing_of_the_missing_hop(record: Make) -> None:
    reading = record(
        PEOPLE,
        ["ada plaintiffIn suit @a1 found", "suit partOf raid @a1 recorded", "raid witnessed bob @a1 found"],
    )
    assert note(reading, "ada", "bob", filters=Filters(standings=("found",))) == (
        "Every chain between Ada and Bob has a hop that is only recorded; "
        "with found alone nothing joins them."
    )


def test_the_note_says_when_a_condition_only_makes_the_way_longer(record: Make) -> None:
    reading = record(
        PEOPLE, ["ada siblingOf bob @a1 alleged", "ada siblingOf cy @a1 found", "cy siblingOf bob @a1 found"]
    )
    assert note(reading, "ada", "bob", max_hops=1, filters=Filters(standings=("found",))) == (
        "With found alone the shortest chain between Ada and Bob has 2 hops; ask for more."
    )


def test_names_and_numbers_that_make_no_sense_are_refused(record: Make) -> None:
    reading = record(PEOPLE, FILTERED)
    with pytest.raises(UnknownName):
        chains(reading, "ada", "nobody at all")
    with pytest.raises(UnknownName):
        chains(reading, "ada", "bob", filters=Filters(sources=("zz",)))
    for options in ({"k": 0}, {"max_hops": 0}, {"max_hops": 65}, {"avoid": ("ada",)}, {"engine": "horse"}):
        with pytest.raises(UsageError):
            chains(reading, "ada", "bob", **options)
    for filters in (Filters(relations=("sibling",)), Filters(standings=("proven",))):
        with pytest.raises(UsageError):
            chains(reading, "ada", "bob", filters=filters)


def test_a_search_that_must_stop_says_so_and_still_gives_true_chains(
    record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = [[f"n{level}-{n}" for n in range(6)] for level in range(4)]
    lines = [f"a acquaintedWith {n} @a1" for n in layers[0]] + [
        f"{n} acquaintedWith z @a1" for n in layers[-1]
    ]
    lines += [f"{a} acquaintedWith {b} @a1" for x, y in pairwise(layers) for a in x for b in y]
    reading = record(" ".join(["a z", *layers[0], *layers[1], *layers[2], *layers[3]]) + ": Person", lines)
    assert not chains(reading, "a", "z").note
    monkeypatch.setattr(corridor, "BUDGET", 150)
    answer = chains(reading, "a", "z")
    assert len(answer.chains) == 5
    assert answer.note.startswith("There are too many ways of 5 hops to compare them all")


# Both engines, and a third way that only knows the rules: list every simple path, sort by the rules.

TYPES = ["Person", "Person", "Event", "Court", "Place", "Lawsuit"]
STANDINGS = ["found", "reported", "alleged", ""]
RELATIONS = ["acquaintedWith", "partOf", "counselFor", "locatedIn"]
WHEN = ["", "1990", "1991", "1991/1992", "1992-05-01/1995"]
SOURCES = {
    "s1": Source(id="s1", title="s1", publisher="x"),
    "s2": Source(id="s2", title="s2", publisher="y"),
    "s3": Source(id="s3", title="s3", publisher="z", based_on=("s1",)),
}


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(2, 8))
    names = [f"n{at}" if at != 3 else "some-n3" for at in range(count)]
    kinds = [draw(st.sampled_from(TYPES)) for _ in names]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    lines = []
    for a, b in draw(st.lists(pairs, max_size=18)):
        line = f"{a} {draw(st.sampled_from(RELATIONS))} {b} @{draw(st.sampled_from(sorted(SOURCES)))}"
        within = draw(st.sampled_from(["", "", *names]))
        when = draw(st.sampled_from(WHEN))
        lines.append(f"{line} standing={draw(st.sampled_from(STANDINGS))} in={within} when={when}")
        if draw(st.integers(0, 4)) == 0:
            lines.append(f"{line} standing=denied in={within}")
    same = draw(st.lists(pairs, max_size=2))
    via = draw(st.lists(st.sampled_from(names), max_size=2))
    options: dict[str, Any] = {
        "k": draw(st.integers(1, 12)),
        "max_hops": draw(st.integers(1, 7)),
        "via": tuple(via) if draw(st.booleans()) else (),
        "avoid": tuple(
            n
            for n in draw(st.lists(st.sampled_from(names), max_size=1))
            if n not in (names[0], names[1], *via)
        ),
        "avoid_hubs": draw(st.integers(0, 3)) == 0,
    }
    filters: dict[str, Any] = {}
    chosen = draw(
        st.lists(
            st.sampled_from(["standings", "relations", "sources", "without", "during", "overlapping"]),
            max_size=2,
        )
    )
    if "standings" in chosen:
        filters["standings"] = tuple(draw(st.lists(st.sampled_from(STANDINGS), min_size=1, max_size=3)))
    if "relations" in chosen:
        filters["relations"] = tuple(
            draw(st.lists(st.sampled_from([*RELATIONS, "in", "same"]), min_size=1, max_size=3))
        )
    if "sources" in chosen:
        filters["sources"] = tuple(draw(st.lists(st.sampled_from(sorted(SOURCES)), min_size=1, max_size=2)))
    if "without" in chosen:
        filters["without_sources"] = (draw(st.sampled_from(sorted(SOURCES))),)
    if "during" in chosen:
        filters["during"] = Time.parse(draw(st.sampled_from(["1991", "1991/1994", "1980"])))
    filters["overlapping"] = "overlapping" in chosen
    filters["certain"] = draw(st.booleans())
    return {
        "entities": " | ".join(f"{name}: {kind}" for name, kind in zip(names, kinds, strict=True)),
        "lines": lines,
        "same": [pair for pair in same if pair[0] != pair[1]],
        "options": {**options, "filters": Filters(**filters)},
        "names": names,
    }


Shape = tuple[tuple[str, ...], bool, int, int]


def by_the_rules(reading: Reading, names: list[str], options: dict[str, Any]) -> list[Shape]:
    """Every order of every set of entities, sorted by the rules. Shares no code with the engines."""
    terms, filters = reading.terms, options["filters"]
    edges: dict[frozenset[str], list[tuple[bool, int, str, Time | None]]] = {}

    def leaf(id_: str) -> bool:
        return reading.ref(id_).kind in ("place", "work", "")

    def add(a: str, b: str, kind: str, claim: Any, contested: bool) -> None:
        standing, source = (claim.standing, claim.source) if claim else ("", "")
        relation = claim.relation if claim else "same"
        named = filters.relations
        if named and relation not in named and not (kind == "in" and "in" in named):
            return
        if filters.standings and standing not in filters.standings:
            return
        if (filters.sources and source not in filters.sources) or (
            source and source in filters.without_sources
        ):
            return
        when = claim.when or Time("") if claim else None
        if filters.during and when:
            found = overlap(when, filters.during)
            if found is Overlap.NO or (filters.certain and found is not Overlap.CERTAIN):
                return
        edges.setdefault(frozenset((a, b)), []).append((contested, terms.firmness(standing), source, when))

    for claim in reading.all_claims():
        if claim.stands and claim.object:
            a, b = claim.subject.id, claim.object.id
            if a != b and (claim.relation != "locatedIn" or leaf(a) or leaf(b)):
                add(a, b, "statement", claim, claim.contested)
            if claim.within and claim.within.id not in (a, b):
                add(a, claim.within.id, "in", claim, claim.contested)
    for pair in {frozenset((j.a, j.b)) for j in reading.judgements()}:
        add(*sorted(pair), "same", None, False)

    def fits(hops: list[list[Any]]) -> list[list[Any]]:
        """Per hop, the edges in some choice of one edge a hop where neighbouring times share a day."""
        if not filters.overlapping:
            return hops
        wanted = (Overlap.CERTAIN,) if filters.certain else (Overlap.CERTAIN, Overlap.MAYBE)
        choices: list[list[int]] = [[]]
        for hop in hops:
            choices = [
                [*c, i]
                for c in choices
                for i, e in enumerate(hop)
                if not c
                or e[3] is None
                or (p := hops[len(c) - 1][c[-1]])[3] is None
                or overlap(p[3], e[3]) in wanted
            ]
        return [
            [e for i, e in enumerate(hop) if any(c[at] == i for c in choices)] for at, hop in enumerate(hops)
        ]

    sources = reading.sources()
    a, b = names[0], names[1]
    inside = [
        n for n in names[2:] if not leaf(n) and not reading.ref(n).unnamed and n not in options["avoid"]
    ]
    if options["avoid_hubs"]:
        inside = [n for n in inside if reading.ref(n).type != "Court"]
    ranked = []
    for size in range(options["max_hops"]):
        for middle in permutations(inside, size):
            path = (a, *middle, b)
            hops = [edges.get(frozenset(pair), []) for pair in pairwise(path)]
            if not all(hops) or not set(options["via"]) <= set(path):
                continue
            kept = fits([[e for e in hop if not e[0]] for hop in hops])
            contested = not all(kept)
            if contested:
                kept = fits(hops)
                if not all(kept):
                    continue
            carry = [[e for e in hop if not e[0]] or hop for hop in kept]
            weakest = min(max(e[1] for e in hop) for hop in carry)
            two = sum(
                any(independent(sources, x, y) for x, y in combinations({e[2] for e in hop} - {""}, 2))
                for hop in carry
            )
            hubs = sum(reading.ref(n).type == "Court" for n in middle)
            ranked.append((contested, len(path), hubs, -weakest, -two, path))
    ranked.sort()
    settled = [r for r in ranked if not r[0]]
    free = max(0, options["k"] - len(settled))
    disputed = [r for r in ranked if r[0]][: options["k"]]
    kept_disputed = [r for at, r in enumerate(disputed) if at < free or r[1] < settled[0][1]]
    return [(r[5], r[0], r[2], -r[4]) for r in settled[: options["k"]] + kept_disputed]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(questions())
def test_index_networkx_and_the_rules_give_the_same_chains(question: dict[str, Any]) -> None:
    dossier = small(question["entities"], question["lines"], same=question["same"], sources=SOURCES)
    with TemporaryDirectory() as folder, opened(Path(folder), dossier) as reading:
        names, options = question["names"], question["options"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PathIndex, "numpy", lambda *_: None)
            by_index = chains(reading, names[0], names[1], **options)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(layout, "WIDE", 0)
            patch.setattr(walk, "NARROW", -1)
            assert by_index == chains(reading, names[0], names[1], **options)
        assert by_index == chains(reading, names[0], names[1], engine="networkx", **options)
        shapes = [
            (tuple(e.id for e in c.entities), c.contested, c.hubs, c.corroborated) for c in by_index.chains
        ]
        assert shapes == by_the_rules(reading, names, options)
        assert by_index.chains or by_index.note


def test_nothing_heavy_is_imported_for_a_path_question(record: Make) -> None:
    reading = record(PEOPLE, FILTERED)
    code = (
        "import sys, json; from pathlib import Path; from onrecord.store.reading import Reading\n"
        "from onrecord.ask.chains import chains\n"
        f"answer = chains(Reading.open(Path({str(reading.dir)!r})), 'ada', 'bob')\n"
        "print(json.dumps([len(answer.chains), sorted(m for m in sys.modules if '.' not in m)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found, modules = json.loads(done.stdout)
    heavy = {
        "networkx",
        "numpy",
        "scipy",
        "igraph",
        "pyoxigraph",
        "rdflib",
        "click",
        "rich",
        "pyvis",
        "jinja2",
    }
    assert found == 3
    assert not heavy.intersection(modules)
