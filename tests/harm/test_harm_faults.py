"""Disks fill and break; memory and descriptors run out; clocks jump; processes are killed. Nothing is lost.

A part of it here; ONRECORD_HARM=full for every n, every file and a real small disk.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from tests.harm import faulty
from tests.harm.faulty import CALLS, answering, failing, mended, sane, strays, version

from onrecord.build import build, public
from onrecord.cli import main
from onrecord.errors import BuildError, OnrecordError, PublishError, RecordError
from onrecord.publish.site import publish
from onrecord.store import builds
from onrecord.store.reading import Reading

FULL = os.environ.get("ONRECORD_HARM") == "full"
STEP = int(os.environ.get("ONRECORD_FAULT_STEP", "1" if FULL else "9"))
"""Every how many-th call is made to fail."""
KILLS = int(os.environ.get("ONRECORD_KILLS", "100" if FULL else "3"))
only_full = pytest.mark.skipif(not FULL, reason="minutes: ONRECORD_HARM=full")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    version(folder, 0)
    build(folder)
    return folder


# ---- the n-th call fails -----------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["open", "fsync", "rename"])
def test_whichever_call_of_python_fails_the_old_record_answers_or_the_new_one(case: Path, call: str) -> None:
    n, last, passes = 1, 0, 0
    while True:
        version(case, n)
        with failing(call, case, n) as fault:
            try:
                build(case)
            except OnrecordError as error:
                said = str(error)  # a file of the dossier that cannot be read is a finding
                assert any(word in said for word in ("annot be", "damaged", " error")), said
        assert answering(case) in (last, n)
        last = n
        mended(case, n)
        if fault.seen < fault.nth:
            break
        passes += 1
        n += STEP
    assert passes >= 1


@pytest.mark.parametrize("call", ["open", "rename"])
def test_whichever_call_fails_the_site_is_the_old_one_or_the_new_one(
    case: Path, tmp_path: Path, call: str
) -> None:
    from onrecord.record import open as opened

    target = tmp_path / "site"
    with opened(case) as record:
        publish(record, target)
        before = tree(target)
        n = 1
        while True:
            with (
                failing(call, tmp_path, n) as fault,
                suppress(PublishError, OSError, RecordError, BuildError),
            ):
                publish(record, target)
            assert tree(target) == before
            if fault.seen < fault.nth:
                break
            n += 1 if call == "rename" else STEP * 3
        publish(record, target)
    assert tree(target) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "site"]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@only_full
@pytest.mark.minutes
@pytest.mark.parametrize("call", CALLS)
def test_whichever_call_of_any_library_fails_in_a_build(case: Path, tmp_path: Path, call: str) -> None:
    version(case, 1)
    many = faulty.calls(call, case, ("-C", str(case), "build"), tmp_path)
    last, failed = 1, 0
    for n in range(1, many + 1, STEP):
        for code in (errno.ENOSPC, errno.EIO)[: 1 + (n % 7 == 0)]:
            version(case, 2 * n)
            ended = faulty.run(
                "-C", str(case), "build", call=call, n=str(n), errno=str(code), under=str(case)
            )
            sane(ended)
            failed += ended.returncode != 0
            assert answering(case) in (last, 2 * n), (call, n)
            mended(case, 2 * n + 1)
            last = 2 * n + 1
    print(f"{call}: {many} calls in a build, every {STEP} made to fail, {failed} ended with a sentence")


@only_full
@pytest.mark.minutes
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("what", ["publish", "export", "import"])
def test_whichever_call_of_any_library_fails_elsewhere(
    case: Path, tmp_path: Path, what: str, call: str
) -> None:
    """What was there before, or all that was to be: nothing in between."""
    out, pristine, foreign = tmp_path / "out", tmp_path / "pristine", tmp_path / "more.ttl"
    foreign.write_text(
        '<http://x.example/a> a <https://schema.org/Person> ; <https://schema.org/name> "Ann" .\n'
    )
    words = {
        "publish": ("-C", str(case), "publish", str(out / "site")),
        "export": ("-C", str(case), "export", "dossier", "-o", str(out / "copy")),
        "import": ("-C", str(out / "copy"), "import", "rdf", str(foreign)),
    }[what]
    pristine.mkdir()
    if what == "import":
        assert faulty.run("-C", str(case), "export", "dossier", "-o", str(pristine / "copy")).returncode == 0
    before = tree(pristine)
    shutil.copytree(pristine, out)
    many = faulty.calls(call, out, words, tmp_path)
    good, failed = tree(out), 0
    for n in range(1, many + 1, STEP):
        if what != "publish":
            shutil.rmtree(out)
            shutil.copytree(pristine, out)
        ended = faulty.run(*words, call=call, n=str(n), errno=str(errno.ENOSPC), under=str(out))
        sane(ended)
        failed += ended.returncode != 0
        left = {name: content for name, content in tree(out).items() if "onrecord-new" not in name}
        assert left in (before, good), (call, n, sorted(set(left) ^ set(good))[:5])
        assert answering(case) == 0
    print(f"{what}, {call}: {many} calls, every {STEP} made to fail, {failed} ended with a sentence")


# ---- no room -----------------------------------------------------------------------------------------------


def limited(*words: str, **limits: int) -> subprocess.CompletedProcess[str]:
    """A command in a process that may have only so much."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for name, most in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))

    command = [sys.executable, "-m", "onrecord", *words]
    return subprocess.run(
        command, capture_output=True, text=True, preexec_fn=limit, timeout=faulty.PATIENCE, check=False
    )


@pytest.mark.parametrize("limit", [{"FSIZE": 50_000}, {"NOFILE": 40}, {"FSIZE": 1_500_000}])
def test_no_room_for_files_or_descriptors_ends_in_a_sentence(case: Path, limit: dict[str, int]) -> None:
    version(case, 1)
    ended = limited("-C", str(case), "build", **limit)
    sane(ended)
    assert answering(case) in (0, 1)
    mended(case, 2)


@pytest.mark.parametrize(
    "megabytes", [200, 600] if not FULL else [100, 150, 200, 250, 300, 400, 500, 600, 800]
)
def test_little_memory_never_costs_the_old_record(case: Path, megabytes: int) -> None:
    """A library may end the process when it gets no memory: then the old record answers all the same."""
    version(case, 1)
    ended = limited("-C", str(case), "build", AS=megabytes << 20)
    assert answering(case) in (0, 1)
    if ended.returncode in (0, 3, 4):
        assert "Traceback" not in ended.stderr or "MemoryError" in ended.stderr
    mended(case, 2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A file system of so many KB, where one may be mounted."""
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        place = tmp_path / f"disk-{kilobytes}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("nobody lets us mount a small disk here")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.parametrize("kilobytes", [4_000, 8_000, 16_000] if FULL else [5_000])
def test_a_full_disk_ends_in_a_sentence_and_the_old_record_answers(
    small_disk: Callable[[int], Path], kilobytes: int
) -> None:
    folder = small_disk(kilobytes) / "case"
    version(folder, 0)
    try:
        build(folder)
    except BuildError as error:
        assert "No space left" in str(error)
        return
    filler, full = folder.parent / "filler", 0
    for part in range(400 if FULL else 60):
        with filler.open("ab") as file:
            try:
                file.write(b"x" * 40_000)
            except OSError:
                break
        if part % (3 if FULL else 20):
            continue
        version(folder, part + 1)
        ended = faulty.run("-C", str(folder), "build")
        sane(ended)
        full += "No space left" in ended.stderr
        assert answering(folder) in range(part + 2)
    filler.unlink()
    mended(folder, 1_000)
    assert full or not FULL


# ---- what rots ---------------------------------------------------------------------------------------------


def test_one_bit_of_any_file_of_the_record(case: Path) -> None:
    """Flipped, cut off or gone, and even with its times put back: the same answer, or one sentence."""
    public(case)
    random = Random(3)
    build_ = builds.current(case)
    assert build_ is not None
    good = {}
    for made in (build_, builds.public_of(build_)):
        with Reading.open(made) as reading:
            good[made] = [str(view) for view in reading.all_claims()]
    paths = sorted(p for p in (case / ".onrecord").rglob("*") if p.is_file() and p.stat().st_size)
    tried = refused = 0
    for path in paths:
        whole, times = path.read_bytes(), path.stat()
        spoilt: list[bytes | None] = [whole[: random.randrange(len(whole))], None]
        for _ in range(12 if FULL else 2):
            at = random.randrange(len(whole))
            spoilt.append(whole[:at] + bytes([whole[at] ^ (1 << random.randrange(8))]) + whole[at + 1 :])
        for content in spoilt:
            tried += 1
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
                os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            try:
                for made in (build_, builds.public_of(build_)):
                    with builds.open_current(case) as now, Reading.open(made) as reading:
                        assert now.dir == build_
                        assert [str(view) for view in reading.all_claims()] == good[made], path
            except OnrecordError:
                refused += 1
            path.write_bytes(whole)
            path.chmod(times.st_mode & 0o777)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert tried == len(paths) * (14 if FULL else 4)
    assert refused > tried // 2
    assert build_.is_dir() and answering(case) == 0
    print(f"{tried} damaged files: {refused} refused, {tried - refused} told the same")


# ---- others, and time --------------------------------------------------------------------------------------


def test_readers_get_one_whole_record_while_others_build(case: Path) -> None:
    version(case, 1)
    command = [sys.executable, "-m", "onrecord", "-C", str(case), "build"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as one:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as two:
            seen = set()
            until = time.monotonic() + faulty.PATIENCE
            while (one.poll() is None or two.poll() is None) and time.monotonic() < until:
                seen.add(answering(case))
        assert (one.returncode, two.returncode) == (0, 0)
    assert seen <= {0, 1} and seen
    assert answering(case) == 1
    assert strays(case) == []


@pytest.mark.parametrize("moment", ["0", "4102444800"])
def test_a_clock_that_jumps_changes_no_answer(
    case: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files and builds of another century: what is stale is told by what is in the files."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    version(case, 1)
    for path in case.glob("*.csv"):
        os.utime(path, (int(moment), int(moment)))
    build(case)
    assert answering(case) == 1
    mended(case, 2)


def test_a_publish_killed_at_any_instant_leaves_the_old_site_or_the_new_one(
    case: Path, tmp_path: Path
) -> None:
    random, target = Random(13), tmp_path / "site"
    command = [sys.executable, "-m", "onrecord", "-C", str(case), "publish", str(target)]
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole, good = time.monotonic() - begun, tree(target)
    killed = missing = 0
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(random.uniform(whole / 4, whole * 1.05))
            child.send_signal(signal.SIGKILL)
            killed += child.wait() == -signal.SIGKILL
        missing += not target.exists()
        assert not target.exists() or tree(target) == good
        assert answering(case) == 0
    begun = time.monotonic()
    assert main(["-C", str(case), "publish", str(target)]) == 0
    assert time.monotonic() - begun < 2 + 3 * whole
    assert tree(target) == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "site"]
    assert killed
    print(f"publish: {killed} of {KILLS} killed, {missing} between the two renames")


@pytest.mark.parametrize("words", [("export", "dossier"), ("export", "sqlite")])
def test_an_export_killed_at_any_instant_leaves_nothing_half(
    case: Path, tmp_path: Path, words: tuple[str, str]
) -> None:
    random, target = Random(17), tmp_path / "out" / "made"
    target.parent.mkdir()
    command = [sys.executable, "-m", "onrecord", "-C", str(case), *words, "-o", str(target)]
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - begun
    good = tree(target) if target.is_dir() else {"": target.read_bytes()}
    for _ in range(KILLS // 2 + 1):
        shutil.rmtree(target, ignore_errors=True)
        target.unlink(missing_ok=True)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(random.uniform(whole / 4, whole * 1.05))
            child.send_signal(signal.SIGKILL)
            child.wait()
        if target.exists():
            assert (tree(target) if target.is_dir() else {"": target.read_bytes()}) == good
        assert answering(case) == 0
