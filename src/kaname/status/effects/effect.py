"""Effects: what one state of a program has that another has not, as frozen values about records.

A pair holds what was and what would be: None where the record isn't there, Undefined where a value can't be told, with
the code of the reason. Days are working days; more of them is later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kaname.model.base import Key
from kaname.model.changes import ChangeSet, FieldChange
from kaname.model.finding import Cell, Colour, Days, Finding, Undefined

Turn = Literal["new", "gone", "worse", "better"]
"""What became of a finding: of one there on both sides whether it is more or less urgent."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a value was and would be."""

    before: Cell
    after: Cell

    @property
    def differs(self) -> bool:
        """Whether there is anything to show."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Dated:
    """What moves of a record that ends with work: the promised and the planned day, percentiles, and the chance.

    `later` are the working days by which P80 moves. `turned` tells that keeping the promise becomes likely or unlikely:
    its chance goes over or under one half.
    """

    key: Key
    promised: Pair
    planned: Pair
    p50: Pair
    p80: Pair
    p95: Pair
    chance: Pair
    later: Days | Undefined
    turned: Literal["likely", "unlikely", ""] = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that changes: `code` says of what, `key` of which record, None where it is that of the whole."""

    code: str
    key: Key | None
    value: Pair


@dataclass(frozen=True, slots=True)
class State:
    """A state that changes: the column `code` of a figure about a record; `part` names one of several of a record."""

    key: Key
    part: str
    code: str
    value: Pair


@dataclass(frozen=True, slots=True)
class Overload:
    """A team that is asked for more than it has: in how many weeks, in which new ones and in which no more.

    `worst` is the week with the most person-days over capacity on either side, `over` how many these are.
    """

    team: Key
    weeks: Pair
    new: tuple[date, ...]
    gone: tuple[date, ...]
    worst: date
    over: Pair


@dataclass(frozen=True, slots=True)
class Turned:
    """A finding that is new, gone, worse or better."""

    turn: Turn
    finding: Finding


@dataclass(frozen=True, slots=True)
class Coloured:
    """A record whose derived health changes."""

    key: Key
    before: Colour
    after: Colour

    @property
    def worse(self) -> bool:
        """Whether it changes for the worse, or nobody can tell any more."""
        return self.after is Colour.UNKNOWN or self.after.rank > self.before.rank


@dataclass(frozen=True, slots=True)
class Alone:
    """What one changed record by itself does to the P80 of the end, all else as it was before."""

    key: Key
    later: Days | Undefined


@dataclass(frozen=True)
class Effects:
    """What a change of a program does. Where a part can't be told, `unknown` has its name and the code of the reason.

    `root` is the program's own record; `left` how many changed records weren't tried by themselves.
    """

    root: Key
    changes: ChangeSet
    fields: tuple[FieldChange, ...] = ()
    dates: tuple[Dated, ...] = ()
    amounts: tuple[Amount, ...] = ()
    states: tuple[State, ...] = ()
    overloads: tuple[Overload, ...] = ()
    findings: tuple[Turned, ...] = ()
    colours: tuple[Coloured, ...] = ()
    alone: tuple[Alone, ...] = ()
    left: int = 0
    unknown: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def end(self) -> Dated | None:
        """What moves of the end of the program; None where nothing does."""
        return next((one for one in self.dates if one.key == self.root), None)

    @property
    def nothing(self) -> bool:
        """Whether nothing differs at all."""
        parts = (self.changes, self.dates, self.amounts, self.states, self.overloads, self.findings, self.colours)
        return not any(len(one) for one in parts)
