"""The people of a program: teams, persons, stakeholders, and how they talk."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, model_validator

from kaname.model.base import (
    Clock,
    Country,
    Day,
    Entity,
    Instant,
    Language,
    Money,
    Ref,
    Share,
    Text,
    Value,
)
from kaname.model.quantities import HoursOfDay, Minutes, People

if TYPE_CHECKING:
    from kaname.model.decisions import Decision
    from kaname.model.plan import Initiative, Milestone, WorkPackage
    from kaname.model.risks import Escalation, Issue, Risk


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("time_zone_unknown")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
"""An IANA time zone, Asia/Tokyo."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WORK_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


class DayRange(Value):
    """Days from the first to the last, both included."""

    first: Day
    last: Day
    reason: Text = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError("range_order")
        return self


class Person(Entity, plural="people", duty="coordination"):
    """Someone who works on the program."""

    email: Text = ""
    role: Text = ""
    zone: Zone | None = None
    language: Language = "en"
    cost_rate: Money | None = None  # per person-day
    skills: tuple[str, ...] = ()
    manager: Ref[Person] | None = None
    leave: tuple[DayRange, ...] = ()


class Membership(Value):
    """A person's part in a team over time."""

    person: Ref[Person]
    share: Share = 1.0
    since: Day | None = None
    until: Day | None = None


class Headcount(Value):
    """How many people a team has from a day on, where they are not named one by one."""

    since: Day
    people: People


class Team(Entity, duty="coordination"):
    """People who plan and deliver together, in one calendar."""

    lead: Ref[Person] | None = None
    purpose: Text = ""
    country: Country | None = None
    zone: Zone | None = None
    work_week: tuple[Weekday, ...] | None = None  # this and its hours: the program's where it names none
    opens: Clock | None = None
    closes: Clock | None = None
    hours_per_day: HoursOfDay | None = None
    company_holidays: tuple[DayRange, ...] = ()
    members: tuple[Membership, ...] = ()
    headcount: tuple[Headcount, ...] = ()
    focus: Share = 1.0  # share of a person's day that goes into planned work
    skills: tuple[str, ...] = ()
    cost_rate: Money | None = None  # per person-day, where persons carry none


class Stakeholder(Entity, duty="coordination"):
    """A person or group that affects the program or is affected by it."""

    person: Ref[Person] | None = None
    organisation: Text = ""
    interest: Literal["low", "medium", "high"] = "medium"
    influence: Literal["low", "medium", "high"] = "medium"
    attitude: Literal["against", "doubtful", "neutral", "supportive", "leading"] = "neutral"
    audience: Literal["executive", "engineer", "product", "finance", "legal", "security"] = "executive"
    language: Language = "en"
    wants: Text = ""


class AgendaItem(Value):
    """One point of a meeting."""

    topic: Text
    minutes: Minutes = 10.0
    subject: Ref[Risk | Issue | Decision | Milestone | Initiative | WorkPackage | Escalation] | None = None


class Meeting(Entity, duty="coordination"):
    """A meeting held or to be held, with its agenda and minutes."""

    purpose: Text = ""
    series: Text = ""
    cadence: Literal["once", "daily", "weekly", "fortnightly", "monthly", "quarterly"] = "once"
    starts: Instant | None = None
    minutes: Minutes = 60.0
    chair: Ref[Person] | None = None
    attendees: tuple[Ref[Person | Team | Stakeholder], ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    record: Text = ""
    decisions: tuple[Ref[Decision], ...] = ()


class Action(Entity, duty="coordination"):
    """A task agreed by people, with one owner and a due date."""

    owner: Ref[Person] | None = None
    due: Day | None = None
    state: Literal["open", "done", "dropped"] = "open"
    closed: Day | None = None
    source: Ref[Meeting | Risk | Issue | Decision | Escalation] | None = None
    outcome: Text = ""


class Message(Value):
    """One line of a communication plan: who hears what, how often, through what."""

    audience: Ref[Stakeholder | Team]
    what: Text
    cadence: Literal["daily", "weekly", "fortnightly", "monthly", "quarterly", "at event"]
    channel: Text
    owner: Ref[Person] | None = None
    last_sent: Day | None = None


class CommunicationPlan(Entity, duty="coordination"):
    """Who hears what, when and how; and the protocol when something breaks."""

    messages: tuple[Message, ...] = ()
    emergency_trigger: Text = ""
    emergency_channel: Text = ""
    emergency_contacts: tuple[Ref[Person], ...] = ()
    first_word_within_minutes: Minutes | None = None
