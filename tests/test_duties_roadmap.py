"""The roadmap duty: promises, load, order of work, objectives, releases and moves."""

from datetime import UTC, date, datetime
from decimal import Decimal
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
    moved,
    shuffled,
    with_code,
    worlds,
)
from effort import examples
from kaname.duties.roadmap import CODES, look
from kaname.evidence.facts import Evidence
from kaname.model.base import Money
from kaname.model.finding import Days, Figure, Percent, Severity, Term, Undefined
from kaname.model.history import History, Moved
from kaname.model.program import Program
from kaname.planning.timetable import Clash, Outlook, Slot, Timetable, WeekLoad
from plans import program

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE
CHARTER = {"id": "atlas", "title": "Atlas", "country": "DE", "currency": "EUR"}


def outlook(record: str, p50: str, p80: str, probability: float | None = None, **more: Any) -> Outlook:
    return Outlook(key(record), date.fromisoformat(p50), date.fromisoformat(p80), None, probability=probability, **more)


def table(*outlooks: Outlook, slots: tuple[Slot, ...] = (), **more: Any) -> Timetable:
    return Timetable(
        as_of=TODAY,
        outlooks={one.key: one for one in outlooks},
        slots={slot.key: slot for slot in slots},
        **more,
    )


def slot(record: str, start: str, finish: str, **more: Any) -> Slot:
    return Slot(key(record), date.fromisoformat(start), date.fromisoformat(finish), **more)


LAUNCH = {"id": "launch", "commitment": "2026-03-20"}
ONE = {"allocations": [{"team": "web"}]}
WSJF = {"time_criticality": 5, "risk_reduction": 3}
SLOW = {"id": "slow", "wsjf": {"business_value": 2, **WSJF, "job_size": 5}}  # 10 / 5 = 2
FAST = {"id": "fast", "wsjf": {"business_value": 20, **WSJF, "job_size": 5}}  # 28 / 5 = 5.6
ORDER = {
    "initiatives": [SLOW, FAST],
    "teams": [{"id": "web"}],
    "work_packages": [
        {"id": "a", "initiative": "slow", "allocations": [{"team": "web"}]},
        {"id": "b", "initiative": "fast", "allocations": [{"team": "web"}]},
    ],
}
ORDER_SLOTS = (
    slot("initiative/slow", "2026-04-01", "2026-04-30"),
    slot("initiative/fast", "2026-05-04", "2026-05-29"),
)
OBJECTIVE = {"id": "faster", "quarters": ["2026-Q1"]}
RESULT = {"title": "p95", "baseline": 400, "target": 200, "due": "2026-03-31"}
FROZEN = {
    "releases": [{"id": "r1", "date": "2026-03-31", "code_freeze": "2026-03-10"}],
    "milestones": [{"id": "launch", "release": "r1", "work": ["work_package/build"]}],
    "work_packages": [{"id": "build"}],
}
DELAY = {"initiatives": [{"id": "move", "cost_of_delay": "9 JPY"}, {"id": "run", "cost_of_delay": "9 EUR"}]}
RATE = {"currency": "JPY", "on": "2026-01-01", "rate": "0.006", "source": "bank"}
RATED = {"charters": [CHARTER | {"rates": [RATE]}]}
CRITERIA = [{"text": "load test", "met": True}, {"text": "rollback tried"}]


def criterion(due: str, day: str = "2026-06-30", **more: Any) -> dict[str, Any]:
    said = {"text": "Load test passed", "due": due, "owner": "person/kim", **more}
    return {
        "people": [{"id": "kim"}],
        "milestones": [{"id": "live", "commitment": day, "exit_criteria": [said]}],
    }


def able(web: list[str], app: list[str]) -> dict[str, Any]:
    """Work that asks for payment, which two teams with these skills may do."""
    other = [{"allocations": [{"team": "app"}]}]
    return {
        "teams": [{"id": "web", "skills": web}, {"id": "app", "skills": app}],
        "work_packages": [
            {"id": "build", "skills": ["payment"], "allocations": [{"team": "web"}], "alternatives": other}
        ],
    }


def confidence(*shares: float) -> dict[str, Any]:
    said = [{"on": f"2026-03-{n + 1:02}", "share": share} for n, share in enumerate(shares)]
    result = {"title": "Orders", "baseline": 0.0, "target": 10.0, "owner": "person/kim", "confidences": said}
    return {
        "people": [{"id": "kim"}],
        "objectives": [{"id": "grow", "quarters": ["2026-Q1"], "key_results": [result]}],
    }


def scored(size: int) -> dict[str, Any]:
    one = {"business_value": 1, "time_criticality": 1, "risk_reduction": 1, "job_size": size}
    return {"initiatives": [{"id": "move", "wsjf": one}]}


CASES = [
    Case(
        "roadmap.criterion-overdue",
        ("milestone/live",),
        criterion("2026-03-11"),
        criterion("2026-03-12"),
    ),
    Case(
        "roadmap.criterion-overdue",
        ("milestone/live",),
        criterion("2026-03-11", day="2026-03-20"),
        criterion("2026-03-11", day="2026-03-20", met=True, met_on="2026-03-10"),
        severity=ACT,
        note="near, met in the twin",
    ),
    Case(
        "roadmap.criterion-overdue",
        ("release/r1",),
        {
            "releases": [
                {"id": "r1", "go_no_go": {"due": "2026-06-30", "criteria": [{"text": "t", "due": "2026-03-11"}]}}
            ]
        },
        {"releases": [{"id": "r1", "go_no_go": {"due": "2026-06-30", "criteria": [{"text": "t"}]}}]},
        note="of a release",
    ),
    Case(
        "roadmap.key-result-doubted", ("objective/grow", "person/kim"), confidence(0.5, 0.9, 0.7), confidence(0.9, 0.71)
    ),
    Case("roadmap.wsjf-unanchored", ("initiative/move",), scored(2), scored(1), severity=NOTE),
    Case("roadmap.delay-uncounted", ("initiative/move",), {"charters": [CHARTER], **DELAY}, {**RATED, **DELAY}),
    Case(
        "roadmap.delay-uncounted",
        ("charter/atlas",),
        {"charters": [CHARTER | {"cost_of_delay": "9 JPY"}]},
        {"charters": [{"id": "atlas", "cost_of_delay": "9 JPY"}]},
        note="of the program; all in one currency in the twin",
    ),
    Case(
        "roadmap.commitment-unlikely",
        ("milestone/launch",),
        {"milestones": [LAUNCH]},
        severity=ACT,
        timetable=table(outlook("milestone/launch", "2026-03-27", "2026-04-04", 0.31)),
        twin_timetable=table(outlook("milestone/launch", "2026-03-16", "2026-03-19", 0.8)),
    ),
    Case(
        "roadmap.commitment-unlikely",
        ("milestone/launch",),
        {"milestones": [LAUNCH]},
        timetable=table(outlook("milestone/launch", "2026-03-18", "2026-03-23", 0.5)),
        twin={"milestones": [LAUNCH | {"state": "reached", "reached": "2026-03-11"}]},
        note="between the thresholds",
    ),
    Case(
        "roadmap.commitment-unlikely",
        ("milestone/launch",),
        {"milestones": [LAUNCH]},
        severity=ACT,
        timetable=table(Outlook(key("milestone/launch"), date(2026, 8, 1), None, None, probability=0.1, beyond=True)),
        twin_timetable=table(),
        note="P80 beyond what was ever seen",
    ),
    Case(
        "roadmap.commitment-missed",
        ("milestone/launch",),
        {"milestones": [LAUNCH | {"commitment": "2026-03-11"}]},
        {"milestones": [LAUNCH | {"commitment": "2026-03-12"}]},
        severity=ACT,
    ),
    Case(
        "roadmap.commitment-missed",
        ("milestone/launch",),
        {"milestones": [LAUNCH | {"commitment": "2026-03-11", "level": "internal"}]},
        {"milestones": [LAUNCH | {"commitment": "2026-03-11", "state": "dropped"}]},
        note="internal",
    ),
    Case(
        "roadmap.commitment-silent",
        ("milestone/launch",),
        {"milestones": [LAUNCH | {"commitment": "2025-09-12", "updated": "2026-02-18"}]},
        {"milestones": [LAUNCH | {"commitment": "2025-09-13", "updated": "2026-02-18"}]},
        severity=NOTE,
        note="long past",
    ),
    Case(
        "roadmap.commitment-silent",
        ("milestone/launch",),
        {"milestones": [LAUNCH | {"commitment": "2025-09-12", "updated": "2026-02-18"}]},
        {"milestones": [LAUNCH | {"commitment": "2025-09-12", "updated": "2026-02-19"}]},
        severity=NOTE,
        note="no word",
    ),
    Case(
        "roadmap.commitment-silent",
        ("milestone/launch",),
        {"milestones": [LAUNCH | {"commitment": "2025-05-12"}]},
        severity=NOTE,
        twin_history=History.of([Moved(datetime(2026, 3, 2, tzinfo=UTC), key("milestone/launch"), "state", "open")]),
        note="a word in history",
    ),
    Case(
        "roadmap.commitment-missed",
        ("milestone/launch",),
        {"milestones": [LAUNCH | {"commitment": "2025-05-12", "updated": "2026-03-10"}]},
        {"milestones": [LAUNCH | {"commitment": "2025-05-12", "updated": "2025-06-10"}]},
        severity=ACT,
        note="long past and spoken of",
    ),
    Case(
        "roadmap.end-unlikely",
        ("charter/atlas",),
        {"charters": [CHARTER | {"ends": "2026-12-31"}]},
        timetable=table(outlook("charter/atlas", "2026-12-11", "2027-01-29", 0.6)),
        twin_timetable=table(outlook("charter/atlas", "2026-12-11", "2026-12-23", 0.86)),
    ),
    Case(
        "roadmap.no-forecast",
        ("charter/atlas",),
        {"charters": [CHARTER], "milestones": [LAUNCH]},
        severity=NOTE,
        timetable=table(no_forecast="no_history", no_schedule="no_estimates"),
        twin={"charters": [CHARTER], "milestones": [{"id": "launch"}]},
    ),
    Case(
        "roadmap.milestone-unforecast",
        ("milestone/launch",),
        {"milestones": [LAUNCH, {"id": "pilot", "commitment": "2026-05-01"}]},
        severity=NOTE,
        timetable=table(outlook("milestone/pilot", "2026-04-01", "2026-04-02", 0.9)),
        twin_timetable=table(
            outlook("milestone/pilot", "2026-04-01", "2026-04-02", 0.9),
            outlook("milestone/launch", "2026-03-16", "2026-03-19", 0.8),
        ),
    ),
    Case(
        "roadmap.work-unestimated",
        ("work_package/build",),
        {"work_packages": [{"id": "build"}]},
        severity=NOTE,
        timetable=table(unestimated=(key("work_package/build"),)),
        twin_timetable=table(),
    ),
    Case(
        "roadmap.team-overloaded",
        ("team/web",),
        {"teams": [{"id": "web"}]},
        timetable=table(load=(WeekLoad(key("team/web"), date(2026, 3, 16), 14.0, 10.0),)),
        twin_timetable=table(load=(WeekLoad(key("team/web"), date(2026, 3, 16), 10.0, 10.0),)),
    ),
    Case(
        "roadmap.deadline-impossible",
        ("work_package/build",),
        {"work_packages": [{"id": "build", "deadline": "2026-04-01"}]},
        severity=ACT,
        timetable=table(clashes=(Clash("deadline", key("work_package/build"), 3.0),)),
        twin_timetable=table(),
    ),
    Case(
        "roadmap.pin-impossible",
        ("work_package/build",),
        {"work_packages": [{"id": "build", "start_on": "2026-04-01"}]},
        timetable=table(clashes=(Clash("start_pin", key("work_package/build"), 3.0),)),
        twin_timetable=table(),
    ),
    Case(
        "roadmap.capacity-missing",
        ("work_package/build", "team/web"),
        {"work_packages": [{"id": "build"}], "teams": [{"id": "web"}]},
        severity=ACT,
        timetable=table(clashes=(Clash("capacity", key("work_package/build"), 2.0, key("team/web")),)),
        twin_timetable=table(),
    ),
    Case(
        "roadmap.alternative-chosen",
        ("work_package/build", "team/web"),
        {
            "work_packages": [{"id": "build", "alternatives": [{"allocations": [{"team": "web"}]}]}],
            "teams": [{"id": "web"}],
        },
        severity=NOTE,
        timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20", way=1),)),
        twin_timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20"),)),
    ),
    Case(
        "roadmap.way-without-skills",
        ("work_package/build", "team/app"),
        able(["payment"], ["search"]),
        able(["payment"], ["Payment"]),
        severity=NOTE,
        timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20"),)),
    ),
    Case(
        "roadmap.way-without-skills",
        ("work_package/build", "team/web"),
        able(["search"], ["payment"]),
        able([], ["payment"]),
        severity=NOTE,
        timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20", way=1),)),
        note="its own allocation; nothing is known of the team in the twin",
    ),
    Case(
        "roadmap.no-way-with-skills",
        ("work_package/build", "team/app"),
        able(["search"], ["search"]),
        able(["payment"], ["search"]),
        timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20", way=1),)),
        twin_timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20"),)),
    ),
    Case(
        "roadmap.critical-unassigned",
        ("work_package/build",),
        {"work_packages": [{"id": "build"}], "people": [{"id": "kim"}]},
        {"work_packages": [{"id": "build", "assignee": "kim"}], "people": [{"id": "kim"}]},
        severity=ACT,
        timetable=table(slots=(slot("work_package/build", "2026-03-16", "2026-03-20", critical=True),)),
    ),
    Case(
        "roadmap.critical-unassigned",
        ("work_package/build",),
        {"work_packages": [{"id": "build"}]},
        timetable=table(slots=(slot("work_package/build", "2026-09-01", "2026-09-20", critical=True),)),
        twin_timetable=table(slots=(slot("work_package/build", "2026-09-01", "2026-09-20", float_days=2.0),)),
        note="later",
    ),
    Case(
        "roadmap.musts-above-limit",
        ("charter/atlas",),
        {
            "charters": [CHARTER],
            "work_packages": [
                {"id": "a", "moscow": "must", "effort": {"low": 5, "likely": 7, "high": 9}},
                {"id": "b", "moscow": "could", "duration": {"low": 1, "likely": 3, "high": 9}, **ONE},
            ],
        },
        {
            "charters": [CHARTER],
            "work_packages": [
                {"id": "a", "moscow": "must", "effort": {"low": 5, "likely": 6, "high": 9}},
                {"id": "b", "moscow": "could", "duration": {"low": 1, "likely": 4, "high": 9}, **ONE},
            ],
        },
    ),
    Case(
        "roadmap.order-against-wsjf",
        ("initiative/fast",),
        ORDER,
        timetable=table(slots=ORDER_SLOTS),
        twin=ORDER | {"dependencies": [{"id": "d", "predecessor": "a", "successor": "b"}]},
    ),
    Case(
        "roadmap.wsjf-off-scale",
        ("initiative/slow",),
        {"initiatives": [SLOW | {"wsjf": {"business_value": 4, **WSJF, "job_size": 5}}, FAST]},
        {"initiatives": [SLOW, FAST]},
        severity=NOTE,
    ),
    Case(
        "roadmap.never-pays-back",
        ("initiative/slow",),
        {
            "initiatives": [
                {
                    "id": "slow",
                    "benefit": {
                        "flows": [
                            {"period": "2026-Q1", "amount": "-100000 EUR"},
                            {"period": "2027-Q1", "amount": "101000 EUR"},
                        ]
                    },
                }
            ]
        },
        {
            "initiatives": [
                {
                    "id": "slow",
                    "benefit": {
                        "flows": [
                            {"period": "2026-Q1", "amount": "-100000 EUR"},
                            {"period": "2027-Q1", "amount": "105001 EUR"},
                        ]
                    },
                }
            ]
        },
    ),
    Case(
        "roadmap.no-objectives",
        ("charter/atlas",),
        {"charters": [CHARTER], "initiatives": [{"id": "move"}]},
        {"charters": [CHARTER], "initiatives": [{"id": "move"}], "objectives": [OBJECTIVE]},
        severity=NOTE,
    ),
    Case(
        "roadmap.initiative-without-objective",
        ("initiative/move",),
        {"initiatives": [{"id": "move"}], "objectives": [OBJECTIVE]},
        {
            "initiatives": [{"id": "move", "parent": "all"}, {"id": "all", "objectives": ["faster"]}],
            "objectives": [OBJECTIVE],
        },
    ),
    Case(
        "roadmap.objective-unmeasured",
        ("objective/faster",),
        {"objectives": [OBJECTIVE]},
        {"objectives": [OBJECTIVE | {"quarters": ["2026-Q2"]}]},
    ),
    Case(
        "roadmap.key-result-silent",
        ("objective/faster",),
        {"objectives": [OBJECTIVE | {"key_results": [RESULT | {"readings": [{"on": "2026-02-18", "value": 210}]}]}]},
        {"objectives": [OBJECTIVE | {"key_results": [RESULT | {"readings": [{"on": "2026-02-19", "value": 210}]}]}]},
    ),
    Case(
        "roadmap.key-result-behind",
        ("objective/faster",),
        {"objectives": [OBJECTIVE | {"key_results": [RESULT | {"readings": [{"on": "2026-03-10", "value": 320}]}]}]},
        {"objectives": [OBJECTIVE | {"key_results": [RESULT | {"readings": [{"on": "2026-03-10", "value": 280}]}]}]},
    ),
    Case(
        "roadmap.key-result-missed",
        ("objective/faster",),
        {
            "objectives": [
                OBJECTIVE
                | {"key_results": [RESULT | {"due": "2026-03-11", "readings": [{"on": "2026-03-10", "value": 201}]}]}
            ]
        },
        {
            "objectives": [
                OBJECTIVE
                | {"key_results": [RESULT | {"due": "2026-03-11", "readings": [{"on": "2026-03-10", "value": 200}]}]}
            ]
        },
        severity=ACT,
    ),
    Case(
        "roadmap.go-no-go-overdue",
        ("release/r1",),
        {"releases": [{"id": "r1", "go_no_go": {"due": "2026-03-11"}}], "people": [{"id": "kim"}]},
        {"releases": [{"id": "r1", "go_no_go": {"due": "2026-03-11", "answer": "go"}}], "people": [{"id": "kim"}]},
        severity=ACT,
    ),
    Case(
        "roadmap.go-no-go-near",
        ("release/r1",),
        {"releases": [{"id": "r1", "go_no_go": {"due": "2026-03-26", "criteria": CRITERIA}}]},
        {"releases": [{"id": "r1", "go_no_go": {"due": "2026-03-27", "criteria": CRITERIA}}]},
    ),
    Case(
        "roadmap.work-after-freeze",
        ("release/r1", "work_package/build"),
        FROZEN,
        FROZEN | {"work_packages": [{"id": "build", "started": "2026-03-01", "finished": "2026-03-09"}]},
        severity=ACT,
    ),
    Case(
        "roadmap.work-after-freeze",
        ("release/r1", "work_package/build"),
        FROZEN | {"releases": [{"id": "r1", "scope_freeze": "2026-03-10", "code_freeze": "2026-03-20"}]},
        FROZEN
        | {
            "releases": [{"id": "r1", "scope_freeze": "2026-03-10", "code_freeze": "2026-03-20"}],
            "work_packages": [{"id": "build", "started": "2026-03-01"}],
        },
        severity=ACT,
        note="scope",
    ),
    Case(
        "roadmap.release-overdue",
        ("release/r1",),
        {"releases": [{"id": "r1", "date": "2026-03-11"}]},
        {"releases": [{"id": "r1", "date": "2026-03-11", "state": "released"}]},
        severity=ACT,
    ),
    Case(
        "roadmap.milestone-moved",
        ("milestone/launch",),
        {"milestones": [LAUNCH]},
        history=History.of(moved("milestone/launch", "target", "2025-10-01", "2025-12-01", "2026-03-20")),
        twin_history=History.of(moved("milestone/launch", "target", "2025-10-01", "2026-05-01", "2026-03-20")),
    ),
    Case(
        "roadmap.change-overdue",
        ("change_request/c1",),
        {"change_requests": [{"id": "c1", "answer_due": "2026-03-11"}]},
        {"change_requests": [{"id": "c1", "answer_due": "2026-03-11", "state": "rejected"}]},
        severity=ACT,
    ),
    Case(
        "roadmap.change-unanswered",
        ("change_request/c1",),
        {"change_requests": [{"id": "c1", "raised_on": "2026-02-18"}]},
        {"change_requests": [{"id": "c1", "raised_on": "2026-02-18", "answer_due": "2026-04-01"}]},
    ),
    Case(
        "roadmap.change-not-carried-out",
        ("change_request/c1",),
        {"change_requests": [{"id": "c1", "state": "approved", "decided_on": "2026-02-18"}]},
        {"change_requests": [{"id": "c1", "state": "done", "decided_on": "2026-02-18"}]},
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


def test_an_empty_plan_says_so_and_claims_nothing():
    section = look(
        program(), History(), Evidence(), Timetable(as_of=TODAY, no_schedule="no_work", no_forecast="no_history")
    )
    assert section.findings == ()
    assert [figure.rows for figure in section.figures] == [()] * 11
    assert section.figure("roadmap.milestones").reason == "no_records"
    assert section.figure("roadmap.load").reason == "no_work"


def test_milestone_rows_from_promise_to_state():
    plan = program(
        charters=[CHARTER],
        people=[{"id": "kim", "title": "Kim"}],
        initiatives=[{"id": "move", "title": "Move", "owner": "person/kim"}],
        milestones=[
            {"id": "pilot", "title": "Pilot", "commitment": "2026-03-02", "state": "reached", "reached": "2026-03-05"},
            {"id": "launch", "title": "Launch", "initiative": "move", "commitment": "2026-03-20", "work": ["build"]},
            {"id": "gone", "state": "dropped"},
        ],
        work_packages=[{"id": "build", "title": "Build", "state": "blocked", "initiative": "move"}],
    )
    figure = look(
        plan,
        History.of(moved("milestone/launch", "baseline", "2026-03-13", name="first")),
        Evidence(),
        table(
            outlook("milestone/launch", "2026-03-27", "2026-04-07", 0.31, method="levelled"),
            slots=(slot("work_package/build", "2026-03-12", "2026-03-25"),),
            method="levelled",
        ),
    ).figure("roadmap.milestones")
    assert figure.variant == "levelled"
    assert as_text(figure, plan) == [
        # 2026-04-03 Good Friday and 2026-04-06 Easter Monday are no working days: 17 weekdays less 2
        [
            "Launch",
            "Kim",
            "13 Mar 2026",
            "20 Mar 2026",
            "27 Mar 2026",
            "7 Apr 2026",
            "15 working days",
            "31%",
            "–",
            "is blocked",
            "Build",
            "will hardly hold",
        ],
        [
            "Pilot",
            "–",
            "–",
            "2 Mar 2026",
            "–",
            "–",
            "3 working days",
            "–",
            "5 Mar 2026",
            "was reached after the promised day",
            "–",
            "achieved",
        ],
    ]


def test_what_was_reached_by_its_promise_is_not_late_for_that_whatever_its_baseline():
    def cause(reached: str) -> str:
        plan = program(
            charters=[CHARTER],
            milestones=[{"id": "hub", "commitment": "2026-03-06", "state": "reached", "reached": reached}],
        )
        baseline = History.of(moved("milestone/hub", "baseline", "2026-02-27", name="first"))
        figure = look(plan, baseline, Evidence(), table()).figure("roadmap.milestones")
        return as_text(Figure(figure.code, ("cause",), (figure.column("cause"),)), plan)[0][0]

    assert cause("2026-03-06") == "kept its promise, later than the baseline"
    assert cause("2026-03-09") == "was reached after the promised day"
    assert cause("2026-02-27") == "–"


def test_what_is_long_past_without_a_word_is_neither_late_nor_missed():
    plan = program(charters=[CHARTER], milestones=[LAUNCH | {"commitment": "2020-05-12"}])
    table_ = table(outlook("milestone/launch", "2026-03-27", "2026-04-07", 0.0))
    section = look(plan, History(), Evidence(), table_)
    assert with_code(section, "roadmap.commitment-missed") == []
    figure = section.figure("roadmap.milestones")
    assert (figure.column("variance"), figure.column("state")) == ((None,), (Term("milestone_state", "silent"),))


def test_timeline_groups_work_under_its_initiative():
    plan = program(
        initiatives=[{"id": "move", "quarters": ["2026-Q2", "2026-Q3"]}, {"id": "idea", "quarters": ["2026-Q1"]}],
        work_packages=[{"id": "build", "initiative": "move", "started": "2026-03-02", "deadline": "2026-05-04"}],
        milestones=[{"id": "launch", "initiative": "move", "commitment": "2026-06-30"}, {"id": "lone"}],
    )
    figure = look(plan, History(), Evidence(), table(no_schedule="no_estimates")).figure("roadmap.timeline")
    assert (figure.reason, figure.variant) == ("no_estimates", "plan")
    assert [str(record) for record in figure.column("record")] == [
        "initiative/idea",
        "initiative/move",
        "work_package/build",
        "milestone/launch",
        "milestone/lone",
    ]
    assert figure.rows[1][2:4] == (date(2026, 4, 1), date(2026, 9, 30))
    assert figure.rows[2][2:4] == (date(2026, 3, 2), date(2026, 5, 4))
    scheduled = table(slots=(slot("work_package/build", "2026-03-02", "2026-05-06", float_days=1.5, critical=False),))
    row = look(plan, History(), Evidence(), scheduled).figure("roadmap.timeline").rows[2]
    assert (row[3], row[8], row[9]) == (date(2026, 5, 6), Days(1.5), False)


def test_priorities_by_every_method():
    flows = [{"period": "2026-Q1", "amount": "-1000 EUR"}, {"period": "2027-Q1", "amount": "2100 EUR"}]
    plan = program(
        charters=[CHARTER],
        initiatives=[
            SLOW | {"moscow": "must", "cost_of_delay": "500 EUR"},
            FAST | {"rice": {"reach": 500, "impact": 2, "confidence": 0.8, "effort": 4}, "benefit": {"flows": flows}},
            {"id": "mixed", "benefit": {"flows": [flows[0], {"period": "2026-Q2", "amount": "9 USD"}]}},
            {"id": "bare"},
        ],
    )
    figure = look(plan, History(), Evidence(), table()).figure("roadmap.priorities")
    assert figure.rows[0] == (
        key("initiative/fast"),
        5.6,
        200.0,
        None,
        None,
        Money(amount=figure.rows[0][5].amount, currency="EUR"),  # pyright: ignore
        Percent(1.1),
        Decimal(3) + Decimal(1000) / Decimal(2100),
    )
    assert float(figure.rows[0][5].amount) == pytest.approx(-1000 + 2100 / 1.05)  # pyright: ignore
    assert figure.rows[1] == (
        key("initiative/slow"),
        2.0,
        None,
        Term("moscow", "must"),
        Money(amount=Decimal(500), currency="EUR"),
        None,
        None,
        None,
    )
    assert figure.rows[2][5] == Undefined("no_exchange_rate")
    assert len(figure.rows) == 3


def test_rates_of_the_charter_join_currencies():
    rates = [{"currency": "USD", "rate": "0.5", "on": "2026-01-01", "source": "treasury"}]
    flows = [{"period": "2026-Q1", "amount": "-10 EUR"}, {"period": "2026-Q1", "amount": "30 USD"}]
    plan = program(charters=[CHARTER | {"rates": rates}], initiatives=[{"id": "a", "benefit": {"flows": flows}}])
    figure = look(plan, History(), Evidence(), table()).figure("roadmap.priorities")
    assert figure.rows[0][5] == Money(amount=Decimal("5.0"), currency="EUR")


def test_slips_count_postponements_and_read_releases():
    plan = program(
        releases=[{"id": "v1", "date": "2025-10-01"}, {"id": "v2", "date": "2026-03-20"}],
        milestones=[LAUNCH, {"id": "steady", "commitment": "2026-04-01"}],
    )
    history = History.of(
        moved("milestone/launch", "target", "v1", "v2") + moved("milestone/steady", "target", "2026-04-01")
    )
    section = look(plan, history, Evidence(), table())
    assert section.figure("roadmap.slips").rows == (
        (
            key("milestone/launch"),
            1,
            date(2025, 10, 1),
            date(2026, 3, 20),
            Days(122.0),
            Term("milestone_state", "unknown"),
        ),
    )
    assert with_code(section, "roadmap.milestone-moved") == []


def test_fan_and_load_are_the_timetables():
    weeks = (
        WeekLoad(key("team/web"), date(2026, 3, 23), 6.0, 5.0),
        WeekLoad(key("team/web"), date(2026, 3, 16), 4.0, 5.0),
    )
    section = look(
        program(teams=[{"id": "web"}]),
        History(),
        Evidence(),
        table(load=weeks, fan=((0.5, date(2026, 6, 1)), (0.8, date(2026, 7, 1))), method="network"),
    )
    assert section.figure("roadmap.fan").rows == ((Percent(0.5), date(2026, 6, 1)), (Percent(0.8), date(2026, 7, 1)))
    assert [row[1:] for row in section.figure("roadmap.load").rows] == [
        (date(2026, 3, 16), 4.0, 5.0),
        (date(2026, 3, 23), 6.0, 5.0),
    ]
    overload = with_code(section, "roadmap.team-overloaded")[0].values
    assert (overload["count"], overload["first"], overload["share"]) == (1, date(2026, 3, 23), Percent(1.2))


@settings(max_examples=examples(60))
@given(
    worlds("milestone", "work_package", "initiative", "dependency", "release", "change_request", "objective", "team")
)
def test_any_plan_gets_an_answer(world: tuple[Program, History, Timetable]):
    check_any(look, world)


def test_costs_of_delay_in_several_currencies_count_nothing_where_the_program_names_none():
    plan = program(charters=[{"id": "atlas"}], **DELAY)
    found = with_code(look(plan, History(), Evidence(), Timetable(as_of=TODAY)), "roadmap.delay-uncounted")
    assert [str(one.subjects[0]) for one in found] == ["initiative/move", "initiative/run"]
    assert [(one.values["currency"], one.values["own"]) for one in found] == [("JPY", None), ("EUR", None)]
