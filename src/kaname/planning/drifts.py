"""Drift: where plan and tracker differ about a record, and the change of the plan that would end it.

Of work a tracker fills what the plan leaves out (`of_silence`): a start, a finish and a rest are what happened. That a
milestone is reached is no such fact but somebody's word that it is accepted, so no tracker says it for the plan: it is
proposed, and only where neither an exit criterion nor work that it marks speaks against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kaname.model.base import Key
from kaname.model.changes import ChangeSet, FieldChange, Put, field_changes
from kaname.model.finding import Cell, Days, Percent
from kaname.model.plan import Milestone, WorkPackage
from kaname.model.program import Program
from kaname.planning.item_sums import Tracked

TOLERANCE_DAYS = 3
"""Calendar days by which a start or finish of the plan may lie beside that of the tracker."""
TOLERANCE_SHARE = 0.15
"""Share of the work by which what is left may differ."""

Field = Literal["started", "finished", "remaining", "percent_complete", "reached"]


@dataclass(frozen=True, slots=True)
class Drift:
    """Where plan and tracker differ about a record: the field, both sides, and what the plan would say instead.

    `silent`: the plan says nothing about it, so that the tracker counts already.
    """

    key: Key
    field: Field
    plan: date | float | None
    tracker: date | float | None
    becomes: Mapping[str, Any]
    silent: bool = False

    @property
    def sides(self) -> tuple[Cell, Cell]:
        """What the plan and the tracker say, to be shown: shares in percent, spans in days."""
        return self._cell(self.plan), self._cell(self.tracker)

    def _cell(self, value: date | float | None) -> Cell:
        if isinstance(value, float):
            return Percent(value) if self.field == "percent_complete" else Days(value)
        return value


def accepted(program: Program, drifts: Iterable[Drift], why: str = "") -> ChangeSet:
    """The change of the plan that would end some differences, for a person to accept.

    Where both speak, what ends that counts before what fills a silence: of finished work nothing remains.
    """
    fields: dict[Key, dict[str, Any]] = defaultdict(dict)
    for drift in sorted(drifts, key=lambda one: not one.silent):
        fields[drift.key] |= drift.becomes
    records = ((program.find(key), told) for key, told in fields.items())
    return ChangeSet(tuple(Put(one.changed(**told)) for one, told in records if one is not None), why=why)


def proposed(program: Program, drift: Drift) -> tuple[FieldChange, ...]:
    """The fields of the plan that would change if a difference were accepted."""
    return tuple(field_changes(program, accepted(program, (drift,))))


def of_silence(work: WorkPackage, tracked: Tracked) -> dict[Field, Any]:
    """What the plan doesn't say and the tracker does. Of work whose start the plan states nothing is taken back."""
    told: dict[Field, Any] = {}
    started = work.started or tracked.started
    if work.started is None and tracked.started is not None:
        told["started"] = tracked.started
    if started is None:
        return {}
    if (
        work.finished is None
        and tracked.finished is not None
        and tracked.finished >= started
        and work.remaining is None
    ):
        told["finished"] = tracked.finished
    elif work.finished is None and tracked.share is not None:
        estimate = work.duration or work.effort
        if work.remaining is None and work.percent_complete is None and estimate is not None:
            told["remaining"] = round(estimate.likely * (1 - tracked.share), 3)
        if work.percent_complete is None and work.remaining is None:
            told["percent_complete"] = round(tracked.share, 4)
    return told


def of_work(work: WorkPackage, tracked: Tracked) -> Iterator[Drift]:
    """Where both speak of a start, a finish or a rest, and differ by more than they may.

    To state a rest, or a start after all is done, is to say that it isn't finished.
    """
    if work.started is not None and _apart(work.started, tracked.started):
        yield _drift(work, "started", work.started, tracked.started)
    if work.finished is not None and (tracked.left or _apart(work.finished, tracked.finished)):
        yield _finish(work, work.finished, tracked)
    if work.finished is None and tracked.finished is not None and _says_open(work, tracked.finished):
        yield _finish(work, None, tracked)
    elif work.finished is None and (share := tracked.share) is not None:
        yield from _of_rest(work, share)


def _of_rest(work: WorkPackage, share: float) -> Iterator[Drift]:
    estimate = work.duration or work.effort
    if work.percent_complete is not None and abs(work.percent_complete - share) > TOLERANCE_SHARE:
        yield _drift(work, "percent_complete", work.percent_complete, round(share, 4))
    if work.remaining is not None and estimate is not None and estimate.likely > 0:
        left = estimate.likely * (1 - share)
        if abs(work.remaining - left) > TOLERANCE_SHARE * estimate.likely:
            yield _drift(work, "remaining", work.remaining, round(left, 3))


def _apart(plan: date, tracker: date | None) -> bool:
    return tracker is not None and abs((plan - tracker).days) > TOLERANCE_DAYS


def _says_open(work: WorkPackage, done: date) -> bool:
    return work.remaining is not None or (work.started is not None and work.started > done)


def _drift(work: WorkPackage, field: Field, plan: date | float | None, tracker: date | float | None) -> Drift:
    return Drift(work.key, field, plan, tracker, {field: tracker})


def _finish(work: WorkPackage, plan: date | None, tracked: Tracked) -> Drift:
    """A finish that differs. With that of the tracker nothing remains, and work can't have started after it."""
    done = tracked.finished
    becomes: dict[str, Any] = {"finished": done}
    if done is not None:
        becomes |= {"remaining": None, "percent_complete": 1.0}
        if work.started is None or work.started > done:
            becomes["started"] = tracked.started or done
    return Drift(work.key, "finished", plan, done, becomes)


def of_milestone(one: Milestone, tracked: Tracked, *, work_open: bool) -> Iterator[Drift]:
    """Reached with open items, or before the last of them was done; and all done, but not reached.

    A milestone may be reached later than its items are done: they are looked at first. `work_open`: some of the work
    that it marks is not finished.
    """
    done = tracked.finished
    if one.state == "reached":
        if tracked.open:
            yield Drift(one.key, "reached", one.reached, None, {"reached": None, "state": "open"})
        elif done is not None and (one.reached is None or (done - one.reached).days > TOLERANCE_DAYS):
            yield Drift(one.key, "reached", one.reached, done, {"reached": done})
    elif done is not None and not work_open and all(criterion.met for criterion in one.exit_criteria):
        yield Drift(one.key, "reached", None, done, {"reached": done, "state": "reached"})
