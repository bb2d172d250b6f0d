"""Warm workers: the answers of the worker that is started for each question, and all of its promises."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest
from tests.records import opened
from tests.served import alive
from tests.small import small

from onrecord.ask import pool as pools
from onrecord.ask import results, sparql
from onrecord.ask.pool import Dataset, Pool
from onrecord.errors import Busy, OnrecordError, QueryError, QueryStopped, UsageError
from onrecord.store.reading import Reading

CAST = "ada bea: Person | raid: Event | suit: Lawsuit | police: LawEnforcementAgency"
ROWS = [
    "ada officerOf police @s recorded id=c1",
    "bea officerOf police @s recorded id=c2",
    'ada plaintiffIn suit @s recorded id=c3 quote=a_"b",_c<d>&\u00e9',
    "bea witnessed raid @t alleged id=c4",
]
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?v ?w ?x . ?y ?z ?u"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
JSON = {"table": "json", "boolean": "json", "graph": "ttl"}
T = TypeVar("T")


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    with opened(
        tmp_path_factory.mktemp("pool"), small(CAST, ROWS), with_rdf=True, with_paths=False
    ) as record:
        yield record


def during(use: Callable[[Pool], Awaitable[T]], **options: float) -> T:
    """Use a pool; no process of it is left."""

    async def run() -> T:
        pool = Pool(**{"workers": 1, **options})  # type: ignore[arg-type]
        await pool.start()
        try:
            return await asyncio.wait_for(use(pool), 30)
        finally:
            pids = pool.pids
            await pool.close()
            assert not any(map(alive, pids))

    return asyncio.run(run())


QUESTIONS = (
    "SELECT ?x ?n { ?x a onr:Officer ; rdfs:label ?n } ORDER BY ?n",
    "SELECT * { ?z a onr:Officer ; rdfs:label ?a } ORDER BY ?a",
    "SELECT ?x ?y { { ?x a onr:Lawsuit } UNION { BIND(1.5 AS ?y) } UNION { BIND('a'@en AS ?y) } } "
    "ORDER BY ?x ?y",
    "SELECT ?q { ?c onr:quote ?q }",
    "ASK { ex:ada onr:officerOf ex:police }",
    "ASK { ex:ada onr:officerOf ex:nobody }",
    "CONSTRUCT { ?x rdfs:label ?n } WHERE { ?x a onr:Officer ; rdfs:label ?n }",
    "DESCRIBE ex:ada",
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 7",
)


def test_the_answers_are_those_of_the_other_worker(reading: Reading) -> None:
    """Byte for byte, in every format, from one process."""

    async def ask(pool: Pool) -> None:
        for text in QUESTIONS:
            graph = text.startswith(("CONSTRUCT", "DESCRIBE"))
            for format in sparql.GRAPH_FORMATS if graph else sparql.TABLE_FORMATS:
                want = sparql.run(reading, text, format)
                got = await pool.reply(reading, text, dict.fromkeys(("table", "boolean", "graph"), format))
                assert b"".join(got.parts) == want.content, (text, format)
                assert got.media_type == want.media_type
            assert await pool.table(reading, text) == sparql.query(reading, text)

    during(ask)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p }",
        "SELECT",
        "nonsense",
        "INSERT DATA {}",
        "SELECT * { ?s foo:bar ?o }",
        "ASK {" * 70,
    ],
)
def test_mistakes_are_those_of_the_other_worker(reading: Reading, text: str) -> None:
    with pytest.raises(OnrecordError) as want:
        sparql.query(reading, text)

    async def ask(pool: Pool) -> None:
        with pytest.raises(type(want.value)) as got:
            await pool.table(reading, text)
        assert str(got.value) == str(want.value)
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),), "the same worker goes on"

    during(ask)


def test_values_are_given_to_variables(reading: Reading) -> None:
    text = "SELECT ?x ?n { ?x rdfs:label ?n }"

    async def ask(pool: Pool) -> None:
        for who in ("ada", "Bea", '"} DROP ALL'):
            assert await pool.table(reading, text, params={"x": who}) == sparql.query(
                reading, text, params={"x": who}
            )

    during(ask)


def test_a_question_sees_nothing_of_an_earlier_one(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        for _ in range(2):
            text = "CONSTRUCT { <urn:a> <urn:b> 'secret' } WHERE {}"
            assert (await pool.reply(reading, text, JSON)).size == 1
            assert (await pool.table(reading, "ASK { ?s ?p 'secret' }")).rows == (("false",),)
            assert not (await pool.table(reading, "SELECT ?x {}", params={})).rows[0][0]
            narrow = await pool.reply(reading, "ASK { ?s ?p ?o }", JSON, dataset=Dataset(("urn:none",), ()))
            assert b"false" in narrow.parts[0]
            assert (await pool.table(reading, "ASK { ?s ?p ?o }")).rows == (("true",),)

    during(ask)


def test_caps_bite_and_are_told(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        cut = await pool.reply(reading, "SELECT * { ?s ?p ?o }", JSON)
        assert (cut.truncated, cut.size) == (True, 3)
        assert (await pool.table(reading, "SELECT * { ?s ?p ?o }", max_rows=2)).truncated
        assert len((await pool.table(reading, "SELECT * { ?s ?p ?o }", max_rows=99)).rows) == 3, "its own cap"
        assert not (await pool.reply(reading, "SELECT * { ?s ?p ?o } LIMIT 3", JSON)).truncated
        graph = await pool.reply(reading, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", JSON)
        assert (graph.truncated, graph.size) == (True, 3)

    during(ask, max_rows=3)

    async def bytes_(pool: Pool) -> None:
        found = await pool.reply(reading, 'SELECT ("0123456789" AS ?x) ?s { ?s ?p ?o }', JSON)
        assert found.truncated
        assert sum(map(len, found.parts)) < 700

    during(bytes_, max_bytes=500)


def test_the_deadline_is_kept_and_the_worker_replaced(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        before = pool.pids
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(QueryStopped, match=r"stopped after 0\.6 seconds"):
            await pool.table(reading, ENDLESS)
        assert loop.time() - began < 3
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)
        assert not set(before) & set(pool.pids)
        began = loop.time()
        with pytest.raises(QueryStopped):  # the same record and the same question: it is not begun again
            await pool.table(reading, ENDLESS)
        assert loop.time() - began < 0.3

    during(ask, timeout=0.6)


DOUBLED = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(30))


@LINUX
@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {CROSS} }} ORDER BY ?l ?a ?d LIMIT 1",
        f"SELECT (STRLEN(?v30) AS ?n) {{ BIND('0123456789' AS ?v0) {DOUBLED} }}",
    ],
)
def test_memory_is_bounded(reading: Reading, text: str) -> None:
    async def ask(pool: Pool) -> None:
        with pytest.raises(QueryStopped):
            await pool.table(reading, text)
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)

    during(ask, timeout=8)


@LINUX
def test_a_worker_killed_while_idle_is_not_asked(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        os.kill(pool.pids[0], signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)

    during(ask)


@LINUX
def test_a_worker_killed_at_its_question_is_an_error_for_that_alone(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        asked = asyncio.ensure_future(pool.table(reading, ENDLESS))
        await asyncio.sleep(0.4)
        os.kill(pool.pids[0], signal.SIGSEGV)
        with pytest.raises(QueryStopped):
            await asked
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)

    during(ask)


@LINUX
def test_who_goes_away_takes_the_question_along(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        before = pool.pids
        asked = asyncio.ensure_future(pool.table(reading, ENDLESS))
        await asyncio.sleep(0.4)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)
        assert not set(before) & set(pool.pids)

    during(ask)


def test_a_worker_is_replaced_after_so_many_questions(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "QUESTIONS", 3)

    async def ask(pool: Pool) -> None:
        seen = set()
        for _ in range(9):
            assert (await pool.table(reading, "ASK {}")).rows == (("true",),)
            seen |= set(pool.pids)
        assert len(seen) >= 3

    during(ask)


def test_a_worker_that_has_grown_is_replaced(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "GROWN", 1 << 20)

    async def ask(pool: Pool) -> None:
        before = pool.pids
        await pool.table(reading, "ASK {}")
        assert pool.pids == before
        await pool.table(reading, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")
        await pool.table(reading, "ASK {}")
        assert pool.pids != before

    during(ask)


def test_too_many_are_told_to_come_again(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "WAITING", 2)
    monkeypatch.setattr(pools, "PATIENCE", 0.3)

    async def ask(pool: Pool) -> None:
        asked = [asyncio.ensure_future(pool.table(reading, ENDLESS)) for _ in range(4)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        busy = [error for error in done if isinstance(error, Busy)]
        assert len(busy) >= 2
        assert all(error.retry_after > 0 for error in busy)

    during(ask, timeout=1.0)


def test_short_questions_pass_long_ones(reading: Reading) -> None:
    """Half of the workers may hold long ones; what is above that is stopped where others wait."""

    async def ask(pool: Pool) -> None:
        texts = [f"{ENDLESS} LIMIT {n + 1}" for n in range(4)]
        long = [asyncio.ensure_future(pool.table(reading, text)) for text in texts]
        await asyncio.sleep(0.1)
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)
        assert loop.time() - began < 2.5, "long before the deadline of the long ones"
        done = await asyncio.gather(*long, return_exceptions=True)
        assert {type(error) for error in done} == {Busy, QueryStopped}

    during(ask, workers=2, timeout=4)


def test_a_format_that_does_not_fit_is_said(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        with pytest.raises(UsageError, match="graph"):
            await pool.reply(reading, "DESCRIBE ex:ada", {**JSON, "graph": ""})
        with pytest.raises(QueryError):
            await pool.reply(reading, "SELECT * { SERVICE <http://127.0.0.1/> {} }", JSON)

    during(ask)


@LINUX
def test_a_new_worker_has_opened_the_record_before_somebody_waits_for_it(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its start would count as the time of a short question, which would be taken for a long one."""
    monkeypatch.setattr(pools, "QUICK", 0.04)  # Python alone takes longer to start
    slow: list[int] = []

    async def ask(pool: Pool) -> None:
        await pool.table(reading, "ASK {}")
        os.kill(pool.pids[0], signal.SIGKILL)
        monkeypatch.setattr(pools.Worker, "yields", lambda worker: slow.append(worker.process.pid))
        await asyncio.sleep(0.1)
        assert (await pool.table(reading, "ASK {}")).rows == (("true",),)
        assert slow.count(pool.pids[0]) == 0
        await asyncio.gather(*(pool.table(reading, f"ASK {{}} #{n}") for n in range(3)))

    during(ask)


def test_workers_that_start_together_are_not_replaced_together(reading: Reading) -> None:
    async def ask(pool: Pool) -> None:
        limits = sorted(worker.most for worker in pool._all)
        assert len(set(limits)) == 4
        assert pools.QUESTIONS // 2 <= limits[0] < limits[-1] <= pools.QUESTIONS

    during(ask, workers=4)


def test_results_in_json_are_written_as_json_writes_them() -> None:
    texts = (
        "plain",
        'quo"te',
        "back\\slash",
        "line\nfeed\ttab\x00nul",
        "caf\u00e9 \U0001f3db",
        "\u2028\u202e\x7f",
    )
    terms = [
        term
        for text in texts
        for term in (
            results.Term("iri", text),
            results.Term("blank", text),
            results.Term("triple", text),
            results.Term("literal", text, "http://www.w3.org/2001/XMLSchema#string"),
            results.Term("literal", text, text),
            results.Term("literal", text, "", text),
        )
    ]
    written = results.to_json(
        ["a", 'b"'], [[term, None] for term in terms] + [[None, terms[0]]], truncated=True
    )
    assert written.decode().rstrip("\n").isprintable(), "nothing steers a terminal"
    read = json.loads(written)
    assert read["head"] == {"vars": ["a", 'b"'], "truncated": True}
    assert [row["a"]["value"] for row in read["results"]["bindings"][:-1]] == [term.value for term in terms]
    assert read["results"]["bindings"][-1] == {'b"': {"type": "uri", "value": "plain"}}
    assert read["results"]["bindings"][4]["a"] == {"type": "literal", "value": "plain", "datatype": "plain"}
    assert read["results"]["bindings"][5]["a"] == {"type": "literal", "value": "plain", "xml:lang": "plain"}
    assert read["results"]["bindings"][3]["a"] == {"type": "literal", "value": "plain"}
