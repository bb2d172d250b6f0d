"""Dossiers with something wrong in them, by seed: the same seed is the same damage on every machine.

In:   a sound dossier, a number
Out:  the same dossier with one to three of its files damaged, or replaced by hostile ones
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.dossiers import ENTITIES, write_dossier
from tests.hostile import HOSTILE

CELLS = (
    *HOSTILE,
    *("", " ", "|", "||", "\r", "\n\n", '"', ",", "\ufeff", "é", "e\u0301", "ﬀ", "İ", "\u0000", "a\u0000b"),
    *("..", "../../etc/passwd", "/etc/passwd", "C:\\x", "sources/../x", "sources//opinion.txt", "-rf"),
    *(
        "1991",
        "1991/",
        "/1991",
        "1991-13",
        "1991-02-30",
        "-99999999",
        "Y1e99",
        "{1991..}",
        "[1991]",
        "1991?~%",
    ),
    *("yes", "maybe", "hidden", "minor", "draft", "same", "found", "reversed", "retracted", "depicted"),
    *("lacy", "LACY", "Lacy, Catherine", "plaintiffIn", "has plaintiff", "onr:plaintiffIn", "claim-1"),
    *("javascript:alert(1)", "https://example.org/\u202e", "http://[::1", "0" * 64, "f" * 64, "9" * 400),
    *("x" * 4000, "=1+1", "@SUM(A1)", "%s%n{0}", "$(true)", "; DROP TABLE claim", "' OR 1=1 --", "{{7*7}}"),
)
"""What a cell may become. Half characters are written as the bytes that no UTF-8 has."""

TURTLE = """\
@prefix onr: <https://w3id.org/onrecord/ontology#> . @prefix : <https://example.org/case/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<> dcterms:source :paper . :lacy onr:plaintiffIn :suit .
_:a <http://e/p> "x"@en , 1.50 , [ <http://e/q> ( 1 2 ) ] .
"""
OWN_TERMS = """\
@prefix onr: <https://w3id.org/onrecord/ontology#> . @prefix : <https://example.org/terms#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
:Seance a owl:Class ; rdfs:subClassOf onr:Event ; rdfs:label "seance"@en ; rdfs:comment "A sitting."@en .
"""
IDENTITIES = "a,b,judgement,reason,by,date\nlacy,balcerzak,different,two people,me,2026-01-01\n"
ENCODINGS = ("utf-16", "utf-16-le", "utf-8-sig", "latin-1", "cp1252", "utf-7", "cp037", "utf-32")

FREE = ("title", "publisher", "name", "aliases", "note", "reason", "by", "author")
"""Columns that take any text."""

Damage = Callable[[Random, bytes], bytes]


def sound(folder: Path) -> Path:
    """A dossier with every kind of file a dossier may have."""
    files: dict[str, str | bytes] = {
        "more.ttl": TURTLE,
        "identities.csv": IDENTITIES,
        "claims/more.csv": "subject,relation,object,source,standing\nlacy,plaintiffIn,suit,paper,alleged\n",
    }
    private = ENTITIES + "neighbour,Person,Otto Neighbour,,,,,\nchild,Person,Tim Small,,,,minor,\n"
    return write_dossier(folder, entities=private, files=files)


def mutate(folder: Path, seed: int) -> str:
    """Damage a few files of the sound dossier in `folder`; what was done, for the report."""
    random = Random(seed)
    if random.random() < 0.15:
        (folder / "ontology.ttl").write_text(OWN_TERMS, encoding="utf-8")
    done = []
    for _ in range(random.choice((1, 1, 2, 3))):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and ".onrecord" not in path.parts)
        path = random.choice(files)
        tables = path.suffix == ".csv"
        damage = random.choice(TABLE if tables else PLAIN)
        path.write_bytes(damage(random, path.read_bytes()))
        done.append(f"{path.relative_to(folder)}: {damage.__name__}")
    return "; ".join(done)


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# ---- any file --------------------------------------------------------------------------------------------


def flip(random: Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(random.randint(1, 8)):
        if out:
            out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def splice(random: Random, content: bytes) -> bytes:
    at, to = sorted(random.randrange(len(content) + 1) for _ in "ab")
    return content[:at] + random.choice((b"", content[at:to] * 3, raw(random.choice(CELLS)))) + content[to:]


def cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def noise(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.randbytes(random.randint(1, 200)) + content[at:]


def encode(random: Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def ends(random: Random, content: bytes) -> bytes:
    return content.replace(b"\n", random.choice((b"\r", b"\r\n", b"\n\n", b"\x0b", b"\xe2\x80\xa8", b"")))


def empty(_: Random, __: bytes) -> bytes:
    return b""


def repeat(random: Random, content: bytes) -> bytes:
    return content * random.randint(2, 5)


# ---- tables ----------------------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(content.decode("utf-8", "replace").replace("\0", ""), newline="")))
    except csv.Error:
        return []


def table(rows: list[list[str]], random: Random) -> bytes:
    out = io.StringIO(newline="")
    delimiter = random.choice(",,,,,;\t|")
    csv.writer(out, delimiter=delimiter, lineterminator=random.choice(("\n", "\r\n"))).writerows(rows)
    return raw(out.getvalue())


def cells(random: Random, content: bytes) -> bytes:
    rows = rows_of(content)
    for _ in range(random.randint(1, 6)):
        row = random.choice(rows[1:] or [[]])
        if row:
            row[random.randrange(len(row))] = random.choice(CELLS)
    return table(rows, random)


def words(random: Random, content: bytes) -> bytes:
    """Hostile text where any text may stand: what is then built and shown."""
    rows = rows_of(content)
    if not rows:
        return content
    places = [number for number, name in enumerate(rows[0]) if name in FREE]
    for _ in range(random.randint(1, 6) if places and rows[1:] else 0):
        row = random.choice(rows[1:])
        row.extend([""] * (len(rows[0]) - len(row)))
        row[random.choice(places)] = random.choice(CELLS)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().replace("\0", "").encode("utf-8", "replace")


def swap(random: Random, content: bytes) -> bytes:
    """Cells that belong elsewhere: a source's id as a relation, a time as a name."""
    rows = rows_of(content)
    body = [row for row in rows[1:] if row]
    for _ in range(random.randint(1, 4) if body else 0):
        one, two = random.choice(body), random.choice(body)
        a, b = random.randrange(len(one)), random.randrange(len(two))
        one[a], two[b] = two[b], one[a]
    return table(rows, random)


def columns(random: Random, content: bytes) -> bytes:
    rows = rows_of(content)
    if not rows or not rows[0]:
        return content
    width, how = len(rows[0]), random.randrange(5)
    at, to = random.randrange(width), random.randrange(width)
    for number, row in enumerate(rows):
        row.extend([""] * (width - len(row)))
        if how == 0:
            del row[at]
        elif how == 1:
            row.insert(to, row[at])
        elif how == 2:
            row[at], row[to] = row[to], row[at]
        elif how == 3 and not number:
            row[at] = random.choice(CELLS)
        elif how == 4 and number:
            row.extend([random.choice(CELLS)] * random.randint(0, 3))
    return table(rows, random)


def more_rows(random: Random, content: bytes) -> bytes:
    rows = rows_of(content)
    body = rows[1:]
    for row in random.choices(body, k=random.randint(1, 30)) if body else ():
        rows.append([random.choice(CELLS) if random.random() < 0.2 else cell for cell in row])
    return table(rows, random)


def quotes(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice((b'"', b'""', b'",', b'"\n', b'"""', b'a"b')) + content[at:]


PLAIN: tuple[Damage, ...] = (flip, splice, cut, noise, encode, ends, empty, repeat)
TABLE: tuple[Damage, ...] = (
    *PLAIN,
    *[words] * 12,
    cells,
    cells,
    cells,
    swap,
    swap,
    columns,
    columns,
    more_rows,
    quotes,
)
