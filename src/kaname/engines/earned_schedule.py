"""Earned schedule: progress in time instead of money.

Sources: Lipke, Schedule is Different (2003); PMI Practice Standard for Earned Value Management (2nd ed., appendix D).
All times are counted in the periods of the plan (PV_0 = 0 before the first); periods of unequal length are mapped to
dates by the caller.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaname.engines.ratio import Ratio, Reason, divide

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """ES = C + I with its indices: C whole periods, I the share of the next one; SV(t), SPI(t), IEAC(t), TSPI."""

    whole_periods: int
    part_of_period: Decimal
    es_periods: Decimal
    sv_t_periods: Decimal
    spi_t: Ratio[Decimal]
    ieac_t_periods: Ratio[Decimal]
    tspi: Ratio[Decimal]


def earned_schedule(
    pv_cumulative: Sequence[Decimal],
    ev: Decimal,
    at_periods: Decimal,
    *,
    pd_periods: Decimal | None = None,
    ed_periods: Decimal | None = None,
) -> EarnedSchedule | Reason:
    """Earned schedule at the actual time AT.

    C = number of periods with PV <= EV, I = (EV - PV_C) / (PV_{C+1} - PV_C), ES = C + I; SV(t) = ES - AT,
    SPI(t) = ES / AT, IEAC(t) = PD / SPI(t), TSPI = (PD - ES) / (PD - AT), or (PD - ES) / (ED - AT) with an estimated
    duration ED. PD defaults to the number of periods of the plan. EV above the whole budget is a fault of the data
    and answered with its reason. Where PV stays flat at the level of EV, the flat stretch is fully earned.
    """
    if not pv_cumulative:
        return Reason.NO_PLAN
    if ev > pv_cumulative[-1]:
        return Reason.EARNED_EXCEEDS_BUDGET
    pd = Decimal(len(pv_cumulative)) if pd_periods is None else pd_periods
    whole, part = _earned_periods(pv_cumulative, ev)
    es = whole + part
    spi_t = divide(es, at_periods, Reason.NO_TIME)
    return EarnedSchedule(
        whole_periods=whole,
        part_of_period=part,
        es_periods=es,
        sv_t_periods=es - at_periods,
        spi_t=spi_t,
        ieac_t_periods=spi_t if spi_t.value is None else divide(pd, spi_t.value, Reason.NO_PROGRESS),
        tspi=to_complete_in(pd - es, (pd if ed_periods is None else ed_periods) - at_periods),
    )


def forecast_duration(
    pd_periods: Decimal, es_periods: Decimal, at_periods: Decimal, performance: Decimal
) -> Ratio[Decimal]:
    """IEAC(t) in its general form: AT + (PD - ES) / PF(t); PF = 1 for the planned pace, SPI(t) for the past one."""
    rest = divide(pd_periods - es_periods, performance, Reason.NO_PROGRESS)
    return rest if rest.value is None else Ratio(at_periods + rest.value)


def to_complete_in(periods_of_work: Decimal, periods_of_time: Decimal) -> Ratio[Decimal]:
    """TSPI: the pace that the remaining work needs in the remaining time."""
    if periods_of_work == 0:
        return Ratio(None, Reason.NOTHING_LEFT)
    if periods_of_time <= 0:
        return Ratio(None, Reason.TIME_EXHAUSTED)
    return Ratio(periods_of_work / periods_of_time)


def _earned_periods(pv_cumulative: Sequence[Decimal], ev: Decimal) -> tuple[int, Decimal]:
    """C and I; a plan that falls anywhere isn't cumulative."""
    if any(later < earlier for earlier, later in zip((ZERO, *pv_cumulative), pv_cumulative, strict=False)):
        raise ValueError("pv_not_cumulative")
    whole = bisect_right(pv_cumulative, ev)
    if whole == len(pv_cumulative):
        return whole, ZERO
    below = pv_cumulative[whole - 1] if whole else ZERO
    return whole, (ev - below) / (pv_cumulative[whole] - below)
