"""Answers made by hand, for the tests of what shows them. Every name in them is invented."""

from __future__ import annotations

from typing import Any

from onrecord.model.answers import Chain, Chains, ClaimView, EntityRef, Header, Step
from onrecord.model.time import Time

HEADER = Header(
    title="The Harbor case",
    built="2024-03-01T12:00:00Z",
    build="0123456789ab",
    sources=2,
    claims=5,
    entities=4,
    corrections="mail@example.org",
)
ADA = EntityRef(id="ada", name="Ada Ames", type="Person", kind="person")
SUIT = EntityRef(id="suit", name="Ames v. Harbor", type="Lawsuit", kind="case")
BOB = EntityRef(id="bob", name="Bob Bloom", type="Person", kind="person")


def claim(subject: EntityRef, relation: str, to: EntityRef | str, **given: Any) -> ClaimView:
    """A claim view; what is not given is that of a claim which stands as recorded."""
    labels = {
        "plaintiffIn": ("plaintiff in", "has plaintiff"),
        "defendantIn": ("defendant in", "has defendant"),
    }
    label, inverse = labels.get(relation, (relation, f"{relation} of"))
    given = {
        "id": f"{subject.id}-{relation}",
        "source": "opinion",
        "source_title": "Ames v. Harbor, 1 F. Supp. 2",
        "standing": "recorded",
        "said": "recorded by the court",
        "when": None,
        "quote": "",
        "summary": "",
        "by": "",
        "by_name": "",
        "within": None,
        "stands": True,
        "contested": False,
        "down": False,
        "answers": False,
    } | given
    if isinstance(given["when"], str):
        given["when"] = Time.parse(given["when"])
    return ClaimView(
        subject=subject,
        relation=relation,
        label=label,
        inverse_label=inverse,
        object=to if isinstance(to, EntityRef) else None,
        literal=to if isinstance(to, str) else "",
        **given,
    )


SUED = claim(ADA, "plaintiffIn", SUIT, summary="The caption names her.", when="1991")
DEFENDS = claim(
    BOB, "defendantIn", SUIT, quote="Officer Bloom", standing="alleged", said="alleged by Ada Ames", by="ada"
)
DENIES = claim(
    BOB,
    "defendantIn",
    SUIT,
    id="denial",
    standing="denied",
    said="denied by Bob Bloom",
    stands=False,
    answers=True,
    source="paper",
    source_title="The Paper",
    quote="not me",
)


def step(start: EntityRef, end: EntityRef, view: ClaimView, **given: Any) -> Step:
    """One hop that one claim carries."""
    forward = view.subject.id == start.id
    return Step(
        start=start,
        end=end,
        relation=view.relation,
        label=view.label if forward else view.inverse_label,
        direction="forward" if forward else "backward",
        claims=(view,),
        weakest=view.standing,
        **given,
    )


def chains(*, contested: bool = False) -> Chains:
    """Ada - her suit - Bob; contested on request, with the denial against the last hop."""
    against = (DENIES,) if contested else ()
    hops = (step(ADA, SUIT, SUED), step(SUIT, BOB, DEFENDS, against=against, contested=contested))
    chain = Chain(steps=hops, weakest="alleged", contested=contested, hubs=0, sources=("opinion",))
    return Chains(header=HEADER, start=ADA, end=BOB, chains=(chain,))
