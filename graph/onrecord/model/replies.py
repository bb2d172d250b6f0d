"""Rows that answer other rows: what is taken down, what is denied, and the S conflicts that follow.

In:   all claims
Out:  `Replies`: who answers whom, what is down, what is denied
Not:  judging which side is right; everything answered stays in the record
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onrecord.model.claim import Claim
from onrecord.model.judged import Conflict, Level, Side
from onrecord.model.light import dataclass
from onrecord.model.terms import Terms

Statement = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """The graph of answers, evaluated."""

    answers: Mapping[str, tuple[str, ...]]
    """Claim id to the ids of the rows that answer it, sorted."""
    rows: Mapping[str, Claim]
    """The answering rows, by id."""
    down: frozenset[str]
    denied: frozenset[str]
    strikers: frozenset[str]
    """Answering rows of a standing that takes down (rejected, reversed, retracted)."""
    statements: Mapping[Statement, tuple[Claim, ...]]
    """Every row, sorted by id, of each statement that is answered."""


def statement(claim: Claim, terms: Terms) -> Statement:
    """What is said, with the ends of a symmetric relation in one order."""
    known = terms.relations.get(claim.relation)
    if known is not None and known.symmetric and claim.object < claim.subject:
        return (claim.object, claim.relation, claim.subject, claim.within)
    return claim.statement


def is_reply(claim: Claim, terms: Terms) -> bool:
    """Whether a row answers others (denied, rejected, reversed, retracted) and asserts nothing itself."""
    known = terms.standings.get(claim.standing)
    return known is not None and known.answers


def answering(terms: Terms) -> frozenset[str]:
    """The standings of rows that answer others."""
    return frozenset(name for name, known in terms.standings.items() if known.answers)


def find_replies(claims: Iterable[Claim], terms: Terms) -> Replies:
    """Link every answering row to the rows it answers, and evaluate.

    Cost: two walks over the claims; memory for the answering rows and their statements only.
    """
    rows = {c.id: c for c in claims if is_reply(c, terms)}
    none: frozenset[str] = frozenset()
    if not rows:
        return Replies(answers={}, rows={}, down=none, denied=none, strikers=none, statements={})
    groups = _groups(claims, rows, terms)
    by_id = {c.id: c for group in groups.values() for c in group}
    answers: dict[str, set[str]] = {}
    for row in rows.values():
        for target in _targets(row, by_id, groups[statement(row, terms)], rows):
            answers.setdefault(target, set()).add(row.id)
    ordered = {target: tuple(sorted(ids)) for target, ids in sorted(answers.items())}
    strikers = frozenset(i for i, row in rows.items() if terms.standings[row.standing].takes_down)
    down = _taken_down(ordered, strikers)
    denials = rows.keys() - strikers - down
    denied = frozenset(target for target, ids in ordered.items() if not denials.isdisjoint(ids))
    return Replies(
        answers=ordered,
        rows=rows,
        down=down,
        denied=denied,
        strikers=strikers,
        statements={s: tuple(groups[s]) for s in sorted(groups)},
    )


def _groups(claims: Iterable[Claim], rows: Mapping[str, Claim], terms: Terms) -> dict[Statement, list[Claim]]:
    """Every row, by id, of each statement that an answering row makes or names with `undoes`."""
    asked = {statement(c, terms) for c in rows.values()}
    named = {c.undoes for c in rows.values() if c.undoes}
    asked |= {statement(c, terms) for c in claims if c.id in named}
    groups: dict[Statement, list[Claim]] = {}
    near = {c.id: c for c in claims if statement(c, terms) in asked}
    for _, claim in sorted(near.items()):
        groups.setdefault(statement(claim, terms), []).append(claim)
    return groups


def _targets(
    row: Claim, near: Mapping[str, Claim], group: list[Claim], rows: Mapping[str, Claim]
) -> list[str]:
    """The rows one row answers: the one it names, else those of its statement that answer nothing."""
    if row.undoes:
        return [row.undoes] if row.undoes in near else []
    own = row.standing == "retracted"  # a source takes back what it said itself, not what others say
    return [c.id for c in group if c.id not in rows and (not own or c.source == row.source)]


def _taken_down(answers: Mapping[str, tuple[str, ...]], strikers: frozenset[str]) -> frozenset[str]:
    """Rows taken down by a row that is not itself taken down.

    Settled from the unanswered rows inwards. Rows in a circle are never settled: they take nothing down, and
    `circles` names them to `check`, which lets no record be built.
    """
    open_ = {target: {i for i in ids if i in strikers} for target, ids in answers.items()}
    strikes: dict[str, list[str]] = {}
    for target, ids in open_.items():
        for striker in ids:
            strikes.setdefault(striker, []).append(target)
    down: set[str] = set()
    standing = [row for row in sorted(strikes) if not open_.get(row)]
    for striker in standing:  # grows while it is walked
        for target in strikes[striker]:
            if target in down:
                continue
            down.add(target)
            for freed in strikes.get(target, ()):
                open_[freed].discard(target)
                if not open_[freed] and freed not in down and freed in strikes:
                    standing.append(freed)
    return frozenset(down)


def circles(answers: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Groups of rows that answer each other in a circle, each sorted, in order. Cost: linear."""
    return tuple(sorted(tuple(sorted(group)) for group in loops(answers)))


def loops(edges: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Strongly connected groups with a circle in them (Tarjan 1972, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    found: list[set[str]] = []
    for start in sorted(edges):
        if start in order:
            continue
        todo = [(start, iter(sorted(edges[start])))]
        order[start] = low[start] = len(order)
        path.append(start)
        on_path.add(start)
        while todo:
            node, rest = todo[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    path.append(other)
                    on_path.add(other)
                    todo.append((other, iter(sorted(edges.get(other, ())))))
                    break
                if other in on_path:
                    low[node] = min(low[node], order[other])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[node])
                if low[node] == order[node]:
                    group = _unwind(path, on_path, node)
                    if len(group) > 1 or node in set(edges.get(node, ())):
                        found.append(group)
    return found


def _unwind(path: list[str], on_path: set[str], node: str) -> set[str]:
    group: set[str] = set()
    while True:
        last = path.pop()
        on_path.discard(last)
        group.add(last)
        if last == node:
            return group


def reply_conflicts(replies: Replies) -> list[Conflict]:
    """S: one conflict for each statement that some row answers, with every row of that statement."""
    out = []
    for (subject, relation, object_, within), group in replies.statements.items():
        # A row that names a row of other words (`check` says so) is shown beside the row it answers.
        heard = {i for row in group for i in replies.answers.get(row.id, ())}
        if not heard:
            continue
        level: Level = "denied" if heard.isdisjoint(replies.strikers) else "undone"
        known = {row.id for row in group}
        rows = [*group, *(replies.rows[i] for i in sorted(heard - known))]
        stances: dict[str, list[Claim]] = {}
        for row in rows:
            stances.setdefault(row.standing if row.id in replies.rows else "", []).append(row)
        out.append(
            Conflict(
                rule="S",
                level=level,
                relation=relation,
                entity=subject,
                within=within,
                object=object_,
                sides=tuple(_side(stance or object_, said) for stance, said in sorted(stances.items())),
            )
        )
    return out


def _side(value: str, rows: list[Claim]) -> Side:
    """Those who say so are named on the side only where it is one voice."""
    voices = {(row.source, row.by) for row in rows}
    source, by = voices.pop() if len(voices) == 1 else ("", "")
    return Side(values=(value,), claims=tuple(sorted(row.id for row in rows)), source=source, by=by)
