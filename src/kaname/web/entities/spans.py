"""Where a record stands in time: a strip from the start of the program to its end, drawn by places on a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaname.planning.timetable import Outlook, Slot
from kaname.words import formats

_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the strip."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Places between 0 and 1000: the bar of the schedule, P50 with its whisker to P80, the promise, today."""

    months: tuple[Tick, ...]
    today: Tick
    bar: tuple[float, float] | None
    critical: bool
    p50: Tick | None
    p80: Tick | None
    promise: Tick | None
    kept: bool
    done: Tick | None

    @property
    def bar_width(self) -> float:
        """How wide the bar is; never too thin to be seen."""
        return max(self.bar[1] - self.bar[0], 4.0) if self.bar else 0.0

    @property
    def whisker(self) -> float:
        """How long it is from P50 to P80."""
        return max(self.p80.at - self.p50.at, 0.0) if self.p50 and self.p80 else 0.0


def strip(
    slot: Slot | None, outlook: Outlook | None, today: date, span: tuple[date | None, date | None], language: str
) -> Strip | None:
    """The strip of a record; None where it has no place in time. `span` is that of the program."""
    told = [slot.start, slot.finish] if slot else list[date]()
    told += [day for day in (outlook.p50, outlook.p80, outlook.commitment) if day] if outlook else ()
    if not told:
        return None
    whole: list[date] = [*told, today, *(day for day in span if day is not None)]
    first, last = min(whole), max(whole)
    days = max((last - first).days, 1)

    def place(day: date) -> float:
        return round((day - first).days * _WIDTH / days, 1)

    def tick(day: date | None) -> Tick | None:
        return Tick(place(day), formats.plain_day(day, language)) if day is not None else None

    open_ = outlook if outlook is not None and outlook.method != "actual" else None
    over = outlook if outlook is not None and outlook.method == "actual" else None
    promise = outlook.commitment if outlook is not None else None
    return Strip(
        tuple(Tick(place(day), formats.month(day, language)) for day in _months(first, last)),
        Tick(place(today), formats.plain_day(today, language)),
        (place(slot.start), place(slot.finish)) if slot else None,
        slot.critical if slot else False,
        tick(open_.p50) if open_ else None,
        tick(open_.p80) if open_ else None,
        tick(promise),
        outlook is not None and promise is not None and (outlook.p80 is not None and outlook.p80 <= promise),
        tick(over.p50) if over else None,
    )


def _months(first: date, last: date) -> Iterator[date]:
    """Some six firsts of a month in a span."""
    count = (last.year - first.year) * 12 + last.month - first.month
    step = next(one for one in (1, 2, 3, 6, 12, 24, 60, 120, 2400) if count / one <= 7)
    number = first.year * 12 + first.month  # the month after the first, counted from 0
    number += -number % step
    while number <= last.year * 12 + last.month - 1:
        yield date(number // 12, number % 12 + 1, 1)
        number += step
