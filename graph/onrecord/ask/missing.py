"""Why there is no chain, in one sentence that is true of every chain there could have been.

In:   a question that found nothing
Out:  the sentence: that nothing joins the two, that the chains are longer, or which condition no chain meets
Not:  advice on which claims to believe
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from onrecord.ask.filters import EdgeTest, Wanted
from onrecord.ask.question import Question
from onrecord.ask.search import Search, asked
from onrecord.ask.walk import Ground, Meeting
from onrecord.store import paths_layout as layout
from onrecord.store.paths import PathIndex

FURTHEST = 64
LOOKED_AT = 500_000
"""Half edges around a search that are looked at for words; beyond that the sentence is more general."""
NAMED = 3
"""Standings or entities that a sentence names before it becomes a list."""


def stopped(length: int, some: bool) -> str:
    """Say that not all chains of a length were compared."""
    if some:
        return (
            f"There are too many ways of {_hops(length)} to compare them all: each chain shown is on record, "
            "but one that ranks before it may be missing."
        )
    return (
        f"There are too many ways of {_hops(length)} to follow them all, and none was found: ask for fewer."
    )


def why(question: Question) -> str:
    """Say what is missing. Asked only when nothing was found; walks again, condition by condition."""
    reading = question.reading
    two = f"{reading.ref(question.a).name} and {reading.ref(question.b).name}"
    free = replace(question, wanted=Wanted(), via=(), avoid=(), avoid_hubs=False)
    if not joined(reading.paths, free.number(free.a), free.number(free.b)):
        return "Nothing in the record joins these two."
    shortest = _distance(free, FURTHEST)
    if shortest is None or shortest > question.max_hops:
        far = f"the shortest has {shortest}" if shortest else f"none has at most {FURTHEST}"
        return f"Every chain between {two} has more than {_hops(question.max_hops)}; {far}."
    conditions = list(_conditions(question, free))
    for condition in conditions:
        # One condition alone was just found to leave nothing.
        if len(conditions) == 1 or not _possible(condition.alone):
            longer = _distance(condition.alone, FURTHEST) if condition.counts else None
            if longer:
                return (
                    f"{condition.words} the shortest chain between {two} has {_hops(longer)}; ask for more."
                )
            return condition.sentence(two)
    return f"Each of these conditions alone leaves a chain between {two}; together they leave none."


def joined(index: PathIndex, a: int, b: int) -> bool:
    """Whether anything at all joins two entities, by their components. Cost: at most their degrees."""
    return not _components(index, a).isdisjoint(_components(index, b)) or bool(index.between(a, b))


def _components(index: PathIndex, node: int) -> set[int]:
    """Components that an entity lies in, or borders on if no chain passes through it."""
    if index.component[node] >= 0:
        return {index.component[node]}
    row = index.nbr[index.ptr[node] : index.ptr[node + 1]]
    return {index.component[other] for other in row} - {-1}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """One condition of a question, and how it is said that no chain meets it."""

    alone: Question
    """The question with this condition only."""
    words: str
    """Opens a sentence: "With found alone"."""
    sentence: Callable[[str], str]
    """From the names of both ends."""
    counts: bool = True
    """Plain distances tell whether a longer chain meets it."""


def _conditions(question: Question, free: Question) -> Iterator[_Condition]:
    """Every condition of a question, in the order in which they are blamed."""
    wanted = question.wanted
    if wanted.standings is not None:
        yield _standings(replace(free, wanted=Wanted(standings=wanted.standings)))
    if wanted.relations is not None:
        yield _relations(replace(free, wanted=Wanted(relations=wanted.relations)))
    if wanted.sources is not None:
        yield _sources(replace(free, wanted=Wanted(sources=wanted.sources)))
    if wanted.without:
        yield _without(replace(free, wanted=Wanted(without=wanted.without)))
    if wanted.during is not None:
        yield _during(replace(free, wanted=Wanted(during=wanted.during, certain=wanted.certain)))
    if wanted.overlapping:
        yield _overlapping(replace(free, wanted=Wanted(overlapping=True, certain=wanted.certain)))
    if question.avoid:
        yield _avoid(replace(free, avoid=question.avoid))
    if question.avoid_hubs:
        yield _hubs(replace(free, avoid_hubs=True))
    for through in question.via:
        yield _via(replace(free, via=(through,)), through)


def _lacking(alone: Question, words: str, hop: Callable[[], str]) -> _Condition:
    """A condition on hops: `words` open a sentence, `hop` says what some hop of every chain lacks."""
    rest = words[0].lower() + words[1:]
    return _Condition(
        alone=alone,
        words=words,
        sentence=lambda two: f"Every chain between {two} has a hop that {hop()}; {rest} nothing joins them.",
    )


def _standings(alone: Question) -> _Condition:
    index = alone.reading.paths
    names = _standing_names(alone, alone.wanted.standings or ())

    def hop() -> str:
        edges = _failing(alone)
        found = {index.standings[index.mark[edge] >> layout.STANDING] for edge in edges or ()}
        if found and len(found) <= NAMED:
            return f"is only {_standing_names(alone, found)}"
        return f"nothing {names} carries"

    return _lacking(alone, f"With {names} alone", hop)


def _standing_names(alone: Question, names: Iterable[str]) -> str:
    """Firmest first."""
    terms = alone.reading.terms
    ordered = sorted(names, key=lambda name: (-terms.firmness(name), name))
    return _either(name or "unstated" for name in ordered)


def _relations(alone: Question) -> _Condition:
    known = alone.reading.terms.relations
    wanted = alone.wanted.relations or frozenset()
    # A relation below one that was asked for goes without saying.
    top = sorted(n for n in wanted if n not in known or not wanted.intersection(known[n].supers))
    names = _either(f'"{known[name].label}"' if name in known else f'"{name}"' for name in top)
    return _lacking(alone, f"With {names} alone", lambda: f"is not {names}")


def _sources(alone: Question) -> _Condition:
    names = _titles(alone, alone.wanted.sources or ())
    return _lacking(alone, f"With {names} alone", lambda: "only other sources carry")


def _without(alone: Question) -> _Condition:
    names = _titles(alone, alone.wanted.without, "and")
    verb, rest = ("carries", "it") if len(alone.wanted.without) == 1 else ("carry", "them")
    condition = _lacking(alone, f"Without {rest}", lambda: f"only {names} {verb}")
    return replace(condition, words=f"Without {names}")


def _during(alone: Question) -> _Condition:
    text = alone.wanted.during.text if alone.wanted.during else ""
    outside = "does not certainly overlap" if alone.wanted.certain else "lies outside"
    return _lacking(alone, f"In {text}", lambda: f"{outside} {text}")


def _overlapping(alone: Question) -> _Condition:
    cannot = "do not certainly" if alone.wanted.certain else "cannot"
    return _Condition(
        alone=alone,
        words="",
        counts=False,
        sentence=lambda two: (
            f"In every chain of at most {_hops(alone.max_hops)} between {two}, "
            f"the times of two neighbouring hops {cannot} overlap."
        ),
    )


def _avoid(alone: Question) -> _Condition:
    names = _either(_names(alone, alone.avoid))
    return _Condition(
        alone=alone,
        words=f"Without {names}",
        sentence=lambda two: f"Every chain between {two} passes through {names}.",
    )


def _hubs(alone: Question) -> _Condition:
    return _Condition(
        alone=alone,
        words="Without hubs",
        sentence=lambda two: (
            f"Every chain between {two} passes through a hub: a government, police agency, court, "
            "or an event or case with very many participants."
        ),
    )


def _via(alone: Question, through: str) -> _Condition:
    (name,) = _names(alone, (through,))
    flags = alone.reading.paths.node[alone.number(through)]
    if flags & layout.PASSABLE:
        words = f"No chain of at most {_hops(alone.max_hops)} between {{}} passes through {name}."
    elif flags & layout.UNNAMED:
        words = (
            f"No chain passes through {name}, who has no name in any source; {{}} may be joined otherwise."
        )
    else:
        words = f"No chain passes through a place or a work such as {name}; {{}} may be joined otherwise."
    return _Condition(alone=alone, words="", counts=False, sentence=words.format)


def _possible(alone: Question) -> bool:
    """Whether some chain meets one condition; yes, too, if that cannot be found out."""
    if not (alone.via or alone.wanted.overlapping):
        return _distance(alone, alone.max_hops) is not None
    for contested in (False, True):
        search = Search.of(asked(alone, contested=contested))
        if next(search.found(alone.max_hops), None) or search.stopped:
            return True
    return False


def _ground(alone: Question) -> Ground:
    return asked(alone, contested=True).ground


def _distance(alone: Question, most: int) -> int | None:
    """Hops of the shortest chain, contested or not; `via` and overlapping times are not looked at."""
    return Meeting(_ground(alone)).distance(most)


def _failing(alone: Question) -> set[int] | None:
    """Edges of the hops that lead out of what the filters leave within reach: every chain has one of these.

    Every chain leaves that part somewhere, by a hop of which no edge passes. None: too many to look at.
    """
    ground = _ground(alone)
    meeting = Meeting(ground)
    meeting.distance(FURTHEST)
    ball = meeting.near if meeting.near.whole else meeting.far
    index = ground.index
    free = replace(ground, test=EdgeTest(index, Wanted(), contested=True))
    within = ball.distance
    if sum(len(index.row(node)) for node in within) > LOOKED_AT:
        return None
    # What cannot reach the far end at all is on no chain.
    side = _components(index, ball.other)
    return {
        edge
        for node in within
        for edge in index.row(node)
        if (to := index.nbr[edge]) not in within
        and (to == ball.other or (free.inside(to) and index.component[to] in side))
    }


def _names(alone: Question, ids: Iterable[str]) -> list[str]:
    return [ref.name for ref in alone.reading.refs(ids)]


def _titles(alone: Question, ids: Iterable[str], word: str = "or") -> str:
    known = (alone.reading.source(id_) for id_ in sorted(ids))
    return _either((f'"{source.title}"' for source in known if source), word)


def _either(names: Iterable[str], word: str = "or") -> str:
    *head, last = list(names)
    return f"{', '.join(head)} {word} {last}" if head else last


def _hops(count: int) -> str:
    return "1 hop" if count == 1 else f"{count} hops"
