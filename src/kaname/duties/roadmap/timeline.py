"""The roadmap picture as a table, and the fan of the program's finish."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kaname.duties.roadmap import milestones
from kaname.model.base import Key
from kaname.model.finding import Cell, Days, Figure, Percent, Term
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.planning.standing import Standing, quarter_ends, quarter_starts, work_state

_COLUMNS = (
    "record",
    "initiative",
    "start",
    "finish",
    "p50",
    "p80",
    "commitment",
    "baseline",
    "float",
    "critical",
    "state",
)


class Bar(NamedTuple):
    """One line of the picture before its forecast is added."""

    key: Key
    initiative: Key | None
    start: date | None
    finish: date | None
    commitment: date | None
    state: Term


def figure(standing: Standing) -> Figure:
    """Initiatives, each followed by its work and its milestones, in order of their start.

    Where there is no schedule, the days the plan itself names stand in (variant "plan"), with the reason.
    """
    bars = [*_initiatives(standing), *_work(standing), *_milestones(standing)]
    starts = {bar.key: bar.start or bar.finish or date.max for bar in bars}

    def order(bar: Bar) -> tuple[date, str, bool, date, Key]:
        above = bar.initiative
        return (
            starts.get(above, date.max) if above else date.max,
            str(above or ""),
            bar.key != above,
            starts[bar.key],
            bar.key,
        )

    timetable = standing.timetable
    return Figure(
        "roadmap.timeline",
        _COLUMNS,
        tuple(_row(standing, bar) for bar in sorted(bars, key=order)),
        reason="no_records" if not bars else timetable.no_schedule,
        variant="schedule" if timetable.slots else "plan",
    )


def _row(standing: Standing, bar: Bar) -> tuple[Cell, ...]:
    slot, outlook = standing.slot(bar.key), standing.outlook(bar.key)
    return (
        bar.key,
        bar.initiative,
        slot.start if slot else bar.start,
        slot.finish if slot else bar.finish,
        outlook.p50 if outlook else None,
        outlook.p80 if outlook else None,
        bar.commitment,
        standing.history.baseline(bar.key),
        Days(slot.float_days) if slot and slot.float_days is not None else None,
        slot.critical if slot else None,
        bar.state,
    )


def _initiatives(standing: Standing) -> list[Bar]:
    return [_initiative(one) for one in standing.every(Initiative) if one.state != "cancelled"]


def _initiative(one: Initiative) -> Bar:
    return Bar(
        one.key,
        one.key,
        min(map(quarter_starts, one.quarters), default=None),
        max(map(quarter_ends, one.quarters), default=None),
        None,
        Term("initiative_state", one.state),
    )


def _work(standing: Standing) -> list[Bar]:
    return [_package(standing, one) for one in standing.every(WorkPackage) if one.state != "dropped"]


def _package(standing: Standing, one: WorkPackage) -> Bar:
    return Bar(
        one.key,
        standing.initiative(one.key),
        one.started or one.start_on or one.not_before,
        one.finished or one.finish_on or one.deadline,
        one.deadline,
        Term("work_state", work_state(one)),
    )


def _milestones(standing: Standing) -> list[Bar]:
    return [_milestone(standing, one) for one in standing.every(Milestone) if one.state != "dropped"]


def _milestone(standing: Standing, one: Milestone) -> Bar:
    day = one.reached or one.commitment
    return Bar(one.key, standing.initiative(one.key), day, day, one.commitment, milestones.state(standing, one))


def fan(standing: Standing) -> Figure:
    """The finish of the program: the share of runs that end by a day."""
    timetable = standing.timetable
    rows = tuple((Percent(share), day) for share, day in timetable.fan)
    reason = "" if rows else timetable.no_forecast or timetable.no_schedule or "no_records"
    return Figure("roadmap.fan", ("probability", "date"), rows, reason=reason, variant=timetable.method if rows else "")
