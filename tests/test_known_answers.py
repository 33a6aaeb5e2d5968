"""The comparison with known answers must itself be able to fail."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from known_answers import Topic, compare


@pytest.mark.parametrize(
    ("expected", "actual", "tolerance"),
    [
        (1, 1, {}),
        (0.1, Decimal("0.1"), {}),
        (100, 100.5, {"abs": 0.5}),
        (100, 101, {"rel": 0.01}),
        (100, 101, {"abs": 0.1, "rel": 0.01}),
        ({"a": {"b": 3}}, {"a": {"b": 4}, "extra": 0}, {"a": 1}),
        ([None, "x", True], (None, "x", True), {}),
    ],
)
def test_equal(expected, actual, tolerance):
    compare(expected, actual, tolerance)


@pytest.mark.parametrize(
    ("expected", "actual", "tolerance"),
    [
        (1, 1.0000001, {}),
        (100, 100.51, {"abs": 0.5}),
        (100, 101.1, {"rel": 0.01}),
        ({"a": 1, "b": 2}, {"a": 1}, {}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"a": 5}),
        ([1, 2], [1], {}),
        (None, 0, {"abs": 1}),
        (0, None, {"abs": 1}),
        (True, 1, {"abs": 1}),
        (1, True, {"abs": 1}),
        ("ok", "okay", {}),
        (1, float("nan"), {"abs": 1}),
    ],
)
def test_different(expected, actual, tolerance):
    with pytest.raises((AssertionError, ArithmeticError)):
        compare(expected, actual, tolerance)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fixture file of two cases, the second of which takes the items of the first and names a file."""
    cases = [
        {"id": "one", "input": {"items": [1, 2]}, "expected": {"sum": 3}},
        {"id": "two", "input": {"items": "as one", "factor": 2}, "expected": {"sum": 6.04}, "tolerance": {"abs": 0.05}},
        {"id": "three", "input": {"file": "data.csv"}, "expected": "data.csv"},
    ]
    fixtures = tmp_path / "standards" / "fixtures"
    fixtures.mkdir(parents=True)
    (fixtures / "topic.json").write_text(json.dumps({"format": 1, "cases": cases}), encoding="utf-8")
    return tmp_path


def test_cases_take_each_others_items_and_files_are_found(folder):
    topic = Topic("topic")
    topic.case("one", "two")(lambda given: {"sum": sum(given["items"]) * given.get("factor", 1)})
    topic.case("three")(lambda given: given["file"].relative_to(folder / "standards" / "fixtures").name)
    for case_id in topic.ids:
        topic.check(folder, case_id)
    topic.check_complete(folder)


def test_a_forgotten_case_and_a_case_that_is_gone_are_found(folder):
    topic = Topic("topic", later={"two": "not yet"})
    topic.case("one")(lambda given: given)
    with pytest.raises(AssertionError):
        topic.check_complete(folder)
    topic.case("three", "four")(lambda given: given)
    with pytest.raises(AssertionError):
        topic.check_complete(folder)


def test_a_case_that_is_computed_is_not_also_for_later(folder):
    topic = Topic("topic", later={"one": "not yet"})
    topic.case("one", "two", "three")(lambda given: given)
    with pytest.raises(AssertionError):
        topic.check_complete(folder)
