"""Estimates of a plan as uncertain working days."""

from __future__ import annotations

from kaname.engines.instance import Shape, Spread
from kaname.model.base import ThreePoint
from kaname.model.plan import WorkPackage
from kaname.model.program import Program

_SHAPES = {"triangular": Shape.TRIANGULAR, "pert": Shape.PERT, "lognormal": Shape.LOGNORMAL}


def spread(points: ThreePoint, factor: float = 1.0) -> Spread:
    """Three points as an uncertain quantity, each multiplied by a factor (a negative one turns them round)."""
    low, high = sorted((points.low * factor, points.high * factor))
    if low == high:
        return Spread(points.likely * factor)
    return Spread(points.likely * factor, low, high, _SHAPES[points.shape], points.points == "p10-p90")


def people_on(program: Program, work: WorkPackage) -> float:
    """Person-days of effort that the people allocated to it put in on a working day."""
    total = 0.0
    for allocation in work.allocations:
        team = program.get(allocation.team)
        total += allocation.people * (team.focus if team else 1.0)
    return total or 1.0


def duration(program: Program, work: WorkPackage) -> Spread | None:
    """How long the whole of it takes, in working days; None where it has no estimate."""
    if work.duration is not None:
        return spread(work.duration)
    if work.effort is not None:
        return spread(work.effort, 1.0 / people_on(program, work))
    return None


def remaining(program: Program, work: WorkPackage) -> Spread | None:
    """What is left of started work, in working days, as uncertain as its estimate; None where nobody said."""
    whole = duration(program, work)
    if work.started is None or whole is None:
        return None
    if work.remaining is not None:
        left = work.remaining if work.effort is None else work.remaining / people_on(program, work)
        return scaled(whole, left / whole.likely) if whole.likely else Spread(left)
    if work.percent_complete is not None:
        return scaled(whole, 1.0 - work.percent_complete)
    return None


def scaled(whole: Spread, factor: float) -> Spread:
    """An uncertain quantity multiplied by a factor of 0 or more."""
    if factor == 0.0:
        return Spread(0.0)
    return Spread(
        whole.likely * factor, whole.low * factor, whole.high * factor, whole.shape, whole.quantiles, whole.samples
    )
