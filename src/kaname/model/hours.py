"""When a team works: what it states itself, else what the program states for everybody."""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

from kaname.model.people import Team, Weekday
from kaname.model.plan import Charter


class Hours(NamedTuple):
    """A working day: from when to when, in which zone (None where nobody says), and its hours of work."""

    opens: time
    closes: time
    zone: str | None
    per_day: float


def hours(charter: Charter, team: Team | None = None) -> Hours:
    """The working day of a team, or without a team that of the program."""
    if team is None:
        return Hours(charter.opens, charter.closes, charter.zone, charter.hours_per_day)
    return Hours(
        charter.opens if team.opens is None else team.opens,
        charter.closes if team.closes is None else team.closes,
        team.zone or charter.zone,
        charter.hours_per_day if team.hours_per_day is None else team.hours_per_day,
    )


def work_week(charter: Charter, team: Team | None = None) -> tuple[Weekday, ...]:
    """The working week of a team, or without a team that of the program."""
    return charter.work_week if team is None or team.work_week is None else team.work_week
