"""Benefit: what was measured after a debt was paid, against the interest it was to save."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kaname.duties.debt.ledger import NO_INTEREST_STATED, burden
from kaname.model.decisions import Debt
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Undefined
from kaname.planning.standing import Standing

UNMEASURED = Code("debt.benefit-unmeasured", Severity.WATCH)
SHORT = Code("debt.benefit-short", Severity.WATCH)
CODES = (UNMEASURED, SHORT)

MEASURE_WITHIN = timedelta(days=90)
COLUMNS = ("record", "component", "paid_on", "interest_low", "interest_high", "measured_hours", "benefit_share")


def paid(standing: Standing) -> tuple[Debt, ...]:
    """The debts that were paid up to the day, by id."""
    return tuple(debt for debt in standing.every(Debt) if debt.state == "paid")


def figure(standing: Standing) -> Figure:
    """Paid debts: interest that was to be saved, and what was."""
    rows = tuple(_row(standing, debt) for debt in paid(standing))
    return Figure("debt.benefit", COLUMNS, rows, "" if rows else "no_paid_debt", "share_of_middle_interest")


def _row(standing: Standing, debt: Debt) -> tuple[Cell, ...]:
    one = burden(standing, debt)
    return (
        debt.key,
        standing.key(debt.component),
        debt.paid_on,
        one.low,
        one.high,
        debt.measured_benefit_hours,
        _share(debt.measured_benefit_hours, one.middle),
    )


def _share(measured: float | None, promised: float | None) -> Cell:
    if measured is None:
        return Undefined("benefit_not_measured")
    if promised is None:
        return Undefined(NO_INTEREST_STATED)
    return Percent(measured / promised) if promised else Undefined("no_interest")


def find(standing: Standing) -> Iterator[Finding]:
    """Paid debts whose benefit nobody measured, or whose benefit is below the least that was promised."""
    for debt in paid(standing):
        low = burden(standing, debt).low
        subjects = standing.known(debt.key, standing.key(debt.component))
        if debt.measured_benefit_hours is None:
            if debt.paid_on is not None and debt.paid_on + MEASURE_WITHIN < standing.as_of:
                yield UNMEASURED.at(*subjects, paid_on=debt.paid_on, due=debt.paid_on + MEASURE_WITHIN)
        elif low is not None and debt.measured_benefit_hours < low:
            yield SHORT.at(*subjects, measured=debt.measured_benefit_hours, low=low, paid_on=debt.paid_on)
