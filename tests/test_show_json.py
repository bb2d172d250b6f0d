"""The promised shapes of `--json`: keys and their meaning."""

from __future__ import annotations

from dataclasses import replace

from by_hand import ADA, DENIES, HEADER, SUED, SUIT, chains

from onrecord.model.answers import Conflicts, ConflictView, SideView
from onrecord.show import json_


def test_path_has_the_promised_keys() -> None:
    out = json_.chains(chains(contested=True))
    assert {"from", "to", "stale", "chains"} <= out.keys()
    assert {"id", "name", "type"} <= out["from"].keys() and out["stale"] is False
    (chain,) = out["chains"]
    assert {"hops", "weakest", "contested", "hubs", "sources", "steps"} <= chain.keys()
    assert (chain["hops"], chain["weakest"], chain["contested"]) == (2, "alleged", True)
    step = chain["steps"][1]
    assert {"from", "to", "relation", "label", "direction", "claims", "against"} <= step.keys()
    assert (step["relation"], step["label"], step["direction"]) == (
        "defendantIn",
        "has defendant",
        "backward",
    )
    assert [(c["id"], c["standing"]) for c in step["against"]] == [("denial", "denied")]


def test_a_claim_says_null_for_what_is_not_said_and_empty_for_an_unstated_standing() -> None:
    out = json_.claim(replace(SUED, standing="", quote="", summary="", when=None))
    promised = {"id", "source", "quote", "summary", "standing", "by", "in", "when", "stands"}
    assert {k: out[k] for k in promised} == {
        "id": "ada-plaintiffIn", "source": "opinion", "quote": None, "summary": None, "standing": "",
        "by": None, "in": None, "when": None, "stands": True,
    }  # fmt: skip


def test_a_hop_judged_the_same_carries_the_judgement() -> None:
    hop = replace(
        chains().chains[0].steps[0], relation="same", claims=(), judged_same="judged the same by us"
    )
    (claim,) = json_.step(hop)["claims"]
    assert claim["id"] == "judgement-ada-suit" and claim["summary"] == "judged the same by us"
    assert claim["standing"] == ""


def test_conflicts_have_the_promised_keys() -> None:
    view = ConflictView(
        id="a", rule="A", level="contradicts", relation="calledIn", question="Who?", entity=SUIT, within=None,
        sides=(SideView(values=("Ada",), claims=(SUED, DENIES)),),
    )  # fmt: skip
    (out,) = json_.conflicts(Conflicts(header=HEADER, conflicts=(view,)))["conflicts"]
    assert {"rule", "level", "relation", "entity", "in", "sides"} <= out.keys()
    assert out["in"] is None and out["entity"]["id"] == "suit"
    assert out["sides"][0]["values"] == ["Ada"] and len(out["sides"][0]["claims"]) == 2


def test_a_name_that_was_given_leads_to_who_was_called_so() -> None:
    out = json_.called((SUED,), "Ada the Bold", HEADER)
    assert (out["id"], out["name"], out["type"], out["matched"]) == (
        ADA.id,
        ADA.name,
        "Person",
        "Ada the Bold",
    )
    assert len(out["claims"]) == 1
