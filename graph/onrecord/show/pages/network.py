"""The page around the network: which part of it is shown, and a frame that holds the page of `view`.

In:   whom it is around, how far, and the address of the frame
Out:  HTML
Not:  the network itself, which is `show.html`
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from onrecord.model.folio import Near
from onrecord.model.views import EntityRef
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site

FURTHEST = 4
"""Hops that the form offers."""


def network(
    site: Site,
    frame: str,
    *,
    around: Sequence[EntityRef] = (),
    hops: int = 1,
    near: Sequence[Near] = (),
    selection: str = "",
    trouble: str = "",
    candidates: Sequence[EntityRef] = (),
    typed: str = "",
) -> str:
    """The network in a frame.

    Args:
        site: Which record.
        frame: Address of the page of `view` that is shown; empty: nothing to show.
        around: Whom it is around; nobody: the whole record, or `selection`.
        hops: How far from them.
        near: Neighbors of theirs, each of whom the network can be unfolded around as well.
        selection: What is shown, in a sentence, where it is neither.
        trouble: A sentence: why nothing is shown.
        candidates: Who was perhaps meant.
        typed: The name that means nothing; it is shown again.
    """
    names = " and ".join(ref.name for ref in around)
    return render(
        "network",
        site,
        f"Network around {names}" if names else "Network",
        frame=frame,
        around=around,
        hops=hops,
        near=near,
        selection=selection,
        trouble=trouble,
        candidates=candidates,
        typed=typed,
        furthest=FURTHEST,
        more=lambda ref: (
            site.links.page("network")
            + "?"
            + urlencode([*(("around", r.id) for r in (*around, ref)), ("hops", str(hops))])
        ),
        section="Network",
        full_width=True,
    )
