"""Work as it goes: what nobody speaks of, what is overdue, overrun, out of order, or further than it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.plan import Dependency, Milestone, WorkPackage
from kaname.planning.spreads import people_on
from kaname.planning.standing import Standing, work_state

OWNER_SILENT = Code("progress.owner-silent", Severity.WATCH)
WORK_OVERDUE = Code("progress.work-overdue", Severity.WATCH)
NOT_STARTED = Code("progress.not-started", Severity.WATCH)
OVERRUN = Code("progress.overrun", Severity.WATCH)
PERCENT_OPTIMISTIC = Code("progress.percent-optimistic", Severity.WATCH)
OUT_OF_SEQUENCE = Code("progress.out-of-sequence", Severity.WATCH)
MILESTONE_UNCLAIMED = Code("progress.milestone-unclaimed", Severity.WATCH)
CODES = (
    OWNER_SILENT,
    WORK_OVERDUE,
    NOT_STARTED,
    OVERRUN,
    PERCENT_OPTIMISTIC,
    OUT_OF_SEQUENCE,
    MILESTONE_UNCLAIMED,
)

FAR_OVERRUN = 1.5
OPTIMISM = 0.25
STATES = ("not_started", "started", "blocked", "finished")


def findings(standing: Standing) -> Iterator[Finding]:
    """What each open leaf of work, each link and each milestone says about how it really goes."""
    for work in standing.leaf_work:
        if work.finished is None:
            yield from _silent(standing, work)
            yield from _overdue(standing, work)
            yield from _running(standing, work)
    yield from _out_of_sequence(standing)
    yield from _unclaimed(standing)


def _silent(standing: Standing, work: WorkPackage) -> Iterator[Finding]:
    if work.started is not None and standing.silent(work.updated or work.started):
        yield OWNER_SILENT.at(
            work.key,
            owner=standing.key(work.assignee) or Undefined("nobody_assigned"),
            since=work.updated or Undefined("never_updated"),
        )


def due_day(standing: Standing, work: WorkPackage) -> tuple[str, date] | None:
    """The day by which work was to be done, and what says so: deadline, pinned finish, baseline or iteration."""
    iteration = standing.program.get(work.iteration)
    days = {
        "deadline": work.deadline,
        "pin": work.finish_on,
        "baseline": standing.history.baseline(work.key),
        "iteration": iteration.ends if iteration else None,
    }
    return next(((source, day) for source, day in days.items() if day is not None), None)


def is_overdue(standing: Standing, work: WorkPackage) -> bool:
    """Whether unfinished work is past the day by which it was to be done."""
    due = due_day(standing, work)
    return work.finished is None and due is not None and due[1] < standing.as_of


def _overdue(standing: Standing, work: WorkPackage) -> Iterator[Finding]:
    due = due_day(standing, work)
    if due is not None and is_overdue(standing, work):
        source, day = due
        yield WORK_OVERDUE.at(
            work.key,
            severity=Severity.ACT if source == "deadline" else Severity.WATCH,
            due=day,
            source=Term("due_source", source),
            late=standing.days(day, standing.as_of),
        )


def _running(standing: Standing, work: WorkPackage) -> Iterator[Finding]:
    if work.started is None:
        if work.start_on is not None and work.start_on < standing.as_of:
            late = standing.days(work.start_on, standing.as_of)
            yield NOT_STARTED.at(work.key, start=work.start_on, late=late)
        return
    elapsed, high = elapsed_days(standing, work.started), estimate(standing, work, "high")
    if high is not None and elapsed > high:
        severity = Severity.ACT if elapsed > FAR_OVERRUN * high else Severity.WATCH
        yield OVERRUN.at(work.key, severity=severity, elapsed=Days(float(elapsed)), high=Days(high))
    done, left = work.percent_complete, implied_share(work)
    if done is not None and left is not None and done - left > OPTIMISM:
        yield PERCENT_OPTIMISTIC.at(work.key, done=Percent(done), implied=Percent(left))


def elapsed_days(standing: Standing, started: date) -> int:
    """Working days from the day on which work started up to the day of the timetable, both included."""
    if started == date.min:
        return standing.workdays.between(started, standing.as_of)
    return standing.workdays.between(started - timedelta(days=1), standing.as_of)


def estimate(standing: Standing, work: WorkPackage, point: str) -> float | None:
    """One of the three points of an estimate in working days; effort for the people allocated, else not known."""
    if work.duration is not None:
        return getattr(work.duration, point)
    if work.effort is not None and work.allocations:
        return getattr(work.effort, point) / people_on(standing.program, work)
    return None


def implied_share(work: WorkPackage) -> float | None:
    """The share that is done by what is said to remain of the likely estimate, at least 0."""
    points = work.duration or work.effort
    if points is None or work.remaining is None or points.likely <= 0:
        return None
    return max(1.0 - work.remaining / points.likely, 0.0)


def _out_of_sequence(standing: Standing) -> Iterator[Finding]:
    for link in standing.every(Dependency):
        before, after = standing.program.get(link.predecessor), standing.program.get(link.successor)
        if before is None or _is_over(before) or not _binds(link):
            continue
        if isinstance(after, WorkPackage) and after.started is not None and after.finished is None:
            subjects = standing.known(standing.key(link.successor), link.key)
            yield OUT_OF_SEQUENCE.at(*subjects, start=after.started, predecessor=standing.key(link.predecessor))


def _binds(link: Dependency) -> bool:
    """Whether the successor may not start before the predecessor has finished."""
    return link.type == "FS" and link.lag >= 0 and link.state not in ("declined", "delivered")


def _is_over(record: WorkPackage | Milestone) -> bool:
    if isinstance(record, WorkPackage):
        return record.finished is not None or record.state == "dropped"
    return record.state != "open"


def _unclaimed(standing: Standing) -> Iterator[Finding]:
    for milestone in standing.every(Milestone):
        days = [work.finished for work in standing.marked(milestone)] if milestone.state == "open" else []
        done = [day for day in days if day is not None]
        if done and len(done) == len(days):
            unmet = sum(not criterion.met for criterion in milestone.exit_criteria)
            yield MILESTONE_UNCLAIMED.at(milestone.key, since=max(done), open_criteria=unmet)


def figures(standing: Standing) -> Iterator[Figure]:
    """Leaves of work by state, and the age of what is under way."""
    counts = Counter(work_state(work) for work in standing.leaf_work)
    late = sum(is_overdue(standing, work) for work in standing.leaf_work)
    rows = [(Term("work_state", state), counts[state]) for state in STATES] + [(Term("work_state", "overdue"), late)]
    known = tuple(rows) if standing.leaf_work else ()
    yield Figure("progress.work", ("state", "count"), known, reason="" if known else "no_work")
    ageing = sorted(_ageing(standing), key=_rank)
    columns = ("record", "assignee", "started", "elapsed", "likely", "high", "used", "state")
    yield Figure("progress.ageing", columns, tuple(ageing), reason="" if ageing else "nothing_under_way")


def _rank(row: tuple[Cell, ...]) -> tuple[float, Cell]:
    used = row[6]
    return (-used.share if isinstance(used, Percent) else 1.0, row[0])


def _ageing(standing: Standing) -> Iterator[tuple[Cell, ...]]:
    for work in standing.leaf_work:
        if work.started is not None and work.finished is None:
            elapsed = elapsed_days(standing, work.started)
            likely, high = estimate(standing, work, "likely"), estimate(standing, work, "high")
            yield (
                work.key,
                standing.key(work.assignee),
                work.started,
                Days(float(elapsed)),
                None if likely is None else Days(likely),
                None if high is None else Days(high),
                Percent(elapsed / likely) if likely else None,
                Term("work_state", work_state(work)),
            )
