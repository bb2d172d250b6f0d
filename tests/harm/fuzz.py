"""Coverage-guided fuzzing of our own readers, with atheris; without it, the same targets on random pieces.

    python -m tests.harm.fuzz TARGET SECONDS
    python -m tests.harm.fuzz --random SECONDS

A target takes bytes and returns in time, or raises nothing but what it says it raises.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import PurePosixPath
from random import Random
from time import monotonic

SLOWEST = 5.0
"""Seconds for one input of at most 4 KB."""


def tables(data: bytes) -> None:
    """The CSV reader: rows of the width asked for, or findings."""
    from onrecord.read.notice import Notices
    from onrecord.read.tables import Columns, rows

    found = list(rows(io.BytesIO(data), "claims.csv", Columns(("id", "type", "name"), ("id",)), Notices()))
    assert all(len(cells) == 3 for _, cells in found)


def edtf(data: bytes) -> None:
    """Times: four bounds in order, or a ValueError that says how to write it."""
    from onrecord.model.time import Time

    try:
        time = Time.parse(data.decode("utf-8", "replace"))
    except ValueError as error:
        assert str(error)
        return
    bounds = [bound for bound in (time.earliest_begin, time.latest_begin) if bound is not None]
    assert bounds == sorted(bounds)


def quotes(data: bytes) -> None:
    """The quote locator: what it finds lies in the text."""
    from onrecord.read.texts import Passages

    text, _, words = data.decode("utf-8", "surrogateescape").partition("\0")
    found = Passages(text).find(words)
    assert found is None or 0 <= found.start < found.end <= len(text)


def guard(data: bytes) -> None:
    """The SPARQL guard: passes, or refuses in a sentence."""
    from onrecord.ask.guard import check
    from onrecord.errors import QueryError

    try:
        check(data.decode("utf-8", "surrogateescape"))
    except QueryError as error:
        assert str(error).endswith((".", "?", "}"))


def nesting(data: bytes) -> None:
    """The nesting scan: a reason or none; and JSON that it lets pass does not nest deeper than it says."""
    import json

    from onrecord.read.nesting import refusal

    for suffix in (".ttl", ".trig", ".rdf"):
        refusal(data, suffix)
    if not refusal(data, ".jsonld"):
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            assert not isinstance(error, RecursionError)
            return
        assert depth(value) <= 200


def depth(value: object) -> int:
    level, inner = 0, [value]
    while inner := [one for one in inner if isinstance(one, dict | list)]:
        level += 1
        inner = [x for one in inner for x in (one.values() if isinstance(one, dict) else one)]
    return level


def settings(data: bytes) -> None:
    """Paths inside the dossier: opened below it, or refused."""
    from onrecord.read.files import UnsafePath, _parts

    try:
        parts = _parts(data.decode("utf-8", "surrogateescape"))
    except UnsafePath:
        return
    assert ".." not in parts and not PurePosixPath("/".join(parts)).is_absolute()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "tables": tables, "edtf": edtf, "quotes": quotes, "guard": guard, "nesting": nesting, "paths": settings,
}  # fmt: skip
PIECES = (
    *(
        b"id,type,name\n",
        b'"',
        b",",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"1991",
        b"-",
        b"/",
        b"~",
        b"?",
        b"..",
        b"{",
        b"}",
    ),
    *(
        b"[",
        b"]",
        b"(",
        b")",
        b"<<",
        b">>",
        b"#",
        b"\n",
        b"\\",
        b"\\u0053",
        b"SERVICE",
        b"<a>",
        b"</a>",
        b"<!--",
        b"-->",
    ),
    *(
        b"SELECT * {",
        b"'''",
        b'"""',
        b"?x",
        b"ex:a.b",
        b"...",
        b"\xe2\x80\xa6",
        b"\xe2\x80\x94",
        b"XXXX",
        b"Y",
        b"e5",
        b"S2",
    ),
)


def plainly(seconds: float, seed: int = 7) -> dict[str, int]:
    """Every target in turn, on pieces thrown together; how many inputs each got."""
    random, counts, end = Random(seed), dict.fromkeys(TARGETS, 0), monotonic() + seconds
    while monotonic() < end:
        data = b"".join(random.choices(PIECES, k=random.randint(0, 40)))
        data += random.randbytes(random.randint(0, 8)) if random.random() < 0.5 else b""
        for name, target in TARGETS.items():
            begun = monotonic()
            target(data)
            assert monotonic() - begun < SLOWEST, (name, data)
            counts[name] += 1
    return counts


def main(words: list[str]) -> None:
    """Fuzz one target for so many seconds. Leaves by itself; a crash prints the input."""
    if words[0] == "--random":
        print(plainly(float(words[1])))
        return
    import atheris

    modules = ["onrecord.read.tables", "onrecord.read.notice", "onrecord.model.time", "onrecord.read.texts"]
    modules += ["onrecord.ask.guard", "onrecord.read.nesting", "onrecord.read.files"]
    with atheris.instrument_imports(include=modules):
        for module in modules:
            __import__(module)
    limits = ["-max_len=4096", f"-timeout={int(SLOWEST)}", f"-max_total_time={words[1]}", "-verbosity=0"]
    limits += [
        "-print_final_stats=1",
        f"-artifact_prefix={os.environ.get('TMPDIR', '/tmp')}/onrecord-{words[0]}-",
    ]
    atheris.Setup([sys.argv[0], *limits], TARGETS[words[0]])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
