"""Every export: complete by its ledger, protected, the same bytes each time, whole or not at all."""

from __future__ import annotations

import io
import json
import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dossiers import write_dossier
from hostile import HOSTILE
from records import stored
from small import claim, entities, small

import onrecord
from onrecord.cli import main
from onrecord.errors import UsageError
from onrecord.model.claim import Claim
from onrecord.model.dossier import Dossier
from onrecord.model.source import Source
from onrecord.show import FORMATS
from onrecord.show.export import export, stream
from onrecord.show.portion import Portion
from onrecord.store.reading import Reading

Run = Callable[..., tuple[int, str, str]]
TABLES_OF_OTHERS = {"jsonld-context", "entities-csv", "sources-csv"}
"""Formats that say themselves that they hold no claims."""
ENTITIES = """\
lacy,Person,Catherine Lacy,,,,public,plaintiff of record
witness,Person,Quentin Hidden,,,,,not public
suit,Lawsuit,Lacy v. City of Milwaukee,,,,,
police,LawEnforcementAgency,Milwaukee Police Department,,,,,
"""
CLAIMS = """\
lacy,plaintiffIn,suit,paper,recorded,,,1991,,
witness,officerOf,police,paper,reported,,,1985/1991-09-06,,
witness,conduct,=1+1,paper,alleged,lacy,suit,,,
"""


@pytest.fixture
def run(capfdbinary: Any) -> Run:
    """Run a command in this process: (exit code, stdout, stderr)."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(a) for a in arguments])
        out = capfdbinary.readouterr()
        return code, out.out.decode("latin-1"), out.err.decode()

    return call


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_dossier(tmp_path_factory.mktemp("export") / "case", entities=ENTITIES, claims=CLAIMS)
    assert main(["-C", str(folder), "build"]) == 0
    return folder


def hostile() -> Dossier:
    """Every hostile text as a name, alias, description, literal, quote, summary, speaker and title."""
    people = entities("suit: Lawsuit | police: LawEnforcementAgency")
    sources, claims = {}, []
    for number, raw in enumerate(HOSTILE):
        text = raw.replace("\ud800", "")  # no file can hold half a character, so no dossier does
        name = f"person-{number:02}"
        (person,) = entities(f"{name}: Person").values()
        people[name] = _with(person, name=text, aliases=(text[:50],), description=text)
        sources[f"s{number}"] = Source(id=f"s{number}", title=text, publisher=text, author=text)
        for line in (
            f"{name} plaintiffIn suit @s{number} alleged when=1991~",
            f"{name} conduct x @s{number}",
        ):
            made = claim(line)
            said = text if made.relation == "conduct" else made.object
            claims.append(_with(made, object=said, quote=text, summary=text, by=text, within="police"))
    return small(people, claims, sources=sources)


def _with(record: Any, **changes: Any) -> Any:
    from onrecord.model.light import replace

    return replace(record, **changes)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """A record of hostile texts."""
    folder = tmp_path_factory.mktemp("bad")
    return Reading.open(stored(folder, hostile(), with_rdf=True, with_paths=True))


@pytest.mark.parametrize("name", FORMATS)
def test_every_claim_of_a_hostile_record_is_written_and_the_bytes_are_the_same_each_time(
    name: str, bad: Reading
) -> None:
    part = Portion(bad)
    first, second = io.BytesIO(), io.BytesIO()
    ledger = stream(part, name, first)
    assert stream(Portion(bad), name, second).as_json() == ledger.as_json()
    assert first.getvalue() == second.getvalue()
    assert ledger.claims == 2 * len(HOSTILE) == bad.header.claims
    assert ledger.left_out == (ledger.claims if name in TABLES_OF_OTHERS else 0)
    assert json.loads(json.dumps(ledger.as_json()))["written"] == ledger.written


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_protects_private_names_and_says_so_when_it_does_not(
    name: str, run: Run, case: Path, tmp_path: Path
) -> None:
    code, out, err = run("-C", case, "export", name)
    assert code == 0 and out and "Quentin" not in out
    assert err.startswith(f"{name}: 3 claims = ") and "Internal" not in err
    target = tmp_path / "out"
    code, out, err = run("-C", case, "export", name, "--unredacted", "-o", target)
    assert (code, out) == (0, "") and "Internal copy" in err
    assert list(tmp_path.iterdir()) == [target], "nothing is left beside it"
    files = [target] if target.is_file() else [p for p in target.rglob("*") if p.is_file()]
    content = b"".join(p.read_bytes() for p in files).decode("latin-1")
    assert ("Quentin" in content) == (name not in ("sources-csv", "jsonld-context"))
    assert ("internal copy" in content.lower().replace("-", " ")) == (name != "jsonld-context")


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "jsonld-context"])
def test_every_export_names_its_record(name: str, run: Run, case: Path, tmp_path: Path) -> None:
    """Date of the record, hash of the build, how many sources, and where to write."""
    with onrecord.open(case) as record, record.public() as public:
        head = public.header
    assert run("-C", case, "export", name, "-o", tmp_path / "out")[0] == 0
    files = [p for p in (tmp_path / "out", *(tmp_path / "out").rglob("*")) if p.is_file()]
    content = b"".join(p.read_bytes() for p in files).decode("latin-1")
    assert head.built in content and head.build in content and head.corrections in content
    assert re.search(rf"\b{head.sources} sources?\b", content)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_half_written_stays_and_what_was_there_does(
    name: str, bad: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    if FORMATS[name].makes != "folder":
        target.write_text("before")

    def fails(self: Portion) -> Any:
        yield from ()
        raise OSError("disk full")

    for method in ("claims", "entities", "judgements"):
        monkeypatch.setattr(Portion, method, fails)
    monkeypatch.setattr(Portion, "dossier", lambda self: next(fails(self)))
    monkeypatch.setattr(Portion, "sources", property(lambda self: next(fails(self))))
    monkeypatch.setattr(Portion, "head", lambda self: next(fails(self)))
    monkeypatch.setattr("onrecord.show.turtle._stored", lambda part: fails(part))
    if name == "jsonld-context":
        monkeypatch.setattr(Portion, "base", property(lambda self: next(fails(self))))
    with pytest.raises(OSError, match="disk full"):
        export(Portion(bad), name, target)
    assert [p.name for p in tmp_path.iterdir()] == ([] if FORMATS[name].makes == "folder" else ["out"])


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.makes == "folder"])
def test_a_folder_has_to_be_new_or_empty_and_streams_as_an_archive(
    name: str, bad: Reading, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        export(Portion(bad), name, tmp_path)
    (tmp_path / "empty").mkdir()
    export(Portion(bad), name, tmp_path / "empty")
    out = io.BytesIO()
    stream(Portion(bad), name, out)
    out.seek(0)
    with tarfile.open(fileobj=out) as archive:
        streamed = {m.name.partition("/")[2]: m for m in archive.getmembers()}
        written = {p.relative_to(tmp_path / "empty").as_posix() for p in (tmp_path / "empty").rglob("*.*")}
        assert set(streamed) == written and all(m.mtime == 0 and m.uid == 0 for m in streamed.values())


def test_formats_are_listed_with_what_they_carry_and_lose_and_a_wrong_one_is_2(run: Run, case: Path) -> None:
    listed = run("export", "--list")[1]
    starts = [line.split()[0] for line in listed.splitlines() if line[:1].strip()]
    assert starts == list(FORMATS)
    assert listed.count("carries ") == listed.count("loses   ") == len(FORMATS)
    assert json.loads(run("export", "--list", "--json")[1])["gexf"]["loses"]
    code, _, err = run("-C", case, "export", "turtel")
    assert code == 2 and "Did you mean turtle" in err
    assert run("-C", case, "export", "turtle", "--raw")[0] == 2
    assert run("-C", case, "export", "turtle", "--around", "lacy", "--path", "lacy", "suit")[0] == 2


def test_the_ledger_is_json_where_asked_for(run: Run, case: Path, tmp_path: Path) -> None:
    code, out, err = run("-C", case, "export", "graphml", "--json", "-o", tmp_path / "g.graphml")
    assert (code, err) == (0, "") and json.loads(out)["written"] == 3
    code, out, err = run("-C", case, "export", "graphml", "--json")
    assert code == 0 and out.startswith("<?xml") and json.loads(err)["left_out"] == 0


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("sources-csv", "jsonld-context")])
def test_a_part_holds_nothing_else(name: str, run: Run, case: Path, tmp_path: Path) -> None:
    code, out, err = run("-C", case, "export", name, "--around", "lacy")
    assert code == 0 and "Catherine Lacy" in out and "Milwaukee Police Department" not in out
    assert err.startswith(f"{name}: 1 claim = ")
    query = tmp_path / "q.rq"
    query.write_text("SELECT ?x { ?x a onr:LawEnforcementAgency }")
    _, out, err = run("-C", case, "export", name, "--query", query)
    assert "Lacy v. City" not in out and err.startswith(f"{name}: 0 claims = ")
    assert run("-C", case, "export", name, "--path", "lacy", "suit")[2].startswith(f"{name}: 1 claim = ")


def test_a_protected_name_is_not_asked_for_in_a_public_export(run: Run, case: Path) -> None:
    code, out, err = run("-C", case, "export", "graphml", "--around", "Quentin Hidden")
    assert (code, out) == (2, "") and "protected name" in err
    assert run("-C", case, "export", "graphml", "--around", "nobody")[0] == 1
    assert run("-C", case, "export", "graphml", "--around", "Quentin Hidden", "--unredacted")[0] == 0


def test_a_part_keeps_what_the_whole_record_judged(tmp_path: Path) -> None:
    """The denial is not in the part; the claim it answers is contested all the same."""
    lines: list[str | Claim] = [
        "ada witnessed raid @a reported",
        "ada witnessed raid @b denied by=ada",
        "bob witnessed raid @a reported",
    ]
    dossier = small("ada bob: Person | raid: Event", lines)
    with Reading.open(stored(tmp_path, dossier, with_rdf=True)) as reading:
        chosen = next(c.id for c in reading.all_claims() if c.contested)
        part = Portion(reading, frozenset({"ada", "raid"}), (chosen,))
        out = io.BytesIO()
        stream(part, "ntriples", out)
        assert b"#contested>" in out.getvalue()
        direct = b"<https://example.org/case/ada> <https://w3id.org/onrecord/ontology#witnessed>"
        assert direct not in out.getvalue()
        out = io.BytesIO()
        stream(part, "graphml", out)
        assert b"CONTESTED_REPORTED_WITNESSED" in out.getvalue()


def test_a_reader_that_has_seen_enough_is_no_error(
    run: Run, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> None:
        raise BrokenPipeError(32, "closed")

    monkeypatch.setattr("onrecord.show.export.stream", gone)
    assert run("-C", case, "export", "turtle") == (141, "", "")


# ---- the same from Python --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["turtle", "gexf", "sqlite", "neo4j"])
def test_python_writes_what_the_command_writes(name: str, run: Run, case: Path, tmp_path: Path) -> None:
    def content(target: Path) -> list[bytes]:
        files = [p for p in (target, *sorted(target.rglob("*"))) if p.is_file()]
        return [p.read_bytes() for p in files]

    chosen = ("--around", "lacy", "--hops", "2")
    for words, options in (
        ((), {}),
        (chosen, {"around": "lacy", "hops": 2}),
        (("--unredacted",), {"unredacted": True}),
    ):
        told: list[str] = []
        with onrecord.open(case, tell=told.append) as record:
            ledger = record.export(name, tmp_path / "mine", **options)
        assert run("-C", case, "export", name, *words, "-o", tmp_path / "theirs")[0] == 0
        assert content(tmp_path / "mine") == content(tmp_path / "theirs")
        assert ledger.pseudonyms == (0 if options.get("unredacted") else 1)
        assert any("Internal copy" in said for said in told) == ("unredacted" in options)
        for target in (tmp_path / "mine", tmp_path / "theirs"):
            shutil.rmtree(target) if target.is_dir() else target.unlink()


def test_python_writes_to_a_stream_and_refuses_what_cannot_be(case: Path) -> None:
    out = io.BytesIO()
    with onrecord.open(case) as record:
        assert record.export("ntriples", out).written == 3
        assert out.getvalue().startswith(b"# ") and b"Quentin" not in out.getvalue()
        with pytest.raises(UsageError, match="There are claims-csv"):
            record.export("turtel", out)
        with pytest.raises(UsageError, match="protected name"):
            record.export("turtle", out, around="Quentin Hidden")


def test_hops_count_from_somebody(run: Run, case: Path) -> None:
    code, out, err = run("-C", case, "export", "turtle", "--hops", "2")
    assert (code, out) == (2, "") and "name whom with --around" in err
