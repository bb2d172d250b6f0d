"""What is held about one entity, and where else its names stand.

In:   a record, the id of an entity; the dossier's folder
Out:  `Held`
Not:  taking anything away: who deletes a row builds anew, and looks at the places that are named here

A name counts where it stands whole. The journal holds hashes and counts; it is looked through all the same.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from onrecord.ask.card import card
from onrecord.model.held import Held, Place
from onrecord.model.mask import Mask
from onrecord.model.views import ClaimView
from onrecord.redact import privacy_of, shown_name
from onrecord.store.reading import Reading

_LARGEST: Final = 1 << 26
"""Bytes of a file that is looked through."""
_PATIENCE: Final = 60
"""Seconds for git to look through its history for one name."""
_HOME: Final = ".onrecord"


def held(reading: Reading, entity_id: str, folder: Path | None = None) -> Held:
    """Collect it.

    Args:
        reading: The record, unredacted.
        entity_id: An id that is in it.
        folder: The dossier, to look for the names in files, older builds, journal and git; None: not there.

    Cost: one walk over all claims and texts, one over the dossier's files, and what git takes.
    """
    answer = card(reading, entity_id)
    entity = reading.entity(entity_id)
    assert entity is not None, "whoever asks has found it"
    privacy = privacy_of(entity, reading.terms)
    names = tuple(dict.fromkeys((entity.name, *entity.aliases, *(c.literal for c in answer.called))))
    mask = Mask()
    for name in () if entity.unnamed else names:
        mask.protect(name, name, person=False)
    own = {view.id for group in answer.groups for view in group.claims} | {c.id for c in answer.called}
    return Held(
        card=answer,
        names=() if entity.unnamed else names,
        privacy=privacy,
        shown_as=_shown_as(reading, entity_id, privacy, entity.name),
        note=entity.note,
        living=entity.living,
        mentioned=tuple(view for view in reading.all_claims() if view.id not in own and _told(mask, view)),
        places=(*_texts(reading, mask), *(_places(folder, reading, mask, names) if folder else ())),
    )


def _shown_as(reading: Reading, entity_id: str, privacy: str, name: str) -> str:
    """The name under which it leaves the machine."""
    if privacy == "public":
        return name
    if privacy == "hidden":
        return ""
    return shown_name(reading.dossier(), entity_id)


def _told(mask: Mask, view: ClaimView) -> bool:
    return any(mask.touches(text) for text in (view.quote, view.summary, view.literal, view.by))


def _texts(reading: Reading, mask: Mask) -> Iterator[Place]:
    for source in reading.sources().values():
        text = reading.text(source.id)
        if text and (times := len(mask.hits(text))):
            yield Place(what="texts", where=source.file or source.id, times=times)


def _places(folder: Path, reading: Reading, mask: Mask, names: tuple[str, ...]) -> Iterator[Place]:
    known = {source.file for source in reading.sources().values()}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part in (_HOME, ".git") for part in path.relative_to(folder).parts)
        if hidden or name in known or path.is_symlink() or not path.is_file():
            continue
        if times := _times(path, mask):
            yield Place(what="journal" if name == "journal.jsonl" else "files", where=name, times=times)
    for build in sorted((folder / _HOME / "builds").glob("*")):
        if build.is_dir() and build != reading.dir and _holds(build, names):
            yield Place(what="builds", where=f"{_HOME}/builds/{build.name}")
    yield from _git(folder, names)


def _times(path: Path, mask: Mask) -> int:
    try:
        if path.stat().st_size > _LARGEST:
            return 0
        return len(mask.hits(path.read_bytes().decode("utf-8", "replace")))
    except OSError:
        return 0


def _holds(build: Path, names: tuple[str, ...]) -> bool:
    """Whether any file of a build has one of the names in its bytes."""
    wanted = [name.encode() for name in names]
    for path in (path for path in build.rglob("*") if path.is_file()):
        before = b""
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                if any(name in before + block for name in wanted):
                    return True
                before = block[-500:]
    return False


def _git(folder: Path, names: tuple[str, ...]) -> Iterator[Place]:
    """Commits that brought one of the names in, or took it out."""
    if not any((above / ".git").exists() for above in (folder.absolute(), *folder.absolute().parents)):
        return
    found: dict[str, int] = {}
    for name in names:
        command = ["git", "-C", str(folder), "log", "--all", "--format=%h %as", f"-S{name}", "--", "."]
        try:
            said = subprocess.run(
                command, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=_PATIENCE
            )
        except (OSError, subprocess.SubprocessError):
            yield Place(what="git", where="its history could not be looked through: git log -S NAME")
            return
        for line in said.stdout.decode("utf-8", "replace").splitlines():
            found[line] = found.get(line, 0) + 1
    for line in sorted(found):
        yield Place(what="git", where=f"commit {line}", times=found[line])
