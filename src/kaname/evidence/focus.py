"""The columns of FOCUS 1.2, the billing format that clouds share, with what the specification says of each.

Source: FOCUS specification v1.2 (29 May 2025, FinOps Foundation, CC BY 4.0), specification/columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How binding a column is: always there, there where the provider supports what it describes, or wished for."""

    MANDATORY = "Mandatory"
    CONDITIONAL = "Conditional"
    RECOMMENDED = "Recommended"


class Column(NamedTuple):
    """A column: its level, whether it may be empty, its type, and the version that brought it."""

    name: str
    level: Level
    nulls: bool
    type: str
    introduced: str


_M, _C, _R = Level.MANDATORY, Level.CONDITIONAL, Level.RECOMMENDED
_COLUMNS = (
    Column("AvailabilityZone", _R, True, "String", "0.5"),
    Column("BilledCost", _M, False, "Decimal", "0.5"),
    Column("BillingAccountId", _M, False, "String", "0.5"),
    Column("BillingAccountName", _M, True, "String", "0.5"),
    Column("BillingAccountType", _C, False, "String", "1.2"),
    Column("BillingCurrency", _M, False, "String", "0.5"),
    Column("BillingPeriodEnd", _M, False, "Date/Time", "0.5"),
    Column("BillingPeriodStart", _M, False, "Date/Time", "0.5"),
    Column("CapacityReservationId", _C, True, "String", "1.1"),
    Column("CapacityReservationStatus", _C, True, "String", "1.1"),
    Column("ChargeCategory", _M, False, "String", "0.5"),
    Column("ChargeClass", _M, True, "String", "1.0"),
    Column("ChargeDescription", _M, True, "String", "1.0"),
    Column("ChargeFrequency", _R, False, "String", "1.0"),
    Column("ChargePeriodEnd", _M, False, "Date/Time", "0.5"),
    Column("ChargePeriodStart", _M, False, "Date/Time", "0.5"),
    Column("CommitmentDiscountCategory", _C, True, "String", "1.0"),
    Column("CommitmentDiscountId", _C, True, "String", "1.0"),
    Column("CommitmentDiscountName", _C, True, "String", "1.0"),
    Column("CommitmentDiscountQuantity", _C, True, "Decimal", "1.1"),
    Column("CommitmentDiscountStatus", _C, True, "String", "1.0"),
    Column("CommitmentDiscountType", _C, True, "String", "1.0"),
    Column("CommitmentDiscountUnit", _C, True, "String", "1.1"),
    Column("ConsumedQuantity", _C, True, "Decimal", "1.0"),
    Column("ConsumedUnit", _C, True, "String", "1.0"),
    Column("ContractedCost", _M, False, "Decimal", "1.0"),
    Column("ContractedUnitPrice", _C, True, "Decimal", "1.0"),
    Column("EffectiveCost", _M, False, "Decimal", "0.5"),
    Column("InvoiceId", _R, True, "String", "1.2"),
    Column("InvoiceIssuerName", _M, False, "String", "0.5"),
    Column("ListCost", _M, False, "Decimal", "1.0"),
    Column("ListUnitPrice", _C, True, "Decimal", "1.0"),
    Column("PricingCategory", _C, True, "String", "1.0"),
    Column("PricingCurrency", _C, True, "String", "1.2"),
    Column("PricingCurrencyContractedUnitPrice", _C, True, "Decimal", "1.2"),
    Column("PricingCurrencyEffectiveCost", _C, True, "Decimal", "1.2"),
    Column("PricingCurrencyListUnitPrice", _C, True, "Decimal", "1.2"),
    Column("PricingQuantity", _M, True, "Decimal", "1.0"),
    Column("PricingUnit", _M, True, "String", "1.0"),
    Column("ProviderName", _M, False, "String", "0.5"),
    Column("PublisherName", _M, False, "String", "0.5"),
    Column("RegionId", _C, True, "String", "1.0"),
    Column("RegionName", _C, True, "String", "1.0"),
    Column("ResourceId", _C, True, "String", "0.5"),
    Column("ResourceName", _C, True, "String", "0.5"),
    Column("ResourceType", _C, True, "String", "1.0"),
    Column("ServiceCategory", _M, False, "String", "0.5"),
    Column("ServiceName", _M, False, "String", "0.5"),
    Column("ServiceSubcategory", _R, False, "String", "1.1"),
    Column("SkuId", _C, True, "String", "1.0"),
    Column("SkuMeter", _C, True, "String", "1.1"),
    Column("SkuPriceDetails", _C, True, "JSON", "1.1"),
    Column("SkuPriceId", _C, True, "String", "1.0"),
    Column("SubAccountId", _C, True, "String", "0.5"),
    Column("SubAccountName", _C, True, "String", "0.5"),
    Column("SubAccountType", _C, True, "String", "1.2"),
    Column("Tags", _C, True, "JSON", "1.0"),
)
COLUMNS: Mapping[str, Column] = {one.name: one for one in _COLUMNS}
"""Every column by its name, in alphabetical order."""


def of_level(level: Level) -> tuple[str, ...]:
    """The names of the columns of a level."""
    return tuple(one.name for one in _COLUMNS if one.level is level)


def missing(header: Iterable[str]) -> tuple[str, ...]:
    """The mandatory columns that a file of charges lacks."""
    given = set(header)
    return tuple(name for name in of_level(Level.MANDATORY) if name not in given)


def unknown(header: Iterable[str]) -> tuple[str, ...]:
    """The columns of a file that are neither of FOCUS 1.2 nor marked as its own (`x_`)."""
    return tuple(name for name in header if name not in COLUMNS and not name.startswith("x_"))


VALUES: Mapping[str, frozenset[str]] = {
    "ChargeCategory": frozenset({"Usage", "Purchase", "Tax", "Credit", "Adjustment"}),
    "ChargeClass": frozenset({"Correction"}),
    "ChargeFrequency": frozenset({"One-Time", "Recurring", "Usage-Based"}),
    "CommitmentDiscountCategory": frozenset({"Spend", "Usage"}),
    "CommitmentDiscountStatus": frozenset({"Used", "Unused"}),
    "PricingCategory": frozenset({"Standard", "Committed", "Dynamic", "Other"}),
    "CapacityReservationStatus": frozenset({"Used", "Unused"}),
}
"""The values that a column may have, where the specification lists them and tells them from others by no more."""

ESSENTIAL = (
    "BilledCost",
    "EffectiveCost",
    "BillingAccountId",
    "BillingCurrency",
    "ChargePeriodStart",
    "ChargePeriodEnd",
)
"""What a line must tell to be a charge at all; a file without one of these columns is no bill in FOCUS."""
