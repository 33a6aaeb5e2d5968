"""Continuity: how long the business can be without an activity, and whether recovery was ever shown to keep within it.

Hours throughout. What an activity needs recovers beside each other, then the activity itself: an exercise measures the
whole, so its achieved time already includes what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.duties.nfr.quality import Quality
from kaname.engines import continuity
from kaname.engines.continuity import Node, Objective, Proof, Verdict
from kaname.engines.ratio import Ratio
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.quality import BusinessActivity, Exercise

RTO_BEYOND_IMPACT = Code("nfr.rto-beyond-impact", Severity.ACT)
DEPENDENCY_SLOWER = Code("nfr.dependency-recovers-late", Severity.WATCH)
RECOVERY_CYCLE = Code("nfr.recovery-cycle", Severity.WATCH)
BACKUP_BEYOND_RPO = Code("nfr.backup-beyond-rpo", Severity.ACT)
EXERCISE_OVERDUE = Code("nfr.exercise-overdue", Severity.WATCH)
EXERCISE_MISSED = Code("nfr.exercise-missed-target", Severity.ACT)
UNANALYSED = Code("nfr.activity-unanalysed", Severity.NOTE)
CODES = (
    RTO_BEYOND_IMPACT,
    DEPENDENCY_SLOWER,
    RECOVERY_CYCLE,
    BACKUP_BEYOND_RPO,
    EXERCISE_OVERDUE,
    EXERCISE_MISSED,
    UNANALYSED,
)

UNACCEPTABLE = 4
NEVER = float("inf")
COLUMNS = (
    "activity",
    "mtpd_hours",
    "rto_hours",
    "rpo_hours",
    "achieved_rto_hours",
    "achieved_rpo_hours",
    "exercised_on",
    "proof",
    "worst_loss_hours",
    "slowest_need",
    "slowest_need_rto_hours",
)


def exercised(standing: Quality, activity: Key) -> Exercise | None:
    """The latest exercise of an activity up to the day."""
    held = [one for one in standing.exercises.get(activity, ()) if one.on is not None and one.on <= standing.as_of]
    return max(held, key=lambda one: (one.on or date.min, one.id), default=None)


def next_exercise(standing: Quality, activity: Key) -> date | None:
    """The next day an exercise of an activity is planned for."""
    planned = [one.planned_for for one in standing.exercises.get(activity, ()) if one.on is None]
    return min((day for day in planned if day is not None and day >= standing.as_of), default=None)


def impact_limit(activity: BusinessActivity) -> Ratio[float]:
    """The MTPD that follows from the analysed impacts: the first time any type becomes unacceptable."""
    impacts: dict[str, dict[float, int]] = {}
    for impact in activity.impacts:
        levels = impacts.setdefault(impact.type, {})
        levels[impact.after_hours] = max(impact.level, levels.get(impact.after_hours, 0))
    return continuity.mtpd(impacts, UNACCEPTABLE)


def limit(activity: BusinessActivity) -> float | None:
    """The MTPD in force: the stricter of what is stated and what the impacts say."""
    known = [hours for hours in (activity.mtpd_hours, impact_limit(activity).value) if hours is not None]
    return min(known, default=None)


def worst_loss(activity: BusinessActivity) -> float | None:
    """Data that periodic backups may lose: interval + duration of one backup."""
    if activity.backup_interval_hours is None:
        return None
    return continuity.backup_loss(activity.backup_interval_hours, activity.backup_duration_hours, NEVER).worst_hours


def proof(standing: Quality, activity: BusinessActivity) -> Proof:
    """What the latest exercise says of both targets: missed if either was, proven if both that exist were kept."""
    exercise = exercised(standing, activity.key)
    if exercise is None:
        return Proof.UNPROVEN
    pairs = (
        (activity.rto_hours, exercise.achieved_rto_hours),
        (activity.rpo_hours, exercise.achieved_rpo_hours),
    )
    stated = [(target, achieved) for target, achieved in pairs if target is not None]
    verdicts = {continuity.proof(target, achieved, exercise.on, standing.as_of) for target, achieved in stated}
    failed = exercise.passed is False and exercise.on is not None and _recent(standing, exercise.on)
    if failed or Proof.MISSED in verdicts:
        return Proof.MISSED
    return Proof.PROVEN if verdicts == {Proof.PROVEN} else Proof.UNPROVEN


def _recent(standing: Quality, day: date) -> bool:
    """Whether a test of that day still proves something."""
    return standing.as_of - day <= continuity.PROOF_AGE


def figure(standing: Quality) -> Figure:
    """Every activity: targets, what was achieved, and the slowest thing it waits for."""
    rows = tuple(_row(standing, activity) for activity in standing.every(BusinessActivity))
    return Figure("nfr.continuity", COLUMNS, rows, "" if rows else "no_activities", "hours_parallel_recovery")


def _row(standing: Quality, activity: BusinessActivity) -> tuple[Cell, ...]:
    exercise = exercised(standing, activity.key)
    slowest = _slowest(standing, activity)
    loss = worst_loss(activity)
    return (
        activity.key,
        limit(activity),
        activity.rto_hours,
        activity.rpo_hours,
        exercise.achieved_rto_hours if exercise else None,
        exercise.achieved_rpo_hours if exercise else None,
        exercise.on if exercise else None,
        Term("exercise.proof", proof(standing, activity).value),
        Undefined("no_backup_stated") if loss is None else loss,
        slowest[0] if slowest else None,
        slowest[1] if slowest else None,
    )


def _slowest(standing: Quality, activity: BusinessActivity) -> tuple[Key, float] | None:
    """The needed activity with the longest RTO."""
    needs = ((key, standing.program.find(key)) for key in standing.keys(activity.needs))
    known = [
        (key, need.rto_hours)
        for key, need in needs
        if isinstance(need, BusinessActivity) and need.rto_hours is not None
    ]
    return max(known, key=lambda pair: (pair[1], pair[0]), default=None)


def find(standing: Quality) -> Iterator[Finding]:
    """What is wrong with continuity."""
    for activity in standing.every(BusinessActivity):
        yield from _targets(activity)
        yield from _exercises(standing, activity)
    yield from _chains(standing)


def _targets(activity: BusinessActivity) -> Iterator[Finding]:
    """Targets against what the impacts and the backups allow; a stated MTPD is checked with the data of the plan."""
    within, analysed, loss = limit(activity), impact_limit(activity).value, worst_loss(activity)
    if within is None or activity.rto_hours is None:
        yield UNANALYSED.at(activity.key, missing=Term("activity.missing", "mtpd" if within is None else "rto"))
    elif analysed is not None and (activity.mtpd_hours is None or analysed < activity.mtpd_hours):
        verdict = continuity.check_rto(analysed, activity.rto_hours, activity.work_recovery_hours)
        if verdict is not Verdict.OK:
            yield RTO_BEYOND_IMPACT.at(
                activity.key,
                severity=Severity.WATCH if verdict is Verdict.NO_MARGIN else None,
                resumed=activity.rto_hours + activity.work_recovery_hours,
                limit=analysed,
            )
    if loss is not None and activity.rpo_hours is not None and loss > activity.rpo_hours:
        yield BACKUP_BEYOND_RPO.at(activity.key, loss=loss, rpo=activity.rpo_hours)


def _exercises(standing: Quality, activity: BusinessActivity) -> Iterator[Finding]:
    """Targets that were missed, and those not shown within 12 months."""
    exercise = exercised(standing, activity.key)
    if activity.rto_hours is None and activity.rpo_hours is None:
        return
    if exercise is None or exercise.on is None or not _recent(standing, exercise.on):
        yield EXERCISE_OVERDUE.at(
            *standing.known(activity.key, exercise.key if exercise else None),
            last=exercise.on if exercise else Undefined("never_exercised"),
            planned_for=next_exercise(standing, activity.key) or Undefined("nothing_planned"),
        )
    elif proof(standing, activity) is Proof.MISSED:
        yield EXERCISE_MISSED.at(
            activity.key,
            exercise.key,
            date=exercise.on,
            rto=_hours(activity.rto_hours),
            achieved_rto=_hours(exercise.achieved_rto_hours),
            rpo=_hours(activity.rpo_hours),
            achieved_rpo=_hours(exercise.achieved_rpo_hours),
        )


def _hours(value: float | None) -> Cell:
    return Undefined("not_stated") if value is None else value


def _chains(standing: Quality) -> Iterator[Finding]:
    """Needed activities that come back too late for those that need them, and circles in which nobody comes first."""
    activities = {str(one.key): one for one in standing.every(BusinessActivity)}
    needs = {
        name: tuple(str(key) for key in standing.keys(one.needs) if str(key) in activities)
        for name, one in activities.items()
    }
    for conflict in continuity.conflicts({name: _node(one, needs[name]) for name, one in activities.items()}):
        if conflict.hours < NEVER:
            yield DEPENDENCY_SLOWER.at(
                activities[conflict.node].key,
                activities[conflict.dependency].key,
                measure=Term("activity.objective", conflict.objective.value),
                hours=conflict.hours,
                own=_own(activities[conflict.node], conflict.objective),
            )
    for cycle in continuity.find_cycles(needs):
        yield RECOVERY_CYCLE.at(
            *(activities[name].key for name in cycle), around=tuple(activities[n].key for n in cycle)
        )


def _node(activity: BusinessActivity, needs: tuple[str, ...]) -> Node:
    """Its targets; one that is not stated breaks nothing. Its own start time is part of its RTO and not known apart."""
    rto = NEVER if activity.rto_hours is None else activity.rto_hours
    rpo = NEVER if activity.rpo_hours is None else activity.rpo_hours
    return Node(rto, rpo, own_hours=0.0, hard=needs)


def _own(activity: BusinessActivity, objective: Objective) -> float | None:
    return activity.rto_hours if objective is Objective.RTO else activity.rpo_hours
