"""Which files belong to a dossier, and what is never opened."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from dossiers import write_dossier

from onrecord.errors import DossierError
from onrecord.read.dossier import fingerprint, read, stamp
from onrecord.read.files import UnsafePath, names, open_inside

LEADS_OUT = [
    "../secret.txt",
    "sources/../../secret.txt",
    "sources/./opinion.txt",
    "/etc/passwd",
    "C:/secret.txt",
    "c:secret.txt",
    "sources\\opinion.txt",
    "..\\secret.txt",
    "sources//opinion.txt",
    "sources/opinion.txt\0.csv",
    "..",
    ".",
    "",
    "sources/",
    "link.txt",
    "linked/secret.txt",
    "pipe.txt",
    "sources",
]


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A dossier beside a secret, with links and a pipe that lead to it."""
    folder = write_dossier(tmp_path / "case")
    (tmp_path / "secret.txt").write_text("a secret name", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.mark.parametrize("name", LEADS_OUT)
def test_no_spelling_of_a_path_leads_out_of_the_dossier(trap: Path, name: str) -> None:
    with pytest.raises((UnsafePath, OSError)), open_inside(trap, name) as file:
        pytest.fail(f"opened {file.read(20)!r}")


@pytest.mark.parametrize("name", [name for name in LEADS_OUT if name and "\0" not in name])
def test_a_source_with_such_a_path_is_a_finding_and_its_text_is_not_read(trap: Path, name: str) -> None:
    write_dossier(trap, sources=f"opinion,The opinion,opinion,,,{name},original\npaper,The paper,,,,,")
    dossier, findings = read(trap)
    assert {f.code for f in findings if f.file == "sources.csv"} & {"unsafe-path", "unreadable-file"}
    assert not dossier.texts
    assert not any("secret name" in f.message for f in findings)


def test_a_table_that_is_a_link_or_a_pipe_is_not_read(trap: Path) -> None:
    """A pipe would block for ever."""
    (trap / "identities.csv").symlink_to(trap / "entities.csv")
    os.mkfifo(trap / "responses.csv")
    os.mkfifo(trap / "people.ttl")
    (trap / "ontology.ttl").symlink_to(trap / "sources" / "opinion.txt")
    _, findings = read(trap)
    found = {f.file for f in findings if f.code == "unsafe-path"}
    assert found == {"identities.csv", "responses.csv", "people.ttl", "ontology.ttl"}


def test_a_good_path_opens(trap: Path) -> None:
    with open_inside(trap, "sources/opinion.txt") as file:
        assert file.read().startswith(b"Catherine Lacy")


def test_no_handle_is_left_open(trap: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for name in (*LEADS_OUT, "sources/opinion.txt", "sources/none.txt"):
        with suppress(UnsafePath, OSError):
            open_inside(trap, name).close()
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_what_belongs_to_a_dossier(tmp_path: Path) -> None:
    """Not the record itself, not saved questions, not a page that was written beside the tables."""
    folder = write_dossier(
        tmp_path,
        files={
            ".onrecord/current": "x",
            ".git/HEAD": "x",
            "queries/who.rq": "SELECT",
            "board.html": "<p>",
            "more.ttl": "",
            "claims/1991.csv": "subject,relation,object,source\n",
        },
    )
    assert names(folder) == [
        "claims.csv",
        "claims/1991.csv",
        "dossier.toml",
        "entities.csv",
        "more.ttl",
        "sources.csv",
        "sources/opinion.txt",
    ]


@pytest.mark.parametrize("name", ["claims.csv", "dossier.toml", "sources/opinion.txt"])
def test_a_changed_byte_changes_the_fingerprint_and_the_stamp(tmp_path: Path, name: str) -> None:
    folder = write_dossier(tmp_path)
    before, then = fingerprint(folder), stamp(folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content + b"\n")
    assert fingerprint(folder) != before
    assert stamp(folder) != then
    (folder / name).write_bytes(content)
    assert fingerprint(folder) == before, "the fingerprint is of contents, not of times"


def test_two_files_cannot_pass_for_one(tmp_path: Path) -> None:
    """Names and contents are told apart, so that moving a line break between them shows."""
    a = write_dossier(tmp_path / "a", files={"sources/a.txt": "1", "sources/b.txt": "2"})
    b = write_dossier(tmp_path / "b", files={"sources/a.txt": "2", "sources/b.txt": "1"})
    assert fingerprint(a) != fingerprint(b)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "it is no dossier"),
        (b"title = ", "is no TOML"),
        (b"title = '\xff'", "is not UTF-8"),
        (b"a = " + b"[" * 5000, "is no TOML"),
    ],
)
def test_a_folder_that_is_no_dossier_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    folder = write_dossier(tmp_path)
    (folder / "dossier.toml").unlink()
    if content is not None:
        (folder / "dossier.toml").write_bytes(content)
    with pytest.raises(DossierError, match=sentence):
        read(folder)
    with pytest.raises(DossierError, match="is no folder"):
        read(folder / "none")


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ('base = "https://example.org/x/"', "bad-setting"),
        ('title = "x"', "bad-setting"),
        ('title = "x"\nbase = "example.org"', "bad-setting"),
        ('title = "x"\nbase = "https://example.org/x"', "bad-setting"),
        ('title = "x"\nbase = "https://example.org/ x/"', "bad-setting"),
        ('title = "x"\nbase = "https://w3id.org/onrecord/ontology#"', "bad-setting"),
        ('title = 5\nbase = "https://example.org/x/"', "bad-setting"),
        ('title = "x"\nbase = "https://example.org/x/"\npublish = 1', "bad-setting"),
        ('title = "x"\nbase = "https://example.org/x/"\ncorections = "a@b"', "unknown-setting"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_finding(tmp_path: Path, toml: str, code: str) -> None:
    _, findings = read(write_dossier(tmp_path, toml=toml))
    assert [f.code for f in findings if f.file == "dossier.toml"] == [code]


def test_settings_are_read(tmp_path: Path) -> None:
    toml = '\ufefftitle = "X"\nbase = "https://e.org/x#"\nlanguage = "de"\nsalt = "s"\n'
    toml += '[publish]\nwho = "nobody"\n'
    dossier, findings = read(write_dossier(tmp_path, toml=toml))
    meta = dossier.meta
    assert not findings
    assert (meta.title, meta.base, meta.language, meta.salt) == ("X", "https://e.org/x#", "de", "s")
    assert meta.publish == {"who": "nobody"}
