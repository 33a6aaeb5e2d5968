"""Velocity: what iterations planned and did, from the plan or from the sprints that a source reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
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
    for pieces in _series(standing).values():
        last = pieces[-1]
        done = [one.done or 0.0 for one in pieces[-IN_A_ROW:]]
        subjects = standing.known(last.iteration.key, *(last.teams if last.alone else ()))
        if len(done) == IN_A_ROW and all(after < before for before, after in pairwise(done)):
            yield VELOCITY_FALLING.at(*subjects, first=done[0], last=done[-1])
        if last.planned and done[-1] < OF_PLAN * last.planned:
            share = Percent(done[-1] / last.planned)
            yield VELOCITY_BELOW_PLAN.at(*subjects, planned=last.planned, done=done[-1], share=share)


@dataclass(frozen=True, slots=True)
class Piece:
    """What was planned and done in an iteration: by all its teams together, or by one `alone`."""

    iteration: Iteration
    teams: tuple[Key, ...]
    planned: float | None
    done: float | None
    alone: bool = False


def pieces_of(standing: Standing, one: Iteration) -> Iterator[Piece]:
    """The velocity of an iteration as a whole, then by team, as far as either is stated."""
    if one.velocity_planned is not None or one.velocity_done is not None:
        yield Piece(one, tuple(sorted(standing.keys(one.teams))), one.velocity_planned, one.velocity_done)
    for each in one.velocities:
        if each.planned is not None or each.done is not None:
            yield Piece(one, standing.keys([each.team]), each.planned, each.done, alone=True)


def _series(standing: Standing) -> dict[tuple[Key, ...], list[Piece]]:
    """What is over and measured, oldest first, by the teams that did it."""
    found: dict[tuple[Key, ...], list[Piece]] = defaultdict(list)
    for one in sorted(standing.every(Iteration), key=lambda each: (each.ends, each.id)):
        if one.ends < standing.as_of:
            for piece in pieces_of(standing, one):
                if piece.done is not None:
                    found[piece.teams].append(piece)
    return found


def figure(standing: Standing, evidence: Evidence) -> Figure:
    """Iterations of the plan, then sprints of the boards, each by its end; the unit is that of the teams."""
    iterations = sorted(standing.every(Iteration), key=lambda one: (one.ends, one.id))
    sprints = sorted(evidence.sprints, key=lambda one: (one.board, one.ends, one.external_id))
    rows: list[tuple[Cell, ...]] = [
        (one.key, piece.teams, one.ends, *_numbers(piece.planned, piece.done))
        for one in iterations
        for piece in pieces_of(standing, one)
    ]
    rows += [(one.name, one.board, one.ends.date(), *_numbers(one.committed, one.done)) for one in sprints]
    columns = ("iteration", "teams", "ends", "planned", "done", "share")
    return Figure("progress.velocity", columns, tuple(rows), reason="" if rows else "no_velocity")


def _numbers(planned: float | None, done: float | None) -> tuple[Cell, ...]:
    if planned is None or done is None:
        return planned, done, None
    share = divide(done, planned, Reason.NO_PLAN)
    return planned, done, Undefined(str(share.reason)) if share.value is None else Percent(share.value)
