"""Pages that list: the start, conflicts, the timeline, the audit, names by kind.

In:   answers
Out:  HTML
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onrecord.model.answers import Audit, Conflicts, ConflictView, EntityRef, Timeline
from onrecord.model.folio import Front
from onrecord.show.pages.dates import drawn
from onrecord.show.pages.render import render
from onrecord.show.pages.site import KIND, Site

if TYPE_CHECKING:
    from onrecord.show.pages.questions import Saved

SHOWN = 5
"""Claims of a weakness that are shown before the page is asked for all."""
EVERY = 10**9


def start(site: Site, front: Front, questions: Sequence[Saved] = (), about: str = "") -> str:
    """The first page: what the dossier is, what is new, what sources disagree about, what is weak.

    Args:
        site: Which record.
        front: What the page says of it.
        questions: Saved questions.
        about: What the dossier's authors say of it, as text.
    """
    kinds = [
        (kind, KIND.get(kind, KIND["other"])[0 if count != 1 else 1], count) for kind, count in front.kinds
    ]
    return render(
        "start", site, front.header.title, front=front, kind_counts=kinds, questions=questions, about=about
    )


def conflicts(site: Site, answer: Conflicts, *, at: int = 1, parts: int = 1, total: int = -1) -> str:
    """Where sources disagree, all sides of each question; `total` where `answer` holds a part of them."""
    about = answer.about
    title = f"Conflicts about {about.name}" if about else "Where the sources disagree"
    found = total if total >= 0 else len(answer.conflicts)
    return render(
        "conflicts",
        site,
        title,
        answer=answer,
        about=about,
        section="Conflicts",
        at=at,
        parts=parts,
        total=found,
    )


def conflict(site: Site, view: ConflictView) -> str:
    """One question with all its sides."""
    return render("conflict", site, view.question, view=view, section="Conflicts")


def timeline(site: Site, answer: Timeline, *, at: int = 1, parts: int = 1) -> str:
    """Events in order, each with every dating; those that no source dates at the end."""
    dated = [entry for entry in answer.entries if entry.datings]
    undated = [entry.event for entry in answer.entries if not entry.datings]
    title = f"Timeline of {answer.about.name}" if answer.about else "Timeline"
    return render(
        "timeline",
        site,
        title,
        answer=answer,
        about=answer.about,
        drawn=drawn(dated),
        undated=undated,
        section="Timeline",
        at=at,
        parts=parts,
    )


def audit(site: Site, answer: Audit, *, only: str = "", titles: Mapping[str, str] | None = None) -> str:
    """What the record rests on: each weakness with its claims.

    Args:
        site: Which record.
        answer: The weaknesses; `without` names a source whose loss was asked about.
        only: Code of the one weakness that is shown with all its claims; empty: the first of each.
        titles: Id to title of the sources that can be asked about; none: no form.
    """
    groups = [group for group in answer.groups if not only or group.code == only]
    return render(
        "audit",
        site,
        "Audit",
        answer=answer,
        groups=groups,
        only=only,
        most=EVERY if only or not site.links.live else SHOWN,
        titles=titles or {},
        section="Audit",
    )


def entities(
    site: Site,
    shown: Sequence[tuple[EntityRef, str]],
    kinds: Sequence[tuple[str, int]],
    *,
    kind: str = "",
    at: int = 1,
    parts: int = 1,
) -> str:
    """Names of one kind, or of all, in order; each with what is said of it in a line.

    Args:
        site: Which record.
        shown: Entities of this page, and their descriptions.
        kinds: Each kind and how many are of it.
        kind: The one that is shown; empty: all.
        at: Which part.
        parts: Of how many.
    """
    named = [(k, KIND.get(k, KIND["other"])[0], count) for k, count in kinds]
    return render(
        "entities",
        site,
        KIND.get(kind, KIND["other"])[0] if kind else "Names",
        shown=shown,
        kind_counts=named,
        kind=kind,
        at=at,
        parts=parts,
        section="Names",
    )
