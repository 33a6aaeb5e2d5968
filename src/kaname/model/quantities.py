"""Quantities that a plan counts in, each within the bounds of its meaning: days of work, people, person-days.

What lies beyond them is a slip of the pen, and dates could not be computed from it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from kaname.model.base import ThreePoint

MOST_DAYS = 10_000
"""Working days that one piece of work, one wait or one risk takes at most: 40 years."""

WorkDays = Annotated[float, Strict(), Field(ge=0, le=MOST_DAYS, allow_inf_nan=False)]
"""A span of working days."""
DaysMoved = Annotated[float, Strict(), Field(ge=-MOST_DAYS, le=MOST_DAYS, allow_inf_nan=False)]
"""Working days later, or (negative) earlier."""
PersonDays = Annotated[float, Strict(), Field(ge=0, le=1_000_000, allow_inf_nan=False)]
"""Effort: the days that one person would take."""
People = Annotated[float, Strict(), Field(ge=0, le=10_000, allow_inf_nan=False)]
"""How many people there are."""
PeopleAtWork = Annotated[float, Strict(), Field(ge=0.01, le=10_000, allow_inf_nan=False)]
"""How many people work on something: nobody is no number."""
HoursOfDay = Annotated[float, Strict(), Field(ge=0.25, le=24, allow_inf_nan=False)]
"""Hours of work in a day."""
TimesAsMuch = Annotated[float, Strict(), Field(ge=0, le=10, allow_inf_nan=False)]
"""What something is multiplied by: 1 leaves it as it is."""
Coefficient = Annotated[float, Strict(), Field(ge=-1, le=1, allow_inf_nan=False)]
"""A correlation."""
Period = Annotated[float, Strict(), Field(gt=0, le=36_600, allow_inf_nan=False)]
"""Calendar days after which something is due again, or over: a century at most."""
Notice = Annotated[float, Strict(), Field(ge=0, le=36_600, allow_inf_nan=False)]
"""Calendar days ahead of something, or none."""
Hours = Annotated[float, Strict(), Field(gt=0, le=100_000, allow_inf_nan=False)]
"""Hours of a clock that runs: eleven years at most."""
HoursOrNone = Annotated[float, Strict(), Field(ge=0, le=100_000, allow_inf_nan=False)]
"""Hours of a clock that runs, or no time at all."""
Minutes = Annotated[float, Strict(), Field(gt=0, le=100_000, allow_inf_nan=False)]
"""Minutes of a meeting or a clock: ten weeks at most."""


class Span(ThreePoint):
    """An uncertain span of working days, by three points."""

    low: WorkDays
    likely: WorkDays
    high: WorkDays


class Effort(ThreePoint):
    """An uncertain effort in person-days, by three points."""

    low: PersonDays
    likely: PersonDays
    high: PersonDays


class Shift(ThreePoint):
    """Uncertain working days that are added to work, or (negative) taken from it, by three points."""

    low: DaysMoved
    likely: DaysMoved
    high: DaysMoved
