"""Escalations against their clocks: who was told, how long ago in hours that count, and whether that is too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from kaname.engines.working_time import Span
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.plan import EscalationLevel
from kaname.model.risks import Escalation, EscalationStep
from kaname.planning.clocks import Clocks
from kaname.planning.standing import Standing

UNACKNOWLEDGED = Code("risk.escalation-unacknowledged", Severity.ACT)
UNRESOLVED = Code("risk.escalation-unresolved", Severity.ACT)
CODES = (UNACKNOWLEDGED, UNRESOLVED)


@dataclass(frozen=True, slots=True)
class Clock:
    """One rung that an escalation stands on: hours until acknowledged and until resolved (or until now), and limits."""

    rung: EscalationLevel
    told_at: datetime
    acknowledged_at: datetime | None
    hours_to_acknowledge: float
    hours_to_resolve: float

    @property
    def late_word(self) -> bool:
        """Whether the acknowledgement takes, or took, too long."""
        return self.hours_to_acknowledge > self.rung.acknowledge_within_hours

    @property
    def late_answer(self) -> bool:
        """Whether the resolution takes, or took, too long."""
        limit = self.rung.resolve_within_hours
        return limit is not None and self.hours_to_resolve > limit


class Ladder:
    """The charter's escalation ladder with the working hours of those on it, at the end of the day of the timetable."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.now = datetime.combine(standing.as_of, time.max, UTC)
        self.clocks_of = Clocks(standing.program)
        self.rungs = self.clocks_of.rungs

    def clocks(self, one: Escalation) -> list[Clock]:
        """A clock for each level that was told. The first runs from the raising, later ones from when they were told.

        Where nobody was told, the lowest rung's clock runs all the same.
        """
        steps = sorted((s for s in one.steps if s.told_at <= self.now), key=lambda s: (s.told_at, s.level))
        if not steps and self.rungs and one.raised_at <= self.now:
            steps = [EscalationStep(level=min(self.rungs), told_at=one.raised_at)]
        known = [(number, step) for number, step in enumerate(steps) if step.level in self.rungs]
        return [self._clock(one, step, one.raised_at if number == 0 else step.told_at) for number, step in known]

    def _clock(self, one: Escalation, step: EscalationStep, since: datetime) -> Clock:
        rung = self.rungs[step.level]
        return Clock(
            rung,
            step.told_at,
            step.acknowledged_at,
            self._hours(rung, since, step.acknowledged_at or one.resolved_at),
            self._hours(rung, since, one.resolved_at),
        )

    def _hours(self, rung: EscalationLevel, since: datetime, until: datetime | None) -> float:
        """Hours that count on a rung's clock, until then or now."""
        return self.clocks_of.elapsed(
            rung, Span(since.astimezone(UTC), min(until or self.now, self.now).astimezone(UTC))
        )


def findings(standing: Standing) -> Iterator[Finding]:
    """Escalations whose present level keeps silent or does not settle them in time."""
    ladder = Ladder(standing)
    for one in standing.every(Escalation):
        clocks = ladder.clocks(one) if one.resolved_at is None else []
        if not clocks:
            continue
        last = clocks[-1]
        if last.acknowledged_at is None and last.late_word:
            yield UNACKNOWLEDGED.at(
                *standing.known(one.key, standing.key(one.subject)),
                level=last.rung.level,
                who=_who(standing, last),
                elapsed=round(last.hours_to_acknowledge, 2),
                limit=last.rung.acknowledge_within_hours,
            )
        if last.late_answer:
            yield UNRESOLVED.at(
                *standing.known(one.key, standing.key(one.subject)),
                level=last.rung.level,
                who=_who(standing, last),
                elapsed=round(last.hours_to_resolve, 2),
                limit=last.rung.resolve_within_hours,
            )


def _who(standing: Standing, clock: Clock) -> Cell:
    return standing.key(clock.rung.who) or Undefined("nobody_named")


def figure(standing: Standing) -> Figure:
    """One row per level that was told, open escalations first, the latest level of each first."""
    ladder = Ladder(standing)
    ordered = sorted(standing.every(Escalation), key=lambda one: (one.resolved_at is not None, one.raised_at, one.id))
    rows = [_row(standing, one, clock) for one in ordered for clock in reversed(ladder.clocks(one))]
    columns = (
        "record",
        "subject",
        "escalation_level",
        "who",
        "clock",
        "told_at",
        "acknowledge_hours",
        "acknowledge_limit",
        "resolve_hours",
        "resolve_limit",
        "breached",
        "state",
    )
    return Figure("risk.escalations", columns, tuple(rows), reason="" if rows else "no_records")


def _row(standing: Standing, one: Escalation, clock: Clock) -> tuple[Cell, ...]:
    state = "resolved" if one.resolved_at else "acknowledged" if clock.acknowledged_at else "open"
    return (
        one.key,
        standing.key(one.subject),
        clock.rung.level,
        standing.key(clock.rung.who),
        Term("clock", clock.rung.clock),
        clock.told_at,
        round(clock.hours_to_acknowledge, 1),
        clock.rung.acknowledge_within_hours,
        round(clock.hours_to_resolve, 1),
        clock.rung.resolve_within_hours,
        clock.late_word or clock.late_answer,
        Term("escalation_state", state),
    )
