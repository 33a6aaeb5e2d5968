"""Records of processing (GDPR Art. 30), the condition for special categories (Art. 9), and processors (Art. 28).

Decision support, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.base import Key
from kaname.model.controls import ProcessingActivity
from kaname.model.decisions import Vendor
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.planning.standing import Standing

RECORD_INCOMPLETE = Code("compliance.processing-record-incomplete", Severity.WATCH)
NO_CONDITION = Code("compliance.special-category-without-condition", Severity.WATCH)
PROCESSOR_UNBOUND = Code("compliance.processor-without-contract", Severity.WATCH)
CODES = (RECORD_INCOMPLETE, NO_CONDITION, PROCESSOR_UNBOUND)

COLUMNS = (
    "activity",
    "subjects",
    "categories",
    "special_condition",
    "recipients",
    "processors",
    "security_measures",
    "record_gaps",
)


def under_gdpr(activity: ProcessingActivity) -> bool:
    """Whether the GDPR applies; where no regime is named, it counts as applying."""
    return not activity.regimes or any("GDPR" in regime for regime in activity.regimes)


def gaps(activity: ProcessingActivity) -> tuple[str, ...]:
    """What Art. 30(1) asks for and the record lacks; erasure has its own finding, transfers need not exist."""
    there = {
        "purpose": bool(activity.purpose.strip()),
        "subjects": bool(activity.subjects),
        "categories": bool(activity.categories),
        "recipients": bool(activity.recipients or activity.processors),
        "security_measures": bool(activity.security_measures),
    }
    return tuple(name for name, present in there.items() if not present)


def find(standing: Standing) -> Iterator[Finding]:
    """Records that an authority would send back, and data handed on without what makes that lawful."""
    for activity in standing.every(ProcessingActivity):
        if not under_gdpr(activity):
            continue
        runs = activity.starts is not None and activity.starts <= standing.as_of
        urgent = Severity.ACT if runs else None
        lacking = gaps(activity)
        if lacking:
            yield RECORD_INCOMPLETE.at(activity.key, count=len(lacking), first=Term("art30.part", lacking[0]))
        if activity.special_categories and activity.special_condition is None:
            named = ", ".join(activity.special_categories)
            yield NO_CONDITION.at(activity.key, severity=urgent, categories=named)
        unbound = _unbound(standing, activity)
        if unbound:
            yield PROCESSOR_UNBOUND.at(activity.key, *unbound, severity=urgent, processors=unbound)


def _unbound(standing: Standing, activity: ProcessingActivity) -> tuple[Key, ...]:
    """The processors without a contract that runs on the day or on the day the processing starts."""
    day = max(standing.as_of, activity.starts or standing.as_of)
    found = ((key, standing.program.find(key)) for key in standing.keys(activity.processors))
    return tuple(key for key, vendor in found if isinstance(vendor, Vendor) and not _is_bound(vendor, day))


def _is_bound(vendor: Vendor, day: date) -> bool:
    starts, ends = vendor.contract_from, vendor.contract_until
    return starts is not None and starts <= day and (ends is None or day <= ends)


def figure(standing: Standing) -> Figure:
    """Every use of personal data with what Art. 30 wants written down."""
    rows = tuple(_row(standing, activity) for activity in standing.every(ProcessingActivity))
    return Figure("compliance.records", COLUMNS, rows, "" if rows else "no_processing", "art30_1")


def _row(standing: Standing, activity: ProcessingActivity) -> tuple[Cell, ...]:
    condition = activity.special_condition
    return (
        activity.key,
        ", ".join(activity.subjects) or None,
        ", ".join(activity.categories) or None,
        Term("special_condition", condition) if condition else None,
        ", ".join(activity.recipients) or None,
        standing.keys(activity.processors) or None,
        ", ".join(activity.security_measures) or None,
        len(gaps(activity)) if under_gdpr(activity) else Undefined("outside_gdpr"),
    )
