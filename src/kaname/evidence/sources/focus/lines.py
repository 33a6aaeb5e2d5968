"""A piece of a bill, its header first, read column by column: charges, and what is odd, with the lines it is in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from kaname.evidence.focus import COLUMNS, ESSENTIAL, VALUES
from kaname.evidence.sources.focus.cells import NO_VALUE, Read, instant, number, tags

SHOWN = 5
"""So many lines are named of each oddity."""
_CURRENCY = re.compile(r"[A-Z]{3}")
EXACT = Context(prec=60)
"""Sums of numbers that the archive can hold are exact in it."""
_TEXTS: Mapping[str, str] = {
    "provider": "ProviderName",
    "service": "ServiceName",
    "service_category": "ServiceCategory",
    "account": "BillingAccountId",
    "sub_account": "SubAccountId",
    "sub_account_name": "SubAccountName",
    "region": "RegionId",
    "resource": "ResourceId",
    "resource_type": "ResourceType",
    "sku": "SkuId",
    "invoice": "InvoiceId",
    "category": "ChargeCategory",
    "correction": "ChargeClass",
    "frequency": "ChargeFrequency",
    "pricing": "PricingCategory",
    "commitment": "CommitmentDiscountId",
    "commitment_status": "CommitmentDiscountStatus",
    "unit": "ConsumedUnit",
}
_OTHERS: Mapping[str, str] = {
    "billed": "BilledCost",
    "effective": "EffectiveCost",
    "listed": "ListCost",
    "contracted": "ContractedCost",
    "quantity": "ConsumedQuantity",
    "period_start": "ChargePeriodStart",
    "period_end": "ChargePeriodEnd",
    "billing_start": "BillingPeriodStart",
    "billing_end": "BillingPeriodEnd",
}


class Reading(NamedTuple):
    """How a bill is to be read: what columns that it lacks would say, and the form of its times where not ISO 8601."""

    defaults: tuple[tuple[str, str], ...] = ()
    form: str = ""


@dataclass
class Odd:
    """Something odd in a column: how often, in which lines first, and how the first of them reads."""

    count: int = 0
    lines: list[int] = field(default_factory=list[int])
    text: str = ""

    def add(self, lines: Sequence[int], text: str) -> None:
        """In these lines too; `text` is how the first of them reads."""
        self.text = self.text if self.count else text[:80]
        self.count += len(lines)
        self.lines += lines[: SHOWN - len(self.lines)]


UNREADABLE = frozenset({"focus.number-unreadable", "focus.time-unreadable"})
"""What makes a line no charge; elsewhere the cell alone is lost."""
Oddities = dict[tuple[str, str], Odd]
"""Everything odd, by code and column."""


@dataclass(frozen=True)
class Piece:
    """What a piece holds: how many lines, the fields of each charge, and what is odd."""

    lines: int
    charges: tuple[dict[str, Any], ...]
    odd: Oddities

    @property
    def refused(self) -> int:
        """How many lines are no charges."""
        return self.lines - len(self.charges)


class Header(NamedTuple):
    """The columns of a bill, as FOCUS calls them where it knows them; `renamed` are those written otherwise."""

    names: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def header_of(cells: Sequence[str]) -> Header:
    """Columns by their names, blanks and case aside."""
    known = {name.casefold(): name for name in COLUMNS}
    names = tuple(known.get(cell.strip().casefold(), cell.strip()) for cell in cells)
    return Header(names, tuple((cell, name) for cell, name in zip(cells, names, strict=True) if cell != name))


@lru_cache(maxsize=2)
def read_piece(body: str, first: int, reading: Reading) -> Piece:
    """Read a header and lines, the first of which is that of a number in its file.

    It is asked for twice, for its charges and for what to tell about them, and so remembered.
    """
    rows = csv.reader(io.StringIO(body, newline=""))
    names = header_of(next(rows)).names
    head = before = rows.line_num
    odd: Oddities = {}
    numbers, whole = list[int](), list[list[str]]()
    count = 0
    for row in rows:
        line, before = first + before - head, rows.line_num
        if not row:
            continue
        count += 1
        if len(row) == len(names):
            numbers.append(line)
            whole.append(row)
        else:
            _add(odd, "focus.line-uneven", "", [line], str(len(row)))
    if not whole:
        return Piece(count, (), odd)
    columns: dict[str, Sequence[str]] = dict(zip(names, zip(*whole, strict=True), strict=True))
    return Piece(count, tuple(_Columns(columns, numbers, odd, reading).charges()), odd)


def _add(odd: Oddities, code: str, column: str, lines: Sequence[int], text: str) -> None:
    odd.setdefault((code, column), Odd()).add(lines, text)


def _code(found: Read, essential: bool) -> str:
    return found.odd if essential or found.value is not None else "focus.cell-unreadable"


class _Columns:
    """Columns of some lines, cleaned as they are asked for."""

    def __init__(
        self, columns: Mapping[str, Sequence[str]], numbers: list[int], odd: Oddities, reading: Reading
    ) -> None:
        self.numbers, self.odd, self.reading = numbers, odd, reading
        self.columns = {name: self.emptied(name, cells) for name, cells in columns.items()}
        for name, value in reading.defaults:
            cells = self.columns.get(name) or [""] * len(numbers)
            self.columns[name] = [cell or value for cell in cells]
        self.bad: set[int] = set()

    def emptied(self, name: str, cells: Sequence[str]) -> Sequence[str]:
        """Cells without blanks around them and without texts that stand for nothing."""
        cells = [cell.strip() for cell in cells]
        if NO_VALUE & set(cells):
            self.tell("focus.null-text", name, [at for at, cell in enumerate(cells) if cell in NO_VALUE], cells)
            return ["" if cell in NO_VALUE else cell for cell in cells]
        return cells

    def tell(self, code: str, column: str, places: Sequence[int], cells: Sequence[str]) -> None:
        """Something is odd in these places of a column."""
        if places:
            _add(self.odd, code, column, [self.numbers[at] for at in places], cells[places[0]])

    def charges(self) -> Iterator[dict[str, Any]]:
        """The fields of each line that is a charge."""
        fields = {field: self.texts(column) for field, column in _TEXTS.items()}
        fields |= {field: self.others(column) for field, column in _OTHERS.items()}
        fields["tags"] = self.tags()
        fields["currency"] = self.currencies()
        self.missing()
        self.zones()
        for at, number_ in enumerate(self.numbers):
            if at not in self.bad:
                made = {field: cells[at] for field, cells in fields.items()}
                if self.sound(made, at, number_):
                    yield {**made, "line": number_}

    def texts(self, column: str) -> Sequence[str]:
        """The texts of a column; a value that the specification lists is written as it writes it."""
        cells = self.columns.get(column, [""] * len(self.numbers))
        listed = VALUES.get(column)
        if listed is None or set(cells) <= listed | {""}:
            return cells
        known = {value.casefold(): value for value in listed}
        others = [(at, cell.casefold() in known) for at, cell in enumerate(cells) if cell and cell not in listed]
        self.tell("focus.value-case", column, [at for at, meant in others if meant], cells)
        self.tell("focus.value-unknown", column, [at for at, meant in others if not meant], cells)
        return [known.get(cell.casefold(), cell) for cell in cells]

    def others(self, column: str) -> Sequence[Any]:
        """The numbers or moments of a column, None where there is none."""
        if COLUMNS[column].type == "Date/Time":
            return self.read(column, lambda text: instant(text, self.reading.form))
        return self.read(column, number)

    def read(self, column: str, one: Callable[[str], Read]) -> Sequence[Any]:
        """The cells of a column as values, each text read once."""
        cells = self.columns.get(column, [""] * len(self.numbers))
        values = {text: one(text) for text in set(cells) if text}
        essential = column in ESSENTIAL
        codes = {text: _code(found, essential) for text, found in values.items() if found.odd}
        for code in sorted(set(codes.values())):
            places = [at for at, cell in enumerate(cells) if codes.get(cell) == code]
            self.tell(code, column, places, cells)
            if code in UNREADABLE:
                self.bad.update(places)
        values[""] = Read(None)
        return [values[cell].value for cell in cells]

    def tags(self) -> Sequence[Any]:
        """The tags of each line."""
        return [value or () for value in self.read("Tags", tags)]

    def currencies(self) -> Sequence[str]:
        """The currency of each line by its three letters; money of anything else adds up with nothing."""
        cells = self.columns.get("BillingCurrency", [""] * len(self.numbers))
        written = {cell: cell.upper() for cell in set(cells)}
        unknown = {cell for cell, code in written.items() if cell and not _CURRENCY.fullmatch(code)}
        places = [at for at, cell in enumerate(cells) if cell in unknown]
        self.tell("focus.currency-unknown", "BillingCurrency", places, cells)
        self.bad.update(places)
        small = [at for at, cell in enumerate(cells) if cell not in unknown and cell != written[cell]]
        self.tell("focus.value-case", "BillingCurrency", small, cells)
        return [written[cell] for cell in cells]

    def missing(self) -> None:
        """Empty cells where the specification allows none; without what is essential a line is no charge."""
        for name, cells in self.columns.items():
            column = COLUMNS.get(name)
            if column is not None and not column.nulls and "" in cells:
                essential = name in ESSENTIAL
                empty = [at for at, cell in enumerate(cells) if not cell]
                self.tell("focus.essential-missing" if essential else "focus.value-missing", name, empty, cells)
                self.bad.update(empty if essential else ())

    def zones(self) -> None:
        """Numbers where the name of a place is expected; a zone may well be called 1."""
        cells = self.columns.get("AvailabilityZone", ())
        numbers = {cell for cell in set(cells) if "." in cell and number(cell).value is not None}
        self.tell("focus.zone-number", "AvailabilityZone", [at for at, c in enumerate(cells) if c in numbers], cells)

    def sound(self, made: Mapping[str, Any], at: int, line: int) -> bool:
        """Whether a line's period makes sense; costs that surprise are told, and count."""
        start, end = made["period_start"], made["period_end"]
        if end < start:
            _add(self.odd, "focus.period-backwards", "ChargePeriodEnd", [line], self.columns["ChargePeriodEnd"][at])
            return False
        for field_, column in (("billed", "BilledCost"), ("effective", "EffectiveCost")):
            if made[field_] < 0 and made["category"] in ("Usage", "Purchase") and not made["correction"]:
                _add(self.odd, "focus.cost-negative", column, [line], str(made[field_]))
        if not made["billed"] and not made["effective"]:
            _add(self.odd, "focus.cost-zero", "", [line], "0")
        return True


Totals = dict[tuple[str, str, str], Decimal]
"""Sums by cost (`billed`, `effective`), billing account and currency."""


def add_up(charges: Iterable[Mapping[str, Any]], sums: Totals) -> None:
    """Add charges to sums, exactly."""
    for one in charges:
        for cost in ("billed", "effective"):
            place = (cost, one["account"], one["currency"])
            sums[place] = EXACT.add(sums.get(place, Decimal(0)), one[cost])
