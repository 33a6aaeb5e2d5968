"""The checker: it finds every kind of planted fault, and nothing in schedules made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from instances import WEEKDAYS, activity, problem
from kaname.engines.checker import Rule, check
from kaname.engines.instance import Cause, Conflict, ConflictKind, Driver, LinkType, Schedule, Spread


def plan(*spans, conflicts=(), levelled=True):
    return Schedule(
        start=np.array([float(start) for start, _ in spans]),
        finish=np.array([float(finish) for _, finish in spans]),
        mode=np.zeros(len(spans), dtype=np.int64),
        causes=(Cause(Driver.NOTHING),) * len(spans),
        conflicts=tuple(conflicts),
        levelled=levelled,
        finish_all=max((float(finish) for _, finish in spans), default=0.0),
    )


WEEK = problem(
    activity(5, holds=[(0, 1.0)]),
    activity(2.5, holds=[(0, 1.0)], not_before=3.0),
    activity(1, holds=[(0, 0.5)], started=0.0, finished=1.0),
    activity(4, holds=[(0, 0.5)], started=0.0, remaining=Spread(3.0)),
    activity(0, deadline=9.0),
    links=[(0, 1), (1, 4)],
    calendars=(WEEKDAYS,),
    resources=[1.5],
    now=1.0,
)
LATE = Conflict(ConflictKind.DEADLINE, 4, 1.5)
GOOD = plan((1, 8), (8, 10.5), (0, 1), (0, 4), (10.5, 10.5), conflicts=[LATE])


def moved(i, start, finish, conflicts=GOOD.conflicts):
    spans = list(zip(GOOD.start, GOOD.finish, strict=True))
    spans[i] = (start, finish)
    return plan(*spans, conflicts=conflicts)


def test_a_good_schedule_has_no_violation():
    assert check(WEEK, GOOD) == ()


@pytest.mark.parametrize(
    ("schedule", "rule", "i"),
    [
        (plan((1, 8)), Rule.SHAPE, -1),
        (moved(0, np.nan, 8), Rule.SHAPE, 0),
        (moved(0, 8, 1), Rule.SHAPE, 0),
        (replace(GOOD, mode=np.array([0, 0, 0, 0, 1])), Rule.SHAPE, 4),
        (moved(2, 0, 1.5), Rule.ACTUAL, 2),
        (moved(2, 0.5, 1), Rule.ACTUAL, 2),
        (moved(3, 0.5, 4), Rule.ACTUAL, 3),
        (moved(3, 0, 5), Rule.DURATION, 3),
        (moved(3, 0, 0.5), Rule.NOW, 3),
        (moved(0, 0, 5), Rule.NOW, 0),
        (moved(0, 1, 8.5), Rule.DURATION, 0),
        (moved(1, 12, 15.5), Rule.WORKING_TIME, 1),
        (moved(1, 2, 4.5), Rule.NOT_BEFORE, 1),
        (moved(1, 4, 8.5), Rule.LINK, 1),
        (moved(4, 10, 10, [replace(LATE, by=1.0)]), Rule.LINK, 4),
        (moved(4, 10.5, 10.5, []), Rule.CONFLICT, 4),
        (moved(4, 10.5, 10.5, [replace(LATE, by=2.5)]), Rule.CONFLICT, 4),
        (moved(4, 10.5, 10.5, [LATE, Conflict(ConflictKind.START_PIN, 0, 1.0)]), Rule.CONFLICT, 0),
        (replace(GOOD, finish_all=12.0), Rule.FINISH, -1),
    ],
)
def test_a_planted_fault_is_found(schedule, rule, i):
    assert (rule, i) in {(found.rule, found.activity) for found in check(WEEK, schedule)}


PINNED = problem(activity(2, start_pin=3.0), activity(2, finish_pin=7.0))


@pytest.mark.parametrize(
    ("spans", "rules"),
    [
        ([(3, 5), (5, 7)], set()),
        ([(2, 4), (5, 7)], {Rule.PIN}),
        ([(3, 5), (4, 6)], {Rule.PIN}),
        ([(4, 6), (5, 7)], {Rule.CONFLICT}),
        ([(3, 5), (6, 8)], {Rule.CONFLICT}),
    ],
)
def test_pins_are_kept_or_told(spans, rules):
    assert {found.rule for found in check(PINNED, plan(*spans))} == rules


TWO = problem(activity(2, holds=[(0, 1.0)]), activity(2, holds=[(0, 1.0)]), resources=[[1, 1, 1, 2, 1, 1, 1]])


@pytest.mark.parametrize(
    ("spans", "rules"),
    [
        ([(0, 2), (2, 4)], set()),
        ([(0, 2), (1.5, 3.5)], {Rule.CAPACITY}),
        ([(0, 2), (0.5, 2.5)], {Rule.CAPACITY}),
        ([(2, 4), (3, 5)], set()),
        ([(2, 4), (2.5, 4.5)], {Rule.CAPACITY}),
        ([(8.5, 10.5), (10.5, 12.5)], set()),
        ([(9, 11), (10, 12)], set()),
        ([(8.75, 10.75), (10, 12)], set()),
        ([(8, 10), (9.5, 11.5)], {Rule.CAPACITY}),
    ],
)
def test_capacity_by_the_hour_and_beyond_the_array(spans, rules):
    assert {found.rule for found in check(TWO, plan(*spans))} == rules
    assert check(TWO, replace(plan(*spans), levelled=False)) == ()


def test_a_told_lack_of_capacity_is_no_violation_as_far_as_it_goes():
    instance = problem(activity(2, holds=[(0, 3.0)]), resources=[2])
    told = Conflict(ConflictKind.CAPACITY, 0, 1.0, 0)
    assert check(instance, plan((0, 2), conflicts=[told])) == ()
    short = check(instance, plan((0, 2), conflicts=[replace(told, by=0.5)]))
    assert [(found.rule, found.by) for found in short] == [(Rule.CAPACITY, 1.0)] * 2


def test_a_link_may_hold_a_finish_but_not_resources():
    """Started work waits for a finish until 6; what it holds is free from 2 on."""
    instance = problem(
        activity(6),
        activity(4, started=0.0, remaining=Spread(2.0), holds=[(0, 1.0)]),
        activity(3, holds=[(0, 1.0)]),
        links=[(0, 1, LinkType.FF)],
        resources=[1],
    )
    assert check(instance, plan((0, 6), (0, 6), (2, 5))) == ()
    assert {found.rule for found in check(instance, plan((0, 6), (0, 6), (1, 4)))} == {Rule.CAPACITY}
    assert {found.rule for found in check(instance, plan((0, 6), (0, 5), (2, 5)))} == {Rule.LINK}
