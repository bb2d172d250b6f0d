"""The generator of benchmark dossiers: the same bytes for the same seed, and rows that a build accepts.

Figures are no tests: what a machine can do is for `make bench` to say.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.build import check

ROOT = Path(__file__).parents[1]
CLAIMS = 2_000


def city(folder: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "benchmarks.city", str(folder), "--size", str(CLAIMS), *options]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, second = content(city(tmp_path / "a")), content(city(tmp_path / "b"))
    assert first == second
    other = content(city(tmp_path / "c", "--seed", "8"))
    assert other.keys() == first.keys()
    assert all(other[name] != first[name] for name in first if name != "dossier.toml")


def test_a_city_is_a_dossier_without_errors_and_has_its_shares(tmp_path: Path) -> None:
    dossier, findings = check(city(tmp_path / "city"))
    assert [f for f in findings if f.severity == "error"] == []
    assert sum(1 for _ in dossier.claims) == CLAIMS
    kinds = [dossier.terms.kind(entity.type) for entity in dossier.entities.values()]
    share = {kind: round(100 * kinds.count(kind) / len(kinds)) for kind in ("person", "organization")}
    assert share == {"person": 60, "organization": 5}
    standings = {claim.standing for claim in dossier.claims}
    assert {"alleged", "charged", "found", "denied", "rejected", "recorded", ""} <= standings


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    as_csv, _ = check(city(tmp_path / "csv"))
    as_parquet, _ = check(city(tmp_path / "parquet", "--parquet"))
    assert [claim.id for claim in as_csv.claims] == [claim.id for claim in as_parquet.claims]


def test_the_release_of_chicago_becomes_a_dossier(tmp_path: Path) -> None:
    """A few rows in the form of the release, with its dirt: an assignment that ends before it begins."""
    data = tmp_path / "data"
    data.mkdir()
    release(data)
    folder = tmp_path / "chicago"
    command = [sys.executable, "-m", "benchmarks.chicago", str(folder), "--data", str(data)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr
    assert "1 assignments that end before they begin" in told
    dossier, findings = check(folder)
    assert [f for f in findings if f.severity == "error"] == []
    accused = [c for c in dossier.claims if c.relation == "accusedIn"]
    assert sorted((c.standing, c.by) for c in accused) == [
        ("alleged", "cr258996-complainant"),
        ("charged", "complaint-investigators"),
        ("rejected", "chicago-police"),
    ]
    assert [(j.a, j.b, j.judgement) for j in dossier.judgements] == [("a1", "u7", "same")]
    assert all(e.privacy == "" for e in dossier.entities.values())


def release(data: Path) -> None:
    import gzip

    person = "first_name,last_name,suffix_name,appointed_date,birth_year,middle_initial"
    accused, units = "complaints-accused_2000-2016_2016-11", "unit-history__2016-12"
    witnesses, investigators = (
        "complaints-witnesses_2000-2016_2016-11",
        "complaints-investigators_2000-2016_2016-11",
    )
    tables = {
        accused: f"row_id,{accused}_ID,cr_id,complaint_category,recommended_finding,final_finding\n"
        "1,1.0,258996,01A-USE OF PROFANITY,SU,UN\n",
        f"{accused}_profiles": f"{accused}_ID,{person}\n1.0,ANN,GRAY,,1999-01-01,1970.0,\n",
        "complaints-complaints_2000-2016_2016-11": "cr_id,incident_date,complaint_date,closed_date\n"
        "258996,2000-01-01,2000-01-02,\n",
        investigators: f"row_id,{investigators}_ID,cr_id,{person}\n1,1,258996,BO,HALL,,1980-01-01,,\n",
        witnesses: f"row_id,{witnesses}_ID,cr_id\n",
        f"{witnesses}_profiles": f"{witnesses}_ID,{person}\n",
        units: f"row_id,{units}_ID,unit,unit_start_date,unit_end_date\n1,7.0,14.0,2007-03-29,2007-03-28\n",
        f"{units}_profiles": f"{units}_ID,{person}\n7.0,ANN,GRAY,,1999-01-01,1970.0,\n",
    }
    for name, text in tables.items():
        with gzip.open(data / f"{name}.csv.gz", "wt", encoding="utf-8") as file:
            file.write(text)
