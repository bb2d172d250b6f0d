"""How are two entities connected, and who says so?

In:   two names, and which claims may be walked along
Out:  `Chains`: the best chains in the order of the design, each hop with its claims for and against
Not:  what it means that a chain exists: records put the two in it, and that says nothing else about either

Nothing heavy is imported: with the engine `index` a question runs in plain Python on the memory-mapped path
graph. The engine `networkx` gives the same chains from the loaded graph; it is the check on the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.ask import rank
from onrecord.ask.corridor import Asked
from onrecord.ask.evidence import carrying, corroborated
from onrecord.ask.filters import EdgeTest, Filters, resolve
from onrecord.ask.question import Question
from onrecord.ask.search import Search, asked
from onrecord.ask.steps import Steps, of_edges
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
    start, end = reading.ref(question.a), reading.ref(question.b)
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
        note = _undated(found, note)
    return Chains(header=reading.header, start=start, end=end, chains=tuple(found), note=note)


def _undated(found: list[Chain], note: str) -> str:
    """Say which hops only lie in the time asked about because nobody dates them."""
    hops = (hop for chain in found for hop in chain.steps)
    loose = [hop for hop in hops if hop.claims and not any(c.when and c.when.text for c in hop.claims)]
    pairs = dict.fromkeys(" -- ".join(sorted((h.start.name, h.end.name))) for h in loose)
    if not pairs:
        return note
    more = f", and {len(pairs) - NAMED:,} more" if len(pairs) > NAMED else ""
    which, them = ("this hop", "it") if len(pairs) == 1 else ("these hops", "them")
    said = f"No source dates {which}, so nothing rules {them} out: {'; '.join(list(pairs)[:NAMED])}{more}."
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
    for id_ in (first, last, *through, *without):
        if reading.number(id_) is None:
            raise UsageError(
                f"{id_} is no entity; chains join people, organizations, events, cases, places, works."
            )
    return Question(
        reading=reading,
        a=first,
        b=last,
        k=k,
        max_hops=max_hops,
        wanted=resolve(filters, reading),
        via=through,
        avoid=without,
        avoid_hubs=avoid_hubs,
    )


def _answer(question: Question) -> tuple[list[Chain], str]:
    """The chains of a question from the index, and a note if the search stopped."""
    index, k = question.reading.paths, question.k
    steps = Steps(question.reading)
    settled = Search(asked(question, contested=False))
    first = _take(settled.found(question.max_hops), k)
    out = [_chain(steps, settled.asked, chain) for chain in first]
    stopped = settled.stopped
    if index.contested_count:
        shorter = len(first[0]) - 2 if first else question.max_hops
        free = k - len(first)
        disputed = Search(asked(question, contested=True))
        second = _take(disputed.found(question.max_hops if free else shorter), k)
        kept = [chain for at, chain in enumerate(second) if at < free or len(chain) - 1 <= shorter]
        out += [_chain(steps, disputed.asked, chain) for chain in kept]
        stopped = stopped or disputed.stopped
    if not stopped:
        return out, ""
    from onrecord.ask.missing import stopped as why

    return out, why(stopped, bool(out))


def _take(found: Iterator[rank.Chain], most: int) -> list[rank.Chain]:
    return list(islice(found, most))


def _chain(steps: Steps, wanted: Asked, chain: rank.Chain) -> Chain:
    """A chain found, with its words; also the contested claims of a hop that others carry."""
    reading = steps.reading
    index = wanted.ground.index
    carried = rank.carried(wanted, chain)
    shown = carried if wanted.contested else _with_contested(wanted, chain)
    return steps.chain(
        reading.refs_of(chain),
        [of_edges(reading, edges) for edges in shown],
        hubs=sum(1 for node in chain[1:-1] if index.node[node] & layout.HUB),
        corroborated=sum(corroborated(index, carrying(index, edges)) for edges in carried),
        contested=wanted.contested,
    )


def _with_contested(wanted: Asked, chain: rank.Chain) -> list[list[int]]:
    """What joins each two, contested or not: a reader sees both, though the uncontested carry the chain."""
    ground = wanted.ground
    test = EdgeTest(ground.index, ground.test.wanted, contested=True)
    return rank.carried(replace(wanted, ground=replace(ground, test=test)), chain)
