"""What can go wrong, and what the person at the terminal reads when it does.

OnrecordError          catch this one; the command line prints its sentence and exits with its `exit_code`
├── DossierError       a folder or file cannot be read as a dossier                               (4)
├── BuildError         a record cannot be built: errors in the dossier (3), or the disk refuses    (4)
├── RecordError        there is no record, or it is damaged, or another version wrote it          (4)
│   └── OtherVersion     another version wrote it; it is built anew where that is quick                (4)
├── PublishError       something speaks against publishing; `findings` says what and where         (3)
├── ForeignFileError   a file of another format cannot be brought in; nothing was written          (4)
├── UnknownName        no entity, claim or source is called that; suggests close ones              (1)
│   ├── UnknownSource    no source has that id
│   └── UnknownQuestion  no saved question is called that
├── AmbiguousName      several are called that; lists them                                         (1)
├── UsageError         an option or value makes no sense; says which values do                     (2)
├── QueryError         a SPARQL question is refused or has a syntax error                          (2)
│   └── QueryStopped   it ran out of time or memory                                                (4)
└── Busy               a server has too many questions at once; says when to ask again             (4)

A doubtful claim is not an error: `check` returns it as a `Finding`.
Every message is whole sentences: where, what, how to mend it. None ever holds a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

FEW = 12
"""Ids that a sentence lists; more are listed by a command."""


class OnrecordError(Exception):
    """Anything of ours that ends an answer; `str(error)` is the sentence to show."""

    exit_code: ClassVar[int] = 4


class DossierError(OnrecordError):
    """A folder or file cannot be read as a dossier."""


class PublishError(OnrecordError):
    """Something speaks against publishing; nothing was written. `findings` are rows of `check`."""

    exit_code = 3

    def __init__(self, message: str, findings: Iterable[Any] = ()) -> None:
        """Keep the sentence, and each reason with its place."""
        super().__init__(message)
        self.findings = tuple(findings)


class ForeignFileError(OnrecordError):
    """A file of another format cannot be brought into a dossier; nothing was written."""


class BuildError(OnrecordError):
    """A record could not be built; the previous one, if any, still answers.

    `findings` is how many errors `check` reports; above zero the exit code is 3. `first` are some of them,
    each as a line that names its place.
    """

    def __init__(self, message: str, *, findings: int = 0, first: tuple[str, ...] = ()) -> None:
        """Keep the sentence, the number of errors that stopped the build, and the first of them."""
        super().__init__(message)
        self.findings = findings
        self.first = first
        self.exit_code = 3 if findings else 4  # type: ignore[misc]


class RecordError(OnrecordError):
    """There is no record, it is damaged, or a version that this one cannot read wrote it."""


class OtherVersion(RecordError):
    """A version of this program with another form of record wrote it; nothing is wrong with the dossier."""


class UnknownName(OnrecordError):
    """No entity, claim or source is called that. `candidates` are close names, best first."""

    exit_code = 1

    def __init__(self, name: str, candidates: tuple[str, ...] = ()) -> None:
        """Say which name, and what was perhaps meant."""
        hint = f" Did you mean {_either(candidates)}?" if candidates else ""
        super().__init__(f"Nothing in the record is called {_shown(name)}.{hint}")
        self.name = name
        self.candidates = candidates


class UnknownSource(UnknownName):
    """No source has that id. `candidates` are close ones."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """Say which id, which are close, and where all are listed."""
        from difflib import get_close_matches  # only where something was misspelt

        ids = list(known)
        close = tuple(get_close_matches(name, ids, 3))
        super().__init__(name, close)
        hint = f" Did you mean {_either(close)}?" if close else ""
        some = f" There are {', '.join(ids)}." if len(ids) <= FEW else " All: onrecord export sources-csv"
        self.args = (f"No source has the id {_shown(name)}.{hint}{some}",)


class UnknownQuestion(UnknownName):
    """No saved question is called that. `candidates` are close ones."""

    def __init__(self, name: str, candidates: tuple[str, ...] = ()) -> None:
        """Say which, what was perhaps meant, and where all are listed."""
        super().__init__(name, candidates)
        hint = f"; did you mean {_either(candidates)}?" if candidates else "."
        sentence = f"No saved question or file is called {_shown(name)}{hint}"
        self.args = (f"{sentence} All: onrecord query --list",)


class AmbiguousName(OnrecordError):
    """Several entities are called that. `candidates` are their ids."""

    exit_code = 1

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        """List the ids, any of which will do."""
        super().__init__(f"{_shown(name)} may be {_either(candidates)}. Write the id of the one you mean.")
        self.name = name
        self.candidates = candidates


class UsageError(OnrecordError):
    """An option or a value makes no sense here."""

    exit_code = 2


class QueryError(OnrecordError):
    """A SPARQL question is refused, or has a syntax error."""

    exit_code = 2


class QueryStopped(QueryError):
    """A SPARQL question ran out of its time or memory and was stopped; nothing partial is shown."""

    exit_code = 4


class Busy(OnrecordError):
    """Too many questions are asked at once; `retry_after` seconds later there may be room again."""

    def __init__(self, message: str, *, retry_after: int = 2) -> None:
        """Say what there is too much of, and when to ask again."""
        super().__init__(f"{message} Ask again in {retry_after} seconds.")
        self.retry_after = retry_after


def _shown(name: str) -> str:
    return f'"{name}"' if len(name) <= 80 else f'"{name[:77]}..."'


def _either(names: tuple[str, ...]) -> str:
    """Join as a person would: a, b or c."""
    *head, last = names
    return f"{', '.join(head)} or {last}" if head else last
