"""From files to a record: checked first, switched last, and whatever fails leaves the old one answering."""

from __future__ import annotations

import errno
import io
import json
import multiprocessing
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import CLAIMS, ENTITIES, TOML, write_dossier

import onrecord
from onrecord.build import State, build, check, fresh, open_public, public, rebuild, table_bytes
from onrecord.errors import BuildError, DossierError, RecordError
from onrecord.store import builds, manifest
from onrecord.store.reading import Reading

PRIVATE = ENTITIES + "sandra-smythe,Person,Sandra Smythe,Sandy,,,,\n"
SEEN = "sandra-smythe,respondedTo,response,paper,reported,,,,,Sandra Smythe came\n"


def claims(folder: Path) -> list[str]:
    with builds.open_current(folder) as reading:
        return [claim.summary or claim.quote for claim in reading.all_claims()]


def test_files_become_a_record(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    done = build(tmp_path)
    with Reading.open(done) as reading:
        assert reading.header.title == "The case"
        assert reading.header.corrections == "mail@example.org"
        assert (reading.header.sources, reading.header.claims, reading.header.entities) == (2, 5, 6)
        said = reading.claims_of("response")
        assert sorted(claim.said for claim in said) == [
            "according to The article",
            "alleged by Catherine Lacy",
        ]
        (quoted,) = [claim for claim in said if claim.quote]
        text = reading.text("opinion")
        assert text is not None
        assert text[quoted.start : quoted.end] == quoted.quote
        assert reading.find("C. Lacy") == "lacy"
        assert reading.paths.node_count == 6
        assert reading.rdf_path.is_dir()
        assert reading.dossier().meta.salt == "not a secret"


def test_building_unchanged_files_again_does_nothing(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    first = build(tmp_path)
    told: list[str] = []
    assert build(tmp_path, progress=lambda phase, done, total: told.append(phase)) == first
    assert told == ["looking for changes"]
    assert build(tmp_path, force=True) != first


def test_files_only_touched_are_unchanged(tmp_path: Path) -> None:
    """New times make the record look stale; the next build sees that nothing is, and remembers."""
    write_dossier(tmp_path)
    first = build(tmp_path)
    assert fresh(tmp_path) == State.FRESH
    os.utime(tmp_path / "claims.csv", ns=(1, 1))
    assert fresh(tmp_path) == State.STALE
    assert build(tmp_path) == first
    assert fresh(tmp_path) == State.FRESH


def test_a_record_of_another_version_of_the_program_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(write_dossier(tmp_path))
    monkeypatch.setattr(sys.modules["onrecord.build"], "VERSION", "another")
    assert fresh(tmp_path) == State.STALE


def test_a_large_record_that_is_stale_answers_as_it_is_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(write_dossier(tmp_path))
    write_dossier(tmp_path, claims=CLAIMS + SEEN.replace("sandra-smythe", "police"))
    monkeypatch.setattr("onrecord.record.LARGE", 1)
    told: list[str] = []
    with onrecord.open(tmp_path, tell=told.append) as record:
        assert (record.header.stale, record.header.claims, len(told)) == (True, 5, 1)
    monkeypatch.setattr("onrecord.record.LARGE", 1_000_000)
    with onrecord.open(tmp_path, tell=told.append) as record:
        assert (record.header.stale, record.header.claims, len(told)) == (False, 6, 1)


def test_a_stale_record_of_a_dossier_with_errors_says_so_in_one_line(tmp_path: Path) -> None:
    build(write_dossier(tmp_path))
    write_dossier(tmp_path, claims=CLAIMS + "lacy,plaintifIn,suit,opinion\n")
    told: list[str] = []
    with onrecord.open(tmp_path, tell=told.append) as record:
        assert record.header.stale
    (line,) = told
    assert "1 error" in line and "this answers from the record of" in line


def test_a_change_makes_the_record_stale_until_it_is_built(tmp_path: Path) -> None:
    assert fresh(tmp_path) == State.NONE
    write_dossier(tmp_path)
    first = build(tmp_path)
    write_dossier(tmp_path, claims=CLAIMS + SEEN.replace("sandra-smythe", "police"))
    assert fresh(tmp_path) == State.STALE
    second = build(tmp_path)
    assert second != first
    assert fresh(tmp_path) == State.FRESH
    assert len(claims(tmp_path)) == 6


def test_what_changes_while_it_is_read_makes_the_record_stale(tmp_path: Path) -> None:
    write_dossier(tmp_path)

    def meddle(phase: str, done: int, total: int) -> None:
        if phase == "judging":
            write_dossier(tmp_path, claims=CLAIMS + SEEN.replace("sandra-smythe", "police"))

    build(tmp_path, progress=meddle)
    assert fresh(tmp_path) == State.STALE


def test_a_dossier_with_errors_replaces_nothing(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    first = build(tmp_path)
    write_dossier(tmp_path, claims=CLAIMS + "nobody,plaintiffIn,suit,opinion,,,,,,words\n" * 2)
    with pytest.raises(
        BuildError, match=r"nothing was built or replaced\. All of them: onrecord check"
    ) as caught:
        build(tmp_path)
    _, findings = check(tmp_path)
    assert caught.value.findings == sum(finding.severity == "error" for finding in findings) > 0
    assert caught.value.exit_code == 3
    assert builds.current(tmp_path) == first
    assert [path.name for path in first.parent.iterdir()] == [first.name]


SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix onr: <https://w3id.org/onrecord/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://example.org/case/DescribedShape> a sh:NodeShape ; sh:targetClass onr:Lawsuit ;
  sh:property [ sh:path dcterms:description ; sh:minCount 1 ; sh:message "Describe each lawsuit."@en ] .
"""


def test_a_shape_that_is_broken_stops_the_switch(tmp_path: Path) -> None:
    """The dossier's own shapes count; nothing else is wrong with these files."""
    write_dossier(tmp_path)
    first = build(tmp_path)
    write_dossier(tmp_path, files={"ontology.ttl": SHAPE})
    with pytest.raises(BuildError) as caught:
        build(tmp_path)
    _, findings = check(tmp_path)
    assert [finding.message for finding in findings if finding.severity == "error"] == [
        "Lacy v. City of Milwaukee: Describe each lawsuit."
    ]
    assert caught.value.findings == 1
    assert builds.current(tmp_path) == first
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_no_dossier_is_no_place_to_build(tmp_path: Path) -> None:
    with pytest.raises(DossierError, match=r"has no dossier\.toml"):
        build(tmp_path / "nowhere")
    with pytest.raises(DossierError):
        build(tmp_path)
    assert not (tmp_path / ".onrecord").exists()


def test_drafts_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    write_dossier(tmp_path, claims=CLAIMS + "police,defendantIn,suit,opinion,,,,,,only a draft,,draft\n")
    build(tmp_path)
    assert "only a draft" not in claims(tmp_path)
    build(tmp_path, drafts=True)
    assert "only a draft" in claims(tmp_path)
    (tmp_path / "claims.csv").write_bytes((tmp_path / "claims.csv").read_bytes() + b"\n")
    rebuild(tmp_path)
    assert "only a draft" in claims(tmp_path), "rebuilt as it was built"
    build(tmp_path)
    assert "only a draft" not in claims(tmp_path)


def test_a_damaged_record_is_built_again(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    first = build(tmp_path)
    (first / "paths.bin").write_bytes(b"")
    with pytest.raises(RecordError, match="damaged"):
        builds.open_current(tmp_path)
    second = build(tmp_path)
    assert second != first
    assert len(claims(tmp_path)) == 5
    (tmp_path / ".onrecord" / "current").write_text("nonsense")
    with pytest.raises(RecordError, match="names no build"):
        fresh(tmp_path)
    assert rebuild(tmp_path).is_dir()
    assert len(claims(tmp_path)) == 5
    assert not first.exists()
    assert not second.exists()


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    header, *rows = CLAIMS.splitlines(keepends=True)
    write_dossier(tmp_path / "a", claims=header + "".join(rows))
    write_dossier(tmp_path / "b", claims="".join(reversed(rows)) + header)
    with Reading.open(build(tmp_path / "a")) as a, Reading.open(build(tmp_path / "b")) as b:
        assert a.header.build == b.header.build
        assert list(a.all_claims()) == list(b.all_claims())


def test_a_fixed_date_makes_the_same_record_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "700000000")
    headers = []
    for name in "ab":
        write_dossier(tmp_path / name)
        with Reading.open(build(tmp_path / name)) as reading:
            headers.append(reading.header)
    assert headers[0] == headers[1]
    assert headers[0].built == "1992-03-07T20:26:40Z"


def test_progress_counts_claims(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    told: list[tuple[str, int, int]] = []
    build(tmp_path, progress=lambda *said: told.append(said))
    phases = list(dict.fromkeys(phase for phase, *_ in told))
    assert phases[:3] == ["looking for changes", "reading", "checking"]
    assert phases[-1] == "switching"
    assert ("claims", 0, 5) in told
    assert ("claims", 5, 5) in told


def test_the_size_of_the_tables_decides_who_builds(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    tables = [path for path in tmp_path.iterdir() if path.suffix == ".csv"]
    assert table_bytes(tmp_path) == sum(path.stat().st_size for path in tables)


# The redacted record.


def test_the_redacted_record_knows_no_private_name(tmp_path: Path) -> None:
    write_dossier(tmp_path, entities=PRIVATE, claims=CLAIMS + SEEN)
    base = build(tmp_path)
    made = public(tmp_path)
    assert made.name == f"{base.name}-public"
    assert public(tmp_path) == made
    with Reading.open(made) as reading:
        assert reading.header.redacted
        assert reading.header.pseudonyms == 1
        assert [entity.name for entity in reading.entities() if reading.ref(entity.id).pseudonym] == [
            "Person 1"
        ]
        assert reading.dossier().meta.salt == ""
    names = [
        b"Sandra",
        b"Smythe",
        b"Sandy",
        b"sandra",
        b"smythe",
        b"not a secret",
        bytes(str(tmp_path), "utf-8"),
    ]
    for path in made.rglob("*"):
        if path.is_file() and not path.name.startswith("LOG"):
            content = path.read_bytes()
            assert not [name for name in names if name in content], path


def test_the_redacted_record_goes_with_the_record_it_was_made_from(tmp_path: Path) -> None:
    write_dossier(tmp_path, entities=PRIVATE, claims=CLAIMS + SEEN)
    build(tmp_path)
    with Reading.open(public(tmp_path)) as held:
        build(tmp_path, force=True)
        assert held.dir.is_dir(), "somebody reads it"
        newer = public(tmp_path)
        assert newer != held.dir
    with builds.builder(tmp_path):
        assert not held.dir.exists()
        assert newer.is_dir()


def test_the_redacted_record_can_be_opened_at_once(tmp_path: Path) -> None:
    write_dossier(tmp_path, entities=PRIVATE, claims=CLAIMS + SEEN)
    build(tmp_path)
    with open_public(tmp_path, stale=True) as reading:
        assert reading.header.redacted
        assert reading.header.stale


def test_a_damaged_redacted_record_is_made_again(tmp_path: Path) -> None:
    write_dossier(tmp_path, entities=PRIVATE, claims=CLAIMS + SEEN)
    build(tmp_path)
    (public(tmp_path) / "record.sqlite").write_bytes(b"x")
    with Reading.open(public(tmp_path)) as reading:
        assert reading.header.redacted


def test_the_redacted_record_is_the_one_of_a_dossier_without_the_hidden(tmp_path: Path) -> None:
    hidden = ENTITIES + "informer,Person,Ivo Quill,,,,hidden,\n"
    write_dossier(
        tmp_path / "a",
        entities=hidden,
        claims=CLAIMS + "informer,respondedTo,response,paper,,,,,,was there\n",
    )
    write_dossier(tmp_path / "b")
    for name in "ab":
        build(tmp_path / name)
    with Reading.open(public(tmp_path / "a")) as a, Reading.open(public(tmp_path / "b")) as b:
        assert a.header.build == b.header.build
        assert a.dossier() == b.dossier()


def test_without_a_record_nothing_is_redacted(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    with pytest.raises(RecordError, match="no record"):
        public(tmp_path)


# Two builds, and disks that refuse.


def test_two_builds_at_once_both_end_well(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=build, args=(tmp_path,)) for _ in range(3)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0, 0]
    kept = builds.current(tmp_path)
    assert kept is not None
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


FAULTS = int(os.environ.get("ONRECORD_FAULTS", "7"))
"""Every seventh call fails here; ONRECORD_FAULTS=1 for each."""


class _Nth:
    """Lets the first n - 1 calls through and fails the n-th, as a disk that is suddenly full."""

    def __init__(self, n: int) -> None:
        self.left = n

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return call(*args, **kwargs)

        return wrapped


def test_whichever_call_fails_the_old_record_or_the_new_one_answers(tmp_path: Path) -> None:
    """Calls that change the disk fail, a later one each time, until a build passes untouched."""
    write_dossier(tmp_path)
    build(tmp_path)
    for n in range(1, 900, FAULTS):
        write_dossier(tmp_path, claims=CLAIMS.replace("the paper says so", f"the paper says so {n}"))
        before = claims(tmp_path)
        nth = _Nth(n)
        with pytest.MonkeyPatch.context() as patch:
            for owner, names in (
                (os, ("open", "fsync", "rename", "replace", "fdopen")),
                (Path, ("mkdir", "rename", "replace", "touch", "chmod", "write_text")),
                (io, ("open",)),
            ):
                for name in names:
                    patch.setattr(owner, name, nth.wrap(getattr(owner, name)))
            try:
                build(tmp_path)
                failed = False
            except BuildError as error:
                failed = True
                assert error.findings or "No space left on device" in str(error)
                assert "\n" not in str(error)
            except DossierError as error:
                failed = True
                assert "No space left on device" in str(error)
        after = claims(tmp_path)
        assert after == before or f"the paper says so {n}" in after
        if nth.left > 0:
            assert not failed
            assert n > 30
            return
    pytest.fail("no build passed")


FULL = """
import resource, sys
from pathlib import Path
from onrecord.build import build
from onrecord.errors import BuildError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    build(Path(sys.argv[1]))
except BuildError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """The limit on file sizes stands in for a full disk, at sizes that hit one store after the other."""
    write_dossier(tmp_path)
    first = build(tmp_path)
    write_dossier(tmp_path, claims=CLAIMS + SEEN.replace("sandra-smythe", "police"))
    largest = max(path.stat().st_size for path in first.rglob("*") if path.is_file())
    assert resource.RLIMIT_FSIZE is not None
    failed = 0
    for limit in (0, 100, 1_000, 5_000, 20_000, 60_000, largest - 1):
        run = [sys.executable, "-c", FULL, str(tmp_path), str(limit)]
        done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, 4), done.stderr
        assert "Traceback" not in done.stderr
        if done.returncode:
            failed += 1
            assert done.stdout.count("\n") == 1
            assert builds.current(tmp_path) == first
            assert len(claims(tmp_path)) == 5
    assert failed >= 4
    assert len(list(first.parent.iterdir())) == 1


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    write_dossier(tmp_path, toml=TOML)
    (tmp_path / ".onrecord").write_text("in the way")
    with pytest.raises(BuildError, match="cannot be written"):
        build(tmp_path)


def test_a_table_that_lost_most_of_its_claims_replaces_no_record(tmp_path: Path) -> None:
    build(write_dossier(tmp_path))
    table = tmp_path / "claims.csv"
    header, *rows = table.read_text().splitlines(keepends=True)
    for left in (rows[:2], rows[:1], []):
        table.write_text("".join([header, *left]))
        with pytest.raises(BuildError, match=r"and its record has 5: .* onrecord build --shrink") as caught:
            build(tmp_path)
        assert caught.value.exit_code == 4
        assert len(claims(tmp_path)) == 5
    table.write_text("".join([header, *rows[:3]]))
    build(tmp_path)
    assert len(claims(tmp_path)) == 3
    table.write_text(header)
    build(tmp_path, shrink=True)
    assert claims(tmp_path) == []


@pytest.mark.parametrize("left", ["header", "nothing"])
def test_an_emptied_table_is_said_and_the_last_record_answers(tmp_path: Path, left: str) -> None:
    build(write_dossier(tmp_path))
    table = tmp_path / "claims.csv"
    table.write_text(table.read_text().splitlines(keepends=True)[0] if left == "header" else "")
    told: list[str] = []
    with onrecord.open(tmp_path, tell=told.append) as record:
        assert record.header.claims == 5
        assert record.header.stale
    assert len(told) == 1 and "answers from the record of" in told[0]
    if left == "header":
        assert "has no claims now, and its record has 5" in told[0]


UNHASHED = """\
opinion,The opinion,opinion,A court,1991-12-13,sources/opinion.txt,original,,,
paper,The article,article,A paper,1991-09-07,,,,,
"""


def changed(folder: Path) -> list[tuple[str, int, str, str]]:
    found = check(folder)[1]
    return [(f.severity, f.line, f.message, f.fix) for f in found if f.code == "text-changed"]


def test_a_text_without_a_hash_that_changes_outside_the_quotes_is_a_warning_until_accepted(
    tmp_path: Path,
) -> None:
    folder = write_dossier(tmp_path, sources=UNHASHED)
    assert changed(folder) == []
    build(folder)
    assert changed(folder) == []
    text = folder / "sources" / "opinion.txt"
    text.write_text(text.read_text() + "The motion is granted.\n")
    digest = sha256(text.read_bytes()).hexdigest()
    (warning,) = changed(folder)
    assert warning == (
        "warning",
        2,
        "sources/opinion.txt has changed since it was recorded; 4 claims rest on opinion "
        "(claims.csv:2, claims.csv:3, claims.csv:4, claims.csv:5)",
        f"Read it again, then write sha256 = {digest} in sources.csv to accept this text.",
    )
    build(folder)
    assert changed(folder) == [warning], "building anew accepts nothing"
    table = folder / "sources.csv"
    table.write_text(table.read_text().replace("original,,", f"original,{digest},"))
    assert changed(folder) == []
    build(folder)
    assert changed(folder) == []


def test_a_redacted_record_notes_no_hash_of_a_text_with_names(tmp_path: Path) -> None:
    build(write_dossier(tmp_path, sources=UNHASHED))
    with builds.open_current(tmp_path) as reading:
        assert list(reading.manifest.noted) == ["opinion"]
    with open_public(tmp_path) as reading:
        assert reading.manifest.noted == {}


def test_a_record_in_the_form_of_another_version_is_built_anew(tmp_path: Path) -> None:
    """After an upgrade nobody has to build every dossier by hand."""
    folder = write_dossier(tmp_path)
    built = build(folder)
    text = (built / "manifest.json").read_text("ascii")
    content = json.loads(text)
    del content["self"]
    content["format"] -= 1
    content["self"] = manifest._sum(content)
    (built / "manifest.json").write_text(json.dumps(content), "ascii")
    assert fresh(folder) is State.STALE
    with onrecord.open(folder) as record:
        assert record.header.claims > 0
    assert fresh(folder) is State.FRESH
