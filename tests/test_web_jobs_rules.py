"""When something is done again: rules as cron has them, in time zones whose clocks skip and repeat."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import UsageError
from kaname.web.jobs.rules import following, rule

THURSDAY = datetime(2026, 3, 12, 10, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "next_at"),
    [
        ("0 6 * * *", "UTC", "2026-03-13 06:00"),
        ("0 6 * * 1-5", "Asia/Tokyo", "2026-03-12 21:00"),
        ("*/30 * * * *", "UTC", "2026-03-12 10:30"),
        ("20 10 * * *", "UTC", "2026-03-13 10:20"),
        ("21 10 12 3 *", "UTC", "2026-03-12 10:21"),
        ("0 0 29 2 *", "UTC", "2028-02-29 00:00"),
        ("0 12 * * 0", "UTC", "2026-03-15 12:00"),
        ("0 12 * * 7", "UTC", "2026-03-15 12:00"),
        ("0 12 13 * 1", "UTC", "2026-03-13 12:00"),  # either day will do
        ("5,10 8-9 1 */6 *", "UTC", "2026-07-01 08:05"),
        ("0 0-20/10 * * *", "UTC", "2026-03-12 20:00"),
        ("30 2 29 3 *", "Europe/Berlin", "2026-03-29 01:30"),  # clocks skip 02:30: it is met as 03:30
        ("30 2 25 10 *", "Europe/Berlin", "2026-10-25 00:30"),  # and show 02:30 twice: the first counts
    ],
)
def test_a_rule_is_met_when_it_says(text: str, zone: str, next_at: str) -> None:
    assert following(text, zone, THURSDAY) == datetime.fromisoformat(next_at).replace(tzinfo=UTC)


def test_a_time_that_clocks_show_twice_is_met_once() -> None:
    first = following("30 2 * * *", "Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC))
    second = following("30 2 * * *", "Europe/Berlin", first)
    assert (first, second - first) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(hours=25))


WRONG = """
* * * *|60 * * * *|* 24 * * *|* * 0 * *|* * * 13 *|* * * * 8|5-1 * * * *|*/0 * * * *|a * * * *|1,,2 * * * *|-1 * * * *
* * * * mon|٣ * * * *|1- * * * *|1/ * * * *||
"""


@pytest.mark.parametrize("text", [text for line in WRONG.splitlines() for text in line.split("|")])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        rule(text)
    assert refused.value.code == "rule_invalid"


def test_a_day_that_never_comes_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        following("0 0 30 2 *", "UTC", THURSDAY)
    assert refused.value.code == "rule_never"


@given(
    st.integers(0, 59),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Asia/Tokyo", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"]),
    st.integers(1_577_836_800, 1_893_456_000),
)
def test_a_daily_rule_is_met_within_a_day_or_so_and_at_its_time_unless_clocks_skip_it(
    minute: int, hour: int, zone: str, seconds: int
) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    met = following(f"{minute} {hour} * * *", zone, moment)
    assert moment < met <= moment + timedelta(hours=26)
    shown = met.astimezone(ZoneInfo(zone))
    skipped = shown.replace(hour=hour, minute=minute).astimezone(UTC).astimezone(ZoneInfo(zone))
    assert (shown.hour, shown.minute) == (hour, minute) or (skipped.hour, skipped.minute) != (hour, minute)
