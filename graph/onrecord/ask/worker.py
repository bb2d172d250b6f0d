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
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Final

from onrecord.ask import nonet

STACK: Final = 256 << 20
"""Bytes: the guard lets 64 brackets and 2,000 operators pass, which need a fraction of it."""
LEAST_MEMORY: Final = 1 << 30
"""Bytes of address space that the store needs to be opened at all, with room to spare."""
PROCESSORS: Final = os.cpu_count() or 1
"""Looked up once: it takes longer than a short question."""
_CHUNK: Final = 1 << 16
_PAD: Final = 64

ASK, HEAD, DATA, END, FAULT = b"Q", b"H", b"D", b"E", b"F"
FRAME: Final = struct.Struct(">cI")


def main() -> None:
    """Answer the request on stdin. The first argument is the id of the parent process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nonet.die_with(int(sys.argv[1]))
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    request = json.loads(sys.stdin.buffer.read())
    nonet.deny()
    limit(int(request["memory"]))
    limit_time(float(request["timeout"]))
    aside(lambda: _answer(request, out))


def aside(work: Callable[[], None]) -> None:
    """Run in a thread with a stack for deep questions, and end the process with it."""
    threading.stack_size(STACK)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    os._exit(0)  # the engine's own threads are not waited for


def limit(memory: int) -> None:
    """Memory, and no core file with other people's names."""
    _rlimit((resource.RLIMIT_AS, max(memory, LEAST_MEMORY) + STACK), (resource.RLIMIT_CORE, 0))


def limit_time(timeout: float, used: float = 0) -> None:
    """Processor time, should the caller be gone; `used` seconds of it are gone before the question."""
    _rlimit((resource.RLIMIT_CPU, int(used + timeout * PROCESSORS) + 10), hard=False)


def _rlimit(*limits: tuple[int, int], hard: bool = True) -> None:
    for what, most in limits:
        try:
            _, highest = resource.getrlimit(what)
            soft = most if highest == resource.RLIM_INFINITY else min(most, highest)
            resource.setrlimit(what, (soft, soft if hard else highest))
        except (ValueError, OSError):  # macOS knows RLIMIT_AS and does not set it
            continue


def _answer(request: dict[str, Any], out: BinaryIO) -> None:
    try:
        _ask(request, out)
    except MemoryError:
        send(out, FAULT, {"kind": "memory"})
    except BrokenPipeError:
        return
    except Exception as error:
        send(out, FAULT, {"kind": "engine", "message": str(error)})


def _ask(request: dict[str, Any], out: BinaryIO) -> None:
    import pyoxigraph as ox

    text, prefixes = request["text"], request["prefixes"]
    try:
        store = ox.Store.read_only(request["store"])
    except OSError as error:
        return send(out, FAULT, {"kind": "store", "message": str(error)})
    given = {ox.Variable(name): term(ox, *value) for name, value in request["params"].items()}
    try:
        result = store.query(
            text, base_iri=request["base"] or None, prefixes=prefixes, substitutions=given or None
        )
    except SyntaxError as error:
        at = locate(ox, text, prefixes)
        return send(out, FAULT, {"kind": "syntax", "message": str(error), "at": at})
    if isinstance(result, ox.QueryBoolean):
        send(out, HEAD, {"kind": "boolean", "columns": []})
        send_data(out, (b"true" if result else b"false",))
        return send(out, END, {"truncated": False})
    if isinstance(result, ox.QueryTriples):
        send(out, HEAD, {"kind": "graph", "columns": []})
        return _triples(ox, request, result, out)
    send(out, HEAD, {"kind": "table", "columns": [v.value for v in result.variables]})
    lines = (json.dumps([_cell(ox, v) for v in row]).encode() + b"\n" for row in result)
    capped = Capped(request)
    send_data(out, capped.over(lines))
    return send(out, END, {"truncated": capped.more})


def _triples(ox: Any, request: dict[str, Any], result: Iterable[Any], out: BinaryIO) -> None:
    """Triples as lines, sorted, each once; as JSON-LD where that is asked for."""
    capped = Capped(request)
    lines = list(capped.over(f"{triple} .\n".encode() for triple in distinct(result)))
    lines.sort()
    if request["format"] == "jsonld":
        quads = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
        lines = [ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.JSON_LD)]
    send_data(out, lines)
    send(out, END, {"truncated": capped.more})


def distinct(triples: Iterable[Any]) -> Iterator[Any]:
    """Each once."""
    seen: set[Any] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


class Capped:
    """Lets lines pass until there are too many or they are too long together; `more` says whether it cut."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.rows, self.bytes = int(request["max_rows"]), int(request["max_bytes"])
        self.more = False

    def over(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines that fit."""
        for line in lines:
            if not self.fits(len(line)):
                return
            yield line

    def fits(self, size: int) -> bool:
        """Whether one more of so many bytes does."""
        self.rows -= 1
        self.bytes -= size
        self.more = self.rows < 0 or self.bytes < 0
        return not self.more


def term(ox: Any, kind: str, value: str) -> Any:
    """A term of the engine, from ("iri", ...) or ("literal", ...)."""
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


def send(out: BinaryIO, kind: bytes, value: dict[str, Any]) -> None:
    """Send one frame of JSON."""
    write(out, frame(kind, json.dumps(value).encode()))


def frame(kind: bytes, data: bytes) -> bytes:
    """A frame as it is sent."""
    return FRAME.pack(kind, len(data)) + data


def write(out: BinaryIO, content: bytes) -> None:
    """Write all of it, however little is taken at once."""
    view = memoryview(content)
    while view:
        view = view[out.write(view) :]


def send_data(out: BinaryIO, parts: Iterable[bytes]) -> None:
    """Send in larger pieces."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _CHUNK:
            write(out, frame(DATA, b"".join(held)))
            held, size = [], 0
    if held:
        write(out, frame(DATA, b"".join(held)))


def send_answer(out: BinaryIO, head: dict[str, Any], parts: Iterable[bytes], end: dict[str, Any]) -> None:
    """Send a whole answer; a small one with one call."""
    content = list(parts)
    start, last = frame(HEAD, json.dumps(head).encode()), frame(END, json.dumps(end).encode())
    if sum(map(len, content)) < _CHUNK:
        return write(out, b"".join((start, frame(DATA, b"".join(content)) if content else b"", last)))
    write(out, start)
    send_data(out, content)
    return write(out, last)


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
