"""When mail may be sent: never in quiet hours or on days of rest, in any zone, whatever its clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kaname.web.talk.quiet import Hours, next_on_wall, overlap

NIGHT = (time(19), time(8))
ZONES = ("UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")

MOMENTS = some.integers(0, 3 * 366 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("Asia/Tokyo", "2026-03-12T03:00", "2026-03-12T03:00"),  # noon
        ("Asia/Tokyo", "2026-03-12T10:00", "2026-03-12T23:00"),  # 19:00 on the dot: until 8:00 of the next day
        ("Asia/Tokyo", "2026-03-12T22:59", "2026-03-12T23:00"),
        ("Europe/Berlin", "2026-03-12T18:30", "2026-03-13T07:00"),
        ("America/New_York", "2026-03-12T10:00", "2026-03-12T12:00"),
        # Friday evening, the clocks go forward on Sunday: Monday 8:00 is an hour earlier.
        ("Europe/Berlin", "2026-03-27T18:30", "2026-03-30T06:00"),
        ("Europe/Berlin", "2026-10-23T18:30", "2026-10-26T07:00"),
        ("America/New_York", "2026-03-07T00:30", "2026-03-09T12:00"),
    ],
)
def test_what_is_urgent_waits_for_the_morning_of_a_working_day(zone: str, moment: str, expected: str) -> None:
    hours = Hours(zone, *NIGHT, frozenset(range(5)))
    assert hours.open(utc(moment)) == utc(expected)


def test_quiet_hours_that_end_where_clocks_skip_end_when_they_have_skipped() -> None:
    hours = Hours("Europe/Berlin", time(22), time(2, 30))
    assert hours.open(utc("2026-03-28T23:00")) == utc("2026-03-29T01:30")  # 3:30 in summer time


def test_quiet_hours_that_end_twice_end_the_first_time() -> None:
    hours = Hours("Europe/Berlin", time(22), time(2, 30))
    assert hours.open(utc("2026-10-24T22:00")) == utc("2026-10-25T00:30")  # the first half past two
    # The hour that is shown once more: 2:15 the second time is quiet again, for a quarter of an hour.
    assert hours.open(utc("2026-10-25T01:15")) == utc("2026-10-25T01:30")


def test_the_daily_mail_comes_at_its_time_on_the_wall_on_both_sides_of_a_change() -> None:
    hours = Hours("America/New_York", *NIGHT)
    at = time(8, 30)
    first = hours.daily(utc("2026-03-07T12:00"), at)
    second = hours.daily(first, at)
    assert (first, second) == (utc("2026-03-07T13:30"), utc("2026-03-08T12:30"))
    assert second - first == timedelta(hours=23)


def test_a_daily_mail_that_falls_into_quiet_hours_waits_for_their_end() -> None:
    assert Hours("Asia/Tokyo", *NIGHT).daily(utc("2026-03-12T03:00"), time(6)) == utc("2026-03-12T23:00")


@given(
    some.sampled_from(ZONES),
    some.times(),
    some.times(),
    some.sets(some.integers(0, 6), min_size=1),
    MOMENTS,
)
def test_mail_is_never_sent_when_it_is_quiet(
    zone: str, start: time, end: time, days: set[int], moment: datetime
) -> None:
    hours = Hours(zone, start, end, frozenset(days))
    found = hours.open(moment)
    assert found >= moment
    assert not hours.quiet(found)
    assert found - moment < timedelta(days=9)
    if not hours.quiet(moment):
        assert found == moment
    local = found.astimezone(ZoneInfo(zone))
    assert local.weekday() in days


@given(
    some.sampled_from(ZONES),
    some.times(),
    MOMENTS,
)
def test_the_next_time_on_the_wall_is_later_and_within_two_days(zone: str, at: time, moment: datetime) -> None:
    found = next_on_wall(moment, at, ZoneInfo(zone))
    assert timedelta(0) < found - moment <= timedelta(hours=26)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((time(19), time(8)), (time(9), time(18)), False),
        ((time(18), time(9)), (time(9), time(18)), False),
        ((time(17, 59), time(8)), (time(9), time(18)), True),
        ((time(19), time(9, 1)), (time(9), time(18)), True),
        ((time(12), time(13)), (time(9), time(18)), True),
        ((time(0), time(0)), (time(9), time(18)), False),
        ((time(2), time(4)), (time(22), time(6)), True),
    ],
)
def test_spans_of_a_day_overlap(one: tuple[time, time], other: tuple[time, time], expected: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is expected
