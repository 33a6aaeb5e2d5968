"""How an account is told of what: at once, once a day, or in the site alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kaname.model.hours import hours, work_week
from kaname.model.people import Team
from kaname.model.program import Program
from kaname.status.mine import Me
from kaname.web.access.models import User
from kaname.web.talk.models import Preference
from kaname.web.talk.quiet import Hours, on_wall

NOW, DAILY, OFF = "now", "daily", "off"
MODES = (NOW, DAILY, OFF)
DEFAULTS: Mapping[str, str] = {
    "mention": NOW,
    "mine": NOW,
    "comment": DAILY,
    "promise": DAILY,
    "forecast": DAILY,
    "changed": OFF,
    "job": OFF,
}
"""Every kind of notice, the most urgent first, with how it is mailed unless one says otherwise."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def of(user: User) -> Preference:
    """What an account prefers, or the defaults."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def mode(preference: Preference, code: str) -> str:
    """How a kind of notice is mailed."""
    found = preference.kinds.get(code, "")
    return found if found in MODES else DEFAULTS[code]


def week(program: Program, me: Me) -> frozenset[int]:
    """The working days of somebody in a program: their team's, else the program's."""
    return frozenset(_DAYS.index(day) for day in work_week(program.charter, _team(program, me)))


def working_time(program: Program, me: Me, zone: str, day: date) -> tuple[time, time]:
    """When somebody's team works on a day, by the clock on the wall of a zone."""
    found = hours(program.charter, _team(program, me))
    there, here = ZoneInfo(found.zone or zone), ZoneInfo(zone)
    opens, closes = (on_wall(day, at, there).astimezone(here).time() for at in (found.opens, found.closes))
    return opens, closes


def _team(program: Program, me: Me) -> Team | None:
    """The first of their teams."""
    found = program.find(min(me.teams)) if me.teams else None
    return found if isinstance(found, Team) else None


def hours_of(user: User, preference: Preference, days: frozenset[int]) -> Hours:
    """When an account may be sent mail; at any hour where it neither says its zone nor its quiet hours."""
    allowed = days if preference.rest_days and days else frozenset(range(7))
    if not user.zone and preference._state.adding:  # quiet hours of nobody's zone may lie in their working time
        return Hours("UTC", preference.quiet_from, preference.quiet_from, allowed)
    return Hours(user.zone or "UTC", preference.quiet_from, preference.quiet_until, allowed)


def mail_at(
    user: User, preference: Preference, code: str, days: frozenset[int], now: datetime
) -> tuple[datetime | None, bool]:
    """When a notice is mailed (None: never), and whether with others of its day."""
    told = hours_of(user, preference, days)
    match mode(preference, code):
        case "now":
            return told.open(now), False
        case "daily":
            return told.daily(now, preference.digest_at), True
        case _:
            return None, False
