"""Records from dossiers in memory: what tests of questions open."""

from __future__ import annotations

from pathlib import Path

from onrecord.model.dossier import Dossier
from onrecord.model.judge import judge
from onrecord.store import builds, digest, index, names_write, paths, rdf, triples
from onrecord.store.manifest import Manifest
from onrecord.store.reading import Reading


def stored(folder: Path, dossier: Dossier, *, with_rdf: bool = False, with_paths: bool = False) -> Path:
    """Build a record in `folder/.onrecord` and make it the one that answers."""
    with builds.builder(folder), builds.staging(folder) as staged:
        judged = judge(dossier)
        file = staged / "record.sqlite"
        index.write(file, dossier, judged)
        entities, claims = index.numbers(file)
        names_write.write(file, dossier, entities)
        if with_paths:
            paths.write(staged, dossier, judged, entities, claims)
        if with_rdf:
            rdf.load(triples.nquads(dossier, judged), staged / "rdf")
        about = Manifest(
            title=dossier.meta.title,
            built=builds.now(),
            build=digest.digest(file),
            dossier="",
            tool="0",
            counts={"sources": len(dossier.sources), "claims": len(claims), "entities": len(entities)},
        )
        return builds.publish(staged, about)


def opened(folder: Path, dossier: Dossier, *, with_rdf: bool = False, with_paths: bool = True) -> Reading:
    """The same, opened."""
    return Reading.open(stored(folder, dossier, with_rdf=with_rdf, with_paths=with_paths))
