"""What follows from all claims together: who is taken down, who is contested, where sources disagree.

In:   a dossier
Out:  `Judged`; and the three questions everything downstream asks of a claim: live, stands, asserts
Not:  deciding who is right; dropping anything; telling claims of one source from another's by weight

The rules, one module each: S `replies`, T and O `datings`, A `disagree`. `depicted` is live: a drama makes a
conflict and contests nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.model.alike import Alike
from onrecord.model.claim import Claim
from onrecord.model.datings import order_conflicts, time_conflicts
from onrecord.model.disagree import answer_conflicts
from onrecord.model.dossier import Dossier
from onrecord.model.issue import claims_at_issue
from onrecord.model.judged import Conflict, Judged
from onrecord.model.replies import circles, find_replies, is_reply, reply_conflicts
from onrecord.model.terms import Terms

_LEVELS = ("contradicts", "differs", "denied", "undone")


def judge(dossier: Dossier) -> Judged:
    """Compute what is taken down, what is contested, and every conflict.

    The order of the rows makes no difference.

    Cost: two walks over the claims (see `model.issue`); near linear time, memory for the claims at issue and
    for one answer a question and two days an event.
    """
    alike = Alike(dossier.judgements)
    return judge_claims(claims_at_issue(dossier, alike), dossier, alike)


def judge_claims(claims: Iterable[Claim], dossier: Dossier, alike: Alike) -> Judged:
    """Judge by some of a dossier's claims: all, or those at issue. They are walked nine times."""
    replies = find_replies(claims, dossier.terms)

    def live() -> Iterator[Claim]:
        return (c for c in claims if c.id not in replies.down and c.id not in replies.rows)

    answers, contested = answer_conflicts(live, dossier, alike)
    conflicts = [
        *answers,
        *time_conflicts(live, dossier, alike),
        *order_conflicts(live, dossier, alike),
        *reply_conflicts(replies),
    ]
    return Judged(
        down=replies.down,
        contested=contested | replies.denied,
        answers=replies.answers,
        conflicts=tuple(sorted(conflicts, key=_place)),
    )


def cycles(dossier: Dossier) -> tuple[tuple[str, ...], ...]:
    """Rows whose `undoes` run in a circle, each circle as sorted ids: an error for `check`."""
    return circles(find_replies(dossier.claims, dossier.terms).answers)


def live(claim: Claim, judged: Judged, terms: Terms) -> bool:
    """Not taken down, and no row that answers another."""
    return claim.id not in judged.down and not is_reply(claim, terms)


def stands(claim: Claim, judged: Judged, terms: Terms) -> bool:
    """Live, and of a standing that stands: `depicted` is live and does not stand."""
    known = terms.standings.get(claim.standing)
    return known is not None and known.stands and live(claim, judged, terms)


def asserts(claim: Claim, judged: Judged, terms: Terms) -> bool:
    """Whether a direct triple, and a role class, may follow from it.

    It stands as recorded, found, admitted, testified or reported; nobody contests it; it is no draft; and
    where the relation hurts if false, it is found or admitted.
    """
    if claim.draft or claim.id in judged.contested or not stands(claim, judged, terms):
        return False
    return terms.asserted(claim.relation, claim.standing)


def _place(conflict: Conflict) -> tuple[int, str, str, str, str, str]:
    c = conflict
    return (_LEVELS.index(c.level), c.rule, c.relation, c.entity, c.within, c.object)
