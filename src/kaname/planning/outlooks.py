"""Outlooks: the runs of a forecast read back as days of records, and the chance to keep each promise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

from kaname.engines.instance import Forecast
from kaname.model.base import Entity, Key
from kaname.model.plan import Charter, Initiative, Milestone, WorkPackage
from kaname.model.program import Program
from kaname.planning.timetable import Method, Outlook
from kaname.planning.translation import Translation
from kaname.planning.tree import Breakdown


def outlooks(
    program: Program, translation: Translation, breakdown: Breakdown, runs: Forecast, method: Method
) -> dict[Key, Outlook]:
    """What is to be expected of every record that ends with work; milestones that mark no work are not among them."""
    unsure = _after(translation, translation.unestimated)
    unknown = frozenset(translation.unestimated)
    found: dict[Key, Outlook] = {}
    for key, at in translation.ends.items():
        record = program.charter if key == translation.root else program.need(key)
        if key in unknown or not _is_forecast(record, breakdown):
            continue
        done = _finished(record) or _all_finished(program, breakdown, record)
        if done is not None:
            found[key] = _actual(key, done, promise(record))
        else:
            expected = _expected(translation, runs, key, promise(record), method, at in unsure)
            is_work = isinstance(record, WorkPackage) and translation.begins[key] == at
            found[key] = replace(expected, criticality=float(runs.criticality[at])) if is_work else expected
    return found


def _is_forecast(record: Entity, breakdown: Breakdown) -> bool:
    if isinstance(record, Milestone):
        return bool(record.work) or record.reached is not None
    return bool(breakdown.leaves(record.key))


def _actual(key: Key, done: date, commitment: date | None) -> Outlook:
    kept = None if commitment is None else float(done <= commitment)
    return Outlook(key, done, done, done, commitment, kept, "actual")


def _expected(
    translation: Translation, runs: Forecast, key: Key, commitment: date | None, method: Method, at_least: bool
) -> Outlook:
    at, instance = translation.ends[key], translation.instance
    p50, p80, p95 = (translation.reached_day(key, float(time)) for time in runs.percentiles[at])
    chance = None
    if commitment is not None and at in runs.kept:
        chance = runs.confidence(at, instance.at_finish(commitment))
    return Outlook(key, p50, p80, p95, commitment, chance, method, sample=runs.runs, at_least=at_least)


def promised(program: Program, translation: Translation) -> tuple[int, ...]:
    """The activities whose runs must be kept: every promise, and the end of the program."""
    dated = (key for key in translation.ends if key != translation.root and promise(program.need(key)) is not None)
    ends = (translation.ends[key] for key in dated)
    return tuple(dict.fromkeys((*ends, translation.whole)))


def promise(record: Entity) -> date | None:
    """The day a record is promised for."""
    match record:
        case Milestone():
            return record.commitment
        case WorkPackage():
            return record.deadline
        case Charter():
            return record.ends
        case _:
            return None


def _finished(record: Entity) -> date | None:
    match record:
        case WorkPackage():
            return record.finished
        case Milestone():
            return record.reached
        case _:
            return None


def _all_finished(program: Program, breakdown: Breakdown, record: Entity) -> date | None:
    """The day on which the last work of an initiative or a parent finished; None while any is open."""
    leaves = breakdown.leaves(record.key) if isinstance(record, Initiative | WorkPackage) else ()
    days = [_finished(program.need(leaf)) for leaf in leaves]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _after(translation: Translation, unestimated: tuple[Key, ...]) -> frozenset[int]:
    """The activities that wait, through any links, for work of unknown length."""
    following: dict[int, list[int]] = defaultdict(list)
    for link in translation.instance.links:
        following[link.before].append(link.after)
    found = {translation.ends[key] for key in unestimated}
    waiting = list(found)
    while waiting:
        for after in following[waiting.pop()]:
            if after not in found:
                found.add(after)
                waiting.append(after)
    return frozenset(found)
