"""Promises that are open, and the one that matters most."""

from __future__ import annotations

from datetime import date

from kaname.model.plan import Milestone
from kaname.model.program import Program
from kaname.planning.timetable import Outlook, Timetable


def open_promises(program: Program, timetable: Timetable) -> tuple[Outlook, ...]:
    """The forecasts of milestones that are promised and not yet reached, by the promised day."""
    found = [outlook for outlook in timetable.outlooks.values() if _is_open_promise(program, outlook)]
    return tuple(sorted(found, key=lambda outlook: (outlook.commitment or date.max, outlook.key)))


def _is_open_promise(program: Program, outlook: Outlook) -> bool:
    record = program.find(outlook.key)
    return (
        isinstance(record, Milestone)
        and record.state == "open"
        and record.level != "internal"
        and outlook.commitment is not None
    )


def main_promise(program: Program, timetable: Timetable) -> Outlook | None:
    """The promise to lead with: the program's own end, else of those still ahead the least likely to be kept.

    Of equally likely ones the first; where none is ahead, the one that was missed last.
    """
    own = timetable.outlooks.get(program.charter.key)
    if own is not None and own.commitment is not None and own.p80 is not None:
        return own
    known = [outlook for outlook in open_promises(program, timetable) if outlook.probability is not None]
    ahead = [outlook for outlook in known if (outlook.commitment or date.min) >= timetable.as_of]
    if ahead:
        return min(ahead, key=lambda outlook: (outlook.probability, outlook.commitment, outlook.key))
    return max(known, key=lambda outlook: (outlook.commitment, outlook.key), default=None)
