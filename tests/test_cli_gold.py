"""What a reader sees, whole: the terminal output of every command on one small, invented case.

To take over a changed output after looking at it: ONRECORD_ACCEPT=1 pytest tests/test_cli_gold.py
"""

from __future__ import annotations

import re
from pathlib import Path

import golden
import pytest
from dossiers import write_dossier

from onrecord.cli import main

TOML = """\
title = "The Harbor case"
base = "https://example.org/harbor/"
corrections = "corrections@example.org"
salt = "not a secret"
"""
OPINION = """\
Ada Ames brings this suit against the City of Harbor and Officer Bob Bloom.
She alleges that the officer \u201cnever knocked\u201d before the arrest of 3 May 1992.
The court finds that the entry was unlawful.
"""
DIGEST = """\
1. The paper tells that Carl Crane called the police in May 1992, and that he gave his name as Max Moss.
2. It names Sergeant Dora Dunn as the one who made the arrest, in June 1992.
"""
SOURCES = """\
opinion,"Ames v. Harbor, 1 F. Supp. 2",opinion,A court,1993-02-01,sources/opinion.txt,original,{opinion},,
paper,A night at the harbor,article,Harbor Paper,1992-07-01,sources/paper.txt,digest,{paper},,
letter,A letter to the editor,article,Harbor Paper,1992-08-01,,,,,paper
"""
ENTITIES = """\
ada,Person,Ada Ames,A. Ames,,,public,plaintiff of record
bob,Person,Bob Bloom,Officer Bloom,,,public,named by the court
carl,Person,Carl Crane,,,,public,named by the paper
dora,Person,Dora Dunn,,,,public,named by the paper
court,Court,Harbor District Court,,,,,
city,Government,City of Harbor,,,,,
police,LawEnforcementAgency,Harbor Police Department,,,,,
suit,Lawsuit,Ames v. Harbor,,,,,
arrest,Arrest,the arrest of Ada Ames,,,,,
call,EmergencyCall,the call of May 1992,,,,,
entry,Ruling,the ruling on the entry,,,,,
"""
CLAIMS = """\
ada,plaintiffIn,suit,opinion,recorded,court,,1993,,Ada Ames brings this suit
bob,defendantIn,suit,opinion,recorded,court,,1993,Officer Bob Bloom,
city,defendantIn,suit,opinion,recorded,court,,1993,City of Harbor,
ada,arrestedIn,arrest,opinion,reported,,,1992-05-03,the arrest of 3 May 1992,
bob,conduct,did not knock,opinion,alleged,ada,suit,,never knocked,
bob,arrestingOfficerIn,arrest,opinion,alleged,ada,,,Officer Bob Bloom,
dora,arrestingOfficerIn,arrest,paper,reported,,,1992-06,,Sergeant Dora Dunn as the one who made the arrest
bob,officerOf,police,paper,,,,1985/..,,
dora,officerOf,police,letter,reported,,,,,
carl,calledIn,call,paper,reported,,,1992-05,,Carl Crane called the police in May 1992
carl,calledAs,Max Moss,paper,reported,carl,call,,,he gave his name as Max Moss
entry,partOf,suit,opinion,recorded,court,,1993-02-01,The court finds,
entry,decidedBy,court,opinion,recorded,court,,,The court finds,
entry,ground,unlawful entry,opinion,found,court,suit,,the entry was unlawful,
bob,accusedIn,arrest,paper,alleged,ada,,,,,,,,harsh
bob,accusedIn,arrest,letter,denied,bob,,,,,harsh
"""
COMMANDS: list[tuple[str, ...]] = [
    ("path", "Ada Ames", "Harbor Police Department"),
    ("path", "ada", "court", "-k", "1"),
    ("path", "carl", "ada"),
    ("show", "Bob Bloom"),
    ("show", "suit"),
    ("show", "harsh"),
    ("show", "paper"),
    ("show", "Max Moss"),
    ("conflicts",),
    ("timeline",),
    ("timeline", "ada"),
    ("central", "-k", "5"),
    ("between", "ada", "dora", "court"),
    ("audit",),
    ("audit", "--without-source", "paper", "--all"),
    ("terms", "perpetrated"),
    ("terms", "alleged"),
    ("verify",),
    ("check",),
    ("build",),
    (
        "query",
        "-q",
        "SELECT ?name ?suit { ?x onr:plaintiffIn ?s . ?x rdfs:label ?name . ?s rdfs:label ?suit }",
    ),
]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_dossier(
        tmp_path_factory.mktemp("gold") / "harbor",
        toml=TOML,
        texts={"opinion.txt": OPINION, "paper.txt": DIGEST},
        sources=SOURCES,
        entities=ENTITIES,
        claims=CLAIMS,
    )
    assert main(["-C", str(folder), "build"]) == 0
    return folder


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_output_is_the_one_that_was_looked_at(
    words: tuple[str, ...], case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["-C", str(case), *words])
    out = capsys.readouterr()
    assert out.err == ""
    name = re.sub(r"[^\w-]+", "_", "-".join(w.strip("-") for w in words))[:50]
    shown = " ".join(f"'{w}'" if " " in w else w for w in words)
    golden.check(f"text/{name}.txt", golden.scrubbed(f"$ onrecord {shown}\n{out.out}[exit {code}]\n"))
