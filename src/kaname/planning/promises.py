"""Promises: the day a record stands for, and whether it is still ahead."""

from __future__ import annotations

from datetime import date

from kaname.model.base import Entity, Key
from kaname.model.plan import Initiative, Milestone, Release, WorkPackage
from kaname.planning.standing import Standing, quarter_ends


def promised_day(standing: Standing, key: Key | None) -> date | None:
    """The day a record stands for, None where it names none.

    A milestone's commitment, a release's date (or that of its go / no-go), a work package's deadline or else its
    scheduled finish, the end of an initiative's last quarter.
    """
    record = standing.program.find(key) if key is not None else None
    match record:
        case Milestone():
            return record.reached or record.commitment
        case Release():
            return record.released or record.date or (record.go_no_go.due if record.go_no_go else None)
        case WorkPackage():
            slot = standing.slot(key) if key is not None else None
            return record.finished or record.deadline or (slot.finish if slot else None)
        case Initiative():
            return max(map(quarter_ends, record.quarters), default=None)
        case _:
            return None


def is_ahead(record: Entity | None) -> bool:
    """Whether a record is still to come about: not reached, released, finished, done, dropped or cancelled."""
    match record:
        case Milestone():
            return record.state == "open"
        case Release():
            return record.state in ("planned", "frozen") and record.released is None
        case WorkPackage():
            return record.finished is None and record.state != "dropped"
        case Initiative():
            return record.state not in ("done", "cancelled")
        case _:
            return record is not None


def promised_ahead(standing: Standing, key: Key | None) -> date | None:
    """The day of a record that is still ahead; None where it is over or names no day."""
    record = standing.program.find(key) if key is not None else None
    return promised_day(standing, key) if is_ahead(record) else None
