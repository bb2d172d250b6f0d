"""What do guard and worker add to a SPARQL question, beside pyoxigraph alone on the same store?

Eight questions of the kinds that cost differently, and the saved questions of the bundled case that need no
parameter. All are cut at 1,000 rows: what is compared is the way to the answer, not the printing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.bench import SMALL, Bench, Result
from benchmarks.measure import ROOT, Worker, middle

PREFIXES = """PREFIX onr: <https://w3id.org/onrecord/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <https://example.org/city/>
"""
EIGHT = {
    "q1 events of one person": "SELECT ?e ?label { ex:WHO onr:participatedIn ?e . ?e rdfs:label ?label }",
    "q2 who was there too": """SELECT DISTINCT ?other { ex:WHO onr:participatedIn ?e .
        ?other onr:participatedIn ?e }""",
    "q3 claims on those, with standing": """SELECT ?other ?standing { ex:WHO onr:participatedIn ?e .
        ?other onr:participatedIn ?e . ?c rdf:subject ?other ; onr:standing ?standing }""",
    "q4 officers in most events": """SELECT ?who (COUNT(?e) AS ?n) { ?who a onr:Officer ;
        onr:respondedTo ?e } GROUP BY ?who ORDER BY DESC(?n) ?who LIMIT 10""",
    "q5 within two events": """SELECT (COUNT(DISTINCT ?b) AS ?n) { ex:WHO onr:participatedIn ?e .
        ?a onr:participatedIn ?e ; onr:participatedIn ?f . ?b onr:participatedIn ?f }""",
    "q6 names that begin so": """SELECT ?s ?label { ?s a onr:Person ; rdfs:label ?label
        FILTER STRSTARTS(?label, "Catherine L") }""",
    "q7 one month": """SELECT ?c { ?c onr:earliestBegin ?d FILTER (?d >= "2005-03-01"^^xsd:date &&
        ?d <= "2005-03-31"^^xsd:date) }""",
    "q8 how many of each class": "SELECT ?t (COUNT(?s) AS ?n) { ?s a ?t } GROUP BY ?t",
}
ROUNDS = 5
SLOW_MS = 4_000.0
"""A question that took the peer longer is asked once."""
PATIENCE = 20.0
"""Seconds a question may take; ours stops it then, so the peer is not asked."""
MEANT = 1.3


def measure(bench: Bench) -> Iterator[Result]:
    """Each question in turns; the median of the ratios is the line with a goal."""
    with bench.ours() as ours, Worker("oxigraph_", bench.rdf()) as alone:
        if not ours.ask("has_sparql")[1]:
            yield Result(work="SPARQL", ours=None, peer="pyoxigraph alone", note="not there yet")
            return
        who = ours.ask("pairs", 1, 4)[1][0][0]
        ratios: list[float] = []
        stopped = 0
        totals = [0.0, 0.0]
        kept: dict[str, tuple[str, int]] = {}
        for name, text in questions(who).items():
            turns = _turns(name, text, ours, alone)
            if turns is None:
                stopped += 1
                yield Result(work=f"SPARQL {name}", ours=None, note=f"stopped after {PATIENCE:g} s")
                continue
            own, theirs, rows = turns
            ratios.append(own / theirs)
            totals = [totals[0] + own, totals[1] + theirs]
            kept[name] = (text, rows)
            yield Result(work=f"SPARQL {name}", ours=own, peer="pyoxigraph alone", theirs=theirs)
        yield within(ratios, stopped)
        yield Result(
            work="SPARQL, all of these, summed", ours=totals[0], peer="pyoxigraph alone", theirs=totals[1],
            key="SPARQL, summed",
        )  # fmt: skip
    if bench.claims <= SMALL and bench.quads.is_file():
        yield from _rdflib(bench, kept)


def within(ratios: list[float], stopped: int) -> Result:
    """How many questions reach the goal, of all that were asked.

    The goal is one for each question. A sum hides what quick questions pay, a middle ratio hides those that
    were stopped; so every question counts, and one that was stopped has not reached it.
    """
    reached, asked = sum(ratio <= MEANT for ratio in ratios), len(ratios) + stopped
    rest = f"middle {middle(ratios):.2f}x, worst {max(ratios):.0f}x"
    told = f"{reached} of {asked}, {stopped} stopped; the others: {rest}"
    return Result(
        work=f"SPARQL, questions within {MEANT}x of pyoxigraph alone",
        ours=100 * reached / asked,
        unit="%",
        goal=100,
        bound="at least",
        note=told,
    )


def _turns(name: str, text: str, ours: Worker, alone: Worker) -> tuple[float, float, int] | None:
    """Medians of ours and the peer's, and how many rows; None if ours took too long and was stopped."""
    _, mine = ours.ask("sparql", text, PATIENCE)
    if mine < 0:
        return None
    first, rows = alone.ask("sparql", text)
    if rows != mine:
        raise AssertionError(f"{name}: {mine} rows, and {rows} by pyoxigraph alone")
    own, theirs = [], []
    for _ in range(1 if first > SLOW_MS else ROUNDS):
        own.append(ours.ask("sparql", text, PATIENCE)[0])
        theirs.append(alone.ask("sparql", text)[0])
    return middle(own), middle(theirs), rows


def _rdflib(bench: Bench, asked: dict[str, tuple[str, int]]) -> Iterator[Result]:
    """Put them to rdflib in memory; only questions that it answers in reasonable time are asked."""
    own = theirs = 0.0
    with Worker("rdflib_", bench.quads) as rdflib, bench.ours() as ours:
        for name in ("q1", "q2", "q4", "q6", "q7", "q8"):
            text, rows = next(value for key, value in asked.items() if key.startswith(name))
            own += ours.ask("sparql", text, PATIENCE)[0]
            peer_ms, found = rdflib.ask("sparql", text)
            theirs += peer_ms
            if found != rows:
                raise AssertionError(f"{name}: {rows} rows, and {found} by rdflib")
    yield Result(
        work="SPARQL, q1 q2 q4 q6 q7 q8", ours=own, peer="rdflib in memory", theirs=theirs, goal=10,
        bound="at least",
    )  # fmt: skip


def questions(who: str) -> dict[str, str]:
    """Name to text, each cut at 1,000 rows."""
    found = {name: PREFIXES + text.replace("ex:WHO", f"ex:{who}") for name, text in EIGHT.items()}
    for path in sorted((ROOT / "data" / "balcerzak" / "queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"^#\s*param|\$\w", text, re.MULTILINE | re.IGNORECASE):
            found[f"saved: {path.stem}"] = text if "PREFIX" in text else PREFIXES + text
    return {name: _cut(text) for name, text in found.items()}


def _cut(text: str) -> str:
    return text if re.search(r"\bLIMIT\b", text, re.IGNORECASE) else f"{text}\nLIMIT 1000"
