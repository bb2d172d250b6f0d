"""The answer to a person's question: what do you hold about me, and where else does my name stand?

In:   built by `ask.held`
Out:  read by `show.held`
"""

from __future__ import annotations

from onrecord.model.answers import Card
from onrecord.model.light import dataclass
from onrecord.model.views import ClaimView

__all__ = ["Held", "Place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where a name survives besides the record itself."""

    what: str
    """files, texts, builds, journal, git."""
    where: str
    """A file, a folder, a commit."""
    times: int = 0
    """How often, where that can be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that is held about one entity."""

    card: Card
    names: tuple[str, ...]
    """Every name that was looked for: own, aliases, names that somebody gave."""
    privacy: str
    """public, private, minor or hidden: how it leaves the machine."""
    shown_as: str
    """The name that leaves; empty if nothing does."""
    note: str
    """Why the authors made it public."""
    living: str
    mentioned: tuple[ClaimView, ...]
    """Claims about others whose words hold one of the names."""
    places: tuple[Place, ...] = ()
