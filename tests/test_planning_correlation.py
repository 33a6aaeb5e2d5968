"""Correlations that a plan states: drawn as stated, by rule elsewhere, and by the nearest that can hold."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from kaname.engines.calendars import Floats
from kaname.engines.common_factors import common_factors, possible
from kaname.engines.forecast import forecast
from kaname.model.base import Key
from kaname.model.checks import check
from kaname.model.program import Program
from kaname.planning.translation import translate
from plans import program

TODAY = date(2026, 3, 12)
RUNS = 20_000
TEAMS = ("web", "app", "ops")
WORK = tuple(f"{team}{number}" for team in TEAMS for number in (1, 2))


def stated(coefficient: float, *of: str, within: str = "") -> dict[str, Any]:
    return {"coefficient": coefficient, "reason": "one supplier", **({"within": within} if within else {"of": of})}


def plan(*said: dict[str, Any], **rule: Any) -> Program:
    """Two pieces of work of each of three teams of many people."""
    size = [{"since": "2025-01-01", "people": 50.0}]
    points = {"low": 20, "likely": 40, "high": 100}
    return program(
        charters=[{"id": "p", "correlation": {"stated": said, **rule}}],
        people=[{"id": "kim"}],
        teams=[{"id": team, "headcount": size} for team in TEAMS],
        work_packages=[
            {"id": name, "duration": points, "allocations": [{"team": name[:-1]}], "assignee": "kim"} for name in WORK
        ],
    )


def measured(found: Program) -> dict[tuple[str, str], float]:
    """The correlations of the normal scores of durations, from the ranks of many runs."""
    translation = translate(found, TODAY)
    keep = tuple(translation.ends[Key("work_package", name)] for name in WORK)
    finishes = forecast(translation.instance, runs=RUNS, levelled=False, keep=keep).finishes
    ranks = np.argsort(np.argsort(finishes, axis=1), axis=1).astype(np.float64)
    normal: Floats = 2 * np.sin(np.pi * np.corrcoef(ranks) / 6)
    pairs = [(i, j) for i in range(len(WORK)) for j in range(i + 1, len(WORK))]
    return {(WORK[i], WORK[j]): float(normal[i, j]) for i, j in pairs}


def expected(*special: tuple[tuple[str, str], float], within: float = 0.3, between: float = 0.2) -> Any:
    pairs = [(one, other) for n, one in enumerate(WORK) for other in WORK[n + 1 :]]
    by_rule = {pair: within if pair[0][:-1] == pair[1][:-1] else between for pair in pairs}
    return pytest.approx(by_rule | dict(special), abs=0.03)


def test_the_rule_is_that_of_the_charter() -> None:
    assert measured(plan()) == expected()
    assert measured(plan(within_team=0.6, between_teams=0.1)) == expected(within=0.6, between=0.1)
    assert measured(plan(within_team=0.0, between_teams=0.0)) == expected(within=0.0, between=0.0)


def test_a_pair_of_work_is_tied_as_stated_and_nothing_else_changes() -> None:
    found = plan(stated(0.8, "work_package/web1", "work_package/app1"), stated(-0.3, "work_package/ops1", "web2"))
    assert measured(found) == expected((("web1", "app1"), 0.8), (("web2", "ops1"), -0.3))


def test_two_teams_and_one_team_are_tied_as_stated() -> None:
    found = plan(stated(0.7, within="team/web"), stated(0.5, within="team/app"), stated(0.4, "team/web", "team/app"))
    crossed = [((one, other), 0.4) for one in ("web1", "web2") for other in ("app1", "app2")]
    assert measured(found) == expected((("web1", "web2"), 0.7), (("app1", "app2"), 0.5), *crossed)


def test_what_holds_others_stands_for_the_work_it_holds() -> None:
    whole = plan(stated(0.7, within="work_package/all"))
    works = [
        one.changed(parent="all") if one.kind == "work_package" and one.id in ("web1", "app1", "ops1") else one
        for one in whole
    ]
    parent = program(work_packages=[{"id": "all"}])
    pairs = [(("web1", "app1"), 0.7), (("web1", "ops1"), 0.7), (("app1", "ops1"), 0.7)]
    assert measured(Program([*works, *parent])) == expected(*pairs)


def test_the_nearest_that_can_hold_is_drawn_and_told() -> None:
    high = plan(stated(0.9, "team/web", "team/app"))
    (problem,) = check(high)
    assert (problem.code, problem.path) == ("correlation.unreachable", ("correlation", "stated", 0, "coefficient"))
    assert problem.values["consistent"] == 0.3
    crossed = [((one, other), 0.3) for one in ("web1", "web2") for other in ("app1", "app2")]
    assert measured(high) == expected(*crossed)


def test_with_what_is_named_as_nearest_all_can_hold() -> None:
    pairs = (("web1", "app1", 0.9), ("app1", "ops1", 0.9), ("web1", "ops1", -0.5))
    found = check(plan(*(stated(x, f"work_package/{one}", f"work_package/{other}") for one, other, x in pairs)))
    assert [one.code for one in found] == ["correlation.unreachable"] * 3
    mended = [
        stated(float(str(told.values["consistent"])), f"work_package/{one}", f"work_package/{other}")
        for told, (one, other, _) in zip(found, pairs, strict=True)
    ]
    assert check(plan(*mended)) == ()


def test_a_plan_without_statements_is_drawn_as_ever() -> None:
    instance = translate(plan(), TODAY).instance
    one = instance.activities[0]
    assert [factor for factor, _ in one.factors] == [0, 1 + TEAMS.index("web")]
    assert [loading for _, loading in one.factors] == pytest.approx([0.2**0.5, 0.1**0.5])
    assert instance.factors == 1 + len(TEAMS)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.integers(2, 5),
    st.floats(0, 1),
    st.floats(0, 1),
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted).map(tuple), st.floats(-1, 1)),
)
def test_common_factors_reach_what_they_say(groups: int, one: float, other: float, given: dict[Any, float]) -> None:
    between, within = sorted((one, other))
    asked = {pair: value for pair, value in given.items() if max(pair) < groups}
    found = common_factors(groups, within, between, asked)
    whole = found.common**2 + found.groups @ found.groups.T
    for pair, reached in found.reached.items():
        assert whole[pair] == pytest.approx(reached, abs=1e-6)
        if not found.repaired:
            assert reached == pytest.approx(asked[pair], abs=1e-6)
    assert np.diag(whole).max() <= 1 + 1e-6
    nearest = possible(groups, within, between, asked)
    assert set(nearest) == set(asked)
    if not found.repaired:
        assert nearest == asked
