"""The plan in force: the levelled schedule that was published last, of which the next one moves little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import floor, nan

from kaname.engines.instance import Schedule
from kaname.model.base import Key
from kaname.model.history import History, PastPlan
from kaname.planning.timetable import Displaced, Start
from kaname.planning.translation import Translation


def previous(translation: Translation, plan: PastPlan | None) -> tuple[float, ...]:
    """When each activity starts by a plan, on the axis (NaN: nowhere); nothing where it knows of none that is open."""
    if plan is None:
        return ()
    open_ = dict(_open(translation))
    known = {open_[key]: translation.instance.at_start(day) + part for key, day, part in plan.starts if key in open_}
    if not known:
        return ()
    return tuple(known.get(number, nan) for number in range(len(translation.instance.activities)))


def starts(translation: Translation, plan: Schedule) -> Iterator[Start]:
    """When work that has not begun is to start."""
    for key, number in _open(translation):
        time = float(plan.start[number])
        day = floor(time + 1e-9)
        who = translation.staffed.get(key, ())
        yield Start(key, translation.instance.origin + timedelta(days=day), max(0.0, time - day), who)


def displaced(found: tuple[Start, ...], history: History, day: date) -> tuple[date | None, int, tuple[Displaced, ...]]:
    """The day of the plan in force, how much of it has not begun, and what of that starts on another day now."""
    plan = history.in_force(day)
    if plan is None:
        return None, 0, ()
    was: Mapping[Key, date] = {key: start for key, start, _ in plan.starts}
    held = [one for one in found if one.key in was]
    moved = (Displaced(one.key, was[one.key], one.day) for one in held if one.day != was[one.key])
    return plan.as_of, len(held), tuple(sorted(moved, key=lambda one: (-abs((one.now - one.was).days), one.key)))


def _open(translation: Translation) -> Iterator[tuple[Key, int]]:
    """Work that has not begun and takes a known time, with its activity."""
    unknown = frozenset(translation.unestimated)
    for key, number in translation.begins.items():
        one = translation.instance.activities[number]
        begun = one.started is not None or one.finished is not None
        if translation.ends[key] == number and key.kind == "work_package" and not begun and key not in unknown:
            yield key, number
