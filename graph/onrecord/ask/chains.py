"""How are two entities connected, and who says so?

In:   two names, and which claims may be walked along
Out:  `Chains`: the best chains in the order of the design, each hop with its claims for and against
Not:  what it means that a chain exists: records put the two in it, and that says nothing else about either

Nothing heavy is imported: with the engine `index` a question runs in plain Python on the memory-mapped path
graph. The engine `networkx` gives the same chains from the loaded graph; it is the check on the first.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.ask import rank
from onrecord.ask.corridor import Asked
from onrecord.ask.evidence import carrying, corroborated
from onrecord.ask.filters import EdgeTest, Filters, Wanted, resolve
from onrecord.ask.question import Question
from onrecord.ask.search import Search, asked
from onrecord.ask.steps import Steps
from onrecord.errors import UsageError
from onrecord.model.light import replace
from onrecord.model.views import Chain, Chains
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

NAMED = 5
"""Hops without a date that a note names."""


def chains(
    reading: Reading,
    a: str,
    b: str,
    *,
    k: int = 5,
    max_hops: int = 8,
    filters: Filters | None = None,
    via: tuple[str, ...] = (),
    avoid: tuple[str, ...] = (),
    avoid_hubs: bool = False,
    engine: str = "index",
) -> Chains:
    """Find the best chains of claims between two entities.

    Claims are walked both ways; all claims that join the same two entities are one hop. A chain passes no
    entity twice, no unnamed person, no place and no work. Order: chains without a contested hop first; then
    fewest hops; fewest hubs inside; firmest weakest hop; most hops that two independent sources carry; ids. A
    hop that an uncontested claim carries is not contested, and counts by its uncontested claims.

    Args:
        reading: A record with N entities and M claims.
        a: Id, name or alias of the first entity.
        b: The same of the last.
        k: How many chains, at least 1. Contested chains fill up what the uncontested leave free; those
            *shorter* than the shortest uncontested chain are given besides, at most `k` of them.
        max_hops: Longest chain, in hops; 1 to 64.
        filters: What the claims of each hop must have.
        via: Names of entities that every chain must have on it, in any order.
        avoid: Names of entities that no chain may have on it.
        avoid_hubs: No hub inside; the ends may be hubs.
        engine: `index` or `networkx`.

    Returns:
        At most `2 * k` chains. None: `note` says in one sentence what is missing. If the search had to stop
        before it had compared all chains of a length (`corridor.BUDGET` steps), `note` says so.

    Raises:
        UnknownName: A name or a source is not in the record.
        AmbiguousName: Several entities have that name.
        UsageError: A number out of bounds, an unknown relation, standing or engine, or an end to be avoided.

    Cost: bidirectional breadth-first search (`ask.walk`), O(N + M) at worst and a small part of that in
    practice; then the exact ranking of `ask.rank` in the corridor between the two. Chains of one length are
    ranked among *all* of that length, as in J. Yen, "Finding the k shortest loopless paths", Management
    Science 17 (1971), 712-716, whose order by length alone this refines.
    """
    question = _question(reading, a, b, k, max_hops, filters or Filters(), via, avoid, avoid_hubs)
    start, end = reading.refs_of([question.number(question.a), question.number(question.b)])
    if question.a == question.b:
        note = f"Both names mean {start.name}; there is nothing to join."
        return Chains(header=reading.header, start=start, end=end, note=note)
    if engine == "networkx":
        from onrecord.ask.oracle import answer

        found, note = answer(question)
    elif engine == "index":
        found, note = _answer(question)
    else:
        raise UsageError(f'No engine is called "{engine}". There are index and networkx.')
    if not found and not note:
        from onrecord.ask import missing

        note = missing.why(question)
    elif question.wanted.during is not None and not question.wanted.certain:
        note = _undated(found, note, judged=question.wanted.passes(layout.SAME, None))
    return Chains(header=reading.header, start=start, end=end, chains=tuple(found), note=note)


def _undated(found: list[Chain], note: str, *, judged: bool) -> str:
    """Say which hops only lie in the time asked about because nobody dates what carries them.

    `judged`: judgements carry hops too. They need no date.
    """
    hops = (hop for chain in found for hop in chain.steps if not (judged and hop.judged_same))
    passing = ((hop, hop.claims[: len(hop.claims) - hop.beside]) for hop in hops)
    loose = [hop for hop, said in passing if said and not any(c.when and c.when.text for c in said)]
    pairs = dict.fromkeys(" -- ".join(sorted((h.start.name, h.end.name))) for h in loose)
    if not pairs:
        return note
    more = f", and {len(pairs) - NAMED:,} more" if len(pairs) > NAMED else ""
    which, them = ("this hop", "it") if len(pairs) == 1 else ("these hops", "them")
    named = "; ".join(list(pairs)[:NAMED])
    said = f"Only claims without a date carry {which}, so nothing rules {them} out: {named}{more}."
    return f"{note} {said} --certain drops {them}.".lstrip()


def _question(
    reading: Reading,
    a: str,
    b: str,
    k: int,
    max_hops: int,
    filters: Filters,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
    avoid_hubs: bool,
) -> Question:
    """Look up every name and check every number."""
    if k < 1:
        raise UsageError(f"Ask for at least one chain, not {k}.")
    if not 1 <= max_hops <= 64:
        raise UsageError(f"A chain has 1 to 64 hops at most, not {max_hops}.")
    first, last = reading.find(a), reading.find(b)
    through = tuple(dict.fromkeys(id_ for id_ in map(reading.find, via) if id_ not in (first, last)))
    without = tuple(dict.fromkeys(map(reading.find, avoid)))
    for id_ in without:
        if id_ in (first, last, *through):
            raise UsageError(
                f"{reading.ref(id_).name} is to be on the chain and to be avoided. Drop one of the two."
            )
    numbers = {}
    for id_ in (first, last, *through, *without):
        number = reading.number(id_)
        if number is None:
            raise UsageError(
                f"{id_} is no entity; chains join people, organizations, events, cases, places, works."
            )
        numbers[id_] = number
    return Question(
        reading=reading,
        a=first,
        b=last,
        k=k,
        max_hops=max_hops,
        wanted=resolve(filters, reading),
        numbers=numbers,
        via=through,
        avoid=without,
        avoid_hubs=avoid_hubs,
    )


def _answer(question: Question) -> tuple[list[Chain], str]:
    """The chains of a question from the index, and a note if the search stopped."""
    k, most = question.k, question.max_hops
    every = Search.of(asked(question, contested=True))
    shortest = every.meeting.distance(most)
    if shortest is None:
        return [], ""
    settled = every.narrowed(asked(question, contested=False))
    first = list(islice(settled.found(most), k))
    free = k - len(first)
    shorter = len(first[0]) - 2 if first else most
    second: list[rank.Chain] = []
    if question.reading.paths.contested_count and shortest <= (most if free else shorter):
        disputed = islice(every.found(most if free else shorter), k)
        second = [chain for at, chain in enumerate(disputed) if at < free or len(chain) - 1 <= shorter]
    found = [(settled.asked, chain) for chain in first] + [(every.asked, chain) for chain in second]
    stopped = settled.stopped or every.stopped
    if not stopped:
        return _in_words(question.reading, found), ""
    from onrecord.ask.missing import stopped as why

    return _in_words(question.reading, found), why(stopped, bool(found))


def _in_words(reading: Reading, found: list[tuple[Asked, rank.Chain]]) -> list[Chain]:
    """Chains found, with their words."""
    index, steps = reading.paths, Steps(reading)
    nodes = list(dict.fromkeys(node for _, chain in found for node in chain))
    refs = dict(zip(nodes, reading.refs_of(nodes), strict=True))
    carried = [rank.carried(wanted, chain) for wanted, chain in found]
    # A reader sees contested claims too, though the uncontested carry the chain; and those filtered out.
    every = [hops for wanted, chain in found for hops in rank.carried(_any(wanted), chain)]
    shown = [hop for wanted, chain in found for hop in rank.carried(_shown(wanted), chain)]
    links = iter(steps.foresee(refs, shown, every))
    return [
        steps.chain(
            [refs[node] for node in chain],
            list(islice(links, len(chain) - 1)),
            hubs=sum(1 for node in chain[1:-1] if index.node[node] & layout.HUB),
            corroborated=sum(corroborated(index, carrying(index, edges)) for edges in hops),
            contested=wanted.contested,
        )
        for (wanted, chain), hops in zip(found, carried, strict=True)
    ]


def _any(wanted: Asked) -> Asked:
    """The same, contested or not."""
    return _testing(wanted, wanted.ground.test.wanted, wanted.overlapping)


def _shown(wanted: Asked) -> Asked:
    """Whatever is shown of a hop that passes."""
    return _testing(wanted, wanted.ground.test.wanted.shown, None)


def _testing(asked: Asked, wanted: Wanted, overlapping: Callable[[int, int], bool] | None) -> Asked:
    test = EdgeTest(asked.ground.index, wanted, contested=True)
    return replace(asked, ground=replace(asked.ground, test=test), overlapping=overlapping)
