"""`onrecord query`: ask in SPARQL."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import Home
from onrecord.cli.options import no_build_option, opened, output_option

if TYPE_CHECKING:
    from onrecord.ask.questions import Question
    from onrecord.record import Record

ENDINGS = ("csv", "tsv", "json", "xml", "ttl", "nt", "jsonld")
FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld")
Params = dict[str, str]
SMALL = 10_000
"""Bytes of an answer that may be empty."""


@click.command()
@click.argument("question", required=False, metavar="[FILE|NAME|-]")
@click.option("-q", "text", metavar="TEXT", help="The question itself.")
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for ?NAME; may be repeated."
)
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    help="Stop it after this.",
)
@click.option(
    "--max-rows",
    default=100_000,
    show_default=True,
    type=click.IntRange(min=0),
    help="Cut the answer after so many, and say so.",
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Else as FILE of -o ends, else a table."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--list", "listed", is_flag=True, help="List the saved questions of the dossier.")
@output_option
@no_build_option
@click.pass_obj
def command(
    home: Home,
    question: str | None,
    text: str | None,
    params: tuple[str, ...],
    timeout: float,
    max_rows: int,
    format_: str | None,
    as_json: bool,
    listed: bool,
    output: str | None,
    no_build: bool,
) -> int:
    """Ask a question in SPARQL, saved or new.

    It comes from a file, from the saved ones by its name, from stdin (-) or from -q TEXT. Without any of
    these the saved questions are listed. Prefixes onr: (the ontology) and ex: (the record's own ids) need no
    declaration. It runs by itself, with a deadline and without a network.

    \b
        onrecord query allegations
        onrecord query -q 'SELECT ?name { ?x a onr:Officer ; rdfs:label ?name }'
    """  # noqa: D301
    if question is not None and text is not None:
        raise click.UsageError("Give a question by name, or its text with -q, not both.")
    if output is not None:
        from onrecord.cli.output import writable

        writable(output)
    with opened(home, no_build) as record:
        if listed or (question is None and text is None):
            return _list(record, as_json)
        sparql, given = (
            (text, _params(params)) if text is not None else _asked(record, question or "", params)
        )
        limits: dict[str, Any] = {"timeout": timeout, "max_rows": max_rows}
        chosen = "json" if as_json else format_ or _by_ending(output)
        answer = _table if chosen == "table" else _formatted
        code = answer(record, sparql, chosen, given, limits, output)
        _note(record, sparql, _params(params), empty=bool(code))
        return code


def _by_ending(output: str | None) -> str:
    """The format that a file's name promises; a table where it promises none."""
    ending = (output or "").rpartition(".")[2].lower()
    return ending if ending in ENDINGS else "table"


def _note(record: Record, sparql: str, given: Params, *, empty: bool) -> None:
    """Say which names of the question mean nothing: else a slip would look like an answer."""
    from onrecord.ask.strangers import strangers
    from onrecord.cli.output import tell

    for sentence in strangers(record.reading, sparql, given, empty=empty):
        tell(sentence)


def _table(
    record: Record, sparql: str, _: str, params: Params, limits: dict[str, Any], output: str | None
) -> int:
    from onrecord.cli.output import emit, save, width
    from onrecord.show.table import table

    answer = record.query(sparql, params=params, **limits)
    lines = table(answer, width())
    if output is None or output == "-":
        emit(lines)
    else:
        save(lines.plain().encode(), output)
    return 0 if answer.rows else 1


def _formatted(
    record: Record,
    sparql: str,
    chosen: str,
    params: dict[str, str],
    limits: dict[str, Any],
    output: str | None,
) -> int:
    from onrecord.ask.sparql import run
    from onrecord.cli.output import save, tell

    answer = run(record.reading, sparql, chosen, params=params, **limits)
    save(answer.content, "-" if output is None else output)
    if answer.truncated:
        tell("The answer was cut: there is more than --max-rows, or than 64 MB.")
    return 1 if _empty(answer.content, chosen) else 0


def _empty(content: bytes, chosen: str) -> bool:
    """Whether an answer has no rows and no triples; read only where it is short enough to have none."""
    if chosen in ("csv", "tsv"):
        return content.count(b"\n") <= 1
    if chosen in ("nt", "ttl") and len(content) < SMALL:
        return all(line.startswith((b"@prefix", b"#")) for line in content.splitlines() if line.strip())
    if chosen == "json" and len(content) < SMALL:
        import json

        found = json.loads(content)
        return "boolean" not in found and not found["results"]["bindings"]
    return False


def _asked(record: Record, name: str, params: tuple[str, ...]) -> tuple[str, Params]:
    """A question from stdin, from a file, or a saved one; and the values of its variables."""
    from pathlib import Path

    from onrecord.ask.questions import load, parse

    path = Path(name)
    if name == "-":
        question = parse("-", sys.stdin.read())
    elif path.is_file():
        question = parse(path.stem, path.read_text(encoding="utf-8"))
    else:
        question = load(record.folder, name)
    given = _params(params)
    return question.text, question.values(given) if question.params else given


def _params(values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, rest = value.partition("=")
        if not equals:
            raise click.UsageError(f"Write --param NAME=VALUE, not --param {value}.")
        pairs[name.strip().lstrip("?$")] = rest
    return pairs


def _list(record: Record, as_json: bool) -> int:
    from onrecord.ask.questions import saved
    from onrecord.cli.output import emit, emit_json, width
    from onrecord.show.lines import Lines

    known = saved(record.folder)
    if as_json:
        emit_json([_listed(question) for question in known.values()])
        return 0 if known else 1
    lines = Lines(width())
    for question in known.values():
        lines.add((question.name, "name"))
        lines.add(question.title, indent=4)
        for param in question.params:
            default = f" (else {param.default})" if param.default is not None else ""
            lines.add(f"--param {param.name}=... {param.text}{default}", indent=4)
    if not known:
        lines.add(
            "This dossier has no saved questions: put some into queries/NAME.rq, or ask with -q.", hang=0
        )
    emit(lines)
    return 0 if known else 1


def _listed(question: Question) -> dict[str, Any]:
    params = [{"name": p.name, "text": p.text, "default": p.default} for p in question.params]
    return {"name": question.name, "title": question.title, "params": params}
