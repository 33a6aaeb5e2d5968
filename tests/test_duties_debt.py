"""The debt duty: what a debt costs, what removing it is worth, and whether it is removed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

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
    worlds,
)
from effort import examples
from kaname.duties.debt import CODES, look
from kaname.evidence.facts import Evidence, Measure
from kaname.model.finding import Severity
from kaname.model.history import History
from kaname.planning.timetable import Outlook, Slot, Timetable, WeekLoad
from plans import program

ACT, NOTE = Severity.ACT, Severity.NOTE

# 10 person-days of 8 hours are 80 hours; at 8 to 16 hours a month they are eaten in 10 to 5 months.
SHAKY = {
    "id": "shaky",
    "component": "shop",
    "principal_days": 10.0,
    "interest_hours_low": 8.0,
    "interest_hours_high": 16.0,
}
SHOP: dict[str, Any] = {"components": [{"id": "shop", "tier": 1, "lines_of_code": 1000}]}
REMOVAL = {"id": "removal", "deadline": "2026-05-29"}
LARGE = SHAKY | {"principal_days": 100.0}  # 800 hours: 50 to 100 months


def debts(*bodies: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**SHOP, "debts": list(bodies), **more}


def expected(record: str, p80: str) -> Timetable:
    day = date.fromisoformat(p80)
    return Timetable(as_of=TODAY, outlooks={key(record): Outlook(key(record), day, day, day)})


def scheduled(record: str, finish: str) -> Timetable:
    return Timetable(as_of=TODAY, slots={key(record): Slot(key(record), TODAY, date.fromisoformat(finish))})


def teams_with(days_a_week: float) -> Timetable:
    weeks = (date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23))
    return Timetable(as_of=TODAY, load=tuple(WeekLoad(key("team/web"), week, 0, days_a_week) for week in weeks))


def measured(minutes: float, lines: float) -> Evidence:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    facts = [("sqale_index", minutes), ("ncloc", lines)]
    measures = tuple(
        Measure(source="sonar", external_id=name, as_of=at, component="shop", name=name, at=at, value=value)
        for name, value in facts
    )
    return Evidence(as_of=at, measures=measures)


ACTIVE = {"initiatives": [{"id": "move", "state": "active", "components": ["shop"]}]}
WORK = {
    "work_packages": [
        {"id": "feature", "effort": {"low": 90.0, "likely": 90.0, "high": 90.0}},
        {"id": "removal", "effort": {"low": 10.0, "likely": 10.0, "high": 10.0}},
    ]
}

CASES = [
    Case(
        "debt.pay-now",
        ("debt/shaky", "component/shop"),
        debts(SHAKY),
        debts(SHAKY | {"principal_days": 16.01, "interest_hours_high": 8.0}),
        severity=ACT,
    ),
    Case(
        "debt.pay-now",
        ("debt/shaky", "component/shop"),
        debts(SHAKY | {"principal_days": 12.0}),
        debts(SHAKY | {"principal_days": 12.1}),
        severity=ACT,
        note="at the border of a year",
    ),
    Case(
        "debt.pay-now",
        ("debt/shaky", "component/shop"),
        debts(SHAKY),
        debts(SHAKY | {"state": "planned", "remediation": "work_package/removal"}, work_packages=[REMOVAL]),
        severity=ACT,
        note="planned",
    ),
    Case(
        "debt.may-pay-back",
        ("debt/shaky", "component/shop"),
        debts(SHAKY | {"principal_days": 24.0}),
        debts(SHAKY | {"principal_days": 24.1}),
    ),
    Case(
        "debt.may-pay-back",
        ("debt/shaky", "component/shop"),
        debts(SHAKY | {"interest_hours_low": 0.0}),
        debts(SHAKY),
        note="interest may be nothing",
    ),
    Case(
        "debt.unranked",
        ("debt/shaky",),
        debts({"id": "shaky", "component": "shop", "principal_days": 5.0, "velocity_drag": 0.1}),
        debts(LARGE),
        severity=NOTE,
    ),
    Case(
        "debt.acceptance-expired",
        ("debt/shaky", "decision/adr-7"),
        debts(
            LARGE | {"state": "accepted", "accepted_until": "2026-03-11", "decided_by": "adr-7"},
            decisions=[{"id": "adr-7"}],
        ),
        debts(LARGE | {"state": "accepted", "accepted_until": "2026-03-12"}),
    ),
    Case(
        "debt.accepted-for-ever",
        ("debt/shaky",),
        debts(LARGE | {"state": "accepted"}),
        debts(LARGE | {"state": "accepted", "accepted_until": "2026-12-31"}),
        severity=NOTE,
    ),
    Case(
        "debt.security-exposed",
        ("debt/shaky", "component/shop"),
        {"components": [{"id": "shop", "data_classes": ["personal"]}], "debts": [LARGE | {"type": "security"}]},
        {"components": [{"id": "shop", "data_classes": ["personal"]}], "debts": [LARGE | {"type": "test"}]},
        severity=ACT,
    ),
    Case(
        "debt.security-exposed",
        ("debt/shaky", "component/shop"),
        {"components": [{"id": "shop", "data_classes": ["public"]}], "debts": [LARGE | {"type": "security"}]},
        {"components": [{"id": "shop"}], "debts": [LARGE | {"type": "security"}]},
        note="public data only",
    ),
    Case(
        "debt.rated-poor",
        ("component/shop", "debt/shaky"),
        debts(LARGE | {"remediation_minutes": 6001.0}),  # 1000 lines x 30 minutes = 30 000; 20 % = 6000
        debts(LARGE | {"remediation_minutes": 6000.0}),
    ),
    Case(
        "debt.rated-poor",
        ("component/shop",),
        SHOP,
        {"components": [{"id": "shop", "tier": 2}]},
        severity=ACT,
        evidence=measured(minutes=15_001, lines=1000),
        note="measured above 50 %",
    ),
    Case(
        "debt.plan-without-work",
        ("debt/shaky",),
        debts(LARGE | {"state": "planned"}),
        debts(LARGE | {"state": "planned", "remediation": "work_package/removal"}, work_packages=[REMOVAL]),
    ),
    Case(
        "debt.remediation-stopped",
        ("debt/shaky", "work_package/removal"),
        debts(
            LARGE | {"state": "paying", "remediation": "work_package/removal"},
            work_packages=[REMOVAL | {"state": "dropped"}],
        ),
        debts(LARGE | {"state": "paying", "remediation": "work_package/removal"}, work_packages=[REMOVAL]),
        severity=ACT,
    ),
    Case(
        "debt.remediation-stopped",
        ("debt/shaky", "initiative/clean"),
        debts(
            LARGE | {"state": "planned", "remediation": "initiative/clean"},
            initiatives=[{"id": "clean", "state": "paused"}],
        ),
        debts(LARGE | {"state": "planned", "remediation": "initiative/clean"}, initiatives=[{"id": "clean"}]),
        severity=ACT,
        note="an initiative",
    ),
    Case(
        "debt.remediation-late",
        ("debt/shaky", "work_package/removal"),
        debts(LARGE | {"state": "planned", "remediation": "work_package/removal"}, work_packages=[REMOVAL]),
        timetable=expected("work_package/removal", "2026-06-01"),
        twin_timetable=expected("work_package/removal", "2026-05-29"),
    ),
    Case(
        "debt.remediation-late",
        ("debt/shaky", "work_package/removal"),
        debts(
            LARGE | {"state": "planned", "accepted_until": "2026-04-30", "remediation": "work_package/removal"},
            work_packages=[{"id": "removal"}],
        ),
        timetable=scheduled("work_package/removal", "2026-05-04"),
        twin_timetable=scheduled("work_package/removal", "2026-04-30"),
        note="after the acceptance ends",
    ),
    Case(
        "debt.remediation-done",
        ("debt/shaky", "work_package/removal"),
        debts(
            LARGE | {"state": "paying", "remediation": "work_package/removal"},
            work_packages=[REMOVAL | {"started": "2026-02-02", "finished": "2026-03-02"}],
        ),
        debts(
            LARGE | {"state": "paid", "paid_on": "2026-03-02", "remediation": "work_package/removal"},
            work_packages=[REMOVAL | {"started": "2026-02-02", "finished": "2026-03-02"}],
        ),
        severity=NOTE,
    ),
    Case(
        "debt.in-the-way",
        ("debt/shaky", "initiative/move"),
        debts(LARGE, **ACTIVE),
        debts(LARGE, initiatives=[{"id": "move", "state": "planned", "components": ["shop"]}]),
    ),
    Case(
        "debt.in-the-way",
        ("debt/shaky", "initiative/move"),
        debts(
            LARGE,
            initiatives=[{"id": "move", "state": "active"}],
            work_packages=[{"id": "rewrite", "initiative": "move", "components": ["shop"]}],
        ),
        debts(
            LARGE | {"type": "documentation"},
            initiatives=[{"id": "move", "state": "active"}],
            work_packages=[{"id": "rewrite", "initiative": "move", "components": ["shop"]}],
        ),
        note="through its work",
    ),
    Case(
        "debt.share-too-small",
        ("debt/shaky",),
        debts(LARGE | {"interest_hours_high": 8.0}, **WORK),  # 1 person-day of 13 (3 a week) is 7.7 %, of work 0 %
        debts(LARGE | {"state": "planned", "remediation": "work_package/removal", "interest_hours_high": 8.0}, **WORK),
        timetable=teams_with(3.0),
    ),
    Case(
        "debt.share-too-small",
        ("debt/shaky",),
        debts(LARGE | {"interest_hours_high": 8.0}, **WORK),
        timetable=teams_with(3.0),
        twin_timetable=teams_with(6.0),  # 3.8 % is below what is worth a word
        note="little interest",
    ),
    Case(
        "debt.benefit-unmeasured",
        ("debt/shaky", "component/shop"),
        debts(SHAKY | {"state": "paid", "paid_on": "2025-12-11"}),
        debts(SHAKY | {"state": "paid", "paid_on": "2025-12-12"}),
    ),
    Case(
        "debt.benefit-short",
        ("debt/shaky", "component/shop"),
        debts(SHAKY | {"state": "paid", "paid_on": "2025-09-01", "measured_benefit_hours": 7.9}),
        debts(SHAKY | {"state": "paid", "paid_on": "2025-09-01", "measured_benefit_hours": 8.0}),
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


def test_nothing_to_say_is_said_with_its_reason() -> None:
    section = look(program(), History(), Evidence(), Timetable(as_of=TODAY))
    assert section.findings == ()
    assert [figure.rows for figure in section.figures] == [(), (), (), ()]
    check_figures(program(), section)


def test_figures_of_a_small_ledger() -> None:
    """Cost 10 x 500 = 5 000; gain (12 h x 12 / 8 h) x 500 = 9 000 a year; NPV at 5 % = -5 000 + 9 000 x 2.72325."""
    plan = program(
        **debts(
            SHAKY | {"owner": "team/web"},
            LARGE | {"id": "old", "interest_hours_low": 0.0, "interest_hours_high": 0.0, "type": "architecture"},
            {"id": "vague", "component": "shop", "velocity_drag": 0.1, "remediation_minutes": 1500.0},
            {"id": "gone", "state": "paid", "paid_on": "2026-01-05", "component": "shop", "interest_hours_low": 10.0},
        ),
        teams=[{"id": "web", "cost_rate": "500 EUR"}],
    )
    section = look(plan, History(), Evidence(), Timetable(as_of=TODAY))
    check_figures(plan, section)
    never, unknown = "never, as it costs nothing", "undefined, nobody estimated its principal"
    assert as_text(section.figure("debt.ledger"), plan) == [
        ["shaky", "shop", "code", "10", "8", "16", "5", "10", "–", "–", "not paid", "–"],
        ["old", "shop", "architecture", "100", "0", "0", never, never, "–", "–", "not paid", "–"],
        ["vague", "shop", "code", "–", "–", "–", unknown, unknown, "–", "10%", "not paid", "–"],
    ]
    assert as_text(section.figure("debt.by_component"), plan) == [
        ["shop", "1", "3", "110", "8", "16", "1,500", "1,000", "5%", "A", "0"]
    ]
    no_rate = "undefined, neither its owner nor the team that removes it has a cost rate"
    assert as_text(section.figure("debt.payback"), plan) == [
        ["shaky", "€5,000", "€9,000", "€19,509", "€11,339", "440%", "6.7", "5%"],
        ["old", *[no_rate] * 6, "5%"],
        ["vague", *[unknown] * 6, "5%"],
    ]
    assert as_text(section.figure("debt.benefit"), plan) == [
        ["gone", "shop", "5 Jan 2026", "10", "10", "–", "not measured yet"]
    ]


def test_the_rate_is_that_of_the_removing_team_or_the_mean_of_its_members() -> None:
    """Kim half, 400; Ota full, 700: (400 x 0.5 + 700) / 1.5 = 600 a day, 10 days."""
    plan = program(
        **debts(
            SHAKY | {"state": "planned", "remediation": "work_package/removal"},
            people=[{"id": "kim", "cost_rate": "400 EUR"}, {"id": "ota", "cost_rate": "700 EUR"}],
            teams=[{"id": "web", "members": [{"person": "kim", "share": 0.5}, {"person": "ota"}]}],
            work_packages=[{"id": "removal", "allocations": [{"team": "web"}]}],
        )
    )
    section = look(plan, History(), Evidence(), Timetable(as_of=TODAY))
    assert as_text(section.figure("debt.payback"), plan)[0][1] == "€6,000"


def test_measured_code_leads_over_what_the_plan_says() -> None:
    plan = program(**debts(LARGE | {"remediation_minutes": 30_000.0}))
    section = look(plan, History(), measured(minutes=600, lines=2000), Timetable(as_of=TODAY))
    assert section.figure("debt.by_component").column("debt_minutes") == (600,)
    assert section.figure("debt.by_component").column("rating") == ("A",)


def test_hours_are_those_of_the_team_that_owns_the_debt() -> None:
    plan = program(**debts(SHAKY | {"owner": "team/web"}), teams=[{"id": "web", "hours_per_day": 6.0}])
    ledger = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("debt.ledger")
    assert ledger.column("break_even_latest") == (7.5,)


def test_hours_are_those_of_the_program_where_the_team_names_none() -> None:
    plan = program(
        **debts(SHAKY | {"owner": "team/web"}), teams=[{"id": "web"}], charters=[{"id": "p", "hours_per_day": 6.0}]
    )
    ledger = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("debt.ledger")
    assert ledger.column("break_even_latest") == (7.5,)


@settings(max_examples=examples(60))
@given(worlds("debt", "component", "team", "person", "work_package", "initiative", "decision", "charter"))
def test_any_program_gets_an_answer(world: Any) -> None:
    check_any(look, world)
