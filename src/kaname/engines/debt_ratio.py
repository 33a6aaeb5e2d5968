"""Debt ratio and rating as in SonarQube's SQALE model. All efforts in minutes.

Sources: SonarQube documentation, metric definitions; Letouzey, The SQALE Method. A ratio is the effort to repair over
the effort to write anew; ratings go from A (best) to E, upper bounds inclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason

DEFAULT_GRID = (Decimal("0.05"), Decimal("0.1"), Decimal("0.2"), Decimal("0.5"))
DEFAULT_MINUTES_PER_LINE = 30
RATINGS = "ABCDE"
ZERO = Decimal(0)


class Component(NamedTuple):
    """What a piece of code costs to write anew, and to repair."""

    development_minutes: Decimal
    debt_minutes: Decimal


class Rated(NamedTuple):
    """Debt ratio, rating, and the whole minutes of repair that would bring the rating to A."""

    ratio: Ratio[Decimal]
    rating: str
    minutes_to_a: int


def development_minutes(files: Iterable[tuple[int, Decimal]]) -> Decimal:
    """Development cost = sum of lines of code x minutes per line (30 by default)."""
    return sum((lines * minutes for lines, minutes in files), ZERO)


def aggregate(components: Iterable[Component]) -> Component:
    """Sums of cost and debt: ratios are made from the sums, never averaged."""
    pairs = list(components)
    return Component(sum((each[0] for each in pairs), ZERO), sum((each[1] for each in pairs), ZERO))


def rate(component: Component, grid: Sequence[Decimal] = DEFAULT_GRID) -> Rated:
    """Ratio and rating; code without any lines has by convention ratio 0 (the reason says so) and rating A.

    Effort to A = max(0, debt - first bound x development cost), truncated to whole minutes.
    """
    ratio = _debt_ratio(component)
    excess = component.debt_minutes - _checked(grid)[0] * component.development_minutes
    return Rated(ratio, rating(ratio.value or ZERO, grid), int(max(ZERO, excess)))


def rating(ratio: Decimal, grid: Sequence[Decimal] = DEFAULT_GRID) -> str:
    """The letter of a ratio. Raises ValueError on a negative ratio and on a grid that isn't four rising values."""
    if ratio < 0:
        raise ValueError("ratio_negative")
    return RATINGS[bisect_left(_checked(grid), ratio)]


def _debt_ratio(component: Component) -> Ratio[Decimal]:
    if component.development_minutes == 0:
        return Ratio(ZERO, Reason.NO_LINES)
    return Ratio(component.debt_minutes / component.development_minutes)


def _checked(grid: Sequence[Decimal]) -> Sequence[Decimal]:
    if len(grid) != len(RATINGS) - 1 or list(grid) != sorted(set(grid)):
        raise ValueError("grid_invalid")
    return grid
