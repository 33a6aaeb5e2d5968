"""What computes a timetable, and the engines it asks, as values: a memory can stand in front of each.

What computes is imported where it is called: who remembers the answer waits neither for numpy nor for a compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.analysis import Analysis, CostFinish
from kaname.planning.timetable import Timetable

if TYPE_CHECKING:
    from kaname.engines.instance import Comparison, Event, Forecast, Instance, Network, Schedule

LEVELS = (0.5, 0.8, 0.95)
Extent = Literal["all", "judged", "dates"]
"""How much of a timetable is computed: `dates` are the schedule and the forecast; `judged` is what duties look at, so
also loads, what removing a risk gains, what next iterations deliver; `all` what is told beside the forecast besides."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How a forecast is drawn: how often, from which seed, whether with team capacity, and corrected by experience.

    With a `tolerance` no more often than it takes until P80 and P95 have a standard error of so many days.
    """

    runs: int = 10_000
    seed: int = 1
    levelled: bool = True
    keep: tuple[int, ...] = ()
    corrected: bool = True
    tolerance: float | None = None

    def as_made(self, runs: int) -> Draws:
        """The same with so many runs, however well percentiles then stand."""
        return replace(self, runs=runs, tolerance=None)


class Engine:
    """What a timetable asks about an instance, computed. All raise CycleError where its links form a cycle."""

    def network(self, instance: Instance) -> Network:
        """The critical path."""
        from kaname.engines import network

        return network.solve(instance)

    def schedule(
        self, instance: Instance, seed: int, previous: tuple[float, ...] = (), seconds: float | None = None
    ) -> Schedule:
        """The levelled schedule; it moves little of the plan in force, whose starts are `previous` (NaN: none)."""
        from kaname.engines.schedule import replan, schedule

        if previous:
            return replan(instance, previous, seed=seed, seconds=seconds)
        return schedule(instance, seed=seed, seconds=seconds)

    def forecast(self, instance: Instance, draws: Draws) -> Forecast:
        """The forecast."""
        from kaname.engines.forecast import forecast

        return forecast(
            instance,
            runs=draws.runs,
            seed=draws.seed,
            levelled=draws.levelled,
            levels=LEVELS,
            keep=draws.keep,
            tolerance=draws.tolerance,
        )

    def compare(
        self, instance: Instance, choices: tuple[tuple[Event, ...], ...], activity: int, draws: Draws
    ) -> Comparison:
        """When an activity finishes with each of some choices of events."""
        from kaname.engines.forecast import compare

        return compare(instance, choices, activity, runs=draws.runs, seed=draws.seed, levelled=draws.levelled)


Planner = Callable[[Program, History, date, Draws], Timetable]
"""Every computed date of a program on a day: computed, or from a memory."""


def plan(
    program: Program,
    history: History,
    as_of: date,
    draws: Draws,
    engine: Engine | None = None,
    *,
    extent: Extent = "all",
) -> Timetable:
    """The timetable of a program on a day, computed."""
    from kaname.planning.timetabling import timetable

    return timetable(program, history, as_of, draws, engine, extent=extent)


Analyst = Callable[[Program, History, date, Draws, Key], Analysis]
"""What a forecast tells about a target beyond its dates: computed, or from a memory."""


def examine(
    program: Program, history: History, as_of: date, draws: Draws, target: Key, engine: Engine | None = None
) -> Analysis:
    """The analysis of a target's forecast, computed. Raises KeyError where the target doesn't end with work."""
    from kaname.planning.analysing import analyse

    return analyse(program, as_of, draws, target, engine, history)


Pricer = Callable[[Program, History, date, Draws], CostFinish]
"""Cost and finish of a program: computed, or by engines with a memory in front of them."""


def price(program: Program, history: History, as_of: date, draws: Draws, engine: Engine | None = None) -> CostFinish:
    """Cost and finish of a program, computed."""
    from kaname.planning.analysing import cost_finish

    return cost_finish(program, history, as_of, draws, engine)


Prober = Callable[[Program, History, date, Draws, tuple[Program, ...]], tuple[int | str, ...]]
"""By how many working days variants of a program end later at P80, or the code of the reason why that can't be told."""


def probe(
    program: Program,
    history: History,
    as_of: date,
    draws: Draws,
    variants: tuple[Program, ...],
    engine: Engine | None = None,
) -> tuple[int | str, ...]:
    """By how many working days variants of a program end later at P80, computed."""
    from kaname.planning.probing import later

    return later(program, history, as_of, draws, variants, engine)
