"""RDF: the same claims as from tables, and nothing forged, merged or flooded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from dossiers import write_dossier
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.finding import Finding
from onrecord.model.judge import judge
from onrecord.read.dossier import read
from onrecord.store.triples import nquads

PREFIXES = """\
@prefix : <https://example.org/case/> .
@prefix onr: <https://w3id.org/onrecord/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.com/> .
"""

CLAIM = """\
[] a onr:Claim ; rdf:subject :lacy ; rdf:predicate onr:plaintiffIn ; rdf:object :suit ;
    onr:source :opinion ; onr:standing onr:recorded ; onr:summary "the caption names her" .
"""


def rdf(
    tmp_path: Path, content: str | bytes, name: str = "more.ttl", **tables: str
) -> tuple[Dossier, list[Finding]]:
    """The small case without claims, and one RDF file."""
    if isinstance(content, str) and name.endswith((".ttl", ".trig")):
        content = PREFIXES + content
    return read(write_dossier(tmp_path, claims=tables.pop("claims", ""), files={name: content}, **tables))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def bare(claim: Claim) -> Claim:
    return replace(claim, file="", line=0, note="")


def test_a_claim_in_rdf_is_the_claim_of_the_table(tmp_path: Path) -> None:
    """The same id, whatever the format."""
    row = "lacy,plaintiffIn,suit,opinion,recorded,,,,,the caption names her"
    table, _ = read(write_dossier(tmp_path / "table", claims=row))
    turtle, findings = rdf(tmp_path / "turtle", CLAIM)
    assert not findings
    assert [bare(c) for c in turtle.claims] == [bare(c) for c in table.claims]


def spellings() -> dict[str, str]:
    """One claim in each format."""
    onr, base = "https://w3id.org/onrecord/ontology#", "https://example.org/case/"
    syntax = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    parts = [
        (f"{syntax}type", f"{onr}Claim"),
        (f"{syntax}subject", f"{base}lacy"),
        (f"{syntax}predicate", f"{onr}plaintiffIn"),
        (f"{syntax}object", f"{base}suit"),
        (f"{onr}source", f"{base}opinion"),
        (f"{onr}standing", f"{onr}recorded"),
    ]
    lines = "".join(f"_:c <{p}> <{o}> .\n" for p, o in parts)
    objects = ", ".join(f'"{p}": {{"@id": "{o}"}}' for p, o in parts[1:])
    elements = "".join(
        f'<{p.removeprefix(syntax).join(["rdf:", ""])} rdf:resource="{o}"/>'
        if p.startswith(syntax)
        else f'<onr:{p.removeprefix(onr)} rdf:resource="{o}"/>'
        for p, o in parts
    )
    return {
        "a.ttl": lines,
        "a.nt": lines,
        "a.nq": lines,
        "a.trig": lines,
        "a.jsonld": f'{{"@type": "{onr}Claim", {objects}}}',
        "a.rdf": f'<rdf:RDF xmlns:rdf="{syntax}" xmlns:onr="{onr}"><rdf:Description>{elements}'
        "</rdf:Description></rdf:RDF>",
    }


@pytest.mark.parametrize("name", spellings())
def test_every_format_gives_the_same_claim(tmp_path: Path, name: str) -> None:
    dossier, findings = rdf(tmp_path, spellings()[name].encode(), name)
    assert not findings
    assert [c.id for c in dossier.claims] == ["c57e797626e53461"]


def test_entities_sources_and_judgements_may_be_rdf_too(tmp_path: Path) -> None:
    dossier, findings = rdf(
        tmp_path,
        """
        :smith a onr:Person, onr:Officer, onr:Agent ; rdfs:label "Ann Smith" ; skos:altLabel "A. Smith" ;
            onr:privacy "public" ; skos:exactMatch <https://example.net/smith> ; onr:unnamed false .
        :memo a onr:Source ; dcterms:title "A memo" ; onr:published "1991" ; onr:basedOn :opinion .
        <http://elsewhere.org/people#Bob> a onr:Person ; rdfs:label "Bob" .
        :j a onr:Judgement ; onr:judges :smith, :lacy ; onr:judgement "different" ; onr:reason "two names" .
        [] a onr:Claim ; rdf:subject :smith ; rdf:predicate onr:officerOf ;
            rdf:object :police ; onr:source :memo .
        """,
    )
    assert not findings
    smith = dossier.entities["smith"]
    assert (smith.type, smith.name, smith.aliases, smith.privacy) == (
        "Person",
        "Ann Smith",
        ("A. Smith",),
        "public",
    )
    assert smith.same_as == ("https://example.net/smith",)
    (other,) = [e for e in dossier.entities.values() if e.name == "Bob"]
    assert other.same_as == ("http://elsewhere.org/people#Bob",)
    assert dossier.sources["memo"].based_on == ("opinion",)
    assert [(j.a, j.b, j.judgement) for j in dossier.judgements] == [("lacy", "smith", "different")]
    assert [c.statement for c in dossier.claims] == [("smith", "officerOf", "police", "")]


def test_a_plain_triple_is_a_claim_if_its_document_or_graph_has_a_source(tmp_path: Path) -> None:
    plain = ":lacy onr:plaintiffIn :suit ."
    dossier, findings = rdf(tmp_path / "a", f"<> dcterms:source :opinion . {plain}")
    assert not findings
    assert [(c.statement, c.source) for c in dossier.claims] == [
        (("lacy", "plaintiffIn", "suit", ""), "opinion")
    ]
    graph = f"ex:g dcterms:source :paper . ex:g {{ {plain} }}"
    dossier, findings = rdf(tmp_path / "b", graph, "more.trig")
    assert not findings
    assert [c.source for c in dossier.claims] == ["paper"]
    for number, text in enumerate((plain, f"<> dcterms:source :opinion, :paper . {plain}")):
        dossier, findings = rdf(tmp_path / f"c{number}", text)
        assert codes(findings) == ["claim-without-source"]
        assert not list(dossier.claims)


def test_an_answer_may_name_the_claim_it_answers_by_its_node(tmp_path: Path) -> None:
    dossier, findings = rdf(
        tmp_path,
        CLAIM.replace("[]", "_:one")
        + CLAIM.replace("[]", "_:two")
        .replace("recorded", "denied")
        .replace('her"', 'her" ; onr:undoes _:one'),
    )
    assert not findings
    answered, answer = sorted(dossier.claims, key=lambda c: c.standing == "denied")
    assert answer.undoes == answered.id


FORGED = {
    "a graph of the record": ("onr:anything { :lacy <http://e/p> 1 }", "more.trig", "reserved-term"),
    "a term": ("onr:perpetrated onr:adverse false .", "more.ttl", "reserved-term"),
    "a standing": ("onr:alleged onr:stands true .", "more.ttl", "reserved-term"),
    "a class": ("onr:Officer rdfs:subClassOf onr:Court .", "more.ttl", "reserved-term"),
    "parts of a claim that is none": ("ex:c rdf:subject :lacy .", "more.ttl", "reserved-term"),
    "a mark on something else": (":lacy onr:stands true .", "more.ttl", "unknown-relation"),
    "a misspelt relation": (":lacy onr:plantiffIn :suit .", "more.ttl", "unknown-relation"),
    "a triple term": (":lacy ex:p <<( :lacy onr:perpetrated :suit )>> .", "more.ttl", "reserved-term"),
    "a claim with two subjects": (CLAIM.replace(":lacy", ":lacy, :city"), "more.ttl", "incomplete-claim"),
    "a claim with two standings": (
        CLAIM.replace("onr:recorded", "onr:found, onr:alleged"),
        "more.ttl",
        "incomplete-claim",
    ),
    "a claim without object": (CLAIM.replace("rdf:object :suit ;", ""), "more.ttl", "incomplete-claim"),
    "a claim without source": (
        CLAIM.replace("onr:source :opinion ;", ""),
        "more.ttl",
        "claim-without-source",
    ),
    "a claim of nobody known": (CLAIM.replace(":lacy", ":nobody"), "more.ttl", "unknown-entity"),
    "an entity that is another": (':lacy a onr:Court ; rdfs:label "Lacy" .', "more.ttl", "duplicate-id"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_file_cannot_forge_what_the_record_says(tmp_path: Path, case: str) -> None:
    content, name, code = FORGED[case]
    dossier, findings = rdf(tmp_path, content, name)
    assert codes(findings) == [code]
    assert not list(dossier.claims)
    assert not dossier.quads


def test_other_vocabularies_are_kept_and_are_no_claims(tmp_path: Path) -> None:
    dossier, findings = rdf(tmp_path, ':lacy ex:hairColour "brown" . ex:g { _:x ex:p 1.50 }', "more.trig")
    assert not findings
    assert not list(dossier.claims)
    assert len(list(dossier.quads)) == 2
    assert any('"1.50"' in line and line.endswith("<http://example.com/g> .") for line in dossier.quads)


def test_equal_blank_nodes_of_two_files_are_two_nodes(tmp_path: Path) -> None:
    person = '_:a a onr:Person ; rdfs:label "%s" . _:a <http://e/p> 1 .'
    folder = write_dossier(
        tmp_path, files={"one.ttl": PREFIXES + person % "One", "two.ttl": PREFIXES + person % "Two"}
    )
    dossier, findings = read(folder)
    assert not findings
    assert {e.name for e in dossier.entities.values()} >= {"One", "Two"}
    assert len({line.split()[0] for line in dossier.quads}) == 2
    again, _ = read(folder)
    assert again.quads == dossier.quads, "the same names on every machine"


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
)
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "entities": ("a.rdf", LAUGHS.encode(), "refused-rdf"),
    "entities in UTF-16": ("a.rdf", LAUGHS.encode("utf-16"), "refused-rdf"),
    "entities in UTF-16 without a mark": ("a.rdf", LAUGHS.encode("utf-16-be"), "refused-rdf"),
    "doctype in small letters": ("a.rdf", LAUGHS.replace("DOCTYPE", "doctype").encode(), "refused-rdf"),
    "an odd encoding": ("a.rdf", b'<?xml version="1.0" encoding="utf-7"?><r/>', "refused-rdf"),
    "deep elements": ("a.rdf", b"<a>" * 100_000, "refused-rdf"),
    "deep JSON": ("a.jsonld", b'{"http://e/p":' * 10_000, "refused-rdf"),
    "deep lists in JSON": ("a.jsonld", b"[" * 100_000, "refused-rdf"),
    "a remote context": ("a.jsonld", b'{"@context": "http://127.0.0.1:9/x", "@id": "http://e/a"}', "bad-rdf"),
    "deep triple terms": (
        "a.ttl",
        b"<http://e/a> <http://e/b> " + b"<<( <http://e/a> <http://e/b> " * 100_000,
        "refused-rdf",
    ),
    "no Turtle": ("a.ttl", b"\n\nthis is no turtle", "bad-rdf"),
    "not UTF-8": ("a.ttl", b'<http://e/a> <http://e/b> "\xff" .', "bad-rdf"),
    "half a letter": ("a.nt", b'<http://e/a> <http://e/b> "\\uD800" .', "bad-rdf"),
    "an IRI with brackets": ("a.ttl", b"<http://e/a\\u003e \\u003chttp://e/x> <http://e/b> 1 .", "bad-rdf"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_crashes_a_parser_is_refused_in_a_moment(tmp_path: Path, case: str) -> None:
    name, content, code = HOSTILE[case]
    begin = perf_counter()
    _, findings = rdf(tmp_path, content, name)
    assert codes(findings) == [code]
    assert perf_counter() - begin < 5


def test_a_syntax_error_has_its_line(tmp_path: Path) -> None:
    _, findings = rdf(tmp_path, b"\n\n<http://e/a> oops", "a.ttl")
    assert [(f.file, f.line) for f in findings] == [("a.ttl", 3)]


def test_brackets_in_texts_are_no_nesting(tmp_path: Path) -> None:
    text = '{"@id": "http://e/a", "http://e/p": "%s"}' % ('[{\\\\\\"' * 300)
    _, findings = rdf(tmp_path, text.encode(), "a.jsonld")
    assert not findings


def export(dossier: Dossier) -> str:
    return "".join(f"{line}\n" for line in nquads(dossier, judge(dossier)))


def test_a_records_own_export_reads_back_to_the_same_claims(tmp_path: Path) -> None:
    one, _ = read(
        write_dossier(tmp_path / "a", identities="lacy,balcerzak,different,two people,me,2026-01-01")
    )
    two, findings = rdf_only(tmp_path / "b", export(one))
    assert not findings
    assert export(two) == export(one)
    keep = ("id", "statement", "when", "quote", "summary", "standing", "by", "undoes", "draft", "source")
    assert [[getattr(c, k) for k in keep] for c in two.claims] == [
        [getattr(c, k) for k in keep] for c in one.claims
    ]
    assert list(two.entities) == list(one.entities)
    assert list(two.sources) == list(one.sources)


def rdf_only(folder: Path, content: str) -> tuple[Dossier, list[Finding]]:
    return read(write_dossier(folder, sources=None, entities=None, claims=None, files={"all.nq": content}))


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).map(str.strip)
rows = st.lists(
    st.tuples(
        st.sampled_from(["lacy", "balcerzak", "city"]),
        st.sampled_from(["plaintiffIn", "defendantIn"]),
        st.sampled_from(["suit"]),
        st.sampled_from(["opinion", "paper"]),
        st.sampled_from(["", "found", "alleged", "denied", "reported"]),
        st.sampled_from(["", "lacy", "a neighbour"]),
        st.sampled_from(["", "1991", "1991-05-27", "1991~", "../1991"]),
        words,
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_any_claims_survive_the_way_out_and_back(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("way")
    header = "subject,relation,object,source,standing,by,when,summary"
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in wanted)
    one, _ = read(write_dossier(folder / "a", claims=f"{header}\n{body}\n"))
    two, findings = rdf_only(folder / "b", export(one))
    assert not [f for f in findings if f.severity == "error"]
    assert [c.id for c in two.claims] == [c.id for c in one.claims]
    assert export(two) == export(one)
