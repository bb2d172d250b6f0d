"""The command line: `onrecord [-C DIR] COMMAND`. One file per command, imported when it is asked for.

In:   arguments
Out:  results on stdout, progress and notices on stderr, an exit code:
      0 answered, 1 nothing found, 2 usage, 3 `check` found errors, 4 an error of ours;
      130 and 141 where the terminal went away (Ctrl-C, a closed pipe), as the shell has it
Not:  logic: a command opens a record, asks, shows

Why click is not imported here: a quick answer would spend half its time on it. `cli.quick` understands the
plain forms of the frequent commands; all else, help and mistakes included, is for `cli.group`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

from onrecord.cli import quick
from onrecord.errors import OnrecordError
from onrecord.show.safe import visible

COMMANDS = (
    "demo",
    "new",
    "check",
    "build",
    "show",
    "path",
    "query",
    "conflicts",
    "timeline",
    "central",
    "between",
    "view",
    "serve",
    "audit",
    "terms",
    "import",
    "export",
    "publish",
    "verify",
    "diff",
)
"""In the order of the help page. `cli/<name>.py` holds `command`."""


class Home:
    """Where the dossier is, as the command line says it."""

    def __init__(self, folder: str | None) -> None:
        """Keep the value of `-C`; the folder is looked for when a command needs it."""
        self.folder = folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every way out ends here, as an exit code and at most one sentence."""
    # Commands are short and make few cycles: to collect seldom saves a twentieth of a quick answer.
    gc.set_threshold(50_000)
    _write_utf8()
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read us has seen enough. What is still buffered goes nowhere, or Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _run(arguments: list[str]) -> int:
    try:
        answer = quick.understood(arguments)
        if answer is not None:
            return answer()
        from onrecord.cli.group import run

        return run(arguments, _ended)
    except OnrecordError as error:
        return _ended(f"Error: {visible(str(error))}", error.exit_code)
    except KeyboardInterrupt:
        return _ended("Stopped.", 130)
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        return _ended(_fault(error), 4)


def _ended(sentence: str, code: int) -> int:
    """Say why it ended: one line for a program, whole words on each line for a person."""
    if sys.stderr.isatty():
        from onrecord.cli.output import width
        from onrecord.show.lines import Lines

        lines = Lines(width())
        for line in sentence.splitlines():
            lines.add(line, hang=0)
        sentence = lines.plain().rstrip("\n")
    sys.stderr.write(f"{sentence}\n")
    return code


def _fault(error: Exception) -> str:
    """One sentence for a fault of our own, or of the machine: what, where, and where the report goes."""
    if isinstance(error, OSError) and error.strerror:
        named = f"{error.filename}: " if error.filename else ""
        return f"Error: {visible(f'{named}{error.strerror}')}."
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    file = os.path.basename(trace.tb_frame.f_code.co_filename) if trace else ""  # noqa: PTH119 - no pathlib here
    where = f"{file}:{trace.tb_lineno}" if trace else "an unknown place"
    return (
        f"Error: a fault in onrecord itself ({type(error).__name__} at {where}); nothing was answered. "
        "Run it again with ONRECORD_DEBUG=1 to print the report on stderr, and send it to those who make "
        "onrecord; read it first, since it may hold names from the dossier."
    )


def _write_utf8() -> None:
    """Write UTF-8 whatever the locale: names do not become question marks, and nothing fails half way."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
