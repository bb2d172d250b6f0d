"""The plain forms of the frequent commands, understood without click.

In:   arguments
Out:  what answers them; None for what is not understood at once: click takes it, or says what is wrong
Not:  help, mistakes, completion; and nothing that click would understand in another way (a test compares)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

Answer = Callable[[], int]
Kind = tuple[str, Any]
"""How an option is read (`flag`, `text`, `many`, or `number` with bounds), and what it is if not given."""

_ANSWERS: Mapping[str, tuple[str, Kind]] = {
    "--json": ("as_json", ("flag", False)),
    "--no-build": ("no_build", ("flag", False)),
}
_PATH: Mapping[str, tuple[str, Kind]] = {
    **_ANSWERS,
    "-k": ("k", ("number", (5, 1, 100))),
    "--max-hops": ("max_hops", ("number", (8, 1, 20))),
    "--relation": ("relation", ("many", ())),
    "--standing": ("standing", ("many", ())),
    "--source": ("source", ("many", ())),
    "--without-source": ("without_source", ("many", ())),
    "--during": ("during", ("text", None)),
    "--certain": ("certain", ("flag", False)),
    "--overlapping": ("overlapping", ("flag", False)),
    "--via": ("via", ("many", ())),
    "--avoid": ("avoid", ("many", ())),
    "--avoid-hubs": ("avoid_hubs", ("flag", False)),
    "--engine": ("engine", ("text", "index")),
}
COMMANDS: Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, Kind]]]] = {
    "path": (("start", "end"), _PATH),
    "show": (
        ("name",),
        {**_ANSWERS, "--all": ("everything", ("flag", False)), "--report": ("report", ("flag", False))},
    ),
}
"""Command to the names of its arguments, and its options: each to the name it is passed by."""


def understood(arguments: list[str]) -> Answer | None:
    """What answers these arguments, if they are plain."""
    if "_ONRECORD_COMPLETE" in os.environ:
        return None
    if arguments == ["--version"]:
        return _version
    folder = None
    if arguments[:1] == ["-C"] and len(arguments) > 2 and not arguments[1].startswith("-"):
        folder, arguments = arguments[1], arguments[2:]
    if not arguments or arguments[0] not in COMMANDS:
        return None
    command, options = arguments[0], parsed(arguments)
    if options is None:
        return None

    def answer() -> int:
        from onrecord.cli import Home, asked

        run: Callable[..., int] = getattr(asked, command)
        return run(Home(folder), **options)

    return answer


def _version() -> int:
    import sys

    from onrecord import __version__

    sys.stdout.write(f"onrecord {__version__}\n")
    return 0


def parsed(arguments: list[str]) -> dict[str, Any] | None:
    """The options of a command by name, as click would give them; None if click has to look."""
    names, known = COMMANDS[arguments[0]]
    given: list[str] = []
    options = {name: value[0] if kind == "number" else value for name, (kind, value) in known.values()}
    rest = iter(arguments[1:])
    for argument in rest:
        if not argument.startswith("-"):
            given.append(argument)
            continue
        option, equals, value = argument.partition("=") if argument.startswith("--") else (argument, "", "")
        if option not in known:
            return None
        name, (kind, bounds) = known[option]
        if kind == "flag":
            if equals:
                return None
            options[name] = True
            continue
        text = value if equals else next(rest, "-")
        if text.startswith("-"):
            return None
        if kind == "many":
            options[name] = (*options[name], text)
        elif kind == "text":
            options[name] = text
        elif text.isascii() and text.isdecimal() and bounds[1] <= int(text[:9]) <= bounds[2]:
            options[name] = int(text)
        else:
            return None
    if len(given) != len(names) or options.get("engine", "index") not in ("index", "networkx"):
        return None
    return options | dict(zip(names, given, strict=True))
