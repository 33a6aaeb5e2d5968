"""The comparison with known answers must itself be able to fail."""

from decimal import Decimal

import pytest

from known_answers import compare


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
