"""The analysis of a forecast: worth of responses against brute force, drivers, cost beside finish; kept and told."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from kaname.assessment import Assessment
from kaname.engines.calendars import working_days_between
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.history import History
from kaname.planning import analysed
from kaname.planning.analysing import analyse
from kaname.planning.costing import costing
from kaname.planning.engine import Draws, Engine
from kaname.planning.outlooks import promised
from kaname.planning.remembering import remembering, remembering_analysis
from kaname.planning.timetabling import timetable
from kaname.planning.translation import translate
from kaname.report.forecast_json import as_json
from kaname.report.forecasting import compose_forecast
from kaname.report.markdown import markdown
from kaname.store.memory import FileMemory
from plans import program

TODAY = date(2026, 3, 12)
DRAWS = Draws(runs=2000)
ROOT = Key("charter", "p")
HEADCOUNT = [{"since": "2025-01-01", "people": 2.0}]


def work(name: str, low: float, likely: float, high: float, **fields: Any) -> dict[str, Any]:
    return {"id": name, "duration": {"low": low, "likely": likely, "high": high}, **fields}


def risk(name: str, target: str, days: float, probability: float, *responses: dict[str, Any], **more: Any) -> Any:
    effect = {"work": f"work_package/{target}", "days": {"low": days / 2, "likely": days, "high": days * 2}}
    return {"id": name, "probability": probability, "days": [effect], "responses": list(responses), **more}


def response(name: str, probability: float, cost: str | None = None, state: str = "agreed", impact: float = 1.0) -> Any:
    residual = {"probability": probability, "impact": impact}
    return {"title": name, "state": state, "residual": residual} | ({"cost": cost} if cost else {})


def euros(low: float, likely: float, high: float) -> dict[str, Any]:
    return {"low": low, "likely": likely, "high": high, "currency": "EUR"}


def plan(**changes: Any) -> Any:
    """Three pieces of work of one team of two, and one beside them that takes nobody; risks with responses."""
    on = {"allocations": [{"team": "web", "people": 1.0}]}
    lists: dict[str, Any] = {
        "charters": [{"id": "p", "currency": "EUR", "ends": "2026-06-30", "cost_of_delay": "10000 EUR"}],
        "teams": [{"id": "web", "headcount": HEADCOUNT, "cost_rate": "500 EUR"}],
        "work_packages": [
            work("a", 8, 10, 20, **on),
            work("b", 10, 15, 40, **on),
            work("c", 15, 20, 30, **on),
            work("d", 30, 40, 70),
        ],
        "milestones": [{"id": "m", "work": ["work_package/b"], "commitment": "2026-05-15"}],
        "dependencies": [
            {"id": "ab", "predecessor": "a", "successor": "b"},
            {"id": "bc", "predecessor": "b", "successor": "c"},
        ],
        "risks": [
            risk("late", "b", 20, 0.5, response("hire", 0.1, "8000 EUR"), cost=euros(10000, 20000, 60000)),
            risk("side", "d", 30, 0.3, response("watch", 0.1, "500 EUR"), response("move", 0.3, impact=0.2)),
            risk("small", "a", 3, 0.4, response("ask", 0.0, "100 EUR", "proposed")),
            risk("gone", "c", 25, 0.4, response("done", 0.05, "20000 EUR", "done")),
            risk("luck", "c", 8, 0.2, response("push", 0.7, "1000 EUR"), direction="opportunity"),
        ],
        "budgets": [
            {
                "id": "people",
                "category": "labour",
                "granted": "40000 EUR",
                "periods": [
                    {"month": "2026-02", "planned": "9000 EUR", "actual": "11000 EUR"},
                    {"month": "2026-04", "planned": "9000 EUR"},
                ],
            },
            {
                "id": "cloud",
                "category": "cloud",
                "periods": [
                    {"month": "2026-02", "planned": "1000 EUR"},
                    {"month": "2026-03", "planned": "2000 EUR", "actual": "500 EUR"},
                    {"month": "2026-04", "planned": "3000 EUR", "forecast": "4000 EUR"},
                ],
            },
            {"id": "reserve", "category": "contingency", "periods": [{"month": "2026-05", "planned": "7000 EUR"}]},
        ],
    }
    return program(**(lists | changes))


@pytest.fixture(scope="module")
def found() -> Any:
    return analyse(plan(), TODAY, DRAWS)


def set_state(body: Any, risk_id: str, number: int, state: str) -> Any:
    """The plan with one response in another state."""
    risks = []
    for one in body.all(type(body.find(Key("risk", risk_id)))):
        if one.id == risk_id:
            changed = [r.model_copy(update={"state": state}) if n == number else r for n, r in enumerate(one.responses)]
            one = one.model_copy(update={"responses": tuple(changed)})
        risks.append(one)
    others = [one for one in body if one.kind != "risk"]
    return type(body)([*others, *risks])


def by_brute_force(body: Any, runs: int) -> tuple[float, float, Any]:
    """P80 and mean of the end, and the mean money of risks and delay, by a forecast of its own."""
    translation = translate(body, TODAY)
    draws = Draws(runs=runs, keep=promised(body, translation))
    forecast = Engine().forecast(translation.instance, draws)
    ends = forecast.finishes[forecast.kept.index(translation.whole)].astype(float)
    late = np.maximum(ends - translation.instance.at_finish(date(2026, 6, 30)), 0) * 10000 / 7
    return float(np.quantile(ends, 0.8, method="inverted_cdf")), float((forecast.costs + late).mean()), translation


def test_the_worth_of_responses_is_that_of_brute_force_and_ranks_alike(found: Any) -> None:
    body = plan()
    base, base_money, translation = by_brute_force(body, found.paired_runs)
    assert len(found.responses) == 6
    brute: dict[tuple[str, int], tuple[float, float]] = {}
    for one in found.responses:
        done = one.risk.id == "gone"
        changed = set_state(body, one.risk.id, one.number, "proposed" if done else "done")
        p80, money, _ = by_brute_force(changed, found.paired_runs)
        before, after = (p80, base) if done else (base, p80)
        days = working_days_between(translation.instance.calendars[0], after, before)
        saved = money - base_money if done else base_money - money
        brute[one.risk.id, one.number] = (days, saved)
        assert one.p80_days == pytest.approx(days, abs=2e-3)
        assert one.saved == pytest.approx(saved, rel=1e-4, abs=0.5)
    ours = {(one.risk.id, one.number): (one.p80_days, one.saved) for one in found.responses}
    for column in (0, 1):
        ranked = [sorted(each, key=lambda name: (-round(each[name][column], 2), name)) for each in (brute, ours)]
        assert ranked[0] == ranked[1]
    assert brute["late", 0][0] > 1


def test_cost_and_return_of_a_response(found: Any) -> None:
    known = {(one.risk.id, one.number): one for one in found.responses}
    hire, move = known["late", 0], known["side", 1]
    assert hire.cost == 8000
    assert hire.rate == pytest.approx(hire.saved / 8000)
    assert hire.saved > 0.4 * 0.9 * 30000  # two in five occurrences less, of 30,000 on average
    assert (move.cost, move.rate) == (None, None)


def test_more_responses_are_no_later_and_the_stage_now_is_the_forecast(found: Any) -> None:
    stages = {stage.name: stage for stage in found.stages}
    outlook = timetable(plan(), History(), TODAY, DRAWS).outlooks[ROOT]
    now = stages["in_place"]
    assert (now.p50, now.p80, now.p95) == (outlook.p50, outlook.p80, outlook.p95)
    assert now.probability == pytest.approx(outlook.probability, abs=1e-3)
    assert [stage.name for stage in found.stages] == ["inherent", "in_place", "planned", "every"]
    p80s = [stage.p80 for stage in found.stages]
    assert p80s == sorted(p80s, reverse=True)
    assert p80s[0] > p80s[-1]
    assert [stage.cost for stage in found.stages] == sorted((stage.cost for stage in found.stages), reverse=True)


def test_a_risk_with_a_response_that_changes_nothing_is_worth_nothing() -> None:
    idle = analyse(plan(risks=[risk("late", "b", 20, 0.5, response("talk", 0.5, "100 EUR"))]), TODAY, DRAWS)
    (one,) = idle.responses
    assert (one.p80_days, one.mean_days, one.saved, one.rate) == (0, 0, 0, 0)


def test_a_response_may_make_an_opportunity_larger() -> None:
    larger = risk("luck", "c", 8, 0.9, response("push", 0.9, "1 EUR", impact=1.5), direction="opportunity")
    found = analyse(plan(risks=[larger]), TODAY, DRAWS)
    (one,) = found.responses
    assert one.mean_days > 0
    stages = {stage.name: stage.p80 for stage in found.stages}
    whole = analyse(plan(risks=[risk("luck", "c", 12, 0.9, direction="opportunity")]), TODAY, DRAWS)
    assert stages["planned"] == whole.stages[0].p80 < stages["in_place"]


def test_what_drives_the_end(found: Any) -> None:
    bars = {(one.kind, one.key.id): one for one in found.drivers}
    assert ("risk", "late") in bars
    assert ("work", "b") in bars
    assert ("program", "p") in bars
    assert bars["risk", "late"].worst > bars["risk", "late"].best
    assert [abs(one.swing) for one in found.drivers] == sorted((abs(one.swing) for one in found.drivers), reverse=True)
    rows = {one.key.id: one for one in found.sensitivities}
    assert rows["b"].ssi > rows["a"].ssi > 0
    assert rows["b"].criticality > rows["d"].criticality
    assert all(0 <= value <= 1 for one in rows.values() for value in (one.pearson, one.spearman, one.significance))


def test_cruciality_and_ssi_count_the_end_in_working_days_as_its_work() -> None:
    """One piece of work is the whole: over a weekend it takes no longer, so nothing but it moves the end."""
    alone = plan(work_packages=[work("a", 3, 8, 20)], dependencies=[], milestones=[], risks=[], budgets=[])
    (one,) = analyse(alone, TODAY, DRAWS).sensitivities
    assert (one.pearson, one.ssi) == (pytest.approx(1, abs=1e-5), pytest.approx(1, abs=1e-5))


def test_an_opportunity_is_at_its_best_where_it_occurs(found: Any) -> None:
    (luck,) = (one for one in found.drivers if one.key.id == "luck")
    assert luck.best < luck.worst
    assert luck.swing > 1


def test_another_target_has_drivers_of_its_own_and_no_criticality() -> None:
    other = analyse(plan(), TODAY, DRAWS, Key("milestone", "m"))
    kinds = {(one.kind, one.key.id) for one in other.drivers}
    assert ("work", "d") not in kinds
    assert ("risk", "side") not in kinds
    assert ("work", "b") in kinds
    assert {(one.criticality, one.ssi, one.significance) for one in other.sensitivities} == {(None, None, None)}
    assert other.stages[1].p80 == timetable(plan(), History(), TODAY, DRAWS).outlooks[Key("milestone", "m")].p80


def test_shared_people_make_the_difference_to_the_critical_path() -> None:
    both = [work(name, 10, 10, 10, allocations=[{"team": "web", "people": 2.0}]) for name in "ab"]
    shared = analyse(plan(work_packages=both, dependencies=[], milestones=[], risks=[]), TODAY, DRAWS)
    assert shared.method == "levelled"
    assert shared.network[ROOT] == date(2026, 3, 25)
    assert shared.stages == shared.responses == shared.drivers == ()
    alone = analyse(plan(), TODAY, replace(DRAWS, levelled=False))
    assert (alone.method, alone.network) == ("network", {})


def test_how_the_cost_adds_up() -> None:
    cost = costing(plan(), TODAY)
    assert cost.currency == "EUR"
    assert cost.fixed == 11000 + 1000 + 2000 + 4000  # booked, planned where nothing is, at least that, forecast
    assert cost.per_day == {Key("work_package", name): 500 for name in "abc"}
    assert [key.id for key in cost.unpriced] == ["d"]
    assert cost.granted == 40000 + 6000 + 7000


def test_without_prices_the_labour_planned_counts_and_without_money_there_is_a_reason() -> None:
    bare = plan(teams=[{"id": "web", "headcount": HEADCOUNT}])
    assert costing(bare, TODAY).fixed == 18000 + 9000
    assert costing(plan(teams=[{"id": "web"}], budgets=[]), TODAY).reason == "nothing_priced"
    assert costing(program(charters=[{"id": "p"}]), TODAY).reason == "no_program_currency"
    yen = plan(teams=[{"id": "web", "cost_rate": "50000 JPY"}])
    assert costing(yen, TODAY).reason == "no_exchange_rate"


def test_cost_and_finish_of_the_same_runs(found: Any) -> None:
    both = found.cost_finish
    assert both.budget == 53000
    assert both.both <= min(both.in_budget, both.in_time)
    assert both.in_time == pytest.approx(found.stages[1].probability, abs=1e-9)
    assert both.cost_p50 < both.cost_p80 < both.cost_p95
    for level in (0.7, 0.8):
        pairs = [(day, cost) for at, day, cost in both.frontier if at == level]
        assert len(pairs) > 3
        assert pairs == sorted(pairs)
        assert [cost for _, cost in pairs] == sorted((cost for _, cost in pairs), reverse=True)
    assert [key.id for key in both.unpriced] == ["d"]


def test_certain_cost_is_exact() -> None:
    """Two pieces of work of ten days at 500 a day, 18,000 besides, and two weeks after the promised end at 700 each."""
    on = {"allocations": [{"team": "web", "people": 1.0}]}
    fixed = [work(name, 10, 10, 10, **on) for name in "ab"]
    charter = {"id": "p", "currency": "EUR", "ends": "2026-03-25", "cost_of_delay": "700 EUR"}
    links = [{"id": "ab", "predecessor": "a", "successor": "b"}]
    sure = plan(charters=[charter], work_packages=fixed, milestones=[], risks=[], dependencies=links)
    both = analyse(sure, TODAY, DRAWS).cost_finish
    assert {both.cost_p50, both.cost_p80, both.cost_p95} == {18000 + 2 * 10 * 500 + 2 * 700}
    assert (both.in_time, both.in_budget, both.both) == (0.0, 1.0, 0.0)


def test_an_analysis_is_kept_and_read_as_it_was(found: Any, tmp_path: Any) -> None:
    assert analysed.read(analysed.written(found)) == found
    for damaged in (b"", b"[]", b"{}", analysed.written(found)[:-9], b'{"key": 1}'):
        assert analysed.read(damaged) is None
    analyst = remembering_analysis(FileMemory(tmp_path), made_by="x")
    first = analyst(plan(), History(), TODAY, DRAWS, ROOT)
    assert first == found
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == analysed.written(found))
    kept.write_bytes(analysed.written(replace(found, runs=7)))
    assert analyst(plan(), History(), TODAY, DRAWS, ROOT).runs == 7
    assert analyst(plan(), History(), TODAY, DRAWS, Key("milestone", "m")).target == Key("milestone", "m")


@pytest.mark.parametrize("records", [{}, {"work_packages": [{"id": "a"}]}])
def test_without_work_there_is_a_reason(records: Any) -> None:
    nothing = analyse(program(charters=[{"id": "p"}], **records), TODAY)
    assert nothing.reason in ("no_work", "no_estimates")
    assert analysed.read(analysed.written(nothing)) == nothing


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("target", [None, Key("milestone", "m"), Key("work_package", "d")])
def test_it_is_told_in_both_languages(language: str, target: Key | None, tmp_path: Any) -> None:
    memory = FileMemory(tmp_path)
    assessment = Assessment(
        plan(), History(), Evidence(), TODAY, draws=Draws(runs=500),
        planner=remembering(memory), analyst=remembering_analysis(memory),
    )  # fmt: skip
    text = markdown(compose_forecast(assessment, target, language))
    assert "{" not in text
    for name in ("hire", "watch", "late"):
        assert name in text
    told = json.loads(as_json([(assessment, target)]))["p"]
    assert told["analysis"]["target"] == str(target or ROOT)
    assert {one["risk"] for one in told["analysis"]["responses"]} == {
        f"risk/{n}" for n in ("late", "side", "small", "gone", "luck")
    }
    assert set(told["analysis"]) == {field.name for field in fields(assessment.analysis(target))}
