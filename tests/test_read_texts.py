"""Words in texts: found as people copy them, and nowhere else."""

from __future__ import annotations

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.texts import Found, Passages, plain

TEXT = (
    "The officers, she\n  said, \u201cnever asked \u2013 not once \u2013 his name\u201d.  "
    "It wasn\u2019t a\u00ad joke\u2026 "
    "The boy was returned. Later the city\u00a0paid; the boy was named. Jose\u0301 left."
)


@pytest.mark.parametrize(
    "words",
    [
        "never asked \u2013 not once \u2013 his name",
        "never asked - not once -- his name",
        'The officers, she said, "never asked',
        "The officers, she\tsaid,",
        "It wasn't a joke...",
        "It wasn`t a joke",
        "the city paid",
        "José left",
        "Jose\u0301 left.",
        "\u201cThe boy was returned\u201d",
        "The officers ... never asked",
        "The officers [...] his name [\u2026] the city paid",
    ],
)
def test_blanks_marks_and_dashes_are_alike(words: str) -> None:
    assert Passages(TEXT).find(words) is not None


@pytest.mark.parametrize(
    "words",
    [
        "never asked - not once - his nam",
        "ever asked",
        "Never asked",
        "never asked his name",
        "the city paid ... The officers",
        "The officers ... a word that is not there",
        "returned Later",
        "...",
        "  ",
        "\u201c\u201d",
    ],
)
def test_a_letter_more_or_less_is_not_found(words: str) -> None:
    assert Passages(TEXT).find(words) is None


def test_offsets_count_code_points_of_the_text_as_it_is() -> None:
    for words in ("never asked \u2013 not once", "It wasn't a joke", "José", "the city paid", "joke..."):
        found = Passages(TEXT).find(words)
        assert found is not None
        assert plain(TEXT[found.start : found.end]) == plain(words)


def test_words_that_stand_there_twice_are_told() -> None:
    passages = Passages("the boy was. The boy. and the boy was again")
    assert passages.find("the boy was") == Found(0, 11, again=True)
    assert passages.find("the boy was again") == Found(26, 43, again=False)


def test_scripts_without_blanks_have_edges_everywhere() -> None:
    assert Passages("警察官は少年を返した。").find("少年") == Found(4, 6)


@given(st.text(max_size=80), st.data())
def test_any_passage_cut_at_blanks_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    """Taken between blanks, whatever the characters."""
    words = text.split()
    if not words:
        return
    start = data.draw(st.integers(0, len(words) - 1))
    passage = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    found = Passages(text).find(passage)
    if any(map(str.isalnum, plain(passage))):
        assert found is not None
        assert plain(passage).strip() in plain(text)
        assert 0 <= found.start < found.end <= len(text)


def test_the_closest_passage_is_shown_as_it_stands() -> None:
    text = "Nothing here.\nThe officers gave the boy back to the man that night.\nThe rest is silence."
    assert (
        Passages(text)
        .closest("the officers gave a boy back to that man")
        .startswith("The officers gave the boy")
    )
    assert Passages(text).closest("entirely different content altogether") == ""
    assert Passages("").closest("x") == ""


def test_the_closest_passage_of_a_long_text_takes_no_time() -> None:
    """A budget with room: 200,000 words, ten lost quotes."""
    chance = random.Random(7)
    words = [f"w{chance.randrange(5000)}" for _ in range(200_000)]
    passages = Passages(" ".join(words))
    start = perf_counter()
    for i in range(10):
        lost = words[i * 1000 : i * 1000 + 20]
        lost[10] = "changed"
        assert lost[0] in passages.closest(" ".join(lost))
    assert perf_counter() - start < 20
