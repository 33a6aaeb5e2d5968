"""What a check is made of: a function over the whole program, and the faults it declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kaname.model.base import Key
from kaname.model.finding import Cell, Problem
from kaname.model.program import Program

Check = Callable[[Program], Iterator[Problem]]
"""A rule over the whole program; its docstring states it in English."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault of the data, declared once. A fatal one must stop assessing."""

    code: str
    fatal: bool = False

    def at(self, *subjects: Key, path: tuple[str | int, ...] = (), **values: Cell) -> Problem:
        """This fault in these records; the first is the one to mend, `path` leads to the field in it."""
        return Problem(self.code, subjects=subjects, values=values, path=path, fatal=self.fatal)
