"""What variants of a program do to its end: P80 by few runs, paired, without schedule or what is told beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from kaname.engines.experience import applied
from kaname.engines.instance import CycleError
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import experience
from kaname.planning.engine import Draws, Engine
from kaname.planning.horizon import beyond, ends_beyond
from kaname.planning.translation import schedulable, translate
from kaname.planning.workdays import Workdays

RUNS = 300
"""Runs of each variant: only the difference counts, by the same draws."""


def later(
    program: Program,
    history: History,
    as_of: date,
    draws: Draws,
    variants: tuple[Program, ...],
    engine: Engine | None = None,
) -> tuple[int | str, ...]:
    """By how many working days each variant ends later than the program at P80; a code where that can't be told."""
    asked, fewer = engine or Engine(), draws.as_made(min(RUNS, draws.runs))
    ends = [_end(one, history, as_of, fewer, asked) for one in (program, *variants)]
    first, workdays = ends[0], Workdays(program, as_of)
    if isinstance(first, str):
        return (first,) * len(variants)
    return tuple(one if isinstance(one, str) else workdays.between(first, one) for one in ends[1:])


def _end(program: Program, history: History, as_of: date, draws: Draws, engine: Engine) -> date | str:
    """The P80 of the end, as a day; the code of the reason where there is none."""
    reason = schedulable(program)
    if reason:
        return reason
    try:
        translation = translate(program, as_of, history.in_force(as_of))
        instance = translation.instance
        learnt = experience.correction(instance, program.charter.correlation.between_teams) if draws.corrected else None
        instance = instance if learnt is None else applied(instance, learnt)
        if beyond(instance) or ends_beyond(instance, engine.network(instance).finish):
            return "beyond_horizon"
        levelled = draws.levelled and any(mode.demands for one in instance.activities for mode in one.modes)
        runs = engine.forecast(instance, replace(draws, levelled=levelled, keep=(translation.whole,)))
    except CycleError:
        return "cycle"
    except OverflowError:  # a date after the last that there is
        return "beyond_horizon"
    return translation.reached_day(translation.root, float(np.quantile(runs.finishes[0], 0.8, method="inverted_cdf")))
