"""Flow of the items of each project: how much, how fast, how old, and whether it is in balance. No person is counted.

Definitions: the Kanban Guide; Vacanti. Cycle time and age are calendar days with both ends counted; percentiles shown
are of type 7, the service level expectation is by nearest rank, so that it is a cycle time that occurred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kaname.engines.cumulative_flow import CumulativeFlow, cumulative_flow
from kaname.engines.flow import Efficiency, efficiency, service_level_expectation
from kaname.engines.quantiles import interpolated
from kaname.engines.ratio import Ratio, Reason
from kaname.planning.courses import Course, Courses

WEEKS = 12
"""Whole weeks that figures look back on."""
FEW = 10
"""With fewer finished items than that, percentiles are shown with their number and nothing is judged by them."""
STAGES = ("todo", "active", "done")
"""What a cumulative flow counts: items created, begun and finished."""
Measure = Literal["lead_time", "cycle_time", "blocked_time", "age"]
MEASURES: tuple[Measure, ...] = ("lead_time", "cycle_time", "blocked_time", "age")


@dataclass(frozen=True, slots=True)
class Flow:
    """The items of one project of one source over the last weeks.

    `done` were finished in them. `per_week` counts finished items of each whole week, oldest first. `expected_days` is
    stated or by nearest rank.
    `little` is throughput x cycle time over average WIP: near 1 where the law's conditions hold.
    """

    source: str
    project: str
    items: tuple[Course, ...]
    done: tuple[Course, ...]
    per_week: tuple[int, ...]
    begun: int
    finished: int
    cycle_times: tuple[int, ...]
    running: tuple[Course, ...]
    expected_days: float | None
    stated: bool
    efficiency: Efficiency
    blocked_days: int
    average_wip: float

    @property
    def throughput(self) -> float:
        """Items finished per week."""
        return sum(self.per_week) / len(self.per_week) if self.per_week else 0.0

    @property
    def net(self) -> int:
        """Begun less finished."""
        return self.begun - self.finished

    @property
    def little(self) -> Ratio[float]:
        """See the class."""
        if not self.cycle_times or self.average_wip == 0:
            return Ratio(None, Reason.NO_EVENTS)
        mean = sum(self.cycle_times) / len(self.cycle_times)
        return Ratio(self.throughput / 7 * mean / self.average_wip)

    def cycle(self, share: float) -> Ratio[float]:
        """A percentile of the cycle times, interpolated."""
        return interpolated(self.cycle_times, share)

    def times(self, measure: Measure, as_of: date) -> tuple[float, ...]:
        """Calendar days that finished items took, or were blocked where they were at all; or ages of those in work."""
        match measure:
            case "lead_time":
                days = (one.lead_days for one in self.done)
            case "cycle_time":
                days = (one.cycle_days for one in self.done)
            case "blocked_time":
                days = (one.blocked_days or None for one in self.done)
            case "age":
                days = (one.age(as_of) for one in self.running)
        return tuple(float(each) for each in days if each is not None)

    def cumulative(self, as_of: date) -> CumulativeFlow:
        """How many items had been created, begun and finished by the end of each day of the weeks looked back on.

        What was given up is left out, as if it had never been; what nobody can place counts as created.
        """
        kept = (one for one in self.items if one.stage != "dropped")
        entries = [{"todo": one.created, "active": one.started, "done": one.finished} for one in kept]
        return cumulative_flow(entries, STAGES, as_of - timedelta(days=7 * WEEKS), as_of)

    def ageing(self, as_of: date) -> tuple[Course, ...]:
        """Items under way that are older than what is expected, the oldest first."""
        limit = self.expected_days
        if limit is None or (not self.stated and len(self.cycle_times) < FEW):
            return ()
        old = [one for one in self.running if (one.age(as_of) or 0) > limit]
        return tuple(sorted(old, key=lambda one: (-(one.age(as_of) or 0), one.item.key)))


def flows(courses: Courses) -> tuple[Flow, ...]:
    """The flow of every project whose items say when they were begun or finished."""
    projects: dict[tuple[str, str], list[Course]] = defaultdict(list)
    for one in courses.all:
        projects[one.item.source, one.item.project].append(one)
    return tuple(_flow(courses, name, items) for name, items in sorted(projects.items()))


def _flow(courses: Courses, name: tuple[str, str], items: Sequence[Course]) -> Flow:
    source, project = name
    rules, as_of = courses.rules(source), courses.as_of
    first = as_of - timedelta(days=7 * WEEKS - 1)
    done = [one for one in items if one.finished is not None and first <= one.finished <= as_of]
    times = tuple(days for one in done if (days := one.cycle_days) is not None)
    per_week = [0] * WEEKS
    for one in done:
        if one.finished is not None:
            per_week[(one.finished - first).days // 7] += 1
    begun = [one for one in items if one.started is not None and first <= one.started <= as_of]
    running = tuple(one for one in items if one.running)
    expected = rules.expectation_days if rules.expectation_days is not None else None
    if expected is None:
        expected = service_level_expectation(times, rules.expectation).days.value
    waits = [one for one in done if one.waiting_hours > 0]
    return Flow(
        source=source,
        project=project,
        items=tuple(items),
        done=tuple(done),
        per_week=tuple(per_week),
        begun=len(begun),
        finished=len(done),
        cycle_times=times,
        running=running,
        expected_days=expected,
        stated=rules.expectation_days is not None,
        efficiency=efficiency(
            sum(one.active_hours for one in waits),
            sum(one.waiting_hours for one in waits),
            len(waits),
            max(len(done), 1),
        ),
        blocked_days=sum(one.blocked_days for one in (*done, *running)),
        average_wip=_average_wip(items, first, as_of),
    )


def _average_wip(items: Sequence[Course], first: date, last: date) -> float:
    """Items under way on a day, over all days from first to last; a day of start and a day of finish count whole."""
    days = 0
    for one in items:
        if one.started is not None and one.stage != "dropped":
            until = one.finished or last
            days += max((min(until, last) - max(one.started, first)).days + 1, 0)
    return days / ((last - first).days + 1)
