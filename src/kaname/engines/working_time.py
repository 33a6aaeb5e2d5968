"""Business days over a set of days off, and working hours of sites in their time zones.

Sources: IANA tzdata; PEP 495 for gaps and folds; ISO 8601. Days off come as dates (public holidays, company days,
leave). Instants are aware UTC; local times exist only together with a zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset(range(5))
ALL_WEEK = frozenset(range(7))
DAY = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """Weekdays that are worked (0 = Monday), less the days off."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    days_off: frozenset[date] = field(default_factory=frozenset[date])

    def __post_init__(self) -> None:
        if not self.weekdays & ALL_WEEK:
            raise ValueError("no_weekday_worked")

    def works(self, day: date) -> bool:
        """Whether this is a business day."""
        return day.weekday() in self.weekdays and day not in self.days_off


EVERY_DAY = WorkWeek(ALL_WEEK)


@dataclass(frozen=True, slots=True)
class Site:
    """Daily working hours in one zone. Closing at or before opening is the next day; a shift belongs to its start."""

    zone: str
    opens: time
    closes: time
    week: WorkWeek = EVERY_DAY


class Span(NamedTuple):
    """From start (inclusive) to end (exclusive), in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Elapsed time, never negative."""
        return max(self.end - self.start, NOTHING)


class Cover(NamedTuple):
    """How much of a UTC day somebody works, and when nobody does."""

    covered: timedelta
    gaps: tuple[Span, ...]


def count_days(start: date, end: date, week: WorkWeek, *, inclusive: bool = True) -> int:
    """Business days from start to end: with the end day (inclusive), or without it (half-open)."""
    last = end if inclusive else end - DAY
    return sum(week.works(start + DAY * n) for n in range((last - start).days + 1))


def add_days(start: date, count: int, week: WorkWeek, *, roll_forward: bool = False) -> date:
    """The count-th business day after start, which itself is day 0; negative counts go back.

    Count 0 gives start itself, or with `roll_forward` the next business day where start is none.
    """
    if count == 0:
        return next_day(start, week) if roll_forward else start
    step = DAY if count > 0 else -DAY
    day = start
    for _ in range(abs(count)):
        day += step
        while not week.works(day):
            day += step
    return day


def next_day(day: date, week: WorkWeek) -> date:
    """The day itself if it is a business day, else the first one after it."""
    while not week.works(day):
        day += DAY
    return day


def instant(day: date, local: time, zone: str) -> datetime:
    """The UTC instant of a local time: in a gap moved forward by the gap, in a fold the first unless `fold` is set."""
    there = datetime.combine(day, local, tzinfo=ZoneInfo(zone))
    found = there.astimezone(UTC)
    missing = found.astimezone(there.tzinfo).replace(tzinfo=None) != there.replace(tzinfo=None)
    return there.replace(fold=0).astimezone(UTC) if missing else found


def shift(site: Site, day: date) -> Span | None:
    """The working hours that start on this local date, None on a day off."""
    if not site.week.works(day):
        return None
    closing_day = day if site.closes > site.opens else day + DAY
    return Span(instant(day, site.opens, site.zone), instant(closing_day, site.closes, site.zone))


def shifts(site: Site, within: Span) -> Iterator[Span]:
    """The parts of the site's shifts that lie within a span, in order."""
    day = within.start.date() - 2 * DAY
    while day <= within.end.date() + DAY:
        hours = shift(site, day)
        if hours is not None:
            part = common(hours, within)
            if part.length:
                yield part
        day += DAY


def overlap(one: Site, other: Site, day: date) -> timedelta:
    """Time for which the other site works during the first one's shift of this date; ends that touch give 0."""
    hours = shift(one, day)
    return NOTHING if hours is None else working_time(other, hours)


def cover(sites: Iterable[Site], day: date) -> Cover:
    """Union of all sites' shifts over the UTC day, those begun the day before included."""
    midnight = datetime.combine(day, time.min, tzinfo=UTC)
    whole = Span(midnight, midnight + DAY)
    worked = merge([part for site in sites for part in shifts(site, whole)])
    edges = [whole.start, *(edge for span in worked for edge in span), whole.end]
    gaps = (Span(edges[n], edges[n + 1]) for n in range(0, len(edges), 2))
    return Cover(total(worked), tuple(gap for gap in gaps if gap.length))


def working_time(site: Site, within: Span) -> timedelta:
    """Working time between two instants, as against the time that elapsed."""
    return total(merge(list(shifts(site, within))))


def after_working_time(site: Site, start: datetime, duration: timedelta) -> datetime:
    """The instant at which so much working time has passed; 0 gives start."""
    left, window = duration, Span(start, start)
    while left > NOTHING:
        window = Span(window.end, window.end + 7 * DAY)
        for part in merge(list(shifts(site, window))):
            if part.length >= left:
                return part.start + left
            left -= part.length
    return start


def common(one: Span, other: Span) -> Span:
    """What two spans share; of no length where they only touch or lie apart."""
    return Span(max(one.start, other.start), min(one.end, other.end))


def merge(spans: Sequence[Span]) -> list[Span]:
    """The union of spans, in order, with touching ones joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def total(spans: Iterable[Span]) -> timedelta:
    """Sum of the lengths of spans that don't overlap."""
    return sum((span.length for span in spans), NOTHING)
