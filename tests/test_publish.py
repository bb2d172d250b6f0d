"""The site: behind a gate, redacted, whole, the same to the byte, and in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from tests.dossiers import TOML, write_dossier
from tests.small import small

from onrecord.build import build, check
from onrecord.cli import main
from onrecord.model.dossier import Meta, Response
from onrecord.publish import gate, place
from onrecord.publish.scan import Scan, findings

CASE = Path(__file__).parents[1] / "data" / "balcerzak"


@pytest.fixture(scope="module", autouse=True)
def fixed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled case."""
    folder = tmp_path_factory.mktemp("bundled") / "case"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns(".onrecord", "journal.jsonl"))
    build(folder)
    return folder


@pytest.fixture(scope="module")
def site(case: Path) -> Path:
    target = case.parent / "site"
    assert main(["-C", str(case), "publish", str(target)]) == 0
    return target


# ---- the gate ----------------------------------------------------------------------------------------------


def test_the_bundled_case_passes_and_says_why_nobody_was_asked(site: Path) -> None:
    page = (site / "corrections.html").read_text()
    assert "Where nobody was asked, and why" in page
    assert page.count("Nobody was asked.") >= 3
    assert "corrections@onrecord.example" in page


def test_without_those_reasons_the_bundled_case_does_not_pass(case: Path) -> None:
    dossier, _ = check(case)
    bare = Meta(**{**{f: getattr(dossier.meta, f) for f in Meta.__dataclass_fields__}, "publish": {}})
    from dataclasses import replace

    found = gate.reasons(replace(dossier, meta=bare), 2026)
    assert {finding.code for finding in found} == {"nobody-asked"}
    assert len(found) == len(gate.unasked(dossier, 2026)) == 9
    assert all(finding.line > 1 and finding.fix for finding in found)


def codes(lines: list[str], people: str = "ada: Person | raid: Event", **more: object) -> list[str]:
    publish = more.pop("publish", {})
    year = more.pop("year", 2026)
    dossier = small(people, lines, **more)  # type: ignore[arg-type]
    from dataclasses import replace

    meta = Meta(title="t", base="https://example.org/", corrections="me", salt="s", publish=publish)  # type: ignore[arg-type]
    return [finding.code for finding in gate.reasons(replace(dossier, meta=meta), year)]  # type: ignore[arg-type]


ALLEGED = "ada perpetrated raid @a alleged id=hurt"


@pytest.mark.parametrize("standing", ["alleged", "", "depicted"])
def test_an_adverse_claim_that_is_alleged_at_most_needs_an_attempt(standing: str) -> None:
    assert codes([f"ada perpetrated raid @a {standing}".strip()]) == ["nobody-asked"]


@pytest.mark.parametrize("standing", ["charged", "reported", "testified", "recorded", "found", "admitted"])
def test_what_is_firmer_needs_none(standing: str) -> None:
    assert codes([f"ada perpetrated raid @a {standing}"]) == []


def test_one_firmer_row_of_the_same_statement_is_enough_unless_it_was_taken_down() -> None:
    assert codes([ALLEGED, "ada perpetrated raid @b reported"]) == []
    assert codes([ALLEGED, "ada perpetrated raid @b reported", "ada perpetrated raid @b retracted"]) == [
        "nobody-asked"
    ]


def test_what_is_not_adverse_needs_none() -> None:
    assert codes(["ada witnessed raid @a alleged"]) == []


def test_an_attempt_to_ask_is_enough_and_an_empty_row_is_none() -> None:
    assert codes([ALLEGED], responses=(Response(claim="hurt", asked="2026-01-01"),)) == []
    assert codes([ALLEGED], responses=(Response(claim="hurt"),)) == ["nobody-asked"]
    assert codes([ALLEGED], responses=(Response(claim="other", asked="2026-01-01"),)) == ["nobody-asked"]


@pytest.mark.parametrize("key", ["hurt", "claim-hurt", "perpetrated", "ada perpetrated"])
def test_so_is_a_reason_for_the_claim_the_relation_or_the_person(key: str) -> None:
    assert codes([ALLEGED], publish={f"unasked.{key}": "because"}) == []
    assert codes([ALLEGED], publish={f"unasked.{key}": " "}) == ["nobody-asked"]


@pytest.mark.parametrize("key", ["nothing", "ada witnessed", "bea perpetrated", "ada", "a b c", ""])
def test_a_reason_for_something_else_is_none(key: str) -> None:
    assert "nobody-asked" in codes([ALLEGED], publish={f"unasked.{key}": "because"})


def test_a_reason_for_nothing_is_told() -> None:
    assert codes([], publish={"unasked.perpetratd": "because"}) == ["unknown-unasked"]


def test_the_dead_and_those_who_are_not_named_are_not_asked() -> None:
    assert codes([ALLEGED, "ada deathDate 1999 @b reported"]) == []
    assert codes([ALLEGED, "ada birthDate 1900 @b reported"]) == []
    assert codes([ALLEGED, "ada birthDate 1900 @b reported"], year=2009) == ["nobody-asked"]
    assert codes(["some-man perpetrated raid @a alleged"], "some-man: Person | raid: Event") == []


def test_whoever_is_the_subject_of_an_event_is_asked_about_it() -> None:
    lines = ["ada subjectOf out @a reported", "out ground theft @a alleged"]
    assert codes(lines, "ada: Person | out: Termination") == ["nobody-asked"]
    assert codes(lines[1:], "ada: Person | out: Termination") == []


def test_each_of_several_persons_needs_a_reason() -> None:
    lines = ["ada subjectOf out @a reported", "bea subjectOf out @a reported", "out ground theft @a alleged"]
    people = "ada bea: Person | out: Termination"
    assert codes(lines, people, publish={"unasked.ada ground": "a"}) == ["nobody-asked"]
    assert codes(lines, people, publish={"unasked.ada ground": "a", "unasked.bea ground": "b"}) == []


SUED = "lacy,plaintiffIn,suit,paper,reported,,,,,x\n"


def test_settings_that_mean_nothing_and_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = 'title = "T"\nbase = "https://example.org/"\n[publish]\ntexts = "some"\n'
    toml += 'robots = "x"\nreasns = "y"\n'
    entities = "lacy,Person,Catherine Lacy\nsuit,Lawsuit,S\n"
    folder = write_dossier(tmp_path / "case", toml=toml, entities=entities, claims=SUED)
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 3
    err = capsys.readouterr().err
    for said in (
        "no address for corrections",
        "no salt",
        'texts = "some"',
        'robots = "x"',
        '"reasns" means nothing',
    ):
        assert said in err
    assert err.count("dossier.toml: ") == 5
    assert "5 things to be settled" in err
    assert not (tmp_path / "site").exists()


def test_with_reasons_required_whoever_is_public_has_one(tmp_path: Path) -> None:
    toml = TOML + '[publish]\nreasons = "required"\n'
    entities = "lacy,Person,Catherine Lacy,,,,public\nsuit,Lawsuit,S\n"
    folder = write_dossier(tmp_path, toml=toml, entities=entities, claims=SUED)
    dossier, _ = check(folder)
    (found,) = gate.reasons(dossier, 2026)
    assert (found.file, found.line, found.code) == ("entities.csv", 2, "public-without-reason")


# ---- the last look -----------------------------------------------------------------------------------------


def test_a_name_that_remains_stops_everything_and_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As if a page had a fault: the name is put into one of them."""
    from onrecord.publish import site as publishing

    folder = write_dossier(
        tmp_path / "case",
        entities="lacy,Person,Quenzeldora Lacy,,,,private\nbalcerzak,Person,John Balcerzak,,,,public,x\n"
        "city,Government,City of Milwaukee\npolice,LawEnforcementAgency,MPD\nsuit,Lawsuit,A suit\n"
        "response,PoliceResponse,the response\n",
        responses="",
        claims="lacy,plaintiffIn,suit,paper,reported,,,,,she sued\n",
    )
    real = publishing.framed
    monkeypatch.setattr(
        publishing, "framed", lambda page, robots: real(page, robots) + "<!-- quenzeldora&#32;LACY -->"
    )
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 3
    out, err = capsys.readouterr()
    assert "entities.csv:2: the name that this row protects is in " in err
    assert "left a protected name in what would be published; nothing was written" in err
    assert "quenzeldora" not in (out + err).casefold()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"]


def protected(name: str, *others: str) -> Scan:
    from dataclasses import replace

    dossier = small("raid: Event", [])
    from onrecord.model.entity import Entity

    people = {"x": Entity(id="x", type="Person", name=name, privacy="hidden", line=7)}
    people |= {
        f"o{n}": Entity(id=f"o{n}", type="Person", name=o, privacy="public") for n, o in enumerate(others)
    }
    return Scan.of(replace(dossier, entities=people))


@pytest.mark.parametrize(
    "content",
    ["Jane Quenzavitch", "QUENZAVITCH, Jane", "jane-quenzavitch", "xxquenzavitchxx", "Quen\u00adzavitch",
     "Quenz\u00e1vitch", "&#81;uenzavitch", "\\u0051uenzavitch", "%51uenzavitch", "janequenzavitch",
     "Quen\u200bzavitch"],
)  # fmt: skip
def test_names_are_found_in_any_spelling(content: str) -> None:
    scan = protected("Jane Quenzavitch")
    assert [f.line for f in findings(scan, {"a": content.encode()})] == [7]
    assert [f.line for f in findings(scan, {"a": f"x{content}".encode("utf-16-le")})] == [7]
    assert [f.line for f in findings(scan, {content: b""})] == [7]


def test_ordinary_words_and_public_names_are_no_leak() -> None:
    scan = protected("Mark Young", "Jane Young")
    assert scan.told(b"the young mark the source; Jane Young, too") == []
    assert scan.told(b"Mark Young") == ["entities.csv:7"]
    assert protected("Jane Quenzavitch", "Meg Quenzavitch").told(b"Meg Quenzavitch said") == []
    assert protected("Jane Quenzavitch", "Meg Quenzavitch").told(b"Ms. Quenzavitch said") == [
        "entities.csv:7"
    ]


# ---- the site ----------------------------------------------------------------------------------------------


class Addresses(HTMLParser):
    """Everything that a page names, and what can be named in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.named: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("href", "src", "action", "data-go", "data-find") and value is not None:
                self.named.append(value)
            if key == "id" and value:
                self.anchors.add(value)


def test_every_link_leads_somewhere_and_nowhere_else(site: Path) -> None:
    pages = {name: Addresses(text.decode()) for name, text in files(site).items() if name.endswith(".html")}
    assert len(pages) > 600
    checked = 0
    for name, page in pages.items():
        for address in page.named if name != "network.html" else ():
            if re.match(r"(https?|mailto):", address):
                continue
            file, anchor = urldefrag(address)
            assert not file.startswith(("/", "javascript", "data:")) and "?" not in file, (name, address)
            target = os.path.normpath(Path(name).parent / unquote(file)) if file else name
            assert (site / target).is_file(), (name, address)
            if anchor and target != "network.html":
                assert unquote(anchor) in pages[target].anchors, (name, address)
            checked += 1
    assert checked > 10_000


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for name, content in files(site).items():
        if not name.endswith(".html"):
            continue
        text = content.decode()
        assert "Content-Security-Policy" in text, name
        assert not re.search(r'<(script|link|img|iframe|source)[^>]+(src|href)="(https?:)?//', text), name
        if name != "network.html":
            assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=", text), name


def test_every_page_says_which_record_and_where_to_write(site: Path) -> None:
    for name, content in files(site).items():
        if name.endswith(".html"):
            text = content.decode()
            assert "corrections@onrecord.example" in text and "2023-11-14" in text, name
            assert '<meta name="robots" content="noindex">' in text, name


def test_texts_that_are_not_ours_are_withheld(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "case")
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 0
    page = (tmp_path / "site" / "source" / "opinion.html").read_text()
    assert "The motion is denied" not in page and "not ours to pass on" in page
    assert all(b"The motion is denied" not in content for content in files(tmp_path / "site").values())
    (folder / "dossier.toml").write_text(TOML + '[publish]\ntexts = "all"\n')
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 0
    assert "The motion is denied" in (tmp_path / "site" / "source" / "opinion.html").read_text()


def test_digests_are_ours(site: Path) -> None:
    assert "In our words" in (site / "source" / "785fsupp1343.html").read_text()
    assert "A digest: retold in our words" in (site / "source" / "785fsupp1343.html").read_text()


def test_replies_and_corrections_stand_beside_the_claim(tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path / "case",
        claims="balcerzak,respondedTo,response,paper,alleged,,,,,he was there,,,,there\n",
        responses="there,2026-01-02,letter,2026-02-01,He says he was elsewhere.\n",
        corrections="there,2026-01-03,the street,a misprint,me\n",
    )
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 0
    for name in ("claim/there.html", "entity/balcerzak.html", "corrections.html", "network.html"):
        assert "He says he was elsewhere." in (tmp_path / "site" / name).read_text(), name
    for name in ("claim/there.html", "corrections.html", "network.html"):
        assert "the street" in (tmp_path / "site" / name).read_text(), name


def test_the_same_bytes_elsewhere(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    folder = tmp_path / "another"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns(".onrecord", "journal.jsonl"))
    table = (folder / "claims.csv").read_text().splitlines()
    (folder / "claims.csv").write_text("\n".join([table[0], *reversed(table[1:]), ""]))
    target = tmp_path / "deep" / "site"
    target.parent.mkdir()
    assert main(["-C", str(folder), "publish", str(target)]) == 0
    assert files(target) == files(site)


def test_publishing_again_replaces_the_whole(tmp_path: Path) -> None:
    folder, target = (
        write_dossier(tmp_path / "case"),
        tmp_path / "site",
    )
    assert main(["-C", str(folder), "publish", str(target)]) == 0
    first = files(target)
    assert main(["-C", str(folder), "publish", str(target)]) == 0
    assert files(target) == first
    rows = ("lacy,plaintiffIn", "city,defendantIn", "balcerzak,defendantIn")
    write_dossier(folder, claims="".join(f"{row},suit,opinion,reported,,,,,named\n" for row in rows))
    assert main(["-C", str(folder), "publish", str(target)]) == 0
    assert len(list((target / "claim").iterdir())) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "site"]
    named = json.loads((target / place.MARK).read_text())["files"]
    assert set(named) == set(files(target)) - {place.MARK}


@pytest.mark.parametrize("what", ["foreign", "mixed", "file", "link", "inside", "around", "nowhere"])
def test_a_folder_that_is_not_its_own_is_left_alone(
    tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_dossier(tmp_path / "w" / "case")
    target = {"inside": folder / "site", "around": tmp_path / "w", "nowhere": tmp_path / "no" / "site"}.get(
        what, tmp_path / "site"
    )
    if what == "file":
        target.write_text("mine")
    elif what == "link":
        (tmp_path / "mine").mkdir()
        target.symlink_to(tmp_path / "mine")
    elif what in ("foreign", "mixed"):
        target.mkdir()
        (target / "mine.txt").write_text("mine")
        if what == "mixed":
            (target / place.MARK).write_text('{"files": {"index.html": ""}}')
    before = sorted(
        str(p) for p in tmp_path.rglob("*") if ".onrecord" not in str(p) and p.name != "journal.jsonl"
    )
    assert main(["-C", str(folder), "publish", str(target)]) == 2
    assert capsys.readouterr().err.startswith("Error: ")
    after = sorted(
        str(p) for p in tmp_path.rglob("*") if ".onrecord" not in str(p) and p.name != "journal.jsonl"
    )
    assert after == before


def test_strays_of_a_killed_attempt_go_with_the_next(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "case")
    stray = tmp_path / ".site.onrecord-new"
    stray.mkdir()
    (stray / "half").write_text("x")
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "site"]


def test_search_engines_get_a_map_only_if_they_are_wanted(tmp_path: Path, site: Path) -> None:
    assert (site / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert not (site / "sitemap.xml").exists()
    toml = TOML + '[publish]\nrobots = "index"\naddress = "https://example.org/a&b/"\n'
    folder = write_dossier(tmp_path / "case", toml=toml)
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 0
    from xml.etree import ElementTree

    tree = ElementTree.fromstring((tmp_path / "site" / "sitemap.xml").read_text())
    named = {row[0].text for row in tree}
    assert (
        "https://example.org/a&b/entity/lacy.html" in named and "https://example.org/a&b/index.html" in named
    )
    assert "noindex" not in (tmp_path / "site" / "index.html").read_text()


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    bad = "</script><img src=x onerror=alert(1)>"
    folder = write_dossier(
        tmp_path / "case",
        entities=f"lacy,Person,{bad},,,,public,x\nsuit,Lawsuit,\u202e{bad}\n",
        claims=f"lacy,plaintiffIn,suit,paper,reported,,,,,{bad}\n",
    )
    assert main(["-C", str(folder), "publish", str(tmp_path / "site")]) == 0
    for name, content in files(tmp_path / "site").items():
        if name.endswith((".html", ".js")) and name != "network.html" and "pages" not in name:
            assert b"<img src=x" not in content and b"</script><img" not in content, name


@pytest.mark.browser
def test_the_search_runs_in_a_browser_from_a_disk(site: Path) -> None:
    from playwright.sync_api import sync_playwright
    from tests.chromium import CHROMIUM

    if CHROMIUM is None:
        pytest.skip("no Chromium found")

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((site / "search.html").as_uri())
        page.fill("#find-name", "balczerak")
        assert page.inner_text("#found li a") == "John Balcerzak"
        page.click("#found li a")
        assert page.inner_text("h1") == "John Balcerzak"
        page.click("nav >> text=Network")
        page.wait_for_load_state()
        assert faults == []
        browser.close()
