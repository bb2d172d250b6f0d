"""Light records are dataclasses in all but the time that it takes to import them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from onrecord.model import light
from onrecord.model.claim import Claim
from onrecord.model.dossier import Meta
from onrecord.model.time import Time
from onrecord.model.views import Chain, EntityRef

REF = EntityRef(id="lacy", name="Catherine Lacy", type="Person")


def twin(cls: Any) -> Any:
    """The same class, made by the standard library."""
    rows = [
        (f.name, f.type, *((f,) if f.default is not dataclasses.MISSING else ()))
        for f in dataclasses.fields(cls)
    ]
    return dataclasses.make_dataclass(cls.__name__, rows, frozen=True, slots=True, kw_only=True)


@pytest.mark.parametrize("cls", [EntityRef, Claim, Meta, Chain])
def test_fields_and_their_defaults_are_those_of_the_library(cls: Any) -> None:
    made = {name: name for name in cls.__names__}
    assert dataclasses.asdict(cls(**made)) == made
    required = {
        f.name for f in dataclasses.fields(cls) if f.default is f.default_factory is dataclasses.MISSING
    }
    least = cls(**dict.fromkeys(required, "x"))
    for field in dataclasses.fields(cls):
        if field.default is not dataclasses.MISSING:
            assert getattr(least, field.name) == field.default
        elif field.default_factory is not dataclasses.MISSING:
            assert getattr(least, field.name) == field.default_factory()
    with pytest.raises(TypeError):
        cls(**(made | {"nothing_called_so": 1}))
    with pytest.raises(TypeError):
        cls(*made.values())
    for name in required:
        with pytest.raises(TypeError, match=name):
            cls(**dict.fromkeys(required - {name}, "x"))


def test_equality_hash_and_repr_are_those_of_the_library() -> None:
    same = EntityRef(id="lacy", name="Catherine Lacy", type="Person")
    assert same == REF and hash(same) == hash(REF) and {same: 1}[REF] == 1
    assert EntityRef(id="lacy", name="Catherine Lacy", type="Person", unnamed=True) != REF
    assert (REF == ("lacy", "Catherine Lacy", "Person", "", False, False)) is False
    like = twin(EntityRef)(**dataclasses.asdict(REF))
    assert repr(like) == repr(REF)
    assert like != REF


def test_what_is_frozen_stays_so() -> None:
    time = Time("1991", 1, 2, 1, 2)
    with pytest.raises(FrozenInstanceError):
        time.text = "1992"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del time.text
    with pytest.raises((AttributeError, TypeError)):
        time.other = 1  # type: ignore[attr-defined]


def test_replace_copy_and_pickle_keep_the_rest() -> None:
    for replace in (light.replace, dataclasses.replace):
        changed = replace(REF, name="C. Lacy")
        assert (changed.id, changed.name, REF.name) == ("lacy", "C. Lacy", "Catherine Lacy")
        with pytest.raises(TypeError):
            replace(REF, nothing=1)
    for again in (copy.copy(REF), copy.deepcopy(REF), pickle.loads(pickle.dumps(REF))):
        assert again == REF
    assert dataclasses.is_dataclass(REF)


def test_a_default_that_is_made_is_made_for_each() -> None:
    one, two = Meta(title="a", base="b"), Meta(title="a", base="b")
    assert one.publish == {} and one.publish is not two.publish and one == two


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    @light.dataclass(slots=True)
    class Count:
        steps: int
        seen: list[int] = light.field(default_factory=list)

    count = Count(1)
    count.steps += 1
    count.seen.append(3)
    assert count == Count(2, [3]) and Count(1).seen == []
    with pytest.raises(TypeError):
        hash(count)
