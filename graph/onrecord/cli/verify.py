"""`onrecord verify`: are the record and the sources as they were written?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import Home
from onrecord.cli.options import folder, json_option

if TYPE_CHECKING:
    from onrecord.store.reading import Reading

Row = tuple[str, str, str]
"""Source, file, what became of it: same, changed, missing, unhashed."""


@click.command()
@json_option
@click.pass_obj
def command(home: Home, as_json: bool) -> int:
    """Hash the record and the texts, and compare with what was noted.

    Every file of the record and every text of a source is read. A damaged record ends with 4; a text that
    changed or went, with 3.

    \b
        onrecord verify
    """  # noqa: D301
    from onrecord.cli.output import emit, emit_json, width
    from onrecord.show.json_ import header
    from onrecord.store import builds

    place = folder(home)
    with builds.open_current(place) as reading:
        reading.verify()
        reading.paths.verify()
        files, head = len(reading.manifest.files), reading.header
        texts = _texts(place, reading)
    if as_json:
        rows = [{"source": s, "file": f, "state": state} for s, f, state in texts]
        emit_json({"files": files, "sources": rows, "record": header(head)})
    else:
        from onrecord.show.lines import Lines
        from onrecord.show.words import footer, many

        lines = Lines(width())
        lines.add(f"The record is as it was written: {many(files, 'file')}.", hang=0)
        for source, file, state in texts:
            if state in ("changed", "missing"):
                lines.add((file, "name"), f": {state} since {source} was recorded")
        for sentence in _sums([state for _, _, state in texts]):
            lines.add(sentence, hang=0)
        footer(lines, head)
        emit(lines)
    return 3 if any(state in ("changed", "missing") for _, _, state in texts) else 0


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


def _texts(place: Path, reading: Reading) -> list[Row]:
    """What became of the file of each source that has one."""
    from onrecord.store.manifest import fingerprint

    rows = []
    for source in reading.sources().values():
        if not source.file:
            continue
        path = place / source.file
        if not path.is_file():
            state = "missing"
        elif not source.sha256:
            state = "unhashed"
        else:
            state = "same" if fingerprint(path) == source.sha256.lower() else "changed"
        rows.append((source.id, source.file, state))
    return rows
