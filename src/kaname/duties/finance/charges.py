"""Cloud bills: charges matched by cost rules, shared among those who carry them, and divided by their driver.

Costs are effective costs (FOCUS: amortised), up to the day. The rule with the most conditions takes a charge; of equal
ones the first by id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaname.duties.finance.months import first_day, month_of, share
from kaname.engines.cloud_cost import allocate, unit_cost
from kaname.evidence.facts import Charge, Evidence
from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Undefined
from kaname.model.money import CostRule
from kaname.model.plan import Kpi
from kaname.planning.effort import cents
from kaname.planning.standing import Standing, number

DRIVER_MISSING = Code("finance.driver-missing", Severity.NOTE)
UNALLOCATED = Code("finance.charges-unallocated", Severity.WATCH)
CODES = (DRIVER_MISSING, UNALLOCATED)

ZERO = Decimal(0)
UNALLOCATED_SHARE = 0.05
UNITS = 1000  # unit cost is shown per thousand, since one call or one order costs fractions of a cent
COLUMNS = ("record", "month", "cost", "driver_of_cost", "quantity", "cost_per_thousand")


@dataclass(frozen=True, slots=True)
class Matched:
    """A charge and the rule that takes it, if any."""

    charge: Charge
    rule: CostRule | None

    @property
    def month(self) -> str:
        """The month the charge begins in."""
        return month_of(self.charge.period_start.date())


def matched(standing: Standing, evidence: Evidence) -> tuple[Matched, ...]:
    """Every charge up to the day with its rule."""
    rules = sorted(standing.every(CostRule), key=lambda rule: (-_conditions(rule), rule.id))
    charges = (charge for charge in evidence.charges if charge.period_start.date() <= standing.as_of)
    return tuple(Matched(charge, next((rule for rule in rules if _takes(rule, charge)), None)) for charge in charges)


def _conditions(rule: CostRule) -> int:
    return bool(rule.match_service) + bool(rule.match_account) + len(rule.match_tags)


def _takes(rule: CostRule, charge: Charge) -> bool:
    """Whether a charge meets every condition of a rule; a rule without conditions takes what is left."""
    begun = rule.since is None or rule.since <= charge.period_start.date()
    service = rule.match_service in ("", charge.service)
    account = rule.match_account in ("", charge.account, charge.sub_account)
    return begun and service and account and set(rule.match_tags) <= set(charge.tags)


def allocated(standing: Standing, evidence: Evidence) -> dict[Key, dict[str, Decimal]]:
    """What each record carries of all matched charges, by currency."""
    carried: dict[Key, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rules: dict[str, CostRule] = {}
    for one in matched(standing, evidence):
        if one.rule is not None:
            rules[one.rule.id] = one.rule
            sums[one.rule.id, one.charge.currency] += one.charge.effective
    for (rule, currency), cost in sorted(sums.items()):
        for key, part in allocate(cost, _drivers(standing, rules[rule])).items():
            carried[key][currency] += part.value or ZERO
    return carried


def _drivers(standing: Standing, rule: CostRule) -> dict[Key, Decimal]:
    """By what a rule shares: the same for all where it says even, else in proportion to the stated shares."""
    drivers: dict[Key, Decimal] = {}
    for one in rule.shares:
        key = standing.key(one.initiative)
        if key is not None:
            weight = Decimal(1) if rule.method == "even" else Decimal(str(one.share))
            drivers[key] = drivers.get(key, ZERO) + weight
    return drivers


def figure(standing: Standing, evidence: Evidence) -> Figure:
    """Cost per rule and closed month, and per unit of its driver; charges that no rule takes stand without one."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in matched(standing, evidence):
        if one.month < month_of(standing.as_of):
            sums[one.rule.id if one.rule else "", one.month, one.charge.currency] += one.charge.effective
    rules = {rule.id: rule for rule in standing.every(CostRule)}
    rows = tuple(
        _row(standing, evidence, rules.get(rule), month, Money(amount=cents(cost), currency=currency))
        for (rule, month, currency), cost in sorted(sums.items())
    )
    return Figure("finance.unit_cost", COLUMNS, rows, "" if rows else "no_bills", "effective_cost")


def _row(standing: Standing, evidence: Evidence, rule: CostRule | None, month: str, cost: Money) -> tuple[Cell, ...]:
    driver = rule.driver if rule is not None else ""
    quantity = _quantity(standing, evidence, driver, month) if driver else None
    per_unit: Cell = Undefined("driver_missing" if not driver else "driver_not_read")
    if quantity is not None:
        found = number(unit_cost(cost.amount * UNITS, Decimal(str(quantity))))
        per_unit = found if isinstance(found, Undefined) else Money(amount=cents(found), currency=cost.currency)
    return (rule.key if rule else None, first_day(month), cost, driver or None, quantity, per_unit)


def _quantity(standing: Standing, evidence: Evidence, driver: str, month: str) -> float | None:
    """What a month counts of a driver: the last reading in it of the series, else of the KPI, that bears its name."""
    series = [(one.at, one.value) for one in evidence.readings if one.series == driver]
    measured = [(at, value) for at, value in series if month_of(at.date()) == month and at.date() <= standing.as_of]
    if measured:
        return max(measured)[1]
    kpis = (kpi for kpi in standing.every(Kpi) if driver in (kpi.id, kpi.title))
    stated = [(one.on, one.value) for kpi in kpis for one in kpi.readings if month_of(one.on) == month]
    return max(stated)[1] if stated else None


def find(standing: Standing, evidence: Evidence) -> Iterator[Finding]:
    """Rules that divide by nothing, and money that nobody carries."""
    for rule in standing.every(CostRule):
        if not rule.driver.strip():
            yield DRIVER_MISSING.at(rule.key)
    yield from _unallocated(standing, evidence)


def _unallocated(standing: Standing, evidence: Evidence) -> Iterator[Finding]:
    whole: dict[str, Decimal] = defaultdict(Decimal)
    loose: dict[str, Decimal] = defaultdict(Decimal)
    for one in matched(standing, evidence):
        whole[one.charge.currency] += one.charge.effective
        if one.rule is None:
            loose[one.charge.currency] += one.charge.effective
    rules = tuple(rule.key for rule in standing.every(CostRule))
    subjects = standing.known(standing.program.charter.key, *rules)
    for currency, amount in sorted(loose.items()):
        part = share(amount, whole[currency])
        if subjects and not isinstance(part, Undefined) and part.share > UNALLOCATED_SHARE:
            yield UNALLOCATED.at(*subjects, amount=Money(amount=cents(amount), currency=currency), share=part)
