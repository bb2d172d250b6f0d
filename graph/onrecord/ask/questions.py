"""Saved questions: `queries/*.rq` in a dossier, asked by name.

In:   the folder of a dossier
Out:  questions with title, text and parameters
Not:  asking them (`ask.sparql`)

A question is a SPARQL file that begins with comments: first a sentence, then, where it has parameters, lines
such as `# param person: who it is about (default balcerzak)`. The rest of the comments is for the reader.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from onrecord.errors import DossierError, UnknownQuestion, UsageError

LARGEST: Final = 200_000
"""Bytes; a query may have half as many characters."""
_PARAM: Final = re.compile(
    r"param\s+\??(?P<name>\w+)\s*:\s*(?P<text>.*?)\s*(?:\(default\s+(?P<default>.+)\))?\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A variable of a question that is given a value when it is asked."""

    name: str
    text: str
    """What it is, for a person."""
    default: str | None = None
    """None: it has to be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One saved question."""

    name: str
    title: str
    text: str
    """The whole file, so that lines and columns in messages are those of the file."""
    params: tuple[Param, ...] = ()

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """The values to ask it with: those given, and defaults for the rest.

        Raises:
            UsageError: It has no such parameter, or one has neither value nor default.
        """
        known = {param.name: param.default for param in self.params}
        cleaned = {name.lstrip("?$"): value for name, value in given.items()}
        for name in cleaned:
            if name not in known:
                has = f"It has {_list(known)}." if known else "It has none."
                raise UsageError(f'The question "{self.name}" has no parameter "{name}". {has}')
        missing = [name for name, default in known.items() if default is None and name not in cleaned]
        if missing:
            raise UsageError(f'The question "{self.name}" needs a value for {_list(missing)}.')
        return {name: cleaned.get(name, default or "") for name, default in known.items()}


def saved(folder: Path) -> dict[str, Question]:
    """All saved questions of a dossier, by name, in order; none if there is no folder `queries`.

    Raises:
        DossierError: A file is too large, no regular file, or no UTF-8.
    """
    queries = folder / "queries"
    if not queries.is_dir():
        return {}
    return {path.stem: parse(path.stem, _read(path)) for path in sorted(queries.glob("*.rq"))}


def load(folder: Path, name: str) -> Question:
    """One saved question.

    Raises:
        UnknownQuestion: There is none of that name; close ones are suggested.
        DossierError: As for `saved`.
    """
    questions = saved(folder)
    wanted = name.removesuffix(".rq")
    if wanted in questions:
        return questions[wanted]
    folded = {known.casefold(): known for known in questions}
    if wanted.casefold() in folded:
        return questions[folded[wanted.casefold()]]
    near = get_close_matches(wanted.casefold(), folded, 3)
    parts = [known for fold, known in folded.items() if wanted and wanted.casefold() in fold]
    raise UnknownQuestion(name, tuple(dict.fromkeys([*(folded[n] for n in near), *parts])))


def parse(name: str, text: str) -> Question:
    r"""Read the comments at the beginning of a file.

    >>> q = parse("of", "# Who did it?\n# param event: the event (default raid)\nASK {}")
    >>> q.title, q.params[0].name, q.values({})
    ('Who did it?', 'event', {'event': 'raid'})
    """
    title, params = "", []
    for line in text.lstrip("\ufeff").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        words = line.strip().lstrip("#").strip()
        if found := _PARAM.fullmatch(words):
            params.append(Param(name=found["name"], text=found["text"], default=found["default"]))
        elif words and not title:
            title = words
    return Question(name=name, title=title, text=text, params=tuple(params))


def _read(path: Path) -> str:
    """Read a file that is one: no link, no pipe, nothing endless."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise DossierError(f"{path} cannot be read: {error.strerror}. Put a regular file there.") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise DossierError(f"{path} is no regular file. Put one there, or take it away.")
    with os.fdopen(handle, "rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise DossierError(f"{path} is larger than {LARGEST:,} bytes. Shorten the question.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DossierError(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error


def _list(names: Mapping[str, object] | list[str]) -> str:
    return ", ".join(names)
