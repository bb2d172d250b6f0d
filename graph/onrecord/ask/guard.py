"""Reads a SPARQL question before the engine does, and says in one sentence what it will not pass on.

In:   the text that a person typed
Out:  nothing, or a `QueryError` with line and column
Not:  the barrier: that is the worker, which has no network and can be stopped. This is a message layer, and
      it keeps from the engine what would overflow its stack

It takes the text apart in linear time (each pattern is possessive, so nothing is tried twice) and knows words
and brackets only, no grammar. Keywords are looked for inside other words too: the engine's own grammar sees
SERVICE in `trueSERVICE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from onrecord.errors import QueryError

LONGEST: Final = 100_000
"""Characters. The longest of a thousand public questions has a tenth of that."""
DEEPEST: Final = 64
"""Brackets within brackets; public ones have five."""
BUSIEST: Final = 2_000
"""Operators and branches; public ones have forty."""
LONGEST_RUN: Final = 32
"""Signs and negations in a row."""

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PROLOGUE: Final = ("PREFIX", "BASE", "VERSION")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_BRANCHES: Final = frozenset(("UNION", "MINUS", "EXISTS", "IN", "BIND", "FILTER", "LATERAL", "VALUES"))
_CLOSES: Final = {"(": ")", "{": "}", "[": "]", "<<": ">>", "{|": "|}", "<<(": ")>>"}

_TOKEN: Final = re.compile(
    r"""
    (?P<space>[\s\ufeff]++|\#[^\n\r]*+)
  | (?P<iri><[^<>"{}|^`\x00-\x20]*+>)
  | (?P<text>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*+\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3})
  | (?P<unclosed>\"{3}|'{3})
  | (?P<short>"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
  | (?P<open_text>["'])
  | (?P<variable>[?$]\w++)
  | (?P<language>@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+)
  | (?P<blank>_:[\w.\-\u00b7]*+)
  | (?P<name>(?:[^\W\d_](?:[\w\-\u00b7]|\.+(?=[\w\-\u00b7]))*+)?+:
      (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:\-\u00b7]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:\-\u00b7%\\]))*+)?+)
  | (?P<word>[^\W\d_](?:[\w\-\u00b7]|\.+(?=[\w\-\u00b7]))*+)
  | (?P<number>[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+|\.[0-9]++(?:[eE][+-]?+[0-9]++)?+)
  | (?P<open><<\(?|\{\|?|[(\[])
  | (?P<close>\)?>>|\|?\}|[)\]])
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE: Final = re.compile("SERVICE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a name, a sign ... of a question, and where it stands."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """All tokens, spaces and comments left out. Cost: linear."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:  # cannot be: the last alternative takes any character
            raise QueryError(f"{place(text, at)}: this character cannot be read.")
        at, kind = found.end(), found.lastgroup or ""
        if kind in ("unclosed", "open_text"):
            # Nothing after it can be read for certain; and to look for an end again and again takes long.
            raise QueryError(f"{place(text, found.start())}: the text that begins here is never closed.")
        if kind != "space":
            yield Token("text" if kind == "short" else kind, found[0], found.start())


def check(text: str) -> None:
    """Refuse what the engine must not see.

    Raises:
        QueryError: It is too long, too deep or too busy; it changes data, or asks another machine.
    """
    if len(text) > LONGEST:
        raise QueryError(f"The query has {len(text):,} characters; at most {LONGEST:,} are read. Shorten it.")
    _look(text)
    if "\\u" in text or "\\U" in text:
        # Written as escapes, a keyword or the end of a string would go unseen.
        plain = _ESCAPED.sub(_unescaped, text)
        if plain != text:
            _look(plain, forms=False)


def _look(text: str, *, forms: bool = True) -> None:
    open_: list[Token] = []
    run = busy = 0
    form: Token | None = None
    for token in tokens(text):
        busy += _is_branch(token)
        run = run + 1 if token.kind == "sign" and token.text in "!-+^" else run if token.kind == "open" else 0
        if run > LONGEST_RUN or busy > BUSIEST:
            what = f"{LONGEST_RUN} signs in a row" if run > LONGEST_RUN else f"{BUSIEST:,} operators"
            raise QueryError(
                f"{place(text, token.start)}: more than {what}. Split the query into smaller ones."
            )
        _refuse_service(text, token)
        if token.kind == "open":
            open_.append(token)
            if len(open_) > DEEPEST:
                raise QueryError(
                    f"{place(text, token.start)}: nested deeper than {DEEPEST} brackets. Write it flatter."
                )
        elif token.kind == "close" and open_:
            open_.pop()
        if forms and form is None and token.kind == "word" and not _is_prologue(token):
            form = token
            _refuse_form(text, token)
    if forms and form is None:
        raise QueryError(
            "There is no question in the query. Begin with SELECT, as in: SELECT * WHERE { ?s ?p ?o }"
        )


def _is_branch(token: Token) -> bool:
    if token.kind == "sign":
        return token.text in "|&=,;/*<>+-!^?"
    if token.kind == "open":
        return token.text == "{"
    return token.kind == "word" and token.text.upper() in _BRANCHES


def _is_prologue(token: Token) -> bool:
    return token.text.upper() in _PROLOGUE


def _refuse_service(text: str, token: Token) -> None:
    """Refuse SERVICE wherever the engine may see it, which is in more places than the standard knows.

    `SERVICEex:a` begins with the keyword for it, and in `ex:a.b.service` the second dot ends the name.
    """
    if token.kind in ("iri", "text", "variable"):
        return
    found = _SERVICE.search(token.text)
    if found and token.kind in ("name", "blank"):
        dot, colon = token.text.find("."), token.text.rfind(":")
        before = _SERVICE.search(token.text, 0, colon)
        found = before or (_SERVICE.search(token.text, dot) if dot >= 0 else None)
    if found:
        where = place(text, token.start + found.start())
        raise QueryError(
            f"{where}: SERVICE asks another machine, and a record answers from itself alone. Remove it."
        )


def _refuse_form(text: str, token: Token) -> None:
    word = token.text.upper()
    if word in _UPDATES:
        raise QueryError(
            f"{place(text, token.start)}: {word} changes data, and a record is only read. "
            "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    if word not in _FORMS:
        near = get_close_matches(word, _FORMS + _PROLOGUE, 1)
        hint = f"Did you mean {near[0]}?" if near else "Begin with SELECT, ASK, CONSTRUCT or DESCRIBE."
        raise QueryError(f"{place(text, token.start)}: a query cannot begin with {shown(token.text)}. {hint}")


def place(text: str, at: int) -> str:
    """Line and column, both counted from 1, of a place in a text."""
    before = text[:at]
    line = before.count("\n") + 1
    return f"Line {line}, column {at - (before.rfind(chr(10)) + 1) + 1}"


def shown(text: str) -> str:
    """A piece of the question, short enough for a sentence."""
    flat = " ".join(text.split())
    return f'"{flat}"' if len(flat) <= 40 else f'"{flat[:37]}..."'


def declared(text: str) -> dict[str, str]:
    """The prefixes that a question declares itself; of its prologue, no grammar is known but this."""
    out: dict[str, str] = {}
    last = ["", ""]
    for token in tokens(text):
        if token.kind == "iri" and last[0] == "PREFIX" and last[1].endswith(":"):
            out[last[1][:-1]] = token.text[1:-1]
        last = [last[1].upper(), token.text]
    return out


def unknown_prefix(text: str, known: Mapping[str, str]) -> Token | None:
    """The first name whose prefix neither the question nor the record declares."""
    prefixes = {*known, *declared(text)}
    previous = ""
    for token in tokens(text):
        if token.kind == "name" and previous != "PREFIX" and token.text.partition(":")[0] not in prefixes:
            return token
        previous = token.text.upper()
    return None


def order(text: str) -> list[str]:
    """For `SELECT *`: its variables as they first appear. Else nothing: the order is written."""
    names: dict[str, None] = {}
    form = ""
    for token in tokens(text):
        word = token.text.upper()
        if token.kind == "word" and word in _FORMS and not form:
            form = word
        elif form == "SELECT" and word not in ("DISTINCT", "REDUCED"):
            form = "*" if word == "*" else "-"
        if token.kind == "variable":
            names.setdefault(token.text[1:])
    return list(names) if form == "*" else []


def unclosed(text: str) -> Token | None:
    """The last bracket that is never closed."""
    open_: list[Token] = []
    for token in tokens(text):
        if token.kind == "open":
            open_.append(token)
        elif token.kind == "close" and open_ and _CLOSES[open_[-1].text] == token.text:
            open_.pop()
    return open_[-1] if open_ else None


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"
