"""The ledger of an import: what became of every file, and everything that was wrong in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kaname.model.base import Key
from kaname.model.finding import Cell, Problem, Where


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a sort were read, and how many refused for a reason that stands among the problems."""

    read: int = 0
    refused: int = 0

    @property
    def there(self) -> int:
        """How many there were."""
        return self.read + self.refused


class Ledger:
    """Counts files and keeps problems while an import runs. A refusal always has its reason."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._tallies: dict[str, Tally] = defaultdict(Tally)

    def accept(self, sort: str, count: int = 1) -> None:
        """So many items of a sort were read."""
        tally = self._tallies[sort]
        self._tallies[sort] = Tally(tally.read + count, tally.refused)

    def refuse(self, sort: str, code: str, file: str, line: int = 0, *, count: int = 1, **values: Cell) -> None:
        """So many items of a sort can't be used, and why."""
        tally = self._tallies[sort]
        self._tallies[sort] = Tally(tally.read, tally.refused + count)
        self._problems.append(Problem(code, Where(file, line), values=values))

    def note(self, code: str, file: str, line: int = 0, *subjects: Key, **values: Cell) -> None:
        """Something is wrong, yet what it stands in can be used."""
        self._problems.append(Problem(code, Where(file, line), subjects, values, fatal=False))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything noted or refused, by place."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.where, problem.code)))

    @property
    def tallies(self) -> Mapping[str, Tally]:
        """What was read and refused, by sort."""
        return dict(self._tallies)
