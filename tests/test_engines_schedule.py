"""The levelled schedule: by hand, on published problems, and by what must always hold; every one is checked."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from bench.published import psplib
from hypothesis import given
from hypothesis import strategies as st

from instances import WEEKDAYS, activity, problem, problems, shuffled
from kaname.engines.checker import check
from kaname.engines.instance import Conflict, ConflictKind, CycleError, Driver, LinkType, Spread
from kaname.engines.network import solve
from kaname.engines.schedule import schedule


def checked(instance, seed=0):
    found = schedule(instance, seed=seed)
    assert check(instance, found) == ()
    return found


def spans(found):
    return list(zip(found.start.tolist(), found.finish.tolist(), strict=True))


def test_one_team_does_one_thing_after_the_other():
    instance = problem(*[activity(days, holds=[(0, 1.0)]) for days in (2, 3, 1)], links=[(2, 1)], resources=[1])
    found = checked(instance)
    assert found.finish_all == 6
    assert spans(found)[2] == (0, 1)
    late = max(range(3), key=lambda i: found.start[i])
    assert found.causes[late].driver == Driver.RESOURCE
    assert found.causes[late].resource == 0
    assert found.finish[found.causes[late].activity] == found.start[late]


def test_parts_of_people_fit_side_by_side():
    instance = problem(*[activity(2, holds=[(0, amount)]) for amount in (0.5, 0.25, 0.25, 0.75)], resources=[1])
    assert checked(instance).finish_all == 4


def test_work_shares_a_day():
    """A day and a half, then half a day, by one person: two days."""
    instance = problem(activity(1.5, holds=[(0, 1.0)], priority=1.0), activity(0.5, holds=[(0, 1.0)]), resources=[1])
    assert spans(checked(instance)) == [(0, 1.5), (1.5, 2)]


def test_capacity_that_varies_by_day():
    """Two people but on Wednesday: what needs both for two days waits for Thursday if it can't be done before."""
    instance = problem(
        activity(2, holds=[(0, 2.0)], not_before=1.0), activity(3, holds=[(0, 1.0)]), resources=[[2, 2, 1, 2, 2, 2, 2]]
    )
    assert spans(checked(instance)) == [(3, 5), (0, 3)]


def test_weekends_pass_without_work():
    instance = problem(
        activity(4, holds=[(0, 1.0)], priority=1.0),
        activity(3, holds=[(0, 1.0)]),
        calendars=(WEEKDAYS,),
        resources=[[1, 1, 1, 1, 1, 0, 0]],
    )
    assert spans(checked(instance)) == [(0, 4), (4, 9)]


def test_priority_goes_first_and_so_does_what_it_waits_for():
    instance = problem(
        activity(3, holds=[(0, 1.0)], priority=1.0),
        activity(3, holds=[(0, 1.0)], priority=2.0),
        activity(1, holds=[(0, 1.0)]),
        activity(2, holds=[(0, 1.0)], priority=3.0),
        links=[(2, 3)],
        resources=[1],
    )
    assert spans(checked(instance)) == [(6, 9), (3, 6), (0, 1), (1, 3)]


def test_what_has_started_stays_and_books_first():
    """Two started tasks need more than there is: both go on, and that is told; the urgent one waits."""
    instance = problem(
        activity(5, holds=[(0, 1.0)], priority=9.0),
        activity(6, holds=[(0, 1.0)], started=1.0),
        activity(9, holds=[(0, 1.0)], started=0.0, remaining=Spread(2.0)),
        resources=[1],
        now=3.0,
    )
    found = checked(instance)
    assert spans(found) == [(7, 12), (1, 7), (0, 5)]
    assert [one.driver for one in found.causes] == [Driver.RESOURCE, Driver.ACTUAL, Driver.ACTUAL]
    assert found.causes[0].activity == 1
    lacking = [one for one in found.conflicts if one.kind == ConflictKind.CAPACITY]
    assert [(one.by, one.resource) for one in lacking] == [(1.0, 0)]


def test_finished_work_holds_nothing():
    instance = problem(
        activity(5, holds=[(0, 1.0)], started=0.0, finished=2.0),
        activity(1, holds=[(0, 1.0)]),
        links=[(0, 1)],
        resources=[1],
        now=2.0,
    )
    assert spans(checked(instance)) == [(0, 2), (2, 3)]


def test_a_pin_keeps_its_capacity_from_more_urgent_work():
    instance = problem(
        activity(4, holds=[(0, 1.0)], priority=1.0), activity(2, holds=[(0, 1.0)], start_pin=3.0), resources=[1]
    )
    found = checked(instance)
    assert spans(found) == [(5, 9), (3, 5)]
    assert found.causes[1].driver == Driver.PIN
    assert found.conflicts == ()


def test_wishes_that_cannot_be_kept_are_told():
    instance = problem(
        activity(4, deadline=3.0),
        activity(2, start_pin=1.0),
        activity(2, finish_pin=5.0),
        links=[(0, 1), (0, 2)],
    )
    found = checked(instance)
    assert spans(found) == [(0, 4), (4, 6), (4, 6)]
    assert found.conflicts == (
        Conflict(ConflictKind.DEADLINE, 0, 1.0),
        Conflict(ConflictKind.START_PIN, 1, 3.0),
        Conflict(ConflictKind.FINISH_PIN, 2, 1.0),
    )


@pytest.mark.parametrize(
    ("units", "by"),
    [([2] * 7, 1.0), ([2, 2, 0, 2, 2, 2, 2], 3.0), ([0] * 7, 3.0), ([3, 0, 3, 0, 3, 0, 0], 3.0)],
)
def test_demand_above_what_is_ever_there_is_scheduled_and_told(units, by):
    """Four days with three people, who are never there so long: it takes what there is, as soon as nobody else does."""
    instance = problem(activity(4, holds=[(0, 3.0)]), activity(3, holds=[(0, 0.0)]), resources=[units])
    found = checked(instance)
    assert found.start[0] == 0
    assert [(one.kind, one.activity, one.by, one.resource) for one in found.conflicts] == [
        (ConflictKind.CAPACITY, 0, by, 0)
    ]


def test_two_teams_that_are_never_there_together():
    instance = problem(
        activity(1, holds=[(0, 1.0), (1, 1.0)]), resources=[[1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1]]
    )
    assert {one.kind for one in checked(instance).conflicts} == {ConflictKind.CAPACITY}


def test_infinite_capacity_is_no_limit():
    instance = problem(*[activity(3, holds=[(0, 5.0)], start_pin=1.0) for _ in range(9)], resources=[[np.inf] * 7])
    found = checked(instance)
    assert found.finish_all == 4
    assert found.conflicts == ()


def test_causes_by_hand():
    instance = problem(
        activity(3),
        activity(2),
        activity(2, not_before=4.0),
        activity(0, start_pin=6.0),
        activity(1),
        links=[(0, 1), (1, 4, LinkType.FF)],
        now=1.0,
    )
    found = checked(instance)
    assert [(one.driver, one.activity) for one in found.causes] == [
        (Driver.NOW, -1),
        (Driver.LINK, 0),
        (Driver.NOT_BEFORE, -1),
        (Driver.PIN, -1),
        (Driver.LINK, 1),
    ]


def test_far_beyond_the_arrays():
    instance = problem(*[activity(90, holds=[(0, 1.0)]) for _ in range(40)], calendars=(WEEKDAYS,), resources=[1])
    assert checked(instance).finish_all == 40 * 90 / 5 * 7 - 2


def test_nothing_to_do():
    assert schedule(problem(now=2.0)).finish_all == 2.0


def test_a_cycle_is_refused():
    with pytest.raises(CycleError):
        schedule(problem(activity(1), activity(1), links=[(0, 1), (1, 0)]))


def test_a_resource_below_nothing_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        schedule(problem(activity(1), resources=[-1]))


@given(problems(capacity=True, most=8), st.integers(0, 3))
def test_every_schedule_is_valid_and_no_earlier_than_the_critical_path(instance, seed):
    found = checked(instance, seed)
    network = solve(instance)
    assert np.all(found.finish >= network.early_finish - 1e-6)
    assert found.finish_all >= network.finish - 1e-6


@given(problems(capacity=True, most=8))
def test_the_same_seed_gives_the_same_plan(instance):
    first, second = schedule(instance, seed=5), schedule(instance, seed=5)
    assert spans(first) == spans(second)
    assert first.causes == second.causes


@given(problems(capacity=True, most=8), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(instance, random):
    order = random.sample(range(len(instance.activities)), len(instance.activities))
    moved, place = shuffled(instance, order)
    first, second = schedule(instance), schedule(moved)
    assert second.start[place] == pytest.approx(first.start)
    assert second.finish[place] == pytest.approx(first.finish)


@given(problems(capacity=True, most=6))
def test_without_demands_it_is_the_critical_path(instance):
    free = tuple(replace(one, modes=(replace(one.modes[0], demands=()),)) for one in instance.activities)
    instance = replace(instance, activities=free)
    found, network = checked(instance), solve(instance)
    assert found.start == pytest.approx(network.early_start)
    assert found.finish == pytest.approx(network.early_finish)


@pytest.mark.parametrize(
    ("folder", "bounds"),
    [("psplib", {"j30": 4, "j60": 6, "j90": 6, "j120": 11}), ("psplib_open", {"j60": 19, "j90": 17, "j120": 15})],
)
def test_published_problems(shared, folder, bounds):
    """Valid, not below the best known bound, and the mean gap to the best known makespan in percent within bounds."""
    data = shared / "data" / "scheduling" / folder
    gaps = {name: [] for name in bounds}
    with (data / "best_known.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = checked(psplib(data / f"{row['instance']}.sm"))
            assert found.finish_all >= float(row["lower_bound"])
            gaps[row["set"]].append(100 * (found.finish_all / float(row["upper_bound"]) - 1))
    assert all(gaps.values())
    for name, bound in bounds.items():
        assert np.mean(gaps[name]) <= bound, f"{name}: {np.mean(gaps[name]):.2f} %"
