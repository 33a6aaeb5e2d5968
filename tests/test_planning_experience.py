"""Finished work of a program corrects its forecast, and the outside view stands beside it."""

from datetime import UTC, date, datetime, timedelta
from math import exp
from typing import Any

import pytest

import plans
from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.history import History, Moved
from kaname.planning import tabled
from kaname.planning.engine import Draws
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import timetable
from kaname.words.catalogue import LANGUAGES
from kaname.words.speech import Speech
from kaname.words.track_record import under_way

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
    assert told.level == pytest.approx(0.228, abs=0.001)
    assert (p80(after) - p80(before)).days == pytest.approx(told.p80_days * 7 / 5, abs=4)
    assert told.p80_days > 30


def test_the_plan_stays_as_it_was_estimated() -> None:
    before, after = table(finished(12), Draws(runs=1_000, corrected=False)), table(finished(12))
    assert after.slots == before.slots
    assert after.load == before.load


def test_work_that_took_as_long_as_estimated_moves_the_middle_by_nothing() -> None:
    """How far the rest may be off is borrowed from comparable work, so P80 is later, by what that is at most."""
    before, after = table(finished(12, weeks=2), Draws(runs=1_000, corrected=False)), table(finished(12, weeks=2))
    told = after.experience
    assert told is not None
    assert told.factor == pytest.approx(1.0, abs=0.02)
    middles = [one.outlooks[END].p50 for one in (before, after)]
    assert middles[0]
    assert middles[1]
    assert abs((middles[1] - middles[0]).days) <= 5
    assert 3 < told.p80_days < 53 * (exp(0.842 * told.level) - 1)


def test_one_piece_of_work_counts_for_a_fifth() -> None:
    assert table([]).experience is None
    told = table(finished(1)).experience
    assert told is not None
    assert (told.cases, told.weight) == (1, pytest.approx(0.2))
    assert told.factor == pytest.approx(2**0.2, rel=0.02)


def test_each_promise_and_not_the_end_alone_is_corrected() -> None:
    mark = {"id": "m", "work": ["work_package/todo"]}
    day = [
        table(finished(12), Draws(runs=1_000, corrected=on), milestones=[mark]).outlooks[Key("milestone", "m")].p80
        for on in (False, True)
    ]
    assert day[0]
    assert day[1]
    assert day[1] > day[0] + timedelta(days=30)


def test_only_what_was_finished_by_the_day_with_an_estimate_counts() -> None:
    later = [one | {"finished": "2026-06-12"} for one in finished(5)]
    bare = [{key: cell for key, cell in one.items() if key != "duration"} for one in finished(5)]
    renamed = [one | {"id": f"{one['id']}-{n}"} for n, many in enumerate((later, bare)) for one in many]
    assert table(renamed).experience is None
    told = table([*finished(9), *renamed]).experience
    assert told is not None
    assert told.cases == 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_earned_is_told_beside_in_the_figures_words(language: str) -> None:
    """Planned value, earned schedule, SV(t) and SPI(t) are those of the figure; without budgets nothing is told."""
    priced = [one | {"budget": "100 EUR", "spent": "90 EUR"} for one in finished(12)]
    assessed = [
        Assessment(plans.program(charters=[{"id": "p"}], work_packages=work), History(), Evidence(), TODAY, draws=DRAWS)
        for work in (priced, finished(12))
    ]
    told, silent = (
        [str(one) for one in under_way(each, Speech(language, each.program)) if "SPI(t)" in str(one)]
        for each in assessed
    )
    assert silent == []
    (figure,) = (one for one in assessed[0].progress.figures if one.code == "progress.earned")
    speech = Speech(language, assessed[0].program)
    row = dict(zip(figure.columns, figure.rows[0], strict=True))
    assert [str(speech.cell(row[name])) in told[0] for name in ("pv", "ev", "es", "at", "sv_t", "spi_t")] == [True] * 6


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
