"""Currencies, budgets, shares and bids."""

from typing import Any

from check_cases.case import BOTH, COMMON, COMPARED, EURO, KIM, Case, one


def _rates(*rates: tuple[str, str, str]) -> dict[str, Any]:
    written = [{"currency": currency, "rate": rate, "on": on, "source": "ECB"} for currency, rate, on in rates]
    return {"currency": "EUR", "rates": written}


CASES = (
    Case(
        "money.currency-without-rate",
        "charter/c",
        ("rates",),
        {"charters": EURO, "people": [*COMMON["people"], {"id": "ito", "cost_rate": "80000 JPY"}]},
        {
            "charters": [{"id": "c", **_rates(("JPY", "0.0061", "2026-01-05"))}],
            "people": [*COMMON["people"], {"id": "ito", "cost_rate": "80000 JPY"}],
        },
    ),
    Case(
        "money.currency-without-rate",
        "charter/c",
        ("rates",),
        {
            "charters": EURO,
            "risks": [
                {"id": "r", **KIM, "probability": 0.1, "cost": {"low": 1, "likely": 2, "high": 3, "currency": "USD"}}
            ],
        },
        {
            "charters": EURO,
            "risks": [
                {"id": "r", **KIM, "probability": 0.1, "cost": {"low": 1, "likely": 2, "high": 3, "currency": "EUR"}}
            ],
        },
    ),
    one(
        "money.currency-unstated",
        "charters",
        ("currency",),
        {},
        {"currency": "EUR", **_rates(("JPY", "0.0061", "2026-01-05"))},
        budgets=[{"id": "a", **KIM, "granted": "5 EUR"}, {"id": "b", **KIM, "granted": "5 JPY"}],
    ),
    one(
        "money.rate-not-positive",
        "charters",
        ("rates", 0, "rate"),
        _rates(("JPY", "0", "2026-01-05")),
        _rates(("JPY", "0.0061", "2026-01-05")),
    ),
    one(
        "money.rate-repeated",
        "charters",
        ("rates", 1),
        _rates(("JPY", "0.0061", "2026-01-05"), ("JPY", "0.0062", "2026-01-05")),
        _rates(("JPY", "0.0061", "2026-01-05"), ("JPY", "0.0062", "2026-01-06")),
    ),
    one(
        "budget.month-repeated",
        "budgets",
        ("periods", 1, "month"),
        {**KIM, "periods": [{"month": "2026-01", "planned": "5 EUR"}, {"month": "2026-01", "planned": "6 EUR"}]},
        {**KIM, "periods": [{"month": "2026-01", "planned": "5 EUR"}, {"month": "2026-02", "planned": "6 EUR"}]},
    ),
    one(
        "costrule.shares-not-one",
        "cost_rules",
        ("shares",),
        {"shares": [{"initiative": "team/web", "share": 0.9}]},
        {"shares": [{"initiative": "team/web", "share": 1}]},
    ),
    one("costrule.shares-not-one", "cost_rules", ("shares",), {}, {"method": "even"}),
    one(
        "rfp.criteria-mismatch",
        "rfps",
        ("bids", 0, "scores"),
        {**KIM, **COMPARED, "bids": [{"vendor": "v", "scores": {"cost": 3, "charm": 5}}]},
        {**KIM, **COMPARED, "bids": [{"vendor": "v", "scores": BOTH}, {"vendor": "v"}]},
        vendors=[{"id": "v", **KIM}],
    ),
    one(
        "rfp.award-without-bid",
        "rfps",
        ("awarded_to",),
        {**KIM, "awarded_to": "w", "bids": [{"vendor": "v"}]},
        {**KIM, "awarded_to": "v", "bids": [{"vendor": "v"}]},
        vendors=[{"id": "v", **KIM}, {"id": "w", **KIM}],
    ),
)
