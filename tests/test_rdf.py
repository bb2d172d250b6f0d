"""Claims as triples: what is said directly, what stays in claims, and every text comes back as written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records import opened
from tests.small import BASE, entities, small

from onrecord.errors import BuildError, RecordError
from onrecord.model.dossier import Dossier
from onrecord.model.entity import Entity
from onrecord.model.judge import judge
from onrecord.model.source import Source
from onrecord.show import turtle
from onrecord.store import rdf
from onrecord.store import turtle as writer
from onrecord.store.reading import Reading
from onrecord.store.triples import literal

ONR = "https://w3id.org/onrecord/ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
CAST = """ada bea: Person | some-officer: Person | raid: Event | call: EmergencyCall | beating: Assault
 | suit: Lawsuit | police: LawEnforcementAgency | deal: Settlement"""


def lines(dossier: Dossier) -> list[str]:
    return list(rdf.nquads(dossier, judge(dossier)))


def triple(subject: str, relation: str, object_: str) -> str:
    return f"<{BASE}{subject}> <{ONR}{relation}> <{BASE}{object_}> ."


def is_a(subject: str, name: str) -> str:
    return f"<{BASE}{subject}> {TYPE} <{ONR}{name}> ."


def test_a_firm_claim_gives_a_direct_triple_its_super_relations_and_role_classes() -> None:
    out = lines(small(CAST, ["ada officerOf police @s recorded"]))
    assert triple("ada", "officerOf", "police") in out
    assert triple("ada", "employedBy", "police") in out
    assert is_a("ada", "Officer") in out
    assert is_a("ada", "Agent") not in out, "that a person is a person or body says nothing"
    assert {is_a("beating", name) for name in ("Assault", "Crime", "Event")} <= set(out), "all above its own"
    assert triple("police", "officerOf", "ada") not in out, "inverses are left to SPARQL"


@pytest.mark.parametrize("standing", ["", "charged", "alleged", "depicted", "denied"])
def test_a_weak_claim_stays_a_claim(standing: str) -> None:
    out = lines(small(CAST, [f"ada witnessed raid @s {standing} id=x"]))
    assert triple("ada", "witnessed", "raid") not in out
    assert triple("ada", "participatedIn", "raid") not in out
    assert is_a("ada", "Witness") not in out
    assert f"<{BASE}claim-x> <{ONR}standing> <{ONR}{standing or 'unstated'}> ." in out


@pytest.mark.parametrize(("standing", "direct"), [("reported", False), ("recorded", False), ("found", True)])
def test_what_hurts_if_false_needs_a_finding(standing: str, direct: bool) -> None:
    out = lines(small(CAST, [f"ada perpetrated beating @s {standing}"]))
    assert (triple("ada", "perpetrated", "beating") in out) is direct
    assert (triple("ada", "participatedIn", "beating") in out) is direct


def test_a_contested_claim_and_one_taken_down_say_nothing_directly() -> None:
    contested = lines(
        small(CAST, ["ada calledIn call @a reported id=x", "bea calledIn call @b reported id=y"])
    )
    down = lines(small(CAST, ["ada calledIn call @a found id=x", "ada calledIn call @b reversed id=y"]))
    for out in (contested, down):
        assert not [line for line in out if line.startswith(f"<{BASE}ada> <{ONR}calledIn>")]
    boolean = "<http://www.w3.org/2001/XMLSchema#boolean>"
    assert f'<{BASE}claim-x> <{ONR}contested> "true"^^{boolean} .' in contested
    assert f'<{BASE}claim-x> <{ONR}stands> "false"^^{boolean} .' in down
    assert f'<{BASE}claim-x> <{ONR}stands> "false"^^{boolean} .' not in contested


def test_a_claim_has_all_its_particulars() -> None:
    row = "ada officerOf police @s alleged in=suit by=bea when=1991~ quote=so_it_was summary=we_say"
    row += " undoes=y id=x"
    out = [line for line in lines(small(CAST, [row])) if line.startswith(f"<{BASE}claim-x>")]
    date = "<http://www.w3.org/2001/XMLSchema#date>"
    rdf_ns = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    assert out == [
        f"<{BASE}claim-x> {TYPE} <{ONR}Claim> .",
        f"<{BASE}claim-x> <{rdf_ns}subject> <{BASE}ada> .",
        f"<{BASE}claim-x> <{rdf_ns}predicate> <{ONR}officerOf> .",
        f"<{BASE}claim-x> <{rdf_ns}object> <{BASE}police> .",
        f"<{BASE}claim-x> <{ONR}source> <{BASE}s> .",
        f"<{BASE}claim-x> <{ONR}standing> <{ONR}alleged> .",
        f"<{BASE}claim-x> <{ONR}saidBy> <{BASE}bea> .",
        f"<{BASE}claim-x> <{ONR}in> <{BASE}suit> .",
        f'<{BASE}claim-x> <{ONR}quote> "so it was" .',
        f'<{BASE}claim-x> <{ONR}summary> "we say" .',
        f'<{BASE}claim-x> <{ONR}when> "1991~" .',
        f'<{BASE}claim-x> <{ONR}earliestBegin> "1990-01-01"^^{date} .',
        f'<{BASE}claim-x> <{ONR}latestEnd> "1992-12-31"^^{date} .',
        f"<{BASE}claim-x> <{ONR}undoes> <{BASE}claim-y> .",
    ]


def test_terms_are_described_by_the_ontology_and_not_in_every_record() -> None:
    out = lines(small(CAST, ["ada plaintiffIn suit @s recorded"]))
    assert not [line for line in out if line.startswith(f"<{ONR}")]


def test_triples_of_other_vocabularies_also_stand_in_the_default_graph(tmp_path: Path) -> None:
    quads = (
        '<http://x/a> <http://x/p> "1 . 2"@en <http://x/g> .',
        "<http://x/a> <http://x/p> <http://x/b> .",
    )
    dossier = small(CAST, [], quads=quads)
    rdf.load(rdf.nquads(dossier, judge(dossier)), tmp_path / "store")
    store = rdf.open_read_only(tmp_path / "store")
    assert bool(store.query('ASK { <http://x/a> <http://x/p> "1 . 2"@en , <http://x/b> }'))
    assert bool(store.query("ASK { GRAPH <http://x/g> { <http://x/a> ?p ?o } }"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_every_text_comes_back_as_it_was_written(text: str) -> None:
    import pyoxigraph as ox

    line = f"<http://x/a> <http://x/p> {literal(text)} ."
    (quad,) = ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES)
    assert quad.object == ox.Literal(text)


def test_half_a_character_cannot_be_stored_and_is_replaced() -> None:
    assert literal("a\ud800b") == '"a\ufffdb"'


@pytest.mark.parametrize("text", ["1.50", "001", "$55,000", "24:00:00", "1991-05", "e\u0301"])
def test_amounts_numbers_and_dates_are_plain_strings(text: str, tmp_path: Path) -> None:
    dossier = small(CAST, [f"deal amount {text} @s recorded id=x when=1991"])
    rdf.load(rdf.nquads(dossier, judge(dossier)), tmp_path / "store")
    store = rdf.open_read_only(tmp_path / "store")
    found = store.query(f"SELECT ?o {{ <{BASE}deal> <{ONR}amount> ?o }}")
    assert [row["o"].value for row in found] == [text]


def hostile() -> Dossier:
    """Text that would end a literal, an IRI or a line, in every field."""
    nasty = '"> . <http://x/evil> <http://x/p> "\n<a> \\ \r\t'
    cast = entities(CAST) | {
        "ada": Entity(
            id="ada",
            type="Person",
            name=nasty,
            aliases=(nasty,),
            description=nasty,
            same_as=(f"http://x/{nasty}",),
        )
    }
    source = Source(id="s", title=nasty, url=f"https://x/{nasty}", publisher=nasty)
    return small(cast, ["ada witnessed raid @s reported"], sources={"s": source})


def test_no_text_can_write_a_triple_of_its_own(tmp_path: Path) -> None:
    dossier = hostile()
    rdf.load(rdf.nquads(dossier, judge(dossier)), tmp_path / "store")
    subjects = {str(q.subject) for q in rdf.open_read_only(tmp_path / "store")}
    assert "<http://x/evil>" not in subjects
    assert all(s.startswith((f"<{BASE}", f"<{ONR}")) for s in subjects)


def test_the_store_holds_each_line_once_and_answers_rdflib_as_it_answers_itself(tmp_path: Path) -> None:
    rows = [
        "ada officerOf police @s recorded",
        "ada officerOf police @t recorded",
        "ada plaintiffIn suit @s recorded",
    ]
    dossier = small(CAST, rows)
    out = lines(dossier)
    rdf.load(iter(out), tmp_path / "store")
    count = len(rdf.open_read_only(tmp_path / "store"))
    assert count == len(set(out)) < len(out)
    data = rdf.dataset(tmp_path / "store")
    assert len(data) == count
    (answer,) = data.query("SELECT (COUNT(*) AS ?n) { ?x a onr:Officer }")
    assert int(answer[0]) == 1
    with pytest.raises(Exception, match="read-write"):
        data.remove((None, None, None))


def test_a_bad_line_and_a_full_disk_end_with_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="cannot be stored"):
        rdf.load(["<http://x/a> <http://x/b> <http://x/c"], tmp_path / "store")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(BuildError, match="cannot be written"):
        rdf.load([], file / "store")


def test_a_wrong_path_is_no_new_store(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="Build the record again"):
        rdf.open_read_only(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_at_most_eleven_lines_a_claim() -> None:
    """Three claims an entity and a text for each, as a worked-out dossier has them."""
    cast = entities(
        " ".join(f"p{i}" for i in range(40))
        + ": Person | "
        + " ".join(f"e{i}" for i in range(30))
        + ": Hearing"
    )
    kinds = ["witnessed", "subjectOf", "testifiedIn", "presentAt"]
    rows = [
        f"p{i % 40} {kinds[i % 4]} e{i % 30} @s{i % 12} {('alleged', 'reported')[i % 3 > 0]} summary=text_{i}"
        + (" by=p1" if i % 3 == 0 else "")
        + (" when=1991-05" if i % 4 == 0 else "")
        + (f" in=e{i % 7}" if i % 8 == 0 else "")
        for i in range(220)
    ]
    dossier = small(cast, rows)
    out = set(lines(dossier))
    per_claim = len(out) / len(list(dossier.claims))
    print(f"\n{len(out)} lines, {per_claim:.1f} a claim")
    assert per_claim <= 11


def test_the_lines_are_the_same_in_every_run(tmp_path: Path) -> None:
    """Another process, another hash seed."""
    script = "from tests.test_rdf import *; print('\\n'.join(lines(hostile())))"
    root = Path(__file__).parent.parent
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}:{root / 'graph'}", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""


# ---- exports --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    quads = ("<http://x/a> <http://x/p> <http://x/b> <http://x/g> .",)
    rows = [
        "ada officerOf police @s recorded when=1985/1991",
        "ada plaintiffIn suit @s recorded quote=a_#b_<c>_@d",
        "deal amount 1.50 @s recorded",
        "bea witnessed raid @s alleged by=Somebody_@_Elm_St.",
    ]
    dossier = replace(hostile(), claims=small(CAST, rows).claims, quads=quads)
    folder = tmp_path_factory.mktemp("record")
    with opened(folder, dossier, with_rdf=True, with_paths=False) as record:
        yield record


@pytest.mark.parametrize(("export", "parser"), [(turtle.turtle, "turtle"), (turtle.ntriples, "nt")])
def test_an_export_read_by_plain_rdflib_gives_the_counts_of_the_store(
    reading: Reading, export: Callable[[Reading], Iterator[str]], parser: str
) -> None:
    import rdflib

    graph = rdflib.Graph().parse(data="".join(export(reading)), format=parser)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    store = rdf.open_read_only(reading.rdf_path)
    (stored,) = store.query(count)
    assert len(graph) == int(stored["n"].value)
    for name in ("Person", "Officer", "Plaintiff", "Lawsuit", "Witness", "Claim"):
        text = f"SELECT (COUNT(*) AS ?n) {{ ?x a <{ONR}{name}> }}"
        (here,), (there,) = graph.query(text), store.query(text)
        assert int(here[0]) == int(there["n"].value), name


def test_turtle_holds_the_very_triples_of_the_store(reading: Reading) -> None:
    import pyoxigraph as ox

    parsed = {q.triple for q in ox.parse("".join(turtle.turtle(reading)), ox.RdfFormat.TURTLE)}
    store = rdf.open_read_only(reading.rdf_path)
    assert parsed == {q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def test_exports_are_the_same_bytes_each_time_and_sorted(reading: Reading) -> None:
    for export in (turtle.turtle, turtle.ntriples, turtle.nquads, turtle.trig):
        assert "".join(export(reading)) == "".join(export(reading))
    lines = list(turtle.ntriples(reading))
    assert lines == sorted(lines, key=lambda line: line.split(" ", 2))


def test_a_turtle_export_says_what_it_is(reading: Reading) -> None:
    text = "".join(turtle.turtle(reading))
    assert text.startswith("# Small\n# Record of ")
    assert "# Internal copy: private names are not protected. Do not pass it on.\n" in text
    assert "ex:ada a onr:Officer, onr:Person, onr:Plaintiff ;" in text
    assert '"1.50"' in text


def test_n_quads_keep_the_graphs_of_rdf_files(reading: Reading) -> None:
    text = "".join(turtle.nquads(reading))
    assert "<http://x/a> <http://x/p> <http://x/b> <http://x/g> .\n" in text
    assert "<http://x/a> <http://x/p> <http://x/b> .\n" in text


@pytest.mark.parametrize("line", ["", "<a> <b> .", "a b c .", "<a> <b> <c>"])
def test_what_is_no_triple_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no N-Triples line"):
        writer.triple(line)
