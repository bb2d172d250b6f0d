"""The SHACL shapes: no misspelt term, a sentence for each fault, and each sentence when it is due."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node
from test_ontology import SHAPES, ontology

from onrecord.model.terms import NAMESPACE
from onrecord.read.axioms import local
from onrecord.read.ontology import load_terms

ONR = Namespace(NAMESPACE)

SOUND = """
@prefix onr: <https://w3id.org/onrecord/ontology#> .
@prefix ex: <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:article a onr:Source ; dcterms:title "A report" ; onr:textKind "digest" .
ex:ada a onr:Person, onr:Agent ; rdfs:label "Ada" ; onr:privacy "public" .
ex:bob a onr:Person, onr:Agent ; rdfs:label "Bob" .
ex:suit a onr:Lawsuit, onr:LegalCase ; rdfs:label "Ada v. Bob" .
ex:c1 a onr:Claim ; rdf:subject ex:ada ; rdf:predicate onr:plaintiffIn ; rdf:object ex:suit ;
    onr:source ex:article ; onr:standing onr:recorded ; onr:summary "She sued." ;
    onr:when "1991" ; onr:earliestBegin "1991-01-01"^^xsd:date ; onr:latestEnd "1991-12-31"^^xsd:date .
ex:ada onr:plaintiffIn ex:suit .
ex:c2 a onr:Claim ; rdf:subject ex:bob ; rdf:predicate onr:conduct ; rdf:object "shouted" ;
    onr:source ex:article ; onr:standing onr:alleged ; onr:saidBy ex:ada ; onr:contested true .
ex:c3 a onr:Claim ; rdf:subject ex:bob ; rdf:predicate onr:conduct ; rdf:object "shouted" ;
    onr:source ex:article ; onr:standing onr:denied ; onr:saidBy "Bob" ; onr:undoes ex:c2 ;
    onr:stands false .
ex:j a onr:Judgement ; onr:judges ex:ada, ex:bob ; onr:judgement "different" ; onr:reason "They met." .
"""

CLAIM = "rdf:subject ex:ada ; rdf:predicate onr:acquaintedWith ; rdf:object ex:bob ; onr:source ex:article"
SOURCE = 'a onr:Source ; dcterms:title "T"'
HASH = "f" * 64

FAULTS = [
    (
        f"ex:x a onr:Claim ; {CLAIM.replace('rdf:subject ex:ada ;', '')} .",
        ["A claim says nothing about anybody: fill in the column `subject`."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; rdf:subject ex:suit .",
        ["A claim has several subjects: write one row for each."],
    ),
    (
        "ex:x a onr:Claim ; " + CLAIM.replace("ex:ada", "'Ada'") + " .",
        ["The subject of a claim is a text: write the id of an entity."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM.replace('rdf:predicate onr:acquaintedWith ;', '')} .",
        ["A claim has no relation: fill in the column `relation`; `onrecord terms` lists them."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; rdf:predicate onr:neighborOf .",
        ["A claim has several relations: write one row for each."],
    ),
    (
        "ex:x a onr:Claim ; " + CLAIM.replace("onr:acquaintedWith", "'knew'") + " .",
        ["The relation of a claim is a text: write a term of the ontology; `onrecord terms` lists them."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM.replace('rdf:object ex:bob ;', '')} .",
        ["A claim has no object: fill in the column `object`."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; rdf:object ex:suit .",
        ["A claim has several objects: write one row for each."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM.replace('; onr:source ex:article', '')} .",
        ["A claim without source: write in the column `source` the id of a row of sources.csv."],
    ),
    (
        f"ex:more {SOURCE} . ex:x a onr:Claim ; {CLAIM} ; onr:source ex:more .",
        ["A claim has several sources: write one row for each, since each source makes its own claim."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM.replace('ex:article', 'ex:bob')} .",
        ["The source of a claim is no source: add it to sources.csv, or correct its id."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:saidBy ex:ada, "a neighbor" .',
        ["A claim has several speakers: write one row for each, since each says it."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; onr:in ex:suit, ex:ada .",
        ["A claim holds in several cases or events: write one row for each."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; onr:undoes ex:suit .",
        ["A claim undoes something that is no claim: write in the column `undoes` the id of a claim."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:quote "a", "b" .',
        ["A claim has several quotes: keep the one that says it best."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:summary "a", "b" .',
        ["A claim has several summaries: keep the one that says it best."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:when "1991", "1992" .',
        ["A claim has several times: write one row for each dating."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:earliestBegin "1991" .',
        ["The earliest begin of a claim is no day: write the time as EDTF in the column `when`."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:latestEnd "1991" .',
        ["The latest end of a claim is no day: write the time as EDTF in the column `when`."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; "
        'onr:earliestBegin "1991-02-01"^^xsd:date ; onr:latestEnd "1991-01-01"^^xsd:date .',
        ["The time of a claim ends before it begins: turn the two dates in the column `when` round."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:stands "no" .',
        ["Whether a claim stands is true or false, nothing else."],
    ),
    (
        f'ex:x a onr:Claim ; {CLAIM} ; onr:contested "no" .',
        ["Whether a claim is contested is true or false, nothing else."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; onr:standing onr:found, onr:alleged .",
        ["A claim has several standings: keep the one that the source gives it."],
    ),
    (
        f"ex:x a onr:Claim ; {CLAIM} ; onr:standing onr:certain .",
        [
            "The standing of a claim is unknown: write one of found, recorded, admitted, testified, "
            "reported, charged, alleged, depicted, denied, rejected, reversed, retracted, or leave it empty."
        ],
    ),
    (
        'ex:bob onr:conduct "shouted" .',
        [
            "A statement that hurts if false stands as a plain triple, and nobody found or admitted it: "
            "keep it as a claim only."
        ],
    ),
    ("ex:s a onr:Source .", ["A source has no title: fill in the column `title` of sources.csv."]),
    (f'ex:s {SOURCE}, "U" .', ["A source has several titles: keep the one that it prints."]),
    (
        f'ex:s {SOURCE} ; onr:textKind "copy" .',
        [
            "Whose words the text of a source holds is unknown: write original, excerpt or digest in the "
            "column `text`."
        ],
    ),
    (
        f'ex:s {SOURCE} ; onr:sha256 "{HASH}0" .',
        ["The hash of a source is no SHA-256: it has 64 digits from 0 to f."],
    ),
    (
        f'ex:s {SOURCE} ; onr:originalSha256 "{HASH.upper()}" .',
        ["The hash of a source's original is no SHA-256: it has 64 digits from 0 to f."],
    ),
    (
        f"ex:s {SOURCE} ; onr:basedOn ex:ada .",
        [
            "A source is based on something that is no source: write ids of sources.csv in the "
            "column `based_on`."
        ],
    ),
    (
        'ex:k a onr:Judgement ; onr:judges ex:ada ; onr:judgement "same" ; onr:reason "r" .',
        ["A judgement of identity names fewer than two entries: fill in the columns `a` and `b`."],
    ),
    (
        'ex:k a onr:Judgement ; onr:judges ex:ada, ex:bob, ex:suit ; onr:judgement "same" ; onr:reason "r" .',
        ["A judgement of identity names more than two entries: write one row for each pair."],
    ),
    (
        'ex:k a onr:Judgement ; onr:judges ex:ada, ex:bob ; onr:reason "r" .',
        ["A judgement of identity says nothing: write same, different or unsure in the column `judgement`."],
    ),
    (
        'ex:k a onr:Judgement ; onr:judges ex:ada, ex:bob ; onr:judgement "equal" ; onr:reason "r" .',
        ["A judgement of identity is unknown: write same, different or unsure."],
    ),
    (
        'ex:k a onr:Judgement ; onr:judges ex:ada, ex:bob ; onr:judgement "same" .',
        ["A judgement of identity gives no reason: write why in the column `reason`."],
    ),
    ("ex:e a onr:Place .", ["An entity has no name: fill in the column `name` of entities.csv."]),
    (
        'ex:e a onr:Work ; rdfs:label "A", "B" .',
        ["An entity has several names: keep one in the column `name`, the others in `aliases`."],
    ),
    (
        'ex:e a onr:Group ; rdfs:label "A" ; onr:privacy "secret" .',
        ["The privacy of an entity is unknown: write public, private, minor or hidden, or leave it empty."],
    ),
    (
        'ex:e a onr:Group ; rdfs:label "A" ; onr:unnamed "x" .',
        ["Whether an entity is unnamed is yes or empty, nothing else."],
    ),
]
"""What is added to the sound record, and every sentence that it brings."""


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in SHAPES:
        graph.parse(path)
    return graph


def sentences(added: str, *, with_ontology: bool = True, meta: bool = False) -> Counter[tuple[str, str]]:
    """(focus, sentence) of every result for the sound record and what is added to it."""
    data = Graph().parse(data=SOUND + added, format="turtle")
    known = ontology() if with_ontology else None
    _, report, _ = validate(data, shacl_graph=shapes(), ont_graph=known, meta_shacl=meta, advanced=False)
    assert isinstance(report, Graph)
    results = report.subjects(RDF.type, SH.ValidationResult)
    return Counter(
        (local(str(report.value(r, SH.focusNode))), str(report.value(r, SH.resultMessage))) for r in results
    )


def test_the_shapes_conform_to_the_shapes_of_shacl_and_a_sound_record_to_them() -> None:
    """With the ontology at hand and without: a record does not hold it."""
    assert sentences("", meta=True) == Counter()
    assert sentences("", with_ontology=False) == Counter()


@pytest.mark.parametrize(("added", "expected"), FAULTS, ids=[e[0].split(":")[0][:60] for _, e in FAULTS])
def test_each_fault_brings_its_sentence_and_no_other(added: str, expected: list[str]) -> None:
    assert sorted(sentence for _, sentence in sentences(added).elements()) == expected


ONLY = "Only {}: look at the claims with {}, or at the type in entities.csv."
ROLES = {
    role: ONLY.format(who, which)
    for role, who, which in [
        ("Officer", "a person can be an officer", "officerOf, arrestingOfficerIn or partnerOf"),
        ("Witness", "a person can be a witness", "witnessed, calledIn or testifiedIn"),
        ("Victim", "a person can be a victim", "victimIn"),
        ("Judge", "a person can be a judge", "presidedOverBy"),
        ("Counsel", "a person can be counsel", "counselFor or counselIn"),
        ("Plaintiff", "a person or body can be a plaintiff", "plaintiffIn"),
        ("Defendant", "a person or body can be a defendant", "defendantIn"),
        ("Appellant", "a person or body can be an appellant", "appellantIn"),
    ]
}


def test_a_role_on_the_wrong_kind_of_thing_has_its_sentence() -> None:
    place = 'ex:{0} a onr:Place, onr:{0} ; rdfs:label "P" . ex:ada a onr:{0} . '
    added = "".join(place.format(role) for role in ROLES)
    assert sentences(added) == Counter(ROLES.items())
    assert {c.name for c in load_terms().classes.values() if c.role} == ROLES.keys()


MISSING = {
    kind: f"No claim {what}."
    for kind, what in [
        (
            "Homicide",
            "says who was killed in a homicide: add one with victimIn, or use Event if nobody killed",
        ),
        ("Assault", "says who was hurt in an assault: add one with victimIn"),
        (
            "EmergencyCall",
            "says who made an emergency call: add one with calledIn; an unnamed caller will do",
        ),
        ("Arrest", "says who was arrested in an arrest: add one with arrestedIn"),
        ("Charge", "says who was charged, or by whom: add one with accusedIn or broughtBy"),
        ("Interview", "says who was interviewed: add one with interviewedIn"),
        ("Testimony", "says who gave a testimony: add one with testifiedIn"),
        ("Discipline", "says whom a discipline concerns: add one with subjectOf"),
        ("Appointment", "says who was appointed: add one with subjectOf"),
        ("Retirement", "says who retired: add one with subjectOf"),
        ("Ruling", "says who made a ruling: add one with decidedBy, heardBy or presidedOverBy"),
        ("Settlement", "says which case a settlement ends: add one with settles"),
        ("Vote", "says who voted, on whom or how: add one with votedIn, decidedBy, subjectOf or result"),
        ("Lawsuit", "names a party of a lawsuit: add one with plaintiffIn or defendantIn"),
        ("CriminalCase", "says who was tried in a criminal case: add one with defendantIn"),
        ("AppellateCase", "says who appealed, or against what: add one with appellantIn or appealOf"),
        ("Estate", "says whose estate an estate is: add one with estateOf"),
    ]
}


def test_what_nobody_says_of_an_event_or_a_case_is_missed() -> None:
    added = "".join(f'ex:{kind} a onr:{kind} ; rdfs:label "E" . ' for kind in MISSING)
    assert sentences(added, with_ontology=False) == Counter(MISSING.items())


def test_the_relation_that_a_sentence_names_mends_it() -> None:
    """Whoever does what the message says must not read it again."""
    added, terms = "", load_terms()
    for kind, sentence in MISSING.items():
        name = next(w for w in re.findall(r"\w+", sentence.split(":")[1]) if w in terms.relations)
        ends = (f"ex:{kind}", "ex:ada")
        if not terms.is_a(kind, *terms.relations[name].domain):
            ends = ends[::-1]
        added += (
            f'ex:{kind} a onr:{kind} ; rdfs:label "E" . ex:c-{kind} a onr:Claim ; rdf:subject {ends[0]} ; '
        )
        added += f"rdf:predicate onr:{name} ; rdf:object {ends[1]} ; onr:source ex:article . "
    assert sentences(added, with_ontology=False) == Counter()


def test_a_subclass_is_missed_as_the_class_above_it_is() -> None:
    event = 'ex:e a onr:Suspension, onr:Discipline, onr:Event ; rdfs:label "E" .'
    assert sentences(event) == Counter({("e", MISSING["Discipline"]): 1})


def test_an_own_relation_below_ours_counts_where_the_ontology_is_at_hand() -> None:
    added = (
        'ex:h a onr:Homicide ; rdfs:label "H" . ex:shotIn rdfs:subPropertyOf onr:victimIn . '
        "ex:c a onr:Claim ; rdf:subject ex:ada ; rdf:predicate ex:shotIn ; rdf:object ex:h ; "
        "onr:source ex:article ."
    )
    assert sentences(added) == Counter()


def test_an_own_standing_in_the_scheme_is_known() -> None:
    added = f"ex:rumored skos:inScheme onr:Standing . ex:x a onr:Claim ; {CLAIM} ; onr:standing ex:rumored ."
    assert sentences(added) == Counter()


def test_an_admitted_statement_may_stand_as_a_plain_triple() -> None:
    added = (
        'ex:bob onr:conduct "shouted" . ex:x a onr:Claim ; rdf:subject ex:bob ; rdf:predicate onr:conduct ; '
        'rdf:object "shouted" ; onr:source ex:article ; onr:standing onr:admitted .'
    )
    assert sentences(added) == Counter()


def test_a_plain_triple_may_follow_from_an_own_relation_that_was_found() -> None:
    own = "ex:x a onr:Claim ; rdf:subject ex:bob ; rdf:predicate ex:struck ; rdf:object ex:h ; "
    own += "onr:source ex:article ; "
    added = 'ex:h a onr:Crime ; rdfs:label "H" . ex:bob onr:perpetrated ex:h . ' + own
    assert sentences(added + "onr:standing onr:found .", with_ontology=False) == Counter()
    assert list(sentences(added + "onr:standing onr:alleged .", with_ontology=False).values()) == [1]


def test_every_sentence_of_every_shape_was_seen_above() -> None:
    known = {e for _, expected in FAULTS for e in expected} | {*ROLES.values(), *MISSING.values()}
    assert {str(message) for message in shapes().objects(None, SH.message)} == known


# ---- the shapes as text ------------------------------------------------------------------------------


def test_no_shape_uses_a_term_that_does_not_exist() -> None:
    """SHACL ignores what it does not know: a misspelt sh:minCont checks nothing, and says so to nobody."""
    ours = {*ontology().subjects(), *shapes().subjects(RDF.type, None)}
    nodes = {node for triple in shapes() for node in triple if isinstance(node, URIRef)}
    assert {node for node in nodes if node not in ours and not exists(node)} == set()


def exists(node: URIRef) -> bool:
    """Whether a W3C vocabulary has the term."""
    return any(node in space for space in (SH, RDF, RDFS, OWL, SKOS, XSD, DCTERMS))


def test_the_closed_check_of_terms_can_fail() -> None:
    assert exists(SH.minCount) and exists(SH["in"]) and exists(SH.qualifiedMinCount)
    assert not exists(URIRef(f"{SH}minCont")) and not exists(URIRef(f"{SH}messages"))


def test_names_inside_a_sparql_rule_exist() -> None:
    defined = {str(s) for s in ontology().subjects()}
    for query in shapes().objects(None, SH.select):
        for name in re.findall(r"\bonr:(\w+)", str(query)):
            assert NAMESPACE + name in defined, name


def test_the_rule_on_what_hurts_lists_every_adverse_relation() -> None:
    (query,) = shapes().objects(None, SH.select)
    listed = set(re.findall(r"onr:(\w+)", str(query).split("IN (")[1].split(")")[0]))
    targets = {local(str(relation)) for relation in shapes().objects(None, SH.targetSubjectsOf)}
    assert listed == targets == {r.name for r in load_terms().relations.values() if r.adverse}


def test_the_standings_and_words_in_the_shapes_are_those_of_the_schemes() -> None:
    lists = {frozenset(map(str, shapes().items(head))) for head in shapes().objects(None, SH["in"])}
    for scheme in ("TextKinds", "Judgements", "PrivacyLevels"):
        concepts = list(ontology().subjects(SKOS.inScheme, ONR[scheme]))
        assert frozenset(str(ontology().value(c, SKOS.notation)) for c in concepts) in lists
    assert frozenset(str(c) for c in ontology().subjects(SKOS.inScheme, ONR.Standing)) in lists


def test_each_constraint_has_one_sentence() -> None:
    constraints = [*shapes().objects(None, SH.property), *shapes().objects(None, SH.sparql)]
    constraints += [s for s in shapes().subjects(SH["class"], None) if not isinstance(s, BNode)]
    assert constraints
    for constraint in constraints:
        messages: list[Node] = list(shapes().objects(constraint, SH.message))
        if (
            None,
            SH["or"],
            None,
        ) in shapes() and not messages:  # a branch inside sh:or speaks through the whole
            continue
        assert len(messages) == 1, constraint
        assert isinstance(messages[0], Literal) and messages[0].language == "en" and messages[0].endswith(".")


def test_each_class_has_a_shape_or_inherits_one() -> None:
    targets = set(shapes().objects(None, SH.targetClass))
    for iri in {*ontology().subjects(RDF.type, OWL.Class)}:
        if str(iri).startswith(NAMESPACE):
            assert targets & set(ontology().transitive_objects(iri, RDFS.subClassOf)), iri
    assert all((target, RDF.type, OWL.Class) in ontology() for target in targets)
