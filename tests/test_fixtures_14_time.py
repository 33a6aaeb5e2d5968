"""Known answers of business days and of working hours across zones."""

from datetime import date, time, timedelta

import holidays
import pytest

from kaname.engines.working_time import Site, WorkWeek, add_days, count_days, cover, overlap
from known_answers import Topic

TOPIC = Topic("14-time")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def public_holidays(country: str, *years: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=years))


def site(text: str) -> Site:
    """Read `Asia/Tokyo 09:00-18:00`."""
    zone, hours = text.split()
    opens, closes = hours.split("-")
    return Site(zone, time.fromisoformat(opens), time.fromisoformat(closes))


@TOPIC.case("jp-holidays-2026")
def _(given):
    return [day.isoformat() for day in sorted(public_holidays(given["country"], given["year"]))]


@TOPIC.case("golden-week-2026")
def _(given):
    return [
        count_days(
            date.fromisoformat(each["start"]),
            date.fromisoformat(each["end"]),
            WorkWeek(days_off=public_holidays(each["country"], 2026)),
            inclusive=each["inclusive"],
        )
        for each in given
    ]


@TOPIC.case("add-business-days")
def _(given):
    week = WorkWeek(days_off=public_holidays(given["country"], 2026))
    return add_days(date.fromisoformat(given["start"]), given["add"], week).isoformat()


@TOPIC.case("overlap-tokyo-london")
def _(given):
    return [
        {"overlap_min": overlap(site(each["a"]), site(each["b"]), date.fromisoformat(each["date"])) / MINUTE}
        for each in given
    ]


@TOPIC.case("follow-the-sun")
def _(given):
    found = cover([site(team) for team in given["teams"]], date.fromisoformat(given["date"]))
    return {"covered_hours": found.covered / HOUR, "gaps_utc": found.gaps}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
