"""Take the README's picture of the page anew, so that it never goes stale; or pictures of all its states.

Run: make picture                                    docs/page.png
     python docs/picture.py FOLDER [LARGE DOSSIER]   its states to look at     (both need Chromium)
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import sync_playwright

import onrecord

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class State(NamedTuple):
    """One state of the page: its address, its screen, what is done before the picture is taken."""

    name: str
    hash: str = ""
    width: int = 1440
    height: int = 900
    scheme: str = "light"
    media: str = "screen"


STATES = (
    State("case"),
    State("person", "#name=balcerzak"),
    State("path", "#path=lacy..seventh-circuit"),
    State("dark", "", scheme="dark"),
    State("narrow", "", 360, 740),
    State("narrow-name", "#name=balcerzak", 360, 740),
    State("narrow-table", "#view=table&name=balcerzak", 360, 740),
    State("table", "#view=table"),
    State("time", "#from=1991-05-01&until=1991-12-31"),
    State("print", "#name=balcerzak", 800, 1100, media="print"),
)


def main(arguments: list[str]) -> None:
    """The bundled case as one page, and pictures of it."""
    if CHROMIUM is None:
        sys.exit("Chromium is not installed. Try: make browser")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        case = Path(name) / "balcerzak"
        shutil.copytree(ROOT / "data" / "balcerzak", case, ignore=shutil.ignore_patterns(".onrecord"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page_file = Path(name) / "page.html"
        with onrecord.open(case) as record:
            record.view(page_file)
            states = [*STATES, State("conflict", f"#line={_disputed_line(record)}")]
        if not arguments:
            _take(browser, page_file, State("page", "#path=lacy..seventh-circuit", 1280, 800), ROOT / "docs")
        else:
            folder = Path(arguments[0])
            folder.mkdir(parents=True, exist_ok=True)
            for state in states:
                _take(browser, page_file, state, folder)
            for large in arguments[1:]:
                with onrecord.open(large) as record:
                    record.view(page_file)
                _take(browser, page_file, State("overview"), folder)
                _take(browser, page_file, State("unfolded"), folder, _unfold)
        browser.close()


def _disputed_line(record: onrecord.Record) -> str:
    """The line on which most claims stand on a side of a conflict, as the page names it."""
    count: dict[str, int] = {}
    for conflict in record.conflicts().conflicts:
        for claim in (claim for side in conflict.sides for claim in side.claims if claim.object):
            assert claim.object is not None
            pair = "~".join(sorted((claim.subject.id, claim.object.id)))
            count[pair] = count.get(pair, 0) + 1
    return max(sorted(count), key=lambda pair: count[pair])


def _unfold(page: Page) -> None:
    """Choose the group with most names and unfold it, by keyboard."""
    page.focus("#network")
    page.keyboard.press("Enter")
    page.click("#unfold")


def _take(
    browser: Browser,
    page_file: Path,
    state: State,
    folder: Path,
    act: Callable[[Page], None] | None = None,
) -> None:
    page = browser.new_page(
        viewport={"width": state.width, "height": state.height},
        color_scheme="dark" if state.scheme == "dark" else "light",
    )
    page.goto(page_file.as_uri() + state.hash)
    page.wait_for_selector("#evidence h2")
    page.wait_for_timeout(1500)
    if act:
        act(page)
        page.wait_for_timeout(1200)
    if state.media == "print":
        page.emulate_media(media="print")
    page.screenshot(path=str(folder / f"{state.name}.png"))
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
