"""What is shipped is what is there: packages, data files, layers of folders."""

from __future__ import annotations

import configparser
from importlib.resources import files
from pathlib import Path

import onrecord

ROOT = Path(__file__).resolve().parent.parent


def settings() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_is_listed() -> None:
    """A package that is not on the list is importable from a checkout and missing from the wheel."""
    found = {
        ".".join(p.parent.relative_to(ROOT / "graph").parts) for p in (ROOT / "graph").rglob("__init__.py")
    }
    listed = set(settings()["options"]["packages"].split())
    assert listed == found | {"onrecord.ontology", "onrecord.data"}


def test_no_folder_shadows_a_mapped_one() -> None:
    assert not (ROOT / "graph" / "onrecord" / "ontology").exists()
    assert not (ROOT / "graph" / "onrecord" / "data").exists()


def test_every_data_file_is_matched_by_a_pattern_of_package_data() -> None:
    patterns = {
        name: [p.strip() for p in value.replace("\n", ",").split(",") if p.strip()]
        for name, value in settings()["options.package_data"].items()
    }
    folders = {
        "onrecord.ontology": ROOT / "ontology",
        "onrecord.data": ROOT / "data",
        "onrecord.show.html": ROOT / "graph" / "onrecord" / "show" / "html",
    }
    for package, folder in folders.items():
        for file in folder.rglob("*"):
            inside = file.relative_to(folder)
            if (
                file.is_dir()
                or file.suffix in (".py", ".pyc")
                or any(p.startswith(".") for p in inside.parts)
            ):
                continue
            assert any(
                file in set(folder.glob(p)) or inside.match(p) or _below(inside, p) for p in patterns[package]
            ), file


def _below(inside: Path, pattern: str) -> bool:
    """`balcerzak/**` takes everything below, also on Pythons whose glob gives folders only."""
    return pattern.endswith("/**") and inside.parts[0] == pattern[:-3]


def test_data_is_reachable_as_a_resource() -> None:
    assert files("onrecord.ontology").joinpath("terms.json").is_file()
    assert files("onrecord.data").joinpath("balcerzak", "claims.csv").is_file()


def test_the_public_names_are_those_that_exist() -> None:
    for name in onrecord.__all__:
        assert getattr(onrecord, name) is not None


def test_all_metadata_stands_in_setup_cfg() -> None:
    """A [project] table in pyproject.toml would silently win over it, or break the build."""
    assert "[project]" not in (ROOT / "pyproject.toml").read_text("utf-8")
