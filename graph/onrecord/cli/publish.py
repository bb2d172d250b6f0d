"""`onrecord publish`: the dossier as a static site."""

from __future__ import annotations

import sys

import click

from onrecord.cli import Home
from onrecord.cli.options import json_option, no_build_option, opened
from onrecord.show.safe import visible


@click.command()
@click.argument("target", metavar="DIR")
@json_option
@no_build_option
@click.pass_obj
def command(home: Home, target: str, as_json: bool, no_build: bool) -> int:
    """Write the record as a site for any web host.

    It may be opened from a disk too. Private names are protected; there is no way to publish without. Nothing
    is written while a protected name would remain anywhere, or while nobody was asked about a claim that
    would hurt a living person and rests on an allegation, and no reason is written down: that ends with 3.
    DIR has to be new or empty, or a site that this command made; it is replaced as a whole.

    \b
        onrecord publish ../site
    """  # noqa: D301
    from pathlib import Path

    from onrecord.cli.output import emit_json, tell, tell_pseudonyms
    from onrecord.errors import PublishError
    from onrecord.publish.site import publish
    from onrecord.show.words import many

    if not target.strip():
        raise click.UsageError("DIR has no name: write the name of a new folder.")
    try:
        with opened(home, no_build) as record:
            made = publish(record, Path(target))
    except PublishError as error:
        for found in error.findings:
            where = f"{found.file}:{found.line}" if found.line else found.file
            tell(f"{where}: {found.message} ({found.fix})")
        raise
    if as_json:
        emit_json(
            {
                "folder": target,
                "files": made.files,
                "bytes": made.size,
                "pseudonyms": made.pseudonyms,
                "unasked": made.unasked,
            }
        )
        return 0
    size = f"{max(1, round(made.size / 1000)):,} KB"
    sys.stdout.write(f"{visible(target)}: {many(made.files, 'file')}, {size}. Open index.html.\n")
    tell_pseudonyms(made.pseudonyms)
    if made.unasked:
        tell(
            f"Nobody was asked about {many(made.unasked, 'claim')} that may hurt; the reasons are published."
        )
    return 0
