"""When something is done again: five fields as cron has them, in a time zone.

Minute, hour, day of the month, month, day of the week (0 and 7 are Sunday): `*`, `5`, `1-5`, `*/15`, `0-30/10`, `1,15`.
Where both days are given, either will do. A time that clocks skip is met when they have skipped it; one that they show
twice is met the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kaname.errors import UsageError

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_DAYS = 366 * 8 + 1
"""A 29 February may be eight years away."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What each field allows; days of the week as 0 (Monday) … 6, None where every day will do."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int] | None
    months: frozenset[int]
    weekdays: frozenset[int] | None

    def on(self, day: date) -> bool:
        """Whether it is met on a day."""
        if day.month not in self.months:
            return False
        by_day = self.days is not None and day.day in self.days
        by_weekday = self.weekdays is not None and day.weekday() in self.weekdays
        return by_day or by_weekday or (self.days is None and self.weekdays is None)


def rule(text: str) -> Rule:
    """The rule that a text is. Raises UsageError where it is none."""
    fields = text.split()
    if len(fields) != len(_RANGES):
        raise UsageError("rule_invalid", rule=text)
    try:
        found = [_field(field, *bounds) for field, bounds in zip(fields, _RANGES, strict=True)]
    except ValueError:
        raise UsageError("rule_invalid", rule=text) from None
    minutes, hours, days, months, weekdays = found
    free = fields[2] == "*", fields[4] == "*"
    return Rule(
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        None if free[0] else frozenset(days),
        frozenset(months),
        None if free[1] else frozenset((day - 1) % 7 for day in weekdays),
    )


def _field(text: str, least: int, most: int) -> set[int]:
    found = set[int]()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        low = least if span == "*" else _number(first)
        high = most if span == "*" or (step and not dash) else _number(last) if dash else low
        every = _number(step) if "/" in part else 1
        if not least <= low <= high <= most or every < 1:
            raise ValueError(text)
        found |= set(range(low, high + 1, every))
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def following(text: str, zone: str, moment: datetime) -> datetime:
    """The first moment after another at which a rule is met. Raises UsageError for a day that never comes."""
    wanted, place = rule(text), ZoneInfo(zone)
    first = moment.astimezone(place).date()
    for offset in range(_DAYS):
        day = first + timedelta(days=offset)
        if wanted.on(day):
            met = min((one for one in _moments(wanted, day, place) if one > moment), default=None)
            if met is not None:
                return met
    raise UsageError("rule_never", rule=text)


def _moments(wanted: Rule, day: date, place: ZoneInfo) -> Iterator[datetime]:
    for hour in wanted.hours:
        for minute in wanted.minutes:
            yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=place).astimezone(UTC)
