"""A claim in words for a terminal: who says so, how, with what standing, when, and what stands against it.

In:   claim views
Out:  paragraphs in `Lines`
Not:  whole answers, which are `show.text`

Quotation marks hold a source's own words and nothing else. A digest's words show as "In our words:".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from onrecord.show.lines import Lines, Piece

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView, EntityRef, Header
    from onrecord.model.dossier import Correction

Words = tuple[str, str, str, str, str]
"""When, source, standing in words, quote, summary."""
Held = tuple[bool, bool, tuple[Any, ...]]
"""Stands, contested, responses."""
WEAK = frozenset({"charged", "alleged", ""})
"""Standings that stand, weakly. Only colours: the words say it by themselves."""


def name(entity: EntityRef) -> Piece:
    """An entity's name, marked as one."""
    return (entity.name, "name")


def statement(view: ClaimView) -> list[Piece]:
    """What is said: subject, relation, object, in."""
    pieces = [name(view.subject), (f" {view.label} " if view.object else f" {view.label}: ", "label")]
    pieces.append(name(view.object) if view.object else (view.literal, ""))
    if view.within:
        pieces += [(" (in ", ""), name(view.within), (")", "")]
    return pieces


def standing(text: str) -> str:
    """A standing as a word; the empty one has a name too."""
    return text or "not stated"


def saying(view: ClaimView) -> list[Piece]:
    """Who says so and with what standing, when, and whether it still stands."""
    part = "weak" if view.standing in WEAK else "firm"
    pieces: list[Piece] = [(view.said, part if view.stands else "fallen")]
    if view.when:
        pieces.append((f"; {view.when.text}", ""))
    if view.down:
        pieces.append(("; no longer stands", "fallen"))
    elif view.contested:
        pieces.append(("; contested", "mark"))
    return pieces


def evidence(lines: Lines, view: ClaimView, indent: int, *, more: Iterable[ClaimView] = ()) -> None:
    """One claim: standing, words, source, ids that `show` takes; `more` are claims with the same words."""
    lines.add(*saying(view), indent=indent)
    if view.quote:
        lines.add(("“" + view.quote + "”", "quote"), indent=indent + 2, hang=1)
    if view.summary:
        lines.add(("In our words: ", "soft"), (view.summary, "ours"), indent=indent + 2)
    if not view.quote and not view.summary:
        lines.add(("No words kept.", "soft"), indent=indent + 2)
    ids = " ".join(f"claim-{v.id}" for v in (view, *more))
    lines.add((f"[{view.source}] {ids}", "soft"), indent=indent + 2)
    lines.cited[view.source] = view.source_title
    responses(lines, view, indent + 2)


def gathered(lines: Lines, views: Iterable[ClaimView], indent: int) -> None:
    """Claims in the order of their times; those that one place of one source makes, once."""
    same: dict[tuple[Words, Held], list[ClaimView]] = {}
    for view in views:
        words = (view.when.text if view.when else "", view.source, view.said, view.quote, view.summary)
        same.setdefault((words, (view.stands, view.contested, view.responses)), []).append(view)
    for _, (first, *more) in sorted(same.items(), key=lambda item: (item[0][0], item[1][0].id)):
        evidence(lines, first, indent, more=more)


def responses(lines: Lines, view: ClaimView, indent: int) -> None:
    """What came back when the person concerned was asked."""
    for reply in view.responses:
        asked = f"Asked {reply.asked}" if reply.asked else "Asked"
        how = f" ({reply.how})" if reply.how else ""
        lines.add((f"{asked}{how}: {reply.answer or 'no answer on record'}", ""), indent=indent)


def corrections(lines: Lines, rows: Iterable[Correction], indent: int) -> None:
    """What was corrected, when, why and by whom."""
    for row in rows:
        on, by = (f" {row.date}" if row.date else ""), (f" by {row.by}" if row.by else "")
        why = f" ({row.reason})" if row.reason else ""
        lines.add(
            (f"Corrected{on}{by}: ", "mark"), f"{row.what or 'it is not said what'}{why}", indent=indent
        )
        lines.add((f"claim-{row.claim}", "soft"), indent=indent + 2)


def claims(lines: Lines, views: Iterable[ClaimView], indent: int, *, known: str = "") -> None:
    """Several claims; each opens with its statement unless that is `known` from the line above."""
    for view in views:
        if plain(statement(view)) != known:
            lines.add(*statement(view), indent=indent)
            evidence(lines, view, indent + 2)
        else:
            evidence(lines, view, indent)


def against(lines: Lines, views: tuple[ClaimView, ...], indent: int) -> None:
    """What answers or contradicts the claims above. Never left out."""
    if not views:
        return
    lines.add(("Against this:", "mark"), indent=indent)
    claims(lines, views, indent + 2)


def footer(lines: Lines, head: Header) -> None:
    """The sources cited, which record answered, and where to write if it is wrong."""
    lines.blank()
    if lines.cited:
        lines.add(("Sources", "title"))
    for source, title in sorted(lines.cited.items()):
        lines.add((f"[{source}] ", "soft"), title, indent=2)
    lines.blank()
    kept = f"{many(head.sources, 'source')}, {many(head.claims, 'claim')}"
    lines.add((f"{head.title}: record of {head.built[:10]}, build {head.build}, {kept}.", "soft"), hang=0)
    if head.redacted and head.pseudonyms:
        lines.add((f"Private names are protected: {many(head.pseudonyms, 'pseudonym')}.", "soft"), hang=0)
    if head.stale:
        lines.add(("The dossier has changed since; this answers from the last record.", "mark"), hang=0)
    where = head.corrections or "no address given in dossier.toml"
    lines.add((f"Corrections: {where}", "soft"), hang=0)


def many(count: int, what: str) -> str:
    """A count with its noun.

    >>> many(1, "source"), many(2000, "source")
    ('1 source', '2,000 sources')
    """
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def plain(pieces: Iterable[Piece]) -> str:
    """The text of pieces."""
    return "".join(text for text, _ in pieces)
