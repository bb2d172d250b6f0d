"""RDF 1.2 Turtle: claims as annotations of what they say; what does not stand firm asserts nothing.

In:   a portion of a record
Out:  text, piece by piece
Not:  the format to pass on: no library but the engine used here reads it yet, so no second reader has checked
      it
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from onrecord.show.ledger import Ledger
from onrecord.show.portion import Portion
from onrecord.show.turtle import OTHER_GRAPHS, PREDICATE, by_subject, graphs, prefixes, triples
from onrecord.store.triples import RDF
from onrecord.store.turtle import Names

_SUBJECT: Final = f"<{RDF}subject>"
_OBJECT: Final = f"<{RDF}object>"
_TYPE: Final = f"<{RDF}type>"


def turtle12(part: Portion, ledger: Ledger) -> Iterator[str]:
    """Everything that is no claim as in Turtle; then the claims.

    `s p o ~ claim {| ... |}` asserts what it annotates, and is written only where the record has the plain
    triple. All other claims are `<< s p o ~ claim >> ...`, which speaks of a statement and asserts nothing.

    Cost: the plain triples in memory.
    """
    ledger.lose(OTHER_GRAPHS, sum(1 for _ in graphs(part)))
    names = Names(prefixes(part))
    for line in part.head():
        yield f"# {' '.join(line.split())}\n"
    yield "# RDF 1.2: annotated triples stand firm; << >> speaks of a statement and asserts nothing.\n"
    yield 'VERSION "1.2"\n'
    for prefix, namespace in sorted(prefixes(part).items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    firm: set[tuple[str, str, str]] = set()
    claims: list[tuple[str, list[tuple[str, str]]]] = []
    for subject, found in by_subject(triples(part, ledger)):
        if any(p == PREDICATE for p, _ in found):
            claims.append((subject, found))
            continue
        firm.update((subject, p, o) for p, o in found)
        yield f"\n{names.short(subject)} {_pairs(names, found)} .\n"
    for subject, found in claims:
        yield _claim(names, subject, found, firm)


def _claim(names: Names, claim: str, found: list[tuple[str, str]], firm: set[tuple[str, str, str]]) -> str:
    of = dict(found)
    statement = (of[_SUBJECT], of[PREDICATE], of[_OBJECT])
    said = " ".join(map(names.short, statement))
    rest = [(p, o) for p, o in found if p not in (_SUBJECT, PREDICATE, _OBJECT)]
    told = _pairs(names, rest)
    if statement in firm:
        return f"\n{said} ~ {names.short(claim)} {{|\n    {told}\n|}} .\n"
    return f"\n<< {said} ~ {names.short(claim)} >>\n    {told} .\n"


def _pairs(names: Names, found: list[tuple[str, str]]) -> str:
    ordered = sorted(found, key=lambda pair: (pair[0] != _TYPE, pair))
    return " ;\n    ".join(f"{'a' if p == _TYPE else names.short(p)} {names.short(o)}" for p, o in ordered)
