"""Milestones: baseline, promise and forecast side by side, why they differ, and which promises won't hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.plan import Milestone
from kaname.planning.standing import Standing, likelihood
from kaname.planning.timetable import Outlook

COMMITMENT_UNLIKELY = Code("roadmap.commitment-unlikely", Severity.ACT)
COMMITMENT_MISSED = Code("roadmap.commitment-missed", Severity.ACT)
COMMITMENT_SILENT = Code("roadmap.commitment-silent", Severity.NOTE)
END_UNLIKELY = Code("roadmap.end-unlikely", Severity.ACT)
NO_FORECAST = Code("roadmap.no-forecast", Severity.NOTE)
MILESTONE_UNFORECAST = Code("roadmap.milestone-unforecast", Severity.NOTE)
WORK_UNESTIMATED = Code("roadmap.work-unestimated", Severity.NOTE)
CODES = (
    COMMITMENT_UNLIKELY,
    COMMITMENT_MISSED,
    COMMITMENT_SILENT,
    END_UNLIKELY,
    NO_FORECAST,
    MILESTONE_UNFORECAST,
    WORK_UNESTIMATED,
)

LONG_PAST_DAYS = 180
"""Calendar days after a promised day within which it is late, whoever speaks of it or not."""


class Why(NamedTuple):
    """What makes a milestone late, and the record that does, if one can be named."""

    cause: Term | None = None
    driver: Key | None = None


def findings(standing: Standing) -> Iterator[Finding]:
    """Promises that are broken or will be, and forecasts that can't be made."""
    for milestone in _open(standing):
        if milestone.commitment is None:
            continue
        outlook = standing.outlook(milestone.key)
        if is_silent(standing, milestone):
            since = last_word(standing, milestone) or Undefined("never_updated")
            yield COMMITMENT_SILENT.at(milestone.key, commitment=milestone.commitment, since=since)
        elif milestone.commitment < standing.as_of:
            yield _missed(standing, milestone, outlook)
        elif outlook is not None:
            yield from _unlikely(standing, COMMITMENT_UNLIKELY, outlook, milestone.key, milestone.commitment)
    yield from _end(standing)
    yield from _unforecast(standing)


def _open(standing: Standing) -> tuple[Milestone, ...]:
    return tuple(one for one in standing.every(Milestone) if one.state == "open")


def is_silent(standing: Standing, milestone: Milestone) -> bool:
    """Whether its promised day is long past and nobody has said a word on it for long: late or reached, who knows."""
    if milestone.state != "open" or milestone.commitment is None:
        return False
    return standing.age(milestone.commitment) > LONG_PAST_DAYS and standing.silent(last_word(standing, milestone))


def last_word(standing: Standing, milestone: Milestone) -> date | None:
    """The last day on which a milestone was updated or, as history tells, changed."""
    moved = [move.at.date() for move in standing.history.of_record(milestone.key)]
    known = [day for day in (*moved, milestone.updated) if day is not None and day <= standing.as_of]
    return max(known, default=None)


def _missed(standing: Standing, milestone: Milestone, outlook: Outlook | None) -> Finding:
    severity = Severity.WATCH if milestone.level == "internal" else Severity.ACT
    return COMMITMENT_MISSED.at(
        milestone.key,
        severity=severity,
        commitment=milestone.commitment,
        late=standing.days(milestone.commitment, standing.as_of),
        p80=_percentile(outlook, "p80"),
    )


def _unlikely(standing: Standing, code: Code, outlook: Outlook, key: Key, commitment: date) -> Iterator[Finding]:
    limits = standing.program.charter.health
    chance = outlook.probability
    if chance is None or chance >= limits.amber_below_probability:
        return
    yield code.at(
        key,
        severity=Severity.ACT if chance < limits.red_below_probability else Severity.WATCH,
        commitment=commitment,
        probability=Percent(chance),
        likelihood=likelihood(chance),
        p50=_percentile(outlook, "p50"),
        p80=_percentile(outlook, "p80"),
    )


def _end(standing: Standing) -> Iterator[Finding]:
    charter = standing.program.charter
    outlook = standing.outlook(charter.key)
    if charter.ends is not None and outlook is not None and standing.known(charter.key):
        yield from _unlikely(standing, END_UNLIKELY, outlook, charter.key, charter.ends)


def _unforecast(standing: Standing) -> Iterator[Finding]:
    promised = [one.key for one in _open(standing) if one.commitment is not None]
    timetable = standing.timetable
    if promised and timetable.no_forecast:
        subjects = standing.known(standing.program.charter.key) or tuple(promised)
        yield NO_FORECAST.at(*subjects, reason=Undefined(timetable.no_forecast), count=len(promised))
        return
    silent = [key for key in promised if not _is_known(standing.outlook(key))]
    if silent:
        yield MILESTONE_UNFORECAST.at(*silent, count=len(silent), total=len(promised))
    unestimated = standing.known(*sorted(timetable.unestimated))
    if unestimated:
        yield WORK_UNESTIMATED.at(*unestimated, count=len(unestimated))


def _is_known(outlook: Outlook | None) -> bool:
    return outlook is not None and (outlook.p80 is not None or outlook.beyond)


def _percentile(outlook: Outlook | None, name: str) -> date | Undefined:
    """A percentile of an outlook, or why there is none."""
    if outlook is None:
        return Undefined("not_forecast")
    day: date | None = getattr(outlook, name)
    return day if day is not None else Undefined("beyond_seen" if outlook.beyond else "not_forecast")


def figure(standing: Standing) -> Figure:
    """Every milestone with its dates: what is open by promised day, then what was reached."""
    shown = [one for one in standing.every(Milestone) if one.state != "dropped"]
    shown.sort(key=lambda one: (one.state == "reached", one.commitment or date.max, one.id))
    return Figure(
        "roadmap.milestones",
        (
            "milestone",
            "owner",
            "baseline",
            "commitment",
            "p50",
            "p80",
            "variance",
            "probability",
            "reached",
            "cause",
            "held_by",
            "state",
        ),
        tuple(_row(standing, milestone) for milestone in shown),
        reason="" if shown else "no_records",
        variant=standing.timetable.method,
    )


def _row(standing: Standing, milestone: Milestone) -> tuple[Cell, ...]:
    outlook = standing.outlook(milestone.key)
    late = None if is_silent(standing, milestone) else variance(standing, milestone)
    why = reason(standing, milestone) if late is not None and late.days > 0 else Why()
    over = milestone.state == "reached"
    chance = outlook.probability if outlook is not None and milestone.commitment is not None else None
    return (
        milestone.key,
        standing.key(milestone.owner) or _initiative_owner(standing, milestone),
        standing.history.baseline(milestone.key),
        milestone.commitment,
        None if over else _percentile(outlook, "p50"),
        None if over else _percentile(outlook, "p80"),
        late,
        None if chance is None or over else Percent(chance),
        milestone.reached,
        why.cause,
        why.driver,
        state(standing, milestone),
    )


def _initiative_owner(standing: Standing, milestone: Milestone) -> Key | None:
    initiative = standing.program.get(milestone.initiative)
    return None if initiative is None else standing.key(initiative.owner)


def variance(standing: Standing, milestone: Milestone) -> Days | None:
    """Working days from the baseline, else the promise, to the day reached, else P80; positive is late."""
    outlook = standing.outlook(milestone.key)
    planned = standing.history.baseline(milestone.key) or milestone.commitment
    return standing.days(planned, milestone.reached or (outlook.p80 if outlook else None))


def state(standing: Standing, milestone: Milestone) -> Term:
    """Where a milestone stands: reached, missed, or how likely its promise is to hold."""
    return Term("milestone_state", _state(standing, milestone))


def _state(standing: Standing, milestone: Milestone) -> str:
    if milestone.state in ("reached", "dropped"):
        return milestone.state
    if milestone.commitment is None:
        return "unpromised"
    if milestone.commitment < standing.as_of:
        return "silent" if is_silent(standing, milestone) else "missed"
    outlook = standing.outlook(milestone.key)
    if outlook is None or outlook.probability is None:
        return "unknown"
    limits = standing.program.charter.health
    if outlook.probability < limits.red_below_probability:
        return "unlikely"
    return "at_risk" if outlook.probability < limits.amber_below_probability else "expected"


def _reached_how(milestone: Milestone) -> str:
    """Whether what was reached later than planned kept the day promised last, or what it was late for."""
    reached, promised = milestone.reached, milestone.commitment
    if reached is None or promised is None:
        return "reached_after_baseline"
    return "promise_kept" if reached <= promised else "reached_late"


def reason(standing: Standing, milestone: Milestone) -> Why:
    """Why a milestone is late: its last work and what holds it; else that it moved before, or what others did."""
    if milestone.state == "reached":
        return Why(Term("cause", _reached_how(milestone)))
    slots = [
        (slot, work) for work in standing.marked(milestone) if not work.finished and (slot := standing.slot(work.key))
    ]
    if slots:
        slot, work = max(slots, key=lambda each: (each[0].finish, each[1].key))
        if work.state == "blocked":
            return Why(Term("cause", "blocked"), work.key)
        return Why(Term("cause", slot.cause), slot.driver or work.key)
    outlook = standing.outlook(milestone.key)
    if outlook is not None and outlook.method == "slips":
        return Why(Term("cause", "slips"))
    moved = standing.history.of_record(milestone.key, "target")
    return Why(Term("cause", "moved")) if len(moved) > 1 else Why()
