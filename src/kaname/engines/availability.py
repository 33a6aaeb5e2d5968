"""Availability of systems made of parts, and the downtime it allows.

Sources: AWS Well-Architected, Reliability Pillar, and the paper Availability and Beyond; Fleming (1975) for the
beta-factor of common causes. Parts fail independently, so without a common cause the results are upper bounds; soft
dependencies are left out by the caller, who says so. Planned maintenance counts as downtime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import comb, log10, prod
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason

MINUTES_PER_YEAR = 365 * 24 * 60


class Serial(NamedTuple):
    """All parts are needed: hard dependencies multiply."""

    parts: Sequence[Part]


class Redundant(NamedTuple):
    """`needed` of the parts are enough; the default is any one of them."""

    parts: Sequence[Part]
    needed: int = 1


Part = float | Serial | Redundant


def availability(part: Part) -> float:
    """Availability of a structure of parts, 0 to 1."""
    if isinstance(part, Serial):
        return prod(availability(each) for each in part.parts)
    if isinstance(part, Redundant):
        return _at_least(part.needed, [availability(each) for each in part.parts])
    if not 0 <= part <= 1:
        raise ValueError("availability_out_of_range")
    return float(part)


def k_of_n(needed: int, count: int, each: float) -> float:
    """Binomial: at least `needed` of `count` equal parts are up."""
    return sum(comb(count, up) * each**up * (1 - each) ** (count - up) for up in range(needed, count + 1))


def redundant_with_common_cause(each: float, count: int, beta: float) -> float:
    """Any one of `count` equal parts is enough, but a common cause with the share beta of a part's failures hits all.

    With q = 1 - each the common cause fails with c = beta q, and a part by itself with (q - c) / (1 - c), so that one
    part alone still fails with q: A = (1 - c) (1 - ((q - c) / (1 - c))^count).
    """
    if not 0 <= beta <= 1:
        raise ValueError("share_out_of_range")
    common = beta * (1 - each)
    if common == 1:
        return 0.0
    alone = (1 - each - common) / (1 - common)
    return (1 - common) * (1 - alone**count)


def from_repair(mtbf_hours: float, mttr_hours: float, *, mtbf_includes_repair: bool = False) -> Ratio[float]:
    """A = MTBF / (MTBF + MTTR), MTBF being the mean up time; with repair included, (MTBF - MTTR) / MTBF."""
    up = mtbf_hours - mttr_hours if mtbf_includes_repair else mtbf_hours
    if up + mttr_hours <= 0:
        return Ratio(None, Reason.NO_TIME)
    return Ratio(up / (up + mttr_hours))


def from_downtime(down_minutes: float, period_minutes: float) -> Ratio[float]:
    """A = uptime / total time."""
    if period_minutes <= 0:
        return Ratio(None, Reason.NO_TIME)
    return Ratio(1 - down_minutes / period_minutes)


def nines(value: float) -> Ratio[float]:
    """-log10(1 - A): 3 for 99.9 %; what never fails has no number of nines."""
    return Ratio(None, Reason.NEVER_FAILS) if value >= 1 else Ratio(-log10(1 - value))


def allowed_downtime_minutes(value: float, period_minutes: float = MINUTES_PER_YEAR) -> float:
    """(1 - A) x period; the default is a year of 365 days."""
    return (1 - value) * period_minutes


def _at_least(needed: int, parts: Iterable[float]) -> float:
    """P(at least `needed` are up) for parts that may differ: the distribution of how many are up, part by part."""
    if needed == 1:
        return 1 - prod(1 - part for part in parts)
    up = [1.0]
    for part in parts:
        up = [stay * (1 - part) + rise * part for stay, rise in zip([*up, 0.0], [0.0, *up], strict=True)]
    return sum(up[needed:])
