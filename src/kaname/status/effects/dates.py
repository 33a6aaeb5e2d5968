"""Which days move: of the end of the program, its initiatives, its milestones and whatever else is promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from kaname.model.base import Key
from kaname.model.finding import Cell, Days, Percent, Undefined
from kaname.planning.joint import Joint
from kaname.planning.timetable import Outlook
from kaname.planning.workdays import Workdays
from kaname.status.effects.effect import Dated, Pair
from kaname.status.effects.sides import Glance, Glances, Side, Sides

_HALF = 0.5
_KINDS = ("initiative", "milestone")


def moved(sides: Sides | Glances) -> Iterator[Dated]:
    """What moves, the end first, then what moves the furthest."""
    workdays = Workdays(sides.after.program, sides.after.as_of)
    found = [one for key in _keys(sides) if _differs(one := _dated(sides, key, workdays))]
    yield from sorted(found, key=lambda one: (one.key != sides.root, -_far(one.later), one.key))


def _keys(sides: Sides | Glances) -> tuple[Key, ...]:
    known = (sides.before.timetable.outlooks, sides.after.timetable.outlooks)
    shown = (key for each in known for key, one in each.items() if key.kind in _KINDS or one.commitment)
    charters = (side.program.charter.key for side in (sides.before, sides.after))
    own = [key for key in shown if key not in charters]
    return tuple(dict.fromkeys((sides.root, *own)))


def _far(later: Days | Undefined) -> float:
    return 0.0 if isinstance(later, Undefined) else abs(later.days)


def _differs(one: Dated) -> bool:
    return any(pair.differs for pair in (one.promised, one.planned, one.p50, one.p80, one.p95, one.chance))


def _dated(sides: Sides | Glances, key: Key, workdays: Workdays) -> Dated:
    was, now = (_outlook(side, sides.root, key) for side in (sides.before, sides.after))
    p50, p80, p95 = (
        Pair(_day(sides.before, was, name), _day(sides.after, now, name)) for name in ("p50", "p80", "p95")
    )
    chances = Pair(_chance(was), _chance(now))
    return Dated(
        key=key,
        promised=Pair(was.commitment if was else None, now.commitment if now else None),
        planned=Pair(_planned(sides.before, sides.root, key), _planned(sides.after, sides.root, key)),
        p50=p50,
        p80=p80,
        p95=p95,
        chance=chances,
        later=_later(p80, workdays),
        turned=_turned(chances),
    )


def _own(side: Side | Glance, root: Key, key: Key) -> Key:
    """A key as a side writes it: the end of the program is that of its charter, whatever this is called."""
    return side.program.charter.key if key == root else key


def _outlook(side: Side | Glance, root: Key, key: Key) -> Outlook | None:
    return side.timetable.outlooks.get(_own(side, root, key))


def _planned(side: Side | Glance, root: Key, key: Key) -> Cell:
    slot = side.timetable.slots.get(_own(side, root, key))
    if key == root and slot is None:
        return max((one.finish for one in side.timetable.slots.values()), default=None)
    return None if slot is None else slot.finish


def _day(side: Side | Glance, one: Outlook | None, name: str) -> Cell:
    if one is None:
        return None
    found: date | None = getattr(one, name)
    reason = "too_few_reached" if one.beyond else side.timetable.no_forecast or "not_forecast"
    return Undefined(reason) if found is None else found


def _chance(one: Outlook | None) -> Cell:
    return None if one is None or one.probability is None else Percent(one.probability)


def _later(p80: Pair, workdays: Workdays) -> Days | Undefined:
    if isinstance(p80.before, date) and isinstance(p80.after, date):
        return Days(float(workdays.between(p80.before, p80.after)))
    return Undefined("not_both")


def _turned(chances: Pair) -> Literal["likely", "unlikely", ""]:
    """Whether the chance goes over or under one half; what is new or gone turns nothing."""
    was, now = chances.before, chances.after
    if not isinstance(was, Percent) or not isinstance(now, Percent) or (was.share < _HALF) == (now.share < _HALF):
        return ""
    return "unlikely" if now.share < _HALF else "likely"


def jointly(before: Joint, after: Joint, key: Key, workdays: Workdays) -> tuple[Dated, ...]:
    """What moves of the day on which the last program of a portfolio is done; `kept` is the chance of all promises."""
    p50, p80, p95 = (Pair(getattr(before, name), getattr(after, name)) for name in ("p50", "p80", "p95"))
    nothing = Pair(None, None)
    chance = Pair(*(None if one.kept is None else Percent(one.kept) for one in (before, after)))
    found = Dated(key, nothing, nothing, p50, p80, p95, chance, _later(p80, workdays), _turned(chance))
    return (found,) if _differs(found) else ()
