"""What leaves, byte by byte: no planted name in any artefact or message, no trace of anybody hidden."""

from __future__ import annotations

import base64
import html
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.harm import planted
from tests.harm.mutating import ask, ask_bytes

from onrecord.show import FORMATS

FULL = os.environ.get("ONRECORD_HARM") == "full"
COUNT = 200 if FULL else 24
PAGES = (
    (),
    ("--around", "Meg Lacy", "--hops", "2"),
    ("--path", "Meg Lacy", "Curt Vane"),
)
OUT = [("view", *page, "-o", "-") for page in PAGES] + [("export", name) for name in FORMATS]


@pytest.fixture(scope="module", autouse=True)
def fixed() -> Iterator[None]:
    """The date of a build is in what it makes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield


def built(folder: Path, *, hidden: bool = True) -> Path:
    case = planted.write(folder / "case", planted.people(COUNT), hidden=hidden)
    code, out, err = ask("-C", str(case), "build")
    assert code == 0, (out, err, ask("-C", str(case), "check")[1][-2000:])
    return case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def words() -> list[str]:
    return [word for one in planted.people(COUNT) for word in one.words()]


@pytest.fixture(scope="module")
def made(case: Path) -> dict[tuple[str, ...], bytes]:
    """Every artefact."""
    out = {}
    for command in OUT:
        code, content, err = ask_bytes("-C", str(case), *command)
        assert code == 0, (command, err)
        out[command] = content + err.encode()  # what is told beside it must tell no name either
    return out


@pytest.mark.parametrize("spelling", ["raw", "utf-16", "percent", "base64", "json", "html", "upper"])
def test_the_search_finds_each_spelling(spelling: str) -> None:
    """So that it can fail."""
    word = planted.people(12)[9].name
    spelt = {
        "raw": f"x{word}x".encode(),
        "utf-16": f"x{word}x".encode("utf-16-be"),
        "percent": quote(f"x{word}x").encode(),
        "base64": base64.b64encode(f"so {word} left".encode()),
        "json": json.dumps(f"x{word}x").encode(),
        "html": html.escape(word).encode("ascii", "xmlcharrefreplace"),
        "upper": word.upper().encode(),
    }
    assert planted.leaks(spelt[spelling], [word, "nobody at all"]) == [word]


def test_everything_is_told_to_those_who_may_know(case: Path) -> None:
    """The planted names are in the dossier, and in an internal copy: so the next test means something."""
    inside = ask("-C", str(case), "export", "nquads", "--unredacted")[1].encode()
    everybody = planted.people(COUNT)
    assert len(planted.leaks(inside, [one.last for one in everybody])) == COUNT
    assert len({one.last for one in everybody}) == len({one.id for one in everybody}) == COUNT


@pytest.mark.parametrize("command", OUT, ids=" ".join)
def test_no_planted_name_is_in_anything_that_leaves(
    made: dict[tuple[str, ...], bytes], words: list[str], command: tuple[str, ...]
) -> None:
    content = made[command]
    assert b"Meg Lacy" in content or command[1] in ("sources-csv", "jsonld-context")
    assert planted.leaks(content, words) == []


def test_what_leaves_equals_what_would_have_left_had_nobody_hidden_ever_been_there(
    made: dict[tuple[str, ...], bytes], tmp_path: Path
) -> None:
    bare = built(tmp_path, hidden=False)
    for command, content in made.items():
        code, there, err = ask_bytes("-C", str(bare), *command)
        assert (code, there + err.encode()) == (0, content), command


def published(case: Path) -> dict[str, bytes]:
    """Every file of the site, by its name."""
    target = case.parent / "site"
    code, out, err = ask("-C", str(case), "publish", str(target))
    assert code == 0, err
    made = {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}
    return made | {"told": (out + err).replace(str(case.parent), "").encode()}


def test_no_planted_name_is_in_any_file_of_a_site_nor_in_the_name_of_one(
    case: Path, words: list[str], tmp_path: Path
) -> None:
    made = published(case)
    assert b"Meg Lacy" in made["index.html"] + made["entities.html"]
    # All at once: each search makes several forms of what it looks through.
    whole = b"\n".join(name.encode() + b"\n" + content for name, content in sorted(made.items()))
    assert planted.leaks(whole, words) == []
    bare = published(built(tmp_path, hidden=False))
    assert {name for name in made if made[name] != bare.get(name)} == set()
    assert made.keys() == bare.keys()


def test_the_gate_itself_finds_each_planted_name(case: Path) -> None:
    """In an internal export: so that a site without findings means something."""
    from onrecord.build import check
    from onrecord.publish.scan import Scan

    scan = Scan.of(check(case)[0])
    for one in planted.people(COUNT):
        for word in one.words():
            for content in (word.encode(), word.encode("utf-16-le"), quote(word).encode()):
                assert scan.told(content), word
            assert scan.told(base64.b64encode(f"so {word} left".encode())), word


def test_the_journal_names_nobody(case: Path, words: list[str]) -> None:
    assert planted.leaks((case / "journal.jsonl").read_bytes(), words) == []


def test_no_message_about_what_leaves_names_somebody_else(case: Path, words: list[str]) -> None:
    """Who misspells a protected name is not told the right one, nor whether there is one."""
    everybody = planted.people(COUNT)
    for one in everybody[:8]:
        asked = one.name[:-2] + "q"
        others = [word for word in words if word not in asked]
        for given in (asked, one.last[:-1], one.id[:-1]):
            for command in (("--around", given), ("--path", given, "Meg Lacy")):
                code, out, err = ask("-C", str(case), "view", *command, "-o", "-")
                said = (out + err).replace(given, "")
                assert code in (1, 2)
                assert planted.leaks(said.encode(), others) == [], given
