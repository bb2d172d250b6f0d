"""`onrecord show`: the card of an entity, of a claim or of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import Home
from onrecord.cli.options import answers, opened

if TYPE_CHECKING:
    from onrecord.record import Record


@click.command()
@click.argument("name")
@answers
@click.pass_obj
def command(home: Home, name: str, as_json: bool, no_build: bool) -> int:
    """Show all that the record says about NAME: an entity, a claim or a source.

    NAME is an id, a name or an alias. A name that somebody only gave is found too: it says whose word it is.

    \b
        onrecord show "John Balcerzak"
        onrecord show "John Hmong"
    """  # noqa: D301
    with opened(home, no_build) as record:
        kind, arguments = _find(record, name)
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show import json_

        emit_json(getattr(json_, kind)(*arguments))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(getattr(text, kind)(*arguments, width=width()))
    return 0


def _find(record: Record, name: str) -> tuple[str, tuple[Any, ...]]:
    """Which kind of card, and what it is made of. Ids come before names, names before given names."""
    from onrecord.ask import card

    reading = record.reading
    if reading.entity(name) is None:
        claim = card.claim(reading, name.removeprefix("claim-"))
        if claim is not None:
            return "claim_card", (*claim, reading.header)
        source = reading.source(name)
        if source is not None:
            return "source_card", (source, card.claims_of_source(reading, name), reading.header)
        given = card.names_given(reading, name)
        if given:
            return "called", (given, name, reading.header)
    return "card", (record.card(name),)
