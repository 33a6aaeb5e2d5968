"""A program as an engine's Instance, with the way back from activities to records.

Every open leaf of work is an activity. Parents, initiatives and the program are a pair of activities without duration
around what they hold; a milestone is one behind the work it marks. Durations are correlated by one common factor of the
program and one of each team, as strongly as its charter says; what that states of some work is tied besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from kaname.engines.common_factors import CommonFactors, common_factors, loadings
from kaname.engines.dependence import spearman_for_pearson
from kaname.engines.forecast import correlate
from kaname.engines.instance import (
    Activity,
    Demand,
    Flags,
    Floats,
    Instance,
    Link,
    LinkType,
    Mode,
    Spread,
)
from kaname.model.base import Entity, Key, Ref
from kaname.model.correlated import stated
from kaname.model.history import PastPlan, Staffing
from kaname.model.plan import Dependency, Initiative, Milestone, WorkPackage
from kaname.model.program import Program
from kaname.planning import calendars, spreads, ways, within
from kaname.planning.happenings import Happenings, happenings, open_risks
from kaname.planning.urgency import Urgency

_YEARS_BEYOND = 4
_NOTHING = Spread(0.0)
Demands = Staffing
"""Teams that are asked for people, and how many at a time."""


@dataclass(frozen=True)
class Translation:
    """The Instance, and what its numbers stand for.

    `begins` and `ends` give the activity at which a record starts and finishes; `events` the risk of each event as it
    stands, `risks` what every open one would do with other responses; `unestimated` is open work that takes
    an unknown time and is drawn as taking none, so whatever waits for it is a lower bound. `ways` tells of open work
    with alternatives which way is chosen: 0 its own allocations, else the number of the alternative; `staffed` by whom.
    """

    instance: Instance
    begins: Mapping[Key, int]
    ends: Mapping[Key, int]
    teams: tuple[Key, ...]
    events: tuple[Key, ...]
    risks: Happenings
    unestimated: tuple[Key, ...]
    root: Key
    whole: int
    ways: Mapping[Key, int]
    staffed: Mapping[Key, Staffing]

    @cached_property
    def records(self) -> Mapping[int, Key]:
        """The record of each activity."""
        return {number: key for key, number in self.begins.items()} | {n: key for key, n in self.ends.items()}

    def reached_day(self, key: Key, time: float) -> date:
        """The day on which something finishes. What is open and held by nothing but the present is reached today."""
        day = self.instance.finish_day(time)
        finished = self.instance.activities[self.ends[key]].finished is not None
        return day if finished or time != self.instance.now else self.instance.start_day(time)


def schedulable(program: Program) -> str:
    """'' where a schedule can be computed, else the code of the reason why not."""
    work = program.all(WorkPackage)
    if not work:
        return "no_work"
    if not any(one.duration or one.effort for one in work):
        return "no_estimates"
    if any(one.work_week == () for one in (program.charter, *within.teams(program).values())):
        return "no_workday"
    return ""


def translate(program: Program, as_of: date, in_force: PastPlan | None = None) -> Translation:
    """The Instance of a program on a day. Of the ways to do some work it holds the one that the schedule chooses.

    That is the way of the plan in force, as long as another is not worth the change.
    """
    return _Builder(program, as_of, in_force).build()


class _Builder:
    def __init__(self, program: Program, as_of: date, in_force: PastPlan | None) -> None:
        self.program = program
        self.kept = dict(in_force.ways) if in_force is not None else {}
        self.correlated = stated(program)
        self.as_of = as_of
        self.urgency = Urgency(program, as_of)
        self.axis = calendars.Axis(*_range(program, as_of))
        self.activities: list[Activity] = []
        self.links: list[Link] = []
        self.begins: dict[Key, int] = {}
        self.ends: dict[Key, int] = {}
        self.gathers: dict[Key, int] = {}
        self.unestimated: list[Key] = []
        self.asked: dict[int, list[tuple[int, Demands]]] = {}
        self.calendars: list[Flags] = [calendars.working_days(self.axis, program.charter)]
        self._calendar_of: dict[Demands, int] = {(): 0}
        self._factors_of: dict[Demands, tuple[tuple[int, float], ...]] = {}
        teams = within.teams(program)
        self.team_numbers = {key: number for number, key in enumerate(teams)}
        self.team_days = {key: calendars.working_days(self.axis, program.charter, one) for key, one in teams.items()}
        self.team_people = {key: calendars.capacity(self.axis, program, one) for key, one in teams.items()}

    def build(self) -> Translation:
        self._add_work()
        self._add_groups()
        self._add_milestones()
        self._add_whole()
        self._add_dependencies()
        risks = happenings(
            self.program, self.as_of, self.axis, self.ends, self._number, first_factor=1 + len(self.team_numbers)
        )
        decided, chosen, staffed = self._decided(
            Instance(
                origin=self.axis.origin,
                now=float(self.axis.index(self.as_of)),
                activities=tuple(self.activities),
                links=tuple(dict.fromkeys(self.links)),
                calendars=tuple(self.calendars),
                resources=tuple(self._resource(key) for key in self.team_numbers),
                events=risks.at(risks.in_place),
                factors=1 + len(self.team_numbers) + len(risks.factor_keys),
                factor_keys=(0, *(self._number(team) for team in self.team_numbers), *risks.factor_keys),
            )
        )
        return Translation(
            instance=self._tied(decided),
            begins=self.begins,
            ends=self.ends,
            teams=tuple(self.team_numbers),
            events=tuple(key for key, stands in risks.in_place.items() if stands.probability),
            risks=risks,
            unestimated=tuple(self.unestimated),
            root=self.program.charter.key,
            whole=len(self.activities) - 1,
            ways=chosen,
            staffed=staffed,
        )

    def _resource(self, team: Key) -> Floats:
        people = self.team_people[team]
        if people is None:
            return np.full(self.axis.days, np.inf)
        return np.where(self.team_days[team], people, 0.0)

    @cached_property
    def parents(self) -> frozenset[Key]:
        """Work packages that have work packages below them."""
        refs = (self.program.resolve(work.parent) for work in self.program.all(WorkPackage))
        return frozenset(key for key in refs if key is not None)

    def _add_work(self) -> None:
        for work in self.program.all(WorkPackage):
            if work.state == "dropped":
                continue
            if work.key in self.parents:
                self._add_pair(work)
            else:
                self._add_leaf(work)

    def _add_leaf(self, work: WorkPackage) -> None:
        length = spreads.duration(self.program, work)
        if length is None and work.finished is None:
            self.unestimated.append(work.key)
        demands = self._demands(work)
        number = self.begins[work.key] = self.ends[work.key] = self._add(
            Activity(
                key=self._number(work.key),
                modes=(self._mode(length, demands),),
                not_before=self._morning(work.not_before),
                start_pin=self._morning(work.start_on),
                finish_pin=self._evening(work.finish_on),
                deadline=self._evening(work.deadline),
                started=self._morning(work.started),
                finished=self._evening(work.finished),
                remaining=spreads.remaining(self.program, work),
                priority=self.urgency.of(work),
                factors=self._factors(demands),
            )
        )
        if length is not None:
            self._add_ways(number, work)

    def _add_ways(self, number: int, work: WorkPackage) -> None:
        """Let an activity choose among the ways of a work package whose teams are known and can do it."""
        known = {k: way for k, way in enumerate(ways.ways(work)) if k == 0 or self._demands(way)}
        if len(known) > 1:
            there = ways.able(self.program, work, known)
            modes = tuple(self._mode(spreads.duration(self.program, way), self._demands(way)) for way in there.values())
            self.activities[number] = replace(self.activities[number], modes=modes)
            self.asked[number] = [(k, self._demands(way)) for k, way in there.items()]

    def _mode(self, length: Spread | None, demands: Demands) -> Mode:
        return Mode(length or _NOTHING, self._calendar(demands), self._engine_demands(demands))

    def _decided(self, instance: Instance) -> tuple[Instance, dict[Key, int], dict[Key, Staffing]]:
        """The problem with the way of each activity that is chosen; which and whose that is where there are several."""
        keys = {number: key for key, number in self.begins.items()}
        kept = {
            number: mode
            for number, asked in self.asked.items()
            if (mode := ways.alike([demands for _, demands in asked], self.kept.get(keys[number], ()))) is not None
        }
        chosen = {**dict.fromkeys(self.asked, 0), **ways.chosen(instance, kept)}
        activities, found, staffed = list(instance.activities), dict[Key, int](), dict[Key, Staffing]()
        for number, k in chosen.items():
            one, (way, demands) = activities[number], self.asked[number][k]
            activities[number] = replace(one, modes=(one.modes[k],), factors=self._factors(demands))
            found[keys[number]], staffed[keys[number]] = way, demands
        return replace(instance, activities=tuple(activities)), found, staffed

    def _demands(self, work: WorkPackage) -> Demands:
        asked: dict[Key, float] = defaultdict(float)
        for allocation in work.allocations:
            team = self.program.resolve(allocation.team)
            if team is not None and team in self.team_numbers:
                asked[team] += allocation.people
        return tuple(sorted(asked.items()))

    def _engine_demands(self, demands: Demands) -> tuple[Demand, ...]:
        known = ((team, people) for team, people in demands if self.team_people[team] is not None)
        return tuple(Demand(self.team_numbers[team], people) for team, people in known)

    def _calendar(self, demands: Demands) -> int:
        """Days on which every team works and has the people; work pauses on the others."""
        if demands not in self._calendar_of:
            self._calendar_of[demands] = len(self.calendars)
            self.calendars.append(np.logical_and.reduce([self._staffed(team, people) for team, people in demands]))
        return self._calendar_of[demands]

    def _staffed(self, team: Key, people: float) -> Flags:
        days, there = self.team_days[team], self.team_people[team]
        if there is None or there[days].max(initial=0.0) < people - 1e-9:
            return days
        return days & (there >= people - 1e-9)

    @cached_property
    def common(self) -> CommonFactors:
        """What all work, and the work of each team, have in common."""
        rule, numbers = self.program.charter.correlation, self.team_numbers
        given = {
            (numbers[one], numbers[other]): said.coefficient
            for (one, other), said in self.correlated.teams.items()
            if one in numbers and other in numbers
        }
        return common_factors(len(numbers), rule.within_team, rule.between_teams, given)

    def _factors(self, demands: Demands) -> tuple[tuple[int, float], ...]:
        if demands not in self._factors_of:
            found = loadings(self.common, [self.team_numbers[team] for team, _ in demands])
            factors = tuple((factor, float(found[factor])) for factor in np.flatnonzero(found).tolist())
            self._factors_of[demands] = factors
        return self._factors_of[demands]

    def _tied(self, instance: Instance) -> Instance:
        """The problem in which work also hangs together as is stated of it."""
        ends = self.ends
        asked = {
            (ends[one], ends[other]): float(spearman_for_pearson(said.coefficient))
            for (one, other), said in self.correlated.work.items()
            if one in ends and other in ends
        }
        return correlate(instance, asked).instance if asked else instance

    def _add_pair(self, record: Entity) -> None:
        """A start and an end. What risks hit as a whole is gathered first, so that their days come behind all work."""
        self.begins[record.key] = self._add(self._point(record.key, "begin"))
        self.ends[record.key] = self._add(self._point(record.key, "end"))
        if record.key in self.hit:
            self.gathers[record.key] = self._add(self._point(record.key, "gather"))
            self.links.append(Link(self.gathers[record.key], self.ends[record.key]))

    @cached_property
    def hit(self) -> frozenset[Key]:
        """What open risks hit."""
        works = (effect.work for risk in open_risks(self.program) for effect in risk.days)
        return frozenset(key for work in works if (key := self.program.resolve(work)) is not None)

    def _add_groups(self) -> None:
        for initiative in self.program.all(Initiative):
            if initiative.state != "cancelled":
                self._add_pair(initiative)
        for work in self.program.all(WorkPackage):
            self._hold(self.program.resolve(work.parent) or self.program.resolve(work.initiative), work.key)
        for initiative in self.program.all(Initiative):
            self._hold(self.program.resolve(initiative.parent), initiative.key)

    def _hold(self, parent: Key | None, child: Key) -> None:
        if parent is not None and parent in self.begins and child in self.begins:
            self.links.append(Link(self.begins[parent], self.begins[child], LinkType.SS))
            gathered = self.gathers.get(parent, self.ends[parent])
            self.links.append(Link(self.ends[child], gathered, LinkType.FF))

    def _add_milestones(self) -> None:
        milestones = [one for one in self.program.all(Milestone) if one.state != "dropped"]
        for one in milestones:
            awaited = self._evening(one.commitment) if not one.work and one.reached is None else None
            done = self._evening(one.reached)
            point = replace(self._point(one.key, ""), not_before=awaited, started=done, finished=done)
            self.begins[one.key] = self.ends[one.key] = self._add(point)
        for one in milestones:
            self.links.extend(Link(self.ends[key], self.begins[one.key]) for key in self._known(one.work))

    def _add_whole(self) -> None:
        """The program ends when its work does; a milestone that marks no work does not hold it."""
        bare = frozenset(one.key for one in self.program.all(Milestone) if not one.work)
        ends = dict.fromkeys(end for key, end in self.ends.items() if key not in bare)
        whole = self._add(self._point(self.program.charter.key, ""))
        self.begins[self.program.charter.key] = self.ends[self.program.charter.key] = whole
        self.links.extend(Link(end, whole) for end in ends)

    def _add_dependencies(self) -> None:
        for dependency in self.program.all(Dependency):
            ends = self._known((dependency.predecessor, dependency.successor))
            if len(ends) == 2 and dependency.state != "declined":
                self.links.append(self._link(dependency, *ends))

    def _known(self, refs: Iterable[Ref[Any] | None]) -> tuple[Key, ...]:
        """The records behind references, as far as they are part of the problem."""
        keys = (self.program.resolve(ref) for ref in refs)
        return tuple(key for key in keys if key is not None and key in self.ends)

    def _link(self, dependency: Dependency, before: Key, after: Key) -> Link:
        from_start, to_start = dependency.type[0] == "S", dependency.type[1] == "S"
        first = (self.begins if from_start else self.ends)[before]
        second = (self.begins if to_start else self.ends)[after]
        return Link(first, second, LinkType[dependency.type], dependency.lag)

    def _number(self, key: Key, part: str = "") -> int:
        """Draws are named by the address in the portfolio: the same id in two programs stands for two streams."""
        return number_of(self.program.abroad(key), part)

    def _point(self, key: Key, part: str) -> Activity:
        return Activity(modes=(Mode(_NOTHING, 0),), key=self._number(key, part))

    def _add(self, activity: Activity) -> int:
        self.activities.append(activity)
        return len(self.activities) - 1

    def _morning(self, day: date | None) -> float | None:
        return None if day is None else float(self.axis.index(day))

    def _evening(self, day: date | None) -> float | None:
        return None if day is None else float(self.axis.index(day) + 1)


def number_of(key: Key, part: str = "") -> int:
    """A number that stays with a record whatever else is in the plan: it names the record's random draws."""
    return int.from_bytes(blake2b(f"{key}#{part}".encode(), digest_size=7).digest(), "big")


def _range(program: Program, as_of: date) -> tuple[date, date]:
    days = [as_of, *_days(program)]
    return min(days) - timedelta(days=7), max(days) + timedelta(days=366 * _YEARS_BEYOND)


def _days(program: Program) -> Iterator[date]:
    for work in program.all(WorkPackage):
        yield from (d for d in (work.not_before, work.started, work.finished, work.start_on, work.deadline) if d)
    for one in program.all(Milestone):
        yield from (d for d in (one.commitment, one.reached) if d)
    if program.charter.ends:
        yield program.charter.ends
