"""People find whom they mean, as they type; and nobody is taken for somebody else."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records import opened
from tests.small import small

from onrecord.errors import AmbiguousName, UnknownName
from onrecord.model.entity import Entity
from onrecord.store.reading import Reading
from onrecord.store.spelling import distance, edits_allowed, folded, keys, words


def entity(id_: str, name: str, *aliases: str, type_: str = "Person") -> Entity:
    return Entity(id=id_, type=type_, name=name, aliases=aliases)


PEOPLE = [
    entity("lacy", "Catherine Lacy", "Cathy Lacy"),
    entity("konerak", "Konerak Sinthasomphone"),
    entity("balcerzak", "John Balcerzak"),
    entity("gabrish", "Joseph Gabrish"),
    entity("obrien", "Seán O'Brien-Łuk"),
    entity("smith-1", "John Smith"),
    entity("smith-2", "john smith"),
    entity("seventh-circuit", "Court of Appeals for the Seventh Circuit", "Seventh Circuit", type_="Court"),
    entity("milwaukee", "City of Milwaukee", "Milwaukee", type_="Government"),
    entity("milwaukee-place", "Milwaukee", type_="Place"),
    entity("cpp", "C++", type_="Work"),
    entity("bang", "!!!", type_="Group"),
    entity("chinese", "毛泽东"),
    entity("lacey", "Lacey Catherine Moor"),
]
CALLED = [
    "konerak calledAs John_Hmong @article testified by=dahmer id=c1",
    "gabrish calledAs John_Balcerzak @article alleged by=a_neighbor id=c2",
    "lacy calledAs Kate @article reported id=c3",
]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    people = {e.id: e for e in [*PEOPLE, entity("dahmer", "Jeffrey Dahmer")]}
    return opened(tmp_path_factory.mktemp("names"), small(people, CALLED), with_paths=False)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("lacy", "lacy"),
        ("LACY", "lacy"),
        (" Catherine  lacy ", "lacy"),
        ("Lacy, Catherine", "lacy"),
        ("cathy lacy", "lacy"),
        ("sean obrien luk", "obrien"),
        ("Sean O\u2019Brien\u2013Luk", "obrien"),
        ("the seventh circuit court of appeals for", "seventh-circuit"),
        ("Seventh Circuit", "seventh-circuit"),
        ("john smith", "smith-2"),
        ("John Smith", "smith-1"),
        ("John Hmong", "konerak"),
        ("John Balcerzak", "balcerzak"),
        ("kate", "lacy"),
        ("C++", "cpp"),
        ("!!!", "bang"),
        ("毛泽东", "chinese"),
        ("milwaukee", "milwaukee"),
    ],
)
def test_one_is_meant(reading: Reading, typed: str, wanted: str) -> None:
    assert reading.find(typed) == wanted


def test_two_of_one_name_are_never_chosen_between(reading: Reading) -> None:
    with pytest.raises(AmbiguousName, match=r"smith-1 or smith-2") as caught:
        reading.find("JOHN SMITH")
    assert caught.value.candidates == ("smith-1", "smith-2")


def test_a_name_and_an_alias_count_alike(reading: Reading) -> None:
    """`milwaukee` is an id and decides; written as a name it may be the place or the city."""
    with pytest.raises(AmbiguousName):
        reading.find("Mílwaukee")
    assert reading.find("Mílwaukee", kinds=["place"]) == "milwaukee-place"
    assert reading.find("Mílwaukee", kinds=["Government"]) == "milwaukee"


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Catherin Lacy", "Catherine Lacy"),
        ("Cahterine Lacey", "Catherine Lacy"),
        ("Konerak Sinthasomphon", "Konerak Sinthasomphone"),
        ("Konreak Sintasomphone", "Konerak Sinthasomphone"),
        ("Balcerzack", "balcerzak"),
        ("Balserzack", "balcerzak"),
        ("Officer John Balcerzak", "balcerzak"),
        ("Cather", "Catherine Lacy"),
        ("7th Circuit", "Seventh Circuit"),
        ("Jon Smith", "smith-1"),
        ("Hmong", "John Hmong"),
    ],
)
def test_a_close_name_is_suggested_and_never_taken(reading: Reading, typed: str, suggested: str) -> None:
    with pytest.raises(UnknownName) as caught:
        reading.find(typed)
    assert suggested in caught.value.candidates


def test_a_suggestion_weighs_rare_words_and_shares_more_than_a_common_one(tmp_path: Path) -> None:
    fires = [entity(f"fire-{n}", f"the fire of {n}", "Event") for n in range(30)]
    third = entity("third", "the third fire", "Event")
    known = {e.id: e for e in (*PEOPLE, *fires, third)}
    with (
        opened(tmp_path, small(known, []), with_paths=False) as reading,
        pytest.raises(UnknownName) as caught,
    ):
        reading.find("Jonh Balcerzack the Third")
    assert caught.value.candidates[0] == "John Balcerzak"
    assert not [name for name in caught.value.candidates if name.startswith("the fire of")]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Jamse Lee", "James Lee"),  # not Jame Lee, as near and rarer
        ("Jmes Lee", "James Lee"),
        ("Jmas Lee", "James Lee"),  # two edits in five letters
        ("Lee, Jamse", "James Lee"),
        ("Tu Lee", "Tou Lee"),  # two letters are a word too
        ("Jamah Wales", "Hamah Wales"),  # James is not both words, though it is near both
        ("Sinthasompone K", "K. Sinthasomphone"),
        ("Marai Vang Rare", "Maria Vang-Rareword"),  # the rarest word of the name is not typed right
        ("Marai Vang", "Maria Vang-Rareword"),  # nor at all
    ],
)
def test_of_misspelt_names_the_likeliest_comes_first(tmp_path: Path, typed: str, first: str) -> None:
    names = [*["James Lee"] * 3, *(f"James {last}" for last in ("Roe", "Poe", "Doe", "S. Moe")), "Jame Lee"]
    names += [
        "James E. Leer",
        "Tou Lee",
        "Hamah Wales",
        "S. James",
        "K. Sinthasomphone",
        "Maria Vang-Rareword",
    ]
    names += [f"{first} Vang" for first in ("Ann", "Ben", "Cid")]
    people = {f"p{n:02}": entity(f"p{n:02}", name) for n, name in enumerate(names)}
    with opened(tmp_path, small(people, []), with_paths=False) as reading:
        assert reading.search(typed)[0].matched == first


def test_everybody_who_is_spelt_so_is_found(tmp_path: Path) -> None:
    people = {f"p{n:02}": entity(f"p{n:02}", "James Lee" if n % 2 else "JAMES  LEE") for n in range(30)}
    with opened(tmp_path, small(people, []), with_paths=False) as reading:
        assert len(reading.search("Jamse Lee", 50)) == 30


def test_nothing_like_it_suggests_nothing(reading: Reading) -> None:
    with pytest.raises(UnknownName) as caught:
        reading.find("Xyzzyx Qwertz")
    assert caught.value.candidates == ()


def test_a_claimed_name_says_whose_word_it_is(reading: Reading) -> None:
    (match,) = reading.search("John Hmong", 1)
    assert (match.id, match.name, match.matched) == ("konerak", "Konerak Sinthasomphone", "John Hmong")
    assert (match.how, match.by, match.claim) == ("claimed", "Jeffrey Dahmer", "c1")
    by = {m.matched: m.by for typed in ("John Balcerzak", "Kate") for m in reading.search(typed)}
    assert by["Kate"] == "Source article"
    first, second, *_ = reading.search("John Balcerzak")
    assert (first.id, first.how, second.id, second.by) == ("balcerzak", "name", "gabrish", "a neighbor")


def test_the_better_match_comes_first(reading: Reading) -> None:
    hows = [match.how for match in reading.search("Catherine Lacy")]
    assert hows[0] == "name"
    assert reading.search("lacy")[0].id == "lacy"
    scores = [m.score for m in reading.search("john", 20)]
    assert scores == sorted(scores, reverse=True)
    assert len(reading.search("john", 2)) == 2
    assert {m.id for m in reading.search("milwaukee", kinds=["place"])} == {"milwaukee-place"}


HOSTILE = [
    *("C++", "O'Brien", "smith-jones", '"', "secret:word", "a* OR b*", "NEAR(a b)", "'; DROP TABLE name; --"),
    *("%", "_", "\0", "\\", "x" * 100_000, "a " * 50_000, "\u202eevil", "\ud800", "[link=x]", "", "   "),
    *("{by}", "(", "*", "-rf"),
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_looked_up_as_it_is(reading: Reading, typed: str) -> None:
    try:
        found = reading.find(typed)
    except (UnknownName, AmbiguousName):
        found = None
    assert found is None or typed in ("C++", "O'Brien")
    assert isinstance(reading.search(typed), list)


WORD = st.text(string.ascii_lowercase, min_size=3, max_size=14)


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str, int]:
    """A word, and the same after as many edits as its length allows."""
    word = other = draw(WORD)
    allowed = edits_allowed(word)
    for _ in range(allowed):
        at = draw(st.integers(0, len(other) - 1))
        letter = draw(st.sampled_from(string.ascii_lowercase))
        edit = draw(st.integers(0, 3))
        swapped = other[at + 1 : at + 2] + other[at : at + 1]
        other = (
            other[:at] + [letter, letter + other[at], "", swapped][edit] + other[at + [1, 1, 1, 2][edit] :]
        )
    return word, other, allowed


@settings(max_examples=500, deadline=None)
@given(misspelt())
def test_near_words_share_a_key(pair: tuple[str, str, int]) -> None:
    """Whatever one or two edits do, the table of keys leads back to the word."""
    word, other, _ = pair
    least = min(edits_allowed(word), edits_allowed(other))
    if distance(word, other, 2) <= least:
        assert keys(word) & keys(other)


@settings(max_examples=300, deadline=None)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_distance_is_the_plain_definition_cut_off(a: str, b: str, most: int) -> None:
    def plain(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        least = min(plain(i - 1, j) + 1, plain(i, j - 1) + 1, plain(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
        if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
            least = min(least, plain(i - 2, j - 2) + 1)
        return least

    assert distance(a, b, most) == min(plain(len(a), len(b)), most + 1)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert words(" ".join(words(text))) == words(text)


def test_words_are_numbered_as_they_are_met_in_every_process(tmp_path: Path) -> None:
    said = [f"word{n:02}" for n in (5, 3, 8, 1, 9, 2, 7, 4, 6, 0)]
    with opened(tmp_path, small({"long": entity("long", " ".join(said))}, [])) as reading:
        assert [word for (word,) in reading._db.rows("SELECT word FROM word ORDER BY n")] == said
