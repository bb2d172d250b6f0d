"""Shapes compiled to SPARQL: the same results as a shapes engine, at the rows that people write."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pyoxigraph as ox
import pytest
from dossiers import CLAIMS, ENTITIES, SOURCES, write_dossier
from pyshacl import validate
from rdflib import RDF, SH, Graph
from test_ontology_shapes import FAULTS, MISSING, ROLES, SOUND

from onrecord.check import check
from onrecord.check.shape_queries import Unsupported, compile_shapes
from onrecord.check.shape_terms import Shapes, packaged
from onrecord.check.shapes import breaking, shape_findings
from onrecord.model.finding import Finding
from onrecord.read.dossier import read

Broken = set[tuple[str, str, str]]
_LEVEL = {"Violation": "error", "Warning": "warning", "Info": "note"}


def oracle(data: str, shapes: list[bytes]) -> Broken:
    """(focus, sentence, severity) as the engine reports them."""
    shacl = Graph()
    for turtle in shapes:
        shacl.parse(data=turtle.decode(), format="turtle")
    _, report, _ = validate(Graph().parse(data=data, format="turtle"), shacl_graph=shacl, advanced=False)
    assert isinstance(report, Graph)
    return {
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultMessage)),
            _LEVEL[str(report.value(result, SH.resultSeverity)).rpartition("#")[2]],
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def compiled(data: str, shapes: list[bytes], *, absent: bool) -> Broken:
    """The same as our queries find it, with paths shortened or whole."""
    store = ox.Store()
    store.load(data.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://example.org/")
    below = "http://www.w3.org/2000/01/rdf-schema#sub%sOf"
    gone = [below % kind for kind in ("Class", "Property")] if absent else []
    return {
        (node, constraint.message, constraint.severity)
        for turtle in shapes
        for constraint in compile_shapes(Shapes(turtle), absent=gone)
        for node in breaking(store, constraint)
    }


ADDED = {
    "nothing": "",
    "roles on places": "".join(
        f'ex:{r} a onr:Place, onr:{r} ; rdfs:label "P" . ex:ada a onr:{r} .\n' for r in ROLES
    ),
    "events of which nothing is said": "".join(f'ex:{k} a onr:{k} ; rdfs:label "E" .\n' for k in MISSING),
    "a date before another": 'ex:c1 onr:latestEnd "1980-01-01"^^xsd:date .',
    "a hash with a letter": f'ex:article onr:sha256 "{"g" * 64}" .',
    "a blank node with a fault": "[] a onr:Claim .",
}


@pytest.mark.parametrize("case", ADDED)
@pytest.mark.parametrize("absent", [True, False])
def test_the_compiled_shapes_find_what_the_engine_finds(case: str, absent: bool) -> None:
    def named(broken: Broken) -> Broken:
        """Blank nodes have other names in each engine."""
        return {(node if node.startswith("https:") else "_:", said, level) for node, said, level in broken}

    data = SOUND + ADDED[case]
    expected = oracle(data, packaged())
    assert named(compiled(data, packaged(), absent=absent)) == named(expected)
    assert bool(expected) == (case != "nothing")


def test_a_date_that_is_none_is_found() -> None:
    """Here ours says more: SHACL counts what cannot be compared as a fault, and the engine passes over it."""
    found = compiled(SOUND + 'ex:c1 onr:latestEnd "1991-99-99"^^xsd:date .', packaged(), absent=True)
    assert any(sentence.startswith("The latest end of a claim is no day") for _, sentence, _ in found)


def test_every_fault_of_the_ontologys_own_tests_is_found_by_both() -> None:
    """One by one, so that no fault hides another."""
    broken = 0
    for added, _ in FAULTS:
        data = SOUND + added
        expected = oracle(data, packaged())
        assert compiled(data, packaged(), absent=False) == expected, added
        broken += bool(expected)
    assert broken > len(FAULTS) / 2, "the rest needs the ontology beside the data"


PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix onr: <https://w3id.org/onrecord/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
OTHER_SHAPES = {
    "minCount 2": "sh:path ex:p ; sh:minCount 2",
    "maxCount 0": "sh:path ex:p ; sh:maxCount 0",
    "hasValue": "sh:path ex:p ; sh:hasValue ex:v",
    "lessThan": "sh:path ex:p ; sh:lessThan ex:q",
    "lengths": "sh:path ex:p ; sh:minLength 2 ; sh:maxLength 3",
    "pattern with flags": 'sh:path ex:p ; sh:pattern "^A\\\\d" ; sh:flags "i"',
    "not": "sh:path ex:p ; sh:not [ sh:nodeKind sh:IRI ]",
    "and": "sh:path ex:p ; sh:and ( [ sh:nodeKind sh:Literal ] [ sh:minLength 2 ] )",
    "or of paths": "sh:path ex:p ; sh:or ( [ sh:path ex:q ; sh:minCount 1 ] [ sh:in ( ex:v 1 ) ] )",
    "qualified minimum 2": "sh:path ex:p ; sh:qualifiedMinCount 2 ; "
    "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ]",
    "qualified maximum": "sh:path ex:p ; sh:qualifiedMaxCount 1 ; "
    "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]",
    "a path of all kinds": "sh:minCount 1 ; "
    "sh:path ( [ sh:alternativePath ( ex:p ex:q ) ] [ sh:zeroOrOnePath ex:q ] )",
    "one or more": "sh:path [ sh:oneOrMorePath ex:p ] ; sh:class ex:C",
    "integers": "sh:path ex:p ; sh:datatype xsd:integer",
    "booleans": "sh:path ex:p ; sh:datatype xsd:boolean",
}
VALUES = """
ex:a a ex:C ; ex:p "A1", "b", 1 ; ex:q 2 .
ex:b a ex:C ; ex:p ex:v, ex:w .
ex:c a ex:C ; ex:q "x" .
ex:d a ex:C ; ex:p "", true, 7 , "a1" , "seven"^^xsd:integer ; ex:q 3, 5 .
ex:e a ex:C ; ex:p ex:a .
ex:f a ex:Other ; ex:p "A1" .
ex:v ex:q 9 .
"""


@pytest.mark.parametrize("case", OTHER_SHAPES)
@pytest.mark.filterwarnings("ignore")
def test_what_own_shapes_may_demand_is_compiled_alike(case: str) -> None:
    body = f'sh:property [ {OTHER_SHAPES[case]} ; sh:message "Broken." ; sh:severity sh:Info ]'
    shapes = [(PREFIXES + f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; {body} .").encode()]
    data = PREFIXES + VALUES
    expected = oracle(data, shapes)
    assert {node for node, _, _ in compiled(data, shapes, absent=True)} == {node for node, _, _ in expected}
    assert compiled(data, shapes, absent=False) == expected


@pytest.mark.parametrize("term", ["sh:closed true", "sh:equals ex:q", "sh:uniqueLang true", "sh:minCont 1"])
def test_what_is_not_understood_is_never_passed_over(term: str) -> None:
    shape = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {term} ] ."
    shapes = Shapes((PREFIXES + shape).encode())
    with pytest.raises(Unsupported):
        list(compile_shapes(shapes))
    assert list(shapes.misspelt())


def test_no_packaged_shape_is_misspelt() -> None:
    assert [found for turtle in packaged() for found in Shapes(turtle).misspelt()] == []


def findings(folder: Path) -> list[Finding]:
    dossier, noticed = read(folder, drafts=True)
    return [*check(dossier, noticed), *shape_findings(dossier)]


def test_a_finding_is_at_the_row_that_the_node_comes_from(tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path,
        entities=ENTITIES + "murder,Homicide,the killing\n",
        claims=CLAIMS + "balcerzak,respondedTo,murder,paper,reported,,,,,went there\n",
    )
    (finding,) = findings(folder)
    assert (finding.file, finding.line, finding.severity) == ("entities.csv", 8, "warning")
    assert finding.code == "homicide-shape"
    assert finding.message == "the killing: No claim says who was killed in a homicide"
    assert finding.fix.startswith("Add one with victimIn")


def test_own_shapes_count_and_their_misspelt_terms_are_errors(tmp_path: Path) -> None:
    shape = (
        "ex:S a sh:NodeShape ; sh:targetClass onr:Lawsuit ; "
        "sh:property [ sh:path onr:nothing ; sh:minCount 1 ; "
        'sh:message "A suit lacks nothing: add nothing." ] .'
    )
    dossier, _ = read(write_dossier(tmp_path))
    own = tmp_path / "ontology.ttl"
    own.write_text(PREFIXES + shape, encoding="utf-8")
    (finding,) = shape_findings(dossier, own=own)
    assert (finding.file, finding.code, finding.fix) == ("entities.csv", "s", "Add nothing.")
    own.write_text(PREFIXES + shape.replace("minCount", "minCont"), encoding="utf-8")
    (finding,) = shape_findings(dossier, own=own)
    assert (finding.code, finding.file) == ("misspelt-shape", "ontology.ttl")
    assert "did you mean sh:minCount?" in finding.message


def test_an_own_relation_below_ours_counts(tmp_path: Path) -> None:
    """A dossier may say more exactly what ours say in general."""
    ontology = """
    @prefix onr: <https://w3id.org/onrecord/ontology#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <https://example.org/t#shotIn> a owl:ObjectProperty ; rdfs:label "shot in"@en ;
        rdfs:subPropertyOf onr:victimIn ;
        onr:inverseLabel "had shot"@en ; skos:definition "Somebody was shot."@en ; skos:example "A man."@en ;
        onr:domainIncludes onr:Person ; onr:rangeIncludes onr:Event ; onr:datesEvent "object" .
    """
    folder = write_dossier(
        tmp_path,
        entities=ENTITIES + "murder,Homicide,the killing\n",
        claims=CLAIMS + "lacy,shotIn,murder,paper,reported,,,,,was shot\n",
        files={"ontology.ttl": ontology},
    )
    assert [f for f in findings(folder) if f.severity != "note"] == []


def test_a_few_hundred_claims_take_a_moment(tmp_path: Path) -> None:
    """Budget with room for a busy machine; measured 0.05 s for 500 claims."""
    entities = ENTITIES + "".join(f"p{i},Person,Person {i}\n" for i in range(200))
    claims = CLAIMS + "".join(
        f"p{i},presentAt,response,paper,reported,,,1991-05-27,,was there\n" for i in range(200)
    )
    folder = write_dossier(tmp_path, entities=entities, claims=claims, sources=SOURCES)
    begin = perf_counter()
    assert [found for found in findings(folder) if found.code != "private-by-default"] == []
    assert perf_counter() - begin < 3
