"""Exports as tables: the dossier that builds the same record, SQLite, FollowTheMoney."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from dossiers import write_dossier
from hostile import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import stored
from small import claim, entities, small, terms

import onrecord
from onrecord.build import build
from onrecord.model.claim import Claim
from onrecord.model.dossier import Correction, Dossier, Response
from onrecord.model.light import replace
from onrecord.model.source import Source
from onrecord.model.terms import Terms
from onrecord.read.dossier import read
from onrecord.read.ontology import load_terms
from onrecord.show import FORMATS
from onrecord.show.export import export, stream
from onrecord.show.ftm_schemata import Schemata
from onrecord.show.own_terms import own_terms
from onrecord.show.portion import Portion
from onrecord.store.reading import Reading

PEOPLE = (
    "ada bob: Person | raid: Event | suit: Lawsuit | court: Court"
    " | police: LawEnforcementAgency | home: Place"
)
LINES = [
    "ada plaintiffIn suit @caption recorded by=court when=1991",
    "ada perpetrated raid @paper alleged by=bob in=suit when=1991~ id=given quote=she_did",
    "ada perpetrated raid @memo denied by=ada undoes=given",
    "ada officerOf police @paper reported when=1985/1991-09-06",
    "bob counselFor ada @paper reported in=suit",
    "bob ownerOf police @paper reported",
    "ada title judge @paper recorded",
    "ada birthDate 1950~ @paper reported",
    "bob birthDate 1951 @paper alleged",
    "raid locatedIn home @paper",
]


def made(folder: Path, dossier: Dossier) -> Portion:
    return Portion(Reading.open(stored(folder, dossier, with_rdf=True)), raw=True)


# ---- the dossier ----------------------------------------------------------------------------------------


def test_the_bundled_case_comes_back_as_itself(tmp_path: Path) -> None:
    """Same claims, entities, sources, texts, judgements: the copy's copy is the very same files."""
    home = tmp_path / "case"
    from importlib.resources import as_file, files
    from shutil import copytree

    with as_file(files("onrecord.data").joinpath("balcerzak")) as bundled:
        copytree(bundled, home, ignore=lambda d, n: [x for x in n if x in (".onrecord", "queries")])
    build(home)
    with onrecord.open(home) as record:
        export(Portion(record.reading), "dossier", tmp_path / "copy")
        before = record.reading.dossier()
        build(tmp_path / "copy")
        with onrecord.open(tmp_path / "copy") as again:
            after = again.reading.dossier()
            strip = {"file": "", "line": 0}
            assert [replace(c, **strip) for c in after.claims] == [replace(c, **strip) for c in before.claims]
            assert {n: replace(e, line=0) for n, e in after.entities.items()} == {
                n: replace(e, line=0) for n, e in before.entities.items()
            }
            assert dict(after.texts) == dict(before.texts)
            export(Portion(again.reading), "dossier", tmp_path / "third")
    for path in sorted((tmp_path / "copy").glob("*.csv")):
        assert path.read_bytes() == (tmp_path / "third" / path.name).read_bytes()


def test_no_salt_leaves_the_machine(tmp_path: Path) -> None:
    part = made(tmp_path / "r", small("ada: Person", ["ada rank x @s"], salt="SECRET-7"))
    export(part, "dossier", tmp_path / "out")
    assert all(b"SECRET-7" not in p.read_bytes() for p in (tmp_path / "out").rglob("*.*"))
    assert "Internal copy" in (tmp_path / "out" / "dossier.toml").read_text()


WORDS = st.one_of(
    st.sampled_from([*HOSTILE, "1.50", "001", "e\u0301", "a\n\nb", '"', "''", "=1", "|"]),
    st.text(max_size=30),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4), raw=st.booleans())
def test_any_claims_come_back_with_their_ids(
    said: list[tuple[str, str, str]], raw: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    lines: list[Any] = []
    for number, words in enumerate(said):
        quote, summary, value = (_cell(text) for text in words)
        bare = claim(f"ada conduct x @s{number} reported")
        new = replace(bare, object=value or "x", quote=quote, summary=summary, note=quote)
        lines.append(replace(new, id=_id(new)))
    dossier = small("ada: Person", lines)
    with Reading.open(stored(folder, dossier)) as reading:
        export(Portion(reading, raw=raw), "dossier", folder / "out")
    back = read(folder / "out")[0]
    strip = {"file": "", "line": 0}
    assert {c.id for c in back.claims} == {c.id for c in dossier.claims}
    if raw:
        assert [replace(c, **strip) for c in back.claims] == list(dossier.claims)


def _cell(text: str) -> str:
    """A text as a table gives it: no half characters, no NUL, no blanks at its ends."""
    text = "".join(c for c in text if not "\ud800" <= c <= "\udfff" and c != "\0")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _id(c: Claim) -> str:
    from onrecord.model.claim import claim_id

    when = c.when.text if c.when else ""
    return claim_id(
        c.subject, c.relation, c.object, c.within, when, c.source, c.quote, c.summary, c.standing, c.by
    )


def test_a_cell_that_a_spreadsheet_would_run_is_made_safe_and_the_claim_keeps_its_id(tmp_path: Path) -> None:
    dossier = small("ada: Person", ["ada conduct =1+1 @s reported"])
    part = made(tmp_path / "r", dossier)
    ledger = export(replace_raw(part), "dossier", tmp_path / "safe")
    assert "'=1+1" in (tmp_path / "safe" / "claims.csv").read_text() and sum(ledger.lost.values()) == 1
    (before,), (after,) = dossier.claims, read(tmp_path / "safe")[0].claims
    assert (after.id, after.object) == (before.id, "'=1+1")
    ledger = export(part, "dossier", tmp_path / "raw")
    assert "'" not in (tmp_path / "raw" / "claims.csv").read_text() and not ledger.lost


def replace_raw(part: Portion) -> Portion:
    return Portion(part.reading, raw=False)


def test_responses_corrections_and_other_triples_come_along(tmp_path: Path) -> None:
    dossier = small(
        "ada: Person",
        ["ada conduct x @s reported id=c"],
        responses=(Response(claim="c", asked="2024-01-02", how="letter", answer="none"),),
        corrections=(Correction(claim="c", date="2024-02-01", what="a name", reason="wrong", by="us"),),
        quads=('<http://x/a> <http://x/p> "b" .',),
    )
    export(made(tmp_path / "r", dossier), "dossier", tmp_path / "out")
    back = read(tmp_path / "out")[0]
    assert [replace(r, line=0) for r in back.responses] == list(dossier.responses)
    assert [replace(c, line=0) for c in back.corrections] == list(dossier.corrections)
    assert (tmp_path / "out" / "other.nq").read_text() == '<http://x/a> <http://x/p> "b" .\n'


def test_own_terms_come_back_as_the_same_table(tmp_path: Path) -> None:
    from test_ontology_own import PREFIXES, RAID

    (tmp_path / "first.ttl").write_text(PREFIXES + RAID)
    own = load_terms(tmp_path / "first.ttl")
    text, count = own_terms(own)
    (tmp_path / "second.ttl").write_text(text)
    again = load_terms(tmp_path / "second.ttl")
    assert (again.classes, again.relations, again.standings) == (own.classes, own.relations, own.standings)
    assert again.prefixes == own.prefixes and count == 6
    assert own_terms(terms())[1] == 0


def test_a_public_copy_is_a_dossier_in_order(tmp_path: Path) -> None:
    """Its texts, too: masked, with hashes that fit."""
    home = write_dossier(tmp_path / "case")
    build(home)
    with onrecord.open(home) as record, record.public() as public:
        ids = {c.id for c in public.claims()}
        export(Portion(public.reading), "dossier", tmp_path / "copy")
    back, findings = read(tmp_path / "copy")
    assert {c.id for c in back.claims} == ids
    assert [f for f in findings if f.severity == "error"] == []


# ---- SQLite ---------------------------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    texts = [raw.replace("\ud800", "") for raw in HOSTILE]
    lines: list[Any] = [*LINES]
    for number, text in enumerate(texts):
        lines.append(
            replace(claim(f"bob conduct x @s{number} reported"), object=text, quote=text, id=f"h{number}")
        )
    part = made(tmp_path / "r", small(PEOPLE, lines, same=[("ada", "bob")]))
    export(part, "sqlite", tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        yield db
    db.close()


def test_the_database_is_sound_and_its_keys_lead_somewhere(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for number, raw in enumerate(HOSTILE):
        found = database.execute("SELECT value, quote FROM claims WHERE id = ?", (f"h{number}",)).fetchone()
        assert found == (raw.replace("\ud800", ""),) * 2


def test_standing_stands_in_every_row_and_search_finds_words(database: sqlite3.Connection) -> None:
    found = dict(database.execute("SELECT id, standing FROM claims").fetchall())
    assert "" not in found.values() and found["given"] == "alleged" and "not stated" in found.values()
    (row,) = database.execute("SELECT said, stands, contested FROM said WHERE id = 'given'").fetchall()
    assert row == ("alleged by Bob", "yes", "yes")
    asked = "SELECT c.id FROM claims_fts f JOIN claims c ON c.rowid = f.rowid WHERE claims_fts MATCH 'did'"
    assert database.execute(asked).fetchall() == [("given",)]
    assert "Internal copy" in " ".join(w for (w,) in database.execute("SELECT words FROM about"))


def test_datasette_finds_the_search_of_a_table(database: sqlite3.Connection) -> None:
    """It looks for the name of the table in double quotes or brackets; in others it sees no search."""
    made = database.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall()
    assert all(re.search(r'content="(claims|entities)"', sql) for (sql,) in made) and len(made) == 2


# ---- FollowTheMoney -------------------------------------------------------------------------------------


def ftm(part: Portion) -> tuple[dict[str, Any], dict[str, int]]:
    out = io.BytesIO()
    ledger = stream(part, "ftm", out)
    lines = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    return {line["id"]: line for line in lines}, dict(ledger.lost)


def test_followthemoney_takes_every_value_and_standing_is_in_every_edge(tmp_path: Path) -> None:
    from followthemoney import model

    texts = [raw.replace("\ud800", "") for raw in HOSTILE]
    lines: list[Any] = [*LINES, "bob neighborOf ada @paper"]
    people = entities(PEOPLE)
    people["bob"] = replace(people["bob"], aliases=tuple(texts), description=texts[0])
    sources = {f"s{n}": Source(id=f"s{n}", title=t, url=t, publisher=t, date=t) for n, t in enumerate(texts)}
    sources |= {n: Source(id=n, title=n) for n in ("paper", "memo", "caption")}
    for number, text in enumerate(texts):
        lines.append(replace(claim(f"bob witnessed raid @s{number}"), quote=text, by=text, id=f"h{number}"))
    found, lost = ftm(made(tmp_path, small(people, lines, same=[("ada", "bob")], sources=sources)))
    for line in found.values():
        kept = model.get_proxy(json.loads(json.dumps(line)), cleaned=False).to_dict()["properties"]
        assert {k: sorted(v) for k, v in kept.items()} == {
            k: sorted(v) for k, v in line["properties"].items()
        }
        schema = model[line["schema"]]
        if schema.edge and line["id"].startswith("claim-"):
            claimed = line["properties"]["summary"][0].split(":")[0]
            assert claimed.startswith(
                ("ALLEGED", "CONTESTED", "DENIED", "RECORDED", "REPORTED", "NOT_STATED")
            )
            if "role" in schema.properties:
                assert line["properties"]["status"] == [claimed]
    assert lost[
        "a value that its property does not take (a doubtful date, an address that is none); it is in words"
    ]


def test_schemata_come_from_the_mappings_and_fit_their_ends(tmp_path: Path) -> None:
    found, lost = ftm(made(tmp_path, small(PEOPLE, LINES)))
    kinds = {name: found[name]["schema"] for name in ("ada", "raid", "suit", "court", "police", "home")}
    assert kinds == {
        "ada": "Person", "raid": "Event", "suit": "CourtCase", "court": "PublicBody", "police": "PublicBody",
        "home": "Address",
    }  # fmt: skip
    assert found["court"]["properties"]["topics"] == ["gov.judicial"]
    edges = {
        line["properties"]["summary"][0].split(":")[0]: line
        for name, line in found.items() if name.startswith("claim-")
    }  # fmt: skip
    party = edges["RECORDED_PLAINTIFF_IN"]
    assert (party["schema"], party["properties"]["party"], party["properties"]["case"]) == (
        "CourtCaseParty", ["ada"], ["suit"],
    )  # fmt: skip
    assert edges["REPORTED_OFFICER_OF"]["schema"] == "Employment"
    assert edges["REPORTED_OFFICER_OF"]["properties"]["startDate"] == ["1985"]
    assert edges["REPORTED_OFFICER_OF"]["properties"]["endDate"] == ["1991-09-06"]
    accused = edges["CONTESTED_ALLEGED_PERPETRATED"]
    assert accused["schema"] == "UnknownLink" and "date" not in accused["properties"]
    assert accused["properties"]["role"] == ["committed (alleged by Bob)"]
    assert "1991~" in accused["properties"]["summary"][0]
    assert "\u201cshe did\u201d" in accused["properties"]["description"][0]
    # Only what stands firm, and is no doubtful date, is a property of its own; all else is in words.
    assert found["ada"]["properties"]["position"] == ["judge"]
    assert "birthDate" not in found["bob"]["properties"] and "birthDate" not in found["ada"]["properties"]
    assert "ALLEGED_BIRTH_DATE" in found["bob"]["properties"]["notes"][0]
    assert any("doubt" in what for what in lost)


def test_a_class_of_ones_own_has_the_schema_of_the_nearest_above(tmp_path: Path) -> None:
    from test_ontology_own import PREFIXES, RAID

    (tmp_path / "own.ttl").write_text(PREFIXES + RAID)
    own: Terms = load_terms(tmp_path / "own.ttl")
    schemata = Schemata(own)
    assert schemata.of("Raid") == "Event" and schemata.of("Nothing") == "LegalEntity"
    assert schemata.joining("detectiveOf", "Person", "LawEnforcementAgency") == "Employment"
    assert schemata.joining("detectiveOf", "Group", "LawEnforcementAgency") == "UnknownLink"


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"entities-csv", "sources-csv", "jsonld-context"}))
def test_what_a_format_has_no_place_for_is_counted_or_stands_in_it(name: str, tmp_path: Path) -> None:
    """Each of these texts is in the output or, by its sort, in the ledger."""
    if name == "ftm":
        pytest.importorskip("followthemoney")
    people = entities(PEOPLE)
    dossier = replace(
        small(
            {**people, "ada": replace(people["ada"], note="note-of-ada")},
            [replace(claim("ada conduct x @s reported"), note="note-of-claim", id="one")],
            sources={"s": Source(id="s", title="S", text="original", note="note-of-source")},
        ),
        responses=(Response(claim="one", asked="asked-so"),),
        corrections=(Correction(claim="one", date="2020-01-02", what="mended-so"),),
        texts={"s": "text-of-source"},
    )
    target = tmp_path / "out"
    ledger = export(made(tmp_path / "r", dossier), name, target)
    files = [p for p in target.rglob("*") if p.is_file()] if target.is_dir() else [target]
    out = "".join(p.read_bytes().decode("utf-8", "replace") for p in files)
    lost = {what: n for what, n in ledger.lost.items() if not what.startswith("words to point at")}
    notes = sum(f"note-of-{row}" not in out for row in ("ada", "claim", "source"))
    if name == "claims-csv":
        notes = 1  # the others belong to tables of their own
    assert lost.get("a note by the dossier's authors", 0) == notes
    assert ("asked-so" in out) != ("an attempt to ask somebody, with the answer" in lost)
    assert ("mended-so" in out) != ("a row of corrections.csv" in lost)


def test_what_a_table_cannot_hold_is_said_and_no_claim_is_lost(tmp_path: Path) -> None:
    lines: list[Any] = [
        replace(claim("ada conduct x @s reported"), quote="q" * 200_000, id="long"),
        replace(claim("ada conduct y @s reported"), summary=" blanks ", note="nul \0", id="blank"),
    ]
    people = entities("ada: Person")
    people["ada"] = replace(people["ada"], aliases=("one|two",))
    ledger = export(made(tmp_path / "r", small(people, lines)), "dossier", tmp_path / "out")
    assert len(ledger.lost) == 3 and ledger.left_out == 0
    back = {c.id: c for c in read(tmp_path / "out")[0].claims}
    assert set(back) == {"long", "blank"} and back["blank"].summary == "blanks"


# What an import keeps of FollowTheMoney: claims where our relations say it, and all of it in its own terms.
_F, _C = "https://schema.followthemoney.tech/#", "https://example.org/case/"
CAME = f"""\
<{_C}ada> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{_F}Person> .
<{_C}ada> <{_F}id> "NK-1" .
<{_C}ada> <{_F}dataset> "register" .
<{_C}ada> <{_F}name> "Ada" .
<{_C}ada> <{_F}innCode> "183116181362" .
<{_C}ada> <{_F}birthDate> "1988-01-07" .
<{_C}police> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{_F}Company> .
<{_C}police> <{_F}id> "NK-2" .
<{_C}police> <{_F}name> "Police" .
<{_C}ada/own> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{_F}Ownership> .
<{_C}ada/own> <{_F}id> "own-1" .
<{_C}ada/own> <{_F}owner> <{_C}ada> .
<{_C}ada/own> <{_F}asset> <{_C}police> .
<{_C}ada/own> <{_F}percentage> "51" .
""".splitlines()


def test_what_came_from_followthemoney_goes_out_as_it_came_and_not_twice(tmp_path: Path) -> None:
    birth = claim("ada birthDate 1988-01-07 @reg reported id=b")
    owned = claim("ada ownerOf police @reg reported id=o")
    lines: list[Any] = [
        replace(birth, summary="FollowTheMoney Person: birthDate 1988-01-07"),
        replace(owned, summary="FollowTheMoney Ownership; percentage 51"),
        "bob acquaintedWith ada @paper alleged",
    ]  # fmt: skip
    found, _ = ftm(made(tmp_path / "a", small(PEOPLE, lines, quads=CAME)))
    assert found["NK-1"]["schema"] == "Person" and "register" in found["NK-1"]["datasets"]
    assert found["NK-1"]["properties"] == {
        "name": ["Ada"], "innCode": ["183116181362"], "birthDate": ["1988-01-07"],
    }  # fmt: skip
    assert found["own-1"]["properties"] == {"owner": ["NK-1"], "asset": ["NK-2"], "percentage": ["51"]}
    (edge,) = (line for name, line in found.items() if name.startswith("claim-"))
    assert (edge["schema"], edge["properties"]["associate"]) == ("Associate", ["NK-1"])
    # As soon as somebody says more, or other, of such a claim, it is a line of its own, with its standing.
    lines[1] = replace(lines[1], standing="alleged")
    found, _ = ftm(made(tmp_path / "b", small(PEOPLE, lines, quads=CAME)))
    assert found["claim-o"]["properties"]["status"] == ["ALLEGED_OWNER_OF"]


def test_without_the_library_one_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from onrecord.errors import UsageError

    part = made(tmp_path / "r", small(PEOPLE, LINES))
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    with pytest.raises(UsageError, match=r"onrecord\[ftm\]"):
        export(part, "ftm", tmp_path / "out")
    assert not (tmp_path / "out").exists()
