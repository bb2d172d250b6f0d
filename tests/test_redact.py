"""What leaves the machine: no protected name in any byte, and no trace of somebody hidden."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, replace
from time import perf_counter
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small import small

from onrecord.model.claim import Claim, claim_id
from onrecord.model.dossier import Correction, Dossier, Judgement, Response
from onrecord.model.entity import Entity
from onrecord.model.judge import judge
from onrecord.model.source import Source
from onrecord.redact import pseudonyms, redact
from onrecord.store.triples import nquads


def person(name: str, id: str = "", **more: Any) -> Entity:
    return Entity(id=id or name.lower().replace(" ", "-"), type="Person", name=name, **more)


def cast(*entities: Entity) -> dict[str, Entity]:
    raid = Entity(id="raid", type="Event", name="Raid")
    suit = Entity(id="suit", type="Lawsuit", name="Suit")
    return {e.id: e for e in (*entities, raid, suit)}


def everything(dossier: Dossier) -> str:
    """Every byte that a record is made of, save the ontology."""
    parts = [
        asdict(dossier.meta),
        *map(asdict, dossier.entities.values()),
        *map(asdict, dossier.sources.values()),
    ]
    parts += [asdict(c) for c in dossier.claims] + [dict(dossier.texts)]
    parts += [asdict(r) for r in (*dossier.judgements, *dossier.responses, *dossier.corrections)]
    keys = [*dossier.entities, *dossier.sources]
    return json.dumps([parts, keys, list(dossier.quads)], ensure_ascii=False) + "\n".join(
        nquads(dossier, judge(dossier))
    )


DOE = person(
    "Jane Q. Doe",
    "jane-doe",
    aliases=("Janie",),
    description="Teacher at Elm School",
    same_as=("http://x/1",),
)
MEG = person("Meg Lacy", "meg-lacy", privacy="public")


def test_an_empty_privacy_of_a_person_means_private_and_of_all_else_public() -> None:
    out = redact(small(cast(DOE, MEG), ["jane-doe witnessed raid @s reported"]))
    assert out.entities["person-1"].name == "Person 1"
    assert {"meg-lacy", "raid", "suit"} < set(out.entities)
    assert pseudonyms(out) == 1
    (claim,) = out.claims
    assert (claim.subject, claim.object) == ("person-1", "raid")


def test_a_person_whom_no_source_names_has_no_name_to_protect() -> None:
    out = redact(small(cast(person("a judge", "some-judge", unnamed=True)), ["some-judge witnessed raid @s"]))
    assert out.entities["some-judge"].name == "a judge"
    assert pseudonyms(out) == 0


def test_a_pseudonym_keeps_nothing_else() -> None:
    shown = redact(small(cast(DOE), [])).entities["person-1"]
    assert shown == Entity(
        id="person-1", type="Person", name="Person 1", privacy="private", pseudonym="Person 1"
    )


def test_the_author_may_choose_the_pseudonym_but_not_with_a_name_in_it() -> None:
    nurse = person("Ann Roe", pseudonym="The Nurse")
    child = person("Bob Doe", pseudonym="Son of Jane Doe")
    out = redact(small(cast(nurse, child, DOE), ["ann-roe witnessed raid @s quote=Ann_Roe_saw_it"]))
    names = {e.name for e in out.entities.values()}
    assert "The Nurse" in names
    assert "Son of Jane Doe" not in names
    assert [c.quote for c in out.claims] == ["[The Nurse] saw it"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jane Q. Doe saw it.", "Person 1 saw it."),
        ("JANE DOE saw it.", "Person 1 saw it."),
        ("jane doe saw it", "Person 1 saw it"),
        ("Jane\n  Doe saw it", "Person 1 saw it"),
        ("Doe, Jane Q., saw it", "Person 1., saw it"),
        ("Ms. Doe's flat", "Ms. [name withheld]'s flat"),
        ("DOE v. CITY", "[name withheld] v. CITY"),
        ("Janie saw it", "Person 1 saw it"),
        ("A doe ran.", "A doe ran."),
        ("Meg Lacy met Jane", "Meg Lacy met [name withheld]"),
        ("Doering and Jan", "Doering and Jan"),
        ("J\u00e1ne D\u00f6e", "Person 1"),
        ("Ja\u0301ne Doe", "Person 1"),
    ],
)
def test_names_are_masked_in_every_spelling(text: str, shown: str) -> None:
    dossier = small(cast(DOE, MEG), [row(summary=text)])
    assert [c.summary for c in redact(dossier).claims] == [shown]


def row(**cells: str) -> Claim:
    given = {
        "subject": "meg-lacy",
        "relation": "witnessed",
        "object": "raid",
        "within": "",
        "source": "s",
    } | cells
    texts = [given.get(k, "") for k in ("quote", "summary", "standing", "by")]
    first = [given[k] for k in ("subject", "relation", "object", "within")]
    undoes, note = given.pop("undoes", ""), given.pop("note", "")
    own = given.pop("id", "") or claim_id(*first, "", given["source"], *texts)
    return Claim(**{"id": own, "undoes": undoes, "note": note, **given})  # type: ignore[arg-type]


def test_a_word_that_somebody_public_shares_stays() -> None:
    """Replacing "Lacy" would say that the public Meg Lacy is somebody else."""
    other = person("Tom Lacy")
    out = redact(small(cast(other, MEG), [row(summary="Lacy sued. Tom Lacy saw it. Tom went.")]))
    assert [c.summary for c in out.claims] == ["Lacy sued. Person 1 saw it. [name withheld] went."]


def test_two_people_of_one_name_get_nobodys_pseudonym() -> None:
    out = redact(
        small(cast(person("Al Roe", "al-1"), person("Al Roe", "al-2"), MEG), [row(summary="Al Roe ran.")])
    )
    assert [c.summary for c in out.claims] == ["[name withheld] ran."]


def test_somebody_public_keeps_a_name_that_a_private_person_has_too() -> None:
    out = redact(small(cast(MEG, person("Meg Lacy", "meg-2")), []))
    assert out.entities["meg-lacy"].name == "Meg Lacy"


def test_words_put_into_a_quote_stand_in_brackets() -> None:
    out = redact(small(cast(DOE, MEG), [row(quote="we met Jane Doe there")]))
    assert [c.quote for c in out.claims] == ["we met [Person 1] there"]


def test_of_a_minor_no_age_and_no_birth_date_is_told() -> None:
    boy = person("Ty Roe", privacy="minor")
    rows = [
        "ty-roe ageAt 14 @s in=raid",
        "ty-roe birthDate 1977 @s",
        "ty-roe victimIn raid @s summary=Ty_Roe,_14,_a_fourteen-year-old,_aged_14,_ran.",
        "meg-lacy ageAt 40 @s in=raid",
    ]
    out = redact(small(cast(boy, MEG), rows))
    assert sorted(c.relation for c in out.claims) == ["ageAt", "victimIn"]
    (summary,) = [c.summary for c in out.claims if c.summary]
    assert summary == "Person 1, [age withheld], a [age withheld], [age withheld], ran."


def test_a_hidden_entity_is_left_out_with_all_claims_that_touch_it() -> None:
    spy = person("Zed Roe", privacy="hidden")
    rows: list[str | Claim] = [
        "zed-roe witnessed raid @s id=a",
        "meg-lacy relativeOf zed-roe @s id=b",
        "meg-lacy witnessed raid @s by=zed-roe id=c",
        "meg-lacy witnessed raid @s by=Zed_Roe,_a_clerk id=d",
        "meg-lacy calledAs Zed_Roe @s id=e",
        "meg-lacy witnessed raid @s denied undoes=c id=f",
        "meg-lacy plaintiffIn suit @s recorded id=g",
    ]
    out = redact(small(cast(spy, MEG), rows))
    assert [c.id for c in out.claims] == ["g"]
    assert "zed" not in everything(out).lower()


def test_what_is_named_after_somebody_hidden_is_hidden_too() -> None:
    estate = Entity(id="estate-1", type="Estate", name="Estate of Zed Roe")
    out = redact(
        small(cast(person("Zed Roe", privacy="hidden"), estate, MEG), ["estate-1 plaintiffIn suit @s"])
    )
    assert set(out.entities) == {"meg-lacy", "raid", "suit"}
    assert list(out.claims) == []


def test_words_that_name_somebody_hidden_are_dropped_whole() -> None:
    out = redact(
        small(
            cast(person("Zed Roe", privacy="hidden"), MEG), [row(quote="and Zed Roe saw", summary="Roe saw")]
        )
    )
    assert [(c.quote, c.summary) for c in out.claims] == [("", "")]


def test_offsets_follow_the_text_and_vanish_where_it_changed() -> None:
    text = "Jane Doe was there.\nZed Roe was too.\nThen Meg Lacy came.\n"
    people = cast(DOE, MEG, person("Zed Roe", privacy="hidden"))

    def at(passage: str) -> Claim:
        start = text.index(passage)
        return replace(row(summary=passage), start=start, end=start + len(passage))

    dossier = small(
        people, [at("Jane Doe was there."), at("Then Meg Lacy"), at("Doe was")], texts={"s": text}
    )
    sources = {"s": Source(id="s", title="S", text="digest", sha256="0" * 64)}
    out = redact(replace(dossier, sources=sources))
    assert out.texts == {"s": "Person 1 was there.\nThen Meg Lacy came.\n"}
    assert {c.summary: out.texts["s"][c.start : c.end] if c.start >= 0 else None for c in out.claims} == {
        "Person 1 was there.": "Person 1 was there.",
        "Then Meg Lacy": "Then Meg Lacy",
        "[name withheld] was": None,
    }
    assert out.sources["s"].sha256 not in ("", "0" * 64), (
        "the hash of the old text would confirm a guessed name"
    )


def test_ids_files_and_addresses_that_hold_a_name_are_replaced() -> None:
    source = Source(
        id="doe-interview",
        title="Talk with Jane Doe",
        file="sources/janedoe.txt",
        url="https://x.org/Jane%20Doe",
        archive_url="https://x.org/ok",
        author="J. Doe",
    )
    suit = Entity(id="doe-v-city", type="Lawsuit", name="Doe v. City")
    rows = [
        row(
            subject="jane-doe",
            relation="plaintiffIn",
            object="doe-v-city",
            source="doe-interview",
            id="doe-1",
        )
    ]
    out = redact(small(cast(DOE, suit), rows, sources={"doe-interview": source}))
    assert "doe" not in everything(out).lower().replace("undoes", "")
    (shown,) = out.sources.values()
    assert (shown.file, shown.url, shown.archive_url) == ("", "", "https://x.org/ok")
    assert shown.title == "Talk with Person 1"


def test_a_judgement_never_says_who_is_behind_a_pseudonym() -> None:
    dossier = small(cast(DOE, MEG), [], same=[("jane-doe", "meg-lacy")])
    rows = (*dossier.judgements, Judgement(a="jane-doe", b="meg-lacy", judgement="different"))
    out = redact(replace(dossier, judgements=rows))
    assert [j.judgement for j in out.judgements] == ["different"]


def test_the_names_that_claims_give_to_a_private_person_are_protected() -> None:
    out = redact(small(cast(DOE, MEG), ["jane-doe calledAs Kit_Moon @s", row(summary="Kit Moon ran.")]))
    assert [c.summary for c in out.claims] == ["Person 1 ran."]


def test_responses_and_corrections_follow_their_claims_or_go() -> None:
    spy = person("Zed Roe", privacy="hidden")
    rows: list[str | Claim] = ["jane-doe witnessed raid @s", row(subject="zed-roe", id="z1"), row(id="m1")]
    dossier = small(cast(DOE, MEG, spy), rows)
    doe = next(c.id for c in dossier.claims if c.subject == "jane-doe")
    dossier = replace(
        dossier,
        responses=(
            Response(claim=doe, answer="Doe declined"),
            Response(claim="z1", answer="no"),
            Response(claim="m1"),
        ),
        corrections=(
            Correction(claim="z1", what="x"),
            Correction(claim="m1", what="spelling of Jane Doe", line=7),
        ),
    )
    out = redact(dossier)
    ids = {c.id for c in out.claims}
    assert {r.claim for r in out.responses} == ids
    assert [r.answer for r in out.responses if r.answer] == ["[name withheld] declined"]
    assert out.corrections == (Correction(claim="m1", what="spelling of Person 1"),)


def test_triples_of_other_vocabularies_that_tell_are_left_out() -> None:
    quads = (
        '<http://x/a> <http://x/p> "Jane \\u0044oe" .',
        "<http://x/janedoe> <http://x/p> <http://x/b> .",
        "<https://example.org/case/jane-doe> <http://x/p> <http://x/b> .",
        "<https://example.org/case/meg-lacy> <http://x/p> <http://x/b> .",
    )
    assert redact(small(cast(DOE, MEG), [], quads=quads)).quads == quads[3:]


def test_line_numbers_and_the_salt_do_not_leave() -> None:
    """A gap in the lines would tell that a row was left out."""
    out = redact(small(cast(replace(MEG, line=9)), [replace(row(), line=4, file="claims.csv")]))
    assert out.meta.salt == ""
    assert {e.line for e in out.entities.values()} | {c.line for c in out.claims} == {0}
    assert {c.file for c in out.claims} == {""}


def test_pseudonyms_depend_on_the_salt_and_not_on_the_order_of_rows() -> None:
    people = [person(f"Al{i} Roe{i}x", f"p{i}") for i in range(12)]
    rows = [f"p{i} witnessed raid @s summary=s{i}" for i in range(12)]
    there = {c.summary: c.subject for c in redact(small(cast(*people), rows)).claims}
    back = {c.summary: c.subject for c in redact(small(cast(*people[::-1]), rows[::-1])).claims}
    other = {c.summary: c.subject for c in redact(small(cast(*people), rows, salt="pepper")).claims}
    assert there == back != other
    assert sorted(there.values()) == sorted(other.values())


# ---- the property ---------------------------------------------------------------------------------------

PUBLIC = ("Meg Lacy", "Curt Vane")
PRIVATE = ("Jane Doe", "Al Roe", "Bo Finch")
HIDDEN = ("Zed Quill", "Ivy Marsh")
ALL = PUBLIC + PRIVATE + HIDDEN
sentences = st.builds(
    "{} {} {}.".format,
    st.sampled_from(("Then", "That day", "On 6 May,")),
    st.sampled_from((*ALL, "somebody", "Ms. Doe", "Quill", "Roe, Al")),
    st.sampled_from(("left", "spoke to Meg Lacy", "met Bo Finch", "saw Ivy Marsh")),
)


def names_hidden(text: str) -> bool:
    return any(word in text for name in HIDDEN for word in name.split())


def ident(name: str) -> str:
    return f"e{ALL.index(name)}"


claims = st.builds(
    lambda who, relation, to, source, by, quote, summary, standing: row(
        subject=ident(who),
        relation=relation,
        object=to if relation == "stated" else ident(to) if to in ALL else "raid",
        source=source,
        by=ident(by) if by in ALL else by,
        quote=quote,
        summary=summary,
        standing=standing,
    ),
    st.sampled_from(ALL),
    st.sampled_from(("witnessed", "relativeOf", "stated")),
    st.sampled_from((*ALL, "nothing")),
    st.sampled_from(("s", "t")),
    st.sampled_from((*ALL, "", "a clerk", "Zed Quill's aunt")),
    st.just("") | sentences,
    st.just("") | sentences,
    st.sampled_from(("reported", "alleged", "denied", "")),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(claims, max_size=8), st.lists(st.lists(sentences, max_size=3).map(" ".join), max_size=5))
def test_what_comes_out_equals_what_would_have_had_the_hidden_part_never_been_there(
    rows: list[Claim], lines: list[str]
) -> None:
    privacy = dict.fromkeys(PUBLIC, "public") | dict.fromkeys(PRIVATE, "") | dict.fromkeys(HIDDEN, "hidden")
    people = cast(*(person(name, ident(name), privacy=privacy[name]) for name in ALL))
    sources = {name: Source(id=name, title=f"Source {name}", text="digest") for name in "st"}

    def text(kept: list[str]) -> dict[str, str]:
        return {"s": "".join(f"{line}\n" for line in kept)}

    def anchored(claim: Claim, content: str) -> Claim:
        start = content.find(claim.summary) if claim.summary and claim.source == "s" else -1
        return replace(claim, start=start, end=start + len(claim.summary) if start >= 0 else -1)

    def kept(claim: Claim) -> bool:
        hidden = {ident(name) for name in HIDDEN}
        literal = claim.object if claim.relation == "stated" else ""
        return hidden.isdisjoint((claim.subject, claim.object, claim.by)) and not names_hidden(
            claim.by + literal
        )

    def without(claim: Claim) -> Claim:
        said = "" if names_hidden(claim.quote) else claim.quote
        summary = "" if names_hidden(claim.summary) else claim.summary
        cells = {k: getattr(claim, k) for k in ("subject", "relation", "object", "source", "by", "standing")}
        return row(**cells, quote=said, summary=summary)

    full_text, bare_text = text(lines), text([line for line in lines if not names_hidden(line)])
    full = small(people, [anchored(c, full_text["s"]) for c in rows], sources=sources, texts=full_text)
    bare_people = {k: e for k, e in people.items() if e.privacy != "hidden"}
    bare_rows = [anchored(without(c), bare_text["s"]) for c in rows if kept(c)]
    bare = small(bare_people, bare_rows, sources=sources, texts=bare_text)
    first, second = redact(full), redact(bare)
    assert everything(first) == everything(second)
    told = everything(first)
    for name in PRIVATE + HIDDEN:
        assert not any(word in told for word in name.split())


@settings(max_examples=60, deadline=None)
@given(st.lists(claims, max_size=5))
def test_no_protected_name_is_left_in_any_encoding(rows: list[Claim]) -> None:
    people = cast(*(person(name, privacy="public" if name in PUBLIC else "") for name in ALL))
    ids = {ident(name): name.lower().replace(" ", "-") for name in ALL}
    renamed = [
        replace(c, subject=ids[c.subject], object=ids.get(c.object, c.object), by=ids.get(c.by, c.by))
        for c in rows
    ]
    told = everything(redact(small(people, renamed))).lower()
    for name in PRIVATE + HIDDEN:
        for form in (
            name,
            name.replace(" ", "-"),
            quote(name),
            name.replace(" ", ""),
            "_".join(name.split()),
        ):
            assert form.lower() not in told
        assert base64.b64encode(name.encode()).decode().lower() not in told


def test_the_cost_grows_with_the_dossier_and_not_with_its_square() -> None:
    def seconds(n: int) -> float:
        people = cast(*(person(f"Al{i} Roe{i}x", f"p{i}") for i in range(n)))
        rows = [f"p{i} witnessed raid @s summary=Al{i}_Roe{i}x_saw_Al{i // 2}_Roe{i // 2}x" for i in range(n)]
        dossier = small(people, rows, texts={"s": "\n".join(f"Al{i} Roe{i}x ran." for i in range(n))})
        start = perf_counter()
        redact(dossier)
        return perf_counter() - start

    seconds(100)
    few, many = min(seconds(500) for _ in range(2)), seconds(4000)
    print(f"\n500 people {few * 1e3:.0f} ms, 4,000 people {many * 1e3:.0f} ms")
    assert many < 8 * few * 4
