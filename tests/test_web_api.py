"""The JSON API, its document, Linked Data and exports: what programs get."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient
from tests.served import client, dossier

import onrecord
from onrecord.show import json_
from onrecord.web.operations import OPERATIONS, WHOLE, Operation

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # rdflib's own reader of JSON-LD
LACY = "https://example.org/case/lacy"
MANY = WHOLE + 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossier(tmp_path_factory.mktemp("api") / "case")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[TestClient]:
    with client(folder) as made:
        yield made


@pytest.fixture(scope="module")
def document(web: TestClient) -> Any:
    return web.get("/openapi.json").json()


ADDRESSES = {
    "status": ("/api/status",),
    "search": ("/api/search?q=lacy", "/api/search?q=xyzzy&limit=3", "/api/search?q=lacy&kind=person"),
    "entity": ("/api/entity/lacy", "/api/entity/Catherine%20Lacy", "/api/entity/response"),
    "claim": ("/api/claim/{claim}", "/api/claim/claim-{claim}"),
    "source": ("/api/source/opinion",),
    "chains": (
        "/api/chains?from=lacy&to=police",
        "/api/chains?from=lacy&to=police&k=1&max_hops=3&standing=reported,alleged&during=1990/1999&certain=true"
        "&avoid_hubs=false&engine=networkx&without_source=paper",
        "/api/chains?from=lacy&to=balcerzak&via=suit&avoid=city&overlapping=true&source=opinion",
    ),
    "conflicts": ("/api/conflicts", "/api/conflicts?name=lacy"),
    "timeline": ("/api/timeline", "/api/timeline?name=balcerzak"),
    "audit": ("/api/audit", "/api/audit?without_source=opinion"),
    "neighbors": ("/api/neighbors/lacy", "/api/neighbors/suit?limit=1"),
    "terms": ("/api/terms", "/api/terms?q=plaintiff"),
}


def problems(document: Any, operation: Operation, status: int, value: Any) -> list[str]:
    """Where an answer is not as the document says."""
    path = document["paths"][operation.path]["get"]
    schema = path["responses"][str(status)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    return [e.message for e in Draft202012Validator(whole).iter_errors(value)]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_operation_answers_as_the_document_says(
    web: TestClient, document: Any, folder: Path, operation: Operation
) -> None:
    with onrecord.open(folder, build=False) as record:
        claim = next(record.claims()).id
    for address in ADDRESSES[operation.name]:
        answer = web.get(address.replace("{claim}", claim))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert problems(document, operation, 200, answer.json()) == []


def test_a_schema_can_fail(document: Any) -> None:
    broken = {"stale": "no", "record": {}}
    assert len(problems(document, OPERATIONS[0], 200, broken)) > 2


def test_the_shapes_are_those_of_the_command_line(web: TestClient, folder: Path) -> None:
    with onrecord.open(folder, build=False) as record:
        chains = json_.chains(record.chains("lacy", "police", k=2))
        card = json_.card(record.card("lacy"))
        conflicts = json_.conflicts(record.conflicts())
    assert web.get("/api/chains?from=lacy&to=police&k=2").json() == chains
    assert web.get("/api/conflicts").json() == conflicts
    entity = web.get("/api/entity/lacy").json()
    assert {key: entity[key] for key in card} == card


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/entity/nobody-at-all", 404, "Nothing in the record is called"),
        ("/api/claim/nobody", 404, "called"),
        ("/api/source/opinoin", 404, "opinion"),
        ("/api/chains?from=lacy", 400, "to is missing"),
        ("/api/chains?from=lacy&to=police&k=0", 400, "from 1 to 100"),
        ("/api/chains?from=lacy&to=police&k=x", 400, "whole number"),
        ("/api/chains?from=lacy&to=police&certain=maybe", 400, "true or false"),
        ("/api/chains?from=lacy&to=police&engine=neo", 400, "one of"),
        ("/api/chains?from=lacy&to=police&during=soon", 400, "time"),
        ("/api/chains?from=lacy&to=police&standing=proven", 400, "proven"),
        ("/api/chains?from=lacy&to=police&from=x", 400, "more than once"),
        ("/api/chains?from=lacy&to=police&max-hops=3", 400, "no parameter"),
        ("/api/search?q=", 400, "empty"),
        ("/api/search?q=" + "x" * 600, 400, "characters"),
        ("/api/audit?without_source=none", 404, "No source"),
        ("/api/nothing", 404, "nothing at this address"),
        ("/export/nothing", 404, "format"),
        ("/export/turtle?from=lacy", 400, "two ends"),
        ("/export/turtle?around=lacy&query=ASK", 400, "Choose one"),
        ("/export/turtle?around=nobody-at-all", 404, "called"),
    ],
)
def test_a_mistake_is_a_sentence_with_its_status(
    web: TestClient, address: str, status: int, said: str
) -> None:
    answer = web.get(address, headers={"accept": "application/json"})
    assert answer.status_code == status, answer.text
    assert said in answer.json()["error"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_misspelt_name_has_candidates(web: TestClient) -> None:
    assert "Catherine Lacy" in web.get("/api/entity/Catherin Lacey").json()["candidates"]


def test_several_of_one_name_are_300(tmp_path: Path) -> None:
    people = "a1,Person,Al Roe,,,,public,x\na2,Person,Al Roe,,,,public,x\nsuit,Lawsuit,The suit,,,,,\n"
    rows = (
        "a1,plaintiffIn,suit,opinion,reported,,,,,the suit\na2,plaintiffIn,suit,opinion,reported,,,,,the suit"
    )
    made = dossier(tmp_path / "case", entities=people, claims=rows)
    with client(made, workers=1) as web:
        answer = web.get("/api/entity/Al Roe")
        assert (answer.status_code, answer.json()["candidates"]) == (300, ["a1", "a2"])


def test_an_entity_with_very_many_claims_comes_in_pages(tmp_path: Path) -> None:
    people = "".join(f"p{n},Person,Person {n},,,,public,x\n" for n in range(MANY))
    rows = "".join(f"p{n},plaintiffIn,suit,paper,reported,,,,,they sue\n" for n in range(MANY))
    made = dossier(tmp_path / "case", entities=people + "suit,Lawsuit,The suit,,,,,\n", claims=rows)
    with client(made, workers=1) as web:
        seen: list[str] = []
        for first in range(0, MANY, 150):
            page = web.get(f"/api/entity/suit?first={first}&limit=150").json()
            assert (page["claims_total"], page["first"]) == (MANY, first)
            seen += [c["id"] for c in page["claims"]]
        assert len(seen) == len(set(seen)) == MANY
        assert web.get("/api/neighbors/suit?limit=10").json()["truncated"]


# ---- HTTP ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/api/status", "/api/entity/lacy", "/openapi.json", "/entity/lacy.ttl", "/sparql", "/entity/lacy"],
)
def test_head_tells_what_get_would(web: TestClient, address: str) -> None:
    got, head = web.get(address), web.head(address)
    assert (head.status_code, head.headers["content-type"]) == (200, got.headers["content-type"])


def test_what_the_client_has_is_304(web: TestClient) -> None:
    first = web.get("/api/entity/lacy")
    tag = first.headers["etag"]
    assert first.headers["onrecord-build"] in tag
    again = web.get("/api/entity/lacy", headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert web.get("/api/entity/suit", headers={"if-none-match": tag}).status_code == 200
    other = web.get("/entity/lacy", headers={"accept": "text/turtle", "if-none-match": tag})
    assert other.status_code == 200


def test_what_is_kept_is_kept_for_its_address_and_form_alone(web: TestClient) -> None:
    for _ in range(2):  # the second time from memory
        assert web.get("/entity/lacy", headers={"accept": "text/turtle"}).text.startswith("@prefix")
        assert web.get("/entity/lacy", headers={"accept": "application/json"}).json()["id"] == "lacy"
        assert web.get("/api/entity/suit").json()["id"] == "suit"
        assert web.get("/api/search?q=lacy").json()["matches"][0]["id"] == "lacy"


def test_text_is_compressed_where_the_client_takes_that(web: TestClient) -> None:
    plain = web.get("/api/terms", headers={"accept-encoding": "identity"})
    for _ in range(2):
        packed = web.get("/api/terms", headers={"accept-encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.content) / 3
        assert packed.content == plain.content
    assert "content-encoding" not in web.get("/api/status", headers={"accept-encoding": "gzip"}).headers
    assert gzip.compress(b"")  # the client has unpacked it above


def test_what_is_kept_is_bounded() -> None:
    from onrecord.web.freshness import Kept, Known

    kept = Kept(most=100_000)
    for n in range(200):
        kept.put((f"/{n}", b"", b"", False), Known({}, b"x" * 2_000))
        kept.get(("/0", b"", b"", False))
    assert kept.get(("/0", b"", b"", False)), "asked for again and again"
    assert kept.get(("/100", b"", b"", False)) is None
    assert sum(kept.get((f"/{n}", b"", b"", False)) is not None for n in range(200)) < 100_000 / 3_000


# ---- linked data -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("text/html;q=0.1, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_an_entity_in_the_form_that_is_wanted(web: TestClient, header: str, media: str) -> None:
    answer = web.get("/entity/lacy", headers={"accept": header})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]
    if media != "text/html":
        graph = rdflib.Graph().parse(data=answer.content, format=media)
        assert (rdflib.URIRef(LACY), rdflib.RDFS.label, rdflib.Literal("Catherine Lacy")) in graph
        assert list(graph.subjects(rdflib.RDF.subject, rdflib.URIRef(LACY))), "its claims are there"
        assert f"<{LACY}>" in answer.headers["link"]


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "rdf", "nt", "json"])
@pytest.mark.parametrize("kind", ["entity", "claim", "source"])
def test_an_ending_asks_for_a_form(web: TestClient, folder: Path, kind: str, ending: str) -> None:
    with onrecord.open(folder, build=False) as record:
        names = {"entity": "lacy", "claim": f"claim-{next(record.claims()).id}", "source": "opinion"}
    answer = web.get(f"/{kind}/{names[kind]}.{ending}", headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    if ending == "json":
        assert names[kind].endswith(answer.json()["id"])
    else:
        media = answer.headers["content-type"].partition(";")[0]
        graph = rdflib.Graph().parse(data=answer.content, format=media)
        assert (rdflib.URIRef(f"https://example.org/case/{names[kind]}"), None, None) in graph


@pytest.mark.parametrize("kind", ["entity", "claim", "source"])
@pytest.mark.parametrize("header", ["text/turtle", "application/json", "text/html"])
def test_what_is_not_there_is_404_in_every_form(web: TestClient, kind: str, header: str) -> None:
    assert web.get(f"/{kind}/nothing-here", headers={"accept": header}).status_code == 404


def test_no_form_that_is_acceptable_is_406(web: TestClient) -> None:
    answer = web.get("/entity/lacy", headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["error"]


def test_metacharacters_are_only_characters(web: TestClient) -> None:
    for name in (
        "lacy> <x",
        'lacy" }',
        "lacy' OR 1=1",
        "lacy%00",
        "..%2f..%2fetc%2fpasswd",
        "\u202elacy",
        "%ff",
    ):
        for address in (
            f"/entity/{name}.ttl",
            f"/api/entity/{name}",
            f"/claim/{name}.nt",
            f"/api/search?q={name}",
        ):
            answer = web.get(address)
            assert answer.status_code in (200, 300, 400, 404), (address, answer.text)
            assert "root:" not in answer.text


# ---- exports ---------------------------------------------------------------------------------------------


def test_an_export_is_what_the_command_writes(web: TestClient, folder: Path) -> None:
    from onrecord.show.portion import Portion
    from onrecord.show.turtle import ntriples

    answer = web.get("/export/ntriples")
    assert re.fullmatch(r'attachment; filename="record-\w+\.nt"', answer.headers["content-disposition"])
    with onrecord.open(folder, build=False) as record:
        assert answer.text == "".join(ntriples(Portion(record.reading)))


def test_a_part_can_be_exported(web: TestClient) -> None:
    whole = json.loads(web.get("/export/cytoscape").content)
    around = json.loads(web.get("/export/cytoscape?around=lacy&hops=1").content)
    chains = json.loads(web.get("/export/cytoscape?from=lacy&to=balcerzak").content)
    sizes = [len(each["elements"]["nodes"]) for each in (chains, around, whole)]
    assert 0 < sizes[0] < sizes[2] and 0 < sizes[1] < sizes[2]
    asked = web.get("/export/entities-csv", params={"query": "SELECT ?x { ?x a onr:Plaintiff }"})
    assert "lacy" in asked.text and "police" not in asked.text


def test_a_folder_comes_as_an_archive(web: TestClient) -> None:
    answer = web.get("/export/neo4j")
    assert answer.headers["content-type"] == "application/x-tar"
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        assert len(archive.getnames()) > 2
