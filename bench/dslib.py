"""Real projects of the OR-AS / Ghent database as JSON: the plan they began with, and what was true at each status date.

Source: Batselier & Vanhoucke 2015 (Int. J. Project Management 33(3), 697-710). All times are working days of the
project's calendar since its first planned start; a part of a day is a part of its working hours.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from kaname.engines import calendars
from kaname.engines.instance import Activity, Flags, Floats, Instance, Link, LinkType, Mode, Spread

FINISHED_SHARE = 0.98
"""The share of activities done from which a project counts as finished."""
_WEEKS_AFTER = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Work:
    """One activity as planned: when it starts, how long it takes, its three points as parts of that, its budget."""

    id: int
    start: float
    days: float
    points: tuple[float, float, float]
    budget: float

    @property
    def finish(self) -> float:
        """When it is planned to finish."""
        return self.start + self.days


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of an activity that has been touched; `share` is done of it."""

    start: float
    spent: float
    remaining: float
    share: float

    @property
    def done(self) -> bool:
        """Whether nothing of it is left."""
        return self.share >= 1.0 - 1e-6

    @property
    def finish(self) -> float:
        """When it finished, or will as reported."""
        return self.start + self.spent + self.remaining


@dataclass(frozen=True, slots=True)
class Status:
    """All that was known at a time, by position of the activity."""

    at: float
    progress: Mapping[int, Progress]


@dataclass(frozen=True)
class Project:
    """A project: its plan as an instance and as figures, and its status dates, oldest first."""

    name: str
    instance: Instance
    work: tuple[Work, ...]
    statuses: tuple[Status, ...]

    @property
    def family(self) -> str:
        """Projects of one kind: the first two words of the name."""
        return " ".join(self.name.split()[:2])

    @cached_property
    def planned_days(self) -> float:
        """The planned duration."""
        return max(work.finish for work in self.work)

    @cached_property
    def actual_days(self) -> float:
        """From the planned start to the last finish that was reported."""
        return max(each.start + each.spent for each in self.statuses[-1].progress.values())

    @property
    def finished(self) -> bool:
        """Whether so many of its activities were reported done that its finish is known, after its planned start."""
        if not (self.statuses and self.statuses[-1].progress and self.planned_days > 0 and self.actual_days > 0):
            return False
        done = sum(each.done for each in self.statuses[-1].progress.values())
        return done >= FINISHED_SHARE * len(self.work)

    def earned(self, status: Status) -> float:
        """The share of the budget that is earned."""
        whole = sum(work.budget for work in self.work)
        return sum(self.work[place].budget * each.share for place, each in status.progress.items()) / whole

    def planned_value(self) -> Floats:
        """The share of the budget that is planned by the end of each day; it accrues evenly over an activity."""
        days: Floats = np.arange(1.0, ceil(self.planned_days - 1e-9) + 1)[:, None]
        table: Floats = np.array([(work.start, work.days, work.budget) for work in self.work])
        starts, lengths, budgets = table[:, 0], table[:, 1], table[:, 2]
        done: Floats = np.where(lengths > 0, (days - starts) / np.maximum(lengths, 1e-9), days >= starts)
        return np.maximum.accumulate(np.clip(done, 0.0, 1.0) @ budgets / budgets.sum())

    def under_way(self, status: Status) -> Instance:
        """The instance as it stands at a status date: what is done, what is left of what runs, all else as planned."""
        now = self.on_axis(status.at)
        activities = tuple(
            _known(activity, status.progress[place], self, now) if place in status.progress else activity
            for place, activity in enumerate(self.instance.activities)
        )
        return replace(self.instance, now=now, activities=activities)

    def on_axis(self, time: float, *, finish: bool = False) -> float:
        """A time on the axis of the instance: the morning on which work begins, or the evening on which it ends."""
        layout = calendars.lay_out(self.instance.calendars)
        zero = calendars.working_times(layout, 0, np.array([self.instance.now]))
        place = calendars.finishes if finish else calendars.starts
        return float(place(layout, 0, zero + time)[0])

    def since_start(self, times: Sequence[float] | Floats) -> Floats:
        """Times of the axis in working days since the planned start."""
        layout = calendars.lay_out(self.instance.calendars)
        found = calendars.working_times(layout, 0, np.array([self.instance.now, *times]))
        return found[1:] - found[0]


def _known(activity: Activity, progress: Progress, project: Project, now: float) -> Activity:
    start = min(project.on_axis(progress.start), now)
    if progress.done:
        end = min(project.on_axis(progress.start + progress.spent, finish=True), now)
        return replace(activity, not_before=None, started=min(start, end), finished=end)
    return replace(activity, not_before=None, started=start, remaining=Spread(progress.remaining))


class Clock:
    """Working hours of a project's calendar, counted in working days since its first planned start.

    Where a calendar leaves no hour of the day, or no day of the week, it works all of them.
    """

    def __init__(self, calendar: Mapping[str, Any], first: datetime, last: datetime) -> None:
        off = set(calendar["nonworking_hours"])
        self.hours = [hour for hour in range(24) if hour not in off] or list(range(24))
        self.first = first.date()
        holidays = {_holiday(text) for text in calendar["holidays"]}
        end = max([last.date(), *holidays]) + _WEEKS_AFTER
        weekends = set(calendar["nonworking_days"])
        weekends = weekends if len(weekends) < 7 else set[int]()
        days = [self.first + timedelta(days=k) for k in range((end - self.first).days)]
        self.works: Flags = np.array([day.weekday() not in weekends and day not in holidays for day in days])
        self._before = np.concatenate([[0], np.cumsum(self.works)])
        self._zero = 0.0
        self._zero = self.at(first)

    def at(self, moment: datetime) -> float:
        """The working days gone by at a moment; before the calendar begins every day counts by its weekday."""
        k = (moment.date() - self.first).days
        if k < 0:
            return -self._zero - float(sum(self.works[j % 7] for j in range(k, 0))) + self._part(moment, k % 7)
        return float(self._before[k]) + self._part(moment, k) - self._zero

    def _part(self, moment: datetime, k: int) -> float:
        if not self.works[k]:
            return 0.0
        now = moment.hour + moment.minute / 60
        return sum(min(max(now - hour, 0.0), 1.0) for hour in self.hours) / len(self.hours)

    def days(self, hours: float) -> float:
        """So many working hours in days."""
        return hours / len(self.hours)


def projects(folder: Path) -> list[Project]:
    """All projects in a folder, by name of their file."""
    return [project(path) for path in sorted(folder.glob("*.json"))]


def project(path: Path) -> Project:
    """One project. Raises ValueError where the file is none."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(raw.get("activities"), list) or not raw["activities"]:
        raise ValueError(f"{path} holds no project")
    starts = [datetime.fromisoformat(each["start"]) for each in raw["activities"]]
    reports = sorted((datetime.fromisoformat(each["status_date"]), each["rows"]) for each in raw["tracking"])
    begun = [datetime.fromisoformat(row[1]) for _, rows in reports for row in rows if row[1]]
    clock = Clock(raw["calendar"], min(starts), max([*starts, *begun, *(moment for moment, _ in reports)]))
    place = {each["id"]: n for n, each in enumerate(raw["activities"])}
    budgets = _budgets(raw)
    work = tuple(
        Work(each["id"], clock.at(start), clock.days(each["dur_h"]), _points(raw, each), budgets[each["id"]])
        for each, start in zip(raw["activities"], starts, strict=True)
    )
    statuses = tuple(_status(clock, place, moment, rows) for moment, rows in reports)
    return Project(raw["name"], _instance(raw, clock, work, place), work, statuses)


def _status(clock: Clock, place: Mapping[int, int], moment: datetime, rows: Iterable[Sequence[Any]]) -> Status:
    """What is reported of activities that exist and have begun."""
    progress = {
        place[row[0]]: Progress(
            clock.at(datetime.fromisoformat(row[1])), clock.days(row[2]), clock.days(row[4]), float(row[6])
        )
        for row in rows
        if row[0] in place and row[1]
    }
    return Status(clock.at(moment), progress)


def _instance(raw: Mapping[str, Any], clock: Clock, work: Sequence[Work], place: Mapping[int, int]) -> Instance:
    """The plan as a problem: its links, and its planned starts as bounds below which nothing starts."""
    cal = calendars.lay_out((clock.works,))
    zero = clock.at(datetime.combine(clock.first, datetime.min.time()))
    mornings = calendars.starts(cal, 0, np.array([each.start - zero for each in work]))
    links = (
        Link(place[before], place[after], LinkType[kind], clock.days(lag))
        for before, after, kind, lag in raw["relations"]
        if before in place and after in place
    )
    return Instance(
        origin=clock.first,
        now=float(mornings.min()),
        activities=tuple(
            Activity((Mode(Spread(each.days), 0),), not_before=float(morning), key=each.id)
            for each, morning in zip(work, mornings, strict=True)
        ),
        links=tuple(_without_cycles(links)),
        calendars=(clock.works,),
    )


def _without_cycles(links: Iterable[Link]) -> Iterator[Link]:
    """The links but those that close a cycle, such as SS there and FF back, which the engine has no order for."""
    following: dict[int, set[int]] = defaultdict(set)
    for link in links:
        reached, waiting = {link.after}, [link.after]
        while waiting:
            more = following[waiting.pop()] - reached
            reached |= more
            waiting += more
        if link.before not in reached:
            following[link.before].add(link.after)
            yield link


_POINTS = {1: (0.99, 1.0, 1.01), 2: (0.8, 1.0, 1.2), 3: (0.8, 1.1, 1.2), 4: (0.8, 0.9, 1.2)}


def _points(raw: Mapping[str, Any], activity: Mapping[str, Any]) -> tuple[float, float, float]:
    """The three points of its risk, as parts of the planned duration."""
    known = _POINTS.get(activity["dist"])
    if known is not None:
        return known
    given = raw["distributions"].get(str(activity["dist"]))
    if given is None or not (given["relative"] or activity["dur_h"]):
        return (1.0, 1.0, 1.0)
    scale = 100.0 if given["relative"] else float(activity["dur_h"])
    at = [float(x) / scale for x in given["x"]]
    return (min(at), at[int(np.argmax(given["y"]))], max(at))


def _budgets(raw: Mapping[str, Any]) -> dict[int, float]:
    """Planned cost of each activity: its own and that of its resources; working time where nothing costs anything."""
    found = {each["id"]: each["fixed_cost"] + each["cost_per_h"] * each["dur_h"] for each in raw["activities"]}
    length = {each["id"]: each["dur_h"] for each in raw["activities"]}
    price = {each["id"]: (each["cost_per_use"], each["cost_per_unit_h"]) for each in raw["resources"]}
    for activity, resource, quantity, fixed in raw["assignments"]:
        if activity in found and resource in price:  # a deleted one leaves its number behind, -1 among them
            once, hourly = price[resource]
            found[activity] += quantity * (once + hourly * (1.0 if fixed else length[activity]))
    if sum(found.values()) > 0:
        return found
    return {key: float(hours) for key, hours in length.items()} if any(length.values()) else dict.fromkeys(found, 1.0)


def _holiday(text: str | int) -> date:
    """A day as ddmmyyyyHHMM, whose leading zero may be missing."""
    digits = str(text).zfill(12)
    return date(int(digits[4:8]), int(digits[2:4]), int(digits[:2]))
