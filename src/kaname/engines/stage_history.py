"""From an item's events to the day it entered each stage, its cycle time and its blocked days.

Source: jira-agile-metrics. The first entry into a stage counts; moving back drops what was entered beyond; a skipped
stage takes the day of the next one reached. Flags count while they were raised between commitment and completion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple


class Workflow(NamedTuple):
    """Stages in order, each with its statuses; where work is committed to, and where it is done."""

    stages: Mapping[str, Sequence[str]]
    committed: str
    done: str

    def stage_of(self, status: str) -> str | None:
        """The stage of a status, case aside; None for one that isn't in the workflow."""
        wanted = status.casefold()
        return next((stage for stage, names in self.stages.items() if wanted in map(str.casefold, names)), None)

    def active(self) -> frozenset[str]:
        """Stages from commitment up to, but without, completion."""
        order = list(self.stages)
        return frozenset(order[order.index(self.committed) : order.index(self.done)])


class Moved(NamedTuple):
    """A change of status."""

    at: datetime
    status: str


class Flagged(NamedTuple):
    """A flag raised, or lowered."""

    at: datetime
    raised: bool


class ItemHistory(NamedTuple):
    """The day each stage was entered, None where it wasn't; elapsed cycle time; and blocked days."""

    entered: dict[str, date | None]
    cycle_time_days: int | None
    blocked_days: int

    @property
    def furthest(self) -> str | None:
        """The last stage that was entered."""
        return next((stage for stage, day in reversed(self.entered.items()) if day is not None), None)


def replay(
    workflow: Workflow,
    created: datetime,
    first_status: str,
    events: Sequence[Moved | Flagged],
    *,
    resolved: datetime | None = None,
    now: datetime,
) -> ItemHistory:
    """An item's history from its creation in its first status. A flag still up runs to resolution, else to now."""
    ordered = sorted([Moved(created, first_status), *events], key=lambda event: event.at)
    entered = _filled(_entries(workflow, [event for event in ordered if isinstance(event, Moved)]))
    committed, done = entered[workflow.committed], entered[workflow.done]
    return ItemHistory(
        entered=entered,
        cycle_time_days=(done - committed).days if done is not None and committed is not None else None,
        blocked_days=_blocked_days(workflow, ordered, (resolved or now).date()),
    )


def _entries(workflow: Workflow, moves: Sequence[Moved]) -> dict[str, date | None]:
    """First entries, those beyond the stage just moved to being dropped."""
    order = list(workflow.stages)
    entered: dict[str, date | None] = dict.fromkeys(order)
    for move in moves:
        stage = workflow.stage_of(move.status)
        if stage is not None:
            entered[stage] = entered[stage] or move.at.date()
            entered.update(dict.fromkeys(order[order.index(stage) + 1 :]))
    return entered


def _filled(entered: Mapping[str, date | None]) -> dict[str, date | None]:
    """Skipped stages take the day of the next stage that was reached."""
    later: date | None = None
    filled: dict[str, date | None] = {}
    for stage in list(entered)[::-1]:
        later = entered[stage] or later
        filled[stage] = later
    return {stage: filled[stage] for stage in entered}


def _blocked_days(workflow: Workflow, events: Sequence[Moved | Flagged], open_until: date) -> int:
    """Date differences of flags raised in an active stage; a flag raised again counts from its latest raising."""
    active, stage = workflow.active(), None
    since: date | None = None
    counts, days = False, 0
    for event in events:
        if isinstance(event, Moved):
            stage = workflow.stage_of(event.status)
        elif event.raised:
            since, counts = event.at.date(), stage in active
        elif since is not None:
            days += (event.at.date() - since).days if counts else 0
            since = None
    return days + ((open_until - since).days if since is not None and counts else 0)
