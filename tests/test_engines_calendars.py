"""Working time of calendars, against counting day by day."""

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.calendars import (
    at_finish,
    at_start,
    finishes,
    lay_out,
    starts,
    working_days_between,
    working_time,
    working_times,
)

WEEK = [True] * 5 + [False] * 2


def week_with_holiday():
    flags = np.array(WEEK * 3)
    flags[9] = False
    return flags


CAL = lay_out([week_with_holiday(), np.ones(4, dtype=np.bool_)])


@pytest.mark.parametrize(
    ("time", "work"),
    [
        (0.0, 0),
        (0.25, 0.25),
        (4.5, 4.5),
        (5.0, 5),
        (6.9, 5),
        (7.0, 5),
        (9.0, 7),
        (9.7, 7),
        (10.0, 7),
        (11.0, 8),
        (21.0, 14),
        (22.5, 15.5),
        (21 + 70 + 1.0, 14 + 50 + 1),
        (-2.0, 0),
        (-2.5, -0.5),
        (-7.0, -5),
    ],
)
def test_working_time_by_hand(time, work):
    assert working_time(CAL, 0, time) == pytest.approx(work, abs=1e-12)


@pytest.mark.parametrize(
    ("work", "start", "finish"),
    [
        (0.0, 0.0, -2.0),
        (0.5, 0.5, 0.5),
        (5.0, 7.0, 5.0),
        (7.0, 10.0, 9.0),
        (7.25, 10.25, 10.25),
        (14.0, 21.0, 19.0),
        (15.0, 22.0, 22.0),
        (19.0, 28.0, 26.0),
        (-5.0, -7.0, -9.0),
    ],
)
def test_a_start_falls_to_the_next_morning_and_a_finish_stays_in_the_evening(work, start, finish):
    assert at_start(CAL, 0, work) == pytest.approx(start, abs=1e-12)
    assert at_finish(CAL, 0, work) == pytest.approx(finish, abs=1e-12)


def test_rounding_errors_do_not_cost_a_weekend():
    nearly = sum([0.1] * 50)
    assert nearly != 5.0
    assert at_finish(CAL, 0, nearly) == pytest.approx(5.0, abs=1e-8)
    assert at_start(CAL, 0, nearly - 2e-15) == pytest.approx(7.0, abs=1e-8)


def test_a_short_calendar_repeats_whole():
    assert working_time(CAL, 1, 1000.5) == 1000.5
    assert at_start(CAL, 1, 999.0) == 999


def test_a_calendar_without_work_at_its_end_is_refused():
    with pytest.raises(ValueError, match="calendar 1"):
        lay_out([np.ones(7, dtype=np.bool_), np.array([True] * 7 + [False] * 7)])


def test_days_before_a_week_without_work_count():
    cal = lay_out([np.array([False] * 7 + [True] * 7)])
    assert working_time(cal, 0, -3.0) == -3.0
    assert at_start(cal, 0, -3.0) == -3.0


def test_working_days_between_is_signed():
    assert working_days_between(week_with_holiday(), 7.0, 12.0) == 4.0
    assert working_days_between(week_with_holiday(), 12.0, 7.0) == -4.0


flags = st.lists(st.booleans(), min_size=1, max_size=30).map(lambda days: np.array([*days, True]))
times = st.floats(min_value=-60, max_value=120)


def works(days, day):
    week = min(7, len(days))
    if day >= len(days):
        day = len(days) - week + (day - len(days)) % week
    elif day < 0:
        if not days[:week].any():
            return True
        day = day % week
    return bool(days[day])


def counted(days, time):
    """Working days from 0 to a time, one day after the other."""
    total = 0.0
    for day in range(min(0, floor(time)), max(0, ceil(time))):
        lower, upper = max(day, min(time, 0.0)), min(day + 1, max(time, 0.0))
        total += works(days, day) * max(0.0, upper - lower)
    return total if time >= 0 else -total


@given(flags, times)
def test_working_time_equals_counting(days, time):
    assert working_time(lay_out([days]), 0, time) == pytest.approx(counted(days, time), abs=1e-9)


@given(flags, flags, times)
def test_a_longer_neighbour_changes_nothing(days, other, time):
    assert working_time(lay_out([days, other]), 0, time) == pytest.approx(counted(days, time), abs=1e-9)


@given(flags, st.floats(min_value=-30, max_value=90))
def test_start_and_finish_are_inverses_on_a_working_day(days, work):
    cal = lay_out([days])
    start, finish = at_start(cal, 0, work), at_finish(cal, 0, work)
    assert working_time(cal, 0, start) == pytest.approx(work, abs=1e-8)
    assert working_time(cal, 0, finish) == pytest.approx(work, abs=1e-8)
    assert finish <= start + 1e-8
    assert works(days, floor(start + 1e-9))
    assert works(days, ceil(finish - 1e-9) - 1)


@given(flags, st.lists(times, min_size=1, max_size=20))
def test_many_at_once_equal_one_by_one(days, many):
    cal = lay_out([days])
    work = working_times(cal, 0, np.array(many))
    assert list(work) == [working_time(cal, 0, time) for time in many]
    assert list(starts(cal, 0, work)) == [at_start(cal, 0, each) for each in work]
    assert list(finishes(cal, 0, work)) == [at_finish(cal, 0, each) for each in work]
