"""When teams work: their days off with the reason, their hours as spans, and the sites that meetings are found for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kaname.model.base import Key
from kaname.model.hours import hours, work_week
from kaname.model.people import DayRange, Person, Team
from kaname.planning.fair_slots import FairSlot, fair_slots, together
from kaname.planning.public_holidays import public_holidays
from kaname.planning.site_hours import ALL_WEEKDAYS, Site, Span, WorkWeek, worked
from kaname.planning.standing import Standing

Kind = Literal["works", "weekend", "holiday", "company"]
_DAY = timedelta(days=1)
_AHEAD = 400
"""So many days ahead days off are looked up for meetings."""


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day of a team: whether it is worked, why not, and how many of its people are on leave."""

    day: date
    kind: Kind
    reason: str = ""
    away: int = 0


@dataclass(frozen=True, slots=True)
class TeamDays:
    """The days of a team, and how many of its people are named."""

    team: Key
    people: int
    days: tuple[DayOf, ...]

    @property
    def worked(self) -> int:
        """How many of the days are worked."""
        return sum(day.kind == "works" for day in self.days)


@dataclass(frozen=True)
class Hours:
    """The working hours of teams within a span, and when all of them work."""

    within: Span
    teams: Mapping[Key, tuple[Span, ...]]
    together: tuple[Span, ...]
    unzoned: tuple[Key, ...]


def days_of(standing: Standing, first: date, last: date) -> tuple[TeamDays, ...]:
    """The days of every team from the first to the last."""
    return tuple(_team(standing, team, first, last) for team in standing.teams.values())


def _team(standing: Standing, team: Team, first: date, last: date) -> TeamDays:
    charter = standing.program.charter
    off = dict(_named(team.company_holidays, first, last)) | dict(_named(charter.company_holidays, first, last))
    country = team.country or charter.country
    public = (
        {day for year in range(first.year, last.year + 1) for day in public_holidays(country, year)}
        if country
        else set[date]()
    )
    week = frozenset(work_week(charter, team))
    away, people = _away(standing, team, first, last)
    days = tuple(DayOf(day, *_kind(day, week, public, off), away=away[day]) for day in _days(first, last))
    return TeamDays(team.key, people, days)


def _kind(day: date, week: frozenset[str], public: set[date], off: Mapping[date, str]) -> tuple[Kind, str]:
    if ALL_WEEKDAYS[day.weekday()] not in week:
        return "weekend", ""
    if day in public:
        return "holiday", ""
    return ("company", off[day]) if day in off else ("works", "")


def _away(standing: Standing, team: Team, first: date, last: date) -> tuple[Counter[date], int]:
    """How many of the members of a team are on leave on each day, of how many."""
    found: Counter[date] = Counter()
    people = {
        person.key: person for one in team.members if isinstance(person := standing.program.get(one.person), Person)
    }
    for person in people.values():
        found.update({day for day, _ in _named(person.leave, first, last)})
    return found, len(people)


def _named(ranges: Iterable[DayRange], first: date, last: date) -> Iterator[tuple[date, str]]:
    for one in ranges:
        yield from ((day, one.reason) for day in _days(max(one.first, first), min(one.last, last)))


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + _DAY * n for n in range((last - first).days + 1))


def sites(standing: Standing, teams: Iterable[Key]) -> dict[Key, Site]:
    """The working hours of teams whose zone is known, with their days off from the day on."""
    found: dict[Key, Site] = {}
    for key in teams:
        team = standing.teams[key]
        day = hours(standing.program.charter, team)
        if day.zone:
            days = _team(standing, team, standing.as_of, standing.as_of + _DAY * _AHEAD).days
            off = frozenset(one.day for one in days if one.kind in ("holiday", "company"))
            week = frozenset(ALL_WEEKDAYS.index(name) for name in work_week(standing.program.charter, team))
            found[key] = Site(day.zone, day.opens, day.closes, WorkWeek(week, off))
    return found


def hours_of(standing: Standing, teams: Iterable[Key], within: Span) -> Hours:
    """When teams work within a span, and when all of them do."""
    wanted = tuple(teams)
    known = sites(standing, wanted)
    spans = {key: tuple(worked(site, within)) for key, site in known.items()}
    left = tuple(key for key in wanted if key not in known)
    return Hours(within, spans, tuple(together(known, within)), left)


def meetings(
    standing: Standing, teams: Iterable[Key], first: date, count: int, minutes: int
) -> tuple[FairSlot[Key], ...]:
    """Slots for so many weeks, from a day on."""
    days = [first + 7 * _DAY * n for n in range(count)]
    return fair_slots(sites(standing, teams), days, timedelta(minutes=minutes))
