"""What assessing says, in codes with values: findings and figures by duty, and faults of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from kaname.model.base import Key, Money
from kaname.model.changes import FieldChange


class Severity(IntEnum):
    """How much a finding matters; higher is worse."""

    NOTE = 0
    WATCH = 1
    ACT = 2


class Colour(StrEnum):
    """Health. Unknown is never green."""

    GREEN = "green"
    UNKNOWN = "unknown"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """Order of badness: green, unknown, amber, red."""
        return list(Colour).index(self)


@dataclass(frozen=True, slots=True)
class Undefined:
    """A figure that has no value, and the code of the reason (a zero denominator is never 0)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of one, shown in percent."""

    share: float


@dataclass(frozen=True, slots=True)
class Days:
    """A span in working days (or calendar days where `calendar`)."""

    days: float
    calendar: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a unit of its own ('' where it has none)."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the vocabulary, to be translated: a state, a type, a level (`words` knows it by scope and code)."""

    scope: str
    code: str


Scalar = (
    str
    | int
    | float
    | bool
    | date
    | datetime
    | Decimal
    | Money
    | Percent
    | Days
    | Quantity
    | Term
    | Key
    | Colour
    | Undefined
)
Cell = Scalar | tuple[Key, ...] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a TPM would act on: a documented code, the records it follows from, the values of its sentence.

    `proposal`: how the plan would have to change to end it, where that is known; nothing is changed before a person
    accepts it.
    """

    code: str
    severity: Severity
    subjects: tuple[Key, ...]
    values: Mapping[str, Cell] = field(default_factory=dict[str, Cell])
    proposal: tuple[FieldChange, ...] = ()

    @property
    def duty(self) -> str:
        """The duty that found it: the first part of its code."""
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding, declared once by its duty: `duty.what-is-wrong` and how much it matters as a rule."""

    name: str
    severity: Severity

    def at(self, *subjects: Key, severity: Severity | None = None, **values: Cell) -> Finding:
        """A finding of this kind about these records; the first subject is what it is mainly about."""
        return Finding(self.name, self.severity if severity is None else severity, subjects, values)


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of values under a code: `columns` are codes that words know; None is "not known".

    One row makes a list of single numbers. `reason` says by code why a figure is empty; `variant` names the definition.
    """

    code: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    reason: str = ""
    variant: str = ""

    def column(self, name: str) -> tuple[Cell, ...]:
        """The values of one column, top to bottom. Raises ValueError for an unknown column."""
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """What one duty has to say; `judged`: whether at least one thing had the data that a rule about it needs."""

    duty: str
    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...] = ()
    judged: bool = False

    def figure(self, code: str) -> Figure:
        """The figure of that code. Raises KeyError."""
        for figure in self.figures:
            if figure.code == code:
                return figure
        raise KeyError(code)


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file; lines and columns count from 1, 0 where unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of the data: a documented code, the record and field it is in, the values that explain and mend it.

    Checks of the model know record and path; `files` adds the place. A fault that is not `fatal` leaves its record
    usable.
    """

    code: str
    where: Where = field(default_factory=Where)
    subjects: tuple[Key, ...] = ()
    values: Mapping[str, Cell] = field(default_factory=dict[str, Cell])
    path: tuple[str | int, ...] = ()
    fatal: bool = True
