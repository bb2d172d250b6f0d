"""What came in goes out again: FollowTheMoney of every schema, RDF and CSV with hostile texts.

A few examples here; ONRECORD_EXAMPLES=10000 for as many as one has patience for.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import stored

from onrecord.bring.cells import plain
from onrecord.bring.ftm import bring
from onrecord.bring.into import Into
from onrecord.bring.ledger import Ledger
from onrecord.read.dossier import read
from onrecord.show.export import stream
from onrecord.show.portion import Portion
from onrecord.store.progress import silent
from onrecord.store.reading import Reading

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared")) / "real"
EXAMPLES = int(os.environ.get("ONRECORD_EXAMPLES", "0"))
few = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
Line = dict[str, Any]
BY_TYPE = {
    "date": ("1991", "1991-05", "1991-05-27", "1991-05-27T10:00:00"),
    "url": ("https://example.org/a", "http://example.org/b?c=d%20e"),
}
TEXTS = ["Ann", "1.50", "001", "1991~", "e\u0301", "a\n\nb", 'say "so",\nsaid she', "=1+1", "a|b", *HOSTILE]


def ftm_model() -> Any:
    return pytest.importorskip("followthemoney").model


def schemata() -> list[Any]:
    return [s for s in sorted(ftm_model().schemata.values(), key=lambda s: s.name) if not s.abstract]


def back(folder: Path, lines: list[Line]) -> tuple[dict[str, Line], Ledger]:
    """Into a dossier, into a record, and out again, by id."""
    file = folder / "a.json"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    ledger = Ledger()
    with Into(folder / "case", "a", ledger) as into:
        bring([file], into, silent)
        into.commit()
    dossier, findings = read(folder / "case")
    assert [f for f in findings if f.severity == "error"] == []
    with Reading.open(stored(folder / "record", dossier, with_rdf=True)) as reading:
        out = io.BytesIO()
        stream(Portion(reading), "ftm", out)
    found = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert len({line["id"] for line in found}) == len(found)
    return {line["id"]: line for line in found}, ledger


def same(before: Line, after: Line) -> None:
    """Equal but for the order of values; what says that a copy is internal comes on top."""
    assert after.keys() - {"datasets"} == before.keys() - {"datasets"}
    for key, value in before.items():
        if key == "properties":
            assert {k: sorted(v) for k, v in after[key].items()} == {
                k: sorted(set(v)) for k, v in value.items()
            }
        elif key == "datasets":
            assert set(after[key]) - {"internal-copy"} == set(value)
        else:
            assert after[key] == value


def value_of(prop: Any, n: int, ids: list[str]) -> str:
    if prop.type.name == "entity":
        return ids[n % len(ids)]
    known = BY_TYPE.get(prop.type.name)
    return known[n % len(known)] if known else f"{prop.name} {n}"


def test_every_schema_comes_back_with_every_property(tmp_path: Path) -> None:
    """One entity of each, linked at random, also to what stands in no file; some are linked to nothing."""
    ids = [f"{s.name}-1" for s in schemata()] + ["stands-nowhere"]
    lines = []
    for number, schema in enumerate(schemata()):
        known = [p for p in sorted(schema.properties.values(), key=lambda p: p.name) if not p.stub]
        properties = {p.name: [value_of(p, number + n, ids)] for n, p in enumerate(known)}
        lines.append(
            {"id": f"{schema.name}-1", "schema": schema.name, "properties": properties, "datasets": ["d"],
             "caption": "A caption", "first_seen": "2020-01-02", "referents": ["x", "y"], "target": False}
        )  # fmt: skip
        lone = {p.name: [value_of(p, n, ids)] for n, p in enumerate(known) if p.type.name != "entity"}
        lines.append({"id": f"{schema.name}-2", "schema": schema.name, "properties": lone})
    found, ledger = back(tmp_path, lines)
    for line in lines:
        same(line, found[line["id"]])
    assert found.keys() - {line["id"] for line in lines} == {"onrecord-about"}, "and nothing else"
    assert all(c.read == c.kept and c.partly == 0 for c in ledger.counts.values())


@st.composite
def things(draw: st.DrawFn) -> list[Line]:
    """Some entities with hostile values, that name each other."""
    every = schemata()
    ids = [f"n{i}" for i in range(draw(st.integers(1, 6)))]
    texts = st.sampled_from(TEXTS) | st.text(max_size=20)
    kept = texts.map(lambda t: plain(t.encode("utf-8", "replace").decode()) or "x")
    safe = kept.filter(lambda t: not t.lower().startswith("javascript:"))
    lines = []
    for key in ids:
        schema = draw(st.sampled_from(every))
        known = sorted((p for p in schema.properties.values() if not p.stub), key=lambda p: p.name)
        properties: dict[str, list[str]] = {}
        for prop in draw(st.lists(st.sampled_from(known), max_size=6, unique_by=lambda p: p.name)):
            values: st.SearchStrategy[str] = safe
            if prop.type.name == "entity":
                values = st.sampled_from([*ids, "stands-nowhere"])
            elif prop.type.name in BY_TYPE:
                values = st.sampled_from(BY_TYPE[prop.type.name])
            properties[prop.name] = draw(st.lists(values, min_size=1, max_size=3, unique=True))
        lines.append({"id": key, "schema": schema.name, "properties": properties, "datasets": ["d"]})
    return lines


@settings(max_examples=EXAMPLES or 12, deadline=None, suppress_health_check=few)
@given(things())
def test_any_entities_come_back_as_they_came(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Line]
) -> None:
    found, ledger = back(tmp_path_factory.mktemp("ftm"), lines)
    for line in lines:
        same(line, found[line["id"]])
    assert all(c.read == c.kept for c in ledger.counts.values())


@pytest.mark.skipif(not (REAL / "ftm").is_dir(), reason="needs $ONRECORD_SHARED/real/ftm")
def test_real_entities_come_back_whole(tmp_path: Path) -> None:
    """All that stands in a line, what stands beside the properties too."""
    text = (REAL / "ftm" / "zala.ftm.json").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    found, _ = back(tmp_path, lines)
    assert found.keys() - {"onrecord-about"} == {line["id"] for line in lines}
    for line in lines:
        same(line, found[line["id"]])


# ---- RDF and CSV: a dossier out, and in again ------------------------------------------------------------

TIMES = ("", "1991", "1991-05-27", "1991~", "199X", "1991-22", "../1991", "1985/1991-09-06", "1991-05?/..")
FILES = {"turtle": "x.ttl", "trig": "x.trig", "ntriples": "x.nt", "nquads": "x.nq", "jsonld": "x.jsonld"}
SAID = (
    "id", "subject", "relation", "object", "within", "source", "quote", "summary", "standing", "by", "note",
)  # fmt: skip


def cell(text: str) -> str:
    """A text as a cell of a table holds it; `plain` takes out what no table may hold."""
    return plain(text.encode("utf-8", "replace").decode()) or ""


hostile = (st.sampled_from(TEXTS) | st.text(max_size=25)).map(lambda text: cell(text[:60]))


class Made:
    """A dossier that shows what it says, without its ontology."""

    def __init__(self, dossier: Any) -> None:
        self.dossier = dossier

    def __repr__(self) -> str:
        return repr(told(self.dossier))


speakers = hostile.map("speaker {}".format).map(cell)


@st.composite
def dossiers(draw: st.DrawFn) -> Any:
    """A small dossier whose every text may be hostile."""
    from small import claim, entities, small

    from onrecord.model.claim import claim_id
    from onrecord.model.light import replace
    from onrecord.model.source import Source
    from onrecord.model.time import Time

    people = {
        name: replace(
            entity, name=draw(hostile) or name, description=draw(hostile),
            aliases=tuple(filter(None, [draw(hostile).replace("|", "/")])), note=draw(hostile),
            living=draw(st.sampled_from(("", "yes", "no"))),
            pseudonym=draw(st.sampled_from(("", f"P {name}"))),
        )
        for name, entity in entities("ada bob: Person | raid: Event | suit: Lawsuit").items()
    }  # fmt: skip
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        shape = draw(
            st.sampled_from(("ada conduct x @s", "bob witnessed raid @s", "ada plaintiffIn suit @t"))
        )
        bare = claim(f"{shape} {draw(st.sampled_from(('reported', 'alleged', 'found', 'denied')))}")
        when = draw(st.sampled_from(TIMES))
        made = replace(
            bare, object=(draw(hostile) or "x") if bare.relation == "conduct" else bare.object,
            quote=draw(hostile), summary=draw(hostile), note=draw(hostile),
            by=draw(st.sampled_from(("", "bob")) | speakers),
            when=Time.parse(when) if when else None, within=draw(st.sampled_from(("", "suit"))),
        )  # fmt: skip
        said = (made.subject, made.relation, made.object, made.within, when, made.source)
        key = claim_id(*said, made.quote, made.summary, made.standing, made.by)
        lines.append(replace(made, id=key))
    sources = {
        n: Source(id=n, title=draw(hostile) or n, author=draw(hostile), note=draw(hostile))
        for n in ("s", "t")
    }
    return Made(small(people, lines, sources=sources, same=[("ada", "bob")]))


def told(dossier: Any) -> Any:
    """All that a dossier says, but for files and lines."""
    claims = {c.id: (*(getattr(c, k) for k in SAID), c.when.text if c.when else "") for c in dossier.claims}
    people = {
        e.id: (e.type, e.name, set(e.aliases), e.description, e.unnamed, e.living, e.pseudonym, e.note)
        for e in dossier.entities.values()
    }
    sources = {s.id: (s.title, s.author, s.note) for s in dossier.sources.values()}
    return claims, people, sources, {(j.a, j.b, j.judgement, j.reason) for j in dossier.judgements}


def again(folder: Path) -> Any:
    """The dossier of a folder; whatever its rows say, it can be read."""
    dossier, findings = read(folder)
    assert [f for f in findings if f.severity == "error"] == []
    return dossier


@settings(max_examples=EXAMPLES or 10, deadline=None, suppress_health_check=few)
@given(dossiers(), st.sampled_from(sorted(FILES)))
def test_any_dossier_comes_back_from_rdf(
    tmp_path_factory: pytest.TempPathFactory, made: Made, form: str
) -> None:
    folder, dossier = tmp_path_factory.mktemp("rdf"), made.dossier
    with Reading.open(stored(folder / "record", dossier, with_rdf=True)) as reading:
        (folder / "back").mkdir()
        base = reading.base
        with (folder / "back" / FILES[form]).open("wb") as out:
            stream(Portion(reading), form, out)
    (folder / "back" / "dossier.toml").write_text(f'title = "t"\nbase = "{base}"\n')
    assert told(again(folder / "back")) == told(dossier)


@settings(max_examples=EXAMPLES or 25, deadline=None, suppress_health_check=few)
@given(dossiers())
def test_any_dossier_comes_back_from_its_tables(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    from onrecord.show.export import export

    folder, dossier = tmp_path_factory.mktemp("csv"), made.dossier
    with Reading.open(stored(folder / "record", dossier)) as reading:
        export(Portion(reading, raw=True), "dossier", folder / "back")
    assert told(again(folder / "back")) == told(dossier)
