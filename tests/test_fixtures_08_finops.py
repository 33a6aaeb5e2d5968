"""Known answers of FOCUS totals and FinOps measures."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kaname.engines.cloud_cost import (
    Category,
    Charge,
    Commitment,
    Totals,
    check_commitments,
    forecast_variance,
    savings_rate,
    totals,
    totals_by,
)
from kaname.evidence.focus import COLUMNS, Column, Level, missing, of_level, unknown
from known_answers import Topic, exact

TOPIC = Topic("08-finops")


def amount(row: dict[str, Any], column: str) -> Decimal:
    text = str(row.get(column, ""))
    return Decimal(0) if text in ("", "NULL") else Decimal(text)


def charge(row: dict[str, Any]) -> Charge:
    status = row.get("CommitmentDiscountStatus")
    return Charge(
        category=Category(row["ChargeCategory"]),
        billed=amount(row, "BilledCost"),
        effective=amount(row, "EffectiveCost"),
        list_cost=amount(row, "ListCost"),
        contracted=amount(row, "ContractedCost"),
        commitment_id=row.get("CommitmentDiscountId"),
        commitment_status=Commitment(status) if status not in (None, "", "NULL") else None,
    )


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def answer(found: Totals) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "BilledCost": found.billed,
        "EffectiveCost": found.effective,
        "ListCost": found.list_cost,
        "ContractedCost": found.contracted,
    }


@TOPIC.case("focus-sample-totals")
def _(given):
    return answer(totals(charge(row) for row in rows(given["file"])))


@TOPIC.case("focus-sample-by-provider")
def _(given):
    groups = totals_by((row[given["group"]], charge(row)) for row in rows(given["file"]))
    return {provider: answer(found) for provider, found in groups.items()}


@TOPIC.case("effective-cost-commitment")
def _(given):
    check = check_commitments(charge(row) for row in given)["c-1"]
    return {
        "valid": check.valid,
        "billed": check.billed,
        "effective": check.effective,
        "utilisation": check.utilisation.value,
    }


@TOPIC.case("effective-savings-rate")
def _(given):
    return {"esr": savings_rate(exact(given["list_cost"]), exact(given["effective_cost"])).rate.value}


@TOPIC.case("budget-variance")
def _(given):
    found = forecast_variance(
        exact(given["actual_to_date"]), exact(given["budget"]), given["day"], given["days_in_month"]
    )
    return {
        "linear_forecast": found.forecast.value,
        "forecast_variance": found.amount.value,
        "forecast_variance_percent": (found.share.value or 0) * 100,
    }


@TOPIC.case("focus-1-2-mandatory")
def _(given):
    stated = [
        Column(
            row["column"],
            Level(row["feature_level"]),
            row["allows_nulls"] == "True",
            row["data_type"],
            row["introduced"],
        )
        for row in rows(given["file"])
    ]
    assert list(COLUMNS.values()) == stated
    return {
        "columns": len(COLUMNS),
        "mandatory": of_level(Level.MANDATORY),
        "conditional_count": len(of_level(Level.CONDITIONAL)),
        "recommended_count": len(of_level(Level.RECOMMENDED)),
    }


def test_a_file_lacks_columns_or_has_strange_ones(shared):
    header = list(rows(shared / "standards" / "fixtures" / "focus-1.0-sample-1000.csv")[0])
    assert missing(header) == ()
    assert unknown(header) == ("Id",)
    assert missing(name for name in header if name != "BilledCost") == ("BilledCost",)
    assert unknown(["BilledCost", "x_Team", "Team"]) == ("Team",)


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
