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

    A claim's id is made from its content, so a claim whose words were mended went and came. A claim that kept
    its id is changed where it stands otherwise: taken down, contested, answered.

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
    first, last = ({e.id for e in r.entities()} for r in (before, after))
    return Changes(
        before=before.header,
        after=after.header,
        added=tuple(added),
        removed=tuple(removed),
        altered=tuple(altered),
        came=tuple(after.refs(sorted(last - first))),
        went=tuple(before.refs(sorted(first - last))),
    )


def _state(view: ClaimView) -> tuple[object, ...]:
    """All that can change without a new id."""
    ends = (view.subject.name, view.object.name if view.object else view.literal)
    return (*ends, view.stands, view.contested, view.down, view.answered_by, view.undoes, view.responses)
