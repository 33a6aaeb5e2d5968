"""The coordination duty: dependencies between parties, decisions, meetings, the board, time zones, communication."""

from datetime import date
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
    shuffled,
    with_code,
    worlds,
)
from effort import examples
from kaname.duties.coordination import CODES, look
from kaname.evidence.facts import Evidence
from kaname.model.finding import Days, Percent, Severity, Term
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.timetable import Outlook, Slot, Timetable
from plans import program

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE


def coming(p50: str, p80: str, record: str = "work_package/api") -> Timetable:
    found = Outlook(key(record), date.fromisoformat(p50), date.fromisoformat(p80), None)
    return Timetable(as_of=TODAY, outlooks={found.key: found})


TEAMS = [{"id": "core"}, {"id": "web"}]
WORK = [{"id": "api", "allocations": [{"team": "core"}]}, {"id": "shop", "allocations": [{"team": "web"}]}]
OWED = {"id": "d1", "title": "The API", "giver": "team/core", "receiver": "team/web", "predecessor": "api"} | {
    "successor": "shop",
    "need_by": "2026-04-01",
    "state": "accepted",
    "updated": "2026-03-10",
}


def owed(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    return {"teams": TEAMS, "work_packages": WORK, "dependencies": [OWED | changes]}


KIM = {"people": [{"id": "kim"}]}
RFC = {"id": "r1", "state": "in review", "approver": "kim", "driver": "kim"}


def rfc(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    return KIM | {"decisions": [RFC | changes]}


def answers(*given: str) -> list[dict[str, str]]:
    return [{"by": "kim", "answer": answer} for answer in given]


def iteration(*votes: int, ends: str = "2026-03-27") -> dict[str, list[dict[str, Any]]]:
    return {"iterations": [{"id": "i1", "starts": "2026-03-02", "ends": ends, "confidence_votes": list(votes)}]}


def objective(achieved: int | None, quarter: str = "2025-Q4", **more: Any) -> dict[str, list[dict[str, Any]]]:
    one = {"id": "o", "team": "core", "quarters": [quarter], "business_value": 10, "achieved_value": achieved}
    return {"teams": TEAMS, "objectives": [one | more]}


def zones(first: str, second: str) -> dict[str, list[dict[str, Any]]]:
    return owed() | {"teams": [{"id": "core", "zone": first}, {"id": "web", "zone": second}]}


def message(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    line = {"audience": "stakeholder/cio", "what": "Status", "cadence": "weekly", "channel": "mail"}
    return {
        "stakeholders": [{"id": "cio", "influence": "high"}],
        "communication_plans": [{"id": "plan", "messages": [line | changes]}],
    }


STEERING = {"id": "r1", "form": "steering", "state": "draft", "approver": "kim", "needed_by": "2026-03-26"}

ACCEPTED = {"id": "d", "giver": "team/core", "receiver": "team/web", "state": "delivered", "delivered": "2026-03-02"}
ANSWERS = [{"by": "person/kim", "answer": "declined"}, {"by": "person/lee", "answer": "approved"}]
TAKEN = {"id": "rfc", "state": "accepted", "approvals": ANSWERS}
TWO = {"people": [{"id": "kim"}, {"id": "lee"}]}

CASES = [
    Case(
        "coordination.delivery-unaccepted",
        ("dependency/d",),
        {"teams": TEAMS, "dependencies": [ACCEPTED | {"acceptance": [{"text": "Documented"}]}]},
        {"teams": TEAMS, "dependencies": [ACCEPTED | {"acceptance": [{"text": "Documented", "met": True}]}]},
    ),
    Case(
        "coordination.dissent-unrecorded",
        ("decision/rfc", "person/kim"),
        {"decisions": [TAKEN]} | TWO,
        {"decisions": [TAKEN | {"dissents": [{"by": "person/kim", "reason": "Too dear"}]}]} | TWO,
        severity=NOTE,
    ),
    Case(
        "coordination.forecast-after-need",
        ("dependency/d1", "work_package/shop"),
        owed(),
        severity=ACT,
        timetable=coming("2026-04-02", "2026-04-20"),
        twin_timetable=coming("2026-03-20", "2026-04-01"),
    ),
    Case(
        "coordination.forecast-after-need",
        ("dependency/d1", "work_package/shop"),
        owed(),
        timetable=coming("2026-04-01", "2026-04-02"),
        twin=owed(state="delivered", delivered="2026-03-10"),
        note="only at 80 percent",
    ),
    Case(
        "coordination.dependency-undated",
        ("dependency/d1",),
        owed(need_by=None, state="proposed"),
        owed(state="proposed"),
        severity=NOTE,
        note="no day of need",
    ),
    Case(
        "coordination.dependency-undated",
        ("dependency/d1",),
        owed(state="accepted", promised=None),
        owed(state="accepted", promised="2026-03-30"),
        severity=NOTE,
        note="accepted for no day",
    ),
    Case(
        "coordination.dependency-overdue",
        ("dependency/d1", "work_package/shop"),
        owed(need_by="2026-03-11"),
        owed(need_by="2026-03-12"),
        severity=ACT,
    ),
    Case(
        "coordination.dependency-declined",
        ("dependency/d1", "work_package/shop"),
        owed(state="declined", need_by="2026-04-09"),
        owed(state="declined", need_by="2026-04-10"),
        severity=ACT,
    ),
    Case(
        "coordination.dependency-declined",
        ("dependency/d1",),
        {"dependencies": [{"id": "d1", "giver": "team/gone", "state": "declined"}]},
        {"dependencies": [{"id": "d1", "giver": "team/gone", "state": "proposed"}]},
        severity=ACT,
        note="no day, nobody known",
    ),
    Case(
        "coordination.dependency-unanswered",
        ("dependency/d1",),
        owed(state="proposed", need_by="2026-03-26"),
        owed(state="accepted", need_by="2026-03-26"),
        severity=ACT,
    ),
    Case(
        "coordination.dependency-unanswered",
        ("dependency/d1",),
        owed(state="proposed", need_by="2026-03-27"),
        owed(state="proposed", need_by="2026-04-10"),
        note="some time left",
    ),
    Case(
        "coordination.dependency-silent",
        ("dependency/d1",),
        owed(updated="2026-02-18"),
        owed(updated="2026-02-19"),
    ),
    Case(
        "coordination.dependency-silent",
        ("dependency/d1",),
        {"dependencies": [{"id": "d1", "giver": "team/core", "need_by": "2026-09-01", "state": "accepted"}]},
        {"dependencies": [{"id": "d1", "giver": "team/core", "state": "accepted"}]},
        note="no word ever",
    ),
    Case(
        "coordination.giver-late",
        ("team/core", "dependency/d1"),
        owed(state="delivered", delivered="2026-04-02"),
        owed(state="delivered", delivered="2026-04-01"),
        severity=NOTE,
    ),
    Case(
        "coordination.decision-overdue",
        ("decision/r1",),
        rfc(needed_by="2026-03-11"),
        rfc(needed_by="2026-03-12"),
        severity=ACT,
    ),
    Case(
        "coordination.review-over",
        ("decision/r1",),
        rfc(review_until="2026-03-11"),
        rfc(review_until="2026-03-11", state="accepted"),
    ),
    Case(
        "coordination.quorum-missing",
        ("decision/r1",),
        rfc(review_until="2026-03-17", quorum=2, approvals=answers("approved", "pending")),
        rfc(review_until="2026-03-17", quorum=2, approvals=answers("approved", "abstained")),
    ),
    Case(
        "coordination.comment-blocking",
        ("decision/r1",),
        rfc(comments=[{"by": "kim", "on": "2026-03-02", "text": "No.", "blocking": True}]),
        rfc(comments=[{"by": "kim", "on": "2026-03-02", "text": "No.", "blocking": True, "resolution": "Done."}]),
    ),
    Case(
        "coordination.comment-blocking",
        ("decision/r1",),
        rfc(
            driver=None,
            needed_by="2026-03-26",
            comments=[{"by": "kim", "on": "2026-03-02", "text": "No.", "blocking": True}],
        ),
        rfc(comments=[{"by": "kim", "on": "2026-03-02", "text": "Perhaps."}]),
        severity=ACT,
        note="needed soon",
    ),
    Case(
        "coordination.approver-missing",
        ("decision/r1",),
        rfc(approver=None, state="draft", needed_by="2026-04-09"),
        rfc(approver=None, state="draft", needed_by="2026-04-10"),
        severity=ACT,
    ),
    Case(
        "coordination.decision-without-meeting",
        ("decision/r1",),
        KIM | {"decisions": [STEERING]},
        KIM
        | {
            "decisions": [STEERING],
            "meetings": [
                {
                    "id": "board",
                    "starts": "2026-03-20T09:00:00+01:00",
                    "agenda": [{"topic": "Platform", "subject": "decision/r1"}],
                }
            ],
        },
    ),
    Case(
        "coordination.decision-to-revisit",
        ("decision/r1",),
        rfc(state="accepted", revisit_on="2026-03-12"),
        rfc(state="accepted", revisit_on="2026-03-13"),
    ),
    Case(
        "coordination.standard-overdue",
        ("standard/tls",),
        {"standards": [{"id": "tls", "review_on": "2026-03-11"}]},
        {"standards": [{"id": "tls", "review_on": "2026-03-11", "state": "retired"}]},
    ),
    Case(
        "coordination.action-overdue",
        ("action/a1",),
        {"actions": [{"id": "a1", "due": "2026-02-26"}]},
        {"actions": [{"id": "a1", "due": "2026-02-26", "state": "done"}]},
    ),
    Case(
        "coordination.action-overdue",
        ("action/a1",),
        {"actions": [{"id": "a1", "due": "2026-02-25"}]},
        {"actions": [{"id": "a1", "due": "2026-03-12"}]},
        severity=ACT,
        note="forgotten",
    ),
    Case(
        "coordination.meeting-without-agenda",
        ("meeting/m1",),
        {"meetings": [{"id": "m1", "starts": "2026-03-19T10:00:00+01:00"}]},
        {"meetings": [{"id": "m1", "starts": "2026-03-19T10:00:00+01:00", "agenda": [{"topic": "Launch"}]}]},
    ),
    Case(
        "coordination.minutes-missing",
        ("meeting/m1",),
        {"meetings": [{"id": "m1", "starts": "2026-03-09T10:00:00+01:00"}]},
        {"meetings": [{"id": "m1", "starts": "2026-03-10T10:00:00+01:00"}]},
        severity=NOTE,
    ),
    Case("coordination.confidence-low", ("iteration/i1",), iteration(2, 3, 2, 3), iteration(3, 3, 3, 3), severity=ACT),
    Case("coordination.doubt-to-hear", ("iteration/i1",), iteration(2, 5, 5), iteration(3, 5, 5), severity=NOTE),
    Case("coordination.predictability-low", ("team/core",), objective(7), objective(8)),
    Case(
        "coordination.no-overlap",
        ("team/core", "team/web"),
        zones("Asia/Tokyo", "Europe/London"),
        zones("Asia/Tokyo", "Europe/Berlin"),
    ),
    Case(
        "coordination.message-overdue",
        ("communication_plan/plan", "stakeholder/cio"),
        message(last_sent="2026-03-04"),
        message(last_sent="2026-03-05"),
    ),
    Case(
        "coordination.message-overdue",
        ("communication_plan/plan", "stakeholder/cio"),
        message(),
        message(cadence="at event"),
        note="never sent",
    ),
    Case(
        "coordination.stakeholder-unheard",
        ("stakeholder/cio",),
        {"stakeholders": [{"id": "cio", "influence": "high"}, {"id": "ops"}]},
        message(last_sent="2026-03-12"),
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
    section = look(program(), History(), Evidence(), Timetable(as_of=TODAY))
    assert section.findings == ()
    assert [(figure.rows, bool(figure.reason)) for figure in section.figures] == [((), True)] * 9


def test_dependencies_show_their_margin_and_parties():
    plan = program(
        teams=TEAMS,
        work_packages=WORK,
        dependencies=[
            OWED | {"giver": None, "receiver": None},
            OWED | {"id": "d2", "state": "delivered", "delivered": "2026-04-03"},
            {"id": "plain", "predecessor": "api", "successor": "shop"},
            OWED | {"id": "d3", "type": "SS", "need_by": "2026-03-13"},
        ],
    )
    begins = Slot(key("work_package/api"), date(2026, 3, 16), date(2026, 4, 20))
    timetable = Timetable(as_of=TODAY, outlooks=coming("2026-03-30", "2026-04-03").outlooks, slots={begins.key: begins})
    section = look(plan, History(), Evidence(), timetable)
    rows = {row[0].id: row[3:] for row in section.figure("coordination.dependencies").rows}  # pyright: ignore
    core, web, need = key("team/core"), key("team/web"), date(2026, 4, 1)
    assert rows == {
        "d1": (core, web, need, None, date(2026, 4, 3), Days(-2.0), Term("dependency_state", "at_risk")),
        "d2": (core, web, need, None, date(2026, 4, 3), Days(-2.0), Term("dependency_state", "delivered_late")),
        "d3": (core, web, date(2026, 3, 13), None, date(2026, 3, 16), Days(-1.0), Term("dependency_state", "late")),
    }
    assert section.figure("coordination.matrix").rows == ((core, web, 3, 2),)


def test_a_giver_that_is_mostly_late_is_to_watch():
    late = {"state": "delivered", "delivered": "2026-04-06"}
    plan = program(teams=TEAMS, work_packages=WORK, dependencies=[OWED | late, OWED | late | {"id": "d2"}])
    (found,) = with_code(look(plan, History(), Evidence(), Timetable(as_of=TODAY)), "coordination.giver-late")
    assert (found.severity, found.values["share"], found.values["late"]) == (WATCH, Percent(1.0), Days(3.0))


def test_decision_log_has_open_decisions_first():
    plan = program(
        people=[{"id": "kim", "title": "Kim"}],
        decisions=[
            {"id": "old", "state": "accepted", "decided_on": "2026-01-05", "outcome": "yes"},
            {"id": "new", "state": "rejected", "decided_on": "2026-02-05"},
            RFC | {"needed_by": "2026-05-01", "quorum": 2, "approvals": answers("declined", "pending")},
            {"id": "first", "needed_by": "2026-04-01", "form": "ringi"},
        ],
    )
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("coordination.decisions")
    assert [row[0] for row in as_text(figure, plan)] == ["first", "r1", "new", "old"]
    assert as_text(figure, plan)[1] == [
        "r1", "request for comments", "Kim", "Kim", "–", "1 May 2026", "0", "1", "2", "–", "in review",
    ]  # fmt: skip


def test_a_review_that_is_over_lacks_no_quorum_any_more():
    plan = program(**rfc(needed_by="2026-03-02", review_until="2026-03-11", quorum=2))
    section = look(plan, History(), Evidence(), Timetable(as_of=TODAY))
    assert [one.code for one in section.findings] == ["coordination.decision-overdue"]


def test_common_hours_follow_daylight_saving():
    figures = {
        day: look(zones_plan, History(), Evidence(), Timetable(as_of=day)).figure("coordination.overlap").rows
        for zones_plan in [program(**zones("Asia/Tokyo", "Europe/Berlin"))]
        for day in (date(2026, 3, 12), date(2026, 4, 16))
    }
    core, web = key("team/core"), key("team/web")
    # Tokyo 9 to 18 is 0:00 to 9:00 UTC; Berlin opens at 8:00 UTC in winter, 7:00 in summer
    assert figures == {date(2026, 3, 12): ((core, web, 60),), date(2026, 4, 16): ((core, web, 120),)}


def test_teams_that_name_no_hours_work_those_of_the_program():
    plan = zones("Asia/Tokyo", "Europe/Berlin")
    plan["teams"] = [plan["teams"][0] | {"zone": None}, plan["teams"][1]]
    plan["charters"] = [{"id": "p", "zone": "Asia/Tokyo", "closes": "20:00"}]
    (row,) = look(program(**plan), History(), Evidence(), Timetable(as_of=TODAY)).figure("coordination.overlap").rows
    assert row[2] == 180  # to 20:00 in Tokyo, 11:00 UTC; Berlin opens at 8:00 UTC


def test_board_counts_objectives_work_and_votes():
    plan = program(
        teams=TEAMS,
        iterations=[
            {"id": "i1", "starts": "2026-01-05", "ends": "2026-01-16", "teams": ["web", "core"]}
            | {"confidence_votes": [4, 4, 3, 5, 3]}
        ],
        objectives=[
            {"id": "a", "team": "core", "quarters": ["2026-Q1"], "business_value": 8},
            {"id": "b", "team": "core", "quarters": ["2026-Q2"], "business_value": 5},
        ],
        work_packages=[WORK[0] | {"iteration": "i1"}, WORK[1]],
    )
    figure = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).figure("coordination.board")
    assert [row[1:] for row in figure.rows] == [(key("team/core"), 1, 8, 1, 3.8), (key("team/web"), 0, 0, 0, 3.8)]


def test_uncommitted_objectives_count_only_as_achieved():
    plan = objective(6)
    plan["objectives"].append(plan["objectives"][0] | {"id": "p", "committed": False, "achieved_value": 3})
    section = look(program(**plan), History(), Evidence(), Timetable(as_of=TODAY))
    assert with_code(section, "coordination.predictability-low") == []  # (6 + 3) / 10
    (found,) = with_code(
        look(program(**objective(6)), History(), Evidence(), Timetable(as_of=TODAY)), "coordination.predictability-low"
    )
    assert found.values["share"] == Percent(0.6)


@settings(max_examples=examples(60))
@given(
    worlds(
        *("dependency", "team", "work_package", "milestone", "decision", "meeting", "action", "iteration"),
        *("objective", "stakeholder", "communication_plan", "standard"),
    )
)
def test_any_plan_gets_an_answer(world: tuple[Program, History, Timetable]):
    check_any(look, world)
