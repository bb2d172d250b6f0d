"""The process that answers one SPARQL question after the other, its store kept open; `ask.pool` holds it.

In:   questions as frames on stdin
Out:  frames on stdout: the head (kind, columns, format, whether it was cut), the whole answer, the end
Not:  keeping anything of a question: only the store stays open, and that is read-only. What can go wrong is
      held off as in `ask.worker`: no network, no writing, no programs, bounded memory and processor time

The answer is written here, in the format that was asked for, so that the server has bytes to pass on.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from time import process_time
from typing import Any, BinaryIO, Final

from onrecord.ask import nonet, results
from onrecord.ask.worker import (
    ASK,
    FAULT,
    FRAME,
    Capped,
    distinct,
    limit,
    limit_time,
    locate,
    send,
    send_answer,
    term,
)
from onrecord.ask.worker import aside as in_a_deep_stack

FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "nt": "application/n-triples",
    "ttl": "text/turtle; charset=utf-8",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "rows": "application/json",
}
"""Format to its media type."""
_MORE: Final = "truncated: there is more"
_STATM: Final = "/proc/self/statm"
_PAGE: Final = resource.getpagesize()
_statm = -1
"""The open file, since it is read after each question."""


class Unwritable(Exception):
    """An answer that the format asked for cannot hold."""


class Unwanted(Exception):
    """No format is accepted for this kind of answer."""


def main() -> None:
    """Answer questions until stdin ends. Arguments: the parent's process id, bytes of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
    nonet.die_with(int(sys.argv[1]))
    memory = int(sys.argv[2])
    import pyoxigraph as ox  # before the limit on programs and memory

    out, back = os.fdopen(os.dup(1), "wb", buffering=0), sys.stdin.buffer
    nonet.deny()
    limit(memory)
    in_a_deep_stack(lambda: _serve(ox, back, out))


def _serve(ox: Any, back: BinaryIO, out: BinaryIO) -> None:
    stores: dict[str, Any] = {}
    while len(head := back.read(FRAME.size)) == FRAME.size:
        kind, length = FRAME.unpack(head)
        assert kind == ASK, "only questions are sent"
        request = json.loads(back.read(length))
        limit_time(float(request["timeout"]), process_time())
        try:
            _answer(ox, stores, request, out)
        except BrokenPipeError:
            return
        except MemoryError:
            send(out, FAULT, {"kind": "memory"})
        except Unwanted as error:
            send(out, FAULT, {"kind": "unwanted", "message": str(error), "resident": _resident()})
        except Unwritable as error:
            send(out, FAULT, {"kind": "unwritable", "message": str(error), "resident": _resident()})
        except Exception as error:
            send(out, FAULT, {"kind": "engine", "message": str(error), "resident": _resident()})


def _answer(ox: Any, stores: dict[str, Any], request: dict[str, Any], out: BinaryIO) -> None:
    try:
        store = _store(ox, stores, request["store"])
    except OSError as error:
        return send(out, FAULT, {"kind": "store", "message": str(error)})
    text, prefixes = request["text"], request["prefixes"]
    given = {ox.Variable(name): term(ox, *value) for name, value in request["params"].items()}
    try:
        result = store.query(
            text,
            base_iri=request["base"] or None,
            prefixes=prefixes,
            substitutions=given or None,
            **_dataset(ox, request["dataset"], request["base"]),
        )
    except SyntaxError as error:
        at = locate(ox, text, prefixes)
        return send(out, FAULT, {"kind": "syntax", "message": str(error), "at": at, "resident": _resident()})
    head, content = _written(ox, request, result)
    return send_answer(out, head, content, {"resident": _resident()})


def _store(ox: Any, stores: dict[str, Any], path: str) -> Any:
    """The store, kept open; one at a time: another build takes the place of the last."""
    if path not in stores:
        stores.clear()
        stores[path] = ox.Store.read_only(path)
    return stores[path]


def _dataset(ox: Any, dataset: list[list[str] | None], base: str) -> dict[str, Any]:
    """The graphs that the protocol request names. The base of the record's ids names its default graph."""
    default, named = dataset
    if default is None and named is None:
        return {}

    def graph(iri: str) -> Any:
        return ox.DefaultGraph() if base and iri == base else ox.NamedNode(iri)

    return {
        "default_graph": [graph(i) for i in default or ()],
        "named_graphs": [ox.NamedNode(i) for i in named or ()],
    }


def _written(ox: Any, request: dict[str, Any], result: Any) -> tuple[dict[str, Any], Iterable[bytes]]:
    """The head and the bytes of an answer."""
    if isinstance(result, ox.QueryBoolean):
        return _boolean(bool(result), _format(request, "boolean"))
    if isinstance(result, ox.QueryTriples):
        return _graph(ox, request, result, _format(request, "graph"))
    return _table(ox, request, result, _format(request, "table"))


def _format(request: dict[str, Any], kind: str) -> str:
    chosen: str = request["format"] if isinstance(request["format"], str) else request["format"][kind]
    if not chosen:
        raise Unwanted(kind)
    return chosen


def _head(kind: str, columns: list[str], more: bool, format: str, count: int) -> dict[str, Any]:
    return {"kind": kind, "columns": columns, "truncated": more, "format": format, "count": count}


def _boolean(value: bool, format: str) -> tuple[dict[str, Any], Iterable[bytes]]:
    head = _head("boolean", [], False, format, 1)
    said = str(value).lower()
    if format == "rows":
        return head, (said.encode(),)
    if format in ("json", "xml"):
        return head, (results.boolean_json(value) if format == "json" else results.boolean_xml(value),)
    row = [results.Term("literal", said, "http://www.w3.org/2001/XMLSchema#boolean")]
    writer = results.WRITERS[format]
    return head, (writer.whole(["answer"], [writer.row(["answer"], row)], False),)


def _table(
    ox: Any, request: dict[str, Any], result: Any, format: str
) -> tuple[dict[str, Any], Iterable[bytes]]:
    """Rows, until a cap bites."""
    names = [v.value for v in result.variables]
    wanted = request["order"]
    columns = [n for n in wanted if n in names] if wanted and set(wanted) >= set(names) else names
    places = [names.index(name) for name in columns]
    capped, kinds = Capped(request), _kinds(ox)
    if format == "rows":
        lines = list(
            capped.over(json.dumps([_cell(kinds, v) for v in row]).encode() + b"\n" for row in result)
        )
        return _head("table", names, capped.more, format, len(lines)), lines
    writer = results.WRITERS[format]
    rows: list[str] = []
    line_of, straight = writer.row, places == list(range(len(names)))
    for row in result:
        cells = [_cell(kinds, value) for value in row]
        line = line_of(columns, cells if straight else [cells[place] for place in places])
        if not capped.fits(len(line)):
            break
        rows.append(line)
    head = _head("table", columns, capped.more, format, len(rows))
    return head, (writer.whole(columns, rows, capped.more),)


def _kinds(ox: Any) -> tuple[Any, Any, Any]:
    return ox.NamedNode, ox.Literal, ox.BlankNode


def _cell(kinds: tuple[Any, Any, Any], value: Any) -> results.Term | None:
    if value is None:
        return None
    named, literal, blank = kinds
    if isinstance(value, named):
        return results.Term("iri", value.value)
    if isinstance(value, literal):
        return results.Term("literal", value.value, value.datatype.value, value.language or "")
    if isinstance(value, blank):
        return results.Term("blank", value.value)
    return results.Term("triple", str(value))


def _graph(
    ox: Any, request: dict[str, Any], result: Iterable[Any], format: str
) -> tuple[dict[str, Any], Iterable[bytes]]:
    """Triples, sorted, each once, until a cap bites."""
    capped = Capped(request)
    kept = []
    for triple in distinct(result):
        line = f"{triple} .\n"
        if not capped.fits(len(line)):
            break
        kept.append((line, triple))
    kept.sort(key=lambda pair: pair[0])
    head = _head("graph", [], capped.more, format, len(kept))
    return head, _encoded(ox, format, kept, request["prefixes"], capped.more)


def _encoded(
    ox: Any, format: str, kept: list[tuple[str, Any]], prefixes: dict[str, str], more: bool
) -> Iterable[bytes]:
    note = (f"# {_MORE}\n".encode(),) if more else ()
    if format in ("nt", "rows"):
        return (*(line.encode() for line, _ in kept), *(note if format == "nt" else ()))
    if format == "ttl":
        from onrecord.store import turtle

        lines = turtle.write((turtle.triple(line) for line, _ in kept), prefixes)
        return (*(line.encode() for line in lines), *note)
    triples = (triple for _, triple in kept)
    if format == "jsonld":
        content: bytes = ox.serialize(triples, format=ox.RdfFormat.JSON_LD)
        return (content,)
    return (_rdf_xml(ox, triples, prefixes), *((f"<!-- {_MORE} -->\n".encode(),) if more else ()))


def _rdf_xml(ox: Any, triples: Iterator[Any], prefixes: dict[str, str]) -> bytes:
    """RDF/XML, read once more: not every graph can be written so."""
    from xml.parsers.expat import ExpatError, ParserCreate

    content: bytes = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=prefixes)
    try:
        ParserCreate(namespace_separator=" ").Parse(content, True)
    except ExpatError as error:
        raise Unwritable(
            "RDF/XML cannot hold this graph: a text has a character, or a property a name, that XML lacks. "
            "Ask for Turtle."
        ) from error
    return content


def _resident() -> int:
    """Bytes of memory in use."""
    global _statm
    try:
        if _statm < 0:
            _statm = os.open(_STATM, os.O_RDONLY | os.O_CLOEXEC)
        return int(os.pread(_statm, 64, 0).split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used if sys.platform == "darwin" else used * 1024
