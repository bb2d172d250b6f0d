"""The pages in a real browser: by mouse and keyboard, light and dark, 360 px and wide, and what axe finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.chromium import browser  # noqa: F401  (a fixture)
from tests.served import Served, dossier, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
QUESTION = """\
# Who is of a class?
#
# param class: the class (default onr:Person)
SELECT ?name ?class WHERE { ?x a ?class ; rdfs:label ?name } ORDER BY ?name
"""
PAGES = (
    "/", "/search?q=lacy", "/entity/balcerzak", "/source/opinion", "/connect?name=lacy&name=police",
    "/network?around=lacy", "/timeline", "/conflicts", "/audit", "/questions", "/questions/of-class",
    "/query", "/terms", "/terms/plaintiffIn", "/entities", "/sources", "/entity/nobody",
)  # fmt: skip
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = dossier(tmp_path_factory.mktemp("pages") / "case", files={"queries/of-class.rq": QUESTION})
    with served(made, "--port", "0") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, server: Served) -> Iterator[Open]:  # noqa: F811
    """Opens an address; at the end nothing was asked of another host, logged or refused by the policy."""
    contexts: list[Any] = []
    trouble: list[str] = []

    def asked(url: str) -> None:
        if not url.startswith((server.url, "data:", "blob:")):
            trouble.append(f"request: {url}")

    def open_it(
        address: str,
        *,
        width: int = 1440,
        scheme: str = "light",
        script: bool = True,
        expect: int = 200,
        refused: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,  # type: ignore[arg-type]
        )
        contexts.append(context)
        tab = context.new_page()
        # That an address was refused is told in the console, too.
        tab.on("console", lambda m: None if refused else trouble.append(f"console {m.type}: {m.text}"))
        tab.on("pageerror", lambda e: trouble.append(f"error: {e}"))
        tab.on("request", lambda r: asked(r.url))
        answer = tab.goto(server.url + address)
        assert answer is not None
        assert answer.status == expect, address
        return tab

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_every_page_is_sound_for_axe_and_as_wide_as_the_screen(
    open_page: Open, server: Served, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found: dict[str, Any] = {}
    tab = open_page("/entity/nobody", width=width, scheme=scheme, expect=404, refused=True)
    for address in PAGES:
        tab.goto(server.url + address, wait_until="domcontentloaded")
        # The frame of the network is a page of its own with tests of its own.
        result = Axe().run(tab, context={"exclude": [["iframe"]]}, options=RULES)
        wrong = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result.response["violations"]]
        wide = tab.evaluate("document.documentElement.scrollWidth")
        if wrong or wide > width:
            found[address] = (wrong, wide)
    assert found == {}


def test_every_page_is_complete_without_a_script(open_page: Open, server: Served) -> None:
    tab = open_page("/", script=False)
    for address in PAGES[:-1]:
        tab.goto(server.url + address, wait_until="domcontentloaded")
        assert tab.locator("h1").count() == 1
        assert "Record of" in tab.inner_text("footer")
    tab = open_page("/", script=False)
    tab.fill("#start-find", "Catherine Lacy")
    tab.press("#start-find", "Enter")
    assert "Catherine Lacy" in tab.inner_text(".hits")
    tab = open_page("/query", script=False)
    tab.fill("#query", "SELECT ?who { ?who a onr:Person }")
    tab.click("form.ask button.main")
    assert "2 rows" in tab.inner_text("#answer h2")


def test_from_the_first_page_to_a_claim_by_keyboard_alone(open_page: Open) -> None:
    tab = open_page("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "find"
    tab.keyboard.type("katherine lacy", delay=5)
    tab.wait_for_selector(".options li:has-text('Catherine Lacy')")
    tab.keyboard.press("ArrowDown")
    assert tab.get_attribute("#find", "aria-activedescendant")
    assert tab.locator(".options li[aria-selected=true]").count() == 1
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/entity/lacy")
    assert tab.inner_text("h1") == "Catherine Lacy"
    follow(tab, "claim")
    assert tab.inner_text("h1").startswith("Catherine Lacy plaintiff in")
    assert "Reported" in tab.inner_text(".claim")


def follow(tab: Page, words: str) -> None:
    """Walk by Tab to the first link with these words, see where the focus is, and follow it."""
    for _ in range(120):
        tab.keyboard.press("Tab")
        place = tab.evaluate(
            "[document.activeElement.textContent.trim(),"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if place[0] == words:
            assert place[1] != "none", "the focus is seen"
            with tab.expect_navigation():
                tab.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {words}")


def test_two_names_are_connected_from_the_form(open_page: Open) -> None:
    tab = open_page("/connect")
    tab.fill("#name-1", "lacy")
    tab.wait_for_selector("#names .options li")
    tab.click("#names .options li")
    assert tab.input_value("#name-1") == "lacy"
    tab.fill("#name-2", "Milwaukee Police Department")
    tab.click("form.form button.main")
    tab.wait_for_selector(".chain")
    assert "It says nothing else about either." in tab.inner_text(".result")
    assert tab.locator(".hops > li").count() >= 2
    assert tab.locator("svg.routes a").count() >= 3
    tab.click("summary >> nth=0")
    tab.check("input[name=standing][value=found]")
    tab.click("form.form button.main")
    tab.wait_for_selector(".result")
    assert "Conditions (1 set)" in tab.inner_text("form.form summary")


def test_the_network_unfolds_inside_its_frame(open_page: Open) -> None:
    tab = open_page("/network?around=lacy")
    frame = tab.frame_locator("iframe.frame")
    frame.locator("#evidence h2").wait_for()
    frame.locator("#find, input[type=search]").first.fill("Balcerzak")
    frame.locator("[role=option]").first.click()
    assert "John Balcerzak" in frame.locator("#evidence h2").inner_text()
    tab.click("main details summary")
    with tab.expect_navigation():
        tab.click("main details li a >> nth=0")
    assert tab.url.count("around=") == 2


def test_a_question_in_sparql_is_answered_below_the_editor(open_page: Open) -> None:
    tab = open_page("/query")
    if tab.locator(".ace_editor").count():
        tab.evaluate(
            "ace.edit(document.querySelector('.ace-host')).setValue('SELECT ?who { ?who a onr:Person }', 1)"
        )
        tab.locator(".ace_text-input").first.focus()
        tab.keyboard.press("Control+Enter")
    else:
        tab.fill("#query", "SELECT ?who { ?who a onr:Person }")
        tab.press("#query", "Control+Enter")
    tab.wait_for_selector("#answer table")
    assert "2 rows" in tab.inner_text("#answer h2")
    assert tab.get_attribute("#answer td a", "href") in ("/entity/lacy", "/entity/balcerzak")
    tab.fill("#word", "plaintiff in")
    tab.click("#insert")
    written = (
        tab.input_value("#query")
        if not tab.locator(".ace_editor").count()
        else tab.inner_text(".ace_text-layer")
    )
    assert "onr:plaintiffIn" in written


def test_a_refused_question_says_why(open_page: Open) -> None:
    tab = open_page("/query?query=SELEC", refused=True)
    tab.click("form.ask button.main")
    tab.wait_for_selector("#answer .fault")
    assert "SELEC" in tab.inner_text("#answer .fault") or "line 1" in tab.inner_text("#answer .fault")


def test_a_citation_carries_the_address_of_the_page(open_page: Open, server: Served) -> None:
    tab = open_page("/entity/lacy")
    tab.click("footer summary")
    assert f"{server.url}/entity/lacy" in tab.inner_text("footer .citation")
    assert tab.locator("footer button.copy").count() == 1


def test_print_leaves_out_what_nobody_can_press(open_page: Open) -> None:
    tab = open_page("/entity/balcerzak")
    tab.emulate_media(media="print")
    assert not tab.is_visible(".top nav")
    assert not tab.is_visible(".actions")
    assert tab.is_visible("article.claim >> nth=0")
    assert tab.is_visible("footer")
