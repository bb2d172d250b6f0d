"""Every check: one dossier that trips it, and the small case, which trips none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from dossiers import CLAIMS, ENTITIES, SOURCES, TOML, write_dossier
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.check import CHECKS, check
from onrecord.model.finding import Finding
from onrecord.read.dossier import read

TRIPS: Mapping[str, Mapping[str, str]] = {
    "unknown_type": {"entities": ENTITIES.replace("lacy,Person", "lacy,Persn")},
    "type_that_follows": {"entities": ENTITIES.replace("balcerzak,Person", "balcerzak,Officer")},
    "wrong_domain": {"claims": CLAIMS + "suit,plaintiffIn,suit,opinion,recorded,,,,,the suit sues\n"},
    "wrong_range": {"claims": CLAIMS + "lacy,plaintiffIn,response,opinion,recorded,,,,,against a response\n"},
    "wrong_in": {"claims": CLAIMS + "lacy,presentAt,response,opinion,reported,,balcerzak,,,in him\n"},
    "says_it_of_itself": {"claims": CLAIMS + "lacy,neighborOf,lacy,opinion,reported,,,,,her own neighbor\n"},
    "unknown_standing": {"claims": CLAIMS.replace("alleged", "aleged")},
    "standing_without_speaker": {"claims": CLAIMS.replace("alleged,lacy", "alleged,")},
    "undoes_nothing": {"claims": CLAIMS + "lacy,plaintiffIn,suit,paper,denied,city,,,,no,gone\n"},
    "undoes_another_statement": {
        "claims": CLAIMS + "lacy,presentAt,response,paper,reported,,,,,was there,,,,x\n"
        "city,presentAt,response,paper,denied,city,,,,was not,x\n"
    },
    "undoes_without_answering": {
        "claims": CLAIMS + "lacy,presentAt,response,paper,reported,,,,,was there,,,,x\n"
        "lacy,presentAt,response,opinion,alleged,city,,,,was,x\n"
    },
    "answers_nothing": {"claims": CLAIMS + "lacy,presentAt,response,paper,denied,lacy,,,,was not there\n"},
    "undoes_in_a_circle": {
        "claims": CLAIMS + "lacy,presentAt,response,paper,reported,,,,,was there,,,,x\n"
        "lacy,presentAt,response,paper,rejected,city,,,,was not,z,,,y\n"
        "lacy,presentAt,response,paper,reversed,city,,,,was,y,,,z\n"
    },
    "unknown_claim": {"responses": "nothing,2026-01-01,letter"},
    "response_without_source": {
        "claims": CLAIMS + "lacy,presentAt,response,paper,reported,,,,,was there,,,,x\n",
        "responses": "x,2026-01-01,letter,,,gone",
    },
    "no_words": {"claims": CLAIMS + "lacy,presentAt,response,paper,reported\n"},
    "summary_missing": {
        "sources": SOURCES.replace("original", "digest"),
        "claims": "balcerzak,respondedTo,response,opinion,alleged,lacy,,,never asked",
    },
    "long_quote": {"claims": CLAIMS + f"lacy,presentAt,response,paper,reported,,,,{'a word ' * 100}\n"},
    "no_title": {"sources": SOURCES.replace("The article", "")},
    "text_kind": {"sources": SOURCES.replace("original", "transcript")},
    "bad_hash": {"sources": SOURCES.replace("A paper,1991-09-07,,,", "A paper,1991-09-07,,,ABC")},
    "based_on_nothing": {
        "sources": SOURCES.replace("A paper,1991-09-07,,,,,", "A paper,1991-09-07,,,,,gone")
    },
    "bad_address": {"sources": "id,title,url\nopinion,The opinion,javascript:alert(1)\npaper,The article,\n"},
    "unused_source": {"sources": SOURCES + "memo,A memo\n"},
    "shared_id": {"entities": ENTITIES + "paper,Work,The article\n"},
    "bad_date": {"sources": SOURCES.replace("1991-09-07", "9/7/91")},
    "time_left_out": {
        "claims": "subject,relation,object,source,summary,note\n"
        "lacy,presentAt,response,paper,there,No time: 1992/1991 ends before it begins\n"
    },
    "in_the_future": {"claims": CLAIMS.replace("1991-05-27,,the paper", "2991-05-27,,the paper")},
    "after_its_source": {"claims": CLAIMS.replace("1991-05-27,,the paper", "1992-05-27,,the paper")},
    "dead_before_born": {
        "claims": CLAIMS
        + "lacy,birthDate,1950,paper,reported,,,,,born\nlacy,deathDate,1940,paper,reported,,,,,died\n"
    },
    "outside_a_life": {"claims": CLAIMS + "balcerzak,birthDate,1995,paper,reported,,,,,born\n"},
    "living_and_dead": {
        "entities": ENTITIES.replace("C. Lacy,,,", "C. Lacy,,yes,"),
        "claims": CLAIMS + "lacy,deathDate,2001,paper,reported,,,,,died\n",
    },
    "bad_privacy": {"entities": ENTITIES.replace("public,plaintiff", "pubic,plaintiff")},
    "public_without_reason": {"entities": ENTITIES.replace("plaintiff of record", "")},
    "unused_entity": {"entities": ENTITIES + "nobody,Person,Nobody\n"},
    "hidden_characters": {"entities": ENTITIES.replace("John Balcerzak,", "John \u202eBalcerzak,")},
    "mixed_scripts": {"entities": ENTITIES.replace("Catherine Lacy", "C\u0430therine Lacy")},
    "same_name": {
        "entities": ENTITIES + "other,Person,CATHERINE L\u0410CY\n",
        "claims": CLAIMS + "other,presentAt,response,paper,reported,,,,,was there\n",
    },
    "perhaps_one_event": {
        "entities": ENTITIES + "first,Termination,the discharge\nsecond,Termination,the firing\n",
        "claims": CLAIMS + "balcerzak,subjectOf,first,paper,reported,,,1991-09-06,,fired\n"
        "balcerzak,subjectOf,second,opinion,recorded,,,1991-09-06,,fired\n",
    },
    "judged_without_reason": {"identities": "lacy,balcerzak,different,,me"},
    "judged_both_ways": {
        "identities": "lacy,balcerzak,same,a,me\nlacy,city,same,a,me\nbalcerzak,city,different,a,me",
    },
    "no_salt": {"toml": TOML.replace('salt = "not a secret"', "")},
    "no_corrections": {"toml": TOML.replace("mail@example.org", "")},
    "outside_store": {"toml": f'{TOML}store = "https://example.org/sparql"\n'},
    "judged_across_kinds": {"identities": "lacy,suit,same,a,me"},
    "private_by_default": {"entities": ENTITIES.replace("C. Lacy,,,public", "C. Lacy,,,")},
    "private_name_in_public_name": {
        "entities": ENTITIES.replace("C. Lacy,,,public", "C. Lacy,,,private") + "shop,Company,Lacy's Bakery\n"
    },
}


def findings(folder: Path) -> list[Finding]:
    dossier, noticed = read(folder, drafts=True)
    return check(dossier, noticed)


def test_the_small_case_trips_nothing(tmp_path: Path) -> None:
    assert findings(write_dossier(tmp_path)) == []


def test_who_takes_back_needs_no_speaker(tmp_path: Path) -> None:
    said = "lacy,presentAt,response,paper,{},,,,,was there\n"
    for standing, codes in (("retracted", []), ("denied", ["standing-without-speaker"])):
        claims = CLAIMS + said.format("reported") + said.format(standing)
        found = findings(write_dossier(tmp_path / standing, claims=claims))
        assert [f.code for f in found if f.code == "standing-without-speaker"] == codes


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.__name__)
def test_each_check_has_a_dossier_that_trips_it(tmp_path: Path, one: object) -> None:
    name = one.__name__  # type: ignore[attr-defined]
    dossier, _ = read(write_dossier(tmp_path, **TRIPS[name]), drafts=True)
    found = list(one(dossier))  # type: ignore[operator]
    assert found
    for finding in found:
        assert finding.code == name.replace("_", "-")
        assert finding.message
        assert finding.fix
        assert "\n" not in finding.message + finding.fix
        assert (tmp_path / finding.file).is_file()
        assert 0 <= finding.line <= len((tmp_path / finding.file).read_bytes().splitlines())


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.__name__)
def test_each_check_says_what_it_looks_for(one: object) -> None:
    name = one.__name__  # type: ignore[attr-defined]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name)
    assert one.__doc__
    assert one.__doc__.endswith(".")


def test_no_two_checks_have_one_name_and_none_is_forgotten() -> None:
    names = [one.__name__ for one in CHECKS]
    assert len(set(names)) == len(names)
    assert set(names) == set(TRIPS)


def sentence(tmp_path: Path, name: str) -> str:
    code = name.replace("_", "-")
    (finding, *_) = [f for f in findings(write_dossier(tmp_path, **TRIPS[name])) if f.code == code]
    return f"{finding.file}:{finding.line}: {finding.message} ({finding.fix})"


SENTENCES = {
    "unknown_type": 'entities.csv:2: no class is called "Persn" (did you mean Person?) '
    "(List the classes with: onrecord terms.)",
    "wrong_domain": 'claims.csv:7: the subject of "plaintiff in" is an agent, and Lacy v. City of Milwaukee '
    "is a lawsuit (Write another relation, or mend the type of suit.)",
    "undoes_nothing": 'claims.csv:7: undoes names "gone", and no claim has that id '
    "(Give the row that is answered an id of its own and write it here.)",
    "dead_before_born": "claims.csv:8: Catherine Lacy dies 1940 and is born 1950 (claims.csv:7) "
    "(Mend one of the two dates.)",
    "perhaps_one_event": "entities.csv:9: first (the discharge) and second (the firing) come from different "
    "sources: are they one event? (Write your judgement in identities.csv: same, different or unsure.)",
    "hidden_characters": 'entities.csv:3: "John \ufffdBalcerzak" holds U+202E, right-to-left override '
    "(Type the name again.)",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_finding_reads_well_at_midnight(tmp_path: Path, name: str) -> None:
    assert sentence(tmp_path, name) == SENTENCES[name]


QUIET: Mapping[str, Mapping[str, str]] = {
    "outside_a_life": {"claims": CLAIMS + "balcerzak,birthDate,1957~,paper,reported,,,,,born\n"},
    "living_and_dead": {
        "entities": ENTITIES.replace("C. Lacy,,,", "C. Lacy,,no,"),
        "claims": CLAIMS + "lacy,deathDate,2001,paper,reported,,,,,died\n",
    },
    "dead_before_born": {
        "claims": CLAIMS
        + "lacy,birthDate,1950~,paper,reported,,,,,born\nlacy,deathDate,1950,paper,reported,,,,,died\n"
    },
    "perhaps_one_event": {
        **TRIPS["perhaps_one_event"],
        "identities": "first,second,different,two sources,me,2026-01-01",
    },
    "same_name": {**TRIPS["same_name"], "identities": "lacy,other,unsure,who knows,me,2026-01-01"},
    "answers_nothing": {
        "claims": CLAIMS + "lacy,presentAt,response,paper,reported,,,,,was there\n"
        "lacy,presentAt,response,paper,denied,lacy,,,,was not there\n"
    },
    "undoes_nothing": {
        "claims": CLAIMS + "lacy,presentAt,response,paper,reported,,,,,was there,,,,x\n"
        "lacy,presentAt,response,paper,denied,lacy,,,,was not there,x\n"
    },
    "public_without_reason": {"entities": ENTITIES.replace("public,plaintiff of record", "private,")},
    "based_on_nothing": {
        "sources": SOURCES.replace("A paper,1991-09-07,,,,,", "A paper,1991-09-07,,,,,opinion"),
    },
    "judged_both_ways": {
        "identities": "lacy,balcerzak,unsure,a,me\nlacy,city,different,a,me\nbalcerzak,city,different,a,me",
    },
    "after_its_source": {"claims": CLAIMS.replace("1991-05-27,,the paper", "1991,,the paper")},
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_near_but_right_does_not_trip_it(tmp_path: Path, name: str) -> None:
    assert name.replace("_", "-") not in {f.code for f in findings(write_dossier(tmp_path, **QUIET[name]))}


def test_sources_that_copy_one_another_in_a_circle_are_an_error(tmp_path: Path) -> None:
    sources = "id,title,based_on\nopinion,A,paper\npaper,B,opinion\n"
    found = [f for f in findings(write_dossier(tmp_path, sources=sources)) if f.code == "based-on-nothing"]
    assert [f.line for f in found] == [2, 3]


def test_two_sources_that_disagree_on_a_life_are_no_error(tmp_path: Path) -> None:
    """Which of them is right is not ours to say, and the record must still build."""
    claims = CLAIMS + "lacy,birthDate,1950,paper,reported,,,,,b\nlacy,deathDate,1940,opinion,reported,,,,,d\n"
    found = [f for f in findings(write_dossier(tmp_path, claims=claims)) if f.code == "dead-before-born"]
    assert [f.severity for f in found] == ["warning"]


def test_many_questions_about_events_end_in_a_count(tmp_path: Path) -> None:
    entities = ENTITIES + "".join(f"t{i},Termination,discharge {i}\n" for i in range(30))
    sources = SOURCES + "".join(f"s{i},Source {i}\n" for i in range(30))
    claims = CLAIMS + "".join(f"balcerzak,subjectOf,t{i},s{i},reported,,,,,fired\n" for i in range(30))
    found = findings(write_dossier(tmp_path, entities=entities, sources=sources, claims=claims))
    asked = [f for f in found if f.code == "perhaps-one-event"]
    assert len(asked) == 101
    assert asked[0].message == "335 more pairs of events may be one"


CELLS = """lacy balcerzak suit response plaintiffIn respondedTo birthDate opinion 1991 x denied alleged
found \u202e a-b 1991/1990 neighborOf partOf"""
cells = st.sampled_from(["", *CELLS.split()])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(cells, min_size=14, max_size=14), max_size=6),
    st.lists(st.lists(cells, min_size=8, max_size=8), max_size=4),
    st.lists(st.lists(cells, min_size=6, max_size=6), max_size=4),
)
def test_no_check_raises(
    tmp_path_factory: pytest.TempPathFactory,
    claims: list[list[str]],
    entities: list[list[str]],
    identities: list[list[str]],
) -> None:
    def text(rows: list[list[str]]) -> str:
        return "".join(",".join(row) + "\n" for row in rows)

    folder = write_dossier(
        tmp_path_factory.mktemp("dossier"),
        claims=CLAIMS + text(claims),
        entities=ENTITIES + text(entities),
        identities=text(identities),
        responses=text(identities),
    )
    found = findings(folder)
    assert found == sorted(set(found))


def test_who_is_private_by_default_is_one_note_for_all(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, entities=ENTITIES.replace(",public,", ",,"))
    (finding,) = [f for f in check(*read(folder)) if f.code == "private-by-default"]
    assert (finding.severity, finding.file) == ("note", "entities.csv")
    assert finding.message == (
        "2 persons are private because privacy is empty (John Balcerzak, Catherine Lacy); "
        "they will be pseudonyms in what leaves the machine"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("shop,Company,Lacy Paving,,,,,", "Lacy Paving"),
        ("shop,Work,the LACYS' diary,,,,,", "the LACYS' diary"),
        ("shop,Place,Elm House,Lacy House,,,,", "Lacy House"),
        ("shop,Company,Lacy Paving,,,,hidden,", ""),
        ("shop,Company,Placy Paving,,,,,", ""),
        ("shop,Person,Ann Lacy,,,,public,a judge", ""),
    ],
)
def test_a_public_name_with_a_private_surname_in_it_is_a_warning(tmp_path: Path, row: str, told: str) -> None:
    entities = ENTITIES.replace("C. Lacy,,,public", "C. Lacy,,,private") + row + "\n"
    found = check(*read(write_dossier(tmp_path, entities=entities)))
    messages = [(f.severity, f.line, f.message) for f in found if f.code == "private-name-in-public-name"]
    text = f"the private surname Lacy also stands in a public name ({told})"
    assert messages == ([("warning", 8, text)] if told else [])
