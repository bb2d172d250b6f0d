"""What is understood without click is what click would have understood."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.cli import group, quick

COMMANDS = {name: group.onrecord.get_command(click.Context(group.onrecord), name) for name in quick.COMMANDS}
WORDS = st.sampled_from(
    ["lacy", "", "a b", "-", "--", "-k", "-k3", "5", "0", "101", " 7", "٣", "1_0", "--json", "--js", "-C",
     "--max-hops", "--max-hops=3", "--relation", "--relation=in", "--standing", "found,admitted",
     "--source", "--during", "1991", "--certain", "--certain=1", "--overlapping", "--via", "--avoid",
     "--avoid-hubs", "--engine", "index", "networkx", "igraph", "--without-source=", "--no-build",
     "--help", "-h"]
)  # fmt: skip


def by_click(name: str, words: list[str]) -> dict[str, Any] | None:
    """What click makes of the words; None where it complains, or shows its help."""
    command = COMMANDS[name]
    assert command is not None
    try:
        return dict(command.make_context(name, list(words), resilient_parsing=False).params)
    except (click.ClickException, click.exceptions.Exit):
        return None


@settings(deadline=None)
@given(st.sampled_from(sorted(quick.COMMANDS)), st.lists(WORDS, max_size=7))
def test_the_same_options_with_the_same_values(name: str, words: list[str]) -> None:
    found = quick.parsed([name, *words])
    if found is not None:
        assert found == by_click(name, words)


def test_a_plain_question_is_understood() -> None:
    words = ["path", "Catherine Lacy", "seventh-circuit", "--standing", "found", "-k", "3", "--json"]
    found = quick.parsed(words)
    assert found is not None and found == by_click("path", words[1:])
    assert quick.parsed(["show", "lacy"]) == by_click("show", ["lacy"])


@pytest.mark.parametrize("name", quick.COMMANDS)
def test_every_option_of_the_command_is_known(name: str) -> None:
    command = COMMANDS[name]
    assert command is not None
    options = {each for p in command.params if isinstance(p, click.Option) for each in p.opts}
    assert options == set(quick.COMMANDS[name][1])


@pytest.mark.parametrize(
    "words", [[], ["--help"], ["path", "a", "--help"], ["pth", "a"], ["-C"], ["-C", "-x", "show"]]
)
def test_the_rest_is_for_click(words: list[str]) -> None:
    assert quick.understood(words) is None


def test_completion_is_for_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ONRECORD_COMPLETE", "bash_complete")
    assert quick.understood(["--version"]) is None
