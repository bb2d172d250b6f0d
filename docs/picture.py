"""Take the README's picture of the page anew, so that it never goes stale.

Run: make picture     (needs Chromium)
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import onrecord

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """The bundled case at 1280 by 800, one line chosen, in docs/page.png."""
    if CHROMIUM is None:
        sys.exit("Chromium is not installed. Try: make browser")
    with tempfile.TemporaryDirectory() as name:
        case = Path(name) / "balcerzak"
        shutil.copytree(ROOT / "data" / "balcerzak", case, ignore=shutil.ignore_patterns(".onrecord"))
        page_file = Path(name) / "page.html"
        with onrecord.open(case) as record:
            record.view(page_file)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
            page.goto(page_file.as_uri())
            page.wait_for_timeout(1500)
            page.screenshot(path=str(ROOT / "docs" / "page.png"))
            browser.close()


if __name__ == "__main__":
    main()
