"""`onrecord verify`: are the record, the journal and the sources as they were written?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import Home
from onrecord.cli.options import folder, json_option

if TYPE_CHECKING:
    from onrecord.model.answers import ClaimView
    from onrecord.show.lines import Lines
    from onrecord.store.reading import Reading

NAMED = 5
"""Claims that lost their words, of each source, before it is said how many more there are."""
CHANGED = frozenset({"changed", "missing"})


@dataclass(frozen=True)
class Text:
    """What became of the file of a source."""

    source: str
    file: str
    state: str
    """same, changed, missing, unhashed."""
    resting: int = 0
    """Where it changed: how many claims rest on it."""
    lost: tuple[ClaimView, ...] = ()
    """Those of them whose words are not found in it any more."""


@click.command()
@json_option
@click.pass_obj
def command(home: Home, as_json: bool) -> int:
    """Compare record, journal and texts with what was noted.

    Every file of the record is read, and of its redacted copy, every line of journal.jsonl, and every text of
    a source; of a text that changed, the claims are named that lost their words. A damaged record ends with
    4; a text that changed or went, or a journal that was, with 3.

    \b
        onrecord verify
    """  # noqa: D301
    from onrecord.store import builds, journal

    place = folder(home)
    with builds.open_current(place) as reading:
        reading.verify()
        reading.paths.verify()
        public = _public(reading)
        said, about = journal.read(place), reading.manifest
        wrong = journal.faults(place, about.build, about.dossier)
        texts = _texts(place, reading)
        bad = bool(wrong) or any(text.state in CHANGED for text in texts)
        (_json if as_json else _say)(reading, public, len(said.entries), wrong, texts)
    return 3 if bad else 0


def _public(reading: Reading) -> int | None:
    """How many files the redacted record has, all of them as written; None if there is none."""
    from onrecord.store import builds
    from onrecord.store.reading import Reading

    made = builds.public_of(reading.dir)
    if not made.is_dir():
        return None
    with Reading.open(made) as shown:
        shown.verify()
        shown.paths.verify()
        return len(shown.manifest.files)


def _json(reading: Reading, public: int | None, lines: int, wrong: list[str], texts: list[Text]) -> None:
    from onrecord.cli.output import emit_json
    from onrecord.show.json_ import header

    rows = [
        {"source": text.source, "file": text.file, "state": text.state, "claims": text.resting}
        | {"lost": [view.id for view in text.lost]}
        for text in texts
    ]
    emit_json(
        {
            "files": len(reading.manifest.files),
            "public": public,
            "journal": {"lines": lines, "faults": wrong},
            "sources": rows,
            "record": header(reading.header),
        }
    )


def _say(reading: Reading, public: int | None, count: int, wrong: list[str], texts: list[Text]) -> None:
    from onrecord.cli.output import emit, width
    from onrecord.show.lines import Lines
    from onrecord.show.words import footer, many

    lines = Lines(width())
    lines.add(f"The record is as it was written: {many(len(reading.manifest.files), 'file')}.", hang=0)
    if public is not None:
        lines.add(f"So is the redacted record beside it: {many(public, 'file')}.", hang=0)
    for fault in wrong:
        lines.add(fault)
    if not wrong:
        lines.add(f"The journal is whole: {many(count, 'build')}, the last one answers.", hang=0)
    for text in texts:
        _say_text(lines, text)
    for sentence in _sums([text.state for text in texts]):
        lines.add(sentence, hang=0)
    footer(lines, reading.header)
    emit(lines)


def _say_text(lines: Lines, text: Text) -> None:
    """What changed since it was recorded, and which claims it carries no longer."""
    from onrecord.show.words import many, plain, statement

    if text.state not in CHANGED:
        return
    lines.add((text.file, "name"), f": {text.state} since {text.source} was recorded")
    if not text.lost:
        rest = many(text.resting, "claim")
        lines.add(f"{rest} of it still found word for word; read around them all the same", indent=4)
        return
    lines.add(f"{many(len(text.lost), 'claim')} of {text.resting:,} lose support:", indent=4)
    for view in text.lost[:NAMED]:
        lines.add(plain(statement(view)), (f" claim-{view.id}", "soft"), indent=6)
    if len(text.lost) > NAMED:
        lines.add((f"... and {len(text.lost) - NAMED:,} more (--json)", "soft"), indent=6)


def _sums(states: list[str]) -> list[str]:
    """How many texts are as recorded; those that nothing can be compared with are counted apart."""
    from onrecord.show.words import many

    unhashed = states.count("unhashed")
    hashed = len(states) - unhashed
    out = []
    if hashed or not unhashed:
        out.append(f"{states.count('same')} of {many(hashed, 'text')} of sources are as recorded.")
    if unhashed:
        have, measure = ("has", "it") if unhashed == 1 else ("have", "them")
        out.append(
            f"{many(unhashed, 'text')} {have} no sha256 in sources.csv, "
            f"so the record's own copy is the only measure of {measure}: onrecord check"
        )
    return out


def _texts(place: Path, reading: Reading) -> list[Text]:
    """What became of the file of each source that has one."""
    from onrecord.store.manifest import fingerprint

    noted = reading.manifest.noted
    found = []
    for source in reading.sources().values():
        if not source.file:
            continue
        path = place / source.file
        wanted = (source.sha256 or noted.get(source.id, "")).lower()
        if not path.is_file():
            state = "missing"
        elif wanted and fingerprint(path) != wanted:
            state = "changed"
        else:
            state = "same" if source.sha256 else "unhashed"
        found.append(Text(source.id, source.file, state))
    return _with_claims(place, reading, found)


def _with_claims(place: Path, reading: Reading, texts: list[Text]) -> list[Text]:
    """The same with the claims of texts that changed. Cost: one walk over all claims, if any did."""
    changed: dict[str, list[ClaimView]] = {text.source: [] for text in texts if text.state in CHANGED}
    if not changed:
        return texts
    for view in reading.all_claims():
        if view.source in changed:
            changed[view.source].append(view)
    return [
        Text(t.source, t.file, t.state, len(changed[t.source]), _lost(place / t.file, changed[t.source]))
        if t.source in changed
        else t
        for t in texts
    ]


def _lost(path: Path, views: list[ClaimView]) -> tuple[ClaimView, ...]:
    """Claims whose words stood in a text and stand in it no longer."""
    from onrecord.read.texts import Passages

    anchored = [view for view in views if view.start >= 0]
    try:
        text = Passages(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return tuple(anchored)
    return tuple(
        view
        for view in anchored
        if not any(words and text.find(words) for words in (view.quote, view.summary))
    )
