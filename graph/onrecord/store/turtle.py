"""Triples as Turtle that is the same in every run: sorted, one subject after the other.

In:   terms as N-Triples writes them, in order of their subjects
Out:  lines of Turtle, each ending in a line feed
Not:  finding the triples (`show.turtle`, `ask.sparql`)

Why not the engine's own writer: it writes prefixes in another order each time, used or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

Triple = tuple[str, str, str]

_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LOCAL: Final = re.compile(r"[A-Za-z_0-9](?:[\w-]*\w)?", re.ASCII)
_LINE: Final = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.+?) ?\.\s*", re.DOTALL)
_DATATYPE: Final = re.compile(r'(".*")\^\^(<[^>]*>)', re.DOTALL)


def triple(line: str) -> Triple:
    """Subject, predicate and object of an N-Triples line, as they stand there."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"no N-Triples line: {line[:80]}")
    return found[1], found[2], found[3]


def write(
    triples: Iterable[Triple], prefixes: Mapping[str, str], *, head: Iterable[str] = ()
) -> Iterator[str]:
    """Turtle, subject by subject.

    Args:
        triples: Sorted by subject; within one subject in any order.
        prefixes: All are declared, in order of their names.
        head: Lines of comment to begin with.
    """
    names = Names(prefixes)
    for line in head:
        yield f"# {' '.join(line.split())}\n"
    for prefix, namespace in sorted(prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    for subject, group in groupby(triples, key=lambda t: t[0]):
        yield "\n" + _subject(names, subject, group)


def _subject(names: Names, subject: str, group: Iterable[Triple]) -> str:
    """One subject with all it has: its types first, then by predicate, then by object."""
    found = sorted({(p != _TYPE, p, o) for _, p, o in group})
    parts = []
    for (_, predicate), same in groupby(found, key=lambda t: t[:2]):
        objects = ", ".join(names.short(o) for _, _, o in same)
        parts.append(f"{'a' if predicate == _TYPE else names.short(predicate)} {objects}")
    return f"{names.short(subject)} " + " ;\n    ".join(parts) + " .\n"


class Names:
    """Writes IRIs as prefixed names where Turtle allows it."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._spaces = {namespace: prefix for prefix, namespace in sorted(prefixes.items()) if namespace}

    def short(self, term: str) -> str:
        """A term, shorter where a prefix fits."""
        if term.startswith("<"):
            return self._iri(term)
        typed = _DATATYPE.fullmatch(term) if term.endswith(">") else None
        return f"{typed[1]}^^{self._iri(typed[2])}" if typed else term

    def _iri(self, term: str) -> str:
        cut = max(term.rfind("/"), term.rfind("#")) + 1
        prefix = self._spaces.get(term[1:cut])
        if prefix is None or not _LOCAL.fullmatch(local := term[cut:-1]):
            return term
        return f"{prefix}:{local}"
