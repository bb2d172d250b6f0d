"""A dossier's own ontology: a new kind of event is a few lines of Turtle, and a slip in them is a finding."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.model.finding import Finding
from onrecord.model.terms import Terms
from onrecord.read.axioms import OWL, RDF, RDFS, SKOS, packaged, read_axioms
from onrecord.read.ontology import compile_terms, lint_terms, load_terms
from onrecord.read.ontology_lint import _vocabulary

PREFIXES = """\
@prefix ex: <https://example.org/terms#> .
@prefix onr: <https://w3id.org/onrecord/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
FIRST = PREFIXES.count("\n") + 1
"""Line on which what a test adds begins."""

WORDS = 'skos:definition "D."@en ; skos:example "E."@en'

RAID = f"""
ex:Raid a owl:Class ;
    rdfs:subClassOf onr:Event ;
    rdfs:label "raid"@en ;
    {WORDS} .

ex:raidedIn a owl:ObjectProperty ;
    rdfs:subPropertyOf onr:participatedIn ;
    onr:rangeIncludes ex:Raid ;
    onr:adverse true ;
    rdfs:label "raided in"@en ;
    onr:inverseLabel "raid of"@en ;
    {WORDS} .

ex:Detective a owl:Class ;
    rdfs:subClassOf onr:Officer ;
    onr:roleOf onr:Person ;
    rdfs:label "detective"@en ;
    {WORDS} .

ex:detectiveOf a owl:ObjectProperty ;
    rdfs:subPropertyOf onr:officerOf ;
    rdfs:label "detective of"@en ;
    onr:inverseLabel "has detective"@en ;
    {WORDS} .

[] a owl:Restriction ; owl:onProperty ex:detectiveOf ; owl:someValuesFrom owl:Thing ;
    rdfs:subClassOf ex:Detective .

ex:badge a owl:DatatypeProperty ;
    onr:domainIncludes onr:Person ;
    onr:oneAnswer "subject" ;
    rdfs:label "badge number"@en ;
    onr:inverseLabel "badge number of"@en ;
    {WORDS} .

ex:rumored a skos:Concept ;
    skos:inScheme onr:Standing ;
    skos:notation "rumored" ;
    onr:firmness 1 ;
    onr:saidAs "rumored"@en ;
    rdfs:label "rumored"@en ;
    {WORDS} .
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    """Write an `ontology.ttl`."""

    def write(text: str) -> Path:
        path = tmp_path / "ontology.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        return path

    return write


Own = Callable[[str], Path]


def lint(path: Path) -> list[Finding]:
    return lint_terms(load_terms(path), path)


# ---- adding terms -------------------------------------------------------------------------------------


def test_a_kind_of_event_is_a_term_and_no_line_of_python(own: Own) -> None:
    terms = load_terms(own(RAID))
    raid = terms.classes["Raid"]
    assert (raid.kind, raid.supers, raid.label) == ("event", ("Event",), "raid")
    assert raid.iri == "https://example.org/terms#Raid"
    assert terms.kind("Raid") == "event"
    assert terms.is_a("Raid", "Event")
    assert terms.class_named("raid") is raid
    assert "Event" in terms.relations["participatedIn"].range, "so anybody can take part in a raid"


def test_an_own_relation_inherits_what_it_does_not_say(own: Own) -> None:
    terms = load_terms(own(RAID))
    raided = terms.relations["raidedIn"]
    assert (raided.domain, raided.range) == (("Agent",), ("Raid",))
    assert (raided.dates, raided.adverse, raided.joins) == ("object", True, True)
    assert raided.supers == ("participatedIn",)
    badge = terms.relations["badge"]
    assert (badge.literal, badge.joins, badge.one_answer, badge.range) == (True, False, "subject", ())


def test_an_own_role_follows_with_the_roles_above_it(own: Own) -> None:
    terms = load_terms(own(RAID))
    assert terms.relations["detectiveOf"].roles == (("subject", "Detective"), ("subject", "Officer"))
    assert terms.relations["detectiveOf"].range == ("LawEnforcementAgency",)
    assert terms.relations["officerOf"].roles == (("subject", "Officer"),)
    assert terms.classes["Detective"].role


def test_an_own_standing_joins_the_scheme(own: Own) -> None:
    standing = load_terms(own(RAID)).standings["rumored"]
    assert (standing.firmness, standing.stands, standing.said_as) == (1, True, "rumored")


def test_own_terms_leave_all_others_as_they_were(own: Own) -> None:
    before, after = load_terms(), load_terms(own(RAID))
    for kind in ("classes", "relations", "standings"):
        ours, theirs = getattr(before, kind), getattr(after, kind)
        assert {name: theirs[name] for name in ours} == ours
    assert after.prefixes == {**before.prefixes, "ex": "https://example.org/terms#"}
    assert Terms.from_json(after.as_json()) == after


def test_a_sound_file_has_no_findings(own: Own) -> None:
    assert lint(own(RAID)) == []


def test_no_file_is_no_own_terms(tmp_path: Path) -> None:
    assert load_terms(tmp_path / "ontology.ttl") == load_terms(None) == compile_terms(packaged())
    assert lint_terms(load_terms(), None) == lint_terms(load_terms(), tmp_path / "ontology.ttl") == []


def test_what_is_said_of_our_own_terms_changes_nothing(own: Own) -> None:
    """Else a dossier could make every defendant a suspect, or an accusation harmless."""
    path = own(
        "onr:perpetrated onr:adverse false . onr:accusedIn onr:joins false . onr:Court onr:hub false .\n"
        'onr:Suspect a owl:Class ; rdfs:subClassOf onr:Person ; rdfs:label "suspect"@en .\n'
    )
    terms, before = load_terms(path), load_terms()
    assert (terms.classes, terms.relations, terms.standings) == (
        before.classes,
        before.relations,
        before.standings,
    )
    assert {f.code for f in lint(path)} == {"ontology-reserved"}
    assert {f.line for f in lint(path)} == {FIRST, FIRST + 1}


def test_a_circle_of_superclasses_ends(own: Own) -> None:
    text = f"""
ex:A a owl:Class ; rdfs:subClassOf ex:B, onr:Event ; rdfs:label "a"@en ; {WORDS} .
ex:B a owl:Class ; rdfs:subClassOf ex:A ; rdfs:label "b"@en ; {WORDS} .
"""
    terms = load_terms(own(text))
    assert terms.classes["A"].supers == ("B", "Event")
    assert terms.classes["B"].supers == ("A", "Event")


# ---- slips ---------------------------------------------------------------------------------------------

SLIPS = [
    (
        "ex:Raid a owl:Class ; rdfs:subClassOf onr:Evnt .",
        "onr:Evnt does not exist.",
        "Did you mean onr:Event?",
    ),
    (
        "ex:Raid a owl:Class ; rdfs:subClassOf onr:Event ; onr:hubb true .",
        "onr:hubb does not exist.",
        "Did you mean onr:hub?",
    ),
    (
        "ex:r a owl:ObjectProperty ; rdfs:subPropertyOf onr:subjectOf ; onr:advers true .",
        "onr:advers does not exist.",
        "Did you mean onr:adverse?",
    ),
    (
        "ex:Raid a owl:Class ; rdfs:subClasOf onr:Event .",
        "rdfs:subClasOf does not exist.",
        "Did you mean rdfs:subClassOf?",
    ),
    ("ex:Raid a owl:Clas .", "owl:Clas does not exist.", "Did you mean owl:Class?"),
    (
        'ex:Raid a owl:Class ; rdfs:subClassOf onr:Event ; skos:definiton "D."@en .',
        "skos:definiton does not exist.",
        "Did you mean skos:definition?",
    ),
    (
        "ex:Raid a owl:Class ; rdfs:subClassOf onr:Event . ex:Sub a owl:Class ; rdfs:subClassOf ex:Riad .",
        "ex:Sub names ex:Riad as superclass, which does not exist.",
        "Did you mean ex:Raid?",
    ),
    (
        "ex:r a owl:ObjectProperty ; onr:domainIncludes onr:Person ; onr:rangeIncludes ex:Raidd .",
        "ex:r names ex:Raidd as onr:rangeIncludes, which does not exist.",
        "Define it, or use one of ours.",
    ),
    (
        "ex:r a owl:ObjectProperty ; rdfs:subPropertyOf ex:nothing .",
        "ex:r names ex:nothing as super-relation, which does not exist.",
        "Define it, or use one of ours.",
    ),
    (
        "ex:Raid a owl:Class .",
        "ex:Raid is below no class of ours, so no entity can have it.",
        "Add rdfs:subClassOf with one of our classes, such as onr:Event.",
    ),
    (
        "ex:r a owl:ObjectProperty .",
        "ex:r has no onr:domainIncludes, and none above it has one of our classes.",
        "Add it, or put the relation below one of ours with rdfs:subPropertyOf.",
    ),
    (
        "ex:r a owl:ObjectProperty ; onr:domainIncludes onr:Person .",
        "ex:r has no onr:rangeIncludes, and none above it has one of our classes.",
        "Add it, or put the relation below one of ours with rdfs:subPropertyOf.",
    ),
    (
        'ex:r a owl:ObjectProperty ; rdfs:subPropertyOf onr:subjectOf ; onr:datesEvent "both" .',
        "onr:datesEvent of ex:r is none of subject, object.",
        "Write subject or object.",
    ),
    (
        'ex:r a owl:ObjectProperty ; rdfs:subPropertyOf onr:subjectOf ; onr:adverse "yes" .',
        "onr:adverse of ex:r is none of true, false.",
        "Write true or false.",
    ),
    (
        'ex:Car a owl:Class ; onr:kind "vehicle" .',
        "onr:kind of ex:Car is none of case, estate, event, group, organization, person, place, work.",
        "Write case or estate or event or group or organization or person or place or work.",
    ),
    (
        "ex:Arrest a owl:Class ; rdfs:subClassOf onr:Event .",
        "ex:Arrest has the name of onr:Arrest, which stays.",
        "Choose another name.",
    ),
    (
        'ex:Raid a owl:Class ; rdfs:subClassOf onr:Event ; rdfs:label "Arrest"@en .',
        'ex:Raid has the label "arrest" of onr:Arrest.',
        "Choose another label.",
    ),
    (
        "ex:r a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:subPropertyOf onr:subjectOf .",
        "owl:FunctionalProperty would let a reasoner merge two people into one.",
        "Use onr:oneAnswer.",
    ),
    (
        "ex:r a owl:ObjectProperty ; rdfs:subPropertyOf onr:subjectOf ; rdfs:domain onr:Person .",
        "rdfs:domain would type whatever is written there.",
        "Use onr:domainIncludes, which checks.",
    ),
    (
        "ex:a owl:sameAs ex:b .",
        "owl:sameAs merges two things for good.",
        "Write a judgement in identities.csv.",
    ),
    (
        "[] a owl:Restriction ; owl:onProperty onr:subjectOf ; owl:someValuesFrom onr:Arrest ; "
        "rdfs:subClassOf onr:Officer .",
        "onr:Officer follows only for some objects: that is not supported.",
        "Write owl:someValuesFrom owl:Thing, with a narrower relation.",
    ),
]


@pytest.mark.parametrize(("text", "message", "fix"), SLIPS, ids=[m[:50] for _, m, _ in SLIPS])
def test_a_slip_is_an_error_at_its_line(own: Own, text: str, message: str, fix: str) -> None:
    (finding,) = [f for f in lint(own(text)) if f.message == message]
    assert (finding.severity, finding.fix, finding.file) == ("error", fix, "ontology.ttl")
    assert finding.line == FIRST or text.startswith("ex:a owl:sameAs"), finding


def test_a_slip_is_found_once_and_nothing_else_is(own: Own) -> None:
    text = RAID.replace("onr:adverse true", "onr:advers true")
    (finding,) = lint(own(text))
    assert finding.code == "ontology-unknown-term"
    assert (PREFIXES + text).splitlines()[finding.line - 1].strip() == "onr:advers true ;"


def test_missing_words_are_warned_of(own: Own) -> None:
    found = lint(own("ex:r a owl:ObjectProperty ; rdfs:subPropertyOf onr:subjectOf ."))
    assert {(f.severity, f.message) for f in found} == {
        ("warning", "ex:r has no rdfs:label."),
        ("warning", "ex:r has no skos:definition."),
        ("note", "ex:r has no skos:example."),
        ("warning", "ex:r has no onr:inverseLabel."),
    }
    relation = load_terms(own("ex:r a owl:ObjectProperty ; rdfs:subPropertyOf onr:subjectOf .")).relations[
        "r"
    ]
    assert (relation.label, relation.inverse_label) == ("r", "inverse of r")


def test_what_is_no_turtle_is_one_finding_with_its_line(own: Own) -> None:
    path = own("ex:Raid a owl:Class ;\n   rdfs:subClassOf onr:Event\nex:Next a owl:Class .\n")
    (finding,) = lint(path)
    assert (finding.code, finding.severity, finding.line) == ("ontology-syntax", "error", FIRST + 2)
    assert load_terms(path) == load_terms()
    with pytest.raises(SyntaxError):
        compile_terms([*packaged(), path])


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "ontology.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + (PREFIXES + RAID).encode())
    assert "Raid" in load_terms(path).classes
    assert lint(path) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x00" * 50, b"\xef\xbb\xbf# a mark of order\n"])
def test_odd_bytes_never_raise(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ontology.ttl"
    path.write_bytes(content)
    assert load_terms(path) == load_terms()
    assert all(f.code == "ontology-syntax" for f in lint(path))


def test_the_packaged_files_use_no_name_that_the_check_would_not_know() -> None:
    axioms = read_axioms(packaged())
    used = {p for by in axioms.triples.values() for p in by}
    used |= {o for by in axioms.triples.values() for many in by.values() for o in many if isinstance(o, str)}
    for name in used:
        if name.startswith((RDF, RDFS, OWL, SKOS)):
            assert name in _vocabulary(name), name


def test_the_table_loads_before_a_person_notices() -> None:
    """Every command loads it: median of nine, a tenth of what the interpreter itself takes to start."""
    times = []
    for _ in range(9):
        start = time.perf_counter()
        load_terms()
        times.append(1000 * (time.perf_counter() - start))
    assert sorted(times)[4] < 20


def test_no_turtle_is_parsed_for_the_packaged_table(monkeypatch: pytest.MonkeyPatch) -> None:
    import onrecord.read.ontology as module

    def refuse(*_: object) -> None:
        raise AssertionError("Turtle was parsed")

    monkeypatch.setattr(module, "read_axioms", refuse)
    assert load_terms().classes
