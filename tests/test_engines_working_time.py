"""Laws of business days, and working hours across daylight saving, midnight and days off."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.working_time import (
    MONDAY_TO_FRIDAY,
    Site,
    Span,
    WorkWeek,
    add_days,
    after_working_time,
    count_days,
    cover,
    instant,
    next_day,
    overlap,
    shift,
    working_time,
)

HOUR = timedelta(hours=1)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
weeks = st.builds(
    WorkWeek,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(days, max_size=30),
)
OFFICE = Site("Europe/Berlin", time(9), time(17), WorkWeek(days_off=frozenset({date(2026, 4, 3), date(2026, 4, 6)})))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@given(weeks, days, st.integers(0, 120))
def test_counting_agrees_with_numpy(week, start, length):
    end = start + timedelta(days=length)
    mask = [n in week.weekdays for n in range(7)]
    half_open = np.busday_count(start, end, weekmask=mask, holidays=sorted(week.days_off))
    assert count_days(start, end, week, inclusive=False) == half_open
    assert count_days(start, end, week) == half_open + week.works(end)


@given(weeks, days, st.integers(-60, 60))
def test_adding_agrees_with_counting(week, start, count):
    end = add_days(start, count, week)
    if count == 0:
        assert end == start
        return
    assert week.works(end)
    first, last = sorted((start, end))
    assert count_days(first, last, week) - week.works(start) == abs(count)


@given(weeks, days)
def test_rolling_forward_finds_the_nearest_business_day(week, day):
    rolled = add_days(day, 0, week, roll_forward=True)
    assert rolled == next_day(day, week)
    assert count_days(day, rolled, week) == 1


def test_a_non_working_day_counts_from_the_next():
    saturday = date(2026, 4, 11)
    assert add_days(saturday, 1, WorkWeek()) == date(2026, 4, 13)
    assert add_days(saturday, -1, WorkWeek()) == date(2026, 4, 10)


def test_an_interval_that_ends_before_it_starts_has_no_days():
    assert count_days(date(2026, 4, 10), date(2026, 4, 6), WorkWeek()) == 0


def test_a_week_without_working_days_is_refused():
    with pytest.raises(ValueError, match="no_weekday_worked"):
        WorkWeek(frozenset())


def test_a_time_in_the_gap_moves_forward_and_in_the_fold_is_the_first():
    gap, fold = date(2026, 3, 29), date(2026, 10, 25)
    assert instant(gap, time(2, 30), "Europe/Berlin") == utc(2026, 3, 29, 1, 30)  # 03:30 summer time
    assert instant(gap, time(2, 30, fold=1), "Europe/Berlin") == utc(2026, 3, 29, 1, 30)
    assert instant(fold, time(2, 30), "Europe/Berlin") == utc(2026, 10, 25, 0, 30)
    assert instant(fold, time(2, 30, fold=1), "Europe/Berlin") == utc(2026, 10, 25, 1, 30)


def test_a_night_shift_belongs_to_its_start_and_follows_the_clock_change():
    night = Site("Europe/Berlin", time(22), time(6))
    assert shift(night, date(2026, 3, 28)) == (utc(2026, 3, 28, 21), utc(2026, 3, 29, 4))  # one hour short
    assert shift(night, date(2026, 10, 24)) == (utc(2026, 10, 24, 20), utc(2026, 10, 25, 5))  # one hour long


def test_overlap_depends_on_the_date_where_only_one_side_changes_its_clocks():
    new_york, berlin = Site("America/New_York", time(9), time(17)), Site("Europe/Berlin", time(9), time(17))
    assert overlap(new_york, berlin, date(2026, 3, 6)) == 2 * HOUR
    assert overlap(new_york, berlin, date(2026, 3, 16)) == 3 * HOUR
    assert overlap(new_york, berlin, date(2026, 3, 30)) == 2 * HOUR


def test_overlap_reaches_into_the_other_sites_shift_of_the_day_before():
    tokyo, los_angeles = Site("Asia/Tokyo", time(9), time(18)), Site("America/Los_Angeles", time(9), time(18))
    assert overlap(tokyo, los_angeles, date(2026, 7, 15)) == HOUR
    closed = Site("America/Los_Angeles", time(9), time(18), WorkWeek(days_off=frozenset({date(2026, 7, 14)})))
    assert overlap(tokyo, closed, date(2026, 7, 15)) == timedelta(0)
    assert overlap(closed, tokyo, date(2026, 7, 14)) == timedelta(0)


def test_cover_names_its_gaps():
    day = date(2026, 7, 15)
    found = cover([Site("UTC", time(6), time(9)), Site("UTC", time(9), time(12)), Site("UTC", time(11), time(13))], day)
    assert found.covered == 7 * HOUR
    assert found.gaps == ((utc(2026, 7, 15), utc(2026, 7, 15, 6)), (utc(2026, 7, 15, 13), utc(2026, 7, 16)))
    assert cover([], day) == (timedelta(0), ((utc(2026, 7, 15), utc(2026, 7, 16)),))
    assert cover([Site("UTC", time(9), time(9))], day).gaps == ()


def test_working_time_leaves_out_nights_weekends_and_days_off():
    """Thursday 2 April 16:00 to Tuesday 7 April 10:00, summer time, with Easter between."""
    span = Span(utc(2026, 4, 2, 14), utc(2026, 4, 7, 8))
    week = WorkWeek(MONDAY_TO_FRIDAY, OFFICE.week.days_off)
    assert week == OFFICE.week
    assert working_time(OFFICE, span) == 2 * HOUR
    assert span.length == timedelta(days=4, hours=18)


@given(st.integers(0, 24 * 60), st.integers(0, 60 * 60))
def test_the_instant_after_working_time_has_that_working_time_before_it(offset, minutes):
    start, duration = utc(2026, 3, 27) + timedelta(minutes=offset), timedelta(minutes=minutes)
    end = after_working_time(OFFICE, start, duration)
    assert working_time(OFFICE, Span(start, end)) == duration
    assert end == start or working_time(OFFICE, Span(start, end - timedelta(seconds=1))) < duration
