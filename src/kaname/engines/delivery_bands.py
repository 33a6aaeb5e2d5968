"""Bands of delivery performance by year, and the scores of the DORA Quick Check.

Sources: Apache DevLake, dashboard DORA (thresholds of the panels); dora.dev quick check. Bands are clusters of a survey
of that year, not targets; the year is part of every answer, and from 2024 on no order of the bands may be assumed, so
there are none here.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason, divide

ELITE_DAYS_PER_WEEK = 5
HIGHEST_CATEGORY = 6


class Band(StrEnum):
    """The four clusters."""

    ELITE = "elite"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Measure(StrEnum):
    """What is banded by thresholds."""

    LEAD_TIME_HOURS = "lead_time_hours"
    CHANGE_FAIL_RATE = "change_fail_rate"
    RECOVERY_HOURS = "recovery_hours"


class Banded(NamedTuple):
    """A band and the survey's year; None where that year has no threshold."""

    band: Band | None
    year: int


class Thresholds(NamedTuple):
    """Upper bounds of elite, high and medium; a bound itself is inside only if inclusive."""

    bounds: tuple[float, float, float]
    inclusive: bool


DEVLAKE = {
    (2021, Measure.LEAD_TIME_HOURS): Thresholds((1, 7 * 24, 180 * 24), inclusive=False),
    (2021, Measure.CHANGE_FAIL_RATE): Thresholds((0.15, 0.20, 0.30), inclusive=True),
    (2023, Measure.LEAD_TIME_HOURS): Thresholds((24, 7 * 24, 30 * 24), inclusive=False),
    (2023, Measure.CHANGE_FAIL_RATE): Thresholds((0.05, 0.10, 0.15), inclusive=True),
    (2023, Measure.RECOVERY_HOURS): Thresholds((1, 24, 7 * 24), inclusive=False),
}


def band(measure: Measure, value: float, year: int) -> Banded:
    """The band of a value by the thresholds of a year."""
    thresholds = DEVLAKE.get((year, measure))
    if thresholds is None:
        return Banded(None, year)
    for name, bound in zip(Band, thresholds.bounds, strict=False):
        if value < bound or (thresholds.inclusive and value == bound):
            return Banded(name, year)
    return Banded(Band.LOW, year)


def frequency_band(median_days_per_week: float, median_days_per_month: float) -> Banded:
    """2023: elite from 5 deployment days in the median week, high from 1, medium from 1 in the median month."""
    if median_days_per_week >= ELITE_DAYS_PER_WEEK:
        return Banded(Band.ELITE, 2023)
    if median_days_per_week >= 1:
        return Banded(Band.HIGH, 2023)
    return Banded(Band.MEDIUM if median_days_per_month >= 1 else Band.LOW, 2023)


def categorical_score(answer: float) -> float:
    """0 (worst) to 10 (best) for an answer from 1 to 6: 2 (v - 1)."""
    if not 1 <= answer <= HIGHEST_CATEGORY:
        raise ValueError("answer_out_of_range")
    return 2 * (answer - 1)


def percentage_score(percent: float) -> float:
    """0 to 10 for a percentage of which less is better: (100 - p) / 10."""
    if not 0 <= percent <= 100:
        raise ValueError("answer_out_of_range")
    return (100 - percent) / 10


def inverted(score: float) -> float:
    """10 - x, for published baselines that are stored with high as bad (fail rate, rework, instability)."""
    return 10 - score


def performance_average(scores: Sequence[float]) -> Ratio[float]:
    """Mean of the metrics' scores: four of them in 2024, five with rework from 2025."""
    return divide(float(sum(scores)), float(len(scores)), Reason.NO_EVENTS)
