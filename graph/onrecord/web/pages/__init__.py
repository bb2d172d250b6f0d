"""The pages for people: what each address asks the record, and which page shows the answer.

In:   requests
Out:  `ROUTES`; `entity`, `claim`, `source` for addresses that also answer programs; `fault`
Not:  HTML, which is `show.pages`; what a program gets (`linked`, `api`, `protocol`)
"""

from starlette.routing import BaseRoute, Route

from onrecord.web.pages.asking import query, question, questions
from onrecord.web.pages.common import fault
from onrecord.web.pages.files import static
from onrecord.web.pages.lists import audit, conflict, conflicts, entities, sources, start, timeline
from onrecord.web.pages.things import claim, entity, source
from onrecord.web.pages.ways import connect, frame, network
from onrecord.web.pages.words import search, term, terms

ROUTES: list[BaseRoute] = [
    Route("/", start),
    Route("/search", search),
    Route("/entities", entities),
    Route("/sources", sources),
    Route("/conflicts", conflicts),
    Route("/conflict/{id}", conflict),
    Route("/timeline", timeline),
    Route("/audit", audit),
    Route("/connect", connect),
    Route("/network", network),
    Route("/network/frame", frame),
    Route("/questions", questions),
    Route("/questions/{name}", question),
    Route("/query", query, methods=["GET", "POST"]),
    Route("/terms", terms),
    Route("/terms/{name}", term),
    Route("/static/{name:path}", static),
]

__all__ = ["ROUTES", "claim", "entity", "fault", "source"]
