"""What the next iterations will deliver: from those that are over, together and by team."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from kaname.duties.progress import look
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Percent
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.deliveries import deliveries
from kaname.planning.engine import Draws
from kaname.planning.timetabling import timetable
from plans import program

FIRST = date(2026, 1, 5)
FEW = Draws(runs=2_000)


def plan(done: list[float], to_come: int, planned: Sequence[float] = (), **more: object) -> Program:
    """Iterations of two weeks, one after the other; today is the first day of those to come."""
    return program(
        teams=[{"id": "web"}, {"id": "data"}],
        iterations=[
            {
                "id": f"i{n:02}",
                "starts": (FIRST + timedelta(14 * n)).isoformat(),
                "ends": (FIRST + timedelta(14 * n + 11)).isoformat(),
                "teams": ["web", "data"],
                "velocity_planned": planned[n % len(planned)] if planned else None,
                "velocity_done": done[n] if n < len(done) else None,
            }
            | more
            for n in range(len(done) + to_come)
        ],
    )


def today(past: int) -> date:
    return FIRST + timedelta(14 * past)


def found(whole: Program, past: int):
    return list(deliveries(whole, today(past), FEW))


def test_a_team_that_always_delivers_the_same_will_again():
    rows = found(plan([20] * 8, 7, planned=[25]), 8)
    assert [(one.until.id, one.ahead, one.p50, one.p80, one.p95) for one in rows] == [
        ("i08", 1, 20, 20, 20),
        ("i10", 3, 60, 60, 60),
        ("i13", 6, 120, 120, 120),
    ]
    assert {(one.team, one.past) for one in rows} == {(None, 8)}
    assert [one.planned for one in rows] == [25, 75, 150]


def test_a_few_iterations_prove_nothing_impossible_and_nothing_sure():
    never, surely = (found(plan([20] * 9, 1, planned=[planned]), 9)[0].probability for planned in (21, 20))
    assert (never, surely) == (pytest.approx(0.05), pytest.approx(0.95))


def test_more_surety_promises_less_and_recent_iterations_count_more():
    rising = found(plan([10, 12, 14, 20, 30, 40, 42, 44], 3), 8)
    falling = found(plan([44, 42, 40, 30, 20, 14, 12, 10], 3), 8)
    for one in (*rising, *falling):
        assert one.p50 >= one.p80 >= one.p95 > 0
        assert one.probability is None
    assert rising[0].p50 > 26 > falling[0].p50


def test_what_the_next_iteration_takes_on_tells_what_it_will_deliver():
    """Small and large in turn, each delivering what it takes on; the coming one is small."""
    assert found(plan([5, 30] * 5, 1, planned=[5, 30]), 10)[0].p50 == 5
    assert found(plan([5, 30] * 5, 1), 10)[0].p50 == 30


def test_a_team_alone_is_forecast_from_what_it_did_alone():
    rows = found(plan([20] * 4, 1, velocities=[{"team": "web", "planned": 9, "done": 7}]), 4)
    assert [(one.team, one.planned, one.p80) for one in rows] == [(None, None, 20), (Key("team", "web"), 9, 7)]


@pytest.mark.parametrize(
    ("done", "to_come"), [([20, 20], 3), ([20] * 5, 0), ([0] * 6, 3)], ids=["few", "none-to-come", "nothing-done"]
)
def test_without_past_future_or_delivery_there_is_no_forecast(done, to_come):
    assert found(plan(done, to_come), len(done)) == []


def test_the_report_shows_them_with_the_chance_of_the_plan():
    whole = plan([20] * 9, 2, planned=[21])
    table = timetable(whole, History(), today(9), FEW)
    section = look(whole, History(), Evidence(), table)
    figure = section.figure("progress.velocity-forecast")
    teams = (Key("team", "web"), Key("team", "data"))
    assert figure.rows == ((Key("iteration", "i09"), teams, 1, 21, Percent(0.05), 20, 20, 20, 9),)


def test_the_order_of_records_changes_nothing():
    whole = plan([12, 3, 25, 8, 14, 9], 3)
    turned = Program(reversed(list(whole)), name=whole.name)
    assert list(turned) != list(whole)
    assert found(turned, 6) == found(whole, 6)
