"""The page as a document: what it loads (nothing), what it says, what its bytes depend on."""

from __future__ import annotations

import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hostile import ADDRESSES, HOSTILE
from pictures import CLAIMS, HEADER, SOURCES, hostile_picture, large_picture, path_picture, picture

from onrecord.model.answers import Picture
from onrecord.model.dossier import Dossier
from onrecord.read.dossier import read
from onrecord.show.html import page
from onrecord.show.html.island import KINDS, island, lines, web_address
from onrecord.show.html.layout import GAP, Box, positions
from onrecord.show.html.render import SCRIPTS, STYLES, counts

Places = dict[str, tuple[float, float]]
FOLDER = files("onrecord.show.html")
OWN = {name: FOLDER.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS}
CSS = "\n".join(FOLDER.joinpath(name).read_text(encoding="utf-8") for name in STYLES)


class Parts(HTMLParser):
    """The document as a browser's parser sees it: elements, and the content of scripts and styles."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self._in: tuple[str, dict[str, str | None]] | None = None
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in:
            self.raw.append((*self._in, data))
        else:
            self.text += data

    def island(self, name: str) -> object:
        return json.loads("".join(data for _, attrs, data in self.raw if attrs.get("id") == name))


@pytest.fixture(scope="module")
def document() -> str:
    return page(picture())


@pytest.fixture(scope="module")
def hostile() -> str:
    return page(hostile_picture(HOSTILE))


def test_it_is_a_whole_document_with_landmarks(document: str) -> None:
    parts = Parts(document)
    tags = [tag for tag, _ in parts.tags]
    assert document.startswith("<!doctype html>\n")
    assert ("html", {"lang": "en"}) in parts.tags
    assert [tags.count(tag) for tag in ("title", "h1", "header", "main", "footer", "noscript")] == [1] * 6
    assert "The Harbor Street case" in parts.text
    assert "switched off" in parts.text


def test_it_loads_nothing(document: str) -> None:
    """No address of any kind in what a browser would load by itself."""
    parts = Parts(document)
    for tag, attrs in parts.tags:
        assert not {"src", "srcset", "poster", "background", "style", "onclick", "onload"} & attrs.keys(), tag
        assert tag not in ("iframe", "object", "embed", "img", "base", "form"), tag
        if tag == "link":
            assert attrs == {"rel": "icon", "href": "data:,"}
        if tag == "a" and str(attrs["href"]).startswith("http"):
            assert attrs["rel"] == "noopener noreferrer"
    styles = [data for tag, _, data in parts.raw if tag == "style"]
    assert styles == [CSS]
    assert "url(" not in CSS and "@import" not in CSS


@pytest.mark.parametrize("made", [picture(), hostile_picture(HOSTILE)], ids=["plain", "hostile"])
def test_the_policy_allows_exactly_what_is_inside(made: Picture) -> None:
    parts = Parts(page(made))
    policy = next(
        attrs["content"] for tag, attrs in parts.tags if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in str(policy) and "http" not in str(policy) and "*" not in str(policy)
    running = [data for tag, attrs, data in parts.raw if tag == "script" and "type" not in attrs]
    assert rules["script-src"].split() == [_hash(data) for data in running]
    assert rules["style-src"] == _hash(CSS)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_data_cannot_leave_its_island(hostile: str) -> None:
    """Every hostile string is in the page, and none is markup: it has as many scripts as a plain page."""
    parts, plain = Parts(hostile), Parts(page(picture()))
    assert [(tag, attrs.get("id")) for tag, attrs, _ in parts.raw] == [
        (tag, attrs.get("id")) for tag, attrs, _ in plain.raw
    ]
    for _, attrs, text in parts.raw:
        if attrs.get("type") == "application/json":
            assert not set("<>&'") & set(text)
            assert "\u2028" not in text and "\u2029" not in text
    data = parts.island("data")
    assert isinstance(data, dict)
    assert {name["name"] for name in data["names"].values()} >= set(HOSTILE)


def test_it_can_be_written_as_utf_8(hostile: str) -> None:
    assert hostile.encode("utf-8")


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    assert web_address(address) == ""


def test_what_the_page_never_shows_is_not_in_it() -> None:
    secret = replace(
        SOURCES["opinion"], note="for the authors", file="sources/secret.txt", sha256="f00d" * 16
    )
    text = page(picture(sources={**SOURCES, "opinion": secret}))
    assert "for the authors" not in text and "secret.txt" not in text and "f00df00d" not in text


def test_the_order_of_rows_changes_no_byte(document: str) -> None:
    turn = random.Random(7)
    made = picture()
    for _ in range(3):
        mixed = replace(
            made,
            entities=tuple(turn.sample(made.entities, len(made.entities))),
            claims=tuple(turn.sample(made.claims, len(made.claims))),
            conflicts=tuple(turn.sample(made.conflicts, len(made.conflicts))),
            sources=dict(turn.sample(sorted(made.sources.items()), len(made.sources))),
            firmness=dict(turn.sample(sorted(made.firmness.items()), len(made.firmness))),
        )
        assert page(mixed) == document


def test_another_process_writes_the_same_bytes() -> None:
    """Hash seeds and generators of a process must not reach the page, nor its positions."""
    code = "import hashlib, pictures; from onrecord.show.html import page"
    call = f"{code}; print(hashlib.sha256(page(pictures.large_picture(130, 300)).encode()).hexdigest())"
    environment = {**os.environ, "PYTHONHASHSEED": "4321", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", call], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == sha256(page(large_picture(130, 300)).encode()).hexdigest()


def test_it_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page(picture())
    assert list(tmp_path.iterdir()) == []


def test_sixty_names_and_two_hundred_claims_stay_below_a_megabyte_and_a_half() -> None:
    assert len(page(large_picture()).encode()) < 1_500_000


def test_counts_are_singular_and_plural() -> None:
    assert counts(picture()) == "24 claims from 5 sources about 17 names. 4 conflicts."
    one = picture(entities=picture().entities[:1], claims=CLAIMS[:1], conflicts=())
    assert counts(one) == "1 claim from 1 source about 1 name."


def test_every_page_names_its_record(document: str) -> None:
    text = " ".join(Parts(document).text.split())
    assert f"Record of 2024-03-01, 5 sources, build {HEADER.build}" in text
    assert "Corrections: corrections@example.org" in text
    assert 'href="mailto:corrections@example.org"' in document


def test_only_an_internal_copy_says_so(document: str) -> None:
    assert (
        "Internal copy. Names are not protected. Do not pass on."
        in Parts(page(picture(), internal=True)).text
    )
    assert "Do not pass on" not in Parts(document).text


def test_one_line_for_a_pair_whatever_the_direction() -> None:
    found = {line["id"]: line["claims"] for line in lines(picture())}
    assert found["bloom~response"] == ["c03", "c04"]
    assert found["bloom~police"] == ["c11", "c12", "c24"]
    assert all(a < b for a, b in (name.split("~") for name in found))
    assert not any("reyes" in name and "c21" in ids for name, ids in found.items()), "a literal joins nothing"


def test_a_chain_gets_its_line_even_where_no_claim_joins_the_two() -> None:
    chain = path_picture().chains[0]
    step = replace(chain.steps[0], start=chain.steps[0].start, end=chain.steps[1].end, relation="in")
    made = picture(chains=(replace(chain, steps=(step,)),))
    assert {"id": "ames~court", "from": "ames", "to": "court", "claims": ["c01"]} in lines(made)


def test_a_chain_does_not_change_how_a_line_looks() -> None:
    """A hop brings claims that only hold in a case; on the line they would count as one more relation."""
    chain = path_picture().chains[0]
    step = replace(chain.steps[0], claims=(CLAIMS[0], CLAIMS[12]))
    found = {line["id"]: line["claims"] for line in lines(picture(chains=(replace(chain, steps=(step,)),)))}
    assert found["ames~ames-v"] == ["c01"]


def test_all_sides_of_a_conflict_are_there_even_outside_the_selection() -> None:
    made = picture(claims=tuple(c for c in CLAIMS if c.id != "c09"), sources={"opinion": SOURCES["opinion"]})
    data = island(made)
    assert "c09" in {claim["id"] for claim in data["claims"]}
    assert data["sources"]["profile"] == {"title": "A profile of an officer", "bare": True}


def test_strokes_follow_firmness_also_for_standings_that_a_dossier_adds() -> None:
    claims = (replace(CLAIMS[0], standing="rumoured"), replace(CLAIMS[1], standing="sealed"))
    made = picture(claims=claims, conflicts=(), firmness={**picture().firmness, "rumoured": 1, "sealed": 6})
    assert [(s["id"], s["stroke"]) for s in island(made)["standings"]] == [
        ("sealed", "firm"),
        ("rumoured", "sparse"),
    ]


def test_what_was_taken_down_is_not_drawn_as_what_it_was() -> None:
    keys = {claim["id"]: claim["key"] for claim in island(picture())["claims"]}
    assert (keys["c13"], keys["c14"]) == ("down", "rejected")


def test_every_kind_of_the_ontology_has_a_shape_of_its_own() -> None:
    terms = json.loads(files("onrecord.ontology").joinpath("terms.json").read_text(encoding="utf-8"))
    kinds = {c["kind"] for c in terms["classes"] if c.get("kind")}
    assert kinds <= {kind for kind, *_ in KINDS}
    assert len({shape for *_, shape in KINDS}) == len(KINDS)


def test_all_names_have_one_size(document: str) -> None:
    """Size by connections would read as guilt."""
    nodes = Parts(document).island("nodes")
    assert isinstance(nodes, list) and not any("size" in node or "value" in node for node in nodes)


# Positions.

BOXES = {f"n{n:03}": Box(90.0 + n % 40, 44.0, 13.0) for n in range(80)}
PAIRS = [(f"n{n:03}", f"n{n * n % 37:03}") for n in range(1, 74)]


def test_positions_depend_on_the_graph_alone() -> None:
    turn = random.Random(3)
    first = positions(BOXES, PAIRS)
    boxes = dict(turn.sample(sorted(BOXES.items()), len(BOXES)))
    pairs = [(b, a) for a, b in turn.sample(PAIRS, len(PAIRS))] * 2
    assert positions(boxes, pairs) == first
    random.seed(99)
    assert positions(BOXES, PAIRS) == first


def test_no_two_labels_lie_on_each_other() -> None:
    at = positions(BOXES, PAIRS)
    assert at.keys() == BOXES.keys()
    for a, b in combinations(sorted(BOXES), 2):
        wide = (BOXES[a].width + BOXES[b].width) / 2
        high = (BOXES[a].height + BOXES[b].height) / 2
        apart = abs(at[a][0] - at[b][0]) >= wide - 2 or abs(at[a][1] - at[b][1]) >= high - 2
        assert apart, (a, b, at[a], at[b], GAP)


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_positions_of_any_number(count: int) -> None:
    boxes = dict(list({f"x{n:04}": Box(80, 40, 13) for n in range(count)}.items()))
    pairs = [(f"x{n:04}", f"x{n // 2:04}") for n in range(1, count, 1)] if count != 2 else []
    assert positions(boxes, pairs).keys() == boxes.keys()


# Colours.


def tokens(scheme: str) -> dict[str, str]:
    """The colours of the style sheet for one scheme."""
    light, dark = (part.split("}")[0] for part in CSS.split(":root {")[1:3])
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))


def contrast(a: str, b: str) -> float:
    """Contrast ratio as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    """Text 4.5, shapes and lines 3: no tool sees into a canvas, so it is computed from the tokens."""
    t = tokens(scheme)
    grounds = (t["paper"], t["card"])
    text = [(name, ground) for name in ("ink", "soft", "accent", "focus") for ground in grounds]
    drawn = [(name, t["paper"]) for name in ("line", "thin", *(kind for kind, *_ in KINDS))]
    assert {n: round(contrast(t[n], g), 1) for n, g in text if contrast(t[n], g) < 4.5} == {}
    assert {n: round(contrast(t[n], g), 1) for n, g in drawn if contrast(t[n], g) < 3} == {}
    assert contrast(t["ink"], t["mark"]) >= 4.5
    assert contrast(t["paper"], t["accent"]) >= 4.5, "the pill and the bar of an internal copy"
    assert contrast(t["thin"], t["card"]) >= 3, "borders of fields"
    dim = "#" + "".join(
        f"{round(int(t['ink'][i : i + 2], 16) * 0.58 + int(t['paper'][i : i + 2], 16) * 0.42):02x}"
        for i in (1, 3, 5)
    )
    assert contrast(dim, t["paper"]) >= 4, "names not concerned"


def test_print_has_tokens_that_read_on_white() -> None:
    block = CSS.split("@media print")[1]
    found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))
    assert all(contrast(found[name], "#ffffff") >= 4.5 for name in ("ink", "soft", "accent", "line", "thin"))


# The scripts.


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_write_text_and_never_markup(name: str) -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
    running = r"\beval\b|new Function|setTimeout\(\s*[\"']"
    found = re.findall(f"{markup}|{running}", OWN[name])
    assert found == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_colour_is_written_in_a_script(name: str) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", OWN[name]) == []


def test_every_script_is_used_and_says_what_it_is_for() -> None:
    assert set(SCRIPTS) == {entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".js")}
    assert all(text.startswith("// ") for text in OWN.values())


def test_nothing_in_the_scripts_is_left_over_or_declared_twice() -> None:
    """The scripts are one scope: what is declared at its top is used, and declared once."""
    bare = "\n".join(re.sub(r"(?m)^\s*(//|/?\*).*$", "", text) for text in OWN.values())
    declared = re.findall(r"(?m)^(?:async )?(?:function\*?|const|let|class) ([A-Za-z_]\w*)", bare)
    assert len(declared) > 200
    assert [name for name in set(declared) if declared.count(name) > 1] == []
    assert [name for name in declared if len(re.findall(rf"\b{name}\b", bare)) < 2] == []


def test_the_page_judges_nobody() -> None:
    """Our own voice never says these; sources may."""
    voice = " ".join([Parts(page(picture(claims=(), conflicts=(), entities=()))).text, *OWN.values()])
    assert (
        re.findall(
            r"(?i)\b(guilty|suspicious|suspect|associates?|verified|lied|linked to|network of names that)\b",
            voice,
        )
        == []
    )


@pytest.mark.parametrize("hubs", [1, 2, 4])
def test_a_star_is_round(hubs: int) -> None:
    """Names that hang on few others lie around them, not in a row."""
    ids = [f"s{n:03}" for n in range(120)]
    pairs = [(ids[n % hubs], name) for n, name in enumerate(ids[hubs:])]
    pairs += list(pairwise(ids[:hubs]))
    at = positions({name: Box(90.0, 44.0, 13.0) for name in ids}, pairs)
    xs, ys = zip(*at.values(), strict=True)
    spread = statistics.pstdev(xs) / statistics.pstdev(ys)
    assert 0.4 < spread < 3, spread


def grown(count: int, seed: int) -> tuple[dict[str, Box], list[tuple[str, str]]]:
    """A network that grew name by name, with as many lines again at random, as dossiers have."""
    turn = random.Random(count + seed)
    ids = [f"n{n:05}" for n in range(count)]
    pairs = [(name, ids[turn.randrange(max(1, n))]) for n, name in enumerate(ids)]
    pairs += [(turn.choice(ids), turn.choice(ids)) for _ in range(count * 4 // 5)]
    return {name: Box(80.0 + n % 50, 44.0, 13.0) for n, name in enumerate(ids)}, pairs


def moved(before: Places, after: Places) -> float:
    """How far the median name moved, as a share of the diagonal."""
    xs, ys = zip(*before.values(), strict=True)
    diagonal = math.hypot(max(xs) - min(xs), max(ys) - min(ys))
    return statistics.median(math.dist(before[name], after[name]) for name in before) / diagonal


@pytest.mark.parametrize(("count", "times"), [(60, 9), (300, 3), (900, 1), (2_000, 1)])
def test_one_more_name_leaves_the_others_where_they_are(count: int, times: int) -> None:
    """A claim about somebody new moves the median name less than a hundredth of the diagonal."""
    boxes, pairs = grown(count, 0)
    before = positions(boxes, pairs)
    turn = random.Random(5)
    moves = []
    for _ in range(times):
        name = f"n{turn.randrange(count):05}x"
        more = [*pairs, (name, turn.choice(sorted(boxes)))]
        moves.append(moved(before, positions({**boxes, name: Box(90.0, 44.0, 13.0)}, more)))
    assert statistics.median(moves) < 0.01, moves
    assert count < 300 or max(moves) < 0.03, moves


@pytest.mark.parametrize("which", ["case", "city"])
def test_a_redacted_and_an_internal_copy_share_no_coordinates(which: str, tmp_path: Path) -> None:
    """Positions identify: nobody stands where they stand in the copy that does not leave the house."""
    from records import opened

    from onrecord.ask.picture import whole
    from onrecord.redact import redact

    dossier = CASES[which](tmp_path)
    with opened(tmp_path / "own", dossier) as own, opened(tmp_path / "out", redact(dossier)) as out:
        inside, leaves = page(whole(own), internal=True), page(whole(out))
    ours, theirs = places(inside), places(leaves)
    assert len(ours) > 50 and len(theirs) > 50
    assert set(ours.values()) & set(theirs.values()) == set() or which == "case"
    near = [n for n in ours.keys() & theirs.keys() if math.dist(ours[n], theirs[n]) < 1]
    assert near == []
    if which == "city":
        assert len(theirs.keys() - ours.keys()) > 20, "names that are protected have other ids"


def places(document: str) -> Places:
    """Where each name of a page stands."""
    nodes = Parts(document).island("nodes")
    assert isinstance(nodes, list)
    return {node["id"]: (node["x"], node["y"]) for node in nodes}


def the_case(_: Path) -> Dossier:
    return read(Path(__file__).parent.parent / "data" / "balcerzak")[0]


def a_city(folder: Path) -> Dossier:
    from benchmarks.city import main

    main([str(folder / "city"), "--size", "2k"])
    return read(folder / "city")[0]


CASES = {"case": the_case, "city": a_city}
