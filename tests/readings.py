"""Opened records for tests of what comes after building: a small dossier, written and opened for real."""

from __future__ import annotations

from pathlib import Path

from onrecord.model.dossier import Dossier
from onrecord.model.judge import judge
from onrecord.store import index, manifest, names_write, paths
from onrecord.store.reading import Reading


def opened(folder: Path, dossier: Dossier) -> Reading:
    """Write a record without RDF into an existing, empty folder and open it."""
    judged = judge(dossier)
    file = folder / "record.sqlite"
    index.write(file, dossier, judged)
    entities, claims = index.numbers(file)
    names_write.write(file, dossier, entities)
    paths.write(folder, dossier, judged, entities, claims)
    counts = {"sources": len(dossier.sources), "entities": len(entities), "claims": len(claims)}
    about = manifest.Manifest(
        title=dossier.meta.title,
        built="2024-05-01T00:00:00Z",
        build="0" * 64,
        dossier="",
        tool="test",
        counts=counts,
    )
    (folder / manifest.LOCK).touch()
    manifest.write(folder, about)
    return Reading.open(folder)
