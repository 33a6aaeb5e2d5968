"""A number that may be undefined: its value, or the code that says why there is none."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

Number = TypeVar("Number", float, Decimal)


class Reason(StrEnum):
    """Why a number is undefined. One list, so that every reason has its words."""

    NO_PLAN = "no_plan"
    NO_COST = "no_cost"
    NO_PROGRESS = "no_progress"
    NO_TIME = "no_time"
    NOTHING_LEFT = "nothing_left"
    BUDGET_EXHAUSTED = "budget_exhausted"
    TIME_EXHAUSTED = "time_exhausted"
    NOT_ESTIMATED = "not_estimated"
    EARNED_EXCEEDS_BUDGET = "earned_exceeds_budget"
    NO_SIZE = "no_size"
    NO_RATE = "no_rate"
    NO_RANDOM_INDEX = "no_random_index"
    CONSTANT = "constant"
    NO_LINES = "no_lines"
    RATE_TOO_LOW = "rate_too_low"
    ONE_SIGN = "one_sign"
    NO_ROOT = "no_root"
    NEVER_PAID_BACK = "never_paid_back"
    NO_INTEREST = "no_interest"
    NEVER_FAILS = "never_fails"
    NO_VOTES = "no_votes"
    NO_EVENTS = "no_events"
    NO_DEPLOYMENTS = "no_deployments"
    NOT_BURNING = "not_burning"
    NO_UNITS = "no_units"
    NO_BUDGET = "no_budget"
    NO_EMISSIONS = "no_emissions"
    NO_PEAK = "no_peak"
    NO_CONTENTION = "no_contention"
    NO_LOAD_OF_ONE = "no_load_of_one"
    NO_THROUGHPUT = "no_throughput"
    NO_DEMAND = "no_demand"
    SATURATED = "saturated"
    TOO_FEW_POINTS = "too_few_points"
    NOT_WITHIN_HORIZON = "not_within_horizon"
    NEVER_UNACCEPTABLE = "never_unacceptable"


class Ratio(NamedTuple, Generic[Number]):
    """A value, or None with its reason: never 0 or infinity in place of "undefined"."""

    value: Number | None
    reason: Reason | None = None


def divide(numerator: Number, denominator: Number, reason: Reason) -> Ratio[Number]:
    """numerator / denominator, or the reason when there is nothing to divide by."""
    if denominator == 0:
        return Ratio(None, reason)
    return Ratio(numerator / denominator)
