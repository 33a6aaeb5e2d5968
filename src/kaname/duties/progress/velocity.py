"""Velocity: what iterations planned and did, by the plan; where it is silent, by the sprint of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kaname.engines.ratio import Reason, divide
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Undefined
from kaname.model.plan import Iteration
from kaname.planning.standing import Standing
from kaname.planning.velocity import over, pieces_of

VELOCITY_FALLING = Code("progress.velocity-falling", Severity.WATCH)
VELOCITY_BELOW_PLAN = Code("progress.velocity-below-plan", Severity.WATCH)
CODES = (VELOCITY_FALLING, VELOCITY_BELOW_PLAN)

IN_A_ROW = 3
OF_PLAN = 0.8


def findings(standing: Standing) -> Iterator[Finding]:
    """Teams that do less every time, and a last iteration that did much less than planned."""
    for pieces in over(standing.program, standing.as_of).values():
        last = pieces[-1]
        done = [one.done or 0.0 for one in pieces[-IN_A_ROW:]]
        subjects = standing.known(last.iteration.key, *(last.teams if last.alone else ()))
        if len(done) == IN_A_ROW and all(after < before for before, after in pairwise(done)):
            yield VELOCITY_FALLING.at(*subjects, first=done[0], last=done[-1])
        if last.planned and done[-1] < OF_PLAN * last.planned:
            share = Percent(done[-1] / last.planned)
            yield VELOCITY_BELOW_PLAN.at(*subjects, planned=last.planned, done=done[-1], share=share)


def figure(standing: Standing) -> Figure:
    """Iterations of the plan by their end, in the unit of the teams. Sprints of boards have a table of their own."""
    iterations = sorted(standing.every(Iteration), key=lambda one: (one.ends, one.id))
    rows: list[tuple[Cell, ...]] = [
        (one.key, piece.teams, one.ends, piece.planned, piece.done, of_plan(piece.planned, piece.done))
        for one in iterations
        for piece in pieces_of(standing.program, one)
    ]
    columns = ("iteration", "teams", "ends", "planned", "done", "share")
    return Figure("progress.velocity", columns, tuple(rows), reason="" if rows else "no_velocity")


def forecast(standing: Standing) -> Figure:
    """What the next iterations will deliver at least, by all of their teams together or by one."""
    rows: list[tuple[Cell, ...]] = []
    for one in standing.timetable.deliveries:
        until = standing.program.find(one.until)
        teams = standing.keys(until.teams) if isinstance(until, Iteration) and one.team is None else (one.team,)
        chance = None if one.probability is None else Percent(one.probability)
        numbers = (one.planned, chance, one.p50, one.p80, one.p95, one.past)
        rows.append((one.until, tuple(team for team in teams if team is not None), one.ahead, *numbers))
    columns = ("up_to", "teams", "ahead", "planned", "probability", "p50", "p80", "p95", "past_iterations")
    return Figure("progress.velocity-forecast", columns, tuple(rows), reason="" if rows else "no_velocity_forecast")


def of_plan(planned: float | None, done: float | None) -> Cell:
    """The share of what was planned that was done."""
    if planned is None or done is None:
        return None
    share = divide(done, planned, Reason.NO_PLAN)
    return Undefined(str(share.reason)) if share.value is None else Percent(share.value)
