"""A folder that is made anew as a whole: staged beside its place, looked at, then put there in one step.

In:   the folder that is to be; files for it
Out:  the folder with exactly these files; or as it was
Not:  a folder that something else was put into: it is refused, and never touched

Whatever is interrupted wherever: the folder is the old one or the new one, and what was staged goes with the
next attempt.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from onrecord.errors import PublishError, UsageError
from onrecord.store import locks

MARK: Final = "onrecord-site.json"
"""The file by which a folder is known as one's own; names every other file with its hash."""
_STAGED: Final = ".{}.onrecord-new"
_OLD: Final = ".{}.onrecord-old"
_LOCK: Final = "publish.lock"


def require_own(target: Path, dossier: Path) -> None:
    """Refuse a place that holds anything but a site of ours, or that the dossier would be read from.

    Raises:
        UsageError: It says which, and what to name instead.
    """
    place, home = _absolute(target), dossier.resolve()
    if target.is_symlink():
        raise UsageError(f"{target} is a link: name the folder itself, so that nothing else is replaced.")
    if place == home or home in place.parents:
        raise UsageError(
            f"{target} lies inside the dossier, which would be read with it: name a folder elsewhere."
        )
    if place in home.parents:
        raise UsageError(f"The dossier lies inside {target}: name a folder of its own for the site.")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file: name a folder.")
    if target.is_dir() and any(target.iterdir()) and not _is_own(target):
        raise UsageError(f"{target} holds something else than a site of ours: name a new or an empty folder.")
    if not place.parent.is_dir():
        raise UsageError(f"There is no folder {place.parent} to put {place.name} into: make it first.")


def _absolute(target: Path) -> Path:
    return target.parent.resolve() / target.name if target.name not in ("", ".", "..") else target.resolve()


def _is_own(target: Path) -> bool:
    """Whether the mark is there, and nothing but the files it names."""
    try:
        named = json.loads((target / MARK).read_bytes())["files"]
        there = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
        return there <= {MARK, *named}
    except FileNotFoundError:
        return False
    except OSError as error:
        raise PublishError(
            f"{target} cannot be looked at ({error.strerror}); nothing was written."
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


@contextmanager
def staged(target: Path, home: Path) -> Iterator[Path]:
    """An empty folder beside the place, put there when the block ends well, gone otherwise.

    Args:
        target: The place; `require_own` has let it pass.
        home: The folder of the record, for the lock: one publishes at a time.

    Raises:
        PublishError: Another process publishes this dossier, or the disk refuses.
    """
    place = _absolute(target)
    fresh, old = (place.with_name(name.format(place.name)) for name in (_STAGED, _OLD))
    try:
        lock = locks.alone(home / _LOCK)
        if lock is None:
            raise PublishError("Another process is publishing this dossier. Wait for it, then try again.")
        try:
            for stray in (fresh, old):
                _remove(stray)
            fresh.mkdir()
            yield fresh
            _settle(fresh)
            _switch(fresh, place, old)
        finally:
            _remove(fresh)
            if place.exists():
                _remove(old)
            lock.release()
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise PublishError(
            f"{target} cannot be written ({error.strerror or error}{where}); it is as it was. "
            "Free some space or mend the permissions, then publish again."
        ) from error


def mark(folder: Path, about: dict[str, Any]) -> None:
    """Write the file that names all others with their hashes."""
    files = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    content = json.dumps({**about, "files": files}, indent=1, sort_keys=True, ensure_ascii=True)
    (folder / MARK).write_text(content + "\n", encoding="ascii")


def _settle(folder: Path) -> None:
    """Everything onto the disk, before it is seen: at once, since a site has thousands of small files."""
    os.sync()
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _switch(fresh: Path, place: Path, old: Path) -> None:
    """Put the new folder into the place of the old one; if that fails, the old one comes back."""
    if not place.exists():
        fresh.rename(place)
        return
    place.rename(old)
    try:
        fresh.rename(place)
    except BaseException:
        old.rename(place)
        raise


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
