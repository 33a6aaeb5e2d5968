"""Programs drawn together: closed forms for the day the last one is done, and for what shared teams and risks tie."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from kaname.model.correlation import DurationCorrelation
from kaname.model.history import History
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs
from kaname.planning.joint import joint
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import Draws, timetable
from kaname.planning.translation import translate
from plans import records

RULE = DurationCorrelation()
TODAY = date(2026, 3, 12)
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WORK = {"id": "w", "duration": {"low": 10.0, "likely": 60.0, "high": 110.0}}
MANY = Draws(runs=40_000, levelled=False)
NORMAL = NormalDist()


def portfolio(each: Mapping[str, Mapping[str, Any]], **shared: Any) -> Programs:
    charter = {"id": "p", "work_week": EVERY_DAY}
    bodies = {
        name: records(**{"charters": [charter], "work_packages": [WORK], **lists}) for name, lists in each.items()
    }
    return Programs(Portfolio(id="all"), records(**shared), bodies)


def drawn(programs: Programs, draws: Draws = MANY) -> dict[str, Timetable]:
    return {program.name: timetable(program, History(), TODAY, draws) for program in programs}


def last_of_two(level: float, rho: float) -> date:
    """The day by which both of two works are done at a level: both deviates below z, correlated by a common factor."""
    factors = np.linspace(-6.0, 6.0, 2001)
    density = np.exp(-(factors**2) / 2) / sqrt(2 * np.pi) * (factors[1] - factors[0])
    low, high = -4.0, 4.0
    for _ in range(40):
        z = (low + high) / 2
        below = np.array([NORMAL.cdf((z - sqrt(rho) * x) / sqrt(1 - rho)) for x in factors])
        low, high = (z, high) if float((below**2 * density).sum()) < level else (low, z)
    u = NORMAL.cdf((low + high) / 2)
    days = 10 + 100 * (sqrt(u / 2) if u < 0.5 else 1 - sqrt((1 - u) / 2))  # triangular from 10 to 110, mode 60
    return TODAY + timedelta(days=ceil(days) - 1)


def near(found: date | None, expected: date) -> bool:
    return found is not None and abs((found - expected).days) <= 1


def test_the_last_of_two_programs_comes_as_two_correlated_works_do() -> None:
    tables = drawn(portfolio({"alpha": {}, "beta": {}}))
    found = joint(tables, {}, TODAY)
    for day, level in ((found.p50, 0.5), (found.p80, 0.8), (found.p95, 0.95)):
        assert near(day, last_of_two(level, RULE.between_teams))
    assert last_of_two(0.5, RULE.between_teams) > last_of_two(0.5, 0.9999) + timedelta(
        days=7
    )  # one stream for both would show
    assert found.last == pytest.approx({"alpha": 0.5, "beta": 0.5}, abs=0.02)
    assert (found.kept, found.promised, found.left_out, found.runs) == (None, (), {}, 40_000)


def test_a_shared_team_ties_its_work_in_two_programs_and_a_team_of_the_same_place_in_the_list_does_not() -> None:
    asked = {"work_packages": [WORK | {"allocations": [{"team": "web", "people": 1.0}]}]}
    size = [{"since": "2026-01-01", "people": 9.0}]
    team = {"id": "web", "headcount": size, "work_week": EVERY_DAY}

    def correlation(programs: Programs) -> float:
        alpha, beta = (np.argsort(np.argsort(one.ends)) for one in drawn(programs).values())
        return float(np.corrcoef(alpha, beta)[0, 1])

    def spearman(rho: float) -> float:
        return 6 / np.pi * float(np.arcsin(rho / 2))

    shared = correlation(portfolio({"alpha": asked, "beta": asked}, teams=[team]))
    apart = correlation(portfolio({name: {**asked, "teams": [team]} for name in ("alpha", "beta")}))
    assert shared == pytest.approx(spearman(RULE.within_team), abs=0.02)
    assert apart == pytest.approx(spearman(RULE.between_teams), abs=0.02)


def test_a_shared_team_gives_its_people_to_the_work_of_a_program() -> None:
    two = [WORK | {"id": name, "allocations": [{"team": "web", "people": 1.0}]} for name in "ab"]
    team = {"id": "web", "headcount": [{"since": "2026-01-01", "people": 1.0}], "work_week": EVERY_DAY}
    programs = portfolio({"alpha": {"work_packages": two}}, teams=[team])
    slots = timetable(programs.programs["alpha"], History(), TODAY, Draws(runs=50)).slots
    first, second = sorted((slot.start, slot.finish) for slot in slots.values() if slot.key.kind == "work_package")
    assert first[1] < second[0]


def test_a_shared_risk_hits_all_its_programs_in_the_same_runs() -> None:
    sure = {"work_packages": [{"id": "w", "duration": {"low": 10.0, "likely": 10.0, "high": 10.0}}]}
    days = {"low": 50.0, "likely": 50.0, "high": 50.0}
    hits = [{"work": f"{name}:work_package/w", "days": days} for name in ("alpha", "beta")]
    risk = {"id": "port", "probability": 0.3, "days": hits}
    promises = {"alpha": date(2026, 3, 21), "beta": date(2026, 3, 21)}
    shared = drawn(portfolio({"alpha": sure, "beta": sure}, risks=[risk]))
    together = joint(shared, promises, TODAY)
    assert together.kept == pytest.approx(0.7, abs=0.01)
    assert together.promised == ("alpha", "beta")
    own = {"risks": [{"id": "port", "probability": 0.3, "days": [{"work": "w", "days": days}]}]}
    apart = joint(drawn(portfolio({"alpha": sure | own, "beta": sure | own})), promises, TODAY)
    assert apart.kept == pytest.approx(0.49, abs=0.01)
    assert apart.p50 == date(2026, 5, 10)  # some risk occurs in 51 % of the runs
    assert together.p50 == date(2026, 3, 21)


def test_what_cannot_be_combined_is_left_out_with_its_reason() -> None:
    programs = portfolio({"alpha": {}, "bare": {"work_packages": []}})
    tables = drawn(programs, Draws(runs=100))
    table = tables["alpha"]
    tables["early"] = replace(table, as_of=date(2026, 3, 1))
    tables["fewer"] = replace(table, runs=50, most_runs=50, ends=table.ends[:50])
    tables["past"] = Timetable(TODAY, method="slips", no_schedule="no_estimates")
    tables["round"] = Timetable(TODAY, no_schedule="cycle")
    found = joint(tables, {"bare": TODAY}, TODAY)
    assert found.left_out == {
        "bare": "no_work",
        "early": "other_day",
        "fewer": "other_draws",
        "past": "past_slips",
        "round": "cycle",
    }
    assert found.last == {"alpha": 1.0}
    assert (found.p80, found.kept) == (tables["alpha"].outlooks[programs.programs["alpha"].charter.key].p80, None)


def test_without_any_run_there_is_no_day() -> None:
    found = joint({"round": Timetable(TODAY, no_schedule="cycle")}, {}, TODAY)
    assert (found.p50, found.p80, found.p95, found.runs, found.left_out) == (None, None, None, 0, {"round": "cycle"})
    assert joint({}, {}, TODAY).left_out == {}


def test_a_program_outside_a_portfolio_draws_by_its_own_addresses() -> None:
    alone = Program(records(charters=[{"id": "p"}], work_packages=[WORK]))
    within = portfolio({"alpha": {}}).programs["alpha"]
    keys = [{one.key for one in translate(program, TODAY).instance.activities} for program in (alone, within)]
    assert keys[0].isdisjoint(keys[1])
