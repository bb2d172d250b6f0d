"""What guards the server: whose host, whose page, who asks, how much; and that no protected name gets out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient
from tests.harm import planted
from tests.served import client, dossier

from onrecord.build import build
from onrecord.show import FORMATS
from onrecord.web.hosts import ANY_ADDRESS
from onrecord.web.operations import OPERATIONS

ASK = {"query": "ASK {}"}
TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossier(tmp_path_factory.mktemp("safety") / "case")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[TestClient]:
    with client(folder) as made:
        yield made


# ---- attacks from a browser: one probe each --------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "",
        "0.0.0.0",
        "10.0.0.1",
        "[::2]",
    ],
)
def test_a_rebound_name_gets_nothing(web: TestClient, host: str) -> None:
    answer = web.get("/api/status", headers={"host": host})
    assert answer.status_code == 403
    assert "claims" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8888", "LOCALHOST", "localhost.", "[::1]:80"])
def test_our_own_names_pass(web: TestClient, host: str) -> None:
    assert web.get("/api/status", headers={"host": host}).status_code == 200


def test_any_address_in_numbers_passes_where_all_are_listened_to(folder: Path) -> None:
    with client(folder, hosts=(ANY_ADDRESS, "machine")) as web:
        for host, status in (
            ("10.1.2.3:80", 200),
            ("[fe80::1]", 200),
            ("machine:1", 200),
            ("evil.example", 403),
        ):
            assert web.get("/api/status", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # no browser
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:81"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
    ],
)
def test_a_post_from_another_site_is_refused(web: TestClient, headers: dict[str, str], status: int) -> None:
    assert web.post("/sparql", data=ASK, headers=headers).status_code == status


def test_no_other_site_may_read(web: TestClient) -> None:
    for answer in (
        web.get("/api/status", headers={"origin": "http://evil.example"}),
        web.options(
            "/sparql", headers={"origin": "http://evil.example", "access-control-request-method": "POST"}
        ),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_an_origin_that_was_allowed_may(folder: Path) -> None:
    with client(folder, cors=("https://notes.example",)) as web:
        friend = {"origin": "https://notes.example"}
        answer = web.post("/sparql", data=ASK, headers={**friend, "sec-fetch-site": "cross-site"})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "https://notes.example"
        asked = web.options("/sparql", headers={**friend, "access-control-request-method": "POST"})
        assert asked.status_code == 204
        assert "POST" in asked.headers["access-control-allow-methods"]
        for origin in ("https://notes.example.evil", "http://notes.example", "null"):
            other = web.post("/sparql", data=ASK, headers={"origin": origin})
            assert (other.status_code, "access-control-allow-origin" in other.headers) == (403, False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/api/status", 200),
        ("/nothing", 404),
        ("/sparql?query=x", 400),
        ("/" + "x" * 40_000, 414),
    ],
)
def test_every_answer_has_its_headers(web: TestClient, address: str, status: int) -> None:
    for headers in ({}, {"host": "evil.example"}):
        answer = web.get(address, headers=headers)
        assert answer.status_code == (403 if headers else status)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_nobody_may_frame_a_page(web: TestClient) -> None:
    for address in ("/", "/entity/lacy", "/network", "/query"):
        policy = web.get(address, headers={"accept": "text/html"}).headers["content-security-policy"]
        assert re.search(r"frame-ancestors 'none'", policy), address


def test_a_body_that_is_too_large_is_refused(web: TestClient) -> None:
    headers = {"content-type": "application/sparql-query"}
    assert web.post("/sparql", content=b"#" * (3 << 20), headers=headers).status_code == 413

    def dripped() -> Iterator[bytes]:  # no length is told before
        for _ in range(48):
            yield b"#" * (1 << 16)

    assert web.post("/sparql", content=dripped(), headers=headers).status_code == 413
    assert web.get("/api/status").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_can_be_written(web: TestClient, method: str) -> None:
    for address in ("/sparql", "/graph?default", "/entity/lacy", "/api/entity/lacy", "/"):
        assert web.request(method, address).status_code in (405, 501)


# ---- the token -------------------------------------------------------------------------------------------


def test_without_the_token_there_is_nothing(folder: Path) -> None:
    with client(folder, token=TOKEN) as web:
        for headers in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": f"Basic {TOKEN}"},
            {"authorization": f"Bearer {TOKEN}x"},
            {"cookie": f"onrecord={TOKEN}"},
            {"authorization": "Bearer \xff"},
        ):
            for address in ("/", "/api/status", "/sparql", "/static/pages.css", "/openapi.json"):
                raw = {name: value.encode("latin-1") for name, value in headers.items()}
                answer = web.get(address, headers=raw)
                assert answer.status_code == 401, (address, headers)
                assert "Milwaukee" not in answer.text
        assert web.get("/api/status", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_the_link_works_once_and_becomes_a_cookie(folder: Path) -> None:
    with client(folder, token=TOKEN) as web:
        assert web.get("/?token=wrong").status_code == 401
        assert web.head(f"/?token={TOKEN}").status_code == 401, "a preview does not spend it"
        first = web.get(f"/search?q=lacy&token={TOKEN}")
        assert (first.status_code, first.headers["location"]) == (303, "/search?q=lacy")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
        assert TOKEN not in cookie
        assert web.get("/api/status").status_code == 200, "the client keeps the cookie"
        web.cookies.clear()
        assert web.get(f"/?token={TOKEN}").status_code == 401
        assert web.get("/api/status").status_code == 401


def test_an_allowed_origin_may_ask_whether_it_may(folder: Path) -> None:
    """Before it sends the token, a browser asks without."""
    with client(folder, token=TOKEN, cors=("https://notes.example",)) as web:
        friend = {"origin": "https://notes.example"}
        asked = web.options("/sparql", headers={**friend, "access-control-request-method": "POST"})
        assert (asked.status_code, asked.content) == (204, b"")
        assert web.post("/sparql", data=ASK, headers=friend).status_code == 401
        known = {**friend, "authorization": f"Bearer {TOKEN}"}
        assert web.post("/sparql", data=ASK, headers=known).status_code == 200


def test_two_servers_of_one_machine_keep_their_cookies_apart(folder: Path) -> None:
    names = set()
    for _ in range(2):
        with client(folder, token=TOKEN, workers=1) as web:
            names.add(web.get(f"/?token={TOKEN}").headers["set-cookie"].partition("=")[0])
    assert len(names) == 2


def test_the_link_leads_nowhere_else(folder: Path) -> None:
    with client(folder, token=TOKEN) as web:
        assert web.get(f"/%2Fevil.example/?token={TOKEN}").headers["location"] == "/evil.example/"


# ---- names -----------------------------------------------------------------------------------------------

PEOPLE = 12
PATHS = (
    "/", "/search?q=a", "/search?q={last}", "/entity/meg", "/entity/curt", "/entity/raid", "/entity/suit",
    "/network",
    "/entities", "/sources", "/conflicts", "/timeline", "/audit", "/questions", "/query", "/terms",
    "/connect?from=Meg+Lacy&to=Curt+Vane", "/connect?from={id}&to=Curt+Vane", "/connect?from={name}&to=meg",
    "/entity/{id}", "/entity/{name}", "/source/of-{id}", "/claim/c-{id}", "/entity/{id}.ttl",
    "/source/of-{id}.nt",
    "/questions/{id}", "/questions/about", "/openapi.json", "/sparql", "/graph?default",
    "/graph?graph=https://example.org/{id}",
    "/api/search?q=a&limit=100", "/api/search?q={last}", "/api/entity/{id}", "/api/neighbors/raid",
    "/api/chains?from={id}&to=meg", "/api/audit?without_source=of-{id}", "/export/turtle?around={name}",
    "/source/report", "/source/report.json", "/entity/raid.ttl", "/entity/raid.json", "/entity/meg.rdf",
)  # fmt: skip
QUERIES = (
    "SELECT * { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    'SELECT * { ?s ?p ?o FILTER(CONTAINS(STR(?o), "sk")) }',
)
_LINK = re.compile(r'(?:href|src|action|data-[a-z-]+)="(/[^"#]*)')


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with protected names wherever one can stand, in its saved questions too."""
    made = planted.write(tmp_path_factory.mktemp("names") / "case", planted.people(PEOPLE))
    (made / "queries").mkdir()
    for one in planted.people(PEOPLE)[:2]:
        text = (
            f"# What of {one.name}?\n# param who: somebody (default {one.id})\nSELECT ?who {{ ?who ?p ?o }}"
        )
        (made / "queries" / f"{one.id}.rq").write_text(text, encoding="utf-8")
    (made / "queries" / "about.rq").write_text(
        "# About the raid\nSELECT ?x { ?x ?p ex:raid }", encoding="utf-8"
    )
    build(made)
    return made


def asked() -> list[str]:
    """What a person may have typed is in the answer: that is no leak, so such words are told apart."""
    one = planted.people(PEOPLE)[1]
    known = [o.path.replace("{id}", "meg") for o in OPERATIONS]
    return [
        *(path.format(last=one.last, id=one.id, name=one.name) for path in PATHS),
        *(f"{path}?q=a" if path.endswith("search") else path for path in known if "chains" not in path),
        *(f"/export/{name}" for name in FORMATS if name != "ftm"),
    ]


def test_no_protected_name_is_in_any_answer_of_a_public_server(secret: Path) -> None:
    one = planted.people(PEOPLE)[1]
    words = {word for each in planted.people(PEOPLE) for word in each.words()}
    todo, done, leaked = asked(), set[str](), dict[str, list[str]]()
    with client(secret, public=True, max_rows=100_000) as web:
        while todo and len(done) < 320:
            address = todo.pop(0)
            if address in done:
                continue
            done.add(address)
            answer = web.get(address)
            content = answer.content + str(answer.headers.raw).encode()
            typed = any(word in unquote(address) for word in one.words())
            found = set(planted.leaks(content, words)) - (set(one.words()) if typed else set())
            if found:
                leaked[address] = sorted(found)
            if "text/html" in answer.headers.get("content-type", ""):
                links = (unescape(link) for link in _LINK.findall(answer.text))
                todo += [urljoin(address, link) for link in links if urlsplit(link).netloc == ""]
        for query in QUERIES:
            for header in ("text/csv, text/turtle", "application/json, application/rdf+xml"):
                answer = web.get("/sparql", params={"query": query}, headers={"accept": header})
                assert answer.status_code == 200
                found = set(planted.leaks(answer.content, words))
                if found:
                    leaked[query] = sorted(found)
    assert not leaked
    assert len(done) > 100


def test_who_asks_for_a_protected_name_learns_nothing(secret: Path) -> None:
    """The answer is that to a name nobody has, but for the words that were typed: so echoes tell nothing."""
    one, other = planted.people(PEOPLE)[1], "Zzyzxavitch Qwombarthhsk"
    with client(secret, public=True) as web:
        for path in ("/api/entity/{}", "/api/search?q={}", "/api/chains?from={}&to=meg", "/entity/{}.ttl"):
            mine, its = web.get(path.format(one.name)), web.get(path.format(other))
            assert mine.status_code == its.status_code
            assert mine.text.replace(one.name, "X") == its.text.replace(other, "X")


def test_on_this_machine_alone_all_names_are_shown(secret: Path) -> None:
    one = planted.people(PEOPLE)[1]
    with client(secret) as web:
        assert one.name in web.get(f"/api/entity/{one.id}").text


def test_a_fault_of_ours_is_one_line_without_names(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.record import Record

    def broken(*_: object) -> None:
        raise ZeroDivisionError("Catherine Lacy")

    monkeypatch.setattr(Record, "conflicts", broken)
    with client(folder) as web:
        answer = web.get("/api/conflicts?name=lacy")
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.json()["error"]
    assert "Lacy" not in answer.text
    lines = [r.getMessage() for r in caplog.records if r.name == "onrecord.web"]
    assert len(lines) == 1 and "acy" not in lines[0]
