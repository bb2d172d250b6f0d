"""The chains that the page finds by itself are those of the command, in its order, claim by claim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from records import opened
from test_page_browser import browser  # noqa: F401  (a fixture)

from onrecord.ask.chains import chains
from onrecord.ask.picture import whole
from onrecord.model.answers import Chain
from onrecord.read.dossier import read
from onrecord.show.html.island import island
from onrecord.store.reading import Reading

pytestmark = pytest.mark.browser
SCRIPT = files("onrecord.show.html").joinpath("paths.js").read_text(encoding="utf-8")
ASK = """({ code, data, pairs, without }) => {
  const { pathGraph, chainsBetween } = new Function(`${code}; return { pathGraph, chainsBetween };`)();
  const graph = pathGraph(data, (claim) => !claim || claim.source !== without);
  return pairs.map(([a, b]) => chainsBetween(graph, a, b));
}"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    dossier, _ = read(Path(__file__).parent.parent / "data" / "balcerzak")
    with opened(tmp_path_factory.mktemp("case"), dossier) as reading:
        yield reading


@pytest.fixture(scope="module")
def blank(browser: Any) -> Iterator[Any]:  # noqa: F811
    tab = browser.new_page()
    yield tab
    tab.close()


def told(chain: Chain) -> dict[str, Any]:
    """A chain of the command in the words of the page."""
    return {
        "contested": chain.contested,
        "steps": [
            {
                "from": step.start.id,
                "to": step.end.id,
                "label": step.label,
                "contested": step.contested,
                "claims": [claim.id for claim in step.claims],
                "against": sorted(claim.id for claim in step.against),
            }
            for step in chain.steps
        ],
    }


def asked(tab: Any, reading: Reading, pairs: list[tuple[str, str]], without: str = "") -> list[Any]:
    data = json.loads(json.dumps(island(whole(reading))))
    found = tab.evaluate(ASK, {"code": SCRIPT, "data": data, "pairs": pairs, "without": without})
    for answer in found:
        assert not answer["stopped"]
        for chain in answer["chains"]:
            for step in chain["steps"]:
                step.pop("same")
    return [answer["chains"] for answer in found]


def test_the_same_chains_in_the_same_order_as_the_command(blank: Any, case: Reading) -> None:
    ids = [entity.id for entity in case.entities()]
    pairs = Random(4).sample(sorted(combinations(ids, 2)), 150)
    pairs += [(b, a) for a, b in pairs[:30]] + [("lacy", "seventh-circuit"), ("balcerzak", "netflix")]
    pairs = [(a, b) for a, b in pairs if a in ids and b in ids]
    found = asked(blank, case, pairs)
    lengths = set()
    for (a, b), chains_ in zip(pairs, found, strict=True):
        wanted = [told(chain) for chain in chains(case, a, b).chains]
        assert chains_ == wanted, (a, b)
        lengths.update(len(chain["steps"]) for chain in wanted)
    assert len(lengths) > 2 and sum(map(bool, found)) > 50


def test_without_a_source_as_the_command(blank: Any, case: Reading) -> None:
    from onrecord.ask.filters import Filters

    source = sorted(case.sources())[0]
    ids = [entity.id for entity in case.entities()]
    pairs = Random(9).sample(sorted(combinations(ids, 2)), 40)
    for (a, b), found in zip(pairs, asked(blank, case, pairs, source), strict=True):
        assert [
            [(step["from"], step["to"], step["claims"]) for step in chain["steps"]] for chain in found
        ] == [
            [(s.start.id, s.end.id, [c.id for c in s.claims]) for s in chain.steps]
            for chain in chains(case, a, b, filters=Filters(without_sources=(source,))).chains
        ], (a, b)
