"""What makes a large dossier bearable changes no answer: portions, claims at issue, files, blocks, pipes."""

from __future__ import annotations

import gc
import io
import threading
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copytree, ignore_patterns

import pytest
from benchmarks.city import write as write_city
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dossiers import write_dossier
from tests.small import small

from onrecord.build import build, check
from onrecord.check import CHECKS
from onrecord.check.portions import run
from onrecord.errors import BuildError
from onrecord.model.alike import Alike
from onrecord.model.claim import Claim
from onrecord.model.dossier import Correction, Dossier, Judgement, Response
from onrecord.model.judge import judge, judge_claims
from onrecord.model.source import Source
from onrecord.model.time import Time
from onrecord.read import gathered, tables
from onrecord.read.dossier import read
from onrecord.read.notice import Notices
from onrecord.store import builds, index, manifest, rdf, triples

CAST = """ada bea cas: Person | some-judge: Person | fire tale raid: Event | call call-2: EmergencyCall
 | beating beating-2: Assault | killing: Homicide | ruling: Ruling | suit: Lawsuit | court: Court
 | place: Place"""
ENDS = [
    "ada",
    "bea",
    "cas",
    "some-judge",
    "fire",
    "tale",
    "raid",
    "call",
    "call-2",
    "beating",
    "beating-2",
    "killing",
    "ruling",
    "suit",
    "court",
    "place",
]
RELATIONS = [
    "witnessed",
    "victimIn",
    "calledIn",
    "accusedIn",
    "arrestingOfficerIn",
    "perpetrated",
    "partnerOf",
    "happenedAfter",
    "headOf",
    "birthDate",
    "deathDate",
    "outcome",
    "plaintiffIn",
    "subjectOf",
]
STANDINGS = [
    "found",
    "recorded",
    "reported",
    "alleged",
    "depicted",
    "denied",
    "rejected",
    "reversed",
    "retracted",
    "rumored",
]
TIMES = ("", "", "1990", "1991-05", "1991-05-27", "1993~", "2190", "../1980", "1985/1991-09-06")
LITERALS = ("1990-01-01", "1995", "2001-02", "nothing", "denied", "55,000")


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """Few entities and many rows, so that they meet."""
    lines = []
    for n in range(draw(st.integers(0, 16))):
        relation = draw(st.sampled_from(RELATIONS))
        literal = relation in ("birthDate", "deathDate", "outcome")
        object_ = draw(st.sampled_from(LITERALS if literal else ENDS))
        parts = [draw(st.sampled_from(ENDS)), relation, object_, f"@{draw(st.sampled_from('stu'))}"]
        parts.append(draw(st.sampled_from(STANDINGS)))
        if when := draw(st.sampled_from(TIMES)):
            parts.append(f"when={when}")
        if draw(st.booleans()):
            parts.append(f"in={draw(st.sampled_from(ENDS))}")
        if draw(st.integers(0, 3)) == 0:
            parts.append(f"undoes=c{draw(st.integers(0, 9))}")
        if draw(st.booleans()):
            parts.append(f"summary={'word_' * draw(st.sampled_from([1, 150]))}")
        if draw(st.booleans()):
            parts.append(f"by={draw(st.sampled_from(ENDS))}")
        lines.append(" ".join([*parts, f"id=c{n}"]))
    same = draw(st.lists(st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)), max_size=2))
    sources = {
        n: Source(id=n, title=n, date=draw(st.sampled_from(("", "1991", "1992-01-01")))) for n in "stuv"
    }
    made = small(CAST, lines, sources=sources)
    judgements = tuple(Judgement(a=a, b=b, judgement="same", reason="r", by="b") for a, b in same if a != b)
    asked = (Response(claim="c1"), Response(claim="c99"))
    return replace(made, judgements=judgements, responses=asked, corrections=(Correction(claim="c2"),))


@settings(max_examples=300, deadline=None)
@given(dossiers())
def test_every_check_says_the_same_of_its_portion_as_of_the_whole(dossier: Dossier) -> None:
    whole = [finding for check in CHECKS for finding in check(dossier)]
    assert sorted({*run(dossier, CHECKS, few=0)}) == sorted({*whole})


@settings(max_examples=300, deadline=None)
@given(dossiers())
def test_what_is_judged_by_the_claims_at_issue_is_what_is_judged_by_all(dossier: Dossier) -> None:
    assert judge(dossier) == judge_claims(dossier.claims, dossier, Alike(dossier.judgements))


@settings(max_examples=100, deadline=None)
@given(dossiers())
def test_a_direct_triple_is_written_of_what_may_be_asserted(dossier: Dossier) -> None:
    from onrecord.model.judge import asserts

    judged = judge(dossier)
    firm = {(c.subject, c.relation, c.object) for c in dossier.claims if asserts(c, judged, dossier.terms)}
    base, onr = dossier.meta.base, "<https://w3id.org/onrecord/ontology#"
    lines = set(triples.nquads(dossier, judged))
    for claim in dossier.claims:
        if dossier.terms.relations[claim.relation].literal:
            continue
        line = f"<{base}{claim.subject}> {onr}{claim.relation}> <{base}{claim.object}> ."
        assert (line in lines) == ((claim.subject, claim.relation, claim.object) in firm)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scale") / "city"
    write_city(folder, 3_000)
    return folder


def test_claims_in_a_file_are_the_claims_in_memory(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, said = read(city, drafts=True)
    assert isinstance(here.claims, tuple)
    monkeypatch.setattr(gathered, "MOST", 900)
    monkeypatch.setattr(gathered, "RUN", 700)
    filed, said_too = read(city, drafts=True, scratch=city)
    assert isinstance(filed.claims, gathered.Filed)
    assert tuple(filed.claims) == here.claims == tuple(filed.claims), "walked twice"
    assert len(filed.claims) == len(here.claims)
    assert said_too == said
    assert not [path for path in city.iterdir() if "tmp" in path.name], "the file has no name"


def test_two_threads_walk_one_file(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.setattr(gathered, "MOST", 900)
    monkeypatch.setattr(gathered, "RUN", 700)
    dossier, _ = read(city)
    with ThreadPoolExecutor(2) as pool:
        walks = [pool.submit(lambda: [claim.id for claim in dossier.claims]) for _ in range(2)]
        first, second = (walk.result() for walk in walks)
    assert first == second == sorted(first)


def test_the_same_record_from_a_file_and_from_memory_in_any_order_of_rows(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = set()
    for most, order in ((1_000_000, 0), (500, 1), (500, 2)):
        folder = tmp_path / str(order)
        write_city(folder, 3_000)
        for table in (*folder.glob("claims/*.csv"), folder / "entities.csv"):
            head, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
            Random(order).shuffle(rows)
            table.write_text("".join([head, *(rows if order else sorted(rows))]), encoding="utf-8")
        monkeypatch.setattr(gathered, "MOST", most)
        done = build(folder)
        hashes.add(manifest.read(done).build)
        assert gc.isenabled()
    assert len(hashes) == 1


def test_the_first_case_is_the_same_byte_for_byte_from_a_file_and_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for most in (10**6, 60):
        folder = tmp_path / str(most)
        copytree(Path(__file__).parents[1] / "data/balcerzak", folder, ignore=ignore_patterns(".onrecord"))
        monkeypatch.setattr(gathered, "MOST", most)
        monkeypatch.setattr(gathered, "RUN", 50)
        dossier, findings = check(folder)
        assert isinstance(dossier.claims, tuple) == (most > 60)
        done = build(folder)
        files = [(done / name).read_bytes() for name in ("record.sqlite", "paths.bin")]
        store = rdf.open_read_only(done / "rdf")
        seen.append((findings, tuple(dossier.claims), files, sorted(map(str, store))))
        del store
    assert seen[0] == seen[1]


CLAIMS = st.builds(
    Claim,
    id=st.text(min_size=1),
    subject=st.text(),
    relation=st.text(),
    object=st.text(),
    source=st.text(),
    when=st.none()
    | st.sampled_from([Time.parse(text) for text in TIMES if text])
    | st.builds(Time, st.text()),
    quote=st.text(st.characters()),
    draft=st.booleans(),
    start=st.integers(-1, 2**40),
    line=st.integers(0, 2**40),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(CLAIMS, unique_by=lambda claim: claim.id, max_size=20), st.booleans(), st.integers(0, 4))
def test_whatever_is_gathered_comes_back_by_id(claims: list[Claim], drafts: bool, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathered, "MOST", most)
        patch.setattr(gathered, "RUN", 3)
        patch.setattr(gathered, "_BATCH", 2)
        patch.setattr(gathered, "_TIMES", 1)
        whole = gathered.Gathered()
        for claim in claims:
            whole.add(claim)
        found = whole.done(drafts=drafts)
        wanted = sorted((c for c in claims if drafts or not c.draft), key=lambda claim: claim.id)
        assert list(found) == list(found) == wanted and len(found) == len(wanted)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_claims_that_the_disk_does_not_take_are_refused_in_one_sentence(city: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    dossier, _ = read(city)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(BuildError, match=r"cannot be written \(File too large\). Free some space"):
            gathered.Filed(map(gathered._packed, dossier.claims), city)
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


ROWS = (
    'a,r,b,,"{}"',
    'a,r,b,,"two\nlines {}"',
    'a,r,b,,"with ""marks"" {}"',
    "a,r,b,,plain {}",
    " a , r ,b,, spaced {} ",
    "a,r,b",
    "a,r,b,,c,d,e",
    "",
    ",,,,",
    'a,r,b,,"never closed {}',
    "a,r,b,,back\rslash {}",
    "a,r,b,,\0nul {}",
    'a,r,b,,text"mark {}',
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(ROWS), st.sampled_from(["\n", "\r\n"])), max_size=12),
    st.sampled_from([16, 64, 1 << 16]),
    st.sampled_from([",", ";"]),
)
def test_a_table_read_in_blocks_is_the_table_read_by_lines(
    monkeypatch: pytest.MonkeyPatch, parts: list[tuple[str, str]], size: int, mark: str
) -> None:
    columns = tables.Columns(("subject", "relation", "object", "source", "summary"), required=("subject",))
    text = "subject,relation,object,source,summary\n"
    text += "".join(f"{row.format(n)}{end}" for n, (row, end) in enumerate(parts))
    text = text.replace(",", mark)

    def told() -> tuple[list[tuple[int, tuple[str, ...]]], list[object]]:
        notices = Notices()
        rows = [
            (line, tuple(cells))
            for line, cells in tables.rows(io.BytesIO(text.encode()), "c.csv", columns, notices)
        ]
        return rows, list(notices.findings)

    with monkeypatch.context() as patched:
        patched.setattr(tables, "_BLOCK", size)
        quick = told()
        patched.setattr(tables, "_parsed", lambda *_: None)
        assert quick == told()


def test_a_row_is_refused_where_its_double_stands_far_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"lacy,calledAs,name {n},paper" for n in range(40)]
    folder = write_dossier(tmp_path, claims="\n".join([*rows, rows[3]]))
    monkeypatch.setattr(gathered, "MOST", 12)
    monkeypatch.setattr(gathered, "RUN", 10)
    dossier, findings = read(folder)
    assert len(dossier.claims) == 40  # type: ignore[arg-type]
    (double,) = [finding for finding in findings if finding.code == "duplicate-row"]
    assert "the same as line 5;" in double.message


def test_numbers_of_claims_are_found_in_and_out_of_order(tmp_path: Path) -> None:
    dossier = small(CAST, [f"ada calledAs name-{n} @s id=c{n:02}" for n in range(30)])
    index.write(tmp_path / "record.sqlite", dossier, judge(dossier))
    numbers = index.ClaimNumbers(tmp_path / "record.sqlite")
    names = [f"c{n:02}" for n in range(30)]
    assert [numbers[name] for name in names[::3]] == list(range(0, 30, 3))
    assert numbers["c01"] == 1, "behind"
    assert (numbers["c29"], numbers["c28"], len(numbers), list(numbers)) == (29, 28, 30, names)
    for name in ("", "c005", "zz"):
        with pytest.raises(KeyError):
            numbers[name]
    numbers.close()


def test_an_error_among_the_triples_ends_the_loading_with_its_sentence(tmp_path: Path) -> None:
    def lines() -> list[str]:
        raise BuildError("this is why")

    with pytest.raises(BuildError, match="this is why"):
        rdf.load((line for _ in range(2) for line in lines()), tmp_path / "one")
    good = "<http://x/a> <http://x/b> <http://x/c> ."
    many = (good if n != 70_000 else "no triple at all" for n in range(300_000))
    with pytest.raises(BuildError, match="cannot be stored"):
        rdf.load(many, tmp_path / "two")


@pytest.mark.parametrize("bad", ["http://[x", "https://x/%zz"])
def test_an_address_that_is_none_is_refused_before_it_is_stored(bad: str) -> None:
    dossier = small(CAST, ["ada witnessed raid @s"], sources={"s": Source(id="s", title="S", url=bad)})
    with pytest.raises(BuildError, match="cannot be stored"):
        list(triples.nquads(dossier, judge(dossier)))


def test_a_build_leaves_nothing_behind(city: Path) -> None:
    build(city, force=True)
    assert not [path for path in (builds.home(city) / "builds").iterdir() if path.name.startswith(".tmp")]


@pytest.mark.parametrize("count", [0, 3, 60_000])
def test_a_store_that_opens_its_pipe_late_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Opening a pipe waits for ever when its writer has come and gone."""
    taken = rdf._take

    def late(reading: int, path: Path) -> None:
        time.sleep(0.3)
        taken(reading, path)

    monkeypatch.setattr(rdf, "_take", late)
    lines = (f'<http://e.example/{n}> <http://e.example/p> "{"x" * 60}" .' for n in range(count))
    loading = threading.Thread(target=rdf.load, args=(lines, tmp_path / "rdf"), daemon=True)
    loading.start()
    loading.join(30)
    assert not loading.is_alive()
    assert len(rdf.open_read_only(tmp_path / "rdf")) == count
