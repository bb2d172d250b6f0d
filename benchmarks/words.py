"""Names of an invented city: what people, bodies and streets are called, and how they are misspelt.

In:   a random source
Out:  names, the common ones often, the rare ones seldom
Not:  anybody real: names are put together at random
"""

from __future__ import annotations

from random import Random


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard "
    "Susan Joseph Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty "
    "Anthony Margaret Mark Sandra Donald Ashley Steven Kimberly Paul Emily Andrew Donna Joshua "
    "Michelle Kenneth Carol Kevin Amanda Brian Dorothy George Melissa Edward Deborah Ronald Stephanie "
    "Timothy Rebecca Jason Sharon Jeffrey Laura Ryan Cynthia Jacob Kathleen Gary Amy Nicholas Angela "
    "Eric Shirley Jonathan Anna Stephen Brenda Larry Pamela Justin Emma Scott Nicole Brandon Helen "
    "Benjamin Samantha Samuel Katherine Gregory Christine Frank Debra Alexander Rachel Raymond "
    "Carolyn Patrick Janet Jack Catherine Dennis Maria Jerry Heather Tyler Diane Aaron Ruth Jose "
    "Julie Adam Olivia Nathan Joyce Henry Virginia Douglas Victoria Zachary Kelly Peter Lauren Kyle "
    "Christina Noah Joan Ethan Evelyn Jeremy Judith Walter Megan Keith Andrea Roger Cheryl Luis "
    "Hannah Juan Jacqueline Carlos Martha Miguel Gloria Tou Teresa Xiong Ann Pao Sara Chue Madison "
    "Mai Frances Pa Kathryn Somchai Janice Nguyen Jean Ahmed Abigail Fatima Alice Kwame Julia Adaeze "
    "Judy Jes\xfas Sophia Ren\xe9e Grace Andr\xe9 Denise Zo\xeb Amber J\xfcrgen Doris \u0141ukasz Marilyn "
    "S\xf8ren Danielle"
)
LAST = _words(
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez "
    "Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris "
    "Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill "
    "Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips "
    "Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers "
    "Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson "
    "Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders "
    "Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Vang Yang Xiong Her "
    "Lor Thao Moua Kowalski Wi\u015bniewski Nowak Schmidt M\xfcller Schr\xf6der O'Brien O'Connor McDonald "
    "McCarthy Okafor Adeyemi Mu\xf1oz Nu\xf1ez Pe\xf1a Garc\xeda Fran\xe7ois"
)
HEADS = _words(
    "Ander Balt Barn Beck Berg Black Bor Brad Bran Breck Burk Cald Carm Chad Chel Cod Crom Dal Dor "
    "Dray Dun East Eck Ell Em Fair Fen Fitz Fras Gal Gar Gib Glen Gor Had Hal Ham Hart Hath Hol Hud "
    "Ing Jan Kas Kel Kil Kirk Kov Lang Lath Lind Lock Lom Mal Mar Mas Mel Mor Nash New Nor Oak Ols Os "
    "Pal Pem Pet Pol Quin Rad Ran Rich Ros Rut Sal Sand Sel Sher Stan Stol Suth Tal Tan Thorn Til Tor "
    "Ull Van Vas Wal Wes Whit Win Wood Yar Zab Zim"
)
TAILS = _words(
    "ach ade aker alski ander ard aro aux bach bauer berg berry brook burn bury by cott croft den der "
    "dez do don dorf e ell elli en enko er ers es ett etti ey feld field ford gate gren grove ham "
    "hart hoff hold holm house ian ic idge ier ing ini is ison itz kamp kins ko kov kowicz kowski "
    "land le ler ley lin lock low lund man mann mark mer mont more ner nes ney nik off ola on ora "
    "oski ov ovic pool quist rand rick ridge ros row sen ser shaw sky sley smith son stad stein ster "
    "stock stone strom th ton tti uk vale var ve ville wald ward way well wick wood worth yan zak"
)
STREETS = _words(
    "Juneau State Vliet Prospect Center Locust Burleigh Capitol Wells Kilbourn Mason Clybourn Galena"
)
COMPANIES = _words(
    "Foods Holdings Logistics Security Realty Transit Steel Brewing Media Health Systems Services"
)


def first(random: Random) -> str:
    """A first name; a few are everybody's."""
    return FIRST[int(len(FIRST) * random.random() ** 2)]


def last(random: Random) -> str:
    """A family name: half of all people have one of the common, half one of 14,000 others."""
    chance = random.random()
    if chance < 0.5:
        return LAST[int(len(LAST) * (2 * chance) ** 2)]
    # One draw for both parts: this is called for every person.
    number = int((chance - 0.5) * 2 * len(HEADS) * len(TAILS))
    return HEADS[number % len(HEADS)] + TAILS[number // len(HEADS)]


def person(random: Random) -> str:
    """A full name; a third have a middle initial, few a double name or a suffix."""
    chance = random.random()
    name = f"{first(random)} {chr(65 + int(chance * 75) % 25)}. " if chance < 0.35 else f"{first(random)} "
    name += last(random)
    if chance > 0.98:
        return f"{name}-{last(random)}"
    return f"{name} Jr." if chance > 0.965 else name


def misspelt(random: Random, name: str, edits: int = 1) -> str:
    """A name with letters left out, doubled, swapped or mistaken, as people type it.

    >>> misspelt(Random(1), "Catherine Lacy") != "Catherine Lacy"
    True
    """
    wrong = name
    for _ in range(100):
        wrong = name
        for _ in range(edits):
            wrong = _one_edit(random, wrong)
        if wrong.casefold() != name.casefold():
            break
    return wrong


def _one_edit(random: Random, name: str) -> str:
    # Never in the first letter of the name: that is the one people get right.
    at = random.randrange(1, max(2, len(name) - 1))
    while not name[at : at + 1].isalpha() or not name[at - 1].isalpha():
        at = random.randrange(1, len(name))
    way = random.randrange(4)
    if way == 0:
        return name[:at] + name[at + 1 :]
    if way == 1:
        return name[:at] + name[at] + name[at:]
    if way == 2 and name[at + 1 : at + 2].isalpha():
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + random.choice("aeiouyrstlnhckm") + name[at + 1 :]
