"""The finance duty: budgets, cost of initiatives, cloud bills, vendors, requests for proposal, carbon."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duty_cases import (
    TODAY,
    Case,
    as_text,
    check_any,
    check_covered,
    check_figures,
    check_fires,
    check_silent,
    key,
    shuffled,
    worlds,
)
from effort import examples
from kaname.duties.finance import CODES, look
from kaname.evidence.facts import Bill, Charge, Evidence, Reading
from kaname.model.base import Money
from kaname.model.finding import Severity
from kaname.model.history import History
from kaname.planning.timetable import Outlook, Slot, Timetable
from plans import program

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE
CHARTER = {"id": "atlas", "currency": "EUR", "starts": "2026-01-01", "ends": "2026-12-31"}


def period(month: str, planned: int, actual: int | None = None, forecast: int | None = None) -> dict[str, Any]:
    given = {"planned": planned, "actual": actual, "forecast": forecast}
    return {"month": month} | {name: f"{amount} EUR" for name, amount in given.items() if amount is not None}


def budget(*periods: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A budget of 400 a month from January to April, seen in March: January and February are closed."""
    given = periods or (period("2026-01", 400, 400), period("2026-02", 400, 400), APRIL, MARCH)
    return {"budgets": [{"id": "team", "granted": "1600 EUR", "periods": list(given), **more}]}


MARCH, APRIL = period("2026-03", 400), period("2026-04", 400)
JANUARY, FEBRUARY = period("2026-01", 400, 400), period("2026-02", 400, 400)


def scheduled(record: str, start: str, finish: str) -> Timetable:
    day = date.fromisoformat
    return Timetable(as_of=TODAY, slots={key(record): Slot(key(record), day(start), day(finish))})


def expected(record: str, p80: str) -> Timetable:
    day = date.fromisoformat(p80)
    return Timetable(as_of=TODAY, outlooks={key(record): Outlook(key(record), day, day, day)})


def charge(on: str, cost: str, service: str = "Compute", **tags: str) -> Charge:
    start = datetime.fromisoformat(f"{on}T00:00:00+00:00")
    amount = Decimal(cost)
    return Charge(
        source="bill",
        external_id=f"{on}-{service}-{cost}",
        as_of=start,
        period_start=start,
        period_end=start,
        service=service,
        account="main",
        billed=amount,
        effective=amount,
        currency="USD",
        tags=tuple(tags.items()),
    )


def bills(*charges: Charge, **series: float) -> Evidence:
    at = datetime(2026, 2, 27, tzinfo=UTC)
    readings = tuple(
        Reading(source="x", external_id=name, as_of=at, series=name, at=at, value=value)
        for name, value in series.items()
    )
    return Evidence(as_of=at, charges=charges, readings=readings)


CLOUD = {"sources": [{"id": "cloud", "vendor": "focus"}]}
ISSUED = datetime(2026, 2, 20, tzinfo=UTC)
NOW = datetime(2026, 2, 27, tzinfo=UTC)


def cloud(on: str, cost: str, line: int = 2, **more: Any) -> Charge:
    """A line of the bill feb.csv."""
    fields = {"source": "cloud", "bill": "feb.csv", "issue": "b", "line": line, "external_id": f"feb.csv@b:{line}"}
    return replace(charge(on, cost), **fields | more)


def bill(total: str, lines: int = 2, issued: datetime = ISSUED, **more: Any) -> Bill:
    """What feb.csv came to."""
    body = {"source": "cloud", "external_id": "feb.csv", "as_of": issued, "file": "feb.csv", "issue": "b"}
    sums = (("main USD", total),)
    return Bill(**body | {"issued_at": issued, "lines": lines, "billed": sums, "effective": sums} | more)


TWO_LINES = (cloud("2026-01-10", "94.001"), cloud("2026-01-11", "6", 3))
WHOLE = Evidence(as_of=NOW, charges=TWO_LINES, bills=(bill("100.001"),))
BEFORE = bill("100.001", issued=datetime(2026, 2, 3, tzinfo=UTC), issue="a")


def months(*names: str) -> Evidence:
    return Evidence(as_of=NOW, charges=tuple(cloud(f"{name}-10", "1", bill="", issue="") for name in names))


RULE = {"id": "compute", "match_service": "Compute", "driver": "orders"}
PARTLY = bills(charge("2026-02-10", "94"), charge("2026-02-10", "6", "Storage"))
VENDOR = {"id": "acme", "contract_until": "2026-06-30"}
MOVE = {"id": "move", "state": "active"}
WORK = {
    "id": "build",
    "initiative": "move",
    "allocations": [{"team": "web"}],
    "effort": {"low": 4.0, "likely": 4.0, "high": 4.0},
}
WEB = {"id": "web", "cost_rate": "500 EUR"}
STAFFED = {"initiatives": [MOVE], "work_packages": [WORK], "teams": [WEB]}  # 4 days x 500 = 2 000

CRITERIA = [{"name": "quality", "weight": 3.0}, {"name": "price", "weight": 1.0}]
SOLID = {"vendor": "solid", "scores": {"quality": 8.0, "price": 2.0}}  # 0.75 x 8 + 0.25 x 2 = 6.5
CHEAP = {"vendor": "cheap", "scores": {"quality": 4.0, "price": 9.0}}  # 0.75 x 4 + 0.25 x 9 = 5.25


def rfp(*bids: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "vendors": [{"id": "solid"}, {"id": "cheap"}],
        "rfps": [{"id": "hosting", "criteria": CRITERIA, "bids": list(bids), **more}],
    }


def needed(**more: Any) -> dict[str, Any]:
    return rfp(needed_for=["work_package/move-in"], **more) | {"work_packages": [{"id": "move-in"}]}


# (10 kWh x 400 g + 500 g) / 1 000 orders = 4.5 g an order
CARBON = {
    "id": "feb",
    "component": "shop",
    "month": "2026-02",
    "energy_kwh": 10.0,
    "intensity_g_per_kwh": 400.0,
    "embodied_g": 500.0,
    "units": 1000.0,
    "unit": "order",
}


def carbon(*footprints: dict[str, Any]) -> dict[str, Any]:
    return {"components": [{"id": "shop"}], "carbon_footprints": list(footprints)}


CASES = [
    Case(
        "finance.budget-overspent",
        ("budget/team",),
        budget(JANUARY, period("2026-02", 400, 481)),
        budget(JANUARY, period("2026-02", 400, 480)),
    ),
    Case(
        "finance.budget-exhausted",
        ("budget/team",),
        budget(JANUARY, period("2026-02", 400, 1200), period("2026-03", 400, 1)),
        budget(JANUARY, period("2026-02", 400, 1200), period("2026-03", 400)),
        severity=ACT,
    ),
    Case(
        "finance.forecast-over-budget",
        ("budget/team",),
        budget(JANUARY, FEBRUARY, period("2026-03", 400, forecast=561), APRIL),
        budget(JANUARY, FEBRUARY, period("2026-03", 400, forecast=560), APRIL),
        severity=ACT,
    ),
    Case(
        "finance.forecast-over-budget",
        ("budget/team",),
        budget(JANUARY, period("2026-02", 400, 479), MARCH, APRIL),  # 879 / 59 days x 120 days = 1 788 > 1 760
        budget(JANUARY, period("2026-02", 400, 465), MARCH, APRIL),  # 1 759
        note="by its pace",
    ),
    Case(
        "finance.actuals-missing",
        ("budget/team",),
        budget(period("2026-01", 400), FEBRUARY),
        budget(JANUARY, period("2026-02", 400)),  # closed for less than 15 days
    ),
    Case(
        "finance.grant-unused",
        ("budget/team",),
        budget(JANUARY, FEBRUARY, granted="1001 EUR"),
        budget(JANUARY, FEBRUARY, granted="1000 EUR"),
        severity=NOTE,
    ),
    Case(
        "finance.grant-unused",
        ("budget/team",),
        budget(period("2026-02", 400, 0), APRIL, granted_on="2025-12-11"),
        budget(period("2026-02", 400, 0), APRIL, granted_on="2025-12-12"),
        severity=NOTE,
        note="idle since the grant",
    ),
    Case(
        "finance.budget-without-amounts",
        ("budget/team",),
        {"budgets": [{"id": "team"}]},
        {"budgets": [{"id": "team", "granted": "1600 EUR"}]},
        severity=NOTE,
    ),
    Case(
        "finance.contingency-fast",
        ("budget/team",),
        {"charters": [CHARTER]} | budget(period("2026-01", 100, 30), granted="100 EUR", category="contingency"),
        {"charters": [CHARTER]} | budget(period("2026-01", 100, 29), granted="100 EUR", category="contingency"),
    ),  # 12 March is 70 of 364 days: 19.2 %, and ten points on top
    Case(
        "finance.rate-stale",
        ("budget/team",),
        budget()
        | {
            "charters": [
                CHARTER
                | {"currency": "JPY", "rates": [{"currency": "EUR", "rate": 165, "on": "2025-09-12", "source": "ECB"}]}
            ]
        },
        budget()
        | {
            "charters": [
                CHARTER
                | {"currency": "JPY", "rates": [{"currency": "EUR", "rate": 165, "on": "2025-09-13", "source": "ECB"}]}
            ]
        },
        severity=NOTE,
    ),
    Case(
        "finance.initiative-unfunded",
        ("initiative/move",),
        STAFFED | budget(),
        STAFFED | budget(subjects=["initiative/move"], category="cloud"),
    ),
    Case(
        "finance.initiative-unfunded",
        ("initiative/move",),
        budget(subjects=["initiative/other"]) | {"initiatives": [MOVE, {"id": "other"}]},
        budget(subjects=["initiative/other"]) | {"initiatives": [MOVE | {"parent": "other"}, {"id": "other"}]},
        note="paid for through its parent",
    ),
    Case(
        "finance.people-beyond-budget",
        ("initiative/move", "budget/team"),
        STAFFED | budget(subjects=["initiative/move"], granted="1999 EUR"),
        STAFFED | budget(subjects=["initiative/move"], granted="2000 EUR"),
    ),
    Case(
        "finance.driver-missing",
        ("cost_rule/compute",),
        {"cost_rules": [RULE | {"driver": " "}]},
        {"cost_rules": [RULE]},
        severity=NOTE,
    ),
    Case(
        "finance.charges-unallocated",
        ("charter/atlas", "cost_rule/compute"),
        {"charters": [CHARTER], "cost_rules": [RULE]},
        {"charters": [CHARTER], "cost_rules": [RULE, {"id": "rest", "driver": "orders"}]},
        evidence=PARTLY,
    ),
    Case(
        "finance.bill-total-differs",
        ("source/cloud",),
        CLOUD,
        severity=ACT,
        evidence=replace(WHOLE, bills=(bill("100.011"),)),
        twin_evidence=replace(WHOLE, bills=(bill("100.010"),)),
        note="by a cent",
    ),
    Case(
        "finance.bill-total-differs",
        ("source/cloud",),
        CLOUD,
        severity=ACT,
        evidence=replace(WHOLE, bills=(bill("100.001", 3),)),
        twin_evidence=replace(WHOLE, bills=(bill("100.001", 3, refused=1),)),
        note="by a line that costs nothing",
    ),
    Case(
        "finance.bill-total-differs",
        ("source/cloud",),
        CLOUD,
        severity=ACT,
        evidence=replace(WHOLE, charges=()),
        twin_evidence=WHOLE,
        note="of which nothing is there",
    ),
    Case(
        "finance.bill-lines-left-out",
        ("source/cloud",),
        CLOUD,
        evidence=replace(WHOLE, bills=(bill("100.001", 3, refused=1),)),
        twin_evidence=WHOLE,
    ),
    Case(
        "finance.bill-missing",
        ("source/cloud",),
        CLOUD,
        evidence=months("2025-09", "2025-10", "2025-11", "2026-01"),
        twin_evidence=months("2025-09", "2025-10", "2025-11", "2025-12"),
    ),
    Case(
        "finance.bill-missing",
        ("source/cloud",),
        CLOUD,
        evidence=months("2025-08", "2025-09", "2025-10", "2026-02"),
        twin_evidence=months("2025-09", "2025-10", "2026-02"),
        note="of what is billed every month",
    ),
    Case(
        "finance.bill-corrected",
        ("source/cloud",),
        CLOUD,
        evidence=replace(WHOLE, former_bills=(replace(BEFORE, billed=(("main USD", "99.991"),)),)),
        twin_evidence=replace(WHOLE, former_bills=(replace(BEFORE, billed=(("main USD", "99.992"),)),)),
    ),
    Case(
        "finance.bill-corrected",
        ("source/cloud",),
        CLOUD,
        evidence=replace(WHOLE, former_bills=(replace(BEFORE, billed=()),)),
        twin_evidence=replace(
            WHOLE, former_bills=(replace(BEFORE, billed=(), issued_at=datetime(2026, 1, 10, tzinfo=UTC)),)
        ),
        note="after its time was over",
    ),
    Case(
        "finance.bill-corrected",
        ("source/cloud",),
        CLOUD,
        evidence=replace(
            WHOLE,
            bills=(bill("100.001", issued=datetime(2026, 2, 10, tzinfo=UTC)),),
            former_bills=(replace(BEFORE, billed=()),),
        ),
        twin_evidence=replace(
            WHOLE,
            bills=(bill("100.001", issued=datetime(2026, 2, 9, tzinfo=UTC)),),
            former_bills=(replace(BEFORE, billed=()),),
        ),
        note="while it is news",
    ),
    Case(
        "finance.contract-ends-early",
        ("vendor/acme", "work_package/build"),
        {
            "vendors": [VENDOR],
            "components": [{"id": "shop", "vendor": "acme"}],
            "work_packages": [{"id": "build", "components": ["shop"]}],
        },
        timetable=expected("work_package/build", "2026-07-01"),
        twin_timetable=expected("work_package/build", "2026-06-30"),
    ),
    Case(
        "finance.contract-ends-early",
        ("vendor/acme", "work_package/build"),
        {
            "vendors": [VENDOR | {"contract_until": "2026-05-11"}],
            "budgets": [{"id": "b", "vendor": "acme", "subjects": ["work_package/build"]}],
            "work_packages": [{"id": "build"}],
        },
        {
            "vendors": [VENDOR | {"contract_until": "2026-05-11"}],
            "budgets": [{"id": "b", "vendor": "acme", "subjects": ["work_package/build"]}],
            "work_packages": [{"id": "build", "started": "2026-01-05", "finished": "2026-03-02"}],
        },
        severity=ACT,
        timetable=scheduled("work_package/build", "2026-03-16", "2026-05-12"),
        note="within 60 days, paid by a budget",
    ),
    Case(
        "finance.contract-ends-early",
        ("vendor/solid", "milestone/live"),
        {
            "vendors": [{"id": "solid", "contract_until": "2026-08-31"}],
            "rfps": [{"id": "r", "awarded_to": "solid", "needed_for": ["milestone/live"]}],
            "milestones": [{"id": "live", "commitment": "2026-09-30"}],
        },
        {
            "vendors": [{"id": "solid", "contract_until": "2026-09-30"}],
            "rfps": [{"id": "r", "awarded_to": "solid", "needed_for": ["milestone/live"]}],
            "milestones": [{"id": "live", "commitment": "2026-09-30"}],
        },
        note="what the award is for",
    ),
    Case(
        "finance.notice-passing",
        ("vendor/acme",),
        {"vendors": [VENDOR | {"notice_days": 80.0}]},  # 11 April, 30 days ahead
        {"vendors": [VENDOR | {"notice_days": 79.0}]},
    ),
    Case(
        "finance.vendor-without-exit",
        ("vendor/acme",),
        {"vendors": [VENDOR | {"critical": True, "assessed_on": "2026-01-05"}]},
        {"vendors": [VENDOR | {"critical": True, "assessed_on": "2026-01-05", "exit_plan": "Handbook 4"}]},
    ),
    Case(
        "finance.vendor-unassessed",
        ("vendor/acme",),
        {"vendors": [VENDOR | {"critical": True, "assessed_on": "2025-03-11"}]},
        {"vendors": [VENDOR | {"critical": True, "assessed_on": "2025-03-12"}]},
    ),
    Case(
        "finance.rfp-late",
        ("rfp/hosting", "work_package/move-in"),
        needed(award_by="2026-05-05"),
        needed(award_by="2026-05-04"),
        timetable=scheduled("work_package/move-in", "2026-05-04", "2026-05-29"),
    ),
    Case(
        "finance.rfp-late",
        ("rfp/hosting", "work_package/move-in"),
        needed(),
        needed(awarded_to="solid"),
        severity=ACT,
        timetable=scheduled("work_package/move-in", "2026-03-11", "2026-05-29"),
        note="needed already",
    ),
    Case("finance.award-overdue", ("rfp/hosting",), rfp(award_by="2026-03-11"), rfp(award_by="2026-03-12")),
    Case(
        "finance.bids-few",
        ("rfp/hosting",),
        rfp(SOLID, CHEAP | {"compliant": False}, bids_due="2026-03-11", minimum_bids=2.0),
        rfp(SOLID, CHEAP, bids_due="2026-03-11", minimum_bids=2.0),
    ),
    Case(
        "finance.award-against-scores",
        ("rfp/hosting", "vendor/cheap"),
        rfp(SOLID, CHEAP, awarded_to="cheap"),
        rfp(SOLID, CHEAP, awarded_to="solid"),
    ),
    Case(
        "finance.award-against-scores",
        ("rfp/hosting", "vendor/cheap"),
        rfp(SOLID, CHEAP, awarded_to="cheap", decision="d") | {"decisions": [{"id": "d"}]},
        rfp(SOLID | {"compliant": False}, CHEAP, awarded_to="cheap", decision="d") | {"decisions": [{"id": "d"}]},
        severity=NOTE,
        note="by a recorded decision",
    ),
    Case(
        "finance.award-not-compliant",
        ("rfp/hosting", "vendor/cheap"),
        rfp(SOLID, CHEAP | {"compliant": False}, awarded_to="cheap"),
        rfp(SOLID, CHEAP, awarded_to="cheap"),
        severity=ACT,
    ),
    Case(  # 8 q + 2 (1 - q) = s q + 9 (1 - q) at q = 7 / (15 - s): 72.9 % for s = 5.4, 69.3 % for 4.9
        "finance.award-fragile",
        ("rfp/hosting", "vendor/solid", "vendor/cheap"),
        rfp(SOLID, CHEAP | {"scores": {"quality": 5.4, "price": 9.0}}),
        rfp(SOLID, CHEAP | {"scores": {"quality": 4.9, "price": 9.0}}),
        severity=NOTE,
    ),
    Case(
        "finance.bid-expires",
        ("rfp/hosting", "vendor/solid"),
        rfp(SOLID | {"valid_until": "2026-04-29"}, award_by="2026-04-30"),
        rfp(SOLID | {"valid_until": "2026-04-30"}, award_by="2026-04-30"),
    ),
    Case(
        "finance.carbon-above-target",
        ("carbon_footprint/feb", "component/shop"),
        carbon(CARBON | {"id": "jan", "month": "2026-01", "units": 9000.0}, CARBON | {"target_g_per_unit": 4.4}),
        carbon(CARBON | {"id": "jan", "month": "2026-01", "units": 9.0}, CARBON | {"target_g_per_unit": 4.5}),
    ),
    Case(
        "finance.carbon-incomplete",
        ("carbon_footprint/feb",),
        carbon({"id": "feb", "component": "shop", "energy_kwh": 10.0, "embodied_g": 500.0, "units": 1000.0}),
        carbon(CARBON),
        severity=NOTE,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fires_on_the_plan(case: Case) -> None:
    check_fires(look, case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_is_silent_on_the_repaired_twin(case: Case) -> None:
    check_silent(look, case)


def test_every_code_has_a_case_and_words() -> None:
    check_covered(CODES, CASES)


def figures(evidence: Evidence | None = None, **lists: Any) -> dict[str, list[list[str]]]:
    """All figures of a plan, as read."""
    plan = program(**lists)
    section = look(plan, History(), evidence or Evidence(), Timetable(as_of=TODAY))
    check_figures(plan, section)
    return {figure.code: as_text(figure, plan) for figure in section.figures}


def test_nothing_to_say_is_said_with_its_reason() -> None:
    section = look(program(), History(), Evidence(), Timetable(as_of=TODAY))
    assert section.findings == ()
    assert {figure.rows for figure in section.figures} == {()}
    check_figures(program(), section)


def test_a_budget_to_date_and_at_its_end() -> None:
    """Closed: 800 planned, 900 spent. The end: 900 + 450 already spent in March + 400; by the pace 900 / 59 x 120."""
    lists = budget(JANUARY, period("2026-02", 400, 500), period("2026-03", 400, 450), APRIL, owner="kim")
    rows = figures(**lists, people=[{"id": "kim"}])["finance.budgets"]
    money = ["€1,600", "€800", "€900", "€100", "€1,750", "€1,830.51"]
    assert rows == [["team", "kim", "labour", *money, "10%"]]


def test_missing_actuals_leave_the_variance_undefined() -> None:
    row = figures(**budget(period("2026-01", 400), FEBRUARY))["finance.budgets"][0]
    assert row[6] == row[8] == "undefined, actuals of closed months are missing"
    assert row[7] == "€800"


def test_months_stay_apart_by_currency_and_convert_by_stated_rates_only() -> None:
    yen = {"id": "tokyo", "periods": [{"month": "2026-03", "planned": "1000000 JPY", "forecast": "1100000 JPY"}]}
    dollars = {"id": "cloud", "periods": [{"month": "2026-03", "planned": "10 USD", "actual": "12 USD"}]}
    rates = [
        {"currency": "JPY", "rate": "0.005", "on": "2026-01-05", "source": "ECB"},
        {"currency": "JPY", "rate": "0.006", "on": "2026-03-02", "source": "ECB"},
        {"currency": "JPY", "rate": "0.009", "on": "2026-03-13", "source": "ECB"},
    ]
    found = figures(charters=[CHARTER | {"rates": rates}], budgets=[*budget(FEBRUARY)["budgets"], yen, dollars])
    assert found["finance.by_month"] == [
        ["1 Feb 2026", "EUR", "€400", "€400", "€400"],
        ["1 Mar 2026", "JPY", "¥1,000,000", "–", "¥1,100,000"],
        ["1 Mar 2026", "USD", "$10", "$12", "$12"],
    ]
    missing = "undefined, currencies differ and the charter states no rate"
    assert found["finance.by_currency"] == [
        ["EUR", "€400", "€400", "€400", "1", "12 Mar 2026", "€400"],
        ["JPY", "¥1,000,000", "–", "¥1,100,000", "0.006", "2 Mar 2026", "€6,600"],
        ["USD", "$10", "$12", "$12", "–", "–", missing],
    ]


def test_cost_of_an_initiative() -> None:
    """Half of a budget of 1 600 for two; 4 person-days split 3 : 1 between 500 and 700; 30 % of 200 dollars."""
    lists = STAFFED | budget(subjects=["initiative/move", "initiative/other"])
    lists |= {
        "initiatives": [MOVE, {"id": "other"}],
        "teams": [WEB, {"id": "ops", "cost_rate": "700 EUR"}],
        "work_packages": [
            WORK | {"allocations": [{"team": "web", "people": 3.0}, {"team": "ops"}]},
            {"id": "vague", "initiative": "move"},
        ],
        "cost_rules": [
            RULE
            | {"shares": [{"initiative": "initiative/move", "share": 0.3}, {"initiative": "team/web", "share": 0.7}]}
        ],
    }
    rows = figures(bills(charge("2026-02-10", "200")), **lists)["finance.initiatives"]
    assert rows == [
        ["move", "active", "€800", "€400", "€2,200", "$60", "vague"],
        ["other", "planned", "€800", "€400", "unknown, for want of estimates or rates", "nothing allocated", ""],
    ]


def test_the_rule_with_the_most_conditions_takes_a_charge_and_its_driver_divides_it() -> None:
    """February: 90 dollars of compute in all, of which 60 bear the tag; 30 000 orders: 1 dollar per thousand."""
    lists: dict[str, Any] = {
        "cost_rules": [
            RULE,
            {"id": "tagged", "match_service": "Compute", "match_tags": {"team": "web"}, "driver": "users"},
            {
                "id": "late",
                "match_service": "Compute",
                "match_account": "main",
                "match_tags": {"team": "web"},
                "since": "2026-03-01",
            },
        ],
        "kpis": [
            {"id": "users", "readings": [{"on": "2026-02-10", "value": 500.0}, {"on": "2026-02-20", "value": 600.0}]}
        ],
    }
    evidence = bills(
        charge("2026-02-10", "30"),
        charge("2026-02-11", "60", team="web"),
        charge("2026-03-02", "7"),
        charge("2026-02-12", "1.5", "Storage"),
        orders=30_000.0,
    )
    assert figures(evidence, **lists)["finance.unit_cost"] == [
        ["–", "1 Feb 2026", "$1.50", "–", "–", "undefined, no driver is named"],
        ["compute", "1 Feb 2026", "$30", "orders", "30,000", "$1"],
        ["tagged", "1 Feb 2026", "$60", "users", "600", "$100"],
    ]


def test_even_and_unequal_shares() -> None:
    even = RULE | {
        "method": "even",
        "shares": [{"initiative": "initiative/move", "share": 0.9}, {"initiative": "initiative/other", "share": 0.1}],
    }
    lists: dict[str, Any] = {"initiatives": [MOVE, {"id": "other"}]}
    evidence = bills(charge("2026-02-10", "100"))
    rows = figures(evidence, cost_rules=[even], **lists)["finance.initiatives"]
    assert [row[5] for row in rows] == ["$50", "$50"]
    rows = figures(evidence, cost_rules=[even | {"method": "proportional"}], **lists)["finance.initiatives"]
    assert [row[5] for row in rows] == ["$90", "$10"]


def test_a_request_shows_who_leads_and_what_flips_it() -> None:
    """6.5 against 5.25; level at quality 7 / 11, which is 11.4 points below the 75 % it has."""
    found = figures(
        **rfp(
            SOLID | {"price": "120000 EUR", "received": "2026-02-27"},
            CHEAP,
            {"vendor": "late", "compliant": False, "scores": {"quality": 9.0, "price": 9.0}},
            award_by="2026-04-30",
        )
    )
    assert found["finance.rfps"] == [
        ["hosting", "3", "3", "solid", "6.5", "1.25", "quality", "cheap", "-11%", "–", "30 Apr 2026", "–"]
    ]
    assert [row[:5] for row in found["finance.bids"]] == [
        ["hosting", "solid", "€120,000", "6.5", "yes"],
        ["hosting", "cheap", "–", "5.25", "yes"],
        ["hosting", "–", "–", "not ranked", "no"],
    ]


def test_carbon_per_unit() -> None:
    rows = figures(**carbon(CARBON, {"id": "mar", "component": "shop", "month": "2026-03"}))["finance.carbon"]
    assert rows[0] == [
        *("feb", "shop", "1 Feb 2026", "10", "4,000", "500", "1,000", "order", "4.5", "–", "location average"),
    ]
    assert rows[1][8] == "undefined, inputs are missing"
    assert figures(**carbon(CARBON | {"units": 0.0}))["finance.carbon"][0][8] == "undefined, there are no units"


amounts = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_the_end_of_a_closed_budget_is_what_was_spent(pairs: list[tuple[Decimal, Decimal]]) -> None:
    months = [
        {"month": f"2025-{number:02}", "planned": f"{planned} EUR", "actual": f"{actual} EUR"}
        for number, (planned, actual) in enumerate(pairs, start=1)
    ]
    plan = program(budgets=[{"id": "team", "periods": months}])
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("finance.budgets")
    spent = sum((actual for _, actual in pairs), Decimal(0))
    assert (
        figure.column("forecast_at_completion")
        == figure.column("actual_to_date")
        == (Money(amount=spent, currency="EUR"),)
    )
    assert figure.column("linear_forecast") == (Money(amount=spent, currency="EUR"),)


KINDS = (
    *("budget", "cost_rule", "carbon_footprint", "vendor", "rfp", "initiative", "work_package", "team", "person"),
    *("component", "milestone", "decision", "kpi", "charter"),
)


@settings(max_examples=examples(80))
@given(worlds(*KINDS))
def test_any_program_gets_an_answer(world: Any) -> None:
    check_any(look, world)


@settings(max_examples=examples(40))
@given(worlds("cost_rule", "initiative", "kpi", "charter"))
def test_bills_are_shared_without_loss_of_order(world: Any) -> None:
    plan, history, timetable = world
    evidence = bills(charge("2024-02-10", "94", team="web"), charge("2025-02-10", "6", "Storage"), orders=3.0)
    assert look(plan, history, evidence, timetable) == look(shuffled(plan), history, evidence, timetable)
