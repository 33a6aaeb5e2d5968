"""What somebody owes, is owed and must decide: by which field, until when, and what was found about it."""

from datetime import date
from typing import Any

import pytest

from conftest import ROOT
from kaname.files import load
from kaname.model.base import Key
from kaname.model.finding import Code, Days, Severity
from kaname.planning.timetable import Gain, Slot, Timetable
from kaname.status.actions import actions
from kaname.status.mine import Me, Obligation, Side, When, mine, touching
from kaname.words.mine import OBLIGATIONS, SIDES, WHEN
from plans import program

TODAY = date(2026, 3, 12)  # a Thursday
KIM, WEB, OPS = Key("person", "kim"), Key("team", "web"), Key("team", "ops")
PEOPLE: dict[str, Any] = {
    "people": [{"id": "kim"}, {"id": "lee"}, {"id": "ann"}],
    "teams": [{"id": "web", "lead": "kim", "members": [{"person": "lee"}]}, {"id": "ops", "lead": "ann"}],
    "stakeholders": [{"id": "board", "person": "kim"}],
}


def found(person: str = "kim", teams: tuple[str, ...] = (), **lists: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """Side, kind and field of all that is somebody's."""
    plan = program(**PEOPLE, **lists)
    return [(one.side.value, one.kind, one.field) for one in mine(plan, Me.of(plan, [person], teams), TODAY)]


def test_somebody_is_their_person_their_stakeholders_their_teams_and_the_people_of_these() -> None:
    plan = program(**PEOPLE)
    me = Me.of(plan, ["kim"], ["ops", "nowhere"])
    assert me.people == {KIM, Key("stakeholder", "board")}
    assert me.teams == {WEB, OPS}
    assert me.members == {Key("person", "lee")}
    assert not Me.of(plan, ["nobody"])
    assert mine(plan, Me.of(plan, ["nobody"]), TODAY) == ()


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"actions": [{"id": "a", "owner": "kim", "due": "2026-03-13"}]}, ("owe", "action", ("owner",))),
        (
            {"dependencies": [{"id": "d", "giver": "team/web", "receiver": "team/ops", "state": "accepted"}]},
            ("owe", "promise", ("giver",)),
        ),
        (
            {"dependencies": [{"id": "d", "giver": "team/web", "receiver": "team/ops", "state": "proposed"}]},
            ("decide", "proposal", ("giver",)),
        ),
        (
            {"dependencies": [{"id": "d", "giver": "team/ops", "receiver": "team/web", "state": "accepted"}]},
            ("owed", "promised", ("receiver",)),
        ),
        (
            {"dependencies": [{"id": "d", "giver": "team/ops", "receiver_contact": "kim", "state": "proposed"}]},
            ("owed", "asked", ("receiver_contact",)),
        ),
        ({"issues": [{"id": "i", "owner": "kim"}]}, ("owe", "issue", ("owner",))),
        (
            {"issues": [{"id": "i", "owner": "ann", "raised_by": "person/kim"}]},
            ("owed", "issue_raised", ("raised_by",)),
        ),
        ({"reviews": [{"id": "r", "reviewers": ["team/web"]}]}, ("owe", "review", ("reviewers",))),
        (
            {"risks": [{"id": "r", "responses": [{"title": "Test", "owner": "kim"}]}]},
            ("owe", "response", ("responses", "owner")),
        ),
        ({"risks": [{"id": "r", "owner": "kim", "responses": [{"title": "Test"}]}]}, ("owe", "response", ("owner",))),
        ({"assumptions": [{"id": "a", "owner": "kim"}]}, ("owe", "assumption", ("owner",))),
        (
            {"milestones": [{"id": "m", "owner": "person/kim", "commitment": "2026-05-01"}]},
            ("owe", "milestone", ("owner",)),
        ),
        (
            {"milestones": [{"id": "m", "exit_criteria": [{"text": "Tested", "owner": "team/web"}]}]},
            ("owe", "criterion", ("exit_criteria", "owner")),
        ),
        (
            {"evidence_items": [{"id": "e", "by": "person/kim", "expires": "2026-03-30"}]},
            ("owe", "evidence", ("by",)),
        ),
        ({"work_packages": [{"id": "w", "assignee": "kim"}]}, ("owe", "work", ("assignee",))),
        (
            {"decisions": [{"id": "d", "state": "in review", "approver": "stakeholder/board"}]},
            ("decide", "decision", ("approver",)),
        ),
        (
            {"decisions": [{"id": "d", "state": "in review", "approvals": [{"by": "person/kim"}]}]},
            ("decide", "approval", ("approvals", "by")),
        ),
        (
            {"decisions": [{"id": "d", "state": "in review", "review_until": "2026-04-01", "consulted": ["team/web"]}]},
            ("owe", "remark", ("consulted",)),
        ),
        ({"decisions": [{"id": "d", "driver": "kim"}]}, ("owe", "drive", ("driver",))),
        (
            {"change_requests": [{"id": "c", "decided_by": "person/kim"}]},
            ("decide", "change_request", ("decided_by",)),
        ),
        ({"change_requests": [{"id": "c", "raised_by": "person/kim"}]}, ("owed", "change_raised", ("raised_by",))),
        (
            {"releases": [{"id": "r", "state": "frozen", "go_no_go": {"due": "2026-04-01", "decider": "person/kim"}}]},
            ("decide", "release", ("go_no_go", "decider")),
        ),
        (
            {"escalations": [{"id": "e", "raised_by": "kim", "raised_at": "2026-03-10T09:00:00+09:00"}]},
            ("owed", "escalation_raised", ("raised_by",)),
        ),
        (
            {"controls": [{"id": "c", "owner": "team/web", "implement_by": "2026-05-01"}]},
            ("owe", "control", ("owner",)),
        ),
        (
            {"obligations": [{"id": "o", "regime": "GDPR", "owner": "person/kim"}]},
            ("owe", "obligation", ("owner",)),
        ),
    ],
)
def test_each_kind_of_obligation_says_by_which_field_it_is_whose(lists: Any, expected: Any) -> None:
    assert found(**lists) == [expected]
    assert found("ann", **lists) == [one for one in found("ann", **lists) if one != expected]


@pytest.mark.parametrize(
    "lists",
    [
        {"actions": [{"id": "a", "owner": "kim", "state": "done"}]},
        {"dependencies": [{"id": "d", "giver": "team/web", "state": "delivered"}]},
        {"issues": [{"id": "i", "owner": "kim", "state": "answered"}]},
        {"reviews": [{"id": "r", "reviewers": ["person/kim"], "verdict": "approved"}]},
        {"risks": [{"id": "r", "owner": "kim", "roam": "resolved", "responses": [{"title": "Test"}]}]},
        {"evidence_items": [{"id": "e", "by": "person/kim", "expires": "2026-12-30"}]},
        {"work_packages": [{"id": "w", "assignee": "kim", "started": "2026-01-05", "finished": "2026-02-05"}]},
        {"decisions": [{"id": "d", "state": "accepted", "approver": "person/kim", "driver": "kim"}]},
        {
            "decisions": [
                {
                    "id": "d",
                    "state": "in review",
                    "review_until": "2026-04-01",
                    "contributors": ["person/kim"],
                    "comments": [{"by": "kim", "on": "2026-03-01", "text": "Yes."}],
                }
            ]
        },
    ],
)
def test_what_is_done_is_owed_by_nobody(lists: Any) -> None:
    assert found(**lists) == []


def test_work_of_a_team_is_told_when_it_is_near_and_planned_days_are_said_to_be_so() -> None:
    plan = program(
        **PEOPLE,
        work_packages=[
            {"id": "near", "allocations": [{"team": "web"}]},
            {"id": "far", "allocations": [{"team": "web"}]},
            {"id": "stuck", "allocations": [{"team": "web"}], "state": "blocked", "deadline": "2026-09-01"},
        ],
    )
    slots = {
        Key("work_package", "near"): Slot(Key("work_package", "near"), date(2026, 3, 20), date(2026, 4, 3)),
        Key("work_package", "far"): Slot(Key("work_package", "far"), date(2026, 6, 1), date(2026, 7, 3)),
    }
    told = mine(plan, Me.of(plan, ["kim"]), TODAY, timetable=Timetable(TODAY, slots=slots))
    assert [(one.key.id, one.due, one.planned) for one in told] == [
        ("near", date(2026, 4, 3), True),
        ("stuck", date(2026, 9, 1), False),
    ]


def test_a_finding_stands_beside_what_it_is_about_with_its_gain_or_else_by_itself() -> None:
    plan = program(
        **PEOPLE, risks=[{"id": "r", "owner": "kim", "responses": [{"title": "Test"}]}, {"id": "s", "owner": "kim"}]
    )
    act = Code("risk.severe", Severity.ACT)
    table = Timetable(TODAY, gains=(Gain(Key("risk", "r"), Key("charter", "x"), 4.0),))
    steps = actions(plan, table, (act.at(Key("risk", "r")), act.at(Key("risk", "s"))))
    told = mine(plan, Me.of(plan, ["kim"]), TODAY, steps=steps)
    assert [(one.kind, one.key.id, one.step.gain if one.step else None) for one in told] == [
        ("response", "r", Days(4.0)),
        ("finding", "s", None),
    ]
    assert told[1].field == ("owner",)


def test_what_names_a_person_of_the_team_is_told_apart_from_ones_own() -> None:
    plan = program(**PEOPLE, actions=[{"id": "a", "owner": "lee"}, {"id": "b", "owner": "kim"}])
    me = Me.of(plan, ["kim"])
    assert [(one.key.id, me.rank(one.via)) for one in mine(plan, me, TODAY)] == [("a", 2), ("b", 0)]


@pytest.mark.parametrize(
    ("due", "planned", "expected"),
    [
        (date(2026, 3, 11), False, When.OVERDUE),
        (date(2026, 3, 11), True, When.THIS_WEEK),
        (date(2026, 3, 12), False, When.THIS_WEEK),
        (date(2026, 3, 15), False, When.THIS_WEEK),
        (date(2026, 3, 16), False, When.NEXT_WEEK),
        (date(2026, 3, 22), False, When.NEXT_WEEK),
        (date(2026, 3, 23), False, When.LATER),
        (None, False, When.UNDATED),
    ],
)
def test_weeks_begin_on_monday(due: date | None, planned: bool, expected: When) -> None:
    one = Obligation(Side.OWE, "work", Key("work_package", "w"), ("assignee",), KIM, due, planned)
    assert one.when(TODAY) is expected


def test_atlas_tells_its_leads_what_is_theirs() -> None:
    plan = load(ROOT / "examples" / "atlas").program
    as_of = date(2026, 10, 30)
    ishida = mine(plan, Me.of(plan, ["r-ishida"], ["platform"]), as_of)
    own = {(one.side.value, one.kind, str(one.key)) for one in ishida if one.via.id in ("r-ishida", "platform")}
    assert ("owe", "promise", "dependency/regions-for-erp") in own
    assert ("owed", "asked", "dependency/gateways-from-plants") in own
    me = Me.of(plan, ["p-krause"])
    krause = [one for one in mine(plan, me, as_of) if me.rank(one.via) < 2]
    late = [(one.kind, one.key.id) for one in krause if one.when(as_of) is When.OVERDUE and one.side is Side.OWE]
    assert late == [("remark", "ringi-pam-licence"), ("issue", "is-pam-licence")]
    (decide,) = [one for one in mine(plan, Me.of(plan, ["m-okabe"]), as_of) if one.side is Side.DECIDE]
    assert (decide.key, decide.due) == (Key("escalation", "es-pam-licence"), date(2026, 11, 4))


def test_every_kind_of_obligation_has_words() -> None:
    plan = load(ROOT / "examples" / "atlas").program
    everybody = [one.id for one in plan if one.kind == "person"]
    told = mine(plan, Me.of(plan, everybody), date(2026, 10, 30))
    assert {(one.side, one.kind) for one in told} <= OBLIGATIONS.keys()
    assert set(SIDES) == set(Side)
    assert set(WHEN) == set(When)


def test_what_touches_somebody_names_them_where_somebody_acts() -> None:
    plan = program(
        **PEOPLE,
        risks=[{"id": "r", "owner": "kim"}],
        work_packages=[{"id": "w", "allocations": [{"team": "web"}]}],
        decisions=[{"id": "d", "informed": ["team/web"]}],
    )
    assert touching(plan, Me.of(plan, ["kim"])) >= {KIM, WEB, Key("risk", "r"), Key("work_package", "w")}
    assert Key("decision", "d") not in touching(plan, Me.of(plan, ["kim"]))
