"""Answers as text for a terminal: readable at 80 columns, without colour, and aloud.

In:   answers of `model.answers`, findings
Out:  `Lines`; one function per answer
Not:  what a claim looks like, which is `show.words`; colour, which is `show.terminal`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.show import words
from onrecord.show.lines import WIDTH, Lines, Piece
from onrecord.show.words import many, name

if TYPE_CHECKING:
    from onrecord.model.answers import (
        Audit,
        Card,
        Chain,
        Chains,
        Changes,
        ClaimView,
        Conflicts,
        ConflictView,
        Header,
        Joining,
        Ranking,
        Step,
        Timeline,
        TimelineEntry,
    )
    from onrecord.model.dossier import Correction
    from onrecord.model.finding import Finding
    from onrecord.model.source import Source

OPENING = "Records put these two in the chain below. It says nothing else about either."
"""Every answer of one chain begins with this."""
FIRST = (
    "The dossier has no claims yet. First a source in sources.csv; then whom and what it names in "
    "entities.csv; then what it says in claims.csv. What the columns are for: README.md of a new dossier "
    "(onrecord new DIR), and onrecord terms."
)
OPENING_SEVERAL = OPENING.replace("chain", "chains")

Shown = dict[tuple[frozenset[str], ...], int]
"""Ends, claims and counter-claims of a hop, and the number of the chain that showed them."""
LEVELS = {
    "contradicts": "sources contradict each other",
    "differs": "sources put it differently",
    "denied": "denied",
    "undone": "undone later",
}


def chains(answer: Chains, width: int = WIDTH) -> Lines:
    """The answer of `path`: chains without a contested hop first, then the contested ones."""
    lines = Lines(width)
    clean = [c for c in answer.chains if not c.contested]
    contested = [c for c in answer.chains if c.contested]
    shown: Shown = {}
    if answer.chains:
        lines.add(OPENING if len(answer.chains) == 1 else OPENING_SEVERAL, hang=0)
    if len(answer.chains) > 1:
        lines.blank()
        for number, chain in enumerate((*clean, *contested), 1):
            _route(lines, chain, number)
    for number, chain in enumerate(clean, 1):
        _chain(lines, chain, number, shown)
    if contested:
        lines.blank()
        lines.add(("Contested", "title"))
        lines.add("At least one hop of what follows is contested: read what stands against it.", hang=0)
    for number, chain in enumerate(contested, len(clean) + 1):
        _chain(lines, chain, number, shown)
    if answer.note:
        lines.blank()
        lines.add(answer.note, hang=0)
    words.footer(lines, answer.header)
    return lines


def card(answer: Card, width: int = WIDTH, limit: int = 10**9, *, foot: bool = True) -> Lines:
    """The answer of `show` for an entity; at most `limit` claims of each relation, and how many more."""
    lines = Lines(width)
    lines.add(name(answer.entity), (f" [{answer.entity.id}]", "soft"))
    lines.add(", ".join(answer.types), indent=2)
    if answer.entity.unnamed:
        lines.add("No source names them.", indent=2)
    if answer.entity.pseudonym:
        lines.add("A pseudonym: the name is protected.", indent=2)
    if answer.aliases:
        lines.add("also written ", ", ".join(answer.aliases), indent=2)
    if answer.description:
        lines.add(answer.description, indent=2)
    for address in answer.same_as:
        lines.add("same as ", address, indent=2)
    for sentence in answer.identities:
        lines.add(sentence, indent=2)
    _called(lines, answer.called)
    for group in answer.groups:
        lines.blank()
        lines.add((group.label, "title"))
        head = ""
        for view in group.claims[:limit]:
            other = _other_end(view, answer.entity.id, group.relation)
            if words.plain(other) != head:
                lines.add(*other, indent=2)
            head = words.plain(other)
            words.evidence(lines, view, 4)
        if len(group.claims) > limit:
            lines.add((f"... and {len(group.claims) - limit:,} more (--all, or --json)", "soft"), indent=2)
    if answer.corrections:
        lines.blank()
        lines.add(("what was corrected", "title"))
        words.corrections(lines, answer.corrections, 2)
    _disagreements(lines, answer, limit)
    if foot:
        words.footer(lines, answer.header)
    return lines


def _disagreements(lines: Lines, answer: Card, limit: int) -> None:
    """The conflicts of a card; only their questions where the card is kept short."""
    if any(len(group.claims) > limit for group in answer.groups) and answer.conflicts:
        lines.blank()
        lines.add(("where the sources disagree", "title"))
        for conflict in answer.conflicts:
            lines.add(conflict.question, indent=2)
        lines.add((f"All sides: onrecord conflicts {answer.entity.id}", "soft"), indent=2)
        return
    for conflict in answer.conflicts:
        _conflict(lines, conflict)


def claim_card(
    view: ClaimView,
    against: tuple[ClaimView, ...],
    head: Header,
    corrected: tuple[Correction, ...] = (),
    width: int = WIDTH,
) -> Lines:
    """The answer of `show` for a claim."""
    lines = Lines(width)
    lines.add(*words.statement(view))
    words.evidence(lines, view, 2)
    words.corrections(lines, corrected, 2)
    words.against(lines, against, 2)
    words.footer(lines, head)
    return lines


def source_card(source: Source, claims: tuple[ClaimView, ...], head: Header, width: int = WIDTH) -> Lines:
    """The answer of `show` for a source: what it is, then all it says."""
    lines = Lines(width)
    lines.add((source.title, "name"), (f" [{source.id}]", "soft"))
    facts = (source.kind, source.author, source.publisher, source.date)
    lines.add("; ".join(f for f in facts if f) or "Nothing is said about where it comes from.", indent=2)
    kinds = {"digest": "Its text here is a digest, in our words.", "excerpt": "Its text here is an excerpt."}
    lines.add(kinds.get(source.text, ""), indent=2)
    for address in (source.url, source.archive_url):
        lines.add(address, indent=2)
    if source.based_on:
        lines.add("based on ", ", ".join(source.based_on), indent=2)
    lines.blank()
    lines.add((f"It makes {many(len(claims), 'claim')}", "title"))
    words.claims(lines, claims, 2)
    words.footer(lines, head)
    return lines


def called(matched: tuple[ClaimView, ...], asked: str, head: Header, width: int = WIDTH) -> Lines:
    """The answer of `show` for a name that somebody only gave: whose word it is."""
    lines = Lines(width)
    lines.add(f"{asked} is not the name of anyone in the record. Somebody was called so:", hang=0)
    for view in matched:
        lines.blank()
        lines.add(*words.statement(view))
        words.evidence(lines, view, 2)
    lines.blank()
    for ref in dict.fromkeys(view.subject for view in matched):
        lines.add("All about ", name(ref), f": onrecord show {ref.id}", hang=0)
    words.footer(lines, head)
    return lines


def corrected(rows: tuple[Correction, ...], asked: str, head: Header, width: int = WIDTH) -> Lines:
    """The answer of `show` for a claim that was withdrawn: what was corrected where it stood."""
    lines = Lines(width)
    lines.add(f"No claim of the record has the id {asked} any more. It was corrected:", hang=0)
    words.corrections(lines, rows, 2)
    words.footer(lines, head)
    return lines


def conflicts(answer: Conflicts, width: int = WIDTH) -> Lines:
    """The answer of `conflicts`: all sides of each question, and never who is right."""
    lines = Lines(width)
    if answer.conflicts:
        count = many(len(answer.conflicts), "question")
        verb = "is" if len(answer.conflicts) == 1 else "are"
        lines.add(f"{count} {verb} answered in more than one way. All sides follow; none is chosen.", hang=0)
    elif answer.about:
        lines.add("Nothing about ", name(answer.about), " is answered in more than one way.", hang=0)
    else:
        lines.add("Nothing in the record is answered in more than one way.", hang=0)
    if len(answer.conflicts) > 3:
        lines.blank()
        for number, conflict in enumerate(answer.conflicts, 1):
            lines.add(conflict.question, (f" ({LEVELS[conflict.level]})", "mark"), lead=f"{number:>2}. ")
    for conflict in answer.conflicts:
        _conflict(lines, conflict)
    words.footer(lines, answer.header)
    return lines


def timeline(answer: Timeline, width: int = WIDTH) -> Lines:
    """The answer of `timeline`: events in order, each with every dating that a source gives it."""
    lines = Lines(width)
    dated = any(entry.datings for entry in answer.entries)
    if not dated:
        of: list[Piece | str] = [" of ", name(answer.about)] if answer.about else [" in the record"]
        lines.add("No dated event", *of, ".", hang=0)
    elif answer.about:
        lines.add("Events of ", name(answer.about), ", in order of their earliest day", hang=0)
    else:
        lines.add("Events in order of their earliest day", hang=0)
    if dated:
        lines.blank()
    for entry in (e for e in answer.entries if e.datings):
        _event(lines, entry)
    undated = [e.event for e in answer.entries if not e.datings]
    if undated:
        lines.blank()
        lines.add(("No source gives a time for", "title"))
        for event in undated:
            lines.add(name(event), (f" [{event.id}]", "soft"), indent=2)
    words.footer(lines, answer.header)
    return lines


def ranking(answer: Ranking, width: int = WIDTH) -> Lines:
    """The answer of `central`."""
    lines = Lines(width)
    measured = f"By {answer.measure}. It" if answer.ranked else "Groups that hang together. This"
    lines.add(f"{measured} measures what was collected, not conduct.", hang=0)
    lines.blank()
    for row in answer.ranked:
        score = f"{row.score:.0f}" if answer.measure == "degree" else f"{row.score:.4f}"
        lead = f"{row.rank:>3}  {score}  "
        lines.add(name(row.entity), (f" [{row.entity.id}]", "soft"), lead=lead)
    for number, group in enumerate(answer.communities, 1):
        lines.blank()
        lines.add((f"Group {number}: collected together", "title"))
        lines.add(", ".join(e.name for e in group), indent=2, hang=0)
    words.footer(lines, answer.header)
    return lines


def joining(answer: Joining, width: int = WIDTH) -> Lines:
    """The answer of `between`: the smallest graph that joins those asked about."""
    lines = Lines(width)
    asked = {e.id for e in answer.asked}
    if answer.steps:
        lines.add("Records put these in the graph below. It says nothing else about any of them.", hang=0)
        passed = [e for e in answer.entities if e.id not in asked]
        lines.blank()
        lines.add("Joined: ", ", ".join(e.name for e in answer.asked))
        lines.add("Through: ", ", ".join(e.name for e in passed) or "nothing else")
    for hop in answer.steps:
        lines.blank()
        lines.add(name(hop.start))
        _hop(lines, hop, 2)
        _evidence(lines, hop, 2)
    if answer.note:
        lines.blank()
        lines.add(answer.note, hang=0)
    words.footer(lines, answer.header)
    return lines


def audit(answer: Audit, width: int = WIDTH, limit: int = 5) -> Lines:
    """The answer of `audit`: each weakness with its claims; at most `limit` of each, and how many more."""
    lines = Lines(width)
    lines.add("What the record rests on. It says nothing about who is right.", hang=0)
    if answer.without:
        _lost(lines, answer, limit)
    for group in answer.groups:
        lines.blank()
        lines.add((many(len(group.claims), "claim"), "name"), ": ", group.title)
        for view in group.claims[:limit]:
            lines.add(*words.statement(view), indent=2)
            lines.add(*words.saying(view), (f" [{view.source}] claim-{view.id}", "soft"), indent=4)
            lines.cited[view.source] = view.source_title
        if len(group.claims) > limit:
            lines.add((f"... and {len(group.claims) - limit:,} more (--all, or --json)", "soft"), indent=2)
    words.footer(lines, answer.header)
    return lines


def changes(answer: Changes, width: int = WIDTH) -> Lines:
    """The answer of `diff`: claims that came, went, or stand otherwise now."""
    lines = Lines(width)
    for head, which in ((answer.before, "before"), (answer.after, "after")):
        counts = f"{many(head.claims, 'claim')}, {many(head.sources, 'source')}"
        lines.add(f"{which}: {head.title}, build {head.build} of {head.built[:10]}; {counts}", hang=8)
    for title, views in (("came", answer.added), ("went", answer.removed)):
        if views:
            lines.blank()
            lines.add((f"{many(len(views), 'claim')} {title}", "title"))
            words.claims(lines, views, 2)
    for title, pairs in (("restated", answer.restated), ("changed", answer.altered)):
        if pairs:
            lines.blank()
            lines.add((f"{many(len(pairs), 'claim')} {title}", "title"))
        for old, new in pairs:
            lines.add(*words.statement(new), indent=2)
            lines.add("before: ", *_told(old), indent=4)
            lines.add("after: ", *_told(new), (f" claim-{new.id}", "soft"), indent=4)
    if answer.corrections:
        lines.blank()
        lines.add(("What corrections.csv says about them", "title"))
        words.corrections(lines, answer.corrections, 2)
    for title, refs in (("New in the record", answer.came), ("No longer in the record", answer.went)):
        if refs:
            lines.blank()
            lines.add((title, "title"), ": ", "; ".join(e.name for e in refs))
    if not (
        answer.added or answer.removed or answer.altered or answer.restated or answer.came or answer.went
    ):
        lines.add("They say the same.")
    return lines


def _told(view: ClaimView) -> list[Piece]:
    """Standing and words: what may differ between two rows of one statement."""
    said = [*words.saying(view)]
    if view.quote:
        said.append((f": \u201c{view.quote}\u201d", "quote"))
    elif view.summary:
        said += [(": in our words: ", "soft"), (view.summary, "ours")]
    return said


def findings(found: list[Finding], width: int = WIDTH, *, empty: bool = False) -> Lines:
    """The answer of `check`: `file:line: what (how to mend)`, one paragraph each, then the count.

    A dossier that is `empty` is not in order: it is said what to do first.
    """
    lines = Lines(width)
    parts = {"error": "mark", "warning": "weak", "note": "soft"}
    for finding in found:
        where = f"{finding.file}:{finding.line}" if finding.line else finding.file
        mend = f" ({finding.fix})" if finding.fix else ""
        severity: Piece = (finding.severity, parts[finding.severity])
        code: Piece = (f" [{finding.code}]", "soft")
        lines.add((where, "name"), ": ", severity, ": ", finding.message, mend, code)
    counts = [
        many(count, severity)
        for severity in ("error", "warning", "note")
        if (count := sum(f.severity == severity for f in found))
    ]
    if counts or not empty:
        lines.add(", ".join(counts) or "Nothing found: the dossier is in order.", hang=0)
    if empty:
        lines.add(FIRST, hang=0)
    return lines


def _route(lines: Lines, chain: Chain, number: int) -> None:
    """All entities of a chain in one paragraph, for the list at the top."""
    contested: Piece = (" (contested)" if chain.contested else "", "mark")
    pieces: list[Piece | str] = []
    for entity in chain.entities:
        pieces += [" -- ", name(entity)] if pieces else [name(entity)]
    lines.add(*pieces, contested, lead=f"{number}. ")


def _chain(lines: Lines, chain: Chain, number: int, shown: Shown) -> None:
    """A chain with the evidence of each hop; for a hop that stands above already, where."""
    lines.blank()
    facts = [many(len(chain.steps), "hop"), f"weakest hop: {words.standing(chain.weakest)}"]
    facts.append(many(len(chain.sources), "source"))
    if chain.hubs:
        facts.append(f"passes {many(chain.hubs, 'hub')}")
    lines.add((f"{number}. ", "title"), "; ".join(facts))
    lines.add(name(chain.entities[0]), indent=3)
    for hop in chain.steps:
        _hop(lines, hop, 3)
        said, against = (frozenset(c.id for c in claims) for claims in (hop.claims, hop.against))
        first = shown.setdefault((frozenset((hop.start.id, hop.end.id)), said, against), number)
        if first == number:
            _evidence(lines, hop, 3)
        else:
            lines.add((f"evidence as in chain {first}", "soft"), indent=8)


def _hop(lines: Lines, hop: Step, indent: int) -> None:
    """Relation and far end on one line."""
    contested: Piece = (" (contested)" if hop.contested else "", "mark")
    lines.add("-- ", (hop.label, "label"), " --> ", name(hop.end), contested, indent=indent, hang=6)


def _evidence(lines: Lines, hop: Step, indent: int) -> None:
    """All claims of a hop, for and against."""
    if hop.judged_same:
        lines.add(hop.judged_same, indent=indent + 5)
    for at, view in enumerate(hop.claims):
        if hop.beside and at == len(hop.claims) - hop.beside:
            lines.add(("Also on record of these two, besides what was asked for:", "soft"), indent=indent + 5)
        # Another relation between the two, or the claim that holds in one of them: say which.
        if view.relation != hop.relation or (view.within and hop.relation != "in"):
            lines.add(*words.statement(view), indent=indent + 5)
            words.evidence(lines, view, indent + 7)
        else:
            words.evidence(lines, view, indent + 5)
    words.against(lines, hop.against, indent + 5)
    for event in hop.disputed:
        dates: Piece = ("The sources disagree about the date of ", "mark")
        lines.add(dates, name(event), f": onrecord conflicts {event.id}", indent=indent + 5)


def _called(lines: Lines, views: tuple[ClaimView, ...]) -> None:
    if not views:
        return
    lines.blank()
    lines.add(("names that somebody gave", "title"))
    for view in views:
        lines.add(view.literal, indent=2)
        words.evidence(lines, view, 4)


def _other_end(view: ClaimView, center: str, relation: str) -> list[Piece]:
    """What a claim of a card says, the entity of the card left out."""
    if relation == "in":
        return words.statement(view)
    within: list[Piece] = [(" (in ", ""), name(view.within), (")", "")] if view.within else []
    if view.subject.id != center:
        return [name(view.subject), *within]
    return [name(view.object) if view.object else (view.literal, ""), *within]


def _conflict(lines: Lines, view: ConflictView) -> None:
    lines.blank()
    lines.add((view.question, "title"), (f" ({LEVELS[view.level]})", "mark"))
    for side in view.sides:
        lines.add(("; ".join(side.values), "name"), indent=2)
        words.gathered(lines, side.claims, 4)


def _event(lines: Lines, entry: TimelineEntry) -> None:
    first, *others = entry.datings
    when = "sources disagree" if entry.disputed else first.when.text
    lines.add(name(entry.event), (f" [{entry.event.id}]", "soft"), lead=f"{when:<21}  ")
    for claim in (c for d in entry.datings for c in d.claims):
        lines.cited[claim.source] = claim.source_title
    for dating in entry.datings:
        if not others and not entry.disputed:
            lines.add("; ".join(_who(dating.claims)), indent=23)
        else:
            lines.add(f"{dating.when.text}: ", "; ".join(_who(dating.claims)), indent=23)


def _who(claims: tuple[ClaimView, ...]) -> list[str]:
    """Who gives a dating; the sources' titles stand at the end of the answer."""
    return sorted({_briefly(c) for c in claims})


def _briefly(claim: ClaimView) -> str:
    if claim.source_title in claim.said:
        return claim.said.replace(claim.source_title, f"[{claim.source}]")
    return f"{claim.said} [{claim.source}]"


def _lost(lines: Lines, answer: Audit, limit: int) -> None:
    lines.blank()
    if not answer.lost:
        lines.add(f"Without {answer.without}, all that is joined directly stays joined.", hang=0)
        return
    pairs = many(len(answer.lost), "pair")
    lines.add((pairs, "name"), f" would no longer be joined directly without {answer.without}:", hang=0)
    for first, second in answer.lost[:limit]:
        lines.add(name(first), " and ", name(second), indent=2)
    if len(answer.lost) > limit:
        lines.add((f"... and {len(answer.lost) - limit:,} more (--all, or --json)", "soft"), indent=2)
