"""The packaged ontology: complete, readable, inside OWL 2 RL, and unable to type or merge anybody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SDO, TIME
from rdflib.term import Node

from onrecord.model.terms import NAMESPACE, Terms
from onrecord.read.axioms import local, packaged
from onrecord.read.ontology import load_terms, main, table_text

ONR = Namespace(NAMESPACE)
EX = Namespace("https://example.org/")
FOLDER = Path(str(files("onrecord.ontology")))
TURTLE = sorted(FOLDER.glob("*.ttl"))
SHAPES = sorted(FOLDER.glob("shapes/*.ttl"))

MAPPINGS = (
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
    SKOS.exactMatch,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
)
SEM = frozenset(
    {"Event", "Actor", "Place", "hasActor", "hasPlace", "hasTime", "subEventOf"}
    | {"hasEarliestBeginTimeStamp", "hasLatestEndTimeStamp"}
)
OA = frozenset({"Annotation", "hasSource", "exact", "bodyValue"})
FTM = frozenset(
    {"Address", "Associate", "Company", "Control", "CourtCase", "CourtCaseParty", "Debt", "Directorship"}
    | {"Document", "Documentation", "Employment", "Event", "Family", "LegalEntity", "Membership"}
    | {"Organization", "Ownership", "Payment", "Person", "PublicBody", "Representation", "UnknownLink"}
)
"""What is used of vocabularies that rdflib does not list; looked up in their specifications."""


@cache
def ontology() -> Graph:
    graph = Graph()
    for path in TURTLE:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load_terms()


def ours(*types: Node) -> list[URIRef]:
    """Terms of our namespace that have one of the types."""
    found = {s for t in types for s in ontology().subjects(RDF.type, t) if str(s).startswith(NAMESPACE)}
    return sorted(URIRef(str(s)) for s in found)


def relations() -> list[URIRef]:
    """Properties with entities at their subject, found here without the compiler."""
    bookkeeping = {ONR.Claim, ONR.Source, ONR.Judgement}
    properties = ours(OWL.ObjectProperty, OWL.DatatypeProperty)
    return [p for p in properties if not bookkeeping & set(ontology().objects(p, ONR.domainIncludes))]


def everything() -> list[URIRef]:
    """Each term that we define."""
    return sorted({URIRef(str(s)) for s in ontology().subjects() if str(s).startswith(NAMESPACE)})


# ---- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TURTLE + SHAPES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_each_file_says_the_same_in_rdflib_and_in_oxigraph(path: Path) -> None:
    quads = list(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
    graph = Graph().parse(path)
    assert len(quads) == len(graph) > 0
    ground = {str(t) for t in graph.triples((None, None, None)) if not any(isinstance(n, BNode) for n in t)}
    theirs = Graph()
    theirs.parse(data=pyoxigraph.serialize([q.triple for q in quads], format=pyoxigraph.RdfFormat.N_TRIPLES))
    assert ground == {str(t) for t in theirs if not any(isinstance(n, BNode) for n in t)}


def test_the_wheel_would_carry_every_file() -> None:
    assert {f.name for f in packaged()} == {p.name for p in TURTLE}


def test_the_table_is_fresh() -> None:
    """Mend: python -m onrecord.read.ontology --write."""
    assert (FOLDER / "terms.json").read_text(encoding="utf-8") == table_text()
    assert main([]) == 0


def test_the_table_comes_back_from_json_unchanged(terms: Terms) -> None:
    assert Terms.from_json(json.loads(json.dumps(terms.as_json()))) == terms


# ---- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "predicate", [RDFS.label, SKOS.definition, SKOS.example, RDFS.isDefinedBy], ids=local
)
def test_each_term_has_its_words_exactly_once(predicate: URIRef) -> None:
    counts = {local(str(t)): len(list(ontology().objects(t, predicate))) for t in everything()}
    assert {t: n for t, n in counts.items() if n != 1} == {}
    texts = [o for t in everything() for o in ontology().objects(t, predicate) if isinstance(o, Literal)]
    assert all(o.language == "en" and o.strip() == str(o) != "" for o in texts)


def test_no_two_terms_have_one_label() -> None:
    labels = Counter(
        str(label).casefold() for t in everything() for label in ontology().objects(t, RDFS.label)
    )
    assert [label for label, n in labels.items() if n > 1] == []


def test_no_relation_reads_like_another_one_turned_round(terms: Terms) -> None:
    """Except of inverses, where that is the point, and of symmetric ones, which read the same both ways."""
    inverse = {(str(a), str(b)) for a, b in ontology().subject_objects(OWL.inverseOf)}
    inverse |= {(b, a) for a, b in inverse}
    every = list(terms.relations.values())
    for one in every:
        assert (one.label == one.inverse_label) is one.symmetric, one.name
        for other in every:
            if one is not other and (one.iri, other.iri) not in inverse:
                assert one.inverse_label not in (other.label, other.inverse_label), (one.name, other.name)


def test_neighbours_have_a_scope_note() -> None:
    """Classes that share a superclass, and every relation, say when to use another."""
    missing = [r for r in relations() if not list(ontology().objects(r, SKOS.scopeNote))]
    missing += [c for c in below(ONR.Event) if not list(ontology().objects(c, SKOS.scopeNote))]
    assert missing == []


def test_notes_and_examples_name_only_terms_that_exist() -> None:
    """A scope note that sends you to a renamed neighbour sends you nowhere."""
    names = {local(str(t)) for t in everything()}
    for term in everything():
        for predicate in (SKOS.scopeNote, SKOS.example, SKOS.definition):
            for text in ontology().objects(term, predicate):
                for word in str(text).replace('"', " ").split():
                    bare = word.strip(".,;:()'").removeprefix("onr:")
                    camel = bare[:1].islower() and any(c.isupper() for c in bare) and bare.isalpha()
                    assert not (word.startswith("onr:") or camel) or bare in names, (term, word)


# ---- classes and relations ----------------------------------------------------------------------------


def below(top: Node) -> set[Node]:
    return set(ontology().transitive_subjects(RDFS.subClassOf, top)) - {top}


def test_each_class_and_relation_is_in_the_table(terms: Terms) -> None:
    classes = {local(str(c)) for c in ours(OWL.Class)} - {"Claim", "Source", "Judgement"}
    assert set(terms.classes) == classes
    assert set(terms.relations) == {local(str(r)) for r in relations()}
    assert {local(str(c)) for c in below(ONR.Event)} <= {
        n for n, c in terms.classes.items() if c.kind == "event"
    }


def test_each_relation_has_domain_and_range_of_known_classes(terms: Terms) -> None:
    for relation in terms.relations.values():
        assert relation.domain, relation.name
        assert bool(relation.range) is not relation.literal, relation.name
        assert {*relation.domain, *relation.range} <= terms.classes.keys(), relation.name
        assert not any(terms.classes[c].role for c in (*relation.domain, *relation.range)), relation.name


def test_a_relation_fits_within_those_above_it(terms: Terms) -> None:
    """What is accused in a case took part in it: so the wider relation must admit cases."""
    for relation in terms.relations.values():
        for above in (terms.relations[name] for name in relation.supers):
            assert all(terms.is_a(c, *above.domain) for c in relation.domain), (relation.name, above.name)
            assert all(terms.is_a(c, *above.range) for c in relation.range), (relation.name, above.name)
            assert relation.literal == above.literal


def test_inverse_relations_have_each_others_ends(terms: Terms) -> None:
    pairs = [(local(str(a)), local(str(b))) for a, b in ontology().subject_objects(OWL.inverseOf)]
    named = [(terms.relations[a], terms.relations[b]) for a, b in pairs if a in terms.relations]
    assert {(a.name, b.name) for a, b in named} == {
        ("hadParticipant", "participatedIn"),
        ("parentOf", "childOf"),
    }
    for a, b in named:
        assert (a.domain, a.range, a.label) == (b.range, b.domain, b.inverse_label)


def test_every_class_has_one_kind_or_none(terms: Terms) -> None:
    kinds = {"person", "group", "organization", "estate", "event", "case", "place", "work"}
    assert {c.kind for c in terms.classes.values()} == kinds | {""}
    kindless = {c.name for c in terms.classes.values() if not c.kind}
    assert kindless == {"Agent"} | {c.name for c in terms.classes.values() if c.role}
    assert {c.name for c in terms.classes.values() if c.hub} == {
        "LawEnforcementAgency",
        "Court",
        "Government",
    }


def test_nobody_is_classed_by_what_they_may_have_done(terms: Terms) -> None:
    """Having done something is a relation to one event, never a class of people."""
    assert not {"Suspect", "Perpetrator", "Criminal", "Accused"} & terms.classes.keys()
    adverse = {r.name for r in terms.relations.values() if r.adverse}
    assert adverse == {"perpetrated", "accusedIn", "arrestedIn", "ground", "conduct"}
    assert not any(r.roles for r in terms.relations.values() if r.adverse)


def test_roles_follow_from_the_axioms(terms: Terms) -> None:
    roles = {(r.name, *rule) for r in terms.relations.values() for rule in r.roles}
    assert roles == {
        ("officerOf", "subject", "Officer"),
        ("arrestingOfficerIn", "subject", "Officer"),
        ("partnerOf", "subject", "Officer"),
        ("partnerOf", "object", "Officer"),
        ("witnessed", "subject", "Witness"),
        ("calledIn", "subject", "Witness"),
        ("testifiedIn", "subject", "Witness"),
        ("victimIn", "subject", "Victim"),
        ("presidedOverBy", "object", "Judge"),
        ("counselFor", "subject", "Counsel"),
        ("counselIn", "subject", "Counsel"),
        ("plaintiffIn", "subject", "Plaintiff"),
        ("defendantIn", "subject", "Defendant"),
        ("appellantIn", "subject", "Appellant"),
    }
    assert {role for _, _, role in roles} == {c.name for c in terms.classes.values() if c.role}


def test_marks_are_where_the_design_puts_them(terms: Terms) -> None:
    every = terms.relations.values()
    assert {r.name: r.one_answer for r in every if r.one_answer} == {
        **dict.fromkeys(["calledIn", "arrestingOfficerIn", "perpetrated", "headOf"], "object"),
        **dict.fromkeys(["orderedBy", "birthDate", "deathDate", "docketNumber"], "subject"),
        **dict.fromkeys(["ageAt", "ground", "outcome", "amount"], "subject"),
    }
    assert {r.name: r.one_answer_for for r in every if r.one_answer_for} == {"perpetrated": "Homicide"}
    assert {r.name for r in every if r.one_answer_while} == {"headOf"}
    assert {r.name for r in every if not r.joins and not r.literal} == {
        "locatedIn", "about", "portrayedIn", "publishedBy", "unspecifiedTieTo",
    }  # fmt: skip
    assert {r.name for r in every if r.order} == {"happenedAfter"}
    assert {r.name for r in every if r.edtf} == {"birthDate", "deathDate"}
    assert {r.name for r in every if r.dates == "object"} == {"participatedIn"} | {
        r.name for r in every if "participatedIn" in r.supers
    }
    assert {r.name for r in every if r.dates == "subject"} == {"hadParticipant", "settles", "partOf"} | {
        r.name for r in every if "hadParticipant" in r.supers
    }


def test_standings_are_ranked_as_the_design_ranks_them(terms: Terms) -> None:
    ranks = {name: s.firmness for name, s in terms.standings.items() if not s.answers}
    assert ranks == {
        "found": 6, "recorded": 6, "admitted": 6, "testified": 5, "reported": 4, "charged": 3,
        "alleged": 2, "": 1, "depicted": 0,
    }  # fmt: skip
    assert {n for n, s in terms.standings.items() if s.answers} == {
        "denied",
        "rejected",
        "reversed",
        "retracted",
    }
    assert {n for n, s in terms.standings.items() if s.takes_down} == {"rejected", "reversed", "retracted"}
    assert {n for n, s in terms.standings.items() if s.stands} == ranks.keys() - {"depicted"}
    for standing in terms.standings.values():
        assert (
            "court" in standing.said_as.format(by="the court", source="the court")
            or "{" not in standing.said_as
        )


def test_events_and_party_roles_are_concepts_too(terms: Terms) -> None:
    kinds = {local(str(s)) for s in ontology().subjects(SKOS.inScheme, ONR.EventKinds)}
    assert kinds == {c.name for c in terms.classes.values() if c.kind == "event"}
    roles = {local(str(s)) for s in ontology().subjects(SKOS.inScheme, ONR.PartyRoles)}
    assert roles >= {
        r.name
        for r in terms.relations.values()
        if terms.is_a("LegalCase", *r.range) and "partyIn" in r.supers
    }


@pytest.mark.parametrize(
    "scheme", ["Standing", "Outcomes", "SourceKinds", "TextKinds", "Judgements", "PrivacyLevels"]
)
def test_the_words_of_a_scheme_are_distinct(scheme: str) -> None:
    concepts = list(ontology().subjects(SKOS.inScheme, ONR[scheme]))
    words = Counter(str(ontology().value(c, SKOS.notation, any=False)) for c in concepts)
    assert len(words) == len(concepts) >= 3
    assert all(word == word.casefold() for word in words)


# ---- other vocabularies -------------------------------------------------------------------------------


def mapped() -> Iterator[tuple[Node, Node, str]]:
    for predicate in MAPPINGS:
        for subject, other in ontology().subject_objects(predicate):
            if isinstance(other, URIRef) and not other.startswith(NAMESPACE):
                yield subject, predicate, str(other)


def test_each_mapped_name_exists_in_its_vocabulary(terms: Terms) -> None:
    known = {"schema": SDO, "foaf": FOAF, "org": ORG, "prov": PROV, "time": TIME, "dcterms": DCTERMS}
    listed = {"sem": SEM, "oa": OA, "ftm": FTM}
    seen: Counter[str] = Counter()
    for _, _, iri in mapped():
        ((prefix, name),) = [(p, iri.removeprefix(i)) for p, i in terms.prefixes.items() if iri.startswith(i)]
        seen[prefix] += 1
        assert name in (listed[prefix] if prefix in listed else known[prefix]), iri
    assert seen.keys() == known.keys() | listed.keys()


def test_only_our_terms_are_mapped_and_what_stands_above_is_declared() -> None:
    for subject, predicate, iri in mapped():
        assert str(subject).startswith(NAMESPACE), subject
        if predicate == RDFS.subClassOf:
            assert (URIRef(iri), RDF.type, OWL.Class) in ontology(), iri
        if predicate == RDFS.subPropertyOf:
            assert (URIRef(iri), RDF.type, OWL.ObjectProperty) in ontology(), iri


# ---- OWL 2 RL -----------------------------------------------------------------------------------------

DECLARED = {
    OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype,
    OWL.SymmetricProperty, OWL.Restriction, OWL.AllDisjointClasses,
}  # fmt: skip
BUILT_IN = {RDFS.label, RDFS.isDefinedBy, OWL.versionInfo}


def axioms_and_faults(graph: Graph) -> tuple[Counter[str], list[str]]:
    """Read each triple as a piece of an OWL 2 RL axiom that we allow; what can't be read so is a fault.

    A structural check, narrower than the profile: of the profile's class expressions only "R some Thing"
    below a named class is allowed, of its property axioms only sub-property, inverse and symmetric.
    """
    kinds: Counter[str] = Counter()
    faults = [f"{t} is declared twice" for t in declared_twice(graph)]
    for s, p, o in graph:
        kind = axiom(graph, s, p, o)
        if kind:
            kinds[kind] += 1
        else:
            faults.append(f"{p} of {s}: {o}")
    return kinds, faults


def is_a(graph: Graph, node: Node, kind: Node) -> bool:
    return isinstance(node, URIRef) and (node, RDF.type, kind) in graph


def axiom(graph: Graph, s: Node, p: Node, o: Node) -> str:
    if p == RDF.type:
        return "declaration" if o in DECLARED else "class assertion" if is_a(graph, o, OWL.Class) else ""
    if p == RDFS.subClassOf:
        named = is_a(graph, s, OWL.Class) and s != OWL.Thing
        return "sub-class" if is_a(graph, o, OWL.Class) and (named or some_thing(graph, s)) else ""
    if p in (OWL.onProperty, OWL.someValuesFrom):
        return "restriction" if some_thing(graph, s) else ""
    if p == RDFS.subPropertyOf:
        kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
        return "sub-property" if any(is_a(graph, s, k) and is_a(graph, o, k) for k in kinds) else ""
    if p == OWL.inverseOf:
        fits = isinstance(s, BNode) or is_a(graph, s, OWL.ObjectProperty)
        return "inverse" if fits and is_a(graph, o, OWL.ObjectProperty) else ""
    if p == OWL.members:
        fits = all(is_a(graph, c, OWL.Class) for c in Collection(graph, o))
        return "disjoint classes" if fits and (s, RDF.type, OWL.AllDisjointClasses) in graph else ""
    if p in (RDF.first, RDF.rest):
        return "list"
    return "annotation" if p in BUILT_IN or is_a(graph, p, OWL.AnnotationProperty) else ""


def some_thing(graph: Graph, node: Node) -> bool:
    """Whether a node is "R some Thing", R an object property or the inverse of one."""
    on = graph.value(node, OWL.onProperty)
    turned = graph.value(on, OWL.inverseOf) if isinstance(on, BNode) else on
    fills = (node, OWL.someValuesFrom, OWL.Thing) in graph and (node, RDF.type, OWL.Restriction) in graph
    return fills and turned is not None and is_a(graph, turned, OWL.ObjectProperty)


def declared_twice(graph: Graph) -> list[Node]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    counts = Counter(s for k in kinds for s in graph.subjects(RDF.type, k))
    both = set(graph.subjects(RDF.type, OWL.Class)) & set(graph.subjects(RDF.type, RDFS.Datatype))
    return [s for s, n in counts.items() if n > 1] + list(both)


def test_the_ontology_stays_in_owl_2_rl() -> None:
    kinds, faults = axioms_and_faults(ontology())
    assert faults == []
    assert kinds.keys() == {
        "declaration", "class assertion", "sub-class", "restriction", "sub-property", "inverse",
        "disjoint classes", "list", "annotation",
    }  # fmt: skip


@pytest.mark.parametrize(
    "outside",
    [
        "onr:headOf a owl:FunctionalProperty .",
        "onr:docketNumber a owl:InverseFunctionalProperty .",
        "onr:partOf a owl:TransitiveProperty .",
        "onr:happenedAfter a owl:AsymmetricProperty .",
        "onr:headOf rdfs:domain onr:Person .",
        "onr:headOf rdfs:range onr:Organization .",
        "ex:a owl:sameAs ex:b .",
        "onr:Person owl:hasKey ( onr:birthDate ) .",
        "onr:Officer owl:equivalentClass [ a owl:Restriction ; owl:onProperty onr:officerOf ; "
        "owl:someValuesFrom owl:Thing ] .",
        "onr:Officer rdfs:subClassOf [ a owl:Restriction ; owl:onProperty onr:officerOf ; "
        "owl:someValuesFrom owl:Thing ] .",
        "[] owl:unionOf ( onr:Event onr:LegalCase ) .",
        "owl:Thing rdfs:subClassOf onr:Person .",
        "onr:quote a owl:ObjectProperty .",
        "onr:plaintiffIn onr:advers true .",
    ],
)
def test_an_axiom_outside_is_noticed(outside: str) -> None:
    graph = Graph() + ontology()
    prefixes = (
        f"@prefix onr: <{NAMESPACE}> . @prefix ex: <{EX}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> ."
    )
    graph.parse(data=prefixes + outside)
    assert axioms_and_faults(graph)[1] != []


# ---- what a reasoner makes of a record ----------------------------------------------------------------

RECORD = f"""
@prefix onr: <{NAMESPACE}> . @prefix ex: <{EX}> .
ex:balcerzak onr:officerOf ex:mpd .
ex:childress a onr:Person ; onr:calledIn ex:call .
ex:smith a onr:Person ; onr:calledIn ex:call .
ex:suit onr:docketNumber "91-C-1337", "91-C-1338" ; onr:presidedOverBy ex:evans .
ex:board-a onr:headOf ex:union . ex:board-b onr:headOf ex:union .
ex:somebody onr:arrestedIn ex:slip . ex:other onr:perpetrated ex:slip .
ex:lacy onr:plaintiffIn ex:suit .
"""


def closed(data: str) -> Graph:
    """What OWL 2 RL rules make of the ontology and some statements."""
    from owlrl import DeductiveClosure, OWLRL_Semantics

    graph = (Graph() + ontology()).parse(data=data)
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return graph


@pytest.fixture(scope="module")
def reasoned() -> Graph:
    return closed(RECORD)


def types_of(graph: Graph, name: str) -> set[str]:
    return {local(str(t)) for t in graph.objects(EX[name], RDF.type) if str(t).startswith(NAMESPACE)}


def test_a_reasoner_gives_the_roles_that_claims_give(reasoned: Graph) -> None:
    assert types_of(reasoned, "balcerzak") == {"Officer"}
    assert types_of(reasoned, "childress") == {"Person", "Agent", "Witness"}
    assert types_of(reasoned, "evans") == {"Judge"}
    assert types_of(reasoned, "lacy") == {"Plaintiff"}


def test_a_reasoner_types_nothing_by_domain_or_range(reasoned: Graph) -> None:
    """A slip in a table must stay a finding, and not become a fact about somebody."""
    for name in ("mpd", "call", "suit", "union", "somebody", "other", "slip", "board-a"):
        assert types_of(reasoned, name) == set(), name


def test_a_reasoner_merges_nobody(reasoned: Graph) -> None:
    same = {(a, b) for a, b in reasoned.subject_objects(OWL.sameAs) if a != b and str(a).startswith(str(EX))}
    assert same == set()


def test_a_reasoner_gives_every_super_relation_that_the_table_has(reasoned: Graph, terms: Terms) -> None:
    assert (EX.balcerzak, ONR.employedBy, EX.mpd) in reasoned
    for relation in terms.relations.values():
        above = {local(str(r)) for r in reasoned.objects(URIRef(relation.iri), RDFS.subPropertyOf)}
        assert set(relation.supers) == (above & terms.relations.keys()) - {relation.name}


def test_a_reasoner_notices_one_thing_of_two_kinds() -> None:
    from owlrl import Namespaces

    def errors(data: str) -> int:
        return len(list(closed(data).subjects(RDF.type, Namespaces.ERRNS.ErrorMessage)))

    assert errors(RECORD) == 0
    assert errors(RECORD + "ex:childress a onr:Estate .") > 0
