"""A dossier is a string in the test.

    folder = write_dossier(tmp_path, claims="lacy,plaintiff in,suit,opinion")

Tables may be given with their header or without; without, the columns are those named in `DEFAULTS`. A table
that is not given has one row or a few that make a small, spotless dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from textwrap import dedent

TOML = """\
title = "The case"
base = "https://example.org/case/"
corrections = "mail@example.org"
salt = "not a secret"
"""

HEADERS = {
    "sources": "id,title,kind,publisher,date,file,text,sha256,original_sha256,based_on",
    "entities": "id,type,name,aliases,unnamed,living,privacy,note",
    "claims": "subject,relation,object,source,standing,by,in,when,quote,summary,undoes,review,note,id",
    "identities": "a,b,judgement,reason,by,date",
    "responses": "claim,asked,how,deadline,answer,source",
    "corrections": "claim,date,what,reason,by",
}
"""Columns of a table that is given without a header; rows may be shorter, the rest is filled up."""

OPINION = """\
Catherine Lacy brought this suit against the City of Milwaukee.
Officer Balcerzak, she says, \u201cnever asked his name\u201d \u2014 not once.
The motion is denied.
"""

SOURCES = """\
opinion,The opinion,opinion,A court,1991-12-13,sources/opinion.txt,original,{opinion},,
paper,The article,article,A paper,1991-09-07,,,,,
"""

ENTITIES = """\
lacy,Person,Catherine Lacy,C. Lacy,,,public,plaintiff of record
balcerzak,Person,John Balcerzak,Balcerzak|John A. Balcerzak,,,public,named by the court
city,Government,City of Milwaukee,,,,,
police,LawEnforcementAgency,Milwaukee Police Department,,,,,
suit,Lawsuit,Lacy v. City of Milwaukee,,,,,
response,PoliceResponse,the response of 27 May 1991,,,,,
"""

CLAIMS = """\
lacy,plaintiffIn,suit,opinion,reported,,,,,the caption names her
balcerzak,defendantIn,suit,opinion,reported,,,,,the caption names him
city,defendantIn,suit,opinion,reported,,,,,the caption names the city
balcerzak,respondedTo,response,opinion,alleged,lacy,suit,1991-05-27,never asked his name
police,respondedTo,response,paper,reported,,,1991-05-27,,the paper says so
"""

DEFAULTS = {"sources": SOURCES, "entities": ENTITIES, "claims": CLAIMS}


def table(name: str, text: str) -> str:
    """A whole table: with its header, rows filled up with empty cells."""
    text = dedent(text)
    first = text.partition("\n")[0].split(",")[0].strip().casefold()
    header = HEADERS[name]
    if first == header.split(",")[0] and "," in text.partition("\n")[0]:
        return text
    width = header.count(",")
    rows = [
        row + "," * max(0, width - row.count(",")) if '"' not in row else row for row in text.splitlines()
    ]
    return "\n".join([header, *rows, ""])


def write_dossier(
    folder: Path,
    *,
    toml: str = TOML,
    texts: Mapping[str, str] | None = None,
    files: Mapping[str, str | bytes] | None = None,
    **tables: str | None,
) -> Path:
    """Write a dossier and return its folder.

    Args:
        folder: Made if need be.
        toml: `dossier.toml`.
        texts: Name to content below `sources/`; `opinion.txt` is there by default. `{opinion}` in a table
            stands for the SHA-256 of `opinion.txt`, and so for each text by its stem.
        files: Any other file by its path in the folder.
        tables: `claims=`, `entities=`, `sources=`, `identities=`, ...: rows, with or without header. None:
            no such file. Not given: the small case of this module.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dossier.toml").write_text(toml, encoding="utf-8")
    kept = {"opinion.txt": OPINION, **(texts or {})}
    for name, text in kept.items():
        (folder / "sources").mkdir(exist_ok=True)
        (folder / "sources" / name).write_bytes(text.encode())
    hashes = {Path(name).stem: sha256(text.encode()).hexdigest() for name, text in kept.items()}
    for name, rows in {**DEFAULTS, **tables}.items():
        if rows is not None:
            content = table(name, rows)
            for stem, digest in hashes.items():
                content = content.replace(f"{{{stem}}}", digest)
            (folder / f"{name}.csv").write_bytes(content.encode())
    for name, content in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
