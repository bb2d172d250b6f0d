"""Names on the canvas: large enough, none over another, no mark over one; asked of what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pictures import large_picture, path_picture
from records import opened
from test_page_browser import browser, open_page, until  # noqa: F401  (fixtures)
from test_page_more import folded

from onrecord.model.answers import Picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]

WATCH = """() => {
  if (window.seen) return;
  const pen = CanvasRenderingContext2D.prototype;
  const { clearRect, fillText, roundRect } = pen;
  window.seen = [];
  const put = (ctx, what, text, left, right, top, bottom) => {
    const { a, e, d, f } = ctx.getTransform();
    const ratio = window.devicePixelRatio || 1;
    const size = parseFloat(/([\\d.]+)px/.exec(ctx.font)[1]) * a / ratio;
    window.seen.push({ what, text, size, left: (left * a + e) / ratio, right: (right * a + e) / ratio,
      top: (top * d + f) / ratio, bottom: (bottom * d + f) / ratio });
  };
  pen.clearRect = function (...rest) { window.seen = []; return clearRect.apply(this, rest); };
  pen.roundRect = function (x, y, w, h, r) {
    put(this, "mark", "", x, x + w, y, y + h);
    return roundRect.call(this, x, y, w, h, r);
  };
  pen.fillText = function (text, x, y) {
    const half = this.measureText(text).width / 2;
    const size = parseFloat(/([\\d.]+)px/.exec(this.font)[1]);
    const words = / · |^drama$|^judged the same$/.test(text);
    const what = /600/.test(this.font) ? "count" : words ? "words" : "name";
    put(this, what, text, x - half, x + half, y - size * 0.36, y + size * 0.36);
    return fillText.call(this, text, x, y);
  };
}"""


def drawn(tab: Page, change: Callable[[], object]) -> list[dict[str, Any]]:
    """What the last frame after a change holds, in pixels of the screen."""
    tab.evaluate(WATCH)
    change()
    tab.wait_for_timeout(260)
    until(tab, "window.seen.length > 0")
    found: list[dict[str, Any]] = tab.evaluate("window.seen")
    return found


def over(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether the letters of one lie on those, or on the mark, of the other; a hair is no overlap."""
    across = min(one["right"], two["right"]) - max(one["left"], two["left"])
    down = min(one["bottom"], two["bottom"]) - max(one["top"], two["top"])
    return bool(across > 1.5 and down > 1.5)


def the_case(folder: Path) -> Picture:
    from onrecord.ask.picture import whole
    from onrecord.read.dossier import read

    dossier, _ = read(Path(__file__).parent.parent / "data" / "balcerzak")
    with opened(folder, dossier) as reading:
        return whole(reading)


def crowd() -> Picture:
    """Twice as many lines as names, a third of them disputed."""
    made = large_picture(150, 500)
    claims = tuple(replace(c, contested=not n % 3) for n, c in enumerate(made.claims))
    return replace(made, claims=claims)


@pytest.mark.parametrize("which", ["case", "crowd", "path", "folded"])
def test_no_name_is_small_and_nothing_lies_over_one(open_page: Open, tmp_path: Path, which: str) -> None:  # noqa: F811
    made = {"case": the_case, "crowd": lambda _: crowd(), "path": lambda _: path_picture()}.get(
        which, lambda _: folded()
    )(tmp_path)
    tab = open_page(made)
    steps = [("#zoom-all", 1), ("#zoom-in", 3), ("#zoom-in", 4), ("#zoom-out", 9), ("#zoom-out", 3)]
    counted = 0
    for button, times in steps:
        frame = drawn(tab, lambda: [tab.click(button) for _ in range(times)])  # noqa: B023
        names = [one for one in frame if one["what"] == "name"]
        marks = [one for one in frame if one["what"] == "mark"]
        assert min((one["size"] for one in frame if one["what"] != "mark"), default=11) >= 11
        assert [(a["text"], b["text"]) for n, a in enumerate(names) for b in names[:n] if over(a, b)] == []
        assert [name["text"] for name in names for mark in marks if over(name, mark)] == []
        counted += len(names) * (1 + len(marks))
    assert counted > 30


def test_what_is_chosen_keeps_its_name_and_covers_none(open_page: Open, tmp_path: Path) -> None:  # noqa: F811
    made = the_case(tmp_path)
    for hash_ in ("#name=balcerzak", "#path=lacy..seventh-circuit"):
        tab = open_page(made, hash_=hash_)
        frame = drawn(tab, lambda: tab.click("#zoom-out"))  # noqa: B023
        names = [one for one in frame if one["what"] == "name"]
        marks = [one for one in frame if one["what"] == "mark"]
        assert "John Balcerzak" in {one["text"] for one in names}
        assert [(a["text"], b["text"]) for n, a in enumerate(names) for b in names[:n] if over(a, b)] == []
        assert [name["text"] for name in names for mark in marks if over(name, mark)] == []


def test_every_disputed_line_of_the_case_has_its_mark(open_page: Open, tmp_path: Path) -> None:  # noqa: F811
    """A mark gives way to names, but it does not go: there is room along the line."""
    made = the_case(tmp_path)
    tab = open_page(made)
    frame = drawn(tab, lambda: tab.click("#zoom-in"))
    marked = {
        c
        for one in made.conflicts
        if one.level != "differs"
        for s in one.sides
        for c in (k.id for k in s.claims)
    }
    disputed = {
        frozenset((c.subject.id, c.object.id))
        for c in made.claims
        if c.object
        and (c.id in marked or c.contested)
        and not c.down
        and not c.answers
        and c.standing != "depicted"
    }
    assert len([one for one in frame if one["what"] == "mark"]) >= len(disputed) > 20
