"""Promises that are open, and the one that matters most."""

from __future__ import annotations

from datetime import date

from kaname.model.plan import Milestone
from kaname.model.program import Program
from kaname.planning.timetable import Outlook, Timetable


def open_promises(program: Program, timetable: Timetable) -> tuple[Outlook, ...]:
    """What is to be expected of each milestone that is promised and not yet reached, by the promised day.

    One that has no forecast is among them, without a chance: what nobody can forecast is promised all the same.
    """
    found = [_outlook(one, timetable) for one in program.all(Milestone) if _is_open_promise(one)]
    return tuple(sorted(found, key=lambda outlook: (outlook.commitment or date.max, outlook.key)))


def _is_open_promise(milestone: Milestone) -> bool:
    return milestone.state == "open" and milestone.level != "internal" and milestone.commitment is not None


def _outlook(milestone: Milestone, timetable: Timetable) -> Outlook:
    return timetable.outlooks.get(milestone.key) or Outlook(milestone.key, None, None, None, milestone.commitment)


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
