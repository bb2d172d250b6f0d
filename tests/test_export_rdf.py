"""RDF formats, read again by rdflib and Oxigraph: the triples of the record, no allegation as a fact."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from records import stored
from small import claim, entities, small

from onrecord.model.light import replace
from onrecord.show.export import stream
from onrecord.show.portion import Portion
from onrecord.show.turtle import literal_text
from onrecord.store import rdf
from onrecord.store.reading import Reading
from onrecord.store.triples import literal

# rdflib reads JSON-LD and quads through a class that it deprecates itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph", "ignore:Dataset")
ONR = "https://w3id.org/onrecord/ontology#"
EX = "https://example.org/case/"
LINES = [
    "ada plaintiffIn suit @caption recorded by=court when=1991",
    "ada plaintiffIn suit @paper reported",
    "ada perpetrated raid @paper alleged by=bob in=suit quote=she_did",
    "ada ageAt 1.50 @paper reported in=suit summary=our_words",
    "bob witnessed raid @paper by=somebody",
    "bob witnessed raid @memo denied by=bob",
]
QUADS = ("<http://x/a> <http://x/p> <http://x/b> <http://x/g> .", '<http://x/a> <http://x/q> "t"@en .')


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    people = entities("ada bob: Person | raid: Crime | suit: Lawsuit | court: Court")
    texts = [raw.replace("\ud800", "") for raw in HOSTILE]
    lines: list[Any] = list(LINES)
    for number, text in enumerate(texts):
        lines.append(
            replace(claim(f"bob conduct x @s{number} reported"), object=text, quote=text, id=f"h{number}")
        )
    people["bob"] = replace(people["bob"], aliases=tuple(texts), description=texts[0])
    dossier = small(people, lines, same=[("ada", "bob")], quads=QUADS)
    folder = tmp_path_factory.mktemp("rdf")
    with Reading.open(stored(folder, dossier, with_rdf=True)) as opened:
        yield opened


def made(reading: Reading, name: str) -> str:
    out = io.BytesIO()
    stream(Portion(reading), name, out)
    return out.getvalue().decode()


def triples(reading: Reading) -> set[ox.Triple]:
    store = rdf.open_read_only(reading.rdf_path)
    return {q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("nquads", ox.RdfFormat.N_QUADS),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_rdf_format_holds_the_very_triples_of_the_record(
    name: str, media: ox.RdfFormat, reading: Reading
) -> None:
    text = made(reading, name)
    found = list(ox.parse(text, media))
    assert {q.triple for q in found if q.graph_name == ox.DefaultGraph()} == triples(reading)
    assert (ox.NamedNode("http://x/g") in {q.graph_name for q in found}) == (name in ("trig", "nquads"))
    # A second reader: rdflib normalises nothing that this record has.
    syntax = {"ntriples": "nt", "jsonld": "json-ld"}.get(name, name)
    graph = rdflib.Dataset(default_union=True).parse(data=text, format=syntax)
    plain = rdflib.Graph().parse(data=made(reading, "ntriples"), format="nt")
    assert {(s, p, o) for s, p, o, _ in graph.quads()} == set(plain)


def test_n_quads_are_sorted_and_canonical(reading: Reading) -> None:
    head, *lines = made(reading, "nquads").split("\n")
    assert head.startswith("# ") and reading.header.build in head
    assert lines.pop() == "" and lines == sorted(set(lines))
    dataset = ox.Dataset(ox.parse(made(reading, "nquads"), ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert sorted(f"{_line(quad)} ." for quad in dataset) == lines


def _line(quad: ox.Quad) -> str:
    graph = "" if quad.graph_name == ox.DefaultGraph() else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {quad.object}{graph}"


def test_json_ld_is_framed_and_asks_no_network(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(made(reading, "jsonld"))
    assert data["@context"] == json.loads(made(reading, "jsonld-context"))["@context"]
    (ada,) = (node for node in data["@graph"] if node["id"] == "ex:ada")
    assert {c["standing"] for c in ada["claims"]} == {"onr:recorded", "onr:reported", "onr:alleged"}
    assert ada["onr:plaintiffIn"] == {"id": "ex:suit"} and "onr:perpetrated" not in ada
    (accused,) = (c for c in ada["claims"] if c["says"] == "onr:perpetrated")
    assert (accused["quote"], accused["in"], accused["rdf:object"]) == (
        "she did",
        "ex:suit",
        {"id": "ex:raid"},
    )
    (aged,) = (c for c in ada["claims"] if c["says"] == "onr:ageAt")
    assert aged["rdf:object"] == "1.50"


def test_rdf_1_2_annotates_what_stands_firm_and_asserts_nothing_else(reading: Reading) -> None:
    """Only the engine used here reads RDF 1.2: there is no second reader."""
    text = made(reading, "turtle12")
    found = {q.triple for q in ox.parse(text, ox.RdfFormat.TURTLE)}
    rdf_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    parts = {ox.NamedNode(f"{rdf_}{part}") for part in ("subject", "predicate", "object")}
    reifies = ox.NamedNode(f"{rdf_}reifies")
    whole = triples(reading)
    assert {t for t in found if t.predicate != reifies} == {t for t in whole if t.predicate not in parts}
    said = {t.subject: t.object for t in found if t.predicate == reifies}
    assert len(said) == reading.header.claims
    for node, statement in said.items():
        assert isinstance(statement, ox.Triple)
        for part in ("subject", "predicate", "object"):
            assert ox.Triple(node, ox.NamedNode(rdf_ + part), getattr(statement, part)) in whole
    assert (
        "ex:ada onr:plaintiffIn ex:suit ~ ex:claim-" in text and "<< ex:ada onr:perpetrated ex:raid ~" in text
    )
    assert "RDF 1.2" in text.partition("VERSION")[0]


def test_prov_says_where_each_claim_comes_from(reading: Reading) -> None:
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    graph = rdflib.Graph().parse(data=made(reading, "prov"), format="turtle")
    claims = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{ONR}Claim")))
    assert len(claims) == reading.header.claims
    for node in claims:
        (source,) = graph.objects(node, prov.hadPrimarySource)
        assert (source, rdflib.RDF.type, prov.PrimarySource) in graph
        assert len(list(graph.objects(node, rdflib.URIRef(f"{ONR}standing")))) == 1
    (accused,) = (c for c in claims if "committed: Raid" in str(graph.value(c, prov.value)))
    assert "alleged by Bob" in str(graph.value(accused, prov.value))
    assert graph.value(accused, prov.wasAttributedTo) == rdflib.URIRef(f"{EX}bob")
    assert graph.value(accused, prov.wasQuotedFrom) == rdflib.URIRef(f"{EX}paper")
    assert not list(graph.triples((None, rdflib.URIRef(f"{ONR}perpetrated"), None)))


def test_annotations_point_at_the_words_of_the_source(tmp_path: Any) -> None:
    text = "He came. Officer Adams, she says, never asked his name. Not once."
    quote = "never asked his name"
    start = text.index(quote)
    lines: list[Any] = [
        replace(
            claim("ada witnessed raid @paper alleged by=bob"),
            quote=quote,
            start=start,
            end=start + len(quote),
        ),
        "bob witnessed raid @paper summary=our_words",
    ]
    dossier = small("ada bob: Person | raid: Event", lines, texts={"paper": text})
    with Reading.open(stored(tmp_path, dossier)) as opened:
        data = json.loads(made(opened, "annotation"))
    assert data["type"] == "AnnotationCollection" and data["total"] == len(data["first"]["items"]) == 2
    (said,) = (a for a in data["first"]["items"] if isinstance(a["target"], dict))
    exact, position = said["target"]["selector"]
    assert exact["prefix"] + exact["exact"] + exact["suffix"] in text and exact["exact"] == quote
    assert text[position["start"] : position["end"]] == quote
    assert [b["value"] for b in said["body"]][1:] == ["alleged", "ALLEGED_WITNESSED"]
    (other,) = (a for a in data["first"]["items"] if isinstance(a["target"], str))
    assert other["target"] == f"{EX}paper" and other["body"][-1]["value"] == "In our words: our words"
    assert quote not in json.dumps(other)


def test_annotations_are_json_ld_for_rdflib(reading: Reading) -> None:
    """With a context of its own in place of the standard's, which a reader would fetch."""
    data = json.loads(made(reading, "annotation"))
    oa = "http://www.w3.org/ns/oa#"
    data["@context"][0] = {
        "@vocab": oa,
        "id": "@id",
        "type": "@type",
        "items": f"{oa}items",
        "first": f"{oa}first",
    }
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    notes = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{oa}Annotation")))
    assert len(notes) == reading.header.claims
    assert all(len(list(graph.objects(n, rdflib.URIRef(f"{ONR}standing")))) == 1 for n in notes)


@given(st.text(), st.sampled_from(["", "http://www.w3.org/2001/XMLSchema#integer"]))
def test_a_literal_is_taken_apart_as_it_was_put_together(text: str, datatype: str) -> None:
    if any("\ufffe" <= c <= "\uffff" for c in text):
        return  # no characters; written as escapes that a parser may refuse
    found, kind, language = literal_text(literal(text, datatype))
    assert (found, language) == (text, "") and (kind == datatype or kind.endswith("#string"))
