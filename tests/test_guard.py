"""The guard before the engine: what it refuses, in which words, how fast; and no SERVICE gets past it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from onrecord.ask import guard
from onrecord.errors import QueryError

ROOT = Path(__file__).parent.parent


def sentence(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        guard.check(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { ?s ?p ?o }",
        "# SERVICE\nPREFIX ex: <http://x/SERVICE>\nSELECT ?service { ?x ex:service 'SERVICE {' }",
        "BASE <http://x/> ASK {}",
        "prefix a: <b:> describe a:insert",
        "SELECT ?x { VALUES ?x { " + "<http://x/a> " * 5000 + "} }",
        "SELECT * { ?s ?p '''it's \"\"\" here''' }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3 && ?o > 1 || !bound(?o)) }",
        "SELECT * " + "{" * 64 + "}" * 64,
        "SELECT * { ex:fire-service ex:service _:service . ?my_service :serviceOf ex:a.b }",
        "SELECT * { ?s ?p \"a\\\"b\" , 'c\\'d', 1.5e-3, true, _:b.c, [], (1 2) }",
        "\ufeffSELECT * {}",
    ],
)
def test_an_honest_question_passes(text: str) -> None:
    guard.check(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is no question"),
        ("# only a comment", "There is no question"),
        ("SELCT * {}", 'Line 1, column 1: a query cannot begin with "SELCT". Did you mean SELECT?'),
        ("LOAD <http://127.0.0.1/>", "Line 1, column 1: LOAD changes data"),
        ("PREFIX ex: <a:>\n  insert data {}", "Line 2, column 3: INSERT changes data"),
        ("DROP ALL", "DROP changes data"),
        ("SELECT * { SERVICE <http://x/> {} }", "Line 1, column 12: SERVICE asks another machine"),
        ("SELECT * {\n  service silent ?x {} }", "Line 2, column 3: SERVICE asks"),
        ("SELECT * { ?s ?p trueSERVICE<http://x/>{} }", "SERVICE asks"),
        ("SELECT * { ?s ?p true.SERVICE<http://x/>{} }", "SERVICE asks"),
        ("SELECT * { ?s ?p ?o . SERVICEex:a {} }", "SERVICE asks"),
        ("SELECT * { ?s ?p ex:a.b.service ?s {} }", "SERVICE asks"),
        ("SELECT * { ?s ?p 1SERVICE<http://x/>{} }", "SERVICE asks"),
        ("SELECT * { ?s ?p 'a'@en--ltrSERVICE<http://x/>{} }", "SERVICE asks"),
        ("SELECT * { ?s ?p '\\u0027} \\u0053ERVICE <http://x/> {} #' }", "SERVICE asks"),
        ("SELECT * " + "{" * 65, "Line 1, column 74: nested deeper than 64 brackets"),
        ("SELECT * { BIND(" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) }", "nested deeper than 64"),
        ("SELECT (" + "!" * 40 + "1 AS ?x) {}", "more than 32 signs in a row"),
        ("SELECT (1" + "+1" * 3000 + " AS ?x) {}", "more than 2,000 operators"),
        ("SELECT * {" + "OPTIONAL{}" * 3000 + "}", "more than 2,000 operators"),
        ("SELECT * {" + " " * 100_000 + "}", "has 100,011 characters; at most 100,000"),
        ("SELECT * { ?s ?p 'abc }", "Line 1, column 18: the text that begins here is never closed"),
        ('SELECT * { ?s ?p """abc" }', "Line 1, column 18: the text that begins here is never closed"),
    ],
)
def test_each_refusal_is_one_sentence_with_its_place(text: str, words: str) -> None:
    said = sentence(text)
    assert words in said
    assert "\n" not in said
    assert len(said) < 250


PIECES = (
    r"""a. a: a- . .. ( { [ ' " '' "" \'\'\' \ \" \' < <a <a> << >> # ? ?a @ @a @a- - ! | / : :. :% % _: _:.
    1 1. 1e 1e- .1 \u0041 \u a.. ::: <!-- , ; = ^ ~ {| |} ( ) } ] service ex:service .service"""
    + " \u00b7 \u0301 \ufeff \U0001f600 \x00 "
    + '"' * 3
)
BLANKS = ("\u3000", "\r", "\n", "\t")


def hostile() -> dict[str, str]:
    """One or two pieces again and again, up to 30,000 characters: enough for a square to show."""
    out = {}
    for first in (*PIECES.split(" "), *BLANKS):
        for second in ("", "a", "\\"):
            unit = first + second or " "
            out[unit] = ("SELECT " + unit * 30_000)[:30_000]
    return out


def test_no_text_takes_long() -> None:
    """A guard that tries twice is itself what it guards against."""
    slowest, worst = 0.0, ""
    for unit, text in hostile().items():
        start = perf_counter()
        with suppress(QueryError):
            guard.check(text)
        seconds = perf_counter() - start
        if seconds > slowest:
            slowest, worst = seconds, unit
    print(f"\nslowest: {worst!r} {slowest * 1e3:.0f} ms")
    assert slowest < 1


def test_the_time_grows_with_the_length_and_not_with_its_square() -> None:
    def seconds(length: int, unit: str) -> float:
        text = ("SELECT " + unit * length)[:length]
        best = []
        for _ in range(3):
            start = perf_counter()
            with suppress(QueryError):
                guard.check(text)
            best.append(perf_counter() - start)
        return min(best)

    for unit in ("a.", "a:b.", "?a ", '"a"', '\\"""', ":%", "_:a.", "@a-", "1.", "<a> "):
        assert seconds(96_000, unit) < 8 * seconds(12_000, unit) * 4 + 0.05


@pytest.mark.parametrize(
    ("text", "at", "placed"),
    [("abc", 1, "Line 1, column 2"), ("a\nbc\n\nd", 6, "Line 4, column 1"), ("", 0, "Line 1, column 1")],
)
def test_lines_and_columns_count_from_one(text: str, at: int, placed: str) -> None:
    assert guard.place(text, at) == placed


def test_the_last_bracket_that_is_never_closed_is_found() -> None:
    found = guard.unclosed("SELECT * { ?s ?p ( 1 2 ) { ?x ?y ?z }")
    assert found is not None
    assert found.start == 9


def test_prefixes_declared_and_not() -> None:
    text = "PREFIX a: <http://a/> PREFIX : <http://b/> SELECT * { a:x :y c:z }"
    assert guard.declared(text) == {"a": "http://a/", "": "http://b/"}
    found = guard.unknown_prefix(text, {})
    assert found is not None
    assert found.text == "c:z"
    assert guard.unknown_prefix(text, {"c": "http://c/"}) is None


def test_the_order_of_select_all_is_that_of_the_text() -> None:
    assert guard.order("SELECT DISTINCT * { ?b ?a ?c . ?a ?b ?d }") == ["b", "a", "c", "d"]
    assert guard.order("SELECT ?b (COUNT(*) AS ?n) { ?b ?a ?c }") == []


# ---- against the engine -----------------------------------------------------------------------------------

ENGINE = """
import json, sys
import pyoxigraph as ox
from onrecord.ask import nonet
assert nonet.deny()
store = ox.Store()
node = ox.NamedNode("http://x/a")
store.add(ox.Quad(node, node, ox.Literal(True)))
store.add(ox.Quad(node, node, ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))))
called = []
for number, text in enumerate(json.load(sys.stdin)):
    try:
        result = store.query(text, prefixes={"ex": "http://x/", "": "http://x/"})
        list(result) if not isinstance(result, ox.QueryBoolean) else bool(result)
    except SyntaxError:
        continue
    except Exception as error:
        called.append([number, str(error)])
print(json.dumps(called))
"""


def spellings(count: int) -> list[str]:
    """Ways to put SERVICE next to other tokens, with and without what separates them."""
    random = Random(7)
    before = [
        *("", " ", "?s ?p ?o", "?s ?p ?o.", "?s ?p true", "?s ?p 1", "?s ?p 1.0", "?s ?p 1e0", "?s ?p .5"),
        *("?s ?p 'a'", '?s ?p "a"', "?s ?p '''a'''", "?s ?p 'a'@en", "?s ?p 'a'^^ex:b", "?s ?p ex:a"),
        *("?s ?p :a", "?s ?p :", "?s ?p _:a", "?s ?p <http://x/a>", "?s a ex:a", "?s ?p []", "?s ?p ()"),
        *("FILTER(true)", "FILTER(?a<?b)", "BIND(1 AS ?z)", "{}", "OPTIONAL{}", "{}UNION{}", "MINUS{}"),
        *("?s ex:a/ex:a ?o", "?s ?p -1", "?s ?p ex:a.b", "?s ?p ?o;", "VALUES ?v {1}", "?s ?p ?o#c\n"),
        *("?s ?p 'a'@en--ltr", '?s ?p "\\u0041"', "?s ?p ex:%41", "?s ?p ex:\\-", "?s ?p ex:a.b.c"),
    ]
    glue = ["", " ", ".", " .", "\t", "\n", "#x\n", "-", "\ufeff", "\u00a0", ". ", "/**/", "\\u0020", ".."]
    word = [
        "SERVICE",
        "service",
        "SeRvIcE",
        "SERVICE SILENT",
        "SERVICE#c\n",
        "\\u0053ERVICE",
        "SERVICESILENT",
    ]
    to = [
        "<http://127.0.0.1:9/>",
        " <http://127.0.0.1:9/>",
        "ex:a",
        " ex:a",
        " :a",
        " ?s",
        "<a>",
        "\t:a",
        ":a",
    ]
    body = ["{?s ?p ?o}", "{}", " { ?x ?y ?z }"]
    forms = [
        "SELECT * {%s}",
        "ASK{%s}",
        "SELECT * WHERE{ %s }",
        "CONSTRUCT{?s ?p ?o}WHERE{%s}",
        "SELECT*{ {%s} }",
    ]
    forms.append("SELECT * { ?s ?p ?o %s }")
    pick = random.choice
    return [
        pick(forms) % (pick(before) + pick(glue) + pick(word) + pick(to) + pick(body)) for _ in range(count)
    ]


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="needs a process that certainly has no network"
)
def test_no_spelling_of_service_that_the_engine_reads_gets_past_the_guard() -> None:
    """The engine without a network fails on each SERVICE it reads; none of those may have passed."""
    texts = spellings(20_000)
    passed = []
    for text in texts:
        try:
            guard.check(text)
        except QueryError:
            continue
        passed.append(text)
    called = run_engine(passed)
    seen = len(run_engine(texts[:4000]))
    print(
        f"\n{len(texts):,} spellings, {len(passed):,} passed; of 4,000 unguarded ones the engine read {seen}"
    )
    assert seen > 200, "the engine must read enough of them for this test to mean anything"
    assert called == []


def run_engine(texts: list[str]) -> list[object]:
    paths = [str(ROOT / "graph")]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{ENGINE}"],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    found: list[object] = json.loads(done.stdout)
    return found
