"""The page that says how names are connected: a form with every option of `path`, and the chains.

In:   what was asked, `Chains` or `Joining`, and the names that mean nothing
Out:  HTML
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onrecord.model.answers import Chains, Joining
from onrecord.model.light import dataclass
from onrecord.model.views import Chain, EntityRef, Step
from onrecord.show.pages import routes
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site
from onrecord.show.text import OPENING, OPENING_SEVERAL

CONDITIONS = (
    "via",
    "avoid",
    "relation",
    "standing",
    "source",
    "without",
    "during",
    "certain",
    "overlapping",
    "avoid_hubs",
    "k",
    "max_hops",
)
JOINED = "Records put these in the graph below. It says nothing else about any of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form was sent with, as typed; it is shown again."""

    names: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    during: str = ""
    certain: bool = False
    overlapping: bool = False
    avoid_hubs: bool = False
    k: int = 5
    max_hops: int = 8


class Problem(NamedTuple):
    """A name that means nothing here, or too much."""

    name: str
    sentence: str
    candidates: tuple[tuple[str, str], ...]
    """Id and name of those perhaps meant."""


class Hop(NamedTuple):
    """One hop of a chain as the page shows it."""

    number: int
    step: Step
    first: int
    """Number of the chain that shows its evidence; 0: this one does."""


class Route(NamedTuple):
    """One chain as the page shows it."""

    number: int
    chain: Chain
    hops: tuple[Hop, ...]


def connect(
    site: Site,
    asked: Asked,
    answer: Chains | Joining | None = None,
    problems: Sequence[Problem] = (),
    trouble: str = "",
) -> str:
    """How names are connected.

    Args:
        site: Which record.
        asked: What the form was sent with.
        answer: For two names the chains, for more the smallest graph that joins them; None: not asked yet.
        problems: Names that mean nothing.
        trouble: A sentence: what else is wrong with what was asked.
    """
    chains = answer.chains if isinstance(answer, Chains) else ()
    numbered = _numbered(chains)
    if isinstance(answer, Joining):
        steps = answer.steps
        drawing = routes.of_steps(site, steps, answer.asked[0].id) if steps else routes.of_chains(site, ())
    else:
        steps, drawing = (), routes.of_chains(site, chains)
    return render(
        "connect",
        site,
        _title(answer),
        asked=asked,
        fields=[*asked.names, "", ""][: max(2, len(asked.names) + 1)],
        answer=answer,
        clean=[route for route in numbered if not route.chain.contested],
        contested=[route for route in numbered if route.chain.contested],
        opening=_opening(answer),
        steps=steps,
        joined=isinstance(answer, Joining),
        drawing=drawing,
        problems=problems,
        trouble=trouble,
        standings=sorted(
            (s for s in site.terms.standings.values() if s.stands), key=lambda s: (-s.firmness, s.name)
        ),
        relations=sorted(
            ((r.name, r.label) for r in site.terms.relations.values() if not r.literal),
            key=lambda r: r[1].casefold(),
        ),
        titles=sorted(((s.id, s.title) for s in site.sources.values()), key=lambda s: s[1].casefold()),
        title_names=_names(answer),
        narrowed=_narrowed(asked),
        replaced=lambda name, id_: site.links.connect(*(id_ if n == name else n for n in asked.names)),
        section="Connect",
    )


def _names(answer: Chains | Joining | None) -> tuple[EntityRef, ...]:
    if answer is None:
        return ()
    return (answer.start, answer.end) if isinstance(answer, Chains) else answer.asked


def _narrowed(asked: Asked) -> str:
    """How many conditions are set, in words; empty if none is."""
    plain = Asked()
    count = sum(getattr(asked, name) != getattr(plain, name) for name in CONDITIONS)
    return f"{count} set" if count else ""


def _title(answer: Chains | Joining | None) -> str:
    names = " and ".join(ref.name for ref in _names(answer))
    return f"How are {names} connected?" if names else "Connect"


def _opening(answer: Chains | Joining | None) -> str:
    if isinstance(answer, Chains) and answer.chains:
        return OPENING if len(answer.chains) == 1 else OPENING_SEVERAL
    return JOINED if isinstance(answer, Joining) and answer.steps else ""


def _numbered(chains: Sequence[Chain]) -> list[Route]:
    """Chains without a contested hop first; a hop that stands in one above has its evidence there."""
    ordered = [c for c in chains if not c.contested] + [c for c in chains if c.contested]
    shown: dict[tuple[frozenset[str], frozenset[str]], int] = {}
    found: list[Route] = []
    for number, chain in enumerate(ordered, 1):
        hops = []
        for at, step in enumerate(chain.steps, 1):
            key = (frozenset((step.start.id, step.end.id)), frozenset(c.id for c in step.claims))
            first = shown.setdefault(key, number)
            hops.append(Hop(at, step, 0 if first == number else first))
        found.append(Route(number, chain, tuple(hops)))
    return found
