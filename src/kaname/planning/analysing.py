"""The analysis of a forecast: the same instance and the same runs as the timetable, asked more questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np

from kaname.engines.experience import applied
from kaname.engines.instance import CycleError, Floats, Forecast
from kaname.engines.joint_confidence import frontier
from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import experience
from kaname.planning.analysis import Analysis, CostFinish
from kaname.planning.costing import Costing, costing
from kaname.planning.driving import Driving, drivers, driving, sensitivities
from kaname.planning.engine import LEVELS, Draws, Engine
from kaname.planning.exchange import counted_in
from kaname.planning.horizon import beyond, ends_beyond
from kaname.planning.outlooks import promised
from kaname.planning.responses import delay_cost, valued
from kaname.planning.translation import Translation, schedulable, translate
from kaname.planning.ways import decided

_FRONTIERS = (0.7, 0.8)
_DOTS = 400


def analyse(
    program: Program,
    as_of: date,
    draws: Draws | None = None,
    target: Key | None = None,
    engine: Engine | None = None,
    history: History | None = None,
) -> Analysis:
    """What there is to say about the forecast of a target, else of the end of the program.

    Raises KeyError where the target doesn't end with work.
    """
    root = target or program.charter.key
    found = _drawn(program, as_of, draws or Draws(), root, engine or Engine(), history)
    return Analysis(root, reason=found) if isinstance(found, str) else _analyse(program, found, as_of, root)


def cost_finish(
    program: Program, history: History, as_of: date, draws: Draws | None = None, engine: Engine | None = None
) -> CostFinish:
    """Cost and finish of a program alone: that of its analysis, without asking what each response is worth."""
    root = program.charter.key
    found = _drawn(program, as_of, draws or Draws(), root, engine or Engine(), history)
    if isinstance(found, str):
        return CostFinish(reason=found)
    cost = costing(decided(program, found.translation.ways), as_of)
    priced = frozenset(cost.per_day or ())
    return _cost_finish(program, driving(found.translation, found.runs, root, priced), cost, as_of)


@dataclass(frozen=True)
class _Drawn:
    """The runs of the timetable's forecast, with what they were drawn of."""

    translation: Translation
    runs: Forecast
    asked: Draws
    engine: Engine

    @property
    def draws(self) -> Draws:
        """As many as were made."""
        return self.asked.as_made(self.runs.runs)


def _drawn(
    program: Program, as_of: date, draws: Draws, target: Key, engine: Engine, history: History | None
) -> _Drawn | str:
    """The forecast as the timetable has it; else the code of the reason why there is none."""
    reason = schedulable(program)
    if reason:
        return reason
    try:
        translation = translate(program, as_of, history.in_force(as_of) if history else None)
        return _forecast(program, translation, draws, target, engine)
    except CycleError:
        return "cycle"
    except OverflowError:  # a date after the last that there is
        return "beyond_horizon"


def _forecast(program: Program, translation: Translation, draws: Draws, target: Key, engine: Engine) -> _Drawn:
    instance = translation.instance
    if beyond(instance) or ends_beyond(instance, engine.network(instance).finish):
        raise OverflowError
    levelled = draws.levelled and any(mode.demands for one in instance.activities for mode in one.modes)
    learnt = experience.correction(instance, program.charter.correlation.between_teams) if draws.corrected else None
    if learnt is not None:  # as the timetable has it
        instance = applied(instance, learnt)
        translation = replace(translation, instance=instance)
        if beyond(instance):
            raise OverflowError
    keep = tuple(dict.fromkeys((translation.ends[target], *promised(program, translation))))
    keep = promised(program, translation) if set(keep) == set(promised(program, translation)) else keep
    draws = replace(draws, levelled=levelled, keep=keep)
    return _Drawn(translation, engine.forecast(instance, draws), draws, engine)


def _analyse(program: Program, drawn: _Drawn, as_of: date, target: Key) -> Analysis:
    translation, runs, asked, draws, engine = drawn.translation, drawn.runs, drawn.asked, drawn.draws, drawn.engine
    cost = costing(decided(program, translation.ways), as_of)
    found = driving(translation, runs, target, frozenset(cost.per_day or ()))
    worth = valued(program, translation, as_of, draws, engine, target)
    return Analysis(
        target=target,
        method="levelled" if asked.levelled else "network",
        runs=runs.runs,
        most_runs=asked.runs,
        tolerance=asked.tolerance,
        paired_runs=worth.runs,
        seed=runs.seed,
        currency=counted_in(program),
        stages=worth.stages,
        responses=worth.responses,
        drivers=drivers(found),
        sensitivities=sensitivities(found),
        cost_finish=_cost_finish(program, found, cost, as_of),
        network=_network(translation, engine, draws) if asked.levelled else {},
        unpriced_risks=_unpriced_risks(translation),
    )


def _network(translation: Translation, engine: Engine, draws: Draws) -> dict[Key, date]:
    """P80 of what ends with work, by the critical path: the same question that the timetable asks."""
    found = engine.forecast(translation.instance, replace(draws, levelled=False))
    at = LEVELS.index(0.8)
    return {key: translation.reached_day(key, float(found.percentiles[i, at])) for key, i in translation.ends.items()}


def _unpriced_risks(translation: Translation) -> tuple[Key, ...]:
    risks, full = translation.risks.risks, translation.risks.full
    return tuple(sorted(key for key, risk in risks.items() if risk.cost is not None and full[key].cost is None))


def _cost_finish(program: Program, found: Driving, cost: Costing, as_of: date) -> CostFinish:
    """Cost and finish of the program, run by run."""
    if cost.reason:
        return CostFinish(cost.currency, reason=cost.reason)
    translation, runs = found.translation, found.runs
    finish = runs.finishes[runs.kept.index(translation.whole)]
    costs = _costs(found, cost) + delay_cost(program, translation, finish, as_of)
    times = finish.astype(np.float64)
    day = partial(translation.reached_day, translation.root)
    ends = program.charter.ends
    in_time = None if ends is None else times <= translation.instance.at_finish(ends) + 1e-4
    in_budget = None if cost.granted is None else costs <= cost.granted + 1e-6
    p50, p80, p95 = np.quantile(costs, LEVELS, method="inverted_cdf").tolist()
    pairs = {(level, day(one.finish)): one.cost for level in _FRONTIERS for one in frontier(costs, times, level)}
    step = max(1, len(times) // _DOTS)
    return CostFinish(
        currency=cost.currency,
        budget=cost.granted,
        commitment=ends,
        both=None if in_time is None or in_budget is None else float((in_time & in_budget).mean()),
        in_budget=None if in_budget is None else float(in_budget.mean()),
        in_time=None if in_time is None else float(in_time.mean()),
        cost_p50=p50,
        cost_p80=p80,
        cost_p95=p95,
        frontier=tuple((level, on, amount) for (level, on), amount in pairs.items()),
        runs=tuple((day(float(t)), float(c)) for t, c in zip(times[::step], costs[::step], strict=True)),
        unpriced=cost.unpriced,
    )


def _costs(found: Driving, cost: Costing) -> Floats:
    """What each run costs, delay aside: what is fixed, the work as drawn, risks that occur."""
    prices = np.array([(cost.per_day or {}).get(key, 0.0) for key in found.work])
    return cost.fixed + prices @ found.drawn.work.astype(np.float64) + found.drawn.costs
