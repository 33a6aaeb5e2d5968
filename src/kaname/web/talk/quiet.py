"""When mail may be sent: outside quiet hours and on working days, by the clock on the reader's wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_LONGEST = 400
WORKING = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours in a zone (none where both ends are equal), and the days on which mail may be sent at all."""

    zone: str
    quiet_from: time
    quiet_until: time
    days: frozenset[int] = frozenset(range(7))

    def quiet(self, moment: datetime) -> bool:
        """Whether no mail is sent at a moment."""
        local = moment.astimezone(ZoneInfo(self.zone))
        return local.weekday() not in self.days or _between(local.time(), self.quiet_from, self.quiet_until)

    def open(self, moment: datetime) -> datetime:
        """The first moment from another on at which mail may be sent."""
        zone = ZoneInfo(self.zone)
        at = moment
        for _ in range(_LONGEST):
            if not self.quiet(at):
                return at.astimezone(UTC)
            local = at.astimezone(zone)
            if local.weekday() not in self.days:
                at = on_wall(local.date() + _DAY, time(0), zone)
                continue
            at = next_on_wall(at, self.quiet_until, zone)
        raise ValueError("quiet at any time")

    def daily(self, moment: datetime, at: time) -> datetime:
        """The first moment after another at which what was gathered for a day is sent."""
        return self.open(next_on_wall(moment, at, ZoneInfo(self.zone)))


def _between(now: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def on_wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A time that a wall shows on a day; one that is skipped is when clocks have skipped it."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def next_on_wall(moment: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The first moment after another at which a wall shows a time; of two the first that is later."""
    day = moment.astimezone(zone).date()
    for offset in range(3):
        for fold in (0, 1):
            found = on_wall(day + offset * _DAY, at.replace(fold=fold), zone)
            if found > moment:
                return found
    raise ValueError(f"{at} is never shown")


def overlap(one: tuple[time, time], other: tuple[time, time]) -> bool:
    """Whether two spans of a day share a moment; one whose ends are equal is empty, one may go over midnight."""
    if one[0] == one[1] or other[0] == other[1]:
        return False
    return _between(one[0], *other) or _between(other[0], *one)
