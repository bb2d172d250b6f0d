"""What a newcomer tripped over on the page: each of it mended, and kept so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pictures import large_picture, path_picture, picture
from test_page_browser import browser, open_page, spot, title, until  # noqa: F401  (fixtures)

from onrecord.model.answers import Picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
RENAMED = {
    "ames": ("John Balcerzak", ("John Balczerak",)),
    "ames-v": ("Balcerzak v. Port Ellen", ()),
    "response": ("the retirement of John Balcerzak", ()),
    "caller": ("a fellow officer of John Balcerzak", ()),
    "court": ("Court of Appeals for the Seventh Circuit", ()),
}


def renamed() -> Picture:
    """The invented case with names that are alike."""
    made = picture()
    return replace(
        made,
        entities=tuple(
            replace(e, ref=replace(e.ref, name=RENAMED[e.ref.id][0]), aliases=RENAMED[e.ref.id][1])
            if e.ref.id in RENAMED
            else e
            for e in made.entities
        ),
    )


WATCH_FRAME = """() => {
  const pen = CanvasRenderingContext2D.prototype;
  if (window.frame) return;
  const { clearRect, fillText, fillRect } = pen;
  window.frame = [];
  const put = (ctx, more, left, right, top, bottom) => {
    const { a, e, d, f } = ctx.getTransform();
    const ratio = window.devicePixelRatio || 1;
    const box = ctx.canvas.getBoundingClientRect();
    const [x, y] = [(at) => box.x + (at * a + e) / ratio, (at) => box.y + (at * d + f) / ratio];
    window.frame.push({ ...more, left: x(left), right: x(right), top: y(top), bottom: y(bottom) });
  };
  pen.clearRect = function (...rest) { window.frame = []; return clearRect.apply(this, rest); };
  pen.fillRect = function (x, y, w, h) {
    put(this, { text: null }, x, x + w, y, y + h);
    return fillRect.call(this, x, y, w, h);
  };
  pen.fillText = function (text, x, y) {
    const half = this.measureText(text).width / 2;
    const size = parseFloat(this.font.match(/([\\d.]+)px/)[1]);
    put(this, { text, fill: this.fillStyle }, x - half, x + half, y - size / 2, y + size / 2);
    return fillText.call(this, text, x, y);
  };
}"""


def frame(tab: Page, change: Callable[[], object]) -> list[dict[str, Any]]:
    """What the last frame after a change writes on the canvas, in this order, and where on the screen."""
    tab.evaluate(WATCH_FRAME)
    change()
    tab.wait_for_timeout(300)
    until(tab, "window.frame.length > 0")
    written: list[dict[str, Any]] = tab.evaluate("window.frame")
    return written


def overlap(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether one covers more than a hair of the other."""
    across = min(one["right"], two["right"]) - max(one["left"], two["left"])
    down = min(one["bottom"], two["bottom"]) - max(one["top"], two["top"])
    return bool(across > 2 and down > 2)


def found(tab: Page, asked: str) -> list[str]:
    tab.fill("#find", asked)
    return [text.split("\n")[0] for text in tab.locator("#found [role=option]").all_inner_texts()]


def test_on_a_narrow_screen_the_table_shows_the_card_below_it(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), width=360, height=740, hash_="#view=table")
    assert not tab.locator("#evidence").is_visible()
    tab.locator("#table .name").filter(has_text=re.compile("^Officer Carl Bloom$")).first.click()
    assert title(tab) == "Officer Carl Bloom" and tab.locator("#evidence").is_visible()
    sheet, table = tab.locator("#evidence").bounding_box(), tab.locator("#table").bounding_box()
    assert sheet is not None and table is not None
    assert sheet["y"] >= table["y"] + 100 and sheet["height"] > 200 and sheet["y"] + sheet["height"] <= 740
    tab.get_by_role("button", name="← The table").click()
    assert not tab.locator("#evidence").is_visible() and tab.locator("#table").is_visible()
    assert tab.evaluate("document.activeElement.id") == "table"
    tab.fill("#find", "ida")
    tab.keyboard.press("Enter")
    assert title(tab) == "Ida Ames" and tab.locator("#evidence").is_visible()


def test_the_search_puts_the_person_first_and_the_unnamed_last(open_page: Open) -> None:  # noqa: F811
    tab = open_page(renamed())
    for asked in ("Balcerzak", "Balcerzack", "balcerzak "):
        names = found(tab, asked)
        assert names[0] == "John Balcerzak" and names[-1] == "a fellow officer of John Balcerzak", asked
        assert len(names) == 4, asked
    assert found(tab, "John Balcerzack")[0] == "John Balcerzak"
    assert found(tab, "Jon Balczerak")[0] == "John Balczerak", "one letter beside an alias"
    assert found(tab, "a fellow officer of John Balcerzak")[0] == "a fellow officer of John Balcerzak"
    tab.fill("#find", "Balcerzack")
    tab.keyboard.press("Enter")
    assert title(tab) == "John Balcerzak"


def test_the_search_reads_ordinals(open_page: Open) -> None:  # noqa: F811
    tab = open_page(renamed())
    for asked in ("7th Circuit", "seventh circuit", "Court of Appeals 7th"):
        assert found(tab, asked) == ["Court of Appeals for the Seventh Circuit"], asked
    assert found(tab, "8th Circuit") == ["No name on this page is written so."]


def test_a_side_that_a_filter_hides_is_said_and_can_be_shown(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    tab.uncheck("[data-filter=found]")
    tab.get_by_role("button", name=re.compile("When was the discharge")).first.click()
    note = tab.locator("#hidden-sides")
    label = (
        tab.locator("label.row", has=tab.locator("[data-filter=found]")).locator("span").first.inner_text()
    )
    assert note.locator("span").inner_text() == f"1 side is hidden in the network by the filter: {label}."
    note.get_by_role("button", name="Show it").click()
    assert note.count() == 0 and tab.is_checked("[data-filter=found]")
    assert tab.locator("#evidence .side").count() == 2


def test_show_only_takes_the_dimming_off_and_fits_what_is_left(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), hash_="#name=quay")
    colours = {one["fill"] for one in frame(tab, lambda: tab.click("#zoom-in")) if one["text"]}
    assert len(colours) > 1, "what is not concerned is dimmed"
    for _ in range(6):
        tab.click("#zoom-in")
    board = tab.locator("#network").bounding_box()
    assert board is not None
    written = [one for one in frame(tab, lambda: tab.check("#only-contested")) if one["text"]]
    names = [one for one in written if one["text"] in ("Fern Reyes", "Gil Stone")]
    assert len(names) == 2 and len({one["fill"] for one in names}) == 1, "nothing is dimmed"
    for one in names:
        assert board["x"] <= one["left"] and one["right"] <= board["x"] + board["width"]
        assert board["y"] <= one["top"] and one["bottom"] <= board["y"] + board["height"]
    assert tab.locator("#nothing").is_hidden()
    ticked = tab.locator("#standings input:checked").evaluate_all("boxes => boxes.map(b => b.dataset.filter)")
    for one in ticked:
        tab.uncheck(f'#standings [data-filter="{one}"]')
    assert tab.locator("#nothing").is_visible()
    tab.click("#reset")
    assert tab.locator("#nothing").is_hidden()


def test_no_name_is_written_over_the_words_of_a_line(open_page: Open) -> None:  # noqa: F811
    tab = open_page(path_picture(), width=900, height=420)
    written = frame(tab, lambda: tab.click("#zoom-out"))
    words = [place for place, one in enumerate(written) if one["text"] and " · " in one["text"]]
    assert len(words) >= 2
    for place in words:
        below = [one for one in written[:place] if one["text"] and overlap(one, written[place])]
        plate = written[place - 1]
        assert not below or (plate["text"] is None and plate["left"] <= written[place]["left"])
        assert not [
            one
            for one in written[place + 1 :]
            if one["text"] and not one["text"].isdigit() and overlap(one, written[place])
        ]


def test_the_best_joined_name_is_written_even_in_a_crowd(open_page: Open) -> None:  # noqa: F811
    made = large_picture(120, 600)
    joined = Counter(end.id for c in made.claims for end in (c.subject, c.object) if end is not None)
    best = joined.most_common(1)[0][0]
    name = next(e.ref.name for e in made.entities if e.ref.id == best)
    tab = open_page(made, width=1100, height=600)
    texts = " ".join(one["text"] for one in frame(tab, lambda: tab.click("#zoom-out")) if one["text"])
    assert name in texts


def test_a_narrow_screen_has_a_short_invitation_and_small_dots(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture(), width=360, height=740)
    assert tab.get_attribute("#find", "placeholder") == "Find a name"
    assert tab.evaluate(
        """(() => {
        const box = document.getElementById("find");
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = getComputedStyle(box).font;
        return pen.measureText(box.placeholder).width + 22 <= box.clientWidth; })()"""
    )
    assert open_page(picture()).get_attribute("#find", "placeholder") == "Find a name, also misspelt"


def test_time_says_months_and_that_there_is_more(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    months = tab.locator("#scale .month").all_text_contents()
    assert months[:3] == ["Apr", "Jul", "Oct"] and months[-1] == "Dec", "every month where there is room"
    assert tab.locator("#time-more").is_hidden()
    tab.evaluate("document.getElementById('time').style.height = '70px'")
    until(tab, "!document.getElementById('time-more').hidden")
    for _ in range(4):
        if tab.locator("#time-more").is_visible():
            tab.click("#time-more")
            tab.wait_for_timeout(100)
    assert tab.locator("#time-more").is_hidden()


def test_a_slow_press_is_a_press(open_page: Open) -> None:  # noqa: F811
    tab = open_page(picture())
    x, y = spot(tab, "quay")
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.wait_for_timeout(400)  # longer than the 250 ms that the drawing's library allows by itself
    tab.mouse.up()
    until(tab, "document.querySelector('#evidence h2').textContent === 'Harbor Street'")


def test_a_draft_looks_like_one_everywhere(open_page: Open) -> None:  # noqa: F811
    """Taken in because somebody asked for it, it is never drawn as if it had been reviewed."""
    made = picture()
    only = replace(made, claims=tuple(replace(c, draft=c.id == "c02") for c in made.claims))
    tab = open_page(only, hash_="#line=ames-v~bloom")
    assert "draft, not reviewed" in tab.inner_text("#evidence .draft .stands")
    dashed = tab.locator("#evidence .draft").evaluate("n => getComputedStyle(n).borderTopStyle")
    assert dashed == "dashed"
    texts = {one["text"] for one in frame(tab, lambda: tab.click("#zoom-in")) if one["text"]}
    assert "draft: defendant in · Recorded" in texts
    tab.click("#view-table")
    assert "Draft, not reviewed." in tab.inner_text("#table [data-claim=c02]")
    assert "Draft" not in tab.inner_text("#table [data-claim=c03]")
