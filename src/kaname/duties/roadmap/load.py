"""Load and order of work: who is asked for more than they have, which wishes can't be kept, whose work has no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kaname.model.base import Key
from kaname.model.finding import Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.plan import WorkPackage
from kaname.model.skills import missing
from kaname.planning.standing import Standing
from kaname.planning.timetable import Clash, WeekLoad
from kaname.planning.ways import ways

TEAM_OVERLOADED = Code("roadmap.team-overloaded", Severity.WATCH)
DEADLINE_IMPOSSIBLE = Code("roadmap.deadline-impossible", Severity.ACT)
PIN_IMPOSSIBLE = Code("roadmap.pin-impossible", Severity.WATCH)
CAPACITY_MISSING = Code("roadmap.capacity-missing", Severity.ACT)
CRITICAL_UNASSIGNED = Code("roadmap.critical-unassigned", Severity.WATCH)
ALTERNATIVE_CHOSEN = Code("roadmap.alternative-chosen", Severity.NOTE)
WAY_WITHOUT_SKILLS = Code("roadmap.way-without-skills", Severity.NOTE)
NO_WAY_WITH_SKILLS = Code("roadmap.no-way-with-skills", Severity.WATCH)
CODES = (
    *(TEAM_OVERLOADED, DEADLINE_IMPOSSIBLE, PIN_IMPOSSIBLE, CAPACITY_MISSING, CRITICAL_UNASSIGNED),
    *(ALTERNATIVE_CHOSEN, WAY_WITHOUT_SKILLS, NO_WAY_WITH_SKILLS),
)

TOLERANCE = 0.01  # person-days of a week that are rounding
SOON_WORKDAYS = 10
FEWEST_TO_CHOOSE = 2


def findings(standing: Standing) -> Iterator[Finding]:
    """Overload, clashes, critical work that nobody holds, work that others would do sooner or can't."""
    yield from _overloads(standing)
    for clash in standing.timetable.clashes:
        yield from _clash(standing, clash)
    yield from _unassigned(standing)
    yield from _alternatives(standing)
    yield from _skills(standing)


def _overloads(standing: Standing) -> Iterator[Finding]:
    above: dict[Key, list[WeekLoad]] = defaultdict(list)
    for week in standing.timetable.load:
        if week.demand > week.capacity + TOLERANCE and standing.known(week.team):
            above[week.team].append(week)
    for team, weeks in above.items():
        worst = max(weeks, key=lambda week: (week.demand - week.capacity, -week.week.toordinal()))
        yield TEAM_OVERLOADED.at(
            team,
            count=len(weeks),
            first=min(week.week for week in weeks),
            week=worst.week,
            demand=worst.demand,
            capacity=worst.capacity,
            share=Percent(worst.demand / worst.capacity) if worst.capacity > TOLERANCE else Undefined("no_capacity"),
        )


def _clash(standing: Standing, clash: Clash) -> Iterator[Finding]:
    if not standing.known(clash.key):
        return
    record = standing.program.find(clash.key)
    if clash.kind == "capacity" and clash.team is not None:
        yield CAPACITY_MISSING.at(*standing.known(clash.key, clash.team), team=clash.team, people=clash.by)
    elif clash.kind == "deadline" and isinstance(record, WorkPackage) and record.deadline is not None:
        yield DEADLINE_IMPOSSIBLE.at(clash.key, by=Days(clash.by), due=record.deadline)
    elif clash.kind in ("start_pin", "finish_pin"):
        yield PIN_IMPOSSIBLE.at(clash.key, by=Days(clash.by), pin=Term("clash", clash.kind))


def _unassigned(standing: Standing) -> Iterator[Finding]:
    for work in standing.leaf_work:
        slot = standing.slot(work.key)
        if slot is None or not slot.critical or work.finished or standing.key(work.assignee):
            continue
        soon = work.started is not None or standing.near(slot.start, SOON_WORKDAYS)
        yield CRITICAL_UNASSIGNED.at(work.key, severity=Severity.ACT if soon else Severity.WATCH, start=slot.start)


def _alternatives(standing: Standing) -> Iterator[Finding]:
    for work in standing.leaf_work:
        slot = standing.slot(work.key)
        if slot is not None and slot.way:
            teams = standing.keys(one.team for one in work.alternatives[slot.way - 1].allocations)
            yield ALTERNATIVE_CHOSEN.at(work.key, *teams, teams=teams, number=slot.way, finish=slot.finish)


def _skills(standing: Standing) -> Iterator[Finding]:
    """Ways that are left out because nobody has the skills, and work that has no other."""
    for work in standing.leaf_work:
        slot = standing.slot(work.key)
        found = [(standing.keys(one.team for one in way.allocations), way) for way in ways(work)]
        if slot is None or len(found) < FEWEST_TO_CHOOSE:
            continue
        planned, there = found[slot.way][0], [(teams, way) for n, (teams, way) in enumerate(found) if teams or not n]
        lacking = [(teams, ", ".join(missing(standing.program, work, way.allocations))) for teams, way in there]
        if all(skills for _, skills in lacking):
            skills = ", ".join(missing(standing.program, work, found[slot.way][1].allocations))
            yield NO_WAY_WITH_SKILLS.at(work.key, *planned, skills=skills, planned=planned)
            continue
        for teams, skills in lacking:
            if skills:
                yield WAY_WITHOUT_SKILLS.at(work.key, *teams, teams=teams, skills=skills, planned=planned)


def figure(standing: Standing) -> Figure:
    """Demand and capacity by team and week, in person-days (山積み)."""
    weeks = sorted(standing.timetable.load, key=lambda week: (week.team, week.week))
    rows = tuple((week.team, week.week, week.demand, week.capacity) for week in weeks)
    reason = "" if rows else standing.timetable.no_schedule or "no_team_sizes"
    return Figure("roadmap.load", ("team", "week", "demand", "capacity"), rows, reason=reason)
