"""Meeting slots: in everybody's hours where there are any, across changes of the clock, else borne in turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.working_time import Site, Span, WorkWeek
from kaname.planning.fair_slots import fair_slots, together

HOUR = timedelta(hours=1)
WEEK = WorkWeek()
TOKYO = Site("Asia/Tokyo", time(9), time(18), WEEK)
BERLIN = Site("Europe/Berlin", time(9), time(18), WEEK)
SEATTLE = Site("America/Los_Angeles", time(9), time(17), WEEK)


def test_a_slot_in_the_hours_of_all_is_taken_in_winter_and_summer() -> None:
    """Berlin's clocks go forward on 29 March 2026; Tokyo has no summer time."""
    found = fair_slots({"t": TOKYO, "b": BERLIN}, [date(2026, 3, 25), date(2026, 4, 1)], HOUR)
    assert [one.start for one in found] == [datetime(2026, 3, 25, 8, tzinfo=UTC), datetime(2026, 4, 1, 7, tzinfo=UTC)]
    assert all(one.suits_all for one in found)


def test_in_winter_the_hour_in_common_is_one_in_summer_two() -> None:
    for day, hours in ((date(2026, 3, 25), 1), (date(2026, 4, 1), 2)):
        start = datetime.combine(day, time.min, tzinfo=UTC)
        (common,) = together({"t": TOKYO, "b": BERLIN}, Span(start, start + timedelta(days=1)))
        assert common.length == hours * HOUR


def test_where_no_slot_suits_all_they_take_turns() -> None:
    days = [date(2026, 1, 7) + timedelta(days=7 * n) for n in range(6)]
    found = fair_slots({"t": TOKYO, "b": BERLIN, "s": SEATTLE}, days, HOUR)
    assert not any(one.suits_all for one in found)
    last = found[-1].borne
    assert max(last.values()) < sum(last.values())
    assert max(last.values()) - min(last.values()) <= max(max(one.cost.values()) for one in found)
    assert len({tuple(one.cost.values()) for one in found}) > 1


def test_a_day_off_of_anybody_moves_the_meeting_to_the_next_day_of_all() -> None:
    off = Site("Asia/Tokyo", time(9), time(18), WorkWeek(days_off=frozenset({date(2026, 4, 29)})))
    (one,) = fair_slots({"t": off, "b": BERLIN}, [date(2026, 4, 29)], HOUR)
    assert one.start.date() == date(2026, 4, 30)


def test_nobody_needs_no_slot() -> None:
    assert fair_slots({}, [date(2026, 1, 7)], HOUR) == ()
    never = Site("Asia/Tokyo", time(9), time(18), WorkWeek(frozenset({6})))
    assert fair_slots({"n": never, "b": BERLIN}, [date(2026, 1, 7)], HOUR) == ()


ZONES = st.sampled_from(["Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney"])


@given(st.lists(ZONES, min_size=2, max_size=4, unique=True), st.integers(0, 300))
def test_nobody_bears_more_than_a_fair_share_and_one_slot(zones: list[str], ahead: int) -> None:
    sites = {zone: Site(zone, time(9), time(18), WEEK) for zone in zones}
    days = [date(2026, 1, 5) + timedelta(days=ahead + 7 * n) for n in range(5)]
    found = fair_slots(sites, days, HOUR)
    assert len(found) == 5
    for n, one in enumerate(found):
        assert one.end - one.start == HOUR
        total = {zone: sum(each.cost[zone] for each in found[: n + 1]) for zone in zones}
        assert dict(one.borne) == total
        assert all(0 <= cost <= 24 * 60 for cost in one.cost.values())
