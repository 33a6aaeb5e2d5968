"""What the program costs: budgets and the rules by which cost is spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from kaname.model.base import (
    YEAR_PATTERN,
    Day,
    Entity,
    Flag,
    Money,
    NonNegative,
    Positive,
    Ref,
    Share,
    Text,
    Value,
    Words,
)
from kaname.model.people import Person, Team
from kaname.model.plan import Initiative, WorkPackage
from kaname.model.quality import Component

if TYPE_CHECKING:
    from kaname.model.decisions import Vendor

Month = Annotated[str, Field(pattern=rf"^{YEAR_PATTERN}-(0[1-9]|1[0-2])$")]
"""A calendar month, written 2026-04."""


class BudgetPeriod(Value):
    """Planned and actual money of a month; forecast where someone gave one."""

    month: Month
    planned: Money
    actual: Money | None = None
    forecast: Money | None = None


class Budget(Entity, duty="finance"):
    """Money granted for work, month by month."""

    owner: Ref[Person] | None = None
    category: Literal["labour", "cloud", "licence", "vendor", "hardware", "travel", "contingency", "other"] = "labour"
    capital: Flag = False
    subjects: tuple[Ref[Initiative | WorkPackage | Component | Team], ...] = ()
    vendor: Ref[Vendor] | None = None
    granted: Money | None = None
    granted_on: Day | None = None
    periods: tuple[BudgetPeriod, ...] = ()
    tolerance: Share = 0.1

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        seen = {m.currency for p in self.periods for m in (p.planned, p.actual, p.forecast) if m is not None}
        if self.granted is not None:
            seen.add(self.granted.currency)
        if len(seen) > 1:
            raise ValueError("one_currency")
        return self


class CostShare(Value):
    """A part of a shared cost and who carries it."""

    initiative: Ref[Initiative | Team | Component]
    share: Share


class CostRule(Entity, duty="finance"):
    """How charges that match are allocated."""

    match_service: Text = ""
    match_tags: Words = ()
    match_account: Text = ""
    method: Literal["fixed", "even", "proportional"] = "fixed"
    shares: tuple[CostShare, ...] = ()
    driver: Text = ""  # what unit cost divides by: orders, users, calls
    owner: Ref[Person | Team] | None = None
    since: Day | None = None


class CarbonFootprint(Entity, duty="finance"):
    """Inputs of a software carbon intensity score (SCI 1.1) over a period."""

    component: Ref[Component] | None = None
    month: Month | None = None
    energy_kwh: NonNegative | None = None
    intensity_g_per_kwh: NonNegative | None = None
    intensity_method: Literal["location average", "short-run marginal", "long-run marginal"] = "location average"
    embodied_g: NonNegative | None = None
    units: NonNegative | None = None
    unit: Text = ""
    target_g_per_unit: Positive | None = None
