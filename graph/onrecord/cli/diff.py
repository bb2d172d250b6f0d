"""`onrecord diff`: what changed between two records."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import json_option

if TYPE_CHECKING:
    from onrecord.store.reading import Reading


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@json_option
def command(before: str, after: str, as_json: bool) -> int:
    """Show which claims came, went, or stand otherwise from A to B.

    A and B are dossiers (their records are asked as they are) or the folders of builds.
    Ends with 1 if they say the same.

    \b
        onrecord diff balcerzak balcerzak-demo
    """  # noqa: D301
    from onrecord.ask.changes import changes

    with ExitStack() as opened:
        answer = changes(*(opened.enter_context(_opened(Path(name))) for name in (before, after)))
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import changes as shown

        emit_json(shown(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.changes(answer, width()))
    return 0 if any((answer.added, answer.removed, answer.altered, answer.came, answer.went)) else 1


def _opened(folder: Path) -> Reading:
    """A build by its own folder, else the record of a dossier."""
    from onrecord.store import builds
    from onrecord.store.reading import Reading

    if (folder / "manifest.json").is_file():
        return Reading.open(folder)
    from onrecord.record import nearest

    return builds.open_current(nearest(folder))
