"""SPARQL in a worker: answers in every format, and one sentence for everything that can go wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.records import opened
from tests.small import entities, small

from onrecord.ask import engine, nonet, questions, sparql
from onrecord.ask.sparql import query, run
from onrecord.errors import (
    AmbiguousName,
    DossierError,
    OnrecordError,
    QueryError,
    QueryStopped,
    RecordError,
    UnknownName,
    UsageError,
)
from onrecord.store.reading import Reading

ROOT = Path(__file__).parent.parent
CAST = "ada bea: Person | al-1 al-2: Person | raid: Event | suit: Lawsuit | police: LawEnforcementAgency"
ROWS = [
    "ada officerOf police @s recorded id=c1",
    "bea officerOf police @s recorded id=c2",
    'ada plaintiffIn suit @s recorded id=c3 quote=a_"b",_c<d>&\u00e9',
    "bea witnessed raid @t alleged id=c4",
]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux denies this for certain")
TRIPLES_CUBED = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    cast = entities(CAST)
    two = {n: cast[n] for n in ("al-1", "al-2")}
    cast |= {n: type(e)(id=e.id, type=e.type, name="Al Roe", privacy="public") for n, e in two.items()}
    with opened(
        tmp_path_factory.mktemp("record"), small(cast, ROWS), with_rdf=True, with_paths=False
    ) as record:
        yield record


# ---- answers ---------------------------------------------------------------------------------------------


def test_a_select_is_a_table_of_short_names(reading: Reading) -> None:
    table = query(reading, "SELECT ?x ?n { ?x a onr:Officer ; rdfs:label ?n } ORDER BY ?n")
    assert table.columns == ("x", "n")
    assert table.rows == (("ex:ada", "Ada"), ("ex:bea", "Bea"))
    assert not table.truncated


def test_an_ask_is_one_cell(reading: Reading) -> None:
    assert query(reading, "ASK { ex:ada onr:officerOf ex:police }").rows == (("true",),)
    assert query(reading, "ASK { ex:bea onr:witnessed ex:raid }").rows == (("false",),), (
        "alleged: no direct triple"
    )


def test_a_graph_is_a_table_of_its_triples(reading: Reading) -> None:
    table = query(reading, "CONSTRUCT { ?x rdfs:label ?n } WHERE { ?x a onr:Officer ; rdfs:label ?n }")
    assert table.columns == ("subject", "predicate", "object")
    assert table.rows == (("ex:ada", "rdfs:label", "Ada"), ("ex:bea", "rdfs:label", "Bea"))
    assert ("ex:ada", "onr:plaintiffIn", "ex:suit") in query(reading, "DESCRIBE ex:ada").rows


def test_select_all_has_its_variables_in_the_order_of_the_text(reading: Reading) -> None:
    table = query(reading, "SELECT * { ?who onr:officerOf ?agency . ?agency rdfs:label ?a }")
    assert table.columns == ("who", "agency", "a")
    assert table.rows[0][1:] == ("ex:police", "Police")


def test_an_unbound_variable_is_an_empty_cell(reading: Reading) -> None:
    table = query(reading, "SELECT ?x ?y { VALUES ?x { 1 } OPTIONAL { ?x onr:no ?y } }")
    assert table.rows == (("1", ""),)


def test_every_format_of_a_table_is_read_back_by_another_reader(reading: Reading) -> None:
    text = "SELECT ?q ?c ?y { ?c onr:quote ?q OPTIONAL { ?c onr:no ?y } }"
    quote = 'a "b", c<d>&\u00e9'
    claim = "https://example.org/case/claim-c3"
    found = json.loads(run(reading, text, "json").content)
    assert found["head"] == {"vars": ["q", "c", "y"]}
    assert found["results"]["bindings"] == [
        {"q": {"type": "literal", "value": quote}, "c": {"type": "uri", "value": claim}}
    ]
    rows = list(csv.reader(io.StringIO(run(reading, text, "csv").content.decode(), newline="")))
    assert rows == [["q", "c", "y"], [quote, claim, ""]]
    space = "{http://www.w3.org/2005/sparql-results#}"
    tree = ET.fromstring(run(reading, text, "xml").content)
    assert [node.text for node in tree.iter() if node.tag in (f"{space}literal", f"{space}uri")] == [
        quote,
        claim,
    ]
    assert run(reading, text, "tsv").content.decode().splitlines() == [
        "?q\t?c\t?y",
        f'"a \\"b\\", c<d>&\u00e9"\t<{claim}>\t',
    ]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by the reader of JSON-LD itself
def test_every_format_of_a_graph_is_read_back_by_rdflib(reading: Reading) -> None:
    import rdflib

    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    counts = {}
    for name, parser in (("nt", "nt"), ("ttl", "turtle"), ("jsonld", "json-ld")):
        counts[name] = len(rdflib.Graph().parse(data=run(reading, text, name).content, format=parser))
    (stored,) = query(reading, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    assert set(counts.values()) == {int(stored[0])}


def test_the_same_question_has_the_same_bytes(reading: Reading) -> None:
    for name, text in (
        ("ttl", "DESCRIBE ex:ada"),
        ("jsonld", "DESCRIBE ex:ada"),
        ("csv", "SELECT * { ?s ?p ?o }"),
    ):
        assert run(reading, text, name).content == run(reading, text, name).content


def test_asks_in_formats(reading: Reading) -> None:
    assert json.loads(run(reading, "ASK {}", "json").content) == {"head": {}, "boolean": True}
    assert b"<boolean>true</boolean>" in run(reading, "ASK {}", "xml").content
    assert run(reading, "ASK {}", "csv").content == b"answer\r\ntrue\r\n"


def test_a_format_that_does_not_fit_is_said(reading: Reading) -> None:
    with pytest.raises(UsageError, match=r"The answer is a table, which has no ttl\. Choose csv"):
        run(reading, "SELECT * {}", "ttl")
    with pytest.raises(UsageError, match="The answer is a graph, which has no csv"):
        run(reading, "DESCRIBE ex:ada", "csv")
    with pytest.raises(UsageError, match='There is no format "pdf"'):
        run(reading, "ASK {}", "pdf")


def test_a_cut_answer_says_so(reading: Reading) -> None:
    text = "SELECT * { ?s ?p ?o }"
    table = query(reading, text, max_rows=3)
    assert (len(table.rows), table.truncated) == (3, True)
    assert query(reading, text, max_bytes=400).truncated
    done = run(reading, text, "json", max_rows=3)
    assert done.truncated
    assert json.loads(done.content)["head"]["truncated"] is True
    assert b"truncated" in run(reading, text, "xml", max_rows=3).content
    assert b"# truncated" in run(reading, "DESCRIBE ex:ada", "nt", max_rows=3).content
    whole = query(reading, "SELECT ?x { ?x a onr:Officer }", max_rows=2)
    assert (len(whole.rows), whole.truncated) == (2, False), "exactly as many as allowed is not cut"


# ---- parameters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("ada", ("iri", "https://example.org/case/ada")),
        ("Ada", ("iri", "https://example.org/case/ada")),
        ("onr:Officer", ("iri", "https://w3id.org/onrecord/ontology#Officer")),
        ("officer of", ("iri", "https://w3id.org/onrecord/ontology#officerOf")),
        ("alleged", ("iri", "https://w3id.org/onrecord/ontology#alleged")),
        ("s", ("iri", "https://example.org/case/s")),
        ("http://x/y", ("iri", "http://x/y")),
        ("<urn:x:y>", ("iri", "urn:x:y")),
        ('"ada"', ("literal", "ada")),
        ("nobody at all", ("literal", "nobody at all")),
        ("http://x/> } # ", ("literal", "http://x/> } # ")),
        ("", ("literal", "")),
    ],
)
def test_what_a_value_means(reading: Reading, value: str, term: tuple[str, str]) -> None:
    assert sparql.resolve(reading, value) == term


def test_a_value_is_bound_and_never_becomes_text(reading: Reading) -> None:
    text = "SELECT ?who ?agency { ?who onr:officerOf ?agency }"
    assert query(reading, text, params={"who": "Bea"}).rows == (("ex:bea", "ex:police"),)
    for hostile in ("ada> } UNION { ?who ?p ?agency } #", '"} #', "?x", "\\u003e", "ex:ada }"):
        assert query(reading, text, params={"who": hostile}).rows == ()


def test_what_is_wrong_with_a_parameter_is_said(reading: Reading) -> None:
    with pytest.raises(UsageError, match=r"has no variable \?whom; it has \?who"):
        query(reading, "SELECT ?who { ?who a onr:Officer }", params={"whom": "ada"})
    with pytest.raises(QueryError, match=r"\?who must be among the variables after SELECT"):
        query(reading, "SELECT ?x { ?who onr:officerOf ?x }", params={"who": "ada"})
    with pytest.raises(AmbiguousName):
        query(reading, "SELECT ?who { ?who a onr:Officer }", params={"who": "Al Roe"})


# ---- what goes wrong -------------------------------------------------------------------------------------


def sentence(reading: Reading, text: str, kind: type[OnrecordError], **more: float) -> str:
    with pytest.raises(kind) as caught:
        query(reading, text, **more)  # type: ignore[arg-type]
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 300
    return said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?x WHERE { ?x foo ?o }", '1, column 22: "foo" cannot stand here.'),
        ("SELECT ?x WHRE { ?x ?p ?o }", '1, column 11: "WHRE" cannot stand here. Did you mean WHERE?'),
        (
            "SELECT ?x {\n  ?x ?p ?o\n  FILTR(?x)\n}",
            '3, column 3: "FILTR" cannot stand here. Did you mean FILTER?',
        ),
        ("SELECT ?x {\n ?x ?p '\u00e9\U0001f600' ;; }\nLIMIT x", '3, column 7: "x" cannot stand here.'),
        ("SELECT ?x, ?y { ?x ?p ?y }", '1, column 10: "," cannot stand here.'),
        ("SELECT ?x { FILTER regx(?x, 'a') }", '1, column 20: "regx" cannot stand here. Did you mean REGEX?'),
        (
            "SELECT ?x { ?x foo:bar ?o }",
            '1, column 16: no prefix "foo:" is declared. Known without PREFIX are',
        ),
        ("SELECT ?x { ?x ?p ?o", '1, column 11: the "{" here is never closed.'),
        ("SELECT ?x { ?x ?p ?o } ORDER BY", "1, column 32: the query ends here, and something is missing."),
        (
            "SELECT ?x (?y AS ?x) { ?x ?p ?y }",
            "no sense as a whole: the SELECT overrides an existing variable",
        ),
        ("SELECT ?x { ?x ?p ?o }}", '1, column 23: "}" cannot stand here.'),
    ],
)
def test_a_syntax_error_names_line_and_column_of_what_was_typed(
    reading: Reading, text: str, said: str
) -> None:
    assert said in sentence(reading, text, QueryError)


def test_an_endless_query_ends_at_its_deadline(reading: Reading) -> None:
    start = time.monotonic()
    said = sentence(reading, f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES_CUBED} }}", QueryStopped, timeout=0.8)
    assert said.startswith("The query was stopped after 0.8 seconds.")
    assert time.monotonic() - start < 0.8 + 1


@LINUX
def test_a_query_that_eats_memory_is_stopped(reading: Reading) -> None:
    """A macOS process cannot be kept from memory; there the deadline ends it."""
    said = sentence(reading, f"SELECT * {{ {TRIPLES_CUBED} }} ORDER BY ?i ?a", QueryStopped, memory=1 << 30)
    assert "needs more than 1 GiB of memory" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { BIND(" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) }", "nested deeper than 64"),
        ("SELECT * { SERVICE <http://127.0.0.1/> {} }", "SERVICE asks another machine"),
        ("LOAD <http://127.0.0.1/>", "LOAD changes data"),
    ],
)
def test_what_the_guard_refuses_never_starts_a_worker(
    reading: Reading, text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql, "exchange", None)
    assert said in sentence(reading, text, QueryError)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { BIND(" + "(" * 600_000 + "1" + ")" * 600_000 + " AS ?x) }",
        "SELECT * " + "{" * 600_000 + "}" * 600_000,
        "SELECT (" + "!" * 2_000_000 + "1 AS ?x) {}",
    ],
)
def test_without_the_guard_the_worker_dies_and_the_caller_lives(
    reading: Reading, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guard may miss ends in a sentence too."""
    monkeypatch.setattr(sparql.guard, "check", lambda _: None)
    said = sentence(reading, text, QueryStopped, timeout=20)
    assert "the engine gave up on it (SIG" in said or "stopped after" in said or "memory" in said
    assert query(reading, "ASK {}").rows == (("true",),)


def test_what_the_guard_lets_pass_does_not_overflow_the_worker(reading: Reading) -> None:
    """The worst of what is allowed: right up to the guard's limits."""
    for text in (
        "SELECT (1" + "+1" * 1990 + " AS ?x) {}",
        "SELECT (" + "!" * 32 + "true AS ?x) {}",
        "SELECT * {" + "{} UNION " * 950 + "{}}",
        "SELECT (" + "(" * 60 + "1" + ")" * 60 + " AS ?x) {}",
        "ASK { ex:ada ex:no" + "/ex:no" * 100 + " ?o }",
        "ASK {" + "ex:no ex:no ex:no ." * 4000 + "}",
    ):
        query(reading, text, timeout=30)


def test_a_record_without_its_store_is_said(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(reading), "rdf_path", property(lambda self: self.dir / "nothing"))
    assert "cannot be opened" in sentence(reading, "ASK {}", RecordError)


@pytest.mark.parametrize(
    ("code", "stderr", "cause"),
    [
        (-signal.SIGSEGV, "", "SIGSEGV"),
        (-signal.SIGABRT, "memory allocation of 99 bytes failed", "memory"),
        (-signal.SIGKILL, "", "memory"),
        (-signal.SIGXCPU, "", "time"),
        (1, "", "exit code 1"),
    ],
)
def test_how_a_worker_died_is_told(code: int, stderr: str, cause: str) -> None:
    from onrecord.ask.faults import _cause_of_death

    assert _cause_of_death(code, stderr) == cause


def test_an_answer_without_its_end_is_none() -> None:
    """A worker killed halfway has sent rows; they are not shown as if they were all."""
    from onrecord.ask.worker import DATA, FRAME, HEAD

    head = json.dumps({"kind": "table", "columns": ["x"]}).encode()
    said = FRAME.pack(HEAD, len(head)) + head + FRAME.pack(DATA, 3) + b"[1]"
    assert engine._read(said, b"", -11)[1] == {"kind": "died", "code": -11, "stderr": ""}


# ---- the network -----------------------------------------------------------------------------------------


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A server on a normal port that writes down who comes."""
    hits: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    hits.append(connection.recv(100).decode("latin-1"))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], hits
        done.set()
        thread.join()


def outward(port: int) -> list[str]:
    to = f"<http://127.0.0.1:{port}/x>"
    return [
        f"SELECT * {{ ?s ?p ?o SERVICE {to} {{ ?a ?b ?c }} }}",
        f"SELECT * {{ ?s ?p ?o SERVICE SILENT {to} {{ ?a ?b ?c }} }}",
        f"SELECT * {{ ?s ?p ?o . ?s ?p trueSERVICE{to}{{ ?a ?b ?c }} }}",
        f"SELECT * {{ BIND({to} AS ?to) ?s ?p ?o SERVICE ?to {{ ?a ?b ?c }} }}",
        f"SELECT * FROM {to} {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED {to} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"DESCRIBE {to}",
        f"LOAD {to}",
    ]


@LINUX
def test_nothing_a_query_says_reaches_a_server(
    reading: Reading, canary: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the guard, too: then the worker alone stands between them."""
    port, hits = canary
    for guarded in (True, False):
        if not guarded:
            monkeypatch.setattr(sparql.guard, "check", lambda _: None)
        for text in outward(port):
            try:
                query(reading, text, timeout=20)
            except OnrecordError as error:
                assert "\n" not in str(error)
    assert hits == []


def test_the_canary_sings_when_somebody_comes(reading: Reading, canary: tuple[int, list[str]]) -> None:
    """The engine without our worker does call out: so the test above can fail."""
    from onrecord.store.rdf import open_read_only

    port, hits = canary
    store = open_read_only(reading.rdf_path)
    with pytest.raises(Exception, match=r".+"):
        list(store.query(outward(port)[0]))  # type: ignore[arg-type]
    assert hits


@LINUX
def test_a_denied_process_opens_no_socket_starts_no_program_and_writes_no_file(tmp_path: Path) -> None:
    script = f"""
import os, socket, subprocess, sys, threading
sys.path.insert(0, {str(ROOT / "graph")!r})
from onrecord.ask import nonet
print(*nonet.deny())
kinds = [(socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM),
         (socket.AF_INET6, socket.SOCK_STREAM), (socket.AF_UNIX, socket.SOCK_STREAM)]
tries = [lambda k=k: socket.socket(*k) for k in kinds]
tries += [lambda: subprocess.run(["true"], check=False), lambda: os.execv("/bin/true", ["true"])]
if "landlock" in nonet.deny():
    tries += [lambda: open({str(tmp_path / "x")!r}, "w"), lambda: os.mkdir({str(tmp_path / "y")!r})]
def attempt():
    for each in tries:
        try:
            each()
            print("ALLOWED")
        except OSError as error:
            print(error.errno)
attempt()
threading.Thread(target=attempt).start()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    held, *codes = done.stdout.split("\n")
    assert {"seccomp", "namespace"} & set(held.split()), done.stderr
    assert set(filter(None, codes)) == {"13"}
    assert list(tmp_path.iterdir()) == []


# ---- the process -----------------------------------------------------------------------------------------


def test_the_worker_imports_nothing_heavy() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'graph')!r}); import onrecord.ask.worker; "
        "print(*sorted(m for m in sys.modules if '.' not in m))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint(
        {"rdflib", "networkx", "click", "subprocess", "logging", "asyncio", "sqlite3", "email"}
    )


def test_what_a_worker_costs(reading: Reading) -> None:
    """Beside an empty Python, since the machine may be busy."""
    asked, empty = [], []
    for _ in range(7):
        start = time.perf_counter()
        query(reading, "ASK {}")
        asked.append(time.perf_counter() - start)
        start = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-S", "-c", "pass"], check=True)
        empty.append(time.perf_counter() - start)
    # The quickest of each: what other work on the machine adds says nothing about the worker.
    print(f"\nASK {min(asked) * 1e3:.0f} ms, python -c pass {min(empty) * 1e3:.0f} ms")
    assert min(asked) < 12 * min(empty)


@LINUX
def test_interrupting_the_caller_ends_the_worker(reading: Reading) -> None:
    """Ctrl-C goes to both; even a caller that is killed leaves nothing running."""
    script = f"""
import sys, onrecord.ask.sparql as s
from pathlib import Path
from onrecord.store.reading import Reading
print("ready", flush=True)
s.query(Reading.open(Path({str(reading.dir)!r})), "SELECT (COUNT(*) AS ?n) {{ {TRIPLES_CUBED} }}")
"""
    for how in (signal.SIGINT, signal.SIGKILL):
        caller = subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT / "graph")},
        )
        with caller:
            assert caller.stdout is not None
            caller.stdout.readline()
            workers = wait_for(lambda pid=caller.pid: children(pid))  # type: ignore[misc]
            os.kill(caller.pid, how)
            caller.wait(10)
        assert wait_for(lambda found=workers: not any(map(alive, found)))  # type: ignore[misc]


def wait_for(what):  # type: ignore[no-untyped-def]
    """Ask until the answer is not empty, ten seconds at most."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    return what()


def children(pid: int) -> list[int]:
    out = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent == pid:
                out.append(int(entry.name))
    return out


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_deny_never_fails_and_names_what_it_did() -> None:
    folder = str(ROOT / "graph")
    script = (
        f"import sys; sys.path.insert(0, {folder!r}); from onrecord.ask import nonet; print(nonet.deny())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("(")
    assert nonet.deny.__doc__


# ---- saved questions -------------------------------------------------------------------------------------


def test_saved_questions_have_title_and_parameters(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    text = (
        "# Who was there?\n#\n# param event: which event (default raid)\n# param who: a person\n# Rows: one\n"
        "SELECT * {}\n# param no: this is inside\n"
    )
    (tmp_path / "queries" / "who-was-there.rq").write_text(text)
    question = questions.load(tmp_path, "Who-Was-There.rq")
    assert (question.name, question.title, question.text) == ("who-was-there", "Who was there?", text)
    assert [(p.name, p.text, p.default) for p in question.params] == [
        ("event", "which event", "raid"),
        ("who", "a person", None),
    ]
    assert question.values({"?who": "ada"}) == {"event": "raid", "who": "ada"}
    with pytest.raises(UsageError, match=r"needs a value for who"):
        question.values({})
    with pytest.raises(UsageError, match=r'no parameter "where". It has event, who'):
        question.values({"where": "x"})


def test_an_unknown_question_suggests_close_ones(tmp_path: Path) -> None:
    assert questions.saved(tmp_path) == {}
    (tmp_path / "queries").mkdir()
    for name in ("who-testified", "who-called", "money"):
        (tmp_path / "queries" / f"{name}.rq").write_text("# Q?\nASK {}")
    with pytest.raises(UnknownName, match="did you mean who-testified"):
        questions.load(tmp_path, "who-testfied")
    with pytest.raises(UnknownName, match="who-called"):
        questions.load(tmp_path, "called")


@pytest.mark.parametrize("make", ["link", "pipe", "folder", "large", "latin"])
def test_a_question_that_is_no_text_file_is_refused(tmp_path: Path, make: str) -> None:
    (tmp_path / "queries").mkdir()
    path = tmp_path / "queries" / "x.rq"
    if make == "link":
        path.symlink_to("/etc/passwd")
    elif make == "pipe":
        os.mkfifo(path)
    elif make == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"#" * 300_000 if make == "large" else b"# \xe9\nASK {}")
    with pytest.raises(DossierError):
        questions.saved(tmp_path)


def test_the_saved_questions_of_the_bundled_case_all_answer(reading: Reading) -> None:
    """Against a small record: that each is readable SPARQL whose parameters can be bound."""
    found = questions.saved(ROOT / "data" / "balcerzak")
    assert len(found) >= 10
    for question in found.values():
        assert question.title.endswith("?"), question.name
        values = dict.fromkeys(question.values({}), "ada")
        query(reading, question.text, params=values)
