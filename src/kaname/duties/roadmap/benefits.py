"""What a benefit stream is worth: NPV, ROI and payback of its quarterly flows, in one currency."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from kaname.engines import investment
from kaname.engines.ratio import Reason
from kaname.model.base import Money
from kaname.model.finding import Percent, Undefined
from kaname.model.plan import Benefit
from kaname.planning.exchange import common_currency, convert
from kaname.planning.standing import Standing, number

_QUARTERS_A_YEAR = Decimal(4)
_UNLIKE = Undefined("no_exchange_rate")


class Worth(NamedTuple):
    """NPV at the start of the first quarter; ROI and payback undiscounted; whether it pays back when discounted."""

    npv: Money | Undefined
    roi: Percent | Undefined
    payback_quarters: Decimal | Undefined
    never_pays: bool


def worth(standing: Standing, benefit: Benefit) -> Worth:
    """What a benefit stream with at least one flow is worth; undefined where currencies mix without a stated rate."""
    amounts = [flow.amount for flow in benefit.flows]
    currency = common_currency(standing.program.charter, amounts)
    flows = _by_quarter(standing, benefit, currency) if currency else None
    if flows is None:
        return Worth(_UNLIKE, _UNLIKE, _UNLIKE, False)
    present = investment.discounted(_per_quarter(benefit.discount_rate), flows)
    roi = investment.roi_of(flows)
    return Worth(
        npv=_sum(present, currency),
        roi=Undefined(str(roi.reason)) if roi.value is None else Percent(float(roi.value)),
        payback_quarters=number(investment.payback(flows)),
        never_pays=present is not None and investment.payback(present).value is None,
    )


def _sum(present: tuple[Decimal, ...] | None, currency: str) -> Money | Undefined:
    if present is None:
        return Undefined(Reason.RATE_TOO_LOW.value)
    return Money(amount=sum(present, Decimal(0)), currency=currency)


def _per_quarter(yearly: Decimal) -> Decimal:
    """The quarterly rate that compounds to a yearly one."""
    if yearly <= -1:
        return Decimal(-1)
    return (1 + yearly) ** (1 / _QUARTERS_A_YEAR) - 1


def _by_quarter(standing: Standing, benefit: Benefit, currency: str) -> tuple[Decimal, ...] | None:
    """Flows of every quarter from the first to the last, zeros included."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for flow in benefit.flows:
        same = convert(standing.program.charter, flow.amount, currency, standing.as_of)
        if same is None:
            return None
        sums[int(flow.period[:4]) * 4 + int(flow.period[-1])] += same.amount
    return tuple(sums[quarter] for quarter in range(min(sums), max(sums) + 1))
