"""The pages for people, as functions: what they say, what they never say, and that hostile data stay text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from hostile import ADDRESSES, HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from pictures import SOURCES
from pictures import claim as row
from records import opened
from small import claim, small, terms
from tests.markup import Markup

from onrecord.ask import folio as ask
from onrecord.ask.audit import audit as audited
from onrecord.ask.between import between
from onrecord.ask.chains import chains as found_chains
from onrecord.ask.conflicts import conflicts as disagreements
from onrecord.ask.timeline import timeline as dated
from onrecord.model.answers import Dating, Header, Table, TimelineEntry
from onrecord.model.claim import Claim
from onrecord.model.dossier import Correction, Dossier, Response
from onrecord.model.entity import Entity
from onrecord.model.source import Source
from onrecord.model.time import Time
from onrecord.model.views import EntityRef
from onrecord.show import pages
from onrecord.show.html import island
from onrecord.show.pages import Links, Site, StaticLinks, cite, dates, evidence, marks, signs, static_links
from onrecord.show.pages.connect import CONDITIONS, Asked, Problem
from onrecord.show.pages.entity import _weak
from onrecord.show.pages.questions import Answered, Input, Saved, chart
from onrecord.show.pages.search import Hit
from onrecord.show.pages.terms import Uses, named
from onrecord.store.reading import Reading

TEXT = "The first line of the text.\n\nShe said: it was dark. It was late.\n\nThe last line."
FORBIDDEN = ("guilty", "linked to", "network of", "associate", "suspicious", "connection score", "strength")
Page = Callable[[Site], str]
EVERY = 10**9


def hostile_case() -> Dossier:
    """A dossier in which every field is hostile: names, words, titles, addresses, replies, corrections."""
    evil = [text.encode("utf-8", "replace").decode().replace("\x00", "") for text in HOSTILE]
    texts = (evil[n % len(evil)] for n in range(10_000))
    types = ("Person", "Person", "Group", "Organization", "Lawsuit", "Work", "Place", "Trial", "Arrest")
    people = {
        f"e{n}": Entity(
            id=f"e{n}", type=type_, name=next(texts), aliases=(next(texts),), description=next(texts),
            same_as=(ADDRESSES[n], "https://example.org/same"), privacy="public", note=next(texts),
        )
        for n, type_ in enumerate(types)
    }  # fmt: skip
    lines = [
        "e0 plaintiffIn e4 @a recorded when=1991 in=e3", "e0 plaintiffIn e4 @b reported",
        "e1 defendantIn e4 @a alleged by=e0", "e1 defendantIn e4 @b rejected by=e3",
        "e0 testifiedIn e7 @a testified when=1991-05/..", "e1 arrestingOfficerIn e8 @a when=1991-05-27",
        "e0 arrestingOfficerIn e8 @b reported when=1992", "e0 calledAs _ @a reported by=e1",
        "e1 conduct _ @a alleged in=e4", "e5 portrayedIn e5 @b depicted", "e2 memberOf e3 @b charged",
    ]  # fmt: skip
    made: list[Claim] = []
    for line in lines:
        one = claim(line)
        literal = next(texts) if one.object.strip() in ("", "_") else one.object
        made.append(replace(one, object=literal, quote=next(texts), summary=next(texts), start=27, end=42))
    known = {
        id_: Source(
            id=id_, title=next(texts), kind="article", publisher=next(texts), author=next(texts),
            date=next(texts), url=address, archive_url=address, text="digest", note=next(texts),
            based_on=(("b",) if id_ == "a" else ()),
        )
        for id_, address in (("a", ADDRESSES[0]), ("b", "https://example.org/'\"><b>"))
    }  # fmt: skip
    reply = Response(
        claim=made[2].id, asked=next(texts), how=next(texts), deadline=next(texts), answer=next(texts)
    )
    more = Response(claim=made[2].id, asked="1991", answer="")
    mended = Correction(claim=made[0].id, date="1992", what=next(texts), reason=next(texts), by=next(texts))
    return small(
        people,
        made,
        sources=known,
        responses=(reply, more),
        corrections=(mended,),
        texts={"a": TEXT + "".join(evil)},
        same=(("e0", "e1"),),
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    with opened(tmp_path_factory.mktemp("hostile"), hostile_case()) as reading:
        yield reading


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """A case of twelve claims, some of them against each other."""
    people = "ada grace some-men: Person | union: Union | suit: Lawsuit | raid arrest: Event | film: Work"
    lines = [
        "ada witnessed raid @a reported when=1991-05-27", "ada witnessed raid @b reported when=1990-05",
        "grace plaintiffIn suit @a recorded", "ada defendantIn suit @a alleged by=grace",
        "ada defendantIn suit @b rejected by=union", "ada memberOf union @a reported when=1985/1991",
        "ada memberOf union @c reported when=1985/..", "some-men witnessed raid @b",
        "ada portrayedIn film @c depicted",
        "ada conduct silence @a alleged by=grace in=suit", "grace witnessed arrest @c testified when=1991~",
        "arrest happenedAfter raid @c reported",
    ]  # fmt: skip
    known = {n: Source(id=n, title=f"Paper {n}", publisher=f"House {n}", date="1991") for n in "abc"}
    with opened(
        tmp_path_factory.mktemp("plain"), small(people, lines, sources=known, texts={"a": TEXT})
    ) as reading:
        yield reading


def site_of(reading: Reading, links: Links | None = None) -> Site:
    return Site(
        header=reading.header,
        links=links or Links(version="0"),
        terms=reading.terms,
        sources=reading.sources(),
        base=reading.base,
        exports=(("Turtle", "/graph"),),
    )


def every_page(reading: Reading) -> dict[str, Page]:
    """File name to a function that makes the page: all that there are, of each entity, claim and source."""
    known = reading.sources()
    ids = [e.id for e in reading.entities()]
    claims = [c.id for c in reading.all_claims()]
    made: dict[str, Page] = {}

    def of(name: str, function: Callable[..., str], *arguments: object, **more: object) -> None:
        made[name] = lambda site: function(site, *arguments, **more)

    for id_ in ids:
        of(f"entity/{id_}.html", pages.entity, ask.folio(reading, id_, known, whole=EVERY))
    for id_ in claims:
        of(f"claim/{id_}.html", pages.claim, ask.claim_folio(reading, id_))
    for id_ in known:
        of(f"source/{id_}.html", pages.source, ask.source_folio(reading, id_, known, whole=EVERY))
    front = ask.front(reading, known)
    saved = [Saved(name="who", title=HOSTILE[1], text="SELECT ?x { ?x a onr:Person } # onr:plaintiffIn")]
    of("index.html", pages.start, front, saved, about=HOSTILE[0])
    of("conflicts.html", pages.conflicts, disagreements(reading))
    of("timeline.html", pages.timeline, dated(reading))
    of("audit.html", pages.audit, audited(reading, "a"), titles={k: s.title for k, s in known.items()})
    of("entities.html", pages.entities, reading.listed(None, 0, EVERY), [("person", 2), ("", 1)])
    of("sources.html", pages.sources, [(s, 3) for s in known.values()])
    of("terms.html", pages.terms)
    of("network.html", pages.network, "network/frame.html", around=reading.refs(ids[:2]))
    hits = [
        Hit(entity=ref, matched=HOSTILE[2], how="claimed", by=HOSTILE[3], claim=claims[0], description="d")
        for ref in reading.refs(ids)
    ]
    of("search.html", pages.search, HOSTILE[1], hits, list(known.values()), list(reading.all_claims())[:2])
    return made


def live_pages(reading: Reading) -> dict[str, Page]:
    """Pages that only a server has."""
    ids = [e.id for e in reading.entities()]
    asked = Asked(names=(ids[0], HOSTILE[0]), standing=("found",), during=HOSTILE[1], via=(HOSTILE[2],))
    lost = [Problem(HOSTILE[0], HOSTILE[1], ((ids[1], HOSTILE[2]),))]
    chains = found_chains(reading, ids[0], ids[1])
    saved = Saved(
        name="who",
        title=HOSTILE[1],
        text=f"# {HOSTILE[0]}\nSELECT *",
        inputs=(Input("who", HOSTILE[2], HOSTILE[3], True),),
    )
    table = Table(columns=("who", HOSTILE[0]), rows=tuple((text, "3") for text in HOSTILE), truncated=True)
    answer = Answered(
        table=table, entities={HOSTILE[0]: reading.ref(ids[0])}, others={HOSTILE[2]: "/claim/x"}
    )
    empty = Answered(table=Table(columns=("who",), rows=()))
    return {
        "connect": lambda s: pages.connect(s, asked, chains, lost, HOSTILE[4]),
        "connect-empty": lambda s: pages.connect(s, Asked()),
        "joining": lambda s: pages.connect(s, asked, between(reading, ids[:3])),
        "conflict": lambda s: pages.conflict(s, disagreements(reading).conflicts[0]),
        "questions": lambda s: pages.questions(s, [saved]),
        "question": lambda s: pages.question(s, saved, answer, HOSTILE[5], "/network?id=a"),
        "question-empty": lambda s: pages.question(s, saved, empty),
        "query": lambda s: pages.query(replace(s, editor=True), HOSTILE[1], [saved], answer),
        "query-fault": lambda s: pages.query(s, HOSTILE[0], [], None, HOSTILE[5]),
        "term": lambda s: pages.term(s, s.terms.relations["plaintiffIn"], saved=[saved]),
        "term-class": lambda s: pages.term(s, s.terms.classes["Lawsuit"]),
        "term-standing": lambda s: pages.term(s, s.terms.standings[""]),
        "terms-found": lambda s: pages.terms(s, word=HOSTILE[0]),
        "search-none": lambda s: pages.search(s, HOSTILE[1], ()),
        "network-none": lambda s: pages.network(s, "", trouble=HOSTILE[1]),
        "fault": lambda s: pages.fault(s, 404, HOSTILE[0], [("/entity/a", HOSTILE[1])]),
        "part": lambda s: pages.entity(s, ask.folio(reading, ids[0], s.sources, whole=1)),
    }


def faults(made: dict[str, Page], site: Callable[[str], Site]) -> dict[str, list[str]]:
    looked = {name: Markup(page(site(name))).wrong for name, page in made.items()}
    return {name: wrong for name, wrong in looked.items() if wrong}


def test_hostile_data_stay_text_in_every_field_of_every_page(hostile: Reading) -> None:
    """No handler, no style, no script, no address but of the web; valid, labelled, in landmarks."""
    site = site_of(hostile)
    assert faults(every_page(hostile) | live_pages(hostile), lambda _: site) == {}
    assert faults(every_page(hostile), lambda name: site.at(static_links(name))) == {}


def test_what_is_hostile_is_shown_as_it_stands(hostile: Reading) -> None:
    site = site_of(hostile)
    for entity in hostile.entities():
        text = Markup(pages.entity(site, ask.folio(hostile, entity.id, site.sources))).text
        wanted = " ".join(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", entity.name).split())
        assert wanted in text, entity.name


def test_no_control_and_no_unisolated_turn_of_direction_gets_out(hostile: Reading) -> None:
    """In titles and labels there is no element to keep a turn of direction in: it is taken out there."""
    site = site_of(hostile)
    for name, page in (every_page(hostile) | live_pages(hostile)).items():
        html = page(site)
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", html), name
        html.encode()
        for quoted in re.findall(r'(?:aria-label|title|value|placeholder)="([^"]*)"|<title>([^<]*)', html):
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", "".join(quoted)), name


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_become_links(plain: Reading, address: str) -> None:
    known = {n: replace(s, url=address, archive_url=address) for n, s in plain.sources().items()}
    html = pages.source(site_of(plain), ask.source_folio(plain, "a", known))  # type: ignore[arg-type]
    assert "Open the source" not in html
    assert Markup(html).wrong == []


def test_every_link_of_a_folder_of_files_leads_to_a_file_and_a_place_in_it(plain: Reading) -> None:
    """What `publish` writes can be walked without a server: no form, no address that has to be asked."""
    site = site_of(plain)
    made = {name: Markup(page(site.at(static_links(name)))) for name, page in every_page(plain).items()}
    assets = {f"static/{name}" for name in pages.assets()}
    for name, page in made.items():
        folder = Path(name).parent
        for link in page.links:
            if link.startswith(("http", "mailto:", "/graph", "network/frame")):
                continue
            path, _, place = link.partition("#")
            target = Path("/", folder, path or Path(name).name).resolve().relative_to("/").as_posix()
            assert target in made or target in assets, f"{link} on {name}"
            if place and target in made and target != "network.html":
                assert unquote(place) in made[target].ids, f"{link} on {name}"
        assert "form" not in page.tags, name


def test_both_forms_of_links_name_the_same_things() -> None:
    live, file = Links(version="7"), static_links("entity/x.html")
    assert (live.entity("ada"), file.entity("ada")) == ("/entity/ada", "../entity/ada.html")
    assert live.source("p", at="c1") == "/source/p#claim-c1"
    assert file.source("p", at="c1") == "../source/p.html#claim-c1"
    assert (live.static("pages.css"), file.static("pages.css")) == (
        "/static/pages.css?v=7",
        "../static/pages.css",
    )
    assert live.connect("a", "b&c") == "/connect?name=a&name=b%26c"
    assert live.entity("a/../b?c#d") == "/entity/a%2F..%2Fb%3Fc%23d"
    assert file.entity("../../etc/passwd") == "../entity/_2e_2e_2f_2e_2e_2fetc_2fpasswd.html"
    assert not file.live
    assert live.live
    methods = {name for name in vars(Links) if not name.startswith("_")}
    assert methods - {"root", "version"} <= set(vars(StaticLinks)), "each has a form for files"


def test_every_page_names_the_record_and_where_to_write(plain: Reading) -> None:
    header = replace(plain.header, corrections="mail@example.org", stale=True)
    site = replace(site_of(plain), header=header)
    for name, page in (every_page(plain) | live_pages(plain)).items():
        looked = Markup(page(site))
        for words in (
            f"Record of {header.built[:10]}, build {header.build}: 12 claims from 3 sources",
            "Corrections: mail@example.org",
            "Internal copy. Names are not protected. Do not pass on.",
            "The dossier has changed since.",
            "Cite this page",
        ):
            assert words in looked.text, f"{words} on {name}"
        assert "mailto:mail@example.org" in looked.links
    protected = replace(header, redacted=True, stale=False, pseudonyms=2)
    text = Markup(pages.fault(replace(site, header=protected), 404, "Nothing.")).text
    assert "Internal copy" not in text
    assert "The dossier has changed" not in text
    assert "private names are protected, 2 pseudonyms" in text


def test_our_own_words_judge_nobody() -> None:
    for file in files("onrecord.show.pages").iterdir():
        if file.name.endswith((".html", ".js", ".py")):
            text = file.read_text(encoding="utf-8").casefold()
            assert [word for word in FORBIDDEN if word in text] == [], file.name


def test_how_a_claim_stands_is_said_in_words_wherever_it_is_shown(plain: Reading) -> None:
    site = site_of(plain)
    for name, page in (every_page(plain) | live_pages(plain)).items():
        html = page(site)
        for block in re.findall(r'<article class="claim.*?</article>', html, re.S):
            assert re.search(r'class="stands">.*?<b>[A-Z][a-z ,]+</b>', block, re.S), name


def test_a_sentence_that_stands_alone_says_how_it_stands(plain: Reading) -> None:
    """In titles and lists, where no claim with its evidence follows."""
    site = site_of(plain)
    known = plain.sources()
    for view in plain.all_claims():
        folio = ask.claim_folio(plain, view.id)
        assert folio is not None
        html = pages.claim(site, folio)
        title = Markup(html).text.partition("Skip to the page")[0]
        assert view.said in title
        assert ("contested" in title) == view.contested
    for id_ in known:
        found = ask.source_folio(plain, id_, known)
        assert found is not None
        alone = pages.source(site, found).partition('id="h-alone"')[2].partition("</section>")[0]
        assert alone.count("<li><a") == alone.count('<span class="soft"') == len(found.alone)


def test_a_heading_says_that_all_of_it_is_contested(plain: Reading) -> None:
    site = site_of(plain)
    view = next(c for c in plain.all_claims() if c.stands and not c.contested)
    firm = replace(view, standing="found", contested=False)
    heavy = replace(firm, relation=next(r.name for r in terms().relations.values() if r.adverse))
    assert (
        _weak(site, [firm]) == _weak(site, [heavy]) == _weak(site, [replace(firm, standing="reported")]) == ""
    )
    assert _weak(site, [replace(heavy, standing="reported")]) == "reported"
    assert _weak(site, [replace(firm, contested=True)]) == "contested"
    assert _weak(site, [replace(firm, standing="alleged", contested=True)]) == "alleged, contested"


def test_a_class_counts_its_kinds_and_a_role_is_not_counted_as_none(plain: Reading) -> None:
    site = site_of(plain)
    uses = Uses(classes={"Court": 2, "Organization": 1})
    text = Markup(pages.term(site, site.terms.classes["Organization"], uses)).text
    assert "3 names of this class and its kinds" in text
    assert "0 names" not in Markup(pages.term(site, site.terms.classes["Officer"], uses)).text


def test_a_quote_stands_in_quotation_marks_and_our_words_never(plain: Reading) -> None:
    site = site_of(plain)
    view = next(iter(plain.all_claims()))
    shown = evidence.words(replace(view, quote="it was dark", summary="She says so."))
    assert shown.count("blockquote") == 2
    assert "it was dark" in shown.partition("</blockquote>")[0]
    assert "In our words:" in shown.partition("</blockquote>")[2]
    assert site.standing(replace(view, down=True, answers=False))[0] == "Taken down"


def test_a_claim_that_fell_is_struck_and_says_what_answers_it(plain: Reading) -> None:
    known = plain.sources()
    fallen = next(c for c in plain.claims_of("suit") if c.down)
    html = pages.claim(site_of(plain), ask.claim_folio(plain, fallen.id))  # type: ignore[arg-type]
    text = Markup(html).text
    assert 'class="claim fallen"' in html
    assert "another row took it down" in text
    assert "Rejected by Union" in text.partition("Against this")[2]
    answer = next(c for c in plain.claims_of("suit") if c.answers)
    said = Markup(pages.claim(site_of(plain), ask.claim_folio(plain, answer.id)))  # type: ignore[arg-type]
    assert "What it answers" in said.text
    page = Markup(pages.entity(site_of(plain), ask.folio(plain, "ada", known)))
    assert "1 row against this" in page.text


def test_all_sides_of_a_conflict_are_shown_and_none_is_chosen(plain: Reading) -> None:
    found = disagreements(plain)
    text = Markup(pages.conflicts(site_of(plain), found)).text
    assert f"{len(found.conflicts)} questions are answered in more than one way" in text
    for view in found.conflicts:
        one = Markup(pages.conflict(site_of(plain), view)).text
        for side in view.sides:
            assert all(value in one for value in side.values)
        assert "All sides are kept; none is chosen." in one


def test_neighbors_are_drawn_no_firmer_than_their_weakest_relation(plain: Reading) -> None:
    near = {n.entity.id: n for n in ask.folio(plain, "ada", plain.sources()).near}
    assert near["union"].double, "two independent sources say so"
    assert near["union"].standing == "reported"
    assert "suit" not in near, "what was taken down joins nothing"
    assert "film" not in near, "a drama joins nothing"
    site = site_of(plain)
    html = pages.entity(site, ask.folio(plain, "ada", plain.sources()))
    assert html.count('class="s-thin double"') >= 1
    assert "reported; two independent sources" in Markup(html).text


def test_a_large_entity_comes_in_parts_that_hold_each_claim_once(tmp_path: Path) -> None:
    """A police department stands in a hundred thousand claims: no page waits for them."""
    people = "police: Organization | " + " ".join(f"p{n}" for n in range(230)) + ": Person"
    lines = [f"p{n} memberOf police @{'ab'[n % 2]} reported" for n in range(230)]
    lines += [f"p{n} employedBy police @a reported" for n in range(15)] + ["police memberOf police @a"]
    with opened(tmp_path, small(people, lines)) as reading:
        known = reading.sources()
        first = ask.folio(reading, "police", known)
        assert first.part
        assert first.total == 246
        assert {g.label: (g.total, len(g.claims)) for g in first.groups} == {
            "employs": (15, 15), "has member": (230, 20), "member of": (1, 1),
        }  # fmt: skip
        seen: list[str] = []
        for page in (1, 2, 3):
            part = ask.folio(reading, "police", known, relation="memberOf", label="has member", page=page)
            (group,) = part.groups
            seen += [c.id for c in group.claims]
            html = pages.entity(site_of(reading), part, relation="memberOf")
            assert f"Part {page} of 3" in Markup(html).text
            assert Markup(html).wrong == []
        assert len(seen) == len(set(seen)) == 230
        whole = ask.folio(reading, "police", known, whole=EVERY)
        assert sum(len(g.claims) for g in whole.groups) == whole.total
        made = Markup(pages.entity(site_of(reading), first))
        assert "230 claims, 20 shown" in made.text
        assert "/entity/police?relation=memberOf&label=has+member" in made.links


def test_counts_in_the_index_are_those_of_the_claims(hostile: Reading, plain: Reading) -> None:
    for reading in (hostile, plain):
        for entity in reading.entities():
            counted = reading.claims_counted(entity.id)
            claims = reading.claims_of(entity.id)
            assert sum(p.count for p in counted) == len(claims)
            found = [c for p in counted for c in reading.claims_some(entity.id, p, 0, EVERY)]
            assert sorted(c.id for c in found) == [c.id for c in claims]
        every = list(reading.all_claims())
        for source, many in reading.claims_by_source().items():
            assert reading.claims_of_source(source, 0, EVERY)[0] == many
            assert many == sum(c.source == source for c in every)
        assert sum(reading.uses()[1].values()) == len(every)
        total, some = reading.conflicts_some(0, EVERY)
        assert [c.id for c in some] == [c.id for c in reading.conflicts()]
        assert total == len(some)


def test_what_rests_on_one_source_alone_is_what_the_audit_says_falls(plain: Reading) -> None:
    for source in plain.sources():
        shown = ask.source_folio(plain, source, plain.sources())
        assert shown is not None
        falls = next((g for g in audited(plain, source).groups if g.code == "falls"), None)
        assert shown.alone == {c.id for c in falls.claims} if falls else shown.alone == frozenset()


def test_names_in_an_answer_are_found_only_where_they_are_somebodys_alone(plain: Reading) -> None:
    assert plain.named(["Ada", "ada", "Grace", "Nobody", "Suit", ""]) == {
        "Ada": "ada",
        "Grace": "grace",
        "Suit": "suit",
    }


@given(
    st.text(alphabet="ab \n", max_size=60),
    st.lists(st.tuples(st.integers(-1, 61), st.integers(-1, 61)), max_size=8),
)
def test_every_passage_is_marked_as_a_whole_whatever_overlaps(
    text: str, spans: list[tuple[int, int]]
) -> None:
    """Cut where one begins or ends; apart from empty lines between paragraphs nothing is left out."""
    first = row("c01 | ames | plaintiffIn | ames-v | opinion | recorded | 1991 | | x")
    claims = [replace(first, id=f"c{n}", start=a, end=b) for n, (a, b) in enumerate(spans)]
    pieces = [piece for paragraph in marks.marked(text, claims) for piece in paragraph]
    gone = re.compile(r"\s")
    assert gone.sub("", "".join(p.text for p in pieces)) == gone.sub("", text)
    for one in claims:
        inside = "".join(p.text for p in pieces if one in p.claims)
        good = 0 <= one.start < one.end <= len(text)
        assert gone.sub("", inside) == (gone.sub("", text[one.start : one.end]) if good else "")
        assert sum(one in p.opens for p in pieces) <= 1
        if inside:
            assert sum(one in p.opens for p in pieces) == 1


def test_strokes_and_shapes_are_those_of_the_page_of_view() -> None:
    """One design: what is dashed there is dashed here."""
    script = files("onrecord.show.html").joinpath("strokes.js").read_text("utf-8")
    style = files("onrecord.show.pages").joinpath("pages.css").read_text("utf-8")
    rows = re.findall(
        r"(\w+): \{ width: ([\d.]+), dashes: (false|\[[\d, ]+\]), colour: \"(\w+)\"(?:, double: ([\d.]+))?",
        script,
    )
    assert len(rows) == 8
    for name, width, dashes, colour, double in rows:
        rule = re.search(rf"\.s-{name}(?:, \.s-\w+)* \{{([^}}]*)\}}", style)
        rule = rule or re.search(rf"\.s-\w+, \.s-{name} \{{([^}}]*)\}}", style)
        assert rule is not None, name
        assert f"stroke: var(--{colour}); stroke-width: {width};" in rule[1]
        wanted = "" if dashes == "false" else dashes.strip("[]").replace(",", "")
        assert (re.findall(r"dasharray: ([\d ]+)", rule[1]) or [""])[0] == wanted
        if double:
            assert f".s-{name}.double {{ stroke-width: {double}; }}" in style
    for firmness in range(-3, 9):
        assert signs.stroke_of(firmness) == island._stroke_of(firmness)
    for kind, _, _, drawn in island.KINDS:
        if kind not in ("folded", "other"):
            assert signs.SHAPES[kind] == drawn
    for kind in [*signs.SHAPES, "other"]:
        assert f".k-{kind} {{ fill: var(--{kind}); }}" in style
    corners = re.search(r"diamond: (\[\[.*?\]\])", script)
    assert corners is not None
    assert [list(p) for p in signs.CORNERS["diamond"]] == json.loads(corners[1])


def test_a_citation_says_what_how_it_stands_where_and_out_of_which_record() -> None:
    header = Header(
        title="The case", built="2024-03-01T12:00:00Z", build="abc", sources=1, claims=1, entities=1,
        corrections="",
    )  # fmt: skip
    view = row("c02 | bloom | defendantIn | ames-v | opinion | recorded | 1992 | | «Carl Bloom, defendant»")
    source = SOURCES["opinion"]
    text = cite.claim_text(view, source, header)
    assert text == (
        "Officer Carl Bloom defendant in Ames v. Port Ellen, 1992: recorded by the court. "
        "“Carl Bloom, defendant” Ames v. Port Ellen, 12 F. Supp. 9, District Court, 1992-03-05, "
        "https://example.org/opinion. Claim c02 in The case, record of 2024-03-01, build abc."
    )
    item = json.loads(cite.csl(source, header, view))[0]
    assert item["type"] == "legal_case"
    assert item["issued"] == {"date-parts": [[1992, 3, 5]]}
    bib = cite.bibtex(replace(source, title="100% {of} $1 & _"), header, view)
    assert r"title = {100\% \{of\} \$1 \& \_}" in bib
    assert "year = {1992}" in bib
    assert "publisher not stated, date not stated" in cite.source_text(SOURCES["profile"])
    for text in HOSTILE:
        odd = replace(source, title=text, author=text, date=text, publisher=text)
        bib = re.sub(r"\\.", "", cite.bibtex(odd, header))
        assert bib.count("{") == bib.count("}")
        json.loads(cite.csl(odd, header))


@given(st.lists(st.integers(-700_000, 2_000_000), min_size=1, max_size=30), st.integers(-700_000, 2_000_000))
def test_a_scale_of_years_keeps_the_order_of_days(days: list[int], day: int) -> None:
    scale = dates.Scale(days)
    shares = [scale.share(d) for d in sorted([*days, day])]
    assert shares == sorted(shares)
    assert all(0 <= share <= 100 for share in shares)
    places = [at for _, at in scale.labels()]
    assert all(b - a >= dates.APART - 0.01 for a, b in pairwise(places))


@pytest.mark.parametrize(
    ("when", "look"),
    [
        ("1991-05-27", "day"),
        ("1991", "within"),
        ("1991~", "within"),
        ("1991/..", "open"),
        ("../1991", "open"),
    ],
)
def test_an_uncertain_time_is_drawn_uncertain(plain: Reading, when: str, look: str) -> None:
    event = plain.ref("raid")
    given_ = [Dating(when=Time.parse(text), claims=()) for text in (when, "1980-01-01", "2000-01-01")]
    entry = TimelineEntry(event=event, datings=tuple(given_), disputed=False, earliest=None, latest=None)
    (strip,) = dates.drawn([entry]).rows
    assert f'class="{look}"' in strip.drawing
    if look == "day":
        assert 'class="within"' not in strip.drawing


def test_a_chart_is_drawn_of_counts_and_not_of_years() -> None:
    counts = Table(columns=("who", "claims"), rows=(("a", "3"), ("b", "1,200")))
    drawn = chart(counts)
    assert drawn is not None
    assert drawn[0] == "claims"
    assert 'width="100.0%"' in drawn[1][1].drawing
    named = chart(counts, {"a": EntityRef(id="a", name="Ada", type="Person", kind="person")})
    assert named is not None
    assert [bar.label for bar in named[1]] == ["Ada", "b"]
    assert chart(Table(columns=("who", "year"), rows=(("a", "1991"), ("b", "1992")))) is None
    assert chart(Table(columns=("who", "x"), rows=(("a", "3"), ("b", "many")))) is None
    assert chart(Table(columns=("n",), rows=(("3",), ("4",)))) is None


def test_every_term_has_a_page_and_is_found_in_the_questions_that_use_it(plain: Reading) -> None:
    site = site_of(plain)
    known = terms()
    saved = Saved(name="q", title="Q", text="SELECT * { ?c rdf:predicate onr:plaintiffIn, onr:officerOfX }")
    for group in (known.classes, known.relations, known.standings):
        for name, term in group.items():
            assert named(site, name or "not-stated") == term
            assert Markup(pages.term(site, term, saved=[saved])).wrong == []
    text = Markup(pages.term(site, known.relations["plaintiffIn"], saved=[saved])).text
    assert "Saved questions that use it" in text
    assert "Saved questions" not in Markup(pages.term(site, known.relations["officerOf"], saved=[saved])).text


def test_the_form_of_connect_has_every_option_of_path_and_shows_what_was_asked(plain: Reading) -> None:
    asked = Asked(
        names=("ada", "grace"), via=("union",), avoid=("raid",), relation=("memberOf",), standing=("found",),
        source=("a",), without=("b",), during="1991", certain=True, overlapping=True, avoid_hubs=True, k=3,
        max_hops=4,
    )  # fmt: skip
    html = pages.connect(site_of(plain), asked)
    for name in ("name", *CONDITIONS):
        assert re.search(rf'<(?:input|select)[^>]* name="{name}"', html), name
    assert "Conditions (12 set)" in Markup(html).text
    for value in ('value="union"', 'value="1991"', 'value="found" checked', '<option value="a" selected>'):
        assert value in html


def test_contested_chains_stand_below_the_others_and_say_so(plain: Reading) -> None:
    answer = found_chains(plain, "grace", "some-men")
    text = Markup(pages.connect(site_of(plain), Asked(names=("grace", "some-men")), answer)).text
    assert "It says nothing else about either." in text
    if any(chain.contested for chain in answer.chains):
        assert text.index("Contested") > text.index("1.")


def test_assets_are_what_pages_name_and_carry_one_version(plain: Reading) -> None:
    named_ = set(re.findall(r"/static/([\w.-]+)\?v=", pages.query(site_of(plain), "", [])))
    assert named_ <= set(pages.assets())
    style = pages.assets()["pages.css"][1].decode()
    assert style.startswith("/* Colours"), "the tokens come first"
    assert "url(" not in style
    own = files("onrecord.show.pages").joinpath("pages.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", own), (
        "colours have one home, where their contrast is tested"
    )
    assert re.fullmatch("[0-9a-f]{8}", pages.version())
