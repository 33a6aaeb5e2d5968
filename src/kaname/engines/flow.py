"""Flow of items: cycle time and age, service level expectation, Little's law, flow efficiency.

Sources: The Kanban Guide; Vacanti, Actionable Agile Metrics; jira-agile-metrics; Little (1961). Times are calendar
days; weekends count unless the caller leaves them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.quantiles import nearest_rank
from kaname.engines.ratio import Ratio, Reason, divide


class Counting(StrEnum):
    """CALENDAR_DAYS counts both ends, so that nothing takes 0 days; ELAPSED is end - start."""

    CALENDAR_DAYS = "calendar_days"
    ELAPSED = "elapsed"


class Expectation(NamedTuple):
    """ "p of items in at most `days`", by nearest rank, and the share of the past items that kept it."""

    probability: float
    days: Ratio[float]
    share_within: Ratio[float]
    items: int


class Efficiency(NamedTuple):
    """Active time over active and waiting time; coverage = share of items whose waiting is recorded at all."""

    share: Ratio[float]
    coverage: Ratio[float]


def cycle_days(start: date, end: date, counting: Counting = Counting.CALENDAR_DAYS) -> int:
    """Days from start to end. Raises ValueError where the end lies before the start."""
    if end < start:
        raise ValueError("end_before_start")
    return (end - start).days + (counting is Counting.CALENDAR_DAYS)


def age_days(start: date, today: date, counting: Counting = Counting.CALENDAR_DAYS) -> int:
    """Days since an unfinished item was started."""
    return cycle_days(start, today, counting)


def service_level_expectation(cycle_times_days: Sequence[float], probability: float) -> Expectation:
    """The nearest-rank quantile of recent cycle times, so that the answer is one that occurred."""
    days = nearest_rank(cycle_times_days, probability)
    kept = 0 if days.value is None else sum(each <= days.value for each in cycle_times_days)
    share = divide(float(kept), float(len(cycle_times_days)), Reason.NO_EVENTS)
    return Expectation(probability, days, share, len(cycle_times_days))


def throughput_by_little(wip: float, cycle_time: float) -> Ratio[float]:
    """Average throughput = average WIP / average cycle time, for a span in balance; it doesn't forecast."""
    return divide(wip, cycle_time, Reason.NO_TIME)


def wip_by_little(throughput: float, cycle_time: float) -> float:
    """Average WIP = average throughput x average cycle time."""
    return throughput * cycle_time


def cycle_time_by_little(wip: float, throughput: float) -> Ratio[float]:
    """Average cycle time = average WIP / average throughput."""
    return divide(wip, throughput, Reason.NO_THROUGHPUT)


def efficiency(active: float, waiting: float, items_marked: int = 1, items: int = 1) -> Efficiency:
    """Active / (active + waiting), in one unit, over the items whose wait states are marked."""
    return Efficiency(
        divide(active, active + waiting, Reason.NO_TIME),
        divide(float(items_marked), float(items), Reason.NO_EVENTS),
    )
