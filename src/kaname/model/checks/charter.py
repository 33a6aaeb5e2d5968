"""The program's own record: there is one, and its rules make sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from kaname.model import countries
from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.nearest import Nearest
from kaname.model.finding import Percent, Problem
from kaname.model.people import Team
from kaname.model.plan import Charter, Initiative, Milestone, Objective
from kaname.model.program import Program

MISSING = Fault("charter.missing")
SEVERAL = Fault("charter.several")
WINDOW = Fault("charter.window")
THRESHOLDS = Fault("charter.thresholds")
LADDER_REPEATED = Fault("charter.ladder-repeated")
LADDER_CLOCKS = Fault("charter.ladder-clocks")
NO_WORKDAY = Fault("calendar.no-workday", fatal=True)
PART_UNKNOWN = Fault("calendar.part-unknown")
QUARTER_OUTSIDE = Fault("quarter.outside-program")
MILESTONE_OUTSIDE = Fault("milestone.outside-program")
FAULTS = (
    *(MISSING, SEVERAL, WINDOW, THRESHOLDS, LADDER_REPEATED, LADDER_CLOCKS),
    *(NO_WORKDAY, PART_UNKNOWN, QUARTER_OUTSIDE, MILESTONE_OUTSIDE),
)


def check_one(program: Program) -> Iterator[Problem]:
    """A program has exactly one charter."""
    charters = program.all(Charter)
    if not charters:
        yield MISSING.at()
    if len(charters) > 1:
        yield SEVERAL.at(*(one.key for one in reversed(charters)), count=len(charters))


def check_window(program: Program) -> Iterator[Problem]:
    """A program ends after it starts."""
    for one in program.all(Charter):
        if one.starts and one.ends and one.ends < one.starts:
            yield WINDOW.at(one.key, path=("ends",), starts=one.starts, ends=one.ends)


def check_thresholds(program: Program) -> Iterator[Problem]:
    """Work turns amber before it turns red: the probability for red is the lower one."""
    for one in program.all(Charter):
        health = one.health
        if health.red_below_probability > health.amber_below_probability:
            path = ("health", "red_below_probability")
            red, amber = Percent(health.red_below_probability), Percent(health.amber_below_probability)
            yield THRESHOLDS.at(one.key, path=path, red=red, amber=amber)


def check_ladder(program: Program) -> Iterator[Problem]:
    """Every rung of the escalation ladder stands once, and is acknowledged before it is to be resolved."""
    for one in program.all(Charter):
        seen: Counter[int] = Counter()
        for number, rung in enumerate(one.ladder):
            seen[rung.level] += 1
            if seen[rung.level] == 2:
                yield LADDER_REPEATED.at(one.key, path=("ladder", number, "level"), level=rung.level)
            if rung.resolve_within_hours is not None and rung.resolve_within_hours < rung.acknowledge_within_hours:
                yield LADDER_CLOCKS.at(one.key, path=("ladder", number), level=rung.level)


def check_work_week(program: Program) -> Iterator[Problem]:
    """The program and every team work on at least one day of the week."""
    calendars: tuple[Charter | Team, ...] = (*program.all(Charter), *program.all(Team))
    for one in calendars:
        if one.work_week == ():
            yield NO_WORKDAY.at(one.key, path=("work_week",))


def check_countries(program: Program) -> Iterator[Problem]:
    """Where a calendar names a part of a country, that part's own public holidays are known."""
    calendars: tuple[Charter | Team, ...] = (*program.all(Charter), *program.all(Team))
    for one in calendars:
        if one.country is not None and (counted := countries.calendar(one.country)) != one.country:
            near = ", ".join(Nearest(sorted(countries.PARTS.get(counted, ()))).to(one.country)) or None
            yield PART_UNKNOWN.at(one.key, path=("country",), country=one.country, nation=counted, nearest=near)


def check_quarters(program: Program) -> Iterator[Problem]:
    """The quarters of initiatives and objectives touch the time of the program."""
    planned: tuple[Initiative | Objective, ...] = (*program.all(Initiative), *program.all(Objective))
    for one in planned:
        for number, quarter in enumerate(one.quarters):
            first, last = quarter_days(quarter)
            if _outside(program, first, last):
                yield _mark(QUARTER_OUTSIDE, program, one.key, ("quarters", number), quarter)


def check_commitments(program: Program) -> Iterator[Problem]:
    """Milestones are promised for a day within the time of the program."""
    for one in program.all(Milestone):
        if one.state != "dropped" and one.commitment and _outside(program, one.commitment, one.commitment):
            yield _mark(MILESTONE_OUTSIDE, program, one.key, ("commitment",), one.commitment)


def quarter_days(quarter: str) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    following = date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)
    return date(year, 3 * number - 2, 1), following - timedelta(days=1)


def _outside(program: Program, first: date, last: date) -> bool:
    starts, ends = program.charter.starts, program.charter.ends
    return bool((starts and last < starts) or (ends and first > ends))


def _mark(fault: Fault, program: Program, key: Key, path: tuple[str | int, ...], when: date | str) -> Problem:
    return fault.at(key, path=path, when=when, starts=program.charter.starts, ends=program.charter.ends)


CHECKS: tuple[Check, ...] = (
    check_one,
    check_window,
    check_thresholds,
    check_ladder,
    check_work_week,
    check_countries,
    check_quarters,
    check_commitments,
)
