"""Generated hostile questions: each is answered, refused or stopped in a sentence; the next is answered."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator
from time import perf_counter

import pytest
from tests.harm.grammar import Grammar
from tests.harm.mutating import STEERING
from tests.records import opened
from tests.small import entities, small

from onrecord.ask import guard
from onrecord.ask.sparql import query
from onrecord.errors import OnrecordError, QueryStopped
from onrecord.show.safe import visible
from onrecord.store.reading import Reading

FULL = os.environ.get("ONRECORD_HARM") == "full"
COUNT = int(os.environ.get("ONRECORD_QUESTIONS", "1500" if FULL else "30"))
DEADLINE = 2.0 if FULL else 1.0
ROWS = [f"p{n} witnessed raid{n % 7} @s reported id=c{n}" for n in range(120)]
PEOPLE = (
    " ".join(f"p{n}" for n in range(120)) + ": Person | " + " ".join(f"raid{n}" for n in range(7)) + ": Event"
)

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux denies this for certain"
)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    made = small(entities(PEOPLE), ROWS)
    with opened(tmp_path_factory.mktemp("record"), made, with_rdf=True, with_paths=False) as record:
        yield record


@pytest.fixture
def canary() -> Iterator[tuple[str, list[object]]]:
    """A server that only counts."""
    hits: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, peer = server.accept()
                except TimeoutError:
                    continue
                connection.close()
                hits.append(peer)

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", hits
        over.set()
        thread.join()


def outcome(reading: Reading, text: str) -> str:
    """What became of a question, in a word; whatever else is raised goes through."""
    begun = perf_counter()
    try:
        answer = query(reading, text, timeout=DEADLINE, max_rows=500)
        assert len(answer.rows) <= 500
        return "answered"
    except QueryStopped as error:
        assert perf_counter() - begun < DEADLINE + 10, "on a machine with other work"
        return sentence(error, "stopped")
    except OnrecordError as error:
        return sentence(error, "refused")


def sentence(error: OnrecordError, what: str) -> str:
    said = str(error)
    assert said
    assert "Traceback" not in said
    assert not STEERING.search(visible(said)), ascii(said)
    return what


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
def test_every_generated_question_ends_well(
    reading: Reading, canary: tuple[str, list[object]], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Without the guard too: then the engine gets what overflows its stack, and only its own process ends."""
    address, hits = canary
    if not guarded:
        monkeypatch.setattr(guard, "check", lambda _: None)
    counts: dict[str, int] = {}
    for seed in range(COUNT):
        text = Grammar(seed, address).question()
        became = outcome(reading, text)
        counts[became] = counts.get(became, 0) + 1
        if seed % 10 == 0 or became == "stopped":
            assert query(reading, "ASK { ?a ?b ?c }").rows == (("true",),), f"after seed {seed}"
    print(f"\n{'guarded' if guarded else 'unguarded'}: {counts}")
    assert hits == []
    assert counts["refused"] and counts["answered"] > COUNT // 20


def test_the_grammar_reaches_what_it_should() -> None:
    """Each seed its own question, the same each time, and every kind of attack among them."""
    texts = [Grammar(seed, "http://127.0.0.1:1/x").question() for seed in range(2_000)]
    assert texts[:50] == [Grammar(seed, "http://127.0.0.1:1/x").question() for seed in range(50)]
    assert len(set(texts)) > 1_500
    for word in ("service", "load", "from <", "exists", "regex", ")*", "insert", "((((((((", "\x1b"):
        assert any(word in text.casefold() for text in texts), word
