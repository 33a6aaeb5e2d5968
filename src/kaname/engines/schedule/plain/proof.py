"""Whether a plan of a plain problem can be shorter than one that is known, asked of OR-Tools' CP-SAT."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from kaname.engines.instance import Floats
from kaname.engines.schedule.plain.problem import Plain, lengths

GRIDS = (1, 2, 4, 8)
"""Parts of a day of which all durations and lags may be multiples."""
PARTS = 1000
"""Parts of a unit of a resource in which amounts are counted."""
MOST = 200
"""Activities up to which there is much hope for an answer within seconds."""


class Answer(NamedTuple):
    """The last finish and the starts of a shorter plan (infinite: none was found); whether none is shorter still."""

    finish: float
    start: Floats
    is_shortest: bool


_NOTHING = Answer(np.inf, np.empty(0), False)


class Proof:
    """The question for one problem, asked once, while others work."""

    def __init__(self, problem: Plain) -> None:
        self._problem = problem
        self._asked: Future[Answer] | None = None
        self._solver: Any = None
        self._stopped = False

    def begin(self, pool: ThreadPoolExecutor, finish: float, seconds: float) -> None:
        """Look for plans shorter than a last finish, in one thread, for so many seconds at the most; the first time."""
        if self._asked is None:
            self._asked = pool.submit(self._look, finish, seconds)

    @property
    def is_running(self) -> bool:
        """Whether somebody looks."""
        return self._asked is not None and not self._asked.done()

    def answer(self) -> Answer:
        """What was found out so far."""
        return _NOTHING if self._asked is None or not self._asked.done() else self._asked.result()

    def stop(self) -> None:
        """Look no longer."""
        self._stopped = True
        if self._solver is not None:
            self._solver.stop_search()

    def _look(self, finish: float, seconds: float) -> Answer:
        from ortools.sat.python import cp_model

        grid = grid_of(self._problem)
        assert grid is not None
        model, starts = _model(self._problem, ceil(finish * grid - 1e-6) - 1, grid)
        self._solver = cp_model.CpSolver()
        self._solver.parameters.num_workers = 1
        self._solver.parameters.max_time_in_seconds = seconds
        if self._stopped:
            return _NOTHING
        status = self._solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return _NOTHING._replace(is_shortest=status == cp_model.INFEASIBLE)
        start = np.array([self._solver.value(each) for each in starts], dtype=np.float64) / grid
        return Answer(float((start + self._problem.duration).max()), start, status == cp_model.OPTIMAL)


def grid_of(problem: Plain) -> int | None:
    """The coarsest grid that all times and amounts lie on; None where there is none or the problem is large."""
    amounts = np.concatenate([problem.demand.ravel(), problem.capacity]) * PARTS
    if len(problem.duration) > MOST or not np.allclose(amounts, np.round(amounts), atol=1e-6):
        return None
    times = np.concatenate([problem.duration, problem.ahead.offset, problem.release])
    return next((grid for grid in GRIDS if np.allclose(times * grid, np.round(times * grid), atol=1e-6)), None)


def _model(problem: Plain, last: int, grid: int) -> tuple[Any, list[Any]]:
    """All plans that end by a time; the shortest is asked for."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    head, tail = (np.round(each * grid).astype(int).tolist() for each in lengths(problem))
    length = np.round(problem.duration * grid).astype(int).tolist()
    if any(first > last - behind for first, behind in zip(head, tail, strict=True)):
        model.add_bool_or([])
        return model, []
    starts = [model.new_int_var(first, last - behind, "") for first, behind in zip(head, tail, strict=True)]
    spans = [model.new_fixed_size_interval_var(start, size, "") for start, size in zip(starts, length, strict=True)]
    offsets = np.round(problem.ahead.offset * grid).astype(int).tolist()
    for i, start in enumerate(starts):
        for e in range(problem.ahead.first[i], problem.ahead.first[i + 1]):
            model.add(start >= starts[problem.ahead.other[e]] + offsets[e])
    demand = np.round(problem.demand * PARTS).astype(int)
    for r, units in enumerate(np.round(problem.capacity * PARTS).astype(int).tolist()):
        held = np.flatnonzero(demand[:, r]).tolist()
        if held:
            model.add_cumulative([spans[i] for i in held], demand[held, r].tolist(), units)
    end = model.new_int_var(0, last, "")
    for start, size in zip(starts, length, strict=True):
        model.add(end >= start + size)
    model.minimize(end)
    return model, starts
