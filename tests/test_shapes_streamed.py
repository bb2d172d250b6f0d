"""The shapes in one walk over the claims find what the same shapes find as queries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small

from onrecord.check import shapes
from onrecord.check.shape_queries import Constraint, compile_shapes
from onrecord.check.shape_terms import Shapes, packaged
from onrecord.check.shapes_streamed import streamed
from onrecord.model.dossier import Dossier, Judgement
from onrecord.model.time import Time

Found = set[tuple[str, str]]
CAST = """ada bea: Person | police: LawEnforcementAgency | killing: Homicide | beating: Assault
| call: EmergencyCall | ruling: Ruling | suit: Lawsuit | vote: Vote | estate: Estate | milwaukee: Place"""
ABSENT = [f"http://www.w3.org/2000/01/rdf-schema#sub{kind}Of" for kind in ("Class", "Property")]


def constraints() -> list[Constraint]:
    return [one for turtle in packaged() for one in compile_shapes(Shapes(turtle), absent=ABSENT)]


def by_rows(dossier: Dossier) -> Found:
    found, rest = streamed(dossier, constraints())
    assert rest == [], "every packaged shape is understood without triples"
    return {(constraint.key, node) for constraint, node in found}


def by_triples(dossier: Dossier) -> Found:
    store = shapes.triples(dossier)
    return {(one.key, node) for one in constraints() for node in shapes.breaking(store, one)}


ENDS = st.sampled_from(
    ["ada", "bea", "police", "killing", "beating", "call", "ruling", "suit", "vote", "estate",
     "milwaukee", "nobody"]
)  # fmt: skip
RELATIONS = st.sampled_from(
    ["witnessed", "victimIn", "perpetrated", "accusedIn", "officerOf", "calledIn", "plaintiffIn", "partyIn",
     "presidedOverBy", "partnerOf", "decidedBy", "estateOf", "result", "participatedIn", "counselFor",
     "arrestingOfficerIn"]
)  # fmt: skip
STANDINGS = st.sampled_from(
    ["found", "recorded", "reported", "alleged", "depicted", "denied", "reversed", "rumored"]
)
ROWS = st.builds("{} {} {} @{} {}".format, ENDS, RELATIONS, ENDS, st.sampled_from("st"), STANDINGS)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=9), st.sampled_from(["", "x", "nobody"]))
def test_whatever_the_claims_say(rows: list[str], undone: str) -> None:
    first = f"ada witnessed call @s reported id=x{f' undoes={undone}' if undone else ''}"
    dossier = small(CAST, [first, *rows])
    assert by_rows(dossier) == by_triples(dossier)


def faulty() -> dict[str, Dossier]:
    """One dossier for each fault that a row can have, past the other checks."""
    good = small(CAST, ["ada victimIn killing @s reported id=x when=1991-05"])
    (claim,), source, ada = good.claims, good.sources["s"], good.entities["ada"]
    pair = Judgement(a="ada", b="bea", judgement="same", reason="both say so")
    # Bounds that no reader makes.
    turned = Time("1991", 10, 10, 5, 5)

    def sources(**changed: object) -> Dossier:
        return replace(good, sources={"s": replace(source, **changed)})  # type: ignore[arg-type]

    return {
        "nothing": replace(good, judgements=(pair,)),
        "no such source": replace(good, claims=[replace(claim, source="t")]),
        "ends before it begins": replace(good, claims=[replace(claim, when=turned)]),
        "long ago": replace(good, claims=[replace(claim, when=Time.parse("-0044-03-15/0000"))]),
        "far off": replace(good, claims=[replace(claim, when=Time.parse("Y12000/Y4999999"))]),
        "privacy": replace(good, entities=dict(good.entities) | {"ada": replace(ada, privacy="secret")}),
        "no name": replace(good, entities=dict(good.entities) | {"ada": replace(ada, name="")}),
        "no title": sources(title=""),
        "whose words": sources(text="copy"),
        "hash": sources(sha256="A" * 64),
        "short hash": sources(original_sha256="a" * 63),
        "based on nothing": sources(based_on=("u",)),
        "one judged": replace(good, judgements=(replace(pair, b="ada"),)),
        "no judgement": replace(good, judgements=(replace(pair, judgement=""),)),
        "odd judgement": replace(good, judgements=(replace(pair, judgement="perhaps"),)),
        "no reason": replace(good, judgements=(replace(pair, reason=""), replace(pair, a="bea", b="call"))),
        "one reason of two": replace(good, judgements=(pair, replace(pair, reason=""))),
    }


@pytest.mark.parametrize("case", faulty())
def test_every_fault_of_a_row(case: str) -> None:
    dossier = faulty()[case]
    sound = by_rows(faulty()["nothing"])
    found = by_rows(dossier)
    assert found == by_triples(dossier)
    harmless = case in ("nothing", "long ago", "far off", "no name", "one reason of two")
    assert (found == sound) == harmless


def test_triples_of_other_files_are_asked_too() -> None:
    """A second label comes from a file: no row tells of it."""
    line = '<https://example.org/case/ada> <http://www.w3.org/2000/01/rdf-schema#label> "A" .'
    dossier = replace(small(CAST, ["ada witnessed call @s reported"]), quads=(line,))
    codes = [f.code for f in shapes.shape_findings(dossier, errors_only=True)]
    assert codes == ["entity-shape"]
    assert shapes.shape_findings(replace(dossier, quads=()), errors_only=True) == []


def test_a_standing_of_the_dossiers_own_is_known() -> None:
    dossier = small(CAST, ["ada witnessed call @s reported"])
    (claim,) = dossier.claims
    rumored = replace(dossier, claims=[replace(claim, standing="rumored")])
    assert [f.code for f in shapes.shape_findings(rumored, errors_only=True)] == ["claim-standing-shape"]
    own = dict(dossier.terms.standings) | {
        "rumored": replace(dossier.terms.standings["reported"], name="rumored")
    }
    known = replace(rumored, terms=replace(dossier.terms, standings=own))
    assert shapes.shape_findings(known, errors_only=True) == []
