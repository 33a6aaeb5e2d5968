"""Finished work of a program corrects its forecast, and the outside view stands beside it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import plans
from kaname.model.base import Key
from kaname.model.history import History, Moved
from kaname.planning import tabled
from kaname.planning.engine import Draws
from kaname.planning.timetable import ENOUGH_WORK, Timetable
from kaname.planning.timetabling import timetable

TODAY = date(2026, 6, 1)  # a Monday
DRAWS = Draws(runs=1_000)
END = Key("charter", "p")


def finished(count: int, weeks: int = 4, days: int = 10) -> list[dict[str, Any]]:
    """Work of two weeks each, that took so many weeks, from Monday to Friday."""
    span = {"low": 0.8 * days, "likely": days, "high": 1.25 * days}
    start, end = date(2026, 3, 2), date(2026, 3, 2) + timedelta(days=7 * weeks - 3)
    return [
        {"id": f"done-{n}", "duration": span, "started": start.isoformat(), "finished": end.isoformat()}
        for n in range(count)
    ]


def table(done: list[dict[str, Any]], draws: Draws = DRAWS, history: History | None = None, **more: Any) -> Timetable:
    todo = {"id": "todo", "duration": {"low": 40, "likely": 50, "high": 70}}
    program = plans.program(charters=[{"id": "p"}], work_packages=[*done, todo], **more)
    return timetable(program, history or History(), TODAY, draws)


def p80(found: Timetable) -> date:
    day = found.outlooks[END].p80
    assert day is not None
    return day


def test_work_that_took_twice_as_long_makes_the_rest_later() -> None:
    before, after = table(finished(12), Draws(runs=1_000, corrected=False)), table(finished(12))
    assert before.experience is None
    told = after.experience
    assert told is not None
    assert (told.cases, told.weight) == (12, pytest.approx(12 / 16))
    assert told.factor == pytest.approx(2 ** (12 / 16), rel=0.02)
    assert told.widening == 1.0
    assert (p80(after) - p80(before)).days == pytest.approx(told.p80_days * 7 / 5, abs=4)
    assert told.p80_days > 30


def test_the_plan_stays_as_it_was_estimated() -> None:
    before, after = table(finished(12), Draws(runs=1_000, corrected=False)), table(finished(12))
    assert after.slots == before.slots
    assert after.load == before.load


def test_work_that_took_as_long_as_estimated_moves_nothing() -> None:
    told = table(finished(12, weeks=2)).experience
    assert told is not None
    assert told.factor == pytest.approx(1.0, abs=0.02)
    assert abs(told.p80_days) < 1.5


def test_too_little_work_corrects_nothing() -> None:
    assert table(finished(ENOUGH_WORK - 1)).experience is None
    assert table(finished(ENOUGH_WORK)).experience is not None


def test_only_what_was_finished_by_the_day_with_an_estimate_counts() -> None:
    later = [one | {"finished": "2026-06-12"} for one in finished(5)]
    bare = [{key: cell for key, cell in one.items() if key != "duration"} for one in finished(5)]
    renamed = [one | {"id": f"{one['id']}-{n}"} for n, many in enumerate((later, bare)) for one in many]
    assert table([*finished(9), *renamed]).experience is None


def test_started_work_is_corrected_too() -> None:
    begun = {"id": "begun", "started": "2026-05-04", "remaining": 60, "duration": {"low": 60, "likely": 80, "high": 99}}
    day = [
        table([*finished(12), begun], Draws(runs=1_000, corrected=on)).outlooks[Key("work_package", "begun")].p80
        for on in (False, True)
    ]
    assert day[0]
    assert day[1]
    assert day[1] > day[0] + timedelta(days=40)


def test_what_was_learnt_is_remembered_with_the_timetable() -> None:
    found = table(finished(12))
    assert tabled.read(tabled.written(found)) == found
    assert tabled.read(tabled.written(table([]))) == table([])


# --- the outside view


def promised(count: int, took: float = 2.0) -> tuple[list[dict[str, Any]], History]:
    """Milestones promised on the first of January for 60 days later, reached after so many times as long."""
    named = date(2026, 1, 1)
    reached = named + timedelta(days=round(60 * took))
    milestones = [{"id": f"m{n}", "reached": reached.isoformat(), "state": "reached"} for n in range(count)]
    target = (named + timedelta(days=60)).isoformat()
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return milestones, History.of(Moved(at, Key("milestone", f"m{n}"), "target", target) for n in range(count))


def test_without_history_the_class_is_borrowed_and_said_to_be() -> None:
    outside = table([]).outside
    assert outside is not None
    assert (outside.cases, outside.borrowed) == (0, "dslib")
    assert (outside.half, outside.most) == (pytest.approx(1.04, abs=0.01), pytest.approx(1.26, abs=0.01))
    assert outside.p50 <= outside.p80 <= outside.p95


def test_promises_that_were_due_make_the_class_ones_own() -> None:
    milestones, history = promised(40)
    own, borrowed = table([], history=history, milestones=milestones).outside, table([]).outside
    assert own is not None
    assert borrowed is not None
    assert own.cases == 40
    assert own.half == pytest.approx(2.0, abs=0.05)
    assert own.p80 > borrowed.p80 + timedelta(days=20)


def test_an_open_promise_counts_as_far_as_it_is_late() -> None:
    milestones, history = promised(40)
    still_open = [{"id": one["id"], "work": []} for one in milestones]
    outside = table([], history=history, milestones=still_open).outside
    assert outside is not None
    assert outside.half == pytest.approx((TODAY - date(2026, 1, 1)).days / 60, abs=0.1)


def test_a_promise_that_is_not_due_is_no_case() -> None:
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    ahead = History.of([Moved(at, Key("milestone", "m0"), "target", "2026-09-01")])
    reached = [{"id": "m0", "reached": "2026-05-20", "state": "reached"}]
    outside = table([], history=ahead, milestones=reached).outside
    assert outside is not None
    assert outside.cases == 0


def test_a_plan_with_nothing_left_has_no_outside_view() -> None:
    done = plans.program(charters=[{"id": "p"}], work_packages=finished(3))
    assert timetable(done, History(), TODAY, DRAWS).outside is None
