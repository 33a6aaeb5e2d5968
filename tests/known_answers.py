"""Published known answers: one file per topic, and one way to compare with them.

The rules are those of `standards/README.md`: `abs` or `rel` for all numbers (both given: the wider holds), or one
absolute number per field name that covers everything below it; no tolerance means exact; null means undefined.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

Compute = Callable[[Any], Any]


class Topic:
    """The cases of one fixture file: those computed here, and those that wait for later work (with the reason)."""

    def __init__(self, name: str, later: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.later = dict(later or {})
        self.computed: dict[str, Compute] = {}

    def case(self, *case_ids: str) -> Callable[[Compute], Compute]:
        """Register the function that makes the answer of these cases from their `input`."""

        def register(compute: Compute) -> Compute:
            for case_id in case_ids:
                assert case_id not in self.computed, f"{case_id} is computed twice"
                self.computed[case_id] = compute
            return compute

        return register

    @property
    def ids(self) -> list[str]:
        """Ids to parametrise the test of this topic with."""
        return sorted(self.computed)

    def check(self, shared: Path, case_id: str) -> None:
        """Compute one case and hold every expected field against the answer."""
        case = load(shared, self.name)[case_id]
        answer = self.computed[case_id](case["input"])
        compare(case["expected"], answer, case.get("tolerance", {}))

    def check_complete(self, shared: Path) -> None:
        """Fail when a case of the file has no test, or a test has no case."""
        assert set(load(shared, self.name)) == set(self.computed) | set(self.later)
        assert not set(self.computed) & set(self.later)


def load(shared: Path, name: str) -> dict[str, Any]:
    """The cases of one file by id, with `"as <id>"` replaced by the items of that case, and files named in full."""
    folder = shared / "standards" / "fixtures"
    cases = {case["id"]: case for case in json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["cases"]}
    for case in cases.values():
        given = case["input"]
        if isinstance(given, dict) and str(given.get("items", "")).startswith("as "):
            other = cases[given.pop("items").removeprefix("as ")]
            case["input"] = other["input"] | given
        elif isinstance(given, dict) and "file" in given:
            given["file"] = folder / given["file"]
    return cases


def exact(number: float | str) -> Decimal:
    """The decimal that a number of a file prints as."""
    return Decimal(str(number))


def compare(expected: Any, actual: Any, tolerance: Mapping[str, float], path: tuple[str, ...] = ()) -> None:
    """Assert that the answer holds everything that is expected, at the case's tolerance."""
    where = ".".join(path) or "answer"
    if isinstance(expected, dict):
        assert isinstance(actual, Mapping), f"{where}: {actual!r} has no fields"
        for key, value in expected.items():
            assert key in actual, f"{where}: no field {key}"
            compare(value, actual[key], tolerance, (*path, key))
    elif isinstance(expected, list):
        assert isinstance(actual, Sequence), f"{where}: {actual!r} is no list"
        assert not isinstance(actual, str), f"{where}: {actual!r} is no list"
        assert len(actual) == len(expected), f"{where}: {actual!r} instead of {expected!r}"
        for position, (value, other) in enumerate(zip(expected, actual, strict=True)):
            compare(value, other, tolerance, (*path, str(position)))
    else:
        compare_value(expected, actual, tolerance, path)


def compare_value(expected: Any, actual: Any, tolerance: Mapping[str, float], path: tuple[str, ...]) -> None:
    """Assert that one value is the expected one: texts, truths and nulls exactly, numbers within the allowance."""
    where = ".".join(path) or "answer"
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        assert isinstance(actual, type(expected)), f"{where}: {actual!r} instead of {expected!r}"
        assert actual == expected, f"{where}: {actual!r} instead of {expected!r}"
        return
    allowed = allowance(expected, tolerance, path)
    assert actual is not None, f"{where}: undefined instead of {expected!r}"
    assert not isinstance(actual, (bool, str)), f"{where}: {actual!r} instead of {expected!r}"
    distance = abs(exact(actual) - exact(expected))
    assert distance <= allowed, f"{where}: {actual!r} instead of {expected!r}, off by {distance}, allowed {allowed}"


def allowance(expected: float, tolerance: Mapping[str, float], path: tuple[str, ...]) -> Decimal:
    """How far a number may lie from the expected one: by the nearest named field above it, else by `abs` and `rel`."""
    for name in reversed(path):
        if name in tolerance:
            return exact(tolerance[name])
    relative = exact(tolerance.get("rel", 0)) * abs(exact(expected))
    return max(exact(tolerance.get("abs", 0)), relative)
