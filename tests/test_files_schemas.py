"""The schemas say of a plan file what Kaname says of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from effort import examples
from kaname.files import schemas
from kaname.files.bodies import body
from kaname.files.editor_schemas import baseline_schema, history_schema, plan_schema
from kaname.files.reading import read
from kaname.files.records import LISTS, SINGULAR
from kaname.model.base import Key
from kaname.model.history import Moved, PastForecast
from kaname.model.history_lines import written
from kaname.model.kinds import PLURALS
from plan_strategies import INSTANTS, records

ROOT = Path(__file__).parents[1]
PLAN = Draft202012Validator(plan_schema())
EXAMPLES = sorted(path for path in (ROOT / "examples").rglob("*.y*ml") if "baselines" not in path.parts)


def faults(validator: Draft202012Validator, data: Any) -> list[str]:
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(data)]


def test_the_schemas_are_schemas_and_cover_every_list() -> None:
    for schema in (plan_schema(), baseline_schema(), history_schema()):
        Draft202012Validator.check_schema(schema)
    assert set(plan_schema()["properties"]) == set(LISTS)
    assert set(LISTS.values()) == set(PLURALS.values())


def test_kinds_and_fields_are_described() -> None:
    schema = plan_schema()
    risks, risk = schema["properties"]["risks"], schema["$defs"]["Risk"]
    assert risks["description"].startswith("An uncertain event: cause, event, effect")
    assert risk["properties"]["owner"]["description"] == "person"
    assert risk["properties"]["subjects"]["description"] == "initiative | work_package | milestone | component | team"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "commented_plan").rglob("*.y*ml")) + EXAMPLES, ids=lambda path: path.name
)
def test_plans_without_fault_are_valid(path: Path) -> None:
    document = read(path.read_bytes(), path.name).document
    assert document is not None
    found = faults(PLAN, document.data)
    assert [fault for fault in found if "bogus" not in fault] == []


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_any_valid_record_is_valid_by_the_schema(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(LISTS)))
    found = body(data.draw(records(LISTS[name], full=data.draw(st.booleans()))))
    assert faults(PLAN, {name: found if name in SINGULAR else [found]}) == []


@pytest.mark.parametrize("reason", ["waiting for the customer: legal", ["issue/i"], "plain"])
def test_words_may_stand_where_references_may(reason: Any) -> None:
    assert faults(PLAN, {"work_packages": [{"id": "a", "blocked_by": reason}]}) == []
    assert faults(PLAN, {"work_packages": [{"id": "a", "blocked_by": ["not one"]}]}) != []


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ({"risk": []}, "Additional properties are not allowed ('risk' was unexpected)"),
        ({"charter": []}, "charter: [] is not of type 'object'"),
        ({"risks": [{}]}, "risks/0: 'id' is a required property"),
        ({"risks": [{"id": "a", "roam": "owend"}]}, "risks/0/roam"),
        ({"risks": [{"id": "a", "probability": 2}]}, "risks/0/probability"),
        ({"risks": [{"id": "a", "owner": "team/x"}]}, "risks/0/owner"),
        ({"risks": [{"id": "a", "subjects": ["x y"]}]}, "risks/0/subjects/0"),
        ({"teams": [{"id": "a", "opens": "9 o'clock"}]}, "teams/0/opens"),
        ({"people": [{"id": "a", "cost_rate": 600}]}, "people/0/cost_rate"),
        (
            {"decisions": [{"id": "a", "options": [{"name": "n", "scores": {"x": "y"}}]}]},
            "decisions/0/options/0/scores/x",
        ),
        ({"people": [{"id": "a b"}]}, "people/0/id"),
    ],
)
def test_what_kaname_refuses_an_editor_marks(plan: Any, fault: str) -> None:
    (found,) = faults(PLAN, plan)
    assert fault in found


def test_ids_beyond_ascii_are_no_fault_in_any_editor() -> None:
    assert faults(PLAN, {"people": [{"id": "要"}], "risks": [{"id": "r", "owner": "person/要"}]}) == []
    assert "\\w" not in json.dumps(plan_schema())


@given(at=INSTANTS, target=st.dates().map(str), seed=st.integers(0, 99))
def test_lines_that_kaname_writes_are_valid(at: Any, target: str, seed: int) -> None:
    key = Key("milestone", "m")
    lines = Draft202012Validator(history_schema())
    for fact in (
        Moved(at, key, "target", target, None, by="x"),
        PastForecast(at, key, at.date(), None, None, seed=seed),
    ):
        assert faults(lines, json.loads(written(fact))) == []
    assert faults(lines, {"at": "x", "record": "m", "field": "target"}) != []


def test_baselines_are_described() -> None:
    head = {"name": "a", "on": "2026-03-12", "by": "kim", "why": ""}
    validator = Draft202012Validator(baseline_schema())
    assert faults(validator, {"baseline": head, "commitments": {"milestone/x": "2026-03-12"}}) == []
    assert faults(validator, {"baseline": {"name": "a"}}) != []
    assert faults(validator, {"baseline": head, "commitments": ["milestone/x"]}) != []


def test_schemas_are_written_and_may_be_written_again(tmp_path: Path) -> None:
    paths = schemas(tmp_path / "schemas")
    assert [path.name for path in paths] == ["plan.schema.json", "baseline.schema.json", "history.schema.json"]
    assert json.loads(paths[0].read_text(encoding="utf-8")) == plan_schema()
    assert schemas(tmp_path / "schemas") == paths
