"""Planning anew after a change: by hand, and by what must always hold; every schedule is checked."""

from dataclasses import replace

import numpy as np
import pytest
from bench.stability import slipped
from hypothesis import given
from hypothesis import strategies as st

from instances import WEEKDAYS, activity, problem, problems, shuffled
from kaname.engines.checker import check
from kaname.engines.instance import ConflictKind, CycleError, Driver, Spread
from kaname.engines.schedule import replan, schedule


def replanned(instance, previous, **options):
    found = replan(instance, np.array(previous, dtype=float), **options)
    assert check(instance, found) == ()
    return found


def team(*days, **fields):
    """Activities that one person does."""
    return [activity(each, holds=[(0, 1.0)], **fields) for each in days]


@given(problems(capacity=True), st.integers(0, 3))
def test_what_did_not_change_does_not_move(instance, seed):
    plan = schedule(instance, seed=seed)
    again = replanned(instance, plan.start, seed=seed, exchange=10.0)
    assert again.finish_all <= plan.finish_all + 1e-6
    missed = [c.kind for c in plan.conflicts if c.kind != ConflictKind.CAPACITY]
    if not missed:
        assert again.start == pytest.approx(plan.start)


@given(problems(capacity=True), st.data())
def test_after_any_slip_the_plan_is_valid_and_what_has_started_stays(instance, data):
    plan = schedule(instance)
    late = data.draw(st.integers(0, len(instance.activities) - 1))
    changed = slipped(instance, plan, late, data.draw(st.sampled_from([0.5, 2.0, 3.25])))
    found = replanned(changed, plan.start)
    begun = [i for i, one in enumerate(changed.activities) if one.started is not None]
    assert found.start[begun] == pytest.approx(plan.start[begun])


@given(problems(capacity=True), st.randoms())
def test_the_order_of_the_input_changes_nothing(instance, random):
    plan = schedule(instance)
    late = random.randrange(len(instance.activities))
    changed = slipped(instance, plan, late, 2.0)
    order = list(range(len(instance.activities)))
    random.shuffle(order)
    other, place = shuffled(changed, order)
    moved = replanned(other, plan.start[order])
    assert moved.start[place] == pytest.approx(replanned(changed, plan.start).start)


@given(problems(capacity=True))
def test_without_a_plan_in_force_the_plan_is_as_good_as_a_new_one(instance):
    found = replanned(instance, [np.nan] * len(instance.activities))
    if not any(one.priority or one.deadline or one.start_pin is not None for one in instance.activities):
        assert found.finish_all <= schedule(instance).finish_all + 1e-6


def test_a_slip_is_absorbed_where_there_is_a_gap():
    """The first takes a day longer; the second follows it, and the third, after a gap, stays."""
    instance = problem(
        activity(2, holds=[(0, 1.0)], started=0.0, remaining=Spread(3.0)),
        *team(2),
        activity(2, holds=[(0, 1.0)], not_before=6.0),
        resources=[1],
    )
    found = replanned(instance, [0, 2, 6])
    assert found.start.tolist() == [0, 3, 6]
    assert [cause.driver for cause in found.causes] == [Driver.ACTUAL, Driver.RESOURCE, Driver.NOT_BEFORE]


def test_one_makes_way_instead_of_all():
    """Ten days of one person: a day more in front moves the one that can go to the end, instead of all ten."""
    work = team(*[1] * 10)
    instance = problem(activity(1, started=0.0, remaining=Spread(2.0), holds=[(0, 1.0)]), *work, resources=[1])
    found = replanned(instance, range(11))
    moved = [i for i in range(1, 11) if found.start[i] != i]
    assert moved == [1]
    assert found.start[1] == 11


def test_what_is_shorter_leaves_a_gap_that_nobody_moves_for():
    instance = problem(*team(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), resources=[1])
    shorter = replace(instance, activities=(*team(0.5), *instance.activities[1:]))
    found = replanned(shorter, range(10), exchange=1.0)
    assert found.start.tolist() == list(range(10))
    assert found.causes[1].driver == Driver.KEPT
    assert replanned(shorter, range(10), exchange=0.0).finish_all == 9.5


def test_new_work_takes_what_is_free():
    instance = problem(*team(2, 2, 2), resources=[1], links=[(0, 1)])
    found = replanned(instance, [0, 4, np.nan])
    assert found.start.tolist() == [0, 4, 2]


def test_a_new_link_moves_what_it_holds_alone():
    instance = problem(*[activity(2) for _ in range(4)], links=[(0, 1), (2, 1)])
    found = replanned(instance, [0, 2, 3, 3], exchange=5.0)
    assert found.start.tolist() == [0, 5, 3, 3]
    assert found.causes[3].driver == Driver.KEPT
    assert found.causes[1].driver == Driver.LINK


def test_a_new_pin_is_kept_and_displaces():
    instance = problem(*team(2, 2), activity(2, holds=[(0, 1.0)], start_pin=2.0), resources=[1])
    found = replanned(instance, [0, 2, 4])
    assert found.start.tolist() == [0, 4, 2]
    assert not found.conflicts


def test_a_deadline_that_is_missed_is_worth_a_move():
    work = [activity(2, holds=[(0, 1.0)], deadline=4.0 if i == 3 else None) for i in range(4)]
    found = replanned(problem(*work, resources=[1]), [0, 2, 4, 6])
    assert found.finish[3] <= 4
    assert not found.conflicts


def test_dates_are_kept_in_working_time():
    """What was to start on a Saturday that is a day off by now starts on Monday."""
    instance = problem(activity(2, calendar=0), activity(1, calendar=0), calendars=(WEEKDAYS,))
    found = replanned(instance, [5, 9], exchange=2.0)
    assert found.start.tolist() == [7, 9]


def test_what_is_no_problem_has_no_plan():
    assert replanned(problem(), []).start.tolist() == []
    with pytest.raises(CycleError):
        replan(problem(activity(1), activity(1), links=[(0, 1), (1, 0)]), np.zeros(2))
