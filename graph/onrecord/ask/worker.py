"""The process that answers one SPARQL question and ends: what can go wrong in the engine goes wrong here.

In:   one JSON request on stdin
Out:  frames on stdout: what kind of answer, its rows or triples, and at the end whether that was all
Not:  anything else: no network, no writing, no programs (`ask.nonet`), bounded memory, a bounded answer. The
      caller keeps the time and ends this process when it is over

An engine cannot be stopped from within: it has no deadline, ignores Ctrl-C while it runs, and takes the
process with it when its stack or its memory ends. So each question has its own. Imports as little as it can.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from onrecord.ask import nonet

STACK: Final = 256 << 20
"""Bytes: the guard lets 64 brackets and 2,000 operators pass, which need a fraction of it."""
LEAST_MEMORY: Final = 1 << 30
"""Bytes of address space that the store needs to be opened at all, with room to spare."""
_CHUNK: Final = 1 << 16
_PAD: Final = 64

HEAD, DATA, END, FAULT = b"H", b"D", b"E", b"F"
FRAME: Final = struct.Struct(">cI")


def main() -> None:
    """Answer the request on stdin. The first argument is the id of the parent process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nonet.die_with(int(sys.argv[1]))
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    request = json.loads(sys.stdin.buffer.read())
    nonet.deny()
    _limit(request)
    threading.stack_size(STACK)
    thread = threading.Thread(target=_answer, args=(request, out))
    thread.start()
    thread.join()
    os._exit(0)  # the engine's own threads are not waited for


def _limit(request: dict[str, Any]) -> None:
    """Memory, processor time (should the caller be gone) and no core file with other people's names."""
    memory = max(int(request["memory"]), LEAST_MEMORY) + STACK
    seconds = int(request["timeout"]) * (os.cpu_count() or 1) + 10
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
    ):
        try:
            _, hard = resource.getrlimit(what)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS knows RLIMIT_AS and does not set it
            continue


def _answer(request: dict[str, Any], out: BinaryIO) -> None:
    try:
        _ask(request, out)
    except MemoryError:
        _send(out, FAULT, {"kind": "memory"})
    except BrokenPipeError:
        return
    except Exception as error:
        _send(out, FAULT, {"kind": "engine", "message": str(error)})


def _ask(request: dict[str, Any], out: BinaryIO) -> None:
    import pyoxigraph as ox

    text, prefixes = request["text"], request["prefixes"]
    try:
        store = ox.Store.read_only(request["store"])
    except OSError as error:
        return _send(out, FAULT, {"kind": "store", "message": str(error)})
    given = {ox.Variable(name): _term(ox, *value) for name, value in request["params"].items()}
    try:
        result = store.query(
            text, base_iri=request["base"] or None, prefixes=prefixes, substitutions=given or None
        )
    except SyntaxError as error:
        at = locate(ox, text, prefixes)
        return _send(out, FAULT, {"kind": "syntax", "message": str(error), "at": at})
    if isinstance(result, ox.QueryBoolean):
        _send(out, HEAD, {"kind": "boolean", "columns": []})
        _data(out, (b"true" if result else b"false",))
        return _send(out, END, {"truncated": False})
    if isinstance(result, ox.QueryTriples):
        _send(out, HEAD, {"kind": "graph", "columns": []})
        return _triples(ox, request, result, out)
    _send(out, HEAD, {"kind": "table", "columns": [v.value for v in result.variables]})
    lines = (json.dumps([_cell(ox, v) for v in row]).encode() + b"\n" for row in result)
    capped = _Capped(request)
    _data(out, capped.over(lines))
    return _send(out, END, {"truncated": capped.more})


def _triples(ox: Any, request: dict[str, Any], result: Iterable[Any], out: BinaryIO) -> None:
    """Triples as lines, sorted, each once; as JSON-LD where that is asked for."""
    capped = _Capped(request)
    lines = list(capped.over(f"{triple} .\n".encode() for triple in _distinct(result)))
    lines.sort()
    if request["format"] == "jsonld":
        quads = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
        lines = [ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.JSON_LD)]
    _data(out, lines)
    _send(out, END, {"truncated": capped.more})


def _distinct(triples: Iterable[Any]) -> Iterator[Any]:
    seen: set[Any] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


class _Capped:
    """Lets lines pass until there are too many or they are too long together; `more` says whether it cut."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.rows, self.bytes = int(request["max_rows"]), int(request["max_bytes"])
        self.more = False

    def over(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines that fit."""
        for line in lines:
            self.rows -= 1
            self.bytes -= len(line)
            if self.rows < 0 or self.bytes < 0:
                self.more = True
                return
            yield line


def _term(ox: Any, kind: str, value: str) -> Any:
    return ox.NamedNode(value) if kind == "iri" else ox.Literal(value)


def _cell(ox: Any, term: Any) -> list[str] | None:
    """[kind, value, datatype, language]; None where a variable is unbound."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ["iri", term.value, "", ""]
    if isinstance(term, ox.Literal):
        return ["literal", term.value, term.datatype.value, term.language or ""]
    if isinstance(term, ox.BlankNode):
        return ["blank", term.value, "", ""]
    return ["triple", str(term), "", ""]


def _send(out: BinaryIO, kind: bytes, value: dict[str, Any]) -> None:
    _frame(out, kind, json.dumps(value).encode())


def _frame(out: BinaryIO, kind: bytes, data: bytes) -> None:
    view = memoryview(FRAME.pack(kind, len(data)) + data)
    while view:
        view = view[out.write(view) :]


def _data(out: BinaryIO, parts: Iterable[bytes]) -> None:
    """Send in larger pieces."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _CHUNK:
            _frame(out, DATA, b"".join(held))
            held, size = [], 0
    if held:
        _frame(out, DATA, b"".join(held))


def locate(ox: Any, text: str, prefixes: dict[str, str]) -> int:
    """Where the first word stands that no query can have there; -1 if every word may stand where it does.

    The engine names a place, but up to a keyword's length too far. So the text is cut after some word, and a
    stretch of spaces and nonsense follows: if the words before the cut can begin a query, the engine gets
    past the spaces. The first word with which it does not is the one, found by halving.
    """
    from onrecord.ask.guard import tokens

    ends = [(token.start, token.end) for token in tokens(text)]
    store = ox.Store()

    def begins_a_query(count: int) -> bool:
        cut = text[: ends[count - 1][1]] if count else ""
        try:
            store.query(cut + " " * _PAD + "\x01" * _PAD, prefixes=prefixes)
        except SyntaxError as error:
            line, column = _place(str(error))
            last = cut.rpartition("\n")[2]
            return (line, column) > (cut.count("\n") + 1, len(last) + _PAD)
        return True

    low, high = 0, len(ends)  # the first `low` words can begin a query
    if begins_a_query(high):
        return -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if begins_a_query(middle) else (low, middle)
    return ends[high - 1][0]


def _place(message: str) -> tuple[int, int]:
    """Line and column in "error at 1:28: expected ..."."""
    digits = message.removeprefix("error at ").partition(": ")[0].split(":")
    return (int(digits[0]), int(digits[1])) if len(digits) == 2 and all(map(str.isdigit, digits)) else (0, 0)


if __name__ == "__main__":
    main()
