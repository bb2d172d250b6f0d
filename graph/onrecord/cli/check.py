"""`onrecord check`: all findings, each with its place and how to mend it."""

from __future__ import annotations

import click

from onrecord.cli import Home
from onrecord.cli.options import folder, json_option

SEVERITIES = ("error", "warning", "note")
"""In the order in which they are shown; within each by file and line."""


@click.command()
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Original texts, matched by hash.",
)
@json_option
@click.pass_obj
def command(home: Home, strict: bool, texts: str | None, as_json: bool) -> int:
    """Check the dossier: files, names, words, times, shapes. Nothing is changed.

    Ends with 3 if there are errors.

    \b
        onrecord check
        onrecord check --strict --json
    """  # noqa: D301
    from pathlib import Path

    from onrecord.build import check
    from onrecord.cli.output import emit, emit_json, width

    dossier, found = check(folder(home), texts=Path(texts) if texts else None)
    found = sorted(found, key=lambda finding: (SEVERITIES.index(finding.severity), finding))
    if as_json:
        from onrecord.show import json_

        emit_json(json_.findings(found))
    else:
        from onrecord.show import text

        empty = next(iter(dossier.claims), None) is None
        emit(text.findings(found, width(), empty=empty))
    counted = ("error", "warning") if strict else ("error",)
    return 3 if any(f.severity in counted for f in found) else 0
