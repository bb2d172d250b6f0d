"""Graph formats, read again by other libraries: every claim is an edge, and its type tells its standing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from records import stored
from small import claim, small

from onrecord.model.time import Time, iso
from onrecord.show.edges import loud
from onrecord.show.export import export, stream
from onrecord.show.gexf import spell
from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.xml_ import escaped
from onrecord.store.reading import Reading

LINES = [
    "ada plaintiffIn suit @caption recorded by=court when=1991",
    "ada perpetrated raid @paper alleged by=bob in=suit when=1991-05/1991-07-22 quote=she_did",
    "ada witnessed raid @paper reported",
    "ada witnessed raid @memo denied by=ada",
    "bob perpetrated raid @paper found by=court",
    "bob perpetrated raid @memo reversed by=court",
    "bob witnessed raid @paper",
    "ada presentAt raid @film depicted when=../1991",
    "ada ageAt 41 @paper reported in=suit",
]
TYPES = {
    "RECORDED_PLAINTIFF_IN", "ALLEGED_PERPETRATED", "ALLEGED_PERPETRATED_IN", "CONTESTED_REPORTED_WITNESSED",
    "DENIED_WITNESSED", "TAKEN_DOWN_FOUND_PERPETRATED", "REVERSED_PERPETRATED", "NOT_STATED_WITNESSED",
    "DEPICTED_PRESENT_AT", "REPORTED_AGE_AT_IN", "JUDGED_SAME",
}  # fmt: skip
ENDS = {"standing", "said", "source", "stands", "contested"}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    people = "ada bob: Person | raid: Crime | suit: Lawsuit | court: Court"
    dossier = small(people, LINES, same=[("ada", "bob")])
    folder = tmp_path_factory.mktemp("graphs")
    with Reading.open(stored(folder, dossier, with_rdf=True)) as opened:
        yield opened


def made(reading: Reading, name: str) -> bytes:
    out = io.BytesIO()
    stream(Portion(reading), name, out)
    return out.getvalue()


def test_graphml_is_read_by_networkx_and_igraph_with_every_claim_and_its_standing(
    reading: Reading, tmp_path: Path
) -> None:
    import igraph

    file = tmp_path / "g.graphml"
    export(Portion(reading), "graphml", file)
    graph = nx.read_graphml(file)
    assert (
        graph.is_multigraph()
        and graph.is_directed()
        and set(graph) == {"ada", "bob", "raid", "suit", "court"}
    )
    found = {data["type"]: (a, b, data) for a, b, data in graph.edges(data=True)}
    assert set(found) == TYPES
    assert all(data.keys() >= ENDS for _, _, data in found.values() if data["edge"] != "judgement")
    assert found["ALLEGED_PERPETRATED"][2]["said"] == "alleged by Bob"
    assert found["TAKEN_DOWN_FOUND_PERPETRATED"][2]["stands"] == "no"
    assert found["NOT_STATED_WITNESSED"][2]["standing"] == "not stated"
    assert "age: 41 (according to Source paper; in Suit" in graph.nodes["ada"]["statements"]
    other = igraph.Graph.Read_GraphML(str(file))
    assert sorted(other.es["type"]) == sorted(data["type"] for _, _, data in graph.edges(data=True))


def test_gexf_has_the_bounds_of_time_as_spells_and_is_read_by_networkx(
    reading: Reading, tmp_path: Path
) -> None:
    file = tmp_path / "g.gexf"
    export(Portion(reading), "gexf", file)
    graph = nx.read_gexf(file, version="1.3")
    assert graph.is_directed() and graph.graph["mode"] == "dynamic"
    spells = {data["type"]: data.get("spells") for _, _, data in graph.edges(data=True)}
    assert set(spells) == TYPES
    assert spells["RECORDED_PLAINTIFF_IN"] == [("1991-01-01", "1991-12-31")]
    assert spells["ALLEGED_PERPETRATED"] == spells["ALLEGED_PERPETRATED_IN"] == [("1991-05-01", "1991-07-22")]
    # networkx writes the word None for an end that is open.
    assert spells["DEPICTED_PRESENT_AT"] == [("None", "1991-12-31")]
    assert spells["NOT_STATED_WITNESSED"] is None


def test_gexf_keeps_the_rules_of_its_published_schema(reading: Reading) -> None:
    root = ElementTree.fromstring(made(reading, "gexf"))
    space = "{http://gexf.net/1.3}"
    allowed = {
        "gexf": {"version"}, "meta": {"lastmodifieddate"}, "creator": set(), "description": set(),
        "graph": {"mode", "defaultedgetype", "timeformat", "timerepresentation"},
        "attributes": {"class", "mode"}, "attribute": {"id", "title", "type"}, "nodes": set(), "edges": set(),
        "node": {"id", "label"}, "edge": {"id", "source", "target", "kind", "label"}, "attvalues": set(),
        "attvalue": {"for", "value"}, "spells": set(), "spell": {"start", "end"},
    }  # fmt: skip
    for element in root.iter():
        name = element.tag.removeprefix(space)
        kept = {a for a in element.attrib if "schemaLocation" not in a}
        assert kept <= allowed[name], name
    assert root.get("version") == "1.3" and [e.tag for e in root] == [f"{space}meta", f"{space}graph"]
    days = [day for e in root.iter(f"{space}spell") for day in e.attrib.values()]
    assert days and all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    declared = {e.get("id") for e in root.iter(f"{space}attribute")}
    assert {e.get("for") for e in root.iter(f"{space}attvalue")} <= declared
    ids = [e.get("id") for e in root.iter(f"{space}edge")]
    assert len(ids) == len(set(ids))
    nodes = {e.get("id") for e in root.iter(f"{space}node")}
    assert {e.get(end) for e in root.iter(f"{space}edge") for end in ("source", "target")} <= nodes


@given(
    st.sampled_from(
        ["1991", "1991~", "1991-05/1991-06-02", "../1991", "1991/", "198X", "-0044", "Y12345", "1991-22"]
    )
)
def test_a_spell_reaches_from_the_earliest_begin_to_the_latest_end(text: str) -> None:
    when = Time.parse(text)
    found = spell(when)
    for name, day in (("start", when.earliest_begin), ("end", when.latest_end)):
        assert found.get(name, "") in ("", iso(day))
    far = any(day is not None and not 1 <= day <= 3_652_059 for day in (when.earliest_begin, when.latest_end))
    assert far == (found == {})


def test_cytoscape_is_read_by_networkx(reading: Reading) -> None:
    data = json.loads(made(reading, "cytoscape"))
    graph = nx.cytoscape_graph(data)
    assert {d["interaction"] for _, _, d in graph.edges(data=True)} == TYPES
    assert data["data"]["redacted"] is False and "Internal copy" in data["data"]["about"]
    assert all(d["said_in"] for _, _, d in graph.edges(data=True) if d["edge"] != "judgement")


def test_neo4j_has_a_node_for_every_end_and_the_standing_in_every_type(
    reading: Reading, tmp_path: Path
) -> None:
    export(Portion(reading), "neo4j", tmp_path / "neo")

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / "neo" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    entities, values, sources, claims = map(rows, ("entities.csv", "values.csv", "sources.csv", "claims.csv"))
    nodes = [row["id:ID"] for row in (*entities, *values)] + [row["key:ID"] for row in sources]
    assert len(nodes) == len(set(nodes))
    assert all({row[":START_ID"], row[":END_ID"]} <= set(nodes) for row in claims)
    assert {row[":TYPE"] for row in claims} == TYPES | {"REPORTED_AGE_AT"}
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", row[":TYPE"]) for row in claims)
    (crime,) = (row for row in entities if row["id:ID"] == "raid")
    assert set(crime[":LABEL"].split(";")) == {"Crime", "Event"}
    note = (tmp_path / "neo" / "README.txt").read_text()
    assert "neo4j-admin database import full" in note and "--multiline-fields=true" in note
    for name in re.findall(r"=(\w+\.csv)", note):
        assert (tmp_path / "neo" / name).is_file()


def imported(folder: Path) -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    """Read a folder as the manual of neo4j-admin says it does; whatever that would refuse fails here.

    A header field is `name`, `name:type`, or ends in a field of its own; one :ID for nodes; one :START_ID,
    :END_ID and :TYPE for relationships; no name twice; ids unique among all nodes; ends that are there; no
    row longer or shorter than its header; a type that is not empty; nothing above the buffer of 4 MB.
    """
    note = (folder / "README.txt").read_text()
    assert "--bad-tolerance=0" in note and "--multiline-fields=true" in note
    types = {"", "string", "int", "long", "float", "double", "boolean", "date", "datetime", "string[]"}
    nodes: dict[str, dict[str, str]] = {}
    edges: list[dict[str, str]] = []
    for kind, name in re.findall(r"--(nodes|relationships)=(\S+\.csv)", note):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
        fields = [field.rpartition(":")[::2] if ":" in field else (field, "") for field in header]
        marks = [mark for _, mark in fields if mark not in types]
        needed = ["ID", "LABEL"] if kind == "nodes" else ["START_ID", "END_ID", "TYPE"]
        assert sorted(marks) == sorted(needed), name
        named = [field for field, _ in fields if field]
        assert len(named) == len(set(named)), name
        for row in rows:
            assert len(row) == len(header) and max(len(cell.encode()) for cell in row) < 4 << 20
            data = {mark or field: cell for (field, mark), cell in zip(fields, row, strict=True)}
            if kind == "nodes":
                assert data["ID"] and data["ID"] not in nodes and data["LABEL"]
                nodes[data["ID"]] = data
            else:
                assert data["TYPE"]
                edges.append(data)
    assert all({edge["START_ID"], edge["END_ID"]} <= nodes.keys() for edge in edges)
    return nodes, edges


def test_neo4j_keeps_the_rules_of_its_manual_with_hostile_texts_too(reading: Reading, tmp_path: Path) -> None:
    from onrecord.model.light import replace

    texts = [text.replace("\ud800", "") for text in HOSTILE]
    lines: list[Any] = [
        replace(claim(f"ada conduct x @s{n} alleged id=c{n:02}"), object=text, quote=text)
        for n, text in enumerate(texts)
    ]
    with Reading.open(stored(tmp_path / "r", small("ada: Person", lines))) as opened:
        export(Portion(opened), "neo4j", tmp_path / "hostile")
    nodes, edges = imported(tmp_path / "hostile")
    assert [nodes[f"value:c{n:02}"]["name"] for n in range(len(texts))] == texts
    assert {edge["claim"]: edge["quote"] for edge in edges} == {f"c{n:02}": t for n, t in enumerate(texts)}
    export(Portion(reading), "neo4j", tmp_path / "neo")
    _, edges = imported(tmp_path / "neo")
    assert {edge["TYPE"] for edge in edges} == TYPES | {"REPORTED_AGE_AT"}


def test_hostile_texts_come_back_from_xml_but_for_what_xml_cannot_hold(tmp_path: Path) -> None:
    texts = [text.replace("\ud800", "") for text in HOSTILE]
    lines: list[Any] = []
    for number, text in enumerate(texts):
        from onrecord.model.light import replace

        lines.append(replace(claim(f"ada witnessed raid @s{number} alleged id=c{number:02}"), quote=text))
    with Reading.open(stored(tmp_path / "r", small("ada: Person | raid: Event", lines))) as opened:
        for name, read in (("graphml", nx.read_graphml), ("gexf", lambda f: nx.read_gexf(f, version="1.3"))):
            ledger = export(Portion(opened), name, tmp_path / name)
            quotes = {d["claim"]: d["quote"] for _, _, d in read(tmp_path / name).edges(data=True)}
            illegal = re.compile("[\x00\x07\x1b]")
            assert quotes == {f"c{n:02}": illegal.sub("\ufffd", text) for n, text in enumerate(texts)}
            assert sum(ledger.lost.values()) == sum(len(illegal.findall(text)) for text in texts) == 3


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_stands_in_xml_and_what_cannot_is_counted(text: str) -> None:
    ledger = Ledger("x", 0)
    out = escaped(text, ledger)
    for xml in (f"<a>{out}</a>", f'<a b="{out}"/>'):
        element = ElementTree.fromstring(xml.encode())
        back = element.text or element.get("b") or ""
        assert sum(a != b for a, b in zip(back, text, strict=True)) == sum(ledger.lost.values())


@given(st.from_regex(r"[a-z]{1,9}([A-Z][a-z]{1,9}){0,3}", fullmatch=True))
def test_the_type_of_an_edge_spells_out_the_relation(name: str) -> None:
    assert loud(name).replace("_", "") == name.upper() and loud(name).count("_") == sum(
        map(str.isupper, name)
    )
