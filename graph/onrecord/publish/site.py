"""The site: every page and download of a redacted record, as files that any web host serves.

In:   a record; the folder that is to be
Out:  HTML, styles, scripts, downloads; links are relative, so that a folder opened from a disk works too
Not:  the pages' look (`show.pages`); what must not be published (`gate` is asked first, `scan` last)

The same record gives the same bytes: there is no time in it but that of the build. Nothing is loaded from
elsewhere, and a policy in each page forbids it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from onrecord.errors import PublishError
from onrecord.model.folio import ClaimFolio, SourceFolio
from onrecord.model.light import replace
from onrecord.model.source import Source
from onrecord.publish import gate, place
from onrecord.publish.words import corrections, framed, search
from onrecord.show import pages as show
from onrecord.show.pages import Site, file_name, static_links

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Finding
    from onrecord.record import Record

DATA: Final = (
    ("Claims (CSV)", "claims-csv", "data/claims.csv"),
    ("Names (CSV)", "entities-csv", "data/entities.csv"),
    ("Sources (CSV)", "sources-csv", "data/sources.csv"),
    ("Turtle", "turtle", "data/record.ttl"),
    ("JSON-LD", "jsonld", "data/record.jsonld"),
    ("N-Quads", "nquads", "data/record.nq"),
)
"""What a download is called, its format, its file."""
LEAK: Final = "left a protected name in what would be published"
_WHOLE: Final = 10**9
_WITHHELD: Final = {
    "all": "",
    "digests": "Its text is not ours to pass on. Where it was published stands above, as far as it is known.",
    "none": "Texts of sources are not published here.",
}


@dataclass(frozen=True)
class Published:
    """What was written."""

    folder: Path
    files: int
    size: int
    pseudonyms: int
    unasked: int
    """Adverse statements that nobody was asked about, each with the reason given."""


def publish(record: Record, target: Path) -> Published:
    """Write the site, whole, in the place of the one that was there.

    Args:
        record: Opened, unredacted: the gate has to know every name. Pages are made from its redacted second.
        target: A new or empty folder, or one that holds a site of ours and nothing else.

    Raises:
        PublishError: Something speaks against it; nothing was written.
        UsageError: The folder is not ours to write into.

    Cost: one page for each entity, claim and source; then all of them are read once more.
    """
    from onrecord.publish.scan import Scan, findings
    from onrecord.store import builds

    place.require_own(target, record.folder)
    if record.header.stale:
        raise PublishError(
            "The dossier has changed since its record was built. Build it anew, then publish: onrecord build"
        )
    dossier = record.reading.dossier()
    year = int(record.header.built[:4])
    _refuse(gate.reasons(dossier, year), "to be settled before this can be published")
    with place.staged(target, builds.home(record.folder)) as fresh, record.public() as public:
        for name, content in _site(public, dossier):
            _write(fresh / name, content)
        _export(public, fresh)
        place.mark(
            fresh, {"generator": "onrecord", "title": public.header.title, "build": public.header.build}
        )
        _refuse(
            list(findings(Scan.of(dossier), _read(fresh))), "left a protected name in what would be published"
        )
        paths = [path for path in fresh.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in paths)
        pseudonyms = public.header.pseudonyms
    return Published(target, len(paths), size, pseudonyms, len(gate.unasked(dossier, year)))


def _refuse(found: list[Finding], what: str) -> None:
    if found:
        count = "1 thing" if len(found) == 1 else f"{len(found):,} things"
        raise PublishError(f"{count} {what}; nothing was written or replaced.", found)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _read(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _export(public: Record, folder: Path) -> None:
    from onrecord.show.export import export
    from onrecord.show.portion import Portion

    (folder / "data").mkdir()
    for _, format_, name in DATA:
        export(Portion(public.reading), format_, folder / name)


# ---- pages ------------------------------------------------------------------------------------------------


def _site(public: Record, dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    """Every file but the downloads. Of the `dossier` only its wishes for publishing are looked at."""
    settings = dossier.meta.publish
    shown = Site(
        header=public.header,
        links=static_links("index.html"),
        terms=public.reading.terms,
        sources=public.reading.sources(),
        base=public.reading.base,
    )
    robots = settings.get("robots", gate.ROBOTS[0])
    names: list[str] = []
    for name, page in _pages(public, shown, settings.get("texts", gate.TEXTS[0])):
        names.append(name)
        yield name, framed(page, robots).encode("utf-8", "replace")
    yield "network.html", _network(public, robots)
    for name, (_, content) in show.assets().items():
        yield f"static/{name}", content
    yield "static/search.js", files("onrecord.publish").joinpath("search.js").read_bytes()
    yield "static/names.js", _names(public, shown)
    yield from _for_robots(robots, settings.get("address", ""), [*names, "network.html"])


def _pages(public: Record, shown: Site, texts: str) -> Iterator[tuple[str, str]]:
    """Each page by the name of its file."""
    from onrecord.ask import folio as ask

    reading, links = public.reading, static_links("index.html")

    def at(name: str) -> Site:
        inner = static_links(name)
        downloads = [(title, f"{inner.root}{file}") for title, _, file in DATA]
        about = ("About corrections and replies", inner.page("corrections"))
        return replace(shown, links=inner, exports=(*downloads, about))

    for entity in reading.entities():
        name = links.entity(entity.id)
        yield name, show.entity(at(name), ask.folio(reading, entity.id, shown.sources, whole=_WHOLE))
    for view in reading.all_claims():
        name = links.claim(view.id)
        folio = ask.claim_folio(reading, view.id)
        if folio is not None:
            yield name, show.claim(at(name), _without_passage(folio, texts))
    for source in shown.sources.values():
        name = links.source(source.id)
        about = ask.source_folio(reading, source.id, shown.sources)
        if about is not None:
            yield name, show.source(at(name), _without_text(about, texts))
    yield from _lists(public, at)


def _lists(public: Record, at: Callable[[str], Site]) -> Iterator[tuple[str, str]]:
    """The pages that list."""
    from onrecord.ask import folio as ask
    from onrecord.show.pages.terms import Uses

    reading = public.reading
    sources = reading.sources()
    spoken = Counter(view.source for view in reading.all_claims())
    classes, relations, standings = reading.uses()
    uses = Uses(classes=classes, relations=relations, standings=standings)
    refs = reading.refs(entity.id for entity in reading.entities())
    told = {entity.id: entity.description for entity in reading.entities()}
    refs = sorted(refs, key=lambda ref: (ref.name.casefold(), ref.id))
    kinds = Counter(ref.kind for ref in refs)
    made: dict[str, Callable[[Site], str]] = {
        "index.html": lambda site: show.start(site, ask.front(reading, sources)),
        "entities.html": lambda site: show.entities(
            site, [(ref, told[ref.id]) for ref in refs], sorted(kinds.items())
        ),
        "sources.html": lambda site: show.sources(
            site, [(source, spoken[name]) for name, source in sorted(sources.items())]
        ),
        "conflicts.html": lambda site: show.conflicts(site, public.conflicts()),
        "timeline.html": lambda site: show.timeline(site, public.timeline()),
        "audit.html": lambda site: show.audit(site, public.audit()),
        "terms.html": lambda site: show.terms(site, uses),
        "search.html": search,
        "corrections.html": lambda site: corrections(site, reading),
    }
    for name, make in made.items():
        yield name, make(at(name))


def _may_show(source: Source | None, texts: str) -> bool:
    """Whether the text of a source is published: our own digests, unless the authors decide otherwise."""
    return texts == "all" or (texts == "digests" and source is not None and source.text == "digest")


def _without_passage(folio: ClaimFolio, texts: str) -> ClaimFolio:
    """Without what stands around the words, where the text may not be passed on."""
    return folio if _may_show(folio.source, texts) else replace(folio, passage=("", "", ""))


def _without_text(folio: SourceFolio, texts: str) -> SourceFolio:
    if _may_show(folio.source, texts) or folio.text is None:
        return folio
    return replace(folio, text=None, withheld=_WITHHELD[texts])


def _network(public: Record, robots: str) -> bytes:
    """The page of `view`: one file that explains itself, reached from the others by the name after the #."""
    page = public.page()
    if robots == gate.ROBOTS[0]:
        page = page.replace("<head>", '<head>\n<meta name="robots" content="noindex">', 1)
    return page.encode("utf-8", "replace")


def _names(public: Record, shown: Site) -> bytes:
    """What the search looks through, as a script: a page opened from a disk may load no data."""
    rows = []
    refs = {ref.id: ref for ref in public.reading.refs(e.id for e in public.reading.entities())}
    for entity in public.reading.entities():
        address = f"entity/{quote(file_name(entity.id))}.html"
        rows.append(
            [
                entity.name,
                address,
                shown.type_label(refs[entity.id]),
                list(entity.aliases),
                entity.description,
            ]
        )
    rows.sort(key=lambda row: (str(row[0]).casefold(), row[1]))
    content = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
    return f"window.onrecordNames = {content.replace('<', chr(92) + 'u003c')};\n".encode("ascii")


def _for_robots(robots: str, address: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Search engines are asked to stay out, unless the authors want them; then they get a map."""
    if robots != "index":
        yield "robots.txt", b"User-agent: *\nDisallow: /\n"
        return
    if not address.startswith(("https://", "http://")):
        yield "robots.txt", b"User-agent: *\nAllow: /\n"
        return
    root = address.rstrip("/")
    from xml.sax.saxutils import escape

    rows = "".join(f"<url><loc>{escape(f'{root}/{quote(name)}')}</loc></url>\n" for name in sorted(names))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield "sitemap.xml", f"{head}{rows}</urlset>\n".encode()
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {root}/sitemap.xml\n".encode("utf-8", "replace")
