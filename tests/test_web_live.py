"""The record that answers now: threads, turns, deadlines, and builds that come and go."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tests.served import dossier

from onrecord.ask import folio
from onrecord.ask.folio import short
from onrecord.build import build
from onrecord.errors import Busy, UnknownName
from onrecord.record import Record
from onrecord.web import live as lives
from onrecord.web.live import Live, TooLate

T = TypeVar("T")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossier(tmp_path_factory.mktemp("live") / "case")


def during(folder: Path, use: Callable[[Live], Awaitable[T]], **options: float) -> T:
    async def run() -> T:
        live = Live(folder, **options)  # type: ignore[arg-type]
        live.start()
        try:
            return await asyncio.wait_for(use(live), 30)
        finally:
            await live.close()

    return asyncio.run(run())


def asleep(seconds: float) -> Callable[[Record], str]:
    def question(record: Record) -> str:
        time.sleep(seconds)
        return record.header.build

    return question


def test_a_question_gets_the_record(folder: Path) -> None:
    async def use(live: Live) -> None:
        assert await live.ask(lambda record: record.find("Catherine Lacy")) == "lacy"
        assert await live.ask(lambda record: record.header.build) == live.build
        with pytest.raises(UnknownName):
            await live.ask(lambda record: record.find("nobody at all"))

    during(folder, use)


def test_a_long_question_holds_no_short_one_up(folder: Path) -> None:
    async def use(live: Live) -> None:
        long = [asyncio.ensure_future(live.ask(asleep(1.5))) for _ in range(3)]
        await asyncio.sleep(0.4)
        began = time.monotonic()
        for _ in range(10):
            await live.ask(asleep(0.0))
        assert time.monotonic() - began < 1
        await asyncio.gather(*long)

    during(folder, use)


def test_questions_beyond_their_time_are_given_up(folder: Path) -> None:
    async def use(live: Live) -> None:
        with pytest.raises(TooLate, match=r"0\.2 seconds"):
            await live.ask(asleep(0.8))
        assert live.busy, "a thread goes on"
        await asyncio.sleep(0.9)
        assert not live.busy
        assert await live.ask(asleep(0.0)) == live.build

    during(folder, use, timeout=0.2)


def test_too_many_are_told_to_come_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "WAITING", 5)

    async def use(live: Live) -> None:
        asked = [asyncio.ensure_future(live.ask(asleep(0.2))) for _ in range(9)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, Busy) for each in done) == 4
        assert not live.busy
        assert await live.ask(asleep(0.0)) == live.build

    during(folder, use)


def test_who_stops_waiting_leaves_nothing_behind(folder: Path) -> None:
    async def use(live: Live) -> None:
        asked = [asyncio.ensure_future(live.ask(asleep(0.3))) for _ in range(8)]
        await asyncio.sleep(0.1)
        for each in asked:
            each.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(0.8)
        assert not live.busy
        assert await live.ask(asleep(0.0)) == live.build

    during(folder, use)


def test_a_question_ends_on_the_build_it_began_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "LOOK", 0.1)
    made = dossier(tmp_path / "case")

    async def use(live: Live) -> None:
        first = live.now
        with live.pinned() as old:
            with (made / "claims.csv").open("a") as file:
                file.write("police,defendantIn,suit,paper,reported,,,1990,,the paper says so,,,,\n")
            await asyncio.to_thread(build, made)
            await asyncio.sleep(0.6)
            assert live.now is old is first, "all of one request from one build"
            assert await live.ask(lambda record: record.header.claims) == 5
        assert live.now is not first
        assert await live.ask(lambda record: record.header.claims) == 6
        assert first._held == 0
        with pytest.raises(Exception, match="closed"):
            first.reading.number("lacy")

    during(made, use)


def test_threads_open_the_record_anew_now_and_then(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "REOPENED", 5)

    async def use(live: Live) -> None:
        seen = {await live.ask(lambda record: id(record.reading._db)) for _ in range(60)}
        assert await live.ask(lambda record: record.find("lacy")) == "lacy"
        assert len(live.now._opened) <= lives.THREADS
        assert seen

    during(folder, use)


def test_what_takes_a_moment_is_answered_on_the_spot(folder: Path) -> None:
    here = threading.get_ident()

    async def use(live: Live) -> None:
        with live.at_once(lambda record: short(record.reading, "lacy")):
            assert await live.ask(lambda _: threading.get_ident()) == here
            assert await live.ask(lambda _: threading.get_ident(), slow=True) != here
        for name in ("nobody", "suit" * 100):
            with live.at_once(lambda record, name=name: short(record.reading, name)):  # type: ignore[misc]
                assert await live.ask(lambda _: threading.get_ident()) != here
        assert await live.ask(lambda _: threading.get_ident()) != here
        assert not live.busy

    during(folder, use)


def test_what_loads_much_waits_for_a_thread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(live: Live) -> None:
        counted = await live.ask(lambda record: len(record.reading.claims_of("lacy")))
        assert counted
        for most, good in ((0, False), (counted - 1, False), (10_000, True)):
            monkeypatch.setattr(folio, "SHORT", most)
            assert await live.ask(lambda record: short(record.reading, "lacy", events=False)) is good
        # Whoever took part in a large event loads it for the timeline.
        assert await live.ask(lambda record: short(record.reading, "lacy"))

    during(folder, use)
