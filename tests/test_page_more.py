"""What a reader does with the page beyond looking: find a path, unfold, undo, filter, take away; and axe."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from pictures import CLAIMS, large_picture, path_picture, picture
from test_page_browser import browser, drawn, open_page, spot, title, until  # noqa: F401  (fixtures)

from onrecord.model.answers import Group, GroupLine, Picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]


def steps(tab: Page) -> list[str]:
    return [" ".join(text.split()) for text in tab.locator("#evidence .step").all_inner_texts()]


def folded() -> Picture:
    """The invented case in two groups."""
    ids = sorted(entity.ref.id for entity in picture().entities)
    return picture(
        groups=(
            Group(first="bloom", size=1_440, members=("bloom", *[i for i in ids[:9] if i != "bloom"])),
            Group(first="response", size=9, members=("response", *[i for i in ids[9:] if i != "response"])),
        ),
        group_lines=(
            GroupLine(
                a="bloom",
                b="response",
                claims=1_234,
                firmness=2,
                contested=True,
                standings=(("reported", 1_000, 0), ("alleged", 234, 7)),
            ),
        ),
        selection="An overview.",
    )


def nearby() -> Picture:
    """Ames and her suit; the others are held and not shown."""
    shown = {"ames", "ames-v"}
    made = picture()
    inside = tuple(
        c for c in CLAIMS if {e.id for e in (c.subject, c.object, c.within) if e is not None} <= shown
    )
    return replace(
        made,
        entities=tuple(e for e in made.entities if e.ref.id in shown),
        nearby=tuple(e for e in made.entities if e.ref.id not in shown),
        claims=inside,
        nearby_claims=tuple(c for c in CLAIMS if c not in inside),
        conflicts=(),
        selection="Around Ida Ames: what is joined directly.",
    )


def test_a_path_between_two_names_chosen_by_keyboard(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    tab.focus("#path-from")
    tab.keyboard.type("ida")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "path-to"
    tab.keyboard.type("crane")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    assert steps(tab) == [
        "1 Ida Ames plaintiff in Ames v. Port Ellen",
        "2 Ames v. Port Ellen has defendant in Officer Carl Bloom",
        "3 Officer Carl Bloom subject of Discharge of the officers",
        "4 Discharge of the officers has subject of Officer Dora Crane",
    ]
    assert tab.evaluate("location.hash") == "#path=ames..crane"
    assert "says nothing else about either" in tab.inner_text("#evidence")


def test_nothing_joins_two_and_the_page_says_so(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), hash_="#path=ames..reyes")
    assert "Nothing on this page joins these two." in tab.inner_text("#evidence")


def test_neighbours_that_the_file_holds_are_shown_when_asked(open_page: Open) -> None:  # noqa: F811
    tab = open_page(nearby(), hash_="#name=ames-v")
    assert "17 names" not in tab.inner_text("#counts")
    tab.get_by_role("button", name="Show 4 more neighbours").click()
    assert "open=near" in tab.evaluate("location.hash")
    texts = drawn(tab, lambda: tab.click("#zoom-in"))["texts"]
    assert {"Ida Ames", "Judge Elias Drake"} <= set(texts)
    tab.click("#undo")
    assert tab.get_by_role("button", name="Show 4 more neighbours").count() == 1
    tab.fill("#find", "dora")
    tab.keyboard.press("Enter")
    assert title(tab) == "Officer Dora Crane"


def test_a_group_unfolds_by_keyboard_and_folds_by_undo(open_page: Open) -> None:  # noqa: F811
    tab = open_page(folded())
    texts = drawn(tab, lambda: tab.click("#zoom-in"))["texts"]
    assert "1,234 ≠" in texts, "the sign for disagreement stands on folded lines too"
    assert not {"Ida Ames"} & set(texts)
    tab.focus("#network")
    tab.keyboard.press("Enter")
    assert title(tab) == "Officer Carl Bloom and 1,439 more"
    assert "1,431 names of them are not in this file." in tab.inner_text("#evidence")
    tab.focus("#network")
    tab.keyboard.press("Enter")
    assert "open=group%3Abloom" in tab.evaluate("location.hash")
    assert "Ida Ames" in drawn(tab, lambda: tab.click("#zoom-in"))["texts"]
    tab.keyboard.press("Control+z")
    assert "open=" not in tab.evaluate("location.hash")


def test_undo_takes_back_filters_choices_and_drags(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    assert not tab.locator("#undo").is_visible()
    tab.uncheck("[data-filter=event]")
    tab.select_option("#only-source", "opinion")
    until(tab, "location.hash.includes('only=opinion')")
    x, y = spot(tab, "drake")
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 50, y + 30, steps=5)
    tab.mouse.up()
    until(tab, "location.hash.includes('pins=drake')")
    tab.click("#undo")
    until(tab, "!location.hash.includes('pins')")
    tab.click("#undo")
    until(tab, "!location.hash.includes('only=')")
    assert tab.input_value("#only-source") == ""
    while tab.locator("#undo").is_visible():
        tab.click("#undo")
    assert tab.is_checked("[data-filter=event]") and tab.evaluate("location.hash") == ""


def test_an_address_brings_the_whole_state_back(open_page: Open) -> None:  # noqa: F811
    tab = open_page(
        picture(), hash_="#name=bloom&hidden=place+work&standings=rejected&two=yes&from=1991-01-01"
    )
    assert title(tab) == "Officer Carl Bloom"
    assert not tab.is_checked("[data-filter=place]") and tab.is_checked("[data-filter=rejected]")
    assert tab.is_checked("#only-two")
    assert tab.input_value("#from") != "0"


def test_time_has_three_answers(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), hash_="#from=1991-06-01&until=1991-12-31")
    said = tab.inner_text("#time-says")
    found = {word: int(n) for n, word in re.findall(r"(\d+) (inside|possible|outside|not dated)", said)}
    assert found == {"inside": 3, "possible": 1, "outside": 6, "not dated": 14}
    assert tab.locator("#events rect").count() >= 1


def taken(tab: Page, button: str) -> Path:
    with tab.expect_download() as download:
        tab.click(button)
    return Path(download.value.path())


def test_the_claims_shown_as_csv(open_page: Open) -> None:  # noqa: F811
    made = picture(claims=(*CLAIMS[:-1], replace(CLAIMS[-1], summary="=1+1")))
    tab = open_page(made)
    text = taken(tab, "#take-csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 21
    assert all(row["standing"] for row in rows)
    assert {row["in our words"] for row in rows} >= {"'=1+1"}
    assert all("build 0123456789ab" in row["record"] for row in rows)


@pytest.mark.parametrize("internal", [False, True])
def test_the_picture_as_svg_and_png(open_page: Open, internal: bool) -> None:  # noqa: F811
    tab = open_page(picture(), internal=internal)
    root = ElementTree.fromstring(taken(tab, "#take-svg").read_text(encoding="utf-8"))
    texts = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"The Harbor Street case", "Ida Ames", "2 ≠"} <= texts
    assert any("build 0123456789ab" in (text or "") for text in texts)
    assert any("Internal copy" in (text or "") for text in texts) == internal
    png = taken(tab, "#take-png").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 30_000
    assert int.from_bytes(png[16:20], "big") > 1_400


def test_the_table_needs_no_sideways_scrolling_on_a_narrow_screen(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), width=360, height=740, hash_="#view=table")
    assert tab.evaluate("document.getElementById('table').scrollWidth") <= 360
    assert tab.locator("#table tbody tr").count() == 21


def test_panning_moves_the_picture_and_rests_where_it_was_put(open_page: Open) -> None:  # noqa: F811
    tab = open_page(large_picture(300, 500))
    before = spot(tab, "e00003")
    box = tab.locator("#network").bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + box["height"] - 20
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 120, y - 60, steps=12)
    assert "translate" in tab.evaluate("document.getElementById('canvas').style.transform")
    tab.mouse.up()
    until(tab, "document.getElementById('canvas').style.transform === ''")
    after = spot(tab, "e00003")
    assert abs(after[0] - before[0] - 120) < 3 and abs(after[1] - before[1] + 60) < 3


AXE = importlib.util.find_spec("axe_playwright_python")
STATES = {
    "light": ("", "light", 1440),
    "dark": ("", "dark", 1440),
    "table": ("#view=table", "light", 1440),
    "conflict": ("#conflict=a-calledIn-call", "light", 1440),
    "name": ("#name=bloom", "dark", 1440),
    "path": ("#path=ames..crane", "light", 1440),
    "narrow": ("", "light", 360),
    "narrow table": ("#view=table", "dark", 360),
}


@pytest.mark.skipif(AXE is None, reason="axe is not installed: pip install onrecord[dev]")
@pytest.mark.parametrize("name", sorted(STATES))
def test_axe_finds_nothing(open_page: Open, name: str) -> None:  # noqa: F811
    hash_, scheme, width = STATES[name]
    tab = open_page(picture(), hash_=hash_, scheme=scheme, width=width, internal=name == "light")
    assert AXE is not None and AXE.origin is not None
    tab.evaluate(Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    told = [
        (rule["id"], rule["impact"], [node["html"][:120] for node in rule["nodes"][:3]])
        for rule in found["violations"]
    ]
    assert told == []


def test_a_chain_given_with_the_page_still_opens_it(open_page: Open) -> None:  # noqa: F811
    tab = open_page(path_picture())
    assert len(steps(tab)) == 2


def test_lines_between_groups_follow_the_filter_of_standings(open_page: Open) -> None:  # noqa: F811
    tab = open_page(folded(), hash_="#line=group%3Abloom~group%3Aresponse")
    rows = tab.locator("#evidence .members li").all_inner_texts()
    assert [row.strip() for row in rows] == ["Reported: 1,000", "Alleged: 234, 7 of them contested"]
    assert "1,000" in drawn(tab, lambda: tab.uncheck("[data-filter=alleged]"))["texts"]
    tab.check("[data-filter=alleged]")
    assert "7 ≠" in drawn(tab, lambda: tab.check("#only-contested"))["texts"]
    tab.select_option("#only-source", "opinion")
    until(
        tab, "document.getElementById('left-out').textContent.includes('do not follow the filter by source')"
    )


def test_a_path_between_two_names_chosen_by_mouse(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), hash_="#name=ames")
    tab.click("#path-from-here")
    assert tab.input_value("#path-from") == "Ida Ames"
    tab.fill("#path-to", "crane")
    tab.locator("#path-to-list [role=option]").first.click()
    tab.click("#path-go")
    assert len(steps(tab)) == 4
    texts = drawn(tab, lambda: tab.click("#zoom-in"))["texts"]
    assert {"1", "2", "3", "4", "5"} <= set(texts), "the names on the way are numbered"
    tab.click("#undo")
    tab.click("#undo")
    assert title(tab) == "Ida Ames"


def test_filters_by_keyboard(open_page: Open) -> None:  # noqa: F811
    """Boxes, lists and both handles of time: all of it without a mouse."""
    tab = open_page(picture())
    tab.focus("[data-filter=event]")
    tab.keyboard.press("Space")
    assert not tab.is_checked("[data-filter=event]")
    tab.focus("#relation")
    tab.keyboard.type("plaintiff")
    until(tab, "location.hash.includes('relation=plaintiffIn')")
    tab.focus("#from")
    for _ in range(3):
        tab.keyboard.press("PageUp")
    until(tab, "location.hash.includes('from=')")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", tab.get_attribute("#from", "aria-valuetext") or "")
    tab.keyboard.press("Control+z")
    until(tab, "!location.hash.includes('from=')")


def test_zoom_by_wheel_and_by_key(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    scale = "Number(document.getElementById('network').dataset.seen.split(' ')[0])"
    until(tab, "document.getElementById('network').dataset.seen")
    begun = tab.evaluate(scale)
    x, y = spot(tab, "ames-v")
    tab.mouse.move(x, y)
    tab.mouse.wheel(0, -300)
    until(tab, f"{scale} > {begun} * 1.2")
    after = spot(tab, "ames-v")
    assert abs(after[0] - x) < 4 and abs(after[1] - y) < 4, "what lies under the pointer stays there"
    tab.focus("#network")
    tab.keyboard.press("0")
    until(tab, f"Math.abs({scale} - {begun}) < 0.02")


def test_the_timeline_chooses_by_mouse(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    tab.locator("#events g.event", has_text="Discharge of the officers").first.click()
    assert title(tab) == "Discharge of the officers"
    assert tab.locator("#events g.event.chosen").count() == 1
    assert tab.locator("#events [stroke-dasharray]").count() >= 1, "a disputed time is drawn disputed"


def test_names_that_were_chosen_are_drawn_also_where_no_claim_joins_them(open_page: Open) -> None:  # noqa: F811
    made = replace(nearby(), claims=(), nearby_claims=CLAIMS)
    tab = open_page(made)
    texts = drawn(tab, lambda: tab.click("#zoom-out"))["texts"]
    assert any("Ida Ames" in text for text in texts)
    assert len(texts) > 1, "her suit as well"
    assert "not shown" not in tab.locator("header").first.inner_text()
