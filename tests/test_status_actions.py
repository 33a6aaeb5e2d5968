"""What next, the ask, and what changed."""

from datetime import UTC, date, datetime

from kaname.model.base import Key
from kaname.model.finding import Code, Days, Severity
from kaname.model.history import History, Moved, PastForecast
from kaname.planning.timetable import Gain, Outlook, Timetable
from kaname.status.actions import actions
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
        ("buy", "Buy?", date(2026, 3, 20)),
        ("e", "Two more people", None),
    ]
    assert found[1].of == Key("person", "kim")


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
