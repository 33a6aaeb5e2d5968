"""Worth of an investment: NPV, IRR, MIRR, payback, ROI, and the break-even of a debt.

Source: Gitman, Principles of Managerial Finance. Cash flows are equally spaced, the first at time 0 and not discounted
(spreadsheets discount it: another convention). Money in one currency; rates per period; times in periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from kaname.engines.distributions import find_root
from kaname.engines.ratio import Ratio, Reason, divide

ZERO = Decimal(0)
ONE = Decimal(1)
REAL_WITHIN = 1e-6
SAME_WITHIN = 1e-6


class InternalRate(NamedTuple):
    """IRR: the rate per period at which NPV is 0. Of several it is the one nearest to 0, and all are named."""

    rate: Ratio[float]
    all_rates: tuple[float, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether several rates make NPV 0, so that none of them means much."""
        return len(self.all_rates) > 1


def npv(rate: Decimal, flows: Sequence[Decimal]) -> Ratio[Decimal]:
    """NPV = sum over t from 0 of CF_t / (1 + rate)^t; undefined at rates of -1 and below."""
    present = discounted(rate, flows)
    return Ratio(None, Reason.RATE_TOO_LOW) if present is None else Ratio(sum(present, ZERO))


def discounted(rate: Decimal, flows: Sequence[Decimal]) -> tuple[Decimal, ...] | None:
    """Every flow at its present value, None at rates of -1 and below."""
    if rate <= -1:
        return None
    return tuple(flow / (ONE + rate) ** t for t, flow in enumerate(flows))


def irr(flows: Sequence[Decimal]) -> InternalRate:
    """The rate with NPV = 0; flows of one sign have none.

    One change of sign means exactly one rate (Descartes), found in a bracket; else all positive roots are sought.
    """
    amounts: list[float] = np.trim_zeros(np.array([float(flow) for flow in flows])).tolist()
    signs = [amount > 0 for amount in amounts if amount]
    changes = sum(one != other for one, other in pairwise(signs))
    if changes == 0:
        return InternalRate(Ratio(None, Reason.ONE_SIGN), ())
    factors = [_only_factor(amounts)] if changes == 1 else _factors(amounts)
    rates = tuple(sorted(1.0 / factor - 1.0 for factor in factors))
    if not rates:
        return InternalRate(Ratio(None, Reason.NO_ROOT), ())
    return InternalRate(Ratio(min(rates, key=abs)), rates)


def mirr(flows: Sequence[Decimal], finance_rate: Decimal, reinvest_rate: Decimal) -> Ratio[Decimal]:
    """MIRR = (FV of gains at the reinvestment rate / -PV of losses at the finance rate)^(1 / (n - 1)) - 1."""
    gains, losses = [max(flow, ZERO) for flow in flows], [max(-flow, ZERO) for flow in flows]
    future, present = npv(reinvest_rate, gains).value, npv(finance_rate, losses).value
    if future is None or present is None:
        return Ratio(None, Reason.RATE_TOO_LOW)
    if not future or not present:
        return Ratio(None, Reason.ONE_SIGN)
    periods = len(flows) - 1
    return Ratio((future * (ONE + reinvest_rate) ** periods / present) ** (ONE / periods) - ONE)


def payback(flows: Sequence[Decimal]) -> Ratio[Decimal]:
    """Periods until the cumulated flow first reaches 0, interpolated; for discounted payback pass discounted flows."""
    balance = ZERO
    for t, flow in enumerate(flows):
        if balance + flow >= 0:
            return Ratio(t - 1 - balance / flow if balance else Decimal(t))
        balance += flow
    return Ratio(None, Reason.NEVER_PAID_BACK)


def roi(gain: Decimal, cost: Decimal) -> Ratio[Decimal]:
    """ROI = (gain - cost) / cost."""
    return divide(gain - cost, cost, Reason.NO_COST)


def roi_of(flows: Sequence[Decimal]) -> Ratio[Decimal]:
    """ROI of undiscounted flows: what comes in is the gain, what goes out the cost."""
    return roi(sum((flow for flow in flows if flow > 0), ZERO), -sum((flow for flow in flows if flow < 0), ZERO))


def break_even(principal: Decimal, interest_per_period: Decimal) -> Ratio[Decimal]:
    """Periods after which repaying a debt has cost no more than its interest: principal / interest."""
    if interest_per_period < 0:
        raise ValueError("interest_negative")
    return divide(principal, interest_per_period, Reason.NO_INTEREST)


def _only_factor(amounts: Sequence[float]) -> float:
    """The discount factor 1 / (1 + r) where NPV is 0, for flows with one change of sign."""
    upper = 1.0
    while (_worth(amounts, upper) > 0) == (amounts[0] > 0):
        upper *= 2
    return find_root(lambda factor: _worth(amounts, factor), 0.0, upper)


def _worth(amounts: Sequence[float], factor: float) -> float:
    """NPV at a discount factor; above 1 divided by the largest power, which keeps its sign and its roots."""
    ordered, base = (amounts[::-1], factor) if factor <= 1 else (amounts, 1.0 / factor)
    worth = 0.0
    for amount in ordered:
        worth = worth * base + amount
    return worth


def _factors(amounts: Sequence[float]) -> list[float]:
    """All discount factors where NPV is 0, from the roots of the polynomial, each once."""
    roots = np.asarray(np.roots(amounts[::-1]), dtype=np.complex128)
    real = sorted(float(root.real) for root in roots if root.real > 0 and abs(root.imag) <= REAL_WITHIN * abs(root))
    kept: list[float] = []
    for factor in real:
        if not kept or factor - kept[-1] > SAME_WITHIN * factor:
            kept.append(factor)
    return kept
