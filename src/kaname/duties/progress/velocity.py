"""Velocity: what iterations planned and did, from the plan or from the sprints that a source reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kaname.engines.ratio import Reason, divide
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Undefined
from kaname.model.plan import Iteration
from kaname.planning.standing import Standing

VELOCITY_FALLING = Code("progress.velocity-falling", Severity.WATCH)
VELOCITY_BELOW_PLAN = Code("progress.velocity-below-plan", Severity.WATCH)
CODES = (VELOCITY_FALLING, VELOCITY_BELOW_PLAN)

IN_A_ROW = 3
OF_PLAN = 0.8


def findings(standing: Standing) -> Iterator[Finding]:
    """Teams that do less every time, and a last iteration that did much less than planned."""
    for iterations in _series(standing).values():
        last = iterations[-1]
        done = [one.velocity_done or 0.0 for one in iterations[-IN_A_ROW:]]
        if len(done) == IN_A_ROW and all(after < before for before, after in pairwise(done)):
            yield VELOCITY_FALLING.at(last.key, first=done[0], last=done[-1])
        planned = last.velocity_planned
        if planned and done[-1] < OF_PLAN * planned:
            yield VELOCITY_BELOW_PLAN.at(last.key, planned=planned, done=done[-1], share=Percent(done[-1] / planned))


def _series(standing: Standing) -> dict[tuple[Key, ...], list[Iteration]]:
    """Iterations that are over and measured, oldest first, by the teams that ran them."""
    found: dict[tuple[Key, ...], list[Iteration]] = defaultdict(list)
    for one in sorted(standing.every(Iteration), key=lambda each: (each.ends, each.id)):
        if one.ends < standing.as_of and one.velocity_done is not None:
            found[tuple(sorted(standing.keys(one.teams)))].append(one)
    return found


def figure(standing: Standing, evidence: Evidence) -> Figure:
    """Iterations of the plan, then sprints of the boards, each by its end; the unit is that of the teams."""
    iterations = sorted(standing.every(Iteration), key=lambda one: (one.ends, one.id))
    sprints = sorted(evidence.sprints, key=lambda one: (one.board, one.ends, one.external_id))
    rows: list[tuple[Cell, ...]] = [
        (one.key, tuple(sorted(standing.keys(one.teams))), one.ends, *_numbers(one.velocity_planned, one.velocity_done))
        for one in iterations
        if one.velocity_planned is not None or one.velocity_done is not None
    ]
    rows += [(one.name, one.board, one.ends.date(), *_numbers(one.committed, one.done)) for one in sprints]
    columns = ("iteration", "teams", "ends", "planned", "done", "share")
    return Figure("progress.velocity", columns, tuple(rows), reason="" if rows else "no_velocity")


def _numbers(planned: float | None, done: float | None) -> tuple[Cell, ...]:
    if planned is None or done is None:
        return planned, done, None
    share = divide(done, planned, Reason.NO_PLAN)
    return planned, done, Undefined(str(share.reason)) if share.value is None else Percent(share.value)
