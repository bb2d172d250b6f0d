"""What went wrong with a question, in one sentence that says where and what to do.

In:   what the worker reported, or how it died
Out:  an exception to raise
"""

from __future__ import annotations

import re
import signal
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, Final

from onrecord.ask import guard
from onrecord.ask.worker import LEAST_MEMORY
from onrecord.errors import OnrecordError, QueryError, QueryStopped, RecordError, UsageError

_KEYWORDS: Final = """
    SELECT ASK CONSTRUCT DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES PREFIX BASE FROM
    NAMED ORDER  BY GROUP HAVING LIMIT OFFSET DISTINCT REDUCED EXISTS NOT IN AS ASC DESC COUNT SUM MIN
    MAX AVG SAMPLE GROUP_CONCAT  SEPARATOR REGEX STR LANG DATATYPE BOUND IRI URI BNODE RAND ABS CEIL
    FLOOR ROUND CONCAT STRLEN UCASE LCASE CONTAINS  STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY
    NOW REPLACE SUBSTR COALESCE IF STRLANG STRDT isIRI isURI  isBLANK isLITERAL isNUMERIC LANGMATCHES
    ENCODE_FOR_URI
"""


def explain(
    fault: dict[str, Any],
    text: str,
    prefixes: Mapping[str, str],
    limits: Mapping[str, Any],
    terms: Collection[str] = (),
) -> OnrecordError:
    """The sentence for what went wrong; `terms` are names that need a prefix in a question."""
    kind = fault["kind"]
    if kind == "died":
        kind = _cause_of_death(fault["code"], fault["stderr"])
    if kind == "time":
        return QueryStopped(
            f"The query was stopped after {_seconds(limits['timeout'])}. "
            "Ask for less at once, or give it a longer timeout."
        )
    if kind == "memory":
        size = max(limits["memory"], LEAST_MEMORY) / (1 << 30)
        return QueryStopped(
            f"The query was stopped: it needs more than {size:g} GiB of memory. Ask for less at once: "
            "join its patterns by a variable, or put a LIMIT into the part that grows."
        )
    if kind == "syntax":
        return _syntax(fault, text, prefixes, terms)
    if kind == "store":
        return RecordError(
            f"The RDF store of the record cannot be opened: {fault['message']}. Build it again."
        )
    if kind == "unwritable":
        return UsageError(fault["message"])
    if kind == "unwanted":
        return UsageError(f"The answer is a {fault['message']}, and no format that is accepted can hold one.")
    if kind == "engine" and (found := re.search(r"variable \?(\w+) in its SELECT", fault["message"])):
        return QueryError(
            f"The parameter ?{found[1]} must be among the variables after SELECT. Add it there."
        )
    if kind == "engine":
        return QueryError(f"The query cannot be answered: {_first_line(fault['message'])}")
    return QueryStopped(
        f"The query was stopped: the engine gave up on it ({kind}). "
        "Write it flatter, or ask for less at once."
    )


def _seconds(count: float) -> str:
    return "1 second" if count == 1 else f"{count:g} seconds"


def _cause_of_death(code: int, stderr: str) -> str:
    """memory, time, or the name of the signal."""
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
    if re.search(r"memory allocation|bad_alloc|MemoryError|system_error|can't start new thread", stderr):
        return "memory"
    return {"SIGXCPU": "time", "SIGKILL": "memory"}.get(name, name)


def _syntax(
    fault: Mapping[str, Any], text: str, prefixes: Mapping[str, str], terms: Collection[str]
) -> QueryError:
    """Where the first word stands that cannot, and what may be meant."""
    at, message = fault["at"], fault["message"]
    unknown = guard.unknown_prefix(text, prefixes)
    if unknown is not None and at in (-1, unknown.start):
        prefix = unknown.text.partition(":")[0]
        known = ", ".join(f"{name}:" for name in sorted(prefixes))
        where = guard.place(text, unknown.start)
        return QueryError(f'{where}: no prefix "{prefix}:" is declared. Known without PREFIX are {known}.')
    if at < 0:
        return _incomplete(message, text)
    token = next((t for t in guard.tokens(text) if t.start == at), None)
    word = token.text if token else text[at : at + 1]
    hint = _hint(word, terms) if token and token.kind == "word" else ""
    return QueryError(f"{guard.place(text, at)}: {guard.shown(word)} cannot stand here.{hint}")


def _hint(word: str, terms: Collection[str]) -> str:
    """What a word may be that stands alone: a term without its prefix, or a keyword misspelt."""
    term = word if word in terms else {t.casefold(): t for t in terms}.get(word.casefold())
    if term:
        return f" Write onr:{term}: a term of the ontology needs its prefix."
    near = _near(word)
    return f" Did you mean {near}?" if near else ""


def _near(word: str) -> str:
    spelled = {keyword.upper(): keyword for keyword in _KEYWORDS.split()}
    if word.upper() in spelled:
        return ""
    found = get_close_matches(word.upper(), spelled, 1, 0.8)
    return spelled[found[0]] if found else ""


def _incomplete(message: str, text: str) -> QueryError:
    """Every word may stand where it does: something is missing at the end, or the whole makes no sense."""
    open_ = guard.unclosed(text)
    if open_ is not None:
        return QueryError(f'{guard.place(text, open_.start)}: the "{open_.text}" here is never closed.')
    said = re.search(r"(?:one of |expected )((?:The |An? )[a-z A-Z?]+[a-z])", message)
    if said:
        return QueryError(f"The query makes no sense as a whole: {said[1][0].lower()}{said[1][1:]}.")
    return QueryError(
        f"{guard.place(text, len(text.rstrip()))}: the query ends here, and something is missing."
    )


def _first_line(message: str) -> str:
    return message.partition("\n")[0].rstrip(".") + "."
