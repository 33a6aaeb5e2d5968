"""The programs of a portfolio as one line each, and the portfolio's own colour by the rule of `status.health`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kaname.model.base import Key
from kaname.model.finding import Colour, Finding, Severity
from kaname.model.plan import HealthThresholds
from kaname.planning.timetable import Outlook
from kaname.status.actions import Step
from kaname.status.health import rolled


@dataclass(frozen=True, slots=True)
class Rolled:
    """A derived colour beside the declared one, both rolled up, with the findings and children it follows from."""

    derived: Colour
    declared: Colour | None = None
    why: tuple[Finding, ...] = ()
    through: tuple[Key, ...] = ()

    @property
    def leading(self) -> Colour:
        """The worse of declared and derived."""
        return max(self.derived, self.declared or self.derived, key=lambda colour: colour.rank)

    @property
    def watermelon(self) -> bool:
        """Whether it is declared healthier than the facts say."""
        return self.declared is not None and self.declared.rank < self.derived.rank


@dataclass(frozen=True, slots=True)
class Line:
    """A program at a glance: its colours, the promise that matters most, its end, and the most urgent step.

    `key` is its charter as the portfolio writes it; what the outlooks and the step name is written as in the program.
    """

    name: str
    key: Key
    health: Rolled
    promise: Outlook | None
    end: Outlook | None
    step: Step | None
    finished: bool = False


def worst_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines by colour, then by the chance to keep the promise, then by name."""
    return tuple(sorted(lines, key=_rank))


def _rank(line: Line) -> tuple[int, float, str]:
    chance = line.promise.probability if line.promise is not None else None
    return (-line.health.leading.rank, 1.0 if chance is None else chance, line.name)


def overall(lines: Sequence[Line], findings: Iterable[Finding], limits: HealthThresholds) -> Rolled:
    """The colour of a portfolio: its unfinished programs by rule 3, and what is found between them by rule 1."""
    unfinished = [line for line in lines if not line.finished]
    why = tuple(finding for finding in findings if finding.severity >= Severity.WATCH)
    below = rolled([line.health.derived for line in unfinished], limits)
    known = below or (Colour.GREEN if lines else Colour.UNKNOWN)
    own = {Severity.ACT: Colour.RED, Severity.WATCH: Colour.AMBER}
    derived = max((known, *(own[finding.severity] for finding in why)), key=lambda colour: colour.rank)
    said = [line.health.declared for line in unfinished if line.health.declared is not None]
    through = tuple(line.key for line in unfinished if line.health.derived.rank >= Colour.AMBER.rank)
    return Rolled(derived, rolled(said, limits), why, through)
