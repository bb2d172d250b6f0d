"""`onrecord import`: files of other formats become tables of the dossier."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import Home
from onrecord.cli.options import json_option

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.bring.into import Written
    from onrecord.bring.ledger import Ledger
    from onrecord.show.lines import Lines


UNUSED = "column-not-kept"
"""The code of a file some of whose columns nothing asks for: the usual case, so it is said in one line."""


@click.command(name="import")
@click.argument("format_", metavar="FORMAT", required=False)
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path())
@click.option("--list", "listed", is_flag=True, help="List the formats: what each carries, what it loses.")
@click.option("--mapping", metavar="FILE", help="For tables: what their rows become.")
@click.option("--name", metavar="NAME", help="Name of this import; else that of the first file.")
@click.option("--prefix", metavar="TEXT", default="", help="Put before every id that comes in.")
@click.option("--same-ids", is_flag=True, help="An id the dossier has under another name is the same entity.")
@click.option("--build", "then_build", is_flag=True, help="Check and compile the dossier right after.")
@json_option
@click.pass_context
def command(
    context: click.Context, format_: str | None, files: tuple[str, ...], listed: bool, mapping: str | None,
    name: str | None, prefix: str, same_ids: bool, then_build: bool, as_json: bool,
) -> int:  # fmt: skip
    """Bring files of other formats into the dossier.

    They become tables; with -C DIR, those of a new one. Rows that are there stay as they are. What was
    refused, and why, stands in imports/NAME.csv.

    \b
        onrecord import --list
        onrecord -C city import table *.csv.gz --mapping city.toml --build
        onrecord -C case import ftm entities.ftm.json
    """  # noqa: D301
    from pathlib import Path

    from onrecord.bring import FORMATS
    from onrecord.cli.formats import chosen, show_formats

    if listed:
        show_formats(FORMATS, as_json=as_json)
        return 0
    form = chosen(format_, FORMATS)
    if not files:
        raise click.UsageError("Name the files to bring in.")
    if mapping is not None and form != "table":
        raise click.UsageError("--mapping is for tables.")
    if then_build and as_json:
        raise click.UsageError("--build answers in words: leave out --json, or build after it.")
    paths = [Path(file) for file in files]
    options: dict[str, Any] = {"mapping": Path(mapping)} if mapping is not None else {}
    written, ledger = _bring(context.obj, form, paths, name, prefix, same_ids, options)
    if as_json:
        _as_json(written, ledger)
    else:
        _say(written, ledger, then_build=then_build)
    return _build(context) if then_build else 0


def _bring(
    home: Home, form: str, paths: list[Path], name: str | None, prefix: str, same_ids: bool,
    options: dict[str, Any],
) -> tuple[Written, Ledger]:  # fmt: skip
    from importlib import import_module

    from onrecord.bring import FORMATS
    from onrecord.bring.into import Into
    from onrecord.bring.ledger import Ledger
    from onrecord.cli.output import Progress
    from onrecord.read.names import slug

    ledger, progress = Ledger(), Progress()
    called = name or slug(paths[0].name.split(".")[0])[:60].strip("-") or "import"
    try:
        where, named = _folder(home), [path.name for path in paths]
        with Into(where, called, ledger, prefix=prefix, same_ids=same_ids, files=named) as into:
            import_module(FORMATS[form].module).bring(paths, into, progress, **options)
            written = into.commit()
    finally:
        progress.end()
    return written, ledger


def _folder(home: Home) -> Path:
    """The dossier to add to: with -C that folder, which may be new; else the nearest upwards."""
    from pathlib import Path

    from onrecord.cli.options import folder

    return Path(home.folder) if home.folder else folder(home)


def _build(context: click.Context) -> int:
    from onrecord.cli.build import command as build

    done: int = context.invoke(build)
    return done


def _counts(written: Written) -> dict[str, int]:
    return {
        "source": written.sources,
        "entity": written.entities,
        "claim": written.claims,
        "judgement": written.judgements,
        "triple": written.triples,
    }


def _as_json(written: Written, ledger: Ledger) -> None:
    from onrecord.cli.output import emit_json

    counts = [
        {"file": file, "what": what, "read": c.read, "kept": c.kept, "partly": c.partly, "refused": c.refused}
        for (file, what), c in ledger.counts.items()
    ]
    reasons = [
        {"file": file, "code": code, "count": n, "line": e.line, "reason": e.reason}
        for (file, code), n in ledger.codes.most_common()
        for e in (ledger.examples[file, code],)
    ]
    emit_json(
        {
            "folder": str(written.folder), "new": written.new, "files": list(written.files),
            "written": _counts(written), "ledger": counts, "reasons": reasons,
        }
    )  # fmt: skip


def _say(written: Written, ledger: Ledger, *, then_build: bool) -> None:
    from onrecord.bring.ledger import several
    from onrecord.cli.output import emit, width
    from onrecord.show.lines import Lines

    lines = Lines(width())
    _balance(lines, ledger)
    _noticed(lines, written, ledger)
    lines.blank()
    counts = ((n, name) for name, n in _counts(written).items() if n)
    made = ", ".join(f"{n:,} {name if n == 1 else several(name)}" for n, name in counts)
    where = written.folder.name or str(written.folder)
    lines.add(f"{'A new dossier' if written.new else 'New'} in {where}: {made}.", hang=0)
    if not then_build:
        lines.add(
            f"Next: onrecord -C {written.folder} check; then: onrecord -C {written.folder} build", hang=0
        )
    emit(lines)
    sys.stdout.flush()


def _noticed(lines: Lines, written: Written, ledger: Ledger) -> None:
    """Each reason with how often it was given; of columns that nothing asks for, in how many files."""
    kept_in = next((f for f in written.files if f.startswith("imports/")), "")
    unused = sum(code == UNUSED for _, code in ledger.codes)
    if ledger.codes:
        lines.blank()
        lines.add(f"Refused, or noticed in what was kept (all of it, with lines: {kept_in})", hang=0)
    for (file, code), n in ledger.codes.most_common():
        first = ledger.examples[file, code]
        place = f"the first in line {first.line}: " if first.line else ""
        if code != UNUSED or unused == 1:
            lines.add(f"{code} in {file}; {place}{first.reason}", lead=f"{n:>11,}  ")
    if unused > 1:
        lines.add(f"files with columns that nothing asks for ({UNUSED})", lead=f"{unused:>11,}  ")


def _balance(lines: Lines, ledger: Ledger) -> None:
    """`read = kept + refused`, a line for each file and sort of thing."""
    from onrecord.bring.ledger import several

    lines.raw(f"{'read':>11} = {'kept':>11} + {'refused':>9}")
    for (file, what), c in ledger.counts.items():
        partly = f" ({c.partly:,} kept in part)" if c.partly else ""
        counted = f"{c.read:>11,} = {c.kept:>11,} + {c.refused:>9,}  "
        lines.add(f"{several(what)} of {file}{partly}", lead=counted)
