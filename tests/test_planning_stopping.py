"""Runs that stop when P80 and P95 stand still: how many, why, and what follows from them."""

from dataclasses import replace
from datetime import date

import pytest

from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import analysed, tabled
from kaname.planning.analysing import analyse
from kaname.planning.engine import Draws
from kaname.planning.joint import joint
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import timetable
from kaname.words.speech import Speech
from kaname.words.stopping import stopped
from plans import program

TODAY = date(2026, 3, 12)
ALL = Draws(runs=20_000)


def plan(high: float = 40.0) -> Program:
    estimate = {"low": 10, "likely": 20, "high": high}
    late = {"low": 5, "likely": 10, "high": 15}
    return program(
        charters=[{"id": "p", "ends": "2026-06-30"}],
        teams=[{"id": "web", "headcount": [{"since": "2025-01-01", "people": 1.0}]}],
        work_packages=[{"id": name, "duration": estimate, "allocations": [{"team": "web"}]} for name in "ab"],
        risks=[{"id": "r", "probability": 0.3, "days": [{"work": "work_package/a", "days": late}]}],
    )


def dates(draws: Draws, found: Program | None = None) -> Timetable:
    return timetable(found or plan(), History(), TODAY, draws)


def test_no_more_runs_are_made_than_it_takes() -> None:
    whole, some = dates(ALL), dates(replace(ALL, tolerance=2.0))
    assert (whole.runs, whole.most_runs, whole.tolerance) == (20_000, 20_000, None)
    assert 1_000 <= some.runs < 20_000
    assert (some.most_runs, some.tolerance) == (20_000, 2.0)
    assert len(some.ends) == some.runs
    assert some.ends == whole.ends[: some.runs]
    end = Key("charter", "p")
    near, far = (one.outlooks[end].p80 for one in (some, whole))
    assert near is not None
    assert far is not None
    assert abs((near - far).days) <= 4 * 2.0
    assert some.outlooks[end].sample == some.runs


def test_a_finer_precision_takes_more_runs_and_one_out_of_reach_takes_all() -> None:
    coarse, fine, out_of_reach = (dates(replace(ALL, tolerance=days)).runs for days in (2.0, 0.3, 0.001))
    assert coarse < fine <= out_of_reach == 20_000


def test_what_is_compared_is_made_of_the_runs_that_were_drawn() -> None:
    some = dates(replace(ALL, tolerance=2.0))
    same = dates(Draws(runs=some.runs))
    assert (some.gains, some.network_p80, some.outlooks) == (same.gains, same.network_p80, same.outlooks)
    told, plain = (analyse(plan(), TODAY, one) for one in (replace(ALL, tolerance=2.0), Draws(runs=some.runs)))
    assert (told.runs, told.most_runs, told.tolerance) == (some.runs, 20_000, 2.0)
    assert replace(told, most_runs=some.runs, tolerance=None) == plain
    assert analysed.read(analysed.written(told)) == told
    assert tabled.read(tabled.written(some)) == some


def test_programs_that_stop_apart_are_combined_by_the_runs_that_all_have() -> None:
    draws = replace(ALL, tolerance=2.0)
    tables = {"calm": dates(draws, plan(22.0)), "wild": dates(draws, plan(90.0))}
    runs = sorted(one.runs for one in tables.values())
    assert runs[0] < runs[1]
    found = joint(tables, {}, TODAY)
    assert (found.runs, found.left_out) == (runs[0], {})
    other = joint({**tables, "other": dates(Draws(runs=500))}, {}, TODAY)
    assert other.left_out == {"other": "other_draws"}


@pytest.mark.parametrize(("language", "days"), [("en", "2 calendar days"), ("ja", "2日")])
def test_it_is_said_why(language: str, days: str) -> None:
    speech = Speech(language, plan())
    (early,) = (str(one) for one in stopped(4_000, 20_000, 2.0, speech))
    (late,) = (str(one) for one in stopped(20_000, 20_000, 2.0, speech))
    assert "4,000" in early
    assert days in early
    assert "20,000" in late
    assert early != late
    assert list(stopped(20_000, 20_000, None, speech)) == []
