"""Earned value and earned schedule of the program and of each initiative that has budgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kaname.duties.progress.packages import Costed, costed, currency, planned_value
from kaname.engines.earned import Indices, Method, Variant, indices, total
from kaname.engines.earned_schedule import EarnedSchedule, earned_schedule
from kaname.engines.ratio import Ratio, Reason
from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.planning.standing import Standing, number
from kaname.planning.tracked import Tracker

COST_EFFICIENCY_LOW = Code("progress.cost-efficiency-low", Severity.WATCH)
SCHEDULE_EFFICIENCY_LOW = Code("progress.schedule-efficiency-low", Severity.WATCH)
CODES = (COST_EFFICIENCY_LOW, SCHEDULE_EFFICIENCY_LOW)

LOW, VERY_LOW = Decimal("0.9"), Decimal("0.8")
ENOUGH_COVERAGE = 0.5  # of the budgets: below that the figures speak for too little
_COLUMNS = (
    "scope",
    "method",
    "bac",
    "pv",
    "ev",
    "ac",
    "ac_by",
    "spi",
    "cpi",
    "eac_cpi",
    "eac_budget_rate",
    "eac_cpi_spi",
    "eac_bottom_up",
    "tcpi",
    "es",
    "at",
    "sv_t",
    "spi_t",
    "coverage",
)


@dataclass(frozen=True, slots=True)
class Earned:
    """The measures of some packages. `scope` is an initiative or None for all; `with_effort`: has level of effort."""

    scope: Key | None
    packages: tuple[Costed, ...]
    indices: Indices
    schedule: EarnedSchedule | Reason
    at: int
    coverage: float
    with_effort: bool


class Measured(NamedTuple):
    """Every scope with its measures; their currency; and the reason where there are none."""

    rows: tuple[Earned, ...] = ()
    currency: str = ""
    reason: str = ""


def measure(standing: Standing, tracker: Tracker) -> Measured:
    """What there is to measure, once for findings and figure."""
    money = currency(standing)
    if not money:
        return Measured(reason="no_package_budgets")
    found = costed(standing, tracker, money)
    if found is None:
        return Measured((), money, "no_exchange_rate")
    rows = tuple(_scopes(found))
    return Measured(rows, money, "" if rows else "no_earned_data" if found else "no_package_budgets")


def _scopes(found: Sequence[Costed]) -> Iterator[Earned]:
    """All packages, then each initiative where there are several; each also without level of effort, if it has any."""
    yield from _both(None, found)
    by_initiative: dict[Key, list[Costed]] = defaultdict(list)
    for one in found:
        if one.initiative is not None:
            by_initiative[one.initiative].append(one)
    if len(by_initiative) > 1:
        for initiative in sorted(by_initiative):
            yield from _both(initiative, by_initiative[initiative])


def _both(scope: Key | None, found: Sequence[Costed]) -> Iterator[Earned]:
    discrete = [one for one in found if one.method is not Method.LEVEL_OF_EFFORT]
    yield from _earned(scope, found, with_effort=len(discrete) < len(found))
    if len(discrete) < len(found):
        yield from _earned(scope, discrete, with_effort=False)


def _earned(scope: Key | None, found: Sequence[Costed], *, with_effort: bool) -> Iterator[Earned]:
    known = tuple(one for one in found if one.position is not None)
    if not known:
        return
    position = total(one.position for one in known if one.position is not None)
    elapsed = _elapsed(known)
    plan = planned_value(known)
    yield Earned(
        scope,
        known,
        indices(position),
        earned_schedule(plan, min(position.ev, plan[-1]), Decimal(elapsed)),
        elapsed,
        float(sum(one.budget for one in known) / sum(one.budget for one in found)),
        with_effort,
    )


def _elapsed(known: Sequence[Costed]) -> int:
    """Working days from the planned start to the day of the timetable or, where all is finished, to that finish."""
    ends = [one.ended for one in known if one.ended is not None]
    now = max(ends) if len(ends) == len(known) else 0
    return max(now + 1 - min(one.first for one in known), 0)


def findings(standing: Standing, measured: Measured) -> Iterator[Finding]:
    """Money or time that yields too little: of unfinished work, without level of effort, where enough is known."""
    for one in measured.rows:
        over = all(package.ended is not None for package in one.packages)
        if one.coverage < ENOUGH_COVERAGE or one.with_effort or over:
            continue
        subjects = standing.known(one.scope or standing.program.charter.key) or tuple(p.key for p in one.packages)
        cpi, spi_t, coverage = one.indices.cpi.value, _spi_t(one), Percent(one.coverage)
        if cpi is not None and cpi < LOW:
            yield COST_EFFICIENCY_LOW.at(
                *subjects, severity=_severity(cpi), cpi=cpi, coverage=coverage, cost_by=_cost_by(one)
            )
        if spi_t is not None and spi_t < LOW:
            spi = number(one.indices.spi)
            yield SCHEDULE_EFFICIENCY_LOW.at(
                *subjects, severity=_severity(spi_t), spi_t=spi_t, spi=spi, coverage=coverage
            )


def _cost_by(one: Earned) -> Term | None:
    """Where actual cost comes from; None where there is none yet."""
    ways = sorted({package.cost_by for package in one.packages if package.position is not None and package.position.ac})
    return Term("cost_by", "mixed" if len(ways) > 1 else ways[0]) if ways else None


def _severity(index: Decimal) -> Severity:
    return Severity.ACT if index < VERY_LOW else Severity.WATCH


def _spi_t(one: Earned) -> Decimal | None:
    return None if isinstance(one.schedule, Reason) else one.schedule.spi_t.value


def figure(standing: Standing, measured: Measured) -> Figure:
    """One row per scope; the variant says against what it is measured."""
    return Figure(
        "progress.earned",
        _COLUMNS,
        tuple(_row(standing, one, measured.currency) for one in measured.rows),
        reason=measured.reason,
        variant=_variant(measured.rows),
    )


def _variant(rows: Sequence[Earned]) -> str:
    fixed = {one.fixed for row in rows for one in row.packages}
    return "" if not fixed else "mixed" if len(fixed) > 1 else "baseline" if True in fixed else "schedule"


def _row(standing: Standing, one: Earned, money: str) -> tuple[Cell, ...]:
    found, position = one.indices, one.indices.position
    eac = {estimate.variant: estimate.eac for estimate in found.estimates}
    scope = one.scope or next(iter(standing.known(standing.program.charter.key)), Term("earned_scope", "program"))
    return (
        scope,
        Term("earned_scope", "with_effort" if one.with_effort else "discrete"),
        *(Money(amount=amount, currency=money) for amount in (position.bac, position.pv, position.ev, position.ac)),
        _cost_by(one),
        number(found.spi),
        number(found.cpi),
        *(_money(eac[variant], money) for variant in Variant),
        number(found.tcpi_bac),
        *_times(one),
        Percent(one.coverage),
    )


def _money(ratio: Ratio[Decimal], currency_: str) -> Money | Undefined:
    amount = number(ratio)
    return amount if isinstance(amount, Undefined) else Money(amount=amount, currency=currency_)


def _times(one: Earned) -> tuple[Cell, ...]:
    """Earned schedule, actual time, SV(t) in working days, and SPI(t)."""
    at = Days(float(one.at))
    if isinstance(one.schedule, Reason):
        unknown = Undefined(one.schedule.value)
        return unknown, at, unknown, unknown
    return Days(float(one.schedule.es_periods)), at, Days(float(one.schedule.sv_t_periods)), number(one.schedule.spi_t)
