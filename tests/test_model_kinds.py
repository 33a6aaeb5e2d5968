"""Every kind stands in the one list, and its references lead to kinds that exist."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from kaname.model import base, people, plan
from kaname.model.base import Entity, Ref, Value
from kaname.model.kinds import KINDS, PLURALS, ref_fields, references
from kaname.model.plan import Milestone, WorkPackage
from strategies import entities

DUTIES = {"roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance"}


def subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from subclasses(sub)


def test_every_record_class_is_a_kind() -> None:
    assert {cls for cls in subclasses(Entity) if cls.__module__.startswith("kaname.")} == set(KINDS.values())


def test_names_of_kinds_and_lists_are_unique() -> None:
    assert len(PLURALS) == len(KINDS)
    assert set(PLURALS.values()) == set(KINDS.values())
    assert not set(KINDS) & set(PLURALS)
    assert [cls.kind for cls in KINDS.values()] == list(KINDS)


def test_every_kind_belongs_to_one_of_the_eight_duties() -> None:
    assert {cls.duty for cls in KINDS.values()} == DUTIES


@pytest.mark.parametrize("cls", KINDS.values(), ids=KINDS)
def test_references_lead_to_kinds_that_exist(cls: type[Entity]) -> None:
    for field in ref_fields(cls):
        assert field.kinds, field.path
        assert set(field.kinds) <= set(KINDS), field.path


@pytest.mark.parametrize("cls", KINDS.values(), ids=KINDS)
def test_every_kind_and_field_says_what_it_is_for(cls: type[Entity]) -> None:
    assert cls.__doc__
    assert cls.__doc__ != Entity.__doc__
    assert cls.model_json_schema()["properties"]


def test_every_value_is_frozen_and_refuses_unknown_fields() -> None:
    for cls in subclasses(Value):
        assert cls.model_config.get("frozen"), cls
        assert cls.model_config.get("extra") == "forbid", cls


def test_ref_fields_tell_paths_through_parts_and_whether_they_must_be_there() -> None:
    found = {field.path: field for field in ref_fields(WorkPackage)}
    assert found["allocations", "team"] == (("allocations", "team"), ("team",), False)
    assert found["assignee",].kinds == ("person",)
    assert {field.path for field in ref_fields(people.Team)} == {("lead",), ("members", "person")}
    assert next(field for field in ref_fields(KINDS["exception"]) if field.path == ("subject",)).required
    assert next(field for field in ref_fields(plan.DeclaredHealth) if field.path == ("by",)).required


def test_references_stand_in_the_order_of_the_fields() -> None:
    work = WorkPackage.model_validate(
        {
            "id": "a",
            "assignee": "kim",
            "allocations": [{"team": "web"}, {"team": "ops"}],
            "parent": "top",
            "initiative": "i",
        }
    )
    assert [(path, str(ref)) for path, ref in references(work)] == [
        (("initiative",), "i"),
        (("parent",), "top"),
        (("assignee",), "kim"),
        (("allocations", 0, "team"), "web"),
        (("allocations", 1, "team"), "ops"),
    ]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_references_are_all_there_are(kind: str, data: st.DataObject) -> None:
    record = data.draw(entities(kind))
    found = list(references(record))
    assert sorted(ref for _, ref in found) == sorted(_all_refs(record))
    shapes = {tuple(step for step in path if isinstance(step, str)) for path, _ in found}
    assert shapes <= {field.path for field in ref_fields(KINDS[kind])}


def _all_refs(value: Any) -> Iterator[Ref[Any]]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _all_refs(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _all_refs(item)


def test_a_reference_knows_its_kinds_wherever_it_stands() -> None:
    milestone = Milestone.model_validate({"id": "m", "work": ["initiative/i"]})
    assert milestone.work[0].kinds == ("work_package", "initiative", "milestone")


@pytest.mark.parametrize("module", ["base", "controls", "visibility", "checks"])
def test_any_part_of_the_model_can_be_imported_first(module: str) -> None:
    use = "from kaname.model.plan import Milestone; Milestone(id='m', work=['initiative/i'])"
    script = f"import kaname.model.{module}; {use}"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_base_has_no_kind() -> None:
    assert base.Entity.kind == ""
