"""A strict look at a page: what a validator, a content policy and a screen reader would object to."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "wbr"})
BLOCKS = frozenset(
    {
        *("article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "header", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "ul", "iframe"),
    }
)
OWN = {
    "summary": {"details"}, "figcaption": {"figure"}, "dt": {"div", "dl"}, "dd": {"div", "dl"},
    "li": {"ul", "ol"}, "tr": {"thead", "tbody"}, "th": {"tr"}, "td": {"tr"}, "legend": {"fieldset"},
    "option": {"select", "datalist"},
}  # fmt: skip
"""Element to the parents it may have."""
SCHEMES = ("http://", "https://", "mailto:", "data:,")
NAMED_BY = ("aria-labelledby", "for", "aria-controls", "list")


class Markup(HTMLParser):
    """What a page is made of, and what is wrong with it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.landmarks: list[str] = []
        self.tags: dict[str, int] = {}
        self.words: list[str] = []
        if not page.startswith("<!doctype html>"):
            self.wrong.append("no doctype")
        self.feed(page)
        self.close()
        self._whole()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.wrong.append(f"an attribute twice in {tag}")
        self.tags[tag] = self.tags.get(tag, 0) + 1
        parent = self.open[-1] if self.open else ""
        if tag in BLOCKS and "p" in self.open and "button" not in self.open:
            self.wrong.append(f"{tag} in a p: {self.getpos()}")
        if tag in OWN and parent not in OWN[tag]:
            self.wrong.append(f"{tag} in {parent}: {self.getpos()}")
        if parent in ("ul", "ol") and tag not in ("li", "script", "template"):
            self.wrong.append(f"{tag} in {parent}")
        if tag == "a" and "a" in self.open:
            self.wrong.append(f"a link in a link: {self.getpos()}")
        self._attributes(tag, given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing: {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.wrong.append("script or style inside the page")
        self.words.append(data)

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name.startswith("on") or name in ("style", "srcdoc", "background"):
                self.wrong.append(f"{name} on {tag}")
            if name in ("href", "src", "action", "formaction", "data-find", "data-go"):
                self._address(tag, name, value, given)
            if name in NAMED_BY:
                self.named.extend(value.split())
        if "id" in given:
            self.ids.append(given["id"])
            if not given["id"] or re.search(r"\s", given["id"]):
                self.wrong.append(f"the id {given['id']!r}")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        named = "id" in given or "aria-label" in given or "label" in self.open
        if tag in ("input", "select", "textarea") and not named:
            self.wrong.append(f"{tag} {given.get('name')} without a label")
        if tag in ("header", "main", "footer") and "main" not in self.open:
            self.landmarks.append(tag)
        if tag == "script" and not given.get("src"):
            self.wrong.append("a script inside the page")
        if tag == "svg" and given.get("aria-hidden") != "true":
            self.wrong.append("a drawing that is read out")

    def _address(self, tag: str, name: str, value: str, given: dict[str, str]) -> None:
        has_scheme = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", value)
        if (has_scheme and not value.startswith(SCHEMES)) or value.startswith("//") or "\\" in value:
            self.wrong.append(f"{name} of {tag} leads to {value!r}")
        if value.startswith("http") and given.get("rel") != "noopener noreferrer":
            self.wrong.append(f"a link to {value!r} without noopener noreferrer")
        if name == "href":
            self.links.append(value)

    def _whole(self) -> None:
        if self.open:
            self.wrong.append(f"never closed: {self.open}")
        for id_ in {i for i in self.ids if self.ids.count(i) > 1}:
            self.wrong.append(f"the id {id_!r} twice")
        for name in self.named:
            if name not in self.ids:
                self.wrong.append(f"nothing has the id {name!r}")
        for link in self.links:
            if link.startswith("#") and link[1:] not in self.ids:
                self.wrong.append(f"{link} leads nowhere")
        if self.headings.count(1) != 1 or self.headings[:1] != [1]:
            self.wrong.append(f"not one h1 at the top: {self.headings[:4]}")
        if any(b > a + 1 for a, b in zip(self.headings, self.headings[1:], strict=False)):
            self.wrong.append(f"a heading skips a level: {self.headings}")
        if self.landmarks != ["header", "main", "footer"]:
            self.wrong.append(f"landmarks {self.landmarks}")

    @property
    def text(self) -> str:
        """All words of the page, white space joined."""
        return " ".join("".join(self.words).split())
