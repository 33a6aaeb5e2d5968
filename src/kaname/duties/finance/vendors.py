"""Vendors: contracts that end before the work that needs them, and critical ones nobody could leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.model.base import Key
from kaname.model.decisions import Rfp, Vendor
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Undefined
from kaname.model.money import Budget
from kaname.model.plan import WorkPackage
from kaname.model.quality import Component
from kaname.planning.promises import is_ahead, promised_day
from kaname.planning.standing import Standing

CONTRACT_SHORT = Code("finance.contract-ends-early", Severity.WATCH)
NOTICE_NEAR = Code("finance.notice-passing", Severity.WATCH)
NO_EXIT_PLAN = Code("finance.vendor-without-exit", Severity.WATCH)
UNASSESSED = Code("finance.vendor-unassessed", Severity.WATCH)
CODES = (CONTRACT_SHORT, NOTICE_NEAR, NO_EXIT_PLAN, UNASSESSED)

NEAR_DAYS = 60
"""A contract that ends within two months before its work does can hardly be renewed in time any more."""
NOTICE_AHEAD_DAYS = 30
ASSESSED_WITHIN_DAYS = 365
COLUMNS = (
    "vendor",
    "owner",
    "contract_until",
    "notice_by",
    "spend_per_year",
    "critical_vendor",
    "assessed_on",
    "exit_plan",
    "needed_by",
    "needed_until",
)


@dataclass(frozen=True, slots=True)
class Need:
    """The open work that needs a vendor longest."""

    work: Key
    until: date


def notice_by(vendor: Vendor) -> date | None:
    """The last day on which the contract can be ended for its end."""
    until, notice = vendor.contract_until, vendor.notice_days
    if until is None or notice is None or notice > (until - date.min).days:
        return None
    return until - timedelta(days=notice)


def needs(standing: Standing) -> Mapping[Key, Need]:
    """What needs each vendor longest: work on its components, what an award to it is for, what a budget pays it for."""
    longest: dict[Key, Need] = {}
    for vendor, key in _needing(standing):
        day = _ends(standing, key)
        known = longest.get(vendor)
        if day is not None and (known is None or (day, key) > (known.until, known.work)):
            longest[vendor] = Need(key, day)
    return longest


def _needing(standing: Standing) -> Iterator[tuple[Key, Key]]:
    """Vendors, each with a record that needs it."""
    suppliers = {one.key: standing.key(one.vendor) for one in standing.every(Component)}
    for work in standing.leaf_work:
        found = (suppliers.get(component) for component in standing.keys(work.components))
        yield from ((vendor, work.key) for vendor in found if vendor is not None)
    for rfp in standing.every(Rfp):
        vendor = standing.key(rfp.awarded_to)
        if vendor is not None:
            yield from ((vendor, key) for key in standing.keys(rfp.needed_for))
    for budget in standing.every(Budget):
        vendor = standing.key(budget.vendor)
        if vendor is not None:
            paid = (key for key in standing.keys(budget.subjects) if key.kind in ("initiative", "work_package"))
            yield from ((vendor, key) for key in paid)


def _ends(standing: Standing, key: Key) -> date | None:
    """When something open is expected to end: in 8 of 10 runs, else as scheduled, else as promised."""
    record = standing.program.find(key)
    if not is_ahead(record):
        return None
    outlook, slot = standing.outlook(key), standing.slot(key)
    if outlook is not None and outlook.p80 is not None:
        return outlook.p80
    if slot is not None:
        return slot.finish
    return record.deadline if isinstance(record, WorkPackage) else promised_day(standing, key)


def figure(standing: Standing) -> Figure:
    """Every vendor with its contract, its standing and what needs it longest."""
    needed = needs(standing)
    rows = tuple(_row(standing, vendor, needed.get(vendor.key)) for vendor in standing.every(Vendor))
    return Figure("finance.vendors", COLUMNS, rows, "" if rows else "no_vendors")


def _row(standing: Standing, vendor: Vendor, needed: Need | None) -> tuple[Cell, ...]:
    return (
        vendor.key,
        standing.key(vendor.owner),
        vendor.contract_until,
        notice_by(vendor),
        vendor.spend_per_year,
        vendor.critical,
        vendor.assessed_on,
        bool(vendor.exit_plan.strip()),
        needed.work if needed else None,
        needed.until if needed else None,
    )


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with vendors."""
    needed = needs(standing)
    for vendor in standing.every(Vendor):
        yield from _contract(standing, vendor, needed.get(vendor.key))
        if not vendor.critical:
            continue
        if not vendor.exit_plan.strip():
            yield NO_EXIT_PLAN.at(vendor.key, spend=vendor.spend_per_year or Undefined("not_stated"))
        if vendor.assessed_on is None or standing.age(vendor.assessed_on) > ASSESSED_WITHIN_DAYS:
            yield UNASSESSED.at(vendor.key, last=vendor.assessed_on or Undefined("never_assessed"))


def _contract(standing: Standing, vendor: Vendor, needed: Need | None) -> Iterator[Finding]:
    ends, notice = vendor.contract_until, notice_by(vendor)
    if ends is not None and needed is not None and ends < needed.until:
        near = (ends - standing.as_of).days <= NEAR_DAYS
        yield CONTRACT_SHORT.at(
            vendor.key,
            needed.work,
            severity=Severity.ACT if near else None,
            due=ends,
            needed_until=needed.until,
            gap=standing.days(ends, needed.until),
        )
    if ends is not None and notice is not None and 0 <= (notice - standing.as_of).days <= NOTICE_AHEAD_DAYS:
        yield NOTICE_NEAR.at(vendor.key, due=notice, ends=ends, spend=vendor.spend_per_year or Undefined("not_stated"))
