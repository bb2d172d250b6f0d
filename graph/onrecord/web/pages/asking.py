"""Saved questions, and the SPARQL editor.

In:   requests
Out:  pages. The question itself runs in a worker, as for everybody who asks in SPARQL
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from time import perf_counter
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from onrecord.ask.questions import Question, load, saved
from onrecord.ask.strangers import strangers
from onrecord.errors import Busy, OnrecordError, QueryError, UnknownName, UsageError
from onrecord.model.answers import Table
from onrecord.model.views import EntityRef
from onrecord.record import Record
from onrecord.show import pages as show
from onrecord.show.pages import Site
from onrecord.show.pages.questions import EXAMPLES, SHOWN, Answered, Input, Saved
from onrecord.web.pages.common import Given, live_of, page, site

LOOKED_UP: Final = 4_000
"""Cells that are compared with names."""
LONGEST_NAME: Final = 200
PICTURED: Final = 300
"""Entities of an answer that can be shown as a network."""
LONGEST: Final = 100_001
"""Characters of a question; the guard says that one too many is too many."""
_ID: Final = re.compile(r"ex:([A-Za-z0-9][A-Za-z0-9._-]*)")


def all_saved(record: Record) -> list[Saved]:
    """The saved questions of the dossier."""
    return [_saved(q, {}) for q in saved(record.folder).values()]


def _saved(question: Question, given: dict[str, str]) -> Saved:
    inputs = tuple(
        Input(p.name, p.text, given.get(p.name, p.default or ""), p.default is None) for p in question.params
    )
    return Saved(name=question.name, title=question.title, text=question.text, inputs=inputs)


async def questions(request: Request) -> Response:
    """/questions: all of them."""
    return await page(request, lambda record, shown: show.questions(shown, all_saved(record)), keep=False)


async def question(request: Request) -> Response:
    """/questions/{name}: its form; and its answer, if every parameter has a value."""
    name, values = request.path_params["name"], Given(request)
    live = live_of(request)
    found = await live.ask(lambda record: load(record.folder, name))
    given = {p.name: text for p in found.params if (text := values.text(p.name))}
    trouble, answer, network = "", None, ""
    try:
        bound = found.values(given)
        answer, network = await _answered(request, found.text, bound)
    except UsageError as error:
        trouble = str(error) if given else ""
    except (QueryError, UnknownName) as error:
        trouble = str(error)
    html = await live.ask(
        lambda record: show.question(site(record), _saved(found, given), answer, trouble, network)
    )
    return HTMLResponse(html, headers={"cache-control": "no-store"})


async def query(request: Request) -> Response:
    """/query: the editor; a posted question is answered below it."""
    live = live_of(request)
    trouble, answer, network = "", None, ""
    if request.method == "POST":
        text = await _posted(request)
        try:
            answer, network = await _answered(request, text, {})
        except Busy:
            raise
        except OnrecordError as error:
            trouble = str(error)
    else:
        text = request.query_params.get("query", "")[:LONGEST] or EXAMPLES[0][1]

    def made(record: Record) -> str:
        try:
            known = all_saved(record)
        except OnrecordError:
            known = []
        return show.query(site(record), text, known, answer, trouble, network)

    return HTMLResponse(await live.ask(made), headers={"cache-control": "no-store"})


async def _posted(request: Request) -> str:
    """The question of a form."""
    body = (await request.body()).decode("utf-8", "replace")
    text = dict(parse_qsl(body, max_num_fields=10)).get("query", "")
    return text[:LONGEST].replace("\r\n", "\n")


async def _answered(request: Request, text: str, params: dict[str, str]) -> tuple[Answered, str]:
    """The rows, what their cells name, and the address of the network of those."""
    live = live_of(request)
    began = perf_counter()
    table = await live.query(text, params=params)
    millis = 1000 * (perf_counter() - began)

    def made(record: Record) -> tuple[Answered, str]:
        named, others, network = _named(record, site(record), table)
        notes = tuple(map(_note, strangers(record.reading, text, params, empty=not table.rows)))
        return Answered(table=table, entities=named, others=others, millis=millis, notes=notes), network

    return await live.ask(made)


def _note(sentence: str) -> str:
    """A note that is written for a terminal, as a page says it."""
    said = sentence.removeprefix("note: ").replace("--param ", "", 1).partition("; list them with")[0]
    return said if said.endswith("?") else f"{said}."


def _network(shown: Site, ids: Iterable[str]) -> str:
    """The address of the network of these entities; empty where they are too few or too many."""
    chosen = list(dict.fromkeys(ids))
    if not 2 <= len(chosen) <= PICTURED:
        return ""
    return f"{shown.links.page('network')}?{urlencode([('id', id_) for id_ in chosen])}"


def _named(record: Record, shown: Site, table: Table) -> tuple[dict[str, EntityRef], dict[str, str], str]:
    """Cells that are ids or names of entities; those that are claims, sources or terms; and the network."""
    reading, links = record.reading, shown.links
    cells = dict.fromkeys(cell for row in table.rows[:SHOWN] for cell in row if cell)
    ids = {cell: found[1] for cell in cells if (found := _ID.fullmatch(cell))}
    known = {ref.id: ref for ref in reading.refs(ids.values()) if ref.type}
    named = {cell: known[id_] for cell, id_ in ids.items() if id_ in known}
    others: dict[str, str] = {}
    for cell, id_ in ids.items():
        if id_ in known:
            continue
        if id_ in shown.sources:
            others[cell] = links.source(id_)
        elif id_.startswith("claim-"):
            others[cell] = links.claim(id_.removeprefix("claim-"))
    for cell in cells:
        if cell.startswith("onr:"):
            others[cell] = links.term(cell.removeprefix("onr:"))
    texts = [c for c in cells if c not in ids and len(c) <= LONGEST_NAME][:LOOKED_UP]
    by_name = reading.named(texts)
    refs = {ref.id: ref for ref in reading.refs(by_name.values())}
    named |= {cell: refs[id_] for cell, id_ in by_name.items()}
    return named, others, _network(shown, (ref.id for ref in named.values()))
