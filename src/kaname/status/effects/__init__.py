"""What a change of a program does to its dates, cost, risks, service levels and people: two assessments compared.

Both look from one day and draw the same random numbers, so that only what follows from the change differs.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.changes import Change, ChangeSet, Put, diff, field_changes
from kaname.model.finding import Days, Undefined
from kaname.status.effects.dates import jointly, moved
from kaname.status.effects.effect import Alone, Amount, Coloured, Dated, Effects, Overload, Pair, State, Turn, Turned
from kaname.status.effects.money import amounts
from kaname.status.effects.sides import Glance, Glances, Side, Sides
from kaname.status.effects.states import coloured, load_unknown, overloads, states, turned

MOST_ALONE = 8
"""So many changed records are tried by themselves; of more, those that the schedule asks about first."""
_MOVING = (
    *("work_package", "dependency", "team", "risk", "milestone", "initiative", "person", "policy", "charter"),
    *("iteration", "release"),
)
"""Kinds that dates follow from, those first on which most hangs."""


def effects(before: Side, after: Side) -> Effects:
    """What turns one assessment of a program into another."""
    sides = Sides(before, after)
    changes = diff(before.plan, after.plan)
    dates = tuple(moved(sides))
    tried = tuple(_alone(sides, changes, dates))
    reasons = {one.later.reason if isinstance(one.later, Undefined) else "" for one in tried}
    same = next(iter(reasons)) if len(reasons) == 1 else ""
    alone = () if same else tried
    return Effects(
        root=sides.root,
        changes=changes,
        fields=tuple(field_changes(before.plan, changes)),
        dates=dates,
        amounts=tuple(amounts(sides)),
        states=tuple(states(sides)),
        overloads=tuple(overloads(sides)),
        findings=tuple(turned(before.findings, after.findings)),
        colours=tuple(coloured(sides)),
        alone=alone,
        left=len(changes) - len(alone),
        unknown=dict(_unknown(sides)) | ({"alone": same} if same else {}),
    )


def glanced(before: Glance, after: Glance, changes: ChangeSet) -> Effects:
    """The dates that a change moves, as a first look has them."""
    sides = Glances(before, after)
    fields = tuple(field_changes(before.program, changes))
    return Effects(root=sides.root, changes=changes, fields=fields, dates=tuple(moved(sides)))


def _alone(sides: Sides, changes: ChangeSet, dates: tuple[Dated, ...]) -> Iterator[Alone]:
    """What each change by itself does to the end at P80, those that may move it first.

    Where one record changes, and the past is the same, that is all that happens.
    """
    root, outlooks = sides.root, sides.after.timetable.outlooks
    if len(changes) == 1 and sides.before.history == sides.after.history and root in outlooks:
        end = next((one.later for one in dates if one.key == root), Days(0.0))
        yield from (Alone(one.key, end) for one in changes)
        return
    chosen = sorted(changes, key=_rank)[:MOST_ALONE]
    variants = tuple(ChangeSet((one,)).apply(sides.before.plan) for one in chosen)
    for one, days in zip(chosen, sides.before.later(variants) if variants else (), strict=True):
        yield Alone(one.key, Undefined(days) if isinstance(days, str) else Days(float(days)))


def _rank(change: Change) -> tuple[int, bool, str]:
    kind = change.key.kind
    return _MOVING.index(kind) if kind in _MOVING else len(_MOVING), not isinstance(change, Put), str(change.key)


def _unknown(sides: Sides) -> Iterator[tuple[str, str]]:
    """What can't be compared, and why."""
    for side in (sides.before, sides.after):
        if side.timetable.no_forecast:
            yield "dates", side.timetable.no_forecast
        if side.cost_finish.reason:
            yield "cost", side.cost_finish.reason
    root = sides.before.program.charter.key, sides.root
    if not any(key in side.timetable.outlooks for key, side in zip(root, (sides.before, sides.after), strict=True)):
        yield "end", sides.after.timetable.no_schedule or "not_forecast"
    if reason := load_unknown(sides):
        yield "people", reason


__all__ = [
    "MOST_ALONE",
    "Alone",
    "Amount",
    "Coloured",
    "Dated",
    "Effects",
    "Glance",
    "Overload",
    "Pair",
    "Side",
    "State",
    "Turn",
    "Turned",
    "effects",
    "glanced",
    "jointly",
    "turned",
]
