"""Has a text changed since it was recorded, where sources.csv notes no hash of it?

In:   a dossier, and the hashes of its texts: as first recorded, and as they are
Out:  findings that name the claims to be read again
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from onrecord.check.place import at_source, short
from onrecord.model.finding import Finding

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier

_NAMED = 5
"""Claims that one finding lists."""


def changed_texts(dossier: Dossier, noted: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Finding]:
    """A text is not what it was, outside the quoted words too."""
    changed = {source: digest for source, digest in now.items() if noted.get(source, digest) != digest}
    if not changed:
        return
    places: dict[str, list[tuple[str, int]]] = {source: [] for source in changed}
    for claim in dossier.claims:
        if claim.source in places:
            places[claim.source].append((claim.file or "claims.csv", claim.line))
    for name, digest in changed.items():
        source, resting = dossier.sources[name], sorted(places[name])
        rest = ", ".join(f"{file}:{line}" for file, line in resting[:_NAMED])
        rest += f" and {len(resting) - _NAMED:,} more" if len(resting) > _NAMED else ""
        many = f"{len(resting):,} claims rest" if len(resting) != 1 else "1 claim rests"
        message = f"{short(source.file)} has changed since it was recorded; {many} on {name}"
        yield at_source(
            source,
            "warning",
            "text-changed",
            f"{message} ({rest})" if rest else message,
            f"Read it again, then write sha256 = {digest} in sources.csv to accept this text.",
        )
