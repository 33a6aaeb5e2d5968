"""What changed since a day: targets that moved, health that was declared anew, forecasts beside earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kaname.model.base import Key
from kaname.model.history import Field, History, Moved, PastForecast
from kaname.model.program import Program
from kaname.planning.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Movement:
    """What one field of a record was at the start of the span and is now; days later where both are days."""

    key: Key
    field: Field | str
    was: str | None
    now: str | None
    days: int | None
    on: date
    times: int = 1


def changes(program: Program, history: History, timetable: Timetable, since: date) -> tuple[Movement, ...]:
    """Net movements after a day up to the as-of day, largest slips first; what came back is left out."""
    end = datetime.combine(timetable.as_of, time.max, UTC)
    grouped: dict[tuple[Key, Field, str], list[Moved]] = {}
    for move in history.after(datetime.combine(since, time.max, UTC)):
        if move.at <= end and program.find(move.record) is not None:
            grouped.setdefault((move.record, move.field, move.name), []).append(move)
    found = (_net(moves) for moves in grouped.values() if moves[0].was != moves[-1].value)
    return tuple(sorted((*found, *_forecasts(history, timetable, since)), key=rank))


def _net(moves: list[Moved]) -> Movement:
    first, last = moves[0], moves[-1]
    return Movement(
        last.record, last.field, first.was, last.value, _days(first.was, last.value), last.at.date(), len(moves)
    )


def _forecasts(history: History, timetable: Timetable, since: date) -> Iterator[Movement]:
    """P80 now beside the last one published from the day or before it."""
    last = {past.record: past for past in sorted(history.forecasts, key=_made) if past.day <= since}
    for key, past in last.items():
        outlook = timetable.outlooks.get(key)
        if outlook is not None and outlook.p80 and past.p80 and outlook.p80 != past.p80:
            moved = (outlook.p80 - past.p80).days
            yield Movement(key, "p80", past.p80.isoformat(), outlook.p80.isoformat(), moved, timetable.as_of)


def _made(past: PastForecast) -> tuple[date, datetime]:
    return past.day, past.at


def _days(was: str | None, now: str | None) -> int | None:
    try:
        return (date.fromisoformat(now or "") - date.fromisoformat(was or "")).days
    except ValueError:
        return None


def rank(movement: Movement) -> tuple[int, Key, str]:
    """The order of movements: the largest slips first."""
    return (-(movement.days or 0), movement.key, str(movement.field))
