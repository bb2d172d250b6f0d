"""The manifest of a build: what it is made of, so that a damaged record is refused and never answered from.

In:   a folder whose files are finished
Out:  `manifest.json` beside them, and the check of one against the other

Two checks. Opening compares, for every file, size, inode and times of last change with those noted when it
was written: microseconds, whatever the size; a file that differs there (edited, copied, restored) is hashed,
and the hash decides. `verify` hashes every file: only that sees bits that rotted below the file system.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from onrecord.errors import OtherVersion, RecordError
from onrecord.model.light import dataclass, field
from onrecord.store.schema import FORMAT

NAME: Final = "manifest.json"
LOCK: Final = "lock"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `manifest.json` says."""

    title: str
    built: str
    """ISO date and time (UTC, seconds)."""
    build: str
    """SHA-256 over what the record says: the same dossier gives the same, on every machine."""
    dossier: str
    """Hash of the dossier's files; empty for a redacted record, which must not tell."""
    tool: str
    """Version of this program that built it."""
    counts: dict[str, int]
    """sources, claims, entities."""
    corrections: str = ""
    redacted: bool = False
    pseudonyms: int = 0
    drafts: bool = False
    texts: str = ""
    """Folder of original texts that the build was given; empty: none."""
    warnings: int = 0
    """How many warnings `check` had."""
    stamp: Any = ()
    """Sizes and times of the dossier's files before they were read."""
    noted: dict[str, str] = field(default_factory=dict)
    """Sources for which sources.csv has no sha256, to that of their file when it was first recorded."""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Name to size and SHA-256."""
    marks: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Name to inode and times of last change of content and of inode, in ns."""
    format: int = FORMAT


def damaged(build: Path, what: str) -> RecordError:
    """The one sentence for whatever is wrong with the files of a record."""
    return RecordError(
        f"The record of {dossier_of(build)} is damaged ({what}). Build it again: onrecord build"
    )


def dossier_of(build: Path) -> Path:
    """DIR of DIR/.onrecord/builds/NAME; the folder itself where it lies elsewhere."""
    parents = build.absolute().parents
    return parents[2] if len(parents) > 2 and parents[1].name == ".onrecord" else build


def names(build: Path) -> Iterator[str]:
    """The files that a manifest answers for: not the LOG and LOCK that RocksDB writes when it likes."""
    for folder, _, files in os.walk(build):
        inside = Path(folder).relative_to(build)
        for name in files:
            if not (name.startswith("LOG") or name in ("LOCK", LOCK, NAME)):
                yield (inside / name).as_posix()


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    from hashlib import sha256

    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write(build: Path, manifest: Manifest) -> None:
    """Write `manifest.json` for the files as they are now."""
    from dataclasses import asdict  # whoever only reads does without

    content = asdict(manifest)
    for name in sorted(names(build)):
        path = build / name
        content["files"][name] = (path.stat().st_size, fingerprint(path))
        content["marks"][name] = _mark(path.stat())
    content["self"] = _sum(content)
    (build / NAME).write_text(json.dumps(content, indent=1), encoding="ascii")


def read(build: Path) -> Manifest:
    """Read it back.

    Raises:
        RecordError: It is missing or damaged.
        OtherVersion: The record has another form than this version reads.
    """
    try:
        content = json.loads((build / NAME).read_bytes())
    except FileNotFoundError as error:
        raise damaged(build, f"{NAME} is missing") from error
    except OSError as error:
        raise damaged(build, f"{NAME} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise damaged(build, f"{NAME} cannot be read") from error
    said = content.pop("self", None) if isinstance(content, dict) else None
    if said is None or said != _sum(content):
        raise damaged(build, f"{NAME} is not as it was written")
    if content["format"] != FORMAT:
        raise OtherVersion(
            f"Another version of onrecord wrote the record of {dossier_of(build)}. "
            "Build it again: onrecord build"
        )
    content["files"] = {name: tuple(value) for name, value in content["files"].items()}
    content["marks"] = {name: tuple(value) for name, value in content["marks"].items()}
    return Manifest(**content)


def check(build: Path, manifest: Manifest, *, whole: bool = False) -> None:
    """Refuse a build whose files are not those of its manifest.

    Args:
        build: The build.
        manifest: Its manifest.
        whole: Hash every file, not only those that look touched.

    Raises:
        RecordError: A file is missing, shorter, longer, or other than it was written.
    """
    for name, (size, digest) in manifest.files.items():
        path = build / name
        try:
            stat = path.stat()
            if stat.st_size != size:
                length = "shorter" if stat.st_size < size else "longer"
                raise damaged(build, f"{name} is {length} than it was written")
            if (whole or manifest.marks.get(name) != _mark(stat)) and fingerprint(path) != digest:
                raise damaged(build, f"{name} is not as it was written")
        except FileNotFoundError as error:
            raise damaged(build, f"{name} is missing") from error
        except OSError as error:
            raise damaged(build, f"{name} cannot be read: {error.strerror}") from error


def _mark(stat: os.stat_result) -> tuple[int, int, int]:
    return (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns)


def _sum(content: dict[str, Any]) -> int:
    """A checksum against accidents. Not SHA-256: importing it costs more than opening a record."""
    return crc32(json.dumps(content, sort_keys=True).encode())
