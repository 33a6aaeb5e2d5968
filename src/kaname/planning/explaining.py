"""Why the dates of a record are what they are: the engine's explanation, about records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kaname.engines.calendars import working_days_between
from kaname.engines.explain import Contradiction, Freed, Item, Relief, Step, Verdict, chain, contradictions, reliefs
from kaname.engines.instance import ConflictKind, CycleError, Driver, Schedule
from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import in_force
from kaname.planning.engine import Draws, Engine
from kaname.planning.slots import CAUSES, CLASHES, driver_of
from kaname.planning.timetable import ClashKind
from kaname.planning.translation import Translation, schedulable, translate
from kaname.planning.tree import Breakdown

FreedCode = Literal["link", "capacity", "order", "not_before", "pin", "days_off", "kept"]
_FREED: dict[Freed, FreedCode] = {
    Freed.LINK: "link",
    Freed.CAPACITY: "capacity",
    Freed.ORDER: "order",
    Freed.NOT_BEFORE: "not_before",
    Freed.PIN: "pin",
    Freed.DAYS_OFF: "days_off",
    Freed.KEPT: "kept",
}


@dataclass(frozen=True, slots=True)
class Drive:
    """One step of what drives a date: when it runs, and what kept it from starting earlier.

    `cause` and `driver` are those of a Slot; `behind` is the work that holds the team where that is the cause, and
    `outranked` whether it goes first by priority. `days_off` are holidays, leave and days with too few people between
    what held it and its start, `idle_days` those while it runs.
    """

    key: Key
    start: date
    finish: date
    cause: str
    driver: Key | None
    behind: Key | None
    outranked: bool
    days_off: int
    idle_days: int


@dataclass(frozen=True, slots=True)
class Freeing:
    """What letting go of one driver would free, in working days of the program.

    `key` is the step it holds, `other` the record or team that holds it, `people` how many more a team would need.
    `days` is what the explained record gains, `whole_days` what the end of the program gains (below 0: loses).
    `held_by` and `holder` are what would keep the step from starting earlier still.
    """

    freed: FreedCode
    key: Key
    other: Key | None
    people: float
    days: float
    finish: date
    whole_days: float
    held_by: str
    holder: Key | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish or a capacity that can be given up; `day` is None for capacity."""

    kind: ClashKind
    key: Key
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Crowd:
    """More work than fits: what a team is asked for between two days, and what it has, in person-days."""

    team: Key
    first: date
    last: date
    asked: float
    there: float
    work: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Tangle:
    """A wish that the plan does not keep, and why: wishes that contradict each other, with what shows it.

    `verdict` is "contradicted", "can_be_kept" (`wishes` are then those of others that give way) or "unknown"; `proof`
    is "links" (with `chain`), "work" (with `crowd`) or "search".
    """

    wish: Wish
    late_days: float
    verdict: str
    wishes: tuple[Wish, ...] = ()
    smallest: bool = False
    proof: str = ""
    chain: tuple[Key, ...] = ()
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What drives the dates of a record, what letting go of that would free, and the wishes about it not kept.

    `no_schedule` is the code of the reason why nothing can be said. `key` is None where it is about the program: then
    every wish that is not kept is explained.
    """

    key: Key | None
    drives: tuple[Drive, ...] = ()
    freeings: tuple[Freeing, ...] = ()
    tangles: tuple[Tangle, ...] = ()
    no_schedule: str = ""


def explain(
    program: Program,
    as_of: date,
    draws: Draws,
    key: Key | None,
    engine: Engine | None = None,
    history: History | None = None,
) -> Explanation:
    """Explain the finish of a record, or every wish of a program that its plan does not keep."""
    reason = schedulable(program)
    if reason:
        return Explanation(key, no_schedule=reason)
    try:
        return _Explainer(program, history or History(), as_of, draws, engine or Engine()).explain(key)
    except CycleError:
        return Explanation(key, no_schedule="cycle")


class _Explainer:
    def __init__(self, program: Program, history: History, as_of: date, draws: Draws, engine: Engine) -> None:
        published = history.in_force(as_of)
        self.translation: Translation = translate(program, as_of, published)
        self.instance, self.breakdown = self.translation.instance, Breakdown(program)
        previous = in_force.previous(self.translation, published)
        self.plan: Schedule = engine.schedule(self.instance, draws.seed, previous)

    def explain(self, key: Key | None) -> Explanation:
        if key is None:
            return Explanation(None, tangles=tuple(self._tangles(None)))
        at = self.translation.ends.get(key)
        if at is None or key in self.translation.unestimated:
            return Explanation(key, no_schedule="unscheduled")
        steps = chain(self.instance, self.plan, at)
        return Explanation(
            key=key,
            drives=tuple(self._drives(steps)),
            freeings=tuple(self._freeings(steps)),
            tangles=tuple(self._tangles(frozenset(step.activity for step in steps))),
        )

    def _drives(self, steps: tuple[Step, ...]) -> Iterator[Drive]:
        """The steps as records; what only brackets others is one step, and is left out where it adds nothing."""
        last: Key | None = None
        for step in steps:
            key = self.translation.records.get(step.activity)
            if key is not None and key != last:
                last = key
                yield self._drive(key, step)

    def _drive(self, key: Key, step: Step) -> Drive:
        cause, at = step.cause, step.activity
        finish = self.translation.reached_day(key, float(self.plan.finish[at]))
        holds = cause.driver is Driver.RESOURCE and cause.activity >= 0
        return Drive(
            key=key,
            start=min(finish, self.instance.start_day(float(self.plan.start[at]))),
            finish=finish,
            cause=CAUSES[cause.driver],
            driver=driver_of(self.translation, cause),
            behind=self.translation.records.get(cause.activity) if holds else None,
            outranked=step.outranked,
            days_off=step.days_off,
            idle_days=step.idle_days,
        )

    def _freeings(self, steps: tuple[Step, ...]) -> Iterator[Freeing]:
        for one in reliefs(self.instance, self.plan, steps):
            days = self._days(one.finish, one.before)
            if days > 1e-6:
                yield self._freeing(one, days)

    def _freeing(self, one: Relief, days: float) -> Freeing:
        records = self.translation.records
        of_team, holder = one.freed is Freed.CAPACITY, driver_of(self.translation, one.held_by)
        above = frozenset(self.breakdown.above(records[one.activity]))
        bracket = holder is not None and holder in above  # nothing waits for what holds it
        return Freeing(
            freed=_FREED[one.freed],
            key=records[one.activity],
            other=self.translation.teams[one.other] if of_team else self._other(one),
            people=one.amount,
            days=days,
            finish=self.instance.finish_day(one.finish),
            whole_days=self._days(one.finish_all, one.before_all),
            held_by="nothing" if bracket else CAUSES[one.held_by.driver],
            holder=None if bracket else holder,
        )

    def _other(self, one: Relief) -> Key | None:
        return self.translation.records.get(one.other) if one.freed in (Freed.LINK, Freed.ORDER) else None

    def _days(self, first: float, last: float) -> float:
        return working_days_between(self.instance.calendars[0], first, last)

    def _tangles(self, of: frozenset[int] | None) -> Iterator[Tangle]:
        """The wishes for some activities, or all, that are not kept."""
        known = self.translation.records
        missed = [one for one in self.plan.conflicts if (of is None or one.activity in of) and one.activity in known]
        wishes = [Item(one.kind, one.resource if one.kind is ConflictKind.CAPACITY else one.activity) for one in missed]
        found = contradictions(self.instance, self.plan, wishes)
        for conflict, wish, told in zip(missed, wishes, found, strict=True):
            yield self._tangle(wish, conflict.by, told)

    def _tangle(self, wish: Item, by: float, found: Contradiction) -> Tangle:
        shown = found.refutation
        return Tangle(
            wish=self._wish(wish),
            late_days=by,
            verdict=found.verdict.name.lower(),
            wishes=tuple(self._wish(item) for item in found.items),
            smallest=found.smallest and found.verdict is Verdict.CONTRADICTED,
            proof=shown.proof.name.lower() if shown else "",
            chain=tuple(dict.fromkeys(self._keys(shown.chain))) if shown else (),
            crowd=self._crowd(found),
        )

    def _keys(self, activities: tuple[int, ...]) -> Iterator[Key]:
        return (self.translation.records[at] for at in activities if at in self.translation.records)

    def _crowd(self, found: Contradiction) -> Crowd | None:
        over = found.refutation.overload if found.refutation else None
        if over is None:
            return None
        return Crowd(
            team=self.translation.teams[over.resource],
            first=self.instance.start_day(over.first),
            last=self.instance.finish_day(over.last),
            asked=over.asked,
            there=over.there,
            work=tuple(self._keys(over.activities)),
        )

    def _wish(self, item: Item) -> Wish:
        kind = CLASHES[item.kind]
        if item.kind is ConflictKind.CAPACITY:
            return Wish(kind, self.translation.teams[item.of])
        one = self.instance.activities[item.of]
        day = None
        if item.kind is ConflictKind.START_PIN and one.start_pin is not None:
            day = self.instance.start_day(one.start_pin)
        elif item.kind is ConflictKind.FINISH_PIN and one.finish_pin is not None:
            day = self.instance.finish_day(one.finish_pin)
        elif one.deadline is not None:
            day = self.instance.finish_day(one.deadline)
        return Wish(kind, self.translation.records[item.of], day)
