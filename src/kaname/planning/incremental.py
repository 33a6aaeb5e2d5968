"""Edit after edit: a first plan and forecast at once, from few runs, then all of it.

Whoever edits looks at the plan while it changes: each answer moves little of the plan with which the session began, or
of the one that was published where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.engine import Draws, Engine, Planner, plan
from kaname.planning.publishing import plan_in_force
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import timetable

FIRST_RUNS = 300
"""Runs of the first forecast: its P80 lies within a day of the final one on programs of 1,500 work packages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A timetable, and whether it is the last word: then it has all parts, and every run that was asked for."""

    timetable: Timetable
    final: bool


class Session:
    """A program while it is edited: what its plan was at the beginning, so that each edit moves little of it."""

    def __init__(
        self,
        program: Program,
        history: History,
        as_of: date,
        draws: Draws,
        *,
        engine: Engine | None = None,
        planner: Planner = plan,
    ) -> None:
        self._engine = engine or Engine()
        self._planner = planner
        self._as_of = as_of
        self._draws = draws
        self.history = history
        if history.in_force(as_of) is None:
            self.history = _with_plan(history, self.first(program))

    def answers(self, program: Program) -> Iterator[Answer]:
        """What the program looks like after an edit: at once by few runs, then finally."""
        if self._draws.runs > FIRST_RUNS:
            yield Answer(self.first(program), final=False)
        yield Answer(self._planner(program, self.history, self._as_of, self._draws), final=True)

    def first(self, program: Program) -> Timetable:
        """A first plan and forecast by few runs, without what is told beside dates."""
        draws = self._draws.as_made(min(FIRST_RUNS, self._draws.runs))
        return timetable(program, self.history, self._as_of, draws, self._engine, extent="dates")


def _with_plan(history: History, begun: Timetable) -> History:
    """A history in which a timetable's schedule is the plan in force."""
    past = plan_in_force(begun, datetime.combine(begun.as_of, time.min, UTC))
    return replace(history, plans=(*history.plans, past)) if past.starts else history
