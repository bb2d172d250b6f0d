"""The page in a real browser, opened from a file: what a reader sees, does, and what never happens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import browser  # noqa: F401  (a fixture)
from hostile import HOSTILE
from pictures import hostile_picture, large_picture, path_picture, picture
from records import opened

from onrecord.model.answers import Picture
from onrecord.record import Page as Written
from onrecord.show.html import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Frame, Page

pytestmark = pytest.mark.browser
ALLOWED = ("data:", "blob:")
Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:  # noqa: F811
    """Opens a picture from a file; at the end nothing was requested, logged or refused."""
    contexts: list[Any] = []
    trouble: list[str] = []

    def refuse(dialog: Dialog) -> None:
        trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def asked(url: str, address: str) -> None:
        if url.split("#")[0] != address and not url.startswith(ALLOWED):
            trouble.append(f"request: {url}")

    def open_it(
        made: Picture | str,
        *,
        hash_: str = "",
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        internal: bool = False,
    ) -> Page:
        file = tmp_path / "page.html"
        text = made if isinstance(made, str) else page(made, internal=internal)
        file.write_text(text, encoding="utf-8")
        address = file.as_uri()
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda m: trouble.append(f"console {m.type}: {m.text}"))
        tab.on("pageerror", lambda e: trouble.append(f"error: {e}"))
        tab.on("dialog", lambda d: refuse(d))
        tab.on("request", lambda r: asked(r.url, address))
        tab.goto(address + hash_)
        until(tab, "document.querySelector('#evidence h2')")
        return tab

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


def until(tab: Page | Frame, test: str, arg: object = None) -> None:
    """Wait until an expression holds. Asked from here: the page's policy forbids to evaluate inside."""
    for _ in range(250):
        if tab.evaluate(test, arg):
            return
        tab.wait_for_timeout(20)
    raise AssertionError(f"never came true: {test} {arg or ''}")


def spot(tab: Page, *ids: str) -> tuple[float, float]:
    """Where a name stands on the screen, or the middle between two."""
    until(tab, "document.getElementById('network').dataset.seen")
    scale, x, y = map(float, tab.evaluate("document.getElementById('network').dataset.seen").split())
    box = tab.locator("#canvas").bounding_box()
    assert box is not None
    dots = {
        dot["id"]: dot for dot in json.loads(tab.evaluate("document.getElementById('nodes').textContent"))
    }
    at_x = sum(dots[i]["x"] for i in ids) / len(ids)
    at_y = sum(dots[i]["y"] for i in ids) / len(ids)
    return box["x"] + box["width"] / 2 + (at_x - x) * scale, box["y"] + box["height"] / 2 + (at_y - y) * scale


def title(tab: Page) -> str:
    return tab.inner_text("#evidence h2")


def test_it_opens_with_what_the_sources_disagree_about(open_page: Open) -> None:
    tab = open_page(picture())
    asked = tab.locator("#evidence .ask").all_inner_texts()
    assert len(asked) == 4
    assert asked[0] == "Who made the call? 2 claims, 2 sources"
    assert tab.inner_text("#left-out") == "3 claims and 1 name not shown."
    until(tab, "performance.getEntriesByName('first-frame').length")
    assert tab.evaluate("performance.getEntriesByName('first-frame')[0].startTime") < 5000


def test_a_click_on_a_line_shows_its_words(open_page: Open) -> None:
    tab = open_page(picture())
    tab.mouse.click(*spot(tab, "ames", "ames-v"))
    assert title(tab) == "Ida Ames and Ames v. Port Ellen"
    claim = tab.locator("#evidence .claim")
    assert claim.locator(".sentence").inner_text() == "Ida Ames plaintiff in Ames v. Port Ellen · 1991"
    assert claim.locator(".ours").inner_text() == "In our words: The caption names Ames as a plaintiff."
    assert claim.locator("blockquote").count() == 0, "our words are never in quotation marks"
    assert (
        claim.locator(".source").inner_text()
        == "Ames v. Port Ellen, 12 F. Supp. 9, District Court, 1992-03-05. Open the source"
    )
    link = claim.locator(".source a")
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (
        "https://example.org/opinion",
        "noopener noreferrer",
    )


def test_a_source_s_own_words_stand_in_serif_and_quotation_marks(open_page: Open) -> None:
    tab = open_page(picture(), hash_="#line=ames-v~bloom")
    words = tab.locator("#evidence blockquote p")
    assert words.inner_text() == "Carl Bloom, defendant"
    assert "erif" in words.evaluate("n => getComputedStyle(n).fontFamily")
    marks = words.evaluate("n => ['::before', '::after'].map(p => getComputedStyle(n, p).content)")
    assert marks == ['"\u201c"', '"\u201d"']


def test_a_click_on_a_name_shows_its_card_by_relation(open_page: Open) -> None:
    tab = open_page(picture())
    tab.mouse.click(*spot(tab, "bloom"))
    assert title(tab) == "Officer Carl Bloom"
    headings = [text.split(" · ")[0] for text in tab.locator("#evidence h3").all_inner_texts()]
    assert headings == [
        "Where the sources disagree",
        "Defendant in",
        "Officer of",
        "Responded to",
        "Subject of",
    ]


WATCH = """() => {
  window.drawn = { texts: new Set(), dashes: new Set(), curves: 0 };
  const canvas = CanvasRenderingContext2D.prototype;
  const { fillText, setLineDash, quadraticCurveTo } = canvas;
  canvas.fillText = function (...rest) { drawn.texts.add(rest[0]); return fillText.apply(this, rest); };
  canvas.setLineDash = function (to) { drawn.dashes.add(to.join(" ")); return setLineDash.call(this, to); };
  canvas.quadraticCurveTo = function (...to) { drawn.curves += 1; return quadraticCurveTo.apply(this, to); };
}"""
DRAWN = "() => ({ texts: [...drawn.texts], dashes: [...drawn.dashes], curves: drawn.curves })"


def drawn(tab: Page, change: Callable[[], object]) -> dict[str, Any]:
    """What the canvas draws after a change: its texts, its dashes, its curves."""
    tab.evaluate(WATCH)
    change()
    tab.wait_for_timeout(250)
    found: dict[str, Any] = tab.evaluate(DRAWN)
    return found


def test_a_line_never_looks_firmer_than_its_weakest_relation(open_page: Open) -> None:
    """Crane: found in one relation, only charged in the other. Without the second the line is solid."""
    tab = open_page(picture())
    assert "9 5" in drawn(tab, lambda: tab.click("#zoom-in"))["dashes"]
    tab.uncheck("[data-filter=charged]")
    assert "9 5" not in drawn(tab, lambda: tab.click("#zoom-out"))["dashes"]


def test_a_mark_unfolds_into_one_curve_for_each_relation(open_page: Open) -> None:
    tab = open_page(picture())
    (x1, y1), (x2, y2) = spot(tab, "crane"), spot(tab, "discharge")
    for share in (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68):  # where there is room for it, the mark slides to
        place = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)
        seen = drawn(tab, partial(tab.mouse.click, *place))
        if seen["curves"]:
            break
    assert title(tab) == "Officer Dora Crane and Discharge of the officers"
    assert seen["curves"] >= 2
    assert {"subject of · Found", "accused in · Charged, undecided"} <= set(seen["texts"])
    tab.focus("#network")
    tab.keyboard.press("Escape")
    assert title(tab) == "Officer Dora Crane and Discharge of the officers", "the first Escape only folds"
    tab.keyboard.press("Escape")
    assert title(tab) == "Who says so?"


def test_pointing_at_a_line_says_its_sentence_and_how_it_stands(open_page: Open) -> None:
    tab = open_page(picture())
    tab.mouse.move(*spot(tab, "ames", "ames-v"))
    tab.locator("#hint").wait_for()
    assert tab.inner_text("#hint") == "Ida Ames plaintiff in Ames v. Port Ellen, 1991 · Recorded"


def test_a_name_that_is_dragged_stays_where_it_is_put(open_page: Open) -> None:
    tab = open_page(picture())
    x, y = spot(tab, "quay")
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 60, y + 40, steps=6)
    tab.mouse.up()
    assert title(tab) == "Who says so?", "dragging chooses nothing"
    until(tab, "new URLSearchParams(location.hash.slice(1)).get('pins')?.startsWith('quay,')")
    tab.mouse.click(x - 60, y + 40)
    until(tab, "document.querySelector('#evidence h2').textContent === 'Harbor Street'")


def test_what_does_not_stand_is_shown_only_when_asked(open_page: Open) -> None:
    tab = open_page(picture(), hash_="#line=ames~bloom")
    assert "No claim that the filters leave joins these two." in tab.inner_text("#evidence")
    assert "2 claims not shown" in tab.inner_text("#evidence")
    tab.get_by_role("button", name="Show", exact=True).click()
    fallen = tab.locator("#evidence .claim.fallen")
    assert fallen.count() == 1
    assert " ".join(fallen.locator(".stands").inner_text().split()) == "Taken down alleged by Ida Ames"
    assert "line-through" in fallen.locator(".sentence").evaluate(
        "n => getComputedStyle(n).textDecorationLine"
    )
    assert "Rejected by Court of Appeals" in " ".join(tab.inner_text("#evidence").split())


def test_what_stands_against_a_claim_is_shown_below_it(open_page: Open) -> None:
    tab = open_page(picture(), hash_="#name=ames")
    tab.get_by_role("button", name="Show", exact=True).click()
    against = tab.locator("#evidence .claim.fallen .against")
    assert against.locator("h4").first.inner_text() == "Against it"
    assert against.locator("[data-claim=c14] .stands").inner_text().split() == [
        "Rejected",
        "by",
        "Court",
        "of",
        "Appeals",
    ]


def test_all_sides_of_a_conflict_stand_side_by_side(open_page: Open) -> None:
    tab = open_page(picture())
    tab.get_by_role("button", name=re.compile("When was the discharge")).first.click()
    assert tab.locator("#evidence .side h4").all_inner_texts() == ["1991-05", "1991-09-06"]
    assert "All sides are kept; none is chosen." in tab.inner_text("#evidence")
    assert tab.locator("#evidence .claim").count() == 3


def test_filters_hide_and_count(open_page: Open) -> None:
    tab = open_page(picture())
    tab.uncheck("[data-filter=event]")
    until(tab, "!document.getElementById('reset').hidden")
    assert re.fullmatch(r"\d+ claims and \d+ names not shown\.", tab.inner_text("#left-out"))
    tab.click("#reset")
    assert tab.inner_text("#left-out") == "3 claims and 1 name not shown."
    tab.check("#only-two")
    tab.click("#view-table")
    rows = tab.locator("#table tbody tr").evaluate_all("rows => rows.map(r => r.dataset.claim)")
    assert sorted(rows) == ["c03", "c04", "c08", "c09", "c11", "c12", "c24"]
    tab.select_option("#without", "opinion")
    rows = tab.locator("#table tbody tr").evaluate_all("rows => rows.map(r => r.dataset.claim)")
    assert rows == [], "without the opinion nothing is said by two"


def test_the_table_holds_every_claim_that_the_network_does(open_page: Open) -> None:
    tab = open_page(picture())
    tab.click("#view-table")
    rows = tab.locator("#table tbody tr")
    assert rows.count() == 21
    first = rows.first.inner_text()
    head = tab.get_by_role("columnheader", name="Source")
    assert head.get_attribute("aria-sort") == "none"
    head.get_by_role("button").click()
    assert tab.get_by_role("columnheader", name="Source").get_attribute("aria-sort") == "ascending"
    assert rows.first.inner_text() != first
    tab.get_by_role("columnheader", name="Source").get_by_role("button").click()
    assert tab.get_by_role("columnheader", name="Source").get_attribute("aria-sort") == "descending"
    assert "sorted by “Source”" in tab.inner_text("caption")


def test_the_search_forgives_and_says_whose_word_a_name_is(open_page: Open) -> None:
    tab = open_page(picture())
    tab.keyboard.press("/")
    tab.keyboard.type("fren hmogn")
    options = tab.locator("#found [role=option]")
    assert options.count() == 1
    assert (
        options.inner_text()
        == "Fern Hmong\na name somebody gave: Fern Reyes · according to A profile of an officer"
    )
    tab.keyboard.press("Enter")
    assert title(tab) == "Fern Reyes"
    tab.fill("#find", "nobody at all")
    assert options.inner_text() == "No name on this page is written so."


def test_the_keyboard_walks_the_network(open_page: Open) -> None:
    tab = open_page(picture(), hash_="#name=ames")
    tab.focus("#network")
    tab.keyboard.press("ArrowRight")
    said = "1 of 1: Ida Ames plaintiff in Ames v. Port Ellen, 1991 · Recorded"
    until(tab, "t => document.getElementById('live').textContent === t", said)
    tab.keyboard.press("ArrowDown")
    until(
        tab, "document.getElementById('live').textContent.startsWith('Ames v. Port Ellen, Lawsuit, 5 lines')"
    )
    tab.keyboard.press("ArrowUp")
    until(tab, "document.getElementById('live').textContent.startsWith('Ida Ames')")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Shift+Enter")
    assert title(tab) == "Ida Ames and Ames v. Port Ellen"
    assert tab.evaluate("document.activeElement.id") == "evidence"


def test_the_tab_key_visits_every_part_once(open_page: Open) -> None:
    tab = open_page(picture())
    seen: list[str] = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate("document.activeElement.id || document.activeElement.closest('[id]')?.id || ''")
        )
    order = [
        name
        for name in ("find", "view-network", "kinds", "network", "zoom-in", "from", "evidence")
        if name in seen
    ]
    assert order == ["find", "view-network", "kinds", "network", "zoom-in", "from", "evidence"]
    assert [seen.index(name) for name in order] == sorted(seen.index(name) for name in order)
    assert seen.count("network") <= 2, "the network is one stop"
    assert tab.locator("#canvas [tabindex]").count() == 0


def test_the_chosen_is_in_the_address_and_back_leads_back(open_page: Open) -> None:
    tab = open_page(picture())
    tab.get_by_role("button", name=re.compile("Who made the call")).click()
    assert tab.evaluate("location.hash") == "#conflict=a-calledIn-call"
    tab.locator("#evidence .name", has_text="Fern Reyes").first.click()
    assert tab.evaluate("location.hash") == "#name=reyes"
    tab.go_back()
    assert title(tab) == "Who made the call?"


def test_a_citation_can_be_copied(open_page: Open) -> None:
    tab = open_page(picture(), hash_="#line=ames-v~bloom")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.get_by_role("button", name="Copy citation").click()
    tab.get_by_role("button", name="Copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == (
        "Officer Carl Bloom defendant in Ames v. Port Ellen: recorded by the court. “Carl Bloom, defendant” "
        "Ames v. Port Ellen, 12 F. Supp. 9, District Court, 1992-03-05, https://example.org/opinion. "
        "Claim c02 in The Harbor Street case, record of 2024-03-01, build 0123456789ab."
    )


def test_time_hides_what_lies_outside_and_counts_all(open_page: Open) -> None:
    tab = open_page(picture())
    until_ = "document.getElementById('until')"
    tab.evaluate(f"() => {{ {until_}.value = 300; {until_}.dispatchEvent(new Event('input')); }}")
    said = tab.inner_text("#time-says")
    counted = [int(n) for n in re.findall(r"(\d+) (?:inside|possible|outside|not dated)", said)]
    assert len(counted) == 4 and sum(counted) == 24
    assert counted[2] > 0 and tab.locator("#reset").is_visible()


def test_a_chain_is_shown_hop_by_hop(open_page: Open) -> None:
    tab = open_page(path_picture())
    assert title(tab) == "Ida Ames and Court of Appeals"
    assert "Records put these two in the chain below. It says nothing else about either." in tab.inner_text(
        "#evidence"
    )
    steps = [" ".join(text.split()) for text in tab.locator("#evidence .step").all_inner_texts()]
    assert steps == [
        "1 Ida Ames plaintiff in Ames v. Port Ellen",
        "2 Ames v. Port Ellen heard by Court of Appeals",
    ]
    tab.get_by_role("button", name="2 · contested").click()
    assert "Contested: at least one step" in tab.inner_text("#evidence")
    assert tab.locator("#evidence .against .claim").count() == 1


def test_hostile_strings_are_text_everywhere(open_page: Open) -> None:
    tab = open_page(hostile_picture(HOSTILE), hash_="#name=h000")
    assert title(tab) == HOSTILE[0]
    assert tab.locator("#evidence img, #evidence script, #evidence svg[onload], #evidence b b").count() == 0
    assert tab.locator("a[href^='javascript'], a[href^='data']").count() == 0
    for n in range(len(HOSTILE)):
        tab.evaluate("h => { location.hash = h; }", f"#name=h{n:03}")
        until(tab, "id => document.querySelector(`#evidence [data-claim=k${id}]`)", f"{n:03}")
        tab.evaluate("h => { location.hash = h; }", f"#conflict=q{n:03}")
        until(tab, "document.querySelectorAll('#evidence .side').length === 1")
        tab.mouse.move(*spot(tab, f"h{n:03}"))
    tab.click("#view-table")
    tab.fill("#find", "<img src=x")
    assert tab.locator("#found [role=option]").first.inner_text().startswith(HOSTILE[0])
    assert tab.evaluate("document.querySelectorAll('img, script[src], iframe').length") == 0


def test_names_on_the_screen_are_never_too_small(open_page: Open) -> None:
    """The canvas is asked what it draws with: no text below 11 pixels of the screen, near or far."""
    tab = open_page(large_picture())
    tab.evaluate("""() => {
      window.sizes = [];
      const draw = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (...rest) {
        const scale = this.getTransform().a / (window.devicePixelRatio || 1);
        window.sizes.push(parseFloat(this.font.match(/([\\d.]+)px/)[1]) * scale);
        return draw.apply(this, rest);
      };
    }""")
    for _ in range(6):
        tab.click("#zoom-out")
    for _ in range(12):
        tab.click("#zoom-in")
    tab.wait_for_timeout(200)
    sizes = tab.evaluate("window.sizes")
    assert len(sizes) > 100
    assert min(sizes) >= 11


def test_dark(open_page: Open) -> None:
    tab = open_page(picture(), scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    until(tab, "document.getElementById('network').dataset.seen")
    corner = (
        "() => [...document.querySelector('canvas').getContext('2d').getImageData(2, 2, 1, 1).data].slice(3)"
    )
    assert tab.evaluate(corner) == [0], "the canvas lets the paper through"
    tab.emulate_media(color_scheme="light")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"


def test_a_narrow_screen_opens_with_the_conflicts_and_the_search(open_page: Open) -> None:
    tab = open_page(picture(), width=360, height=740)
    assert tab.locator("#find").is_visible() and not tab.locator("#network").is_visible()
    assert tab.locator("#evidence .ask").count() == 4
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.fill("#find", "bloom")
    tab.keyboard.press("Enter")
    assert title(tab) == "Officer Carl Bloom" and tab.locator("#network").is_visible()
    for button in ("#view-start", "#view-table", "#view-network"):
        box = tab.locator(button).bounding_box()
        assert box is not None and box["height"] >= 32 and box["x"] + box["width"] <= 360
    tab.click("#view-table")
    assert tab.locator("#table tbody tr").count() == 21
    tab.click("#view-start")
    assert not tab.locator("#network").is_visible() and title(tab) == "Who says so?"


def test_print_is_table_and_evidence(open_page: Open) -> None:
    tab = open_page(picture(), internal=True)
    until(tab, "document.querySelectorAll('#table tbody tr').length")
    tab.emulate_media(media="print")
    assert (
        tab.locator("#table").is_visible()
        and tab.locator("#evidence").is_visible()
        and tab.locator("#internal").is_visible()
    )
    assert not tab.locator("#network").is_visible() and not tab.locator("#filters").is_visible()


def test_in_a_frame_of_a_notebook_it_works_and_keeps_no_address(open_page: Open, tmp_path: Path) -> None:
    """The frame is the one that a notebook shows; its page asks nothing of any network, nor of its host."""
    (tmp_path / "own.html").write_text(page(picture()), encoding="utf-8")
    frame = Written(tmp_path / "own.html")._repr_html_()
    allowed = re.findall(r'sandbox="([^"]*)"', frame)
    assert len(allowed) == 1 and "allow-same-origin" not in allowed[0] and "allow-scripts" in allowed[0]
    host = (
        "<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><div id=evidence><h2>host</h2></div>"
    )
    tab = open_page(host + frame)
    inside = tab.frame_locator("iframe")
    inside.get_by_role("button", name=re.compile("Who made the call")).click()
    assert inside.locator("#evidence h2").inner_text() == "Who made the call?"
    until(tab.frames[1], "document.getElementById('network').dataset.seen")
    inside.locator("#network").focus()
    tab.keyboard.press("Enter")
    assert inside.locator("#evidence h2").inner_text() != "Who made the call?"
    assert tab.url.endswith("page.html")


def test_the_real_case(open_page: Open, tmp_path: Path) -> None:
    """The bundled dossier, whole: the line between a plaintiff and her suit answers with its words."""
    from onrecord.ask.picture import whole
    from onrecord.read.dossier import read

    dossier, _ = read(Path(__file__).parent.parent / "data" / "balcerzak")
    with opened(tmp_path, dossier) as reading:
        made = whole(reading)
    tab = open_page(made)
    assert tab.locator("#evidence .ask").count() == len(made.conflicts) > 5
    suits = {
        c.object.id
        for c in made.claims
        if c.subject.id == "lacy" and c.relation == "plaintiffIn" and c.object
    }
    (suit,) = suits
    (x1, y1), (x2, y2) = spot(tab, "lacy"), spot(tab, suit)
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        tab.mouse.click(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)
        if title(tab).startswith("Catherine Lacy and "):
            break
    assert title(tab).startswith("Catherine Lacy and ")
    claims = tab.locator("#evidence .claim")
    assert claims.count() >= 2
    assert "plaintiff in" in claims.first.locator(".sentence").inner_text()
    words = tab.locator("#evidence .ours, #evidence blockquote")
    assert words.count() >= 2 and all(text.strip() for text in words.all_inner_texts())
