"""Versions of a record: one folder for each build, never changed once made, and a pointer to one of them.

In:   a staging folder with finished files
Out:  DIR/.onrecord/builds/NAME, and DIR/.onrecord/current that names the one that answers
Not:  what is in the files

    DIR/.onrecord/            0700
        current               the name of the build that answers; replaced by one rename
        lock                  held by whoever builds
        stamp.json            what the dossier's files looked like when they were last found unchanged
        builds/NAME/          record.sqlite, paths.bin, rdf/, manifest.json, lock (held by whoever reads)
        builds/NAME-public/   the same, redacted
        builds/.tmp-...       being built, or being thrown away

Whatever is interrupted wherever: `current` names a whole build, the old one or the new one.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from onrecord.errors import BuildError, RecordError
from onrecord.store import locks, manifest
from onrecord.store.manifest import Manifest
from onrecord.store.progress import Progress, silent
from onrecord.store.reading import Reading

HOME: Final = ".onrecord"
PUBLIC: Final = "-public"
_NAME: Final = re.compile(r"[0-9a-f]{12}-[0-9a-f]{8}")
_TEMPORARY: Final = ".tmp-"
_PAUSE: Final = 0.05
_TRIES: Final = 100


def home(folder: Path) -> Path:
    """Where the records of a dossier are kept."""
    return folder / HOME


def current(folder: Path) -> Path | None:
    """The build that answers; None if there has never been one.

    Raises:
        RecordError: The pointer, or what it points to, is damaged.
    """
    name = _pointed(folder)
    for _ in range(_TRIES):
        if not name:
            return None
        build = home(folder) / "builds" / name
        if _NAME.fullmatch(name) and build.is_dir():
            return build
        # Replaced and cleared away between these lines? Then the pointer names another by now.
        before, name = name, _pointed(folder)
        if name == before:
            break
    raise _damaged(folder, f"{HOME}/current names no build")


def _pointed(folder: Path) -> str:
    """What the pointer says; empty if there is none."""
    try:
        return (home(folder) / "current").read_bytes()[:100].decode("ascii").strip() or "nothing"
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise _damaged(folder, f"{HOME}/current cannot be read: {why}") from error


def public_of(build: Path) -> Path:
    """Where the redacted record made from a build is kept; may not exist."""
    return build.with_name(build.name + PUBLIC)


def open_current(folder: Path, *, stale: bool = False) -> Reading:
    """Open the build that answers, also while another process replaces it.

    Raises:
        RecordError: There is none yet, or it is damaged.
    """
    for _ in range(_TRIES):
        build = current(folder)
        if build is None:
            raise RecordError(f"There is no record of {folder} yet. Build it: onrecord build")
        try:
            return Reading.open(build, stale=stale)
        except RecordError:
            # The same here: who finds another build by now was only too slow.
            if _same(folder, build):
                raise
        time.sleep(_PAUSE / 10)
    raise RecordError(f"The record of {folder} is replaced again and again. Wait until the builds are done.")


def _same(folder: Path, build: Path) -> bool:
    try:
        return current(folder) == build
    except RecordError:
        return True


@contextmanager
def builder(folder: Path, progress: Progress = silent, *, wait: float = 600.0) -> Iterator[None]:
    """Be the only one who builds; clear away what dead builds left behind.

    Args:
        folder: The dossier; gets its `.onrecord` if it has none.
        progress: Told once who is waited for.
        wait: Seconds to wait for another build to end.

    Raises:
        BuildError: Another one builds for longer than that, or the folder cannot be written.
    """
    try:
        _prepare(folder)
        lock = _wait(home(folder) / "lock", progress, wait)
    except OSError as error:
        raise BuildError(
            f"The record of {folder} cannot be written ({error.strerror}). Make the folder writable."
        ) from error
    try:
        # Not before the lock: whoever holds it clears away what is being written beside it.
        if not (home(folder) / ".gitignore").exists():
            _replace(home(folder) / ".gitignore", "*\n")
        collect(folder)
        yield
    finally:
        lock.release()


def _prepare(folder: Path) -> None:
    """Make the folders, for the owner alone: they hold what is private."""
    place = home(folder)
    (place / "builds").mkdir(parents=True, exist_ok=True, mode=0o700)
    for part in (place, place / "builds"):
        if part.stat().st_mode & 0o077:
            part.chmod(0o700)


def _wait(path: Path, progress: Progress, seconds: float) -> locks.Lock:
    until = time.monotonic() + seconds
    told = False
    while (lock := locks.alone(path)) is None:
        who = path.read_text(encoding="utf-8", errors="replace").strip() or "Another process"
        if time.monotonic() >= until:
            raise BuildError(f"{who} is building this record. Wait for it, then try again.")
        if not told:
            progress(f"waiting: {who} is building this record", 0, 0)
            told = True
        time.sleep(_PAUSE)
    lock.write(f"Process {os.getpid()}, since {now()},")
    return lock


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A fresh folder to build in, gone afterwards unless it was published. Needs `builder`."""
    place = home(folder) / "builds" / f"{_TEMPORARY}{_token()}"
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        _throw_away(place)


def publish(staged: Path, about: Manifest, *, point: bool = True, name: str = "") -> Path:
    """Make a staged build the one that answers.

    Args:
        staged: The folder from `staging`, its files finished and closed.
        about: Its manifest; files and sizes are filled in here.
        point: Whether it answers from now on. A redacted record lies beside the one it was made from.
        name: Name of the build; empty: made from its hash.

    Returns:
        The folder of the build.

    Everything is on the disk before the rename that makes it visible, and that before the pointer.
    """
    (staged / manifest.LOCK).touch()
    for path in sorted(staged.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    manifest.write(staged, about)
    (staged / manifest.NAME).chmod(0o600)
    for path in (*sorted(staged.rglob("*"), reverse=True), staged):
        _sync(path)
    build = staged.with_name(name or f"{about.build[:12]}-{_token()}")
    staged.rename(build)
    _sync(build.parent)
    if point:
        _replace(build.parent.parent / "current", f"{build.name}\n")
    return build


def collect(folder: Path) -> None:
    """Throw away strays of dead builds, and old builds that nobody reads. Needs `builder`.

    They hold what a newer build may have left out for good reason, so they do not stay longer than needed.
    """
    place = home(folder)
    for stray in place.glob(f"{_TEMPORARY}*"):
        stray.unlink(missing_ok=True)
    for stray in (place / "builds").glob(f"{_TEMPORARY}*"):
        _throw_away(stray)
    try:
        answering = current(folder)
    except RecordError:
        return  # a pointer that cannot be read now is no reason to throw away what it may point to
    kept = {answering.name, public_of(answering).name} if answering else set()
    for build in (place / "builds").iterdir():
        if build.name not in kept:
            discard(build)


def discard(build: Path) -> bool:
    """Throw a build away unless somebody reads it; says whether it is gone. Needs `builder`."""
    try:
        lock = locks.alone(build / manifest.LOCK)
    except NotADirectoryError:
        build.unlink(missing_ok=True)
        return True
    except FileNotFoundError:
        return True
    if lock is None:
        return False
    try:
        # Out of sight at once: who comes now finds no build, not half of one.
        gone = build.with_name(f"{_TEMPORARY}{_token()}")
        build.rename(gone)
        _throw_away(gone)
    finally:
        lock.release()
    return True


def _throw_away(path: Path) -> None:
    import shutil  # costs as much as opening a record, which needs it not

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def note_stamp(folder: Path, build: Path, stamp: Any) -> None:
    """Remember that the files as they look now are those that a build was made from."""
    _replace(home(folder) / "stamp.json", json.dumps({"build": build.name, "stamp": stamp}))


def stamp_of(folder: Path, build: Path, about: Manifest) -> Any:
    """What the dossier's files looked like when they were last known to be those of a build."""
    with suppress(OSError, ValueError):
        noted = json.loads((home(folder) / "stamp.json").read_bytes())
        if isinstance(noted, dict) and noted.get("build") == build.name:
            return noted.get("stamp")
    return about.stamp


def now() -> str:
    """The time in UTC to the second; SOURCE_DATE_EPOCH fixes it, for builds that are to be repeated."""
    from datetime import UTC, datetime

    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _replace(path: Path, content: str) -> None:
    """Put a small file in the place of another, or leave the other as it was."""
    fresh = path.with_name(f"{_TEMPORARY}{_token()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        _sync(fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Onto the disk itself, not only into its cache where the system knows the difference (macOS)."""
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        full = getattr(fcntl, "F_FULLFSYNC", None)
        if full is None:
            os.fsync(descriptor)
            return
        try:
            fcntl.fcntl(descriptor, full)
        except OSError:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _token() -> str:
    """Eight random hex digits; importing `secrets` would cost more than opening a record."""
    return os.urandom(4).hex()


def _damaged(folder: Path, what: str) -> RecordError:
    return RecordError(f"The record of {folder} is damaged ({what}). Build it again: onrecord build")
