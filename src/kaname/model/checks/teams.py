"""Teams: people who are there, as often as the plan says, and no more of them than there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, pairwise

from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Percent, Problem
from kaname.model.hours import hours
from kaname.model.people import Team
from kaname.model.plan import Allocation, Charter, Iteration, WorkPackage
from kaname.model.program import Program

MEMBERSHIP_RANGE = Fault("membership.range")
MEMBERSHIP_REPEATED = Fault("membership.repeated")
PERSON = Fault("team.over-allocated-person")
OVER_ALLOCATED = Fault("team.over-allocated")
SIZE_UNKNOWN = Fault("team.size-unknown")
HEADCOUNT_ORDER = Fault("team.headcount-order")
HOURS = Fault("team.hours")
OVERLAP = Fault("iteration.overlap")
FAULTS = (MEMBERSHIP_RANGE, MEMBERSHIP_REPEATED, PERSON, OVER_ALLOCATED, SIZE_UNKNOWN, HEADCOUNT_ORDER, HOURS, OVERLAP)

_MORE = 1e-9  # shares are written in decimals and added as binary fractions
_DAY = timedelta(days=1)
Step = tuple[date, float]
"""From that day on there is so much more (or less)."""


def check_ranges(program: Program) -> Iterator[Problem]:
    """A membership ends after it starts."""
    for team in program.all(Team):
        for number, one in enumerate(team.members):
            if one.since and one.until and one.until < one.since:
                path = ("members", number, "until")
                yield MEMBERSHIP_RANGE.at(team.key, path=path, person=str(one.person), since=one.since, until=one.until)


def check_repeated(program: Program) -> Iterator[Problem]:
    """A person is a member of a team once at a time."""
    for team in program.all(Team):
        spans: dict[Key, list[tuple[date, date]]] = defaultdict(list)
        for number, one in enumerate(team.members):
            key = program.resolve(one.person)
            first, last = one.since or date.min, one.until or date.max
            if key is None or last < first:
                continue
            if any(first <= until and since <= last for since, until in spans[key]):
                yield MEMBERSHIP_REPEATED.at(team.key, path=("members", number), person=key)
            spans[key].append((first, last))


def check_people(program: Program) -> Iterator[Problem]:
    """Nobody is given to teams for more than all of their time on any day."""
    steps: dict[Key, list[Step]] = defaultdict(list)
    teams: dict[Key, dict[Key, None]] = defaultdict(dict)
    for team in program.all(Team):
        for one in team.members:
            key = program.resolve(one.person)
            if key is not None:
                steps[key].extend(_presence(one.share, one.since, one.until))
                teams[key][team.key] = None
    for key, changes in steps.items():
        day, share = peak(changes)
        if share > 1 + _MORE:
            in_teams = tuple(teams[key])
            since = None if day == date.min else day
            yield PERSON.at(key, *in_teams, share=Percent(share), teams=in_teams, since=since)


def _presence(amount: float, since: date | None, until: date | None) -> Iterator[Step]:
    if since is None or until is None or since <= until:
        yield since or date.min, amount
        if until is not None and until < date.max:
            yield until + _DAY, -amount


def peak(steps: Iterable[Step]) -> Step:
    """The first day on which most is there, and how much that is."""
    by_day: dict[date, float] = defaultdict(float)
    for day, change in steps:
        by_day[day] += change
    days = sorted(by_day)
    levels = accumulate(by_day[day] for day in days)
    return max(zip(days, levels, strict=True), key=lambda step: round(step[1], 9), default=(date.min, 0.0))


def most_people(team: Team) -> float | None:
    """How many people a team has when it has most; None where the plan does not say."""
    if not team.members and not team.headcount:
        return None
    steps = [step for one in team.members for step in _presence(one.share, one.since, one.until)]
    ordered = sorted(team.headcount, key=lambda one: one.since)
    sizes = [0.0, *(one.people for one in ordered)]
    steps += [(one.since, one.people - before) for one, before in zip(ordered, sizes, strict=False)]
    return peak(steps)[1]


def check_allocations(program: Program) -> Iterator[Problem]:
    """Work asks a team for no more people than it ever has."""

    @cache
    def most(key: Key) -> float | None:
        team = program.find(key) if key in program else None
        return most_people(team) if isinstance(team, Team) else None

    for work in open_work(program):
        for place, allocations in ways(work):
            for number, one in enumerate(allocations):
                team = program.resolve(one.team)
                there = most(team) if team else None
                if team and there is not None and one.people > there + _MORE:
                    path, asked = (*place, number, "people"), one.people
                    yield OVER_ALLOCATED.at(work.key, team, path=path, team=team, asked=asked, there=round(there, 2))


def ways(work: WorkPackage) -> Iterator[tuple[tuple[str | int, ...], tuple[Allocation, ...]]]:
    """The allocations of a work package and those of its alternatives, each with the fields that lead to it."""
    yield ("allocations",), work.allocations
    for number, one in enumerate(work.alternatives):
        yield ("alternatives", number, "allocations"), one.allocations


def check_sizes(program: Program) -> Iterator[Problem]:
    """A team that is asked to work says how many people it has; else work never waits for them."""
    asking: dict[Key, int] = defaultdict(int)
    for work in open_work(program):
        for team in {program.resolve(one.team) for _, allocations in ways(work) for one in allocations}:
            if team is not None:
                asking[team] += 1
    for team in program.all(Team):
        if team.key in asking and most_people(team) is None:
            yield SIZE_UNKNOWN.at(team.key, path=("members",), count=asking[team.key])


def open_work(program: Program) -> Iterator[WorkPackage]:
    """Work that is still to be done."""
    return (work for work in program.all(WorkPackage) if work.state != "dropped" and work.finished is None)


def check_headcounts(program: Program) -> Iterator[Problem]:
    """The sizes of a team are listed by day, oldest first, one a day."""
    for team in program.all(Team):
        for number, (before, after) in enumerate(pairwise(team.headcount)):
            if after.since <= before.since:
                path = ("headcount", number + 1, "since")
                yield HEADCOUNT_ORDER.at(team.key, path=path, before=before.since, after=after.since)


def check_hours(program: Program) -> Iterator[Problem]:
    """A working day is no longer than the time between opening and closing; whoever states it is told."""
    stated = (one for one in program.all(Team) if (one.opens, one.closes, one.hours_per_day) != (None, None, None))
    for one in (*program.all(Charter), *stated):
        day = hours(program.charter, one if isinstance(one, Team) else None)
        opens, closes = (clock.hour * 60 + clock.minute for clock in (day.opens, day.closes))
        there = ((closes - opens) % (24 * 60) or 24 * 60) / 60
        if day.per_day > there + _MORE:
            yield HOURS.at(one.key, path=("hours_per_day",), hours=day.per_day, there=there)


def check_iterations(program: Program) -> Iterator[Problem]:
    """A team is in one iteration at a time; so is the program, where iterations name no team."""
    by_team: dict[Key | None, list[Iteration]] = defaultdict(list)
    for one in program.all(Iteration):
        for team in dict.fromkeys(map(program.resolve, one.teams)) or (None,):
            by_team[team].append(one)
    pairs = (pair for team, found in by_team.items() for pair in _overlaps(found, team))
    for before, after in {(before.key, after.key): (before, after) for before, after in pairs}.values():
        yield OVERLAP.at(after.key, before.key, path=("starts",), starts=after.starts, ends=before.ends)


def _overlaps(iterations: list[Iteration], team: Key | None) -> Iterator[tuple[Iteration, Iteration]]:
    """Pairs of which the second starts before the first ends, the first being the one that ends last so far."""
    ordered = sorted(iterations, key=lambda one: (one.starts, one.ends))
    latest = ordered[0]
    for one in ordered[1:]:
        if one.starts <= latest.ends and (team is not None or not one.teams):
            yield latest, one
        latest = max(latest, one, key=lambda each: each.ends)


CHECKS: tuple[Check, ...] = (
    check_ranges,
    check_repeated,
    check_people,
    check_allocations,
    check_sizes,
    check_headcounts,
    check_hours,
    check_iterations,
)
