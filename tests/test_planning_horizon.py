"""Work that would end after the last day a plan can speak of has no dates, and that is said at once."""

from datetime import date
from time import monotonic
from typing import Any

import pytest

from kaname.model.history import History
from kaname.planning.engine import Draws, Engine
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import timetable
from kaname.words.speech import Speech
from plans import program

AS_OF = date(2026, 3, 12)


def points(low: float, likely: float, high: float) -> dict[str, float]:
    return {"low": low, "likely": likely, "high": high}


def team(**fields: Any) -> dict[str, Any]:
    return {"id": "t", "headcount": [{"since": "2026-01-01", "people": 1}], **fields}


def work(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": f"a{number}", "allocations": [{"team": "t"}], **fields} for number in range(count)]


def planned(engine: Engine | None = None, **lists: list[dict[str, Any]]) -> Timetable:
    return timetable(program(charters=[{"id": "c"}], **lists), History(), AS_OF, Draws(200), engine)


class NoEngine(Engine):
    """One that must not be asked, as it would walk through all that time."""

    network = schedule = forecast = None  # type: ignore[assignment]


FEW = [{"team": "t", "people": 0.01}]


@pytest.mark.parametrize(
    "lists",
    [
        {"work_packages": work(1, effort=points(1, 1e6, 1e6), allocations=FEW), "teams": [team()]},
        {"work_packages": work(1, effort=points(1, 2, 1e6), allocations=FEW), "teams": [team()]},
        {"work_packages": work(1, effort=points(1, 5, 9)), "teams": [team(focus=1e-300)]},
        {"work_packages": work(30, duration=points(1, 9_000, 10_000)), "teams": [team()]},
    ],
    ids=["much effort of few", "perhaps much", "no focus", "much for one team"],
)
def test_it_is_said_before_anything_is_computed(lists):
    began = monotonic()
    found = planned(NoEngine(), **lists)
    assert (found.no_schedule, found.slots, found.fan) == ("beyond_horizon", {}, ())
    assert monotonic() - began < 5
    assert "2200" in Speech("en").reason(found.no_schedule)


def test_a_chain_that_leads_beyond_has_no_dates():
    links = [{"id": f"d{n}", "predecessor": f"a{n}", "successor": f"a{n + 1}", "lag": 10_000} for n in range(9)]
    found = planned(work_packages=work(10, duration=points(1, 2, 3)), teams=[team()], dependencies=links)
    assert found.no_schedule == "beyond_horizon"


def test_what_ends_in_time_has_its_dates():
    found = planned(work_packages=work(1, duration=points(1, 9_000, 10_000)), teams=[team()])
    assert found.no_schedule == ""
    assert found.fan[-1][1].year < 2100


@pytest.mark.parametrize("of", ["charters", "teams"])
def test_who_never_works_has_no_dates(of):
    lists = {"charters": [{"id": "c"}], "teams": [team()], "work_packages": work(1, duration=points(1, 2, 3))}
    assert timetable(program(**lists), History(), AS_OF, Draws(200)).no_schedule == ""
    lists[of] = [{**lists[of][0], "work_week": []}]
    found = timetable(program(**lists), History(), AS_OF, Draws(200))
    assert (found.no_schedule, found.slots) == ("no_workday", {})
