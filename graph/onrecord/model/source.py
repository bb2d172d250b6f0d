"""A source: a document that says things."""

from __future__ import annotations

from onrecord.model.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row of `sources.csv`. Empty text means: not said."""

    id: str
    title: str
    kind: str = ""
    """A concept of the ontology's scheme of source kinds: article, opinion, filing, record, interview ..."""
    publisher: str = ""
    author: str = ""
    date: str = ""
    """EDTF, as written."""
    url: str = ""
    archive_url: str = ""
    file: str = ""
    """Path of the text inside the dossier, with forward slashes."""
    text: str = ""
    """original, excerpt or digest: whose words the file holds."""
    sha256: str = ""
    original_sha256: str = ""
    based_on: tuple[str, ...] = ()
    """Ids of the sources this one copies or retells."""
    note: str = ""
    line: int = 0
    """Line in its table, for findings; 0 where there is none. Not part of what the source is."""


def roots(sources: dict[str, Source], start: str) -> frozenset[str]:
    """The sources that `start` rests on in the end: itself if it is based on none.

    Cycles are walked once; an unknown id is its own root. Cost: one walk over `based_on`.
    """
    seen: set[str] = set()
    ends: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        source = sources.get(name)
        parents = source.based_on if source else ()
        if parents:
            todo.extend(parents)
        else:
            ends.add(name)
    return frozenset(ends or {start})


def independent(sources: dict[str, Source], a: str, b: str) -> bool:
    """Whether two sources are independent: no common root, and different publishers.

    Sources without a publisher count as one publisher.
    """
    if a == b or roots(sources, a) & roots(sources, b):
        return False
    first, second = sources.get(a), sources.get(b)
    publishers = [(s.publisher if s else "").casefold().strip() for s in (first, second)]
    return publishers[0] != publishers[1]
