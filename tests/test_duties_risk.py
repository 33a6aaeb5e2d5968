"""The risk duty: the register, exposure, issues, assumptions, escalations against their clocks, alternatives."""

from datetime import date
from decimal import Decimal
from math import exp, log
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
    with_code,
    worlds,
)
from effort import examples
from kaname.duties.risk import CODES, look
from kaname.duties.risk.exposure import mean
from kaname.evidence.facts import Evidence
from kaname.model.base import Money, ThreePoint
from kaname.model.finding import Days, Percent, Section, Severity, Term
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.timetable import Gain, Slot, Timetable
from plans import program

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE
KIM = {"people": [{"id": "kim", "title": "Kim"}]}
RISK = {"id": "r1", "title": "Vendor slips", "probability": 0.5, "impact": "high", "owner": "kim", "roam": "owned"}
DONE = {"title": "Second source", "state": "done"}


def risk(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    return KIM | {"risks": [RISK | {"impact": "low"} | changes]}


def severe(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    return KIM | {"risks": [RISK | changes]}


def charter(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    return {"charters": [{"id": "atlas", "currency": "EUR"} | changes]}


def issue(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    return KIM | {"issues": [{"id": "i1", "owner": "kim", "raised_on": "2026-03-10"} | changes]}


LADDER = [
    {"level": 1, "who": "person/kim", "acknowledge_within_hours": 4, "resolve_within_hours": 18, "clock": "business"},
    {"level": 2, "who": "person/kim", "acknowledge_within_hours": 2, "resolve_within_hours": 24, "clock": "24x7"},
]


def escalation(*steps: dict[str, Any], raised_at: str = "2026-03-12T14:00:00+01:00", **more: Any) -> dict[str, Any]:
    """Kim works nine to six in Berlin: a day of nine hours."""
    return {
        "charters": [{"id": "atlas", "ladder": LADDER}],
        "people": [{"id": "kim", "zone": "Europe/Berlin"}],
        "escalations": [{"id": "e1", "raised_at": raised_at, "steps": list(steps)} | more],
    }


def told(level: int, at: str, acknowledged: str | None = None) -> dict[str, Any]:
    return {"level": level, "told_at": at, "acknowledged_at": acknowledged}


def choice(first: float, second: float, **changes: Any) -> dict[str, list[dict[str, Any]]]:
    decision = {
        "id": "queue",
        "criteria": [{"name": "cost", "weight": 5}, {"name": "speed", "weight": 5}],
        "options": [
            {"name": "build", "scores": {"cost": 2, "speed": first}},
            {"name": "buy", "scores": {"cost": 4, "speed": second}},
        ],
    }
    return {"decisions": [decision | changes]}


COMPONENT = {"components": [{"id": "api"}, {"id": "shop"}], "work_packages": [{"id": "build", "components": ["api"]}]}

CASES = [
    Case("risk.severe-unanswered", ("risk/r1",), severe(), severe(responses=[DONE]), severity=ACT),
    Case(
        "risk.severe-unanswered",
        ("risk/r1",),
        severe(probability=0.45, responses=[{"title": "Second source"}]),
        severe(probability=0.44),
        severity=ACT,
        note="exactly at the limit of 0.18",
    ),
    Case("risk.severe-unowned", ("risk/r1",), severe(owner=None), severe(), severity=ACT),
    Case(
        "risk.opportunity-unused",
        ("risk/r1",),
        severe(direction="opportunity"),
        severe(direction="opportunity", responses=[DONE | {"state": "agreed", "strategy": "exploit"}]),
    ),
    Case(
        "risk.response-overdue",
        ("risk/r1",),
        risk(responses=[{"title": "Second source", "due": "2026-03-11"}]),
        risk(responses=[{"title": "Second source", "due": "2026-03-12"}]),
    ),
    Case(
        "risk.response-overdue",
        ("risk/r1",),
        severe(responses=[{"title": "Second source", "due": "2026-03-11", "state": "agreed"}]),
        severe(responses=[DONE | {"due": "2026-03-11"}]),
        severity=ACT,
        note="of a severe risk",
    ),
    Case("risk.not-roamed", ("risk/r1",), risk(roam=None), risk(roam=None, closed_on="2026-03-11")),
    Case(
        "risk.near-unreviewed",
        ("risk/r1",),
        risk(proximity_from="2026-04-09", reviewed_on="2026-02-18"),
        risk(proximity_from="2026-04-10", reviewed_on="2026-02-18"),
    ),
    Case(
        "risk.near-unreviewed",
        ("risk/r1",),
        risk(proximity_until="2026-12-31"),
        risk(proximity_until="2026-12-31", reviewed_on="2026-02-19"),
        note="at any time, never reviewed",
    ),
    Case("risk.window-over", ("risk/r1",), risk(proximity_until="2026-03-11"), risk(proximity_until="2026-03-12")),
    Case(
        "risk.accepted-unreviewed",
        ("risk/r1",),
        risk(roam="accepted", raised_on="2025-12-09"),
        risk(roam="accepted", raised_on="2025-12-10"),
    ),
    Case(
        "risk.exposure-above-appetite",
        ("charter/atlas", "risk/r1"),
        charter(appetite={"exposure_limit": "9999.99 EUR"})
        | risk(cost={"low": 10000, "likely": 20000, "high": 30000, "currency": "EUR"}),
        charter(appetite={"exposure_limit": "10000 EUR"})
        | risk(cost={"low": 10000, "likely": 20000, "high": 30000, "currency": "EUR"}),
        severity=ACT,
    ),
    Case(
        "risk.drives-forecast",
        ("risk/r1",),
        risk() | {"milestones": [{"id": "launch"}]},
        risk(responses=[DONE | {"state": "agreed"}]) | {"milestones": [{"id": "launch"}]},
        timetable=Timetable(as_of=TODAY, gains=(Gain(key("risk/r1"), key("milestone/launch"), 4.0),)),
    ),
    Case(
        "risk.response-unprofitable",
        ("risk/r1",),
        risk(
            cost={"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"},
            responses=[{"title": "Insure", "cost": "401 EUR", "residual": {"probability": 0.1}}],
        ),
        risk(
            cost={"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"},
            responses=[{"title": "Insure", "cost": "400 EUR", "residual": {"probability": 0.1}}],
        ),
        severity=NOTE,
    ),
    Case(
        "risk.response-unprofitable",
        ("risk/r1",),
        risk(
            direction="opportunity",
            cost={"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"},
            responses=[{"title": "Bonus", "cost": "201 EUR", "residual": {"probability": 0.7}}],
        ),
        risk(
            direction="opportunity",
            cost={"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"},
            responses=[{"title": "Bonus", "cost": "200 EUR", "residual": {"probability": 0.7}}],
        ),
        severity=NOTE,
        note="of an opportunity",
    ),
    Case("risk.issue-overdue", ("issue/i1",), issue(answer_due="2026-03-11"), issue(answer_due="2026-03-12")),
    Case(
        "risk.issue-overdue",
        ("issue/i1",),
        issue(answer_due="2026-03-11", priority="high"),
        issue(answer_due="2026-03-11", priority="high", state="answered"),
        severity=ACT,
        note="urgent",
    ),
    Case("risk.issue-unowned", ("issue/i1",), issue(owner=None, priority="high"), issue(owner=None), severity=ACT),
    Case(
        "risk.issue-silent",
        ("issue/i1",),
        issue(priority="critical", course=[{"on": "2026-03-04", "text": "asked"}]),
        issue(
            priority="critical", course=[{"on": "2026-03-05", "text": "asked"}, {"on": "2026-03-01", "text": "seen"}]
        ),
        severity=ACT,
    ),
    Case(
        "risk.issue-silent",
        ("issue/i1",),
        issue(priority="high", raised_on="2026-02-18"),
        issue(priority="high", raised_on="2026-02-19"),
        note="high",
    ),
    Case(
        "risk.assumption-unchecked",
        ("assumption/a1",),
        {"assumptions": [{"id": "a1", "validate_by": "2026-03-11"}]},
        {"assumptions": [{"id": "a1", "validate_by": "2026-03-11", "state": "confirmed"}]},
    ),
    Case(
        "risk.assumption-undated",
        ("assumption/a1",),
        {"assumptions": [{"id": "a1"}]},
        {"assumptions": [{"id": "a1", "validate_by": "2026-03-12"}]},
        severity=NOTE,
    ),
    Case(
        "risk.assumption-undated",
        ("assumption/a1",),
        {"assumptions": [{"id": "a1"}]},
        {"assumptions": [{"id": "a1", "state": "confirmed"}]},
        severity=NOTE,
        note="checked without a day",
    ),
    Case(
        "risk.assumption-refuted",
        ("assumption/a1",),
        risk() | {"assumptions": [{"id": "a1", "state": "refuted"}]},
        risk() | {"assumptions": [{"id": "a1", "state": "refuted", "becomes": "risk/r1"}]},
        severity=ACT,
    ),
    Case(
        "risk.lesson-unapplied",
        ("lesson/l1", "work_package/build"),
        COMPONENT | {"lessons": [{"id": "l1", "subjects": ["component/api"]}]},
        COMPONENT | {"lessons": [{"id": "l1", "subjects": ["component/shop"]}]},
        severity=NOTE,
    ),
    Case(
        "risk.escalation-unacknowledged",
        ("escalation/e1",),
        escalation(raised_at="2026-03-12T13:59:00+01:00"),
        escalation(raised_at="2026-03-12T14:00:00+01:00"),
        severity=ACT,
        note="nobody was told, the lowest clock runs",
    ),
    Case(
        "risk.escalation-unacknowledged",
        ("escalation/e1",),
        escalation(told(1, "2026-03-09T09:00:00+01:00"), told(2, "2026-03-12T21:59:00Z")),
        escalation(told(1, "2026-03-09T09:00:00+01:00"), told(2, "2026-03-12T21:59:00Z", "2026-03-12T23:00:00Z")),
        severity=ACT,
        note="by the second level, around the clock",
    ),
    Case(
        "risk.escalation-unresolved",
        ("escalation/e1",),
        escalation(
            told(1, "2026-03-10T17:00:00+01:00", "2026-03-10T17:30:00+01:00"), raised_at="2026-03-10T17:00:00+01:00"
        ),
        escalation(
            told(1, "2026-03-11T09:00:00+01:00", "2026-03-11T09:30:00+01:00"), raised_at="2026-03-11T09:00:00+01:00"
        ),
        severity=ACT,
    ),
    Case(
        "risk.choice-open",
        ("decision/queue", "work_package/build"),
        choice(1, 1, subjects=["work_package/build"]) | {"work_packages": [{"id": "build", "started": "2026-03-02"}]},
        choice(1, 1, subjects=["work_package/build"], state="accepted", chosen="buy")
        | {"work_packages": [{"id": "build", "started": "2026-03-02"}]},
        severity=ACT,
    ),
    Case(
        "risk.choice-open",
        ("decision/queue", "work_package/build"),
        choice(1, 1, subjects=["work_package/build"]) | {"work_packages": [{"id": "build"}]},
        timetable=Timetable(
            as_of=TODAY,
            slots={key("work_package/build"): Slot(key("work_package/build"), date(2026, 4, 9), date(2026, 5, 9))},
        ),
        twin_timetable=Timetable(
            as_of=TODAY,
            slots={key("work_package/build"): Slot(key("work_package/build"), date(2026, 4, 10), date(2026, 5, 9))},
        ),
        note="work starts soon",
    ),
    # build and buy draw level where cost weighs x with 2 x + s (1 - x) = 4 x + (1 - x): x = (s - 1) / (s + 1)
    Case("risk.choice-close", ("decision/queue",), choice(3.4, 1), choice(4, 1), severity=NOTE),
    Case(
        "risk.choice-against-scores",
        ("decision/queue",),
        choice(1, 1, state="accepted", chosen="build"),
        choice(3, 1, state="accepted", chosen="build"),
        severity=NOTE,
    ),
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


def seen(**lists: Any) -> Section:
    return look(program(**lists), History(), Evidence(), Timetable(as_of=TODAY))


def test_an_empty_plan_says_so_and_claims_nothing():
    section = seen()
    assert section.findings == ()
    assert [(figure.rows, bool(figure.reason)) for figure in section.figures] == [((), True)] * 9


def test_matrix_puts_threats_into_pmbok_bands():
    section = seen(
        risks=[
            RISK | {"id": "a", "probability": 0.2},
            RISK | {"id": "b", "probability": 0.39},
            RISK | {"id": "c", "probability": 0.19, "impact": "very low"},
            RISK | {"id": "d", "direction": "opportunity"},
            RISK | {"id": "e", "impact": None},
            RISK | {"id": "f", "roam": "resolved"},
        ]
    )
    low, high = Term("band", "low"), Term("band", "high")
    assert section.figure("risk.matrix").rows == (
        (low, high, (key("risk/a"), key("risk/b")), 2),
        (Term("band", "very low"), Term("band", "very low"), (key("risk/c"),), 1),
    )


def test_register_scores_before_and_after_responses():
    plan = program(
        people=[{"id": "kim", "title": "Kim"}],
        work_packages=[{"id": "api"}],
        risks=[
            RISK
            | {
                "cost": {"low": 0, "likely": 300, "high": 600, "currency": "EUR"},
                "days": [{"work": "work_package/api", "days": {"low": 2, "likely": 4, "high": 12}}],
                "responses": [
                    {"title": "Insure", "state": "agreed", "due": "2026-05-01", "residual": {"probability": 0.25}},
                    {"title": "Second source", "state": "done", "residual": {"probability": 0.4, "impact": 0.5}},
                ],
            },
            {"id": "vague", "title": "Vague"},
        ],
    )
    section = look(plan, History(), Evidence(), Timetable(as_of=TODAY))
    # done: 0.4 x 0.5 x high (0.4) = 0.08; with what is agreed, rarer by one, milder by the other: 0.25 x 0.5 x 0.4
    assert as_text(section.figure("risk.register"), plan) == [
        ["Vendor slips", "Kim", "owned", "threat", "50%", "high", "0.08", "€60", "1.2 working days",
         "–", "–", "1 May 2026", "0.05"],
        ["Vague", "–", "not dealt with", "threat", "–", "–", "not rated", "–", "–", "–", "–", "–", "–"],
    ]  # fmt: skip
    assert section.figure("risk.exposure").rows == (
        ("EUR", Term("direction", "threat"), euros("150"), euros("60"), euros("37.5"), None),
    )
    assert section.figure("risk.responses").rows[0][5:9] == (None, euros("75"), None, Days(1.5))


def euros(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


def test_exposure_never_adds_up_currencies():
    cost = {"low": 100, "likely": 100, "high": 100}
    risks = [RISK | {"id": c, "cost": cost | {"currency": c}} for c in ("USD", "EUR")]
    limit = {"appetite": {"exposure_limit": "80 EUR"}}
    without = seen(**charter(**limit), risks=risks)
    assert [row[0] for row in without.figure("risk.exposure").rows] == ["EUR", "USD"]
    assert without.figure("risk.exposure").column("limit") == (euros("80"), None)
    assert with_code(without, "risk.exposure-above-appetite") == []  # 50 EUR and 50 USD: no rate, no sum
    rates = [{"currency": "USD", "rate": "0.8", "on": "2026-01-01", "source": "treasury"}]
    (found,) = with_code(seen(**charter(rates=rates, **limit), risks=risks), "risk.exposure-above-appetite")
    assert found.values["exposure"] == euros("90")
    assert found.values["heaviest"] == (key("risk/EUR"), key("risk/USD"))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (ThreePoint(low=2, likely=4, high=12), 6.0),
        (ThreePoint(low=2, likely=4, high=12, shape="pert"), 5.0),
        (ThreePoint(low=5, likely=5, high=5, points="p10-p90"), 5.0),
        (ThreePoint(low=10, likely=20, high=40, shape="lognormal", points="p10-p90"), 23.1501227379),
        (ThreePoint(low=3.4142135624, likely=4, high=9.1715728753, points="p10-p90"), 6.0),
        (
            ThreePoint(low=1, likely=2, high=4, shape="lognormal"),
            2 * exp((log(4) / (2 * 3.090232306167813)) ** 2 / 2),
        ),
    ],
)
def test_mean_of_three_points_by_shape(points: ThreePoint, expected: float):
    assert mean(points) == pytest.approx(expected)


@given(
    st.lists(st.floats(-1000, 1000), min_size=3, max_size=3).map(sorted),
    st.sampled_from(("triangular", "pert")),
)
def test_the_mean_stays_near_its_percentiles(three: list[float], shape: Any):
    low, likely, high = three
    found = mean(ThreePoint(low=low, likely=likely, high=high, shape=shape, points="p10-p90"))
    width = high - low
    assert low - 5 * width - 1e-6 <= found <= high + 5 * width + 1e-6


def test_issue_log_is_sorted_by_what_must_be_answered_first():
    plan = program(
        people=[{"id": "kim", "title": "Kim"}],
        issues=[
            {
                "id": "done",
                "state": "closed",
                "priority": "critical",
                "raised_on": "2026-01-01",
                "closed_on": "2026-01-11",
            },
            {"id": "later", "answer_due": "2026-05-01"},
            {
                "id": "first",
                "priority": "high",
                "owner": "kim",
                "raised_by": "person/kim",
                "raised_on": "2026-03-02",
                "course": [{"on": "2026-03-05", "text": "vendor asked"}, {"on": "2026-03-03", "text": "seen"}],
            },
        ],
    )
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("risk.issues")
    assert as_text(figure, plan) == [
        ["first", "2 Mar 2026", "Kim", "–", "high", "Kim", "vendor asked", "5 Mar 2026", "open", "10 calendar days"],
        ["later", "–", "–", "1 May 2026", "medium", "–", "–", "–", "open", "–"],
        ["done", "1 Jan 2026", "–", "–", "critical", "–", "–", "–", "closed", "10 calendar days"],
    ]  # fmt: skip


def test_escalation_clocks_count_the_hours_of_each_level():
    lists = escalation(
        told(1, "2026-03-06T15:00:00+01:00", "2026-03-09T10:00:00+01:00"),
        told(2, "2026-03-10T12:00:00Z", "2026-03-10T13:30:00Z"),
        raised_at="2026-03-06T14:00:00+01:00",
        resolved_at="2026-03-11T12:00:00Z",
    )
    rows = seen(**lists).figure("risk.escalations").rows
    # level 2, around the clock: 1.5 h and 24 h. Level 1, Berlin nine to six, Friday 14:00 to Monday 10:00: 4 + 1 h;
    # to Wednesday 13:00: 4 + 9 + 9 + 4 h
    assert [(row[2], *row[6:11]) for row in rows] == [(2, 1.5, 2.0, 24.0, 24.0, False), (1, 5.0, 4.0, 26.0, 18.0, True)]


def test_business_hours_stop_on_the_teams_holidays():
    lists = escalation(raised_at="2026-03-10T17:00:00+01:00") | {
        "teams": [
            {"id": "core", "zone": "Asia/Tokyo", "opens": "10:00", "closes": "16:00", "members": [{"person": "kim"}]}
            | {"company_holidays": [{"first": "2026-03-11", "last": "2026-03-11"}]}
        ]
    }
    lists["people"] = [{"id": "kim", "zone": "Asia/Tokyo"}]
    (row,) = seen(**lists).figure("risk.escalations").rows
    assert row[6] == 6.0  # 10 March 17:00 in Berlin is past closing in Tokyo; only 12 March counts, up to now


def test_business_hours_are_the_programs_where_no_team_has_its_own():
    lists = escalation(raised_at="2026-03-11T18:00:00+09:00")
    lists["charters"][0] |= {"zone": "Asia/Tokyo", "opens": "08:00", "closes": "12:00"}
    lists["people"] = [{"id": "kim"}]
    (row,) = seen(**lists).figure("risk.escalations").rows
    assert row[6] == 5.0  # Tokyo: 12 March 8 to 12, and 13 March from 8 to now, 9:00 (midnight UTC)


def test_alternatives_show_the_lead_and_what_would_unseat_it():
    rows = seen(**choice(3.4, 1)).figure("risk.alternatives").rows
    assert [(row[1], row[2]) for row in rows] == [("build", 2.7), ("buy", 2.5)]
    assert rows[0][3] == pytest.approx(0.2)
    assert (rows[0][4], rows[0][5].share) == ("cost", pytest.approx(2.4 / 4.4 - 0.5))  # pyright: ignore
    assert rows[1][3:6] == (None, None, None)


def test_options_that_lack_a_score_are_not_weighed():
    lists = choice(3, 1)
    lists["decisions"][0]["options"][0]["scores"] = {"cost": 2}
    section = seen(**lists)
    assert (section.figure("risk.alternatives").rows, section.figure("risk.alternatives").reason) == ((), "no_weighed")


def test_gains_list_the_heaviest_first():
    gains = (Gain(key("risk/a"), key("charter/atlas"), 2.0), Gain(key("risk/b"), key("charter/atlas"), 7.5))
    plan = program(risks=[RISK | {"id": "a"}, RISK | {"id": "b"}])
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY, gains=gains)).figure("risk.gains")
    assert [(row[0].id, row[2]) for row in figure.rows] == [("b", Days(7.5)), ("a", Days(2.0))]  # pyright: ignore


def test_a_response_to_an_opportunity_is_worth_what_it_adds():
    cost = {"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"}
    days = [{"work": "work_package/api", "days": {"low": 4, "likely": 4, "high": 4}}]
    respond = {"title": "Offer a bonus", "strategy": "enhance", "state": "agreed", "cost": "200 EUR"}
    lists = risk(
        direction="opportunity",
        probability=0.2,
        cost=cost,
        days=days,
        responses=[respond | {"residual": {"probability": 0.4, "impact": 1.5}}],
    )
    section = seen(**lists, work_packages=[{"id": "api"}])
    (row,) = section.figure("risk.responses").rows
    # 0.2 x 1000 becomes 0.4 x 1500, and 0.2 x 4 days become 0.4 x 6
    assert row[6:9] == (euros("400"), Percent(2.0), Days(pytest.approx(1.6)))
    (sums,) = section.figure("risk.exposure").rows
    assert sums[1:5] == (Term("direction", "opportunity"), euros("200"), euros("200"), euros("600"))


def test_return_of_a_response_per_unit_of_cost():
    cost = {"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"}
    responses = [{"title": "Insure", "cost": "160 EUR", "residual": {"probability": 0.1}}]
    (row,) = seen(**risk(cost=cost, responses=responses)).figure("risk.responses").rows
    assert (row[6], row[7]) == (euros("400"), Percent(2.5))


@settings(max_examples=examples(60))
@given(
    worlds(
        *("risk", "issue", "assumption", "lesson", "escalation", "decision"),
        *("work_package", "person", "team", "stakeholder", "component"),
    )
)
def test_any_plan_gets_an_answer(world: tuple[Program, History, Timetable]):
    check_any(look, world)
