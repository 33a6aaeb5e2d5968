"""Edit after edit: the first answer is near the last one, and each moves little of the plan at the beginning."""

from dataclasses import replace
from datetime import date

import pytest
from bench.incremental import edits

from kaname.model.history import History
from kaname.planning.engine import Draws
from kaname.planning.incremental import FIRST_RUNS, Session
from kaname.planning.timetabling import timetable
from plans import program

TODAY = date(2026, 3, 2)
WORK = [
    {
        "id": f"w{number}",
        "title": f"Work {number}",
        "duration": {"low": 2, "likely": 3, "high": 5},
        "allocations": [{"team": f"team/t{number % 3}", "people": 1}],
    }
    for number in range(30)
]
PLAN = program(
    teams=[{"id": f"t{n}", "title": f"T{n}", "headcount": [{"since": "2026-01-01", "people": 1}]} for n in range(3)],
    work_packages=WORK,
)
DRAWS = Draws(runs=2_000)


@pytest.fixture(scope="module")
def session():
    return Session(PLAN, History(), TODAY, DRAWS)


@pytest.mark.parametrize("number", range(4))
def test_the_first_answer_is_near_the_last(session, number):
    name, edited = list(edits(PLAN, TODAY, 4))[number]
    first, last = session.answers(edited)
    assert (first.final, last.final) == (False, True)
    assert (first.timetable.runs, last.timetable.runs) == (FIRST_RUNS, 2_000)
    key = edited.charter.key
    days = first.timetable.outlooks[key].p80 - last.timetable.outlooks[key].p80
    assert abs(days.days) <= 4
    assert first.timetable.slots == last.timetable.slots
    assert len(last.timetable.displaced) <= (10 if name == "longer" else 6)


def test_without_an_edit_nothing_moves_and_the_last_word_is_the_whole_timetable(session):
    *_, last = session.answers(PLAN)
    assert last.timetable == timetable(PLAN, session.history, TODAY, DRAWS)
    assert last.timetable.displaced == ()
    assert last.timetable.held == 30


def test_few_runs_need_no_first_answer():
    (only,) = Session(PLAN, History(), TODAY, Draws(runs=200)).answers(PLAN)
    assert only.final


def test_a_published_plan_is_the_one_that_is_kept(session):
    other = Session(PLAN, session.history, TODAY, DRAWS)
    assert other.history is session.history


def test_a_program_without_estimates_has_a_session_too():
    bare = program(work_packages=[{"id": "w", "title": "W"}])
    (only,) = Session(bare, History(), TODAY, Draws(runs=200)).answers(bare)
    assert only.timetable.no_schedule == "no_estimates"


def test_a_timetable_of_less_extent_is_part_of_the_whole():
    whole = timetable(PLAN, History(), TODAY, DRAWS)
    brief = timetable(PLAN, History(), TODAY, DRAWS, extent="dates")
    assert (brief.slots, brief.outlooks, brief.fan) == (whole.slots, whole.outlooks, whole.fan)
    assert (brief.gains, brief.load, brief.network_p80) == ((), (), None)
    assert whole.network_p80 is not None
    judged = timetable(PLAN, History(), TODAY, DRAWS, extent="judged")
    assert judged == replace(whole, network_p80=None, experience=None, outside=None)
