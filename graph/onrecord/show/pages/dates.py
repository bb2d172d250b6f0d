"""Events drawn on a scale of years: a solid bar where the day is certain, a pale one where it lies within.

In:   entries of a timeline
Out:  `drawn`: rows with a strip each, and the scale above them
Not:  words: beside every strip stands what it draws

Strips are as wide as there is room: every place is a share of the width. Years in which much is dated are
wider, for one case can have a busy summer and twenty quiet years.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from onrecord.model.answers import Dating, TimelineEntry
from onrecord.model.time import Time, iso

QUIET, BUSY, EACH, MOST = 0.35, 1.0, 0.4, 6.0
"""Weight of a year: without any event, with one, for each further one, at most."""
APART: Final = 11.0
"""Percent of the width that a year's number needs on a narrow screen."""
LEAST: Final = 0.7
"""Percent: the width of a day."""
LONGEST: Final = 400
"""Years that are drawn one by one; over more of them time runs evenly."""


class Said(NamedTuple):
    """Who gives a dating."""

    claim: str
    """Id of a claim that does."""
    title: str
    """Of its source."""
    who: str
    """How it stands, where it is not the source in its own voice."""


class Given(NamedTuple):
    """One dating, and everyone who gives it, once."""

    when: str
    said: tuple[Said, ...]


class Row(NamedTuple):
    """One event, and its strip."""

    entry: TimelineEntry
    drawing: Markup
    datings: tuple[Given, ...]


class Drawn(NamedTuple):
    """A timeline drawn; `scale` is empty where no day is known."""

    scale: Markup
    rows: tuple[Row, ...]


class Scale:
    """From days to shares of the width."""

    def __init__(self, days: Iterable[int]) -> None:
        """Weigh the years in which these days lie."""
        years = sorted(_year(day) for day in days)
        first, last = (years[0], years[-1]) if years else (0, 0)
        step = max(1, -(-(last - first + 1) // LONGEST))
        self.years = list(range(first, last + step + 1, step))
        counts = dict.fromkeys(self.years, 0)
        for year in years:
            counts[first + (year - first) // step * step] += 1
        weights = [_weight(counts[year]) for year in self.years[:-1]]
        total = sum(weights) or 1.0
        self.starts = [_first_day(year) for year in self.years]
        self.at = [0.0]
        for weight in weights:
            self.at.append(self.at[-1] + 100 * weight / total)

    def share(self, day: int) -> float:
        """Where a day lies, in percent."""
        place = min(max(bisect_right(self.starts, day) - 1, 0), len(self.starts) - 2)
        begin, end = self.starts[place], self.starts[place + 1]
        part = (day - begin) / (end - begin)
        return min(100.0, max(0.0, self.at[place] + part * (self.at[place + 1] - self.at[place])))

    def labels(self) -> list[tuple[int, float]]:
        """The years that have room for their number, and where."""
        found: list[tuple[int, float]] = []
        free = 0.0
        for year, at in zip(self.years[:-1], self.at, strict=False):
            if at >= free and at <= 100 - APART / 2:
                found.append((year, at))
                free = at + APART
        return found


def drawn(entries: Sequence[TimelineEntry]) -> Drawn:
    """Draw events, in their order. Cost: linear in their datings, and in the years between."""
    days = [day for entry in entries for d in entry.datings for day in _bounds(d.when) if day is not None]
    if not days:
        return Drawn(Markup(), tuple(Row(entry, Markup(), _given(entry)) for entry in entries))
    scale = Scale(days)
    grid = "".join(
        f'<line class="year" x1="{at:.1f}%" x2="{at:.1f}%" y1="0" y2="14"/>' for _, at in scale.labels()
    )
    numbers = "".join(f'<text x="{at:.1f}%" dx="3" y="12">{year}</text>' for year, at in scale.labels())
    head = f'<svg class="scale" width="100%" height="16" aria-hidden="true">{grid}{numbers}</svg>'
    return Drawn(Markup(head), tuple(Row(e, _strip(scale, e, grid), _given(e)) for e in entries))


def _given(entry: TimelineEntry) -> tuple[Given, ...]:
    """Each dating once, and each who gives it once: a source may say the same of three officers."""
    found = []
    for dating in entry.datings:
        said: dict[tuple[str, str], Said] = {}
        for claim in dating.claims:
            who = claim.said if claim.by_name else ""
            said.setdefault((claim.source, who), Said(claim.id, claim.source_title, who))
        found.append(Given(dating.when.text, tuple(said.values())))
    return tuple(found)


def _strip(scale: Scale, entry: TimelineEntry, grid: str) -> Markup:
    bars = [_bar(scale, d) for d in sorted(entry.datings, key=_vaguest)]
    if entry.disputed:
        known = [day for d in entry.datings for day in _bounds(d.when) if day is not None]
        left, right = scale.share(min(known)), scale.share(max(known))
        bars.insert(0, f'<line class="dispute" x1="{left:.1f}%" x2="{right:.1f}%" y1="7" y2="7"/>')
    inside = grid + "".join(bars)
    return Markup(f'<svg class="strip" width="100%" height="14" aria-hidden="true">{inside}</svg>')


def _bar(scale: Scale, dating: Dating) -> str:
    """One dating: solid if its days are certain, pale if it only lies within; an open end runs out dashed."""
    when = dating.when
    known = [day for day in _bounds(when) if day is not None]
    if not known:
        return ""
    left, right = scale.share(min(known)), scale.share(max(known) + 1)
    wide = max(LEAST, right - left)
    left = min(left, 100 - wide)
    exact = when.earliest_begin == when.latest_begin and when.earliest_end == when.latest_end
    sure = exact and None not in (when.earliest_begin, when.earliest_end)
    bar = (
        f'<rect class="{"day" if sure else "within"}" x="{left:.1f}%" width="{wide:.1f}%" y="3" height="8"/>'
    )
    if when.earliest_begin is None:
        bar += f'<line class="open" x1="0" x2="{left:.1f}%" y1="7" y2="7"/>'
    if when.latest_end is None:
        bar += f'<line class="open" x1="{left + wide:.1f}%" x2="100%" y1="7" y2="7"/>'
    return bar


def _vaguest(dating: Dating) -> int:
    """The vaguest first, so that a certain day is seen on top of the year around it."""
    known = [day for day in _bounds(dating.when) if day is not None]
    return min(known) - max(known) if known else 0


def _bounds(when: Time) -> tuple[int | None, int | None, int | None, int | None]:
    return when.earliest_begin, when.latest_begin, when.earliest_end, when.latest_end


def _weight(count: int) -> float:
    return min(MOST, BUSY + EACH * (count - 1)) if count else QUIET


def _year(day: int) -> int:
    text = iso(day)
    return int(text[: text.index("-", 1)])


def _first_day(year: int) -> int:
    """The first day of a year, counted as `model.time` does."""
    past = year - 1
    return 365 * past + past // 4 - past // 100 + past // 400 + 1
