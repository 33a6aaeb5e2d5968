"""What next, the ask, and what changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kaname.model.base import Key
from kaname.model.finding import Code, Days, Severity
from kaname.model.history import History, Moved, PastForecast
from kaname.planning.timetable import Gain, Outlook, Timetable
from kaname.status.actions import actions, gathered
from kaname.status.asks import asks
from kaname.status.changes import changes
from plans import program

TODAY = date(2026, 3, 12)
ACT = Code("risk.severe", Severity.ACT)
WATCH = Code("risk.stale", Severity.WATCH)
NOTE = Code("risk.note", Severity.NOTE)
DB, NET = Key("risk", "db"), Key("risk", "net")


def plan():
    return program(
        people=[{"id": "kim"}, {"id": "sato"}],
        initiatives=[{"id": "move", "owner": "person/sato"}],
        risks=[{"id": "db", "owner": "kim"}, {"id": "net"}],
        work_packages=[{"id": "a", "initiative": "move", "deadline": "2026-05-01"}],
    )


def test_severity_goes_first_then_gain_then_clock():
    table = Timetable(TODAY, gains=(Gain(NET, Key("charter", "x"), 9.0), Gain(DB, Key("charter", "x"), 2.0)))
    work = Key("work_package", "a")
    steps = actions(plan(), table, (ACT.at(DB), ACT.at(NET), ACT.at(work), WATCH.at(work)))
    assert [step.finding.subjects[0] for step in steps] == [NET, DB, work]
    assert [step.gain for step in steps] == [Days(9.0), Days(2.0), None]
    assert steps[2].clock == date(2026, 5, 1)
    assert [other.code for other in steps[2].others] == ["risk.stale"]


def test_the_owner_is_that_of_the_record_or_of_what_it_belongs_to():
    steps = actions(plan(), Timetable(TODAY), (ACT.at(DB), WATCH.at(Key("work_package", "a")), WATCH.at(NET)))
    assert [step.owner for step in steps] == [Key("person", "kim"), Key("person", "sato"), None]


def test_notes_are_no_steps():
    assert actions(plan(), Timetable(TODAY), (NOTE.at(DB),)) == ()


def test_the_clock_of_a_finding_wins_over_that_of_its_record():
    finding = ACT.at(Key("work_package", "a"), due=date(2026, 4, 1))
    assert actions(plan(), Timetable(TODAY), (finding,))[0].clock == date(2026, 4, 1)


def test_a_step_tells_whether_its_day_has_passed_and_the_stake_in_working_days():
    work = Key("work_package", "a")
    outlook = Outlook(work, None, date(2026, 5, 11), None, commitment=date(2026, 5, 1))
    table = Timetable(TODAY, outlooks={work: outlook})
    (late,) = actions(plan(), table, (ACT.at(work, due=date(2026, 3, 11)),))
    (today,) = actions(plan(), table, (ACT.at(work, due=TODAY),))
    assert (late.overdue, today.overdue) == (True, False)
    assert late.stake == Days(6.0)  # from Friday, 1 May, to Monday, 11 May


def test_steps_that_are_alike_are_told_as_one_if_there_are_many():
    many = program(people=[{"id": "kim"}], risks=[{"id": f"r{n}", "owner": "kim"} for n in range(5)] + [{"id": "x"}])
    keys = [Key("risk", f"r{n}") for n in range(5)]
    found = actions(many, Timetable(TODAY), (*(WATCH.at(key) for key in keys), WATCH.at(Key("risk", "x"))))
    steps = [step for _, step in gathered(("", step) for step in found)]
    assert [(step.finding.subjects[0], step.alike) for step in steps] == [
        (keys[0], tuple(keys[1:])),
        (Key("risk", "x"), ()),
    ]
    few = actions(many, Timetable(TODAY), (WATCH.at(key) for key in keys[:3]))
    assert [step.alike for _, step in gathered(("", step) for step in few)] == [(), (), ()]


def test_the_ask_names_whom_and_until_when_and_can_be_none():
    assert asks(plan()) == ()
    waiting = program(
        people=[{"id": "kim"}],
        charters=[
            {"id": "p", "ladder": [{"level": 2, "who": "person/kim", "acknowledge_within_hours": 4.0}]},
        ],
        escalations=[
            {
                "id": "e",
                "raised_at": "2026-03-01T09:00:00+00:00",
                "ask": "Two more people",
                "steps": [{"level": 2, "told_at": "2026-03-01T09:00:00+00:00"}],
            }
        ],
        decisions=[
            {"id": "buy", "form": "ringi", "state": "in review", "question": "Buy?", "needed_by": "2026-03-20"},
            {"id": "api", "form": "rfc", "state": "in review", "question": "Which API?"},
        ],
    )
    found = asks(waiting)
    assert [(ask.key.id, ask.text, ask.due) for ask in found] == [
        ("e", "Two more people", date(2026, 3, 2)),  # four hours of the Monday after
        ("buy", "Buy?", date(2026, 3, 20)),
    ]
    assert found[0].of == Key("person", "kim")


RUNG = {"level": 1, "who": "person/kim", "acknowledge_within_hours": 4.0, "resolve_within_hours": 18.0}
TOLD = {"level": 1, "told_at": "2026-03-19T09:00:00+09:00"}


@pytest.mark.parametrize(
    ("rung", "steps", "due"),
    [
        (RUNG, [TOLD], date(2026, 3, 24)),  # raised on Thursday at 14:00: 4 h, Friday is a holiday, 9 h, 5 h
        (RUNG, [], date(2026, 3, 24)),  # nobody was told: as above
        (RUNG | {"clock": "24x7"}, [TOLD], date(2026, 3, 20)),  # 14:00 and 18 h
        (RUNG, [TOLD, TOLD | {"told_at": "2026-03-23T09:00:00+09:00"}], date(2026, 3, 24)),  # 9 h and 9 h
        (RUNG | {"resolve_within_hours": None}, [TOLD], date(2026, 3, 19)),  # until it is acknowledged
        (RUNG | {"resolve_within_hours": None}, [TOLD | {"acknowledged_at": "2026-03-19T15:00:00+09:00"}], None),
        (RUNG | {"level": 2}, [TOLD], None),  # a level that the ladder does not have
    ],
)
def test_the_ladder_says_until_when_an_escalation_is_answered(
    rung: dict[str, Any], steps: list[dict[str, Any]], due: date | None
):
    plan = program(
        people=[{"id": "kim", "zone": "Asia/Tokyo"}],
        charters=[{"id": "p", "country": "JP", "ladder": [rung]}],
        escalations=[{"id": "e", "raised_at": "2026-03-19T14:00:00+09:00", "ask": "Decide", "steps": steps}],
    )
    (ask,) = asks(plan)
    assert ask.due == due


def moved(day: int, value: str | None, was: str | None) -> Moved:
    return Moved(datetime(2026, 3, day, 9, tzinfo=UTC), Key("milestone", "go"), "target", value, was)


def test_changes_are_net_and_what_came_back_is_left_out():
    one = program(milestones=[{"id": "go"}])
    history = History.of([moved(2, "2026-06-01", "2026-05-01"), moved(5, "2026-07-01", "2026-06-01")])
    (found,) = changes(one, history, Timetable(TODAY), date(2026, 2, 10))
    assert (found.was, found.now, found.days, found.times) == ("2026-05-01", "2026-07-01", 61, 2)
    returned = History.of([moved(2, "2026-06-01", "2026-05-01"), moved(5, "2026-05-01", "2026-06-01")])
    assert changes(one, returned, Timetable(TODAY), date(2026, 2, 10)) == ()


def test_changes_before_the_span_after_the_day_and_of_unknown_records_are_left_out():
    one = program(milestones=[{"id": "go"}])
    history = History.of([moved(2, "2026-06-01", "2026-05-01"), moved(20, "2026-07-01", "2026-06-01")])
    assert changes(one, history, Timetable(TODAY), date(2026, 3, 3)) == ()
    assert changes(program(risks=[{"id": "r"}]), history, Timetable(TODAY), date(2026, 2, 1)) == ()


def test_p80_is_compared_with_the_last_forecast_published_before_the_span():
    key = Key("milestone", "go")
    past = [
        PastForecast(datetime(2026, month, 1, tzinfo=UTC), key, None, date(2026, 5, month), None) for month in (1, 2)
    ]
    table = Timetable(TODAY, outlooks={key: Outlook(key, None, date(2026, 5, 12), None)})
    (found,) = changes(program(milestones=[{"id": "go"}]), History.of((), past), table, date(2026, 2, 15))
    assert (found.field, found.was, found.now, found.days) == ("p80", "2026-05-02", "2026-05-12", 10)
