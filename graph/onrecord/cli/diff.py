"""`onrecord diff`: what changed between two records, or two revisions of a dossier in git."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import Home
from onrecord.cli.options import folder, json_option

if TYPE_CHECKING:
    from onrecord.store.reading import Reading


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", default="")
@json_option
@click.pass_obj
def command(home: Home, before: str, after: str, as_json: bool) -> int:
    """Show which claims came, went or changed from A to B.

    A and B are dossiers (their records are asked as they are), the folders of builds, or revisions in git of
    the dossier at hand, which are built for this. B is the dossier at hand if it is not named. What
    corrections.csv says about such a claim stands with it. Ends with 1 if they say the same.

    \b
        onrecord diff balcerzak balcerzak-demo
        onrecord diff HEAD~1
    """  # noqa: D301
    from onrecord.ask.changes import changes

    with ExitStack() as opened:
        answer = changes(*(opened.enter_context(_opened(home, name)) for name in (before, after)))
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import changes as shown

        emit_json(shown(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.changes(answer, width()))
    changed = (answer.added, answer.removed, answer.altered, answer.restated, answer.came, answer.went)
    return 0 if any(changed) else 1


@contextmanager
def _opened(home: Home, name: str) -> Iterator[Reading]:
    """A build by its own folder, the record of a dossier, or a revision."""
    from onrecord.record import nearest
    from onrecord.store import builds
    from onrecord.store.reading import Reading

    place = Path(name) if name else folder(home)
    if (place / "manifest.json").is_file():
        with Reading.open(place) as reading:
            yield reading
    elif not name or (place / "dossier.toml").is_file() or not _in_git(home):
        with builds.open_current(nearest(place)) as reading:
            yield reading
    else:
        with _revision(folder(home), name) as reading:
            yield reading


def _in_git(home: Home) -> bool:
    """Whether there is a dossier at hand, and it lies in a repository."""
    from onrecord.errors import DossierError

    try:
        place = folder(home).absolute()
    except DossierError:
        return False
    return any((above / ".git").exists() for above in (place, *place.parents))


@contextmanager
def _revision(dossier: Path, name: str) -> Iterator[Reading]:
    """The record of a revision, built in a folder of its own that only this user can read, and then gone."""
    import tempfile

    from onrecord.build import build
    from onrecord.store.reading import Reading

    with tempfile.TemporaryDirectory(prefix="onrecord-") as scratch:
        _unpack(_archive(dossier, name), Path(scratch))
        if not (Path(scratch) / "dossier.toml").is_file():
            from onrecord.errors import UsageError

            raise UsageError(f"{name} has no dossier.toml in {dossier}: name a revision in which it has.")
        with Reading.open(build(Path(scratch))) as reading:
            yield reading


def _archive(dossier: Path, name: str) -> bytes:
    """The dossier's files as they were, as a tar archive."""
    import subprocess

    from onrecord.errors import UsageError

    def git(*words: str) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(dossier), *words]
        return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)

    try:
        known = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except OSError as error:
        raise UsageError(f"{name} is no folder, and git is not there to look for a revision.") from error
    if known.returncode:
        raise UsageError(f"{name} is neither a dossier, nor a build, nor a revision in git of {dossier}.")
    archive = git("archive", "--format=tar", known.stdout.decode().strip(), ".")
    if archive.returncode:
        raise UsageError(f"git cannot give {name} of {dossier}: it does not hold the dossier.")
    return archive.stdout


def _unpack(content: bytes, into: Path) -> None:
    """Regular files only, and none outside of the folder."""
    import io
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            parts = Path(member.name).parts
            file = archive.extractfile(member) if member.isreg() else None
            if file is None or ".." in parts or Path(member.name).is_absolute():
                continue
            target = into.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read())
