"""Priorities: what each initiative is worth by every method it has inputs for, and orders that contradict it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from kaname.duties.roadmap.benefits import Worth, worth
from kaname.engines.prioritisation import Category, Caution, Reach, RelativeJob, RelativeOrder, moscow, rice, wsjf
from kaname.engines.ratio import Ratio
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term
from kaname.model.plan import Dependency, Initiative, WorkPackage
from kaname.planning.effort import person_days
from kaname.planning.standing import Standing, number, quarter_starts
from kaname.planning.urgency import uncounted

MUSTS_ABOVE_LIMIT = Code("roadmap.musts-above-limit", Severity.WATCH)
ORDER_AGAINST_WSJF = Code("roadmap.order-against-wsjf", Severity.WATCH)
WSJF_OFF_SCALE = Code("roadmap.wsjf-off-scale", Severity.NOTE)
WSJF_UNANCHORED = Code("roadmap.wsjf-unanchored", Severity.NOTE)
NEVER_PAYS_BACK = Code("roadmap.never-pays-back", Severity.WATCH)
DELAY_UNCOUNTED = Code("roadmap.delay-uncounted", Severity.WATCH)
CODES = (MUSTS_ABOVE_LIMIT, ORDER_AGAINST_WSJF, WSJF_OFF_SCALE, WSJF_UNANCHORED, NEVER_PAYS_BACK, DELAY_UNCOUNTED)

CLEARLY_HIGHER = 1.25  # relative scores are rough: a smaller lead says nothing about the order
_WSJF_COLUMNS = ("business_value", "time_criticality", "risk_reduction", "job_size")
_LIVE = ("idea", "planned", "active", "paused")


class Priorities:
    """The initiatives that still can be put in order, with what they are worth."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.live = [one for one in standing.every(Initiative) if one.state in _LIVE]
        self.worths: dict[Key, Worth] = {
            one.key: worth(standing, one.benefit) for one in self.live if one.benefit is not None and one.benefit.flows
        }

    @cached_property
    def order(self) -> RelativeOrder:
        """Initiatives by WSJF."""
        scored = ((one.id, one.wsjf) for one in self.live)
        return wsjf(
            [
                RelativeJob(id_, w.business_value, w.time_criticality, w.risk_reduction, w.job_size)
                for id_, w in scored
                if w is not None
            ]
        )

    @cached_property
    def wsjf(self) -> Mapping[Key, Ratio[float]]:
        """WSJF by initiative, highest first."""
        return {Key(Initiative.kind, score.key): score.wsjf for score in self.order.scores}

    def findings(self) -> Iterator[Finding]:
        """Scores and orders that don't hold together, and benefits that don't come."""
        yield from self._musts()
        yield from self._overtaken()
        yield from self._off_scale()
        for key, found in self.worths.items():
            if found.never_pays:
                yield NEVER_PAYS_BACK.at(key, npv=found.npv, roi=found.roi)
        yield from self._uncounted()

    def _uncounted(self) -> Iterator[Finding]:
        """Costs of delay that no rate converts: of the program, and of initiatives that can still be put in order."""
        program = self.standing.program
        stated = {one.key: one.cost_of_delay for one in (program.charter, *self.live)}
        for key in uncounted(program, self.standing.as_of):
            cost = stated.get(key)
            if cost is not None:
                own = program.charter.currency
                yield DELAY_UNCOUNTED.at(key, cost=cost, currency=cost.currency, own=own)

    def _musts(self) -> Iterator[Finding]:
        efforts = self.efforts
        shares = moscow((category, days) for _, category, days in efforts)
        if not any(warned.caution is Caution.MUSTS_ABOVE_LIMIT for warned in shares.warnings):
            return
        musts = [key for key, category, _ in efforts if category is Category.MUST]
        yield MUSTS_ABOVE_LIMIT.at(
            *(self.standing.known(self.standing.program.charter.key) or musts),
            share=_percent(shares.share[Category.MUST]),
            count=len(musts),
            days=sum(days for _, category, days in efforts if category is Category.MUST),
        )

    @cached_property
    def efforts(self) -> tuple[tuple[Key, Category, float], ...]:
        """Open leaves of work that have a category (their own or their initiative's) and an effort in person-days."""
        found: list[tuple[Key, Category, float]] = []
        for work in self.standing.leaf_work:
            category, days = self._category(work), person_days(work)
            if work.finished is None and category is not None and days is not None:
                found.append((work.key, category, days))
        return tuple(found)

    def _category(self, work: WorkPackage) -> Category | None:
        above = self.standing.initiative(work.key)
        initiative: Any = self.standing.program.find(above) if above else None
        name = work.moscow or (initiative.moscow if initiative else None)
        return None if name is None else Category(name)

    def _off_scale(self) -> Iterator[Finding]:
        ids = {warned.key for warned in self.order.warnings if warned.caution is Caution.OFF_SCALE and warned.key}
        if ids:
            yield WSJF_OFF_SCALE.at(*(Key(Initiative.kind, id_) for id_ in sorted(ids)), count=len(ids))
        columns = {warned.column for warned in self.order.warnings if warned.caution is Caution.NO_ONE_IN_COLUMN}
        if columns:
            first = next(name for name in _WSJF_COLUMNS if name in columns)
            yield WSJF_UNANCHORED.at(*self.wsjf, count=len(columns), column=Term("wsjf", first))

    def _overtaken(self) -> Iterator[Finding]:
        """Initiatives of clearly higher WSJF that start after a lower one which draws on the same team."""
        starts = {
            key: start for key in self.wsjf if (start := self._start(key)) is not None and start > self.standing.as_of
        }
        for key, start in starts.items():
            rivals = [other for other, begins in starts.items() if begins < start and self._ranks_above(key, other)]
            if rivals:
                first = min(rivals, key=lambda other: (starts[other], other))
                yield ORDER_AGAINST_WSJF.at(
                    key,
                    start=start,
                    wsjf=self.wsjf[key].value,
                    other=first,
                    other_start=starts[first],
                    other_wsjf=self.wsjf[first].value,
                    count=len(rivals),
                )

    def _ranks_above(self, key: Key, other: Key) -> bool:
        mine, theirs = self.wsjf[key].value, self.wsjf[other].value
        if mine is None or theirs is None or mine < CLEARLY_HIGHER * theirs:
            return False
        return bool(self._teams(key) & self._teams(other)) and key not in self._after(other)

    def _start(self, key: Key) -> date | None:
        slot = self.standing.slot(key)
        if slot is not None:
            return slot.start
        initiative: Any = self.standing.program.find(key)
        return min(map(quarter_starts, initiative.quarters), default=None) if initiative else None

    def _teams(self, key: Key) -> frozenset[Key]:
        work = self.standing.leaves(key)
        return frozenset(self.standing.keys(allocation.team for one in work for allocation in one.allocations))

    def _after(self, key: Key) -> frozenset[Key]:
        """The initiatives whose work waits, directly or not, for work of this one."""
        found: set[Key] = set()
        waiting = [key]
        while waiting:
            for following in self._successors.get(waiting.pop(), ()):
                if following not in found:
                    found.add(following)
                    waiting.append(following)
        return frozenset(found)

    @cached_property
    def _successors(self) -> Mapping[Key, frozenset[Key]]:
        links: dict[Key, set[Key]] = defaultdict(set)
        for link in self.standing.every(Dependency):
            before = self.standing.initiative(self.standing.key(link.predecessor))
            after = self.standing.initiative(self.standing.key(link.successor))
            if before is not None and after is not None and before != after:
                links[before].add(after)
        return {before: frozenset(afters) for before, afters in links.items()}

    def figures(self) -> Iterator[Figure]:
        """Every initiative that has inputs for at least one method, by WSJF; and effort by MoSCoW category."""
        shown = [one for one in self.live if one.wsjf or one.rice or one.moscow or one.cost_of_delay or one.benefit]
        places = {key: place for place, key in enumerate(self.wsjf)}
        shown.sort(key=lambda one: (places.get(one.key, len(places)), one.id))
        yield Figure(
            "roadmap.priorities",
            ("initiative", "wsjf", "rice", "moscow", "cost_of_delay", "npv", "roi", "payback"),
            tuple(self._row(one) for one in shown),
            reason="" if shown else "no_priorities",
            variant=self.order.variant,
        )
        yield self._moscow()

    def _row(self, one: Initiative) -> tuple[Cell, ...]:
        found = self.worths.get(one.key)
        given = one.rice
        reach = rice(Reach(given.reach, given.impact, given.confidence, given.effort)).score if given else None
        return (
            one.key,
            number(self.wsjf[one.key]) if one.key in self.wsjf else None,
            number(reach) if reach else None,
            Term("moscow", one.moscow) if one.moscow else None,
            one.cost_of_delay,
            found.npv if found else None,
            found.roi if found else None,
            found.payback_quarters if found else None,
        )

    def _moscow(self) -> Figure:
        shares = moscow((category, days) for _, category, days in self.efforts)
        rows = [
            (Term("moscow", category.value), self._sum(category), _percent(shares.share.get(category)))
            for category in Category
            if any(one == category for _, one, _ in self.efforts)
        ]
        return Figure(
            "roadmap.moscow", ("category", "effort", "share"), tuple(rows), reason="" if rows else "no_priorities"
        )

    def _sum(self, category: Category) -> float:
        return sum(days for _, one, days in self.efforts if one is category)


def _percent(ratio: Ratio[float] | None) -> Percent | None:
    return None if ratio is None or ratio.value is None else Percent(ratio.value)
