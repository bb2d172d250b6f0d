"""`/sparql` and `/graph`: what the SPARQL 1.1 Protocol asks of a query service, and what clients expect."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from starlette.testclient import TestClient
from tests.served import client, dossier, served

from onrecord.model.terms import NAMESPACE
from onrecord.web import accept

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # rdflib's own reader of JSON-LD
ASK = "ASK {}"
OFFICERS = "SELECT ?x ?n { ?x a onr:Plaintiff ; rdfs:label ?n }"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s onr:plaintiffIn ?o ; ?p ?o }"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
D = "http://data.example/"
LACY = "https://example.org/case/lacy"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossier(tmp_path_factory.mktemp("protocol") / "case")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[TestClient]:
    with client(folder, max_rows=50) as made:
        yield made


def truth(response: Any) -> bool:
    assert response.status_code == 200, response.text
    answer: bool = response.json()["boolean"]
    return answer


# ---- ways to ask -----------------------------------------------------------------------------------------


def test_a_query_by_get(web: TestClient) -> None:
    assert truth(web.get("/sparql", params={"query": ASK}))


def test_a_query_by_form(web: TestClient) -> None:
    assert truth(web.post("/sparql", data={"query": ASK}))


def test_a_query_sent_as_it_is(web: TestClient) -> None:
    assert truth(web.post("/sparql", content=ASK, headers=DIRECT))


def test_a_form_may_say_its_character_set(web: TestClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert truth(web.post("/sparql", content=b"query=ASK%20%7B%7D", headers=headers))


def test_head_is_get_without_a_body(web: TestClient) -> None:
    response = web.head("/sparql", params={"query": ASK})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (lambda w: w.put("/sparql", params={"query": ASK}), 405),
        (lambda w: w.request("DELETE", "/sparql"), 405),
        (lambda w: w.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"), 400),
        (lambda w: w.post("/sparql?query=ASK%20%7B%7D", content=ASK, headers=DIRECT), 400),
        (lambda w: w.post("/sparql", content=b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", headers=FORM), 400),
        (lambda w: w.post("/sparql", content=ASK, headers={"content-type": "text/plain"}), 415),
        (lambda w: w.post("/sparql", content=b"query=ASK%20%7B%7D"), 415),
        (lambda w: w.post("/sparql", content="ASK {}".encode("utf-16"), headers=DIRECT), 400),
        (lambda w: w.post("/sparql", content=b"query=%FF%FE", headers=FORM), 400),
        (lambda w: w.post("/sparql", content=b"", headers=FORM), 400),
        (lambda w: w.get("/sparql?query=ASK%20%7B"), 400),
        (lambda w: w.get("/sparql?query="), 400),
        (lambda w: w.get("/sparql", params={"query": ASK, "default-graph-uri": "no iri"}), 400),
    ],
)  # fmt: skip
def test_a_bad_request_is_refused(web: TestClient, response: Any, status: int) -> None:
    answer = response(web)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]


def test_a_syntax_error_names_its_place(web: TestClient) -> None:
    answer = web.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"})
    assert answer.status_code == 400
    assert "Line 2" in answer.json()["error"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"update=CLEAR%20ALL", "application/x-www-form-urlencoded"),
        (b"CLEAR ALL", "application/sparql-update"),
        (b"query=CLEAR%20ALL", "application/x-www-form-urlencoded"),
        (b"INSERT DATA { <urn:a> <urn:b> <urn:c> }", "application/sparql-query"),
        (b"LOAD <http://127.0.0.1/x>", "application/sparql-query"),
    ],
)
def test_updates_are_refused(web: TestClient, content: bytes, kind: str) -> None:
    answer = web.post("/sparql", content=content, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "read" in answer.json()["error"]


def test_an_update_by_get_is_refused(web: TestClient) -> None:
    assert web.get("/sparql", params={"update": "CLEAR ALL"}).status_code == 400


def test_another_machine_is_not_asked(web: TestClient) -> None:
    answer = web.get("/sparql", params={"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"})
    assert answer.status_code == 400
    assert "SERVICE" in answer.json()["error"]


# ---- formats ---------------------------------------------------------------------------------------------


def rows_of(content: bytes, kind: str) -> set[tuple[str, str]]:
    """The rows of a result, read by somebody else."""
    if kind == "json":
        return {(b["x"]["value"], b["n"]["value"]) for b in json.loads(content)["results"]["bindings"]}
    if kind == "xml":
        space = "{http://www.w3.org/2005/sparql-results#}"
        return {
            tuple("".join(b.itertext()) for b in r.iter(f"{space}binding"))  # type: ignore[misc]
            for r in ET.fromstring(content).iter(f"{space}result")
        }
    if kind == "csv":
        return {(r["x"], r["n"]) for r in csv.DictReader(io.StringIO(content.decode()))}
    lines = [line.split("\t") for line in content.decode().splitlines()]
    assert lines[0] == ["?x", "?n"]
    return {(x.strip("<>"), n.strip('"')) for x, n in lines[1:]}


@pytest.mark.parametrize(
    ("header", "media", "kind"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", "json"),
        ("application/json", "application/json", "json"),
        ("*/*", "application/sparql-results+json", "json"),
        ("", "application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "xml"),
        ("application/xml", "application/xml", "xml"),
        ("text/csv", "text/csv", "csv"),
        ("text/tab-separated-values", "text/tab-separated-values", "tsv"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9, */*;q=0.1",
         "application/sparql-results+xml", "xml"),
        ("application/rdf+xml, text/turtle, text/csv;q=0.2", "text/csv", "csv"),
    ],
)  # fmt: skip
def test_a_table_in_every_format(web: TestClient, header: str, media: str, kind: str) -> None:
    answer = web.get("/sparql", params={"query": OFFICERS}, headers={"accept": header})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]
    assert rows_of(answer.content, kind) == {(LACY, "Catherine Lacy")}


@pytest.mark.parametrize(
    ("header", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("*/*", "text/turtle"),
        ("application/sparql-results+json, text/turtle;q=0.5", "text/turtle"),
    ],
)
@pytest.mark.parametrize("query", [GRAPH, f"DESCRIBE <{LACY}>"])
def test_a_graph_in_every_format(web: TestClient, header: str, media: str, query: str) -> None:
    answer = web.get("/sparql", params={"query": query}, headers={"accept": header})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == media
    read = rdflib.Graph().parse(data=answer.content, format=media)
    assert (rdflib.URIRef(LACY), None, rdflib.URIRef("https://example.org/case/suit")) in read


@pytest.mark.parametrize(
    ("query", "header"),
    [(OFFICERS, "text/turtle"), (GRAPH, "text/csv"), (ASK, "image/png"), (ASK, "text/turtle")],
)
def test_what_is_not_acceptable_is_406(web: TestClient, query: str, header: str) -> None:
    assert web.get("/sparql", params={"query": query}, headers={"accept": header}).status_code == 406


def test_a_graph_that_rdf_xml_cannot_hold_is_406(web: TestClient) -> None:
    query = 'CONSTRUCT { <urn:a> <http://e.example/123> "x" } WHERE {}'
    answer = web.get("/sparql", params={"query": query}, headers={"accept": "application/rdf+xml"})
    assert answer.status_code == 406
    assert "Turtle" in answer.json()["error"]


@pytest.mark.parametrize(
    "header", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
)
def test_an_ask_in_every_format(web: TestClient, header: str) -> None:
    answer = web.get("/sparql", params={"query": ASK}, headers={"accept": header})
    assert answer.status_code == 200
    assert "true" in answer.text


@pytest.mark.parametrize(
    ("header", "offered", "best"),
    [
        ("text/html", ("text/html", "text/turtle"), "text/html"),
        ("text/*;q=0.3, text/turtle", ("text/html", "text/turtle"), "text/turtle"),
        ("text/html;q=0, */*", ("text/html", "text/turtle"), "text/turtle"),
        ("text/html;q=0", ("text/html",), None),
        ("nonsense", ("text/html",), "text/html"),
        ("text/turtle;q=0.9;charset=utf-8, text/html;q=0.8", ("text/html", "text/turtle"), "text/turtle"),
        ("text/turtle; q=abc", ("text/turtle",), "text/turtle"),
    ],
)
def test_accept_is_read_as_the_standard_has_it(
    header: str, offered: tuple[str, ...], best: str | None
) -> None:
    assert accept.best(header, offered) == best


# ---- caps ------------------------------------------------------------------------------------------------


def test_a_cut_answer_says_so_in_its_head_and_inside(web: TestClient) -> None:
    query = "SELECT * { ?s ?p ?o }"
    for header, mark in (
        ("application/sparql-results+json", '"truncated": true'),
        ("application/sparql-results+xml", "truncated"),
        ("text/csv", ""),
    ):
        answer = web.get("/sparql", params={"query": query}, headers={"accept": header})
        assert answer.headers["onrecord-truncated"] == "true"
        assert answer.headers["onrecord-max-rows"] == "50"
        assert mark in answer.text
    assert len(answer.text.splitlines()) == 51
    whole = web.get("/sparql", params={"query": f"{query} LIMIT 50"})
    assert whole.headers["onrecord-truncated"] == "false"
    assert "truncated" not in whole.json()["head"]


@pytest.mark.parametrize("media", ["text/turtle", "application/n-triples", "application/rdf+xml"])
def test_a_cut_graph_says_so(web: TestClient, media: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    answer = web.get("/sparql", params={"query": query}, headers={"accept": media})
    assert answer.headers["onrecord-truncated"] == "true"
    assert "truncated" in answer.text
    assert len(rdflib.Graph().parse(data=answer.content, format=media)) == 50


def test_what_changes_with_time_is_not_kept(web: TestClient) -> None:
    answers = [web.get("/sparql", params={"query": "SELECT (RAND() AS ?x) {}"}) for _ in range(2)]
    assert all(a.headers["cache-control"] == "no-store" and "etag" not in a.headers for a in answers)
    assert answers[0].text != answers[1].text
    assert "etag" in web.get("/sparql", params={"query": ASK}).headers


# ---- the dataset of a request ----------------------------------------------------------------------------

BOTH = f"ASK {{ <{D}one> a ?t . <{D}two> a ?t }}"
NAMED = f"ASK {{ GRAPH ?a {{ <{D}one> a ?t }} GRAPH ?b {{ <{D}two> a ?t }} }}"
FULL = f"ASK {{ <{D}three> a ?t GRAPH ?a {{ <{D}one> a ?t }} GRAPH ?b {{ <{D}two> a ?t }} }}"
ONLY = f"ASK {{ <{D}three> a ?t }}"


@pytest.mark.parametrize(
    ("query", "default", "named", "holds"),
    [
        (BOTH, ("g1", "g2"), (), True),
        (BOTH, ("g1",), (), False),
        (NAMED, (), ("g1", "g2"), True),
        (NAMED, (), ("g1",), False),
        (FULL, ("g3",), ("g1", "g2"), True),
        (FULL, ("g1",), ("g1", "g2"), False),
        (ONLY, (), ("g3",), False),
        (ONLY, ("g3",), (), True),
        (f"ASK FROM <{D}g1> {{ <{D}three> a ?t }}", ("g3",), (), True),
        (f"ASK FROM <{D}g1> {{ <{D}one> a ?t }}", (), (), True),
        ("ASK { ?s ?p ?o }", ("not-there",), (), False),
        ("ASK { GRAPH ?g { ?s ?p ?o } }", (), ("not-there",), False),
        ("ASK { ?x onr:plaintiffIn ?y }", ("g1",), (), False),
        ("ASK { ?x onr:plaintiffIn ?y }", (), (), True),
    ],
)
def test_the_request_chooses_graphs_and_wins_over_the_query(
    web: TestClient, query: str, default: tuple[str, ...], named: tuple[str, ...], holds: bool
) -> None:
    params = [("default-graph-uri", D + g) for g in default] + [("named-graph-uri", D + g) for g in named]
    assert truth(web.get("/sparql", params=[("query", query), *params])) is holds
    assert truth(web.post("/sparql", params=params, content=query, headers=DIRECT)) is holds
    assert truth(web.post("/sparql", data={"query": query}, params=params)) is holds


def test_the_base_names_the_whole_record(web: TestClient) -> None:
    params = {"query": "ASK { ?x onr:plaintiffIn ?y }", "default-graph-uri": "https://example.org/case/"}
    assert truth(web.get("/sparql", params=params))


# ---- description and graph store -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]
)
def test_without_a_query_the_service_describes_itself(web: TestClient, media: str) -> None:
    answer = web.get("/sparql", headers={"accept": media})
    assert answer.headers["content-type"].partition(";")[0] == media
    graph = rdflib.Graph().parse(data=answer.content, format=media)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = graph.value(predicate=rdflib.RDF.type, object=sd.Service)
    assert graph.value(service, sd.endpoint) == rdflib.URIRef("http://127.0.0.1/sparql")
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert (service, sd.supportedLanguage, sd.SPARQL11Update) not in graph


def test_a_graph_by_its_name(web: TestClient) -> None:
    answer = web.get("/graph", params={"graph": f"{D}g1"}, headers={"accept": "text/turtle"})
    assert {str(s) for s in rdflib.Graph().parse(data=answer.content, format="turtle").subjects()} == {
        f"{D}one"
    }
    assert web.get("/graph", params={"graph": f"{D}not-there"}).status_code == 404
    assert web.get("/graph", params={"graph": "no iri"}).status_code == 400
    assert web.get("/graph").status_code == 400
    assert web.get(f"/graph?default&graph={D}g1").status_code == 400
    assert web.put("/graph?default", content=b"").status_code == 405


BESIDE = {rdflib.URIRef(NAMESPACE + name) for name in ("note", "living", "pseudonym")}
"""What leaves with a graph and is in no store: no question needs it."""


def test_the_default_graph_holds_everything(web: TestClient) -> None:
    counts = []
    for media in ("text/turtle", "application/n-triples"):
        answer = web.get("/graph?default", headers={"accept": media})
        assert answer.status_code == 200
        graph = rdflib.Graph().parse(data=answer.content, format=media)
        counts.append(sum(p not in BESIDE for _, p, _ in graph))
        assert set(graph.predicates()) & BESIDE
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    counted = web.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"]["value"]
    assert counts == [int(counted)] * 2


def test_the_engine_reads_what_it_is_sent(web: TestClient) -> None:
    """The results are read by the engine's own parser too."""
    for header, format in (
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ):
        answer = web.get("/sparql", params={"query": OFFICERS}, headers={"accept": header})
        found = list(ox.parse_query_results(answer.content, format))
        assert found[0]["x"] == ox.NamedNode(LACY)


# ---- clients of others -----------------------------------------------------------------------------------


def test_clients_of_others_work_against_it(folder: Path) -> None:
    """The SPARQLStore of rdflib and SPARQLWrapper, over a socket."""
    from rdflib.plugins.stores.sparqlstore import SPARQLStore
    from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper
    from SPARQLWrapper import POST as BY_POST

    with served(folder, "--port", "0") as server:
        graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql"))
        assert [str(row[1]) for row in graph.query(OFFICERS)] == ["Catherine Lacy"]  # type: ignore[index]
        assert (rdflib.URIRef(LACY), None, None) in graph
        wrapper = SPARQLWrapper(f"{server.url}/sparql")
        wrapper.setQuery(OFFICERS)
        for method in ("GET", BY_POST):
            wrapper.setMethod(method)
            wrapper.setReturnFormat(JSON)
            bindings: Any = wrapper.queryAndConvert()
            assert bindings["results"]["bindings"][0]["n"]["value"] == "Catherine Lacy"
        wrapper.setReturnFormat(XML)
        assert "Catherine Lacy" in wrapper.query().convert().toxml()
        wrapper.setReturnFormat(CSV)
        assert b"Catherine Lacy" in wrapper.query().convert()
        wrapper.setQuery(GRAPH)
        wrapper.setReturnFormat(TURTLE)
        assert b"lacy" in wrapper.query().convert()
