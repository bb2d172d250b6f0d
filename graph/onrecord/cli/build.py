"""`onrecord build`: check the dossier, then compile it into a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli import Home
from onrecord.cli.options import folder, json_option

if TYPE_CHECKING:
    from onrecord.model.answers import Header


@click.command()
@click.option("--drafts", is_flag=True, help="Take in the rows marked as drafts.")
@click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Original texts, matched by hash.",
)
@click.option("--shrink", is_flag=True, help="Replace the record even if most claims are gone.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the line in journal.jsonl.")
@json_option
@click.pass_obj
def command(home: Home, drafts: bool, texts: str | None, shrink: bool, reason: str, as_json: bool) -> int:
    """Compile the dossier into the record that answers.

    All questions are asked of the record. With errors in the dossier nothing is replaced, and it ends with 3.
    Unchanged files are not built again.

    \b
        onrecord build
        onrecord -C balcerzak build --drafts
    """  # noqa: D301
    from pathlib import Path

    from onrecord.build import build
    from onrecord.cli.output import Progress, emit, emit_json, tell, width
    from onrecord.errors import BuildError
    from onrecord.show.json_ import header
    from onrecord.store.reading import Reading

    progress = Progress()
    try:
        originals = Path(texts) if texts else None
        built = build(
            folder(home), drafts=drafts, texts=originals, progress=progress, shrink=shrink, reason=reason
        )
    except BuildError as error:
        progress.end()
        for line in error.first:
            tell(line)
        raise
    finally:
        progress.end()
    with Reading.open(built) as reading:
        head, warnings = reading.header, reading.manifest.warnings
    if as_json:
        emit_json({"record": header(head), "warnings": warnings, "folder": str(built)})
    else:
        from onrecord.show.lines import Lines
        from onrecord.show.words import many

        lines = Lines(width())
        lines.add(_sentence(head), hang=0)
        if warnings:
            lines.add(f"{many(warnings, 'warning')}: onrecord check", hang=0)
        emit(lines)
    return 0


def _sentence(head: Header) -> str:
    from onrecord.show.words import many

    counts = (
        f"{many(head.claims, 'claim')} from {many(head.sources, 'source')} about {head.entities:,} entities"
    )
    return f"{head.title}: {counts}. Build {head.build}, {head.built}."
