"""Names in a SPARQL question that the record does not have, which otherwise would answer with silence.

In:   a record, the text of a question, the values of its parameters
Out:  sentences: which name is none, and which was perhaps meant
Not:  refusing anything: to ask for what is not there is no mistake
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from onrecord.ask import guard
from onrecord.ask.sparql import prefixes_of, resolve
from onrecord.errors import AmbiguousName
from onrecord.model.terms import NAMESPACE
from onrecord.store.reading import Reading

_DEFINED = re.compile(r"^onr:([A-Za-z]\w*)", re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)")


def strangers(reading: Reading, text: str, params: Mapping[str, str], *, empty: bool) -> list[str]:
    """One sentence for each name that means nothing.

    Args:
        reading: The record.
        text: A question that was answered.
        params: The values that a person gave.
        empty: The answer is. Only then are ids looked up: RDF of other vocabularies may use any.

    Cost: one walk over the tokens; for a stranger, the ontology's files are read once.
    """
    known = {**prefixes_of(reading), **guard.declared(text)}
    addresses: dict[str, str] = {}
    for shown, address in _addresses(text, known):
        addresses.setdefault(address, shown)
    out: list[str] = []
    for address, shown in addresses.items():
        if address.startswith(NAMESPACE):
            out += _no_term(reading, address, shown)
        elif empty and address.startswith(reading.base):
            out += _no_id(reading, address, shown)
    return out + [note for name, value in params.items() for note in _no_value(reading, name, value, empty)]


def _addresses(text: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each name and IRI of a question: as written, and in full. The prologue is left out."""
    before = ["", ""]
    for token in guard.tokens(text):
        declares = "PREFIX" in before or before[1] == "BASE"
        if token.kind == "name" and not declares:
            prefix, _, local = token.text.partition(":")
            if prefix in known and local:
                yield token.text, known[prefix] + _ESCAPE.sub(r"\1", local)
        elif token.kind == "iri" and not declares:
            yield token.text, token.text[1:-1]
        before = [before[1], token.text.upper()]


def _no_term(reading: Reading, address: str, shown: str) -> Iterator[str]:
    local = address.removeprefix(NAMESPACE)
    terms = reading.terms
    named = {*terms.classes, *terms.relations, *terms.standings}
    if not local or local in named or local in _bundled():
        return
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in sorted({*named, *_bundled()}) if name}
    close = get_close_matches(local.casefold()[:60], by_fold, 1, 0.7)
    hint = f"did you mean onr:{by_fold[close[0]]}?" if close else "list them with: onrecord terms"
    yield f"note: {shown} is no term of the ontology; {hint}"


def _no_id(reading: Reading, address: str, shown: str) -> Iterator[str]:
    local = address.removeprefix(reading.base)
    own = {t.iri for table in (reading.terms.classes, reading.terms.relations) for t in table.values()}
    if not local or address in own or local.startswith("judgement-"):
        return
    if reading.entity(local) is None and reading.source(local) is None and not _is_claim(reading, local):
        yield f"note: nothing in the record has the id {shown}{_meant(reading, local, 'ex:')}"


def _is_claim(reading: Reading, local: str) -> bool:
    return local.startswith("claim-") and reading.claim(local.removeprefix("claim-")) is not None


def _no_value(reading: Reading, name: str, value: str, empty: bool) -> Iterator[str]:
    """A value that was taken as text because it is nothing else, though it is not in quotation marks."""
    try:
        kind, meaning = resolve(reading, value)
    except AmbiguousName:
        return
    shown = f"--param {name}={value}"
    if kind == "iri" and meaning.startswith(NAMESPACE):
        yield from _no_term(reading, meaning, shown)
    elif kind == "iri" and empty and meaning.startswith(reading.base):
        yield from _no_id(reading, meaning, shown)
    elif kind == "literal" and empty and not value.startswith('"'):
        yield f"note: {shown} is no name, id or term, so it was taken as text{_meant(reading, value, '')}"


def _meant(reading: Reading, local: str, prefix: str) -> str:
    from onrecord.errors import UnknownName

    try:
        reading.find(local)
    except AmbiguousName as error:
        near = error.candidates[:1]
    except UnknownName as error:
        near = error.candidates[:1]
    else:
        near = (local,)
    if not near:
        return ""
    try:
        return f"; did you mean {prefix}{reading.find(near[0]) if prefix else near[0]}?"
    except (UnknownName, AmbiguousName):
        return ""


@cache
def _bundled() -> frozenset[str]:
    """What the files of the ontology define: also the marks on claims and sources."""
    from importlib.resources import files

    found: set[str] = {"unstated"}
    for file in files("onrecord.ontology").iterdir():
        if file.name.endswith(".ttl"):
            found.update(_DEFINED.findall(file.read_text("utf-8")))
    return frozenset(found)
