"""How fast the page opens and moves, beside stock pyvis on the same graph.

    python -m benchmarks.page [--names 2000 5000] [--wait 180]

In:   invented graphs of a size, 1.8 claims a name
Out:  milliseconds to the first frame, and of processor time that the browser spent on it; presented frames a
      second while panning; milliseconds of one redraw
Not:  a test: it is run by hand, and its figures hold for one machine

Frames are those that the compositor presented, out of a trace of the browser: `requestAnimationFrame` is
called for frames that nobody ever sees. pyvis is measured twice: as it comes, with its own physics, and with
physics off and our positions. It loads files from other hosts, which are answered from the installed package
or not at all.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from onrecord.model.answers import Picture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PRESENTED = ("STATE_PRESENTED_ALL", "STATE_PRESENTED_PARTIAL")
SCREEN = {"width": 1280, "height": 820}
FIRST = """() => {
  const canvas = document.querySelector("canvas");
  // The middle alone: reading all of a large canvas again and again would be what is measured.
  const [wide, high] = canvas ? [canvas.width / 4, canvas.height / 4].map(Math.round) : [0, 0];
  const pixels = wide && high && canvas.getContext("2d").getImageData(wide, high, 2 * wide, high).data;
  return pixels && pixels.some((value, at) => at % 4 === 3 && value) ? performance.now() : 0;
}"""


def main(arguments: list[str] | None = None) -> None:
    """Print one row for each page and size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--names", type=int, nargs="+", default=[2_000, 5_000])
    parser.add_argument("--wait", type=float, default=180.0, help="seconds to wait for stock pyvis")
    asked = parser.parse_args(arguments)
    if CHROMIUM is None:
        sys.exit("Chromium is not installed. Try: make browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for names in asked.names:
            _size(browser, Path(folder), names, asked.wait)
        browser.close()


def _size(browser: Browser, folder: Path, names: int, wait: float) -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from pictures import large_picture

    from onrecord.show.html import page

    made = large_picture(names, int(names * 1.8))
    begun = time.perf_counter()
    text = page(made)
    print(f"{names:,} names: page made in {time.perf_counter() - begun:.2f} s, {len(text) / 1e6:.2f} MB")
    ours = _measured(browser, _written(folder, "ours", text), wait)
    _say("own page", ours)
    placed = _measured(browser, _written(folder, "placed", _pyvis(made, physics=False, text=text)), wait)
    _say("pyvis, our positions", placed, ours)
    _say("stock pyvis", _measured(browser, _written(folder, "stock", _pyvis(made, physics=True)), wait), ours)


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.html"
    path.write_text(text, encoding="utf-8")
    return path


def _pyvis(made: Picture, *, physics: bool, text: str = "") -> str:
    """The same names and lines as pyvis writes them; with `text`, at the positions of our page."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", height="780px", width="100%")
    at = {dot["id"]: dot for dot in _island(text, "nodes")} if text else {}
    net.nodes = [
        {"id": e.ref.id, "label": e.ref.name, "shape": "dot"}
        | ({"x": at[e.ref.id]["x"], "y": at[e.ref.id]["y"]} if at else {})
        for e in made.entities
    ]
    net.edges = [{"from": c.subject.id, "to": c.object.id} for c in made.claims if c.object]
    net.toggle_physics(physics)
    document: str = net.generate_html()
    return document


def _island(text: str, name: str) -> Any:
    start = text.index(">", text.index(f'id="{name}"')) + 1
    return json.loads(text[start : text.index("</script>", start)])


def _measured(browser: Browser, path: Path, wait: float) -> dict[str, float | None]:
    # Our page lets nobody ask it anything, not even whether it is there.
    context = browser.new_context(viewport=SCREEN, bypass_csp=True)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.route("**/*", _answer)
    tab.set_default_timeout(wait * 1000)
    found: dict[str, float | None] = {"first": None, "spent": None, "frames": None, "redraw": None}
    begun = _spent(browser)
    try:
        tab.goto(path.as_uri(), wait_until="commit")
        # Not `evaluate`, which waits for ever where a page never comes to rest.
        found["first"] = tab.wait_for_function(FIRST, polling=15, timeout=1000 * wait).json_value()
        found["spent"] = _spent(browser) - begun
        tab.wait_for_timeout(1_500)
        found["frames"] = _panned(browser, tab)
        found["redraw"] = _redrawn(tab)
    except Exception as error:
        spent = (_spent(browser) - begun) / 1000
        print(f"    ({type(error).__name__} after {wait:.0f} s, {spent:.0f} s of them on a processor)")
        if found["first"] is None:
            found["spent"] = 1000 * spent
    context.close()
    return found


def _spent(browser: Browser) -> float:
    """Milliseconds of processor time of the whole browser so far, without what else the machine does."""
    session = browser.new_browser_cdp_session()
    told = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return 1000 * sum(float(process["cpuTime"]) for process in told)


def _answer(route: Route) -> None:
    """Files of other hosts: vis-network from the package, anything else not at all."""
    url = route.request.url
    if url.startswith(("file:", "data:", "blob:")):
        route.continue_()
    elif "vis-network" in url and url.endswith(".js"):
        inside = files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
        route.fulfill(body=inside.read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.abort()


def _panned(browser: Browser, tab: Page, seconds: float = 2.0) -> float:
    """Frames a second that the compositor presented while the paper was dragged to and fro."""
    box = tab.locator("canvas").first.bounding_box()
    assert box is not None
    x, y = max(box["x"], 230) + 60, max(box["y"], 70) + 40
    tab.mouse.move(x, y)
    tab.mouse.down()
    browser.start_tracing(page=tab, categories=["benchmark", "cc", "viz", "devtools.timeline.frame"])
    begun = time.perf_counter()
    turn = 0
    while (spent := time.perf_counter() - begun) < seconds:
        turn += 1
        tab.mouse.move(x + 60 + 55 * ((turn % 40) / 20 - 1), y + 40 + 30 * ((turn % 26) / 13 - 1))
    trace = json.loads(browser.stop_tracing())
    tab.mouse.up()
    return _presented(trace["traceEvents"]) / spent


def _presented(events: list[dict[str, Any]]) -> int:
    """Frames of the page that reached the screen, of those the compositor reports on."""
    shown = 0
    for event in events:
        report = event.get("args", {}).get("frame_reporter") or {}
        shown += event.get("name") == "PipelineReporter" and report.get("state") in PRESENTED
    return shown


def _redrawn(tab: Page) -> float | None:
    """Milliseconds from a zoom to the end of the drawing it causes; None where there is no button for it."""
    if not tab.locator("#zoom-in").count():
        return None
    times: list[float] = []
    for button in ("zoom-in", "zoom-out", "zoom-in"):
        spent = tab.evaluate(
            """(id) => new Promise((done) => {
              const begun = performance.now();
              document.getElementById(id).click();
              requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
            })""",
            button,
        )
        times.append(float(spent))
    return sorted(times)[1]


def _say(name: str, found: dict[str, float | None], ours: dict[str, float | None] | None = None) -> None:
    first, spent, frames, redraw = found["first"], found["spent"], found["frames"], found["redraw"]
    parts = [
        "no first frame" if first is None else f"first frame {first:,.0f} ms",
        "" if spent is None else f"{spent:,.0f} ms of processor time",
        "" if frames is None else f"{frames:.0f} frames a second",
        "" if redraw is None else f"redraw {redraw:.0f} ms",
    ]
    if ours and first and ours["first"]:
        parts.append(f"ours is {first / ours['first']:.1f}x faster to the first frame")
    if ours and spent and ours["spent"]:
        parts.append(
            f"with {'at least ' if first is None else ''}{spent / ours['spent']:.1f}x less processor time"
        )
    print(f"  {name:22} " + ", ".join(part for part in parts if part), flush=True)


if __name__ == "__main__":
    main()
