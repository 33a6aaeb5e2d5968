"""Bodies that were stored once are read for ever: a kind that no longer takes them needs a step."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import stored_schemas

from kaname.errors import StoreError
from kaname.model.kinds import KINDS
from kaname.store.bodies import read, written
from kaname.store.upgrades import STEPS, version


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_kind_takes_its_old_bodies_or_has_a_step(kind: str) -> None:
    found = stored_schemas.stored(kind)
    assert found is not None, "python tools/stored_schemas.py keeps the schema of a new kind"
    stored_at, schema = found
    now = stored_schemas.schema(KINDS[kind])
    assert stored_at <= version(kind), "a step was taken away: what it upgraded can no longer be read"
    if stored_at == version(kind):
        assert stored_schemas.losses(schema, now) == [], "write a step in kaname.store.upgrades for these"
    assert (stored_at, schema) == (version(kind), now), "python tools/stored_schemas.py keeps what is stored now"


def test_no_step_is_for_a_kind_that_is_none() -> None:
    assert set(STEPS) <= set(KINDS)


def removed(schema: Any) -> None:
    del schema["properties"]["cause"]


def required(schema: Any) -> None:
    schema["required"].append("cause")


def fewer(schema: Any) -> None:
    schema["$defs"]["Confidentiality"]["enum"].remove("legal")


def tighter(schema: Any) -> None:
    schema["properties"]["id"]["maxLength"] = 50


def other_type(schema: Any) -> None:
    schema["properties"]["cause"] = {"type": "integer"}


def elsewhere(schema: Any) -> None:
    schema["x-references"]["days.work"] = ["risk"]


def nested(schema: Any) -> None:
    del schema["$defs"]["Link"]["properties"]["title"]


def no_longer_empty(schema: Any) -> None:
    owner = schema["properties"]["proximity_from"]
    schema["properties"]["proximity_from"] = next(one for one in owner["anyOf"] if one.get("type") != "null")


def more(schema: Any) -> None:
    schema["properties"]["colour"] = {"type": "string"}
    schema["$defs"]["Confidentiality"]["enum"].append("secret")
    schema["properties"]["id"]["maxLength"] = 200


LOSSES = [removed, required, fewer, tighter, other_type, elsewhere, nested, no_longer_empty]


@pytest.mark.parametrize("change", LOSSES, ids=lambda change: change.__name__)
def test_what_would_be_lost_is_found(change: Callable[[Any], None]) -> None:
    old = stored_schemas.schema(KINDS["risk"])
    new = copy.deepcopy(old)
    change(new)
    assert len(stored_schemas.losses(old, new)) == 1


def test_what_only_grows_loses_nothing() -> None:
    old = stored_schemas.schema(KINDS["risk"])
    new = copy.deepcopy(old)
    more(new)
    assert stored_schemas.losses(old, new) == []
    assert stored_schemas.losses(new, old) != []


def test_steps_are_taken_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "title": body["title"] + " one"}

    def second(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "title": body["title"] + " two"}

    monkeypatch.setitem(STEPS, "lesson", (first, second))  # pyright: ignore
    body = written(KINDS["lesson"].model_validate({"id": "x", "title": "say"}))
    assert [read("lesson", body, at).title for at in (1, 2, 3)] == ["say one two", "say two", "say"]
    with pytest.raises(StoreError, match="store_newer"):
        read("lesson", body, 4)
    with pytest.raises(StoreError, match="store_newer"):
        read("no_kind", body, 1)
