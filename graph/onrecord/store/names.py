"""Who is meant: names, aliases and claimed names, found as people type them.

In:   a text that somebody typed
Out:  ids of entities, best first, each with what matched and how, and whose word a claimed name is
Not:  judging that two entities are one; nothing is merged because it is called the same
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from math import log, log10
from typing import Final, Literal, NamedTuple

from onrecord.errors import AmbiguousName, UnknownName
from onrecord.model.light import dataclass, replace
from onrecord.store.database import Database
from onrecord.store.schema import CLAIMED
from onrecord.store.spelling import edits_allowed, folded, keys, measure, words

How = Literal["id", "name", "alias", "claimed", "order", "prefix", "words", "misspelt"]

_WHENCE: Final[tuple[How, ...]] = ("name", "alias", "claimed")
_CANDIDATES: Final = 400
"""Spellings that one look-up considers; the best of them are shown."""
_UNFINISHED: Final = 200
"""Words that the start of a word may stand for."""
_NEAR: Final = 24
"""Words that a misspelt word may stand for; the nearest are taken."""
_ALIKE: Final = 40
"""Names that are nearly so, of which one look-up says no more."""
_SHORT_WORD, _SHORT = 6, 0.5
"""In a word with fewer letters two edits are less likely than in a longer one by this."""
_INITIAL, _WORD, _DISORDER, _FAMILIAR = 0.3, 1.5, 0.5, 0.3
"""What an initial too many costs, a word too many, words in another order; and how much it tells that ten
times as many names have the words."""
_WALKED: Final = 20_000
"""Names that have the rarest of the typed words, of which one look-up walks no more."""
_FEW: Final = 10
"""A word in so many names, or fewer, tells as much as a word can."""
_SUGGESTED: Final = 5
_LISTED: Final = 10
_CALLED_SO: Final = 0.85
"""From this score on somebody is called exactly so: no need to guess what else was meant."""
_LAST: Final = "\U0010ffff"

Group = dict[str, tuple[int, int, int]]
"""The words of the record that one typed word may stand for: edits, in how many names, number."""
Types = frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entity that is called so, or nearly so."""

    id: str
    name: str
    """Its name in the record."""
    type: str
    matched: str
    """The spelling that matched: its name, an alias, or what somebody called it."""
    how: How
    score: float
    """1 is exactly so; good for comparing the matches of one search."""
    by: str = ""
    """Whose word a claimed name is; empty for names and aliases."""
    claim: str = ""
    """Id of the claim that makes a claimed name."""


class _Hit(NamedTuple):
    """One spelling found."""

    score: float
    how: How


class _Spelling(NamedTuple):
    """A row of the table `name`, with its entity."""

    n: int
    folded: str
    whence: int
    shown: str
    claim: str | None
    id: str
    name: str
    type: str


def find(db: Database, text: str, types: Types = None) -> str:
    """The id of the one entity that is called so; see `Reading.find`.

    A name and an alias count alike: where two entities share one, the reader has to say which is meant. A
    claimed name is looked at only where nothing is called so without dispute.
    """
    typed = text.strip()
    if _by_id(db, typed, types):
        return typed.lower()
    for rows in (_same_spelling(db, typed), _same_words(db, words(typed))):
        found = [row for row in rows if types is None or row.type in types]
        undisputed = [row for row in found if row.whence != CLAIMED]
        written = {row.id for row in undisputed if row.shown == typed}
        ids = written if len(written) == 1 else {row.id for row in undisputed or found}
        if len(ids) == 1:
            return ids.pop()
        if ids:
            raise AmbiguousName(typed, tuple(sorted(ids)[:_LISTED]))
    raise UnknownName(typed, _suggestions(search(db, typed, _SUGGESTED, types)))


def _suggestions(close: Sequence[Match]) -> tuple[str, ...]:
    """Names; where two have the same, their ids. Nothing that is far less like it than the best."""
    close = [match for match in close if match.score > close[0].score / 2]
    shown = [folded(match.matched) for match in close]
    return tuple(m.id if shown.count(folded(m.matched)) > 1 else m.matched for m in close)


def search(db: Database, text: str, limit: int = 10, types: Types = None) -> list[Match]:
    """Entities that are called so or nearly so, best first; see `Reading.search`.

    In this order: id; name, alias, claimed name as written; the same words in another order; the start of a
    name; all words somewhere in a name, the last perhaps unfinished; words off by one or two letters; some of
    the words.
    """
    typed = text.strip()
    wanted = list(dict.fromkeys(words(typed)))
    hits: dict[int, _Hit] = {}
    best = {match.id: match for match in _by_id(db, typed, types)}
    for look in (_exact, _order, _start, _all_words, _misspelt, _some_words):
        if look is _misspelt and any(match.score >= _CALLED_SO for match in best.values()):
            break
        for n, hit in look(db, typed, wanted):
            hits.setdefault(n, hit)
        best |= {m.id: m for m in _matches(db, hits, types) if m.id not in best or m.score > best[m.id].score}
        if len(best) >= limit or (best and look is _misspelt):
            break
    ordered = sorted(best.values(), key=lambda m: (-m.score, len(m.matched), m.matched, m.id))
    return [_with_speaker(db, match) for match in ordered[:limit]]


Found = Iterable[tuple[int, _Hit]]


def _exact(db: Database, typed: str, wanted: Sequence[str]) -> Found:
    """Called exactly so, but for case and accents."""
    for row in _same_spelling(db, typed):
        yield row.n, _Hit(0.99 - 0.02 * row.whence + 0.005 * (row.shown == typed), _WHENCE[row.whence])


def _order(db: Database, typed: str, wanted: Sequence[str]) -> Found:
    """The same words in another order: "Lacy, Catherine"."""
    for row in _same_words(db, wanted):
        yield row.n, _Hit(0.9 - 0.02 * row.whence, "order")


def _start(db: Database, typed: str, wanted: Sequence[str]) -> Found:
    """The name begins so."""
    start = folded(typed)
    question = "SELECT n, source FROM name WHERE folded >= ? AND folded < ? LIMIT ?"
    for n, whence in db.rows(question, (start, start + _LAST, _CANDIDATES)) if start else ():
        yield n, _Hit(0.8 - 0.02 * whence, "prefix")


def _all_words(db: Database, typed: str, wanted: Sequence[str]) -> Found:
    """All words are in the name, in any order; the last may be unfinished."""
    groups = [_exactly(db, word) for word in wanted[:-1]] + [_beginning(db, word) for word in wanted[-1:]]
    for n in _with_all(db, groups):
        yield n, _Hit(0.7, "words")


def _misspelt(db: Database, typed: str, wanted: Sequence[str]) -> Found:
    """All words are in the name, some of them off by a letter or two."""
    ranked: list[tuple[tuple[float, float], str]] = []
    for most in (1, 2):
        groups = [_near(db, word, most) for word in wanted]
        spelt = db.among("SELECT n, folded FROM name WHERE n IN", _together(db, groups))
        costs = ((_cost(spelling.split(), groups), spelling) for _, spelling in spelt)
        ranked = sorted((cost, spelling) for cost, spelling in costs if cost is not None)
        if any(edits <= 1 for (_, edits), _ in ranked):
            break  # nothing is nearer with two edits in one word
    room = _ALIKE
    for (cost, edits), spelling in ranked:
        # Whoever else is spelt so is found too; who is called so without dispute comes first.
        question = "SELECT n FROM name WHERE folded = ? ORDER BY source LIMIT ?"
        rows = db.rows(question, (spelling, max(room, 1)))
        room -= len(rows)
        for (n,) in rows:
            yield n, _Hit(min(0.69, max(0.3, 0.55 - 0.05 * cost)), "misspelt" if edits else "words")
        if room <= 0:
            return


def _cost(have: Sequence[str], groups: Sequence[Group]) -> tuple[float, float] | None:
    """How unlikely it is that somebody who meant this spelling typed these words.

    Counted in edits, which are the second number. A word too many costs more than an edit, an initial less;
    words in another order cost; and a word that many have is likelier meant than one that few have. None: one
    of the words is not there.
    """
    edits, places, familiar = 0.0, [], 0.0
    for group in groups:
        open_ = ((group[w], at) for at, w in enumerate(have) if w in group and at not in places)
        best = min(((near, -names, at) for (near, names, _), at in open_), default=None)
        if best is None:
            return None  # two words typed would stand for one
        near, names, at = best
        edits += near + (_SHORT if near == 2 and len(have[at]) < _SHORT_WORD else 0.0)
        places.append(at)
        familiar += log10(1 - names)
    rest = [word for at, word in enumerate(have) if at not in places]
    extra = sum(_INITIAL if len(word) == 1 else _WORD for word in rest)
    order = 0.0 if places == sorted(places) else _DISORDER
    return edits + extra + order - _FAMILIAR * familiar / len(groups), edits


def _some_words(db: Database, typed: str, wanted: Sequence[str]) -> Found:
    """Only some of the words are in the name: "Officer John Balcerzak". A rare word says more than "the"."""
    groups = [group for group in (_near(db, word) for word in wanted) if group]
    together = _with_all(db, groups)
    for n in together:
        yield n, _Hit(0.3, "words")
    if together or not groups:
        return
    weights = _weights(db, groups)
    found = {n for group in groups for n in _with_all(db, [group])}
    for n, spelling in db.among("SELECT n, folded FROM name WHERE n IN", found):
        have = spelling.split()
        said = 0.0
        for group, weight in zip(groups, weights, strict=True):
            edits = min((group[word][0] for word in have if word in group), default=None)
            said += 0.0 if edits is None else weight * (1 - 0.1 * edits)
        # Twice what is shared over all that was typed and all that is there (L. Dice, 1945).
        yield n, _Hit(0.2 * 2 * said / (sum(weights) + len(have)), "words")


def _weights(db: Database, groups: Sequence[Group]) -> list[float]:
    """How much each typed word tells: 1 for one in few names, little for one in most."""
    every = (db.one("SELECT max(n) FROM name") or (0,))[0] + 2
    few = log(max(every / _FEW, 2))
    shares = (every / (1 + sum(names for _, names, _ in group.values())) for group in groups)
    return [min(1.0, max(0.05, log(max(share, 1)) / few)) for share in shares]


def _by_id(db: Database, typed: str, types: Types) -> list[Match]:
    row = db.one("SELECT id, name, type FROM entity WHERE id = ?", (typed.lower(),))
    if row is None or (types is not None and row[2] not in types):
        return []
    return [Match(id=row[0], name=row[1], type=row[2], matched=row[1], how="id", score=1.0)]


_SPELLING: Final = """SELECT a.n, a.folded, a.source, a.shown, a.claim, e.id, e.name, e.type
    FROM name a JOIN entity e ON e.n = a.entity WHERE"""


def _same_spelling(db: Database, typed: str) -> list[_Spelling]:
    found = db.rows(f"{_SPELLING} a.folded = ? LIMIT ?", (folded(typed), _CANDIDATES))
    return [_Spelling(*row) for row in found] if typed else []


def _same_words(db: Database, wanted: Sequence[str]) -> list[_Spelling]:
    """Spellings made of these words and no others."""
    distinct = list(dict.fromkeys(wanted))
    candidates = _with_all(db, [_exactly(db, word) for word in distinct])
    found = (_Spelling(*row) for row in db.among(f"{_SPELLING} a.n IN", candidates))
    return [row for row in found if set(row.folded.split()) == set(distinct)]


def _exactly(db: Database, word: str) -> Group:
    return {w: (0, *row) for w, *row in db.rows("SELECT word, names, n FROM word WHERE word = ?", (word,))}


def _beginning(db: Database, word: str) -> Group:
    question = "SELECT word, names, n FROM word WHERE word >= ? AND word < ? LIMIT ?"
    return {w: (0, *row) for w, *row in db.rows(question, (word, word + _LAST, _UNFINISHED))}


def _near(db: Database, word: str, most: int = 2) -> Group:
    """Words at most as many edits away as a word of this length may be off, and no more than `most`."""
    most, letters, far = min(most, edits_allowed(word)), frozenset(word), measure(word)
    held = keys(word, most)
    question = f"""SELECT word, names, n FROM word WHERE n IN
        (SELECT word FROM near WHERE key IN ({_marks(held)}))"""
    close: Group = {}
    for other, names, n in db.rows(question, tuple(held)):
        # Each edit brings in one letter at most: cheaper to see than to count edits, and rules out most.
        if abs(len(other) - len(word)) <= most and len(letters.difference(other)) <= most:
            edits = far(other)
            if edits <= most:
                close[other] = (edits, names, n)
    # Nearest first; of those as near, what most are called.
    ordered = sorted(close.items(), key=lambda item: (item[1][0], -item[1][1], item[1][2]))
    return dict(ordered[:_NEAR])


def _together(db: Database, groups: Sequence[Group]) -> Iterable[int]:
    """Spellings that have a word of every group, each by one of the names spelt so."""
    if len(groups) < 2 or not all(groups):
        return _with_all(db, groups)
    ordered = sorted(groups, key=lambda group: sum(names for _, names, _ in group.values()))
    for first, second in combinations(ordered, 2):
        ids = [[n for *_, n in group.values()] for group in (first, second)]
        question = " UNION ".join(
            f"SELECT name FROM pair WHERE rare IN ({_marks(a)}) AND other IN ({_marks(b)})"
            for a, b in (ids, ids[::-1])
        )
        found = [
            n for (n,) in db.rows(f"{question} LIMIT {_CANDIDATES}", (*ids[0], *ids[1], *ids[1], *ids[0]))
        ]
        rows = db.among("SELECT n, folded FROM name WHERE n IN", found)
        whole = [n for n, text in rows if all(any(w in group for w in text.split()) for group in groups)]
        if whole:
            return whole
    # The rarest word of the spelling is none of those typed.
    return _with_all(db, groups)


def _with_all(db: Database, groups: Sequence[Group]) -> list[int]:
    """Spellings that have a word of every group; walks the rarest group and looks the others up."""
    if not groups or not all(groups):
        return []
    ordered = sorted(groups, key=lambda group: sum(names for _, names, _ in group.values()))
    first, *rest = [[n for *_, n in group.values()] for group in ordered]
    also = "".join(
        f" AND EXISTS (SELECT 1 FROM name_word WHERE name = a.name AND word IN ({_marks(group)}))"
        for group in rest
    )
    question = f"""SELECT DISTINCT a.name FROM (SELECT name FROM name_word WHERE word IN ({_marks(first)})
        LIMIT {_WALKED}) a WHERE 1{also} LIMIT {_CANDIDATES}"""
    return [row[0] for row in db.rows(question, (*first, *(n for group in rest for n in group)))]


def _marks(values: Collection[int]) -> str:
    return ", ".join("?" * len(values))


def _matches(db: Database, hits: dict[int, _Hit], types: Types) -> list[Match]:
    """The best spelling of each entity found."""
    best: dict[str, Match] = {}
    for row in (_Spelling(*row) for row in db.among(f"{_SPELLING} a.n IN", hits)):
        hit = hits[row.n]
        before = best.get(row.id)
        if types is not None and row.type not in types:
            continue
        if before is None or (before.score, -len(before.matched)) < (hit.score, -len(row.shown)):
            best[row.id] = Match(
                id=row.id, name=row.name, type=row.type, matched=row.shown, how=hit.how, score=hit.score,
                claim=row.claim or "",
            )  # fmt: skip
    return list(best.values())


def _with_speaker(db: Database, match: Match) -> Match:
    """Say whose word a claimed name is: the speaker's, else the source's."""
    if not match.claim:
        return match
    question = """SELECT e.name, c.speaker, s.title FROM claim c LEFT JOIN entity e ON e.n = c.speaker
        AND typeof(c.speaker) = 'integer' LEFT JOIN source s ON s.n = c.source WHERE c.id = ?"""
    name, speaker, title = db.one(question, (match.claim,)) or ("", "", "")
    return replace(match, by=name or speaker or title or "")
