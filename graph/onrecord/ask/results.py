"""Answers to SPARQL questions in the formats of the standards.

In:   columns and rows of terms
Out:  bytes: SPARQL 1.1 Results as JSON, XML, CSV and TSV
Not:  graphs (CONSTRUCT, DESCRIBE), which the worker writes itself; tables for people (`show`)
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from json.encoder import encode_basestring as _quoted
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STEERS: Final = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_PLAIN: Final = frozenset(("", _STRING, _LANG_STRING))
"""Datatypes that go without saying."""
_JSON_KINDS: Final = {"iri": "uri", "blank": "bnode"}
_LITERAL_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Term(NamedTuple):
    """One cell of an answer."""

    kind: str
    """iri, literal, blank or triple."""
    value: str
    datatype: str = ""
    language: str = ""


Row = Sequence[Term | None]


class Writer(NamedTuple):
    """A format, row by row: so that who writes many can count their bytes."""

    row: Callable[[Sequence[str], Row], str]
    whole: Callable[[Sequence[str], Sequence[str], bool], bytes]
    """Columns, rows as `row` writes them, whether there is more than these."""


def to_json(columns: Sequence[str], rows: Iterable[Row], *, truncated: bool) -> bytes:
    """SPARQL Results JSON; where the answer was cut, the head says `"truncated": true`."""
    return _whole_json(columns, [_json_row(columns, row) for row in rows], truncated)


def _json_row(columns: Sequence[str], row: Row) -> str:
    # As `json.dumps` of a dict of dicts would write it, which takes five times as long.
    cells = [
        f"{_quoted(name)}: {_json_term(term)}"
        for name, term in zip(columns, row, strict=True)
        if term is not None
    ]
    return f"{{{', '.join(cells)}}}"


def _whole_json(columns: Sequence[str], rows: Sequence[str], truncated: bool) -> bytes:
    head: dict[str, Any] = {"vars": list(columns)}
    if truncated:
        head["truncated"] = True
    said = json.dumps(head, ensure_ascii=False)
    return _safe(f'{{"head": {said}, "results": {{"bindings": [{", ".join(rows)}]}}}}')


def boolean_json(value: bool) -> bytes:
    """The answer to an ASK."""
    return _json({"head": {}, "boolean": value})


def to_xml(columns: Sequence[str], rows: Iterable[Row], *, truncated: bool) -> bytes:
    """SPARQL Results XML. Characters that XML cannot hold become U+FFFD."""
    return _whole_xml(columns, [_xml_row(columns, row) for row in rows], truncated)


def _xml_row(columns: Sequence[str], row: Row) -> str:
    cells = (
        f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        for name, term in zip(columns, row, strict=True)
        if term is not None
    )
    return f"<result>{''.join(cells)}</result>"


def _whole_xml(columns: Sequence[str], rows: Sequence[str], truncated: bool) -> bytes:
    out = [_XML_HEAD, "<head>", *(f"<variable name={quoteattr(c)}/>" for c in columns), "</head>"]
    out.append("<!-- truncated: there is more -->" if truncated else "")
    out += ["<results>", *rows, "</results></sparql>\n"]
    return "\n".join(part for part in out if part).encode("utf-8", "replace")


def boolean_xml(value: bool) -> bytes:
    """The answer to an ASK."""
    return f"{_XML_HEAD}\n<head/><boolean>{str(value).lower()}</boolean></sparql>\n".encode()


def to_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """SPARQL Results CSV: bare values, for other programs; lines end in CR LF."""
    return _whole_csv(columns, [_csv_row(columns, row) for row in rows], False)


def _csv_row(_: Sequence[str], row: Row) -> str:
    return _csv_line([_bare(term) for term in row])


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _whole_csv(columns: Sequence[str], rows: Sequence[str], _: bool) -> bytes:
    return "".join((_csv_line(columns), *rows)).encode("utf-8", "replace")


def to_tsv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """SPARQL Results TSV: terms as in Turtle."""
    return _whole_tsv(columns, [_tsv_row(columns, row) for row in rows], False)


def _tsv_row(_: Sequence[str], row: Row) -> str:
    return "\t".join(turtle(term) for term in row)


def _whole_tsv(columns: Sequence[str], rows: Sequence[str], _: bool) -> bytes:
    return ("\n".join(("\t".join(f"?{name}" for name in columns), *rows)) + "\n").encode("utf-8", "replace")


WRITERS: Final = {
    "json": Writer(_json_row, _whole_json),
    "xml": Writer(_xml_row, _whole_xml),
    "csv": Writer(_csv_row, _whole_csv),
    "tsv": Writer(_tsv_row, _whole_tsv),
}


def turtle(term: Term | None) -> str:
    """A term as Turtle writes it, without prefixes; empty if there is none."""
    if term is None:
        return ""
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.kind != "literal":
        return f"_:{term.value}" if term.kind == "blank" else term.value
    text = '"' + "".join(_LITERAL_ESCAPES.get(char, char) for char in term.value) + '"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype in ("", _STRING) else f"{text}^^<{term.datatype}>"


_XML_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
)


def _json(value: dict[str, Any]) -> bytes:
    return _safe(json.dumps(value, ensure_ascii=False))


def _safe(text: str) -> bytes:
    """One line; what would steer a terminal stands there as an escape, and comes back as it was."""
    # All that steers is unprintable, and most answers hold nothing of the kind.
    plain = text if text.isprintable() else _STEERS.sub(_escaped, text)
    return f"{plain}\n".encode("utf-8", "replace")


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _json_term(term: Term) -> str:
    kind, value, datatype, language = term
    said = f'{{"type": "{_JSON_KINDS.get(kind, "literal")}", "value": {_quoted(value)}'
    if language:
        return f'{said}, "xml:lang": {_quoted(language)}}}'
    if datatype in _PLAIN:
        return f"{said}}}"
    return f'{said}, "datatype": {_quoted(datatype)}}}'


def _xml_term(term: Term) -> str:
    value = escape(_NOT_IN_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    if term.kind == "iri":
        return f"<uri>{value}</uri>"
    if term.kind == "blank":
        return f"<bnode>{value}</bnode>"
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{value}</literal>"
    if term.datatype in ("", _STRING):
        return f"<literal>{value}</literal>"
    return f"<literal datatype={quoteattr(term.datatype)}>{value}</literal>"


def _bare(term: Term | None) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if term.kind == "blank" else term.value


class Shortener:
    """Writes IRIs as prefixed names where that is possible."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.spaces = sorted(
            ((ns, p) for p, ns in prefixes.items() if ns), key=lambda pair: (-len(pair[0]), pair)
        )

    def iri(self, iri: str) -> str:
        """`ex:lacy` where a prefix fits, else the IRI."""
        for namespace, prefix in self.spaces:
            if iri.startswith(namespace) and re.fullmatch(r"[\w-]+", iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def cell(self, term: Term | None) -> str:
        """A term in a table."""
        if term is None:
            return ""
        if term.kind == "iri":
            return self.iri(term.value)
        return f"_:{term.value}" if term.kind == "blank" else term.value

    def turtle(self, text: str) -> str:
        """A term as N-Triples writes it."""
        if text.startswith("<"):
            return self.iri(text[1:-1])
        if not text.startswith('"'):
            return text
        value = text[1 : text.rindex('"')]
        return re.sub(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", _unescape, value)


def _unescape(found: re.Match[str]) -> str:
    if found[3]:
        return {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}.get(found[3], found[3])
    return chr(int(found[1] or found[2], 16))
