"""A running server: how it begins and ends, and what it bears while it runs."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx2 as httpx
import pytest
from tests.served import Served, alive, dossier, get, served, until

from onrecord.ask.pool import Pool
from onrecord.build import build
from onrecord.web import server
from onrecord.web.app import app
from onrecord.web.live import Live

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?v ?w ?x . ?y ?z ?u"
HOSTILE = (
    f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    f"SELECT * {{ {CROSS} }} ORDER BY ?l ?a ?d LIMIT 1",
    f"SELECT ?c (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?c",
    f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {CROSS} }}",
    f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} }}",
    f"SELECT * {{ {CROSS} MINUS {{ ?a ?x ?l . ?m ?n ?o }} }}",
    "SELECT (COUNT(*) AS ?n) { ?a (rdf:type|!rdf:type)* ?b . ?c (rdf:type|!rdf:type)* ?d }",
    "SELECT (COUNT(*) AS ?n) { ?a ((!rdf:type*)*)* ?b . ?b (!rdf:type)* ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { BIND(" + "CONCAT(" * 34 + '"x"' + ', "x")' * 34 + " AS ?x) }",
    "SELECT * { "
    + "".join(f"VALUES ?{name} {{ {'1 ' * 500} }} " for name in "abc")
    + "FILTER(?a + ?b + ?c = 0) }",
    "SELECT * { BIND(" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) }",
    "SELECT * " + "{" * 3_000 + "}" * 3_000,
    "SELECT * { ?a ?b ?c " + "OPTIONAL { ?a ?b ?c " * 3_000 + "}" * 3_000 + "}",
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossier(tmp_path_factory.mktemp("server") / "case")


@contextmanager
def within(folder: Path, **limits: Any) -> Iterator[int]:
    """A server in this process, on a port of its own."""
    live = Live(folder, pool=Pool(workers=1, **limits))
    listening = server.bound("127.0.0.1", 0, exact=True)
    ready = threading.Event()
    made = server.Server(server.configured(app(live)), ready.set)
    thread = threading.Thread(target=made.run, kwargs={"sockets": [listening]})
    thread.start()
    assert ready.wait(20)
    try:
        yield listening.getsockname()[1]
    finally:
        made.should_exit = True
        thread.join(20)
        listening.close()
        assert not thread.is_alive()


# ---- begin and end ---------------------------------------------------------------------------------------


@LINUX
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_says_one_line_answers_and_ends_cleanly(folder: Path, by: signal.Signals) -> None:
    with served(folder, "--port", "0") as running:
        assert re.fullmatch(
            r"http://127\.0\.0\.1:\d+/ serves The case \(5 claims; all names are shown\)\. "
            r"Ctrl-C ends it\.\n",
            running.said,
        )
        assert get(f"{running.url}/api/status").json()["record"]["claims"] == 5
        workers = running.children()
        assert len(workers) >= 3
        kept = httpx.Client()  # a connection that stays open holds nothing up
        assert kept.get(f"{running.url}/api/status").status_code == 200
        began = time.monotonic()
        code, said = running.end(by)
        assert (code, said) == (0, "")
        assert time.monotonic() - began < 5
        assert until(lambda: not any(map(alive, workers)), 5)
        kept.close()


@LINUX
def test_its_workers_end_with_it_however_it_ends(folder: Path) -> None:
    with served(folder, "--port", "0") as running:
        workers = running.children()
        running.end(signal.SIGKILL)
        assert until(lambda: not any(map(alive, workers)), 5)


SLEEPY = """
import sys, time
from onrecord import record
record.Record.audit = lambda *_: time.sleep(60)
from onrecord.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_question_that_cannot_be_ended_does_not_hold_up_the_end(folder: Path) -> None:
    with served(folder, "--port", "0", "--timeout", "1", program=("-c", SLEEPY)) as running:
        assert get(f"{running.url}/api/audit").status_code == 504
        began = time.monotonic()
        assert running.end() == (0, "")
        assert time.monotonic() - began < 8


def test_the_next_port_is_taken_unless_one_is_meant(folder: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with server.bound("127.0.0.1", port, exact=False) as other:
            assert port < other.getsockname()[1] <= port + 50
        command = [sys.executable, "-m", "onrecord", "-C", str(folder), "serve", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 2
        assert f"Port {port} is taken" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "192.0.2.1", "--port", "0"), "no address of this machine"),
        (("--host", "no such host", "--port", "0"), "no address of this machine"),
        (("--cors", "notes.example"), "no origin"),
        (("--public", "--unredacted"), "Choose one"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(folder: Path, options: tuple[str, ...], said: str) -> None:
    command = [sys.executable, "-m", "onrecord", "-C", str(folder), "serve", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_beyond_loopback_there_is_a_token_and_no_private_name(tmp_path: Path) -> None:
    people = "lacy,Person,Catherine Lacy,,,,private,\nsuit,Lawsuit,The suit,,,,,\n"
    made = dossier(
        tmp_path / "case", entities=people, claims="lacy,plaintiffIn,suit,paper,reported,,,,,she sues"
    )
    with served(made, "--host", "0.0.0.0", "--port", "0") as running:
        assert "pseudonym" in running.said
        token = running.link.partition("token=")[2]
        here = f"http://127.0.0.1:{running.port}"
        assert get(f"{here}/api/status").status_code == 401
        known = {"authorization": f"Bearer {token}"}
        assert get(f"{here}/api/status", headers=known).json()["record"]["redacted"]
        found = get(f"{here}/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers=known).text
        assert "Person 1" in found and "Lacy" not in found
        assert get(f"{here}/", headers={"host": "evil.example", **known}).status_code == 403


# ---- slow and many ---------------------------------------------------------------------------------------


def test_dripping_clients_are_let_go_and_hold_nobody_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """150 of them, one byte after the other: in the head, in the body, or silent."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 1.5)
    monkeypatch.setattr(server, "BODY_SECONDS", 1.5)
    heads = (
        b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 90000\r\n\r\n",
        b"",
    )
    with within(folder) as port, ExitStack() as stack:
        slow = []
        for number in range(150):
            each = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            each.sendall(heads[number % 3])
            slow.append(each)
        began, took = time.monotonic(), []
        while time.monotonic() < began + 2.5:
            for number, each in enumerate(slow):
                if number % 3 != 2:
                    with suppress(OSError):
                        each.sendall(b"x")
            asked = time.monotonic()
            assert get(f"http://127.0.0.1:{port}/api/status").status_code == 200
            took.append(time.monotonic() - asked)
            time.sleep(0.1)
        assert max(took) < 1
        assert all(map(_closed, slow)), "in total, not since the last byte"


def _closed(each: socket.socket) -> bool:
    each.settimeout(2)
    try:
        while each.recv(4_096):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def test_a_kept_connection_may_ask_again_but_not_drip(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 1.0)
    whole = b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with within(folder) as port, socket.create_connection(("127.0.0.1", port)) as each:
        each.settimeout(3)
        for _ in range(3):
            each.sendall(whole)
            time.sleep(0.5)
            assert each.recv(65_536).startswith(b"HTTP/1.1 200")
        for byte in whole[:20]:
            with suppress(OSError):
                each.sendall(bytes([byte]))
            time.sleep(0.1)
        assert _closed(each)


def test_a_head_without_end_is_refused(folder: Path) -> None:
    with within(folder) as port, socket.create_connection(("127.0.0.1", port)) as each:
        each.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with suppress(OSError):
            for _ in range(200):
                each.sendall(b"X-More: " + b"x" * 2_000 + b"\r\n")
        said = b""
        with suppress(OSError):
            said = each.recv(4_096)
        assert said == b"" or said.startswith(b"HTTP/1.1 431")
        assert get(f"http://127.0.0.1:{port}/api/status").status_code == 200


def test_there_is_a_cap_on_connections(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.CONNECTIONS >= 200
    monkeypatch.setattr(server, "CONNECTIONS", 5)
    with within(folder) as port, ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(5)]
        assert until(lambda: _status(port) == 503, 3)
        for each in held:
            each.close()
        assert until(lambda: _status(port) == 200, 3)


def _status(port: int) -> int:
    try:
        return get(f"http://127.0.0.1:{port}/api/status").status_code
    except httpx.HTTPError:
        return 0


@pytest.mark.parametrize(
    "request_",
    [
        b"\x00\xff\x16\x03\x01 garbage\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"GET /\r\n X HTTP/1.1\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ],
)
def test_odd_requests_get_an_error_and_the_next_one_an_answer(odd: int, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", odd)) as each:
        each.settimeout(5)
        each.sendall(request_)
        each.shutdown(socket.SHUT_WR)
        said = each.recv(65_536)
    assert said == b"" or re.match(rb"HTTP/1\.1 4\d\d", said), said[:80]
    assert _status(odd) == 200


@pytest.fixture(scope="module")
def odd(folder: Path) -> Iterator[int]:
    with within(folder) as port:
        yield port


# ---- hostile questions -----------------------------------------------------------------------------------


@LINUX
def test_honest_questions_are_answered_while_others_are_hostile(folder: Path) -> None:
    """Eight clients, as fast as they can; and nothing calls out meanwhile."""
    calls: list[object] = []
    with _canary(calls) as canary, served(folder, "--port", "0", "--timeout", "2") as running:
        over = threading.Event()
        statuses: list[int] = []

        def hostile(first: int) -> None:
            number = first
            while not over.is_set():
                text = HOSTILE[number % len(HOSTILE)].replace("http://127.0.0.1/", canary)
                with suppress(httpx.HTTPError):
                    statuses.append(
                        httpx.post(f"{running.url}/sparql", data={"query": text}, timeout=30).status_code
                    )
                number += 1
                time.sleep(0.02)

        alone, _ = _honest(running, 1.0)
        threads = [threading.Thread(target=hostile, args=(n * 2,)) for n in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        took, most = _honest(running, 5.0)
        over.set()
        for thread in threads:
            thread.join(30)
        assert set(statuses) <= {200, 400, 503, 504}, statuses
        assert {400, 504} <= set(statuses)
        # A second, on a machine that has nothing else to do.
        assert quantiles(took, n=20)[-1] < 1 + 10 * quantiles(alone, n=20)[-1]
        assert most < 500 << 20
        assert running.process.poll() is None
        assert _short(running) == 200
    assert calls == []


def _honest(running: Served, seconds: float) -> tuple[list[float], int]:
    took, most, end = [], 0, time.monotonic() + seconds
    addresses = ("/api/entity/lacy", "/api/chains?from=lacy&to=police", "/entity/lacy")
    number = 0
    with httpx.Client(base_url=running.url, timeout=20) as honest:
        while time.monotonic() < end:
            began = time.monotonic()
            if number % 2:
                query = f"SELECT ?x {{ ?x a onr:Plaintiff }} LIMIT {number}"
                answer = honest.get("/sparql", params={"query": query})
            else:
                answer = honest.get(addresses[number // 2 % 3])
            assert answer.status_code == 200, answer.text
            took.append(time.monotonic() - began)
            most = max(most, running.resident())
            number += 1
            time.sleep(0.05)
    return took, most


def _short(running: Served) -> int:
    status = 0
    for _ in range(10):
        status = get(f"{running.url}/sparql", params={"query": "ASK {}"}).status_code
        if status == 200:
            break
    return status


@contextmanager
def _canary(calls: list[object]) -> Iterator[str]:
    """A server that notes who calls."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, address = listening.accept()
                    calls.append(address)
                    connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            over.set()
            thread.join(5)


@LINUX
def test_an_export_that_nobody_waits_for_ends(folder: Path) -> None:
    with served(folder, "--port", "0") as running:
        before = len(running.children())
        assert httpx.head(f"{running.url}/export/turtle", timeout=30).status_code == 200
        for _ in range(4):
            with socket.create_connection(("127.0.0.1", running.port)) as each:
                each.sendall(b"GET /export/graphml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert until(lambda: len([p for p in running.children() if alive(p)]) <= before, 15)
        assert until(lambda: get(f"{running.url}/export/turtle").status_code == 200, 15)


@LINUX
def test_a_killed_worker_is_replaced(folder: Path) -> None:
    with served(folder, "--port", "0") as running:
        before = set(running.children())
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert _short(running) == 200
        assert until(lambda: len([p for p in running.children() if alive(p)]) >= len(before), 10)
        assert not before & {p for p in running.children() if alive(p)}


# ---- builds ----------------------------------------------------------------------------------------------


def test_a_new_build_is_taken_over_and_nobody_notices(tmp_path: Path) -> None:
    """Requests without a pause while three builds are made; each answer is that of one build, whole."""
    folder = dossier(tmp_path / "case")
    with served(folder, "--port", "0") as running:
        failed: list[Any] = []
        seen: dict[str, set[int]] = {}
        over = threading.Event()

        def ask(address: str, count: Callable[[Any], int]) -> None:
            with httpx.Client(base_url=running.url, timeout=20) as each:
                while not over.is_set():
                    answer = each.get(address)
                    if answer.status_code != 200:
                        failed.append((address, answer.status_code, answer.text))
                    else:
                        seen.setdefault(answer.headers["onrecord-build"], set()).add(count(answer.json()))

        counted = {"query": "SELECT (COUNT(?c) AS ?n) { ?c a onr:Claim }"}
        sparql = str(httpx.URL("/sparql", params=counted))
        threads = [
            threading.Thread(target=ask, args=("/api/status", lambda a: a["record"]["claims"])),
            threading.Thread(
                target=ask, args=(sparql, lambda a: int(a["results"]["bindings"][0]["n"]["value"]))
            ),
        ]
        for thread in threads:
            thread.start()
        try:
            for number in range(2):
                with (folder / "claims.csv").open("a") as file:
                    file.write(
                        f"police,defendantIn,suit,paper,reported,,,199{number},,the paper says so,,,,\n"
                    )
                build(folder)
                assert until(lambda want=6 + number: _claims(running) == want, 10)  # type: ignore[misc]
        finally:
            over.set()
            for thread in threads:
                thread.join(20)
        assert failed == []
        assert len(seen) == 3
        assert sorted(next(iter(each)) for each in seen.values()) == [5, 6, 7]
        assert all(len(each) == 1 for each in seen.values()), "no answer mixes two builds"
        kept = [p for p in (folder / ".onrecord" / "builds").iterdir() if not p.name.startswith(".")]
        assert len(kept) <= 2, "an old build is let go"


def _claims(running: Served) -> int:
    claims: int = get(f"{running.url}/api/status").json()["record"]["claims"]
    return claims


def test_a_dossier_that_has_changed_is_said_and_not_built(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "case")
    with served(folder, "--port", "0") as running:
        assert get(f"{running.url}/api/status").json()["stale"] is False
        with (folder / "claims.csv").open("a") as file:
            file.write("police,defendantIn,suit,paper,reported,,,1991,,the paper says so,,,,\n")
        assert until(lambda: get(f"{running.url}/api/status").json()["stale"], 10)
        assert _claims(running) == 5
