"""Operational laws of a serving system, its headroom, and the days a team has.

Sources: Gunther, Guerrilla Capacity Planning (2007); Little (1961). X = throughput per unit of time, S = service time,
R = response time, Z = think time, all in the same unit of time; U = utilisation, 0 to 1.
"""

from __future__ import annotations

from kaname.engines.ratio import Ratio, Reason, divide


def utilisation(throughput: float, service_time: float, servers: int = 1) -> float:
    """U = X S, per server of c: X S / c. Above 1 the demand can't be served."""
    if servers < 1:
        raise ValueError("no_server")
    return throughput * service_time / servers


def in_system(throughput: float, response_time: float) -> float:
    """Little's law: N = X R."""
    return throughput * response_time


def response_closed(users: float, throughput: float, think_time: float) -> Ratio[float]:
    """Response time of a closed system: R = N / X - Z."""
    whole = divide(users, throughput, Reason.NO_THROUGHPUT)
    return whole if whole.value is None else Ratio(whole.value - think_time)


def response_mm1(service_time: float, utilised: float) -> Ratio[float]:
    """M/M/1: R = S / (1 - U), for U < 1."""
    if utilised >= 1:
        return Ratio(None, Reason.SATURATED)
    return Ratio(service_time / (1 - utilised))


def headroom_share(utilised: float) -> float:
    """The unused share, 1 - U."""
    return 1 - utilised


def headroom_over_peak(capacity: float, peak: float) -> Ratio[float]:
    """How much the peak may still grow: capacity / peak - 1. Take a high percentile as the peak, not the mean."""
    times = divide(capacity, peak, Reason.NO_DEMAND)
    return times if times.value is None else Ratio(times.value - 1)


def team_days(working_days: float, leave_days: float, focus_share: float) -> float:
    """Days for planned work: (working days without holidays - leave) x the share left beside everything else."""
    if not 0 <= focus_share <= 1:
        raise ValueError("share_out_of_range")
    return max(working_days - leave_days, 0.0) * focus_share
