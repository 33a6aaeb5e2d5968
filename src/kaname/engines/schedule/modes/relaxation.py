"""The choice of modes without the question of when resources are free: a bound on plans, and modes to search from.

Modes, starts, ties and stocks are as they are; of a resource only the whole of its work has to fit between start and
end. CP-SAT solves that in a fraction of a second where the whole problem takes hours.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import EPS, Integers
from kaname.engines.instance import Floats
from kaname.engines.schedule.modes.problem import Problem

_UNITS = (1.0, 2.0, 4.0, 8.0, 10.0, 40.0, 100.0, 1000.0)
"""Parts of one in which quantities are counted: the first in which all are whole, else the last, rounded."""
_FIRST_STEPS, _MORE_STEPS = 1.0, 0.15
"""Deterministic time of the solver, roughly seconds, for the first modes and for each of the others."""
_LONGER = 0.015
"""By how much of the bound the plan of each further choice of modes may be longer than that of the one before."""


class Relaxed(NamedTuple):
    """A last finish that no plan undercuts, and choices of modes as rows, the one that could end soonest first."""

    bound: float
    modes: Integers


class _Model(NamedTuple):
    """The solver's model, and its variables: which modes are chosen, the last finish, what lacks of stocks."""

    model: Any
    chosen: list[Any]
    last: Any
    lack: Any
    effort: list[Any]
    unit: float
    exact: bool


def relaxed(problem: Problem, more: int, seed: int) -> Relaxed:
    """Modes with which a plan could end soonest, and so many choices that need less of the resources, but more time.

    Of stocks all lack as little as can be. The bound is 0 where they lack, or quantities had to be rounded.
    """
    made = _build(problem)
    made.model.minimize(made.last + int(problem.modes.duration.sum() * made.unit + 1) * made.lack)
    solver = _solver(_FIRST_STEPS, seed)
    if not _solved(solver, made):
        raise RuntimeError(f"CP-SAT: {solver.status_name()}")
    bound = solver.best_objective_bound / made.unit if made.exact and solver.value(made.lack) == 0 else 0.0
    rows, last = [_modes(solver, made)], solver.value(made.last)
    made.model.add(made.lack <= solver.value(made.lack))
    chance = np.random.default_rng(seed)
    for number in range(more, 0, -1):
        made.model.add(made.last <= int(last * (1.0 + _LONGER * number)))
        weights = chance.integers(1, 100, len(made.effort)).tolist()
        made.model.minimize(sum(weight * each for weight, each in zip(weights, made.effort, strict=True)))
        solver = _solver(_MORE_STEPS, seed)
        if _solved(solver, made):
            rows.insert(1, _modes(solver, made))
    return Relaxed(bound, np.array(rows, dtype=np.int64))


def keeping(first: Integers, use: Floats, stock: Floats) -> Integers:
    """Modes of all activities that together lack the least of the stocks, and of those the first ones."""
    from ortools.sat.python import cp_model

    if not np.any(use[first[:-1]].sum(axis=0) > stock + EPS):
        return first[:-1].copy()
    model: Any = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in use]
    for a, b in zip(first.tolist(), first[1:].tolist(), strict=False):
        model.add_exactly_one(chosen[a:b])
    lack, later = _lack(model, use, stock, chosen)[0], np.arange(len(use)) - np.repeat(first[:-1], np.diff(first))
    model.minimize((int(later.sum()) + 1) * lack + _total(later, chosen))
    solver = _solver(_FIRST_STEPS, 0)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"CP-SAT: {solver.status_name()}")
    return np.array([number for number, one in enumerate(chosen) if solver.value(one)], dtype=np.int64)


def _build(problem: Problem) -> _Model:
    from ortools.sat.python import cp_model

    modes, ties, model = problem.modes, problem.ahead, cp_model.CpModel()
    lags = np.concatenate([modes.duration, ties.bounds.offset, problem.release])
    whole, unit, exact = _counted(lags)
    days, lags, releases = np.split(whole, [len(modes.duration), len(modes.duration) + len(ties.plus)])
    horizon = int(days.sum() + np.abs(lags).sum() + releases.max(initial=0))
    chosen = [model.new_bool_var("") for _ in days]
    last = model.new_int_var(0, horizon, "")
    starts = [model.new_int_var(int(release), horizon, "") for release in releases]
    spans = [slice(a, b) for a, b in zip(modes.first.tolist(), modes.first[1:].tolist(), strict=False)]
    lengths = [sum(int(days[k]) * chosen[k] for k in range(span.start, span.stop)) for span in spans]
    for i, span in enumerate(spans):
        model.add_exactly_one(chosen[span])
        model.add(last >= starts[i] + lengths[i])
        for e in range(ties.bounds.first[i], ties.bounds.first[i + 1]):
            j = int(ties.bounds.other[e])
            held = starts[j] + int(lags[e]) + int(ties.plus[e]) * lengths[j] - int(ties.minus[e]) * lengths[i]
            model.add(starts[i] >= held)
    effort = list[Any]()
    for r, units in enumerate(modes.capacity.tolist()):
        held, _, sure = _counted(np.append(modes.demand[:, r], units))
        exact = exact and sure
        effort.append(_total(held[:-1] * days, chosen))
        model.add(effort[-1] <= int(held[-1]) * last)
    lack, sure = _lack(model, modes.use, modes.stock, chosen)
    exact = exact and sure
    return _Model(model, chosen, last, lack, effort, unit, exact)


def _lack(model: Any, use: Floats, stock: Floats, chosen: list[Any]) -> tuple[Any, bool]:
    """The most that the chosen modes lack of a stock, and whether that is exact."""
    lack, exact = model.new_int_var(0, 2**40, ""), True
    for s in range(len(stock)):
        used, _, sure = _counted(np.append(use[:, s], stock[s]))
        exact = exact and sure
        model.add(_total(used[:-1], chosen) <= int(used[-1]) + lack)
    return lack, exact


def _total(amounts: Integers, chosen: list[Any]) -> Any:
    return sum(amount * one for amount, one in zip(amounts.tolist(), chosen, strict=True) if amount)


def _counted(values: Floats) -> tuple[NDArray[np.int64], float, bool]:
    """Quantities in whole units, the units in one, and whether they are exact; else they are rounded up."""
    for unit in _UNITS:
        whole = np.round(values * unit)
        if np.abs(whole - values * unit).max(initial=0.0) < 1e-6:
            return whole.astype(np.int64), unit, True
    return np.ceil(values * _UNITS[-1]).astype(np.int64), _UNITS[-1], False


def _solver(steps: float, seed: int) -> Any:
    from ortools.sat.python import cp_model

    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_deterministic_time = 1, steps
    solver.parameters.random_seed = seed
    return solver


def _solved(solver: Any, made: _Model) -> bool:
    from ortools.sat.python import cp_model

    return solver.solve(made.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _modes(solver: Any, made: _Model) -> list[int]:
    return [number for number, one in enumerate(made.chosen) if solver.value(one)]
