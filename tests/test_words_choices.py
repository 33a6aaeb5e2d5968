"""Values of fields that hold one of a few: every one has words in both languages, and records are told with them."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

import pytest

from kaname.model.base import Confidentiality, Entity, Key, Value
from kaname.model.kinds import KINDS
from kaname.report.records import cards
from kaname.words.catalogue import translations
from kaname.words.choices import scope_of
from kaname.words.speech import Speech
from kaname.words.terms import TERMS
from plans import program


def values(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [each.value for each in annotation]
    return [value for part in get_args(annotation) for value in values(part)]


def parts(annotation: Any) -> Iterator[type[Value]]:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for part in get_args(annotation):
        yield from parts(part)


def places() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    left, seen = list[type[Value]](KINDS.values()), set[type[Value]]()
    while left:
        cls = left.pop()
        if cls in seen:
            continue
        seen.add(cls)
        place = cls.kind if issubclass(cls, Entity) else cls.__name__
        for name, field in cls.model_fields.items():
            if values(field.annotation):
                found[place, name] = values(field.annotation)
            left.extend(parts(field.annotation))
    return found


@pytest.mark.parametrize(("place", "field"), sorted(places()))
def test_every_value_has_words_in_both_languages(place, field):
    scope = scope_of(place, field)
    assert scope, f"{place}.{field} has no scope in words/choices.py"
    japanese = translations("ja")._catalog  # pyright: ignore
    for value in places()[place, field]:
        assert (scope, value) in TERMS, f"{scope}: {value}"
        assert japanese.get(TERMS[scope, value]), f"no Japanese for {TERMS[scope, value]}"


def test_a_japanese_record_is_told_without_the_raw_values():
    plan = program(
        charters=[{"id": "p", "work_week": ["mon", "tue"]}],
        initiatives=[{"id": "i", "moscow": "must", "state": "active", "confidentiality": "internal"}],
        risks=[{"id": "r", "impact": "high", "roam": "owned", "responses": [{"title": "x", "strategy": "avoid"}]}],
    )
    keys = (Key("charter", "p"), Key("initiative", "i"), Key("risk", "r"))
    told = " ".join(
        f"{detail.text} {' '.join(map(str, detail.items))}"
        for card in cards(keys, Speech("ja", plan))
        for detail in card.fields
    )
    for raw in ("mon", "must", "active", "internal", "high", "owned", "avoid"):
        assert raw not in told
    assert "月曜日" in told
    assert Speech("ja").term("confidentiality", Confidentiality.INTERNAL) in told
