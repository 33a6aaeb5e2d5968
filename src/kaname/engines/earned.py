"""Earned value: variances, indices and estimates at completion.

Sources: PMI, The Standard for Earned Value Management (2019); ISO 21508:2018. All money is cumulative to the status
date and in one currency. PV = budget of the work planned, EV = budget of the work done, AC = cost of the work done,
BAC = total budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason, divide

ZERO = Decimal(0)
HALF = Decimal("0.5")


class Method(StrEnum):
    """How the earned value of one package is measured."""

    ZERO_HUNDRED = "zero_hundred"
    FIFTY_FIFTY = "fifty_fifty"
    WEIGHTED_STEPS = "weighted_steps"
    PERCENT_COMPLETE = "percent_complete"
    LEVEL_OF_EFFORT = "level_of_effort"


class Variant(StrEnum):
    """Which estimate at completion is meant; `CPI` is the default."""

    CPI = "cpi"
    BUDGET_RATE = "budget_rate"
    CPI_SPI = "cpi_spi"
    BOTTOM_UP = "bottom_up"


class Position(NamedTuple):
    """Where the money of some work stands: PV, EV, AC and BAC."""

    pv: Decimal
    ev: Decimal
    ac: Decimal
    bac: Decimal


class Package(NamedTuple):
    """The position of one piece of work, and how its EV was measured."""

    method: Method
    position: Position


class Step(NamedTuple):
    """One weighted step towards the end of a piece of work."""

    weight: Decimal
    done: bool


class Estimate(NamedTuple):
    """One estimate at completion: EAC, ETC = EAC - AC, VAC = BAC - EAC, TCPI_EAC = (BAC - EV) / (EAC - AC)."""

    variant: Variant
    eac: Ratio[Decimal]
    etc: Ratio[Decimal]
    vac: Ratio[Decimal]
    tcpi_eac: Ratio[Decimal]


@dataclass(frozen=True, slots=True)
class Indices:
    """Variances, efficiencies and every estimate of one position; `eac_default` names the estimate to show first."""

    position: Position
    sv: Decimal
    cv: Decimal
    sv_share: Ratio[Decimal]
    cv_share: Ratio[Decimal]
    spi: Ratio[Decimal]
    cpi: Ratio[Decimal]
    tcpi_bac: Ratio[Decimal]
    estimates: tuple[Estimate, ...]
    eac_default: Variant = Variant.CPI


class Comparison(NamedTuple):
    """The same work with level-of-effort packages, whose EV equals PV by definition, and without them."""

    with_level_of_effort: Indices
    without_level_of_effort: Indices


def indices(position: Position, new_etc: Decimal | None = None) -> Indices:
    """SV = EV - PV, CV = EV - AC, SPI = EV / PV, CPI = EV / AC, SV% = SV / PV, CV% = CV / EV and all estimates."""
    pv, ev, ac, _ = position
    spi = divide(ev, pv, Reason.NO_PLAN)
    cpi = divide(ev, ac, Reason.NO_COST)
    return Indices(
        position=position,
        sv=ev - pv,
        cv=ev - ac,
        sv_share=divide(ev - pv, pv, Reason.NO_PLAN),
        cv_share=divide(ev - ac, ev, Reason.NO_PROGRESS),
        spi=spi,
        cpi=cpi,
        tcpi_bac=to_complete(position, position.bac),
        estimates=estimates(position, cpi, spi, new_etc),
    )


def estimates(
    position: Position, cpi: Ratio[Decimal], spi: Ratio[Decimal], new_etc: Decimal | None = None
) -> tuple[Estimate, ...]:
    """The four estimates at completion, from given efficiencies (mostly, not always, those of the position)."""
    _, ev, ac, bac = position
    forms: dict[Variant, Ratio[Decimal]] = {
        Variant.CPI: eac_cpi(bac, cpi),
        Variant.BUDGET_RATE: Ratio(ac + (bac - ev)),
        Variant.CPI_SPI: eac_cpi_spi(position, cpi, spi),
        Variant.BOTTOM_UP: Ratio(None, Reason.NOT_ESTIMATED) if new_etc is None else Ratio(ac + new_etc),
    }
    return tuple(_estimate(position, variant, eac) for variant, eac in forms.items())


def eac_cpi(bac: Decimal, cpi: Ratio[Decimal]) -> Ratio[Decimal]:
    """BAC / CPI: cost efficiency stays as it is."""
    if cpi.value is None:
        return cpi
    return divide(bac, cpi.value, Reason.NO_PROGRESS)


def eac_cpi_spi(position: Position, cpi: Ratio[Decimal], spi: Ratio[Decimal]) -> Ratio[Decimal]:
    """AC + (BAC - EV) / (CPI x SPI): both efficiencies bear on the rest."""
    if cpi.value is None or spi.value is None:
        return cpi if cpi.value is None else spi
    rest = divide(position.bac - position.ev, cpi.value * spi.value, Reason.NO_PROGRESS)
    return rest if rest.value is None else Ratio(position.ac + rest.value)


def to_complete(position: Position, target: Decimal) -> Ratio[Decimal]:
    """TCPI = (BAC - EV) / (target - AC), the cost efficiency that the rest needs to end at `target` (BAC or EAC)."""
    left = position.bac - position.ev
    if left < 0:
        return Ratio(None, Reason.EARNED_EXCEEDS_BUDGET)
    if left == 0:
        return Ratio(None, Reason.NOTHING_LEFT)
    if target <= position.ac:
        return Ratio(None, Reason.BUDGET_EXHAUSTED)
    return Ratio(left / (target - position.ac))


def earned_share(
    method: Method,
    *,
    started: bool = False,
    finished: bool = False,
    steps: Sequence[Step] = (),
    complete_share: Decimal = ZERO,
    planned_share: Decimal = ZERO,
) -> Ratio[Decimal]:
    """The share of a package's budget that is earned, by its method; only the arguments of that method count."""
    match method:
        case Method.ZERO_HUNDRED:
            return Ratio(Decimal(finished))
        case Method.FIFTY_FIFTY:
            return Ratio(HALF * (started or finished) + HALF * finished)
        case Method.WEIGHTED_STEPS:
            done = sum((step.weight for step in steps if step.done), ZERO)
            return divide(done, sum((step.weight for step in steps), ZERO), Reason.NOT_ESTIMATED)
        case Method.PERCENT_COMPLETE:
            return Ratio(complete_share)
        case Method.LEVEL_OF_EFFORT:
            return Ratio(planned_share)


def total(positions: Iterable[Position]) -> Position:
    """The sum of positions in one currency."""
    sums = Position(ZERO, ZERO, ZERO, ZERO)
    for position in positions:
        sums = Position(*(a + b for a, b in zip(sums, position, strict=True)))
    return sums


def compare_level_of_effort(packages: Sequence[Package]) -> Comparison:
    """Indices of all packages, and of those that are not level of effort."""
    discrete = (package for package in packages if package.method is not Method.LEVEL_OF_EFFORT)
    return Comparison(
        indices(total(package.position for package in packages)),
        indices(total(package.position for package in discrete)),
    )


def _estimate(position: Position, variant: Variant, eac: Ratio[Decimal]) -> Estimate:
    if eac.value is None:
        return Estimate(variant, eac, eac, eac, eac)
    return Estimate(
        variant,
        eac,
        etc=Ratio(eac.value - position.ac),
        vac=Ratio(position.bac - eac.value),
        tcpi_eac=to_complete(position, eac.value),
    )
