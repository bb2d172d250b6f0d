"""The way from the command line to an opened record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.cli import Home
    from onrecord.record import Record


def split(options: dict[str, Any]) -> dict[str, Any]:
    """The same options; those that may hold several values with commas between, taken apart."""
    several = ("relation", "standing", "source", "without_source")
    return options | {name: _parts(options[name]) for name in several}


def folder(home: Home) -> Path:
    """The dossier that is meant: `-C DIR`, else the nearest folder upwards with a dossier.toml."""
    from onrecord.record import nearest

    return nearest(home.folder)


def opened(home: Home, no_build: bool = False) -> Record:
    """Open the record, built anew first where the dossier has changed and is not large."""
    from onrecord.cli.output import Progress, tell
    from onrecord.record import open as open_record

    progress = Progress()
    try:
        return open_record(folder(home), build=not no_build, tell=tell, progress=progress, plain=True)
    finally:
        progress.end()


def _parts(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(","))
