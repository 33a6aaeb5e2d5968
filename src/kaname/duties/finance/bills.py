"""Whether cloud bills are whole: their totals against their lines, lines left out, months gone, months billed anew.

A bill in FOCUS states no total. What counts as its total is what all its lines came to when the whole file was read
(`evidence.facts.Bill`, exact numbers by billing account and currency), so lines that are lost since can be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from kaname.duties.finance.months import listed, month_of
from kaname.evidence.facts import Bill, Charge, Evidence, current_issues
from kaname.model.base import Key, Money
from kaname.model.finding import Code, Finding, Severity
from kaname.model.sources import Source
from kaname.planning.effort import cents
from kaname.planning.standing import Standing

TOTAL_DIFFERS = Code("finance.bill-total-differs", Severity.ACT)
LINES_LEFT_OUT = Code("finance.bill-lines-left-out", Severity.WATCH)
BILL_MISSING = Code("finance.bill-missing", Severity.WATCH)
BILL_CORRECTED = Code("finance.bill-corrected", Severity.WATCH)
CODES = (TOTAL_DIFFERS, LINES_LEFT_OUT, BILL_MISSING, BILL_CORRECTED)

IN_A_ROW = 3
"""Months with lines before one without, from which on a bill is expected every month."""
RECENT_DAYS = 30
"""So long a corrected bill is news."""
CENT, NOTHING = Decimal("0.01"), Decimal(0)
Totals = dict[tuple[str, str], Decimal]
"""By cost, and billing account with currency."""


def find(standing: Standing, evidence: Evidence) -> Iterator[Finding]:
    """Bills that are not whole, of the sources of the plan."""
    counting = current_issues(evidence.bills)
    charges: dict[tuple[str, str, str], list[Charge]] = defaultdict(list)
    for charge in evidence.charges:
        charges[charge.source, charge.bill, charge.issue].append(charge)
    before = {(one.source, one.external_id): one for one in evidence.former_bills}
    for bill in evidence.bills:
        key, place = Key(Source.kind, bill.source), (bill.source, bill.external_id, bill.issue)
        if place in counting and standing.program.find(key) is not None:
            yield from _whole(key, bill, charges[place])
            former = before.get((bill.source, bill.external_id))
            if former is not None and 0 <= standing.age(bill.issued_at.date()) <= RECENT_DAYS:
                yield from _corrected(key, bill, former, charges[place])
    yield from _missing(standing, evidence)


def _whole(key: Key, bill: Bill, charges: list[Charge]) -> Iterator[Finding]:
    if bill.refused:
        yield LINES_LEFT_OUT.at(key, file=bill.file, refused=bill.refused, lines=bill.lines)
    told, found = _stated(bill), _sums(charges)
    lines = bill.lines - bill.refused
    moved = _most_moved(told, found)
    if moved is not None and (lines != len(charges) or moved.by >= CENT):
        yield TOTAL_DIFFERS.at(
            key,
            file=bill.file,
            account=moved.account,
            told=moved.was,
            found=moved.now,
            lines=lines,
            charges=len(charges),
        )


def _corrected(key: Key, bill: Bill, former: Bill, charges: list[Charge]) -> Iterator[Finding]:
    """A bill that was issued anew after its time was over, and came to another total; one that grows is none."""
    moved = _most_moved(_stated(former), _stated(bill))
    ends = max(((one.billing_end or one.period_end) for one in charges), default=None)
    if ends is not None and ends <= former.issued_at and moved is not None and moved.by >= CENT:
        yield BILL_CORRECTED.at(
            key, file=bill.file, on=bill.issued_at.date(), account=moved.account, was=moved.was, now=moved.now
        )


class _Moved(NamedTuple):
    """A total of an account in a currency, as it was and as it is."""

    by: Decimal
    account: str
    was: Money
    now: Money


def _most_moved(before: Totals, after: Totals) -> _Moved | None:
    """The total that differs most; where none does, any; None where there is none, as of a bill without a line."""
    moved = [
        (abs(after.get(place, NOTHING) - before.get(place, NOTHING)), place) for place in before.keys() | after.keys()
    ]
    if not moved:
        return None
    by, place = max(moved)
    account, _blank, currency = place[1].rpartition(" ")
    was, now = (Money(amount=cents(sums.get(place, NOTHING)), currency=currency) for sums in (before, after))
    return _Moved(by, account, was, now)


def _stated(bill: Bill) -> Totals:
    costs = (("billed", bill.billed), ("effective", bill.effective))
    return {(cost, holder): Decimal(text) for cost, sums in costs for holder, text in sums}


def _sums(charges: list[Charge]) -> Totals:
    sums: Totals = defaultdict(Decimal)
    for one in charges:
        holder = f"{one.account} {one.currency}"
        sums["billed", holder] += one.billed
        sums["effective", holder] += one.effective
    return sums


def _missing(standing: Standing, evidence: Evidence) -> Iterator[Finding]:
    """Months without any line of a source, after three in a row that have some and before one that does."""
    months: dict[str, set[str]] = defaultdict(set)
    for charge in evidence.charges:
        months[charge.source].add(month_of((charge.billing_start or charge.period_start).date()))
    for source, billed in sorted(months.items()):
        key = Key(Source.kind, source)
        gone = tuple(_gaps(billed))
        if gone and standing.program.find(key) is not None:
            yield BILL_MISSING.at(key, months=listed(gone), count=len(gone))


def _gaps(billed: set[str]) -> Iterator[str]:
    month, last, row = min(billed), max(billed), 0
    while month < last:
        row = row + 1 if month in billed else row if row >= IN_A_ROW else 0
        if month not in billed and row >= IN_A_ROW:
            yield month
        month = _next(month)


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
