"""`onrecord terms`: browse the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli import Home
from onrecord.cli.options import answers

if TYPE_CHECKING:
    from onrecord.model.terms import Terms


@click.command()
@click.argument("word", required=False)
@answers
@click.pass_obj
def command(home: Home, word: str | None, as_json: bool, no_build: bool) -> int:
    """List the words of the ontology, or explain WORD.

    They are classes, relations and standings. Inside of a dossier its own terms are there too. WORD may be a
    part of a term's name, label or definition.

    \b
        onrecord terms
        onrecord terms "plaintiff in"
        onrecord terms arrest --json
    """  # noqa: D301
    from onrecord.show import terms as shown

    known = _terms(home, no_build)
    found = shown.find(known, word or "")
    if as_json:
        from onrecord.cli.output import emit_json

        emit_json(shown.as_json(found))
    else:
        from onrecord.cli.output import emit, width

        emit(shown.text(known, found, word or "", width()))
    return 0 if any(found) else 1


def _terms(home: Home, no_build: bool) -> Terms:
    """The terms of the dossier if there is one, else those that every dossier has."""
    from onrecord.cli.options import opened
    from onrecord.errors import DossierError
    from onrecord.record import bundled_terms, nearest

    try:
        nearest(home.folder)
    except DossierError:
        if home.folder is not None:
            raise
        return bundled_terms()
    with opened(home, no_build) as record:
        return record.reading.terms
