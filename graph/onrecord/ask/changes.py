"""What changed between two records: claims that came, went, or stand otherwise now.

In:   two records
Out:  `Changes`
Not:  why; the dossier's own history says that
"""

from __future__ import annotations

from onrecord.model.answers import Changes, ClaimView
from onrecord.store.reading import Reading


def changes(before: Reading, after: Reading) -> Changes:
    """Compare two records by the ids of their claims and entities.

    A claim's id is made from its content, so a claim whose words were mended went and came: where statement
    and source are the same it counts as restated. A claim that kept its id is changed where it stands
    otherwise: taken down, contested, answered.

    Cost: one walk over both records, side by side; memory for what differs.
    """
    added: list[ClaimView] = []
    removed: list[ClaimView] = []
    altered: list[tuple[ClaimView, ClaimView]] = []
    # Both come in the order of their ids, so that two walks meet.
    olds, news = before.all_claims(), after.all_claims()
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old.id < new.id):
            assert old is not None
            removed.append(old)
            old = next(olds, None)
        elif old is None or new.id < old.id:
            added.append(new)
            new = next(news, None)
        else:
            if _state(old) != _state(new):
                altered.append((old, new))
            old, new = next(olds, None), next(news, None)
    restated = _restated(removed, added)
    first, last = ({e.id for e in r.entities()} for r in (before, after))
    touched = {view.id for view in (*added, *removed, *(v for pair in (*altered, *restated) for v in pair))}
    return Changes(
        before=before.header,
        after=after.header,
        added=tuple(added),
        removed=tuple(removed),
        altered=tuple(altered),
        restated=restated,
        corrections=tuple(row for row in after.corrections() if row.claim in touched),
        came=tuple(after.refs(sorted(last - first))),
        went=tuple(before.refs(sorted(first - last))),
    )


def _restated(removed: list[ClaimView], added: list[ClaimView]) -> tuple[tuple[ClaimView, ClaimView], ...]:
    """Take out of both what is the same statement of the same source, and pair it in the order of ids."""
    there: dict[tuple[str, ...], list[ClaimView]] = {}
    for view in added:
        there.setdefault(_said(view), []).append(view)
    pairs = []
    for old in list(removed):
        if same := there.get(_said(old)):
            new = same.pop(0)
            pairs.append((old, new))
            removed.remove(old)
            added.remove(new)
    return tuple(pairs)


def _said(view: ClaimView) -> tuple[str, ...]:
    ends = (view.subject.id, view.relation, view.object.id if view.object else view.literal)
    return (*ends, view.within.id if view.within else "", view.source)


def _state(view: ClaimView) -> tuple[object, ...]:
    """All that can change without a new id."""
    ends = (view.subject.name, view.object.name if view.object else view.literal)
    return (*ends, view.stands, view.contested, view.down, view.answered_by, view.undoes, view.responses)
