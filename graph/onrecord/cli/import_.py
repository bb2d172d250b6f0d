"""`onrecord import`: files of other formats become tables of the dossier."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import Home
from onrecord.cli.options import json_option

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.bring.into import Written
    from onrecord.bring.ledger import Ledger


@click.command(name="import")
@click.argument("format_", metavar="FORMAT", required=False)
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path())
@click.option("--list", "listed", is_flag=True, help="List the formats: what each carries, what it loses.")
@click.option("--mapping", metavar="FILE", help="For tables: what their rows become.")
@click.option("--name", metavar="NAME", help="Name of this import; else that of the first file.")
@click.option("--prefix", metavar="TEXT", default="", help="Put before every id that comes in.")
@click.option("--same-ids", is_flag=True, help="An id the dossier has under another name is the same entity.")
@json_option
@click.pass_obj
def command(
    home: Home, format_: str | None, files: tuple[str, ...], listed: bool, mapping: str | None,
    name: str | None, prefix: str, same_ids: bool, as_json: bool,
) -> int:  # fmt: skip
    """Bring files of other formats into the dossier.

    They become tables; with -C DIR, those of a new one. Rows that are there stay as they are. What was
    refused, and why, stands in imports/NAME.csv.

    \b
        onrecord import --list
        onrecord -C city import table *.csv.gz --mapping city.toml
        onrecord -C case import ftm entities.ftm.json
    """  # noqa: D301
    from pathlib import Path

    from onrecord.bring import FORMATS

    if listed:
        _list(as_json)
        return 0
    if format_ is None or format_ not in FORMATS:
        raise click.UsageError(_unknown(format_))
    if not files:
        raise click.UsageError("Name the files to bring in.")
    if mapping is not None and format_ != "table":
        raise click.UsageError("--mapping is for tables.")
    paths = [Path(file) for file in files]
    options: dict[str, Any] = {"mapping": Path(mapping)} if mapping is not None else {}
    written, ledger = _bring(home, format_, paths, name, prefix, same_ids, options)
    if as_json:
        _as_json(written, ledger)
    else:
        _say(written, ledger)
    return 0


def _bring(
    home: Home, form: str, paths: list[Path], name: str | None, prefix: str, same_ids: bool,
    options: dict[str, Any],
) -> tuple[Written, Ledger]:  # fmt: skip
    from onrecord.bring import FORMATS
    from onrecord.bring.into import Into
    from onrecord.bring.ledger import Ledger
    from onrecord.cli.output import Progress
    from onrecord.read.names import slug

    ledger, progress = Ledger(), Progress()
    chosen = name or slug(paths[0].name.split(".")[0])[:60].strip("-") or "import"
    try:
        with Into(_folder(home), chosen, ledger, prefix=prefix, same_ids=same_ids) as into:
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


def _unknown(name: str | None) -> str:
    from difflib import get_close_matches

    from onrecord.bring import FORMATS

    if name is None:
        return f"Name a format: {', '.join(FORMATS)}."
    close = get_close_matches(name, list(FORMATS), 2)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(FORMATS)}."
    return f"No format is called {name}. {hint}"


def _list(as_json: bool) -> None:
    from onrecord.bring import FORMATS
    from onrecord.cli.output import emit, emit_json, width
    from onrecord.show.lines import Lines

    if as_json:
        emit_json({n: {"what": f.what, "carries": f.carries, "loses": f.loses} for n, f in FORMATS.items()})
        return
    lines = Lines(width())
    for name, form in FORMATS.items():
        lines.add(form.what, lead=f"{name:<13}")
        lines.add(form.carries, lead=f"{'':<13}carries ")
        lines.add(form.loses, lead=f"{'':<13}loses   ")
    emit(lines)


def _counts(written: Written) -> dict[str, int]:
    return {
        "source": written.sources,
        "entity": written.entities,
        "claim": written.claims,
        "judgement": written.judgements,
        "triple": written.triples,
    }


def _many(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"


def _as_json(written: Written, ledger: Ledger) -> None:
    from onrecord.cli.output import emit_json

    emit_json(
        {
            "folder": str(written.folder),
            "new": written.new,
            "files": list(written.files),
            "written": _counts(written),
            "ledger": [
                {
                    "file": file,
                    "what": what,
                    "read": c.read,
                    "kept": c.kept,
                    "partly": c.partly,
                    "refused": c.refused,
                }
                for (file, what), c in ledger.counts.items()
            ],
            "reasons": [
                {"file": file, "code": code, "count": n, "line": e.line, "reason": e.reason}
                for (file, code), n in ledger.codes.most_common()
                for e in (ledger.examples[file, code],)
            ],
        }
    )


def _say(written: Written, ledger: Ledger) -> None:
    from onrecord.cli.output import emit, width
    from onrecord.show.lines import Lines

    lines = Lines(width())
    for (file, what), c in ledger.counts.items():
        partly = f" ({c.partly:,} in part)" if c.partly else ""
        told = f"{_many(c.read, what)} read = {c.kept:,} kept{partly} + {c.refused:,} refused"
        lines.add(f"{file}: {told}", hang=4)
    for (file, code), n in ledger.codes.most_common():
        entry = ledger.examples[file, code]
        lines.add(f"{code} in {file}; the first in line {entry.line}: {entry.reason}", lead=f"{n:>9,} ")
    made = ", ".join(_many(n, name) for name, n in _counts(written).items() if n)
    where = written.folder.name or str(written.folder)
    lines.add(f"{'A new dossier' if written.new else 'New'} in {where}: {made}.", hang=0)
    ledger_file = next((f for f in written.files if f.startswith("imports/")), "")
    lines.add(
        f"All that was refused or noticed: {ledger_file}. Next: onrecord -C {written.folder} check", hang=0
    )
    emit(lines)
    sys.stdout.flush()
