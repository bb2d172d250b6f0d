"""Versions of a record: always one that answers, never half of one, never one that is damaged."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from pathlib import Path
from random import Random

import pytest
from tests.records import stored
from tests.small import small

from onrecord.errors import BuildError, RecordError
from onrecord.store import builds, locks, manifest
from onrecord.store.progress import silent
from onrecord.store.reading import Reading

LINES = ["ada witnessed raid @memo reported id=c1", "ada calledAs Bob @memo alleged id=c2 by=raid"]


def store(folder: Path, *more: str, **parts: bool) -> Path:
    return stored(folder, small("ada: Person | raid: Event", [*LINES, *more]), **parts)


def everything(reading: Reading) -> list[object]:
    """An answer of every kind."""
    return [
        reading.header,
        list(reading.all_claims()),
        list(reading.entities()),
        reading.sources(),
        reading.conflicts(),
        reading.find("Bob"),
        reading.search("adda"),
        reading.claims_of("raid"),
        reading.terms,
    ]


def test_the_pointer_names_the_newest_build(tmp_path: Path) -> None:
    assert builds.current(tmp_path) is None
    first = store(tmp_path)
    assert builds.current(tmp_path) == first
    second = store(tmp_path, "raid partOf raid @memo id=c3")
    assert builds.current(tmp_path) == second != first
    with builds.open_current(tmp_path) as reading:
        assert reading.header.claims == 3


def test_a_record_is_for_its_owner_alone(tmp_path: Path) -> None:
    build = store(tmp_path, with_rdf=True, with_paths=True)
    for path in [tmp_path / ".onrecord", *(tmp_path / ".onrecord").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert build.parent.parent.joinpath(".gitignore").read_text() == "*\n"


def test_a_folder_that_others_could_look_into_is_closed(tmp_path: Path) -> None:
    (tmp_path / ".onrecord").mkdir(mode=0o755)
    store(tmp_path)
    assert (tmp_path / ".onrecord").stat().st_mode & 0o777 == 0o700


def test_without_a_record_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no record of .* yet. Build it: onrecord build"):
        builds.open_current(tmp_path)


def test_an_old_build_goes_when_nobody_reads_it(tmp_path: Path) -> None:
    first = store(tmp_path)
    with Reading.open(first) as reader:
        second = store(tmp_path)
        third = store(tmp_path)
        assert first.is_dir()
        assert reader.claim("c1") is not None
        assert second.is_dir(), "thrown away by the next build only"
    with builds.builder(tmp_path):
        assert not first.exists()
        assert not second.exists()
        assert third.is_dir()


def test_strays_of_dead_builds_are_cleared(tmp_path: Path) -> None:
    kept = store(tmp_path)
    place = tmp_path / ".onrecord"
    (place / "builds" / ".tmp-dead" / "rdf").mkdir(parents=True)
    (place / "builds" / ".tmp-dead" / "rdf" / "000.sst").write_text("a name")
    (place / ".tmp-pointer").write_text("x")
    (place / "builds" / "half-a-build").mkdir()
    (place / "builds" / "a-file").write_text("x")
    with builds.builder(tmp_path):
        assert [path.name for path in (place / "builds").iterdir()] == [kept.name]
        assert not (place / ".tmp-pointer").exists()


def test_what_fails_while_staging_leaves_nothing(tmp_path: Path) -> None:
    kept = store(tmp_path)
    with pytest.raises(ZeroDivisionError), builds.builder(tmp_path), builds.staging(tmp_path) as staged:
        (staged / "record.sqlite").write_text("half")
        raise ZeroDivisionError
    assert builds.current(tmp_path) == kept
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_second_builder_says_who_builds(tmp_path: Path) -> None:
    with (
        builds.builder(tmp_path),
        pytest.raises(BuildError, match=f"Process {os.getpid()}, since .* is building this record"),
        builds.builder(tmp_path, wait=0.0),
    ):
        pass


def test_a_second_builder_waits_and_tells(tmp_path: Path) -> None:
    told: list[str] = []
    other = multiprocessing.get_context("spawn").Process(target=_build_for, args=(tmp_path, 0.6))
    other.start()
    until = time.monotonic() + 20
    while not (tmp_path / "building").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    with builds.builder(tmp_path, lambda phase, done, total: told.append(phase), wait=20):
        assert (tmp_path / "built").exists()
    other.join()
    assert told == [f"waiting: Process {other.pid}, since {told[0].split('since ')[1]}"]


def _build_for(folder: Path, seconds: float) -> None:
    with builds.builder(folder):
        (folder / "building").touch()
        time.sleep(seconds)
        (folder / "built").touch()


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with (
        pytest.raises(BuildError, match=r"cannot be written \(Permission denied\). Make the folder writable"),
        builds.builder(tmp_path),
    ):
        pass


def test_a_pointer_that_changes_while_it_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it named a moment ago may be thrown away already: that is no damage."""
    kept = store(tmp_path)
    told = iter(["0123456789ab-01234567", "nothing", kept.name])
    monkeypatch.setattr(builds, "_pointed", lambda folder: next(told))
    assert builds.current(tmp_path) == kept


# Damage.


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    folder = tmp_path_factory.mktemp("whole")
    store(folder, with_paths=True)
    with builds.open_current(folder) as reading:
        return folder, everything(reading)


def refused_or_right(folder: Path, right: list[object]) -> bool:
    """Whether the record was refused; if it was not, every answer must be right."""
    try:
        with builds.open_current(folder) as reading:
            answers = everything(reading)
            _ = reading.paths
    except RecordError as error:
        assert "\n" not in str(error)
        assert str(error).startswith("The record of ")
        assert str(error).endswith("Build it again: onrecord build")
        return True
    assert answers == right
    return False


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / ".onrecord").rglob("*") if path.is_file())


FLIPS = int(os.environ.get("ONRECORD_FLIPS", "60"))


def test_one_bit_flipped_is_refused_or_changes_nothing(whole: tuple[Path, list[object]]) -> None:
    """ONRECORD_FLIPS=1000 for more."""
    folder, right = whole
    random = Random(7)
    refused = 0
    targets = [path for path in files(folder) if path.name not in ("lock", ".gitignore")]
    for _ in range(FLIPS):
        path = random.choice(targets)
        content = path.read_bytes()
        at = random.randrange(len(content))
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1 :])
        refused += refused_or_right(folder, right)
        path.write_bytes(content)
    assert refused > FLIPS * 0.8
    assert not refused_or_right(folder, right)


def test_a_truncated_file_is_refused_and_says_which(whole: tuple[Path, list[object]]) -> None:
    folder, right = whole
    for path in files(folder):
        if path.name in ("lock", ".gitignore"):
            continue
        content = path.read_bytes()
        for length in {0, 1, len(content) // 2, len(content) - 1}:
            path.write_bytes(content[:length])
            assert refused_or_right(folder, right) or (path.name == "current" and length == len(content) - 1)
        path.write_bytes(content)
    build = builds.current(folder)
    assert build is not None
    record = build / "record.sqlite"
    content = record.read_bytes()
    record.write_bytes(content[:100])
    with pytest.raises(RecordError, match=r"is damaged \(record.sqlite is shorter than it was written\)"):
        builds.open_current(folder)
    record.write_bytes(content)


def test_a_missing_file_is_refused(whole: tuple[Path, list[object]]) -> None:
    folder, right = whole
    for path in files(folder):
        if path.name in (".gitignore", "current") or path.parent == folder / ".onrecord":
            continue
        content = path.read_bytes()
        path.unlink()
        assert refused_or_right(folder, right), path
        path.write_bytes(content)
    assert not refused_or_right(folder, right)


def test_bits_that_rot_below_the_file_system_are_found_by_verify(tmp_path: Path) -> None:
    """Size, inode and times stay as they were: only reading every byte can tell."""
    build = store(tmp_path)
    with builds.open_current(tmp_path) as reading:
        reading.verify()
    record = build / "record.sqlite"
    content = bytearray(record.read_bytes())
    content[len(content) // 2] ^= 1
    record.write_bytes(content)
    forged = json.loads((build / "manifest.json").read_text())
    del forged["self"]
    stat = record.stat()
    forged["marks"]["record.sqlite"] = [stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns]
    forged["self"] = manifest._sum(forged)
    (build / "manifest.json").write_text(json.dumps(forged))
    with builds.open_current(tmp_path) as reading, pytest.raises(RecordError, match="not as it was written"):
        reading.verify()


def test_a_copied_record_answers(tmp_path: Path) -> None:
    """Inodes and times differ, hashes do not."""
    from shutil import copytree

    (tmp_path / "a").mkdir()
    store(tmp_path / "a", with_paths=True)
    copytree(tmp_path / "a", tmp_path / "b")
    with builds.open_current(tmp_path / "a") as first, builds.open_current(tmp_path / "b") as second:
        assert everything(first) == everything(second)


def test_a_record_of_another_version_is_refused(tmp_path: Path) -> None:
    build = store(tmp_path)
    content = json.loads((build / "manifest.json").read_text())
    del content["self"]
    content["format"] = 999
    content["self"] = manifest._sum(content)
    (build / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(RecordError, match="Another version of onrecord wrote"):
        builds.open_current(tmp_path)


def test_odd_folder_names_are_no_addresses(tmp_path: Path) -> None:
    for name in ("a?mode=rwc", "100%41", "a#b", "mit Leerzeichen", "naïve \u202e"):
        folder = tmp_path / name
        folder.mkdir()
        store(folder)
        with builds.open_current(folder) as reading:
            assert reading.claim("c1") is not None


# Many processes at once.


def test_readers_in_many_processes_always_get_one_whole_record(tmp_path: Path) -> None:
    """While builds replace each other, every opening answers, and never a mixture."""
    store(tmp_path)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    readers = [context.Process(target=_read_on, args=(tmp_path, results, n)) for n in range(3)]
    for reader in readers:
        reader.start()
    until = time.monotonic() + 60
    while len(list(tmp_path.glob("ready-*"))) < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    for n in range(12):
        store(tmp_path, *(f"ada witnessed raid @memo id=x{i} summary=s{n}" for i in range(n * 30)))
    (tmp_path / "stop").touch()
    found = [results.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
    assert [what for what in found if not what.startswith("fine")] == []
    assert sum(int(what.split()[1]) for what in found) > 12


def _read_on(folder: Path, results: multiprocessing.Queue[str], number: int) -> None:
    (folder / f"ready-{number}").touch()
    opened = 0
    try:
        while not (folder / "stop").exists() or not opened:
            with builds.open_current(folder) as reading:
                claims = list(reading.all_claims())
                assert len(claims) == reading.header.claims
                assert len({c.summary for c in claims if c.id.startswith("x")}) <= 1
                opened += 1
        results.put(f"fine {opened}")
    except BaseException as error:
        results.put(f"{type(error).__name__}: {error}")


def test_a_reader_that_comes_while_a_build_is_thrown_away_is_not_let_in(tmp_path: Path) -> None:
    build = store(tmp_path)
    held = locks.alone(build / "lock")
    assert held is not None
    assert locks.shared(build / "lock") is None
    with pytest.raises(RecordError, match="just being replaced"):
        Reading.open(build)
    held.release()
    held.release()
    Reading.open(build).close()


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    reading = Reading.open(store(tmp_path, with_paths=True))
    _ = reading.paths
    reading.close()
    reading.close()
    assert builds.discard(reading.dir)
    assert builds.discard(reading.dir)


def test_silent_tells_nobody() -> None:
    assert silent("x", 0, 0) is None
