"""FollowTheMoney, RDF, Wikidata, annotations, dockets: each comes in with its source and place."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from dossiers import write_dossier
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.bring.crosswalk import crosswalk
from onrecord.bring.wikidata import edtf
from onrecord.build import build, check, public
from onrecord.cli import main

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared")) / "real"
FTM = "https://schema.followthemoney.tech/#"


def brought(tmp: Path, form: str, content: Any, name: str = "case.json") -> Path:
    """A new dossier from one file."""
    file = tmp / name
    if isinstance(content, list) and name.endswith(".json") and form == "ftm":
        content = "\n".join(map(json.dumps, content))
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    assert main(["-C", str(tmp / "new"), "import", form, str(file)]) == 0
    _, findings = check(tmp / "new")
    assert [f for f in findings if f.severity == "error"] == []
    return tmp / "new"


def rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    (path,) = folder.glob(pattern)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(folder: Path) -> set[tuple[str, str, str, str, str]]:
    names = {row["id"]: row["name"] for row in rows(folder, "entities.csv")}
    return {
        (names[r["subject"]], r["relation"], names.get(r["object"], r["object"]), r["when"], r["standing"])
        for r in rows(folder, "claims/*.csv")
    }


def refused(folder: Path) -> Counter[str]:
    return Counter(row["code"] for row in rows(folder, "imports/*.csv"))


# ---- FollowTheMoney --------------------------------------------------------------------------------------

THINGS: list[dict[str, Any]] = [
    {"id": "E1", "schema": "Employment", "datasets": ["list"],
     "properties": {"employee": ["P1"], "employer": ["C1"], "startDate": ["1990"], "endDate": ["1995-02"],
     "role": ["clerk"]}},
    {"id": "P1", "schema": "Person", "caption": "Ann Ames", "datasets": ["list"],
     "properties": {"name": ["Ann Ames"], "alias": ["A. Ames"], "weakAlias": ["Annie"],
     "birthDate": ["1950-05"],
                    "idNumber": ["secret-77"], "sourceUrl": ["https://example.org/ann"]}},
    {"id": "C1", "schema": "Company", "datasets": ["list", "other"], "properties": {"name": ["Acme"]}},
    {"id": "K1", "schema": "CourtCase", "datasets": ["list"], "properties": {"name": ["Ames v. Acme"],
    "caseNumber": ["001"]}},
    {"id": "K2", "schema": "CourtCaseParty", "datasets": ["list"],
     "properties": {"party": ["P1"], "case": ["K1"], "role": ["Plaintiff"], "proof": ["D1"]}},
    {"id": "D1", "schema": "Pages", "datasets": ["list"], "properties": {"title": ["The complaint"],
    "fileName": ["c.pdf"]}},
    {"id": "PA", "schema": "Passport", "datasets": ["list"], "properties": {"holder": ["P1"],
    "number": ["X-4711"]}},
    {"id": "B1", "schema": "PublicBody", "datasets": ["list"], "properties": {"name": ["The court"],
    "topics": ["gov.judicial"]}},
    {"id": "L1", "schema": "LegalEntity", "datasets": ["list"], "properties": {"name": ["Somebody"]}},
]  # fmt: skip


def test_edges_of_followthemoney_are_claims_whatever_the_order(tmp_path: Path) -> None:
    """The first line is an edge between things that only later lines describe."""
    folder = brought(tmp_path, "ftm", THINGS)
    assert said(folder) == {
        ("Ann Ames", "employedBy", "Acme", "1990/1995-02", "reported"),
        ("Ann Ames", "plaintiffIn", "Ames v. Acme", "", "reported"),
        ("Ann Ames", "birthDate", "1950-05", "", "reported"),
        ("Ann Ames", "calledAs", "Annie", "", "reported"),
        ("Ames v. Acme", "docketNumber", "001", "", "reported"),
    }
    types = {row["name"]: (row["type"], row["privacy"]) for row in rows(folder, "entities.csv")}
    assert types["The court"] == ("Court", "")
    assert types["Somebody"] == ("Organization", "private")
    claims = {row["relation"]: row for row in rows(folder, "claims/*.csv")}
    sources = {row["id"]: row for row in rows(folder, "sources.csv")}
    assert sources[claims["plaintiffIn"]["source"]]["title"] == "The complaint"
    assert sources[claims["birthDate"]["source"]]["url"] == "https://example.org/ann"
    assert claims["employedBy"]["note"] == "case.json:1: E1"


STATUS = {
    "ALLEGED_EMPLOYED_BY": {"alleged"}, "NOT_STATED_EMPLOYED_BY": {""},
    "CONTESTED_CHARGED_EMPLOYED_BY": {"charged"}, "FOUND_EMPLOYED_BY": {"reported"},
    "FOUND_GUILTY": {"reported"}, "ACTIVE": {"reported"},
    "DENIED_EMPLOYED_BY": set(), "TAKEN_DOWN_FOUND_EMPLOYED_BY": set(),
}  # fmt: skip
"""What `status` says, and the standing of the claim."""


@pytest.mark.parametrize("status", STATUS)
def test_an_allegation_of_an_export_comes_in_as_one_and_nothing_as_more_than_reported(
    status: str, tmp_path: Path
) -> None:
    edge = {**THINGS[0], "properties": {**THINGS[0]["properties"], "status": [status]}}
    folder = brought(tmp_path, "ftm", [edge, *THINGS[1:3]])
    assert {row[4] for row in said(folder) if row[1] == "employedBy"} == STATUS[status]
    assert refused(folder)["no-claim"] == (not STATUS[status])


def test_every_edge_is_a_claim_or_the_ledger_says_why_not(tmp_path: Path) -> None:
    def edge(key: str, schema: str, **ends: str) -> dict[str, Any]:
        return {"id": key, "schema": schema, "properties": {k: [v] for k, v in ends.items()}}

    folder = brought(tmp_path, "ftm", [
        *THINGS[1:3], {"id": "PO", "schema": "Position", "properties": {"name": ["Chief of police"]}},
        edge("e1", "Occupancy", holder="P1", post="PO", startDate="1991"),
        edge("e2", "Payment", payer="C1", beneficiary="P1", amount="55000"),
        edge("e3", "Directorship", director="P1", organization="C1"),
        edge("e4", "UnknownLink", subject="P1", object="C1", role="named together"),
        edge("e5", "Debt", debtor="C1", creditor="P1"),
        edge("e6", "Succession", predecessor="C1", successor="C1"),
    ])  # fmt: skip
    found = {row[:4] for row in said(folder) if row[1] not in ("birthDate", "calledAs")}
    assert found == {
        ("Ann Ames", "title", "Chief of police", "1991/.."),
        ("Acme", "paidTo", "Ann Ames", ""),
        ("Ann Ames", "directorOf", "Acme", ""),
        ("Ann Ames", "unspecifiedTieTo", "Acme", ""),
        ("Acme", "debtorOf", "Ann Ames", ""),
    }
    assert refused(folder) == Counter({"no-claim": 1})


def test_what_hides_a_person_hides_the_passport_too(tmp_path: Path) -> None:
    folder = brought(tmp_path, "ftm", THINGS)
    whole = (folder / "case.nt").read_text()
    assert "X-4711" in whole
    build(folder)
    for file in public(folder).rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"X-4711" not in content
            assert b"secret-77" not in content
            assert b"Ann Ames" not in content


def test_the_traps_of_followthemoney_are_in_the_ledger(tmp_path: Path) -> None:
    """A name that is no list, a property that no schema has, a date that is none, what no text may hold."""
    person = {"id": "P1", "schema": "Person", "properties": {
        "name": "Jane", "birthDate": ["May 1950"], "shoeSize": ["44"], "alias": ["a\0b", 7, None],
        "sourceUrl": ["javascript:alert(1)"]}}  # fmt: skip
    folder = brought(
        tmp_path, "ftm", [person, {"id": "X", "schema": "Wormhole", "properties": {"end": ["P1"]}}]
    )
    jane, holder = rows(folder, "entities.csv")
    assert jane["name"] == "Jane"
    assert (holder["id"], holder["privacy"]) == ("case-unlinked", "hidden")  # of the Wormhole
    found = refused(folder)
    assert found["no-list"] == 1
    assert found["unknown-property"] == 1
    assert found["bad-value"] == 4
    assert found["unknown-schema"] == 1


def test_statements_in_any_order_say_what_the_entities_say(tmp_path: Path) -> None:
    (tmp_path / "json").mkdir()
    (tmp_path / "csv").mkdir()
    things = [{**t, "datasets": ["list"]} for t in THINGS]
    one = brought(tmp_path / "json", "ftm", things)
    head = "canonical_id,entity_id,prop,schema,value,dataset"
    lines = [
        f"{t['id']},{t['id']},{p},{t['schema']},{v},list"
        for t in things
        for p, vs in t["properties"].items()
        for v in vs
    ]
    other = brought(
        tmp_path / "csv", "ftm", "\n".join([head, *sorted(lines, key=lambda x: x[::-1]), ""]), "case.csv"
    )
    assert said(other) == said(one)


@pytest.mark.skipif(not (REAL / "ftm").is_dir(), reason="needs $ONRECORD_SHARED/real/ftm")
def test_no_value_of_real_entities_is_lost(tmp_path: Path) -> None:
    """Each value of each entity is found again under its own term."""
    import pyoxigraph as ox

    real = REAL / "ftm" / "zala.ftm.json"
    folder = brought(tmp_path, "ftm", real.read_text("utf-8"), "zala.ftm.json")
    quads = list(ox.parse((folder / "zala.nt").read_bytes(), format=ox.RdfFormat.N_TRIPLES))
    ids = {q.subject: str(q.object.value) for q in quads if q.predicate.value == FTM + "id"}
    found = Counter(
        (ids[q.subject], q.predicate.value.removeprefix(FTM), ids.get(q.object) or q.object.value)
        for q in quads
        if q.predicate.value.startswith(FTM)
        and not q.predicate.value.startswith(FTM + "context/")
        and q.predicate.value not in (FTM + "id", FTM + "dataset")
    )
    entities = [json.loads(line) for line in real.read_text("utf-8").splitlines()]
    wanted = Counter((e["id"], p, v) for e in entities for p, vs in e["properties"].items() for v in vs)
    assert found == wanted
    assert refused(folder) == Counter()


words = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_every_text_comes_in_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, str]]
) -> None:
    import pyoxigraph as ox

    tmp = tmp_path_factory.mktemp("ftm")
    things = [
        {"id": f"p{i}", "schema": "Person", "properties": {"name": [f"N {name}"], "notes": [note]}}
        for i, (name, note) in enumerate(made)
    ]
    (tmp / "a.json").write_text("\n".join(map(json.dumps, things)), encoding="utf-8")
    assert main(["-C", str(tmp / "new"), "import", "ftm", str(tmp / "a.json")]) == 0
    quads = ox.parse((tmp / "new" / "a.nt").read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    notes = sorted(q.object.value for q in quads if q.predicate.value == FTM + "notes")
    assert notes == sorted(note.strip() for _, note in made if note.strip())


# ---- RDF -------------------------------------------------------------------------------------------------

SCHEMA_ORG = {
    "@context": {"@vocab": "https://schema.org/"},
    "@graph": [
        {"@id": "https://ex.org/jane", "@type": "Person", "name": "Jane Doe", "birthDate": "1970-02",
         "worksFor": {"@id": "https://ex.org/acme"}, "citation": {"@id": "https://ex.org/article"},
         "address": {"@type": "PostalAddress", "streetAddress": "12 Home St"}},
        {"@id": "https://ex.org/acme", "@type": "Corporation", "name": "Acme Inc"},
        {"@id": "https://ex.org/fair", "@type": "Event", "name": "The fair", "startDate": "1999-05-01",
         "participant": {"@id": "https://ex.org/jane"}},
        {"@id": "https://ex.org/lost", "@type": "Recipe", "name": "Soup"},
    ],
}  # fmt: skip


def test_schema_org_comes_in_by_the_mappings(tmp_path: Path) -> None:
    folder = brought(tmp_path, "rdf", SCHEMA_ORG, "case.jsonld")
    assert said(folder) == {
        ("Jane Doe", "birthDate", "1970-02", "", "reported"),
        ("Jane Doe", "employedBy", "Acme Inc", "", "reported"),
        ("The fair", "hadParticipant", "Jane Doe", "1999-05-01", "reported"),
    }
    sources = {row["id"]: row["url"] for row in rows(folder, "sources.csv")}
    (employed,) = [r for r in rows(folder, "claims/*.csv") if r["relation"] == "employedBy"]
    assert sources[employed["source"]] == "https://ex.org/article"
    assert refused(folder) == Counter({"not-kept": 2})  # the soup belongs to nobody


def test_two_files_that_both_use_one_blank_node_describe_two_people(tmp_path: Path) -> None:
    for name, person in (("a.ttl", "Ann"), ("b.ttl", "Bo")):
        text = f'@prefix f: <http://xmlns.com/foaf/0.1/> . _:a a f:Person ; f:name "{person}" .'
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("a.ttl", "b.ttl")]
    assert main(["-C", str(tmp_path / "new"), "import", "rdf", *files]) == 0
    assert [row["name"] for row in rows(tmp_path / "new", "entities.csv")] == ["Ann", "Bo"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.rdf",
            '<!DOCTYPE r [<!ENTITY a "x">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        ),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "x:a", "name": "b"}'),
        ("a.ttl", "<a> <b"),
    ],
)
def test_rdf_that_would_expand_or_fetch_is_refused(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text)
    assert main(["-C", str(tmp_path / "new"), "import", "rdf", str(tmp_path / name)]) == 4
    assert capsys.readouterr().err.startswith(f"Error: {name}")
    assert not (tmp_path / "new").exists()


def test_no_wider_or_merely_related_term_comes_in_as_ours() -> None:
    walk = crosswalk()
    assert FTM + "PublicBody" not in walk.classes
    assert walk.relations[FTM + "UnknownLink"] == "unspecifiedTieTo"
    assert walk.relations[FTM + "Directorship"] == "directorOf"  # several direct: no question of who
    assert walk.classes["http://schema.org/Person"] == walk.classes["https://schema.org/Person"] == "Person"


# ---- Wikidata --------------------------------------------------------------------------------------------


def snak(value: Any) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"value": value}}


def statement(key: str, value: Any, rank: str = "normal", **more: Any) -> dict[str, Any]:
    return {"id": key, "rank": rank, "mainsnak": snak(value), **more}


ANN = {
    "id": "Q91", "labels": {"en": {"value": "Ann Ames"}}, "aliases": {"en": [{"value": "A. Ames"}]},
    "claims": {
        "P31": [statement("s0", {"id": "Q5"})],
        "P569": [statement("s1", {"time": "+1950-05-00T00:00:00Z", "precision": 10},
                           references=[{"snaks": {"P854": [snak("https://ex.org/bio")]}}])],
        "P108": [statement("s2", {"id": "Q92"}, "deprecated",
        qualifiers={"P580": [snak({"time": "+1990-00-00T00:00:00Z", "precision": 9})]})],
        "P21": [statement("s3", {"id": "Q6581072"})],
        "P20": [{"id": "s4", "rank": "normal", "mainsnak": {"snaktype": "somevalue"}}],
    },
}  # fmt: skip
ACME = {
    "id": "Q92",
    "labels": {"en": {"value": "Acme"}},
    "claims": {"P31": [statement("t0", {"id": "Q4830453"})]},
}


def test_statements_of_wikidata_have_sources_times_and_standing(tmp_path: Path) -> None:
    dump = "[\n" + ",\n".join(map(json.dumps, (ANN, ACME, {"id": "Q93", "claims": {}}))) + "\n]\n"
    folder = brought(tmp_path, "wikidata", dump)
    assert said(folder) == {
        ("Ann Ames", "birthDate", "1950-05", "", "reported"),
        ("Ann Ames", "employedBy", "Acme", "1990/..", ""),
        ("Ann Ames", "employedBy", "Acme", "", "rejected"),
    }
    claims = rows(folder, "claims/*.csv")
    (down,) = [c for c in claims if c["standing"] == "rejected"]
    assert down["undoes"] in {c["id"] for c in claims if c["id"]}
    sources = {row["id"]: row["url"] for row in rows(folder, "sources.csv")}
    assert "https://ex.org/bio" in {sources[c["source"]] for c in claims}
    assert "prop/direct/P21" in (folder / "case.nt").read_text()
    assert refused(folder) == Counter({"no-value": 1, "no-class": 1})


TRUTHY = """\
<http://www.wikidata.org/entity/Q91> <http://www.w3.org/2000/01/rdf-schema#label> "Ann Ames"@en .
<http://www.wikidata.org/entity/Q91> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q5> .
<http://www.wikidata.org/entity/Q91> <http://www.wikidata.org/prop/direct/P569> "1950-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<http://www.wikidata.org/entity/Q91> <http://www.wikidata.org/prop/direct/P570> "1999-05-27T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<http://www.wikidata.org/entity/Q91> <http://www.wikidata.org/prop/direct/P108> <http://www.wikidata.org/entity/Q92> .
<http://www.wikidata.org/entity/Q91> <http://www.wikidata.org/prop/direct/P21> <http://www.wikidata.org/entity/Q6581072> .
<http://www.wikidata.org/entity/Q92> <http://www.w3.org/2000/01/rdf-schema#label> "Acme"@en .
<http://www.wikidata.org/entity/Q92> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q4830453> .
<http://www.wikidata.org/entity/Q93> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q571> .
"""  # noqa: E501


@pytest.mark.parametrize("name", ["truthy.nt", "truthy.nt.gz"])
def test_truthy_triples_are_claims_without_invented_days(name: str, tmp_path: Path) -> None:
    """They have no precision: the first of January may be a whole year, so the year it is."""
    content = TRUTHY.encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert main(["-C", str(tmp_path / "new"), "import", "wikidata", str(tmp_path / name)]) == 0
    folder = tmp_path / "new"
    assert said(folder) == {
        ("Ann Ames", "birthDate", "1950", "", "reported"),
        ("Ann Ames", "deathDate", "1999-05-27", "", "reported"),
        ("Ann Ames", "employedBy", "Acme", "", "reported"),
    }
    types = {row["name"]: row["type"] for row in rows(folder, "entities.csv")}
    assert types == {"Ann Ames": "Person", "Acme": "Company"}
    assert refused(folder) == Counter({"not-kept": 1})
    assert [f for f in check(folder)[1] if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("time", "precision", "text"),
    [
        ("+1991-05-27T00:00:00Z", "11", "1991-05-27"), ("+1991-05-00T00:00:00Z", "10", "1991-05"),
        ("+1991-00-00T00:00:00Z", "9", "1991"), ("+1990-00-00T00:00:00Z", "8", "199X"),
        ("-0044-03-15T00:00:00Z", "11", "-0043-03-15"), ("+1991-02-31T00:00:00Z", "11", ""), ("junk", "11",
        ""),
    ],
)  # fmt: skip
def test_times_of_wikidata_keep_their_precision(time: str, precision: str, text: str) -> None:
    assert edtf(time, precision) == text


# ---- annotations and dockets -----------------------------------------------------------------------------


def test_a_marked_passage_is_a_draft_with_its_exact_words(tmp_path: Path) -> None:
    annotation = {
        "id": "https://h.is/a1", "created": "2020-01-02T03:04:05Z", "creator": {"name": "ann"},
        "body": [{"value": "Ann Ames | employedBy | Acme"}],
        "target": {"source": "https://ex.org/doc", "selector": [
            {"type": "TextQuoteSelector", "exact": "Ames, a clerk at Acme"},
            {"type": "TextPositionSelector", "start": 10, "end": 31}]},
    }  # fmt: skip
    plain = {"uri": "https://ex.org/doc", "target": [{"selector": [{"exact": "never asked"}]}], "text": "key"}
    folder = brought(tmp_path, "annotations", {"rows": [annotation, plain, {"target": "https://ex.org/x"}]})
    found = {(c["relation"], c["quote"], c["review"]) for c in rows(folder, "claims/*.csv")}
    assert found == {("employedBy", "Ames, a clerk at Acme", "draft"), ("about", "never asked", "draft")}
    assert "characters 10 to 31" in rows(folder, "claims/*.csv")[0]["note"]
    assert refused(folder) == Counter({"no-passage": 1})


def test_a_docket_is_recorded_by_its_court(tmp_path: Path) -> None:
    docket = {
        "docket_number": "2:91-cv-01337", "case_name": "Ames v. City of Harbor", "court_id": "wied",
        "date_filed": "1991-12-13", "cause": "42:1983", "date_terminated": None,
        "assigned_to_str": "Carl Court",
        "parties": [
            {"name": "Ann Ames", "party_types": [{"name": "Plaintiff", "criminal_counts": ["one"]}],
             "attorneys": [{"attorney": {"name": "Dora Dean"}, "roles": [{"role_raw": "LEAD ATTORNEY"}]}]},
            {"name": "City of Harbor", "party_types": [{"name": "Defendant"}]}, {"nobody": 1}],
        "docket_entries": [{"entry_number": 1, "date_filed": "1991-12-13", "description": "COMPLAINT"},
                           {"entry_number": 2, "date_filed": "soon", "description": "ORDER"}],
    }  # fmt: skip
    folder = brought(tmp_path, "docket", docket)
    case = "Ames v. City of Harbor"
    assert said(folder) == {
        (case, "heardBy", "wied", "1991-12-13", "recorded"),
        (case, "docketNumber", "2:91-cv-01337", "", "recorded"),
        (case, "presidedOverBy", "Carl Court", "", "recorded"),
        ("Ann Ames", "plaintiffIn", case, "", "recorded"),
        ("City of Harbor", "defendantIn", case, "", "recorded"),
        ("Dora Dean", "counselFor", "Ann Ames", "", "recorded"),
        ("Docket entry 1: COMPLAINT", "partOf", case, "1991-12-13", "recorded"),
        ("Docket entry 2: ORDER", "partOf", case, "", "recorded"),
    }
    assert refused(folder) == Counter({"not-kept": 1, "bad-time": 1, "field-not-kept": 1})
    (left,) = [row["reason"] for row in rows(folder, "imports/*.csv") if row["code"] == "field-not-kept"]
    assert left == "nothing is made of cause, parties.nobody, parties.party_types.criminal_counts"


def test_an_annotator_may_name_what_the_dossier_has(tmp_path: Path) -> None:
    """By name or alias, where only one entity is called so: nobody comes in twice."""
    case = write_dossier(tmp_path / "case")
    before = rows(case, "entities.csv")
    person = next(row for row in before if row["type"] == "Person")
    annotation = {
        "id": "a1", "body": [{"value": f"{person['name'].upper()} | rank | clerk"}],
        "target": {"source": "https://ex.org/doc", "selector": [{"exact": "the clerk"}]},
    }  # fmt: skip
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"rows": [annotation]}), encoding="utf-8")
    assert main(["-C", str(case), "import", "annotations", str(file)]) == 0
    assert rows(case, "entities.csv") == before
    (claim,) = rows(case, "claims/a.csv")
    assert (claim["subject"], claim["object"]) == (person["id"], "clerk")


def test_documents_of_a_prefixed_import_go_out_once(tmp_path: Path) -> None:
    pytest.importorskip("followthemoney")
    lines = [
        {"id": "doc-1", "schema": "Document", "properties": {"title": ["A paper"]}},
        {"id": "p1", "schema": "Person", "properties": {"name": ["Ann"], "proof": ["doc-1"]}},
        {"id": "c1", "schema": "Company", "properties": {"name": ["Acme"]}},
        {"id": "d1", "schema": "Directorship",
         "properties": {"director": ["p1"], "organization": ["c1"], "proof": ["doc-1"]}},
    ]  # fmt: skip
    file, case, out = tmp_path / "a.json", str(tmp_path / "case"), tmp_path / "out.json"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main(["-C", case, "import", "ftm", str(file), "--prefix", "x-"]) == 0
    assert main(["-C", case, "build"]) == 0
    assert main(["-C", case, "export", "ftm", "--unredacted", "-o", str(out)]) == 0
    found = {line["id"]: line["properties"] for line in map(json.loads, out.read_text().splitlines())}
    assert found.keys() == {"onrecord-about", "doc-1", "p1", "c1", "d1"}
    assert found["d1"] == lines[3]["properties"]


SCHEMA_PERSON = {"@id": "http://ex.org/ann", "@type": "Person", "name": "Ann", "birthDate": "1960-01-02"}


@pytest.mark.parametrize(
    "named", ["https://schema.org", "http://schema.org/", "https://schema.org/docs/jsonldcontext.json"]
)
@pytest.mark.parametrize("several", [False, True])
def test_the_context_that_most_pages_name_is_at_hand(named: str, several: bool, tmp_path: Path) -> None:
    context = [named, {"x": "http://ex.org/x"}] if several else named
    text = {"description": json.dumps({"@context": named}), "x": "kept"} if several else {}
    folder = brought(tmp_path, "rdf", {"@context": context, **SCHEMA_PERSON, **text}, "a.jsonld")
    assert said(folder) == {("Ann", "birthDate", "1960-01-02", "", "reported")}
    (person,) = rows(folder, "entities.csv")
    assert person["description"] == text.get("description", ""), "words that look so stay as they are"


def test_other_contexts_on_the_web_are_named_and_not_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.jsonld"
    file.write_text(json.dumps({"@context": "https://ex.org/context", "name": "Ann"}), encoding="utf-8")
    assert main(["-C", str(tmp_path / "new"), "import", "rdf", str(file)]) == 4
    assert "nothing is fetched. Write the context itself in its place." in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


# ---- the real complaints ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not (REAL / "chicago-2016").is_dir(), reason="needs $ONRECORD_SHARED/real/chicago-2016")
def test_the_complaints_of_chicago_come_in_whole(tmp_path: Path) -> None:
    files = sorted(map(str, (REAL / "chicago-2016").glob("*.csv.gz")))
    args = ["-C", str(tmp_path / "chicago"), "import", "table", *files, "--name", "complaints"]
    assert main([*args, "--mapping", str(ROOT / "docs" / "mappings" / "chicago.toml")]) == 0
    found = refused(tmp_path / "chicago")
    assert found == Counter(
        {
            "ends-before-it-begins": 6860,
            "no-rule": 842,
            "no-name": 259,
            "several-alike": 5,
            "column-not-kept": 8,
        }
    )
    with (tmp_path / "chicago" / "claims" / "complaints.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == 670_261
