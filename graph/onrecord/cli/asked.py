"""What the frequent commands do, apart from how their options are read.

In:   options, by click or by `cli.quick`
Out:  an answer on stdout, an exit code
Not:  options and help, which stand in the file of each command
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.cli.opening import opened, split

if TYPE_CHECKING:
    from onrecord.cli import Home
    from onrecord.record import Record
    from onrecord.store.reading import Reading

SHOWN = 4
"""Claims of each relation on a card, before it says how many more there are."""
LISTED = 5
"""Claims that an ambiguous beginning of an id lists."""
NO_LIMIT = 10**9


def path(home: Home, start: str, end: str, *, as_json: bool, no_build: bool, **options: Any) -> int:
    """Answer `onrecord path`."""
    with opened(home, no_build) as record:
        answer = record.chains(start, end, **split(options))
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show.json_ import chains

        emit_json(chains(answer))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        emit(text.chains(answer, width()))
    return 0 if answer.chains else 1


def show(
    home: Home,
    name: str,
    *,
    as_json: bool,
    no_build: bool,
    everything: bool = False,
    report: bool = False,
) -> int:
    """Answer `onrecord show`."""
    if report:
        return _report(home, name, as_json=as_json, no_build=no_build)
    with opened(home, no_build) as record:
        kind, arguments = _find(record, name)
    if as_json:
        from onrecord.cli.output import emit_json
        from onrecord.show import json_

        emit_json(getattr(json_, kind)(*arguments))
    else:
        from onrecord.cli.output import emit, width
        from onrecord.show import text

        limits = {"limit": NO_LIMIT if everything else SHOWN} if kind == "card" else {}
        emit(getattr(text, kind)(*arguments, width=width(), **limits))
    return 0


def _report(home: Home, name: str, *, as_json: bool, no_build: bool) -> int:
    """Answer `onrecord show --report`."""
    from onrecord.ask.held import held
    from onrecord.cli.output import emit, emit_json, width
    from onrecord.show import held as shown

    with opened(home, no_build) as record:
        answer = held(record.reading, record.find(name), record.folder)
    if as_json:
        emit_json(shown.as_json(answer))
    else:
        emit(shown.held(answer, width()))
    return 0


def _whole(reading: Reading, name: str) -> str:
    """The id of the one claim that is written by its beginning; empty if there is none.

    Raises:
        AmbiguousName: There are several.
    """
    from onrecord.errors import AmbiguousName

    found = reading.claim_ids(name.removeprefix("claim-"), LISTED)
    if len(found) > 1:
        raise AmbiguousName(name, tuple(f"claim-{id_}" for id_ in found))
    return found[0] if found else ""


def _find(record: Record, name: str) -> tuple[str, tuple[Any, ...]]:
    """Which kind of card, and what it is made of. Ids come before names, names before given names."""
    from onrecord.ask import card

    reading = record.reading
    if reading.entity(name) is None:
        claim = card.claim(reading, name.removeprefix("claim-"))
        if claim is not None:
            return "claim_card", (*claim, reading.header, card.corrections(reading, (claim[0].id,)))
        source = reading.source(name)
        if source is not None:
            return "source_card", (source, card.claims_of_source(reading, name), reading.header)
        given = card.names_given(reading, name)
        if given:
            return "called", (given, name, reading.header)
        withdrawn = card.corrections(reading, (name.removeprefix("claim-"),))
        if withdrawn:
            return "corrected", (withdrawn, name.removeprefix("claim-"), reading.header)
        claim = card.claim(reading, _whole(reading, name)) if name.startswith("claim-") else None
        if claim is not None:
            return "claim_card", (*claim, reading.header, card.corrections(reading, (claim[0].id,)))
    return "card", (record.card(name),)
