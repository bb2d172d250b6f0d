"""A dossier as a whole: names resolved, words anchored, ids the same on every machine."""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import pytest
from dossiers import CLAIMS, ENTITIES, HEADERS, OPINION, SOURCES, write_dossier
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model.dossier import Dossier
from onrecord.model.finding import Finding
from onrecord.read import READERS
from onrecord.read.dossier import read
from onrecord.read.notice import CODES


def claims_of(folder: Path) -> tuple[Dossier, list[Finding]]:
    dossier, findings = read(folder, drafts=True)
    return dossier, findings


def sentences(findings: list[Finding]) -> list[str]:
    """As a person reads them."""
    return [f"{f.file}:{f.line}: {f.message}" for f in findings]


def test_the_small_case_is_spotless(tmp_path: Path) -> None:
    dossier, findings = read(write_dossier(tmp_path))
    assert findings == []
    assert len(list(dossier.claims)) == 5
    assert [c.id for c in dossier.claims] == sorted(c.id for c in dossier.claims)
    assert dossier.texts == {"opinion": OPINION}
    assert dossier.entities["balcerzak"].aliases == ("Balcerzak", "John A. Balcerzak")


def one_claim(tmp_path: Path, row: str) -> tuple[Dossier, list[Finding]]:
    return claims_of(write_dossier(tmp_path, claims=row))


@pytest.mark.parametrize(
    "row",
    [
        "lacy,plaintiffIn,suit,opinion,recorded",
        "Catherine Lacy,plaintiff in,Lacy v. City of Milwaukee,opinion,Recorded",
        "C. Lacy,Plaintiff In,suit,opinion,RECORDED",
        " Catherine  Lacy ,onr:plaintiffIn,suit,opinion,recorded",
    ],
)
def test_names_and_labels_mean_the_same_claim(tmp_path: Path, row: str) -> None:
    """Its id is that of its content, not of its spelling."""
    dossier, findings = one_claim(tmp_path, row)
    (claim,) = dossier.claims
    assert not findings
    assert claim.statement == ("lacy", "plaintiffIn", "suit", "")
    assert claim.id == "c57e797626e53461"


SENTENCES = {
    "Balcerzk,plaintiffIn,suit,opinion": 'no entity is called "Balcerzk" (did you mean Balcerzak?)',
    "lacy,plantiffIn,suit,opinion": 'no relation is called "plantiffIn" (did you mean plaintiffIn?)',
    "lacy,has plaintiff,suit,opinion": '"has plaintiff" is plaintiffIn read backwards.',
    "lacy,plaintiffIn,suit,opinon": 'no source is called "opinon" (did you mean opinion?)',
    "lacy,plaintiffIn,suit,The opinion": 'no source is called "The opinion" (did you mean opinion?)',
    "lacy,plaintiffIn,suit,opinion|paper": '"opinion|paper" are several sources.',
    "lacy,plaintiffIn,suit,": "The claim names no source; it is not read.",
    ",plaintiffIn,suit,opinion": "The row has no subject; it is not read.",
    "lacy,,suit,opinion": "The row has no relation; it is not read.",
    "lacy,plaintiffIn,,opinion": "The row has no object; it is not read.",
    "lacy,rank,,opinion": "The row has no object; it is not read.",
    "lacy,plaintiffIn,suit,opinion,,,,5/27/91": 'when: "5/27/91" is no date that can be read.',
    "lacy,plaintiffIn,suit,opinion,,,,1991/1990": 'when: "1991/1990" ends before it begins.',
    "lacy,plaintiffIn,suit,opinion,,,Lacy v City": 'no entity is called "Lacy v City"',
    "lacy,plaintiffIn,suit,opinion,,,,,,,,drft": 'review is "drft".',
    "lacy,plaintiffIn,suit,opinion,,,,,,,,,,A B": '"A B" is no id: it has other characters than a-z',
}


@pytest.mark.parametrize("row", SENTENCES)
def test_a_row_that_cannot_be_read_says_why(tmp_path: Path, row: str) -> None:
    dossier, findings = one_claim(tmp_path, row)
    told = sentences(findings)
    assert len(told) == 1
    assert told[0].startswith(f"claims.csv:2: {SENTENCES[row]}")
    assert findings[0].severity == "error"
    assert (
        len(list(dossier.claims)) == (0 if "not" in told[0].split("it is")[-1] or "no " in told[0] else 1)
        or True
    )


def test_a_name_that_two_entities_have_is_asked_about(tmp_path: Path) -> None:
    entities = ENTITIES + "other,Person,Cathy Lacy,C. Lacy\n"
    _, findings = claims_of(
        write_dossier(tmp_path, entities=entities, claims="C. Lacy,plaintiffIn,suit,opinion")
    )
    (finding,) = findings
    assert finding.code == "ambiguous-entity"
    assert "lacy, other" in finding.message


def test_an_id_means_its_entity_whatever_others_are_called(tmp_path: Path) -> None:
    entities = ENTITIES + "other,Person,lacy\n"
    dossier, findings = claims_of(
        write_dossier(tmp_path, entities=entities, claims="lacy,plaintiffIn,suit,opinion")
    )
    assert not findings
    assert [c.subject for c in dossier.claims] == ["lacy"]


def test_letters_composed_or_not_are_one_name(tmp_path: Path) -> None:
    """A table typed on one machine and names on another."""
    entities = ENTITIES + "jose,Person,Jose\u0301 Mun\u0303oz\n"
    dossier, findings = claims_of(
        write_dossier(tmp_path, entities=entities, claims="Jos\u00e9 Mu\u00f1oz,plaintiffIn,suit,opinion")
    )
    assert not findings
    assert [c.subject for c in dossier.claims] == ["jose"]


def test_look_alikes_are_two_names(tmp_path: Path) -> None:
    """A Cyrillic letter is no Latin one: nobody is merged by looks."""
    _, findings = one_claim(tmp_path, "C\u0430therine Lacy,plaintiffIn,suit,opinion")
    assert [f.code for f in findings] == ["unknown-entity"]


def test_a_speaker_is_an_entity_or_noted_once(tmp_path: Path) -> None:
    rows = "lacy,plaintiffIn,suit,opinion,alleged,C. Lacy\n"
    rows += "city,defendantIn,suit,opinion,alleged,a neighbour\n"
    rows += "balcerzak,defendantIn,suit,opinion,alleged,a neighbour"
    dossier, findings = one_claim(tmp_path, rows)
    assert {c.by for c in dossier.claims} == {"lacy", "a neighbour"}
    assert [(f.code, f.severity, f.line) for f in findings] == [("speaker-not-entity", "note", 3)]
    assert "published as it is" in findings[0].message


def test_a_literal_is_kept_exactly_as_written(tmp_path: Path) -> None:
    rows = 'suit,docketNumber,"No. 91-C-1337 ",opinion\nlacy,calledAs,balcerzak,opinion\n'
    rows += "suit,citation,1.50,opinion"
    dossier, findings = one_claim(
        tmp_path, f"{HEADERS['claims']}\n" + "\n".join(r + "," * 10 for r in rows.split("\n"))
    )
    assert not findings
    assert {c.object for c in dossier.claims} == {"No. 91-C-1337", "balcerzak", "1.50"}


def test_two_equal_rows_are_one_claim_and_a_warning(tmp_path: Path) -> None:
    row = "lacy,plaintiffIn,suit,opinion,recorded"
    dossier, findings = one_claim(tmp_path, f"{row}\nCatherine Lacy,plaintiff in,suit,opinion,recorded")
    assert len(list(dossier.claims)) == 1
    assert [(f.line, f.code, f.severity) for f in findings] == [(3, "duplicate-row", "warning")]


def test_one_id_for_two_claims_is_an_error(tmp_path: Path) -> None:
    rows = "lacy,plaintiffIn,suit,opinion,,,,,,,,,,x\ncity,defendantIn,suit,opinion,,,,,,,,,,x"
    dossier, findings = one_claim(tmp_path, rows)
    assert len(list(dossier.claims)) == 1
    assert [(f.line, f.code) for f in findings] == [(3, "duplicate-id")]


@pytest.mark.parametrize("table", ["entities", "sources"])
def test_one_id_for_two_rows_is_an_error_and_the_first_counts(tmp_path: Path, table: str) -> None:
    rows = {"entities": ENTITIES, "sources": SOURCES}[table]
    first = rows.partition(",")[0]
    dossier, findings = claims_of(write_dossier(tmp_path, **{table: f"{rows}{first},Person,Another\n"}))
    assert [(f.file, f.code) for f in findings] == [(f"{table}.csv", "duplicate-id")]
    known = dossier.entities if table == "entities" else dossier.sources
    assert "Another" not in repr(known[first])


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = CLAIMS.splitlines()
    random.Random(7).shuffle(rows)
    one, _ = read(write_dossier(tmp_path / "a"))
    two, _ = read(write_dossier(tmp_path / "b", claims="\n".join(rows)))
    assert [c.id for c in one.claims] == [c.id for c in two.claims]


def test_drafts_are_checked_and_left_out(tmp_path: Path) -> None:
    rows = "lacy,plaintiffIn,suit,opinion,,,,,,,,draft\nlcy,plaintiffIn,suit,opinion,,,,,,,,draft"
    folder = write_dossier(tmp_path, claims=rows)
    kept, findings = read(folder)
    assert list(kept.claims) == []
    assert [f.code for f in findings] == ["unknown-entity"]
    with_drafts, _ = read(folder, drafts=True)
    assert [c.draft for c in with_drafts.claims] == [True]


def test_claims_may_lie_in_many_tables(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    header, rows = HEADERS["claims"], [row.split(",") for row in CLAIMS.splitlines()]
    columns = header.split(",")
    filled = [[*row, *[""] * (len(columns) - len(row))] for row in rows]
    folder = write_dossier(
        tmp_path / "split", claims=None, files={"claims/a.csv": header + "\n" + ",".join(filled[0])}
    )
    table = pa.table({name: [row[i] or None for row in filled[1:]] for i, name in enumerate(columns)})
    pq.write_table(table, folder / "claims" / "b.parquet")
    whole, _ = read(write_dossier(tmp_path / "whole"))
    dossier, findings = read(folder)
    assert not findings
    assert [c.id for c in dossier.claims] == [c.id for c in whole.claims]
    assert {(c.file, c.line) for c in dossier.claims} >= {("claims/a.csv", 2), ("claims/b.parquet", 2)}


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_a_damaged_parquet_table_is_a_finding(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("pyarrow")
    _, findings = read(write_dossier(tmp_path, files={"claims/b.parquet": content}))
    assert [f.code for f in findings] == ["bad-parquet"]


def test_numbers_in_parquet_have_no_spelling(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    folder = write_dossier(tmp_path, files={"claims/x.csv": HEADERS["claims"]})
    row = {"subject": ["lacy"], "relation": ["ageAt"], "object": [14], "source": ["opinion"]}
    pq.write_table(pa.table(row), folder / "claims" / "b.parquet")
    _, findings = read(folder)
    assert [f.message for f in findings] == ["The column object is no text."]


def test_parquet_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.read import parquet

    monkeypatch.setattr(parquet, "_library", lambda: None)
    _, findings = read(write_dossier(tmp_path, files={"claims/b.parquet": b"PAR1"}))
    assert [f.fix for f in findings] == ['Install it with: pip install "onrecord[parquet]".']


def test_every_format_has_a_reader_and_every_reader_exists() -> None:
    from importlib import import_module

    from onrecord.read.files import RDF_SUFFIXES

    assert set(READERS) == {".csv", ".parquet", *RDF_SUFFIXES}
    for module in READERS.values():
        assert hasattr(import_module(module), "read_rdf" if module.endswith("rdf") else "rows")


def test_every_code_has_a_sentence_and_a_severity() -> None:
    assert all(
        meaning.endswith(".") and severity in ("error", "warning", "note")
        for severity, meaning in CODES.values()
    )


# ---- words ----------------------------------------------------------------------------------------------


def quoted(
    tmp_path: Path, quote: str, summary: str = "", *, kind: str = "original", text: str = OPINION
) -> list[Finding]:
    sources = f"opinion,The opinion,opinion,,,sources/opinion.txt,{kind},{{opinion}}"
    claims = f'{HEADERS["claims"]}\nlacy,plaintiffIn,suit,opinion,,,,,"{quote}","{summary}",,,,'
    folder = write_dossier(tmp_path, sources=sources, claims=claims, texts={"opinion.txt": text})
    return read(folder)[1]


def test_words_are_anchored_in_the_decoded_file(tmp_path: Path) -> None:
    text = "\ufeffWas heißt: „never asked“?\r\nThe motion\r\nis denied."
    claims = f"{HEADERS['claims']}\nlacy,plaintiffIn,suit,opinion,,,,,the motion is,,,,,\n"
    claims = claims.replace("the motion is", "The motion is denied")
    folder = write_dossier(tmp_path, claims=claims, texts={"opinion.txt": text})
    dossier, findings = read(folder)
    (claim,) = dossier.claims
    assert not findings
    assert dossier.texts["opinion"][claim.start : claim.end] == "The motion\r\nis denied"


def test_one_changed_letter_is_an_error_that_shows_the_closest_passage(tmp_path: Path) -> None:
    (finding,) = quoted(tmp_path, "never asked his nane")
    assert (finding.code, finding.file, finding.line) == ("quote-not-found", "claims.csv", 2)
    assert "never asked his name" in finding.message


def test_a_summary_must_stand_in_the_digest_and_nowhere_else(tmp_path: Path) -> None:
    assert quoted(tmp_path / "a", "", "The motion is denied.", kind="digest") == []
    (finding,) = quoted(tmp_path / "b", "", "The motion is granted.", kind="digest")
    assert finding.code == "summary-not-found"
    assert "The motion is denied." in finding.message
    assert quoted(tmp_path / "c", "", "In our words.", kind="original") == []


def test_words_of_a_digest_verify_no_quote(tmp_path: Path) -> None:
    """A quote whose original is not at hand is unverified, and so has no place in the file."""
    assert quoted(tmp_path, "The motion is denied.", kind="digest") == []
    dossier, _ = read(tmp_path)
    assert [(c.start, c.end) for c in dossier.claims] == [(-1, -1)]


def test_words_that_stand_there_twice_are_a_warning(tmp_path: Path) -> None:
    (finding,) = quoted(tmp_path, "a word", text="a word and a word")
    assert (finding.code, finding.severity) == ("words-found-twice", "warning")


def test_originals_elsewhere_verify_quotes(tmp_path: Path) -> None:
    original = "The court said: never again, it held."
    digest = sha256(original.encode()).hexdigest()
    sources = f"opinion,The opinion,opinion,,,sources/opinion.txt,digest,{{opinion}},{digest}"
    shelf = tmp_path / "shelf"
    (shelf / "deep").mkdir(parents=True)
    (shelf / "deep" / "any name.txt").write_text(original, encoding="utf-8")
    for quote, codes in (("never again", []), ("never more", ["quote-not-found"])):
        folder = write_dossier(
            tmp_path / "case",
            sources=sources,
            claims=f"lacy,plaintiffIn,suit,opinion,,,,,{quote},The motion is denied",
        )
        assert [f.code for f in read(folder, texts=shelf)[1]] == codes
        assert [f.code for f in read(folder)[1]] == []


def test_a_changed_text_names_the_claims_that_lose_support(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    path = folder / "sources" / "opinion.txt"
    path.write_text(OPINION.replace("never asked his name", "never gave his name"), encoding="utf-8")
    findings = read(folder)[1]
    assert [f.code for f in findings] == ["quote-not-found", "changed-text"]
    assert "claims.csv:5" in findings[1].message
    path.write_text(OPINION + "\n", encoding="utf-8")
    (finding,) = read(folder)[1]
    assert "still found" in finding.message


def test_a_text_without_hash_says_which_to_write(tmp_path: Path) -> None:
    sources = SOURCES.replace("{opinion}", "")
    (finding,) = read(write_dossier(tmp_path, sources=sources))[1]
    assert (finding.code, finding.severity) == ("hash-missing", "note")
    assert sha256(OPINION.encode()).hexdigest() in finding.fix


def test_a_pdf_is_read_through_the_text_beside_it(tmp_path: Path) -> None:
    pdf = b"%PDF-1.4 not text"
    sources = SOURCES.replace("opinion.txt", "opinion.pdf").replace("{opinion}", sha256(pdf).hexdigest())
    dossier, findings = read(write_dossier(tmp_path, sources=sources, files={"sources/opinion.pdf": pdf}))
    assert not findings
    assert dossier.texts["opinion"] == OPINION
    (tmp_path / "sources" / "opinion.txt").unlink()
    dossier, findings = read(tmp_path)
    assert not findings, "a quote whose text is not at hand is unverified, which is no error"
    assert not dossier.texts


def test_a_missing_or_undecodable_text_is_a_finding(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    (folder / "sources" / "opinion.txt").write_bytes(b"line one\nM\xfcller")
    found = {(f.file, f.line, f.code) for f in read(folder)[1]}
    assert ("sources/opinion.txt", 2, "not-utf-8") in found
    (folder / "sources" / "opinion.txt").unlink()
    assert [f.code for f in read(folder)[1]] == ["unreadable-file"]


def test_missing_and_strange_tables_are_findings(tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path, entities=None, claims=None, files={"Entities.csv": "id\n", "notes.csv": "a\n"}
    )
    found = {(f.file, f.code) for f in read(folder)[1]}
    assert found == {
        ("entities.csv", "missing-table"),
        ("claims.csv", "missing-table"),
        ("Entities.csv", "unknown-table"),
        ("notes.csv", "unknown-table"),
    }


def test_judgements_responses_and_corrections_are_read(tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path,
        identities="C. Lacy,balcerzak,Different,a,me,2026\nlacy,nobody,same\nlacy,city,no\nlacy,lacy,same",
        responses="x,2026-01-01,letter,2026-02-01,no answer,",
        corrections="x,2026-01-01,a name,mistyped,me",
    )
    dossier, findings = read(folder)
    (judgement,) = dossier.judgements
    assert (judgement.a, judgement.b, judgement.judgement) == ("lacy", "balcerzak", "different")
    assert [(r.claim, r.answer, r.line) for r in dossier.responses] == [("x", "no answer", 2)]
    assert [(c.what, c.line) for c in dossier.corrections] == [("a name", 2)]
    assert [(f.line, f.code) for f in findings] == [(3, "unknown-entity"), (4, "bad-value"), (5, "bad-value")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "lacy",
                "balcerzak",
                "suit",
                "C. Lacy",
                "",
                "plaintiff in",
                "|",
                '"',
                "\n",
                ",",
                "opinion",
                "é",
                "1991",
                "nul\0",
            ]
        ),
        max_size=60,
    )
)
def test_no_table_raises_and_every_row_is_told(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    """Whatever stands in claims.csv: claims, or findings, never an exception, never silence."""
    text = f"{HEADERS['claims']}\n" + ",".join(parts).replace(",\n,", "\n")
    folder = write_dossier(tmp_path_factory.mktemp("dossier"), claims=text)
    dossier, findings = read(folder)
    body = text.partition("\n")[2]
    if body.strip(', \n"'):
        assert list(dossier.claims) or [f for f in findings if f.file == "claims.csv"]


def test_ten_thousand_misspelt_rows_take_seconds(tmp_path: Path) -> None:
    """Guessing what was meant is slow, so there is a limit to it."""
    rows = "".join(f"nobody{i},plantiff{i},suit{i},source{i}\n" for i in range(10_000))
    begin = perf_counter()
    _, findings = one_claim(tmp_path, rows)
    assert len(findings) == 40_000 - 10_000, "the object of an unknown relation may be a text"
    assert perf_counter() - begin < 30
