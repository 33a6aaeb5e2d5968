"""The progress duty: work, KPIs, earned value and earned schedule, velocity, declared health."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from delivery_facts import deployed, incident, merged, told
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
    moved,
    shuffled,
    with_code,
    worlds,
)
from effort import examples
from kaname.assessment import Assessment
from kaname.duties.progress import CODES, look
from kaname.evidence.facts import Evidence, Heard
from kaname.model.base import Money
from kaname.model.finding import Colour, Days, Percent, Section, Severity, Term, Undefined
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.engine import Draws
from kaname.planning.timetable import Outlook, Slot, Timetable
from plans import program
from tracker_items import NOW, changed, evidence, item, sprint

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE
Lists = dict[str, list[dict[str, Any]]]


def work(**fields: Any) -> Lists:
    return {"work_packages": [{"id": "api"} | fields]}


def points(low: float, likely: float, high: float) -> dict[str, float]:
    return {"low": low, "likely": likely, "high": high}


def linked(before: dict[str, Any], **link: Any) -> Lists:
    after = {"id": "shop", "started": "2026-03-09", "updated": "2026-03-11"}
    return {
        "work_packages": [{"id": "api"} | before, after],
        "dependencies": [{"id": "d1", "predecessor": "api", "successor": "shop"} | link],
    }


def marked(**changes: Any) -> Lists:
    return work(started="2026-02-02", finished="2026-03-06") | {
        "milestones": [{"id": "launch", "work": ["work_package/api"]} | changes]
    }


def kpi(value: float, **changes: Any) -> Lists:
    one = {"id": "p95", "definition": "95th percentile", "target": 200, "better": "lower"}
    return {"kpis": [one | {"readings": [{"on": "2026-03-01", "value": value}]} | changes]}


def budgeted(percent: float, spent: str | None, **changes: Any) -> Lists:
    """Ten working days planned up to the day, 1,000 EUR."""
    return {
        "charters": [{"id": "atlas", "currency": "EUR"}],
        "work_packages": [
            {"id": "api", "budget": "1000 EUR", "spent": spent, "started": "2026-02-27", "updated": "2026-03-12"}
            | {"start_on": "2026-02-27", "finish_on": "2026-03-12", "percent_complete": percent}
            | changes
        ],
    }


def iterations(*done: float, planned: float | None = None) -> Lists:
    return {
        "iterations": [
            {"id": f"i{n}", "starts": f"2026-01-{n + 1:02}", "ends": f"2026-02-{n + 1:02}", "velocity_done": value}
            | {"velocity_planned": planned}
            for n, value in enumerate(done)
        ]
    }


GREEN = {"colour": "green", "by": "kim", "on": "2026-03-02"}


def declared(**lists: list[dict[str, Any]]) -> Lists:
    return {"people": [{"id": "kim"}], "initiatives": [{"id": "move", "health": GREEN}]} | lists


BLOCKED = {"id": "api", "initiative": "move", "state": "blocked", "blocked_since": "2026-03-04", "blocked_by": "Legal"}
UNLIKELY = Outlook(key("milestone/launch"), date(2026, 4, 9), date(2026, 5, 9), None, probability=0.4)

QUESTION = {"id": "q", "owner": "kim"}
BY_ISSUE = BLOCKED | {"blocked_by": ["issue/q"], "blocked_since": "2026-03-11"}


def by_team(*done: float) -> Lists:
    """A strong and a weak team in one train: as a whole they go up."""
    return {
        "teams": [{"id": "web"}, {"id": "core"}],
        "iterations": [
            {"id": f"i{n}", "starts": f"2026-01-{n + 1:02}", "ends": f"2026-02-{n + 1:02}", "velocity_done": 50.0 + n}
            | {"velocities": [{"team": "web", "planned": 20.0, "done": value}, {"team": "core", "done": 30.0 + 9 * n}]}
            for n, value in enumerate(done)
        ],
    }


JIRA = {"id": "jira", "vendor": "jira"}
BEGUN = (("2026-02-01", "Open"), ("2026-02-02", "Doing"))


def tracked(**fields: Any) -> Lists:
    return {"sources": [JIRA], **work(trackers=[{"source": "jira", "epic": "EE-1"}], started="2026-02-02", **fields)}


def promised(**fields: Any) -> Lists:
    body = {"id": "m", "commitment": "2026-04-30", "trackers": [{"source": "jira", "epic": "EE-1"}]}
    return {"sources": [JIRA], "milestones": [body | fields]}


def heard(*made: tuple[Any, Any], complete: datetime = NOW, harmed: int = 0) -> Evidence:
    return replace(evidence(*made), heard=(Heard("jira", complete, complete, harmed),))


OLD = [item(f"EE-{n}", *BEGUN) for n in range(6)]
QUICK = [item(f"EE-{n}", *BEGUN, (f"2026-02-{n}", "Done")) for n in range(10, 22)]
ONE_LEFT = heard(item("EE-2", *BEGUN, ("2026-02-20", "Done"), epic="EE-1"), item("EE-3", *BEGUN, epic="EE-1"))
ALL_DONE = heard(item("EE-2", *BEGUN, ("2026-02-20", "Done"), epic="EE-1"))
GROWN = heard(item("EE-2", *BEGUN, epic="EE-1"), item("EE-3", ("2026-03-01", "Open"), epic="EE-1"))
TRACKER_CASES = [
    Case(
        "progress.items-ageing",
        ("source/jira",),
        {"sources": [JIRA | {"expectation_days": 30}]},
        {"sources": [JIRA | {"expectation_days": 60}]},
        evidence=heard(*OLD),
    ),
    Case(
        "progress.items-ageing",
        ("source/jira",),
        {"sources": [JIRA]},
        severity=ACT,
        evidence=heard(*OLD, *QUICK),
        twin_evidence=heard(*OLD, *QUICK[:9]),
        note="by past cycle times",
    ),
    Case(
        "progress.work-piling-up",
        ("source/jira",),
        {"sources": [JIRA]},
        evidence=heard(*OLD),
        twin_evidence=heard(*OLD[:4]),
    ),
    Case(
        "progress.status-unmapped",
        ("source/jira",),
        {"sources": [JIRA]},
        {"sources": [JIRA | {"workflow": [{"status": "hjælp", "stage": "waiting"}]}]},
        evidence=heard(item("EE-1", ("2026-02-01", "Open"), ("2026-02-02", "Hjælp"))),
    ),
    Case(
        "progress.evidence-old",
        ("source/jira",),
        {"sources": [JIRA]},
        evidence=heard(complete=datetime(2026, 3, 1, tzinfo=UTC)),
        twin_evidence=heard(complete=datetime(2026, 3, 6, tzinfo=UTC)),
    ),
    Case(
        "progress.evidence-harmed",
        ("source/jira",),
        {"sources": [JIRA]},
        severity=Severity.ACT,
        evidence=heard(harmed=2),
        twin_evidence=heard(harmed=0),
    ),
    Case(
        "progress.tracker-differs",
        ("work_package/api",),
        tracked(percent_complete=0.9),
        tracked(percent_complete=0.5),
        evidence=ONE_LEFT,
    ),
    Case(
        "progress.finished-with-open-items",
        ("work_package/api",),
        tracked(finished="2026-03-02"),
        tracked(),
        severity=ACT,
        evidence=ONE_LEFT,
    ),
    Case(
        "progress.tracker-query-unread",
        ("work_package/api",),
        {"sources": [JIRA], **work(trackers=[{"source": "jira", "query": "updated > -7d"}])},
        {"sources": [JIRA], **work(trackers=[{"source": "jira", "query": "project = EE"}])},
    ),
    Case(
        "progress.tracker-differs",
        ("milestone/m",),
        promised(state="reached", reached="2026-02-01"),
        promised(state="reached", reached="2026-02-20"),
        evidence=ALL_DONE,
        note="reached before its items were done",
    ),
    Case(
        "progress.reached-with-open-items",
        ("milestone/m",),
        promised(state="reached", reached="2026-02-20"),
        promised(),
        severity=ACT,
        evidence=ONE_LEFT,
    ),
    Case(
        "progress.items-done-not-reached",
        ("milestone/m",),
        promised(),
        promised(exit_criteria=[{"text": "accepted"}]),
        evidence=ALL_DONE,
    ),
    Case(
        "progress.items-open-past-day",
        ("milestone/m",),
        promised(commitment="2026-03-11"),
        promised(commitment="2026-03-12"),
        evidence=ONE_LEFT,
        twin_evidence=ONE_LEFT,
    ),
    Case(
        "progress.scope-growing",
        ("milestone/m",),
        promised(),
        severity=ACT,
        evidence=GROWN,
        twin_evidence=ONE_LEFT,
        note="of a milestone",
    ),
    Case(
        "progress.scope-growing", ("work_package/api",), tracked(), severity=ACT, evidence=GROWN, twin_evidence=ONE_LEFT
    ),
]


def boxed(done: int, sprints: int = 3) -> Evidence:
    """Two-week sprints that are over, of five items committed each, of which so many were done."""
    made, boxes = [], []
    for number in range(sprints):
        first = date(2026, 1, 5) + timedelta(days=14 * number)
        last = first + timedelta(days=11)
        boxes.append(sprint(str(number), f"{first}T09:00", f"{last}", completed=f"{last}T17:00"))
        for each in range(5):
            ended = ((f"{last - timedelta(days=1)}", "Done"),) if each < done else ()
            name = f"EE-{number}{each}"
            one, changes = item(name, (f"{first - timedelta(days=3)}", "Open"), *ended)
            made.append((one, [*changes, *changed(name, "sprint", (f"{first - timedelta(days=2)}", str(number)))]))
    return replace(heard(*made), sprints=tuple(boxes))


SPRINT_CASES = [
    Case(
        "progress.commitment-missed",
        ("source/jira",),
        {"sources": [JIRA]},
        evidence=boxed(3),
        twin_evidence=boxed(4),
    ),
    Case(
        "progress.commitment-missed",
        ("source/jira",),
        {"sources": [JIRA]},
        evidence=boxed(3),
        twin_evidence=boxed(3, sprints=2),
        note="from three sprints on",
    ),
]
GITHUB = {"sources": [{"id": "github", "vendor": "github"}]}
SPAN = 24 * 84


def often(failed: int, number: int = 20, before: int = 20, every: int = 48) -> Evidence:
    """A deployment every second day, of which so many led to an incident; only one did twelve weeks before."""
    now = [deployed(f"d{n}", -every * n) for n in range(number)]
    then = [deployed(f"e{n}", -every * n - SPAN) for n in range(before)]
    incidents = [incident(f"I{n}", 1 - every * n, 2) for n in range(failed)]
    return told(now, then, incidents, incident("I", 1 - SPAN, 2))


def slow(took: float, number: int = 10, before: int = 10) -> Evidence:
    """Changes that took so many hours to be merged, and one to be deployed; 19 and one twelve weeks before."""
    every = [("m", n, 0, took) for n in range(number)] + [("n", n, SPAN, 19) for n in range(before)]
    changes = [merged(f"{name}{n}", -48 * n - ago, took=hours) for name, n, ago, hours in every]
    return told(changes, [deployed(f"d{name}{n}", 1 - 48 * n - ago, f"{name}{n}") for name, n, ago, _ in every])


DELIVERY_CASES = [
    Case("progress.deployments-failing-more", ("source/github",), GITHUB, evidence=often(7), twin_evidence=often(2)),
    Case(
        "progress.deployments-failing-more",
        ("source/github",),
        GITHUB,
        evidence=often(5, 10),
        twin_evidence=often(5, 9),
        note="from ten deployments on",
    ),
    Case(
        "progress.deployments-failing-more",
        ("source/github",),
        GITHUB,
        evidence=often(6),
        twin_evidence=often(5),
        note="may be chance",
    ),
    Case(
        "progress.deployments-failing-more",
        ("source/github",),
        GITHUB,
        evidence=often(12, 100, 100, every=12),
        twin_evidence=often(10, 100, 100, every=12),
        note="no chance, but no clear rise either",
    ),
    Case("progress.lead-time-doubled", ("source/github",), GITHUB, evidence=slow(39), twin_evidence=slow(38)),
    Case(
        "progress.lead-time-doubled",
        ("source/github",),
        GITHUB,
        evidence=slow(39),
        twin_evidence=slow(39, before=9),
        note="from ten changes on",
    ),
]
CASES = [
    Case(
        "progress.blocker-gone",
        ("work_package/api", "issue/q"),
        {"work_packages": [BY_ISSUE], "issues": [QUESTION | {"state": "answered"}]},
        {"work_packages": [BY_ISSUE], "issues": [QUESTION]},
    ),
    Case(
        "progress.blocker-gone",
        ("work_package/api", "dependency/d"),
        {
            "work_packages": [BY_ISSUE | {"blocked_by": ["dependency/d"]}],
            "dependencies": [{"id": "d", "giver": "team/web", "state": "delivered"}],
        },
        {
            "work_packages": [BY_ISSUE | {"blocked_by": ["dependency/d"]}],
            "dependencies": [{"id": "d", "giver": "team/web", "state": "accepted"}],
        },
        note="delivered",
    ),
    Case(
        "progress.velocity-falling",
        ("iteration/i2", "team/web"),
        by_team(22.0, 21.0, 20.0),
        by_team(22.0, 21.0, 21.0),
        note="of one team",
    ),
    Case(
        "progress.velocity-below-plan",
        ("iteration/i0", "team/web"),
        by_team(15.0),
        by_team(16.0),
        note="of one team",
    ),
    Case(
        "progress.owner-silent",
        ("work_package/api",),
        work(started="2026-02-02", updated="2026-02-18"),
        work(started="2026-02-02", updated="2026-02-19"),
    ),
    Case(
        "progress.owner-silent",
        ("work_package/api",),
        work(started="2026-02-18"),
        work(started="2026-02-19"),
        note="never a word",
    ),
    Case(
        "progress.blocked-long",
        ("work_package/api",),
        work(state="blocked", blocked_since="2026-03-04"),
        work(state="blocked", blocked_since="2026-03-05"),
    ),
    Case(
        "progress.blocked-long",
        ("work_package/api",),
        work(state="blocked", blocked_since="2026-02-25", blocked_by="Legal"),
        work(blocked_since="2026-02-25"),
        severity=ACT,
        note="more than two weeks",
    ),
    Case(
        "progress.blocked-long",
        ("work_package/api",),
        work(state="blocked", blocked_since="2026-03-04"),
        work(state="blocked"),
        severity=ACT,
        timetable=Timetable(
            TODAY, {key("work_package/api"): Slot(key("work_package/api"), TODAY, date(2026, 4, 1), critical=True)}
        ),
        note="critical",
    ),
    Case("progress.work-overdue", ("work_package/api",), work(finish_on="2026-03-11"), work(finish_on="2026-03-12")),
    Case(
        "progress.work-overdue",
        ("work_package/api",),
        work(deadline="2026-03-11"),
        work(deadline="2026-03-11", started="2026-03-02", finished="2026-03-12"),
        severity=ACT,
        note="deadline",
    ),
    Case(
        "progress.work-overdue",
        ("work_package/api",),
        work(),
        history=History.of(moved("work_package/api", "baseline", "2026-03-11", name="first")),
        twin_history=History(),
        note="baseline",
    ),
    Case("progress.not-started", ("work_package/api",), work(start_on="2026-03-11"), work(start_on="2026-03-12")),
    Case(
        "progress.overrun",
        ("work_package/api",),
        work(duration=points(2, 3, 8), started="2026-03-02"),
        work(duration=points(2, 3, 9), started="2026-03-02"),
    ),
    Case(
        "progress.overrun",
        ("work_package/api",),
        work(effort=points(4, 6, 10), started="2026-03-02", allocations=[{"team": "core", "people": 2}]),
        work(effort=points(4, 6, 18), started="2026-03-02", allocations=[{"team": "core", "people": 2}]),
        severity=ACT,
        note="effort of two people, far over",
    ),
    Case(
        "progress.percent-optimistic",
        ("work_package/api",),
        work(duration=points(5, 10, 20), started="2026-03-02", percent_complete=0.9, remaining=4),
        work(duration=points(5, 10, 20), started="2026-03-02", percent_complete=0.9, remaining=3),
    ),
    Case(
        "progress.out-of-sequence",
        ("work_package/shop", "dependency/d1"),
        linked({}),
        linked({"started": "2026-03-02", "finished": "2026-03-11"}),
    ),
    Case(
        "progress.out-of-sequence",
        ("work_package/shop", "dependency/d1"),
        linked({"started": "2026-03-02"}),
        linked({"started": "2026-03-02"}, type="SS"),
        note="of another type",
    ),
    Case(
        "progress.milestone-unclaimed",
        ("milestone/launch",),
        marked(),
        marked(state="reached", reached="2026-03-10"),
    ),
    Case("progress.kpi-off-target", ("kpi/p95",), kpi(201), kpi(200)),
    Case("progress.kpi-off-target", ("kpi/p95",), kpi(251, warn_at=250), kpi(200, warn_at=250), severity=ACT),
    Case(
        "progress.kpi-unread",
        ("kpi/p95",),
        kpi(100, review_every_days=10.0),
        kpi(100, review_every_days=11.0),
    ),
    Case("progress.kpi-undefined", ("kpi/p95",), kpi(100, definition=""), kpi(100)),
    Case("progress.kpi-undefined", ("kpi/p95",), kpi(100, target=None), kpi(100), note="without a target"),
    Case("progress.cost-efficiency-low", ("charter/atlas",), budgeted(0.85, "1000 EUR"), budgeted(0.9, "1000 EUR")),
    Case(
        "progress.cost-efficiency-low",
        ("charter/atlas",),
        budgeted(0.79, "1000 EUR"),
        budgeted(0.79, "1000 EUR", earned_by="effort"),
        severity=ACT,
        note="level of effort proves nothing",
    ),
    Case(
        "progress.schedule-efficiency-low",
        ("charter/atlas",),
        budgeted(0.79, "790 EUR"),
        budgeted(0.9, "790 EUR"),
        severity=ACT,
    ),
    Case(
        "progress.velocity-falling",
        ("iteration/i3",),
        iterations(10, 30, 25, 20),
        iterations(10, 30, 25, 25),
    ),
    Case(
        "progress.velocity-below-plan",
        ("iteration/i1",),
        iterations(5, 15, planned=20),
        iterations(5, 16, planned=20),
    ),
    Case(
        "progress.watermelon",
        ("initiative/move", "milestone/launch"),
        declared(milestones=[{"id": "launch", "initiative": "move", "commitment": "2026-03-11"}]),
        declared(milestones=[{"id": "launch", "initiative": "move", "commitment": "2026-03-12"}]),
        severity=ACT,
    ),
    Case(
        "progress.watermelon",
        ("initiative/move", "milestone/launch", "work_package/api"),
        declared(
            milestones=[{"id": "launch", "initiative": "move", "commitment": "2026-04-01"}], work_packages=[BLOCKED]
        ),
        declared(
            initiatives=[{"id": "move", "health": GREEN | {"colour": "red"}}],
            milestones=[{"id": "launch", "initiative": "move", "commitment": "2026-04-01"}],
            work_packages=[BLOCKED],
        ),
        severity=ACT,
        timetable=Timetable(TODAY, outlooks={UNLIKELY.key: UNLIKELY}),
        note="unlikely promise and blocked work",
    ),
    Case(
        "progress.health-old",
        ("initiative/move",),
        declared(initiatives=[{"id": "move", "health": GREEN | {"on": "2026-02-18"}}]),
        declared(initiatives=[{"id": "move", "health": GREEN | {"on": "2026-02-19"}}]),
    ),
    Case(
        "progress.health-old",
        ("initiative/move",),
        declared(initiatives=[{"id": "move", "health": GREEN | {"expires": "2026-03-11"}}]),
        declared(initiatives=[{"id": "move", "health": GREEN | {"expires": "2026-03-12"}}]),
        note="expired",
    ),
    Case(
        "progress.health-undeclared",
        ("initiative/other",),
        declared(initiatives=[{"id": "move", "health": GREEN}, {"id": "other", "state": "active"}]),
        declared(initiatives=[{"id": "other", "state": "active"}]),
        severity=NOTE,
    ),
    *TRACKER_CASES,
    *SPRINT_CASES,
    *DELIVERY_CASES,
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fires_on_the_broken_plan(case: Case):
    check_fires(look, case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_is_silent_on_the_repaired_twin(case: Case):
    check_silent(look, case)


def test_every_code_has_a_case_and_words():
    check_covered(CODES, CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_figures_and_order_of_records(case: Case):
    plan = program(**case.plan)
    section = look(plan, case.history, case.evidence, case.timetable)
    check_figures(plan, section)
    assert look(shuffled(plan), case.history, case.evidence, case.timetable) == section


def seen(history: History | None = None, timetable: Timetable | None = None, **lists: Any) -> Section:
    return look(program(**lists), history or History(), Evidence(), timetable or Timetable(as_of=TODAY))


def euros(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


def row_of(section: Section, number: int = 0) -> dict[str, Any]:
    figure = section.figure("progress.earned")
    return dict(zip(figure.columns, figure.rows[number], strict=True))


def test_an_empty_plan_says_so_and_claims_nothing():
    section = seen()
    assert section.findings == ()
    assert [(figure.rows, bool(figure.reason)) for figure in section.figures] == [((), True)] * 16


def test_earned_value_of_one_package_halfway():
    """8 of 10 working days have passed, half is earned for 600 EUR."""
    section = seen(**budgeted(0.5, "600 EUR", start_on="2026-03-03", finish_on="2026-03-16"))
    assert section.figure("progress.earned").variant == "baseline"
    row = row_of(section)
    assert (row["scope"], row["method"]) == (key("charter/atlas"), Term("earned_scope", "discrete"))
    assert [row[name] for name in ("bac", "pv", "ev", "ac")] == [*map(euros, ("1000", "800", "500", "600"))]
    assert (row["spi"], row["cpi"]) == (Decimal("0.625"), Decimal(500) / Decimal(600))
    assert float(row["eac_cpi"].amount) == pytest.approx(1200)
    assert row["eac_budget_rate"] == euros("1100")
    assert row["eac_bottom_up"] == Undefined("not_estimated")
    assert row["tcpi"] == Decimal("1.25")
    assert (row["es"], row["at"], row["sv_t"]) == (Days(5.0), Days(8.0), Days(-3.0))
    assert (row["spi_t"], row["coverage"]) == (Decimal("0.625"), Percent(1.0))


def test_late_but_done_shows_in_time_not_in_money():
    """All is earned, five working days after the planned end: SPI says 1, SPI(t) does not."""
    done = {"finished": "2026-03-12", "start_on": "2026-02-20", "finish_on": "2026-03-05"}
    row = row_of(seen(**budgeted(1.0, "1000 EUR", **done)))
    assert (row["spi"], row["es"], row["at"]) == (Decimal(1), Days(10.0), Days(15.0))
    assert float(row["spi_t"]) == pytest.approx(10 / 15)


def test_finished_work_stops_the_clock_and_needs_no_action():
    """All was earned in 15 days instead of 10, two weeks ago: that is how it stays."""
    done = {"started": "2026-02-02", "finished": "2026-02-20", "start_on": "2026-02-02", "finish_on": "2026-02-13"}
    section = seen(**budgeted(1.0, "2000 EUR", **done))
    row = row_of(section)
    assert (row["es"], row["at"], row["cpi"]) == (Days(10.0), Days(15.0), Decimal("0.5"))
    assert section.findings == ()


def test_plan_of_three_thirds_earns_exactly_its_budget():
    lists: Lists = {"work_packages": []}
    for n in range(3):
        (one,) = budgeted(1.0, "1 EUR", id=f"p{n}", budget="0.1 EUR", start_on="2026-03-02")["work_packages"]
        lists["work_packages"].append(one | {"finish_on": f"2026-03-{4 + n:02}", "finished": "2026-03-06"})
    row = row_of(seen(**lists))
    assert (row["ev"], row["pv"]) == (euros("0.3"), euros("0.3"))
    assert row["es"] == Days(5.0)


@pytest.mark.parametrize(
    ("fields", "earned"),
    [
        ({"earned_by": "0/100"}, "0"),
        ({"earned_by": "50/50"}, "500"),
        ({"earned_by": "50/50", "started": None}, "0"),
        ({"earned_by": "percent", "percent_complete": None, "remaining": 4, "duration": points(5, 10, 20)}, "600.0"),
        ({"earned_by": "weighted"}, "500"),
        ({"earned_by": "effort", "finish_on": "2026-03-26"}, "500.0"),
    ],
)
def test_earned_by_each_method(fields: dict[str, Any], earned: str):
    """Two milestones mark the package, one of them reached: weighted steps earn one half."""
    milestones = [
        {"id": "m1", "work": ["work_package/api"], "state": "reached", "reached": "2026-03-02"},
        {"id": "m2", "work": ["work_package/api"]},
    ]
    row = row_of(seen(**budgeted(0.3, "1 EUR", **fields), milestones=milestones))
    assert row["ev"] == euros(earned)


TEAM = {"id": "web", "cost_rate": "100 EUR"}
TWO = {"allocations": [{"team": "web", "people": 2}]}


@pytest.mark.parametrize(
    ("fields", "spent"),
    [
        (TWO, "2000"),
        (TWO | {"finished": "2026-03-05", "percent_complete": 1.0}, "1000"),
        (TWO | {"started": None, "percent_complete": None}, "0"),
        (TWO | {"effort": points(8, 8, 8)}, "1000"),
        (TWO | {"started": "2026-03-07"}, "800"),
    ],
    ids=("ten days of two", "until its finish", "not begun", "of half their time by its effort", "begun on a Saturday"),
)
def test_where_nobody_states_the_cost_it_is_that_of_the_people_and_days(fields: dict[str, Any], spent: str):
    """Two people at 100 EUR a day, of whom work with an effort gets the share that the team has for it."""
    teams = [TEAM | {"focus": 0.5}] if "effort" in fields else [TEAM]
    row = row_of(seen(**budgeted(0.5, None, **fields), teams=teams))
    assert row["ac"] == euros(f"{spent}.0" if spent != "0" else "0")
    assert row["ac_by"] == (None if spent == "0" else Term("cost_by", "rates"))


def test_stated_cost_counts_before_rates_and_both_are_told():
    lists = budgeted(0.5, "600 EUR", **TWO)
    assert (row_of(seen(**lists, teams=[TEAM]))["ac"], row_of(seen(**lists))["ac"]) == (euros("600"), euros("600"))
    lists["work_packages"].append(lists["work_packages"][0] | {"id": "ops", "spent": None})
    both = row_of(seen(**lists, teams=[TEAM]))
    assert (both["ac"], both["ac_by"]) == (euros("2600.0"), Term("cost_by", "mixed"))


def test_without_a_rate_or_people_the_cost_is_unknown():
    unpriced = budgeted(0.5, None, **TWO)
    assert seen(**unpriced, teams=[TEAM | {"cost_rate": None}]).figure("progress.earned").reason == "no_earned_data"
    abroad = seen(**unpriced, teams=[TEAM | {"cost_rate": "100 USD"}])
    assert abroad.figure("progress.earned").reason == "no_earned_data"
    alone = seen(**budgeted(0.5, None), teams=[TEAM])
    assert alone.figure("progress.earned").reason == "no_earned_data"


def test_earned_value_follows_from_a_tracker_where_the_plan_is_silent():
    """Of four items one is done: a quarter of 1,000 EUR is earned, from the day on which the first was begun."""
    made = [item(f"EE-{n}", ("2026-02-25", "Open"), ("2026-03-02", "Doing"), epic="EE-1") for n in (2, 3, 4)]
    made.append(item("EE-5", ("2026-02-25", "Open"), ("2026-03-03", "Doing"), ("2026-03-05", "Done"), epic="EE-1"))
    silent = {"started": None, "percent_complete": None, "updated": None}
    lists = budgeted(0, None, **silent, **TWO, trackers=[{"source": "jira", "epic": "EE-1"}])
    plan = program(**lists, sources=[JIRA], teams=[TEAM])
    row = row_of(Assessment(plan, History(), evidence(*made), TODAY, draws=Draws(runs=100)).progress)
    assert (row["ev"], row["ac"], row["ac_by"]) == (euros("250.00"), euros("1800.0"), Term("cost_by", "rates"))


@pytest.mark.parametrize(
    ("hours", "spent", "by"),
    [
        ((12.0, 8.0, None), "250.0", "logged"),
        ((12.0, None, None), "1800.0", "rates"),
        ((12.0, 8.0, 4.0), "300.0", "logged"),
    ],
    ids=("20 hours are two and a half days", "one of two begun has none", "also on what is not begun"),
)
def test_hours_logged_on_every_item_begun_are_its_cost(hours: tuple[float | None, ...], spent: str, by: str):
    """Two items begun and one not, 100 EUR a day of eight hours."""
    moves = (("2026-02-25", "Open"), ("2026-03-02", "Doing")), (("2026-02-25", "Open"), ("2026-03-03", "Doing"))
    moves = (*moves, (("2026-02-25", "Open"),))
    made = [
        item(f"EE-{n}", *each, epic="EE-1", spent_hours=logged)
        for n, (each, logged) in enumerate(zip(moves, hours, strict=True), start=2)
    ]
    silent = {"started": None, "percent_complete": None, "updated": None}
    lists = budgeted(0, None, **silent, **TWO, trackers=[{"source": "jira", "epic": "EE-1"}])
    plan = program(**lists, sources=[JIRA], teams=[TEAM | {"hours_per_day": 8}])
    row = row_of(Assessment(plan, History(), evidence(*made), TODAY, draws=Draws(runs=100)).progress)
    assert (row["ac"], row["ac_by"]) == (euros(spent), Term("cost_by", by))


def test_packages_without_data_lower_the_coverage_only():
    lists = budgeted(0.5, "600 EUR")
    lists["work_packages"] += [
        {"id": "unpriced", "budget": "3000 EUR", "finish_on": "2026-06-01", "started": "2026-03-02"},
        {"id": "undated", "budget": "1000 EUR"},
        {"id": "parent", "budget": "9000 EUR"},
    ]
    lists["work_packages"][0]["parent"] = "parent"
    section = seen(**lists)
    assert (row_of(section)["bac"], row_of(section)["coverage"]) == (euros("1000"), Percent(0.2))
    assert with_code(section, "progress.cost-efficiency-low") == []
    nothing = seen(work_packages=[{"id": "undated", "budget": "1000 EUR"}])
    assert nothing.figure("progress.earned").reason == "no_earned_data"


def test_baseline_wins_over_pin_and_schedule():
    lists = budgeted(0.5, "600 EUR", start_on=None, duration=points(5, 10, 20))
    first = History.of(moved("work_package/api", "baseline", "2026-03-05", name="first"))
    row = row_of(seen(first, **lists))
    assert (row["pv"], row["at"]) == (euros("1000"), Days(15.0))
    lists["work_packages"][0] |= {"finish_on": None}
    slot = Slot(key("work_package/api"), date(2026, 2, 27), date(2026, 3, 26))
    section = seen(timetable=Timetable(TODAY, {slot.key: slot}), **lists)
    assert (section.figure("progress.earned").variant, row_of(section)["pv"]) == ("schedule", euros("500.0"))


def test_each_initiative_has_its_row_and_currencies_need_a_rate():
    lists = budgeted(0.5, "600 EUR", initiative="a")
    lists["initiatives"] = [{"id": "a"}, {"id": "b"}]
    lists["work_packages"].append(lists["work_packages"][0] | {"id": "ops", "initiative": "b", "budget": "50 USD"})
    assert seen(**lists).figure("progress.earned").reason == "no_exchange_rate"
    lists["charters"][0]["rates"] = [{"currency": "USD", "rate": "2", "on": "2026-01-01", "source": "treasury"}]
    section = seen(**lists)
    assert section.figure("progress.earned").column("scope") == (
        key("charter/atlas"),
        key("initiative/a"),
        key("initiative/b"),
    )
    assert section.figure("progress.earned").column("bac") == (euros("1100"), euros("1000"), euros("100"))


def test_work_counts_and_ages():
    plan = program(
        people=[{"id": "kim", "title": "Kim"}],
        work_packages=[
            {"id": "whole", "title": "Whole"},
            {"id": "a", "parent": "whole", "started": "2026-03-02", "duration": points(3, 6, 12), "assignee": "kim"},
            {"id": "b", "started": "2026-03-09", "state": "blocked", "deadline": "2026-03-11"},
            {"id": "c", "started": "2026-03-02", "finished": "2026-03-11"},
            {"id": "d", "deadline": "2026-03-01"},
            {"id": "e", "state": "dropped"},
        ],
    )
    section = look(plan, History(), Evidence(), Timetable(as_of=TODAY))
    assert as_text(section.figure("progress.work"), plan) == [
        ["not started", "1"],
        ["started", "1"],
        ["blocked", "1"],
        ["finished", "1"],
        ["overdue", "2"],
    ]
    assert as_text(section.figure("progress.ageing"), plan) == [
        ["a", "Kim", "2 Mar 2026", "9 working days", "6 working days", "12 working days", "150%", "started"],
        ["b", "–", "9 Mar 2026", "4 working days", "–", "–", "–", "blocked"],
    ]


def test_kpi_trend_and_state():
    plan = program(
        **kpi(
            0,
            warn_at=250,
            readings=[
                {"on": "2026-03-08", "value": 240},
                {"on": "2026-02-08", "value": 230},
                {"on": "2026-04-01", "value": 1},
            ],
        )
    )
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("progress.kpis")
    assert figure.rows == (
        (
            key("kpi/p95"),
            None,
            200.0,
            240.0,
            None,
            Term("trend", "worse"),
            date(2026, 3, 8),
            Term("kpi_state", "watch"),
        ),
    )


def delivered(evidence: Evidence) -> tuple[dict[str, list[str]], str]:
    """The metrics of the only repository as a reader sees them, and how changes were laid to deployments."""
    plan = program(**GITHUB)
    figure = look(plan, History(), evidence, Timetable(as_of=TODAY)).figure("progress.dora")
    rows = as_text(figure, plan)
    assert {tuple(row[:2]) for row in rows} == {("github", "acme/shop")}
    return {row[2]: row[3:] for row in rows}, figure.variant


LEAD, FREQUENCY = "Change lead time, median (hours)", "Deployment frequency (per week)"
FAIL, REWORK = "Change fail rate", "Deployment rework rate"
RECOVERY = "Failed deployment recovery time, median (hours)"


def test_delivery_is_banded_only_with_the_year_of_the_band():
    changes = [merged("m1", -50, items=("I1",)), merged("m2", -30, took=20)]
    deployments = [deployed("d0", -SPAN), deployed("d1", -200), deployed("d2", -48), deployed("d3", -24, "m2")]
    assert delivered(told(changes, deployments, incident("I1", -190, 3))) == (
        {
            LEAD: ["19", "2", "undefined, no change is known to have been deployed", "elite (2023)", "50%"],
            FREQUENCY: ["0.25", "3", "0.08", "low (2023)", "–"],
            FAIL: ["33%", "1", "0%", "low (2023)", "100%"],
            RECOVERY: ["13", "1", "undefined, no deployment failed", "high (2023)", "–"],
            REWORK: ["33%", "1", "0%", "–", "–"],
        },
        "commits and time",
    )


def test_what_nobody_tells_of_delivery_is_unknown_not_nought():
    rows, variant = delivered(told(deployed("d", 1, "m"), merged("m", 0)))
    nothing, untold = "undefined, nothing was deployed", "unknown, no source tells of incidents"
    assert {tuple(rows[name]) for name in (FAIL, RECOVERY, REWORK)} == {(untold, "–", nothing, "–", "–")}
    assert variant == "commits"
    rows, _ = delivered(told(deployed("d", 1, "m"), merged("m", 0), incident("I", 2)))
    assert rows[RECOVERY][:2] == ["not recovered yet", "0"]
    assert rows[REWORK][:2] == ["unknown, changes name no items", "–"]
    rows, variant = delivered(told(merged("m", 0), incident("I", 2)))
    assert [rows[name][0] for name in (FAIL, RECOVERY, REWORK)] == [nothing] * 3
    assert (rows[FREQUENCY][:2], rows[FREQUENCY][3], variant) == (["0", "0"], "–", "")
    assert rows[LEAD][0] == "undefined, no change is known to have been deployed"


def test_declared_health_counts_the_facts_against_it():
    plan = program(
        **declared(
            initiatives=[
                {"id": "all"},
                {"id": "move", "parent": "all", "health": GREEN},
                {"id": "done", "state": "done"},
            ],
            work_packages=[BLOCKED | {"deadline": "2026-03-11"}],
        )
    )
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("progress.health")
    assert figure.rows == (
        (key("initiative/all"), Colour.UNKNOWN, None, None, None, 2),
        (key("initiative/move"), Colour.GREEN, key("person/kim"), date(2026, 3, 2), None, 2),
    )


@settings(max_examples=examples(60))
@given(worlds("work_package", "initiative", "kpi", "iteration", "dependency", "milestone", "person", "team"))
def test_any_plan_gets_an_answer(world: tuple[Program, History, Timetable]):
    check_any(look, world)
