"""Bad files of every kind through every import: one sentence each, no traceback, nothing written.

What hangs, kills or fools parsers elsewhere: packed bombs, nesting, entities, remote contexts, pipes.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.bring import FORMATS
from onrecord.cli import main

MAPPING = """
[[source]]
id = "list"
title = "The list"
[[table]]
file = "*"
source = "list"
  [[table.entity]]
  id = "p{id}"
  type = "Person"
  name = "{name}"
"""
NAMES = {
    "table": ("x.csv", "x.tsv", "x.jsonl", "x.xlsx", "x.parquet", "x.csv.gz", "x.jsonl.gz"),
    "ftm": ("x.json", "x.csv", "x.json.gz"),
    "rdf": ("x.ttl", "x.nt", "x.nq", "x.trig", "x.rdf", "x.jsonld", "x.ttl.gz"),
    "wikidata": ("x.json", "x.nt", "x.json.gz", "x.nt.gz"),
    "annotations": ("x.json", "x.jsonld", "x.json.gz"),
    "docket": ("x.json", "x.json.gz"),
}
BYTES = {
    "empty": b"", "binary": bytes(range(256)) * 40, "zip": b"PK\3\4 no", "half utf-16": b"\xff\xfe\xff",
    "latin": "na\u00efve;d\u00e9j\u00e0 vu\n".encode("latin-1") * 3, "one long line": b"a" * 2_000_000,
    "deep": b"[" * 100_000, "deep objects": b'{"a":' * 100_000,
    "cut": b'{"id": "a", ', "null": b"null", "bidi": "\u202e{}".encode(),
    "a web page": b"<!DOCTYPE html><p>404",
}  # fmt: skip
RDF = {
    "remote context": ("x.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "x:a", "name": "b"}'),
    "remote import": (
        "x.jsonld",
        b'{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:9/c"}, "@id": "x:a"}',
    ),
    "external entity": (
        "x.rdf",
        b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>',
    ),
    "entities that grow": (
        "x.rdf",
        b'<!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">' + b"".join(
            b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
        ) + b']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&j;</rdf:RDF>',
    ),
    "nested xml": ("x.rdf", b"<a>" * 100_000),
    "nested json-ld": ("x.jsonld", b'{"x:a":' * 10_000 + b"1" + b"}" * 10_000),
    "nested lists": ("x.ttl", b"<a:a> <a:b> " + b"(" * 100_000),
    "nested triple terms": ("x.ttl", b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 100_000),
    "an iri that ends early": ("x.ttl", b"<http://e/a\\u003e \\u003chttp://e/x> <a:b> <a:c> ."),
}  # fmt: skip
PACKED = {
    "no gzip": b"id,name\n",
    "cut gzip": gzip.compress(b"{}\n" * 9_000)[:-9],
    "gzip bomb": gzip.compress(b"0" * (80 << 20)),
}
PLACES: dict[str, Callable[[Path], object]] = {
    "missing": lambda file: None,
    "a folder": lambda file: file.mkdir(),
    "a pipe": os.mkfifo,
    "a device": lambda file: file.symlink_to("/dev/zero"),
    "a link to nothing": lambda file: file.symlink_to("nowhere"),
}


def refused(form: str, file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a file that cannot come in; a new folder is neither made nor left half made."""
    (file.parent / "map.toml").write_text(MAPPING)
    before = sorted(p.name for p in file.parent.iterdir())
    words = ["-C", str(file.parent / "case"), "import", form, str(file)]
    code = main([*words, "--mapping", str(file.parent / "map.toml")] if form == "table" else words)
    said = capsys.readouterr().err
    assert code == 4
    assert said.startswith("Error: ") and said.count("\n") == 1 and len(said) < 700
    assert "Traceback" not in said and "fault in onrecord" not in said
    assert said.isprintable() or said[:-1].isprintable(), "nothing of the file reaches the terminal raw"
    assert sorted(p.name for p in file.parent.iterdir()) == before
    return said


def packed(name: str, content: bytes) -> bytes:
    return gzip.compress(content) if name.endswith(".gz") else content


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", BYTES)
def test_no_bytes_of_any_kind_get_further_than_one_sentence(
    form: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NAMES[form]:
        (tmp_path / name).write_bytes(packed(name, BYTES[what]))
        assert name in refused(form, tmp_path / name, capsys)
        (tmp_path / name).unlink()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", PACKED)
def test_what_is_packed_badly_is_refused(
    form: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = PACKED[what]
    name = next(name for name in NAMES[form] if name.endswith(".gz"))
    (tmp_path / name).write_bytes(content)
    assert name in refused(form, tmp_path / name, capsys)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", PLACES)
def test_what_is_no_file_is_never_waited_for(
    form: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / NAMES[form][0]
    PLACES[what](file)
    assert file.name in refused(form, file, capsys)


@pytest.mark.parametrize("what", RDF)
def test_rdf_that_expands_fetches_or_kills_a_parser_is_refused(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content = RDF[what]
    (tmp_path / name).write_bytes(content)
    assert name in refused("rdf", tmp_path / name, capsys)


def test_numbers_of_json_that_are_absurd_are_text(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "1", "name": ' + "9" * 5_000 + "}\n")
    (tmp_path / "map.toml").write_text(MAPPING)
    words = ["-C", str(tmp_path / "case"), "import", "table", str(tmp_path / "x.jsonl")]
    assert main([*words, "--mapping", str(tmp_path / "map.toml")]) == 0


def test_a_bad_file_among_good_ones_stops_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = {"id": "P1", "schema": "Person", "properties": {"name": ["Ann"]}}
    (tmp_path / "good.json").write_text(json.dumps(person))
    (tmp_path / "bad.json").write_bytes(b"\0\1")
    words = ["import", "ftm", str(tmp_path / "good.json"), str(tmp_path / "bad.json")]
    assert main(["-C", str(tmp_path / "case"), *words]) == 4
    assert not (tmp_path / "case").exists() and "bad.json" in capsys.readouterr().err


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    for form, name, library in (("ftm", "x.json", "followthemoney"), ("table", "x.xlsx", "openpyxl")):
        (tmp_path / name).write_bytes(b"{}")
        (tmp_path / "map.toml").write_text(MAPPING)
        code = f"import sys; sys.modules['{library}'] = None\nfrom onrecord.cli import main; sys.exit(main())"
        words = ["-C", str(tmp_path / "case"), "import", form, str(tmp_path / name)]
        more = ["--mapping", str(tmp_path / "map.toml")] if form == "table" else []
        done = subprocess.run(
            [sys.executable, "-c", code, *words, *more], capture_output=True, text=True, check=False
        )
        assert done.returncode == 4 and "pip install" in done.stderr and "Traceback" not in done.stderr
