"""The pages over HTTP: every address answers, with the policy it needs; what goes wrong is a page, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.markup import Markup
from tests.served import client, dossier

from onrecord.show import pages
from onrecord.web.pages.common import Kept

QUESTION = """\
# Who is of a class?
#
# param class: the class (default onr:Person)
SELECT ?name ?class WHERE { ?x a ?class ; rdfs:label ?name } ORDER BY ?name
"""
ACCEPT = {"accept": "text/html"}
ADDRESSES = (
    "/", "/search", "/search?q=lacy", "/search?q=xyzzy", "/search?q=opinion", "/entities",
    "/entities?kind=person", "/entities?kind=nothing&page=7", "/sources", "/conflicts",
    "/conflicts?about=lacy", "/timeline", "/timeline?about=balcerzak", "/audit",
    "/audit?without=opinion", "/audit?only=single-source",
    "/connect", "/connect?name=lacy&name=police", "/connect?name=lacy&name=police&name=city",
    "/connect?name=lacy&name=police&standing=reported&during=1990/1999&certain=yes&avoid_hubs=yes&k=1"
    "&max_hops=3&via=suit&without=paper&relation=plaintiffIn",
    "/connect?name=lacy&name=nobody", "/connect?name=lacy", "/connect?name=lacy&name=police&during=never",
    "/connect?name=lacy&name=police&name=city&via=suit",
    "/network", "/network?around=lacy&hops=2", "/network?around=lacy&around=city", "/network?around=nobody",
    "/network?id=lacy&id=city", "/questions", "/questions/of-class", "/questions/of-class?class=onr:Event",
    "/questions/of-class?class=lacy", "/query", "/query?query=SELECT", "/terms", "/terms?q=plaintiff",
    "/terms?q=xyzzy", "/terms/plaintiffIn", "/terms/Lawsuit", "/terms/alleged", "/terms/not-stated",
    "/entity/lacy", "/entity/balcerzak", "/source/opinion", "/source/paper",
)  # fmt: skip


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = dossier(tmp_path_factory.mktemp("pages") / "case", files={"queries/of-class.rq": QUESTION})
    with client(folder) as made:
        yield made


def test_every_address_answers_with_a_sound_page(web: TestClient) -> None:
    wrong = {}
    for address in ADDRESSES:
        answer = web.get(address, headers=ACCEPT)
        looked = Markup(answer.text)
        if answer.status_code != 200 or looked.wrong:
            wrong[address] = (answer.status_code, looked.wrong)
    assert wrong == {}


def test_every_link_of_every_page_answers(web: TestClient) -> None:
    """Walked from the first page, each address once; data and exports are for programs."""
    todo, seen = ["/"], {"/"}
    broken = []
    while todo and len(seen) < 400:
        address = todo.pop()
        answer = web.get(address, headers=ACCEPT)
        if answer.status_code != 200:
            broken.append((address, answer.status_code))
        if "html" not in answer.headers["content-type"] or "/frame" in address:
            continue
        for link in Markup(answer.text).links:
            path = link.partition("#")[0]
            if path.startswith("/") and path not in seen and not path.startswith(("/query?", "/export/")):
                seen.add(path)
                todo.append(path)
    assert broken == []
    assert len(seen) > 60


def test_a_name_that_somebody_only_gave_is_found_and_said_to_be(tmp_path: Path) -> None:
    claims = "balcerzak,calledAs,Dahmer Cop,paper,reported,lacy,,,,the paper tells it"
    with client(dossier(tmp_path / "case", claims=claims)) as web:
        text = Markup(web.get("/search?q=Dahmer+Cop", headers=ACCEPT).text).text
    assert "Dahmer Cop: named so by Catherine Lacy, the claim. It is no undisputed name." in text


def test_what_is_not_there_is_a_page_that_says_what_was_perhaps_meant(web: TestClient) -> None:
    for address, (words, link) in {
        "/entity/lacyy": ('Nothing in the record is called "lacyy"', "/entity/lacy"),
        "/entity/opinion": ('Nothing in the record is called "opinion"', "/source/opinion"),
        "/claim/0000": ('No claim has the id "0000"', "/"),
        "/source/opinon": ('No source has the id "opinon"', "/source/opinion"),
        "/source/zzz": ('No source has the id "zzz"', "/sources"),
        "/questions/of-clas": ('No saved question is called "of-clas"', "/questions/of-class"),
        "/terms/plaintifIn": ('No term is called "plaintifIn"', "/terms/plaintiffIn"),
        "/conflict/nothing": ('No conflict has the id "nothing"', "/conflicts"),
        "/nowhere": ("There is nothing at this address.", "/"),
        "/conflicts?about=nobody": ('Nothing in the record is called "nobody"', "/"),
    }.items():
        answer = web.get(address, headers=ACCEPT)
        assert answer.status_code == 404, address
        looked = Markup(answer.text)
        assert words in looked.text, address
        assert link in looked.links, address
        assert "onrecord export" not in looked.text, address  # no command for the terminal on a page
        assert "onrecord query" not in looked.text, address
        assert looked.wrong == []


def test_names_that_mean_nothing_keep_the_form_and_offer_others(web: TestClient) -> None:
    answer = web.get("/connect?name=Catherine+Lacey&name=police", headers=ACCEPT)
    looked = Markup(answer.text)
    assert 'Nothing in the record is called "Catherine Lacey"' in looked.text
    assert "/connect?name=lacy&name=police" in looked.links
    assert 'value="Catherine Lacey"' in answer.text


def test_a_form_that_names_too_few_says_so_and_a_link_to_it_does_not(web: TestClient) -> None:
    for address, words in {
        "/connect?name=&name=": "No name was given",
        "/connect?name=lacy&name=": "One name was given",
        "/connect?name=lacy&name=lacy": "One name was given",
        "/connect?name=lacy&name=Catherine+Lacy": "Both names mean Catherine Lacy",
    }.items():
        assert words in Markup(web.get(address, headers=ACCEPT).text).text, address
    assert "was given" not in web.get("/connect?name=lacy", headers=ACCEPT).text
    assert "was given" not in web.get("/connect", headers=ACCEPT).text


def test_a_condition_that_was_given_twice_is_shown_twice(web: TestClient) -> None:
    html = web.get(
        "/connect?name=lacy&name=police&relation=plaintiffIn&relation=defendantIn", headers=ACCEPT
    ).text
    assert '<option value="plaintiffIn" selected>' in html
    assert '<option value="defendantIn" selected>' in html
    assert html.count('name="relation"') == 3


def test_how_two_are_connected_is_asked_and_never_stated(web: TestClient) -> None:
    html = web.get("/connect?name=lacy&name=police&standing=testified", headers=ACCEPT).text
    assert "are connected" not in html
    assert "How are Catherine Lacy and" in Markup(html).text


def test_a_network_around_nobody_keeps_the_name_and_offers_others(web: TestClient) -> None:
    answer = web.get("/network?around=city&around=Catherine+Lacey", headers=ACCEPT)
    assert 'value="Catherine Lacey"' in answer.text
    assert "/network?around=city&around=lacy&hops=1" in Markup(answer.text).links
    assert "<iframe" not in answer.text


def test_a_part_beyond_the_last_is_the_last(web: TestClient) -> None:
    for address in ("/entities", "/sources", "/timeline"):
        beyond = Markup(web.get(f"{address}?page=99", headers=ACCEPT).text).text
        assert beyond == Markup(web.get(address, headers=ACCEPT).text).text


def test_a_name_that_means_nothing_in_a_question_is_named_below_it(web: TestClient) -> None:
    html = web.post("/query", data={"query": "SELECT ?x { ?x a onr:Persn }"}, headers=ACCEPT).text
    assert "onr:Persn is no term of the ontology; did you mean onr:Person?" in Markup(html).text
    html = web.get("/questions/of-class?class=nosuch", headers=ACCEPT).text
    assert "class=nosuch is no name, id or term, so it was taken as text" in Markup(html).text
    assert "--param" not in html


def test_yes_and_no_are_said_so(web: TestClient) -> None:
    for question, said in (("ASK {}", "Yes"), ("ASK { FILTER(false) }", "No")):
        html = web.post("/query", data={"query": question}, headers=ACCEPT).text
        assert f'id="h-result">{said}</h2>' in html


def test_the_network_stands_in_a_frame_of_ours_under_its_own_policy(web: TestClient) -> None:
    around = web.get("/network?around=lacy", headers=ACCEPT)
    policy = around.headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    address = re.search(r'<iframe class="frame" src="([^"]+)"', around.text)
    assert address is not None
    frame = web.get(address[1].replace("&amp;", "&"), headers=ACCEPT)
    policy = frame.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert "Catherine Lacy" in frame.text
    assert web.get(address[1].replace("&amp;", "&"), headers=ACCEPT).text == frame.text, "kept"


def test_pages_carry_a_policy_under_which_nothing_inside_them_runs(web: TestClient) -> None:
    policy = web.get("/entity/lacy", headers=ACCEPT).headers["content-security-policy"]
    assert "script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy


def test_styles_and_scripts_are_kept_for_good_under_an_address_that_changes(web: TestClient) -> None:
    for name, (media, body) in pages.assets().items():
        answer = web.get(f"/static/{name}?v={pages.version()}")
        assert (answer.content, answer.headers["content-type"]) == (body, media)
        assert "immutable" in answer.headers["cache-control"]
        assert "immutable" not in web.get(f"/static/{name}").headers["cache-control"]
    for name in ("../site.py", "site.py", "base.html", "ace/../../../__init__.py", "ace/nothing.js"):
        assert web.get(f"/static/{name}").status_code == 404


def test_a_question_is_asked_with_the_values_of_its_form(web: TestClient) -> None:
    first = Markup(web.get("/questions/of-class", headers=ACCEPT).text)
    assert "Catherine Lacy" in first.text, "with its defaults at once"
    assert "/entity/lacy" in first.links, "names of entities are links"
    assert "Lacy v. City of Milwaukee" not in first.text
    other = Markup(web.get("/questions/of-class?class=Lawsuit", headers=ACCEPT).text)
    assert "Lacy v. City of Milwaukee" in other.text


def test_sparql_is_answered_without_a_script_and_refused_in_a_sentence(web: TestClient) -> None:
    text = "SELECT ?who (COUNT(?c) AS ?claims) { ?c rdf:subject ?who } GROUP BY ?who ORDER BY DESC(?claims)"
    answer = web.post("/query", data={"query": text}, headers=ACCEPT)
    looked = Markup(answer.text)
    assert looked.wrong == []
    assert "4 rows" in looked.text
    assert "/entity/lacy" in looked.links
    assert "As a chart: claims" in looked.text
    assert any(link.startswith("/network?id=") for link in looked.links)
    assert answer.headers["cache-control"] == "no-store"
    for bad in ("SELEC ?x", "INSERT DATA { <a:a> <a:b> <a:c> }", "", "(" * 5_000):
        answer = web.post("/query", data={"query": bad}, headers=ACCEPT)
        assert answer.status_code == 200
        assert 'class="fault"' in answer.text
        assert Markup(answer.text).wrong == []


def test_hostile_addresses_end_in_a_page(web: TestClient) -> None:
    for evil in (
        "<script>alert(1)</script>",
        "%00",
        "%ff%fe",
        "\u202e",
        "a" * 3_000,
        "'\"><b>",
        "..%2f..%2fetc",
    ):
        for address in (
            f"/search?q={evil}", f"/connect?name={evil}&name=lacy&via={evil}", f"/entity/{evil}",
            f"/terms?q={evil}", f"/questions/of-class?class={evil}", f"/network?around={evil}&id={evil}",
            f"/entities?kind={evil}&page={evil}", f"/audit?without={evil}&only={evil}", f"/claim/{evil}",
            f"/timeline?about={evil}", f"/query?query={evil}", f"/network/frame?id={evil}", f"/terms/{evil}",
            f"/conflict/{evil}?about={evil}", f"/source/{evil}?page={evil}",
        ):  # fmt: skip
            answer = web.get(address, headers=ACCEPT)
            assert answer.status_code in (200, 300, 400, 404), (address, answer.status_code)
            if "/frame" not in address or answer.status_code != 200:
                assert Markup(answer.text).wrong == [], address


def test_a_redacted_record_shows_no_protected_name_on_any_page(tmp_path: Path) -> None:
    """What leaves the machine is another record; the pages know no other."""
    entities = "secret,Person,Wanda Quist,W. Quist,,,private,\nlacy,Person,Catherine Lacy,,,,public,party\n"
    entities += "suit,Lawsuit,Lacy v. City,,,,,\n"
    claims = "secret,plaintiffIn,suit,opinion,reported,,,,,She sues\n"
    claims += "lacy,plaintiffIn,suit,opinion,reported,,,,,the caption names her"
    folder = dossier(tmp_path / "case", entities=entities, claims=claims)
    with client(folder, public=True) as web:
        for address in (
            "/",
            "/entities",
            "/entity/suit",
            "/conflicts",
            "/network/frame",
            "/audit",
        ):
            answer = web.get(address, headers=ACCEPT)
            assert answer.status_code == 200, address
            assert "quist" not in answer.text.lower(), address
            assert "Do not pass on." not in answer.text or "/frame" in address, address
        assert web.get("/entity/secret", headers=ACCEPT).status_code == 404
        assert "Nothing in the record is called so" in web.get("/search?q=Quist", headers=ACCEPT).text
        assert "1 pseudonym" in Markup(web.get("/", headers=ACCEPT).text).text


def test_kept_pages_stay_within_their_room() -> None:
    kept = Kept(most=1_000)
    for n in range(100):
        kept.put(str(n), bytes(90))
    assert kept.held <= 1_000
    assert kept.get("99") == bytes(90)
    assert kept.get("0") is None
    kept.put("99", bytes(5))
    assert kept.get("99") == bytes(90)
    kept.put("large", bytes(2 << 20))
    assert kept.get("large") is None
