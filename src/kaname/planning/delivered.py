"""What was delivered: deployments to production by repository, the changes they brought, the incidents behind them.

Production is what the rules of a source say (`model.sources`), and a deployment counts once it ended with success.
Repositories are never blended. Definitions: dora.dev (2026-01-05); Apache DevLake for what belongs to what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from kaname.engines.delivery import (
    LeadTime,
    ProposedChange,
    Rates,
    Released,
    lead_time,
    median_lead_time_minutes,
    rates,
)
from kaname.engines.quantiles import median
from kaname.engines.ratio import Ratio
from kaname.evidence.facts import Change, Deployment, Evidence
from kaname.model.base import Key
from kaname.model.program import Program
from kaname.model.sources import Source
from kaname.planning.courses import Courses
from kaname.planning.flows import WEEKS
from kaname.planning.incidents import Incidents
from kaname.planning.rollouts import Brought, Rollout, brought, rollouts

DAYS = 7 * WEEKS
"""Days that figures look back on, the day itself among them."""
_WEEK, _MONTH = 7, 28


@dataclass(frozen=True, slots=True)
class Period:
    """Deployments of a repository that ended in a span of days, and the changes they brought.

    `by_commits` counts changes whose deployment is known by its commits, the others are placed by time. Months are of
    four weeks. `guessed` counts those of the `incidents` that were linked by time alone, among several repositories.
    """

    released: tuple[Released, ...]
    lead_times: tuple[LeadTime, ...]
    by_commits: int
    incidents: int
    guessed: int
    days_per_week: tuple[int, ...]
    days_per_month: tuple[int, ...]

    @property
    def rates(self) -> Rates:
        """Fail rate, rework rate and recovery."""
        return rates(self.released)

    @property
    def failed(self) -> int:
        """Deployments with an incident."""
        return sum(one.failed for one in self.released)

    @property
    def changes(self) -> int:
        """Changes of which there is a lead time; one of no time, a merge pushed as it is, says nothing."""
        return sum(one.cycle_minutes > 0 for one in self.lead_times)

    @property
    def lead_minutes(self) -> Ratio[float]:
        """The median lead time of the changes deployed, interpolated."""
        return median_lead_time_minutes(self.lead_times)

    @property
    def median_days(self) -> tuple[float, float]:
        """Days with a deployment in the median week and in the median month."""
        return median(self.days_per_week).value or 0.0, median(self.days_per_month).value or 0.0


@dataclass(frozen=True, slots=True)
class Service:
    """A repository of a source, over the last twelve weeks and over those before.

    `deploys`: whether any deployment to production is known. `names_items`: whether any of its changes names an item.
    """

    source: str
    repository: str
    deploys: bool
    names_items: bool
    now: Period
    before: Period


class Delivered:
    """What some evidence tells of delivery, on the day of its courses."""

    def __init__(self, program: Program, evidence: Evidence, courses: Courses) -> None:
        self._program = program
        self._evidence = evidence
        self._courses = courses

    @cached_property
    def incidents(self) -> Incidents:
        """Incidents, and the deployments they belong to."""
        return Incidents(self._program, self._evidence, self._courses, self.rollouts)

    @cached_property
    def rollouts(self) -> tuple[Rollout, ...]:
        """Successful deployments to production up to the day, in order of their end."""
        return rollouts(one for one in self._evidence.deployments if self._counts(one))

    def _counts(self, one: Deployment) -> bool:
        if one.removed_at is not None or one.result != "success" or one.finished_at is None:
            return False
        live = self._courses.rules(one.source).is_production(one.environment)
        return live and self._day(one.finished_at) <= self._courses.as_of

    def knows(self, source: str) -> bool:
        """Whether the program has a record of a source."""
        return self._program.find(Key(Source.kind, source)) is not None

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """Every repository that deployed to production, or merged a change in the weeks looked at."""
        changes: dict[tuple[str, str], list[Change]] = defaultdict(list)
        busy = set(self.incidents.of_place)
        for one in self._evidence.changes:
            merged = None if one.merged_at is None or one.removed_at is not None else self._day(one.merged_at)
            if merged is not None and merged <= self._courses.as_of:
                changes[one.source, one.repository].append(one)
                if merged >= self._first(1):
                    busy.add((one.source, one.repository))
        parents = {one.hash: one.parents for one in self._evidence.commits}
        return tuple(
            self._service(place, brought(changes.get(place, ()), self.incidents.of_place.get(place, ()), parents))
            for place in sorted(busy)
        )

    def _service(self, place: tuple[str, str], found: Sequence[Brought]) -> Service:
        made = self.incidents.of_place.get(place, ())
        return Service(
            *place,
            deploys=bool(made),
            names_items=any(one.change.items for one in found),
            now=self._period(made, found, self._first(1)),
            before=self._period(made, found, self._first(2)),
        )

    def _period(self, made: Sequence[Rollout], found: Sequence[Brought], first: date) -> Period:
        last = first + timedelta(days=DAYS - 1)
        within = [one for one in made if first <= self._day(one.finished) <= last]
        keys = {one.key for one in within}
        carried = [one for one in found if one.rollout is not None and one.rollout.key in keys]
        repaired = {one.rollout.key: name for one in carried if one.rollout and (name := self._repaired(one))}
        links = [each for one in within for each in self.incidents.links.get(one.key, ())]
        days = {(self._day(one.finished) - first).days for one in within}
        return Period(
            released=tuple(self._released(one, repaired.get(one.key)) for one in within),
            lead_times=tuple(_lead_time(one) for one in carried),
            by_commits=sum(one.by_commits for one in carried),
            incidents=len(links),
            guessed=sum(link.guessed for link, _ in links),
            days_per_week=_counted(days, _WEEK),
            days_per_month=_counted(days, _MONTH),
        )

    def _released(self, one: Rollout, repaired: str | None) -> Released:
        """Recovered once all of its incidents are, up to the day."""
        ends = [incident.resolved for _, incident in self.incidents.links.get(one.key, ())]
        known = [end for end in ends if end is not None and self._day(end) <= self._courses.as_of]
        recovered = max(*known, one.finished) if known and len(known) == len(ends) else None
        return Released(one.key, one.finished, failed=bool(ends), recovered=recovered, rework_of=repaired)

    def _repaired(self, one: Brought) -> str | None:
        """The incident that a change names, where it was opened before the change went out."""
        for item in one.change.items:
            for name in (("", item.casefold()), (one.change.source, item.casefold())):
                incident = self.incidents.named.get(name)
                if incident is not None and one.rollout is not None and incident.opened < one.rollout.finished:
                    return name[1]
        return None

    def _first(self, spans: int) -> date:
        """The first day of so many spans of weeks up to the day."""
        return self._courses.as_of - timedelta(days=spans * DAYS - 1)

    def _day(self, at: datetime) -> date:
        return self._courses.day(at)


def _lead_time(one: Brought) -> LeadTime:
    change = one.change
    merged = change.merged_at or change.opened_at
    authored = () if change.first_commit_at is None else (change.first_commit_at,)
    deployed = None if one.rollout is None else one.rollout.finished
    return lead_time(ProposedChange(change.author, change.opened_at, merged, authored, deployed=deployed))


def _counted(days: Iterable[int], length: int) -> tuple[int, ...]:
    """How many of some days, numbered from 0, lie in each stretch of a span."""
    counts = [0] * (DAYS // length)
    for day in days:
        counts[day // length] += 1
    return tuple(counts)
