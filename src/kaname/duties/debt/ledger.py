"""The ledger: what each debt costs to remove and to keep, ranked by how soon removing it has paid for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaname.engines.investment import break_even
from kaname.engines.ratio import Ratio
from kaname.model.base import Key
from kaname.model.decisions import Debt
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.quality import Component
from kaname.planning.effort import hours_per_day
from kaname.planning.standing import Standing

PAY_NOW = Code("debt.pay-now", Severity.ACT)
MAY_PAY_BACK = Code("debt.may-pay-back", Severity.WATCH)
UNRANKED = Code("debt.unranked", Severity.NOTE)
ACCEPTANCE_EXPIRED = Code("debt.acceptance-expired", Severity.WATCH)
ACCEPTED_FOR_EVER = Code("debt.accepted-for-ever", Severity.NOTE)
SECURITY_EXPOSED = Code("debt.security-exposed", Severity.ACT)
CODES = (PAY_NOW, MAY_PAY_BACK, UNRANKED, ACCEPTANCE_EXPIRED, ACCEPTED_FOR_EVER, SECURITY_EXPOSED)

PAYS_WITHIN_MONTHS = 12
"""A debt whose interest exceeds its principal within a year pays for its removal within one budget."""
HARMLESS_CLASSES = ("public",)
NO_INTEREST_STATED = "interest_unknown"
COLUMNS = (
    "record",
    "component",
    "type",
    "principal_days",
    "interest_low",
    "interest_high",
    "break_even_soonest",
    "break_even_latest",
    "incidents_per_month",
    "velocity_drag",
    "state",
    "remediation",
)


@dataclass(frozen=True, slots=True)
class Burden:
    """What a debt costs: its principal in person-days and hours, its interest in hours a month as a range."""

    debt: Debt
    days: float | None
    hours: float | None
    low: float | None
    high: float | None
    hours_per_day: float

    @property
    def middle(self) -> float | None:
        """The middle of the interest range."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    def months(self, interest: float | None) -> Ratio[Decimal] | None:
        """After how many months so much interest has eaten the principal; None where one of them is not known."""
        if interest is None or self.hours is None:
            return None
        return break_even(Decimal(str(self.hours)), Decimal(str(interest)))

    @property
    def soonest(self) -> Ratio[Decimal] | None:
        """Break-even in months if the interest is as high as it may be."""
        return self.months(self.high)

    @property
    def latest(self) -> Ratio[Decimal] | None:
        """Break-even in months if the interest is as low as it may be."""
        return self.months(self.low)


def unpaid(standing: Standing) -> tuple[Debt, ...]:
    """The debts that still cost something, by id."""
    return tuple(debt for debt in standing.every(Debt) if debt.state != "paid")


def burden(standing: Standing, debt: Debt) -> Burden:
    """The cost of a debt; an interest given by one end only counts as certain."""
    hours = hours_per_day(standing, standing.key(debt.owner))
    low = debt.interest_hours_low if debt.interest_hours_low is not None else debt.interest_hours_high
    high = debt.interest_hours_high if debt.interest_hours_high is not None else debt.interest_hours_low
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    principal = None if debt.principal_days is None else debt.principal_days * hours
    return Burden(debt, debt.principal_days, principal, low, high, hours)


def ranked(standing: Standing) -> tuple[Burden, ...]:
    """Unpaid debts, the one that pays for its removal soonest first; what can't be ranked comes last, by id."""
    return tuple(sorted((burden(standing, debt) for debt in unpaid(standing)), key=_rank))


def _rank(one: Burden) -> tuple[bool, Decimal, bool, Decimal, str]:
    soonest, latest = (months.value if months else None for months in (one.soonest, one.latest))
    return (soonest is None, soonest or Decimal(0), latest is None, latest or Decimal(0), one.debt.id)


def figure(standing: Standing) -> Figure:
    """Unpaid debts by rank; break-even as a range of months."""
    rows = tuple(_row(standing, one) for one in ranked(standing))
    return Figure("debt.ledger", COLUMNS, rows, "" if rows else "no_debt", "principal_over_interest")


def _row(standing: Standing, one: Burden) -> tuple[Cell, ...]:
    debt = one.debt
    return (
        debt.key,
        standing.key(debt.component),
        Term("debt.type", debt.type),
        one.days,
        one.low,
        one.high,
        months_cell(one, one.soonest),
        months_cell(one, one.latest),
        debt.incidents_per_month,
        None if debt.velocity_drag is None else Percent(debt.velocity_drag),
        Term("debt.state", debt.state),
        standing.key(debt.remediation),
    )


def months_cell(one: Burden, months: Ratio[Decimal] | None) -> Cell:
    """Months to one decimal, or why there are none."""
    if months is None:
        return Undefined("principal_unknown" if one.hours is None else NO_INTEREST_STATED)
    return Undefined(str(months.reason)) if months.value is None else round(float(months.value), 1)


def find(standing: Standing) -> Iterator[Finding]:
    """What the ledger says must be decided."""
    for one in ranked(standing):
        yield from _pay_now(standing, one)
        if one.hours is None or one.middle is None:
            yield UNRANKED.at(one.debt.key, missing=Term("debt.missing", _missing(one)))
        yield from _accepted(standing, one.debt)
        yield from _exposed(standing, one.debt)


def _pay_now(standing: Standing, one: Burden) -> Iterator[Finding]:
    """Unplanned debt that pays back soon: surely by its lowest interest, or perhaps by its highest."""
    if one.debt.state != "open" or standing.key(one.debt.remediation) is not None:
        return
    sure, hoped = (months.value if months else None for months in (one.latest, one.soonest))
    if hoped is None or hoped > PAYS_WITHIN_MONTHS:
        return
    code = PAY_NOW if sure is not None and sure <= PAYS_WITHIN_MONTHS else MAY_PAY_BACK
    yield code.at(
        *standing.known(one.debt.key, standing.key(one.debt.component)),
        principal=one.days,
        low=one.low,
        high=one.high,
        soonest=months_cell(one, one.soonest),
        latest=months_cell(one, one.latest),
    )


def _missing(one: Burden) -> str:
    if one.hours is None:
        return "both" if one.middle is None else "principal"
    return "interest"


def _accepted(standing: Standing, debt: Debt) -> Iterator[Finding]:
    if debt.state != "accepted":
        return
    if debt.accepted_until is None:
        yield ACCEPTED_FOR_EVER.at(debt.key, decision=standing.key(debt.decided_by))
    elif debt.accepted_until < standing.as_of:
        yield ACCEPTANCE_EXPIRED.at(*standing.known(debt.key, standing.key(debt.decided_by)), due=debt.accepted_until)


def _exposed(standing: Standing, debt: Debt) -> Iterator[Finding]:
    """Security debt that nobody removes yet, on a component that holds data."""
    component = standing.key(debt.component)
    classes = _data_classes(standing, component)
    if debt.type == "security" and debt.state in ("open", "accepted") and component is not None and classes:
        harmless = all(name.casefold() in HARMLESS_CLASSES for name in classes)
        severity = Severity.WATCH if harmless else None
        yield SECURITY_EXPOSED.at(debt.key, component, severity=severity, classes=", ".join(sorted(classes)))


def _data_classes(standing: Standing, component: Key | None) -> tuple[str, ...]:
    record = standing.program.find(component) if component is not None else None
    return record.data_classes if isinstance(record, Component) else ()
