"""What a plan counts in lies within the bounds of its meaning; countries are those that calendars know."""

import re
from typing import Any

import holidays
import pytest
from holidays.registry import COUNTRIES as KNOWN
from pydantic import TypeAdapter, ValidationError

from kaname.model import base, countries
from kaname.model.people import Headcount, Team
from kaname.model.plan import Allocation, Dependency, WorkPackage
from kaname.model.risks import DaysImpact

LINK = {"id": "d", "predecessor": "a", "successor": "b"}


def points(low: float, likely: float, high: float) -> dict[str, float]:
    return {"low": low, "likely": likely, "high": high}


def shift(days: float) -> dict[str, Any]:
    return {"work": "work_package/a", "days": points(0, 0, days) if days > 0 else points(days, 0, 0)}


@pytest.mark.parametrize(
    ("cls", "inside", "outside"),
    [
        (WorkPackage, {"id": "a", "duration": points(0, 1, 10_000)}, {"id": "a", "duration": points(-1, 1, 2)}),
        (WorkPackage, {"id": "a", "duration": points(1, 1, 10_000)}, {"id": "a", "duration": points(1, 2, 10_001)}),
        (WorkPackage, {"id": "a", "effort": points(1, 1, 1_000_000)}, {"id": "a", "effort": points(1, 1, 1_000_001)}),
        (WorkPackage, {"id": "a", "remaining": 0}, {"id": "a", "remaining": -1}),
        (Allocation, {"team": "t", "people": 0.01}, {"team": "t", "people": 1e-7}),
        (Allocation, {"team": "t", "people": 10_000}, {"team": "t", "people": 1e300}),
        (Headcount, {"since": "2026-01-01", "people": 0}, {"since": "2026-01-01", "people": 10_001}),
        (Dependency, {**LINK, "lag": -10_000}, {**LINK, "lag": 1e9}),
        (DaysImpact, shift(10_000), shift(1e6)),
        (DaysImpact, shift(-10_000), shift(-1e6)),
        (Team, {"id": "t", "hours_per_day": 24}, {"id": "t", "hours_per_day": 25}),
    ],
)
def test_bounds_are_kept_from_both_sides(
    cls: type[base.Value], inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    cls.model_validate(inside)
    with pytest.raises(ValidationError):
        cls.model_validate(outside)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e308])
@pytest.mark.parametrize("kind", [base.Number, base.NonNegative, base.Positive, base.Exact])
def test_no_number_is_none_or_beyond_counting(kind: Any, number: float) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(number)


@pytest.mark.parametrize("text", ["1969-12-31", "2201-01-01", "0001-01-01", "9999-12-31"])
def test_days_and_moments_lie_within_the_time_of_plans(text: str) -> None:
    for kind, written in ((base.Day, text), (base.Instant, f"{text}T12:00:00Z")):
        with pytest.raises(ValidationError, match=r"day_beyond: 1970-01-01 … 2200-12-31"):
            TypeAdapter(kind).validate_python(written)
    with pytest.raises(ValidationError):
        TypeAdapter(base.Quarter).validate_python(f"{text[:4]}-Q1")


@pytest.mark.parametrize("text", ["1970-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_are_within(text: str) -> None:
    assert str(TypeAdapter(base.Day).validate_python(text)) == text
    assert TypeAdapter(base.Quarter).validate_python(f"{text[:4]}-Q1") == f"{text[:4]}-Q1"


@pytest.mark.parametrize(
    ("country", "meant"), [("EN", "GB, US"), ("EU", "EC, EE, EG"), ("ZZ", "ZA, ZM, ZW"), ("UK-ENG", "GB")]
)
def test_what_is_no_country_is_refused_with_those_that_may_be_meant(country: str, meant: str) -> None:
    with pytest.raises(ValidationError, match=f"country_unknown: {meant}"):
        TypeAdapter(base.Country).validate_python(country)


def test_countries_and_parts_are_those_of_the_calendars() -> None:
    codes = {code for _, *found in KNOWN.values() for code in found if len(code) == 2}
    assert codes - {"UK"} == countries.COUNTRIES
    for nation in countries.COUNTRIES:
        parts = getattr(holidays, nation).get_entity().subdivisions
        written = {f"{nation}-{part}" for part in parts if re.fullmatch("[A-Z0-9]{1,3}", part)}
        assert written == countries.PARTS.get(nation, frozenset())


@pytest.mark.parametrize(("country", "counted"), [("DE-BY", "DE-BY"), ("DE-ZZ", "DE"), ("JP-13", "JP"), ("CN", "CN")])
def test_a_part_without_holidays_of_its_own_counts_as_its_country(country: str, counted: str) -> None:
    assert countries.calendar(country) == counted
