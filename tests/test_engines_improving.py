"""Better plans: each valid, each better than the one before; on small problems no order beats the last."""

from dataclasses import replace
from itertools import islice, pairwise, permutations

import numpy as np
import pytest
from bench.published import psplib
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import WEEKDAYS, activity, problem, problems, shuffled
from kaname.engines.checker import check
from kaname.engines.instance import ConflictKind, LinkType
from kaname.engines.schedule import improvements, in_order, schedule
from kaname.engines.schedule.levelling import prepare

DAY_OFF = np.array([True, True, True, False, True, False, True])


def worth(instance, found):
    """Late days, the last finish of each priority weighed by its distance from the least, the last finish."""
    late = sum(
        told.by
        for told in found.conflicts
        if told.kind != ConflictKind.CAPACITY and instance.activities[told.activity].started is None
    )
    ends = {}
    for one, finish in zip(instance.activities, found.finish.tolist(), strict=True):
        ends[one.priority] = max(ends.get(one.priority, 0.0), finish)
    least, most = min(ends), max(ends)
    cost = sum((priority - least) / max(most - least, 1e-12) * end for priority, end in ends.items())
    return late, cost, found.finish_all


def better(one, other):
    """Whether the first part in which two worths differ is less."""
    return next((a < b for a, b in zip(one, other, strict=True) if abs(a - b) > 1e-6), False)


@given(problems(capacity=True))
def test_every_plan_is_valid_and_better_than_the_one_before(instance):
    plans = list(improvements(instance, steps=2))
    assert [check(instance, one) for one in plans] == [()] * len(plans)
    if any(one.priority or one.deadline or one.start_pin for one in instance.activities):
        assert all(better(worth(instance, two), worth(instance, one)) for one, two in pairwise(plans))
    else:
        assert all(two.finish_all < one.finish_all for one, two in pairwise(plans))
    assert plans[0].start.tolist() == schedule(instance, steps=0).start.tolist()
    assert plans[0].start.tolist() == schedule(instance, seconds=0).start.tolist()
    assert plans[-1].start.tolist() == schedule(instance, steps=2).start.tolist()


@given(problems(capacity=True, most=5), st.integers(0, 3))
@settings(max_examples=30)
def test_no_order_makes_a_better_plan(instance, seed):
    """All orders in which links lead forward and the more urgent stands first."""
    made = prepare(instance)
    best, urgency = worth(instance, schedule(instance, seed=seed)), made.urgency.tolist()
    for order in permutations(range(len(instance.activities))):
        place = {i: position for position, i in enumerate(order)}
        by_urgency = all(urgency[one] >= urgency[two] for one, two in pairwise(order))
        if by_urgency and all(place[link.before] < place[link.after] for link in instance.links):
            assert not better(worth(instance, in_order(instance, made, np.array(order))), best)


@given(problems(capacity=True), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_the_input_changes_no_step(instance, random):
    order = random.sample(range(len(instance.activities)), len(instance.activities))
    moved, place = shuffled(instance, order)
    for first, second in zip(improvements(instance, steps=2), improvements(moved, steps=2), strict=True):
        assert second.start[place] == pytest.approx(first.start)


def test_the_order_of_the_input_changes_nothing_of_plain_problems(shared):
    instance = psplib(shared / "data" / "scheduling" / "psplib" / "j608_6.sm")
    keyed = replace(
        instance, activities=tuple(replace(one, key=7 * n + 1) for n, one in enumerate(instance.activities))
    )
    moved, place = shuffled(keyed, np.random.default_rng(5).permutation(len(keyed.activities)).tolist())
    for first, second in zip(improvements(keyed, steps=3), improvements(moved, steps=3), strict=True):
        assert second.start[place].tolist() == first.start.tolist()


def harder(instance, seed):
    """A published problem with calendars, varying capacity, priorities, pins, deadlines and started work."""
    draw = np.random.default_rng(seed)
    calendars, resources, activities = [], [], []
    for week in (WEEKDAYS, WEEKDAYS, DAY_OFF):
        calendars.append(np.resize(week, 420))
        calendars[-1][draw.integers(0, 400, 12)] = False
    for units in instance.resources:
        resources.append(np.full(420, units[0]))
        for first in draw.integers(0, 400, 10):
            resources[-1][first : first + 10] = np.floor(units[0] * draw.choice([0.5, 0.75, 1.5]))
    for number, one in enumerate(instance.activities):
        activities.append(
            replace(
                one,
                modes=(replace(one.modes[0], calendar=int(draw.integers(0, 3))),),
                priority=float(number % 3),
                deadline=200.0 if draw.random() < 0.05 else None,
                start_pin=60.0 if draw.random() < 0.02 else None,
                not_before=30.0 if draw.random() < 0.03 else None,
                started=-1.0 if number == 0 else None,
            )
        )
    types = [LinkType.FS, LinkType.FS, LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF]
    links = tuple(
        replace(one, type=types[draw.integers(0, 6)], lag=float(draw.integers(-1, 3))) for one in instance.links
    )
    return replace(
        instance,
        activities=tuple(activities),
        links=links,
        calendars=tuple(calendars),
        resources=tuple(resources),
    )


@pytest.mark.parametrize("name", ["j609_7", "j12016_6", "j1209_7"])
def test_programs_of_every_kind_get_better(shared, name):
    folder = shared / "data" / "scheduling" / "psplib"
    instance = harder(psplib(folder / f"{name}.sm"), 3)
    plans = list(improvements(instance, steps=4))
    assert [check(instance, one) for one in plans] == [()] * len(plans)
    first, *_, last = (worth(instance, one) for one in plans)
    assert last < first
    assert last[0] < 0.9 * first[0] or last[1] < 0.97 * first[1]


def test_a_plan_that_nothing_can_beat_ends_the_search():
    """Two tasks, one team: five days of work are the bound."""
    two = [activity(days, holds=[(0, 1.0)], calendar=calendar) for days, calendar in ((2, 0), (3, 1))]
    instance = problem(*two, calendars=(WEEKDAYS, DAY_OFF), resources=[1])
    assert len(list(improvements(instance))) < 5
    assert schedule(instance, seconds=60).finish_all == 5


def test_without_a_limit_the_reader_stops(shared):
    instance = psplib(shared / "data" / "scheduling" / "psplib_open" / "j12012_10.sm")
    finishes = [one.finish_all for one in islice(improvements(instance), 3)]
    assert finishes == sorted(finishes, reverse=True)
