"""What effects are found from: two assessments, as far as they are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kaname.model.base import Key
from kaname.model.finding import Cell, Figure, Finding, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.analysis import CostFinish
from kaname.planning.timetable import Timetable
from kaname.status.health import Health


@dataclass(frozen=True, slots=True)
class Side:
    """An assessment: a program on a day, as it is written and with what trackers say, and what follows from it.

    `later` tells by how many working days variants of the plan end later at P80, or why that can't be told.
    """

    plan: Program
    program: Program
    history: History
    as_of: date
    timetable: Timetable
    cost_finish: CostFinish
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    health: Mapping[Key, Health]
    later: Callable[[tuple[Program, ...]], tuple[int | str, ...]]


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of an assessment as dates that move are found from: for a first look, by few runs."""

    program: Program
    as_of: date
    timetable: Timetable


@dataclass(frozen=True, slots=True)
class Glances:
    """Two first looks, from the same day and the same seed."""

    before: Glance
    after: Glance

    @property
    def root(self) -> Key:
        """The program's own record, as it would be called."""
        return self.after.program.charter.key


Rows = Mapping[tuple[Cell, ...], Mapping[str, Cell]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two assessments, from the same day and the same seed."""

    before: Side
    after: Side

    @property
    def root(self) -> Key:
        """The program's own record, as it would be called."""
        return self.after.program.charter.key

    def figures(self, code: str) -> tuple[Figure, Figure]:
        """A figure of both sides. Raises KeyError."""
        found = (_figure(side, code) for side in (self.before, self.after))
        one, other = found
        return one, other

    def rows(self, code: str, *names: str) -> tuple[Rows, Rows]:
        """The rows of a figure of both sides, by the columns that name them."""
        one, other = (_by(figure, names) for figure in self.figures(code))
        return one, other


def _figure(side: Side, code: str) -> Figure:
    for section in side.sections:
        if section.duty == code.partition(".")[0]:
            return section.figure(code)
    raise KeyError(code)


def _by(figure: Figure, names: tuple[str, ...]) -> Rows:
    rows = (dict(zip(figure.columns, row, strict=True)) for row in figure.rows)
    return {tuple(row[name] for name in names): row for row in rows}
