"""What is known of the faults of programs, kept in this process: a commit checks what its changes can have altered.

Under a name the program that was checked last is kept with its faults. Whatever program is asked for next, it is
compared with that one record by record, so it does not matter which that was, or whether it was ever written.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from kaname.model.checks.incremental import Checked, checked
from kaname.model.finding import Problem
from kaname.model.program import Program

_KEPT = 16
"""So many programs are kept with their faults."""
Name = tuple[str, int, str]
"""A database, a scenario, and the name of a program of its portfolio."""


class _Faults:
    """The faults of programs, by what was checked before under the same name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Name, Checked] = OrderedDict()

    def of(self, name: Name, program: Program) -> tuple[Problem, ...]:
        """Every fault of a program, as `check` tells them."""
        with self._lock:
            known = self._known.get(name)
        found = checked(program, known)
        with self._lock:
            self._known[name] = found
            self._known.move_to_end(name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found.problems


FAULTS = _Faults()
